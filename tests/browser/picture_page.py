"""Takes the pictures of the page that the documentation shows: ``python -m tests.browser.picture_page``.

Every view at three widths, a tenth of Groningen after eight years, with the settings that the page begins with.
"""

import io
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image
from playwright.sync_api import Page, sync_playwright

from tests.browser.serving import CHROMIUM, served

_FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
_MONTHS = 96
_WIDTHS = {"map": (1440, 1024, 400), "city": (1440, 1024, 400), "wijk": (1440, 1024, 400)} | {
    "household": (1440, 1024, 400),
    "explanation": (1440,),
}
_TALLEST = {"household": 1900}
"""Height at which a picture of a long view ends, pixels."""

_WIJK = "Indische Buurt/De Hoogte"
_KIND = "renovated"
_STILL = 1000
_COLOURS = 256
_ALIKE = 12
"""Sum of differences in red, green and blue below which two colours look the same."""
_BUILT = 120_000
"""Longest wait for a city to be built or for a year of it, milliseconds."""


def _open(page: Page, view: str) -> None:
    page.click(f"[data-view={view}]")
    if view == "wijk":
        page.select_option("[data-do=wijk]", _WIJK)
    if view == "household":
        page.select_option("[data-do=kind]", _KIND)
        page.click("[data-do=random]")
        page.wait_for_selector("[data-life=a] p")


def _in_few_colours(picture: Image.Image) -> Image.Image:
    """The picture in 256 of its own colours: the most frequent ones that differ enough to be told apart.

    Pillow's palettes are of means, which blend the small patches of a legend, and make white a little grey.
    """
    pixels = np.asarray(picture.convert("RGB"))
    colours, places, counts = np.unique(
        pixels.reshape(-1, 3), axis=0, return_inverse=True, return_counts=True
    )
    colours = colours.astype(np.int16)
    chosen: list[int] = []
    nearest, apart = np.zeros(len(colours), dtype=np.uint8), np.full(len(colours), np.iinfo(np.int16).max)
    for place in np.argsort(-counts, kind="stable"):
        if apart[place] < _ALIKE or len(chosen) == _COLOURS:
            continue
        distance = np.abs(colours - colours[place]).sum(axis=1)
        nearest[distance < apart] = len(chosen)
        apart = np.minimum(apart, distance)
        chosen.append(place)
    few = Image.fromarray(nearest[places.reshape(pixels.shape[:2])])
    few.putpalette(colours[chosen].astype(np.uint8).tobytes())
    return few


def _take(page: Page, view: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    fold = page.locator(".settings .fold[aria-expanded=true]")
    if fold.is_visible():  # a telephone finds the settings folded
        fold.click()
    page.mouse.move(0, 0)
    page.wait_for_timeout(_STILL)
    height = min(int(page.evaluate("document.documentElement.scrollHeight")), _TALLEST.get(view, 10_000))
    page.set_viewport_size({"width": width, "height": height})
    page.evaluate("window.scrollTo(0, 0)")
    page.wait_for_timeout(_STILL)
    _in_few_colours(Image.open(io.BytesIO(page.screenshot()))).save(
        _FOLDER / f"ui_{view}_{width}.png", optimize=True
    )


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        with served(Path(folder), "city=groningen_tenth") as server:
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            page.goto(server.address)
            page.wait_for_selector("[data-activity=ready]", state="attached", timeout=_BUILT)
            for month in range(12, _MONTHS + 1, 12):
                page.click("[data-do=year]")
                page.wait_for_selector(
                    f"[data-activity=ready][data-month='{month}']", state="attached", timeout=_BUILT
                )
            for view, widths in _WIDTHS.items():
                page.set_viewport_size({"width": widths[0], "height": 900})
                _open(page, view)
                for width in widths:
                    _take(page, view, width)


if __name__ == "__main__":
    main()
