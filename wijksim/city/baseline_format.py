"""The format of the tables of a city, declared once: every column with its meaning, unit and what it may hold.

Reading and checking (baseline_rules.py) and the page docs/city_tables.md are made from these declarations.
"""

from dataclasses import dataclass

from wijksim.city.categories import BuildingPeriod, DwellingType, EnergyLabel

AGES = ("age_0_14_percent", "age_15_24_percent", "age_25_44_percent", "age_45_64_percent", "age_65_percent")
TYPES = ("single_percent", "no_children_percent", "children_percent")
ORIGINS = ("western_percent", "non_western_percent")
DWELLING_TYPES = (
    "apartment_share",
    "terraced_share",
    "corner_share",
    "semi_detached_share",
    "detached_share",
)
PERIODS = tuple(period.name.lower() for period in BuildingPeriod)
POSITIONS = (
    "child_at_home",
    "single",
    "partner_without_children",
    "partner_with_children",
    "single_parent",
)
HEALTH = ("good_health_percent", "high_risk_percent", "severely_lonely_percent", "difficulty_percent")
SEVERAL = "several"
"""Wijk of a project that is spread over more than one."""

_MOST = 1e7


@dataclass(frozen=True)
class Column:
    """One column.

    Attributes:
        name: Name in the first line of the file.
        meaning: One line a newcomer understands.
        unit: Unit of a number; "" for text.
        low: Lowest value allowed; None for text.
        high: Highest value allowed; None for text.
        whole: Whether the number must be whole.
        may_be_empty: Whether cells may be empty.
        names: The only texts allowed; empty where any text is.
    """

    name: str
    meaning: str
    unit: str = ""
    low: float | None = None
    high: float | None = None
    whole: bool = False
    may_be_empty: bool = False
    names: tuple[str, ...] = ()

    @property
    def is_text(self) -> bool:
        """Whether it holds text."""
        return self.low is None or self.high is None

    @property
    def allowed(self) -> str:
        """What a cell may hold, in words."""
        if self.names:
            return ", ".join(self.names)
        if self.low is None or self.high is None:
            return "any text"
        kind = "whole number" if self.whole else "number"
        return f"a {kind} from {self.low:,.10g} to {self.high:,.10g}"


@dataclass(frozen=True)
class Table:
    """One table.

    Attributes:
        row: What one row is about.
        columns: Every column that must be there; further ones are not read.
        key: Columns whose values together may stand only once.
    """

    row: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()

    @property
    def numbers(self) -> tuple[Column, ...]:
        """Columns of numbers."""
        return tuple(column for column in self.columns if not column.is_text)

    @property
    def texts(self) -> tuple[Column, ...]:
        """Columns of text."""
        return tuple(column for column in self.columns if column.is_text)


@dataclass(frozen=True)
class Fact:
    """One row that the table ``city_facts`` may or must hold; other rows are for people."""

    meaning: str
    unit: str
    low: float
    high: float
    required: bool


_SOURCE = Column("source", "where the row comes from; what is derived, assumed or made up says so")


def _count(name: str, meaning: str, unit: str, *, may_be_empty: bool = False) -> Column:
    return Column(name, meaning, unit, 0.0, _MOST, may_be_empty=may_be_empty)


def _percent(name: str, meaning: str, unit: str, *, may_be_empty: bool = False) -> Column:
    return Column(name, meaning, unit, 0.0, 100.0, may_be_empty=may_be_empty)


def _share(name: str, meaning: str, unit: str) -> Column:
    return Column(name, meaning, unit, 0.0, 1.0)


def _flag(name: str, meaning: str) -> Column:
    return Column(name, meaning, "0 or 1", 0.0, 1.0, whole=True)


def _year(name: str, meaning: str, *, may_be_empty: bool = False) -> Column:
    return Column(name, meaning, "year", 1900.0, 2200.0, whole=True, may_be_empty=may_be_empty)


def _in_words(name: str) -> str:
    return name.removesuffix("_percent").removesuffix("_share").replace("_", " ")


TABLES: dict[str, Table] = {
    "buurten": Table(
        "buurt",
        (
            Column("buurt", "code of the buurt"),
            Column("name", "name of the buurt"),
            Column(
                "wijk", "name of the wijk that it belongs to; every buurt of a wijk has the same name here"
            ),
            _flag("programme", "1 in a programme wijk; the same for all buurten of a wijk, 1 somewhere"),
            _flag("regio_deal", "1 where money for part of the city may be spent (eligibility regio_deal)"),
            _flag("first_four", "1 where the programme begins when it is rolled out in two steps"),
            Column("lon", "longitude of the centre (WGS84)", "degrees", -180.0, 180.0),
            Column("lat", "latitude of the centre (WGS84)", "degrees", -90.0, 90.0),
            _count("households", "private households", "households"),
            _count("inhabitants", "inhabitants", "persons"),
            *(
                _percent(name, f"inhabitants of {ages}", "% of inhabitants", may_be_empty=True)
                for name, ages in zip(
                    AGES, ("0 to 14", "15 to 24", "25 to 44", "45 to 64", "65 and older"), strict=True
                )
            ),
            _percent("single_percent", "one-person households", "% of households", may_be_empty=True),
            _percent(
                "no_children_percent",
                "households of more persons without children",
                "% of households",
                may_be_empty=True,
            ),
            _percent("children_percent", "households with children", "% of households", may_be_empty=True),
            Column("household_size", "mean size of a household", "persons", 1.0, 20.0, may_be_empty=True),
            *(
                _percent(
                    name, f"{_in_words(name)} migration background", "% of inhabitants", may_be_empty=True
                )
                for name in ORIGINS
            ),
            _count("dwellings", "dwellings", "dwellings"),
            *(_share(name, f"{_in_words(name)} dwellings", "share of dwellings") for name in DWELLING_TYPES),
            Column("gas_m3", "mean gas use of a dwelling", "m3/year", 0.0, 20000.0, may_be_empty=True),
            Column(
                "electricity_kwh",
                "mean electricity use of a dwelling",
                "kWh/year",
                0.0,
                50000.0,
                may_be_empty=True,
            ),
            _percent("good_health_percent", "in good or very good health", "% of adults", may_be_empty=True),
            _percent(
                "high_risk_percent", "at high risk of anxiety or depression", "% of adults", may_be_empty=True
            ),
            _percent("severely_lonely_percent", "severely lonely", "% of adults", may_be_empty=True),
            _percent(
                "difficulty_percent", "with difficulty making ends meet", "% of adults", may_be_empty=True
            ),
            _SOURCE,
        ),
        key=("buurt",),
    ),
    "postcodes": Table(
        "postcode area of four digits",
        (
            Column("postcode", "the four digits", "number", 0.0, _MOST, whole=True),
            _count("dwellings", "dwellings", "dwellings"),
            *(_count(name, f"built {name.replace('_', ' ')}", "dwellings") for name in PERIODS),
            _count("multi_family", "apartments", "dwellings"),
            _percent("owner_percent", "owner-occupied", "% of dwellings", may_be_empty=True),
            _percent("rent_percent", "rented, social and private", "% of dwellings", may_be_empty=True),
            _count("corporation_dwellings", "owned by housing corporations", "dwellings"),
            _count("unoccupied", "not lived in", "dwellings"),
            Column(
                "woz_thousand_eur", "mean value for taxation", "1,000 EUR", 0.0, 5000.0, may_be_empty=True
            ),
            _count("benefit_persons", "persons on a benefit, state pension left out", "persons"),
            _count("persons_15_64", "persons of 15 to 64", "persons"),
            _count("single_parents", "one-parent households", "households"),
            _count("two_parents", "two-parent households", "households"),
            _SOURCE,
        ),
        key=("postcode",),
    ),
    "postcode_buurt": Table(
        "postcode area x buurt",
        (
            Column("postcode", "a postcode area of postcodes.csv", "number", 0.0, _MOST, whole=True),
            Column("buurt", "code of a buurt of buurten.csv"),
            _share("share_of_buurt", "part of the buurt that lies in the postcode area", "share"),
            _share("share_of_postcode", "part of the postcode area that lies in the buurt", "share"),
            _SOURCE,
        ),
        key=("postcode", "buurt"),
    ),
    "household_positions": Table(
        "age band of the inhabitants, from age 0",
        (
            Column("age_from", "first age of the band", "years", 0.0, 120.0, whole=True),
            _count("persons", "persons in the band", "persons"),
            *(_count(name, f"of these {name.replace('_', ' ')}", "persons") for name in POSITIONS),
            _SOURCE,
        ),
        key=("age_from",),
    ),
    "household_sizes": Table(
        "size of households",
        (
            Column(
                "persons",
                "persons in the household; 5 stands for 5 and more",
                "persons",
                1.0,
                20.0,
                whole=True,
            ),
            _count("households", "households of that size", "households"),
            _SOURCE,
        ),
        key=("persons",),
    ),
    "energy_labels": Table(
        "building period x type of dwelling x energy label",
        (
            Column("period", "building period", names=tuple(BuildingPeriod.__members__)),
            Column("type", "type of dwelling", names=tuple(DwellingType.__members__)),
            Column("label", "energy label; A holds everything above A", names=tuple(EnergyLabel.__members__)),
            _count("dwellings", "dwellings with that label", "dwellings"),
            Column("mean_m2", "their mean floor area", "m2", 5.0, 2000.0),
            _SOURCE,
        ),
        key=("period", "type", "label"),
    ),
    "moving_by_age": Table(
        "year of age, from 0 without gaps",
        (
            Column("age", "age", "years", 0.0, 120.0, whole=True),
            _percent("within_percent", "move within the municipality", "% of persons a year"),
            _percent("between_percent", "move to another municipality", "% of persons a year"),
            _percent("emigrated_percent", "leave the country", "% of persons a year", may_be_empty=True),
            _SOURCE,
        ),
        key=("age",),
    ),
    "corporations": Table(
        "housing corporation",
        (
            Column("name", "name"),
            _count("dwellings", "dwellings that it owns in the city", "dwellings"),
            Column("method", "how that number was found", names=("measured", "derived", "assumed")),
            Column("active_wijken", "wijken where it owns much, separated by ;", may_be_empty=True),
            _SOURCE,
        ),
        key=("name",),
    ),
    "projects": Table(
        "physical project that is known",
        (
            Column("wijk", f"a wijk of buurten.csv, or {SEVERAL}"),
            Column("corporation", "a name of corporations.csv"),
            Column("project", "name"),
            _count("demolished", "dwellings demolished", "dwellings", may_be_empty=True),
            _count("new", "dwellings built", "dwellings", may_be_empty=True),
            _count("renovated", "dwellings renovated", "dwellings", may_be_empty=True),
            _year("start_year", "first year", may_be_empty=True),
            _year("end_year", "last year", may_be_empty=True),
            _SOURCE,
        ),
        key=("project",),
    ),
    "programme_money": Table(
        "payer x grant",
        (
            Column("payer", "who pays: gemeente, rijk, region, or another name"),
            Column("name", "name of the grant"),
            Column("amount_eur", "amount of every year", "EUR/year", 0.0, 1e10),
            _year("first_year", "first year"),
            _year("last_year", "last year; 2099 where no end is known"),
            Column(
                "eligibility",
                "all: every programme wijk; regio_deal: only buurten with that flag",
                names=("all", "regio_deal"),
            ),
            _SOURCE,
        ),
    ),
    "city_facts": Table(
        "figure of the city as a whole",
        (
            Column("name", "name of the figure, see below"),
            Column("value", "value", "of the row", -1e12, 1e12),
            Column("unit", "unit of the value"),
            _year("year", "year of measurement"),
            _SOURCE,
        ),
        key=("name",),
    ),
}
"""Every table of a city, by the name of its file."""

LABEL_SHARES = {
    owner: (f"{owner}_label_a_share", f"{owner}_label_efg_share") for owner in ("corporation", "other")
}
"""Figures of labels at month 0 by owner: dwellings with label A, and with labels E to G."""

FACTS: dict[str, Fact] = {
    name: Fact(f"{whose} with {labels} at month 0", "share", 0.001, 0.998, required=True)
    for names, whose in zip(
        LABEL_SHARES.values(), ("dwellings of corporations", "other dwellings"), strict=True
    )
    for name, labels in zip(names, ("label A", "labels E, F or G"), strict=True)
} | {
    "student_households_share": Fact("student households", "share of households", 0.0, 1.0, required=False),
    "students_in_rooms": Fact("students who live in rooms", "persons", 0.0, _MOST, required=False),
}
"""Figures of ``city_facts`` that the model reads."""

FILLED = tuple(column.name for column in TABLES["buurten"].columns if column.may_be_empty)
"""Columns of the buurten that may be empty and are filled in."""
