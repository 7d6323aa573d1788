"""Small engravings for the book: a bell, a band of waves, a compass star. All draw white on black (mode L)."""

from __future__ import annotations

import math

from PIL import ImageDraw

Point = tuple[float, float]


def bell(draw: ImageDraw.ImageDraw, x: float, y: float, size: float) -> None:
    """A hatched bell centred at (x, y), `size` pixels high."""

    def half_width(t: float) -> float:
        return size * (0.13 + 0.17 * t**0.55 + 0.16 * t**5) * min(1, (t / 0.07) ** 0.5)

    top, tall = y - size * 0.36, size * 0.72
    rows = int(tall / 2)
    for row in range(rows):
        t = row / rows
        width = half_width(t)
        level = top + t * tall
        band = t < 0.06 or 0.78 < t < 0.80 or t > 0.95
        if band:
            draw.line([(x - width, level), (x + width, level)], fill=255, width=3)
        elif row % 5 == 0:
            wave = math.sin(t * 9)
            draw.line([(x + width * (0.12 + 0.06 * wave), level), (x + width, level)], fill=255, width=4)
            draw.line([(x - width, level), (x - width * (0.72 + 0.04 * wave), level)], fill=255, width=3)
        draw.ellipse([x - width - 3, level - 3, x - width + 3, level + 3], fill=255)
        draw.ellipse([x + width - 3, level - 3, x + width + 3, level + 3], fill=255)
    clapper = size * 0.065
    base = top + tall + clapper * 0.7
    draw.ellipse([x - clapper, base - clapper, x + clapper, base + clapper], fill=255)
    ring = size * 0.075
    draw.ellipse([x - ring, top - 2 * ring, x + ring, top + 2], outline=255, width=max(4, int(size * 0.022)))


def waves(draw: ImageDraw.ImageDraw, x: float, y: float, width: float, rows: int = 3) -> None:
    """A band of scalloped waves centred at x, as on old charts: each crest a stack of arcs, rows staggered."""
    pitch = 52
    for row in reversed(range(rows)):
        count = int(width / pitch) - 2 * row
        level = y + row * 20
        for index in range(count):
            centre = x + (index - (count - 1) / 2) * pitch
            for step, thickness in ((0, 4), (8, 2), (15, 2)):
                reach = pitch / 2 - step
                box = [centre - reach, level - reach, centre + reach, level + reach]
                draw.arc(box, 180, 360, fill=255, width=thickness)


def star(draw: ImageDraw.ImageDraw, x: float, y: float, radius: float, points: int = 8) -> None:
    """A compass star whose rays are half dark, half light."""
    for long_ray in (False, True):
        for index in range(points):
            if (index % 2 == 0) != long_ray:
                continue
            angle = math.tau * index / points - math.pi / 2
            reach = radius if long_ray else radius * 0.66
            tip = (x + reach * math.cos(angle), y + reach * math.sin(angle))
            for side in (-1, 1):
                shoulder = angle + side * math.pi / points
                corner = (x + radius * 0.2 * math.cos(shoulder), y + radius * 0.2 * math.sin(shoulder))
                triangle: list[Point] = [(x, y), tip, corner]
                draw.polygon(triangle, fill=255 if side == 1 else 0, outline=255)


def rule(draw: ImageDraw.ImageDraw, x: float, y: float, width: float) -> None:
    """A swelled rule with a lozenge in the middle."""
    half = width / 2
    draw.polygon([(x - half, y), (x, y - 5), (x + half, y), (x, y + 5)], fill=255)
    draw.polygon([(x - 22, y), (x, y - 14), (x + 22, y), (x, y + 14)], fill=255)
    draw.polygon([(x - 9, y), (x, y - 6), (x + 9, y), (x, y + 6)], fill=0)
