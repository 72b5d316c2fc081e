"""What looks at a run, or acts on it from outside: looking changes nothing, and given works are really done."""

from collections.abc import Callable

import numpy as np
import pytest

from wijksim import WijkModel, load_config
from wijksim.city.baseline import city_directory, load_baseline
from wijksim.indicators.observer import RunResult
from wijksim.lab.given_works import SEVERAL, GivenWorks, Project, read_projects
from wijksim.lab.reenactment import arms_of, reenactments
from wijksim.lab.verification import DECLARED, OUTCOMES, Reordered, last_year
from wijksim.lab.watching import BUURTEN, CITY, RESIDENTS, Watch
from wijksim.processes.works import DEMOLITION, NEW_BUILD

WORDS = ("city=proefstad", "scenario=parallel", "months=24")


def accompanied(words: tuple[str, ...], *companions) -> tuple[WijkModel, RunResult]:
    model = WijkModel(load_config(words))
    for companion in companions:
        companion.begin(model)

    def after_month(month: int) -> None:
        for companion in companions:
            companion.after_month(model)

    return model, model.run(progress=after_month)


def test_looking_changes_nothing(differing: Callable):
    watch = Watch((12, 24))
    model, watched = accompanied(WORDS, watch)
    _, alone = accompanied(WORDS)
    assert differing(alone, watched) == {}
    tables = watch.tables()
    city, buurten, residents = tables[CITY], tables[BUURTEN], tables[RESIDENTS]
    assert list(city["month"]) == [0, 12, 24]
    households = buurten.groupby("month")["households"].sum()
    assert households.to_dict() == watched.city.set_index("month").loc[[0, 12, 24], "households"].to_dict()
    poor = (
        watched.city.set_index("month")["energy_poverty_share"]
        * watched.city.set_index("month")["households"]
    )
    assert city.set_index("month")["energy_poor"].to_dict() == pytest.approx(poor.loc[[0, 12, 24]].to_dict())
    # Who leaves the city in the month of a visit is not seen at its end.
    visits = watched.city["visits"].sum()
    assert 0.97 * visits <= city["visits"].iloc[-1] <= visits
    assert 0 < city["met"].iloc[-1] < city["visits"].iloc[-1]
    assert (city["assistance_unused"] <= city["assistance_entitled"]).all()
    assert set(residents["month"]) == {12, 24}
    there = model.city.buurten.programme[model.city.households.buurt[model.city.residents()]].sum()
    assert residents[(residents["month"] == 24) & residents["programme"]].shape[0] == there
    assert (buurten["low_income"] <= buurten["settled"]).all()


def test_given_works_are_done_and_paid_by_their_owner(differing: Callable):
    flats = Project("several", "Goed Wonen", "Flats", "renovation", 40, 0, 2018)
    blocks = Project("Noorderhof", "Stadsbezit", "Blocks", "demolition", 30, 60, 2019)
    given = GivenWorks((flats, blocks))
    words = ("city=proefstad", "months=72", "parameters.works.slippage_chance=0.05")
    _, result = accompanied(words, given)
    _, plain = accompanied(words)
    found = given.tables()["given_works"].set_index("project")
    assert found["found"].gt(0).all()
    assert found.loc["Blocks", "told_year"] == 2019
    assert plain.city["demolished"].sum() == 0
    assert result.city["demolished"].sum() == found.loc["Blocks", "found"]
    assert (result.city["demolished"][:13] == 0).all(), "not before the year in which they are told to begin"
    assert result.city["built"].sum() > plain.city["built"].sum()

    def payers(of: RunResult, item: str) -> set[str]:
        return set(of.ledger.loc[of.ledger["item"] == item, "payer"])

    for item in (DEMOLITION, NEW_BUILD):
        assert payers(plain, item) == set()
        assert payers(result, item) == {"corporations"}

    def first_renovation(of: RunResult) -> int:
        return int(of.ledger.loc[of.ledger["item"] == "renovation", "month"].min())

    assert first_renovation(result) < first_renovation(plain), "at once"


def test_works_that_nobody_tells_of_change_nothing(differing: Callable):
    _, plain = accompanied(WORDS)
    later = Project("several", "Goed Wonen", "Flats", "renovation", 40, 0, 2090)
    _, same = accompanied(WORDS, GivenWorks((later,)))
    assert differing(plain, same) == {}


def test_embedded_towns_name_their_own_wijken_and_corporations():
    for name in ("groningen", "proefstad"):
        town = load_baseline(city_directory(name))
        projects = read_projects(city_directory(name))
        assert projects
        for project in projects:
            assert project.wijk in {SEVERAL, *town.buurten["wijk"]}
            assert project.corporation in set(town.corporations["name"])
            assert project.dwellings > 0
            assert 2018 <= project.told_year <= 2030


@pytest.mark.slow
def test_order_of_phases_does_not_matter_beyond_luck():
    """Set against the spread over seeds: the town is small, so that seeds differ much."""
    seeds = range(1, 5)
    values: dict[str, list[np.ndarray]] = {DECLARED: [], "other": []}
    for seed in seeds:
        words = ("city=proefstad", "scenario=integrated", "months=48", f"seed={seed}")
        values[DECLARED].append(last_year(accompanied(words)[1].city))
        values["other"].append(last_year(accompanied(words, Reordered(seed))[1].city))
    declared, other = np.array(values[DECLARED]), np.array(values["other"])
    assert (declared != other).any(), "the orders do not differ at all, so that nothing was tested"
    difference = np.abs((other - declared).mean(axis=0))
    noise = declared.std(axis=0, ddof=1)
    beyond = [name for name, one, two in zip(OUTCOMES, difference, noise, strict=True) if one > two]
    assert beyond == []


@pytest.mark.slow
def test_area_programme_at_average_dose_shows_no_effect_on_mental_health():
    """Evaluations found none against comparable wijken; a large one by default would be a defect."""
    arms = arms_of(reenactments()["area_average"], ["city=proefstad"])
    differences = []
    for seed in range(1, 4):
        levels = []
        for config in (arms.done, arms.not_done):
            wijken = WijkModel(config.model_copy(update={"seed": seed})).run().wijken
            rows = wijken[wijken["programme"].astype(bool) & wijken["month"].between(49, 96)]
            levels.append(float(np.average(rows["mental_health_mean"], weights=rows["households"])))
        differences.append(levels[0] - levels[1])
    assert abs(np.mean(differences)) < 0.05
    assert any(differences), "the programme did nothing at all, so that nothing was tested"
