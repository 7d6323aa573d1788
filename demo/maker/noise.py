"""Seeded noise: the raw material of paper, rock, cloud and coast."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Field = NDArray[np.float32]


def rgb(red: float, green: float, blue: float) -> Field:
    """A colour, or a weight for each channel, in single precision like everything it meets."""
    return np.array([red, green, blue], dtype=np.float32)


def resize(field: Field, width: int, height: int, box: tuple[float, float, float, float] | None = None) -> Field:
    """Bicubic enlargement of a field (or of `box` of it: left, top, right, bottom in its own pixels)."""
    image = Image.fromarray(np.ascontiguousarray(field, dtype=np.float32), mode="F")
    return np.asarray(image.resize((width, height), Image.Resampling.BICUBIC, box=box), dtype=np.float32)


def blur(field: Field, radius: int) -> Field:
    """Two passes of a box filter of side 2·radius+1, edges repeated: close to a Gaussian."""
    result = field.astype(np.float32)
    side = 2 * radius + 1
    for _ in range(2):
        for axis in (0, 1):
            pad = [(0, 0), (0, 0)]
            pad[axis] = (radius + 1, radius)
            total = np.pad(result, pad, mode="edge").astype(np.float64)
            np.cumsum(total, axis=axis, out=total)
            ahead, behind = (total[side:], total[:-side]) if axis == 0 else (total[:, side:], total[:, :-side])
            np.divide(ahead - behind, side, out=result, casting="same_kind")
    return result


def fractal(width: int, height: int, seed: int, cell: float, octaves: int = 6, gain: float = 0.5) -> Field:
    """Fractal noise about 0 with standard deviation 1; `cell` is the size in pixels of the largest feature."""
    random = np.random.default_rng(seed)
    total = np.zeros((height, width), dtype=np.float32)
    weight = 1.0
    for _ in range(octaves):
        if cell < 1:
            break
        across, down = int(width / cell) + 4, int(height / cell) + 4
        grid = random.standard_normal((down, across)).astype(np.float32)
        left, top = random.random(2)
        box = (1 + left, 1 + top, 1 + left + width / cell, 1 + top + height / cell)
        total += weight * resize(grid, width, height, box)
        weight *= gain
        cell /= 2
    return (total - total.mean()) / (total.std() + 1e-6)


def sample(field: Field, x: NDArray[np.floating], y: NDArray[np.floating], wrap: bool = False) -> Field:
    """Bilinear look-up at positions in pixels; outside, the edge goes on (or, with `wrap`, x comes round again)."""
    height, width = field.shape
    y = np.clip(y, 0, height - 1)
    x = x % width if wrap else np.clip(x, 0, width - 1)
    left, top = np.floor(x).astype(np.int32) % width, np.floor(y).astype(np.int32)
    u, v = (x - np.floor(x)).astype(np.float32), (y - top).astype(np.float32)
    right = (left + 1) % width if wrap else np.minimum(left + 1, width - 1)
    bottom = np.minimum(top + 1, height - 1)
    upper = field[top, left] * (1 - u) + field[top, right] * u
    lower = field[bottom, left] * (1 - u) + field[bottom, right] * u
    return upper * (1 - v) + lower * v


def smoothstep(low: float, high: float, value: Field) -> Field:
    """0 below `low`, 1 above `high`, smooth between (`low` may be the greater)."""
    t = np.clip((value - low) / (high - low), 0, 1)
    return t * t * (3 - 2 * t)


def ramp(value: Field, stops: list[tuple[float, tuple[int, int, int]]]) -> Field:
    """Colours (0–255, last axis 3) read from a list of stops in rising order."""
    places = [stop for stop, _ in stops]
    result = np.empty((*value.shape, 3), dtype=np.float32)
    for channel in range(3):
        result[..., channel] = np.interp(value, places, [colour[channel] for _, colour in stops])
    return result


def relief(heights: Field, azimuth: float, altitude: float, strength: float) -> Field:
    """Lambert shading 0–1 of a height field lit from `azimuth` and `altitude` in degrees (0 = right, 90 = top)."""
    dy, dx = np.gradient(heights * strength)
    level, across, up = math.cos(math.radians(altitude)), math.radians(azimuth), math.sin(math.radians(altitude))
    shade = (-dx * level * math.cos(across) + dy * level * math.sin(across) + up) / np.sqrt(dx * dx + dy * dy + 1)
    return np.clip(shade, 0, 1).astype(np.float32)


def to_image(pixels: NDArray[np.number]) -> Image.Image:
    """An 8-bit image from values 0–255 (grey or RGB)."""
    return Image.fromarray(np.clip(pixels + 0.5, 0, 255).astype(np.uint8))
