"""The Moon and a nebula."""

from __future__ import annotations

import math

import numpy as np
from PIL import Image

from .noise import Field, fractal, resize, rgb, sample, smoothstep, to_image

MOON = 2600


def moon_surface(size: int = MOON) -> tuple[Field, Field]:
    """Heights and albedo of an imaginary near side, seen straight on; outside the disc they mean nothing."""
    random = np.random.default_rng(1609)
    axis = np.linspace(-1.06, 1.06, size, dtype=np.float32)
    x, y = axis[None, :], axis[:, None]
    z = np.sqrt(np.clip(1 - x * x - y * y, 1e-4, 1))

    quarter = size // 4
    warp = 22 * fractal(quarter, quarter, 14, 90, 5), 22 * fractal(quarter, quarter, 15, 90, 5)
    place = np.mgrid[0:quarter, 0:quarter].astype(np.float32)
    plains = sample(fractal(quarter, quarter, 11, size / 9, 4, 0.42), place[1] + warp[0], place[0] + warp[1])
    plains = resize(plains, size, size)
    sea = smoothstep(0.15, 0.75, plains)
    rough = fractal(size, size, 12, size / 60, 5, 0.62)
    heights = (0.0016 * rough * (1 - 0.75 * sea)).astype(np.float32)
    albedo = (0.74 - 0.34 * sea + 0.035 * rough).astype(np.float32)

    for radius in np.sort(0.0055 * random.random(4000) ** -0.62)[::-1]:
        radius = min(float(radius), 0.13)
        cx, cy = (float(value) for value in random.uniform(-1, 1, 2))
        if cx * cx + cy * cy > 0.985:
            continue
        cz = math.sqrt(1 - cx * cx - cy * cy)
        if sea[int((cy / 2.12 + 0.5) * size), int((cx / 2.12 + 0.5) * size)] > 0.5 and random.random() < 0.72:
            continue
        rays = radius > 0.02 and random.random() < 0.10
        _crater(heights, albedo, axis, z, (cx, cy, cz), radius, rays, random)
    return heights, albedo


def _crater(
    heights: Field,
    albedo: Field,
    axis: Field,
    z: Field,
    centre: tuple[float, float, float],
    radius: float,
    rays: bool,
    random: np.random.Generator,
) -> None:
    """Stamps one crater: bowl, rim, central peak when large, bright rays when fresh."""
    reach = radius * (9 if rays else 1.9)
    left, right = np.searchsorted(axis, [centre[0] - reach, centre[0] + reach])
    top, bottom = np.searchsorted(axis, [centre[1] - reach, centre[1] + reach])
    window = (slice(top, bottom), slice(left, right))
    dx = axis[None, left:right] - centre[0]
    dy = axis[top:bottom, None] - centre[1]
    distance = np.sqrt(dx * dx + dy * dy + (z[window] - centre[2]) ** 2) / radius
    depth = 0.20 * radius if radius < 0.03 else 0.006 + 0.035 * (radius - 0.03)
    floor = -0.55 if radius < 0.03 else -0.8
    bowl = np.clip(distance * distance * (1 - floor) + floor - 0.25, floor, 0.4)
    rim = 0.4 * np.exp(-(((distance - 1.05) / 0.16) ** 2))
    skirt = 0.12 * np.exp(-(((distance - 1) / 0.5) ** 2))
    profile = np.where(distance < 1, np.minimum(bowl, 0.1), 0) + rim + np.where(distance > 1, skirt, 0)
    if radius > 0.035:
        profile += 0.5 * np.exp(-((distance / 0.13) ** 2))
    heights[window] += (depth * profile).astype(np.float32)
    if rays:
        angle = np.arctan2(dy, dx)
        spokes = sum(np.cos(angle * n + float(random.uniform(0, 6))) for n in (2, 3, 5, 7, 11)) / 5
        length = 2.6 + 2.2 * spokes
        glow = np.exp(-distance / length) * np.clip(0.5 + 0.9 * spokes, 0, 1) + 0.3 * np.exp(-((distance / 1.2) ** 2))
        albedo[window] += (0.17 * glow * smoothstep(9, 5, distance)).astype(np.float32)


def moon(surface: tuple[Field, Field], phase: float, seed: int) -> Image.Image:
    """A grey photograph; `phase` is the angle of the Sun in degrees: 0 full, 90 first quarter."""
    heights, albedo = surface
    size = heights.shape[0]
    axis = np.linspace(-1.06, 1.06, size, dtype=np.float32)
    x, y = axis[None, :], axis[:, None]
    square = x * x + y * y
    z = np.sqrt(np.clip(1 - square, 0, 1))
    gy, gx = np.gradient(heights, axis[1] - axis[0])
    sun = (math.sin(math.radians(phase)), -0.12, math.cos(math.radians(phase)))
    # A bump of height h tilts the surface; the bump's own slope counts less towards the limb.
    nx, ny = x - gx * z * 1.15, y - gy * z * 1.15
    length = np.sqrt(nx * nx + ny * ny + z * z) + 1e-6
    facing = np.clip((nx * sun[0] + ny * sun[1] + z * sun[2]) / length, 0, 1)
    lit = facing / (facing + z + 0.04) * 2 * 0.6 + 0.4 * facing
    disc = smoothstep(1.0, 0.9965, np.sqrt(square))
    exposure = np.clip(albedo, 0.1, 1.2) * lit * disc
    random = np.random.default_rng(seed)
    halo = np.exp(-np.clip(np.sqrt(square) - 1, 0, None) / 0.02) * (1 - disc) * 0.03
    tone = 1 - np.exp(-1.9 * (exposure + halo))
    grain = random.standard_normal((size, size), dtype=np.float32)
    return to_image(255 * np.clip(0.018 + 0.98 * tone**0.92, 0, 1) + grain * (1.6 + 2.2 * tone))


def nebula(width: int = 2800, height: int = 2100) -> np.ndarray:
    """Height × width × 3 samples of 16 bits: glowing gas, dark lanes and some six thousand stars."""
    half = (width // 2, height // 2)
    warp_x, warp_y = fractal(*half, 21, 500, 4), fractal(*half, 22, 500, 4)
    y, x = np.mgrid[0 : half[1], 0 : half[0]].astype(np.float32)
    gas = sample(fractal(*half, 23, 420, 9, 0.56), x + 75 * warp_x, y + 75 * warp_y)
    wisps = sample(fractal(*half, 24, 240, 9, 0.6), x - 60 * warp_y, y + 60 * warp_x)
    dust = sample(fractal(*half, 25, 330, 9, 0.58), x + 90 * warp_y, y - 50 * warp_x)
    across = (x / half[0] - 0.52) * 1.25 + (y / half[1] - 0.5) * 0.35
    along = (y / half[1] - 0.47) - (x / half[0] - 0.5) * 0.45
    core = np.exp(-(across**2) / 0.11 - along**2 / 0.05)
    glow = np.clip(core * (0.85 + 0.55 * gas + 0.28 * np.abs(wisps)), 0, None)
    lanes = smoothstep(0.2, 1.5, dust + 0.35 * wisps)
    light = np.stack(
        [
            1.35 * glow**1.25 * (1 - 0.72 * lanes) + 0.05 * core,
            0.62 * glow**1.9 * (1 - 0.86 * lanes) + 0.05 * core,
            0.78 * glow**1.6 * np.exp(-((gas - 0.9) ** 2)) * (1 - 0.9 * lanes) + 0.11 * core * (1 - lanes),
        ],
        axis=-1,
    )
    light = np.stack([resize(light[..., c], width, height) for c in range(3)], axis=-1)
    light += rgb(0.007, 0.008, 0.012)
    _stars(light, resize(1 - 0.8 * lanes, width, height))
    grain = np.random.default_rng(27).standard_normal((height, width, 3), dtype=np.float32)
    tone = (1 - np.exp(-1.5 * np.clip(light, 0, None))) ** 0.62
    return np.clip((tone + grain * 0.006) * 65535, 0, 65535).astype(np.uint16)


def _stars(light: Field, clearness: Field) -> None:
    random = np.random.default_rng(26)
    height, width, _ = light.shape
    y, x = np.mgrid[-60:61, -60:61].astype(np.float32)
    far = np.sqrt(x * x + y * y)
    for brightness in 0.035 * random.pareto(1.35, 6500) + 0.03:
        brightness = min(float(brightness), 9.0)
        reach = 4 if brightness < 0.5 else 16 if brightness < 3 else 60
        cx, cy = int(random.integers(reach, width - reach)), int(random.integers(reach, height - reach))
        near = slice(60 - reach, 61 + reach)
        sigma = 0.85 + 0.5 * np.log1p(brightness)
        shape = np.exp(-(far[near, near] ** 2) / (2 * sigma**2))
        if reach > 4:
            shape = shape + 0.05 * np.exp(-far[near, near] / 5)
        if reach == 60:
            spikes = np.exp(-np.abs(x) / 0.8 - np.abs(y) / 16) + np.exp(-np.abs(y) / 0.8 - np.abs(x) / 16)
            shape = shape + 0.16 * spikes
        warmth = random.normal(0, 0.22)
        colour = rgb(1 + warmth, 1.0, 1 - warmth) * brightness * 0.8 * clearness[cy, cx]
        light[cy - reach : cy + reach + 1, cx - reach : cx + reach + 1] += shape[..., None] * colour
