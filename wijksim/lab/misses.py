"""Why a pattern misses its target, where it does: one sentence for each, by the side on which it lies.

Each is what the mechanisms make likely, not something that was tested. Kept apart from the patterns so that nothing
is explained away: a sentence is shown only where a run has missed.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Miss:
    """What is known about a miss.

    Attributes:
        below: When the model lies below the target.
        above: When it lies above.
    """

    below: str
    above: str


def _either(text: str) -> Miss:
    return Miss(text, text)


UNEXPLAINED = "no mechanism is known that would make the model miss on this side"

_AGE = _either(
    "wishes follow the schedule by age, but only part of them find a dwelling; those of 20 to 30 depend most on rooms "
    "and on partners"
)
_MIXTURE = _either(
    "arrivals are derived so that the ages of month 0 last, not the types of household; unions, births and "
    "separations move the types"
)
_SMALL_DOSE = (
    "the envelope is small against the number of residents, and most residents never meet the programme: effects on "
    "those reached are diluted in the mean of the wijken"
)

MISSES: dict[str, Miss] = {
    "N1": Miss(
        "searches fail where few places fall vacant, so that fewer move than wish to",
        "partners, graduates and urgent cases move besides those who follow the schedule",
    ),
    "N2": _AGE,
    "N3": _either(
        "departures follow the national schedule; moves inside the city follow what the market offers"
    ),
    "N4": _either("tenants of social rent leave by age and household events, with one factor for the tenure"),
    "N5 registration": _either(
        "registration at month 0 is spread evenly around its mean, and the queue then runs by itself"
    ),
    "N5 search": _either(
        "how long people search follows from how many want social rent and how few dwellings fall vacant"
    ),
    "N5 trend": _either(
        "without growth of the city the social stock stays as it is, so that the queue has little reason to change"
    ),
    "N6": _either("urgency strikes by chance, not to fill a quota"),
    "N7 start": _either("incomes by buurt are estimated from a survey share, not measured"),
    "N7 drift": Miss(
        "who moves matches its income to the buurt less than those who live there did at month 0",
        "who moves matches its income to the buurt more than those who live there did at month 0",
    ),
    "N8 mean": _either(
        "the level of satisfaction at month 0 is set, and circumstances of later newcomers differ"
    ),
    "N8 satisfied": _either(
        "the personal level is drawn from a symmetric distribution; measured satisfaction is not symmetric"
    ),
    "N8 low": _either(
        "the personal level is drawn from a symmetric distribution; the measured lower tail is another"
    ),
    "N8 states": _either(
        "debt, health and loneliness explain more or less where they occur more or less often"
    ),
    "N9 city": _either(
        "the chance of arrears depends on what is left of the budget, which is assumed in part"
    ),
    "N9 lowest wijk": _either(
        "differences in budgets between wijken are estimated and are too large at both ends"
    ),
    "N9 highest wijk": _either(
        "differences in budgets between wijken are estimated and are too large at both ends"
    ),
    "N10": _either("the capacity of the regular teams sets how many debts are known"),
    "N11 assistance": _either(
        "support restores rights and nobody loses them again; who comes into the right later decides anew by chance"
    ),
    "N11 allowance": _either("support restores rights and nobody loses them again; who is entitled changes"),
    "N12 level": _either("the income below which a household counts as poor was set on the full city"),
    "N12 worst labels": Miss(
        "most energy-poor households of the model have a high bill for their low income in a dwelling with a middling "
        "label: labels are drawn by building period, type and owner, hardly by who lives there; the target is national",
        UNEXPLAINED,
    ),
    "N12 shock": Miss(
        "incomes at the social minimum are the gate to energy poverty, and a shock does not lower incomes: it only "
        "brings in those with a good label and a low bill",
        "many low incomes lie just under the share of the budget that counts as a high bill",
    ),
    "N13": _either(
        "priority strikes renters at random and not those in trouble; registration time favours the patient"
    ),
    "N15": Miss(
        "wishes answer to perceived satisfaction and reputation, which follow liveability slowly; age and household "
        "events weigh far more",
        "wishes that are not met pile up, and reputation and satisfaction both push where liveability falls",
    ),
    "L births": _either("births follow chances per couple, and the number of couples moves with unions"),
    "L deaths": _either("deaths follow age alone, and ages move with who comes and goes"),
    "L single": _MIXTURE,
    "L couple": _MIXTURE,
    "L couple with children": _MIXTURE,
    "L single parent": _MIXTURE,
    "L students": _either(
        "students arrive by an outside stream and leave by graduation, each with a chance of its own"
    ),
    "I1 3.5 years": Miss(
        "nuisance, forced moves and waiting weigh more than help and works in the mean of the wijken",
        "help, warmth and works together lift the mean of the wijken more than any evaluation found: a defect",
    ),
    "I1 6.5 years": Miss(
        "nuisance, forced moves and waiting weigh more than help and works in the mean of the wijken",
        "help, warmth and works together lift the mean of the wijken more than any evaluation found: a defect",
    ),
    "I2 3.5 years": Miss(
        f"{_SMALL_DOSE}; twice the dose per household stays far below what the most intensive programmes were",
        "the effect of an intensive dose is larger than the interval of the evaluation",
    ),
    "I2 6.5 years": _either(
        "effects of help and works last longer, or turn, beyond what the evaluation found"
    ),
    "I3 loneliness": _either("moving breaks ties of older residents more, or less, than was found"),
    "I3 depression": _either("older residents are reached by help and works more, or less, than was found"),
    "I4 liveability": _either(
        "the index counts renewal of dwellings and public space directly, whatever residents feel"
    ),
    "I4 safety": _either(
        "safety follows public space, ownership and vulnerable households, all of which the programme moves"
    ),
    "I4 position": _either("works and new-build change who comes to live there"),
    "I5 safety": Miss(
        "safety answers weakly to ownership; turnover and moves in between weigh against it",
        UNEXPLAINED,
    ),
    "I5 satisfaction": Miss(
        "forced moves and broken ties outweigh better dwellings and newcomers with more income",
        UNEXPLAINED,
    ),
    "I5 low incomes": Miss(
        "more owner-occupation drives out low incomes more than was found",
        "most of what is built is let as social rent again, or too few dwellings were replaced for the mix to change",
    ),
    "I5 climbing": _either(
        "income of the buurt moves incomes of its residents (link 40), and who stayed is not a random part"
    ),
    "I6 below": _either("below the dose sale has no effect of its own; what is left comes from who moves in"),
    "I6 above": Miss(
        "vulnerable households and turnover moved against the effect of ownership",
        "sale adds to ownership by more than small doses of the past did",
    ),
    "I8 safety": _either("the effect of a full upgrade is a constant; the dose differs"),
    "I8 liveability": _either(
        "the index counts public space directly: a score of the instrument, not of the residents"
    ),
    "I9 dwelling": Miss(
        "forced movers come to dwellings no better than theirs, which was often due for works, or to better buurten",
        "forced movers get new or vacant dwellings in good state",
    ),
    "I9 waterbed": Miss(UNEXPLAINED, "forced movers in trouble gather in few buurten with many vacancies"),
    "I10 gain": Miss(
        "the residual effect of works is small and half gone within a year, and works prevent few debts or cold homes",
        "warmth and budget add more to the residual effect than was found",
    ),
    "I10 fading": _either("lower bills last, and with them what they do to debt and warmth"),
    "I10 neighbours": _either(
        "living near demolition has no effect by itself; what is left comes from who leaves and from works at home"
    ),
    "I11": Miss(
        "health of those treated differs too little: rent increases take back part of the saving, and few of the "
        "treated lived in damp",
        "damp, warmth and the residual effect add up to more than the meta-analysis found",
    ),
    "I12": _either("gas falls by the realised share of the engineering saving, but never below a floor"),
    "I13 contact": _either("the chance of contact is a constant"),
    "I13 outcome": _either(
        "support resolves debt with a constant chance; how many of the visited have a debt decides the rest"
    ),
    "I14": Miss(
        "the constant raises referrals of those whom a team knows by 14%, and most residents in poor mental health are "
        "known to none; the source counted all residents. A city without teams cannot be set: a tenth stays",
        "teams that are known to more households raise referrals further",
    ),
    "I15": Miss(
        "prices answer to public space only, and the envelope pays for a small part of one full upgrade",
        "public space was renewed more than once",
    ),
}


def explain(code: str, *, above: bool) -> str:
    """Why a pattern misses on one side; codes with an age share the sentence of their number."""
    miss = MISSES.get(code) or MISSES.get(code.split()[0])
    if miss is None:
        return UNEXPLAINED
    return miss.above if above else miss.below
