"""Housing corporations as firms: running costs, loans and their norms, rents, sale of dwellings."""

from dataclasses import dataclass

from wijksim.parameters.declaration import constant


@dataclass(frozen=True)
class CorporationParameters:
    """Housing corporations as firms: running costs, loans and their norms, rents, sale of dwellings."""

    management_cost: float = constant(
        950.0,
        low=850.0,
        high=1100.0,
        unit="EUR/dwelling/year",
        grade="b",
        basis="literature",
        source="Aedes benchmark: 764 EUR of controllable operating costs in 2017, raised to the price level of 2023",
        meaning="staff and office of a corporation",
    )
    levies: float = constant(
        700.0,
        low=500.0,
        high=900.0,
        unit="EUR/dwelling/year",
        source="landlord levy 570 EUR in the north in 2020, gone in 2023; property tax and insurance: verify",
        meaning="taxes, levies and insurance of a corporation",
    )
    maintenance_cost: float = constant(
        2100.0,
        low=1850.0,
        high=2350.0,
        unit="EUR/dwelling/year",
        grade="b",
        basis="literature",
        source="Inspectorate ILT: 1,750 EUR in 2019 and 1,930 in 2021, raised to the price level of 2023",
        meaning="repairs and planned maintenance, improvement left out",
    )
    vacancy_loss: float = constant(
        0.015,
        low=0.01,
        high=0.025,
        unit="share of rents",
        grade="b",
        basis="literature",
        source="Lefier, annual report 2020: 1.5%",
        meaning="rent lost to vacancy, as a corporation reckons with when it sets its investment ceiling",
    )
    debt: float = constant(
        32000.0,
        low=27000.0,
        high=36000.0,
        unit="EUR/dwelling",
        grade="b",
        basis="literature",
        source="Lefier, annual report 2020: loans of 886 million EUR on 28,112 dwellings",
        meaning="loans of a corporation at month 0",
    )
    interest: float = constant(
        0.03,
        low=0.025,
        high=0.035,
        unit="per year",
        grade="b",
        source="mean interest on loans of corporations about 3% in 2018-2020: verify",
        meaning="interest on the loans of corporations",
    )
    interest_cover: float = constant(
        1.4,
        unit="x",
        grade="definition",
        basis="definition",
        source="norm of supervisor Aw and guarantee fund WSW: interest coverage ratio of at least 1.4",
        meaning="lowest operating cash before interest, in times the interest",
    )
    loan_to_value: float = constant(
        0.85,
        unit="share",
        grade="definition",
        basis="definition",
        source="norm of Aw and WSW since 2020: loans at most 85% of the policy value: verify",
        meaning="highest loans as a share of the policy value",
    )
    policy_value: float = constant(
        60000.0,
        low=52000.0,
        high=68000.0,
        unit="EUR/dwelling",
        source="policy value about 55-60% of the market value of let dwellings, 103,000 EUR at Lefier in 2020: verify",
        meaning="value of a corporation dwelling under continued letting at social rent (beleidswaarde)",
    )
    borrowing_years: float = constant(
        20.0,
        low=15.0,
        high=30.0,
        unit="years",
        source="loans are spread over the horizon of the long-term forecast",
        meaning="years over which a corporation spreads what it may still borrow",
    )
    planning_years: float = constant(
        10.0,
        low=5.0,
        high=15.0,
        unit="years",
        source="forecasts to the supervisor look 5 years ahead, portfolio strategies 10 to 15: verify",
        meaning="length of the portfolio plan that a corporation makes every January",
    )
    harmonisation: float = constant(
        0.07,
        low=0.03,
        high=0.1,
        unit="share of rent",
        grade="a",
        basis="literature",
        source="CBS 84824NED, 2023, social landlords: 0.4 points of rent increase by harmonising 5.8% of dwellings",
        meaning="how much the rent asked of a new tenant lies above that of a sitting tenant of month 0",
    )
    rent_index: float = constant(
        0.0,
        low=-0.005,
        high=0.005,
        unit="per year, real",
        grade="b",
        basis="literature",
        source="rent sum of corporations tied to inflation since 2018; CBS: 1.7% in 2018 and 2019, about inflation",
        meaning="change of sitting and asked social rents every July, above inflation",
    )
    sale_turnover: float = constant(
        0.08,
        low=0.05,
        high=0.12,
        unit="per year",
        grade="b",
        source="CBS 84824NED: rents of 5.8% of dwellings harmonised in 2023; lets of the model about 10%",
        meaning="usual turnover by which a corporation reckons how many dwellings to label to sell its yearly quota",
    )
    sale_proceeds: float = constant(
        0.97,
        low=0.9,
        high=1.0,
        unit="share of value",
        source="market value less selling costs",
        meaning="what a corporation receives for a vacant dwelling that it sells",
    )
