"""Seeds are added until one interval is narrow enough, or there are as many as were allowed.

Only the half-width decides, never the sign or the size of the difference, so looking again does not favour a
finding (fixed-width sequential intervals: Chow and Robbins 1965). The interval keeps its coverage as seeds grow; with
few seeds it is a little low, because stopping favours moments at which the spread happens to look small.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pandas as pd

from wijksim.lab.contrasts import Contrast, contrasts
from wijksim.lab.ensemble import EnsembleOutcome
from wijksim.lab.inference import half_width
from wijksim.lab.outcomes import BY_NAME, HEADLINE, RESIDENTS, SATISFACTION_YEARS
from wijksim.lab.panel import load_panel, report_years, yearly
from wijksim.lab.store import Store
from wijksim.lab.study import StudyConfig
from wijksim.lab.study_sections import StopConfig


@dataclass
class Looks:
    """How the interval narrowed.

    Attributes:
        table: One row per look: ``seeds``, ``half_width``, ``target``, ``decision``.
        study: The study with the seeds that were run in the end.
        ensemble: What was run over all looks.
    """

    table: pd.DataFrame
    study: StudyConfig
    ensemble: EnsembleOutcome


LOOK_COLUMNS = ("seeds", "half_width", "target", "decision")


@dataclass
class _Record:
    rows: list[tuple[int, float, float, str]] = field(default_factory=list)

    def frame(self) -> pd.DataFrame:
        return pd.DataFrame(self.rows, columns=list(LOOK_COLUMNS))


def check_stop(study: StudyConfig, arms: Sequence[str]) -> list[str]:
    """Problems of a stopping rule for these arms; none where there is no rule."""
    stop = study.stop
    if stop.half_width is None:
        return []
    problems = []
    names = [item.name for item in contrasts(list(arms))]
    if stop.contrast not in names:
        problems.append(
            f"stop.contrast = {stop.contrast!r}: allowed with these scenarios: {', '.join(names)}"
        )
    areas = [*BY_NAME[stop.outcome].areas, *([RESIDENTS] if stop.outcome == HEADLINE else [])]
    if stop.area not in areas:
        problems.append(f"stop.area = {stop.area!r}: allowed for {stop.outcome}: {', '.join(areas)}")
    if stop.outcome == SATISFACTION_YEARS.name:
        problems.append(f"stop.outcome = {stop.outcome!r}: allowed: an outcome of one year")
    if stop.maximum_seeds < len(study.seeds):
        problems.append(
            f"stop.maximum_seeds = {stop.maximum_seeds}: allowed: at least the {len(study.seeds)} seeds it starts with"
        )
    return problems


def width_in_store(store: Store, study: StudyConfig, months: int, contrast: Contrast) -> float:
    """Half-width of the interval that the rule watches, from the runs that are there."""
    stop = study.stop
    panel = load_panel(store, list(contrast.weights), study.seed_pairs())
    window = report_years(months)[-1]
    where = (stop.outcome, stop.area)
    if where in panel.values:
        values = yearly(panel.values[where], panel.months, window, BY_NAME[stop.outcome])
    elif where in panel.yearly and (panel.years == window[0]).any():
        values = panel.yearly[where][..., panel.years == window[0]][..., 0]
    else:
        return float("inf")
    return half_width(panel.contrast(values, contrast))


def more_seeds(seeds: Sequence[int], stop: StopConfig) -> tuple[int, ...]:
    """The seeds with the next step of new ones, at most as many as are allowed."""
    added = min(stop.step, stop.maximum_seeds - len(seeds))
    first = max(seeds) + 1
    return (*seeds, *range(first, first + added))


def merged(first: EnsembleOutcome, second: EnsembleOutcome) -> EnsembleOutcome:
    """Both ensembles as one; what the second found present because the first had made it is not counted twice."""
    made = {item.key for item in first.made}
    known = {*made, *first.present}
    return EnsembleOutcome(
        made=[*first.made, *second.made],
        present=[*first.present, *(key for key in second.present if key not in known)],
        failed=second.failed,
        lost=second.lost,
        stopped=second.stopped,
    )


def run_until_narrow(
    run: Callable[[StudyConfig], EnsembleOutcome], width: Callable[[StudyConfig], float], study: StudyConfig
) -> Looks:
    """Runs the seeds of a study, and with a stopping rule adds more until the interval is narrow enough.

    Args:
        run: Makes what is missing for a study.
        width: Half-width of the watched interval of a study whose runs are there.
        study: Where it starts.
    """
    stop, record = study.stop, _Record()
    ensemble = run(study)
    while stop.half_width is not None and not ensemble.stopped:
        found = width(study)
        if found <= stop.half_width:
            record.rows.append((len(study.seeds), found, stop.half_width, "narrow enough"))
            break
        if len(study.seeds) >= stop.maximum_seeds:
            record.rows.append((len(study.seeds), found, stop.half_width, "maximum reached"))
            break
        record.rows.append((len(study.seeds), found, stop.half_width, "more seeds"))
        study = study.model_copy(update={"seeds": more_seeds(study.seeds, stop)})
        ensemble = merged(ensemble, run(study))
    return Looks(record.frame(), study, ensemble)
