"""Technical state and quality of dwellings."""

from dataclasses import dataclass

from wijksim.parameters.declaration import constant


@dataclass(frozen=True)
class DwellingParameters:
    """Technical state and quality of dwellings."""

    new_state: float = constant(
        0.95,
        low=0.9,
        high=1.0,
        unit="0-1",
        source="scale of the model",
        meaning="mean technical state of a new dwelling",
    )
    old_state: float = constant(
        0.62,
        low=0.5,
        high=0.7,
        unit="0-1",
        source="scale of the model",
        meaning="mean technical state of a dwelling of full age",
    )
    full_age: float = constant(
        60.0,
        low=40.0,
        high=80.0,
        unit="years",
        source="scale of the model",
        meaning="age from which the technical state is that of an old dwelling",
    )
    state_spread: float = constant(
        0.12,
        low=0.08,
        high=0.16,
        unit="0-1",
        source="scale of the model",
        meaning="spread of the technical state at one age",
    )
    lowest_state: float = constant(
        0.2,
        unit="0-1",
        grade="definition",
        basis="definition",
        source="scale of the model",
        meaning="lowest technical state",
    )
    middle_state: float = constant(
        0.7,
        unit="0-1",
        grade="definition",
        basis="definition",
        source="standardisation over the stock of month 0",
        meaning="technical state of average quality",
    )
    state_sd: float = constant(
        0.15,
        unit="0-1",
        grade="definition",
        basis="definition",
        source="standardisation over the stock of month 0",
        meaning="technical state that makes one SD",
    )
    middle_label: float = constant(
        2.5,
        unit="label steps above A",
        grade="definition",
        basis="definition",
        source="standardisation over the stock of month 0",
        meaning="label of average quality",
    )
    label_sd: float = constant(
        1.8,
        unit="label steps",
        grade="definition",
        basis="definition",
        source="standardisation over the stock of month 0",
        meaning="label steps that make one SD",
    )
    damp_penalty: float = constant(
        0.5,
        low=0.3,
        high=0.8,
        unit="SD",
        source="own estimate",
        meaning="quality lost through damp",
    )
    state_weight: float = constant(
        0.5,
        low=0.3,
        high=0.7,
        unit="share",
        source="own estimate: state and label count alike; fixed in draws, as it sets the scale of quality",
        meaning="weight of the technical state in the quality of a dwelling; the energy label has the rest",
        fixed_in_draws=True,
    )
