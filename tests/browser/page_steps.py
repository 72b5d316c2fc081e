"""Steps on the page that tests and measurements share."""

from playwright.sync_api import Page


def restart(page: Page, months: int | None = None) -> None:
    """Starts the run again, of another length if that is given, and waits until month 0 is drawn."""
    frame = page.get_attribute("[data-frame]", "data-frame")
    if months is None:
        page.click("[data-do='restart']")
    else:  # at month 0 a change is used at once
        page.fill("[data-set=months]", str(months))
        page.press("[data-set=months]", "Enter")
    page.wait_for_function(
        f"(beat => Number(beat.frame) > {frame} && beat.activity === 'ready' && beat.month === '0')"
        "(document.querySelector('[data-frame]').dataset)",
        polling=50,
        timeout=60_000,
    )
