"""Cases of cost: what is asked of long values and of large objects, against the same of short and small ones."""

import csv
import random
import subprocess
import urllib.parse
from pathlib import Path

import building
import collection
from load import PathList, command, run
from rows import Row, alternate, trouble
from servers import Servers, environment
from size import Client, percentile

LONG = 1_000_000  # bytes of a value
OBJECTS = 40  # with long values, and as many with short ones
PAGES = 100_000
CLIENTS = 12
# Everything is asked for as if for the first time: no document is kept.
SETTINGS = "documents: {cache_mb: 0}\nsearch: {facets: [creator, subject]}\nlog: {level: error}\n"
HEADER = ["file", "identifier", "id", "sequence", "title", "description", "creator", "subject"]


def write(path: Path) -> Path:
    writer = collection.Writer(7)
    with open(path, "w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(HEADER)
        for number in range(OBJECTS):
            text = writer.text(4000) + " "
            described = [writer.random.choice(writer.creators), writer.random.choice(writer.subjects)]
            # Both kinds have the same words; one in fifty of the long ones is the word that is looked for.
            long = " ".join("longly " + text[at : at + 350] for at in range(0, len(text), 350))
            long = (long * (LONG // len(long) + 1))[:LONG]
            rows.writerow([f"l{number}.tif", f"long{number}", f"l{number}", 1, "Long", long, *described])
            rows.writerow([f"s{number}.tif", f"short{number}", f"s{number}", 1, "Short", f"shortly {text[:350]}", *described])
        for size in (10, PAGES):
            for page in range(size):
                title = "A newspaper" if page == 0 else f"Page {page}"
                rows.writerow([f"{size}/{page}.tif", f"paper{size}", f"p{size}x{page}", page, title, "", "", ""])
    return path


def make_home(vitrine: Path, folder: Path, picture: Path) -> Path:
    home = building.new_home(vitrine, folder / "cost-home")
    (home / "vitrine.yaml").write_text(SETTINGS)
    tiles, files = folder / "cost-tiles", folder / "cost-files"
    tiles.mkdir()
    files.mkdir()
    (tiles / f"tile{picture.suffix}").write_bytes(picture.read_bytes())
    names = folder / "cost-tiles.csv"
    names.write_text(f"file,identifier,id\ntile{picture.suffix},tile,tile\n")
    building.cost([vitrine, "import", tiles, "--home", home, "--metadata", names], environment())
    table = write(folder / "cost.csv")
    building.cost([vitrine, "import", files, "--home", home, "--metadata", table, "--metadata-only"], environment())
    return home


def searches(word: str, count: int) -> list[str]:
    """Different each time: with another word that all have not, so that no list of results is kept."""
    return [f"/api/v1/search?q={word}+OR+none{number}" for number in range(count)]


def canvases(size: int, count: int, seed: int) -> list[str]:
    chosen = random.Random(seed)
    return [f"/iiif/v3/paper{size}/canvas/rp{size}x{chosen.randrange(size)}" for _ in range(count)]


def dearest() -> list[str]:
    """The dearest searches known: long values, many words, beginnings of many words, facets of everything."""
    words = collection.WORDS
    any_of = urllib.parse.quote(" OR ".join(words[:60]))
    result = searches("longly", 50)
    result += [f"/api/v1/search?q={any_of}+OR+none{number}&limit=100&facet=*" for number in range(50)]
    beginnings = sorted({word[:2] for word in words})[:30]
    result += [f"/api/v1/search?q={one}*+{other}*&limit=100" for one, other in zip(beginnings, beginnings[1:])]
    result += [f"/api/v1/suggest?q={one}" for one in beginnings]
    return result


def latency_rows(base: str, rounds: int) -> list[Row]:
    client = Client(base)
    kinds = {
        "search": (
            f"search that finds {OBJECTS} objects with values of a megabyte: 95th percentile", "in short values",
            lambda number: (searches("longly", 200)[number * 20 :][:20], searches("shortly", 200)[number * 20 :][:20])),
        "canvas": (
            f"canvas of an object of {PAGES:,} pages: 95th percentile", "of ten pages",
            lambda number: (canvases(PAGES, 100, number), canvases(10, 100, number))),
    }  # fmt: skip
    rows = []
    for kind, (case, peer, asked) in kinds.items():
        measured: tuple[list[float], list[float]] = ([], [])
        for number in range(rounds):
            lists = asked(number)
            # What is made once after a change, such as where the pages of an object are, is made before.
            for paths in lists:
                client.milliseconds(paths[0])
            times: list[list[float]] = [[], []]
            for pair in zip(*lists):
                for place, path in enumerate(pair):
                    times[place].append(client.milliseconds(path))
            for place in (0, 1):
                measured[place].append(percentile(times[place], 0.95))
        rows.append(Row(f"cost-{kind}", case, "ms", measured[0], peer, measured[1], goal="<= 2"))
    return rows


def tile_row(base: str, folder: Path, seconds: float, rounds: int) -> Row:
    information = "/iiif/v3/image/tile"
    tiles = PathList(folder / "cost-tile-paths", [f"{information}/0,0,512,512/512,512/0/default.jpg"])
    dear = PathList(folder / "cost-dear-paths", dearest())
    outcomes = []

    def idle(_: int) -> float:
        return run(base, tiles, seconds, 4).p99 / 1000

    def busy(_: int) -> float:
        load = subprocess.Popen(
            command(base, dear, seconds + 2, CLIENTS, None), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            outcome = run(base, tiles, seconds, 4)
        finally:
            load.terminate()
            load.wait()
        outcomes.append(outcome)
        return outcome.p99 / 1000

    results = alternate(rounds, {"busy": busy, "idle": idle})
    return Row(
        "cost-tiles", f"latency p99 of tiles at concurrency 4, while {CLIENTS} clients ask the dearest searches known",
        "ms", results["busy"], "idle", results["idle"], goal="<= 3", remark=trouble(outcomes, "Tiles"),
    )  # fmt: skip


def rows(vitrine: Path, folder: Path, seconds: float, rounds: int, picture: Path) -> list[Row]:
    home = make_home(vitrine, folder, picture)
    with Servers(folder) as servers:
        _, base = servers.vitrine(vitrine, home)
        return [*latency_rows(base, rounds), tile_row(base, folder, seconds, rounds)]
