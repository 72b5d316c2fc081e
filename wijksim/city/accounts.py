"""Money: accounts of funders in whole cents, and the book of every euro with payer and item.

Cash is double entry: for every account opening + received - paid = closing, in integer cents. Valued effects
(care avoided, satisfaction, CO2) stand in the same book under another kind and touch no account.
"""

from collections import defaultdict
from dataclasses import dataclass, field

CENTS = 100


def to_cents(euro: float) -> int:
    """Rounds an amount in EUR to whole cents."""
    return round(euro * CENTS)


@dataclass
class Account:
    """Cash of one funder for one purpose, in cents: received = paid + balance + returned.

    ``paid`` is net of what was taken back; ``taken_back`` tells how much that was.
    """

    name: str
    balance: int = 0
    received: int = 0
    paid: int = 0
    taken_back: int = 0
    returned: int = 0

    def receive(self, cents: int) -> None:
        """Adds money that was allocated."""
        self.received += cents
        self.balance += cents

    def pay(self, cents: int) -> None:
        """Takes out money that is spent.

        Raises:
            ValueError: If the account does not hold that much.
        """
        if not 0 <= cents <= self.balance:
            raise ValueError(f"account {self.name} holds {self.balance} cents and cannot pay {cents}")
        self.paid += cents
        self.balance -= cents

    def take_back(self, cents: int) -> None:
        """Takes back money that was paid for works that did not happen."""
        if not 0 <= cents <= self.paid:
            raise ValueError(f"account {self.name} paid {self.paid} cents and cannot take back {cents}")
        self.paid -= cents
        self.taken_back += cents
        self.balance += cents

    def give_back(self, cents: int) -> None:
        """Returns money to the funder unspent."""
        if not 0 <= cents <= self.balance:
            raise ValueError(f"account {self.name} holds {self.balance} cents and cannot return {cents}")
        self.returned += cents
        self.balance -= cents


Entry = tuple[str, str, str, str]
"""Payer, item, beneficiary, kind (``cash`` or ``valued``)."""


@dataclass
class Book:
    """Every euro of the running month by payer, item, beneficiary and kind; cost positive, benefit negative."""

    month: dict[Entry, int] = field(default_factory=lambda: defaultdict(int))

    def write(self, payer: str, item: str, beneficiary: str, cents: int, *, kind: str = "cash") -> None:
        """Adds an amount in cents to this month's entry."""
        if cents:
            self.month[payer, item, beneficiary, kind] += cents

    def close(self) -> dict[Entry, int]:
        """Hands over the month's entries and starts an empty month."""
        closed, self.month = dict(self.month), defaultdict(int)
        return closed
