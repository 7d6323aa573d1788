"""“A Chart of the Snark Islands”: 12 000 × 9 000 pixels, from imaginary soundings."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from . import chart_frame, chart_land, chart_sea, gazetteer
from .chart_plate import SCALE, engrave
from .lettering import Scribe
from .terrain import HEIGHT, WIDTH, Terrain, build


def draw(terrain: Terrain) -> Image.Image:
    """The whole chart; takes about 0.5 GB for the image and 0.2 GB while it works."""
    width, height = WIDTH * SCALE, HEIGHT * SCALE
    chart = Image.new("RGB", (width, height))
    engrave(terrain, chart)
    scribe = Scribe(chart)
    rose = (1480.0, 4250.0)
    chart_frame.graticule(scribe)
    chart_frame.rhumbs(scribe, terrain, *rose)
    chart_frame.rose(scribe, *rose, 720)
    chart_frame.title(scribe, 2300, 6950)
    chart_frame.remarks(scribe, 10250, 620)
    chart_frame.views(scribe, 4700, 8380, 6700)
    mouths = chart_land.rivers(scribe, terrain)
    for name, x, y, size, bend in gazetteer.ISLANDS:
        scribe.bent(x * width, y * height, name, "regular", size, bend, size * 0.62, halo=4)
    for name, x, y, size, bend, spacing in gazetteer.SEAS:
        scribe.bent(x * width, y * height, name, "italic", size, bend, spacing)
    for name, x, y in gazetteer.ISLETS:
        scribe.line(x * width, y * height, name, "regular", 56, "mm", 4)
        scribe.places.take(scribe.box(x * width, y * height, name, "regular", 56, "mm"))
    chart_sea.track(scribe)
    chart_land.towns(scribe, terrain, mouths)
    chart_land.river_names(scribe, terrain)
    chart_land.peaks(scribe, terrain)
    chart_sea.capes_and_bays(scribe, terrain)
    chart_land.notes(scribe, terrain)
    chart_land.woods(scribe, terrain)
    chart_sea.rocks(scribe, terrain)
    chart_sea.soundings(scribe, terrain)
    chart_frame.border(scribe)
    return chart


def make(path: Path) -> None:
    """Writes the chart as a baseline JPEG."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draw(build()).save(path, quality=84, dpi=(400, 400), progressive=False)
