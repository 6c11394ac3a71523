#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Brings the translations up to the texts in the source; run it after changing them:

    translations/update.py      (needs lupdate of qt6-l10n-tools)

nestor_en.ts has the English plural forms of every text with a number in it: texts in the source are
written with "(s)" or in the plural; this gives each its singular. In the files of other languages
what is new is marked as unfinished, for Qt Linguist or an editor; the count of it is printed.
"""
import pathlib
import re
import shutil
import subprocess
import xml.etree.ElementTree as ET

ROOT = pathlib.Path(__file__).resolve().parent.parent
TS = ROOT / "translations" / "nestor_en.ts"
PLURALS = {"items": "item", "Items": "Item", "results": "result", "hours": "hour", "days": "day", "them": "it",
           "bring": "brings", "pass": "passes", "versions": "version", "lines": "line",
           "records": "record", "stores": "store", "files": "file", "namespaces": "namespace",
           "dims": "dim"}


def forms(source):
    if "(s)" in source:
        return source.replace("(s)", ""), source.replace("(s)", "s")
    words = re.sub(r"\b(%s)\b" % "|".join(PLURALS), lambda m: PLURALS[m.group(0)], source)
    # "The best %n results" has no number in its singular.
    return words.replace("The best %Ln result", "The best result"), source


def lupdate(path, *options):
    program = shutil.which("lupdate", path="/usr/lib/qt6/bin") or "lupdate"
    subprocess.run([program, *options, "-no-obsolete", "-locations", "none", "-I", ".",
                    "-source-language", "en", "ui", "app/nestor", "-ts", str(path)],
                   cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def update_others():
    for path in sorted(TS.parent.glob("*.ts")):
        if path == TS:
            continue
        lupdate(path)
        unfinished = len(ET.parse(path).findall(".//translation[@type='unfinished']"))
        print(f"{path.name}: {unfinished} texts have no translation")


def main():
    lupdate(TS, "-pluralonly", "-target-language", "en")
    tree = ET.parse(TS)
    for message in tree.iter("message"):
        if message.get("numerus") != "yes":
            continue
        translation = message.find("translation")
        translation.attrib.pop("type", None)
        for form in list(translation):
            translation.remove(form)
        for text in forms(message.find("source").text):
            ET.SubElement(translation, "numerusform").text = text
    ET.indent(tree, "    ")
    body = ET.tostring(tree.getroot(), encoding="unicode")
    TS.write_text('<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n' + body + "\n",
                  encoding="utf-8")
    update_others()


if __name__ == "__main__":
    main()
