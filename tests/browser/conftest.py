"""A server for all browser tests, and a page that fails on anything that a visitor should not meet."""

import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page

from tests.browser.page_steps import restart
from tests.browser.serving import Server, served
from wijksim.lab.execution import make_model
from wijksim.lab.single_run import run_and_keep
from wijksim.ui.choices import Choices

_KNOWN = re.compile(r"Failed to evaluate Vue script and find module\.exports")
"""A warning about a component of Solara itself."""

_PUT_BACK = """
() => {
  const press = (what) => document.querySelectorAll(what).forEach((element) => element.click());
  press("[data-language=nl]:not([aria-pressed=true]), [data-view=map]:not([aria-current]), .changed li button");
  press("[data-do=close-stored]:not(:disabled)");
  const search = document.querySelector("#wijksim-search");
  search.value = "";
  search.dispatchEvent(new Event("input"));
  document.querySelectorAll(".settings details").forEach((part) => { part.open = false; });
}
"""


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the servers run."""
    return tmp_path_factory.mktemp("page")


@pytest.fixture(scope="session")
def results(folder: Path) -> Path:
    """A folder of results with one small study of two policies; the kernels of the page are compiled on the way."""
    for scenario in ("baseline", "integrated"):
        words = ("city=proefstad", "months=24", "experiment=shown", f"results_dir={folder / 'results'}")
        run_and_keep([*words, f"scenario={scenario}"])
    make_model(Choices(city="proefstad").config("b")).step()
    return folder / "results"


@pytest.fixture(scope="session")
def server(folder: Path, request: pytest.FixtureRequest) -> Iterator[Server]:
    """The server of the page, which starts while the results that it shows are made."""
    make_results = partial(request.getfixturevalue, "results")
    with served(folder, "city=proefstad", "--visitors", "2", meanwhile=make_results) as started:
        yield started


@pytest.fixture(scope="session")
def classic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The server of Mesa's own page."""
    words = ("city=proefstad", "scenario=social", "--classic", "--language", "en")
    with served(tmp_path_factory.mktemp("classic"), *words) as started:
        yield started


class Visitor:
    """A page of one visitor, with the few things that tests do on it."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.set_default_timeout(30_000)
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(f"error in the page: {error}"))
        page.on("requestfailed", lambda request: self._failed(request.url))
        page.on("request", lambda request: self._asked(request.url))
        page.on("response", lambda answer: self._answered(answer.status, answer.url))
        page.goto(address)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not _KNOWN.search(message.text):
            self.complaints.append(f"console: {message.text}")

    def _failed(self, address: str) -> None:
        if "/_solara/api/close/" not in address:  # sent while the page is being left
            self.complaints.append(f"failed request: {address}")

    def _asked(self, address: str) -> None:
        if not re.match(r"(https?|wss?)://127\.0\.0\.1:|data:|blob:", address):
            self.complaints.append(f"request to the outside: {address}")

    def _answered(self, status: int, address: str) -> None:
        if status >= 400:
            self.complaints.append(f"answer {status}: {address}")

    def wait_ready(self) -> "Visitor":
        self.page.wait_for_selector("[data-activity=ready]", state="attached", timeout=120_000)
        return self

    def wait_month(self, month: int) -> None:
        self.page.wait_for_selector(f"[data-month='{month}']", state="attached", timeout=60_000)

    @property
    def month(self) -> int:
        return int(self.page.get_attribute("[data-frame]", "data-month") or -1)

    def go_on(self, months: int) -> None:
        """Goes on month by month, and waits for the last one."""
        reached = self.month
        for _ in range(months):
            self.do("month")
        self.wait_month(reached + months)
        self.wait_ready()

    def leave(self) -> None:
        """Leaves the page as a visitor does, so that the browser tells the server."""
        self.page.goto("about:blank")
        self.page.close()

    def do(self, name: str) -> None:
        self.page.click(f"[data-do='{name}']")

    def view(self, name: str) -> None:
        self.page.click(f"[data-view={name}]")

    def set(self, key: str, value: str) -> None:
        field = self.page.locator(f"input[data-set='{key}']")
        field.fill(value)
        field.press("Enter")

    def numbers(self) -> list[str]:
        """Every number of the city, of both policies, as the page shows them."""
        return self.page.locator(".city-numbers dd").all_inner_texts()

    def put_back(self) -> None:
        """Puts everything that tests change back as whoever comes finds it."""
        page = self.page
        page.evaluate(_PUT_BACK)
        page.wait_for_selector("[data-do=close-stored]:disabled", state="attached")
        page.wait_for_selector("text=Niets: alles staat op standaard")
        page.wait_for_selector(".city-map")
        changed = self.month != 0 or page.is_enabled("[data-do=apply]")
        for side, scenario in (("a", "baseline"), ("b", "integrated")):
            policy = page.locator(f"[data-set='{side}.scenario']")
            if policy.input_value() != scenario:
                policy.select_option(scenario)
                changed = True
        if changed:
            restart(page)

    def said(self) -> str:
        return self.page.locator("[role=status]").first.inner_text()


@pytest.fixture(scope="session")
def profile(browser: Browser) -> Iterator[BrowserContext]:
    """A browser that has seen the page before: its scripts are in the cache, as for whoever comes a second time."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    yield context
    context.close()


@pytest.fixture(scope="session")
def seat() -> list[Visitor]:
    """The page that the last test has put back in order, if there is one."""
    return []


@pytest.fixture
def visitor(server: Server, profile: BrowserContext, seat: list[Visitor]) -> Iterator[Visitor]:
    """A page at month 0 with everything at its default; one that a test has put back in order serves the next too."""
    found = seat.pop() if seat else Visitor(profile.new_page(), server.address).wait_ready()
    yield found
    try:
        found.put_back()
    except Error:
        found.leave()
        raise
    complaints, found.complaints = found.complaints, []
    seat.append(found)
    assert complaints == []


@pytest.fixture
def arrive(server: Server, browser: Browser, profile: BrowserContext) -> Iterator[Callable[..., Visitor]]:
    """Opens pages; afterwards none of them may have met an error or asked for anything outside.

    ``apart=True`` opens one in a browser profile of its own, as another visitor has.
    """
    visitors: list[Visitor] = []
    own_profiles: list[BrowserContext] = []

    def open_page(address: str | None = None, *, apart: bool = False) -> Visitor:
        context = profile
        if apart:
            context = browser.new_context(viewport={"width": 1440, "height": 900})
            own_profiles.append(context)
        visitors.append(Visitor(context.new_page(), address or server.address))
        return visitors[-1]

    yield open_page
    for visitor in visitors:
        visitor.leave()
    for context in own_profiles:
        context.close()
    assert [complaint for visitor in visitors for complaint in visitor.complaints] == []
