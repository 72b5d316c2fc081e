"""What the page looks like: nothing sticks out at three widths, and nothing that axe-core calls serious."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import Visitor

pytestmark = pytest.mark.browser
Arrive = Callable[..., Visitor]

VIEWS = ("map", "city", "wijk", "household", "explanation")

BAD = ("serious", "critical")
SETTLED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
UNFOLD = """
(open) => document.querySelectorAll('.settings details:not(.group .group)').forEach((e) => { e.open = open; })
"""
OUTSIDE = """
() => [...document.querySelectorAll('.wijksim *')].filter((e) => {
  const box = e.getBoundingClientRect();
  if (!box.width || e.closest('svg, .scroll, pre, .skip, .hidden-text')) return false;
  return box.right > document.documentElement.clientWidth + 1 || box.left < -1;
}).map((e) => e.tagName + '.' + e.className)
"""

CLIPPED = """
() => ['button', 'h1', 'h2', 'h3', 'th', 'td', 'p']
  .flatMap((name) => [...document.querySelectorAll('.wijksim ' + name)])
  .filter((e) => e.clientWidth && e.scrollWidth > e.clientWidth + 1 && !e.closest('.hidden-text'))
  .map((e) => e.tagName + ': ' + e.textContent.trim().slice(0, 60))
"""


def open_view(visitor: Visitor, view: str) -> None:
    visitor.view(view)
    visitor.page.wait_for_selector(f"[data-view={view}][aria-current=page]")
    if view == "household":
        visitor.page.wait_for_selector("[data-do=lives] option >> nth=1", state="attached")
        visitor.do("random")
        visitor.page.wait_for_selector("[data-life=a] p")


def test_nothing_sticks_out_is_clipped_or_is_out_of_reach(arrive: Arrive):
    visitor, axe = arrive().wait_ready(), Axe()
    visitor.do("month")
    visitor.wait_month(1)
    visitor.wait_ready()
    for view in VIEWS:
        open_view(visitor, view)
        visitor.page.evaluate(UNFOLD, view == VIEWS[0])  # the settings are the same beside every view
        for width in (1440, 1024, 400):
            visitor.page.set_viewport_size({"width": width, "height": 850})
            visitor.page.evaluate(SETTLED)
            assert visitor.page.evaluate(OUTSIDE) == [], (view, width)
            assert visitor.page.evaluate(CLIPPED) == [], (view, width)
            assert visitor.page.evaluate("document.documentElement.scrollWidth") <= width
        found = axe.run(visitor.page).response["violations"]
        serious = [(item["id"], item["nodes"][0]["html"][:150]) for item in found if item["impact"] in BAD]
        assert serious == [], view
        visitor.page.set_viewport_size({"width": 1440, "height": 850})
