"""The legibility measure: the vectors that the mini app is judged by too, and real blur."""

import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageEnhance, ImageFilter

from backend.uploads import legibility
from tests.factories import hostile

pytestmark = pytest.mark.slow

CASES = json.loads(
    (Path(__file__).parents[1] / "vectors" / "legibility.json").read_text(encoding="utf-8")
)


def painted(case: dict[str, Any]) -> Image.Image:
    """What a vector describes: see tests/vectors/README.md."""
    picture = Image.new("L", (case["width"], case["height"]))
    for step in case["painting"]:
        if "rect" in step:
            x, y, width, height, value = step["rect"]
            picture.paste(value, (x, y, x + width, y + height))
            continue
        left, top, width, height, across, down, w, h, value = step["each"]
        for y in range(top, top + height, down):
            for x in range(left, left + width, across):
                picture.paste(value, (x, y, x + w, y + h))
    return picture


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_vectors(case: dict[str, Any]):
    found = legibility.measure(legibility.grid_of(painted(case)))
    expected = case["expected"]
    assert (found.score, list(found.faults), found.paper, list(found.cut)) == (
        expected["score"],
        expected["faults"],
        expected["paper"],
        expected["cut"],
    )
    assert (found.sharpness, found.glare) == pytest.approx(
        (expected["sharpness"], expected["glare"])
    )


def test_every_fault_is_among_the_vectors():
    faults = {fault for case in CASES for fault in case["expected"]["faults"]}
    assert faults == {"blank", "blurred", "dark", "glare", "cut"}


def score(picture: Image.Image) -> int:
    return legibility.measure(legibility.grid_of(picture)).score


def test_the_more_blurred_the_worse():
    page = hostile.page(1500, 2000)
    blurred = [page.filter(ImageFilter.GaussianBlur(radius)) for radius in (0, 3, 6, 12)]
    scores = [score(each) for each in blurred]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] >= 90
    assert legibility.measure(legibility.grid_of(blurred[-1])).faults == ("blurred",)


def test_the_darker_the_worse():
    page = hostile.page(1500, 2000)
    scores = [score(ImageEnhance.Brightness(page).enhance(light)) for light in (1, 0.5, 0.3, 0.1)]
    assert scores == sorted(scores, reverse=True)
    assert scores[-1] < 20


def test_the_size_of_the_photo_does_not_matter_much():
    small, large = score(hostile.page(1500, 2000)), score(hostile.page(3000, 4000))
    assert abs(small - large) <= 10
