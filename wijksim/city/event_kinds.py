"""Every kind of event that the log of lives knows, in the order of a month, each with its meaning and reasons.

``keep`` says which decisions are written: those after which something *happened*, also those that came *close*
(the draw was small but the chance smaller), or *all* of them, whatever their outcome.
"""

from dataclasses import dataclass
from typing import Literal

Keep = Literal["happened", "close", "all"]

COLUMNS: tuple[str, ...] = (
    "month",
    "household_id",
    "sequence",
    "kind",
    "happened",
    "chance",
    "draw",
    "reasons",
)
"""Columns of the table ``events``."""

STATE: tuple[str, ...] = (
    "type",
    "age",
    "adults",
    "children",
    "student",
    "work",
    "wijk",
    "buurt",
    "tenure",
    "room",
    "label",
    "income",
    "allowance",
    "rent",
    "energy_cost",
    "residual",
    "right_unused",
    "arrears",
    "problematic_debt",
    "debt_months",
    "support",
    "searching",
    "cohort",
    "trust",
    "fatigue",
    "ties",
    "loneliness",
    "mental_health",
    "physical_health",
    "life_satisfaction",
    "trait",
    "part_without_work",
    "part_partner",
    "part_income",
    "part_mental_health",
    "part_physical_health",
    "part_severely_lonely",
    "part_debt",
    "part_cold",
    "part_dwelling",
    "part_safety",
    "part_cohesion",
    "part_trust",
    "part_nuisance",
    "part_forced_move",
    "part_mood",
)
"""What is written of a household at the start, at its arrival, at every year's end and at the end of the run."""

UTILITY: tuple[str, ...] = (
    "utility_fit",
    "utility_affordability",
    "utility_income_match",
    "utility_own_group",
    "utility_liveability",
    "utility_reputation",
    "utility_distance",
    "utility_ties",
)
"""The terms of the utility of a dwelling to a household (decisions/dwelling_choice.py)."""

_DWELLING = ("buurt", "wijk", "tenure", "room", "cost", "area")


@dataclass(frozen=True)
class EventKind:
    """One kind of event: what it says, which decisions are kept, and the names of its reasons."""

    meaning: str
    keep: Keep = "happened"
    reasons: tuple[str, ...] = ()


KINDS: dict[str, EventKind] = {
    "begins": EventKind("lives in the city at month 0, in this state", reasons=STATE),
    "visit": EventKind("a team or corporation calls; it happened when somebody was met", "all", ("action",)),
    "disclosure": EventKind(
        "a household with a problem that nobody knows of tells it, or not",
        "all",
        ("action", "trust", "fatigue", "problematic_debt"),
    ),
    "prepared": EventKind("was told beforehand about the works that it faces"),
    "handover": EventKind(
        "a problem told to the physical domain reaches the social team, or not", "all", ("action", "shared")
    ),
    "referral": EventKind("accepts the offer of help and joins the queue, or declines", "all", ("action",)),
    "approached": EventKind("is asked to take part in plans for public space"),
    "asks_for_help": EventKind("asks the social team for help itself and joins the queue", "close"),
    "signal": EventKind(
        "creditors report arrears; it happened when the offer of help was accepted", "all", ("arrears",)
    ),
    "slot_lost": EventKind(
        "goes back to the queue because the team can carry fewer clients", reasons=("support_months",)
    ),
    "support_starts": EventKind("becomes a client of the social team", reasons=("support_months",)),
    "relation_lost": EventKind(
        "goes back to the queue because its contact person left the team", "close", ("support_months",)
    ),
    "waited_too_long": EventKind("loses trust by waiting for support", reasons=("support_months", "trust")),
    "gives_up_waiting": EventKind("leaves the queue", reasons=("support_months",)),
    "resolved": EventKind(
        "support solves the problem: debt gone, rights taken up",
        "close",
        ("support_months", "problematic_debt", "debt_months"),
    ),
    "support_ends": EventKind("support ends without result", reasons=("support_months", "problematic_debt")),
    "care_referral": EventKind("is referred to second-line care", reasons=("mental_health", "support")),
    "works_proposed": EventKind(
        "the corporation proposes to renovate the complex",
        reasons=("corporation", "offer", "saving", "deep", "round", "programme", "label"),
    ),
    "vote": EventKind(
        "votes on the works: it happened when the vote was yes",
        "all",
        ("trust", "fatigue", "gain", "buffered"),
    ),
    "vote_result": EventKind(
        "the complex has voted",
        reasons=(
            "yes",
            "voters",
            "threshold",
            "passed",
            "small",
            "settled",
            "takes_part",
            "promised",
        ),
    ),
    "works_begin": EventKind(
        "works begin in the home, with nuisance", reasons=("months", "deep", "label", "nuisance")
    ),
    "works_end": EventKind("the renovated home is handed over", reasons=("label", "offer", "on_time")),
    "works_late": EventKind("works are not ready in the month that was promised", reasons=("promised",)),
    "rehousing_announced": EventKind(
        "the complex will be pulled down: the household has to move, with priority",
        reasons=("corporation", "months", "buurt", "wijk"),
    ),
    "promise_kept": EventKind("trust rises by a promise kept", reasons=("trust",)),
    "promise_broken": EventKind("trust falls by a promise broken", reasons=("trust",)),
    "contacts_merged": EventKind(
        "contacts of both domains in one month are felt as one, or not", "all", ("contacts",)
    ),
    "fatigue_rises": EventKind("tired of being approached", reasons=("contacts", "fatigue")),
    "death": EventKind(
        "the reference person dies; with a partner the household goes on", "close", ("age", "adults")
    ),
    "partner_death": EventKind("the partner dies", "close", ("age", "adults")),
    "graduates": EventKind("finishes the studies", "close", ("age",)),
    "graduate_leaves": EventKind("leaves the city after the studies, or stays", "all"),
    "starts_work": EventKind("has work and income after the studies", reasons=("work", "income")),
    "finds_partner": EventKind("somebody alone finds a partner", "close", ("age", "children")),
    "partner_joins": EventKind(
        "the partner moves in: from another household of the city, or (-1) from outside",
        reasons=("household",),
    ),
    "joins_partner": EventKind("moves in with the partner and ends as a household", reasons=("household",)),
    "separation": EventKind("partners separate", "close", ("age", "children")),
    "birth": EventKind("a child is born", "close", ("age", "children")),
    "child_leaves": EventKind("a grown-up child leaves home", "close", ("children_age", "children")),
    "household_splits": EventKind(
        "somebody of the household looks for a place of their own", reasons=("household",)
    ),
    "splits_off": EventKind(
        "sets out as a household of its own and looks for a place",
        reasons=("household", "age", "student", "buurt", "wijk"),
    ),
    "loses_work": EventKind("loses its work", "close", ("income",)),
    "finds_work": EventKind("finds work", "close", ("mental_health",)),
    "unable_to_work": EventKind("becomes unable to work", "close", ("income",)),
    "retires": EventKind("reaches the pension age", reasons=("age", "work", "income")),
    "placed_in_job": EventKind("gets a placement at works of the programme nearby", "close"),
    "arrears_begin": EventKind(
        "falls behind with its payments",
        "close",
        ("income", "allowance", "rent", "energy_cost", "residual", "mental_health", "right_unused"),
    ),
    "arrears_clear": EventKind("pays its arrears off", "close", ("arrears", "residual")),
    "debt_begins": EventKind(
        "arrears have lasted so long that they are a problematic debt", reasons=("arrears",)
    ),
    "setback": EventKind(
        "a setback leaves a problematic debt, whatever the monthly budget", "close", ("residual",)
    ),
    "debt_ends": EventKind("problematic debt ends without help", "close", ("debt_months", "support")),
    "debt_returns": EventKind("a debt that was resolved comes back", "close", ("relapse_months", "residual")),
    "emigrates": EventKind("leaves for another country", "close", ("age", "tenure")),
    "moves_away": EventKind("leaves for another municipality", "close", ("age", "tenure")),
    "evicted": EventKind("loses the home because of long debt without support", "close", ("debt_months",)),
    "wish_to_move": EventKind(
        "begins to look for another home",
        "close",
        (
            "by_age",
            "tenure",
            "dissatisfaction",
            "low_reputation",
            "in_arrears",
            "tie_score",
        ),
    ),
    "urgency": EventKind("gets priority for social rent", "close"),
    "stops_searching": EventKind("gives up looking for another home", reasons=("search_months",)),
    "right_to_return": EventKind("wants to return to the site that was rebuilt, or not", "all"),
    "offer": EventKind(
        "is offered a social dwelling: it happened when the offer was accepted",
        "all",
        (*_DWELLING, "urgent", "returns", "reservation", *UTILITY),
    ),
    "choice": EventKind(
        "chooses a dwelling on the market", reasons=(*_DWELLING, "utility", "taste", "reservation", *UTILITY)
    ),
    "moves": EventKind(
        "moves house",
        reasons=(
            "from_buurt",
            "from_wijk",
            "from_tenure",
            "from_room",
            "buurt",
            "wijk",
            "tenure",
            "room",
            "forced",
            "motive",
            "old_rent",
            "rent",
            "ties",
            "search_months",
        ),
    ),
    "finds_no_place": EventKind("an applicant finds no place and goes elsewhere"),
    "arrives": EventKind("comes to live in the city, in this state", reasons=STATE),
    "leaves": EventKind(
        "is gone from the city", reasons=("cause", "buurt", "wijk", "tenure", "life_satisfaction")
    ),
    "income_changes": EventKind(
        "income differs much from that of the month before", reasons=("old_income", "income")
    ),
    "right_unused_begins": EventKind(
        "has a right to an allowance or assistance that it does not take up", reasons=("missed",)
    ),
    "right_unused_ends": EventKind("no longer leaves a right unused"),
    "cold_begins": EventKind(
        "can no longer afford to heat the home", reasons=("energy_cost", "income", "residual", "label")
    ),
    "cold_ends": EventKind(
        "can afford to heat the home again", reasons=("energy_cost", "income", "residual", "label")
    ),
    "loneliness_begins": EventKind("is severely lonely from now on", reasons=("loneliness", "ties")),
    "loneliness_ends": EventKind("is no longer severely lonely", reasons=("loneliness", "ties")),
    "year_ends": EventKind("state at the end of a year", reasons=STATE),
    "run_ends": EventKind("state at the end of the run", reasons=STATE),
}
"""Kinds by name."""
