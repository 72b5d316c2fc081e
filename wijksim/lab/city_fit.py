"""The fit of the synthetic city to its measured tables, written once per study."""

import pandas as pd

from wijksim.city.baseline import baseline_of
from wijksim.config import Config
from wijksim.lab.store import Store

REPORT, SUMMARY = "city_fit.csv", "city_fit_summary.csv"


def city_fit(config: Config) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Every measured margin against the synthetic one, and a summary per margin."""
    # Heavy, and wanted once per study: not imported with the commands.
    from wijksim.city.fit_report import fit_report, fit_summary
    from wijksim.city.replication import structure_of

    constants = config.parameter_values().structure
    structure = structure_of(config.city.data, config.city.keep_one_in, constants=constants)
    report = fit_report(baseline_of(config.city.data), structure)
    return report, fit_summary(report)


def write_city_fit(config: Config, store: Store) -> None:
    """Writes the fit report of the city into the folder of a study, unless it is there."""
    if (store.folder / SUMMARY).is_file():
        return
    report, summary = city_fit(config)
    with store.partial_folder() as partial:
        for name, frame in ((REPORT, report), (SUMMARY, summary)):
            frame.to_csv(partial / name, index=False)
            (partial / name).replace(store.folder / name)
