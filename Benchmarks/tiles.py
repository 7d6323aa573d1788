"""The paths that are asked for."""

import math
import random

TILE = 256


def levels(width: int, height: int):
    """Scale factor, width and height of each level, full size first."""
    scale = 1
    while True:
        size = (math.ceil(width / scale), math.ceil(height / scale))
        yield scale, *size
        if max(size) <= TILE:
            return
        scale *= 2


def interior(width: int, height: int, exact: bool) -> list[str]:
    """Every whole tile of every level.

    The size as `w,h` (canonical in version 3) or, not `exact`, as `w,` (canonical in version 2, and a fifth faster in
    IIPImage)."""
    size = f"{TILE},{TILE}" if exact else f"{TILE},"
    return [
        f"{column * TILE * scale},{row * TILE * scale},{TILE * scale},{TILE * scale}/{size}/0/default.jpg"
        for scale, across, down in levels(width, height)
        for row in range(down // TILE)
        for column in range(across // TILE)
    ]


def edges(width: int, height: int) -> list[str]:
    """Every cut tile at the right and lower edges of every level."""
    paths = []
    for scale, across, down in levels(width, height):
        side = TILE * scale
        for row in range(math.ceil(down / TILE)):
            for column in range(math.ceil(across / TILE)):
                x, y = column * side, row * side
                w, h = min(side, width - x), min(side, height - y)
                size = (math.ceil(w / scale), math.ceil(h / scale))
                if size != (TILE, TILE):
                    paths.append(f"{x},{y},{w},{h}/{size[0]},{size[1]}/0/default.jpg")
    return paths


def thumbnails(width: int, height: int, count: int) -> list[str]:
    """Nearly all of the image within 400 × 400: no two alike, so that no cache has them."""
    return [f"0,0,{width - n % 200},{height - n // 200}/!400,400/0/default.jpg" for n in range(1, count + 1)]


def regions(width: int, height: int, count: int) -> list[str]:
    """3000 × 2000 pixels from anywhere, 800 wide: no two alike."""
    shuffled = random.Random(3)
    places = {}  # in the order in which they were drawn
    while len(places) < count:
        places[shuffled.randrange(width - 3000), shuffled.randrange(height - 2000)] = None
    return [f"{x},{y},3000,2000/800,/0/default.jpg" for x, y in places]


def full_size(width: int, height: int, count: int) -> list[str]:
    """Nearly all of the image at its full size: no two alike."""
    return [f"0,0,{width - n % 50},{height - n // 50}/max/0/default.jpg" for n in range(count)]


def mixture(width: int, height: int, count: int) -> list[str]:
    """80 % tiles, 15 % thumbnails, 5 % regions that nobody asked for before."""
    chosen = random.Random(4)
    tiles = interior(width, height, exact=True) + edges(width, height)
    small = [f"full/!{side},{side}/0/default.jpg" for side in (100, 200, 300, 400)]
    fresh = iter(regions(width, height, count // 10))
    paths = []
    for _ in range(count):
        draw = chosen.random()
        paths.append(next(fresh) if draw < 0.05 else chosen.choice(small if draw < 0.2 else tiles))
    return paths
