"""“The Bellman's Globe”: twelve seconds of a turning world, with captions in two languages."""

from __future__ import annotations

import math
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from .ffmpeg import save_mp4
from .fonts import font
from .noise import Field, fractal, ramp, resize, rgb, sample, smoothstep
from .sound import voyage

WIDTH, HEIGHT, FPS, SECONDS = 854, 480, 25, 12
ACROSS, DOWN = 2048, 1024
RADIUS = 196
FINE = 2


def _round(seed: int, cell: float, octaves: int, gain: float = 0.52) -> Field:
    """Noise whose left and right edges meet, by fading the last eighth into what lies before the first."""
    lap = ACROSS // 8
    field = fractal(ACROSS + lap, DOWN, seed, cell, octaves, gain)
    fade = np.linspace(0, 1, lap, dtype=np.float32)[None, :]
    field[:, :lap] = field[:, :lap] * fade + field[:, ACROSS:] * (1 - fade)
    return np.ascontiguousarray(field[:, :ACROSS])


def _world() -> np.ndarray:
    """A map of the globe, twice as fine as it is shown: red, green, blue, sea (which glints in the sun), cloud."""
    y, x = np.mgrid[0:DOWN, 0:ACROSS].astype(np.float32)
    warp = _round(101, 260, 5)
    height = sample(_round(102, 330, 8), x + 46 * warp, y + 40 * np.roll(warp, 300, 1), wrap=True)
    pole = np.abs(y / DOWN - 0.5) * 2
    land = smoothstep(0.52, 0.58, height)
    ocean = ramp(height, [(-2.5, (8, 26, 58)), (0.0, (14, 52, 92)), (0.48, (34, 104, 132)), (0.56, (96, 160, 164))])
    dry = _round(103, 200, 5) + 1.2 * np.exp(-(((pole - 0.28) / 0.13) ** 2)) - 0.7
    low = ramp(dry, [(-0.9, (54, 86, 46)), (0.2, (118, 122, 70)), (1.2, (190, 164, 112))])
    ground = low * (1.16 - 0.26 * np.clip(height, 0, 2))[..., None]
    ice = smoothstep(0.80, 0.88, pole + 0.05 * height)[..., None]
    colour = ocean * (1 - land)[..., None] + ground * land[..., None]
    colour = colour * (1 - ice) + rgb(232, 238, 244) * ice
    drift = _round(104, 180, 4)
    cloud = sample(_round(105, 230, 8, 0.56), x + 70 * drift, y + 26 * np.roll(drift, 500, 1), wrap=True)
    layers = [colour[..., 0], colour[..., 1], colour[..., 2]]
    layers += [255 * (1 - land) * (1 - ice[..., 0]), 255 * smoothstep(0.35, 1.9, cloud)]
    fine = [np.clip(resize(layer, FINE * ACROSS, FINE * DOWN), 0, 255).astype(np.uint8) for layer in layers]
    return np.stack(fine, axis=-1).reshape(-1, len(fine))


def _frames() -> Iterator[bytes]:
    world = _world()
    sky = _sky()
    cx, cy = WIDTH * 0.5, HEIGHT * 0.5
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    u, v = (x - cx) / RADIUS, (y - cy) / RADIUS
    far = np.sqrt(u * u + v * v)
    inside = far < 1
    px, py = u[inside], v[inside]
    pz = np.sqrt(np.clip(1 - px * px - py * py, 0, 1))
    tilt = math.radians(20)
    ty, tz = py * math.cos(tilt) + pz * math.sin(tilt), -py * math.sin(tilt) + pz * math.cos(tilt)
    row = ((np.arcsin(np.clip(ty, -1, 1)) / np.pi + 0.5) * (FINE * DOWN - 1)).astype(np.int32) * (FINE * ACROSS)
    column = np.arctan2(px, tz) / (2 * np.pi) * FINE * ACROSS
    sun = rgb(-0.62, -0.36, 0.70)
    sun /= np.linalg.norm(sun)
    day = smoothstep(-0.12, 0.55, px * sun[0] + py * sun[1] + pz * sun[2])
    half = sun + rgb(0, 0, 1)
    half /= np.linalg.norm(half)
    glint = np.clip(px * half[0] + py * half[1] + pz * half[2], 0, 1) ** 60
    haze = (1 - pz) ** 3
    cover = smoothstep(1.0, 0.988, far)[inside][:, None]
    side = u * sun[0] + v * sun[1]
    halo = np.exp(-np.clip(far - 1, 0, None) / 0.035) * smoothstep(-0.75, 0.9, side) * 0.8

    air = (halo[..., None] * rgb(62, 112, 190)).astype(np.float32)
    blue = ((haze * day)[:, None] * rgb(120, 172, 235)).astype(np.float32)
    light = ((0.02 + 1.06 * day) * (1 - 0.55 * haze))[:, None].astype(np.float32)
    gleam = (glint[:, None] * rgb(150, 138, 110) / 255).astype(np.float32)

    titles = _titles()
    for index in range(FPS * SECONDS):
        turn = index / (FPS * SECONDS)
        frame = np.roll(sky, -int(turn * 60), axis=1) + air
        at = (column + FINE * (300 - turn * ACROSS * 0.42)).astype(np.int32)
        veil_at = (column + FINE * (300 - turn * (ACROSS * 0.42 + 60))).astype(np.int32)
        ground = world[row + at % (FINE * ACROSS)].astype(np.float32)
        veil = world[row + veil_at % (FINE * ACROSS), 4:].astype(np.float32) * (0.92 / 255)
        surface = ground[:, :3] + ground[:, 3:4] * gleam
        surface += (248 - surface) * veil
        frame[inside] += ((surface * light + blue) - frame[inside]) * cover
        fade = min(index / 20, (FPS * SECONDS - 1 - index) / 20, 1.0)
        yield _lettered(np.clip(frame * fade, 0, 255).astype(np.uint8), titles, index / FPS).tobytes()


def _sky() -> Field:
    random = np.random.default_rng(106)
    sky = np.zeros((HEIGHT, WIDTH, 3), dtype=np.float32)
    band = fractal(WIDTH, HEIGHT, 107, 240, 6)
    sky += np.clip(5 + 3 * band, 0, None)[..., None] * rgb(0.8, 0.9, 1.3)
    rows, columns = random.integers(0, HEIGHT, 520), random.integers(0, WIDTH, 520)
    sky[rows, columns] += np.clip(22 * random.pareto(1.1, 520), 0, 235)[:, None]
    return sky


def _titles() -> list[tuple[float, float, Image.Image]]:
    """First second, last second, mask."""
    result = []
    for begin, end, text, size in (
        (0.6, 3.4, "The Bellman’s Globe", 54),
        (9.4, 11.4, "He had only one notion for crossing the ocean", 26),
    ):
        mask = Image.new("L", (WIDTH, HEIGHT), 0)
        ImageDraw.Draw(mask).text((WIDTH / 2, HEIGHT - 36), text, 255, font("italic", size), anchor="ms")
        result.append((begin, end, mask))
    return result


def _lettered(frame: np.ndarray, titles: list[tuple[float, float, Image.Image]], second: float) -> Image.Image:
    image = Image.fromarray(frame)
    for begin, end, mask in titles:
        strength = min((second - begin) / 0.5, (end - second) / 0.5, 1.0)
        if strength > 0:
            image.paste((246, 238, 220), (0, 0), mask.point([int(value * strength) for value in range(256)]))
    return image


def make(path: Path, texts: Path) -> None:
    """Writes the film (854 × 480, 25 frames a second) and beside it `film.en.vtt` and `film.fr.vtt`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    save_mp4(path, _frames(), (WIDTH, HEIGHT), FPS, voyage(SECONDS))
    for language in ("en", "fr"):
        shutil.copyfile(texts / f"film.{language}.vtt", path.with_suffix(f".{language}.vtt"))
