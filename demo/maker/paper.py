"""Old paper and the ink that sits in it."""

from __future__ import annotations

import functools

import numpy as np
from PIL import Image, ImageChops, ImageFilter

from .noise import Field, fractal, rgb, smoothstep, to_image

PAPER = rgb(238, 227, 203)
INK = (44, 34, 28)
STOCK = 2048


@functools.cache
def _stock(kind: str) -> Field:
    """A sheet of texture 2048 pixels square, made once; leaves are cut from it at different places."""
    cells = {"mottling": (420, 6), "fibres": (5, 2), "inking": (450, 2), "grain": (4, 2)}
    cell, octaves = cells[kind]
    return fractal(STOCK, STOCK, 7000 + len(kind), cell, octaves)


def cut(kind: str, width: int, height: int, random: np.random.Generator) -> Field:
    """A piece of a stock texture, turned over at random."""
    sheet = _stock(kind)
    top = int(random.integers(0, STOCK - height + 1))
    left = int(random.integers(0, STOCK - width + 1))
    piece = sheet[top : top + height, left : left + width]
    return piece[:: random.choice((-1, 1)), :: random.choice((-1, 1))]


def leaf(width: int, height: int, seed: int, recto: bool, behind: Image.Image | None = None) -> Image.Image:
    """A blank leaf: mottled, foxed, browned at the edges, dark at the gutter; `behind` shows through from the back."""
    random = np.random.default_rng(seed)
    across, down = width // 2, height // 2
    mottling = cut("mottling", across, down, random)
    tone = 0.55 * mottling + 0.5 * cut("fibres", across, down, random)

    x = np.linspace(0, 1, across, dtype=np.float32)[None, :]
    y = np.linspace(0, 1, down, dtype=np.float32)[:, None]
    gutter = x if recto else 1 - x
    edge = np.minimum(np.minimum(1 - gutter, y), 1 - y)
    browned = np.exp(-edge / (0.035 * np.clip(1 + 0.35 * mottling, 0.4, 2)))
    shadow = 0.34 * np.exp(-gutter / 0.018) + 0.10 * np.exp(-gutter / 0.07)

    page = PAPER + tone[..., None] * rgb(2.0, 2.3, 2.8)
    page -= browned[..., None] * rgb(20, 27, 36)
    for _ in range(int(random.integers(6, 26))):
        _spot(page, random)
    shade = 1 - np.broadcast_to(shadow, (down, across))
    if behind is not None:
        ghost = (
            behind.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
            .reduce(6)
            .resize((across, down), Image.Resampling.BILINEAR)
        )
        shade = shade * (1 - 0.055 / 255 * np.asarray(ghost, dtype=np.float32))
    page *= shade[..., None]
    return Image.fromarray(np.clip(page, 0, 255).astype(np.uint8)).resize((width, height), Image.Resampling.BILINEAR)


def _spot(page: Field, random: np.random.Generator) -> None:
    """One spot of foxing, most of them small and pale."""
    height, width, _ = page.shape
    radius = int(3 + 13 * random.random() ** 3)
    top = int(random.integers(0, height - 4 * radius))
    left = int(random.integers(0, width - 4 * radius))
    y, x = np.mgrid[-2 : 2 : 4 * radius * 1j, -2 : 2 : 4 * radius * 1j]
    stain = np.exp(-(x * x + y * y) * 1.6) * random.uniform(0.15, 0.6)
    page[top : top + 4 * radius, left : left + 4 * radius] -= stain[..., None] * rgb(22, 36, 48)


def printed(page: Image.Image, plate: Image.Image, seed: int) -> Image.Image:
    """Presses a plate (mode L, 255 = ink) into a leaf: softened by the press, unevenly inked, grainy in the shadows."""
    random = np.random.default_rng(seed)
    half = (page.width // 2, page.height // 2)
    pressure: Field = 0.88 + 0.06 * cut("inking", *half, random) + 0.06 * cut("grain", *half, random)
    film = to_image(255 * np.clip(pressure, 0.6, 1)).resize(page.size, Image.Resampling.BILINEAR)
    spread = smoothstep(0.16, 0.76, np.linspace(0, 1, 256, dtype=np.float32))
    soft = plate.filter(ImageFilter.GaussianBlur(0.9)).point([round(255 * float(value)) for value in spread])
    return Image.composite(Image.new("RGB", page.size, INK), page, ImageChops.multiply(soft, film))
