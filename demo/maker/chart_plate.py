"""The engraved ground of the chart, drawn strip by strip: paper, washes, coast, water lines, form lines."""

from __future__ import annotations

import numpy as np
from PIL import Image

from .noise import Field, fractal, ramp, resize, rgb, smoothstep
from .terrain import METRES, Terrain

SCALE = 4
STRIP = 100
TILE = 1024

LAND = [
    (0.0, (226, 219, 178)),
    (0.12, (214, 209, 160)),
    (0.35, (222, 200, 150)),
    (0.7, (212, 180, 132)),
    (1.2, (226, 210, 182)),
]


def _tile(seed: int, power: float) -> Field:
    """Noise 1024 pixels square that joins up with itself."""
    random = np.random.default_rng(seed)
    frequency = np.hypot(np.fft.fftfreq(TILE)[:, None], np.fft.fftfreq(TILE)[None, :])
    spectrum = np.fft.fft2(random.standard_normal((TILE, TILE))) / np.maximum(frequency, 8 / TILE) ** power
    field = np.fft.ifft2(spectrum).real
    return ((field - field.mean()) / field.std()).astype(np.float32)


def engrave(terrain: Terrain, chart: Image.Image) -> None:
    """Fills the whole chart, 100 rows at a time so that memory stays small."""
    width, height = chart.size
    detail, grain = _tile(71, 1.35), _tile(72, 0.35)
    mottling = fractal(width // 24, height // 24, 73, 60, 5)
    repeats = width // TILE + 1
    for top in range(0, height, STRIP):
        first, last = max(top - 2, 0), min(top + STRIP + 2, height)
        rows = np.arange(first, last) % TILE
        crop = (0.0, first / SCALE, width / SCALE, last / SCALE)
        size = (width, last - first)
        heights = resize(terrain.heights, *size, crop)
        heights = heights + 0.0024 * np.tile(detail[rows], (1, repeats))[:, :width] * smoothstep(-0.3, 0.05, heights)
        strip = _strip(
            heights,
            resize(terrain.shade, *size, crop),
            resize(terrain.offing, *size, crop) * SCALE,
            resize(mottling, *size, (0.0, first / 24, width / 24, last / 24)),
            np.tile(grain[rows], (1, repeats))[:, :width],
        )
        inner = strip[top - first : top - first + min(STRIP, height - top)]
        chart.paste(Image.fromarray(np.clip(inner, 0, 255).astype(np.uint8)), (0, top))


def _strip(heights: Field, shade: Field, offing: Field, mottling: Field, grain: Field) -> Field:
    """Colours of some rows of the chart; all fields are at full size, distances in pixels."""
    gy, gx = np.gradient(heights)
    slope = np.sqrt(gx * gx + gy * gy) + 1e-7
    land = np.clip(heights / slope + 0.5, 0, 1)
    sea = 1 - land

    shallow = smoothstep(420, 0, offing)
    water = np.stack([232 - 46 * shallow, 222 - 18 * shallow, 196 - 2 * shallow], axis=-1)
    ground = ramp(heights, LAND) * (0.80 + 0.34 * shade)[..., None]
    colour = water * sea[..., None] + ground * land[..., None]
    colour += (2.6 * mottling + 1.5 * grain)[..., None] * rgb(0.9, 1.0, 1.25)

    ink = _water_lines(offing) * sea
    ink = np.maximum(ink, _form_lines(heights, slope, shade, grain) * land)
    ink = np.maximum(ink, 0.95 * np.clip(2.1 - np.abs(heights) / slope, 0, 1))
    ink *= np.clip(0.92 + 0.07 * grain, 0.6, 1)
    return colour * (1 - ink)[..., None] + rgb(52, 44, 42) * ink[..., None]


def _water_lines(offing: Field) -> Field:
    """Lines along the shore, further apart and fainter out at sea, as engravers cut them."""
    count = (np.maximum(offing - 3, 0) / 11) ** 0.74
    away = np.abs(count - np.round(count)) * 11 / 0.74 * np.maximum(count, 0.6) ** 0.35
    strength = 0.78 * smoothstep(15, 0.5, count) * (offing > 7)
    return np.clip(1.15 - away, 0, 1) * strength


def _form_lines(heights: Field, slope: Field, shade: Field, grain: Field) -> Field:
    """Hatching along the contours: thicker in the shade, gone on the flat; every hundred metres a full contour."""
    metres = heights * METRES
    steep = slope * METRES
    dark = np.clip(0.86 - shade, 0, 0.8)
    interval = 9.0
    phase = np.abs(metres / interval - np.round(metres / interval)) * interval / np.maximum(steep, 1e-4)
    spacing = interval / np.maximum(steep, 1e-4)
    thick = 0.15 + 1.15 * dark * np.minimum(spacing, 9) / 3.2 + 0.12 * grain
    hatch = np.clip(thick - phase + 0.35, 0, 1) * smoothstep(24, 9, spacing) * np.clip(0.25 + 1.0 * dark, 0, 0.85)
    contour = np.abs(metres / 100 - np.round(metres / 100)) * 100 / np.maximum(steep, 1e-4)
    line = np.clip(1.25 - contour, 0, 1) * 0.50 * (metres > 50)
    return np.maximum(hatch, line)
