"""Mesa's own page around the same model."""

from collections.abc import Callable

import pytest

from tests.browser.conftest import Visitor
from tests.browser.serving import Server

pytestmark = pytest.mark.browser


def clock(month: int) -> str:
    """Where Mesa's page says the month: as steps up to Mesa 3.4, as time from 3.5 on."""
    return f"text=/^(Step: {month}|Time: {month}\\.0)$/"


def test_each_visitor_steps_and_resets_a_model_of_his_own(arrive: Callable[..., Visitor], classic: Server):
    visitors = [arrive(classic.address), arrive(classic.address, apart=True)]
    for visitor in visitors:
        visitor.page.wait_for_selector(".city-map path.cell", timeout=120_000)
        visitor.page.wait_for_selector(clock(0))
        assert "Social only" in visitor.page.inner_text(".city-map"), "not the policy of the command"
    page = visitors[0].page
    page.wait_for_timeout(1000)
    for month in (1, 2):
        page.locator("button", has_text="Step").click()
        page.wait_for_selector(clock(month))
    drawn = "document.querySelector('.lines path.line').getAttribute('d').split('L').length - 1"
    page.wait_for_function(f"{drawn} === 2")
    assert visitors[1].page.locator(clock(0)).count() == 1
    page.locator("button", has_text="Reset").click()
    page.wait_for_selector(clock(0))
    assert "Social only" in page.inner_text(".city-map")
