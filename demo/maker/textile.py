"""A piece of tartan, woven thread by thread."""

from __future__ import annotations

import numpy as np
from PIL import Image

from .noise import Field, fractal, relief, resize, to_image

PITCH = 11
BAND = 256
# The sett: colour and number of threads, mirrored at both ends.
SETT: list[tuple[tuple[int, int, int], int]] = [
    ((24, 42, 62), 6),
    ((30, 66, 56), 28),
    ((22, 24, 30), 10),
    ((30, 66, 56), 4),
    ((22, 24, 30), 4),
    ((148, 40, 34), 6),
    ((30, 44, 84), 24),
    ((212, 174, 84), 2),
    ((30, 44, 84), 8),
    ((222, 214, 196), 2),
]


def _threads(count: int, seed: int) -> Field:
    """A dyed colour for each of `count` threads, no two dipped quite alike."""
    half = [colour for colour, number in SETT for _ in range(number)]
    sett = half + half[::-1]
    colours = np.array([sett[(index + 40) % len(sett)] for index in range(count)], dtype=np.float32)
    random = np.random.default_rng(seed)
    return colours * (1 + 0.06 * random.standard_normal((count, 1))).astype(np.float32)


def tartan(width: int = 3000, height: int = 2300) -> Image.Image:
    """A colour photograph of the cloth lying in soft folds, lit from the left; worked in bands to spare memory."""
    size = (width // 4, height // 4)
    sway_x = resize(fractal(*size, 31, 300, 4), width, height) * 13
    sway_y = resize(fractal(*size, 32, 300, 4), width, height) * 13
    slub = resize(fractal(width // 2, height // 2, 33, 5, 2), width, height)
    shade = resize(relief(fractal(*size, 36, 420, 2, 0.35), 150, 48, 34), width, height)
    warps, wefts = _threads(width // PITCH + 20, 34), _threads(height // PITCH + 20, 35)
    cloth = Image.new("RGB", (width, height))
    for top in range(0, height, BAND):
        rows = slice(top, min(top + BAND, height))
        y, x = np.mgrid[rows, 0:width].astype(np.float32)
        u = (x + sway_x[rows] + 0.6 * slub[rows] + 60) / PITCH
        v = (y + sway_y[rows] + 0.6 * slub[rows] + 60) / PITCH
        cloth.paste(to_image(_woven(u, v, slub[rows], shade[rows], warps, wefts)), (0, top))
    return cloth


def _woven(u: Field, v: Field, slub: Field, shade: Field, warps: Field, wefts: Field) -> Field:
    """Colours where the cloth's own coordinates, counted in threads, are u and v."""
    warp, weft = u.astype(np.int32), v.astype(np.int32)
    across, along = u - warp, v - weft
    # Two over, two under, one step further each row: a 2/2 twill.
    over = ((warp + weft) % 4) < 2
    place = np.where(over, across, along) - 0.5
    length = np.where(over, (v + warp) % 4 - 1, (u + weft) % 4 - 1)
    colours = np.where(over[..., None], warps[warp], wefts[weft])

    round_thread = np.sqrt(np.clip(1 - (place * 1.86) ** 2, 0, 1))
    dip = np.clip(1 - 0.22 * (length - 0.5) ** 2, 0.35, 1)
    twist = np.sin((np.where(over, v, u) * 2.3 + place * 3.1) * 2 * np.pi)
    light = (0.30 + 0.80 * round_thread * dip) * (1 + 0.10 * twist - 0.16 * place + 0.09 * slub)
    pixels = colours * (light * (0.42 + 0.98 * shade))[..., None] * 1.18
    return pixels + 5 * np.clip(slub, 0, 2)[..., None] + 4
