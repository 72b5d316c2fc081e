"""The cash of corporations: rents, costs, interest and loans, in their accounts and in the ledger.

What passes between two parties of the ledger stands there twice, with opposite signs, so that it adds nothing to the
sum over payers. None of it feeds back on plans: those follow the investment ceiling (decisions/investment.py).
"""

from wijksim.city.accounts import CENTS, INTEREST, LOANS, MAINTENANCE, MANAGEMENT, RENT
from wijksim.city.city import MONTHS_PER_YEAR, City
from wijksim.processes.kernels import corporation_cash as kernels

CORPORATION, LENDERS = "corporations", "lenders"


def pay(city: City, corporation: int, item: str, beneficiary: str, cents: int) -> None:
    """A corporation pays; the ledger names for whom."""
    city.corporation_accounts[corporation].pay(item, cents)
    city.book.write(CORPORATION, item, beneficiary, cents)


def take_back(city: City, corporation: int, item: str, beneficiary: str, cents: int) -> None:
    """A corporation gets money back that it had paid for works that did not happen."""
    city.corporation_accounts[corporation].receive(item, cents)
    city.book.write(CORPORATION, item, beneficiary, -cents)


def receive(city: City, corporation: int, item: str, payer: str, cents: int) -> None:
    """A corporation receives money from another party, which stands in the ledger as its payer."""
    city.corporation_accounts[corporation].receive(item, cents)
    city.book.write(CORPORATION, item, CORPORATION, -cents)
    city.book.write(payer, item, CORPORATION, cents)


def begin(city: City) -> None:
    """Opens the accounts of month 0: no cash, and the usual loans for every dwelling."""
    for account, dwellings in zip(city.corporation_accounts, kernels.stock_of(city).owned, strict=True):
        account.loans = round(float(dwellings) * city.parameters.corporation.debt * CENTS)


def step(city: City) -> None:
    """The month's rents of tenants come in; management, levies, maintenance and interest go out."""
    p, stock = city.parameters.corporation, kernels.stock_of(city)
    rents = maintenance = management = interest = 0
    for account, rent, dwellings in zip(
        city.corporation_accounts, stock.rents.tolist(), stock.owned.tolist(), strict=True
    ):
        monthly = dwellings * CENTS / MONTHS_PER_YEAR
        rents += account.receive(RENT, round(rent * CENTS))
        maintenance += account.pay(MAINTENANCE, round(monthly * p.maintenance_cost))
        management += account.pay(MANAGEMENT, round(monthly * (p.management_cost + p.levies)))
        interest += account.pay(INTEREST, round(account.loans * p.interest / MONTHS_PER_YEAR))
    city.book.write(CORPORATION, RENT, CORPORATION, -rents)
    city.book.write("households", RENT, CORPORATION, rents)
    city.book.write(CORPORATION, MAINTENANCE, "tenants", maintenance)
    city.book.write(CORPORATION, MANAGEMENT, "society", management)
    city.book.write(CORPORATION, INTEREST, LENDERS, interest)
    city.book.write(LENDERS, INTEREST, LENDERS, -interest)


def close_year(city: City) -> None:
    """In December every corporation borrows what it is short of, or redeems loans with what is left."""
    if city.month % MONTHS_PER_YEAR:
        return
    for account in city.corporation_accounts:
        borrowed = account.close_year(city.year)
        city.book.write(CORPORATION, LOANS, CORPORATION, -borrowed)
        city.book.write(LENDERS, LOANS, CORPORATION, borrowed)
