"""The command ``wijksim benchmark``."""

from collections.abc import Sequence

from wijksim.command_line.command import SUCCESS, Command, say


def benchmark_command(words: Sequence[str]) -> int:
    """Measures, prints the tables, writes the figure and, where asked, JSON; returns the exit code."""
    from dataclasses import asdict
    from pathlib import Path

    from wijksim.lab.benchmark import benchmark, options_of
    from wijksim.lab.store import write_json

    options = options_of(words)
    found = benchmark(options, lambda what: say(f"measuring {what}"))

    from wijksim.report.benchmark_table import print_benchmark
    from wijksim.report.figures.benchmark import draw_benchmark

    print_benchmark(found)
    folder = Path(options.results_dir) / "benchmark"
    folder.mkdir(parents=True, exist_ok=True)
    picture = folder / "benchmark.png"
    draw_benchmark(found, picture)
    say(f"figure:  {picture}")
    if options.json:
        write_json({"overrides": list(options.overrides), **asdict(found)}, Path(options.json))
        say(f"json:    {options.json}")
    return SUCCESS


COMMAND = Command(
    "benchmark",
    "Measure how fast the model runs here: by phase, by size, against objects and against memory.",
    "wijksim benchmark city=proefstad months=24 repeats=2 copies=[1] growth_months=6 json=speed.json",
    "  repeats=5            runs of which the median counts, each in a fresh process; of each size as well\n"
    "  copies=[1,8,82]      growth with size: the tenth of the city so many times; [] for none\n"
    "  growth_months=24     months of each of those runs\n"
    "  parallel=2           runs at once, in threads and in processes; 0 for none\n"
    "  json=FILE            everything that was measured\n"
    "Other words are overrides of the measured run; left out it is the full city, 240 months, integrated,\n"
    "with every table of aggregates. Times are processor time of one core; the start is wall-clock time.\n",
    benchmark_command,
)
