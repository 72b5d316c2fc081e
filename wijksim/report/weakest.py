"""The weakest assumptions, read from the declarations of the constants: pivotal ones first."""

from wijksim.parameters import Declaration, declarations

PIVOTAL: tuple[str, ...] = (
    "contact.handover_separate",
    "contact.handover_gap",
    "contact.coordination_scale",
    "teams.overhead",
    "teams.setup_months",
    "trust.fatigue_per_contact",
    "consent.trust_slope",
    "ties.loss_leaving_wijk",
    "liveability.reputation_lag",
    "liveability.vulnerable_safety",
    "support.caseload",
    "income.buurt_spread",
)
"""Assumptions on which conclusions about integration turn, in the order in which they should be named."""


def weakest_assumptions(number: int) -> list[Declaration]:
    """Constants with the weakest evidence: expert opinion or assumption, with a range from which draws are taken.

    Args:
        number: How many at most.

    Returns:
        Pivotal ones first, then the others by the width of their range against the default.
    """
    weak = {
        item.path: item
        for item in declarations()
        if item.grade == "c" and item.basis == "assumed" and item.drawn
    }
    first = [weak[path] for path in PIVOTAL if path in weak]
    others = [item for path, item in weak.items() if path not in PIVOTAL]
    others.sort(key=lambda item: -(item.high - item.low) / max(abs(item.default), 1e-9))
    return [*first, *others][:number]
