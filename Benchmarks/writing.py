"""Cases that write: single edits on the disk, many at once, and reading meanwhile."""

import json
import sqlite3
import struct
import subprocess
import threading
import time
import zlib
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import building
from load import PathList, run
from rows import Row, alternate
from servers import Servers, environment

CLIENTS = 8
# Resources that the clients write to, each to its own.
PAGES = 64
BULK = 2000


def pictures(folder: Path, count: int) -> Path:
    """That many little files, each another."""
    scans = folder / f"scans-{count}"
    if scans.exists():
        return scans
    scans.mkdir()
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0)
    for number in range(count):
        rows = b"".join(b"\0" + bytes((number & 255, number >> 8 & 255, row * 8)) * 8 for row in range(8))
        (scans / f"{number}.png").write_bytes(
            b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))
    return scans


def home_with(binary: Path, folder: Path, name: str, scans: Path) -> tuple[Path, str]:
    """A home whose programs may refer to the files, and a token that may write."""
    home = building.new_home(binary, folder / name)
    (home / "vitrine.yaml").write_text(
        f"log: {{level: warning}}\nimages: {{derivatives: demand}}\napi: {{folders: [{json.dumps(str(scans))}], rate: 0}}\n")
    token = subprocess.run(
        [binary, "token", "create", "--home", home, "--audience", "public", "--scope", "read", "--scope", "write"],
        check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment()).stdout.strip()
    return home, token


class Client:
    """One client on one connection."""

    def __init__(self, base: str, token: str):
        self.connection = HTTPConnection(urlsplit(base).netloc, timeout=120)
        self.fields = {"Authorization": f"Bearer {token}"}

    def ask(self, method: str, path: str, body: bytes | None = None, **fields) -> tuple[int, bytes]:
        named = {name.replace("_", "-"): value for name, value in fields.items()}
        self.connection.request(method, "/api/v1/" + path, body, self.fields | named)
        answer = self.connection.getresponse()
        return answer.status, answer.read()


def together(count: int, work, seconds: float) -> float:
    """Runs `work(number, until)` in threads, and adds up what each has done, a second."""
    until = time.monotonic() + seconds
    done = [0] * count

    def one(number: int) -> None:
        done[number] = work(number, until)

    threads = [threading.Thread(target=one, args=(number,)) for number in range(count)]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / (time.monotonic() - began)


def lines(count: int, start: int = 0) -> bytes:
    return b"".join(
        json.dumps({
            "id": f"r{number}", "object": f"object {number // 10}", "sequence": str(number % 10),
            "file": {"folder": "SCANS", "path": f"{number}.png"},
            "values": {"title": f"Number {number}", "Creator": ["Ada Young", "Bob Old"], "Date": str(1500 + number % 400)},
        }).encode() + b"\n"
        for number in range(start, start + count))  # fmt: skip


def sheet(path: Path, count: int) -> Path:
    rows = ["file,id,identifier,sequence,title,Creator,Date"]
    rows += [
        f"{number}.png,r{number},object {number // 10},{number % 10},Number {number},Ada Young|Bob Old,{1500 + number % 400}"
        for number in range(count)
    ]
    path.write_text("\n".join(rows) + "\n")
    return path


def single_writes(binary: Path, folder: Path, seconds: float, rounds: int) -> list[Row]:
    """Edits of a title by eight clients at a time, each answered when it is on the disk, against the sqlite3 shell, which
    inserts the same rows into tables of the same form, one transaction each, with synchronous = FULL."""
    scans = pictures(folder, PAGES)
    home, token = home_with(binary, folder, "single-home", scans)
    rows = []
    with Servers(folder) as servers:
        process, base = servers.vitrine(binary, home)
        status, text = Client(base, token).ask(
            "POST", "bulk", lines(PAGES).replace(b"SCANS", scans.name.encode()), Content_Type="application/x-ndjson")
        if status != 200 or b"failed" in text:
            raise SystemExit(f"bench: bulk: {status} {text[:500]}")

        def client(number: int, until: float) -> int:
            own = Client(base, token)
            done = 0
            while time.monotonic() < until:
                body = json.dumps({"values": {"title": f"By {number}, {done}, {time.monotonic_ns()}"}}).encode()
                status, text = own.ask(
                    "PATCH", f"resources/r{number}", body, Content_Type="application/merge-patch+json", If_Match="*")
                if status != 200:
                    raise SystemExit(f"bench: PATCH: {status} {text[:500]}")
                done += 1
            return done

        def ours(_: int) -> float:
            return together(CLIENTS, client, seconds)

        def one(_: int) -> float:
            return together(1, client, seconds)

        def shell(turn: int) -> float:
            return together(1, lambda number, until: shell_writes(folder / f"shell-{turn}.sqlite", seconds), seconds)

        results = alternate(rounds, {"ours": ours, "one": one, "shell": shell})
        rows.append(Row(
            "writes-8", "edits of single values, 8 clients, each on the disk when it is answered", "writes/s",
            results["ours"], "`sqlite3`, the same inserts", results["shell"], goal=">= 0.5"))
        rows.append(Row(
            "writes-1", "the same, 1 client", "writes/s", results["one"], "`sqlite3`, the same inserts",
            results["shell"]))
        rows.append(latency(folder, base, client, seconds, rounds))
    return rows  # fmt: skip


def shell_writes(path: Path, seconds: float) -> int:
    """Transactions that the sqlite3 shell makes in that time: what one edit writes, by statements as they are."""
    path.unlink(missing_ok=True)
    setup = """PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
        CREATE TABLE value (resource_id TEXT, owner TEXT, field TEXT, language TEXT, position INTEGER, text TEXT,
            PRIMARY KEY (resource_id, owner, field, language, position));
        CREATE TABLE change (number INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT, kind TEXT, object_id INTEGER,
            identifier TEXT, actor TEXT, detail TEXT);
        CREATE TABLE resource_version (resource_id TEXT, change INTEGER, state TEXT, PRIMARY KEY (resource_id, change));
        """
    shell = subprocess.Popen(["sqlite3", path], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
    shell.stdin.write(setup)
    shell.stdin.flush()
    until = time.monotonic() + seconds
    number = 0
    state = json.dumps({"object": "object 1", "values": [{"field": "title", "text": "x" * 60}] * 4})
    # A little at a time, so that it is at work when the time is over and not long behind.
    while time.monotonic() < until:
        for _ in range(20):
            number += 1
            shell.stdin.write(
                f"BEGIN; INSERT OR REPLACE INTO value VALUES ('r{number % 8}', 'api', 'title', '', 0, 'Text {number}');"
                f"INSERT INTO change (at, kind, object_id, identifier, actor, detail) VALUES ('2026', 'update', 1, 'o', 't', 'e');"
                f"INSERT INTO resource_version VALUES ('r{number % 8}', {number}, '{state}'); COMMIT;\n")
        shell.stdin.flush()
    shell.stdin.close()
    ended = time.monotonic()
    shell.wait()
    # What was still in the pipe when the time was over took longer, and is counted with it.
    late = time.monotonic() - ended
    with sqlite3.connect(path) as database:
        done = database.execute("SELECT count(*) FROM change").fetchone()[0]
    path.unlink()
    return round(done * seconds / (seconds + late))


def latency(folder: Path, base: str, client, seconds: float, rounds: int) -> Row:
    """The 99th percentile of reading manifests, alone and while eight clients write."""
    paths = PathList(folder / "reads.paths", [f"/iiif/v3/object%20{number}/manifest" for number in range(PAGES // 10)])

    def idle(_: int) -> float:
        return run(base, paths, seconds, 4).p99 / 1000

    def busy(_: int) -> float:
        ended = time.monotonic() + seconds + 1
        writers = threading.Thread(target=lambda: together(CLIENTS, lambda number, until: client(number, ended), seconds))
        writers.start()
        time.sleep(0.5)
        result = run(base, paths, seconds, 4).p99 / 1000
        writers.join()
        return result

    results = alternate(rounds, {"idle": idle, "busy": busy})
    ratios = [busy / idle for busy, idle in zip(results["busy"], results["idle"]) if idle]
    middle = sorted(ratios)[len(ratios) // 2]
    return Row(
        "reads-while-writing", "p99 of manifests while 8 clients write, in times of the idle p99", "×", [middle],
        compares="value", goal="<= 3",
        remark=f"Idle {min(results['idle']):.1f} ms, busy {min(results['busy']):.1f} ms at best.")  # fmt: skip


def bulk_row(binary: Path, folder: Path, rounds: int) -> Row:
    """New resources as NDJSON, against an import of the same rows from a spreadsheet; both look at every file and leave
    the derivatives to others."""
    scans = pictures(folder, BULK)
    table = sheet(folder / "bulk.csv", BULK)

    def ours(turn: int) -> float:
        home, token = home_with(binary, folder, f"bulk-{turn}", scans)
        with Servers(folder) as servers:
            _, base = servers.vitrine(binary, home)
            began = time.monotonic()
            status, text = Client(base, token).ask(
                "POST", "bulk", lines(BULK).replace(b"SCANS", scans.name.encode()), Content_Type="application/x-ndjson")
            took = time.monotonic() - began
        if status != 200 or text.count(b'"created"') != BULK:
            raise SystemExit(f"bench: bulk: {status} {text[:500]}")
        return BULK / took

    def imported(turn: int) -> float:
        home = building.new_home(binary, folder / f"sheet-{turn}")
        # Answered from sources: the time is that of reading and writing, not of building pyramids.
        (home / "vitrine.yaml").write_text("images: {derivatives: demand}\n")
        cost = building.cost([binary, "import", scans, "--home", home, "--metadata", table], environment())
        return BULK / cost.seconds

    results = alternate(rounds, {"ours": ours, "import": imported})
    return Row(
        "bulk", f"{BULK} new resources as NDJSON", "rows/s", results["ours"], "`vitrine import` of the same rows",
        results["import"], goal=">= 0.7")  # fmt: skip
