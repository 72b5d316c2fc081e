"""Figures of costs and benefits: whole, readable, in both languages, and saying what the numbers say."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from matplotlib.figure import Figure

from wijksim.lab.comparison import ComparisonResult
from wijksim.lab.mkba import CostBenefit
from wijksim.report.figure_texts import figure_texts
from wijksim.report.figures.mkba import draw_over_time, draw_pockets, draw_tornado, mkba_alt_text

CONTRAST = "integrated - baseline"
LANGUAGES = ("nl", "en")


@pytest.fixture(scope="module")
def analysis(comparison: ComparisonResult) -> CostBenefit:
    return comparison.cost_benefit


def check(drawn, caption: str, path: Path) -> str:
    """Checks what holds for every figure; gives its words."""
    assert path.stat().st_size > 15_000
    assert drawn.overlaps() == []
    assert not re.search(r"\bnan\b", caption.lower())
    return " ".join(text for text, _ in drawn)


@pytest.mark.parametrize("language", LANGUAGES)
def test_over_time(analysis: CostBenefit, language: str, drawn, tmp_path: Path):
    path = tmp_path / "a.png"
    caption = draw_over_time(analysis, path, language=language, contrasts=[CONTRAST])
    words = check(drawn, caption, path)
    assert figure_texts(language).say("money", "short_costs") in words
    assert {"nl": "2,25%", "en": "2.25%"}[language] in caption
    assert {"nl": "prijspeil 2023", "en": "price level 2023"}[language] in words


def test_over_time_of_every_policy_and_of_one_balance(analysis: CostBenefit, drawn, tmp_path: Path):
    caption = draw_over_time(analysis, tmp_path / "a.png")
    words = check(drawn, caption, tmp_path / "a.png")
    assert {"fysiek", "sociaal", "integraal"} <= set(words.split())
    caption = draw_over_time(
        analysis, tmp_path / "b.png", contrasts=["integrated - parallel"], balance="money"
    )
    check(drawn, caption, tmp_path / "b.png")
    assert caption.startswith("Verschil tussen de genoemde aanpakken")


@pytest.mark.parametrize("language", LANGUAGES)
def test_pockets(analysis: CostBenefit, language: str, drawn, tmp_path: Path):
    path = tmp_path / "a.png"
    caption = draw_pockets(analysis, CONTRAST, path, language=language)
    words = check(drawn, caption, path)
    assert "gemeente" in words
    assert {"nl": "15.000", "en": "15,000"}[language] in caption


def test_caption_of_pockets_follows_the_intervals(
    analysis: CostBenefit, unprinted: list[Figure], tmp_path: Path
):
    pockets = analysis.pockets
    clear = replace(
        analysis, pockets=pockets.assign(low=pockets["mean"] - 0.001, high=pockets["mean"] + 0.001)
    )
    assert "Een aantoonbaar nadeel: gemeente, Rijk en huishoudens." in draw_pockets(
        clear, CONTRAST, tmp_path / "a.png"
    )
    unclear = replace(analysis, pockets=pockets.assign(low=-99.0, high=99.0))
    caption = draw_pockets(unclear, CONTRAST, tmp_path / "b.png")
    assert "aantoonbaar voordeel hebben: niemand. Een aantoonbaar nadeel: niemand" in caption


@pytest.mark.parametrize("language", LANGUAGES)
def test_tornado(analysis: CostBenefit, language: str, drawn, tmp_path: Path):
    path = tmp_path / "a.png"
    caption = draw_tornado(analysis, CONTRAST, path, language=language)
    words = check(drawn, caption, path)
    assert {"nl": "11.000", "en": "11,000"}[language] in words


@pytest.mark.parametrize("draw", [draw_pockets, draw_tornado])
@pytest.mark.parametrize("language", LANGUAGES)
def test_one_pair_says_nothing_about_uncertainty(
    draw, language: str, two_arms: ComparisonResult, unprinted: list[Figure], tmp_path: Path
):
    caption = draw(two_arms.cost_benefit, "social - baseline", tmp_path / "a.png", language=language)
    assert figure_texts(language).say("money", "one_pair") in caption
    assert "95%" not in caption
    assert "1 paren" not in caption
    assert "1 pairs" not in caption
    legend = unprinted[0].axes[0].get_legend()
    assert "95%" not in " ".join(text.get_text() for text in (legend.get_texts() if legend else []))


def test_no_line_strikes_through_the_words_of_the_tornado(
    analysis: CostBenefit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    kept: list[Figure] = []
    monkeypatch.setattr(Figure, "savefig", lambda figure, *_, **__: kept.append(figure))
    draw_tornado(analysis, CONTRAST, tmp_path / "a.png")
    axes = kept[0].axes[0]
    lines = max(line.get_zorder() for line in axes.lines)
    assert axes.texts
    for text in axes.texts:
        assert text.get_zorder() > lines
        assert text.get_path_effects(), text.get_text()


def test_caption_of_tornado_says_when_the_sign_turns(
    analysis: CostBenefit, unprinted: list[Figure], tmp_path: Path
):
    table = analysis.sensitivity.assign(net_standard=1.0, net_at_low=0.5, net_at_high=1.5)
    caption = draw_tornado(replace(analysis, sensitivity=table), CONTRAST, tmp_path / "a.png")
    assert "Geen enkele waardering laat op zichzelf" in caption
    table.loc[table["valuation"] == "wellby", "net_at_low"] = -0.5
    caption = draw_tornado(replace(analysis, sensitivity=table), CONTRAST, tmp_path / "b.png")
    assert "andersom) bij: waarde van een WELLBY." in caption


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("figure", ["over_time", "pockets", "tornado"])
def test_words_for_who_cannot_see_the_figure(analysis: CostBenefit, figure: str, language: str):
    text = mkba_alt_text(analysis, figure, contrast=CONTRAST, language=language)
    assert {"nl": "miljoen euro", "en": "million EUR"}[language] in text
    assert "nan" not in text.lower()
    assert "{" not in text


def test_break_even_sentences(analysis: CostBenefit, unprinted: list[Figure], tmp_path: Path):
    def caption(**columns: float) -> str:
        table = analysis.break_even.assign(**columns)
        return draw_over_time(replace(analysis, break_even=table), tmp_path / "a.png", contrasts=[CONTRAST])

    assert "in geen van de paren" in caption(share_by_horizon=0.0, year_median=float("nan"))
    few = caption(share_by_horizon=0.3, year_median=float("nan"))
    assert few.endswith("in 30% van de paren binnen de looptijd terugverdiend.")
    assert "in de helft van de paren uiterlijk in jaar 7." in caption(share_by_horizon=0.9, year_median=7.0)


@pytest.mark.parametrize(
    ("draw", "words"),
    [
        (lambda a, p: draw_pockets(a, "a - b", p), "'a - b': no such contrast; allowed: physical - baseline"),
        (lambda a, p: draw_tornado(a, "a - b", p), "'a - b': no such contrast"),
        (
            lambda a, p: draw_over_time(a, p, balance="all"),
            "balance = 'all': allowed: wellbeing, money, public cash",
        ),
        (lambda a, p: mkba_alt_text(a, "pockets"), "figure 'pockets': name a contrast"),
        (lambda a, p: mkba_alt_text(a, "pie", contrast=CONTRAST), "allowed: over_time, pockets, tornado"),
    ],
)
def test_figures_refuse_what_is_not_there(analysis: CostBenefit, draw, words: str, tmp_path: Path):
    with pytest.raises(ValueError, match=words):
        draw(analysis, tmp_path / "a.png")


def test_both_languages_have_the_same_texts():
    def keys(tree: dict, prefix: str = "") -> set[str]:
        found = set()
        for name, value in tree.items():
            found |= keys(value, f"{prefix}{name}.") if isinstance(value, dict) else {f"{prefix}{name}"}
        return found

    dutch, english = (figure_texts(code)._tree for code in ("nl", "en"))
    assert keys(dict(dutch)) == keys(dict(english))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_tornado_says_where_the_balance_itself_may_have_either_sign(
    analysis: CostBenefit, language: str, tmp_path: Path
):
    said = figure_texts(language).say("money", "tornado_open")
    for low, high, is_said in ((-1.0, 2.0, True), (0.5, 2.0, False)):
        ends = {"net_standard_low": low, "net_standard_high": high, "pairs": 8}
        other = replace(analysis, sensitivity=analysis.sensitivity.assign(**ends))
        assert (said in draw_tornado(other, CONTRAST, tmp_path / "t.png", language=language)) is is_said
