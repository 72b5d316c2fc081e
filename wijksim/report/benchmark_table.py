"""The benchmark on the screen: the run by phase, growth with size, yardstick, memory and many runs at once."""

from typing import Any

from rich.console import Console
from rich.table import Table

from wijksim.lab.benchmark import Benchmark
from wijksim.lab.benchmark_pace import AGENTS

_MILLION = 1e6


def _table(title: str, *headings: str) -> Table:
    table = Table(title=title, title_justify="left")
    for number, heading in enumerate(headings):
        table.add_column(heading, justify="right" if number else "left")
    return table


def _phases(run: dict[str, Any]) -> Table:
    table = _table("One month by phase", "phase", "ms a month", "ns per household", "share")
    total, months = run["months_seconds"], run["months"]
    for name, seconds in sorted(run["phases"].items(), key=lambda item: -item[1]):
        per = seconds / run["household_months"] * 1e9
        table.add_row(name, f"{seconds / months * 1e3:.3f}", f"{per:.1f}", f"{seconds / total:.1%}")
    table.add_row("all", f"{total / months * 1e3:.3f}", f"{run['ns_per_household_month']:.1f}", "100%")
    return table


def _growth(rows: list[dict[str, Any]]) -> Table:
    table = _table(
        "Growth with size", "households", "ns per household-month", "ms a month", "peak memory, MB"
    )
    for row in rows:
        table.add_row(
            f"{row['households']:,.0f}",
            f"{row['ns_per_household_month']:.1f}",
            f"{row['months_seconds'] / row['months'] * 1e3:.2f}",
            f"{row['peak_bytes'] / _MILLION:,.0f}",
        )
    return table


def sentences(found: Benchmark) -> list[str]:
    """What was measured, in words."""
    run, update, together = found.run, found.update, found.ensemble
    seconds, slower = found.pace["seconds"], found.pace["times_slower"]
    told = [
        f"Whole process: {run['process_seconds']:.2f} s of processor time (median; lowest "
        f"{run['process_seconds_lowest']:.2f}, highest {run['process_seconds_highest']:.2f}) for {run['months']:.0f} "
        f"months of {run['households']:,.0f} households; {run['start_seconds']:.2f} s on the clock until the end of "
        f"the first month; peak memory {run['peak_bytes'] / _MILLION:,.0f} MB. The tables take "
        f"{run['recording_share']:.1%} of a month.",
        f"This machine at this moment: {AGENTS:,} Mesa agents are made in {seconds['agents made']:.2f} s, "
        f"{slower['agents made']:.1f} times as long as on the machine for which the goal of 10 s for a full run was "
        f"set; an empty step of each in random order takes {seconds['empty shuffle']:.2f} s, "
        f"{slower['empty shuffle']:.1f} times as long. At the pace of that machine the whole process takes "
        f"{found.pace['process_seconds_least']:.1f} to {found.pace['process_seconds_most']:.1f} s.",
        f"Update of households alone: {update['columns_ns']:.0f} ns per household and month, "
        f"{update['times_memory_bound']:.1f} times what memory allows ({update['bytes_per_household']:.0f} bytes at "
        f"{update['triad_bytes_per_second'] / 1e9:.1f} GB/s).",
    ]
    if "objects_ns" in update:
        told.append(
            f"One Mesa object per household with the same rules and luck: {update['objects_ns']:,.0f} ns; columns are "
            f"{update['times_faster_than_objects']:.0f} times as fast, measured in the same process."
        )
    if together:
        told.append(
            f"{together['runs']:.0f} runs on {together['workers']:.0f} workers, against one after another: threads "
            f"{together['threads_speedup']:.2f} times as fast, processes {together['processes_speedup']:.2f} times."
        )
    return told


def print_benchmark(found: Benchmark, console: Console | None = None) -> None:
    """Prints all tables and sentences."""
    out = console or Console()
    out.print(_phases(found.run))
    if found.growth:
        out.print(_growth(found.growth))
    for sentence in sentences(found):
        out.print(sentence, markup=False, highlight=False)
