"""A sweep: a design of conf/experiment, or scenarios x seeds, made run by run."""

from collections.abc import Sequence

from wijksim.lab.design_composition import compose_design
from wijksim.lab.design_run import DesignResult, run_design


def sweep(overrides: Sequence[str] = ()) -> DesignResult:
    """Makes every run of a design that is missing.

    Args:
        overrides: Hydra overrides such as ``["scenarios=[baseline,integrated]", "seeds=20"]`` or
            ``["experiment=latin_hypercube", "design.samples=50"]``.

    Raises:
        ConfigError: Lists every problem with the choices.
        BaselineError: If the city's data tables are not as they should be.
        StoreError: If the store cannot be used.
    """
    design, study = compose_design(overrides)
    title = f"{len(design.arms)} arms x {len(design.pairs())} pairs"
    return run_design(design, study, title=title)
