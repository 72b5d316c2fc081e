"""Every scientific constant, declared once, one file per causal chain."""

from wijksim.parameters.declaration import Declaration
from wijksim.parameters.parameter_set import (
    ParameterSet,
    ParameterValueError,
    declarations,
    default_values,
    drawn_values,
    parameter_set,
)

__all__ = [
    "Declaration",
    "ParameterSet",
    "ParameterValueError",
    "declarations",
    "default_values",
    "drawn_values",
    "parameter_set",
]
