#!/usr/bin/env python3
"""Asks regain about papers and photos whose truth is known, and prints precision and recall.

    compare.py PROGRAM FOLDER       FOLDER/papers is what scripts/fixtures/documents.py made
"""
import json
import os
import random
import subprocess
import sys

from PIL import Image, ImageDraw, ImageFilter, ImageFont

program, folder = sys.argv[1:]
KEY = "VDYBN-27WPP-V4HQT-9VMD4-VMK7H"  # published by Microsoft: Windows Server 2022 Standard, KMS client
FONTS = {
    "mono": "/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf",
    "sans": "/usr/share/fonts/truetype/liberation/LiberationSans-Bold.ttf",
    "narrow mono": "/usr/share/fonts/truetype/liberation/LiberationMono-Bold.ttf",
}
random.seed(20261121)


def ask(*words):
    run = subprocess.run([program, *words, "--json"], capture_output=True, text=True)
    return json.loads(run.stdout) if run.stdout else {}


def rates(name, right, told, true):
    precision = right / told if told else 1.0
    recall = right / true if true else 1.0
    print(f"{name:34} precision {precision:6.1%}  recall {recall:6.1%}  ({right} right of {told} told, {true} true)")


def papers():
    root = os.path.join(folder, "papers")
    truth = json.load(open(os.path.join(root, "manifest.json"), encoding="utf-8"))
    os.remove(os.path.join(root, "manifest.json"))
    report = ask("find", root)
    sources = {source["id"]: source for source in report["sources"]}

    def file(number):
        given = sources[number]["given"]
        return given[len(root) + 1:].split(" › ")[0].split(":")[0].split("!")[0]

    found = {(file(finding["source"]), finding["partialKey"]) for finding in report["findings"]
             if finding["partialKey"]}
    true = {(entry["file"], key) for entry in truth for key in entry["keys"]}
    found = {(next((f["file"] for f in truth if name.startswith(f["file"])), name), key) for name, key in found}
    rates("keys in papers", len(found & true), len(found), len(true))
    for miss in sorted(true - found):
        print("   missed:", *miss)
    for extra in sorted(found - true):
        print("   not true:", *extra)
    fields = ["kind", "product", "orderNumber", "invoiceNumber", "quantity", "supplier", "date"]
    told = {(file(proof["source"]), field, str(proof[field])) for proof in report["proofs"] for field in fields
            if proof.get(field) is not None}
    known = {entry["file"] for entry in truth if entry["proof"]}
    true = {(entry["file"], field, str(entry["proof"][field])) for entry in truth if entry["proof"] for field in fields
            if entry["proof"].get(field) is not None}
    # A table of licences without a heading is no proof in the manifest, and not wrong either.
    told = {item for item in told if item[0] in known}
    rates("facts of purchases", len(told & true), len(told), len(true))
    for miss in sorted(true - told):
        print("   missed:", *miss)
    for extra in sorted(told - true):
        print("   not true:", *extra)


def mails():
    """One key in archives of forty mails, in each character set and each form; decoys in the others."""
    script = os.path.join(os.path.dirname(__file__), "..", "..", "scripts", "fixtures", "make-mails.py")
    right = told = true = 0
    for holder in [8, 13, 18, 23, 28, 31, 34, 37]:
        root = os.path.join(folder, f"mails-{holder}")
        subprocess.run([sys.executable, script, root, str(holder), KEY], check=True)
        os.remove(os.path.join(root, "truth.json"))
        for form in ["archive.mbox", "Maildir", "eml"]:
            true += 1
            found = {(finding.get("document", {}).get("identifier"), finding["partialKey"])
                     for finding in ask("find", os.path.join(root, form))["findings"] if finding["partialKey"]}
            told += len(found)
            hit = (f"m{holder}@example.org", KEY[-5:]) in found
            right += hit
            if not hit:
                print("   missed:", form, holder)
    rates("keys in mails", right, told, true)


def photo(font, size, damage):
    face = ImageFont.truetype(FONTS[font], size)
    image = Image.new("L", (int(face.getlength(KEY)) + size * 4, size * 6), 230)
    draw = ImageDraw.Draw(image)
    draw.text((size * 2, size), "Windows Server", font=ImageFont.truetype(FONTS["sans"], size), fill=30)
    draw.text((size * 2, size * 3), KEY, font=face, fill=25)
    places = [size * 2 + face.getlength(KEY[:count]) for count in range(30)]
    if damage in ("barred", "worn"):
        first = random.randrange(1, 22)
        last = first + random.randrange(2, 6)
        fill = 15 if damage == "barred" else 230
        draw.rectangle((places[first], size * 3 - 2, places[last], size * 4 + size // 4), fill=fill)
    if damage in ("noisy", "worn"):
        image = image.rotate(random.uniform(-1, 1), resample=Image.BICUBIC, fillcolor=230)
        image = image.filter(ImageFilter.GaussianBlur(size / 34))
        dots = image.load()
        for row in range(image.height):
            for column in range(image.width):
                dots[column, row] = max(0, min(255, int(dots[column, row] + random.gauss(0, 14))))
    return image


def photos():
    path = os.path.join(folder, "label.png")
    for damage in ["clean", "noisy", "barred", "worn"]:
        read = right = lines = cells = 0
        for font in FONTS:
            for size in [26, 34, 44]:
                photo(font, size, damage).save(path)
                cells += 25
                answer = ask("key", "--photo", path, "--reveal=always").get("lines", [])
                lines += len(answer)
                # Where more than one arrangement is told, the best one counts: a person sees which it is.
                pattern = max((line["pattern"] for line in answer),
                              key=lambda text: sum(a == b for a, b in zip(text, KEY) if a != "-"), default="")
                pairs = [(a, b) for a, b in zip(pattern, KEY) if b != "-"]
                read += sum(a != "?" for a, _ in pairs)
                right += sum(a == b for a, b in pairs)
        rates(f"characters of {damage} labels", right, read, cells)


papers()
mails()
photos()
