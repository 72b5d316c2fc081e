"""Comparing what should not matter: known numbers in, known verdicts out."""

from io import StringIO
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from matplotlib.figure import Figure
from rich.console import Console

from wijksim import load_config
from wijksim.config import ConfigError
from wijksim.lab.store import Store
from wijksim.lab.verification import (
    ANY_ORDER,
    OUTCOMES,
    Reordered,
    VerificationResult,
    compare_orders,
    compare_seed_numbers,
    compare_sizes,
    run_verification,
)
from wijksim.report.verification_report import ONE_SEED, figures_of, print_verification, tables_of

NUMBER = len(OUTCOMES)


def test_error_of_the_mean_falls_with_the_root_of_the_number_of_seeds():
    values = np.random.default_rng(3).normal(size=(4096, NUMBER))
    table = compare_seed_numbers(values)
    few = table[table["seeds"] <= 64]
    ratio = few["spread_of_means"] / few["expected"]
    assert ratio.between(0.7, 1.35).all()
    at_16 = table.loc[table["seeds"] == 16, "spread_of_means"].mean()
    assert at_16 == pytest.approx(0.25, rel=0.1)


def test_seeds_that_share_their_luck_are_found_out():
    # Every eight seeds share most of their luck, as they would if streams depended on too few of their bits.
    shared = np.repeat(np.random.default_rng(3).normal(size=(64, NUMBER)), 8, axis=0)
    own = np.random.default_rng(4).normal(size=shared.shape)
    table = compare_seed_numbers(shared + 0.1 * own)
    at_8 = table[table["seeds"] == 8]
    assert (at_8["spread_of_means"] / at_8["expected"]).min() > 2


def test_size_is_judged_by_the_error_of_the_difference():
    generator = np.random.default_rng(1)
    values = {5: generator.normal(0, 1, (40, NUMBER)), 20: generator.normal(3, 2, (40, NUMBER))}
    table = compare_sizes(values, {5: 400.0, 20: 100.0})
    small = table[table["keep_one_in"] == 20]
    assert small["difference"].to_numpy() == pytest.approx(3.0, abs=1.3)
    assert small["error_of_difference"].to_numpy() == pytest.approx(np.sqrt(5 / 40), rel=0.3)
    assert (table[table["keep_one_in"] == 5]["difference"] == 0).all()


def test_order_is_judged_by_pairs():
    luck = np.random.default_rng(1).normal(size=(10, NUMBER))
    declared = dict(enumerate(luck))
    others = {"near": {seed: row + 0.01 for seed, row in declared.items()}, "far": {0: luck[0] + 9.0}}
    table = compare_orders(declared, others)
    assert table[table["order"] == "near"]["within_noise"].all()
    assert not table[table["order"] == "far"]["within_noise"].any()
    assert table[table["order"] == "near"]["difference"].to_numpy() == pytest.approx(0.01)


def verified(seeds: int) -> VerificationResult:
    """Two sizes and one other order in a city where nothing matters."""
    luck = np.random.default_rng(1)
    values = {kept: luck.normal(0, 1, (seeds, NUMBER)) for kept in (5, 20)}
    declared = dict(enumerate(values[20]))
    others = {"order_1": {seed: row + 0.01 for seed, row in declared.items()}}
    sizes = compare_sizes(values, {5: 400.0, 20: 100.0})
    config = load_config(["city=proefstad"])
    return VerificationResult(
        sizes,
        compare_seed_numbers(values[5]),
        compare_orders(declared, others),
        config,
        Store(Path()),
    )


def printed(result: VerificationResult) -> str:
    with StringIO() as text:
        print_verification(result, Console(file=text, width=200))
        return " ".join(text.getvalue().split())


def test_one_seed_is_said_to_say_nothing_about_luck(unprinted: list[Figure], tmp_path: Path):
    result = verified(1)
    text = printed(result)
    assert "nan" not in text
    assert "of 1" not in text
    assert ONE_SEED in text
    assert set(tables_of(result)) == {"sizes", "orders"}
    caption = figures_of(result)["sizes"](tmp_path / "a.png")
    assert "one seed" in caption
    assert "95%" not in caption
    assert "(1 seed)" in unprinted[0].get_suptitle()


def test_several_seeds_are_judged_by_students_t(unprinted: list[Figure], tmp_path: Path):
    result = verified(2)
    text = printed(result)
    assert ONE_SEED not in text
    assert "1 of 1" in text
    row = result.sizes[result.sizes["keep_one_in"] == 20].iloc[0]
    # Two seeds: the quantile of Student's t with one degree of freedom, not that of a normal distribution.
    assert f"(+/- {12.706 * row['error_of_difference']:.2g})" in text
    assert set(tables_of(result)) == {"sizes", "seeds", "orders"}
    assert "bars 95%" in figures_of(result)["sizes"](tmp_path / "a.png")


def schedule(*extra: str) -> SimpleNamespace:
    names = ["first", *ANY_ORDER[0], *extra, *ANY_ORDER[1], "last"]
    return SimpleNamespace(schedule=[SimpleNamespace(name=name) for name in names])


def test_only_phases_that_may_move_are_moved():
    one, same, other = schedule("between"), schedule("between"), schedule("between")
    before = [phase.name for phase in one.schedule]
    Reordered(1).begin(one)
    Reordered(1).begin(same)
    Reordered(2).begin(other)
    after = [phase.name for phase in one.schedule]
    assert sorted(after) == sorted(before)
    assert after != before
    assert after == [phase.name for phase in same.schedule] != [phase.name for phase in other.schedule]
    for place, name in enumerate(before):
        if not any(name in names for names in ANY_ORDER):
            assert after[place] == name


def test_unknown_phase_is_said():
    model = schedule()
    model.schedule = [phase for phase in model.schedule if phase.name != "ties"]
    with pytest.raises(LookupError, match="ties"):
        Reordered(1).begin(model)


@pytest.mark.parametrize(
    "word", ["seed=3", "city.keep_one_in=10", "verification.keep_one_in=[0]", "months=3"]
)
def test_verification_refuses_what_it_cannot_use(word: str):
    with pytest.raises(ConfigError, match=word.split("=")[0].replace(".", r"\.")):
        run_verification(["city=proefstad", word])
