"""Manifests that nobody has asked for before, against Python's json.dumps of the same documents."""

import json
import os
import re
import struct
import time
import urllib.request
import zlib
from pathlib import Path
from statistics import median

import building
from rows import Row, alternate
from servers import Servers, environment

# One page first: what a request costs whatever it is for.
SIZES = (1, 100, 1000, 10000)
PYTHON = "json.dumps"


def picture() -> bytes:
    """A PNG of one colour, 64 × 48."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 64, 48, 8, 2, 0, 0, 0)
    pixels = zlib.compress((b"\0" + b"\x55" * 192) * 48)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def make_home(vitrine: Path, folder: Path) -> Path:
    """Newspapers of 1, 100, 1,000 and 10,000 pages, one file in many places. No document is kept, so all are cold."""
    home = building.new_home(vitrine, folder / "documents-home")
    settings = "images: {derivatives: never}\ndocuments: {cache_mb: 0}\nlog: {level: warning}\n"
    (home / "vitrine.yaml").write_text(settings)
    source = folder / "documents"
    (source / "page").mkdir(parents=True)
    (source / "page/0.png").write_bytes(picture())
    lines = ["file,identifier,sequence,title,creator,date"]
    for size in SIZES:
        (source / str(size)).mkdir()
        for page in range(1, size + 1):
            os.link(source / "page/0.png", source / f"{size}/{page}.png")
            title, creator = ("A newspaper", "Ada Lovelace") if page == 1 else (f"Page {page}", "")
            lines.append(f"{size}/{page}.png,paper{size},{page},{title},{creator},1890-01-{page % 28 + 1:02d}")
    table = folder / "documents.csv"
    table.write_text("\n".join(lines) + "\n")
    building.cost([vitrine, "import", source, "--home", home, "--metadata", table], environment())
    return home


def resident(process: int) -> float:
    """Resident memory, and its peak, in MB."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1024


def rows(vitrine: Path, folder: Path, rounds: int) -> list[Row]:
    home = make_home(vitrine, folder)
    result, times = [], {}
    with Servers(folder) as servers:
        process, address = servers.vitrine(vitrine, home)

        def fetch(size: int) -> tuple[float, bytes]:
            begun = time.perf_counter()
            with urllib.request.urlopen(f"{address}/iiif/v3/paper{size}/manifest") as answer:
                document = answer.read()
            return (time.perf_counter() - begun) * 1000, document

        fetch(100)
        before = resident(process.pid)
        for size in SIZES:
            first, document = fetch(size)
            ready = json.loads(document)

            def dump(_: int, ready=ready) -> float:
                begun = time.perf_counter()
                json.dumps(ready)
                return (time.perf_counter() - begun) * 1000

            measured = alternate(max(5, rounds), {"ours": lambda _, size=size: fetch(size)[0], PYTHON: dump})
            times[size] = median(measured["ours"])
            if size < 1000:
                continue
            result.append(
                Row(
                    f"documents-{size}", f"manifest of {size:,} canvases as a request gets it, never kept", "ms",
                    measured["ours"], PYTHON, measured[PYTHON], goal="<= 1.5",
                    remark=f"Catalogue and connection included; the very first took {first:.0f} ms, "
                    f"the document has {len(document) / 1e6:.1f} MB.",
                )
            )  # fmt: skip
        grown = resident(process.pid) - before
    each = {size: (times[size] - times[1]) / (size - 1) * 1000 for size in SIZES[1:]}
    return result + [
        Row(
            "documents-flat", "the same for each canvas, of 10,000 against 100", "µs",
            [each[10000]], "of 100", [each[100]], goal="<= 1.2",
            remark=f"Without what a manifest of one canvas takes, {times[1]:.1f} ms; of 1,000 it is {each[1000]:.1f} µs.",
        ),
        Row(
            "documents-memory", "growth of the server's peak memory by these requests", "MB", [grown],
            compares="value", goal="<= 32",
        ),
    ]  # fmt: skip
