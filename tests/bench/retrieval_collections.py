#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes collections for retrieval_quality.py of what a Debian system holds.

    retrieval_collections.py OUT [--films movies.json.gz] [--cranfield FOLDER]

Each is a folder of OUT with docs.jsonl, queries.jsonl, qrels.tsv and perhaps source_docs.tsv. The
same system gives the same collections: what is taken, and in which order, goes by hashes of names.
What is not installed is left out, with a line that says so. Needs, for all of them: man pages (the
packages manpages, manpages-dev, manpages-de, -fr, -ru, -ja and whatever else), package descriptions
(`apt-get -o Acquire::Languages=en,de,fr,ja update`), debtags (the words of its tags), dict-gcide and
dict-wn (two dictionaries), and the films of github.com/prust/wikipedia-movie-data.
"""

import argparse
import collections
import glob
import gzip
import hashlib
import json
import pathlib
import re
import subprocess


def order(items, name):
    """The items in an order that depends on nothing but their names."""
    return sorted(items, key=lambda item: hashlib.sha256(name(item).encode()).digest())


def write(out, documents, queries, judged, sources=()):
    """documents: id -> (title, text); queries: id -> text; judged: query -> {document: grade}."""
    out.mkdir(parents=True, exist_ok=True)
    with (out / "docs.jsonl").open("w", encoding="utf-8") as lines:
        for name, (title, text) in documents.items():
            lines.write(json.dumps({"id": name, "title": title, "text": text},
                                   ensure_ascii=False) + "\n")
    with (out / "queries.jsonl").open("w", encoding="utf-8") as lines:
        for name, text in queries.items():
            lines.write(json.dumps({"id": name, "text": text}, ensure_ascii=False) + "\n")
    with (out / "qrels.tsv").open("w", encoding="utf-8") as lines:
        lines.write("query\tdocument\tgrade\n")
        for query, grades in judged.items():
            for document, grade in grades.items():
                lines.write(f"{query}\t{document}\t{grade}\n")
    if sources:
        with (out / "source_docs.tsv").open("w", encoding="utf-8") as lines:
            lines.write("query\tdocument\n")
            for query, document in sources:
                lines.write(f"{query}\t{document}\n")
    print(f"{out.name}: {len(documents)} documents, {len(queries)} queries")


def known_items(out, pairs, queries):
    """pairs: (id, query, title, text). Every text is a document; some are asked for."""
    pairs = list(pairs)
    documents = {f"d{i}": (title, text) for i, (_, _, title, text) in enumerate(pairs)}
    asked = order(range(len(pairs)), lambda i: "query " + pairs[i][0])[:queries]
    write(out, documents, {f"q{i}": pairs[i][1] for i in asked},
          {f"q{i}": {f"d{i}": 1} for i in asked})


# --- manual pages

def plain(roff):
    """What a page says, without its markup."""
    lines = []
    for line in roff.splitlines():
        if line.startswith((".\\\"", "'\\\"", ".de", ".TH", ".Dd", ".Dt", ".ds", ".if", ".ie")):
            continue
        line = re.sub(r"^[.'][A-Za-z]+ ?", "", line)
        line = re.sub(r"\\f(\[\w*\]|\(..|.)", "", line)
        line = re.sub(r"\\s[+-]?\d+|\\[&/,|^:%]|\\\".*", "", line)
        line = line.replace("\\-", "-").replace("\\(aq", "'").replace("\\(bu", "")
        line = re.sub(r"\\\((..)|\\\[\w+\]|\\\*\(..|\\\*\[\w*\]", "", line)
        lines.append(line.replace("\\e", "\\").replace("\\", ""))
    return re.sub(r"\s+", " ", " ".join(lines)).strip()


def read_page(path):
    """(name, one-line description, text of the other sections, names under SEE ALSO) or None."""
    try:
        data = (gzip.open(path) if path.endswith(".gz") else open(path, "rb")).read()
        roff = data.decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    sections = re.split(r"^\.S[Hh] ?", roff, flags=re.M)
    if len(sections) < 3:
        return None
    name = plain(sections[1].split("\n", 1)[-1])
    parts = re.split(r" (?:-|--|—|–) | Nd ", name, maxsplit=1)
    if len(parts) != 2 or not 12 < len(parts[1]) < 200:
        return None
    related = []
    for section in sections[2:]:
        if re.match(r'"?SEE ALSO', section):
            related = re.findall(r"([\w.+-]+)\s*\((\d\w*)\)", plain(section.replace('" "', "")))
            related += re.findall(r"^\.BR ([\w.+-]+) \((\d\w*)\)", section, flags=re.M)
    # What the page is about comes first; a synopsis is no text.
    said = sorted((s for s in sections[2:]
                   if not re.match(r'"?(SEE ALSO|SYNOPSIS|AUTHOR|COPYRIGHT|BUGS)', s)),
                  key=lambda s: not re.match(r'"?DESCRIPTION', s))
    text = plain("\n".join(s.split("\n", 1)[-1] for s in said))
    return pathlib.Path(path).name.split(".")[0], parts[1].strip(), text[:2000], set(related)


def pages_of(language, sections="1578"):
    root = "/usr/share/man/" + (f"{language}/" if language else "")
    seen = set()
    family = collections.Counter()
    for path in order((p for s in sections for p in glob.glob(f"{root}man{s}/*")),
                      lambda p: pathlib.Path(p).name):
        # Families of programs have hundreds of pages that say the same.
        begin = re.split(r"[-_.:]", pathlib.Path(path).name)[0]
        if pathlib.Path(path).is_symlink() or family[begin] >= 40:
            continue
        page = read_page(path)
        if page and len(page[2]) > 200 and page[1] not in seen and page[2] not in seen:
            seen.update((page[1], page[2]))
            family[begin] += 1
            yield path, page


def manual_pages(out):
    pages = [(p, page) for p, page in pages_of("", "12345678")]
    if len(pages) < 700:
        print("manual pages: too few are installed")
    else:
        for count, queries in ((4000, 400), (600, 200), (100, 100)):
            known_items(out / f"man-{min(count, len(pages))}",
                        ((p, description, "", text)
                         for p, (_, description, text, _) in pages[:count]), queries)
        related_pages(out / "man-related", pages)
    for language in ("de", "fr", "ru", "ja"):
        some = list(pages_of(language, "12345678"))[:1500]
        if len(some) < 50:
            print(f"manual pages, {language}: too few are installed")
            continue
        known_items(out / f"man-{language}",
                    ((p, description, "", text) for p, (_, description, text, _) in some), 200)


def related_pages(out, pages):
    """Asked is a page's description; right are the pages that it names under SEE ALSO."""
    number = {}
    for i, (_, page) in enumerate(pages[:6000]):
        number.setdefault(page[0], i)
    documents = {f"d{i}": (page[1], page[2][:800]) for i, (_, page) in enumerate(pages[:6000])}
    queries, judged, sources = {}, {}, []
    for i, (_, page) in enumerate(pages[:6000]):
        right = {number[name] for name, _ in page[3] if name in number} - {i}
        if len(right) >= 3 and len(queries) < 250:
            queries[f"q{i}"] = page[1] + ". " + page[2].split(". ")[0][:250]
            judged[f"q{i}"] = {f"d{other}": 1 for other in right}
            sources.append((f"q{i}", f"d{i}"))
    write(out, documents, queries, judged, sources)


# --- packages

def stanzas(text, fields):
    for block in text.split("\n\n"):
        found = {}
        name = None
        for line in block.split("\n"):
            if line[:1] in (" ", "\t"):
                if name in found:
                    found[name] += "\n" + line.strip()
                continue
            name = line.split(":")[0]
            if name in fields:
                found[name] = line[len(name) + 1:].strip()
        if found:
            yield found


def descriptions(language):
    """Package -> (title, text) in the language."""
    field = f"Description-{language}"
    found = {}
    for path in glob.glob(f"/var/lib/apt/lists/*_main_i18n_Translation-{language}*"):
        text = subprocess.run(["/usr/lib/apt/apt-helper", "cat-file", path], check=True,
                              capture_output=True).stdout.decode()
        for stanza in stanzas(text, {"Package", field}):
            title, _, rest = stanza.get(field, "").partition("\n")
            rest = re.sub(r"\s+", " ", rest.replace("\n.\n", " "))
            if len(rest) > 120:
                found[stanza["Package"]] = (title, rest[:1500])
    return found


def distinct(described):
    """Without the packages that a description was copied from: -dev, -doc, -dbg and the like."""
    seen = set()
    for name in order(described, lambda n: n):
        title, text = described[name]
        begin = text[:100]
        if begin not in seen and title not in seen:
            seen.update((begin, title))
            yield name


def packages(out):
    described = descriptions("en")
    if not described:
        print("packages: their descriptions are not there")
        return
    names = [n for n in distinct(described) if not n.startswith(("lib", "golang", "node", "r-cran"))]
    for count, queries in ((10000, 400), (100, 100)):
        known_items(out / f"packages-{count}",
                    ((n, described[n][0], n, described[n][1]) for n in names[:count]), queries)
    for language in ("de", "fr", "ja"):
        other = descriptions(language)
        some = [n for n in distinct(other) if n in described and other[n][0] != described[n][0]]
        if len(some) > 300:
            known_items(out / f"packages-{language}",
                        ((n, other[n][0], "", other[n][1]) for n in some[:3000]), 200)
    tags(out, names[:12000], described)


def tags(out, names, described):
    vocabulary = pathlib.Path("/var/lib/debtags/vocabulary")
    dumped = subprocess.run(["apt-cache", "dumpavail"], capture_output=True, text=True).stdout
    tagged = {}
    for stanza in stanzas(dumped, {"Package", "Tag"}):
        if "Tag" in stanza:
            tagged[stanza["Package"]] = re.findall(r"[\w:+.-]+", stanza["Tag"])
    names = [n for n in names if n in tagged]
    if not vocabulary.exists() or len(names) < 500:
        print("tags: debtags is not installed")
        return
    for label, some in (("tags", names), ("tags-300", names[:300])):
        documents = {n: (described[n][0], described[n][1][:600]) for n in some}
        holders = {}
        for name in some:
            for tag in tagged[name]:
                holders.setdefault(tag, []).append(name)
        short, long, judged_short, judged_long = {}, {}, {}, {}
        few, many = (5, 150) if label == "tags" else (3, 40)
        for stanza in stanzas(vocabulary.read_text(encoding="utf-8"), {"Tag", "Description"}):
            tag = stanza.get("Tag")
            if not tag or not few <= len(holders.get(tag, ())) <= many:
                continue
            if tag.split("::")[0] in ("implemented-in", "uitoolkit", "interface", "role", "suite",
                                      "devel", "accessibility", "made-of", "x11"):
                continue
            title, _, text = stanza["Description"].partition("\n")
            grades = {name: 1 for name in holders[tag]}
            key = tag.replace("::", "-")
            short[key], judged_short[key] = title.replace(" :: ", " "), grades
            text = re.sub(r"\s+", " ", text.replace("\n.\n", " "))
            if len(text) > 40:
                long[key], judged_long[key] = title + ". " + text[:400], grades
        write(out / label, documents, short, judged_short)
        write(out / f"{label}-long", documents, long, judged_long)


# --- dictionaries

def dictionary(name):
    index = pathlib.Path(f"/usr/share/dictd/{name}.index")
    if not index.exists():
        return {}
    digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

    def number(text):
        value = 0
        for c in text:
            value = value * 64 + digits.index(c)
        return value

    body = gzip.open(f"/usr/share/dictd/{name}.dict.dz").read()
    entries = {}
    for line in index.read_text(encoding="utf-8").splitlines():
        word, begin, length = line.split("\t")[:3]
        if re.fullmatch(r"[a-z]{4,}", word):
            start = number(begin)
            entries.setdefault(word, []).append(
                body[start:start + number(length)].decode("utf-8", "replace"))
    return entries


def dictionaries(out):
    """Asked is what one dictionary says of a word; right is what the other says. The word itself
    stands in neither."""
    asked, answers = dictionary("gcide"), dictionary("wn")
    if not asked or not answers:
        print("dictionaries: dict-gcide and dict-wn are not installed")
        return
    pairs = []
    for word in order(set(asked) & set(answers), lambda w: w):
        if len(asked[word]) != 1 or len(answers[word]) != 1:
            continue
        query = re.sub(r"^.*?\.\s*(?:\(.*?\)\s*)?(?:\[.*?\]\s*)?", "",
                       re.sub(r"\s+", " ", asked[word][0]), count=1)
        query = re.sub(r"\[.*?\]|--.*", "", query).strip()
        text = re.sub(r"\[syn:.*?\]|\[ant:.*?\]|\{|\}", "",
                      re.sub(r"\s+", " ", answers[word][0].partition("\n")[2]))
        text = re.sub(r"^\s*(n|v|adj|adv)\s*(\d:|:)?", "", text).strip()
        stem = word[:max(4, len(word) - 3)]
        if 40 < len(query) and len(text) > 30 and stem not in (query + text).lower():
            pairs.append((word, query[:250], "", text[:400]))
    known_items(out / "dictionary", pairs[:8000], 400)
    known_items(out / "dictionary-300", pairs[:300], 150)


# --- films

def films(out, path):
    data = json.load(gzip.open(path) if str(path).endswith(".gz") else open(path))
    some = []
    for film in order((f for f in data if f.get("extract")), lambda f: f"{f['title']} {f['year']}"):
        sentences = re.split(r"(?<=[.!?]) (?=[A-Z])", film["extract"])
        plots = [s for s in sentences[1:] if len(s.split()) >= 9
                 and not re.search(r"direct|star|produc|releas|cast|written|Award|Pictures", s)]
        if len(sentences) < 3 or not plots:
            continue
        plot = plots[0]
        rest = " ".join(s for s in sentences if s != plot)
        some.append((f"{film['title']} {film['year']}", plot, film["title"],
                     rest + " " + ", ".join(film["genres"])))
        if len(some) == 9000:
            break
    for count, queries in ((9000, 400), (300, 150), (80, 80)):
        known_items(out / f"films-{count}", some[:count], queries)


# --- long questions

def held_out(out, texts, share, queries, at_least):
    """texts: (name, title, text). A part of a text in a row, `share` of its sentences, is taken out
    and asks for the rest."""
    pairs = []
    for name, title, text in texts:
        sentences = re.split(r"(?<=[.!?]) +(?=[A-Za-z0-9])", text)
        count = max(1, round(len(sentences) * share))
        if len(sentences) < at_least:
            pairs.append((name, "", title, text))
            continue
        first = int(hashlib.sha256(name.encode()).hexdigest(), 16) % (len(sentences) - count + 1)
        pairs.append((name, " ".join(sentences[first:first + count]), title,
                      " ".join(sentences[:first] + sentences[first + count:])))
    asked = [pair[0] for pair in order(pairs, lambda pair: "long " + pair[0]) if pair[1]][:queries]
    # Those that are not asked stay whole.
    whole = {name: text for name, _, text in texts}
    number = {pair[0]: i for i, pair in enumerate(pairs)}
    documents = {f"d{i}": (title, rest if name in asked else whole[name])
                 for i, (name, _, title, rest) in enumerate(pairs)}
    write(out, documents, {f"q{number[name]}": pairs[number[name]][1] for name in asked},
          {f"q{number[name]}": {f"d{number[name]}": 1} for name in asked})


def long_questions(out, films_path, cranfield):
    if films_path:
        data = json.load(gzip.open(films_path) if str(films_path).endswith(".gz")
                         else open(films_path))
        some = [(f"{film['title']} {film['year']}", film["title"], film["extract"])
                for film in order((f for f in data if f.get("extract")),
                                  lambda f: f"long {f['title']} {f['year']}")]
        some = list({name: (name, title, text) for name, title, text in some}.values())
        for count, queries in ((300, 110), (3000, 200)):
            held_out(out / f"films-long-{count}", some[:count], 0.5, queries, 4)
    if cranfield:
        texts = [json.loads(line) for line in (cranfield / "docs.jsonl").open(encoding="utf-8")]
        held_out(out / "cranfield-long",
                 [(t["id"], t["title"], t["text"].replace(" . ", ". ")) for t in texts], 0.4, 200, 5)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=pathlib.Path, help="the folder for the collections")
    parser.add_argument("--films", type=pathlib.Path, help="movies.json or movies.json.gz")
    parser.add_argument("--cranfield", type=pathlib.Path,
                        help="a folder with docs.jsonl, to ask for its texts by parts of them")
    options = parser.parse_args()
    manual_pages(options.out)
    packages(options.out)
    dictionaries(options.out)
    if options.films:
        films(options.out, options.films)
    long_questions(options.out, options.films, options.cranfield)


if __name__ == "__main__":
    main()
