"""The log of lives: who is followed, what is kept, and that draws computed again are those of the decision."""

import json

import numpy as np
import pandas as pd
import pytest

from wijksim import load_config
from wijksim.city.categories import Tenure
from wijksim.city.city import City
from wijksim.city.event_kinds import KINDS
from wijksim.city.event_log import CLOSE_CALL, EventLog, NullLog
from wijksim.config import ConfigError
from wijksim.decisions.dwelling_choice import feasible
from wijksim.lab.preparation import check_followed
from wijksim.model import WijkModel
from wijksim.processes import applicants, market_log
from wijksim.processes.market_view import offered_places, rules_of, surroundings, view_places, view_seekers

NAMES = [f"Buurt {number}" for number in range(8)]


@pytest.fixture(scope="module")
def city() -> City:
    return WijkModel(load_config(["city=proefstad", "months=1"])).city


def log_of(city: City, households: list[int] | None = None, sample: int = 0) -> EventLog:
    return EventLog(city, households or [], sample, NAMES)


def test_without_recording_nothing_is_written_or_computed(city: City):
    def expensive() -> np.ndarray:
        raise AssertionError("computed for a log that writes nothing")

    assert isinstance(city.events, NullLog)
    city.events.write("vote", expensive, chance=lambda kept: expensive(), no_such_reason=1)
    assert city.events.frame() is None


@pytest.mark.parametrize("sample", [0, 1, 50])
def test_as_many_are_followed_as_asked(city: City, sample: int):
    ids = city.households.id[city.residents()]
    assert np.count_nonzero(log_of(city, sample=sample).follows(ids)) == sample


def test_a_sample_as_large_as_the_city_follows_everybody_newcomers_too(city: City):
    ids = city.households.id[city.residents()]
    log = log_of(city, sample=ids.size)
    assert log.follows(ids).all()
    assert log.follows(np.arange(500) + 3 * applicants.ARRIVAL).all()


def test_newcomers_are_followed_in_proportion_and_by_their_id_only(city: City):
    ids = city.households.id[city.residents()]
    coming = np.arange(40_000) + 3 * applicants.ARRIVAL
    followed = log_of(city, sample=ids.size // 10).follows(coming)
    assert followed.mean() == pytest.approx(0.1, abs=0.01)
    np.testing.assert_array_equal(log_of(city, sample=ids.size // 10).follows(coming[::-1]), followed[::-1])


def test_a_larger_sample_holds_the_smaller_one_and_named_households_come_on_top(city: City):
    ids = city.households.id[city.residents()]
    small, large = log_of(city, sample=30).follows(ids), log_of(city, sample=90).follows(ids)
    assert (large | ~small).all()
    left_out = int(ids[~large][0])
    assert log_of(city, [left_out], sample=90).follows(ids).sum() == 91


def kept_of(city: City, kind: str, chance: float, **more) -> tuple[np.ndarray, pd.DataFrame]:
    """Draws of everybody in the city, and those that the log keeps."""
    rows = city.residents()
    log = log_of(city, sample=rows.size)
    log.write(kind, rows, chance=chance, luck="a test", **more)
    return city.streams.uniform("a test", 0, city.households.id[rows]), log.frame()


def test_a_kind_of_all_outcomes_keeps_all(city: City):
    draws, frame = kept_of(city, "graduate_leaves", 0.3)
    np.testing.assert_array_equal(frame["draw"], draws)
    np.testing.assert_array_equal(frame["happened"], draws < 0.3)
    assert 0 < frame["happened"].mean() < 1


def test_a_kind_that_came_close_is_kept_too(city: City):
    draws, frame = kept_of(city, "finds_partner", CLOSE_CALL / 4, state=("age", "children"))
    assert len(frame) == np.count_nonzero(draws < CLOSE_CALL)
    assert frame["happened"].sum() == np.count_nonzero(draws < CLOSE_CALL / 4)
    assert 0 < frame["happened"].sum() < len(frame)


def test_a_kind_of_which_only_happenings_count_keeps_those(city: City):
    draws, frame = kept_of(city, "care_referral", 0.1, state=("mental_health", "support"))
    assert len(frame) == np.count_nonzero(draws < 0.1) > 0
    assert frame["happened"].all()


def test_nothing_is_kept_of_those_whom_a_decision_does_not_concern(city: City):
    _, frame = kept_of(city, "graduate_leaves", 0.3, exposed=lambda kept: city.households.age[kept] > 200)
    assert frame.empty


def test_an_undeclared_reason_is_a_mistake(city: City):
    with pytest.raises(KeyError, match="graduates"):
        log_of(city).write("graduates", city.residents(), chance=0.5, luck="x", state=("trust",))
    with pytest.raises(KeyError):
        log_of(city).write("no such kind", city.residents())


def test_reasons_are_words_and_rounded_numbers(city: City):
    rows = city.residents()[:20]
    log = log_of(city, sample=10**6)
    log.write("leaves", rows, cause="died", state=("buurt", "wijk", "tenure", "life_satisfaction"))
    first = json.loads(log.frame()["reasons"][0])
    assert list(first) == list(KINDS["leaves"].reasons)
    assert first["buurt"] in NAMES
    assert first["wijk"] in city.wijk_names
    assert first["tenure"] in ("owner_occupied", "social_rent", "private_rent")
    assert first["life_satisfaction"] == round(float(city.households.life_satisfaction[rows[0]]), 4)


def test_offers_of_an_unlet_vacancy_stop_at_the_most_that_are_made(city: City):
    rows = city.residents()[::3]
    rules, vacancies = rules_of(city), view_places(city, offered_places(city))
    seekers = view_seekers(city, rows, surroundings(city), rules)
    seekers.matching_rent[:] = np.inf
    everybody = np.ones(rows.size, dtype=bool)
    social = np.flatnonzero((vacancies.tenure == Tenure.SOCIAL_RENT) & ~vacancies.room)[:3]
    queue = np.arange(rows.size)
    lets = market_log.Lets(
        order=social,
        urgent_first=np.zeros(vacancies.place.size, dtype=bool),
        urgent_queue=queue[:0],
        regular_queue=queue,
        taken_by=np.full(vacancies.place.size, -1),
    )
    i, v, taken = market_log.offers_made(city, lets, seekers, vacancies, rules, everybody)
    assert not any(taken)
    most = round(city.parameters.market.most_offers)
    for number in social:
        able = queue[market_log.feasible_social(seekers, vacancies, int(number), rules)]
        asked = np.array(i)[np.array(v) == number]
        np.testing.assert_array_equal(asked, able[:most])
        plain = [feasible.py_func(seekers[one], vacancies, number, rules) for one in queue]
        np.testing.assert_array_equal(able, np.flatnonzero(plain))


@pytest.mark.parametrize(
    ("override", "part"),
    [
        ("events.sample=-1", "events.sample = -1: allowed: at least 0"),
        ("events.households=[0]", "ids are whole numbers from 1"),
        ("events.households=[4,4]", "each household once"),
        ("events.households=[4]", "unless record holds events"),
        ("events.household=[4]", "did you mean events.households?"),
    ],
)
def test_bad_choices_are_refused(override: str, part: str):
    with pytest.raises(ConfigError) as caught:
        load_config(["city=proefstad", override])
    assert part in str(caught.value)
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize(
    ("household", "part"),
    [(10**6, "does not exist"), (30 * applicants.ARRIVAL, "would arrive in month 29")],
)
def test_households_that_cannot_exist_are_refused_before_any_work(household: int, part: str):
    words = ["city=proefstad", "months=12", "record=[city,events]"]
    check_followed(load_config([*words, "events.households=[7]"]))
    with pytest.raises(ConfigError, match=part):
        check_followed(load_config([*words, f"events.households=[7,{household}]"]))
