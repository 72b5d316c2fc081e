"""Rules of social cost-benefit analysis in the Netherlands: discount rates beside the standard one, life of works.

They are conventions of those who appraise, not what is unknown about the city: none has a range and none is drawn.
"""

from dataclasses import dataclass

from wijksim.parameters.declaration import constant

_WORKING_GROUP_2020 = (
    "Werkgroep discontovoet 2020, adopted by the cabinet, in force since January 2021 (rwseconomie.nl)"
)
_WORKING_GROUP_2025 = (
    "Rapport werkgroep discontovoet 2025, read second hand in the wiki of another model: verify"
)


@dataclass(frozen=True)
class AppraisalParameters:
    """Rules of social cost-benefit analysis in the Netherlands (section 4 of the science base)."""

    fixed_cost_rate: float = constant(
        0.016,
        unit="per year",
        grade="definition",
        basis="definition",
        source=_WORKING_GROUP_2020,
        meaning="discount rate of fixed, sunk costs such as works, in the variant that sets them apart",
    )
    nonlinear_rate: float = constant(
        0.029,
        unit="per year",
        grade="definition",
        basis="definition",
        source=_WORKING_GROUP_2020,
        meaning="discount rate of effects that move more than in step with the economy: the high variant",
    )
    rate_2025: float = constant(
        0.028,
        unit="per year",
        grade="definition",
        basis="definition",
        source=_WORKING_GROUP_2025,
        meaning="discount rate of the working group of 2025 for the first years",
    )
    late_rate_2025: float = constant(
        0.018,
        unit="per year",
        grade="definition",
        basis="definition",
        source=_WORKING_GROUP_2025,
        meaning="discount rate of the working group of 2025 after the first years",
    )
    early_years_2025: float = constant(
        35.0,
        unit="years",
        grade="definition",
        basis="definition",
        source=_WORKING_GROUP_2025,
        meaning="years after which the rate of the working group of 2025 falls",
    )
    works_life: float = constant(
        40.0,
        unit="years",
        source="own estimate: life of a major renovation; corporations write off over 25 to 50 years",
        meaning="life of works, for the variant that counts what they are still worth at the end of the run",
    )
