"""A link to a collections management system: rows as The Museum System has them, in a PostgreSQL of its own."""

import os
import shutil
import socket
import subprocess
import time
from pathlib import Path

import building
from rows import Row
from servers import environment

ROWS = int(os.environ.get("BENCH_LINK_ROWS", "100000"))
CHANGED = 100
SMALL = 10
SETTINGS = """\
log: {{level: error}}
links:
  sources:
    - name: tms
      adapter: odbc
      preset: tms
      connection: "Driver={{PostgreSQL Unicode}};Server=127.0.0.1;Port={port};Database=postgres;UID=bench"
      schedule: daily 02:30
      modules:
        - {{name: objects, table: {table}, changed: CuratorRevISODate}}
"""
# A column of the system, the header that a spreadsheet has for it, and what is in it.
COLUMNS = [
    ("Titles", "title", "'Plate ' || n || ', a view from the bridge'"), ("Creators", "Creator", "'Maker ' || n % 5000"),
    ("Dated", "Dated", "(1500 + n % 500)::text"), ("Medium", "Medium", "'Oil on canvas, number ' || n % 40"),
    ("Dimensions", "Dimensions", "n % 90 + 10 || ' x ' || n % 70 + 10 || ' cm'"),
    ("CreditLine", "Credit line", "'Gift of the friends of the museum, ' || 1900 + n % 120"),
    ("Classification", "Classification", "'Class ' || n % 30"), ("Department", "Department", "'Department ' || n % 9"),
    ("Description", "description", "repeat('A long description of the object in some words. ', 5) || n"),
    ("Provenance", "Provenance", "repeat('Bought by a collector. ', 4) || n"),
    ("Inscription", "Inscription", "'signed ' || n"), ("Copyright", "Copyright", "'Estate ' || n % 200"),
]  # fmt: skip


class Database:
    """PostgreSQL without passwords, on a free port; it refuses to be root, so another user runs it."""

    def __init__(self, folder: Path):
        programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
        if not programs:
            raise SystemExit("bench: PostgreSQL is not installed: scripts/install-packages.sh test")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.folder = folder / "database"
        self.folder.mkdir()
        user = []
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres", "postgres")
            for above in (folder, *folder.parents):
                if above != Path("/") and above.stat().st_uid == 0 and not above.stat().st_mode & 1:
                    above.chmod(above.stat().st_mode | 0o011)
            user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
        data = self.folder / "data"
        subprocess.run([*user, programs[-1] / "initdb", "-D", data, "-A", "trust", "-U", "bench", "-E", "UTF8"],
                       check=True, stdout=subprocess.DEVNULL, cwd="/")  # fmt: skip
        self.process = subprocess.Popen(
            [*user, programs[-1] / "postgres", "-D", data, "-p", str(self.port), "-k", self.folder,
             "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")  # fmt: skip
        for _ in range(200):
            if self.run("SELECT 1", check=False) == 0:
                return
            time.sleep(0.1)
        raise SystemExit("bench: PostgreSQL did not start")

    def run(self, sql: str, check: bool = True) -> int:
        return subprocess.run(
            ["psql", "-q", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p", str(self.port), "-U", "bench", "-d",
             "postgres", "-c", sql], check=check, stdout=subprocess.DEVNULL, stderr=None if check else subprocess.DEVNULL
        ).returncode  # fmt: skip

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait()


def fill(database: Database, table: str, count: int) -> None:
    columns = ", ".join(f'{text} AS "{name}"' for name, _, text in COLUMNS)
    database.run(
        f"""CREATE TABLE {table} AS SELECT n AS "ObjectID", '2026.' || n AS "ObjectNumber", {columns},
            timestamp '2026-01-01' + n * interval '1 second' AS "CuratorRevISODate" FROM generate_series(1, {count}) n"""
    )
    database.run(f'ALTER TABLE {table} ADD PRIMARY KEY ("ObjectID")')
    database.run(f'CREATE INDEX ON {table} ("CuratorRevISODate")')
    database.run("ANALYZE")


def make_home(binary: Path, folder: Path, name: str, count: int, port: int) -> Path:
    """A home whose objects are there, with their files' names and nothing else."""
    home = building.new_home(binary, folder / name)
    (home / "vitrine.yaml").write_text(SETTINGS.format(port=port, table=name))
    table = folder / f"{name}.csv"
    with open(table, "w") as file:
        file.write("file,identifier\n")
        file.writelines(f"{n}.tif,2026.{n}\n" for n in range(1, count + 1))
    bring(binary, home, table)
    return home


def bring(binary: Path, home: Path, table: Path) -> building.Cost:
    files = home.parent / "files"
    files.mkdir(exist_ok=True)
    return building.cost(
        [binary, "import", files, "--home", home, "--metadata", table, "--metadata-only"], environment())


def sync(binary: Path, home: Path) -> building.Cost:
    return building.cost([binary, "link", "sync", "tms", "--home", home], environment())


def copied(home: Path, name: str) -> Path:
    target = home.parent / name
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(home, target)
    return target


def export_seconds(database: Database, table: str, target: Path) -> float:
    columns = ", ".join(f'"{name}" AS "{header}"' for name, header, _ in COLUMNS)
    begun = time.monotonic()
    database.run(
        f'\\copy (SELECT "ObjectID" || \'.tif\' AS file, "ObjectNumber" AS identifier, {columns} FROM {table} '
        f'ORDER BY "ObjectID") TO \'{target}\' CSV HEADER')  # fmt: skip
    return time.monotonic() - begun


def rows(binary: Path, folder: Path, rounds: int) -> list[Row]:
    folder = folder / "links"
    folder.mkdir()
    database = Database(folder)
    try:
        fill(database, "large", ROWS)
        fill(database, "small", ROWS // SMALL)
        large = make_home(binary, folder, "large", ROWS, database.port)
        small = make_home(binary, folder, "small", ROWS // SMALL, database.port)
        first, peer, update, memory, little = [], [], [], [], []
        for number in range(max(1, rounds // 2)):
            linked = copied(large, "linked")
            cost = sync(binary, linked)
            first.append(cost.seconds)
            memory.append(cost.builder)
            little.append(sync(binary, copied(small, "linked-small")).builder)
            imported, export = copied(large, "imported"), folder / "export.csv"
            peer.append(export_seconds(database, "large", export) + bring(binary, imported, export).seconds)
            database.run(
                f"""UPDATE large SET "Dated" = 'changed {number}', "CuratorRevISODate" = now()
                    WHERE "ObjectID" % {ROWS // CHANGED} = 0""")
            update.append(sync(binary, linked).seconds)
    finally:
        database.stop()
    of = f"{ROWS:,} rows as TMS has them in PostgreSQL"
    return [
        Row("link first", f"First sync of {of}", "s", first, "`psql \\copy` and our import of the CSV", peer,
            "inverse", ">= 0.3"),
        Row("link update", f"Sync with {CHANGED} changed of {of}", "s", update, "the first sync", first, "ratio",
            "<= 0.05"),
        Row("link memory", f"Memory of the first sync of {of}", "MB", memory, f"of {ROWS // SMALL:,} rows", little,
            "ratio", "<= 1.5"),
    ]  # fmt: skip
