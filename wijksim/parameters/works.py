"""Works on dwellings and public space (links 9, 12, 13, 16)."""

from dataclasses import dataclass

from wijksim.parameters.declaration import constant


@dataclass(frozen=True)
class WorksParameters:
    """Works on dwellings and public space (links 9, 12, 13, 16)."""

    rest_months: float = constant(
        300.0,
        low=240.0,
        high=360.0,
        unit="months",
        grade="b",
        source="renovations last 25 years",
        meaning="months after works before a complex is considered again",
    )
    replaced_from: float = constant(
        1945.0,
        unit="year",
        grade="definition",
        basis="definition",
        source="Selwerd and De Wijert: post-war dwellings are replaced",
        meaning="first building year of complexes that may be demolished",
    )
    replaced_until: float = constant(
        1974.0,
        unit="year",
        grade="definition",
        basis="definition",
        source="Selwerd and De Wijert: post-war dwellings are replaced",
        meaning="last building year of complexes that may be demolished",
    )
    new_area: float = constant(
        70.0,
        low=60.0,
        high=85.0,
        unit="m2",
        grade="b",
        source="new apartments in Selwerd and De Wijert",
        meaning="floor area of a new dwelling",
    )
    months_to_spend: float = constant(
        6.0,
        low=3.0,
        high=12.0,
        unit="months",
        source="projects take half a year to contract",
        meaning="months in which money for public space is spent",
    )
    renovation_cost: float = constant(
        30000.0,
        low=15000.0,
        high=40000.0,
        unit="EUR/dwelling",
        grade="b",
        basis="literature",
        source="MKBA table: insulation and label upgrade",
        meaning="cost of a renovation to label A or B",
    )
    demolition_cost: float = constant(
        30000.0,
        low=20000.0,
        high=45000.0,
        unit="EUR/dwelling",
        grade="b",
        source="MKBA table: demolition, temporary housing, moving allowance",
        meaning="cost of demolition and rehousing",
    )
    new_build_cost: float = constant(
        230000.0,
        low=187000.0,
        high=290000.0,
        unit="EUR/dwelling",
        grade="b",
        basis="literature",
        source="MKBA table: 187k in 2020, risen since",
        meaning="cost of a new social dwelling",
    )
    sale_of_plot: float = constant(
        0.9,
        low=0.7,
        high=1.0,
        unit="share of new_build_cost",
        source="owner-occupied new-build is sold near cost",
        meaning="part of the cost of owner-occupied new-build that its sale brings back",
    )
    public_space_cost: float = constant(
        6000.0,
        low=3000.0,
        high=12000.0,
        unit="EUR/dwelling",
        source="MKBA table",
        meaning="public-space money per dwelling that makes one full upgrade",
    )
    combined_saving: float = constant(
        0.07,
        low=0.0,
        high=0.15,
        unit="share",
        source="MKBA table: dig once",
        meaning="saving on public space when dwelling works in the buurt overlap",
    )
    combined_window: float = constant(
        6.0,
        unit="months",
        grade="definition",
        basis="definition",
        source="what counts as at the same time (pathway combined_works)",
        meaning="months within which works in one buurt count as overlapping",
    )
    deep_cost: float = constant(
        55000.0,
        low=45000.0,
        high=90000.0,
        unit="EUR/dwelling",
        grade="b",
        basis="literature",
        source="MKBA table: deep, gas-free, overdue maintenance included",
        meaning="cost of a deep, gas-free renovation, temporary rehousing included",
    )
    moving_allowance: float = constant(
        7156.0,
        unit="EUR/household",
        grade="definition",
        basis="definition",
        source="statutory minimum from 28 February 2023 to 29 February 2024 (rijksoverheid.nl)",
        meaning="allowance of a tenant who has to leave for demolition, or for a time for deep works",
    )
    label_a_share: float = constant(
        0.9,
        low=0.7,
        high=1.0,
        unit="share",
        grade="b",
        basis="literature",
        source="De Huismeesters: 900 of 1,000 improved dwellings to A, 100 to B",
        meaning="renovations that reach label A, the others B",
    )
    consent_months: float = constant(
        4.0,
        low=3.0,
        high=12.0,
        unit="months",
        source="link 10: 3-12 months",
        meaning="months from notification to vote",
    )
    preparation_months: float = constant(
        3.0,
        low=2.0,
        high=9.0,
        unit="months",
        source="own estimate",
        meaning="months from agreement to the start of works",
    )
    works_months: float = constant(
        6.0,
        low=3.0,
        high=12.0,
        unit="months",
        source="own estimate",
        meaning="months of works on a complex",
    )
    deep_months: float = constant(
        9.0,
        low=6.0,
        high=15.0,
        unit="months",
        source="own estimate",
        meaning="months of deep works on a complex, its tenants being away",
    )
    rehousing_months: float = constant(
        18.0,
        low=6.0,
        high=24.0,
        unit="months",
        grade="b",
        basis="literature",
        source="link 12: 6-24 months",
        meaning="months in which tenants of a complex to be demolished are rehoused",
    )
    building_months: float = constant(
        24.0,
        low=18.0,
        high=36.0,
        unit="months",
        grade="b",
        basis="literature",
        source="Selwerd 2022-2025",
        meaning="months from demolition to new-build",
    )
    new_per_demolished: float = constant(
        1.3,
        low=1.0,
        high=2.0,
        unit="dwellings",
        grade="b",
        basis="literature",
        source="De Wijert 285 for 222, Selwerd 293 for 146",
        meaning="new dwellings per demolished dwelling",
    )
    new_social_share: float = constant(
        0.8,
        low=0.5,
        high=1.0,
        unit="share",
        grade="b",
        source="De Wijert all social, Selwerd not all",
        meaning="part of the new dwellings let as social rent",
    )
    slippage_chance: float = constant(
        0.2,
        low=0.05,
        high=0.4,
        unit="chance",
        grade="b",
        source="De Wijert-Noord: planned 2022, finished 2027",
        meaning="chance that a project slips",
    )
    slippage_median: float = constant(
        9.0,
        low=6.0,
        high=15.0,
        unit="months",
        grade="b",
        source="own estimate; most delays are of some months",
        meaning="months by which a project slips if it does, median of a log-normal distribution",
    )
    slippage_spread: float = constant(
        0.9,
        low=0.6,
        high=1.2,
        unit="1",
        grade="b",
        source="De Wijert-Noord: first planned for 2021-2022, finished 2027, five years late: once in 50 that slip",
        meaning="spread of the logarithm of the months by which a project slips: a long tail",
    )
    slippage_longest: float = constant(
        120.0,
        unit="months",
        grade="definition",
        basis="definition",
        source="end of the tail: a project ten years late is another project",
        meaning="longest delay",
    )
    nuisance: float = constant(
        -0.2,
        low=-0.5,
        high=-0.05,
        unit="points 0-10",
        source="link 9",
        meaning="works in an occupied home on satisfaction while they last",
    )
    deep_nuisance: float = constant(
        -0.3,
        low=-0.6,
        high=-0.1,
        unit="points 0-10",
        source="link 9, somewhat more: temporary rehousing, two moves",
        meaning="deep works on satisfaction of tenants who are away while they last",
    )
    deep_gas_share: float = constant(
        0.6,
        low=0.4,
        high=0.9,
        unit="share",
        source="own estimate: a heat pump or heat network against gas at label A",
        meaning="heating costs after deep, gas-free renovation, against those at label A, booked as gas of that cost",
    )
    nuisance_half_life: float = constant(
        3.0,
        low=1.0,
        high=8.0,
        unit="months",
        source="link 9 and section 3.3",
        meaning="half-life of the nuisance of works afterwards",
    )
    buffer_relief: float = constant(
        0.4,
        low=0.0,
        high=0.5,
        unit="share",
        source="pathway P5: at most 50%",
        meaning="nuisance, loss of ties and burden of a forced move that a visit beforehand spares",
    )
    decline: float = constant(
        0.012,
        low=0.006,
        high=0.02,
        unit="per year",
        source="own estimate",
        meaning="yearly decline of the technical state",
    )
    owner_retrofit: float = constant(
        0.03,
        low=0.015,
        high=0.05,
        unit="per year",
        grade="b",
        source="ordinary retrofits along the measured label path",
        meaning="yearly rate of one label step in owner-occupied dwellings",
    )
    private_retrofit: float = constant(
        0.02,
        low=0.01,
        high=0.04,
        unit="per year",
        grade="b",
        source="ordinary retrofits along the measured label path",
        meaning="yearly rate of one label step in private rent",
    )
    joint_weight: float = constant(
        0.5,
        low=0.2,
        high=1.0,
        unit="SD per SD",
        source="pathway P4",
        meaning="weight of known social need against technical need in joint ranking",
    )
    damp_share_poor: float = constant(
        0.2,
        low=0.1,
        high=0.3,
        unit="share",
        grade="b",
        source="about a fifth of poorly insulated rented dwellings report damp",
        meaning="damp dwellings among labels E-G at month 0",
    )
    damp_share_good: float = constant(
        0.06,
        low=0.03,
        high=0.1,
        unit="share",
        grade="b",
        source="own estimate",
        meaning="damp dwellings among labels A-D at month 0",
    )
    placements: float = constant(
        2.0,
        low=0.0,
        high=5.0,
        unit="per 100 dwellings",
        source="link 28: local version assumed",
        meaning="job placements per 100 dwellings in programme works",
    )
    growth_project: float = constant(
        40.0,
        low=20.0,
        high=80.0,
        unit="dwellings",
        source="own estimate",
        meaning="dwellings of one building project of the city's growth",
    )
    growth_since: float = constant(
        2005.0,
        low=1995.0,
        high=2010.0,
        unit="calendar year",
        source="own estimate: the city grows where it has been growing; fixed in draws, as it is of month 0",
        meaning="building year from which dwellings of month 0 show where the city goes on building",
        fixed_in_draws=True,
    )
