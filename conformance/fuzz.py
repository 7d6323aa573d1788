#!/usr/bin/env python3
"""fuzz.py VITRINE [--requests N] [--files N] [--seed N]: strange requests and broken files against the real program.

Requests: half of them image paths of the grammar with parts exchanged, half any bytes at all, many on a connection at
once. Each must get an answer: 200 with an image that begins as its type says and has its announced length, a redirect,
or a refusal as application/problem+json; a connection may end early only behind a 400. Files: images of many formats
with bytes changed, cut off, doubled; each must be imported and served, or refused with a reason, and nothing else may
suffer. All of it once with derivatives and once straight from the sources (derivatives: never), enlarging switched on. A
decoder that a signal ends costs nobody but its image, and is a fault all the same. The same seed gives the same run.
Exit status 0 where all went well.
"""
import argparse
import json
import os
import random
import re
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

MAGIC = {
    "image/jpeg": [b"\xff\xd8\xff"], "image/png": [b"\x89PNG"], "image/gif": [b"GIF8"], "image/webp": [b"RIFF"],
    "image/tiff": [b"II*\0", b"MM\0*", b"II+\0"], "image/jp2": [b"\0\0\0\x0cjP"], "application/pdf": [b"%PDF"],
    "image/avif": [b"\0\0\0"], "image/jxl": [b"\xff\x0a", b"\0\0\0\x0cJXL"],
}
REFUSALS = {400, 401, 404, 405, 410, 412, 413, 414, 429, 431, 501, 503}
BATCH = 40

REGIONS = ["full", "square", "0,0,64,64", "1,2,3,4", "pct:10,10,50,50", "60,50,999,999", "0,0,0,1", "-1,0,1,1", "x",
           "pct:0,0,0,0", "99,99,1,1", "pct:99.999,0,1,1", "0,0,9223372036854775807,9223372036854775808", "1e3,0,1,1"]
SIZES = ["max", "^max", "full", "10,", ",10", "10,10", "!10,10", "^!10,10", "pct:50", "pct:0.001", "^pct:200", "0,",
         "99999999,", ",", "!1,", "pct:1e9", "^99999999999999999999,", "1,1"]
ROTATIONS = ["0", "90", "!0", "180", "270", "!90", "12.5", "360", "361", "-1", "!", "0.0000001", "359.99", "NaN"]
QUALITIES = ["default", "color", "gray", "bitonal", "native", "", "default.default", "DEFAULT"]
FORMATS = ["jpg", "png", "webp", "gif", "tif", "jp2", "pdf", "avif", "jxl", "bmp", "", "jpeg", "svg"]


def path(chance: random.Random) -> bytes:
    if chance.random() < 0.5:
        version = chance.choice(["", "v2/", "v3/", "v4/", "v03/"])
        image = chance.choice(["a", "a", "a", "b", "zz", "%61", "a%00", "..", "a%2F"])
        text = (f"/iiif/{version}image/{image}/{chance.choice(REGIONS)}/{chance.choice(SIZES)}/"
                f"{chance.choice(ROTATIONS)}/{chance.choice(QUALITIES)}.{chance.choice(FORMATS)}")
        bytes_ = bytearray(text.encode())
        if chance.random() < 0.4:
            for _ in range(chance.randrange(1, 4)):
                place = chance.randrange(1, len(bytes_))
                kind = chance.random()
                if kind < 0.4:
                    bytes_[place] = chance.randrange(256)
                elif kind < 0.7:
                    del bytes_[place]
                else:
                    bytes_[place:place] = chance.choice([b"/", b"%", b"%2", b"%FF", b",", b"..", b"^", b"\xff", b"?"])
    else:
        words = [b"iiif", b"v2", b"v3", b"image", b"manifest", b"canvas", b"a", b"b", b"..", b"%2F", b"", b"media",
                 b"object", b"assets", b"collection", b"top", b"range", b"sequence", b"normal", b"healthz",
                 b"api", b"v1", b"search", b"search?q=%22", b"search?q=a%20OR", b"suggest?q=a", b"activity", b"changes",
                 b"page", b"0", b"99999999999999999999", b"sitemap.xml", b"sitemap", b"openapi.json", b"resources",
                 b"objects", b"uploads", b"bulk", b"history", b"resources?filter=a%20%3D", b"objects?cursor=%00",
                 b"?iiif-content=%7B", b"ark:", b"ark:%2F12345%2Fx", b"ark:12345", b"?info", b"annotations", b"search?q=*"]
        parts = [chance.choice(words) if chance.random() < 0.7 else chance.randbytes(chance.randrange(12))
                 for _ in range(chance.randrange(9))]
        bytes_ = bytearray(b"/" + b"/".join(parts))
    # The end of a line would begin another request.
    return bytes(bytes_).replace(b"\r", b"%0D").replace(b"\n", b"%0A")


class Faults:
    def __init__(self):
        self.lock, self.list = threading.Lock(), []

    def add(self, what: str):
        with self.lock:
            self.list.append(what)
            if len(self.list) <= 20:
                print("FAIL", what, flush=True)


def receive(stream, method: bytes):
    """An answer: status, type, body; None at the end of the connection."""
    line = stream.readline()
    if not line:
        return None
    status, length, kind = int(line.split()[1]), None, b""
    while (field := stream.readline().strip()):
        name, _, value = field.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
        elif name.lower() == b"content-type":
            kind = value.strip()
    body = b"" if method == b"HEAD" or status in (204, 304) else stream.read(length or 0)
    if method != b"HEAD" and len(body) != (length or 0):
        raise ValueError(f"{len(body)} of {length} bytes")
    return status, kind.decode(), body


def judge(status: int, kind: str, body: bytes, method: bytes, target: bytes) -> str | None:
    if status >= 400:
        if status not in REFUSALS:
            return f"status {status}: {body[:200]!r}"
        # People who follow a link to what nobody can show are told so on a page.
        isPage = status == 400 and kind.startswith("text/html") and b"?iiif-content=" in target
        return None if isPage or kind == "application/problem+json" else f"status {status} as {kind}"
    if method == b"HEAD" or status in (204, 301, 303, 304):
        return None
    for known, beginnings in MAGIC.items():
        if kind.startswith(known) and not any(body.startswith(beginning) for beginning in beginnings):
            return f"{kind} that begins {body[:16]!r}"
    return None if body else f"an empty {status}"


def ask(port: int, count: int, seed: int, faults: Faults, tally: dict):
    chance = random.Random(seed)
    left = count
    while left > 0:
        batch = []
        for _ in range(min(BATCH, left)):
            method = b"GET" if chance.random() < 0.9 else chance.choice([b"HEAD", b"OPTIONS", b"POST"])
            batch.append((method, path(chance)))
        left -= len(batch)
        while batch:
            try:
                with socket.create_connection(("127.0.0.1", port), timeout=90) as connection:
                    # One line of each sort alone: bytes above 127 are only put right at the start of what arrives.
                    connection.sendall(b"".join(
                        b"%s %s HTTP/1.1\r\nHost: x\r\n\r\n" % (method, target) for method, target in batch))
                    stream = connection.makefile("rb")
                    last = None
                    while batch:
                        answer = receive(stream, batch[0][0])
                        if answer is None:
                            break
                        method, target = batch.pop(0)
                        last = answer[0]
                        with faults.lock:
                            tally[last] = tally.get(last, 0) + 1
                        if fault := judge(*answer, method, target):
                            faults.add(f"{method.decode()} {target!r}: {fault}")
                        # A line that cannot be read names no method, so that its refusal has a body.
                        if last == 400 and method == b"HEAD":
                            break
                    if batch and last != 400:
                        faults.add(f"{batch[0]!r}: no answer, after {last}")
                        batch.pop(0)
            except (OSError, ValueError, IndexError) as error:
                method, target = batch.pop(0)
                faults.add(f"{method.decode()} {target!r}: {error!r}")


def broken(bytes_: bytes, chance: random.Random) -> bytes:
    data = bytearray(bytes_)
    # A third of them only in the middle, where there are pixels: their headers are good, and decoding begins.
    within = chance.random() < 0.33
    for _ in range(chance.randrange(1, 6)):
        kind, place = chance.random(), chance.randrange(len(data))
        if within and len(data) > 400:
            place = chance.randrange(len(data) // 4, len(data) * 3 // 4)
            kind = chance.choice([0.1, 0.1, 0.6, 0.7, 0.95])
        if kind < 0.5:
            data[place] = chance.randrange(256)
        elif kind < 0.65:
            data[place:place + 4] = chance.choice([b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff\xff\xff"])
        elif kind < 0.8:
            del data[max(16, place):]
        elif kind < 0.9:
            del data[place:place + chance.randrange(64)]
        else:
            data[place:place] = data[place:place + chance.randrange(256)]
    return bytes(data) or b"x"


def make_originals(folder: Path):
    folder.mkdir()
    run = lambda *command: subprocess.run(command, check=True, capture_output=True)
    base = folder / "a.png"
    run("vips", "gaussnoise", folder / "noise.v", "128", "112")
    run("vips", "cast", folder / "noise.v", base, "uchar")
    colour, print_ = folder / "colour.v", folder / "print.v"
    run("vips", "bandjoin", f"{base} {base} {base}", folder / "joined.v")
    run("vips", "copy", folder / "joined.v", colour, "--interpretation", "srgb")
    run("vips", "icc_transform", colour, print_, "cmyk", "--input-profile", "srgb")
    tiles = "tile,compression=jpeg,tile-width=128,tile-height=128"
    for source, names in {
        base: ("b.jpg", "c.tif[compression=lzw]", "d.tif[tile,pyramid,compression=jpeg]", "e.jp2", "f.webp", "g.gif",
               "h.jxl", "i.avif", "j.tif[compression=deflate,bigtiff]", "k.png[bitdepth=1]"),
        colour: ("n.heic[compression=hevc]", f"o.tif[{tiles},tile-width=64,tile-height=64,pyramid,subifd]", f"p.tif[{tiles},Q=95]", "q.jp2[lossless]"),
        print_: ("r.tif[compression=deflate,strip]", "s.jpg[strip]"),
    }.items():
        for name in names:
            try:
                run("vips", "copy", source, folder / name)
            except subprocess.CalledProcessError:
                print(f"fuzz: libvips does not write {name}", flush=True)
    run("vips", "arrayjoin", f"{base} {base} {base}", folder / "t.tif[compression=deflate,page-height=112]", "--across", "1")
    for name in ("noise.v", "joined.v", "colour.v", "print.v"):
        (folder / name).unlink()
    (folder / "u.bmp").write_bytes(bitmap(96, 80))
    (folder / "v.pdf").write_bytes(paper())
    (folder / "l.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="90" height="80"><rect width="50" '
                                  'height="40" fill="red"/><text x="5" y="70">text</text></svg>')


def bitmap(width: int, height: int) -> bytes:
    """BITMAPFILEHEADER, BITMAPINFOHEADER, 24 bits."""
    rows = random.Random(1).randbytes((width * 3 + 3) // 4 * 4 * height)
    return (b"BM" + struct.pack("<IHHI", 54 + len(rows), 0, 0, 54)
            + struct.pack("<IiiHHIIiiII", 40, width, height, 1, 24, 0, len(rows), 2835, 2835, 0, 0) + rows)


def paper() -> bytes:
    """A PDF of two pages with drawing and text, its table of objects at the end."""
    content = b"0 0.4 0.8 rg 10 10 60 40 re f BT /F 12 Tf 5 60 Td (text) Tj ET"
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 96 80]/Contents 5 0 R/Resources<</Font<</F 6 0 R>>>>>>"
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R 4 0 R]/Count 2>>", page, page,
               b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
               b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"]
    data, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return data + (b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
                   % (len(objects) + 1, table, len(objects) + 1, len(data)))


def make_broken(folder: Path, count: int, chance: random.Random) -> Path:
    """The folder "in", with a good image "a" and `count` broken ones, and the table that names them."""
    make_originals(folder / "originals")
    originals = sorted((folder / "originals").iterdir())
    (folder / "in").mkdir()
    rows = ["file,identifier,id", "a.png,a,a"]
    (folder / "in/a.png").write_bytes((folder / "originals/a.png").read_bytes())
    for number in range(count):
        source = originals[number % len(originals)]
        (folder / f"in/x{number}{source.suffix}").write_bytes(broken(source.read_bytes(), chance))
        rows.append(f"x{number}{source.suffix},x{number},x{number}")
    (folder / "objects.csv").write_text("\n".join(rows) + "\n")
    return folder / "in"


def look_at_files(port: int, count: int, faults: Faults) -> None:
    served = refused = 0
    for number in range(count):
        # Files of several pages have an image for each.
        for image in (f"x{number}", f"x{number}-p2"):
            for rest in ("info.json", "full/!90,90/0/default.jpg", "0,0,64,64/64,64/0/default.jpg"):
                with socket.create_connection(("127.0.0.1", port), timeout=90) as connection:
                    connection.sendall(b"GET /iiif/image/%s/%s HTTP/1.1\r\nHost: x\r\n\r\n"
                                       % (image.encode(), rest.encode()))
                    status, kind, body = receive(connection.makefile("rb"), b"GET")
                fault = judge(status, kind, body, b"GET", b"")
                # A source that is damaged where no header tells it.
                if status == 500:
                    fault = None if kind == "application/problem+json" else fault
                if fault:
                    faults.add(f"{image}/{rest}: {fault}")
                served, refused = served + (status == 200), refused + (status != 200)
    print(f"{count} broken files: {served} answers, {refused} refusals", flush=True)


def run_pass(vitrine: str, folder: Path, derivatives: str, wanted, faults: Faults) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("VITRINE_")}
    # No budget: one client asks for all of it.
    environment |= {"VITRINE_IMAGES_CLIENT_BUDGET": "0", "VITRINE_IMAGES_TILE_SIZE": "64", "VITRINE_WORKERS_SECONDS": "20",
                    "VITRINE_IMAGES_DERIVATIVES": derivatives, "VITRINE_IMAGES_UPSCALING": "true",
                    "VITRINE_IMAGES_MAX_AREA": "4000000"}
    home, tally = folder / f"home-{derivatives}", {}
    subprocess.run([vitrine, "init", home], check=True, env=environment, stdout=subprocess.DEVNULL)
    result = subprocess.run(
        [vitrine, "import", folder / "in", "--home", home, "--metadata", folder / "objects.csv"],
        env=environment, capture_output=True, text=True, timeout=3600)
    if result.returncode not in (0, 1, 2):
        faults.add(f"import ended with {result.returncode}: {result.stderr[-2000:]}")
    for line in (result.stdout + result.stderr).splitlines():
        if "signal" in line:
            faults.add(f"a decoder crashed at the import: {line[:300]}")
    path = folder / f"log-{derivatives}"
    log = open(path, "w")
    server = subprocess.Popen([vitrine, "serve", "--home", home, "--port", "0"], env=environment, stdout=log, stderr=log)
    try:
        port = None
        for _ in range(300):
            if found := re.search(r"serving http://[^:]+:(\d+)/", path.read_text()):
                port = int(found[1])
                break
            time.sleep(0.1)
        if port is None:
            faults.add(f"the server did not start: {path.read_text()[-2000:]}")
            return
        look_at_files(port, wanted.files, faults)
        threads = [
            threading.Thread(target=ask, args=(port, wanted.requests // 4, wanted.seed + index, faults, tally))
            for index in range(4)
        ]
        start = time.monotonic()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        total = sum(tally.values())
        print(f"derivatives: {derivatives}: {total} requests in {time.monotonic() - start:.0f} s: "
              f"{json.dumps(dict(sorted(tally.items())))}", flush=True)
        if server.poll() is not None:
            faults.add(f"the server ended with {server.returncode}: {path.read_text()[-2000:]}")
    finally:
        server.terminate()
        try:
            server.wait(30)
        except subprocess.TimeoutExpired:
            server.kill()
            faults.add("the server did not end when told to")
        log.close()
        for line in path.read_text().splitlines():
            if "signal" in line:
                faults.add(f"a decoder crashed: {line[:300]}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("vitrine")
    parser.add_argument("--requests", type=int, default=1_000_000, help="of the first pass; the second has a tenth")
    parser.add_argument("--files", type=int, default=600)
    parser.add_argument("--seed", type=int, default=20)
    wanted = parser.parse_args()
    faults = Faults()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_broken(folder, wanted.files, random.Random(wanted.seed))
        run_pass(wanted.vitrine, folder, "import", wanted, faults)
        wanted.requests //= 10
        run_pass(wanted.vitrine, folder, "never", wanted, faults)
    print(f"{len(faults.list)} faults")
    return 1 if faults.list else 0


if __name__ == "__main__":
    sys.exit(main())
