"""The posterior sample of a calibration: where fitted constants of a run come from, and what is refused."""

import json
from pathlib import Path

import pytest

from wijksim.config import Config, ConfigError, validate
from wijksim.lab.composition import load_config
from wijksim.lab.design_composition import compose_design
from wijksim.lab.execution import Provenance, manifest_of, planned
from wijksim.lab.factors import given_parameters
from wijksim.lab.identity import design_of
from wijksim.lab.rerun import overrides_of
from wijksim.parameters import declarations, drawn_values, read_posterior
from wijksim.parameters.posterior import OWN, posterior_file

TABLE = """draw,moving.search_scale,debt.recovery
0,0.6,0.3
1,0.7,0.4
2,0.6,0.3
"""


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "sample.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


def composed(table: Path, *others: str) -> Config:
    return load_config(["city=proefstad", "parameters=posterior", f"posterior.table={table}", *others])


def fitted(config: Config) -> tuple[float, float]:
    values = config.parameter_values()
    return values.moving.search_scale, values.debt.recovery


@pytest.mark.parametrize(
    ("draw", "row"), [(0, (0.6, 0.3)), (1, (0.7, 0.4)), (2, (0.6, 0.3)), (3, (0.7, 0.4))]
)
def test_draw_n_takes_row_n_and_starts_again_after_the_last(table: Path, draw: int, row: tuple[float, float]):
    assert fitted(composed(table, f"draw={draw}")) == row


def test_all_other_constants_are_drawn_as_ever(table: Path):
    values, plain = composed(table, "draw=5").parameter_values().as_mapping(), drawn_values(5)
    others = [item for item in declarations() if item.path not in ("moving.search_scale", "debt.recovery")]
    assert all(values[item.group][item.name] == plain[item.group][item.name] for item in others)
    assert composed(table).parameter_values().consent == load_config([]).parameter_values().consent


@pytest.mark.parametrize("draw", [0, 1])
def test_what_is_given_wins_even_where_it_is_the_default(table: Path, draw: int):
    config = composed(
        table, f"draw={draw}", "parameters.moving.search_scale=0.65", "parameters.consent.trust_slope=4"
    )
    assert fitted(config)[0] == 0.65
    assert config.parameter_values().consent.trust_slope == 4
    assert given_parameters(config) == ["consent.trust_slope", "moving.search_scale"]


def test_the_identity_of_a_run_knows_the_table(table: Path):
    config, plain = composed(table), load_config(["city=proefstad"])
    assert design_of(config, "data") != design_of(plain, "data")
    before = design_of(config, "data")
    table.write_text(TABLE.replace("0.7", "0.75"), encoding="utf-8")
    assert design_of(composed(table), "data") != before
    written = manifest_of(planned("baseline", config), Provenance("trial", "x", "data", None), {}, 1.0, 1.0)
    assert written["config"]["posterior"]["table"] == str(table)
    with pytest.raises(ConfigError, match="the table has changed"):
        validate(config.model_dump())


@pytest.mark.slow
def test_a_run_can_be_made_once_more_from_its_manifest(table: Path):
    config = composed(table, "draw=1", "parameters.debt.recovery=0.32")
    again = load_config(overrides_of(json.loads(config.model_dump_json())))
    assert again == config


def test_a_sweep_with_samples_of_its_own_leaves_fitted_constants_at_the_central_row(table: Path):
    words = ["city=proefstad", "parameters=posterior", f"posterior.table={table}", "seeds=1"]
    words.append("scenarios=[baseline,social]")
    design, _ = compose_design([*words, "design.sampling=sobol", "design.samples=4"])
    assert "moving.search_scale" not in design.samples.table
    assert {fitted(run.config) for run in design.runs()} == {(0.6, 0.3)}
    named, _ = compose_design(
        [*words, "design.sampling=sobol", "design.samples=4", "design.parameters=[moving.search_scale]"]
    )
    assert len({fitted(run.config)[0] for run in named.runs()}) == 4


def test_draws_with_a_grid_take_the_rows_too(table: Path):
    words = ["city=proefstad", "parameters=posterior", f"posterior.table={table}", "seeds=1"]
    words.append("scenarios=[baseline,social]")
    sampling = ["design.sampling=draws", "design.samples=2"]
    design, _ = compose_design([*words, *sampling, "design.grid={consent.trust_slope: [2, 4]}"])
    assert [fitted(run.config) for run in design.runs() if run.config.scenario.name == "baseline"] == [
        (0.7, 0.4),
        (0.7, 0.4),
        (0.6, 0.3),
        (0.6, 0.3),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("draw,moving.search_scal\n0,1\n1,1\n", "did you mean moving.search_scale?"),
        ("draw,moving.search_scale\n0,3\n1,0.6\n", "row 0: moving.search_scale = 3: allowed: 0.5 to 0.8 x"),
        ("draw,moving.search_scale\n0,0.6\n1,much\n", "row 1: allowed: 2 numbers"),
        ("draw,moving.search_scale\n0,0.6\n2,0.6\n", "row 1: draw = 2: allowed: 0, 1, 2"),
        ("draw,moving.search_scale\n0,0.6\n", "1 rows: allowed: row 0"),
        ("number,moving.search_scale\n0,0.6\n1,0.6\n", "a first column with the name draw"),
        ("draw,debt.recovery,debt.recovery\n0,0.3,0.3\n1,0.3,0.3\n", "debt.recovery: stands there twice"),
        ("draw,energy.poor_label\n0,3.5\n1,3.5\n", "energy.poor_label: no constant with a range"),
        ("", "at least one column"),
    ],
)
def test_a_table_that_is_not_as_it_should_be_is_refused(table: Path, text: str, said: str):
    table.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as refused:
        composed(table)
    assert said in str(refused.value)
    assert str(table) in str(refused.value)


def test_a_table_that_is_missing_is_named(tmp_path: Path):
    with pytest.raises(ConfigError, match=r"posterior.table = .*none.csv: No such file"):
        composed(tmp_path / "none.csv")


def test_a_table_goes_with_the_choice_of_the_posterior(table: Path):
    with pytest.raises(ConfigError, match="goes with parameters=posterior"):
        load_config([f"posterior.table={table}"])


def test_the_sample_of_the_package_can_be_used_and_its_manifest_says_where_it_came_from():
    sample = read_posterior(OWN)
    told = json.loads(posterior_file(OWN).with_suffix(".json").read_text(encoding="utf-8"))
    assert list(sample.names) == told["constants"]
    assert len(sample.rows) == told["rows"] + 1
    assert sample.rows[0] in sample.rows[1:]
    assert load_config(["parameters=posterior", "draw=7"]).posterior is not None
