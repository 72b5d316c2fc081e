"""Where two made-up lives part, and why."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from wijksim.city.event_kinds import KINDS
from wijksim.lab.life_parting import parting_of
from wijksim.lab.life_story import Event, Life, RecordedRun
from wijksim.report.story_language import language
from wijksim.report.story_versus import TwoLives

WORDS = {
    "type": "couple",
    "work": "employed",
    "tenure": "social_rent",
    "label": "c",
    "support": "none",
    "buurt": "Selwerd",
    "wijk": "Selwerd",
    "cohort": "stayer",
    "action": "works",
}
FLAGS = ("student", "room", "right_unused", "problematic_debt", "searching")
RUN = RecordedRun(
    Path("run"),
    {"scenario": "social", "seed": 1, "config": {"city": {"name": "Town", "first_year": 2018}, "months": 24}},
    pd.DataFrame(),
)


def reasons_of(kind: str) -> dict[str, Any]:
    return {name: name not in FLAGS and WORDS.get(name, 2.0) for name in KINDS[kind].reasons}


def life(*events: Event) -> Life:
    numbered = [
        Event(event.month, number, event.kind, event.happened, event.chance, event.draw, event.reasons)
        for number, event in enumerate(events)
    ]
    return Life(1, tuple(numbered))


def state(month: int, kind: str = "year_ends", **reasons: Any) -> Event:
    return Event(month, 0, kind, True, None, None, {**reasons_of("begins"), **reasons})


def arrears(month: int, chance: float, draw: float, residual: float) -> Event:
    return Event(
        month,
        0,
        "arrears_begin",
        draw < chance,
        chance,
        draw,
        {**reasons_of("arrears_begin"), "residual": residual},
    )


def happening(
    month: int, kind: str, chance: float | None = None, draw: float | None = None, **reasons: Any
) -> Event:
    filled = {**reasons_of(kind), **reasons}
    return Event(month, 0, kind, draw is None or chance is None or draw < chance, chance, draw, filled)


BIRTH = happening(3, "birth", 0.008, 0.002)


def test_equal_lives_do_not_part_whatever_numbers_do():
    first = life(state(0, "begins"), BIRTH, arrears(5, 0.02, 0.01, -50.0), state(12, trust=0.4))
    second = life(state(0, "begins"), BIRTH, arrears(5, 0.03, 0.01, -80.0), state(12, trust=0.6))
    assert parting_of(first, second) is None


def test_the_same_luck_with_another_chance():
    first = life(state(0, "begins"), BIRTH, arrears(5, 0.021, 0.012, -45.0))
    second = life(state(0, "begins"), BIRTH, arrears(5, 0.006, 0.012, 95.0))
    parting = parting_of(first, second)
    assert parting is not None
    assert (parting.month, parting.cause) == (5, "other chance")
    assert parting.first is not None
    assert parting.second is not None
    assert parting.first.happened
    assert not parting.second.happened
    assert [(item.name, item.first, item.second) for item in parting.differences] == [
        ("residual", -45.0, 95.0)
    ]
    assert parting.states_of is None


def test_the_parting_does_not_depend_on_which_life_comes_first():
    first = life(state(0, "begins"), arrears(5, 0.021, 0.012, -45.0), happening(8, "moves"))
    second = life(state(0, "begins"), arrears(5, 0.006, 0.012, 95.0), happening(9, "moves"))
    there, back = parting_of(first, second), parting_of(second, first)
    assert there is not None
    assert back is not None
    assert (there.month, there.cause, there.first, there.second) == (
        back.month,
        back.cause,
        back.second,
        back.first,
    )


def test_a_vote_of_which_both_outcomes_are_kept():
    yes = happening(20, "vote", 0.8, 0.7, trust=0.6, gain=9.0)
    no = happening(20, "vote", 0.6, 0.7, trust=0.4, gain=9.0)
    parting = parting_of(life(state(0, "begins"), yes), life(state(0, "begins"), no))
    assert parting is not None
    assert parting.cause == "other chance"
    assert [item.name for item in parting.differences] == ["trust"]


def test_what_a_team_does_is_policy_and_states_before_it_are_compared():
    first = life(state(0, "begins"), state(12, trust=0.5), happening(20, "visit", 0.75, 0.3))
    second = life(state(0, "begins"), state(12, trust=0.4))
    parting = parting_of(first, second)
    assert parting is not None
    assert (parting.cause, parting.second, parting.states_of, parting.quiet_since) == ("policy", None, 12, 12)
    assert [item.name for item in parting.differences] == ["trust"]


def test_the_first_event_of_the_month_counts_not_what_follows_from_it():
    proposed = happening(20, "works_proposed")
    parting = parting_of(
        life(state(0, "begins"), proposed, happening(20, "visit", 0.75, 0.3, action="works")),
        life(state(0, "begins")),
    )
    assert parting is not None
    assert parting.first is not None
    assert parting.first.kind == "works_proposed"


def test_another_dwelling_is_the_market():
    first = life(state(0, "begins"), happening(9, "choice", buurt="Selwerd", cost=500.0))
    second = life(state(0, "begins"), happening(9, "choice", buurt="Beijum", cost=700.0))
    parting = parting_of(first, second)
    assert parting is not None
    assert parting.cause == "market"
    assert [item.name for item in parting.differences] == ["buurt", "cost"]


def test_two_offers_in_one_buurt_are_told_apart_by_their_draws():
    once, twice = happening(9, "offer", 0.1, 0.9), happening(9, "offer", 0.1, 0.4)
    parting = parting_of(life(state(0, "begins"), once, twice), life(state(0, "begins"), twice))
    assert parting is not None
    assert parting.first is not None
    assert (parting.first.draw, parting.second) == (0.9, None)


def test_a_question_that_did_not_come_up():
    event = happening(9, "separation", 0.004, 0.003)
    parting = parting_of(life(state(0, "begins")), life(state(0, "begins"), event))
    assert parting is not None
    assert (parting.cause, parting.first) == ("not asked", None)


def test_what_has_no_luck_of_its_own_follows_from_before():
    parting = parting_of(life(state(0, "begins"), happening(9, "cold_begins")), life(state(0, "begins")))
    assert parting is not None
    assert parting.cause == "consequence"


def test_a_life_that_only_one_run_holds():
    newcomer = life(happening(9, "choice"), state(9, "arrives"))
    parting = parting_of(newcomer, life(happening(9, "finds_no_place")))
    assert parting is not None
    assert parting.month == 9
    assert parting_of(newcomer, Life(1, ())) is not None


@pytest.mark.parametrize(
    ("code", "parts"),
    [
        (
            "en",
            [
                "The two lives part in May 2018.",
                "Under social (1): It fell behind with its payments (chance 2.1%, draw 1.2%)",
                "Under social (2) it did not happen: the draw was the same 1.2%, the chance was 0.60%.",
                "Same luck, other chance: 2.1% under social (1), 0.60% under social (2)",
                "left at the end of the month (€): −45.00 under social (1), 95.00 under social (2)",
                "both: June: A child was born",
            ],
        ),
        (
            "nl",
            [
                "De twee levens gaan uiteen in mei 2018.",
                "Hetzelfde toeval, een andere kans: 2,1% in social (1) en 0,60% in social (2)",
                "beide: Juni: Er werd een kind geboren",
            ],
        ),
    ],
)
def test_the_parting_in_words(code: str, parts: list[str], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("wijksim.report.story_versus.names_of", lambda *given: ("social (1)", "social (2)"))
    later = happening(6, "birth", 0.008, 0.002)
    first = life(state(0, "begins"), arrears(5, 0.021, 0.012, -45.0), later, state(24, "run_ends"))
    second = life(state(0, "begins"), arrears(5, 0.006, 0.012, 95.0), later, state(24, "run_ends"))
    text = " ".join(TwoLives(language(code), (RUN, RUN), (first, second)).text().split())
    for part in parts:
        assert part in text, text
