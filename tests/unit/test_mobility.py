"""Persons counted by age when they move: everybody once, at the age before the move."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from wijksim import load_config
from wijksim.city.mobility import OLDEST, persons_by_age
from wijksim.model import WijkModel

households = st.lists(
    st.tuples(st.floats(18, 120), st.integers(1, 2), st.floats(0, 40), st.integers(0, 4)), max_size=20
)


def test_persons_by_age_by_hand():
    age, adults = np.array([34.9, 34.0, 101.7]), np.array([2, 1, 2], dtype=np.int8)
    children_age, children = np.array([3.5, 0.0, 34.2]), np.array([2, 0, 1], dtype=np.int8)
    persons = persons_by_age(age, adults, children_age, children)
    assert persons.size == OLDEST + 1
    assert {int(at): float(persons[at]) for at in np.flatnonzero(persons)} == {3: 2, 34: 4, OLDEST: 2}


@given(households)
def test_every_person_is_counted_once(people: list[tuple[float, int, float, int]]):
    columns = [np.array(values) for values in zip(*people, strict=True)] or [np.zeros(0)] * 4
    age, adults, children_age, children = columns
    persons = persons_by_age(age, adults, children_age, children)
    assert persons.sum() == adults.sum() + children.sum()
    younger = sum(
        number * (int(min(years, OLDEST)) < 30)
        for first, number_of_adults, mean, number_of_children in people
        for years, number in ((first, number_of_adults), (mean, number_of_children))
    )
    assert persons[:30].sum() == younger


def test_residents_are_counted_as_the_plain_count_does():
    city = WijkModel(load_config(["city=proefstad", "months=1"])).city
    city.mobility.wants_present = True
    h, rows = city.households, city.residents()
    h.age[rows[:5]] = [0.0, 17.99, OLDEST, 104.0, 30.0]
    gone = rows[100:120]
    h.place[gone[:10]], h.active[gone[10:]] = -1, False
    left = np.setdiff1d(rows, gone)
    city.mobility.count_present(city)
    plain = persons_by_age(h.age[left], h.adults[left], h.children_age[left], h.children[left])
    np.testing.assert_array_equal(city.mobility.present, plain)
    city.mobility.count_present(city)
    np.testing.assert_array_equal(city.mobility.present, 2 * plain)


def test_nobody_is_present_twice_in_a_year():
    """Twelve months of presence are the person-years, and who moved is among them."""
    model = WijkModel(load_config(["city=proefstad", "months=11", "record=[city,mobility]"]))
    city, h = model.city, model.city.households
    persons = []
    for _ in range(11):
        model.step()
        persons.append(float(h.persons[city.residents()].sum()))
    count = city.mobility
    assert abs(count.present.sum() / 11 / np.mean(persons) - 1) < 0.02
    table = model.observer.result().city
    moved = count.within.sum() + count.between.sum() + count.emigrated.sum()
    assert moved > 100
    assert moved == round((table["persons_moved_share"] * table["persons"]).sum())
    for moves in (count.within, count.between, count.emigrated):
        assert (moves <= count.present).all()
    count.clear()
    assert not any(getattr(count, name).any() for name in ("within", "between", "emigrated", "present"))


def test_who_lives_in_the_city_is_counted_only_for_the_table_that_wants_it():
    present = []
    for record in ("[city]", "[city,mobility]"):
        model = WijkModel(load_config(["city=proefstad", "months=1", f"record={record}"]))
        model.step()
        present.append(model.city.mobility.present.sum())
    assert present[0] == 0 < present[1]
