"""Measures the page in headless Chromium: months per second, how fast clicks are answered, and memory.

``python -m tests.browser.measure_page speed [CITY ...]`` or ``memory``. Prints figures and asserts nothing, as they
depend on the machine.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.page_steps import restart
from tests.browser.serving import CHROMIUM, Server, browser_seconds, served

_MONTHS, _MONTHS_OF_ALL = 40, 12
_LONGEST = 600
_TURNS = 6
_WIJKEN = ("Vinkhuizen", "Oosterparkwijk", "Lewenborg")
_SELDOM = 50
"""Milliseconds between two looks at the page; Playwright's own way makes the browser draw all the time."""
_RESETS, _VISITORS = 200, 20
_WATCH = """
() => {
  const begin = (event) => Object.assign(window,
    { clicked: event.timeStamp, marked: 0, drawn: 0, found: false, pressed: event.target });
  document.addEventListener("click", (event) => { if (!event.target.closest("select")) begin(event); }, true);
  document.addEventListener("change", begin, true);
  const since = () => performance.now() - window.clicked;
  new MutationObserver(() => {
    if (!window.clicked || window.found) return;
    if (!window.marked && window.pressed.getAttribute("aria-current") === "page") window.marked = since();
    if (window.awaited()) {
      window.found = true;
      requestAnimationFrame(() => setTimeout(() => { window.drawn = since(); }));
    }
  }).observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
}
"""
"""Notes how long after a click, or a choice from a list, its button is marked, and what it asks for is drawn."""

_DWELLINGS = (
    "document.querySelector('.dwellings .legend span') && !document.querySelector('.dwellings .empty')"
)
_CLICKS: tuple[tuple[str, str, str, str], ...] = (
    ("city", "[data-view=city]", "", "document.querySelector('.money')"),
    ("map", "[data-view=map]", "", "document.querySelector('.city-map')"),
    (
        "quantity",
        "[data-do=quantity]",
        "trust_mean",
        "document.querySelector('.wijken h3')?.textContent.includes('ertrouwen')",
    ),
    ("cell of the map", "[data-map=b] path.cell >> nth={turn}", "", _DWELLINGS),
    (
        "colouring",
        "[data-colouring={colouring}]",
        "",
        "document.querySelector('[data-colouring={colouring}][aria-pressed=true]')",
    ),
    (
        "another wijk",
        "[data-do=wijk]",
        "{wijk}",
        f"document.querySelector('.wijk-head h2')?.textContent.trim().startsWith('{{wijk}}') && {_DWELLINGS}",
    ),
    ("household", "[data-view=household]", "", "document.querySelector('.lives')"),
    ("wijk", "[data-view=wijk]", "", _DWELLINGS),
    ("map once more", "[data-view=map]", "", "document.querySelector('.city-map')"),
    (
        "wijk to its last chart",
        "[data-view=wijk]",
        "",
        f"{_DWELLINGS} && document.querySelector('.lines svg')",
    ),
    ("back to the map", "[data-view=map]", "", "document.querySelector('.city-map')"),
    (
        "quantity again",
        "[data-do=quantity]",
        "liveability",
        "document.querySelector('.wijken h3')?.textContent.includes('eefbaar')",
    ),
)
"""Name, what is clicked, what is chosen there from a list, and when that is drawn."""


def opened(browser: Browser, server: Server) -> Page:
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    page.goto(server.address)
    page.wait_for_selector("[data-activity=ready]", state="attached", timeout=120_000)
    return page


def leave(page: Page) -> None:
    """Leaves the page as a visitor does, so that the browser tells the server."""
    page.goto("about:blank")
    page.context.close()


def month(page: Page) -> int:
    return int(page.get_attribute("[data-frame]", "data-month") or 0)


def _speed(browser: Browser, folder: Path, city: str) -> None:
    """Months drawn per second while playing with everything drawn, and the time in which a click is answered."""
    with served(folder, f"city={city}") as server:
        page = opened(browser, server)
        restart(page, months=_LONGEST)
        page.select_option("[data-do=speed]", "fast")
        page.click("[data-do=play]")
        page.wait_for_function(
            "Number(document.querySelector('[data-frame]').dataset.month) >= 3", timeout=60_000
        )
        for view in ("map", "city", "wijk"):
            page.click(f"[data-view={view}]")
            time.sleep(0.5)
            first, started = month(page), time.monotonic()
            used, browsed = server.seconds(), browser_seconds()
            last = first + (_MONTHS if city != "groningen" else _MONTHS_OF_ALL)
            page.wait_for_function(
                f"Number(document.querySelector('[data-frame]').dataset.month) >= {last}",
                timeout=120_000,
                polling=_SELDOM,
            )
            seconds = time.monotonic() - started
            months = month(page) - first
            print(
                f"{city}, {view}: {months / seconds:.1f} months a second; processor time per month: server "
                f"{1000 * (server.seconds() - used) / months:.0f} ms, browser "
                f"{1000 * (browser_seconds() - browsed) / months:.0f} ms; load {os.getloadavg()[0]:.1f}"
            )
        _clicks(page, city)
        started = time.monotonic()
        page.click("[data-do=play]")
        page.wait_for_selector("[data-activity=ready], [data-activity=ended]", state="attached")
        pause = 1000 * (time.monotonic() - started)
        print(
            f"{city}: the run stands still {pause:.0f} ms after pause; still playing: {month(page) < _LONGEST}"
        )


def _clicks(page: Page, city: str) -> None:
    """Clicks on what changes only what is shown, while the run plays, and prints how long that took."""
    marked: list[float] = []
    drawn: dict[str, list[float]] = {name: [] for name, *_ in _CLICKS}
    page.evaluate(_WATCH)
    for turn in range(_TURNS):
        turned = {
            "turn": turn,
            "wijk": _WIJKEN[turn % len(_WIJKEN)],
            "colouring": ("label", "tenure")[turn % 2],
        }
        for place, (name, what, choice, condition) in enumerate(_CLICKS):
            time.sleep(0.3 + 0.04 * ((turn + place) % 7))  # at any moment of a month
            page.evaluate(
                f"window.drawn = 0; window.clicked = 0; window.awaited = () => {condition.format(**turned)};"
            )
            if choice:
                page.select_option(what, choice.format(**turned))
            else:
                page.click(what.format(**turned), force=True)
            page.wait_for_function("window.drawn > 0", polling=_SELDOM)
            if "data-view" in what:
                marked.append(float(page.evaluate("window.marked")))
            drawn[name].append(float(page.evaluate("window.drawn")))
    for name, waits in drawn.items():
        print(f"{city}: {name}: drawn in {_told(waits)}")
    every = [wait for waits in drawn.values() for wait in waits]
    print(
        f"{city}: a click is seen to be heard in {_told(marked)}, what it asks for is drawn in {_told(every)}"
    )


def _told(waits: list[float]) -> str:
    return f"{sorted(waits)[len(waits) // 2]:.0f} ms (slowest of {len(waits)}: {max(waits):.0f})"


def _memory(browser: Browser, folder: Path) -> None:
    """Memory after resets and after visitors that come and go."""
    with served(folder, "city=proefstad") as server:
        page = opened(browser, server)
        for turn in range(_RESETS + 1):
            restart(page)
            if turn in (0, 20, 50, 100, 150, _RESETS):
                print(f"after {turn} resets: {server.memory():.0f} MB")
        leave(page)
        time.sleep(3)
        print(f"after the visitor left: {server.memory():.0f} MB")
        for turn in range(_VISITORS):
            page = opened(browser, server)
            page.click("[data-do=month]")
            page.wait_for_selector("[data-month='1']", state="attached")
            leave(page)
            if (turn + 1) % 5 == 0:
                time.sleep(3)
                print(f"after {turn + 1} visitors: {server.memory():.0f} MB")


def main(what: str, cities: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        if what == "memory":
            _memory(browser, Path(folder))
        else:
            for city in cities or ["groningen_tenth", "groningen"]:
                _speed(browser, Path(folder), city)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "speed", sys.argv[2:])
