"""Money: accounts of funders and corporations in whole cents, and the book of every euro with payer and item.

Cash is double entry: for every account opening + received - paid = closing, in integer cents. Valued effects
(care avoided, satisfaction, CO2) stand in the same book under another kind and touch no account.
"""

from collections import defaultdict
from dataclasses import dataclass, field

CENTS = 100
MONEY_FLOWS = ("received", "paid", "taken_back", "returned")
"""What goes in and out, as the table ``accounts`` names it; ``paid`` there is before anything was taken back."""

RENT, INTEREST, LOANS = "rent", "interest", "loans"
MAINTENANCE, MANAGEMENT = "maintenance", "management and levies"
RUNNING_COSTS = (MAINTENANCE, MANAGEMENT)
"""What a corporation pays to keep letting, interest left out."""


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


@dataclass(frozen=True)
class YearStatement:
    """Cash of a corporation in one calendar year, in cents: opening + received - paid = closing."""

    year: int
    opening: int
    received: dict[str, int]
    paid: dict[str, int]
    closing: int
    loans: int
    """Loans at the end of the year."""

    @property
    def interest_cover(self) -> float:
        """Operating cash before interest in times the interest (ICR); infinite without interest."""
        operating = self.received.get(RENT, 0) - sum(self.paid.get(item, 0) for item in RUNNING_COSTS)
        interest = self.paid.get(INTEREST, 0)
        return operating / interest if interest else float("inf")


@dataclass
class OperatingAccount:
    """Cash of a corporation, in cents and by item.

    During the year the balance may fall below zero, as on a current account. At the end of the year it is
    settled with the lenders: a deficit is borrowed, a surplus redeems loans.
    """

    name: str
    loans: int = 0
    opening: int = 0
    received: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    paid: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    years: list[YearStatement] = field(default_factory=list)

    @property
    def balance(self) -> int:
        """Cash at this moment."""
        return self.opening + sum(self.received.values()) - sum(self.paid.values())

    def receive(self, item: str, cents: int) -> int:
        """Adds money that comes in; gives the cents received.

        Raises:
            ValueError: If the amount is negative.
        """
        if cents < 0:
            raise ValueError(f"account {self.name} cannot receive {cents} cents for {item}")
        self.received[item] += cents
        return cents

    def pay(self, item: str, cents: int) -> int:
        """Takes out money that goes out; gives the cents paid.

        Raises:
            ValueError: If the amount is negative.
        """
        if cents < 0:
            raise ValueError(f"account {self.name} cannot pay {cents} cents for {item}")
        self.paid[item] += cents
        return cents

    def close_year(self, year: int) -> int:
        """Settles the year with the lenders and starts a new one.

        Returns:
            Cents borrowed; negative when loans were redeemed.
        """
        borrowed = -min(self.balance, self.loans)
        if borrowed > 0:
            self.receive(LOANS, borrowed)
        else:
            self.pay(LOANS, -borrowed)
        self.loans += borrowed
        statement = YearStatement(
            year, self.opening, dict(self.received), dict(self.paid), self.balance, self.loans
        )
        self.years.append(statement)
        self.opening = statement.closing
        self.received.clear()
        self.paid.clear()
        return borrowed


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
