#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Updates nestor_en.ts: the English plural forms of every text with a number in it.

Texts in the source are written with "(s)" or in the plural; this gives each its singular. Run it
after adding such a text:  translations/update.py  (needs lupdate of qt6-l10n-tools).
"""
import pathlib
import re
import shutil
import subprocess
import xml.etree.ElementTree as ET

ROOT = pathlib.Path(__file__).resolve().parent.parent
TS = ROOT / "translations" / "nestor_en.ts"
PLURALS = {"items": "item", "results": "result", "hours": "hour", "days": "day", "them": "it",
           "bring": "brings", "pass": "passes", "versions": "version", "lines": "line",
           "records": "record", "stores": "store", "files": "file", "namespaces": "namespace"}


def forms(source):
    if "(s)" in source:
        return source.replace("(s)", ""), source.replace("(s)", "s")
    words = re.sub(r"\b(%s)\b" % "|".join(PLURALS), lambda m: PLURALS[m.group(0)], source)
    # "The best %n results" has no number in its singular.
    return words.replace("The best %n result", "The best result"), source


def main():
    lupdate = shutil.which("lupdate", path="/usr/lib/qt6/bin") or "lupdate"
    subprocess.run([lupdate, "-pluralonly", "-no-obsolete", "-locations", "none", "-I", ".", "-source-language",
                    "en", "-target-language", "en", "ui", "app/nestor", "-ts", str(TS)],
                   cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
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


if __name__ == "__main__":
    main()
