"""Columns of households: who they are, what they earn and owe, how they feel, where they live."""

from wijksim.city.columns import BoolColumn, Columns, FloatColumn, IntColumn, Rows, column

NEVER = 32767
"""Month of registration of those who are not registered for social rent: after all others."""

_WHEN_MADE = (
    *("id", "dwelling", "buurt", "wijk", "tenure", "arrived", "tenancy_start"),
    *("type", "age", "student", "origin", "searching", "reason", "registered", "cohort"),
    *("work", "work_odds", "earning_capacity", "income", "equivalised_income", "assistance_taken"),
)
"""Columns that are written whenever a household is made; not its place, which is -1 wherever a row is not in use."""
WHEN_MOVING_IN = (
    *("room", "share", "quality", "damp", "over_tight", "last_renovation", "sold"),
    *("allowance_taken", "rent", "allowance", "energy_cost", "energy_poor", "residual"),
    *("loneliness_trait", "loneliness", "trust"),
    *("mental_trait", "mental_strain", "mental_health", "physical_trait", "physical_health"),
    *("trait", "income_reference", "quality_reference", "states", "life_satisfaction"),
)
"""Columns that are written when a household moves in, and read by nobody before."""


class Households(Columns):
    """One row per household that lives in the city, or that applies for a place this month."""

    written_later = _WHEN_MADE + WHEN_MOVING_IN

    # Identity and place
    id: IntColumn = column("i8", "number", "identity, derived from cause: never reused")
    place: IntColumn = column(
        "i4", "row of places", "place that the household occupies, -1 when it applies from outside", -1
    )
    dwelling: IntColumn = column("i4", "row of dwellings", "dwelling of its place, -1 without a place", -1)
    room: BoolColumn = column("?", "yes/no", "whether its place is a room in a shared dwelling", False)
    share: FloatColumn = column("f4", "share", "share of the dwelling's costs that its place carries", 1.0)
    quality: FloatColumn = column("f4", "SD", "quality of its dwelling as a resident sees it")
    damp: BoolColumn = column("?", "yes/no", "whether its dwelling has damp or mould", False)
    over_tight: BoolColumn = column(
        "?", "yes/no", "whether its dwelling is badly ventilated since works", False
    )
    last_renovation: IntColumn = column("i2", "month", "month in which its dwelling was last renovated", -999)
    sold: BoolColumn = column("?", "yes/no", "whether a corporation has sold its dwelling", False)
    buurt: IntColumn = column("i2", "row of buurten", "buurt of its place")
    wijk: IntColumn = column("i1", "row of wijken", "wijk of its place")
    tenure: IntColumn = column("i1", "Tenure", "tenure of its place")
    arrived: IntColumn = column(
        "i2", "month", "month in which it came to the city; -1 for those present at month 0", -1
    )
    tenancy_start: IntColumn = column("i2", "month", "month in which it came to its present place", -1)
    events: IntColumn = column("i2", "count", "households that have split off from it so far")

    # Composition
    type: IntColumn = column("i1", "HouseholdType", "composition")
    age: FloatColumn = column("f4", "years", "age of the reference person")
    adults: IntColumn = column("i1", "persons", "adults, apart from grown-up children at home", 1)
    children: IntColumn = column("i1", "persons", "children living at home, of any age")
    children_age: FloatColumn = column("f4", "years", "mean age of the children at home, 0 without children")
    student: BoolColumn = column("?", "yes/no", "whether the reference person studies full-time", False)
    origin: IntColumn = column("i1", "Origin", "origin group of the reference person")

    # Work and money
    work: IntColumn = column("i1", "Work", "main activity of the reference person")
    work_odds: FloatColumn = column("f4", "logit", "lasting log-odds of being without work")
    earning_capacity: FloatColumn = column(
        "f4", "ln(EUR/month)", "log of the equivalised net income when employed"
    )
    income: FloatColumn = column("f4", "EUR/month", "net household income, rent allowance left out")
    equivalised_income: FloatColumn = column("f4", "EUR/month", "income divided by the equivalence factor")
    assistance_taken: BoolColumn = column("?", "yes/no", "takes up social assistance when entitled", False)
    allowance_taken: BoolColumn = column("?", "yes/no", "takes up rent allowance when entitled", False)
    rent: FloatColumn = column("f4", "EUR/month", "rent, or housing costs of an owner, before allowance")
    allowance: FloatColumn = column("f4", "EUR/month", "rent allowance received")
    energy_cost: FloatColumn = column("f4", "EUR/month", "energy bill")
    energy_poor: BoolColumn = column(
        "?", "yes/no", "low income with a high energy bill or a poor label", False
    )
    residual: FloatColumn = column(
        "f4", "EUR/month", "what is left after housing, energy and the budget norm"
    )
    arrears: IntColumn = column("i2", "months", "months of payment arrears")
    problematic_debt: BoolColumn = column("?", "yes/no", "has problematic debt", False)
    debt_months: IntColumn = column("i2", "months", "months since problematic debt began")
    relapse_months: IntColumn = column("i2", "months", "months during which resolved debt may come back")

    # Help
    known: BoolColumn = column("?", "yes/no", "problem known to the social team", False)
    support: IntColumn = column("i1", "Support", "standing with the social team")
    support_months: IntColumn = column("i2", "months", "months in support, or waiting for it")
    visited: IntColumn = column("i2", "month", "month of the last outreach visit", -99)
    contacts: IntColumn = column("i1", "count", "contacts by municipality or corporation this calendar year")
    social_contacts: IntColumn = column("i1", "count", "contacts by the social domain this month")
    physical_contacts: IntColumn = column("i1", "count", "contacts by the physical domain this month")
    social_contacts_year: IntColumn = column(
        "i2", "count", "contacts by the social domain this calendar year"
    )
    physical_contacts_year: IntColumn = column(
        "i2", "count", "contacts by the physical domain this calendar year"
    )
    last_contact: IntColumn = column("i2", "month", "month of the last contact by either domain", -99)
    buffered: BoolColumn = column("?", "yes/no", "visited beforehand about the works that it faces", False)
    urgent: BoolColumn = column("?", "yes/no", "has priority for social rent", False)
    displaced_from: IntColumn = column(
        "i4", "row of complexes", "complex that it had to leave and may return to", -1
    )

    # Health, ties and attitudes
    mental_trait: FloatColumn = column("f4", "SD", "mental health apart from present circumstances")
    mental_strain: FloatColumn = column("f4", "SD", "lagged effect of circumstances on mental health")
    mental_health: FloatColumn = column(
        "f4", "SD", "mental health, 0 is the city mean of 2018, higher is better"
    )
    physical_trait: FloatColumn = column("f4", "SD", "physical health apart from the dwelling")
    physical_health: FloatColumn = column("f4", "SD", "physical health, higher is better")
    loneliness_trait: FloatColumn = column("f4", "probit", "loneliness apart from ties in the wijk")
    loneliness: FloatColumn = column("f4", "0-1", "loneliness; severe above the declared threshold")
    sociability: FloatColumn = column("f4", "0-1", "ties that it keeps in the long run")
    ties: FloatColumn = column("f4", "0-1", "ties in the wijk, as a share of a full network")
    trust: FloatColumn = column("f4", "0-1", "trust in municipality and corporation", 0.5)
    fatigue: FloatColumn = column("f4", "logit", "participation fatigue")

    # Satisfaction
    trait: FloatColumn = column("f4", "0-10", "stable personal part of life satisfaction")
    income_reference: FloatColumn = column("f4", "ln(EUR/month)", "income that it has grown used to")
    quality_reference: FloatColumn = column("f4", "SD", "dwelling quality that it has grown used to")
    states: FloatColumn = column("f4", "0-10", "part of satisfaction that its present state explains")
    nuisance: FloatColumn = column("f4", "0-10", "present effect of works on satisfaction, at most 0")
    forced_move: FloatColumn = column(
        "f4", "0-10", "present effect of a forced move on satisfaction, at most 0"
    )
    life_satisfaction: FloatColumn = column("f4", "0-10", "life satisfaction")

    # Market and cohort
    searching: BoolColumn = column("?", "yes/no", "looks for another dwelling", False)
    search_months: IntColumn = column("i2", "months", "months of searching so far")
    reason: IntColumn = column("i1", "MoveReason", "why it looks for another dwelling, or last did")
    registered: IntColumn = column(
        "i2", "month", "month of registration for social rent, negative before 2018; 32767 without one", NEVER
    )
    original_wijk: IntColumn = column(
        "i1", "row of wijken", "programme wijk of residence at month 0, else -1", -1
    )
    cohort: IntColumn = column("i1", "Cohort", "cohort of the effect tables")

    def __init__(self, rows: int, *, spare: int = 0) -> None:
        """Makes a table of ``rows`` rows in use and ``spare`` free ones."""
        self.newly_taken: list[Rows] = []
        """New rows since somebody who follows them emptied the list."""
        super().__init__(rows, spare=spare)

    def allocate(self, count: int) -> Rows:
        """Takes free rows as every table does, and notes them for whoever follows new households."""
        taken = super().allocate(count)
        self.newly_taken.append(taken)
        return taken

    def release(self, rows: Rows) -> None:
        """Gives rows back as every table does, and ends what is paid to them: budgets add up whole columns.

        Raises:
            ValueError: If a row is not in use, or is given back twice.
        """
        super().release(rows)
        self.allowance[rows] = 0.0

    @property
    def persons(self) -> IntColumn:
        """Persons in the household, int8 per row."""
        return self.adults + self.children

    def persons_of(self, rows: Rows) -> IntColumn:
        """Persons in the households in these rows."""
        return self.adults[rows] + self.children[rows]
