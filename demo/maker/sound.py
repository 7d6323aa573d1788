"""Bells: partials that ring and die away, and the tune they play."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from .ffmpeg import RATE, save_mp3

Sound = NDArray[np.float64]
# Hum, prime, tierce, quint, nominal and above: ratio to the note, loudness, seconds to fade to a third.
PARTIALS = [
    (0.5, 0.30, 2.6),
    (1.0, 0.55, 1.9),
    (1.2, 0.30, 1.3),
    (1.5, 0.16, 0.9),
    (2.0, 0.42, 1.1),
    (2.51, 0.12, 0.5),
    (3.01, 0.14, 0.45),
    (4.1, 0.08, 0.3),
    (5.4, 0.05, 0.16),
]
QUARTER = 0.54
# “Au clair de la lune”, as semitones above C and lengths in quarters; None is a rest.
TUNE: list[tuple[int, float]] = [
    (0, 1),
    (0, 1),
    (0, 1),
    (2, 1),
    (4, 2),
    (2, 2),
    (0, 1),
    (4, 1),
    (2, 1),
    (2, 1),
    (0, 4),
]
BASS: list[tuple[int, float]] = [(-12, 4), (-8, 2), (-5, 2), (-12, 2), (-5, 2), (-12, 4)]


def strike(frequency: float, seconds: float, size: float = 1.0) -> Sound:
    """One stroke of a bell; a larger `size` rings longer."""
    time = np.arange(int(seconds * RATE)) / RATE
    random = np.random.default_rng(int(frequency * 10))
    tone = np.zeros_like(time)
    for ratio, loud, fade in PARTIALS:
        beat = 1 + 0.0012 * random.standard_normal()
        ring = np.sin(2 * np.pi * frequency * ratio * time) + 0.5 * np.sin(2 * np.pi * frequency * ratio * beat * time)
        tone += loud * ring * np.exp(-time / (fade * size))
    clack = random.standard_normal(len(time)) * np.exp(-time / 0.004) * 0.15
    return (tone + clack) * np.clip(time / 0.002, 0, 1)


def lay(track: Sound, at: float, sound: Sound, loud: float) -> None:
    """Adds a sound to a track at a time in seconds; what runs over the end is cut."""
    start = int(at * RATE)
    end = min(len(track), start + len(sound))
    track[start:end] += loud * sound[: end - start]


def room(track: Sound, seconds: float = 1.6, wet: float = 0.22) -> Sound:
    """Two channels with the echo of a stone room: the track convolved with noise that dies away."""
    count = int(seconds * RATE)
    size = 1 << (len(track) + count - 1).bit_length()
    spectrum = np.fft.rfft(track, size)
    sides = []
    for side in (1, 2):
        random = np.random.default_rng(side)
        echo = random.standard_normal(count) * np.exp(-np.arange(count) / RATE / (seconds / 5))
        echo = np.convolve(echo, np.ones(6) / 6, "same") / np.sqrt(np.sum(echo**2))
        sides.append(track + wet * 3 * np.fft.irfft(spectrum * np.fft.rfft(echo, size), size)[: len(track)])
    both = np.stack(sides, axis=-1)
    tail = np.clip((len(track) - np.arange(len(track))) / (0.8 * RATE), 0, 1)
    return both / np.abs(both).max() * 0.86 * tail[:, None]


def carillon(path: Path) -> None:
    """Twenty seconds: the tune alone, then with the great bells under it."""
    track = np.zeros(20 * RATE)
    at = 0.3
    for verse in (0, 1):
        start = at
        for semitone, length in TUNE:
            lay(track, at, strike(523.25 * 2 ** (semitone / 12), 4.0), 0.5)
            at += length * QUARTER
        if verse == 1:
            for semitone, length in BASS:
                lay(track, start, strike(261.63 * 2 ** (semitone / 12), 6.0, 1.5), 0.42)
                start += length * QUARTER
    tags = {"title": "Au clair de la lune", "artist": "The carillon of Port Bellman"}
    save_mp3(path, room(track), tags)


def voyage(seconds: float) -> Sound:
    """Music for the film: slow chords, the wash of the sea, a ship's bell."""
    track = np.zeros(int(seconds * RATE))
    time = np.arange(len(track)) / RATE
    for start, chord in ((0, (0, 7, 12, 16)), (4, (-3, 4, 12, 16)), (8, (-5, 7, 11, 14))):
        swell = np.clip((time - start) / 1.6, 0, 1) * np.clip((start + 5.2 - time) / 1.8, 0, 1)
        for semitone in chord:
            frequency = 130.81 * 2 ** (semitone / 12)
            voice = sum(np.sin(2 * np.pi * frequency * n * time * (1 + 0.0015 * n)) / n**1.8 for n in (1, 2, 3, 4))
            track += 0.055 * swell * voice
    hiss = np.random.default_rng(5).standard_normal(len(track))
    hiss = np.convolve(hiss, np.hanning(40) / 20, "same")
    track += 0.10 * hiss * (0.55 + 0.45 * np.sin(2 * np.pi * time / 5.5 - 1.4))
    for at in (1.0, 1.5, 5.0, 5.5, 9.0, 9.5):
        lay(track, at, strike(784, 3.5, 0.8), 0.10)
    return room(track, 2.0, 0.16)
