"""What the compiled tables of a city must look like: columns, ranges, keys, allowed names."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

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
FILLED = (*AGES, *TYPES, "household_size", *ORIGINS, "gas_m3", "electricity_kwh", *HEALTH)
"""Columns of the buurten that may be empty and are filled in."""

Range = tuple[float, float]
_COUNT: Range = (0.0, 1e7)
_PERCENT: Range = (0.0, 100.0)
_SHARE: Range = (0.0, 1.0)
_YEAR: Range = (1900.0, 2200.0)
_ROUNDING_OF_SUM = 4.0


@dataclass(frozen=True)
class TableRule:
    """What one table must look like.

    Attributes:
        numbers: Numeric columns with the lowest and highest value allowed.
        texts: Text columns.
        may_be_empty: Numeric columns that may hold empty cells.
        key: Column whose values may stand only once.
        names: Text columns that take only these values.
    """

    numbers: dict[str, Range]
    texts: tuple[str, ...] = ()
    may_be_empty: tuple[str, ...] = ()
    key: str | None = None
    names: dict[str, tuple[str, ...]] | None = None

    @property
    def columns(self) -> list[str]:
        """Every column that must be there."""
        return [*self.texts, *self.numbers]


RULES: dict[str, TableRule] = {
    "buurten": TableRule(
        {
            **dict.fromkeys(("programme", "regio_deal", "first_four"), _SHARE),
            "lon": (-180.0, 180.0),
            "lat": (-90.0, 90.0),
            **dict.fromkeys(("households", "inhabitants", "dwellings"), _COUNT),
            **dict.fromkeys((*AGES, *TYPES, *ORIGINS, *HEALTH), _PERCENT),
            "household_size": (1.0, 20.0),
            **dict.fromkeys(DWELLING_TYPES, _SHARE),
            "gas_m3": (0.0, 20000.0),
            "electricity_kwh": (0.0, 50000.0),
        },
        texts=("buurt", "name", "wijk", "source"),
        may_be_empty=FILLED,
        key="buurt",
    ),
    "postcodes": TableRule(
        {
            "postcode": _COUNT,
            **dict.fromkeys(
                ("dwellings", *PERIODS, "multi_family", "corporation_dwellings", "unoccupied"), _COUNT
            ),
            **dict.fromkeys(("owner_percent", "rent_percent"), _PERCENT),
            "woz_thousand_eur": (0.0, 5000.0),
            **dict.fromkeys(("benefit_persons", "persons_15_64", "single_parents", "two_parents"), _COUNT),
        },
        texts=("source",),
        may_be_empty=("owner_percent", "rent_percent", "woz_thousand_eur"),
        key="postcode",
    ),
    "postcode_buurt": TableRule(
        {"postcode": _COUNT, "share_of_buurt": _SHARE, "share_of_postcode": _SHARE}, texts=("buurt", "source")
    ),
    "household_positions": TableRule(
        {"age_from": (0.0, 120.0), **dict.fromkeys(("persons", *POSITIONS), _COUNT)},
        texts=("source",),
        key="age_from",
    ),
    "household_sizes": TableRule(
        {"persons": (1.0, 20.0), "households": _COUNT}, texts=("source",), key="persons"
    ),
    "energy_labels": TableRule(
        {"dwellings": _COUNT, "mean_m2": (5.0, 2000.0)},
        texts=("period", "type", "label", "source"),
        names={
            "period": tuple(BuildingPeriod.__members__),
            "type": tuple(DwellingType.__members__),
            "label": tuple(EnergyLabel.__members__),
        },
    ),
    "moving_by_age": TableRule(
        {
            "age": (0.0, 120.0),
            **dict.fromkeys(("within_percent", "between_percent", "emigrated_percent"), _PERCENT),
        },
        texts=("source",),
        may_be_empty=("emigrated_percent",),
        key="age",
    ),
    "corporations": TableRule(
        {"dwellings": _COUNT},
        texts=("name", "method", "active_wijken", "source"),
        key="name",
        names={"method": ("measured", "derived", "assumed")},
    ),
    "projects": TableRule(
        {
            **dict.fromkeys(("demolished", "new", "renovated"), _COUNT),
            **dict.fromkeys(("start_year", "end_year"), _YEAR),
        },
        texts=("wijk", "corporation", "project", "source"),
        may_be_empty=("demolished", "new", "renovated", "start_year", "end_year"),
        key="project",
    ),
    "programme_money": TableRule(
        {"amount_eur": (0.0, 1e10), "first_year": _YEAR, "last_year": _YEAR},
        texts=("payer", "name", "eligibility", "source"),
        names={"eligibility": ("all", "regio_deal")},
    ),
    "city_facts": TableRule(
        {"value": (-1e12, 1e12), "year": _YEAR}, texts=("name", "unit", "source"), key="name"
    ),
}


def read_table(path: Path, rule: TableRule, problems: list[str]) -> pd.DataFrame:
    """Reads one table and adds a sentence to ``problems`` for everything that is wrong with it."""
    table = pd.read_csv(path, dtype=dict.fromkeys(rule.texts, str), keep_default_na=False)
    missing = [name for name in rule.columns if name not in table.columns]
    if missing:
        found = ", ".join(table.columns)
        problems.extend(f"{path}: column {name!r} is missing; columns found: {found}" for name in missing)
        return table
    for name, allowed in rule.numbers.items():
        table[name] = _numbers(path, table, name, allowed, name in rule.may_be_empty, problems)
    for name, names in (rule.names or {}).items():
        wrong = table.loc[~table[name].isin(names), name]
        problems.extend(
            f"{path}: row {row + 2}, column {name!r} = {value!r}; allowed: {', '.join(names)}"
            for row, value in zip(wrong.index.tolist(), wrong, strict=True)
        )
    if rule.key is not None:
        double = table.loc[table[rule.key].duplicated(), rule.key]
        problems.extend(
            f"{path}: column {rule.key!r} = {value!r} stands twice; allowed: once" for value in double
        )
    return table


def _numbers(
    path: Path, table: pd.DataFrame, name: str, allowed: Range, may_be_empty: bool, problems: list[str]
) -> pd.Series:
    low, high = allowed
    values = pd.to_numeric(table[name], errors="coerce")
    numbers = values.to_numpy()
    if ((numbers >= low) & (numbers <= high)).all():
        return values
    for row in table.index[values.isna()]:
        given = str(table.loc[row, name])
        if given == "" and may_be_empty:
            continue
        problems.append(
            f"{path}: row {row + 2}, column {name!r} = {given!r}; allowed: a number from {low:g} to {high:g}"
        )
    problems.extend(
        f"{path}: row {row + 2}, column {name!r} = {values[row]:g}; allowed: {low:g} to {high:g}"
        for row in table.index[values.notna() & ~values.between(low, high)]
    )
    return values.astype(float) if values.isna().any() else values


def check_together(directory: Path, tables: dict[str, pd.DataFrame], problems: list[str]) -> None:
    """Checks what the tables say about each other, and sums inside the buurten."""
    found = [
        *_postcode_problems(tables),
        *_institution_problems(tables),
        *_buurt_problems(tables["buurten"]),
    ]
    problems.extend(f"{directory / name}.csv: {text}" for name, text in found)


def _postcode_problems(tables: dict[str, pd.DataFrame]) -> list[tuple[str, str]]:
    """Problems of the link between postcode areas and buurten, as pairs of table and sentence."""
    link = tables["postcode_buurt"]
    found = []
    for column, table in (("buurt", "buurten"), ("postcode", "postcodes")):
        unknown = sorted(set(link[column]) - set(tables[table][column]), key=str)
        found += [f"{column} {value!r} does not stand in {table}.csv" for value in unknown]
    double = link[link.duplicated(["postcode", "buurt"])]
    found += [
        f"postcode {row['postcode']}, buurt {row['buurt']!r} stands twice; allowed: once"
        for row in double.to_dict("records")
    ]
    return [("postcode_buurt", text) for text in found]


def _institution_problems(tables: dict[str, pd.DataFrame]) -> list[tuple[str, str]]:
    """Problems of corporations, projects and money."""
    wijken, corporations = set(tables["buurten"]["wijk"]), set(tables["corporations"]["name"])
    found = []
    for row in tables["corporations"].to_dict("records"):
        unknown = sorted(set(row["active_wijken"].split(";")) - wijken - {""})
        found += [
            ("corporations", f"{row['name']!r}: wijk {name!r} does not stand in buurten.csv")
            for name in unknown
        ]
    for row in tables["projects"].to_dict("records"):
        start = f"{row['project']!r}: "
        if row["corporation"] not in corporations:
            found.append(
                ("projects", f"{start}corporation {row['corporation']!r} does not stand in corporations.csv")
            )
        if row["wijk"] not in {*wijken, "several"}:
            found.append(
                ("projects", f"{start}wijk {row['wijk']!r}; allowed: a wijk of buurten.csv, or several")
            )
    money = tables["programme_money"]
    found += [
        (
            "programme_money",
            f"{row['name']!r}: first_year {row['first_year']:g} is after last_year {row['last_year']:g}",
        )
        for row in money[money["first_year"] > money["last_year"]].to_dict("records")
    ]
    return found


def _buurt_problems(buurten: pd.DataFrame) -> list[tuple[str, str]]:
    """Wijken that are partly in the programme, and shares that do not add up."""
    mixed = buurten.groupby("wijk")["programme"].nunique()
    found = [
        ("buurten", f"wijk {wijk!r} has buurten in and outside the programme; allowed: all or none")
        for wijk in mixed.index[mixed > 1]
    ]
    for columns, whole in ((AGES, 100.0), (TYPES, 100.0), (DWELLING_TYPES, 1.0)):
        total = buurten[list(columns)].sum(axis=1, min_count=len(columns))
        wrong = buurten[((total / whole - 1.0).abs() * 100.0 > _ROUNDING_OF_SUM).fillna(False)]
        names = f"{columns[0]} to {columns[-1]}"
        found += [
            ("buurten", f"buurt {code!r}: {names} add up to {got:g}; allowed: about {whole:g}")
            for code, got in zip(wrong["buurt"], total[wrong.index], strict=True)
        ]
    return found
