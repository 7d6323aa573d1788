"""What stands on the islands: rivers, woods, peaks, towns and small notes."""

from __future__ import annotations

import math

import numpy as np
from PIL import ImageDraw

from . import gazetteer
from .chart_plate import SCALE
from .lettering import INK, Scribe
from .noise import blur, fractal
from .terrain import HEIGHT, WIDTH, Terrain

WATER = (70, 98, 112)
FEET = 2950


def rivers(scribe: Scribe, terrain: Terrain) -> list[tuple[float, float]]:
    """Draws the courses and gives their mouths in pixels, longest first."""
    courses = sorted(terrain.rivers, key=len, reverse=True)
    for course in courses:
        points = [(x * SCALE, y * SCALE) for x, y in course]
        for index, (start, end) in enumerate(zip(points, points[1:])):
            scribe.draw.line([start, end], fill=WATER, width=2 + int(4 * index / len(points) + len(points) / 260))
    return [(course[-1][0] * SCALE, course[-1][1] * SCALE) for course in courses]


def river_names(scribe: Scribe, terrain: Terrain) -> None:
    """Names the long rivers beside the middle of their course, turned to follow it."""
    named = iter(gazetteer.RIVERS)
    for course in sorted(terrain.rivers, key=len, reverse=True):
        if len(course) <= 90:
            return
        middle = len(course) // 2
        (ax, ay), (bx, by) = course[middle - 14], course[middle + 14]
        angle = math.degrees(math.atan2(-(by - ay), bx - ax))
        angle = angle - 180 if angle > 90 else angle + 180 if angle < -90 else angle
        x, y = course[middle][0] * SCALE, course[middle][1] * SCALE
        room = (x - 150, y - 60, x + 150, y + 60)
        if scribe.places.free(room):
            name = next(named, None)
            if name is None:
                return
            lift = math.radians(angle + 90)
            scribe.turned(x + 26 * math.cos(lift), y - 26 * math.sin(lift), name, "italic", 34, angle, 2, WATER)
            scribe.places.take(room)


def peaks(scribe: Scribe, terrain: Terrain) -> None:
    """Names the summits, highest first, with their heights in feet."""
    smooth = blur(terrain.heights, 5)
    names = iter(gazetteer.PEAKS)
    found: list[tuple[float, float]] = []
    for place in np.argsort(smooth, axis=None)[::-1][::3]:
        row, column = divmod(int(place), WIDTH)
        if smooth[row, column] < 0.2:
            break
        if any(math.hypot(column - x, row - y) < 78 for x, y in found):
            continue
        found.append((column, row))
        x, y = column * SCALE, row * SCALE
        room = (x - 40, y - 40, x + 330, y + 60)
        if not scribe.places.free(room):
            continue
        name = next(names, None)
        if name is None:
            return
        scribe.draw.polygon([(x, y - 20), (x - 16, y + 11), (x + 16, y + 11)], fill=(230, 216, 184), outline=INK)
        scribe.draw.polygon([(x, y - 20), (x + 3, y + 11), (x + 16, y + 11)], fill=INK)
        scribe.line(x + 28, y - 6, name, "regular", 46, "lm", 3)
        scribe.line(x + 30, y + 32, f"{int(terrain.heights[row, column] * FEET / 10) * 10:,} ft", "italic", 28, "lm", 2)
        scribe.places.take(room)


def woods(scribe: Scribe, terrain: Terrain) -> None:
    """Stands of trees on the lower ground, each a crown, a trunk and a shadow."""
    random = np.random.default_rng(81)
    cover = fractal(WIDTH, HEIGHT, 82, 130, 4)
    spots = np.argwhere((terrain.heights > 0.02) & (terrain.heights < 0.33) & (cover > 0.75))
    chosen = spots[np.sort(random.choice(len(spots), min(7000, len(spots) // 16), replace=False))]
    for row, column in chosen:
        x, y = (column + random.random()) * SCALE, (row + random.random()) * SCALE
        if scribe.places.free((x - 12, y - 22, x + 14, y + 4)):
            _tree(scribe.draw, x, y, random.uniform(7, 11))


def _tree(draw: ImageDraw.ImageDraw, x: float, y: float, r: float) -> None:
    draw.line([(x, y), (x + 2.4 * r, y + 1)], fill=(126, 112, 84), width=3)
    draw.line([(x, y), (x, y - r)], fill=INK, width=2)
    draw.ellipse([x - r, y - 2.6 * r, x + r, y - 0.7 * r], fill=(176, 180, 128), outline=INK)
    draw.arc([x - r * 0.5, y - 2.3 * r, x + r * 0.7, y - 1.0 * r], -60, 110, fill=INK, width=2)


def towns(scribe: Scribe, terrain: Terrain, mouths: list[tuple[float, float]]) -> None:
    """A town at each of the first river mouths that have room; the streets carry their names in very small type."""
    random = np.random.default_rng(83)
    names = iter(gazetteer.TOWNS)
    built: list[tuple[float, float]] = []
    for x, y in mouths:
        if len(built) >= len(gazetteer.TOWNS) or any(math.hypot(x - bx, y - by) < 900 for bx, by in built):
            continue
        room = (x - 190, y - 190, x + 190, y + 190)
        if not scribe.places.free((x - 120, y - 120, x + 120, y + 120)):
            continue
        built.append((x, y))
        _houses(scribe, terrain, x, y, random)
        scribe.line(x, y - 200, next(names), "bold", 54, "mm", 3)
        scribe.places.take((x - 200, y - 240, x + 200, y - 160))
        scribe.places.take(room)


def _houses(scribe: Scribe, terrain: Terrain, x: float, y: float, random: np.random.Generator) -> None:
    turn = random.uniform(-0.5, 0.5)
    cos, sin = math.cos(turn), math.sin(turn)
    for street in range(-4, 5):
        for plot in range(-9, 10):
            for side in (-1, 1):
                u, v = plot * 19 + random.uniform(-2, 2), street * 38 + side * 11
                if u * u + v * v > 165**2 * random.uniform(0.4, 1.1) or random.random() < 0.1:
                    continue
                px, py = x + u * cos - v * sin, y + u * sin + v * cos
                if terrain.heights[int(py / SCALE), int(px / SCALE)] < 0.004:
                    continue
                w, d = random.uniform(5, 9), random.uniform(3.5, 6)
                corners = [(-w, -d), (w, -d), (w, d), (-w, d)]
                plan = [(px + a * cos - b * sin, py + a * sin + b * cos) for a, b in corners]
                scribe.draw.polygon(plan, fill=(168, 96, 78), outline=INK)
        name = gazetteer.STREETS[street % len(gazetteer.STREETS)]
        px, py = x - street * 38 * sin, y + street * 38 * cos
        if terrain.heights[int(py / SCALE), int(px / SCALE)] > 0.004:
            scribe.turned(px, py, name, "small", 12, -math.degrees(turn), 1)


def notes(scribe: Scribe, terrain: Terrain) -> None:
    """Surveyors' remarks in small italics wherever the islands have room."""
    random = np.random.default_rng(84)
    names = list(gazetteer.INLAND)
    land = np.argwhere(terrain.heights > 0.03)
    for row, column in land[random.permutation(len(land))[:4000]]:
        if not names:
            return
        x, y = column * SCALE, row * SCALE
        text = names[-1]
        box = scribe.box(x, y, text, "small-italic", 26, "mm")
        corners = [(box[0] - 20, y), (box[2] + 20, y)]
        dry = all(terrain.heights[int(b / SCALE), int(a / SCALE)] > 0.01 for a, b in corners)
        if dry and scribe.places.free((box[0] - 40, box[1] - 160, box[2] + 40, box[3] + 160)):
            scribe.line(x, y, text, "small-italic", 26, "mm", 2)
            scribe.places.take(box)
            names.pop()
