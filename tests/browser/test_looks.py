"""What the page looks like: nothing sticks out at three widths, and nothing that axe-core calls serious."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import Visitor
from wijksim.ui.choices import sliders

pytestmark = pytest.mark.browser
Arrive = Callable[..., Visitor]

VIEWS = ("map", "city", "wijk", "household", "explanation")

BAD = ("serious", "critical")
SETTLED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
UNFOLD = """
(open) => document.querySelectorAll('.settings details:not(.group .group)').forEach((e) => { e.open = open; })
"""
FAULTS = """
() => {
  const wide = document.documentElement, found = [];
  for (const e of document.querySelectorAll('.wijksim *')) {
    const box = e.getBoundingClientRect();
    if (!box.width || e.closest('svg, .scroll, pre, .skip, .hidden-text')) continue;
    if (box.right > wide.clientWidth + 1 || box.left < -1) found.push('outside: ' + e.tagName + '.' + e.className);
  }
  for (const e of document.querySelectorAll('.wijksim :is(button, h1, h2, h3, th, td, p)')) {
    if (e.clientWidth && e.scrollWidth > e.clientWidth + 1 && !e.closest('.hidden-text'))
      found.push('clipped: ' + e.tagName + ' ' + e.textContent.trim().slice(0, 60));
  }
  for (const e of document.querySelectorAll('.wijksim .card')) {
    if (e.clientWidth && e.scrollWidth > e.clientWidth + 1 && !e.querySelector('.scroll'))
      found.push('wider than its card: ' + e.getAttribute('aria-label') + ' ' + e.scrollWidth);
  }
  for (const e of document.querySelectorAll('.wijksim .lines svg text')) {
    const box = e.getBoundingClientRect(), frame = e.closest('svg').getBoundingClientRect();
    if (box.right > frame.right + 1 || box.left < frame.left - 1) found.push('cut off: ' + e.textContent.trim());
  }
  if (wide.scrollWidth > wide.clientWidth) found.push('the page is ' + wide.scrollWidth + ' wide');
  return found;
}
"""
AMOUNTS_OF_A_WHOLE_CITY = """
() => document.querySelectorAll('.money td.number').forEach((e) => { e.textContent = '+1.234,5'; })
"""
ASSUMPTIONS = ".settings .group .group"
HEADER_AND_SETTINGS = [".area-header", ".area-settings"]


def open_view(visitor: Visitor, view: str) -> None:
    visitor.view(view)
    visitor.page.wait_for_selector(f"[data-view={view}][aria-current=page]")
    if view == "wijk":
        visitor.page.wait_for_selector(".lines svg")
    if view == "household":
        visitor.page.wait_for_selector("[data-do=lives] option >> nth=1", state="attached")
        visitor.do("random")
        visitor.page.wait_for_selector("[data-life=a] p")


@pytest.mark.parametrize("language", ["nl", "en"])
def test_no_assumption_sticks_out(arrive: Arrive, language: str):
    visitor = arrive().wait_ready()
    page = visitor.page
    page.click(f"[data-language={language}]")
    page.wait_for_selector(f"[data-language={language}][aria-pressed=true]")
    page.locator(".settings .group.top > summary").first.click()
    groups = page.locator(ASSUMPTIONS).all()
    for group in groups:
        group.locator("summary").click()
    for group in groups:
        group.locator("[data-slide]").first.wait_for()
    for width in (1440, 1024, 400):
        page.set_viewport_size({"width": width, "height": 850})
        page.evaluate(SETTLED)
        assert page.locator(".settings [data-slide^='parameters.']").count() == len(sliders())
        assert page.evaluate(FAULTS) == [], width


def test_nothing_sticks_out_is_clipped_or_is_out_of_reach(arrive: Arrive):
    visitor, axe = arrive().wait_ready(), Axe()
    visitor.do("month")
    visitor.wait_month(1)
    visitor.wait_ready()
    for view in VIEWS:
        open_view(visitor, view)
        first = view == VIEWS[0]  # header and settings are the same beside every view
        visitor.page.evaluate(UNFOLD, first)
        for width in (1440, 1024, 400):
            visitor.page.set_viewport_size({"width": width, "height": 850})
            visitor.page.evaluate(SETTLED)
            assert visitor.page.evaluate(FAULTS) == [], (view, width)
        part = None if first else {"exclude": [[name] for name in HEADER_AND_SETTINGS]}
        found = axe.run(visitor.page, context=part, options={"resultTypes": ["violations"]}).response[
            "violations"
        ]
        serious = [(item["id"], item["nodes"][0]["html"][:150]) for item in found if item["impact"] in BAD]
        assert serious == [], view
        visitor.page.set_viewport_size({"width": 1440, "height": 850})


def test_lines_and_money_of_a_whole_run_fit_on_a_telephone(visitor: Visitor):
    visitor.set("months", "18")
    visitor.page.wait_for_selector("text=maand 0 van 18")
    visitor.wait_ready()
    visitor.do("end")
    visitor.page.wait_for_selector("[data-activity=ended]", state="attached")
    for view in ("city", "wijk"):
        open_view(visitor, view)
        visitor.page.wait_for_selector(".lines svg .end text")
        visitor.page.evaluate(AMOUNTS_OF_A_WHOLE_CITY)
        for width in (1440, 390):
            visitor.page.set_viewport_size({"width": width, "height": 850})
            visitor.page.evaluate(SETTLED)
            assert visitor.page.evaluate(FAULTS) == [], (view, width)
    visitor.page.set_viewport_size({"width": 1440, "height": 900})


def ends_of_legends(visitor: Visitor, quantity: str, heading: str) -> list[str]:
    """What stands in the legends of the first map and of the difference, of one quantity."""
    visitor.page.select_option("[data-do=quantity]", quantity)
    visitor.page.wait_for_selector(f".wijken h3 >> text={heading}")
    return visitor.page.locator(
        "[data-map=a] .legend span, [data-map=difference] .legend span"
    ).all_inner_texts()


def test_ends_of_a_legend_say_that_colours_go_no_further(visitor: Visitor):
    ends = ends_of_legends(visitor, "life_satisfaction_mean", "Levenstevredenheid")
    assert [text[0] for text in ends if not text.startswith(("◂", "gem"))] == ["≤", "≥", "≤", "≥"]
    ends = ends_of_legends(visitor, "problematic_debt_share", "Problematische schulden")
    assert [text[0] for text in ends if not text.startswith(("◂", "%"))] == ["0", "≥", "≥", "≤"]
    visitor.page.select_option("[data-do=quantity]", "life_satisfaction_mean")
    visitor.page.wait_for_selector(".wijken h3 >> text=Levenstevredenheid")
