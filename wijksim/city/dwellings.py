"""Columns of dwellings: the bricks. Energy and label belong here; rent and vote belong to the tenancy."""

from wijksim.city.categories import Tenure
from wijksim.city.columns import BoolColumn, Columns, FloatColumn, IntColumn, Rows, column


class Dwellings(Columns):
    """One row per dwelling, demolished ones included until their row is used again."""

    id: IntColumn = column("i8", "number", "identity: of month 0, or (site, unit) for new-build")
    buurt: IntColumn = column("i2", "row of buurten", "buurt")
    complex: IntColumn = column("i4", "row of complexes", "complex of a corporation, -1 for other owners", -1)
    tenure: IntColumn = column("i1", "Tenure", "tenure")
    type: IntColumn = column("i1", "DwellingType", "type")
    built_year: IntColumn = column("i2", "year", "year of building")
    area: FloatColumn = column("f4", "m2", "floor area")
    label: IntColumn = column("i1", "EnergyLabel", "energy label")
    gas: FloatColumn = column("f4", "m3/year", "gas really used, in a normal year")
    damp: BoolColumn = column("?", "yes/no", "damp or mould", False)
    over_tight: BoolColumn = column("?", "yes/no", "badly ventilated since a renovation", False)
    technical_state: FloatColumn = column("f4", "0-1", "technical state, 1 as new")
    quality: FloatColumn = column("f4", "SD", "quality as a resident sees it: state, label, damp")
    rent: FloatColumn = column("f4", "EUR/month", "rent asked of a new tenant; housing costs for an owner")
    value: FloatColumn = column("f4", "EUR", "market value (WOZ), January 2018 prices")
    status: IntColumn = column("i1", "DwellingStatus", "standing")
    planned: BoolColumn = column("?", "yes/no", "the works planned for its complex concern it", False)
    agreed: BoolColumn = column("?", "yes/no", "takes part in the works planned for its complex", False)
    last_renovation: IntColumn = column("i2", "month", "month of the last renovation; -999 if none", -999)
    for_sale: BoolColumn = column("?", "yes/no", "to be sold when it falls vacant", False)
    sold: BoolColumn = column("?", "yes/no", "sold by a corporation", False)
    sales: int = 0
    """Dwellings sold so far: tells a list by owner that it is out of date."""

    def sell(self, rows: Rows) -> None:
        """Dwellings of corporations become owner-occupied and leave their complexes."""
        self.complex[rows], self.tenure[rows] = -1, Tenure.OWNER_OCCUPIED
        self.for_sale[rows], self.sold[rows] = False, True
        self.sales += rows.size


PLACES_PER_DWELLING = 16
"""Ids of places are dwelling x 16 + number; no dwelling holds more than 12."""


class Places(Columns):
    """One row per place: what one household occupies. A shared, room-let dwelling has several."""

    id: IntColumn = column(
        "i8", "number", "identity: that of the dwelling, and the number of the place in it"
    )
    dwelling: IntColumn = column("i4", "row of dwellings", "dwelling that the place is in")
    household: IntColumn = column("i4", "row of households", "household that lives there, -1 when empty", -1)
    room: BoolColumn = column("?", "yes/no", "whether it is a room in a shared dwelling", False)
    share: FloatColumn = column("f4", "share", "share of the dwelling's costs that the place carries", 1.0)
    rent_below: FloatColumn = column(
        "f4", "EUR/month", "how much the rent of the sitting tenant lies below the rent asked of a new one"
    )
    lettable: BoolColumn = column("?", "yes/no", "whether it may be offered when empty", True)
    emptied: IntColumn = column("i2", "month", "month in which it fell empty", -1)
    chain: IntColumn = column(
        "i8", "number", "vacancy chain that emptied the place, -1 for one that starts here", -1
    )
    chain_start: IntColumn = column("i1", "ChainStart", "event that started that chain")
    chain_links: IntColumn = column("i2", "count", "moves of that chain so far")
