"""Type on the chart: straight, spaced or bent, and a plan of which places are taken."""

from __future__ import annotations

import math

import numpy as np
from PIL import Image, ImageDraw

from .fonts import font

INK = (46, 38, 38)
HALO = (232, 220, 186)
CELL = 20
Box = tuple[float, float, float, float]


class Places:
    """What is already written where, in cells of 20 pixels."""

    def __init__(self, width: int, height: int) -> None:
        self.taken = np.zeros((height // CELL + 1, width // CELL + 1), dtype=bool)

    def _cells(self, box: Box) -> tuple[slice, slice]:
        left, top, right, bottom = (max(0, int(edge // CELL)) for edge in box)
        return slice(top, bottom + 1), slice(left, right + 1)

    def free(self, box: Box) -> bool:
        """Whether nothing stands in the box."""
        return not self.taken[self._cells(box)].any()

    def take(self, box: Box) -> None:
        """Marks the box as written on."""
        self.taken[self._cells(box)] = True


class Scribe:
    """Writes on one chart."""

    def __init__(self, chart: Image.Image) -> None:
        self.chart = chart
        self.draw = ImageDraw.Draw(chart)
        self.places = Places(*chart.size)

    def line(
        self,
        x: float,
        y: float,
        text: str,
        style: str,
        size: int,
        anchor: str = "mm",
        halo: int = 0,
        ink: tuple[int, int, int] = INK,
    ) -> None:
        """A plain horizontal line of type; `halo` clears the ground around the letters by so many pixels."""
        self.draw.text((x, y), text, ink, font(style, size), anchor=anchor, stroke_width=halo, stroke_fill=HALO)

    def box(self, x: float, y: float, text: str, style: str, size: int, anchor: str) -> Box:
        """The room a line will need."""
        return self.draw.textbbox((x, y), text, font(style, size), anchor=anchor)

    def turned(
        self,
        x: float,
        y: float,
        text: str,
        style: str,
        size: int,
        angle: float,
        halo: int = 0,
        ink: tuple[int, int, int] = INK,
    ) -> None:
        """A word or letter centred at (x, y) and turned by `angle` degrees anticlockwise."""
        face = font(style, size)
        half = int(self.draw.textlength(text, face) / 2) + size
        small = Image.new("L", (2 * half, 4 * size), 0)
        ImageDraw.Draw(small).text((half, 2 * size), text, 255, face, anchor="mm")
        if halo:
            wide = Image.new("L", small.size, 0)
            ImageDraw.Draw(wide).text((half, 2 * size), text, 255, face, anchor="mm", stroke_width=halo)
            self._press(wide.rotate(angle, Image.Resampling.BICUBIC, expand=True), x, y, HALO)
        self._press(small.rotate(angle, Image.Resampling.BICUBIC, expand=True), x, y, ink)

    def _press(self, mask: Image.Image, x: float, y: float, ink: tuple[int, int, int]) -> None:
        self.chart.paste(ink, (int(x - mask.width / 2), int(y - mask.height / 2)), mask)

    def bent(
        self,
        x: float,
        y: float,
        text: str,
        style: str,
        size: int,
        bend: float,
        spacing: float,
        halo: int = 0,
        ink: tuple[int, int, int] = INK,
    ) -> None:
        """Spaced capitals along a shallow bow: the middle lies `bend` pixels above the ends (below, if negative)."""
        face = font(style, size)
        widths = [self.draw.textlength(letter, face) + spacing for letter in text]
        total = sum(widths)
        at = -total / 2
        for letter, width in zip(text, widths):
            t = (at + width / 2) / (total / 2)
            drop = bend * (t * t - 0.5)
            angle = -math.degrees(math.atan(2 * bend * t / (total / 2)))
            px, py = x + at + width / 2, y + drop
            if letter != " ":
                self.turned(px, py, letter, style, size, angle, halo, ink)
                self.places.take((px - width / 2, py - size * 0.5, px + width / 2, py + size * 0.5))
            at += width
