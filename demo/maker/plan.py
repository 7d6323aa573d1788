"""What is made, where it goes in the collection, and how long each part took."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

from . import book, chart, film, formats, leaflet, minerals, scenery, sky, sound, textile

# Two at a time keeps the whole run below 1.5 GB.
WORKERS = 2
SOURCES = Path(__file__).resolve().parent.parent
TEXTS = SOURCES / "texts"


def make_chart(root: Path) -> None:
    """The map of 108 megapixels."""
    chart.make(root / "maps/snark-islands.jpg")


def make_book(root: Path) -> None:
    """The 24 pages."""
    book.make(root / "books/snark", TEXTS)


def make_film(root: Path) -> None:
    """Film and captions."""
    film.make(_ready(root / "film/film.mp4"), TEXTS)


def make_sound(root: Path) -> None:
    """The carillon."""
    sound.carillon(_ready(root / "sound/carillon.mp3"))


def make_moon(root: Path) -> None:
    """Two grey plates: a JPEG and a PNG."""
    surface = sky.moon_surface()
    sky.moon(surface, 78, 1).save(_ready(root / "observatory/moon-first-quarter.jpg"), quality=90, dpi=(300, 300))
    sky.moon(surface, 36, 2).save(root / "observatory/moon-gibbous.png", compress_level=6, dpi=(300, 300))


def make_nebula(root: Path) -> None:
    """The 16-bit TIFF."""
    formats.save_tiff16(_ready(root / "observatory/nebula.tif"), sky.nebula())


def make_agate(root: Path) -> None:
    """The JPEG 2000 file."""
    path = _ready(root / "minerals/agate.jp2")
    minerals.agate().save(path, quality_mode="rates", quality_layers=[60, 25, 12], num_resolutions=6)


def make_ammonite(root: Path) -> None:
    """The PNG with transparency."""
    minerals.ammonite().save(_ready(root / "fossils/ammonite.png"), compress_level=6, dpi=(300, 300))


def make_tartan(root: Path) -> None:
    """The CMYK JPEG."""
    formats.save_cmyk_jpeg(_ready(root / "textiles/tartan.jpg"), textile.tartan(), quality=84)


def make_lakes(root: Path) -> None:
    """The photograph stored lying down, and the print that is not published."""
    formats.save_turned(_ready(root / "photographs/lake.jpg"), scenery.lake(2100, 2800, 300))
    scenery.sepia(scenery.lake(2400, 1800, 412)).save(root / "photographs/print-uncatalogued.jpg", quality=88)


def _ready(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


# The longest first, so that the two workers finish together.
PARTS: list[tuple[str, Callable[[Path], None]]] = [
    ("chart", make_chart),
    ("film", make_film),
    ("book", make_book),
    ("agate", make_agate),
    ("ammonite", make_ammonite),
    ("lakes", make_lakes),
    ("Moon", make_moon),
    ("nebula", make_nebula),
    ("tartan", make_tartan),
    ("carillon", make_sound),
]


def _leave_with(parent: int) -> None:
    """Ends this worker when its parent is gone: a killed run must not leave workers that hold its lock."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def make_all(root: Path, say: Callable[[str], None]) -> None:
    """Fills the collection folder; the leaflet comes last because it shows the rest."""
    started = time.monotonic()
    with ProcessPoolExecutor(WORKERS, initializer=_leave_with, initargs=(os.getpid(),)) as pool:
        jobs = {pool.submit(make, root): name for name, make in PARTS}
        for done in as_completed(jobs):
            done.result()
            say(f"made: {jobs[done]} ({time.monotonic() - started:.0f} s)")
    leaflet.make(root / "leaflets/exhibition.pdf", root)
    say(f"made: leaflet ({time.monotonic() - started:.0f} s)")
