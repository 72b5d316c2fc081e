"""Those who pay for the programme: gemeente, Rijk, region. Allocated = spent + balance + returned, to the cent."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import mesa

from wijksim.city.accounts import Account, to_cents

if TYPE_CHECKING:
    from wijksim.model import WijkModel

WITHOUT_END = 2099
"""Last year by which the table of programme money says that a grant has no end."""

SOCIAL_TEAM, PHYSICAL_TEAM = "social team", "physical team"
WORKS, PUBLIC_SPACE = "works on dwellings", "public space"
PURPOSES = (SOCIAL_TEAM, PHYSICAL_TEAM, WORKS, PUBLIC_SPACE)


@dataclass(frozen=True)
class Grant:
    """Yearly amounts of one funder: EUR per year from ``first_year`` to ``last_year``, and for which wijken."""

    name: str
    euro_per_year: float
    first_year: int
    last_year: int
    regio_deal_only: bool


class Funder(mesa.Agent):
    """Releases money every January and keeps an account for each purpose.

    Args:
        model: The model.
        payer: Name of the payer in the ledger.
        grants: What it gives, and when.
        regio_deal_only: Whether its money is for Regio Deal wijken only.
    """

    def __init__(self, model: "WijkModel", payer: str, grants: list[Grant], *, regio_deal_only: bool) -> None:
        """Opens empty accounts."""
        super().__init__(model)
        self.payer = payer
        self.grants = grants
        self.regio_deal_only = regio_deal_only
        self.accounts = {purpose: Account(f"{payer}/{purpose}") for purpose in PURPOSES}
        self.allocated: dict[int, int] = {}

    def eligible(self, *, regio_deal: bool) -> bool:
        """Whether this money may be spent in a wijk that is, or is not, in the Regio Deal area."""
        return regio_deal or not self.regio_deal_only

    @property
    def temporary(self) -> bool:
        """Whether all that this funder gives comes to an end."""
        return all(grant.last_year < WITHOUT_END for grant in self.grants)

    def grant_of(self, year: int) -> float:
        """EUR that the grants give in a calendar year at full envelope and size."""
        return sum(
            grant.euro_per_year for grant in self.grants if grant.first_year <= year <= grant.last_year
        )

    def announced(self, year: int) -> int:
        """Cents that are announced for a calendar year; an early stop is not announced."""
        config = self.model.config
        return to_cents(self.grant_of(year) * config.city.scale * config.scenario.envelope_share)

    def step(self) -> None:
        """In January, releases the year's money and divides it over the purposes."""
        model = self.model
        if not model.city.first_month_of_year or model.city.month <= model.config.scenario.start:
            return
        if model.config.funding.unspent == "return":
            self._give_back()
        scenario = model.config.scenario
        stopped = scenario.rijk_until is not None and model.city.month > scenario.rijk_until
        if self.payer == "rijk" and stopped:
            return
        cents = self.announced(model.city.year)
        self.allocated[model.city.year] = cents
        mix = scenario.physical_mix
        social = round(cents * scenario.social_share)
        physical = cents - social
        staff, works = round(physical * mix.staff), round(physical * mix.works)
        for purpose, part in zip(PURPOSES, (social, staff, works, physical - staff - works), strict=True):
            self.accounts[purpose].receive(part)

    def _give_back(self) -> None:
        for account in self.accounts.values():
            account.give_back(account.balance)

    def pay(self, purpose: str, cents: int, item: str, beneficiary: str) -> int:
        """Pays as much of an amount as the account holds, and writes it in the book.

        Returns:
            Cents paid.
        """
        paid = min(cents, self.accounts[purpose].balance)
        if paid > 0:
            self.accounts[purpose].pay(paid)
            self.model.city.book.write(self.payer, item, beneficiary, paid)
        return paid


def money_for_works(funders: list[Funder]) -> int:
    """Cents on all accounts for works on dwellings and for public space."""
    return sum(f.accounts[WORKS].balance + f.accounts[PUBLIC_SPACE].balance for f in funders)
