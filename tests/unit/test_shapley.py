"""Fair shares of made-up outcomes with known answers, through the code that divides a real difference."""

from itertools import permutations

import numpy as np
import pytest

from wijksim.config import PATHWAYS
from wijksim.lab.attribution import (
    ALONE,
    OUT,
    OUTSIDE,
    SHAPLEY,
    WHOLE,
    divide,
    is_exact,
    subsets_of,
    table_of_parts,
)
from wijksim.lab.composition import compose_study
from wijksim.lab.measure_list import MEASURES
from wijksim.lab.shapley import Coalition, drawn_orders, every_subset, shares_exact, shares_from_orders
from wijksim.lab.study_sections import ANALYSED, AttributionConfig

WORTH = dict(zip(ANALYSED, [0.4, -0.1, 0.25, 0.0, 0.05, 0.3, -0.2, -0.5, 0.15, 0.1], strict=True))
OUTSIDE_WORTH = 0.07


def additive(on: Coalition) -> float:
    return OUTSIDE_WORTH + sum(WORTH[name] for name in on)


def interacting(on: Coalition) -> float:
    """Handover is worth something only with consent; congestion takes half of what handover and consent give."""
    both = 0.6 * ({"handover", "consent"} <= on)
    return additive(on) + both - 0.5 * both * ("congestion" in on)


def divided(value, chosen: AttributionConfig, pairs: list[tuple[int, int]]):
    """What the command computes, for an outcome that is known: each measure is a multiple of it, plus luck."""
    scale = np.arange(1, len(MEASURES) + 1)
    found = []
    for pair in pairs:
        values = {on: value(on) * scale for on in subsets_of(chosen, pair)}
        found.append(divide(chosen, pair, values))
    return found


def study(*words: str) -> AttributionConfig:
    return compose_study(["city=proefstad", *words])[1].attribution


def means(chosen: AttributionConfig, value, pairs: list[tuple[int, int]], kind: str = SHAPLEY) -> dict:
    table = table_of_parts(divided(value, chosen, pairs))
    rows = table[(table["kind"] == kind) & (table["measure"] == MEASURES[0].name)]
    return dict(zip(rows["part"], rows["mean"], strict=True))


def test_the_players_are_p1_to_p10():
    assert PATHWAYS[:10] == ANALYSED
    assert study().pathways == ANALYSED
    assert not is_exact(study())
    assert is_exact(study("attribution.pathways=[handover,overhead]"))
    assert not is_exact(study("attribution.pathways=[handover,overhead]", "attribution.method=permutations"))


def test_any_pathway_may_be_asked_for():
    assert study(f"attribution.pathways=[{','.join(PATHWAYS)}]").pathways == PATHWAYS


@pytest.mark.parametrize("method", ["exact", "permutations"])
def test_an_additive_outcome_gives_each_pathway_its_own(method: str):
    chosen = study(f"attribution.method={method}")
    found = means(chosen, additive, [(1, 1), (2, 2)])
    assert found[OUTSIDE] == pytest.approx(OUTSIDE_WORTH)
    for name, worth in WORTH.items():
        assert found[name] == pytest.approx(worth, abs=1e-12)
    for kind in (OUT, ALONE):
        other = means(chosen, additive, [(1, 1)], kind)
        assert other == pytest.approx(WORTH)


def test_an_interacting_outcome_divides_what_is_joint_by_the_formula():
    found = means(study("attribution.method=exact"), interacting, [(0, 1)])
    # 0.6 needs handover and consent: a half each. Minus 0.3 needs all three: a third each.
    assert found["handover"] == pytest.approx(WORTH["handover"] + 0.3 - 0.1)
    assert found["consent"] == pytest.approx(WORTH["consent"] + 0.3 - 0.1)
    assert found["congestion"] == pytest.approx(WORTH["congestion"] - 0.1)
    assert found["overhead"] == pytest.approx(WORTH["overhead"])
    alone = means(study("attribution.method=exact"), interacting, [(0, 1)], ALONE)
    out = means(study("attribution.method=exact"), interacting, [(0, 1)], OUT)
    assert alone["handover"] == pytest.approx(WORTH["handover"])
    assert out["handover"] == pytest.approx(WORTH["handover"] + 0.3)


def test_orders_drawn_at_random_come_near_and_cover_the_truth():
    chosen = study("attribution.permutations=2")
    pairs = [(seed, seed) for seed in range(1, 401)]
    exact = means(study("attribution.method=exact"), interacting, [(0, 1)])
    table = table_of_parts(divided(interacting, chosen, pairs))
    table = table[(table["kind"] == SHAPLEY) & (table["measure"] == MEASURES[0].name)]
    rows = {row["part"]: row for row in table.to_dict(orient="records")}
    for name in ("handover", "consent", "congestion"):
        assert rows[name]["low"] < rows[name]["high"]
        # Five standard errors: the estimate is unbiased.
        error = (rows[name]["high"] - rows[name]["low"]) / 3.92
        assert abs(rows[name]["mean"] - exact[name]) < 5 * error
    assert rows["overhead"]["high"] - rows["overhead"]["low"] == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("words", [[], ["attribution.method=exact"], ["attribution.permutations=6"]])
def test_parts_add_up_to_the_whole_for_any_outcome_and_every_pair(words: list[str]):
    chosen = study(*words)
    luck = np.random.default_rng(6)
    noise = {on: luck.standard_normal(len(MEASURES)) for on in every_subset(chosen.pathways)}
    for pair in ((1, 1), (7, 7), (0, 3)):
        found = divide(chosen, pair, {on: noise[on] for on in subsets_of(chosen, pair)})
        parts = [share for (kind, part), share in found.items() if kind == SHAPLEY and part != WHOLE]
        assert len(parts) == 11
        np.testing.assert_allclose(np.sum(parts, axis=0), found[SHAPLEY, WHOLE], rtol=0, atol=1e-13)


def test_all_orders_together_are_exact():
    players = ("a", "b", "c")
    luck = np.random.default_rng(2)
    value = {on: luck.standard_normal(2) for on in every_subset(players)}
    from_all = shares_from_orders([tuple(order) for order in permutations(players)], value)
    exact = shares_exact(players, value)
    for name in players:
        np.testing.assert_allclose(from_all[name], exact[name])


def test_each_order_comes_with_its_reverse_and_stays_when_seeds_are_added():
    orders = drawn_orders(ANALYSED, 6, np.random.default_rng(1))
    assert all(second == first[::-1] for first, second in zip(orders[::2], orders[1::2], strict=True))
    assert all(set(order) == set(ANALYSED) for order in orders)
    chosen = study()
    assert subsets_of(chosen, (3, 3)) == subsets_of(chosen, (3, 3))
    assert subsets_of(chosen, (3, 3)) != subsets_of(chosen, (4, 4))


def test_the_runs_of_a_seed_are_as_few_as_can_be():
    # Two orders pass 9 subsets each between the ends; taking out and putting in alone need 20, of which 4 are there.
    assert len(subsets_of(study(), (1, 1))) == 2 + 18 + 16
    assert len(subsets_of(study("attribution.one_at_a_time=false"), (1, 1))) == 2 + 18
    assert len(subsets_of(study("attribution.method=exact"), (1, 1))) == 1024
