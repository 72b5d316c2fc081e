"""Looks at a running city from outside and writes down what the tables of a run do not hold.

Validation needs it: rights that are not used, energy poverty by label, wishes to move by buurt, and the state of
single households at a few moments. Looking changes nothing.
"""

from typing import Any

import numpy as np
import pandas as pd

from wijksim.city.categories import EnergyLabel, MoveReason, Tenure
from wijksim.city.city import City
from wijksim.lab.panel import MONTHS_PER_YEAR

CITY, BUURTEN, RESIDENTS = "watched_city", "watched_buurten", "watched_residents"
"""Names of the tables that a watch adds to those of a run."""

_LOWEST_QUINTILE = 0.2
_NEVER = -999
_LABEL_STEPS = float(EnergyLabel.G - EnergyLabel.A)


class Watch:
    """Looks at city and buurten at the end of every year, and at buurten and households in some months.

    Args:
        resident_months: Months at whose end the residents of the programme wijken are written down.
    """

    def __init__(self, resident_months: tuple[int, ...] = ()) -> None:
        """Has seen nothing yet."""
        self.resident_months = resident_months

    def begin(self, model: Any) -> None:
        """Keeps what later changes are set against: dwellings and incomes of month 0."""
        self._rows: dict[str, list[Any]] = {CITY: [], BUURTEN: [], RESIDENTS: []}
        self._visits = self._met = 0
        city: City = model.city
        h, d = city.households, city.dwellings
        rows = city.residents()
        self._low_income = np.quantile(
            h.equivalised_income[rows[~h.student[rows]]].astype(np.float64), _LOWEST_QUINTILE
        )
        standing = np.flatnonzero(d.active)
        order = np.argsort(d.id[standing])
        first = standing[order]
        self._dwellings = pd.DataFrame(
            {
                "buurt": d.buurt[first],
                "gas": d.gas[first],
                "label": d.label[first],
                "corporation": d.complex[first] >= 0,
            },
            index=d.id[first],
        )
        self._look(city)

    def after_month(self, model: Any) -> None:
        """Counts visits every month; looks at the city once a year, at residents when it is time."""
        city: City = model.city
        h = city.households
        rows = city.residents()
        visited = h.visited[rows] == city.month
        self._visits += int(np.count_nonzero(visited))
        self._met += int(np.count_nonzero(visited & (h.last_contact[rows] == city.month)))
        self._look(city)

    def _look(self, city: City) -> None:
        year_ends = city.month % MONTHS_PER_YEAR == 0
        if year_ends:
            self._rows[CITY].append(self._city(city))
        if year_ends or city.month in self.resident_months:
            self._rows[BUURTEN].append(self._buurten(city))
        if city.month in self.resident_months:
            self._rows[RESIDENTS].append(_residents(city))

    def tables(self) -> dict[str, pd.DataFrame]:
        """What was seen; the table of residents only where residents were looked at."""
        found = {
            CITY: pd.DataFrame(self._rows[CITY]),
            BUURTEN: pd.concat(self._rows[BUURTEN], ignore_index=True),
        }
        if self._rows[RESIDENTS]:
            found[RESIDENTS] = pd.concat(self._rows[RESIDENTS], ignore_index=True)
        return found

    def _city(self, city: City) -> dict[str, Any]:
        """Rights that are not used, energy poverty by label, visits so far, what retrofits have saved."""
        from wijksim.processes import budget, work  # compiled: only when a run is there to look at

        h, p = city.households, city.parameters
        rows = city.residents()
        room = city.places.room[h.place[rows]]
        assistance = work.entitled_to_assistance(city, rows)
        right = budget.entitled_to_allowance(
            h.rent[rows], h.income[rows], h.adults[rows], h.tenure[rows], room, p
        )
        label = city.dwellings.label[city.dwelling_of(rows)]
        poor = h.energy_poor[rows]
        return {
            "month": city.month,
            "assistance_entitled": int(assistance.sum()),
            "assistance_unused": int((assistance & ~h.assistance_taken[rows]).sum()),
            "allowance_entitled": int((right > 0).sum()),
            "allowance_unused": int(((right > 0) & ~h.allowance_taken[rows]).sum()),
            "energy_poor": int(poor.sum()),
            "energy_poor_worst_labels": int((poor & (label > p.energy.poor_label)).sum()),
            "visits": self._visits,
            "met": self._met,
            **self._savings(city),
        }

    def _savings(self, city: City) -> dict[str, float]:
        """Gas saved by works on corporation dwellings of month 0, m3/year: as engineers reckon, and really."""
        d, p = city.dwellings, city.parameters.energy
        now = np.flatnonzero(d.active & (d.complex >= 0) & (d.last_renovation > 0))
        gas_free = city.complexes.gas_free[d.complex[now]]
        now = now[~gas_free]
        known = now[np.isin(d.id[now], self._dwellings.index)]
        before = self._dwellings.loc[d.id[known]]
        steps = before["label"].to_numpy() - d.label[known]
        better = steps > 0
        reckoned = d.area[known] * p.label_gas_slope * steps / _LABEL_STEPS
        saved = before["gas"].to_numpy(np.float64) - d.gas[known]
        return {
            "saving_reckoned": float(reckoned[better].sum(dtype=np.float64)),
            "saving_realised": float(saved[better].sum()),
        }

    def _buurten(self, city: City) -> pd.DataFrame:
        h, d, b = city.households, city.dwellings, city.buurten
        rows = city.residents()
        here, number = h.buurt[rows], len(b)
        settled = ~h.student[rows]
        size = np.bincount(here, minlength=number)
        wish = h.searching[rows] & (h.reason[rows] == MoveReason.WISH)
        low = h.equivalised_income[rows] < self._low_income

        def count(mask: np.ndarray) -> np.ndarray:
            return np.bincount(here[mask], minlength=number)

        gone = self._dwellings[~self._dwellings.index.isin(d.id[d.active])]
        satisfaction = np.bincount(here, weights=h.life_satisfaction[rows], minlength=number)
        return pd.DataFrame(
            {
                "month": city.month,
                "buurt": np.arange(number),
                "wijk": b.wijk,
                "programme": b.programme,
                "households": size,
                "settled": count(settled),
                "wish": count(settled & wish),
                "low_income": count(settled & low),
                "owners": count(h.tenure[rows] == Tenure.OWNER_OCCUPIED),
                "life_satisfaction": satisfaction / np.maximum(size, 1),
                "liveability": b.liveability,
                "safety": b.safety,
                "reputation": b.reputation,
                "price_index": b.price_index,
                "public_space": b.public_space,
                "dwellings": np.bincount(d.buurt[d.active], minlength=number),
                "dwellings_at_start": np.bincount(self._dwellings["buurt"], minlength=number),
                "demolished": np.bincount(gone["buurt"].to_numpy(), minlength=number),
                "sold": b.sold,
                "rental_base": b.rental_base,
            }
        )


def _residents(city: City) -> pd.DataFrame:
    """Households of the programme wijken, or that lived there at month 0."""
    h, d, b = city.households, city.dwellings, city.buurten
    rows = city.residents()
    rows = rows[b.programme[h.buurt[rows]] | (h.original_wijk[rows] >= 0)]
    home = city.dwelling_of(rows)
    since = np.where(d.last_renovation[home] > _NEVER, city.month - d.last_renovation[home], _NEVER)
    # Who came after the works did not live through them.
    since = np.where(h.tenancy_start[rows] < d.last_renovation[home], since, _NEVER)
    return pd.DataFrame(
        {
            "month": city.month,
            "household_id": h.id[rows],
            "buurt": h.buurt[rows],
            "programme": b.programme[h.buurt[rows]],
            "cohort": h.cohort[rows],
            "age": h.age[rows],
            "mental_health": h.mental_health[rows],
            "physical_health": h.physical_health[rows],
            "severely_lonely": h.loneliness[rows] > city.parameters.ties.severe,
            "income": h.equivalised_income[rows],
            "visited": h.visited[rows],
            "months_since_works": since,
            "quality": d.quality[home],
            "liveability": b.liveability[h.buurt[rows]],
        }
    )
