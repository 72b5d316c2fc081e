"""Columns of complexes, buurten and wijken: what is decided on together, and where people live together."""

from wijksim.city.columns import BoolColumn, Columns, FloatColumn, IntColumn, column


class Complexes(Columns):
    """One row per complex: dwellings of one corporation that are decided on together."""

    id: IntColumn = column("i8", "number", "identity")
    buurt: IntColumn = column("i2", "row of buurten", "buurt")
    corporation: IntColumn = column("i1", "row of corporations", "owner")
    stage: IntColumn = column("i1", "ComplexStage", "where it stands in the pipeline of works")
    plan: IntColumn = column("i1", "Plan", "what is planned")
    months_left: IntColumn = column("i2", "months", "months until the present stage ends")
    round: IntColumn = column("i1", "count", "consent rounds held for this plan")
    offer: FloatColumn = column("f4", "EUR/month", "rent increase offered with the plan")
    individual: BoolColumn = column("?", "yes/no", "works only at the households that agreed", False)
    programme: BoolColumn = column("?", "yes/no", "works paid from the programme envelope", False)
    committed: IntColumn = column("i8", "cents", "money set aside for the plan")
    promised: IntColumn = column("i2", "month", "month in which the works were promised to be ready", -1)
    slipped: BoolColumn = column("?", "yes/no", "whether the promise has been broken already", False)
    allowance: IntColumn = column("i8", "cents", "moving allowance paid from it when the works began")
    gas_free: BoolColumn = column("?", "yes/no", "whether deep works have made it gas-free", False)
    foreseen: IntColumn = column("i1", "Plan", "what the portfolio plan of its owner foresees")
    foreseen_year: IntColumn = column("i2", "year", "year in which the plan foresees it")
    reserved: BoolColumn = column("?", "yes/no", "the programme means to demolish and rebuild it", False)
    partly: BoolColumn = column("?", "yes/no", "whether the last works left out tenants who refused", False)
    units: IntColumn = column("i2", "dwellings", "dwellings that will replace the demolished ones")
    generation: IntColumn = column("i2", "count", "times that the site was built anew")
    last_works: IntColumn = column("i2", "month", "month in which works last ended; -999 if never", -999)


class Buurten(Columns):
    """One row per buurt (CBS neighbourhood). Scores are in SD over buurten at month 0."""

    wijk: IntColumn = column("i1", "row of wijken", "wijk of the partition")
    programme: BoolColumn = column("?", "yes/no", "in one of the programme wijken", False)
    regio_deal: BoolColumn = column("?", "yes/no", "eligible for Regio Deal money", False)
    x: FloatColumn = column("f4", "km", "east of the city's centre")
    y: FloatColumn = column("f4", "km", "north of the city's centre")
    difficulty: FloatColumn = column(
        "f4", "SD", "measured share that has difficulty making ends meet (RIVM 2016), standardised"
    )
    poor_mental_share: FloatColumn = column(
        "f4", "share", "measured share at high risk of anxiety or depression (RIVM 2016)"
    )
    good_health_share: FloatColumn = column(
        "f4", "share", "measured share in good or very good health (RIVM 2016)"
    )
    lonely_share: FloatColumn = column("f4", "share", "measured share that is severely lonely (RIVM 2016)")
    mental_level: FloatColumn = column("f4", "SD", "mean personal level of mental health at month 0")
    physical_level: FloatColumn = column("f4", "SD", "mean personal level of physical health at month 0")
    public_space: FloatColumn = column(
        "f4", "upgrades", "public-space works done: 1 is one full upgrade of the buurt"
    )
    cohesion: FloatColumn = column("f4", "SD", "social cohesion")
    safety: FloatColumn = column("f4", "SD", "perceived safety")
    liveability: FloatColumn = column(
        "f4", "SD", "liveability: mean of safety, cohesion and physical quality"
    )
    reputation: FloatColumn = column("f4", "SD", "reputation: slow image of liveability")
    cohesion_base: FloatColumn = column("f4", "SD", "cohesion at month 0")
    safety_base: FloatColumn = column("f4", "SD", "safety at month 0")
    vulnerable_base: FloatColumn = column("f4", "share", "vulnerable, unsupported share at month 0")
    turnover_base: FloatColumn = column("f4", "share/year", "turnover at month 0 (mean of the first year)")
    owner_base: FloatColumn = column("f4", "share", "owner-occupied share at month 0")
    rental_base: IntColumn = column("i4", "dwellings", "rental dwellings at month 0")
    sold: IntColumn = column("i4", "dwellings", "social rental dwellings that corporations have sold")
    physical_base: FloatColumn = column("f4", "SD", "mean dwelling quality at month 0")
    vulnerable: FloatColumn = column(
        "f4", "share", "households with problematic debt or in poor mental health, not in support"
    )
    turnover: FloatColumn = column("f4", "share/year", "households that left their place, twelve-month mean")
    displaced_inflow: FloatColumn = column(
        "f4", "share/year", "forced movers that came in, twelve-month mean"
    )
    value_per_area: FloatColumn = column("f4", "EUR/m2", "market value of dwellings per m2 at month 0")
    price_index: FloatColumn = column("f4", "1", "house price relative to the city's, 1 at month 0", 1.0)


class Wijken(Columns):
    """One row per wijk: the programme wijken and the remainders of the other CBS wijken."""

    programme: BoolColumn = column("?", "yes/no", "one of the programme wijken", False)
    regio_deal: BoolColumn = column(
        "?", "yes/no", "has buurten that are eligible for Regio Deal money", False
    )
    social_hours: FloatColumn = column("f4", "hours/month", "hours of the social domain that reach residents")
    social_posts: FloatColumn = column("f4", "posts", "posts of the social domain, the regular team included")
    physical_posts: FloatColumn = column("f4", "posts", "posts of the physical domain")
    temporary_posts: FloatColumn = column(
        "f4", "posts", "of both, posts paid from money that comes to an end"
    )
    case_slots: IntColumn = column("i4", "clients", "clients that the social domain can carry")
    visit_hours: FloatColumn = column("f4", "hours/month", "hours of the social domain for house visits")
    physical_hours: FloatColumn = column("f4", "hours/month", "hours of the physical domain that reach works")
    shared: FloatColumn = column("f4", "0-1", "coordination achieved: the s of the coordination dial")
    client_loss: FloatColumn = column(
        "f4", "share", "clients whose relation with the team is lost this month"
    )
    promise_dropped: BoolColumn = column(
        "?", "yes/no", "temporary funding of the social team fell this month", False
    )
