"""Who may rent social: whoever does not study and keeps within the ceiling on income (link 36)."""

from typing import Any


def may_rent_social(income: Any, alone: Any, student: Any, rules: Any) -> Any:
    """Whether households may rent social; for one household or for whole columns.

    Kernels take it as a ``helper``: there are no jumps, as who may and who may not is a toss-up.

    Args:
        income: Household income, EUR/month, of the type of the ceilings: numpy compares float32 with a plain number in
            float32, where a ceiling is not what it was declared to be.
        alone: Whether the household is one person.
        student: Whether it studies.
        rules: ``income_ceiling`` of one person and ``income_ceiling_more`` of others, EUR/month.
    """
    of_one, of_others = income <= rules.income_ceiling, income <= rules.income_ceiling_more
    return ~student & ((alone & of_one) | (~alone & of_others))
