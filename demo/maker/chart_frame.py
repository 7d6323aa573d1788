"""The furniture of the chart: border, graticule, compass rose, title, scale, remarks, views of the coast."""

from __future__ import annotations

import math

import numpy as np

from . import gazetteer
from .chart_plate import SCALE
from .lettering import INK, Scribe
from .scenery import ridge
from .terrain import HEIGHT, WIDTH, Terrain

W, H = WIDTH * SCALE, HEIGHT * SCALE
FRAME = 190
MINUTE = 145
FAINT = (168, 154, 130)


def border(scribe: Scribe) -> None:
    """Double neat line with a bar for every minute of latitude and longitude."""
    draw = scribe.draw
    for inset, width in ((FRAME - 70, 12), (FRAME - 46, 3), (FRAME, 3), (FRAME + 34, 5)):
        draw.rectangle([inset, inset, W - inset, H - inset], outline=INK, width=width)
    inner, outer = FRAME + 34, FRAME
    for index, at in enumerate(range(inner, W - inner, MINUTE)):
        end = min(at + MINUTE, W - inner)
        if index % 2 == 0:
            draw.rectangle([at, outer + 8, end, inner - 8], fill=INK)
            draw.rectangle([at, H - inner + 8, end, H - outer - 8], fill=INK)
        if index % 5 == 0:
            for y in (FRAME - 22, H - FRAME + 24):
                scribe.line(at, y, f"{14 + index // 60}° {index % 60:02d}′", "regular", 32)
    for index, at in enumerate(range(inner, H - inner, MINUTE)):
        end = min(at + MINUTE, H - inner)
        if index % 2 == 0:
            draw.rectangle([outer + 8, at, inner - 8, end], fill=INK)
            draw.rectangle([W - inner + 8, at, W - outer - 8, end], fill=INK)
        if index % 5 == 0 and index:
            scribe.turned(FRAME - 22, at, f"{42}° {59 - index % 60:02d}′", "regular", 32, 90)
            scribe.turned(W - FRAME + 24, at, f"{42}° {59 - index % 60:02d}′", "regular", 32, -90)


def graticule(scribe: Scribe) -> None:
    """Every tenth minute, fine and faint."""
    inner = FRAME + 34
    for x in range(inner + 10 * MINUTE, W - inner, 10 * MINUTE):
        scribe.draw.line([(x, inner), (x, H - inner)], fill=FAINT, width=2)
    for y in range(inner + 10 * MINUTE, H - inner, 10 * MINUTE):
        scribe.draw.line([(inner, y), (W - inner, y)], fill=FAINT, width=2)


def rhumbs(scribe: Scribe, terrain: Terrain, x: float, y: float) -> None:
    """Thirty-two bearings from the rose across open water."""
    inner = FRAME + 40
    for point in range(32):
        angle = math.tau * point / 32
        dx, dy = math.cos(angle), math.sin(angle)
        start: tuple[float, float] | None = None
        for reach in range(820, 14000, 24):
            px, py = x + dx * reach, y + dy * reach
            inside = inner < px < W - inner and inner < py < H - inner
            wet = inside and terrain.offing[int(py / SCALE), int(px / SCALE)] > 10
            if wet and start is None:
                start = (px, py)
            if not wet and start is not None:
                scribe.draw.line([start, (px, py)], fill=FAINT, width=2)
                start = None
            if not inside:
                break


def rose(scribe: Scribe, x: float, y: float, radius: float) -> None:
    """A rose of thirty-two points with a ring of degrees and the winds' names."""
    draw = scribe.draw
    for r, width in ((1.0, 5), (0.965, 2), (0.90, 2), (0.62, 2), (0.60, 4)):
        draw.ellipse([x - r * radius, y - r * radius, x + r * radius, y + r * radius], outline=INK, width=width)
    for degree in range(360):
        a = math.radians(degree - 90)
        inner = 0.90 if degree % 10 == 0 else 0.93 if degree % 5 == 0 else 0.95
        ends = [(x + r * radius * math.cos(a), y + r * radius * math.sin(a)) for r in (inner, 0.965)]
        draw.line(ends, fill=INK, width=4 if degree % 10 == 0 else 2)
        if degree % 10 == 0:
            px, py = (x + 0.865 * radius * math.cos(a), y + 0.865 * radius * math.sin(a))
            scribe.turned(px, py, str(degree), "small", 26, -degree)
    for ring, reach, core in ((4, 0.42, 0.10), (2, 0.58, 0.12), (1, 0.62, 0.13), (0, 0.86, 0.14)):
        for index in range(32):
            rank = 0 if index % 8 == 0 else 1 if index % 4 == 0 else 2 if index % 2 == 0 else 4
            if rank != ring:
                continue
            a = math.tau * index / 32 - math.pi / 2
            tip = (x + reach * radius * math.cos(a), y + reach * radius * math.sin(a))
            spread = math.pi / (4 if ring == 0 else 8 if ring == 1 else 16)
            for side, fill in ((-1, (236, 226, 200)), (1, (150, 62, 50) if ring == 0 else (72, 92, 104))):
                b = a + side * spread
                corner = (x + core * radius * math.cos(b), y + core * radius * math.sin(b))
                draw.polygon([(x, y), tip, corner], fill=fill, outline=INK)
    names = {0: "N", 90: "E", 180: "S", 270: "W", 45: "N.E.", 135: "S.E.", 225: "S.W.", 315: "N.W."}
    for degree, name in names.items():
        a = math.radians(degree - 90)
        r, size = (1.09, 110) if degree % 90 == 0 else (0.74, 56)
        scribe.line(x + r * radius * math.cos(a), y + r * radius * math.sin(a), name, "regular", size, "mm", 4)
    scribe.line(x, y + radius * 0.30, "variation of the bell 3 strokes E.", "small-italic", 22, "mm", 2)
    scribe.places.take((x - 1.16 * radius, y - 1.16 * radius, x + 1.16 * radius, y + 1.16 * radius))


def title(scribe: Scribe, x: float, y: float) -> None:
    """The title, centred at x, its first line at y."""
    rows = [
        ("A CHART OF", "regular", 92, 24, 0),
        ("THE SNARK ISLANDS", "regular", 236, 22, 230),
        ("with the Adjacent Vacancies", "italic", 130, 0, 430),
        ("laid down three times, and therefore true, by", "italic", 78, 0, 590),
        ("THE BELLMAN", "regular", 118, 20, 730),
        ("Master of the Ship, assisted by his Crew", "italic", 78, 0, 865),
        ("1874 – 1876", "regular", 96, 10, 1010),
    ]
    for text, style, size, spacing, drop in rows:
        if spacing:
            scribe.bent(x, y + drop, text, style, size, 0, spacing)
        else:
            scribe.line(x, y + drop, text, style, size)
    for drop in (1100, 1108):
        scribe.draw.line([(x - 900, y + drop), (x + 900, y + drop)], fill=INK, width=3)
    _scale_bar(scribe, x, y + 1220)
    scribe.places.take((x - 1500, y - 120, x + 1500, y + 1400))


def _scale_bar(scribe: Scribe, x: float, y: float) -> None:
    left = x - 5 * MINUTE
    for index in range(10):
        box = [left + index * MINUTE, y, left + (index + 1) * MINUTE, y + 26]
        scribe.draw.rectangle(box, fill=INK if index % 2 == 0 else (236, 226, 200), outline=INK, width=3)
        scribe.line(left + index * MINUTE, y - 28, str(index), "regular", 38)
    scribe.line(left + 10 * MINUTE, y - 28, "10", "regular", 38)
    scribe.line(x, y + 66, "Scale of Nautical Miles", "italic", 52)
    scribe.line(x, y + 108, "engraved by seeded noise; printed for the Bellman Library", "small-italic", 24)


def remarks(scribe: Scribe, x: float, y: float) -> None:
    """Sailing directions, their top left at (x, y)."""
    scribe.line(x + 520, y, "REMARKS", "regular", 64)
    for index, text in enumerate(gazetteer.REMARKS):
        scribe.line(x, y + 80 + index * 52, text, "italic", 44, "lm")
    scribe.places.take((x - 40, y - 60, x + 1180, y + 100 + 52 * len(gazetteer.REMARKS)))


def views(scribe: Scribe, x: float, y: float, width: float) -> None:
    """Two views of the land as it appears from the sea, hatched like the rest."""
    captions = ("Great Snark, the Bell bearing N.W. ½ W. 9 miles", "Boojum, Vanishing Crag bearing N. by E. 12 miles")
    each = int(width / 2 - 120)
    for index, caption in enumerate(captions):
        left = int(x + index * (each + 240))
        envelope = np.sin(np.linspace(0.05, math.pi - 0.05, each)) ** 0.7
        skyline = np.clip(95 + 48 * ridge(each, 95 + index, 0.5, each / 6), 6, 320) * envelope
        nearer = np.clip(38 + 22 * ridge(each, 97 + index, 0.5, each / 9), 3, 200) * envelope
        scribe.draw.line([(left + i, y - skyline[i]) for i in range(each)], fill=INK, width=3)
        scribe.draw.line([(left + i, y - nearer[i]) for i in range(each)], fill=INK, width=2)
        fall = np.gradient(np.convolve(skyline, np.ones(15) / 15, "same"))
        for i in range(0, each - 40, 6):
            length = 24 + 60 * max(0.0, float(-fall[i])) * 1.4
            foot = max(y - skyline[i] + length, y - skyline[i] + 6)
            if fall[i] < 0.15 and foot < y - nearer[min(i + 8, each - 1)]:
                scribe.draw.line([(left + i, y - skyline[i] + 5), (left + i + 0.35 * length, foot)], fill=INK, width=2)
            if i % 12 == 0:
                scribe.draw.line(
                    [(left + i, y - nearer[i] + 4), (left + i + 8, y - nearer[i] * 0.35)], fill=INK, width=2
                )
        scribe.draw.line([(left - 60, y), (left + each + 60, y)], fill=INK, width=3)
        for row in range(1, 4):
            scribe.draw.line(
                [(left - 20 + 90 * row, y + 12 * row), (left + each - 140 * row, y + 12 * row)], fill=FAINT, width=2
            )
        scribe.line(left + each / 2, y + 78, caption, "italic", 50)
    scribe.places.take((x - 80, y - 360, x + width + 80, y + 130))
