"""Trust and participation fatigue (links 42-44)."""

from dataclasses import dataclass

from wijksim.parameters.declaration import constant


@dataclass(frozen=True)
class TrustParameters:
    """Trust and participation fatigue (links 42-44)."""

    initial_mean: float = constant(
        0.5,
        low=0.4,
        high=0.6,
        unit="0-1",
        source="scale of the model",
        meaning="mean trust at month 0 and of newcomers",
    )
    initial_spread: float = constant(
        0.15,
        low=0.1,
        high=0.2,
        unit="0-1",
        source="scale of the model",
        meaning="spread of trust at month 0 and of newcomers",
    )
    gain: float = constant(
        0.05,
        low=0.02,
        high=0.1,
        unit="share of the way to 1",
        basis="literature",
        source="link 43: bounded increments",
        meaning="rise in trust when a promise is kept",
    )
    loss_ratio: float = constant(
        3.0,
        low=1.5,
        high=5.0,
        unit="x gain",
        basis="literature",
        source="link 43: asymmetry of trust (Slovic 1993)",
        meaning="loss of trust when a promise is broken, against the gain",
    )
    waiting_loss: float = constant(
        0.05,
        low=0.0,
        high=0.1,
        unit="0-1",
        source="link 25",
        meaning="loss of trust after waiting too long for support",
    )
    fatigue_per_contact: float = constant(
        0.1,
        low=0.0,
        high=0.2,
        unit="logit",
        source="link 42",
        meaning="fatigue added by a contact beyond the free ones",
    )
    free_contacts: float = constant(
        2.0,
        low=1.0,
        high=4.0,
        unit="per year",
        source="link 42: beyond two a year",
        meaning="contacts a year that cause no fatigue",
    )
    fatigue_half_life: float = constant(
        9.0,
        low=6.0,
        high=18.0,
        unit="months",
        source="link 42",
        meaning="half-life of fatigue",
    )
