"""Cases that write: single edits on the disk, many at once, and reading meanwhile."""

import json
import os
import shutil
import sqlite3
import struct
import subprocess
import sys
import time
import zlib
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

import building
from load import Outcome, PathList, get, parse, run
from rows import Row, alternate
from servers import Servers, environment

CLIENTS = 8
# Resources, so many of each object; clients write to one of each of the first objects.
PAGES = 480
PER_OBJECT = 10
# Milliseconds after which a client edits again where the rate is constant: 200 edits a second of all of them.
PAUSE = 39
SCRIPT = Path(__file__).with_name("edits.lua")
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
    writes the same rows into a copy of the same catalogue, one transaction each, with synchronous = FULL."""
    scans = pictures(folder, PAGES)
    home, token = home_with(binary, folder, "single-home", scans)
    with Servers(folder) as servers:
        _, base = servers.vitrine(binary, home)
        status, text = Client(base, token).ask(
            "POST", "bulk", lines(PAGES).replace(b"SCANS", scans.name.encode()), Content_Type="application/x-ndjson")
        if status != 200 or b"failed" in text:
            raise SystemExit(f"bench: bulk: {status} {text[:500]}")
        writers = Writers(base, token)
        # Once everything has been edited, so that the copy has values that clients gave, and a past.
        writers.run(1, CLIENTS)
        copy = folder / "copy.sqlite"
        copy.unlink(missing_ok=True)
        with closing(sqlite3.connect(home / "catalogue.sqlite")) as database:
            database.execute("VACUUM INTO ?", [str(copy)])
        edits = ShellEdits(copy)
        shells = {"alone": [], "together": []}

        def shell(number: int) -> float:
            alone, together = (edits.rate(folder / f"shell-{number}.sqlite", count, seconds) for count in (1, CLIENTS))
            shells["alone"].append(alone)
            shells["together"].append(together)
            return max(alone, together)

        results = alternate(rounds, {
            "ours": lambda _: writers.run(seconds, CLIENTS).rate, "one": lambda _: writers.run(seconds, 1).rate,
            "shell": shell, "bare": lambda number: bare_inserts(folder / f"bare-{number}.sqlite", seconds),
        })  # fmt: skip
        peer = "`sqlite3` shell, the same rows"
        alone, together = (f"{max(shells[name]):,.0f}" for name in ("alone", "together"))
        return [
            Row("writes-8", "edits of single values, 8 clients, each on the disk when it is answered", "writes/s",
                results["ours"], peer, results["shell"], goal=">= 0.5",
                remark=f"One shell wrote {alone} a second at best, eight at a time {together}."),
            Row("writes-8-bare", "the same", "writes/s", results["ours"], "`sqlite3` shell, three plain rows",
                results["bare"]),
            Row("writes-1", "the same, 1 client", "writes/s", results["one"], peer, results["shell"]),
            *latency(folder, base, writers, seconds, rounds),
        ]  # fmt: skip


class Writers:
    """Clients that edit titles, each time another, made by wrk: it leaves the server as much of the machine as it can."""

    def __init__(self, base: str, token: str):
        self.base, self.token = base, token

    def start(self, seconds: float, clients: int, pause: int = 0) -> subprocess.Popen:
        """- pause: milliseconds between an answer and the client's next edit."""
        return subprocess.Popen(
            ["wrk", "-t1", f"-c{clients}", f"-d{max(1, round(seconds))}s", "--timeout", "120s", "--latency",
             "-s", str(SCRIPT), self.base, "--", self.token, str(CLIENTS), str(PER_OBJECT), str(pause)],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)  # fmt: skip

    def end(self, process: subprocess.Popen) -> Outcome:
        output = process.communicate()[0]
        if process.returncode:
            raise SystemExit(f"bench: wrk failed at {self.base}: {output}")
        outcome = parse(output)
        if outcome.refused or outcome.broken:
            raise SystemExit(f"bench: edits were refused: {outcome}")
        return outcome

    def run(self, seconds: float, clients: int) -> Outcome:
        return self.end(self.start(seconds, clients))


class ShellEdits:
    """What one edit of a title writes, as statements for the sqlite3 shell, in a copy of a catalogue."""

    def __init__(self, copy: Path):
        self.copy = copy
        self.parts = []
        with closing(sqlite3.connect(copy)) as database:
            for number in range(CLIENTS):
                self.parts.append(self.statements(database, f"r{number * PER_OBJECT}"))

    def statements(self, database: sqlite3.Connection, resource: str) -> str:
        """The statements, with {number} where each edit has a number of its own."""
        object_id, identifier = database.execute(
            "SELECT object.id, identifier FROM object JOIN resource ON resource.object_id = object.id WHERE resource.id = ?",
            [resource]).fetchone()

        def text(value: str) -> str:
            return "'" + str(value).replace("'", "''").replace("{", "{{").replace("}", "}}") + "'"

        def rows(sql: str, *arguments) -> list[tuple]:
            return database.execute(sql, arguments).fetchall()

        state = rows("SELECT state FROM resource_version WHERE resource_id = ? ORDER BY change DESC LIMIT 1", resource)[0][0]
        values = rows(
            "SELECT field, language, position, text FROM value WHERE resource_id = ? AND owner = 'api'", resource)
        search = database.execute("SELECT * FROM search_0 WHERE rowid = ?", [object_id])
        names = [column[0] for column in search.description]
        filled = {name: value for name, value in zip(names, search.fetchone()) if value is not None}
        facets = rows("SELECT facet, text FROM search_facet_0 WHERE object_id = ?", object_id)
        title = "'Edit {number} by the shell'"
        statements = ["BEGIN IMMEDIATE"]
        statements += [f"DELETE FROM {table} WHERE resource_id = {text(resource)} AND owner = 'api'"
                       for table in ("value", "value_aside")]  # fmt: skip
        statements += [
            f"INSERT INTO value (resource_id, owner, field, language, position, text) VALUES ({text(resource)}, 'api', "
            f"{text(field)}, {text(language)}, {position}, {title if field == 'title' else text(value)})"
            for field, language, position, value in values
        ]
        statements += [
            "INSERT INTO activity (position, kind, identifier, at) VALUES ((SELECT max(position) FROM activity) + 1, "
            f"'update', {text(identifier)}, max((SELECT at FROM activity ORDER BY position DESC LIMIT 1), '2026'))",
            "INSERT INTO change (at, kind, object_id, identifier, actor, detail) "
            f"VALUES ('2026-11-26T10:00:00.000Z', 'update', {object_id}, {text(identifier)}, 'token 1', 'edited')",
            "UPDATE object SET change = (SELECT max(number) FROM change), changed_at = '2026-11-26T10:00:00.000Z' "
            f"WHERE id = {object_id}",
            "INSERT INTO resource_version (resource_id, change, state) "
            f"VALUES ({text(resource)}, (SELECT max(number) FROM change), {text(state)})",
            f"DELETE FROM search_0 WHERE rowid = {object_id}",
            f"DELETE FROM search_facet_0 WHERE object_id = {object_id}",
            f"INSERT INTO search_0 (rowid, {', '.join(filled)}) "
            f"VALUES ({object_id}, {', '.join(text(value) for value in filled.values())})",
        ]
        statements += [
            f"INSERT INTO search_facet_0 (object_id, facet, text) VALUES ({object_id}, {text(facet)}, {text(value)})"
            for facet, value in facets
        ]
        return "; ".join(statements + ["COMMIT"]) + ";\n"

    def rate(self, path: Path, shells: int, seconds: float) -> float:
        """Transactions a second, of so many shells at a time."""
        shutil.copyfile(self.copy, path)
        with closing(sqlite3.connect(path)) as database:
            database.execute("PRAGMA journal_mode = WAL")
            before = database.execute("SELECT count(*) FROM change").fetchone()[0]
            parts = [self.parts[number::shells] for number in range(shells)]
            took = max(spread(
                lambda number: feed(path, seconds, lambda turn: parts[number][turn % len(parts[number])].format(
                    number=turn)), shells))  # fmt: skip
            done = database.execute("SELECT count(*) FROM change").fetchone()[0] - before
        for file in path.parent.glob(path.name + "*"):
            file.unlink()
        return done / took


def spread(work, count: int) -> list:
    """What `work(number)` gives in so many threads."""
    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(work, range(count)))


def feed(path: Path, seconds: float, transaction) -> float:
    """Gives the shell transactions for that long: the time until the last of them was done."""
    shell = subprocess.Popen(["sqlite3", "-bail", path], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
    shell.stdin.write(".timeout 30000\nPRAGMA synchronous = FULL;\n")
    began = time.monotonic()
    turn = 0
    # A little at a time, so that it is at work when the time is over and not long behind.
    while time.monotonic() < began + seconds:
        for _ in range(4):
            shell.stdin.write(transaction(turn))
            turn += 1
        shell.stdin.flush()
    shell.stdin.close()
    if shell.wait():
        raise SystemExit(f"bench: sqlite3 failed: {shell.returncode}")
    return time.monotonic() - began


def bare_inserts(path: Path, seconds: float) -> float:
    """Transactions a second of the sqlite3 shell with three rows of an edit in plain tables of their own: what was
    compared with before."""
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as database:
        database.executescript("""
            PRAGMA journal_mode = WAL;
            CREATE TABLE value (resource_id TEXT, owner TEXT, field TEXT, language TEXT, position INTEGER, text TEXT,
                PRIMARY KEY (resource_id, owner, field, language, position));
            CREATE TABLE change (number INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT, kind TEXT, object_id INTEGER,
                identifier TEXT, actor TEXT, detail TEXT);
            CREATE TABLE resource_version (resource_id TEXT, change INTEGER, state TEXT, PRIMARY KEY (resource_id, change));
            """)
        state = json.dumps({"object": "object 1", "values": [{"field": "title", "text": "x" * 60}] * 4})
        took = feed(path, seconds, lambda turn: (
            f"BEGIN; INSERT OR REPLACE INTO value VALUES ('r{turn % 8}', 'api', 'title', '', 0, 'Text {turn}');"
            "INSERT INTO change (at, kind, object_id, identifier, actor, detail) VALUES ('2026', 'update', 1, 'o', 't', 'e');"
            f"INSERT INTO resource_version VALUES ('r{turn % 8}', {turn}, '{state}'); COMMIT;\n"))  # fmt: skip
        done = database.execute("SELECT count(*) FROM change").fetchone()[0]
    for file in path.parent.glob(path.name + "*"):
        file.unlink()
    return done / took


def latency(folder: Path, base: str, writers: Writers, seconds: float, rounds: int) -> list[Row]:
    """The 99th percentile of reading manifests, alone and while others write: of all objects, of which one in six is being
    edited, and of the others alone."""
    def paths(name: str, objects: range) -> PathList:
        return PathList(folder / f"{name}.paths", [f"/iiif/v3/object%20{number}/manifest" for number in objects])

    count = PAGES // PER_OBJECT
    everything, others = paths("all", range(count)), paths("others", range(CLIENTS, count))
    written: dict[int, list[float]] = {PAUSE: [], 0: []}

    def read(paths: PathList) -> float:
        # What was written before is no matter of this.
        for path in paths.paths:
            get(base + path)
        return run(base, paths, seconds, 4).p99 / 1000

    def beside(paths: PathList, pause: int) -> float:
        process = writers.start(seconds + 1, CLIENTS, pause)
        time.sleep(0.5)
        result = read(paths)
        written[pause].append(writers.end(process).rate)
        return result

    def beside_spinning(_: int) -> float:
        spinning = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(os.cpu_count() or 1)]
        try:
            return read(everything)
        finally:
            for process in spinning:
                process.kill()
                process.wait()

    results = alternate(rounds, {
        "idle": lambda _: read(everything), "rate": lambda _: beside(everything, PAUSE),
        "fast": lambda _: beside(everything, 0), "spin": beside_spinning,
        "idle-others": lambda _: read(others), "rate-others": lambda _: beside(others, PAUSE),
        "fast-others": lambda _: beside(others, 0),
    })  # fmt: skip

    def row(key: str, case: str, name: str, goal: str = "", written: list[float] | None = None) -> Row:
        idle = results["idle-others" if name.endswith("others") else "idle"]
        ratios = [busy / alone for busy, alone in zip(results[name], idle) if alone]
        remark = f"Idle {median(idle):.2f} ms, then {median(results[name]):.2f} ms."
        if written:
            remark += f" {median(written):,.0f} edits a second."
        return Row(key, case, "×", [median(ratios)], compares="value", goal=goal, remark=remark)

    return [
        row("reads-while-writing", "p99 of manifests under constant writing by 8 clients, in times of the idle p99",
            "rate", "<= 3", written[PAUSE]),
        row("reads-of-others", "the same, of objects that nobody edits", "rate-others"),
        row("reads-while-writing-fast", "p99 of manifests while the 8 clients write as fast as they can", "fast",
            written=written[0]),
        row("reads-of-others-fast", "the same, of objects that nobody edits", "fast-others"),
        row("reads-while-spinning", "p99 of manifests while programs that only count keep each core busy", "spin"),
    ]  # fmt: skip


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
