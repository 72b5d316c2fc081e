"""The monthly update of households alone: what the yardstick does with objects, done with columns."""

from collections.abc import Callable
from typing import Any

from wijksim.city.city import City
from wijksim.processes import budget, debt, health, satisfaction, ties, work
from wijksim.processes.kernels import budget as budget_kernel
from wijksim.processes.kernels import debt as debt_kernel
from wijksim.processes.kernels import health as health_kernel
from wijksim.processes.kernels import satisfaction as satisfaction_kernel
from wijksim.processes.kernels import ties as ties_kernel
from wijksim.processes.kernels import work as work_kernel

STEPS: tuple[Callable[[City], Any], ...] = (
    work.step,
    budget.step,
    debt.step,
    ties.step,
    health.step,
    satisfaction.step,
)
"""Work and income, energy and budget, arrears and debt, ties, health, life satisfaction."""

_KERNELS = (work_kernel, budget_kernel, debt_kernel, ties_kernel, health_kernel, satisfaction_kernel)


def update_households(city: City) -> None:
    """One month of everybody."""
    city.month += 1
    for step in STEPS:
        step(city)


def bytes_touched(city: City) -> int:
    """Bytes of all columns that these steps read or write in a month, each counted once per step."""
    total = 0
    for kernel in _KERNELS:
        for view, table in (
            ("_Households", city.households),
            ("_Places", city.places),
            ("_Dwellings", city.dwellings),
        ):
            names = getattr(getattr(kernel, view, None), "_fields", ())
            total += sum(getattr(table, name).nbytes for name in names)
    return total
