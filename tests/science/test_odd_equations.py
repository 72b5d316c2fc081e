"""The equations of the ODD protocol are run: what they give from a real state must be what the model does with it."""

import math
import re
from collections.abc import Callable, Iterator
from types import CodeType
from typing import Any

import numpy as np
import pytest
from scipy.special import expit, ndtr

from wijksim import WijkModel, load_config
from wijksim.city.categories import Support, Tenure, Work
from wijksim.model import Phase
from wijksim.processes.kernels import composition
from wijksim.report.odd.page import sections_of_phases
from wijksim.report.odd.sections import CONSTANT, Section, sections

OF_HOUSEHOLDS = ("work", "budget", "debt", "ties", "health", "trust", "satisfaction")
OF_BUURTEN = ("liveability", "house_prices")
CHECKED_MONTHS = (1, 13, 14)
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
    "max": max,
    "min": min,
    "expit": expit,
    "Phi": ndtr,
    "clip": lambda value, low, high: min(max(value, low), high),
    **Tenure.__members__,
    **Work.__members__,
    **Support.__members__,
}
Values = dict[str, Any]


def compiled(section: Section) -> CodeType:
    """The blocks of a section that are marked as Python, constants looked up in ``C``."""
    blocks = re.findall(r"^```python\n(.*?)^```", section.text, flags=re.MULTILINE | re.DOTALL)
    source = CONSTANT.sub(lambda found: f'C["{found.group()}"]', "\n".join(blocks))
    return compile(source, f"{section.name}.md", "exec")


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
    for column in section.changes:
        name = column.partition(".")[2]
        given = np.array([state[name] for state in states], dtype=np.float64)
        done = getattr(table, name)[rows]
        np.testing.assert_allclose(
            done, given, rtol=1e-5, atol=2e-4, err_msg=f"{section.name}.md: {name}, month {model.city.month}"
        )


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


def test_every_block_of_python_is_run():
    marked = {name for name, section in sections().items() if "```python" in section.text}
    assert marked == {*OF_HOUSEHOLDS, *OF_BUURTEN}


@pytest.mark.parametrize(
    ("right", "wrong"),
    [("debt.mental_slope * mental_health", "debt.mental_slope"), ("arrears + 1\n", "arrears + 2\n")],
)
def test_a_wrong_equation_is_noticed(right: str, wrong: str):
    section = sections()["debt"]
    assert right in section.text
    model = WijkModel(load_config(WORDS))
    model.city.month = 1
    for phase in model.schedule:
        if "arrears and debt" not in phase.name:
            phase.run()
            continue
        changed = Section(**{**vars(section), "text": section.text.replace(right, wrong)})
        with pytest.raises(AssertionError, match="debt.md"):
            compare(model, phase, changed)
        break
