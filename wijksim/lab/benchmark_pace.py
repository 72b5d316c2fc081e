"""How fast the machine is at this moment: ``python -m wijksim.lab.benchmark_pace`` times two tasks of plain Mesa.

A machine that is shared with others does the same work at speeds that differ by half from one minute to the next, and
by more from one machine to another. The goal for a full run was set beside the times of these two tasks, so that times
measured now can be told at the speed of then.
"""

import json
from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

from wijksim.lab.timing import seconds_of

AGENTS = 135_000
_SHUFFLES = 5

SECONDS_BESIDE_THE_GOAL = {"agents made": 0.65, "empty shuffle": 0.1}
"""Seconds of both tasks on the machine for which the goal was set: :data:`AGENTS` Mesa agents are made, and an empty
step of each of them is called in random order (``shuffle_do``)."""


def measure_pace() -> dict[str, float]:
    """Processor seconds of both tasks in this process, by the names of :data:`SECONDS_BESIDE_THE_GOAL`."""
    import mesa

    class Idle(mesa.Agent):
        def step(self) -> None:
            """Does nothing."""

    model = mesa.Model()

    def make_agents() -> None:
        for _ in range(AGENTS):
            Idle(model)

    made = seconds_of(make_agents)
    shuffles = [seconds_of(lambda: model.agents.shuffle_do("step")) for _ in range(_SHUFFLES)]
    return {"agents made": made, "empty shuffle": median(shuffles)}


def compare_pace(measured: Sequence[Mapping[str, float]], process_seconds: float) -> dict[str, Any]:
    """How much slower than beside the goal, and what a run takes at the pace of then.

    Args:
        measured: What :func:`measure_pace` gave, before each run.
        process_seconds: Median of the runs.

    Returns:
        Median seconds of each task (``seconds``), their ratios to the times beside the goal (``times_slower``), and the
        seconds of the run divided by the higher and by the lower of these (``process_seconds_least``, ``_most``).
    """
    seconds = {task: median(one[task] for one in measured) for task in SECONDS_BESIDE_THE_GOAL}
    slower = {task: seconds[task] / then for task, then in SECONDS_BESIDE_THE_GOAL.items()}
    return {
        "seconds": seconds,
        "times_slower": slower,
        "process_seconds_least": process_seconds / max(slower.values()),
        "process_seconds_most": process_seconds / min(slower.values()),
    }


if __name__ == "__main__":
    print(json.dumps(measure_pace()))
