"""The Wijkkompas: the mapping, scores worked out by hand, and wheels on which nothing overlaps."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from wijksim.indicators.wijkkompas import COMPOSITION, scores, step_of, wheel
from wijksim.lab.store import RunKey, Store
from wijksim.lab.wijkkompas import COLUMNS, NULMETING, wijkkompas_table
from wijksim.report.figure_texts import figure_texts
from wijksim.report.figures.wijkkompas import (
    BLUES,
    JUDGED,
    draw_wijkkompas,
    segments,
    shade,
    wijkkompas_alt_text,
)
from wijksim.report.figures.wijkkompas_words import caption_of, chosen

ROOT = Path(__file__).parents[2]
WIJKEN = ("Beijum", "Indische Buurt/De Hoogte", "Selwerd")


def wijken_of(change: float = 0.0, luck: int = 0) -> pd.DataFrame:
    """A table of wijken at months 0 and 120 with every indicator; ``change`` is added to all of them at the end."""
    numbers = np.random.default_rng(luck)
    frame = pd.DataFrame(
        {
            "month": np.repeat([0, 120], 3),
            "wijk": list(WIJKEN) * 2,
            "programme": [True, True, False] * 2,
            "households": [100, 200, 100] * 2,
            "dwellings": [50, 50, 100] * 2,
        }
    )
    for place, indicator in enumerate(wheel().indicators):
        base = 0.2 + 0.01 * place + np.array([0.0, 0.1, 0.3])
        later = base + change + 0.02 * numbers.standard_normal(3)
        frame[indicator.name] = np.concatenate([base, later])
    return frame


@dataclass(frozen=True)
class FakeStore(Store):
    """Holds tables of wijken by run."""

    runs: dict[RunKey, pd.DataFrame]

    def has_table(self, key: RunKey, table: str) -> bool:
        return table == "wijken" and key in self.runs

    def read(self, key: RunKey, table: str, columns: Sequence[str] | None = None) -> pd.DataFrame:
        assert table == "wijken"
        return self.runs[key]


def table_of(pairs: int = 3) -> pd.DataFrame:
    """The Wijkkompas of made-up runs; a copy, that a test may change."""
    return _table_of(pairs).copy()


@cache
def _table_of(pairs: int) -> pd.DataFrame:
    runs = {
        RunKey(arm, n, n): wijken_of(change, 10 * n + place)
        for n in range(1, pairs + 1)
        for place, (arm, change) in enumerate({"baseline": 0.0, "integrated": 0.2}.items())
    }
    chosen = [(n, n) for n in range(1, pairs + 1)]
    return wijkkompas_table(FakeStore(Path(), runs), ["baseline", "integrated"], chosen)


def of(table: pd.DataFrame, indicator: str, column: str = "score") -> list[float]:
    """Values of an indicator by wijk."""
    return [float(value) for value in table.loc[table["indicator"] == indicator, column]]


def test_mapping_is_whole():
    found = wheel()
    assert set(found.quarters) == {"composition", "physical", "life", "social"}
    assert {item.quarter for item in found.indicators} == set(found.quarters)
    assert {item.theme for item in found.indicators} == set(found.themes)
    names = [item.name for item in found.indicators]
    assert len(set(names)) == len(names)
    for item in found.indicators:
        assert (item.direction == "none") == (item.quarter == COMPOSITION)
        assert all(item.names.values())
        assert item.reason
    assert found.unknown
    assert all(item.quarter in found.quarters and item.reason for item in found.unknown)


def test_every_indicator_is_a_column_with_its_unit():
    dictionary = (ROOT / "docs" / "tables.md").read_text(encoding="utf-8")
    section = dictionary.split("## Table `wijken`")[1].split("## Table")[0]
    for item in wheel().indicators:
        assert f"| `{item.name}` | {item.unit} |" in section


def test_page_on_the_mapping_follows_the_data():
    from wijksim.report.wijkkompas_page import wijkkompas_markdown

    assert (ROOT / "docs" / "wijkkompas.md").read_text(encoding="utf-8") == wijkkompas_markdown()


def test_page_names_every_column():
    from wijksim.report.wijkkompas_page import wijkkompas_markdown

    section = wijkkompas_markdown().split("## Table `wijkkompas`")[1]
    assert tuple(re.findall(r"`(\w+)`", section))[1:] == COLUMNS


def test_scores_by_hand():
    wijken = wijken_of()
    wijken.loc[wijken["month"] == 0, "life_satisfaction_mean"] = [7.0, 7.5, 8.0]
    wijken.loc[wijken["month"] == 120, "life_satisfaction_mean"] = [7.5, 7.5, 8.0]
    wijken.loc[wijken["month"] == 0, "damp_share"] = [0.1, 0.1, 0.4]
    # Weighted by 100, 200, 100 households: mean 7.5, variance (0.25 + 0 + 0.25) / 4, so one step is 0.3536.
    start = scores(wijken, 0)
    assert of(start, "life_satisfaction_mean", "city_mean") == pytest.approx([7.5] * 3)
    assert of(start, "life_satisfaction_mean", "score") == pytest.approx([-(2**0.5), 0, 2**0.5])
    # At month 120 the city has risen to 7.625; the step stays that of the nulmeting.
    later = scores(wijken, 120)
    assert of(later, "life_satisfaction_mean", "score") == pytest.approx(
        [-0.125 / 0.125**0.5, -0.125 / 0.125**0.5, 0.375 / 0.125**0.5]
    )
    # Damp, weighted by 50, 50, 100 dwellings: mean 0.25, step 0.15; much of it is bad.
    assert of(start, "damp_share", "score") == pytest.approx([1, 1, -1])


def test_composition_is_not_judged():
    wijken = wijken_of()
    wijken.loc[wijken["month"] == 0, "social_rent_share"] = [0.1, 0.1, 0.4]
    found = scores(wijken, 0)
    assert of(found, "social_rent_share", "score") == pytest.approx([-1, -1, 1])
    assert shade(2.0, COMPOSITION) in BLUES
    assert shade(2.0, "life") in JUDGED
    assert not set(BLUES) & set(JUDGED)


def test_without_spread_or_people_a_score_is_missing():
    wijken = wijken_of()
    wijken["trust_mean"] = 0.5
    wijken.loc[(wijken["month"] == 120) & (wijken["wijk"] == "Selwerd"), "households"] = 0
    found = scores(wijken, 120)
    assert np.isnan(of(found, "trust_mean")).all()
    assert np.isnan(of(found, "safety")).tolist() == [False, False, True]
    space = next(item for item in wheel().indicators if item.name == "public_space")
    assert step_of(space, wijken[wijken["month"] == 0]) == 1.0
    assert shade(np.nan, "life") is None


def test_a_month_that_is_not_there():
    with pytest.raises(ValueError, match="month = 60: the table of wijken has months 0 to 120"):
        scores(wijken_of(), 60)


def test_table_holds_changes_and_effects_of_pairs():
    table = table_of()
    assert tuple(table.columns) == COLUMNS
    assert set(table["scenario"]) == {NULMETING, "baseline", "integrated"}
    start = table[table["scenario"] == NULMETING]
    assert (start["month"] == 0).all()
    assert start["change"].isna().all()
    assert not start["change_demonstrable"].any()
    one = table[table["wijk"] == "Beijum"]
    before, base, policy = (
        of(one[one["scenario"] == name], "safety")[0] for name in (NULMETING, "baseline", "integrated")
    )
    later = one[one["scenario"] == "integrated"]
    assert of(later, "safety", "effect") == pytest.approx([policy - base])
    assert of(later, "safety", "change") == pytest.approx([policy - before])
    assert table.loc[table["scenario"] == "baseline", "effect"].isna().all()


def test_table_of_one_pair_has_no_intervals():
    table = table_of(pairs=1)
    assert table["score"].notna().all()
    assert table[["score_low", "change_low", "effect_low"]].isna().all().all()
    assert not table[["change_demonstrable", "effect_demonstrable"]].any().any()
    assert wijkkompas_table(FakeStore(Path(), {}), ["baseline"], [(1, 1)]).empty


def test_ring_is_closed():
    ring = segments()
    assert [item.start for item in ring] == pytest.approx([0.0, *(item.end for item in ring[:-1])])
    assert ring[-1].end == pytest.approx(360.0)
    assert {item.indicator.name for item in ring} == {item.name for item in wheel().indicators}


@pytest.mark.parametrize(
    ("wijk", "language"),
    [*((name, "nl") for name in WIJKEN[:3]), (WIJKEN[0], "en")],
)
def test_wheels_are_whole_and_nothing_overlaps(wijk: str, language: str, drawn, tmp_path: Path):
    path = tmp_path / "wheel.png"
    caption = draw_wijkkompas(table_of(), wijk, path, language=language, scenarios=["integrated"])
    assert path.stat().st_size > 20_000
    assert drawn.overlaps() == []
    words = " ".join(text.replace("\n", " ") for text, _ in drawn)
    for item in wheel().indicators:
        assert item.names[language] in words
    for names in wheel().quarters.values():
        assert names[language] in words
    assert not re.search(r"\bnan\b", caption.lower())
    assert "95%" in caption


@pytest.mark.parametrize("only", [NULMETING, "integrated"])
def test_one_wheel_for_a_narrow_page(only: str, drawn, tmp_path: Path):
    draw_wijkkompas(table_of(pairs=1), "Beijum", tmp_path / "wheel.png", only=only)
    assert drawn.overlaps() == []
    assert sum(text.replace("\n", " ") in ("begin 2018", "eind 2027") for text, _ in drawn) == 1


def test_of_one_simulation_nothing_is_judged(unprinted: list[Figure], tmp_path: Path):
    texts = figure_texts("nl")
    caption = draw_wijkkompas(table_of(pairs=1), "Beijum", tmp_path / "wheel.png")
    assert "gemiddeld over 1 simulatie." in caption
    assert texts.say("compass", "caption_one") in caption
    written = [text.get_text() for axes in unprinted[0].axes for text in axes.texts]
    assert texts.say("compass", "missing") in written
    assert texts.say("compass", "uncertain") not in written
    assert texts.say("compass", "arrows") not in written
    assert not any(patch.get_hatch() == "..." for axes in unprinted[0].axes for patch in axes.patches)


def test_caption_follows_the_intervals():
    table, texts = table_of(), figure_texts("nl")
    clear = chosen(table.assign(effect_demonstrable=table["indicator"] == "safety"), "Beijum", ["integrated"])
    assert "verschilt bij integraal aantoonbaar: Ervaren veiligheid." in caption_of(clear, texts)
    unclear = table.assign(effect_demonstrable=False, change_demonstrable=False)
    caption = caption_of(chosen(unclear, "Beijum", ["integrated"]), texts)
    assert "verschilt bij integraal geen enkele indicator aantoonbaar" in caption
    assert "van 0 van de 27 indicatoren" in caption


def test_missing_scores_are_drawn(drawn, tmp_path: Path):
    table = table_of()
    table.loc[table["indicator"] == "trust_mean", ["value", "score"]] = np.nan
    draw_wijkkompas(table, "Selwerd", tmp_path / "a.png", scenarios=["baseline"])
    assert drawn.overlaps() == []


def test_words_for_who_cannot_see_the_wheels():
    table = table_of()
    table.loc[(table["scenario"] == NULMETING), "score"] = 0.0
    text = wijkkompas_alt_text(table, "Beijum", language="en", scenarios=["integrated"])
    assert "Start of the model, start of 2018: worse than the city mean are none; better are none" in text
    assert "Integrated, end of 2027" in text


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"wijk": "Haren"}, "'Haren': no such wijk; allowed: Beijum"),
        ({"wijk": "Beijum", "scenarios": ["social"]}, "allowed: baseline, integrated"),
        ({"wijk": "Beijum", "only": "social"}, "allowed: baseline, integrated"),
    ],
)
def test_wheels_refuse_what_they_cannot_draw(options: dict, words: str, tmp_path: Path):
    with pytest.raises(ValueError, match=words):
        draw_wijkkompas(table_of(), path=tmp_path / "a.png", **options)
