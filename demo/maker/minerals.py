"""A polished slice of agate and a fossil ammonite."""

from __future__ import annotations

import numpy as np
from PIL import Image

from .noise import Field, blur, fractal, ramp, relief, resize, rgb, smoothstep, to_image

BANDS = [
    (0.0, (96, 44, 30)),
    (0.12, (168, 84, 46)),
    (0.2, (222, 168, 110)),
    (0.27, (246, 232, 208)),
    (0.34, (190, 112, 66)),
    (0.45, (128, 58, 42)),
    (0.52, (232, 206, 172)),
    (0.6, (150, 160, 172)),
    (0.68, (92, 110, 132)),
    (0.76, (214, 220, 222)),
    (0.84, (126, 142, 160)),
    (0.92, (236, 232, 226)),
    (1.0, (176, 190, 204)),
]


def agate(width: int = 2800, height: int = 2275) -> Image.Image:
    """A slice on black velvet: rind, bands that follow the rind, and a heart of quartz crystals."""
    half = (width // 2, height // 2)
    warp = fractal(*half, 41, 520, 5, 0.48)
    fine = fractal(*half, 42, 60, 5, 0.55)
    y, x = np.mgrid[-1 : 1 : half[1] * 1j, -1 : 1 : half[0] * 1j].astype(np.float32)
    x, y = x * 1.28 - 0.03, y * 1.1
    angle = np.arctan2(y, x)
    outline = 0.98 + 0.07 * np.cos(angle * 2 + 0.6) + 0.045 * np.cos(angle * 3 - 1) + 0.02 * np.cos(angle * 7)
    inward = 1 - np.sqrt(x * x + y * y) / outline - 0.010 * fine
    depth = inward + 0.085 * warp * smoothstep(0.02, 0.5, inward) + 0.006 * fine
    depth, inward = resize(depth, width, height), resize(inward, width, height)
    line = np.random.default_rng(43)
    steps = np.cumsum(line.standard_normal(700) * 0.10)
    tones = 0.5 + 0.5 * np.sin(steps * 2.1 + np.linspace(0, 9, 700))
    colour = ramp(np.interp(depth, np.linspace(-0.1, 1.1, 700), tones).astype(np.float32), BANDS)
    lines = np.interp(depth, np.linspace(-0.1, 1.1, 4200), line.standard_normal(4200)).astype(np.float32)
    colour *= (1 + 0.075 * lines)[..., None]
    colour = (
        colour * (1 - 0.35 * smoothstep(0.3, 0.0, depth)[..., None])
        + rgb(26, 9, 2) * smoothstep(0.35, 0.1, depth)[..., None]
    )

    crystals = _quartz(width, height)
    heart = smoothstep(0.60, 0.625, depth)[..., None]
    lip = np.exp(-(((depth - 0.605) / 0.012) ** 2))[..., None]
    colour = colour * (1 - heart) + crystals * heart + lip * 50
    rind = smoothstep(0.030, 0.016, inward + 0.004 * resize(fine, width, height))[..., None]
    colour = colour * (1 - rind) + rgb(88, 70, 56) * (0.6 + 0.3 * resize(fine, width, height)[..., None]) * rind
    sheen = resize(fractal(*half, 46, 700, 2), width, height)
    colour *= (1.03 + 0.05 * sheen)[..., None]
    cut = smoothstep(-0.001, 0.003, inward)[..., None]
    return to_image(colour * cut + _velvet(width, height, inward) * (1 - cut))


def _quartz(width: int, height: int) -> Field:
    """Crystal points: facets of a random mosaic, each tilted its own way."""
    random = np.random.default_rng(44)
    across, down = width // 4, height // 4
    cell = 22
    columns, rows = across // cell + 3, down // cell + 3
    jitter = random.random((rows, columns, 2)).astype(np.float32)
    tilt = random.standard_normal((rows, columns, 2), dtype=np.float32)
    y, x = np.mgrid[0:down, 0:across].astype(np.float32)
    best = np.full((down, across), 1e9, dtype=np.float32)
    facet = np.zeros((down, across), dtype=np.float32)
    for dy in (-1, 0, 1):
        for dx in (-1, 0, 1):
            row, column = (y / cell).astype(int) + 1 + dy, (x / cell).astype(int) + 1 + dx
            px, py = (column - 1 + jitter[row, column, 0]) * cell, (row - 1 + jitter[row, column, 1]) * cell
            far = (x - px) ** 2 + (y - py) ** 2
            side = np.floor(np.arctan2(y - py, x - px) * 3 / np.pi + tilt[row, column, 0])
            shade = 0.5 + 0.3 * tilt[row, column, 1] + 0.28 * np.sin(side * 2.4 + tilt[row, column, 0] * 5)
            nearer = far < best
            best = np.where(nearer, far, best)
            facet = np.where(nearer, shade - 0.02 * np.sqrt(far), facet)
    facet = resize(facet, width, height)
    return ramp(facet, [(-0.3, (40, 40, 58)), (0.3, (120, 116, 140)), (0.7, (200, 196, 210)), (1.1, (255, 255, 255))])


def _velvet(width: int, height: int, inward: Field) -> Field:
    nap = np.random.default_rng(45).standard_normal((height, width), dtype=np.float32)
    shadow = 1 - 0.75 * np.exp(np.clip(inward, -1, 0) / 0.05)
    return ((22 + 3.5 * nap) * shadow)[..., None] * rgb(1, 1, 1.08)


def ammonite(size: int = 2200) -> Image.Image:
    """A fossil shell cut out of its background: RGBA, transparent around it, soft at the very edge."""
    axis = np.linspace(-1, 1, size, dtype=np.float32)
    x, y = axis[None, :] + 0.06, axis[:, None] + 0.02
    radius = np.sqrt(x * x + y * y) + 1e-4
    theta = np.arctan2(-y, x)
    growth = 0.148
    last = 0.55 * np.pi
    # Whorl number: how many turns inside the outermost edge of the shell this point lies.
    turns = (np.log(radius / 0.86) / growth - (theta - last)) / (2 * np.pi)
    whorl = np.ceil(turns)
    across = 1 - (whorl - turns)
    grown = theta + 2 * np.pi * whorl
    wear = fractal(size // 2, size // 2, 51, 160, 6, 0.55)
    wear = resize(wear, size, size)

    inside = (grown <= last + 0.02 * np.sin(across * 9)) & (radius > 0.012)
    body = np.sqrt(np.clip(1 - (2 * across - 1.02) ** 2, 0, 1)) ** 0.85
    sweep = 0.55 * (across - 0.2) ** 2
    phase = (grown - sweep) * 15.5
    ribs = np.abs(np.cos(phase)) ** 0.8
    forked = np.abs(np.cos(phase * 2)) ** 0.9
    split = smoothstep(0.5, 0.72, across)
    ribbing = (ribs * (1 - split) + forked * split) * smoothstep(0.05, 0.2, across) * smoothstep(1.0, 0.86, across)
    heights = radius * (0.205 * body + 0.022 * ribbing * body) + 0.0016 * wear
    heights = np.where(inside, heights, 0)

    shade = relief(heights, 128, 42, size / 2)
    cavity = np.clip((blur(heights, size // 90) - heights) * 22, -0.4, 0.75)
    gleam = relief(heights, 128, 58, size / 2) ** 26
    tint = 0.5 + 0.20 * wear + 0.16 * np.sin(grown * 1.7) + 0.10 * (ribbing - 0.5)
    colour = ramp(
        tint,
        [(0, (84, 54, 34)), (0.3, (142, 96, 58)), (0.55, (188, 146, 98)), (0.8, (222, 190, 144)), (1, (240, 222, 188))],
    )
    pearly = 15 * smoothstep(0.2, 1.4, wear)
    light = 0.20 + 1.02 * shade - 0.55 * cavity
    for channel in range(3):
        colour[..., channel] += pearly * np.sin(grown * 5 + across * 7 + channel * 2.1 + wear)
        colour[..., channel] = colour[..., channel] * light + 72 * gleam
    colour += 2.5 * np.random.default_rng(52).standard_normal((size, size, 1), dtype=np.float32)
    alpha: Field = np.clip((blur(inside.astype(np.float32), 1) - 0.5) * 2.2, 0, 1)
    return Image.merge("RGBA", [*to_image(colour).split(), to_image(alpha * 255)])
