"""How much may a corporation invest in a year? Cash from operation, and what the norms on loans still allow."""

from wijksim.parameters import ParameterSet


def operating_cash(rents: float, dwellings: int, parameters: ParameterSet) -> float:
    """Cash before interest in EUR/year: rents less vacancy, management, levies and maintenance.

    Args:
        rents: Rents of all dwellings as if let, EUR/year.
        dwellings: Dwellings owned.
        parameters: Constants of the run.
    """
    p = parameters.corporation
    return rents * (1.0 - p.vacancy_loss) - dwellings * (p.management_cost + p.levies + p.maintenance_cost)


def borrowing_room(cash: float, dwellings: int, parameters: ParameterSet) -> float:
    """What may still be borrowed in EUR, at least 0: the tighter of the two norms decides.

    Loans may be ``loan_to_value`` of the policy value at most, and their interest must be covered ``interest_cover``
    times by operating cash.
    """
    p = parameters.corporation
    by_value = p.loan_to_value * p.policy_value * dwellings
    by_interest = cash / p.interest_cover / p.interest
    return max(0.0, min(by_value, by_interest) - p.debt * dwellings)


def investment_ceiling(rents: float, dwellings: int, parameters: ParameterSet) -> float:
    """A corporation's yearly investment ceiling in EUR, at least 0.

    It follows from the stock of month 0 and declared constants, and from nothing else: whatever a policy does to
    stock, tenants and rents later, the ceiling is the same in every scenario. What rents, loans and
    interest really come to is kept in the accounts.
    """
    p = parameters.corporation
    cash = operating_cash(rents, dwellings, parameters)
    free = cash - p.interest * p.debt * dwellings
    return max(0.0, free + borrowing_room(cash, dwellings, parameters) / p.borrowing_years)
