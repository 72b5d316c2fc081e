"""Every scientific constant, declared once, one file per causal chain."""

from wijksim.parameters.declaration import Declaration
from wijksim.parameters.parameter_set import (
    ParameterSet,
    ParameterValueError,
    StructureParameters,
    declarations,
    default_values,
    drawn_values,
    parameter_set,
)
from wijksim.parameters.posterior import PosteriorTable, read_posterior

__all__ = [
    "Declaration",
    "ParameterSet",
    "ParameterValueError",
    "PosteriorTable",
    "StructureParameters",
    "declarations",
    "default_values",
    "drawn_values",
    "parameter_set",
    "read_posterior",
]
