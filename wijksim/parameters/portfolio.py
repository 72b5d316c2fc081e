"""Portfolio rule of corporations: what is done with a complex, and planned maintenance (links 10-12)."""

from dataclasses import dataclass

from wijksim.parameters.declaration import constant


@dataclass(frozen=True)
class PortfolioParameters:
    """Portfolio rule of corporations: what is done with a complex, and planned maintenance (links 10-12)."""

    replaced_state: float = constant(
        0.7,
        low=0.62,
        high=0.75,
        unit="0-1",
        source="own estimate: poorer than the average of the stock of month 0",
        meaning="mean technical state of a complex up to which it may be demolished",
    )
    deep_state: float = constant(
        0.58,
        low=0.54,
        high=0.62,
        unit="0-1",
        source="own estimate: poorer than dwellings of full age on average",
        meaning="mean technical state of a complex up to which works are deep at once: overdue maintenance",
    )
    renovation_label: float = constant(
        1.0,
        low=0.5,
        high=1.5,
        unit="label steps above A",
        source="own estimate: a complex that is B on average has hardly a step to gain",
        meaning="mean label of a complex from which a renovation is worth it",
    )
    second_step_months: float = constant(
        180.0,
        low=144.0,
        high=240.0,
        unit="months",
        source="natural moment: installations last about 15 years; gas-free by 2050 is the national aim: verify",
        meaning="months after works, or building, before a complex with a good label is made gas-free",
    )
    retry_months: float = constant(
        60.0,
        low=24.0,
        high=120.0,
        unit="months",
        source="own estimate",
        meaning="months before dwellings of tenants who refused are asked again",
    )
    reservation_years: float = constant(
        5.0,
        low=3.0,
        high=8.0,
        unit="years",
        source="agreements of gemeente and corporations run for about five years",
        meaning="years ahead for which the programme reserves complexes that its demolition money will reach",
    )
    maintenance_stop: float = constant(
        5.0,
        low=3.0,
        high=8.0,
        unit="years",
        source="own estimate: nobody paints what is about to be renovated",
        meaning="years before works foreseen in which planned maintenance is left undone; before demolition always",
    )
    maintained_share: float = constant(
        0.06,
        low=0.04,
        high=0.08,
        unit="share/year",
        source="planned maintenance comes round about every 16 years: verify",
        meaning="dwellings of a corporation that get planned maintenance in a year, the poorest complexes first",
    )
    maintained_gain: float = constant(
        0.15,
        low=0.1,
        high=0.2,
        unit="0-1",
        source="own estimate: holds the mean state of the stock about level",
        meaning="technical state that planned maintenance restores",
    )
    maintained_state: float = constant(
        0.85,
        low=0.8,
        high=0.9,
        unit="0-1",
        source="own estimate: maintenance does not make a dwelling new",
        meaning="highest technical state that planned maintenance restores to",
    )
