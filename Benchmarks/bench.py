"""bench.py [--report]: measures Vitrine beside its peers and writes docs/performance.md.

From the environment: BENCH_SECONDS (3) of each run (but for the memory under a mixture, a
minute), BENCH_ROUNDS (5) of each comparison, BENCH_ONLY (all): words, one
of which the name of a part must contain: tiles renders jp2 documents latency live building gigapixel writing
serving size links cost.
BENCH_SIZE (1000000) is how many resources the cases at size have. VITRINE is the program to measure
(.build/release/vitrine). With BENCH_ONLY the table is printed and nothing is written.
`--report` writes the last whole run again, with the remarks as they are now.
"""

import json
import os
import signal
import sys
import tempfile
import time
from pathlib import Path

import building
import cost
import documents
import images
import jp2
import links
import live
import report
import serving
import size
import writing
from rows import Row
from servers import TILE_CACHE_MB, Servers, environment

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / ".tools/bench"
RESULTS = KEPT / "results.json"
NOTES = ROOT / "Benchmarks/notes.json"

SECONDS = float(os.environ.get("BENCH_SECONDS", "3"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
ONLY = os.environ.get("BENCH_ONLY", "").split()
VITRINE = Path(os.environ.get("VITRINE", ROOT / ".build/release/vitrine")).resolve()


def wanted(part: str) -> bool:
    return not ONLY or any(word in part for word in ONLY)


def make_home(folder: Path) -> Path:
    """The photograph, a book of small pages and an object that nobody asks for, under names that are known."""
    home = building.new_home(VITRINE, folder / "home")
    table = folder / "collection.csv"
    lines = ["file,identifier,id,title", "photo/photo.jpg,photo,photo,A photograph"]
    lines += [f"{page.parent.name}/{page.name},book,{page.stem},A book" for page in sorted(images.book(KEPT).iterdir())]
    first = min(images.book(KEPT).iterdir())
    (folder / "more/other").mkdir(parents=True)
    (folder / "more/other/1.jpg").write_bytes(first.read_bytes() + b"other")
    table.write_text("\n".join(lines) + "\n")
    building.cost([VITRINE, "import", KEPT, "--home", home, "--metadata", table], environment())
    building.cost([VITRINE, "import", folder / "more", "--home", home], environment())
    live.lengthen(home)
    return home


def serving_parts(folder: Path, home: Path) -> list[Row]:
    pyramids, root = folder / "pyramids", folder / "root"
    pyramids.mkdir()
    root.mkdir()
    largest = max(home.glob("derivatives/*/*.tif"), key=lambda path: path.stat().st_size)
    (pyramids / "photo.tif").hardlink_to(largest)
    rows = []
    with Servers(folder) as servers:
        process, ours = servers.vitrine(VITRINE, home)
        groups = {
            "iip": servers.iipimage("iip", pyramids, cache_mb=TILE_CACHE_MB),
            "fresh": servers.iipimage("fresh", pyramids, cache_mb=0),
        }
        front, static = servers.front(groups), servers.static(root)
        stage = serving.Stage(folder, SECONDS, ROUNDS, process, ours, front, static, root)
        serving.check(stage)
        for part, measure in (
            ("tiles", serving.tile_rows),
            ("renders", serving.render_rows),
            ("jp2", lambda stage: jp2.rows(stage, VITRINE, servers, pyramids, KEPT)),
            ("documents", serving.document_rows),
            ("latency", lambda stage: [serving.latency_row(stage)]),
            ("live", lambda stage: [live.feed_row(stage), live.writing_row(stage, VITRINE, home)]),
        ):
            if wanted(part):
                print(f"bench: {part}", flush=True)
                rows += measure(stage)
    return rows


def measure() -> list[Row]:
    photo = images.photo(KEPT)
    rows = []
    with tempfile.TemporaryDirectory(prefix="run-", dir=KEPT) as name:
        folder = Path(name)
        home = make_home(folder)
        rows += serving_parts(folder, home)
        if wanted("documents"):
            print("bench: documents, cold", flush=True)
            rows += documents.rows(VITRINE, folder, ROUNDS)
        if wanted("building"):
            print("bench: building", flush=True)
            rows += building.building_rows(VITRINE, folder, photo, ROUNDS)
        if wanted("gigapixel"):
            print("bench: gigapixel", flush=True)
            rows += building.gigapixel_rows(VITRINE, folder, images.gigapixels(KEPT))
        if wanted("writing"):
            print("bench: writing", flush=True)
            rows += writing.single_writes(VITRINE, folder, SECONDS, ROUNDS)
            rows.append(writing.bulk_row(VITRINE, folder, ROUNDS))
        if wanted("serving"):
            print("bench: serving memory", flush=True)
            rows.append(building.serving_memory_row(VITRINE, folder, home))
        if wanted("size"):
            print("bench: size", flush=True)
            rows += size.rows(VITRINE, folder, ROUNDS)
        if wanted("cost"):
            print("bench: cost", flush=True)
            rows += cost.rows(VITRINE, folder, SECONDS, ROUNDS, min(images.book(KEPT).iterdir()))
        if wanted("links"):
            print("bench: links", flush=True)
            rows += links.rows(VITRINE, folder, ROUNDS)
    return rows


def facts(load: float) -> dict:
    cores = len(os.sched_getaffinity(0))
    shared = "The load generator, the server it asks and, for iipimage, its front share "
    shortened = [f"{name}={os.environ[name]}" for name in ("BENCH_SECONDS", "BENCH_ROUNDS") if name in os.environ]
    return {
        "rounds": ROUNDS, "seconds": SECONDS, "machine": report.machine(), "versions": report.versions(),
        "sharing": shared + ("these cores." if cores > 1 else "this core."), "load": f"{load:.2f}",
        "command": " ".join(shortened + ["make bench"]), "day": time.strftime("%Y-%m-%d", time.gmtime()),
        "photo_mb": images.photo(KEPT).stat().st_size / 1e6, "giga_mb": images.gigapixel(KEPT).stat().st_size / 1e6,
    }  # fmt: skip


def write(results: dict) -> None:
    rows = [Row(**row) for row in results["rows"]]
    text = report.document(rows, results["facts"], json.loads(NOTES.read_text()))
    (ROOT / "docs/performance.md").write_text(text)
    print("bench: docs/performance.md is written")


def main() -> None:
    # An end from outside passes through the `finally`s, so that what was started is ended.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(1))
    if sys.argv[1:] == ["--report"]:
        write(json.loads(RESULTS.read_text()))
        return
    if not os.access(VITRINE, os.X_OK):
        raise SystemExit(f"bench: there is no {VITRINE}; `make build` makes it")
    KEPT.mkdir(parents=True, exist_ok=True)
    load = os.getloadavg()[0]
    began = time.monotonic()
    rows = measure()
    print(f"bench: took {time.monotonic() - began:.0f} s\n\n{report.table(rows)}\n\n{report.remarks(rows, {})}\n")
    if not ONLY:
        results = {"facts": facts(load), "rows": [row.as_json() for row in rows]}
        RESULTS.write_text(json.dumps(results, indent=1) + "\n")
        write(results)


if __name__ == "__main__":
    main()
