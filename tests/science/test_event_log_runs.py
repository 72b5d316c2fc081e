"""The log of lives on real runs: it changes nothing, tells the truth, and two lives part where they do."""

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from wijksim.city.event_kinds import KINDS
from wijksim.lab.life_parting import parting_of
from wijksim.lab.life_story import OPENINGS, STATES, Event, Life, RecordedRun
from wijksim.report.story import Teller
from wijksim.report.story_language import language, languages

pytestmark = pytest.mark.slow

MONTHS = 72
EVENTS = "record=[city,wijken,cohorts,ledger,accounts,segregation,events]"
EVERYBODY = (EVENTS, "events.sample=100000", f"months={MONTHS}")
POLICY = "scenario=integrated"


def recorded(finished) -> RecordedRun:
    model, result = finished
    manifest = {
        "scenario": model.config.scenario.name,
        "seed": model.config.seed,
        "config": model.config.model_dump(mode="json"),
    }
    return RecordedRun(Path("run"), manifest, result.events)


@pytest.fixture(scope="module")
def events(run_town) -> pd.DataFrame:
    return run_town(POLICY, *EVERYBODY)[1].events


@pytest.fixture(scope="module")
def two_runs(run_town) -> tuple[RecordedRun, RecordedRun]:
    return recorded(run_town(POLICY, *EVERYBODY)), recorded(run_town("scenario=parallel", *EVERYBODY))


@pytest.mark.parametrize(
    ("choices", "months"), [((POLICY,), MONTHS), (("scenario=social", "pathways=all_on", "seed=3"), 30)]
)
def test_the_log_changes_no_number(run_town, differing, choices: tuple[str, ...], months: int):
    _, silent = run_town(*choices, f"months={months}")
    _, told = run_town(*choices, EVENTS, "events.sample=100000", f"months={months}")
    assert differing(silent, told) == {}
    assert silent.events is None
    assert len(told.events) > 10_000


def test_what_happened_is_a_draw_below_its_chance(events: pd.DataFrame):
    drawn = events[events["chance"].notna() & events["draw"].notna()]
    np.testing.assert_array_equal(drawn["happened"], drawn["draw"] < drawn["chance"])
    assert drawn.loc[drawn["happened"], "kind"].nunique() > 25
    assert drawn.loc[~drawn["happened"], "kind"].nunique() > 15


def test_every_event_has_the_reasons_of_its_kind_and_most_kinds_occur(events: pd.DataFrame):
    for kind, rows in events.groupby("kind"):
        for text in rows["reasons"].head(40):
            assert tuple(json.loads(text)) == KINDS[str(kind)].reasons
    assert len(set(events["kind"])) > 50


def count(events: pd.DataFrame, kind: str, **reasons: object) -> pd.Series:
    """Happenings of a kind by month."""
    rows = events[(events["kind"] == kind) & events["happened"]]
    for name, value in reasons.items():
        rows = rows[[json.loads(text)[name] == value for text in rows["reasons"]]]
    return rows.groupby("month").size().reindex(range(MONTHS + 1), fill_value=0)


@pytest.mark.parametrize(
    ("column", "kind"),
    [
        ("moves", "moves"),
        ("births", "birth"),
        ("separated", "separation"),
        ("joined", "joins_partner"),
        ("social_lets", "offer"),
        ("evictions", "evicted"),
        ("support_started", "support_starts"),
        ("support_resolved", "resolved"),
        ("handovers", "handover"),
    ],
)
def test_events_of_everybody_add_up_to_the_flows_of_the_city(run_town, events, column: str, kind: str):
    _, result = run_town(POLICY, *EVERYBODY)
    told = count(events, kind)
    table = result.city if column in result.city else result.wijken
    flow = table.groupby("month")[column].sum()
    assert flow.sum() > 0
    np.testing.assert_array_equal(told, flow)


def test_who_came_and_left_is_told(run_town, events: pd.DataFrame):
    _, result = run_town(POLICY, *EVERYBODY)
    city = result.city.set_index("month")
    np.testing.assert_array_equal(count(events, "arrives"), city["arrivals"] + city["formed"])
    ended = count(events, "leaves", cause="died") + count(events, "leaves", cause="joined partner")
    left = count(events, "leaves") - ended
    deaths = count(events, "death") + count(events, "partner_death")
    np.testing.assert_array_equal(deaths, city["deaths"])
    np.testing.assert_array_equal(left, city["departures"])
    stock = count(events, "begins").sum() + (count(events, "arrives") - count(events, "leaves")).cumsum()
    np.testing.assert_array_equal(stock, city["households"])


def test_satisfaction_is_the_sum_of_its_parts(events: pd.DataFrame):
    states = events[events["kind"].isin(STATES)].sample(400, random_state=1)
    for text in states["reasons"]:
        reasons = json.loads(text)
        parts = sum(value for name, value in reasons.items() if name.startswith("part_"))
        total = np.clip(reasons["trait"] + parts, 0, 10)
        assert total == pytest.approx(reasons["life_satisfaction"], abs=0.002)


def test_the_same_households_are_followed_whatever_the_policy(run_town):
    words = (EVENTS, "events.sample=40", "months=30")
    one, other = (recorded(run_town(f"scenario={name}", *words)) for name in ("baseline", "integrated"))
    present = [
        {life.household for life in run.lives() if life.events[0].kind == "begins"} for run in (one, other)
    ]
    assert present[0] == present[1]
    assert len(present[0]) == 40


def test_a_story_tells_every_event_once_and_in_order(two_runs):
    run = two_runs[0]
    for code in languages():
        teller = Teller(language(code), run)
        for life in run.lives()[::25]:
            story = teller.tell(life)
            record = [event for event in life.events if event.told]
            assert sorted(story.events, key=lambda event: event.sequence) == record
            # In order, month by month; only offers refused, when they are many, are summed up at the end of a year.
            months = [line for chapter in story.chapters for line in chapter.lines if not line.whole_year]
            sequence = [event.sequence for line in months for event in line.events]
            assert sequence == sorted(sequence)
            for chapter in story.chapters:
                assert [line.month for line in chapter.lines] == sorted(
                    line.month for line in chapter.lines
                ) or any(line.whole_year for line in chapter.lines)
                for line in chapter.lines:
                    assert line.text.endswith(".")
                    assert len({run.year_of(event.month) for event in line.events}) == 1 or not chapter.title
                    if line.whole_year:
                        assert all(event.kind == "offer" and not event.happened for event in line.events)


def test_a_story_says_nothing_that_is_not_in_the_record(two_runs):
    """Telling the events of each month on their own gives the sentences of the story, and no others."""
    teller = Teller(language("en"), two_runs[0])
    lives = [life for life in two_runs[0].lives() if not any(_refused(event) for event in life.told)]
    life = max(lives, key=lambda life: len(life.told))
    before: list[Event] = []
    for line in teller.lines(life):
        rest = line.text
        for event in line.events:
            sentence = teller.sentence(event, life, before)
            assert sentence in rest
            rest = rest.replace(sentence, "", 1)
            before.append(event)
        assert not rest.strip()


def _refused(event: Event) -> bool:
    return event.kind == "offer" and not event.happened


def same(one: list[Event], other: list[Event]) -> bool:
    """Whether two lists hold the same events, apart from numbers among their reasons."""
    return Counter((event.kind, event.happened, event.draw) for event in one) == Counter(
        (event.kind, event.happened, event.draw) for event in other
    )


def of_month(life: Life, month: int) -> list[Event]:
    told = [event for event in life.told if event.kind not in STATES or event.kind in OPENINGS]
    return [event for event in told if event.month == month]


def test_two_real_lives_are_the_same_before_they_part_and_differ_there(two_runs):
    first, second = two_runs
    causes = set()
    for household in first.followed[::10]:
        one, other = first.life(household), second.life(household)
        parting = parting_of(one, other)
        last = MONTHS if parting is None else parting.month - 1
        for month in range(last + 1):
            assert same(of_month(one, month), of_month(other, month)), (household, month)
        if parting is None:
            continue
        assert parting.month > 12, "no policy, no difference"
        causes.add(parting.cause)
        for event, life, twin in ((parting.first, one, other), (parting.second, other, one)):
            if event is not None:
                assert event in life.events
                assert event not in twin.events or event.kind in ("choice", "splits_off", "moves")
    assert {"policy", "market"} <= causes


def test_where_a_chance_is_another_lives_part_on_the_same_draw(run_town):
    choices = (EVENTS, "events.sample=300", "months=1", "allow_out_of_range=true")
    first, second = (
        recorded(run_town(*choices, f"parameters.moving.departure_scale={scale}")) for scale in (1, 5)
    )
    partings = [parting_of(first.life(household), second.life(household)) for household in first.followed]
    ways = [parting for parting in partings if parting is not None and parting.cause == "other chance"]
    assert ways
    for parting in ways:
        rare, frequent = parting.first, parting.second
        assert rare is not None
        assert frequent is not None
        assert (rare.kind, rare.draw) == (frequent.kind, frequent.draw)
        assert frequent.happened > rare.happened


def test_two_lives_of_one_run_do_not_part(two_runs):
    for household in two_runs[0].followed[::100]:
        life = two_runs[0].life(household)
        assert parting_of(life, life) is None
