"""Mountains over a lake, in mist: ridges one behind the other, and their reflection."""

from __future__ import annotations

import numpy as np
from PIL import Image

from .noise import Field, blur, fractal, ramp, resize, rgb, sample, smoothstep, to_image

Stops = list[tuple[float, tuple[int, int, int]]]

DUSK: Stops = [
    (0.0, (58, 78, 118)),
    (0.35, (118, 132, 164)),
    (0.6, (204, 178, 168)),
    (0.8, (246, 208, 162)),
    (1.0, (252, 226, 182)),
]


def ridge(width: int, seed: int, roughness: float, cell: float) -> Field:
    """The skyline of one range: a height for each column, mean 0."""
    random = np.random.default_rng(seed)
    line = np.zeros(width, dtype=np.float32)
    weight = 1.0
    while cell > 3:
        points = random.standard_normal(int(width / cell) + 4)
        x = np.arange(width) / cell + random.random()
        left = x.astype(int)
        t = x - left
        line += weight * (points[left] * (1 - t) + points[left + 1] * t).astype(np.float32)
        weight *= roughness
        cell /= 2
    return line - line.mean()


def conifers(width: int, seed: int, spacing: float, tall: float) -> Field:
    """The skyline of a wood: for each column, how high the tallest tree there reaches."""
    random = np.random.default_rng(seed)
    crown = np.zeros(width, dtype=np.float32)
    for _ in range(int(width / spacing)):
        height = tall * (0.45 + 0.55 * random.random())
        half = height * random.uniform(0.13, 0.19)
        centre = random.uniform(0, width)
        left, right = max(0, int(centre - half)), min(width, int(centre + half) + 1)
        if right <= left:
            continue
        away = np.abs(np.arange(left, right) - centre) / half
        # Branches: steps that hang as they go out.
        steps = 0.07 * ((away * 9 + random.random()) % 1)
        tree = height * np.clip(1 - away**0.8 + steps - 0.05, 0, 1) * random.uniform(0.97, 1.03, right - left)
        crown[left:right] = np.maximum(crown[left:right], tree)
    return crown


def lake(width: int, height: int, seed: int) -> Image.Image:
    """A colour photograph at dusk, upright; the shore is at 70 % of the height."""
    shore = int(height * 0.70)
    land = _mountains(width, shore, seed)
    picture = np.empty((height, width, 3), dtype=np.float32)
    picture[:shore] = land
    depth = height - shore
    rows = np.arange(depth, dtype=np.float32)[:, None]
    swell = fractal(width, depth, seed + 50, 260, 3)
    ripple = resize(fractal(width // 16, depth, seed + 51, 14, 4, 0.62), width, depth)
    # Seen from the bank, ripples are flat: they move the reflection far more up and down than sideways.
    reach = 1.5 + 0.022 * rows
    from_row: Field = np.clip(shore - 1 - rows * 1.42 + (ripple + 0.5 * swell) * reach, 0, shore - 1)
    columns = np.clip(np.arange(width, dtype=np.float32) + swell * reach * 0.3, 0, width - 1)
    for channel in range(3):
        picture[shore:, :, channel] = sample(land[..., channel], columns, from_row)
    fade = (rows / depth)[..., None]
    picture[shore:] = picture[shore:] * (0.88 - 0.30 * fade) + rgb(8, 12, 18) * fade
    glints = smoothstep(1.2, 3.0, ripple) * 16
    picture[shore:] += glints[..., None]
    bank = np.exp(-np.abs(np.arange(height) - shore) / 7)[:, None, None]
    haze = np.exp(-np.abs(np.arange(height) - shore - 8) / 46)[:, None, None]
    picture = picture * (1 - 0.4 * bank) + haze * rgb(40, 34, 28)
    return _developed(picture, seed)


def _mountains(width: int, height: int, seed: int) -> Field:
    """Sky and ranges down to the shore line."""
    y = np.linspace(0, 1, height, dtype=np.float32)[:, None]
    sky = ramp(np.broadcast_to(y / 0.74, (height, width)), DUSK)
    # Clouds are wide and flat: noise made narrow, then stretched.
    cloud = resize(fractal(width // 4, height, seed + 1, 260, 7, 0.55), width, height)
    veil = smoothstep(0.1, 2.2, cloud) * smoothstep(0.62, 0.2, y)
    sky += veil[..., None] * rgb(62, 34, 22)
    x = np.linspace(0, 1, width, dtype=np.float32)[None, :]
    sun = np.sqrt(((x - 0.63) * width / height) ** 2 + (y - 0.485) ** 2)
    sky += (np.exp(-sun / 0.13) * 70 + smoothstep(0.027, 0.0245, sun) * 120)[..., None] * rgb(1.0, 0.86, 0.6)

    mist = rgb(236, 204, 176)
    rows = np.arange(height, dtype=np.float32)[:, None]
    picture = sky
    ranges = 6
    for index in range(ranges):
        near = index / (ranges - 1)
        swell = ridge(width, seed + 60 + index, 0.50, width / (2.6 - 1.2 * near))
        hill = height * (0.49 + 0.40 * near**1.1 - (0.062 - 0.020 * near) * swell)
        line = hill
        if near > 0.5:
            line = hill - conifers(width, seed + 80 + index, 20 - 10 * near, height * (0.004 + 0.085 * near**3))
        inside = np.clip(rows - line[None, :] + 0.5, 0, 1)[..., None]
        far = (1 - near) ** 1.5
        rock = rgb(146, 150, 176) * far + rgb(14, 21, 27) * (1 - far)
        below = smoothstep(0, height * (0.20 - 0.06 * near), rows - hill[None, :])
        drift = resize(fractal(width // 6, height // 3, seed + 90 + index, 120, 5), width, height)
        fog = np.clip(below * (0.88 - 0.38 * near + 0.13 * drift), 0, 0.94)[..., None]
        crags = 1 + 0.10 * far * resize(fractal(width // 2, height // 2, seed + 40 + index, 45, 5, 0.6), width, height)
        picture = (
            picture * (1 - inside) + (rock * crags[..., None] * (1 - fog) + mist * (1 - 0.45 * near) * fog) * inside
        )
    return picture


def _developed(picture: Field, seed: int) -> Image.Image:
    """Lens and film: soft falloff to the corners, a trace of bloom, grain."""
    height, width, _ = picture.shape
    x = np.linspace(-1, 1, width, dtype=np.float32)[None, :]
    y = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
    picture *= (1 - 0.22 * (x * x + y * y) / 2)[..., None]
    small = resize(np.clip(picture.mean(axis=-1) - 190, 0, 255), width // 8, height // 8)
    picture += 0.5 * resize(blur(small, 14), width, height)[..., None]
    grain = np.random.default_rng(seed + 99).standard_normal((height, width, 1), dtype=np.float32)
    return to_image(picture + grain * 3.2)


def sepia(image: Image.Image) -> Image.Image:
    """The same picture as an albumen print."""
    grey = np.asarray(image.convert("L"), dtype=np.float32) / 255
    return to_image(
        ramp(grey, [(0, (38, 24, 18)), (0.45, (134, 98, 72)), (0.8, (222, 192, 150)), (1, (246, 230, 200))])
    )
