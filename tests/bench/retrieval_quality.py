#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measures how well nestor-cli finds what people judged relevant.

    retrieval_quality.py --cli build/release/bin/nestor-cli COLLECTION...

A collection is a folder with docs.jsonl ({"id", "title", "text"}), queries.jsonl ({"id", "text"}),
qrels.tsv (a header, then query, document and grade) and, optionally, source_docs.tsv (pairs that
are taken out of each ranking before it is scored). Prints nDCG@10, recall@100 and mean average
precision of FTS5's plain BM25 and of the three modes of search. Needs nothing but Python 3 with
SQLite.
"""

import argparse
import json
import math
import pathlib
import sqlite3
import subprocess
import tempfile

DEPTH = 1000


def read_pairs(path):
    if not path.exists():
        return []
    rows = [line.split() for line in path.read_text(encoding="utf-8").splitlines()[1:]]
    return [row for row in rows if len(row) >= 2]


def scores(ranking, grades):
    """nDCG@10, recall@100 and average precision of one ranking."""
    ideal = sorted(grades.values(), reverse=True)[:10]
    best = sum(grade / math.log2(place + 2) for place, grade in enumerate(ideal))
    gained = found = precision = 0.0
    early = 0
    for place, document in enumerate(ranking):
        grade = grades.get(document, 0)
        if grade <= 0:
            continue
        found += 1
        precision += found / (place + 1)
        if place < 10:
            gained += grade / math.log2(place + 2)
        if place < 100:
            early += 1
    return gained / best, early / len(grades), precision / len(grades)


def plain_bm25(documents, queries):
    """FTS5's own ranking, any word of the query being enough."""
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE texts USING fts5(id UNINDEXED, text)")
    database.executemany(
        "INSERT INTO texts VALUES (?, ?)",
        ((d["id"], f"{d.get('title', '')} {d.get('text', '')}") for d in documents))
    for query in queries:
        words = "".join(c if c.isalnum() else " " for c in query["text"]).split()
        match = " OR ".join(f'"{word}"' for word in words)
        rows = database.execute(
            "SELECT id FROM texts WHERE texts MATCH ? ORDER BY bm25(texts) LIMIT ?",
            (match, DEPTH)) if words else []
        yield [row[0] for row in rows]


def nestor(cli, store, queries, mode):
    lines = "".join(
        json.dumps({"op": "search", "namespace_prefix": [], "query": query["text"],
                    "mode": mode, "limit": DEPTH}) + "\n" for query in queries)
    answers = subprocess.run([cli, "batch", store, "--read-only"], input=lines, text=True,
                             capture_output=True, check=True).stdout
    for line in answers.splitlines():
        answer = json.loads(line)
        if not answer["ok"]:
            raise SystemExit(f"{mode}: {answer['error']['message']}")
        yield [item["key"] for item in answer["result"]]


def measure(cli, folder):
    documents = [json.loads(l) for l in (folder / "docs.jsonl").open(encoding="utf-8")]
    queries = [json.loads(l) for l in (folder / "queries.jsonl").open(encoding="utf-8")]
    grades = {}
    for query, document, grade in read_pairs(folder / "qrels.tsv"):
        grades.setdefault(query, {})[document] = int(grade)
    sources = {}
    for pair in read_pairs(folder / "source_docs.tsv"):
        sources.setdefault(pair[0], set()).add(pair[1])

    with tempfile.TemporaryDirectory() as scratch:
        store = f"{scratch}/store.db"
        for command in (["import", store, str(folder / "docs.jsonl"), "--namespace", "docs",
                         "--key", "{id}"],
                        ["index", store]):
            subprocess.run([cli, *command], check=True, capture_output=True)
        rankings = {"FTS5 BM25": plain_bm25(documents, queries)}
        for mode in ("text", "semantic", "hybrid"):
            rankings[mode] = nestor(cli, store, queries, mode)

        print(f"{folder.name}: {len(documents)} documents, {len(queries)} queries")
        print(f"  {'':10} nDCG@10  recall@100  MAP")
        for name, ranked in rankings.items():
            results = []
            for query, ranking in zip(queries, ranked):
                left_out = sources.get(query["id"], set())
                judged = {d: g for d, g in grades.get(query["id"], {}).items()
                          if d not in left_out and g > 0}
                if judged:
                    results.append(scores([d for d in ranking if d not in left_out], judged))
            means = [sum(column) / len(results) for column in zip(*results)]
            print(f"  {name:10} {means[0]:.3f}    {means[1]:.3f}       {means[2]:.3f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cli", required=True, help="the nestor-cli to measure")
    parser.add_argument("collections", nargs="+", type=pathlib.Path)
    options = parser.parse_args()
    for folder in options.collections:
        measure(options.cli, folder)


if __name__ == "__main__":
    main()
