"""Encoding with ffmpeg, bit for bit the same on every run with one version of it."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

RATE = 44100
QUIET = ["ffmpeg", "-hide_banner", "-loglevel", "error", "-nostdin", "-y"]
EXACT = ["-map_metadata", "-1", "-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact"]


def save_wav(path: Path, samples: NDArray[np.floating]) -> None:
    """Writes one or two channels (last axis) between -1 and 1 as 16-bit PCM."""
    import wave

    pcm = (np.clip(samples, -1, 1) * 32767).astype("<i2")
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1 if pcm.ndim == 1 else pcm.shape[1])
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(pcm.tobytes())


def save_mp3(path: Path, samples: NDArray[np.floating], tags: dict[str, str]) -> None:
    """Encodes at 160 kbit/s."""
    wav = path.with_suffix(".wav")
    save_wav(wav, samples)
    labels = [part for key, value in tags.items() for part in ("-metadata", f"{key}={value}")]
    command = [*QUIET, "-i", str(wav), *EXACT, *labels, "-c:a", "libmp3lame", "-b:a", "160k", str(path)]
    subprocess.run(command, check=True)
    wav.unlink()


def save_mp4(path: Path, frames: Iterable[bytes], size: tuple[int, int], fps: int, sound: NDArray[np.floating]) -> None:
    """Encodes RGB frames and their sound as H.264 and AAC, the index at the front of the file."""
    wav = path.with_suffix(".wav")
    save_wav(wav, sound)
    command = [
        *[part for part in QUIET if part != "-nostdin"],
        "-f",
        "rawvideo",
        "-pix_fmt",
        "rgb24",
        "-s",
        f"{size[0]}x{size[1]}",
        "-r",
        str(fps),
        "-i",
        "pipe:0",
        "-i",
        str(wav),
        *EXACT,
        "-c:v",
        "libx264",
        "-preset",
        "veryfast",
        "-crf",
        "21",
        "-threads",
        "2",
        "-pix_fmt",
        "yuv420p",
        "-c:a",
        "aac",
        "-b:a",
        "128k",
        "-shortest",
        "-movflags",
        "+faststart",
        str(path),
    ]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as process:
        assert process.stdin is not None
        for frame in frames:
            process.stdin.write(frame)
        process.stdin.close()
        if process.wait() != 0:
            raise subprocess.CalledProcessError(process.returncode, command)
    wav.unlink()
