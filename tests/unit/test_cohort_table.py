"""The table ``cohorts`` equals plain numpy, cohort by cohort."""

import numpy as np
import pytest

from wijksim import WijkModel, load_config
from wijksim.city.categories import Cohort
from wijksim.city.city import City

ORIGINAL = (Cohort.STAYER, Cohort.DISPLACED, Cohort.LEAVER)
COHORTS = {
    "original": ORIGINAL,
    **{kind.name.lower(): (kind,) for kind in (*ORIGINAL, Cohort.NEWCOMER, Cohort.ELSEWHERE)},
}


def members_of(city: City, kinds: tuple[Cohort, ...]) -> np.ndarray:
    """Rows of those that live in the city; a newcomer in another wijk than those of the programme lives elsewhere."""
    h, rows = city.households, city.residents()
    cohort = h.cohort[rows].astype(np.int64)
    cohort[(cohort == Cohort.NEWCOMER) & ~city.wijken.programme[h.wijk[rows]]] = Cohort.ELSEWHERE
    return rows[np.isin(cohort, kinds)]


@pytest.fixture(scope="module")
def recorded():
    """A town after a year and a half, and its table; some of its stayers count as displaced."""
    model = WijkModel(load_config(["city=proefstad", "months=18", "cohorts_every=6"]))
    for _ in range(17):
        model.step()
    stayers = np.flatnonzero(model.city.households.cohort == Cohort.STAYER)
    model.city.households.cohort[stayers[::5]] = Cohort.DISPLACED
    model.step()
    return model.city, model.observer.result().cohorts


def test_a_row_for_each_cohort_and_half_year(recorded):
    city, table = recorded
    assert table["month"].tolist() == [month for month in (0, 6, 12, 18) for _ in COHORTS]
    assert table["year"].tolist() == [month / 12 for month in table["month"]]
    assert table["cohort"].tolist() == list(COHORTS) * 4
    gone = table.loc[table["cohort"] == "original", ["left_city", "died", "joined_partner"]]
    assert gone.sum(axis=1).tolist()[-1] == city.gone.total() > 0
    assert (table.loc[table["cohort"] != "original", gone.columns] == 0).all().all()


@pytest.mark.parametrize("name", COHORTS)
def test_sums_over_members(recorded, name: str):
    city, table = recorded
    h, rows = city.households, members_of(city, COHORTS[name])
    found = table[table["cohort"] == name].iloc[-1]
    satisfaction, adults = h.life_satisfaction[rows].astype(np.float64), h.adults[rows].astype(np.int64)
    assert found["members"] == rows.size > 0
    assert found["adults"] == adults.sum()
    expected = {
        "satisfaction_points": (satisfaction * adults).sum(),
        "life_satisfaction_mean": satisfaction.mean(),
        "life_satisfaction_p10": np.percentile(satisfaction, 10),
        "problematic_debt_share": h.problematic_debt[rows].mean(),
        "energy_poverty_share": h.energy_poor[rows].mean(),
        "mental_health_mean": h.mental_health[rows].mean(dtype=np.float64),
        "trust_mean": h.trust[rows].mean(dtype=np.float64),
    }
    for column, value in expected.items():
        assert found[column] == pytest.approx(value, rel=1e-10), column
