"""Writes docs/performance.md from the rows of a run and the sentences of notes.json, which outlive it."""

import os
import re
import subprocess
from pathlib import Path
from statistics import median

import images
from rows import Row
from servers import IIP_PROCESSES, TILE_CACHE_MB

PACKAGES = ("iipimage-server", "nginx", "libvips-tools", "sqlite3", "wrk")

ABOUT = """\
# Performance

Written by `make bench`; edit nothing here but `Benchmarks/notes.json`, where the remarks come from.

Ratios within one run are what counts: every server runs on the same machine at the same time, is asked for the same
pictures, and the measurements alternate (A B C, B C A, …). Each number is the median of {rounds} runs of {seconds:g} s,
twice that for uncached renders, with the lowest and highest in brackets; a ratio is the median of the rounds' ratios.
Peaks of memory are the highest seen.

- **Machine:** {machine}. {sharing}
- **Peers:** {versions}.
- **Run:** `{command}` on {day}; load average before it {load}.
- **Images:** a synthetic photograph of {width} × {height} pixels (fractal noise with colour, JPEG quality 92,
  {photo_mb:.0f} MB), imported with tiles of 256 pixels and quality 85; a tiled TIFF of {gigawidth} × {gigaheight}
  pixels ({giga_mb:.0f} MB, tiles of 512 pixels compressed as JPEG, no levels).

"""

METHOD = f"""\
## How each is measured

- **Tiles:** every whole tile of every level, drawn at random in the same order for all, all files in the page cache.
  iipimage is asked for the same tiles of the very pyramid that Vitrine made, in the form it answers fastest (`256,`),
  and nginx has what Vitrine answered as files. No answer is compressed in transfer.
- **iipimage** is Debian's, set as it was fastest here: {IIP_PROCESSES} processes with one thread each, behind nginx by FastCGI
  over a Unix socket with connections kept open, {TILE_CACHE_MB} MB of tile cache in each process (none for uncached renders).
  Before anything is measured, its pictures are decoded and compared with ours.
- **Uncached renders:** no two requests are alike (`full` is varied by taking up to 200 pixels off the right and lower
  edges, a region by its place), and both servers get the same ones.
- **Cached:** one image, asked for again and again.
- **Building:** ours is the whole import of one file into a new home: reading, checksum, catalogue, pyramid, and writing
  it to the disk for good (fsync), which the command does not do.
- **Memory:** resident memory at its peak, as the kernel counts it.
- **At size:** a spreadsheet of made-up rows, ten for each object, whose words follow Zipf's law, imported with
  `--metadata-only`: no file is opened. The shell of SQLite imports the same rows into one table with indexes on file,
  identifier and every describing field, as Vitrine has them, and keeps no history and no full text; both sync what they
  write. For
  latencies both servers are started anew in each round, keep no documents, and are asked in turns, 200 times each.
- **Latency:** as the client saw it, waiting for one answer before asking for the next on each connection.
"""

RATIO = "A ratio says how many times faster or smaller ours is than the peer; for latency, how many times longer it gets."


def number(value: float) -> str:
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def spread(values: list[float], unit: str) -> str:
    if not values:
        return ""
    if len(values) == 1:
        return f"{number(values[0])} {unit}"
    return f"{number(median(values))} {unit} ({number(min(values))}–{number(max(values))})"


def goal(row: Row) -> str:
    if not row.goal:
        return ""
    text = row.goal.replace(">=", "≥").replace("<=", "≤")
    return f"{text} {row.unit}" if row.compares == "value" else f"{text} ×"


def result(row: Row) -> str:
    if row.result is None:
        return "not built"
    if row.compares == "value":
        return f"{number(row.result)} {row.unit}"
    low, high = min(row.ratios), max(row.ratios)
    return f"**{number(row.result)} ×** ({number(low)}–{number(high)})"


def table(rows: list[Row]) -> str:
    lines = ["| | case | ours | peer | ratio | goal | met |", "|---|---|---|---|---|---|---|"]
    for place, row in enumerate(rows, 1):
        peer = f"{row.peer_name}: {spread(row.peer, row.unit)}" if row.peer else row.peer_name
        met = {True: "yes", False: "**no**", None: ""}[row.met]
        cells = [str(place), row.case, spread(row.ours, row.unit), peer, result(row), goal(row), met]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def remarks(rows: list[Row], notes: dict[str, str]) -> str:
    lines = []
    for place, row in enumerate(rows, 1):
        text = " ".join(filter(None, (notes.get(row.key, ""), row.remark)))
        if text:
            lines.append(f"- **{place}.** {text}")
    return "\n".join(lines)


def machine() -> str:
    """Cores, processor and memory, in words; no names of hosts."""
    information = Path("/proc/cpuinfo").read_text()
    model = re.search(r"model name\s*:\s*(.*)", information)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / (1 << 30)
    system = re.search(r'PRETTY_NAME="(.*)"', Path("/etc/os-release").read_text())
    cores = len(os.sched_getaffinity(0))
    parts = [f"{cores} core{'s' if cores != 1 else ''}", model[1] if model else "", f"{memory:.0f} GB of memory"]
    return ", ".join(filter(None, parts + [system[1] if system else ""]))


def versions() -> str:
    found = []
    for name in PACKAGES:
        answer = subprocess.run(
            ["dpkg-query", "-W", "-f", "${Version}", name], capture_output=True, text=True, check=False
        )
        if answer.returncode == 0:
            found.append(f"{name} {answer.stdout}")
    return ", ".join(found)


def document(rows: list[Row], facts: dict, notes: dict[str, str]) -> str:
    goals = [row for row in rows if row.goal]
    met = sum(1 for row in goals if row.met)
    about = ABOUT.format(
        width=images.PHOTO[0], height=images.PHOTO[1], gigawidth=images.GIGAPIXEL[0],
        gigaheight=images.GIGAPIXEL[1], **facts,
    )  # fmt: skip
    return (
        f"{about}{met} of {len(goals)} goals met.\n\n{table(rows)}\n\n"
        f"{RATIO}\n\n## Remarks\n\n{remarks(rows, notes)}\n\n{METHOD}"
    )
