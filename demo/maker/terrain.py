"""The Snark Islands as fields of numbers: heights, distance from the shore, rivers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .noise import Field, blur, fractal, relief, resize, sample, smoothstep

WIDTH, HEIGHT = 3000, 2250
# Island cores: centre (fractions of the chart), radii (same), height of the dome.
CORES = [
    (0.385, 0.500, 0.150, 0.190, 1.30),
    (0.475, 0.390, 0.090, 0.120, 0.90),
    (0.690, 0.300, 0.095, 0.085, 1.05),
    (0.735, 0.650, 0.075, 0.110, 1.00),
    (0.215, 0.270, 0.045, 0.050, 0.80),
    (0.590, 0.800, 0.050, 0.040, 0.75),
    (0.860, 0.450, 0.035, 0.045, 0.72),
    (0.560, 0.165, 0.030, 0.030, 0.70),
]
# Metres for one unit of height; fathoms of depth for one unit below the sea.
METRES, FATHOMS = 900.0, 130.0


@dataclass(frozen=True)
class Terrain:
    """Fields of 3000 × 2250 cells, each four pixels of the chart across."""

    heights: Field
    """Above 0 land, below 0 sea; one unit is 900 m."""
    shade: Field
    """Light on the relief, 0–1."""
    offing: Field
    """Distance from the nearest land in cells, at most 120."""
    rivers: list[list[tuple[float, float]]]
    """Courses in cells, from spring to mouth."""


def build() -> Terrain:
    """Raises the islands from the sea."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    coarse = (WIDTH // 2, HEIGHT // 2)
    warp_x = resize(fractal(*coarse, 61, 200, 5), WIDTH, HEIGHT) * 64
    warp_y = resize(fractal(*coarse, 62, 200, 5), WIDTH, HEIGHT) * 64
    dome = np.full((HEIGHT, WIDTH), -0.62, dtype=np.float32)
    for cx, cy, rx, ry, tall in CORES:
        u = (x + warp_x - cx * WIDTH) / (rx * WIDTH)
        v = (y + warp_y - cy * HEIGHT) / (ry * HEIGHT)
        dome += tall * np.exp(-(u * u + v * v) * 0.9)
    rough = fractal(WIDTH, HEIGHT, 63, 260, 8, 0.52)
    crests = 1 - np.abs(fractal(WIDTH, HEIGHT, 64, 300, 7, 0.5)) * 1.25
    inland = smoothstep(0.0, 0.45, dome)
    heights = dome + 0.150 * rough + 0.30 * inland * crests
    edge = np.minimum(np.minimum(x, WIDTH - x), np.minimum(y, HEIGHT - y))
    heights = np.where(edge < 130, np.minimum(heights, -0.12 - 0.002 * (130 - edge)), heights)
    # Beaches and shoals: the ground is flatter where land and water meet.
    heights = np.sign(heights) * (np.abs(heights) ** 1.18)
    shade = 0.75 * relief(blur(heights, 1), 135, 44, 46) + 0.25 * relief(blur(heights, 8), 135, 40, 95)
    return Terrain(heights, shade, offing(heights), _rivers(heights))


def offing(heights: Field) -> Field:
    """Distance to land in cells, exact up to 120 (worked at half the resolution)."""
    land = resize(heights, WIDTH // 2, HEIGHT // 2) > 0
    limit = 60
    along = np.where(land, 0, limit).astype(np.float32)
    for step in range(1, limit):
        along[:, step:] = np.where(land[:, :-step], np.minimum(along[:, step:], step), along[:, step:])
        along[:, :-step] = np.where(land[:, step:], np.minimum(along[:, :-step], step), along[:, :-step])
    square = along * along
    best = square.copy()
    for step in range(1, limit):
        np.minimum(best[step:], square[:-step] + step * step, out=best[step:])
        np.minimum(best[:-step], square[step:] + step * step, out=best[:-step])
    return resize(blur(np.minimum(np.sqrt(best), limit), 1), WIDTH, HEIGHT) * 2


def _rivers(heights: Field) -> list[list[tuple[float, float]]]:
    """Follows the fall of the smoothed ground from high springs; courses that never reach the sea are dropped."""
    smooth = blur(heights, 9)
    gy, gx = np.gradient(smooth)
    random = np.random.default_rng(65)
    high = np.argwhere(heights[::7, ::7] > 0.30) * 7
    courses: list[list[tuple[float, float]]] = []
    taken = np.zeros((HEIGHT, WIDTH), dtype=bool)
    for row, column in high[random.permutation(len(high))[:260]]:
        x, y, dx, dy = float(column), float(row), 0.0, 0.0
        course = [(x, y)]
        for _ in range(700):
            i, j = int(y), int(x)
            if heights[i, j] < 0 or taken[i, j]:
                break
            steep = float(np.hypot(gx[i, j], gy[i, j])) + 1e-6
            dx, dy = 0.72 * dx - 0.28 * gx[i, j] / steep, 0.72 * dy - 0.28 * gy[i, j] / steep
            x, y = x + 1.5 * dx / (np.hypot(dx, dy) + 1e-6), y + 1.5 * dy / (np.hypot(dx, dy) + 1e-6)
            course.append((x, y))
        mouth = heights[int(y), int(x)] < 0 or taken[int(y), int(x)]
        if mouth and 45 < len(course) < 690:
            courses.append(course)
            for px, py in course[:-6]:
                taken[int(py) - 2 : int(py) + 3, int(px) - 2 : int(px) + 3] = True
        if len(courses) >= 34:
            break
    return courses


def height_at(terrain: Terrain, x: float, y: float) -> float:
    """Height at a place given in cells."""
    return float(sample(terrain.heights, np.array([x]), np.array([y]))[0])
