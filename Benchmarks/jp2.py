"""Tiles straight from a JPEG 2000 file: ours with no derivative beside IIPImage, both through OpenJPEG.

Each run asks for tiles of a copy that nobody has asked before, each tile once and in no order, so that neither answers
from what it keeps of whole answers.
"""

import random
import shutil
from pathlib import Path

import building
import images
import tiles
from load import get, run
from rows import Row
from serving import IIP, Stage, compare
from servers import Servers, environment


def rows(stage: Stage, vitrine: Path, servers: Servers, pyramids: Path, kept: Path) -> list[Row]:
    result = []
    for key, tiled, what in (
        ("jp2", True, "in tiles of 1024 px"),
        ("jp2precincts", False, "of one tile, with precincts"),
    ):
        copies = [f"{key}copy{number}.jp2" for number in range(stage.rounds + 1)]
        folder = stage.folder / key
        folder.mkdir()
        for name in copies:
            shutil.copyfile(images.jpeg2000(kept, tiled), folder / name)
            (pyramids / name).hardlink_to(folder / name)
        home = building.new_home(vitrine, stage.folder / f"{key}-home")
        (home / "vitrine.yaml").write_text("images: {derivatives: never}\n")
        sheet = stage.folder / f"{key}.csv"
        lines = [f"{name},{name},{name.removesuffix('.jp2')}" for name in copies]
        sheet.write_text("\n".join(["file,identifier,id", *lines]) + "\n")
        building.cost([vitrine, "import", folder, "--home", home, "--metadata", sheet], environment())
        process, address = servers.vitrine(vitrine, home)
        mine, theirs = [], []
        for number, name in enumerate(copies):
            shuffled = random.Random(number)
            whole = tiles.interior(*images.PHOTO, exact=True)
            shuffled.shuffle(whole)
            mine.append(stage.paths(f"{key}-{number}", f"/iiif/v3/image/{name.removesuffix('.jp2')}/", whole))
            other = [path.replace("/256,256/0", "/256,/0") for path in whole]
            theirs.append(stage.paths(f"{key}-iip-{number}", f"/iip/{name}/", other))
        # The last copy warms both, and shows that they answer with the same picture.
        for our, their in list(zip(mine[-1].paths, theirs[-1].paths))[:8]:
            distance = images.difference(get(address + our), get(stage.front + their))
            if distance > 6:
                raise SystemExit(f"bench: {our}: iipimage answers another picture than we do: {distance:.1f} of 255")
        row = Row(
            key, f"tiles straight from a JPEG 2000 file {what}, each once, concurrency 8", "tiles/s", peer_name=IIP,
            goal=">= 1",
        )  # fmt: skip
        result.append(
            compare(
                row, stage,
                lambda n: run(address, mine[n], stage.seconds, 8, first=0),
                lambda n: run(stage.front, theirs[n], stage.seconds, 8, first=0),
            )
        )  # fmt: skip
        servers.end(process)
    return result
