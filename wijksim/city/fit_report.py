"""Every measured margin of a city beside the synthetic one, each at its own level and net of its rounding.

Shares are compared in percentage points, so that a synthetic city of one in ten is judged by the same rule;
counts of a thinned-out city are scaled up first. Margins of buurten are also given per wijk, where the rounding
of small buurten averages out. Cells that were filled in (``Baseline.gaps``) were not measured and are left out.
"""

import numpy as np
import pandas as pd

from wijksim.city.baseline import Baseline
from wijksim.city.categories import DwellingType
from wijksim.city.fit_areas import city_margins, postcode_margins
from wijksim.city.fit_buurten import buurt_margins
from wijksim.city.fit_counts import persons_of
from wijksim.city.synthesis import SyntheticCity
from wijksim.city.synthesis_complexes import LARGEST_COMPLEX, SMALLEST_COMPLEX

COLUMNS = (
    "margin",
    "level",
    "area",
    "category",
    "unit",
    "measured",
    "synthetic",
    "difference",
    "rounding",
    "difference_net_of_rounding",
    "programme",
)
_WITHIN = 2.0


def fit_report(baseline: Baseline, city: SyntheticCity) -> pd.DataFrame:
    """Compares every measured margin with the synthetic city.

    Args:
        baseline: Measured tables.
        city: Synthetic city made from them, whole or thinned out.

    Returns:
        One row per margin, area and category. ``rounding`` is half the step to which the measured figure was
        rounded; ``difference_net_of_rounding`` is what remains of the difference beyond it. ``programme``
        marks buurten and wijken of the programme, and postcode areas of which most lies in it.
    """
    persons = persons_of(city)
    parts = [
        *buurt_margins(baseline, city, persons),
        *postcode_margins(baseline, city),
        *city_margins(baseline, city, persons),
    ]
    report = pd.concat(parts, ignore_index=True)
    report["difference"] = report["synthetic"] - report["measured"]
    beyond = (report["difference"].abs() - report["rounding"]).clip(lower=0.0)
    report["difference_net_of_rounding"] = np.sign(report["difference"]) * beyond
    return report[list(COLUMNS)]


def fit_summary(report: pd.DataFrame) -> pd.DataFrame:
    """Errors per margin and level.

    Args:
        report: As made by :func:`fit_report`.

    Returns:
        One row per margin, level and unit: number of cells, median absolute difference (with and net of
        rounding), share of cells within two units net of rounding, the worst error net of rounding, and the
        worst among programme areas (empty where there are none).
    """
    raw, net = report["difference"].abs(), report["difference_net_of_rounding"].abs()
    errors = report.assign(
        raw=raw, net=net, within=net <= _WITHIN, in_programme=net.where(report["programme"].astype(bool))
    )
    return (
        errors.groupby(["margin", "level", "unit"], sort=False)
        .agg(
            cells=("net", "size"),
            median_absolute_difference=("raw", "median"),
            median_absolute_error=("net", "median"),
            share_within_two=("within", "mean"),
            worst=("net", "max"),
            worst_in_programme=("in_programme", "max"),
        )
        .reset_index()
    )


def structure_summary(city: SyntheticCity) -> pd.DataFrame:
    """Facts about a synthetic city that no table measures: complexes, shared dwellings, empty places.

    Returns:
        One row per figure: ``figure``, ``value``.
    """
    d, places = city.dwellings, city.places
    social = d.complex >= 0
    size = np.bincount(d.complex[social], minlength=city.complexes.buurt.size)
    # Terraced and corner houses stand in one row.
    house = np.where(d.type == DwellingType.CORNER, DwellingType.TERRACED, d.type)
    kinds = pd.DataFrame({"complex": d.complex, "period": d.period, "type": house})[social]
    variety = kinds.groupby("complex").nunique()
    rooms = np.bincount(places.dwelling[places.room], minlength=d.buurt.size)
    figures: dict[str, int] = {
        "households": city.households.buurt.size,
        "dwellings": d.buurt.size,
        "places": places.dwelling.size,
        "empty places": int((places.household < 0).sum()),
        "dwellings let by the room": int((rooms > 0).sum()),
        "households in rooms": int((places.room & (places.household >= 0)).sum()),
        "complexes": size.size,
        f"complexes below {SMALLEST_COMPLEX} dwellings": int((size < SMALLEST_COMPLEX).sum()),
        f"complexes above {LARGEST_COMPLEX} dwellings": int((size > LARGEST_COMPLEX).sum()),
        "complexes of more than one building period": int((variety["period"] > 1).sum()),
        "complexes of more than one dwelling type": int((variety["type"] > 1).sum()),
    }
    return pd.DataFrame({"figure": list(figures), "value": list(figures.values())})
