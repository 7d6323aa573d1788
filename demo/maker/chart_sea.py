"""What stands in the sea: names of capes and bays, soundings, the track of the ship, rocks."""

from __future__ import annotations

import math

import numpy as np

from . import gazetteer
from .chart_plate import SCALE
from .lettering import INK, Scribe
from .noise import blur
from .terrain import FATHOMS, HEIGHT, WIDTH, Terrain, height_at

MARGIN = 330
TRACK = [
    (0.022, 0.715),
    (0.08, 0.700),
    (0.15, 0.672),
    (0.21, 0.605),
    (0.232, 0.500),
    (0.247, 0.400),
    (0.30, 0.27),
    (0.38, 0.215),
    (0.48, 0.20),
    (0.58, 0.225),
    (0.63, 0.15),
    (0.74, 0.14),
    (0.84, 0.22),
    (0.835, 0.36),
    (0.76, 0.45),
    (0.66, 0.47),
    (0.565, 0.47),
]


def capes_and_bays(scribe: Scribe, terrain: Terrain) -> None:
    """Names the sharpest points and the deepest bights of the coast, the lettering out at sea."""
    land = (terrain.heights > 0).astype(np.float32)
    near, wide = blur(land, 4), blur(land, 20)
    gy, gx = np.gradient(wide)
    coast = np.argwhere((near > 0.4) & (near < 0.6) & (terrain.heights > 0))
    bulge = wide[coast[:, 0], coast[:, 1]]
    for names, style, size, order in (
        (gazetteer.CAPES, "regular", 44, np.argsort(bulge)),
        (gazetteer.BAYS, "italic", 46, np.argsort(-bulge)),
    ):
        waiting = list(names)[::-1]
        placed: list[tuple[int, int]] = []
        for row, column in coast[order]:
            if not waiting:
                break
            if any(math.hypot(row - r, column - c) < 62 for r, c in placed):
                continue
            placed.append((int(row), int(column)))
            slope = math.hypot(gx[row, column], gy[row, column]) + 1e-6
            out = (-gx[row, column] / slope, -gy[row, column] / slope)
            if _label(scribe, terrain, column * SCALE, row * SCALE, out, waiting[-1], style, size):
                waiting.pop()


def _label(
    scribe: Scribe, terrain: Terrain, x: float, y: float, out: tuple[float, float], text: str, style: str, size: int
) -> bool:
    """Writes beside a point of the coast if there is open water for the name."""
    for away in (38, 70, 110, 160):
        px, py = x + out[0] * away, y + out[1] * away
        anchor = "lm" if out[0] > 0.25 else "rm" if out[0] < -0.25 else "mm"
        box = scribe.box(px, py, text, style, size, anchor)
        if min(box[0], box[1]) < MARGIN or box[2] > WIDTH * SCALE - MARGIN or box[3] > HEIGHT * SCALE - MARGIN:
            return False
        probes = [(a, b) for a in np.linspace(box[0], box[2], 9) for b in (box[1], box[3])]
        wet = all(height_at(terrain, a / SCALE, b / SCALE) < -0.001 for a, b in probes)
        if wet and scribe.places.free(box):
            scribe.line(px, py, text, style, size, anchor, 3)
            scribe.places.take(box)
            return True
    return False


def soundings(scribe: Scribe, terrain: Terrain) -> None:
    """Depths in fathoms, close inshore and sparse in the offing, here and there with the nature of the bottom."""
    random = np.random.default_rng(91)
    step = 94
    for row in range(MARGIN, HEIGHT * SCALE - MARGIN, step):
        for column in range(MARGIN, WIDTH * SCALE - MARGIN, step):
            x, y = column + random.uniform(0, step * 0.7), row + random.uniform(0, step * 0.7)
            luck, kind = random.random(), random.random()
            i, j = min(int(y / SCALE), HEIGHT - 1), min(int(x / SCALE), WIDTH - 1)
            depth, far = -terrain.heights[i, j], terrain.offing[i, j]
            if depth < 0.012 or luck > (0.85 if far < 40 else 0.45 if far < 100 else 0.16):
                continue
            if not scribe.places.free((x - 26, y - 14, x + 26, y + 30)):
                continue
            fathoms = max(1, round(float(depth) * FATHOMS))
            scribe.line(x, y, str(fathoms), "regular", 27 if far < 100 else 31)
            if kind < 0.12:
                scribe.line(x, y + 22, ("s.", "m.", "sh.", "rk.", "oz.")[int(kind * 41)], "small-italic", 18)


def rocks(scribe: Scribe, terrain: Terrain) -> None:
    """Small crosses off the coast, some of them reported and doubtful."""
    random = np.random.default_rng(92)
    shoal = np.argwhere((terrain.offing > 6) & (terrain.offing < 34))
    for row, column in shoal[random.permutation(len(shoal))[:150]]:
        x, y = column * SCALE, row * SCALE
        if not scribe.places.free((x - 14, y - 14, x + 14, y + 14)):
            continue
        scribe.draw.line([(x - 8, y), (x + 8, y)], fill=INK, width=2)
        scribe.draw.line([(x, y - 8), (x, y + 8)], fill=INK, width=2)
        if random.random() < 0.2:
            scribe.line(x + 13, y, "P.D.", "small-italic", 17, "lm")
        scribe.places.take((x - 12, y - 12, x + 12, y + 12))


def track(scribe: Scribe) -> None:
    """The course of the Bellman's ship: dashes, a ring at each noon, a line from the log."""
    points = np.array(TRACK) * [WIDTH * SCALE, HEIGHT * SCALE]
    knots = np.arange(len(points))
    course = []
    for at in np.arange(0, len(points) - 1, 0.01):
        index = int(at)
        t = at - index
        p0, p1, p2, p3 = (points[np.clip(index + k, 0, len(points) - 1)] for k in (-1, 0, 1, 2))
        course.append(
            0.5 * (2 * p1 + (p2 - p0) * t + (2 * p0 - 5 * p1 + 4 * p2 - p3) * t**2 + (3 * (p1 - p2) + p3 - p0) * t**3)
        )
    travelled = 0.0
    for a, b in zip(course, course[1:]):
        travelled += float(np.hypot(*(b - a)))
        if travelled % 44 < 27:
            scribe.draw.line([tuple(a), tuple(b)], fill=(120, 50, 44), width=3)
    log = iter(gazetteer.LOG)
    for knot in knots[1:]:
        x, y = points[knot]
        scribe.draw.ellipse([x - 9, y - 9, x + 9, y + 9], fill=(232, 220, 190), outline=(120, 50, 44), width=3)
        text = next(log, None)
        if text is not None:
            scribe.line(x + 20, y - 4, text, "small-italic", 25, "lm", 2, (120, 50, 44))
            scribe.places.take(scribe.box(x + 20, y - 4, text, "small-italic", 25, "lm"))
