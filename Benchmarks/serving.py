"""Cases that ask running servers: ours, IIPImage 1.1 behind nginx, and nginx with the same bytes as files."""

import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import images
import tiles
from load import PathList, command, get, parse, run
from rows import Row, alternate, trouble
from servers import settle

IIP, NGINX = "iipimage 1.1", "nginx static"


@dataclass
class Stage:
    """The running servers and where the photograph is on each."""

    folder: Path
    seconds: float
    rounds: int
    process: subprocess.Popen  # ours
    ours: str
    front: str  # /iip/ with a tile cache, /fresh/ without
    static: str
    root: Path  # of nginx static
    image: str = "/iiif/v3/image/photo/"
    manifest: str = "/iiif/v3/book/manifest"
    iip: str = "/iip/photo.tif/"
    fresh: str = "/fresh/photo.tif/"

    def paths(self, name: str, prefix: str, paths: list[str]) -> PathList:
        return PathList(self.folder / f"{name}.paths", [prefix + path for path in paths])

    def publish(self, paths: list[str]) -> None:
        """Puts what we answer to `paths` where nginx serves it as files."""
        for path in paths:
            file = self.root / path.lstrip("/")
            if not file.exists():
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(get(self.ours + path))


def check(stage: Stage) -> None:
    """That the three servers answer with the same picture, before it counts how fast."""
    for ours, theirs in (
        ("256,512,256,256/256,256", "256,512,256,256/256,"),
        ("2048,1024,1024,1024/256,256", "2048,1024,1024,1024/256,"),
        ("0,0,9399,6271/!400,400", "0,0,9399,6271/!400,400"),
        ("1001,701,3000,2000/800,", "1001,701,3000,2000/800,"),
    ):
        mine = get(f"{stage.ours}{stage.image}{ours}/0/default.jpg")
        for group in (stage.iip, stage.fresh):
            other = get(f"{stage.front}{group}{theirs}/0/default.jpg")
            sizes = images.dimensions(mine), images.dimensions(other)
            if sizes[0] != sizes[1] or (distance := images.difference(mine, other)) > 6:
                raise SystemExit(f"bench: {ours}: iipimage answers another picture than we do: {sizes}")
            print(f"bench: {ours}: {sizes[0][0]}×{sizes[0][1]}, mean difference {distance:.2f} of 255", flush=True)


def compare(row: Row, stage: Stage, ours, peer) -> Row:
    """Fills a row from two measures in alternation."""
    results = alternate(stage.rounds, {"ours": ours, "peer": peer})
    row.ours = [outcome.rate for outcome in results["ours"]]
    row.peer = [outcome.rate for outcome in results["peer"]]
    row.remark = f"{trouble(results['ours'], 'ours')} {trouble(results['peer'], row.peer_name)}".strip()
    return row


def tile_rows(stage: Stage) -> list[Row]:
    whole, cut = tiles.interior(*images.PHOTO, exact=True), tiles.edges(*images.PHOTO)
    mine = stage.paths("tiles", stage.image, whole)
    edge = stage.paths("edges", stage.image, cut)
    theirs = stage.paths("tiles-iip", stage.iip, tiles.interior(*images.PHOTO, exact=False))
    stage.publish(mine.paths)
    for path in edge.paths:
        get(stage.ours + path)  # once cut
    # So that whatever keeps something has it; longest for iipimage, where each process has a cache of its own.
    for base, paths, times in ((stage.ours, mine, 1), (stage.static, mine, 1), (stage.front, theirs, 4)):
        run(base, paths, times * max(2, stage.seconds), 8)
    results = alternate(
        stage.rounds,
        {
            "ours": lambda _: run(stage.ours, mine, stage.seconds, 8),
            IIP: lambda _: run(stage.front, theirs, stage.seconds, 8),
            NGINX: lambda _: run(stage.static, mine, stage.seconds, 8),
            "edges": lambda _: run(stage.ours, edge, stage.seconds, 8),
        },
    )
    rates = {name: [outcome.rate for outcome in outcomes] for name, outcomes in results.items()}
    remark = " ".join(filter(None, (trouble(outcomes, name) for name, outcomes in results.items())))
    case, unit = "random 256 px tiles of all levels, concurrency 8", "tiles/s"
    return [
        Row("tiles-iip", case, unit, rates["ours"], IIP, rates[IIP], goal=">= 10", remark=remark),
        Row("tiles-nginx", "the same", unit, rates["ours"], NGINX, rates[NGINX], goal=">= 0.5"),
        Row(
            "edges", "edge tiles, once cut, concurrency 8", unit, rates["edges"], "our interior tiles", rates["ours"],
            goal=">= 0.8",
        ),
    ]  # fmt: skip


def render_rows(stage: Stage) -> list[Row]:
    """Renders that nobody has asked for before, then renders that everybody asks for."""
    rows = []
    kinds = (
        ("thumbnail", "`full/!400,400`", tiles.thumbnails(*images.PHOTO, 30000), "full/!400,400/0/default.jpg"),
        ("region", "`3000×2000 → 800,`", tiles.regions(*images.PHOTO, 30000), "1000,700,3000,2000/800,/0/default.jpg"),
    )
    for key, title, fresh, usual in kinds:
        mine = stage.paths(key, stage.image, fresh)
        theirs = stage.paths(f"{key}-iip", stage.fresh, fresh)
        run(stage.front, theirs, 1, 4, first=len(fresh) - 1000)
        row = Row(f"{key}-fresh", f"{title} uncached, concurrency 4", "images/s", peer_name=IIP, goal=">= 2")
        share = len(fresh) // (stage.rounds + 1)
        rows.append(
            compare(
                row, stage,
                lambda n: run(stage.ours, mine, 2 * stage.seconds, 4, first=n * share),
                lambda n: run(stage.front, theirs, 2 * stage.seconds, 4, first=n * share),
            )
        )  # fmt: skip
        settle(stage.process)
        again = stage.paths(f"{key}-again", stage.image, [usual])
        stage.publish(again.paths)
        row = Row(f"{key}-cached", f"{title} cached, concurrency 8", "images/s", peer_name=NGINX, goal=">= 0.4")
        rows.append(
            compare(
                row, stage,
                lambda _: run(stage.ours, again, stage.seconds, 8),
                lambda _: run(stage.static, again, stage.seconds, 8),
            )
        )  # fmt: skip
        settle(stage.process)
    return rows


def document_rows(stage: Stage) -> list[Row]:
    information = stage.paths("info", stage.image, ["info.json"])
    theirs = stage.paths("info-iip", stage.iip, ["info.json"])
    manifest = stage.paths("manifest", stage.manifest, [""])
    stage.publish(manifest.paths)
    return [
        compare(
            Row("info", "`info.json`, concurrency 8", "documents/s", peer_name=IIP, goal=">= 3"), stage,
            lambda _: run(stage.ours, information, stage.seconds, 8),
            lambda _: run(stage.front, theirs, stage.seconds, 8),
        ),
        compare(
            Row(
                "manifest", f"manifest of {images.PAGES} canvases, warm, not compressed, concurrency 8", "documents/s",
                peer_name=NGINX, goal=">= 0.4",
            ),
            stage,
            lambda _: run(stage.ours, manifest, stage.seconds, 8),
            lambda _: run(stage.static, manifest, stage.seconds, 8),
        ),
    ]  # fmt: skip


def latency_row(stage: Stage) -> Row:
    """Tiles while others ask for the whole image at its full size."""
    mine = stage.paths("tiles-latency", stage.image, tiles.interior(*images.PHOTO, exact=True))
    large = stage.paths("full", stage.image, tiles.full_size(*images.PHOTO, 2500))
    crowd, answers = [], []

    def alone(_: int) -> float:
        return run(stage.ours, mine, stage.seconds, 8).p99 / 1000

    def crowded(number: int) -> float:
        others = subprocess.Popen(
            command(stage.ours, large, stage.seconds + 3, 4, first=number * 100), stdout=subprocess.PIPE, text=True
        )
        try:
            time.sleep(1)
            outcome = run(stage.ours, mine, stage.seconds, 8)
        finally:
            output, _ = others.communicate()
        answers.append(parse(output))
        settle(stage.process)
        crowd.append(outcome)
        return outcome.p99 / 1000

    results = alternate(stage.rounds, {"crowded": crowded, "alone": alone})
    whole = sum(outcome.requests - outcome.refused for outcome in answers)
    remark = f"The four got {whole} full-size images. {trouble(answers, 'The four')} {trouble(crowd, 'Tiles')}"
    return Row(
        "latency", "tile latency p99 at concurrency 8, with four clients asking for full-size renders", "ms",
        results["crowded"], "without them", results["alone"], goal="<= 5",
        remark=" ".join(remark.split()),
    )  # fmt: skip
