"""The accounts of the funders at the end of each year, and why money is still on them (the table ``accounts``)."""

from typing import TYPE_CHECKING, Any

import pandas as pd

from wijksim.agents.funder import PURPOSES, Funder
from wijksim.agents.held_back import REASONS, held_back
from wijksim.city.accounts import CENTS, MONEY_FLOWS, Account
from wijksim.city.city import MONTHS_PER_YEAR

if TYPE_CHECKING:
    from wijksim.model import WijkModel

_KEYS = ("month", "year", "payer", "eligibility", "purpose")
COLUMNS = [*_KEYS, "opening", *MONEY_FLOWS, "closing", *(f"held_{reason}" for reason in REASONS)]


def _totals(account: Account) -> dict[str, int]:
    """Cents since the start; ``paid`` before anything was taken back."""
    return {
        "received": account.received,
        "paid": account.paid + account.taken_back,
        "taken_back": account.taken_back,
        "returned": account.returned,
    }


class Bookkeeping:
    """Closes the books of all funders at the end of each year.

    Args:
        model: The model.
    """

    def __init__(self, model: "WijkModel") -> None:
        """Starts with empty books."""
        self._model = model
        self._rows: list[dict[str, Any]] = []
        self._before: dict[tuple[Funder, str], dict[str, int]] = {}

    def step(self) -> None:
        """In December, writes a row for each account."""
        city = self._model.city
        if city.month % MONTHS_PER_YEAR != 0:
            return
        reasons = held_back(self._model)
        for funder in self._model.funder_list:
            for purpose in PURPOSES:
                account = funder.accounts[purpose]
                now = _totals(account)
                before = self._before.get((funder, purpose), dict.fromkeys(MONEY_FLOWS, 0))
                flows = {name: now[name] - before[name] for name in MONEY_FLOWS}
                opening = account.balance - (
                    flows["received"] - flows["paid"] + flows["taken_back"] - flows["returned"]
                )
                cents = {"opening": opening, **flows, "closing": account.balance}
                cents |= {f"held_{reason}": reasons[funder, purpose][reason] for reason in REASONS}
                self._rows.append(
                    {
                        "month": city.month,
                        "year": city.year,
                        "payer": funder.payer,
                        "eligibility": "regio_deal" if funder.regio_deal_only else "all",
                        "purpose": purpose,
                        **{name: amount / CENTS for name, amount in cents.items()},
                    }
                )
                self._before[funder, purpose] = now

    def frame(self) -> pd.DataFrame:
        """All rows so far, EUR with two decimals."""
        return pd.DataFrame(self._rows, columns=COLUMNS)
