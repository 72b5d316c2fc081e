"""Past interventions played again: what a re-enactment may say, and how effects are read from pairs of runs."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from wijksim.city.categories import Cohort
from wijksim.config import ConfigError
from wijksim.lab import reenacted_measures as past
from wijksim.lab import reenactment
from wijksim.lab.composition import override_keys
from wijksim.lab.doses import DOSES, money
from wijksim.lab.misses import MISSES, UNEXPLAINED, explain
from wijksim.lab.past_patterns import ENERGY_SHOCK, PAST_PATTERNS, UNSAID
from wijksim.lab.patterns import PATTERNS
from wijksim.lab.patterns_of_states import PATTERNS_OF_STATES, wishes_where_liveability_falls
from wijksim.lab.reenacted_measures import Pair
from wijksim.lab.reenactment import REFERENCE, arms_of, reenactments
from wijksim.lab.verdicts import past_row

INPUT = {"I6", "I7", "I8", "I11", "I12", "I13", "I14"}
"""Patterns of past interventions that are typed in by the list of patterns; the model may be stricter, not laxer."""


@pytest.mark.parametrize("name", sorted(reenactments()))
def test_no_reenactment_holds_an_effect_size(name: str):
    item = reenactments()[name]
    for key in override_keys([*item.done, *item.not_done]):
        assert key.split(".")[0] in ("scenario", "shock", "growth", "energy_prices"), key
    arms = arms_of(item, ["city=proefstad"])
    assert arms.done.parameters == arms.not_done.parameters
    assert arms.done.pathways == arms.not_done.pathways
    assert arms.done.months == arms.not_done.months == item.months


def test_runs_without_intervention_are_shared():
    sale, restructuring = (
        arms_of(reenactments()[name], ["city=proefstad"]) for name in ("sale_above_dose", "restructuring")
    )
    assert sale.not_done == restructuring.not_done
    assert sale.not_done.scenario.name == REFERENCE
    teams = arms_of(reenactments()["social_teams"], ["city=proefstad"])
    assert teams.not_done.scenario.name != REFERENCE


def test_surroundings_may_be_chosen_and_the_intervention_may_not():
    item = reenactments()["as_it_was"]
    arms = arms_of(item, ["city=proefstad", "growth=none", "months=12"])
    assert arms.done.growth.dwellings_per_year == 0
    assert arms.done.energy_prices.path[2022] == 1.05
    assert arms.done.months == item.months


def test_every_pattern_of_the_list_has_a_place():
    said, unsaid = ({item.code.split()[0] for item in items} for items in (PAST_PATTERNS, UNSAID))
    numbers = said | unsaid
    assert numbers == {f"I{number}" for number in range(1, 16)}
    assert {pattern.reenactment for pattern in (*PAST_PATTERNS, ENERGY_SHOCK)} <= set(reenactments())
    for pattern in PAST_PATTERNS:
        if pattern.code.split()[0] in INPUT:
            assert pattern.kind == "input", pattern.code
        assert pattern.low < pattern.high


def test_every_miss_has_a_sentence():
    codes = {pattern.code for pattern in (*PATTERNS, *PATTERNS_OF_STATES)}
    codes |= {pattern.code for pattern in (*PAST_PATTERNS, ENERGY_SHOCK)}
    assert [code for code in codes if code not in MISSES] == []
    assert explain("N2 age 25", above=True) == explain("N2", above=True)
    assert explain("X9", above=True) == UNEXPLAINED
    # No sentence is left over for a pattern that is gone.
    assert set(MISSES) <= codes | {"N2"}


def test_sentence_is_shown_for_a_miss_only():
    pattern = PAST_PATTERNS[0]
    hit, high, none = (
        past_row(pattern, np.array(values), np.array([1.0]), "EUR")
        for values in ([0.01, 0.02], [0.3, 0.4], [np.nan, np.nan])
    )
    assert (hit["verdict"], hit["explanation"]) == ("inside", "")
    assert high["verdict"] == "outside"
    assert "defect" in high["explanation"]
    assert (none["verdict"], none["seeds"]) == ("nothing to measure", 0)


def test_file_with_another_key_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "validation").mkdir()
    (tmp_path / "validation" / "odd.yaml").write_text("title: x\nmonths: 12\nwith: []\neffect: 3\n")
    monkeypatch.setattr(reenactment, "configuration_folder", lambda: tmp_path)
    with pytest.raises(ConfigError, match=r"odd\.yaml"):
        reenactments.__wrapped__()


MONTHS = np.arange(0, 97)


def wijken(effect: float, posts: float) -> pd.DataFrame:
    """Two programme wijken of which one gets posts, and one elsewhere; regular posts are everywhere."""
    frames = []
    for name, programme in (("worked", True), ("waited", True), ("other", False)):
        works = name == "worked"
        frames.append(
            pd.DataFrame(
                {
                    "month": MONTHS,
                    "wijk": name,
                    "programme": programme,
                    "households": 100.0,
                    "social_posts": 1.0 + posts * works * (MONTHS > 12),
                    "physical_posts": 0.0,
                    "mental_health_mean": effect * works * (MONTHS > 12),
                }
            )
        )
    return pd.concat(frames, ignore_index=True)


def accounts() -> pd.DataFrame:
    return pd.DataFrame({"month": [12, 24, 36, 48, 60, 72], "paid": 1000.0, "taken_back": 100.0})


def test_effects_are_read_where_the_programme_had_posts():
    pair = Pair({"wijken": wijken(0.2, 1.0), "accounts": accounts()}, {"wijken": wijken(0.0, 0.0)})
    assert past.worked_in(pair.done["wijken"]) == {"worked"}
    assert past.in_programme("mental_health_mean", 3.5)(pair) == pytest.approx(0.2)
    # 900 EUR a year during four years, for a hundred households.
    assert money(pair) == pytest.approx(9.0)
    nothing = Pair({"wijken": wijken(0.0, 0.0), "accounts": accounts()}, {"wijken": wijken(0.0, 0.0)})
    assert np.isnan(money(nothing))


def residents(health: list[float], since: list[int], cohort: int = Cohort.STAYER) -> pd.DataFrame:
    count = len(health)
    return pd.DataFrame(
        {
            "month": past.after(3.5),
            "household_id": np.arange(count),
            "buurt": 0,
            "programme": True,
            "cohort": cohort,
            "age": [70.0, *[40.0] * (count - 1)],
            "mental_health": health,
            "visited": -99,
            "months_since_works": since,
        }
    )


def test_households_are_compared_with_themselves():
    done = {"watched_residents": residents([0.5, 0.4, 0.3], [12, 12, -999])}
    without = {"watched_residents": residents([0.1, 0.2, 0.9], [-999, 5, -999])}
    pair = Pair(done, without)
    # The second was renovated in both lives, the third in neither.
    assert past.two_lives("mental_health", 3.5, past.treated(3, 24))(pair) == pytest.approx(0.4)
    assert past.older("mental_health", 3.5)(pair) == pytest.approx(0.4)
    assert np.isnan(past.two_lives("mental_health", 3.5, past.visited)(pair))


def test_those_who_had_to_move_compare_with_what_they_left():
    before = residents([0.1, 0.1], [-999, -999]).assign(month=past.START)
    moved = residents([0.5, 0.9], [-999, -999], Cohort.DISPLACED)
    done = {"watched_residents": pd.concat([before, moved])}
    without = {"watched_residents": residents([0.8, 0.8], [-999, -999])}
    assert past.since_start("mental_health", 3.5, past.displaced)(Pair(done, without)) == pytest.approx(0.6)


def buurten(safety: list[float], sold: list[int], demolished: list[int]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "month": past.after(3.5),
            "buurt": [0, 1, 2],
            "programme": True,
            "households": [100, 100, 0],
            "safety": safety,
            "sold": sold,
            "rental_base": 100,
            "demolished": demolished,
            "dwellings_at_start": 100,
        }
    )


def test_buurten_are_chosen_by_their_dose():
    done = {"watched_buurten": buurten([0.3, 0.1, 0.0], [3, 1, 0], [0, 40, 0])}
    without = {"watched_buurten": buurten([0.1, 0.3, 0.0], [0, 0, 0], [0, 0, 0])}
    pair = Pair(done, without)
    assert past.in_buurten("safety", 3.5, past.above_dose)(pair) == pytest.approx(0.2)
    assert past.in_buurten("safety", 3.5, past.below_dose)(pair) == pytest.approx(-0.2)
    assert list(past.restructured(pair, 3.5)) == [1]
    # The restructured one and the empty one do not count as elsewhere.
    assert past.worse_off("safety", 3.5, past.elsewhere, 0.1)(pair) == 0


def test_doses_belong_to_reenactments():
    assert set(DOSES) <= set(reenactments())


def test_wish_to_move_is_followed_within_buurten():
    generator = np.random.default_rng(5)
    rows = []
    for buurt in range(30):
        level, start = generator.normal(0, 2), generator.uniform(0.1, 0.3)
        for year in range(1, 11):
            liveability = level + generator.normal(0, 0.3)
            # Buurten with a low level have few wishes here: only changes over time must count.
            share = start + 0.03 * level + 0.002 * year - 0.05 * (liveability - level)
            rows.append((12 * year, buurt, 500, 500 * share, liveability, share))
    panel = pd.DataFrame(rows, columns=["month", "buurt", "settled", "wish", "liveability", "share"])
    found = wishes_where_liveability_falls({"watched_buurten": panel})
    assert found[0] == pytest.approx(0.05 / panel["share"].mean() * 100, rel=0.02)
    assert np.isnan(wishes_where_liveability_falls({"watched_buurten": panel[panel["month"] < 40]})[0])
