"""generated.py BINARY FOLDER [SEED]: imports a random collection with the real program, serves it, and holds every
document of it to the standard (presentation.py) in 2.1, 3.0 and 4.0.

The spreadsheet holds what people and programs put into cells: odd Unicode, HTML that is allowed, is not, and comes to
nothing, empty cells, many languages; objects of one row and of thousands, of pictures, film, sound and PDF. The same
seed makes the same collection. FOLDER is made anew; what an object is made of lies in FOLDER/objects.csv.
"""
import csv
import os
import pathlib
import random
import re
import shutil
import struct
import subprocess
import sys
import time
import zlib

import presentation
from tally import Tally

LARGE = 2500  # rows of the largest object
OBJECTS = 40
PAGES_OF_COLLECTION = 25

# Of each something that has gone wrong somewhere.
WORDS = [
    "Atlas", "étude", "e\u0301tude", "𝔘𝔫𝔦", "שלום", "مرحبا", "👩‍👩‍👧", "\u202ereversed", "line\nbreak", "tab\there",
    "quote\"and\\", "</script>", "\u2028", "\ufeff", "&amp;", "&", "a < b", "<b>bold</b>", "日本語", "Ω≈ç√", "\x7f",
    "ﷺ", "n\u0303\u0323", "🇩🇪", "'", "/slash/", "%20", "\ue000", "~en:x", "~en:Book~fr:Livre", "\u00ad", "\u200b", "|",
    "=1+1", "null", "-1", "http://example.org/", "﷽", "\u0085", "\u00a0",
]
HTML = [
    "<p>One <i>two</i></p>", "<a href='https://example.org/'>there</a>", "<img src='https://example.org/x.png' alt='x'>",
    "<span>one</span> two", "<p>", "<b>open", "<a href='javascript:alert(1)'>no</a>", "a<br>b", "<sup>2</sup>",
    "<del>old</del>", "<mark>yellow</mark>", "<details ontoggle=x>more</details>", "<p onclick='x'>text</p>",
    "<table><tr><td>1</td></tr></table>", "<svg><path d='M0 0'/></svg>", "<P>CAPITALS</P>", "<p>a</p><p>b</p>",
]
# What nothing is left of once it is safe, and what there never was anything in.
NOTHING = [
    "<script>x</script>", "<!-- -->", "<div></div>", "<p></p>", "<b> </b>", "<style>p{}</style>", "<br>", "<img>", "<>",
    " ", "", "<script>x</script><!-- y -->", "<p><script>x</script></p>", "<iframe src='x'></iframe>", "\u200b",
    "~en:~fr:", "|", "<span></span>|<div></div>", "<del></del>",
]
LANGUAGES = ["", "en", "fr-CA", "es-419", "zh-Hant", "ar", "de-1996", "sl-rozaj-biske-1994", "x-museum"]
TEXTS = ["title", "description", "Creator", "Subject", "Note", "required statement", "choice label", "annotation"]
RIGHTS = [
    "https://creativecommons.org/licenses/by/4.0/deed.fr", "http://rightsstatements.org/vocab/InC/1.0/", "CC BY", "Ours",
    "<b>ours</b>", "<script>x</script>",
]
DATES = ["1890", "1890-02", "c. 1890", "1889/1891", "XIXe siècle", "1890-02-30", "<i>1890</i>", "-0044", "<!-- -->"]


def picture(path, width, height):
    """A grey PNG."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    rows = b"".join(b"\0" + bytes((x * 7 + y * 11) & 255 for x in range(width)) for y in range(height))
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
                     + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def document(path, pages):
    """A PDF of empty pages."""
    objects = [b"<</Type/Catalog/Pages 2 0 R>>",
               b"<</Type/Pages/Count %d/Kids[%s]>>" % (pages, b" ".join(b"%d 0 R" % (n + 3) for n in range(pages)))]
    objects += [b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 144 %d]>>" % (100 + 10 * n) for n in range(pages)]
    body, places = b"%PDF-1.4\n", []
    for number, entry in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj%sendobj\n" % (number, entry)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    path.write_bytes(body + b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF"
                     % (len(objects) + 1, table, len(objects) + 1, len(body)))


def recording(path, *streams):
    subprocess.run(["ffmpeg", "-v", "error", "-y", *streams, path], check=True, stdin=subprocess.DEVNULL)


class Collection:
    def __init__(self, folder, seed):
        self.random, self.files = random.Random(seed), folder / "files"
        self.rows, self.count = [], 0
        self.files.mkdir(parents=True)
        self.originals = {name: folder / name for name in ("a.png", "b.png", "c.pdf", "d.mp4", "e.mp3")}
        picture(self.originals["a.png"], 20, 16)
        picture(self.originals["b.png"], 31, 47)
        document(self.originals["c.pdf"], 2)
        recording(self.originals["d.mp4"], "-f", "lavfi", "-i", "testsrc=size=64x48:duration=1:rate=5")
        recording(self.originals["e.mp3"], "-f", "lavfi", "-i", "sine=duration=1")

    def file(self, name):
        """A further file of the same bytes."""
        self.count += 1
        path = self.files / f"{self.count}{pathlib.Path(name).suffix}"
        os.link(self.originals[name], path)
        if name[0] in "de" and self.random.random() < .5:
            path.with_suffix(".es-419.vtt").write_text("WEBVTT\n\n00:00.000 --> 00:00.900\n<b>Hola</b> & more\n")
        return path.name

    def text(self):
        roll = self.random.random()
        if roll < .3:
            return self.random.choice(NOTHING)
        if roll < .5:
            return self.random.choice(HTML)
        return " ".join(self.random.choice(WORDS + HTML) for _ in range(self.random.randint(1, 3)))

    def row(self, identifier, place, name, share):
        """- share: how full it is."""
        choose, chance = self.random.choice, lambda part: self.random.random() < part * share
        row = {"file": self.file(name), "identifier": identifier, "sequence": str(place)}
        for field in TEXTS:
            for language in LANGUAGES:
                if chance(.45 if language == "" else .15):
                    row[field + (language and "@" + language)] = self.text()
        for field, likely, values in [
            ("rights", .5, RIGHTS), ("date", .4, DATES), ("coordinates", .2, ["48.1, 11.5", "91, 0", "x"]),
            ("toc", .4, ["Part", "Part > Chapter", "<b>Bold</b> part", "<script>x</script>", "<!-- --> > x", "日本 > 東京"]),
            ("annotation tags", .3, ["Sea|Land", "<mark>Sea</mark>", "<script>x</script>", "xywh=1,1,5,5 Sea"]),
            ("behavior", .2, ["paged", "non-paged", "individuals", "loud"]), ("part of", .3, ["Prints|Maps", "<i>X</i>", "…"]),
            ("volume of", .2, ["Work <1>", "日本"]), ("homepage", .2, ["https://example.org/1", "x"]),
            ("see also", .2, ["https://example.org/1.json"]), ("rendering", .2, ["https://example.org/1.pdf"]),
            ("viewing direction", .2, ["right-to-left"]),
        ]:
            if chance(likely):
                row[field] = choose(values)
        self.rows.append(row)

    def add(self, number):
        name = self.random.choice(["o{}", "x y/{}", "地図{}", "ark:/12345/{}", "a\"<b>&{}", "é{}", "100%{}"])
        identifier, pages = name.format(number), self.random.choice([1, 1, 1, 2, 3, 6])
        for place in range(1, pages + 1):
            self.row(identifier, place, self.random.choice(list(self.originals)), 1 if self.random.random() < .8 else 0)

    def write(self, path):
        columns = sorted({name for row in self.rows for name in row} - {"file"})
        with open(path, "w", newline="", encoding="utf-8") as sheet:
            writer = csv.DictWriter(sheet, ["file", *columns])
            writer.writeheader()
            writer.writerows(self.rows)


def serve(binary, home, log):
    """(process, base URL)"""
    process = subprocess.Popen([binary, "serve", "--home", home, "--port", "0"], stdout=open(log, "w"), stderr=subprocess.STDOUT)
    for _ in range(150):
        found = re.search(r"Vitrine is serving (http://\S+)/", log.read_text())
        if found:
            return process, found[1]
        if process.poll() is not None:
            break
        time.sleep(.2)
    process.kill()
    sys.exit(f"generated.py: the server did not start: {log.read_text()[-2000:]}")


def main(binary, folder, seed="1"):
    folder = pathlib.Path(folder)
    shutil.rmtree(folder, ignore_errors=True)
    collection = Collection(folder, int(seed))
    for number in range(OBJECTS):
        collection.add(number)
    for place in range(1, LARGE + 1):
        collection.row("large", place, "a.png" if place % 7 else "b.png", .2)
    sheet, home = folder / "objects.csv", folder / "home"
    collection.write(sheet)
    subprocess.run([binary, "init", home], check=True, stdout=subprocess.DEVNULL)
    (home / "vitrine.yaml").write_text(
        f"collection: {{document_size: {PAGES_OF_COLLECTION}, by_field: [Creator]}}\nlog: {{level: warning}}\n")
    start = time.monotonic()
    imported = subprocess.run([binary, "import", folder / "files", "--home", home, "--metadata", sheet],
                              capture_output=True, text=True)
    (folder / "import.log").write_text(imported.stdout + imported.stderr)
    print(f"seed {seed}: {imported.stdout.strip().splitlines()[-1:]} in {time.monotonic() - start:.0f} s")
    tally = Tally(is_brief=True)
    # Rows have faults on purpose: a status of 1 says so.
    tally.check("import of random rows", [] if imported.returncode in (0, 1) else [imported.stderr[-1000:]])
    process, base = serve(binary, home, folder / "server.log")
    try:
        for version, segment in (("2.1", "v2"), ("3.0", "v3"), ("4.0", "v4")):
            start = time.monotonic()
            presentation.validate(f"{base}/iiif/{segment}/collection/top", version, tally)
            print(f"{version}: {time.monotonic() - start:.0f} s")
    finally:
        process.terminate()
        status = process.wait(30)
    log = [line for line in (folder / "server.log").read_text().splitlines() if "Vitrine is serving" not in line]
    tally.check("the server has nothing to complain of", log + ([] if status == 0 else [f"it ended with {status}"]))
    tally.finish()


if __name__ == "__main__":
    if not 3 <= len(sys.argv) <= 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
