"""Cases at size: a million resources in a hundred thousand objects, against a thousand resources in a hundred."""

import http.client
import os
import random
import shutil
import subprocess
import threading
import time
import urllib.parse
from pathlib import Path

import building
import collection
from rows import Row
from servers import Servers, environment

SIZE = int(os.environ.get("BENCH_SIZE", "1000000"))
SMALL = 1000
SHELL = "`sqlite3` shell"
PER_PAGE = 50
# Everything is asked for as if for the first time: no document is kept.
SETTINGS = f"collection: {{document_size: {PER_PAGE}}}\ndocuments: {{cache_mb: 0}}\nlog: {{level: error}}\n"


def shell_seconds(folder: Path, table: Path) -> float:
    """The same rows into a table with the indexes that finding by file, identifier and value takes."""
    database = folder / "shell.sqlite"
    for old in folder.glob("shell.sqlite*"):
        old.unlink()
    columns = ", ".join(f"{name} TEXT" for name in collection.HEADER[1:])
    indexes = "".join(
        f"CREATE INDEX by_{name} ON item ({name});\n" for name in ("identifier", *collection.SEARCHED)
    )
    commands = f"""PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
CREATE TABLE item (file TEXT PRIMARY KEY, {columns});
{indexes}.mode csv
.import --skip 1 {table} item
"""
    begun = time.monotonic()
    subprocess.run(["sqlite3", database], input=commands.encode(), check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - begun


def make_home(binary: Path, home: Path, table: Path) -> building.Cost:
    building.new_home(binary, home)
    (home / "vitrine.yaml").write_text(SETTINGS)
    files = home.parent / "files"
    files.mkdir(exist_ok=True)
    return building.cost(
        [binary, "import", files, "--home", home, "--metadata", table, "--metadata-only"], environment())


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


class Client:
    """One connection."""

    def __init__(self, base: str):
        self.connection = http.client.HTTPConnection(urllib.parse.urlsplit(base).netloc, timeout=60)

    def milliseconds(self, path: str) -> float:
        begun = time.perf_counter()
        self.connection.request("GET", path)
        answer = self.connection.getresponse()
        answer.read()
        if answer.status not in (200, 303):
            raise SystemExit(f"bench: {path} answered {answer.status}")
        return (time.perf_counter() - begun) * 1000


def paths(kind: str, objects: int, count: int, seed: int) -> list[str]:
    chosen = random.Random(seed)
    if kind == "search":
        return [f"/api/v1/search?q={urllib.parse.quote(text)}" for text in collection.queries(count, seed)]
    if kind == "page":
        pages = max(1, objects // PER_PAGE)
        return [f"/iiif/v3/collection/top/page/{chosen.randint(1, pages)}" for _ in range(count)]
    names = [urllib.parse.quote(collection.identifier(chosen.randrange(objects))) for _ in range(count)]
    return [f"/iiif/{name}" + ("/manifest" if kind == "manifest" else "") for name in names]


def latency_rows(binary: Path, folder: Path, large: Path, small: Path, rounds: int) -> list[Row]:
    kinds = {
        "manifest": ("cold manifest", "<= 1.5"), "lookup": ("look-up of an identifier", "<= 1.5"),
        "search": ("search", "<= 5"), "page": (f"any page, of {PER_PAGE}, of the top collection", "<= 5"),
    }  # fmt: skip
    measured = {kind: ([], []) for kind in kinds}
    for number in range(rounds):
        # Started anew for every round, so that nothing is in memory; asked in turns.
        with Servers(folder) as servers:
            clients = [
                (Client(servers.vitrine(binary, large)[1]), SIZE // collection.PAGES),
                (Client(servers.vitrine(binary, small)[1]), SMALL // collection.PAGES),
            ]
            for kind in kinds:
                times: list[list[float]] = [[], []]
                asked = [paths(kind, objects, 200, seed=100 + number) for _, objects in clients]
                # What is made once after a change, such as the list of pages, is made before.
                for (client, _), list_ in zip(clients, asked):
                    client.milliseconds(list_[0])
                for pair in zip(*asked):
                    for place, path in enumerate(pair):
                        times[place].append(clients[place][0].milliseconds(path))
                for place in (0, 1):
                    measured[kind][place].append(percentile(times[place], 0.99))
    return [
        Row(
            f"size-{kind}", f"{case}: 99th percentile with {SIZE:,} resources", "ms", measured[kind][0],
            f"with {SMALL:,}", measured[kind][1], goal=goal,
        )
        for kind, (case, goal) in kinds.items()
    ]  # fmt: skip


class Reader(threading.Thread):
    """Reads manifests, one after the other, until it is told to end."""

    def __init__(self, base: str, seed: int, ended: threading.Event):
        super().__init__(daemon=True)
        self.base, self.ended, self.random = base, ended, random.Random(seed)
        self.slowest, self.failed, self.count = 0.0, 0, 0

    def run(self) -> None:
        client = Client(self.base)
        while not self.ended.is_set():
            number = self.random.randrange(SIZE // collection.PAGES)
            try:
                taken = client.milliseconds(f"/iiif/{urllib.parse.quote(collection.identifier(number))}/manifest")
                self.slowest = max(self.slowest, taken)
            except (OSError, http.client.HTTPException, SystemExit):
                self.failed += 1
                client = Client(self.base)
            self.count += 1


def update_rows(binary: Path, folder: Path, large: Path) -> list[Row]:
    objects = min(100_000, SIZE // collection.PAGES)
    table = collection.write_update(folder / "update.csv", objects)
    with Servers(folder) as servers:
        process, base = servers.vitrine(binary, large)
        peaks = building.Peaks(process.pid)
        peaks.start()
        ended = threading.Event()
        readers = [Reader(base, number, ended) for number in range(8)]
        for reader in readers:
            reader.start()
        spent = building.cost(
            [binary, "import", folder / "files", "--home", large, "--metadata", table, "--metadata-only"], environment())
        ended.set()
        for reader in readers:
            reader.join()
        peaks.look()
        peaks.stop()
        memory = peaks.peaks[process.pid] / building.MEGABYTE
    failed, count = sum(reader.failed for reader in readers), sum(reader.count for reader in readers)
    remark = f"{count:,} requests, {failed} failed; the update took {spent.seconds:.0f} s."
    case = f"update of {objects:,} values while 8 clients read"
    return [
        Row(
            "size-update", f"{case}: the longest that one waited", "ms",
            [max(reader.slowest for reader in readers) if not failed else float("inf")], compares="value",
            goal="<= 1000", remark=remark,
        ),
        Row(
            "size-update-memory", f"{case}: peak memory of the larger of import and server", "MB",
            [max(spent.largest, memory)], compares="value", goal="<= 400",
            remark=f"The import took {spent.largest:.0f} MB, the server {memory:.0f} MB.",
        ),
    ]  # fmt: skip


def rows(binary: Path, folder: Path, rounds: int) -> list[Row]:
    if not shutil.which("sqlite3"):
        raise SystemExit("bench: there is no sqlite3; it comes with Debian's sqlite3")
    folder = folder / "size"
    folder.mkdir()
    table = collection.write(folder / "large.csv", SIZE)
    small_table = collection.write(folder / "small.csv", SMALL)
    large, small = folder / "large", folder / "small"
    table.read_bytes()
    shell = [shell_seconds(folder, table)]
    first = make_home(binary, large, table)
    shell.append(shell_seconds(folder, table))
    make_home(binary, small, small_table)
    result = [
        Row(
            "size-import", f"metadata of {SIZE:,} resources into a new home, search index included", "s",
            [first.seconds, first.seconds], SHELL, shell, compares="inverse", goal=">= 0.3",
            remark=f"Peak memory {first.largest:.0f} MB.",
        )
    ]  # fmt: skip
    result += latency_rows(binary, folder, large, small, rounds)
    result += update_rows(binary, folder, large)
    return result
