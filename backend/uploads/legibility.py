"""How legible a photo of a paper is: one measure, the same on the phone. Pure.

Constants are in `legibility.json`, examples for both sides in tests/vectors/legibility.json.

1. The grid: luma (Rec. 601), averaged over squares of k × k pixels, k the least that makes the
   long side at most `grid_side`; what is left over at the right and the bottom is not looked at.
2. Tiles of about `tile` × `tile`. In each: the darkest and the brightest value, and the largest
   step between neighbours, across and down. A tile whose contrast reaches `ink_contrast` is inked.
3. `sharpness`: over inked tiles, the median of (the smaller of the two steps ÷ contrast). Print in
   focus changes from paper to ink within a pixel or two; blur, also in one direction only,
   spreads that over many.
4. `paper`: the upper quartile of the tiles' brightest values.
5. `glare`: the share of tiles with nothing below `glare_floor`, unless the whole picture is as
   bright as that (a scan).
6. `cut`: the sides whose outermost line of pixels is as bright as paper and crossed by ink.
"""

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from PIL import Image, ImageChops

CONSTANTS: Final[dict[str, float]] = {
    name: value
    for name, value in json.loads(
        Path(__file__).with_name("legibility.json").read_text(encoding="utf-8")
    ).items()
    if name != "about"
}

SIDES: Final = ("top", "right", "bottom", "left")


@dataclass(frozen=True, slots=True)
class Legibility:
    """`score` is 0 to 100; `faults` of "blank", "blurred", "dark", "glare", "cut"."""

    score: int
    faults: tuple[str, ...]
    sharpness: float
    paper: int
    glare: float
    cut: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        return {
            "score": self.score,
            "faults": list(self.faults),
            "sharpness": round(self.sharpness, 3),
            "paper": self.paper,
            "glare": round(self.glare, 3),
            "cut": list(self.cut),
        }


@dataclass(frozen=True, slots=True)
class _Tile:
    darkest: int
    brightest: int
    step: int

    @property
    def is_inked(self) -> bool:
        return self.brightest - self.darkest >= CONSTANTS["ink_contrast"]


def grid_of(picture: Image.Image) -> Image.Image:
    """The grid of a picture in mode RGB or L."""
    gray = picture.convert("L")
    k = math.ceil(max(gray.size) / int(CONSTANTS["grid_side"]))
    width, height = gray.width // k, gray.height // k
    if k == 1 or not (width and height):
        return gray
    return gray.crop((0, 0, width * k, height * k)).reduce(k)


def measure(grid: Image.Image) -> Legibility:
    """Judge a grid (mode "L")."""
    tiles = list(_tiles(grid))
    inked = [tile for tile in tiles if tile.is_inked]
    tops = sorted(tile.brightest for tile in tiles)
    paper = tops[len(tops) * 3 // 4]
    sharpness = _median([tile.step / (tile.brightest - tile.darkest) for tile in inked])
    glare = _glare(tiles, tops[len(tops) // 2])
    cut = tuple(side for side in SIDES if _is_cut(_line(grid, side), paper))
    faults = {
        "blank": len(inked) < CONSTANTS["blank_share"] * len(tiles) or not inked,
        "blurred": bool(inked) and sharpness < CONSTANTS["blurred_below"],
        "dark": paper < CONSTANTS["dark_below"],
        "glare": glare > CONSTANTS["glare_above"],
        "cut": bool(cut),
    }
    found = tuple(name for name, holds in faults.items() if holds)
    parts = (
        0 if faults["blank"] else sharpness / CONSTANTS["sharp_from"],
        paper / CONSTANTS["bright_from"],
        1 - glare / CONSTANTS["glare_worst"],
        0.5 if cut else 1,
    )
    score = math.floor(100 * max(0, min(1, *parts)) + 0.5)
    return Legibility(score, found, sharpness, paper, glare, cut)


def _tiles(grid: Image.Image) -> Iterator[_Tile]:
    across, down = _steps(grid, 1, 0), _steps(grid, 0, 1)
    columns, rows = _cuts(grid.width), _cuts(grid.height)
    for top, bottom in rows:
        for left, right in columns:
            darkest, brightest = _extrema(grid, (left, top, right, bottom))
            step = min(
                _extrema(across, (left, top, right - 1, bottom))[1],
                _extrema(down, (left, top, right, bottom - 1))[1],
            )
            yield _Tile(darkest, brightest, step)


def _cuts(length: int) -> list[tuple[int, int]]:
    """`length` cut into about `tile` long pieces: (from, to)."""
    count = max(1, length // int(CONSTANTS["tile"]))
    return [(i * length // count, (i + 1) * length // count) for i in range(count)]


def _steps(grid: Image.Image, right: int, down: int) -> Image.Image:
    """At each place, how far its neighbour to the right, or below, is from it."""
    width, height = grid.width - right, grid.height - down
    if not (width and height):
        return Image.new("L", grid.size)
    here = grid.crop((0, 0, width, height))
    return ImageChops.difference(here, grid.crop((right, down, grid.width, grid.height)))


def _extrema(image: Image.Image, box: tuple[int, int, int, int]) -> tuple[int, int]:
    if box[0] >= box[2] or box[1] >= box[3]:
        return 0, 0
    low, high = image.crop(box).getextrema()
    return int(low), int(high)  # type: ignore[arg-type]


def _median(values: Sequence[float]) -> float:
    return sorted(values)[len(values) // 2] if values else 0.0


def _glare(tiles: Sequence[_Tile], usual: int) -> float:
    if usual >= CONSTANTS["glare_paper_below"]:
        return 0.0
    return sum(tile.darkest >= CONSTANTS["glare_floor"] for tile in tiles) / len(tiles)


def _line(grid: Image.Image, side: str) -> bytes:
    """The outermost pixels of a side."""
    width, height = grid.size
    boxes = {
        "top": (0, 0, width, 1),
        "right": (width - 1, 0, width, height),
        "bottom": (0, height - 1, width, height),
        "left": (0, 0, 1, height),
    }
    return grid.crop(boxes[side]).tobytes()


def _is_cut(line: bytes, paper: int) -> bool:
    bright = sum(value >= CONSTANTS["cut_bright"] * paper for value in line)
    steps = sum(abs(here - there) >= CONSTANTS["cut_step"] for here, there in pairwise(line))
    many = CONSTANTS["cut_bright_share"] * len(line)
    crossings = CONSTANTS["cut_steps_share"] * len(line)
    return bright >= many and steps >= crossings
