"""What counts in a social balance, and the rules against counting twice (science base, section 4).

1. Life satisfaction once: a balance with WELLBYs has no other value for what people feel (evictions avoided, health
   years), and none of the households' own money, for which their satisfaction answers already.
2. A transfer adds up to zero over parties: what one pays another receives.
3. Every line once: no saving stands in a balance under two names.
4. Financing (loans, interest) and dwellings that change hands are no costs or benefits of society.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

import numpy as np

from wijksim.city.accounts import Entry

HOUSEHOLDS, RESIDENTS = "households", "residents"
PUBLIC_PAYERS = ("gemeente", "rijk", "region")

WORKS, TEAMS, UPKEEP, RENT = "works", "teams", "upkeep", "rent"
BENEFITS, CARE, ENERGY = "benefits and allowances", "care", "energy"
CLIMATE, EVICTIONS, WELLBEING = "climate", "evictions", "wellbeing"
FINANCING, ASSETS, SATISFACTION_LEVEL = "financing", "assets", "level of satisfaction"

COST_CATEGORIES = (WORKS, TEAMS)
"""What is called costs; everything else that changes is called benefits, with its sign turned."""

TRANSFERS = (RENT, BENEFITS)
WITHIN_SATISFACTION = (EVICTIONS, SATISFACTION_LEVEL)
OUTSIDE = (FINANCING, ASSETS, SATISFACTION_LEVEL)
"""In no balance: financing and assets by rule 4; the level of satisfaction in the ledger follows the number of
residents, so WELLBYs are counted per resident instead (mkba_wellbys.py)."""

_CATEGORIES: dict[tuple[str, str], str] = {
    ("renovation", "cash"): WORKS,
    ("deep renovation", "cash"): WORKS,
    ("demolition and rehousing", "cash"): WORKS,
    ("new-build", "cash"): WORKS,
    ("moving allowance", "cash"): WORKS,
    ("public space", "cash"): WORKS,
    ("physical team", "cash"): TEAMS,
    ("social team", "cash"): TEAMS,
    ("regular social team", "cash"): TEAMS,
    ("maintenance", "cash"): UPKEEP,
    ("management and levies", "cash"): UPKEEP,
    ("rent", "cash"): RENT,
    ("social assistance", "cash"): BENEFITS,
    ("rent allowance", "cash"): BENEFITS,
    ("second-line care", "cash"): CARE,
    ("energy", "cash"): ENERGY,
    ("interest", "cash"): FINANCING,
    ("loans", "cash"): FINANCING,
    ("sale of dwellings", "cash"): ASSETS,
    ("CO2 from gas", "valued"): CLIMATE,
    ("evictions", "valued"): EVICTIONS,
    ("life satisfaction", "valued"): SATISFACTION_LEVEL,
    ("WELLBYs", "valued"): WELLBEING,
}

LASTING_ITEMS = ("renovation", "deep renovation", "new-build", "public space")
"""Works that are still worth something at the end of the run."""


class DoubleCountingError(ValueError):
    """An amount would be counted twice in a balance, or nobody has said how it counts."""


@dataclass(frozen=True)
class Line:
    """One line of a balance: an entry of the ledger, its mirror, or the WELLBYs.

    Attributes:
        payer: Who bears it; who gains when the amount is negative.
        item: What it is for.
        beneficiary: For whom.
        kind: cash or valued.
        mirror: Whether it is the other side of a transfer of which the ledger has one side only.
    """

    payer: str
    item: str
    beneficiary: str
    kind: str
    mirror: bool = False

    @property
    def category(self) -> str:
        """What kind of cost or benefit it is.

        Raises:
            DoubleCountingError: If the rules do not know the item.
        """
        category = _CATEGORIES.get((self.item, self.kind))
        if category is None:
            known = ", ".join(sorted({item for item, _ in _CATEGORIES}))
            raise DoubleCountingError(
                f"ledger item {self.item!r} ({self.kind}): no rule says how it counts; known: {known}"
            )
        return category

    @property
    def within_satisfaction(self) -> bool:
        """Whether life satisfaction answers for it: suffering, or the households' own money."""
        own_money = self.payer == HOUSEHOLDS and self.category not in (*TRANSFERS, *OUTSIDE)
        return own_money or self.category in WITHIN_SATISFACTION


def line_of(entry: Entry) -> Line:
    """The line of an entry of the ledger."""
    return Line(*entry)


def mirror_of(line: Line) -> Line | None:
    """The other side of a transfer of which the ledger has the payer's side only, with the opposite sign."""
    if line.category == BENEFITS and not line.mirror:
        return Line(line.beneficiary, line.item, line.beneficiary, line.kind, mirror=True)
    return None


WELLBY_LINE = Line(RESIDENTS, "WELLBYs", RESIDENTS, "valued")

Scope = Literal["public cash", "money", "wellbeing"]


@dataclass(frozen=True)
class Balance:
    """A sum that may be called a result.

    Attributes:
        name: ``public cash``: what gemeente, Rijk and region pay, transfers included. ``money``: every party, in
            money and with priced CO2 and evictions, without WELLBYs. ``wellbeing``: every party, with WELLBYs in the
            place of evictions and of the households' own money.
    """

    name: Scope

    @property
    def social(self) -> bool:
        """Whether it sums over all parties, so that transfers must cancel."""
        return self.name != "public cash"

    def counts(self, line: Line) -> bool:
        """Whether a line belongs to the balance."""
        if line.category in OUTSIDE:
            return False
        if self.name == "public cash":
            return line.payer in PUBLIC_PAYERS and line.kind == "cash"
        if self.name == "money":
            return line.category != WELLBEING
        return not line.within_satisfaction


BALANCES = (Balance("wellbeing"), Balance("money"), Balance("public cash"))


def check_lines(lines: Collection[Line]) -> None:
    """Checks that lines may be added up.

    Raises:
        DoubleCountingError: If a line stands there twice, something outside every balance is among them, or
            WELLBYs are added to what they hold already.
    """
    seen: set[Line] = set()
    kinds: dict[tuple[str, str], str] = {}
    for line in lines:
        if line in seen:
            raise DoubleCountingError(f"{line.item} of {line.payer} stands in the balance twice")
        seen.add(line)
        if kinds.setdefault((line.payer, line.item), line.kind) != line.kind:
            raise DoubleCountingError(
                f"{line.item} of {line.payer} would count as cash and as a valued effect"
            )
        if line.category in OUTSIDE:
            raise DoubleCountingError(
                f"{line.item} of {line.payer} ({line.category}) is no cost or benefit of society"
            )
    if any(line.category == WELLBEING for line in seen):
        twice = sorted({f"{line.item} of {line.payer}" for line in seen if line.within_satisfaction})
        if twice:
            raise DoubleCountingError(
                f"life satisfaction would count twice: WELLBYs together with {', '.join(twice)}"
            )


def check_transfers(amounts: dict[Line, np.ndarray]) -> None:
    """Checks that every transfer adds up to zero over parties, to the cent.

    Args:
        amounts: Cents of the lines of a social balance, any shape.

    Raises:
        DoubleCountingError: If one side of a transfer is missing.
    """
    for category in TRANSFERS:
        items = {line.item for line in amounts if line.category == category}
        for item in sorted(items):
            total = sum(values for line, values in amounts.items() if line.item == item)
            if np.any(np.nan_to_num(total) != 0):
                raise DoubleCountingError(
                    f"the transfer {item!r} does not add up to zero over parties: one side is missing"
                )
