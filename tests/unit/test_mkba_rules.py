"""The rules against counting twice: each raises when it is broken."""

import re
from pathlib import Path

import numpy as np
import pytest

import wijksim
from wijksim.lab.mkba_rules import (
    BALANCES,
    CARE,
    WELLBY_LINE,
    Balance,
    DoubleCountingError,
    Line,
    check_lines,
    check_transfers,
    line_of,
    mirror_of,
)

TEAM = Line("gemeente", "social team", "residents of programme wijken", "cash")
CARE_LINE = Line("health insurers", "second-line care", "care providers", "cash")
ENERGY = Line("households", "energy", "energy companies", "cash")
EVICTIONS = Line("gemeente", "evictions", "society", "valued")
LEVEL = Line("society", "life satisfaction", "residents", "valued")
LOANS = Line("lenders", "loans", "corporations", "cash")
ASSISTANCE = Line("rijk", "social assistance", "households", "cash")
RENT_PAID = Line("households", "rent", "corporations", "cash")
RENT_RECEIVED = Line("corporations", "rent", "corporations", "cash")
EVERY = (TEAM, CARE_LINE, ENERGY, EVICTIONS, LEVEL, LOANS, ASSISTANCE, RENT_PAID, RENT_RECEIVED)


@pytest.mark.parametrize(
    ("twice", "word"), [(EVICTIONS, "evictions of gemeente"), (ENERGY, "energy of households")]
)
def test_wellbys_do_not_go_with_what_they_hold_already(twice: Line, word: str):
    check_lines([TEAM, CARE_LINE, WELLBY_LINE])
    check_lines([TEAM, CARE_LINE, twice])
    with pytest.raises(DoubleCountingError, match=f"life satisfaction would count twice: .*{word}"):
        check_lines([TEAM, twice, WELLBY_LINE])


@pytest.mark.parametrize("outside", [LOANS, LEVEL])
def test_financing_and_the_level_of_satisfaction_are_in_no_balance(outside: Line):
    with pytest.raises(DoubleCountingError, match="no cost or benefit of society"):
        check_lines([TEAM, outside])
    assert not any(balance.counts(outside) for balance in BALANCES)


def test_no_line_stands_there_twice():
    with pytest.raises(
        DoubleCountingError, match="second-line care of health insurers stands in the balance twice"
    ):
        check_lines([CARE_LINE, TEAM, CARE_LINE])


def test_a_saving_is_not_cash_and_a_valued_effect_at_once():
    valued = Line("health insurers", "second-line care", "patients", "valued")
    with pytest.raises(DoubleCountingError, match="as cash and as a valued effect"):
        check_lines([CARE_LINE, valued])


def test_an_item_without_a_rule_is_refused():
    strange = line_of(("gemeente", "statues", "residents", "cash"))
    with pytest.raises(DoubleCountingError, match="'statues' \\(cash\\): no rule says how it counts"):
        _ = strange.category


def test_transfers_cancel_or_raise():
    amounts = np.array([[[300, 200]]])
    mirror = mirror_of(ASSISTANCE)
    assert mirror == Line("households", "social assistance", "households", "cash", mirror=True)
    check_transfers({ASSISTANCE: amounts, mirror: -amounts, RENT_PAID: amounts, RENT_RECEIVED: -amounts})
    with pytest.raises(DoubleCountingError, match="'social assistance' does not add up to zero"):
        check_transfers({ASSISTANCE: amounts})
    with pytest.raises(DoubleCountingError, match="'rent' does not add up to zero"):
        check_transfers({RENT_PAID: amounts, RENT_RECEIVED: -amounts + 1})
    assert mirror_of(TEAM) is None
    assert mirror_of(mirror) is None


def test_what_each_balance_counts():
    counted = {
        balance.name: {line for line in (*EVERY, WELLBY_LINE) if balance.counts(line)} for balance in BALANCES
    }
    assert counted["public cash"] == {TEAM, ASSISTANCE}
    assert counted["money"] == {TEAM, CARE_LINE, ENERGY, EVICTIONS, ASSISTANCE, RENT_PAID, RENT_RECEIVED}
    assert counted["wellbeing"] == {TEAM, CARE_LINE, ASSISTANCE, RENT_PAID, RENT_RECEIVED, WELLBY_LINE}
    assert not Balance("public cash").social


def test_every_item_that_the_model_writes_has_a_rule():
    # Items are written as words in calls of the book, or named by a constant of processes/works.py and sales.py.
    from wijksim.city.accounts import INTEREST, LOANS, MAINTENANCE, MANAGEMENT, RENT
    from wijksim.processes.sales import ITEM
    from wijksim.processes.works import WORKS_ITEMS

    root = Path(wijksim.__file__).parent
    sources = [path.read_text(encoding="utf-8") for part in ("agents", "processes", "indicators")
               for path in (root / part).glob("*.py")]  # fmt: skip
    written = {item for text in sources for item in re.findall(r'book\.write\(\s*"[^"]+",\s*"([^"]+)"', text)}
    assert {"social assistance", "evictions", "second-line care"} <= written
    written |= {*WORKS_ITEMS, ITEM, INTEREST, LOANS, MAINTENANCE, MANAGEMENT, RENT, "public space"}
    written |= {"social team", "physical team", "regular social team", "energy"}
    for item in sorted(written):
        kind = "valued" if item == "evictions" else "cash"
        assert Line("gemeente", item, "society", kind).category
    assert CARE_LINE.category == CARE
