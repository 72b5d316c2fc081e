"""``wijksim report`` on real runs of the made-up town: the command, and its page in a browser without a network."""

from pathlib import Path
from typing import Any

import pytest

from wijksim.command_line import main
from wijksim.lab.comparison import compare

STUDY = "trial"


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small comparison, without the pictures that the command would draw beside it: a report has its own."""
    folder = tmp_path_factory.mktemp("results")
    words = [
        "city=proefstad",
        f"experiment={STUDY}",
        "scenarios=[baseline,social,parallel,integrated]",
        "months=30",
        "seeds=2",
        "default_point_seeds=1",
        "workers=1",
        f"results_dir={folder}",
    ]
    compare(words)
    return folder


@pytest.fixture(scope="module")
def page_file(results: Path) -> Path:
    assert main(["report", STUDY, f"results_dir={results}"]) == 0
    return results / STUDY / "report" / "report_nl.html"


@pytest.mark.slow
def test_the_command_writes_page_workbook_and_tables(page_file: Path, capsys: pytest.CaptureFixture[str]):
    folder = page_file.parent
    assert page_file.stat().st_size > 100_000
    assert (folder / "workbook_nl.xlsx").is_file()
    assert len(list((folder / "tables_nl").glob("*.csv"))) >= 15
    # By the path of the folder too, in the other language; the first stays.
    assert main(["report", str(page_file.parents[1]), "language=en"]) == 0
    assert "report_en.html" in capsys.readouterr().out
    assert page_file.is_file()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "give one experiment"),
        (["nowhere"], "nowhere"),
        (["nowhere", "language=fr"], "nl, en"),
        (["nowhere", "seeds=3"], "seeds=3"),
        (["one", "two"], "one two"),
    ],
)
def test_bad_input_is_refused_before_any_work(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], told: str
):
    assert main(["report", *words, f"results_dir={tmp_path}"]) == 2
    assert told in capsys.readouterr().err


def opened(browser: Any, page_file: Path, width: int) -> Any:
    """The page in a fresh context without a network; whatever it asks for or complains of is kept."""
    context = browser.new_context(viewport={"width": width, "height": 900}, offline=True)
    page = context.new_page()
    page.asked, page.complaints = [], []
    page.on("request", lambda request: page.asked.append(request.url))
    page.on("console", lambda message: page.complaints.append(message.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.goto(page_file.resolve().as_uri())
    return page


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 400])
def test_page_is_readable_without_a_network(browser: Any, page_file: Path, width: int):
    page = opened(browser, page_file, width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert not [url for url in page.asked if not url.startswith(("file:", "data:"))]
    assert page.complaints == []
    broken = "[...document.images].filter(image => !image.complete || image.naturalWidth === 0).length"
    assert page.evaluate(broken) == 0
    # No picture or paragraph sticks out of the page; only what may scroll inside does.
    outside = """[...document.querySelectorAll('p, li, h1, h2, h3, figcaption, .panels img, .scroll, pre, dd')]
        .filter(item => item.getBoundingClientRect().right > document.documentElement.clientWidth + 1).length"""
    assert page.evaluate(outside) == 0
    # No word runs into the cell beside it.
    spilled = """[...document.querySelectorAll('dt, th, td')]
        .filter(item => item.scrollWidth > item.clientWidth + 1).map(item => item.innerText)"""
    assert page.evaluate(spilled) == []
    page.context.close()


@pytest.mark.browser
def test_page_passes_the_accessibility_check(browser: Any, page_file: Path):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    for width in (1280, 400):
        page = opened(browser, page_file, width)
        found = axe.run(page).response["violations"]
        serious = [
            f"{item['id']}: {item['nodes'][0]['html'][:200]}"
            for item in found
            if item["impact"] in ("serious", "critical")
        ]
        assert serious == []
        page.context.close()


@pytest.mark.browser
def test_page_prints_and_no_picture_is_larger_than_a_sheet(browser: Any, page_file: Path, tmp_path: Path):
    page = opened(browser, page_file, 1280)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 680, "height": 990})
    heights = page.evaluate("[...document.images].map(image => image.getBoundingClientRect().height)")
    widths = page.evaluate("[...document.images].map(image => image.getBoundingClientRect().right)")
    # A4 less its margins at 96 dots per inch: 180 by 263 mm.
    assert max(heights) < 990
    assert max(widths) <= 681
    page.pdf(path=str(tmp_path / "report.pdf"), format="A4", prefer_css_page_size=True)
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF")
    page.context.close()
