"""The type of the collection: EB Garamond, from Debian's font package."""

from __future__ import annotations

import functools
import os
from pathlib import Path

from PIL import ImageFont, features

FOLDER = Path("/usr/share/fonts/opentype/ebgaramond")
FACES = {
    "regular": "EBGaramond12-Regular.otf",
    "italic": "EBGaramond12-Italic.otf",
    "bold": "EBGaramond12-Bold.otf",
    "small": "EBGaramond08-Regular.otf",
    "small-italic": "EBGaramond08-Italic.otf",
}


class MissingFont(Exception):
    """The file of a style is not installed; the message names the package that carries it."""


def font_path(style: str) -> Path:
    """The file of a style; raises `MissingFont` when the package is not installed."""
    path = FOLDER / FACES[style]
    if not path.is_file():
        raise MissingFont(f"the font {path} is missing: install the Debian package fonts-ebgaramond")
    return path


@functools.lru_cache(maxsize=256)
def font(style: str, size: int) -> ImageFont.FreeTypeFont:
    """A face at `size` pixels per em."""
    return ImageFont.truetype(os.fspath(font_path(style)), size)


def small_caps() -> list[str] | None:
    """OpenType features for small capitals, or None where Pillow has no complex layout."""
    return ["smcp"] if features.check("raqm") else None
