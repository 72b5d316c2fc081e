"""Patterns N11, N12 and N15: of states that only a look at the running city shows (see watching.py)."""

import numpy as np

from wijksim.lab.estimation import Floats
from wijksim.lab.measures import Measure, Tables, column
from wijksim.lab.patterns import LONG, Pattern
from wijksim.lab.watching import BUURTEN, CITY

_PERCENT = "%"
_SMALLEST = 50
"""Settled households from which a buurt can show a share of wishes."""

YEARS_OF_WISHES = 5


def watched_share(part: str, whole: str) -> Measure:
    """Share at the end of each year, %."""

    def measure(tables: Tables) -> Floats:
        watched = tables[CITY]
        later = watched[watched["month"] > 0]
        top, bottom = (later[name].to_numpy(np.float64) for name in (part, whole))
        return np.divide(top, bottom, out=np.full(top.size, np.nan), where=bottom > 0) * 100.0

    return measure


def wishes_where_liveability_falls(tables: Tables) -> Floats:
    """Rise of the wish to move with one SD less liveability, % of its mean.

    Least squares over buurten and years, each buurt and each year having a level of its own, weighted by households:
    changes over time are compared, not one buurt with another. Students are left out.
    """
    panel = tables[BUURTEN]
    panel = panel[panel["month"] > 0]
    size = panel.groupby("buurt")["settled"].transform("min")
    panel = panel[size >= _SMALLEST]
    if panel["month"].nunique() < YEARS_OF_WISHES or panel["buurt"].nunique() < 2:
        return np.array([np.nan])
    share = panel["wish"] / panel["settled"]
    weight = panel.groupby("buurt")["settled"].transform("mean")
    residuals = {}
    for name, values in (("wish", share), ("liveability", panel["liveability"].astype(np.float64))):
        within = values - values.groupby(panel["buurt"]).transform("mean")
        level = (within * weight).groupby(panel["month"]).transform("sum") / weight.groupby(
            panel["month"]
        ).transform("sum")
        residuals[name] = (within - level).to_numpy()
    weights = weight.to_numpy()
    spread = float((weights * residuals["liveability"] ** 2).sum())
    if spread <= 0:
        return np.array([np.nan])
    slope = float((weights * residuals["liveability"] * residuals["wish"]).sum()) / spread
    return np.array([-slope / float(np.average(share, weights=weights)) * 100.0])


PATTERNS_OF_STATES: tuple[Pattern, ...] = (
    Pattern(
        "N11 assistance",
        "households entitled to social assistance that do not take it up",
        30.0,
        40.0,
        _PERCENT,
        "input",
        "Inspectorate SZW 2021: 35%",
        watched_share("assistance_unused", "assistance_entitled"),
        years=LONG,
    ),
    Pattern(
        "N11 allowance",
        "households entitled to rent allowance that do not take it up",
        15.0,
        20.0,
        _PERCENT,
        "input",
        "SEO on 2006-2008: 15-20%",
        watched_share("allowance_unused", "allowance_entitled"),
        years=LONG,
    ),
    Pattern(
        "N12 level",
        "households in energy poverty, 2019",
        9.0,
        13.0,
        _PERCENT,
        "emergent",
        "CBS: Groningen 11.9% in 2019",
        column("energy_poverty_share", scale=100),
        years=(2, 2),
    ),
    Pattern(
        "N12 worst labels",
        "of them in dwellings with label E, F or G",
        67.0,
        100.0,
        _PERCENT,
        "emergent",
        "TNO energy-poverty monitor: over two thirds",
        watched_share("energy_poor_worst_labels", "energy_poor"),
        years=(2, 2),
        fitted=False,
    ),
    Pattern(
        "N15",
        "rise of the wish to move with one SD less liveability",
        1.0,
        100.0,
        f"{_PERCENT} per SD",
        "emergent",
        "Selwerd 2006-2008: 12% to 18%; by how much liveability fell is not known, so the target is wide",
        wishes_where_liveability_falls,
        single=True,
        fitted=False,
    ),
)
