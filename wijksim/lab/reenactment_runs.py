"""Makes the runs of re-enactments: arms of one design share a store, and each arm is run once."""

from collections.abc import Sequence

from wijksim.config import Config
from wijksim.lab.ensemble import EnsembleOutcome, run_ensemble
from wijksim.lab.execution import Companion, planned
from wijksim.lab.identity import canonical, design_of
from wijksim.lab.preparation import open_study
from wijksim.lab.reenacted_measures import Tables
from wijksim.lab.reenactment import RECORD, PairOfArms
from wijksim.lab.store import RunKey, Store, StoreError
from wijksim.lab.study import AUTOMATIC_EXPERIMENT, StudyConfig
from wijksim.lab.watching import BUURTEN, CITY, RESIDENTS

Arms = dict[str, Config]


def _designs(pairs: Sequence[PairOfArms]) -> dict[str, tuple[str, Arms]]:
    """Arms by design: a name for the folder of the design, and its arms by name of their scenario."""
    found: dict[str, tuple[str, Arms]] = {}
    for pair in pairs:
        for config in (pair.not_done, pair.done):
            design = canonical(design_of(config, ""))
            shocked = config.shock.months > 0
            folder = f"{'shock' if shocked else 'past'}_{config.months}_months"
            found.setdefault(design, (folder, {}))[1][config.scenario.name] = config
    return found


def run_reenactments(
    pairs: Sequence[PairOfArms],
    study: StudyConfig,
    companion: Companion,
    ensembles: list[EnsembleOutcome],
) -> dict[str, tuple[Store, Store]]:
    """Makes what is missing, seed by seed.

    Args:
        pairs: Re-enactments.
        study: Seeds, workers, and where results go: a named study keeps them in folders below its own.
        companion: Who looks at each run.
        ensembles: Where to add what was run.

    Returns:
        Stores of the run with and of the run without the intervention, by name of the re-enactment.
    """
    stores: dict[str, Store] = {}
    for design, (folder, arms) in _designs(pairs).items():
        own = study
        if study.experiment != AUTOMATIC_EXPERIMENT:
            own = study.model_copy(update={"experiment": f"{study.experiment}/{folder}"})
        store, provenance = open_study(arms, own)
        stores[design] = store
        plan = [
            planned(name, config.model_copy(update={"seed": seed}), companion)
            for seed in study.seeds
            for name, config in arms.items()
        ]
        title = f"{folder.replace('_', ' ')}: {', '.join(sorted(arms))}"
        ensembles.append(run_ensemble(plan, store, provenance, **study.launch, title=title))
    return {
        pair.reenactment.name: (
            stores[canonical(design_of(pair.done, ""))],
            stores[canonical(design_of(pair.not_done, ""))],
        )
        for pair in pairs
    }


def read_arm(store: Store, key: RunKey) -> Tables:
    """Every table of a run that patterns of past interventions are read from.

    Raises:
        StoreError: If the run was made by something that did not look at the city.
    """
    if not store.has_table(key, CITY):
        raise StoreError(
            f"{store.folder / key.folder}: this run was not made for validation; choose another experiment=<name>"
        )
    names = [*RECORD, CITY, BUURTEN, *([RESIDENTS] if store.has_table(key, RESIDENTS) else [])]
    return {name: store.read(key, name) for name in names}
