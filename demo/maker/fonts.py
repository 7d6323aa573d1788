"""The two type families of the collection, from Debian's font packages."""

from __future__ import annotations

import functools
import os
from pathlib import Path

from PIL import ImageFont, features

GARAMOND = Path("/usr/share/fonts/opentype/ebgaramond")
DEJAVU = Path("/usr/share/fonts/truetype/dejavu")

# Style -> (preferred file, file to fall back on when EB Garamond is not installed).
FACES: dict[str, tuple[Path, Path]] = {
    "regular": (GARAMOND / "EBGaramond12-Regular.otf", DEJAVU / "DejaVuSerif.ttf"),
    "italic": (GARAMOND / "EBGaramond12-Italic.otf", DEJAVU / "DejaVuSerif.ttf"),
    "bold": (GARAMOND / "EBGaramond12-Bold.otf", DEJAVU / "DejaVuSerif-Bold.ttf"),
    "small": (GARAMOND / "EBGaramond08-Regular.otf", DEJAVU / "DejaVuSerif.ttf"),
    "small-italic": (GARAMOND / "EBGaramond08-Italic.otf", DEJAVU / "DejaVuSerif.ttf"),
}


class MissingFont(Exception):
    """No font file for a style; the message names the packages that carry one."""


def font_path(style: str) -> Path:
    """The file of a style; raises `MissingFont` when neither package is installed."""
    for path in FACES[style]:
        if path.is_file():
            return path
    raise MissingFont("no serif font found: install the Debian packages fonts-ebgaramond and fonts-dejavu-core")


@functools.lru_cache(maxsize=256)
def font(style: str, size: int) -> ImageFont.FreeTypeFont:
    """A face at `size` pixels per em."""
    return ImageFont.truetype(os.fspath(font_path(style)), size)


def small_caps() -> list[str] | None:
    """OpenType features for small capitals, or None where Pillow has no complex layout."""
    return ["smcp"] if features.check("raqm") else None
