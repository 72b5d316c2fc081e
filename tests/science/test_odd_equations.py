"""The equations of the ODD protocol are run: what they give from a real state must be what the model does with it."""

import ast
import math
import re
from collections.abc import Callable, Iterator
from types import CodeType
from typing import Any

import numpy as np
import pytest
from scipy.special import expit, logit, ndtr, ndtri

from wijksim import WijkModel, load_config
from wijksim.city.categories import Origin, Support, Tenure, Work
from wijksim.decisions.consent import consent_chance
from wijksim.decisions.dwelling_choice import utility_reference
from wijksim.decisions.moving import wish_hazard
from wijksim.model import Phase
from wijksim.processes import contact, market_view
from wijksim.processes.kernels import composition
from wijksim.report.odd.page import sections_of_phases
from wijksim.report.odd.sections import CONSTANT, Section, sections

OF_HOUSEHOLDS = ("work", "budget", "debt", "ties", "health", "trust", "satisfaction")
OF_BUURTEN = ("liveability", "house_prices")
AT_MONTH_0 = ("income_begin", "beginnings")
OF_RULES = ("moving", "works", "outreach", "housing_market")
CHECKED_MONTHS = (1, 13)
WORDS = [
    "city=proefstad",
    "seed=5",
    "scenario=integrated",
    "scenario.start=0",
    "pathways.waterbed=true",
    "pathways.local_jobs=false",  # placements are drawn by wijk, outside the block of equations
]
FUNCTIONS: dict[str, Any] = {
    "exp": math.exp,
    "ln": math.log,
    "abs": abs,
    "max": max,
    "min": min,
    "expit": expit,
    "logit": logit,
    "Phi": ndtr,
    "Phi_inverse": ndtri,
    "clip": lambda value, low, high: min(max(value, low), high),
    **Origin.__members__,
    **Tenure.__members__,
    **Work.__members__,
    **Support.__members__,
}
Values = dict[str, Any]


def source_of(section: Section) -> str:
    """The blocks of a section that are marked as Python, constants looked up in ``C``."""
    blocks = re.findall(r"^```python\n(.*?)^```", section.text, flags=re.MULTILINE | re.DOTALL)
    return CONSTANT.sub(lambda found: f'C["{found.group()}"]', "\n".join(blocks))


def compiled(section: Section) -> CodeType:
    return compile(source_of(section), f"{section.name}.md", "exec")


def assigned(section: Section) -> set[str]:
    """Names that the blocks give a value."""
    nodes = ast.walk(ast.parse(source_of(section)))
    return {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}


def columns_of(table: Any, rows: Any = slice(None)) -> dict[str, list[Any]]:
    return {name: getattr(table, name)[rows].tolist() for name in table.declared}


def shared_values(model: WijkModel) -> Values:
    city = model.city
    constants = {
        f"{group}.{name}": value
        for group, names in model.parameters.as_mapping().items()
        for name, value in names.items()
    }
    return {
        **FUNCTIONS,
        "C": constants,
        "pathways": model.config.pathways,
        "t": city.month,
        "energy_factor": city.energy_factor,
        "income_centre": city.income_centre,
        "fit_spread": city.fit_spread,
        "affordability_spread": city.affordability_spread,
    }


def luck_of(draw: Callable[..., Any], month: int, ids: Any) -> Callable[[int], Callable[[str], float]]:
    """For each row, the function of a stream that gives its number this month."""
    drawn: dict[str, list[float]] = {}

    def of_row(row: int) -> Callable[[str], float]:
        def number(stream: str) -> float:
            if stream not in drawn:
                drawn[stream] = draw(stream, month, ids).tolist()
            return drawn[stream][row]

        return number

    return of_row


def households(model: WijkModel) -> Iterator[Values]:
    """State of every resident: its own, that of place and dwelling, and the columns of buurten and wijken."""
    city = model.city
    h, rows = city.households, city.residents()
    home = city.dwelling_of(rows)
    tables = {
        **columns_of(city.dwellings, home),
        "asked": city.dwellings.rent[home].tolist(),
        **columns_of(city.places, h.place[rows]),
        **columns_of(h, rows),
        "kwh": city.electricity[h.buurt[rows]].tolist(),
        "y": np.log(np.maximum(h.equivalised_income[rows], 1.0)).tolist(),
        "b": h.buurt[rows].tolist(),
        "w": h.wijk[rows].tolist(),
    }
    common = {**columns_of(city.buurten), **columns_of(city.wijken), **shared_values(model)}
    uniform = luck_of(city.streams.uniform, city.month, h.id[rows])
    normal = luck_of(city.streams.normal, city.month, h.id[rows])
    for row, values in enumerate(zip(*tables.values(), strict=True)):
        yield {**common, **dict(zip(tables, values, strict=True)), "u": uniform(row), "z": normal(row)}


def buurten(model: WijkModel) -> Iterator[Values]:
    """State of every buurt, and what is counted in it now."""
    city = model.city
    count = composition.count(city)
    tables = {
        **columns_of(city.buurten),
        "n": np.maximum(count.households, 1).tolist(),
        "left": city.left_buurt.tolist(),
        "forced_in": city.displaced_into.tolist(),
        "troubled": count.vulnerable.tolist(),
        "owning": count.owners.tolist(),
        "bought": count.bought.tolist(),
        "quality": (count.quality / np.maximum(count.households, 1)).tolist(),
    }
    for values in zip(*tables.values(), strict=True):
        yield {**shared_values(model), **dict(zip(tables, values, strict=True))}


def compare(model: WijkModel, phase: Phase, section: Section) -> None:
    """Runs equations and phase from the same state and compares every column that the section says it changes."""
    of_households = section.name in OF_HOUSEHOLDS
    table, rows = (
        (model.city.households, model.city.residents())
        if of_households
        else (model.city.buurten, model.city.buurten.rows())
    )
    states = list(households(model) if of_households else buurten(model))
    code = compiled(section)
    for state in states:
        exec(code, state)
    phase.run()
    assert {column.partition(".")[2] for column in section.changes} <= assigned(section)
    for column in section.changes:
        name = column.partition(".")[2]
        given = np.array([state[name] for state in states], dtype=np.float64)
        done = getattr(table, name)[rows]
        np.testing.assert_allclose(
            done, given, rtol=1e-5, atol=2e-4, err_msg=f"{section.name}.md: {name}, month {model.city.month}"
        )


@pytest.mark.slow
def test_equations_give_what_the_model_does():
    model = WijkModel(load_config(WORDS))
    compared = set()
    for month in range(1, max(CHECKED_MONTHS) + 1):
        model.city.month = month
        for phase in model.schedule:
            section = sections_of_phases()[phase.name]
            if month in CHECKED_MONTHS and section.name in (*OF_HOUSEHOLDS, *OF_BUURTEN):
                compare(model, phase, section)
                compared.add(section.name)
            else:
                phase.run()
    assert compared == {*OF_HOUSEHOLDS, *OF_BUURTEN}


@pytest.fixture(scope="module")
def young_city() -> WijkModel:
    """A city at month 0, to which nothing has happened yet."""
    return WijkModel(load_config(WORDS))


def test_equations_of_month_0_give_the_households_of_month_0(young_city: WijkModel):
    city = young_city.city
    rows = city.residents()
    once = {
        "u0": luck_of(city.streams.uniform, -1, city.households.id[rows]),
        "z0": luck_of(city.streams.normal, -1, city.households.id[rows]),
    }
    states = list(households(young_city))
    for name in AT_MONTH_0:
        code = compiled(sections()[name])
        written = assigned(sections()[name]) & set(city.households.declared)
        assert len(written) > 3
        for row, state in enumerate(states):
            begun = {**state, **{key: of_row(row) for key, of_row in once.items()}}
            begun |= {"position": state["tenure"], "D": state["difficulty"][state["b"]]}
            exec(code, begun)
            for column in written:
                assert begun[column] == pytest.approx(state[column], rel=1e-5, abs=1e-5), (name, column)


def run_rule(model: WijkModel, name: str, values: dict[str, Any], result: str) -> np.ndarray:
    """What the equations of a section give for each element of columns of made-up or real values."""
    common, code, found = shared_values(model), compiled(sections()[name]), []
    for row in zip(*(np.asarray(column).tolist() for column in values.values()), strict=True):
        state = {**common, **dict(zip(values, row, strict=True))}
        exec(code, state)
        found.append(state[result])
    return np.array(found)


def test_vote_on_the_page_is_the_vote_of_the_model(young_city: WijkModel):
    luck = np.random.default_rng(1)
    trust, fatigue, buffered = luck.random(50), luck.random(50), luck.random(50) < 0.5
    saving, paid, offer = 60 * luck.random(50), 640 + 100 * luck.random(50), 40 * luck.random(50)
    ceiling = young_city.parameters.budget.social_rent_ceiling
    gain = saving - np.clip(ceiling - paid, 0.0, offer)
    values = {
        "trust": trust,
        "fatigue": fatigue,
        "buffered": buffered,
        "expected_saving": saving,
        "rent_paid": paid,
        "offer": offer,
    }
    chance = consent_chance(trust, fatigue, gain, buffered, young_city.parameters)
    np.testing.assert_allclose(run_rule(young_city, "works", values, "chance"), chance, rtol=1e-9)


def test_wish_to_move_on_the_page_is_that_of_the_model(young_city: WijkModel):
    luck = np.random.default_rng(2)
    score, ties, low_reputation = luck.standard_normal((3, 50))
    behind, yearly = luck.random(50) < 0.3, luck.random(50)
    values = {
        "S": score,
        "T": ties,
        "reputation": -low_reputation[:, None],
        "b": np.zeros(50, dtype=int),
        "arrears": behind.astype(int),
        "wishing": yearly,
    }
    hazard = wish_hazard(yearly / 12, -score, low_reputation, behind, ties, young_city.parameters)
    np.testing.assert_allclose(run_rule(young_city, "moving", values, "chance"), hazard, rtol=1e-9)


def test_handover_on_the_page_is_that_of_the_model(young_city: WijkModel):
    shared = np.linspace(0.0, 1.0, 20)
    given = run_rule(young_city, "outreach", {"s": shared}, "handover")
    np.testing.assert_allclose(given, contact.handover_chance(shared, young_city.parameters))


def test_utility_on_the_page_is_that_of_the_model(young_city: WijkModel):
    city = young_city.city
    h, rows = city.households, city.residents()[:300]
    areas, rules = market_view.surroundings(city), market_view.rules_of(city)
    seekers = market_view.view_seekers(city, rows, areas, rules)
    places = market_view.view_places(city, h.place[rows[::-1]])
    there = places.buurt
    values = {
        "persons": seekers.persons,
        "area": places.area,
        "cost": places.cost,
        "income": seekers.income,
        "income_score": seekers.income_score,
        "buurt_income_score": areas.income_score[there],
        "buurt_own_group": areas.origin_share[there, seekers.origin],
        "buurt_liveability": areas.liveability[there],
        "buurt_reputation": areas.reputation[there],
        "lives_in_the_city": seekers.wijk >= 0,
        "km": np.hypot(areas.x[there] - areas.x[seekers.buurt], areas.y[there] - areas.y[seekers.buurt]),
        "ties": seekers.ties,
        "same_wijk": areas.wijk[there] == seekers.wijk,
    }
    utility = sum(utility_reference(seekers, places, areas, rules).values())
    np.testing.assert_allclose(run_rule(young_city, "housing_market", values, "V"), utility, rtol=1e-5)


def test_every_block_of_python_is_run():
    marked = {name for name, section in sections().items() if "```python" in section.text}
    run = {*OF_HOUSEHOLDS, *OF_BUURTEN, *AT_MONTH_0, *OF_RULES}
    assert sorted(marked - run) == [], (
        "these files in wijksim/report/odd/submodels have a block ```python that no test runs: add them to "
        "OF_HOUSEHOLDS or OF_BUURTEN above where one pass over rows is the whole phase; for a rule of its own write a "
        "test with run_rule and add them to OF_RULES; or take the word python from the block"
    )
    assert sorted(run - marked) == [], "in a list above, but without a block ```python in their file"


@pytest.mark.parametrize(
    ("right", "wrong"),
    [("debt.mental_slope * mental_health", "debt.mental_slope"), ("arrears + 1\n", "arrears + 2\n")],
)
def test_a_wrong_equation_is_noticed(right: str, wrong: str):
    section = sections()["debt"]
    assert right in section.text
    model = WijkModel(load_config(WORDS))
    model.city.month = 1
    [at] = [number for number, phase in enumerate(model.schedule) if "arrears and debt" in phase.name]
    for phase in model.schedule[:at]:
        phase.run()
    changed = Section(**{**vars(section), "text": section.text.replace(right, wrong)})
    with pytest.raises(AssertionError, match=r"debt\.md"):
        compare(model, model.schedule[at], changed)
