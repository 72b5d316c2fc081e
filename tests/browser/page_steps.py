"""Steps on the page that tests and measurements share."""

from playwright.sync_api import Page


def restart(page: Page) -> None:
    """Starts the run again and waits until month 0 is drawn."""
    frame = page.get_attribute("[data-frame]", "data-frame")
    page.click("[data-do='restart']")
    page.wait_for_function(
        f"(beat => Number(beat.frame) > {frame} && beat.activity === 'ready' && beat.month === '0')"
        "(document.querySelector('[data-frame]').dataset)",
        polling=50,
        timeout=60_000,
    )
