"""The command ``wijksim sweep``."""

from collections.abc import Sequence

from wijksim.command_line.command import OVERRIDES, Command, report_failures, say


def sweep_command(overrides: Sequence[str]) -> int:
    """Makes the runs of a design that are missing and prints where they are; returns the exit code."""
    from wijksim.lab.design_run import ARMS
    from wijksim.lab.sample_table import SAMPLES
    from wijksim.lab.sweep import sweep

    result = sweep(overrides)
    ensemble, folder = result.ensemble, result.store.folder
    say(f"made:    {len(ensemble.made)} runs; {len(ensemble.present)} were there already")
    say(f"runs:    {folder}")
    for name in (SAMPLES, ARMS):
        if (folder / name).is_file():
            say(f"design:  {folder / name}")
    return report_failures(ensemble)


COMMAND = Command(
    "sweep",
    "Make the runs of a design: scenarios x samples of the constants x seeds, and grids.",
    "wijksim sweep scenarios=[baseline,integrated] seeds=20 city=groningen_tenth",
    f"{OVERRIDES}"
    "  experiment=scenarios_by_seeds | latin_hypercube | sobol | one_at_a_time | grid | break_even_trust ...\n"
    "      takes a design from conf/experiment; experiment=<another name> only names the folder\n"
    "  scenarios=[parallel,integrated]   seeds=20 (1 to 20) or seeds=[3,7]\n"
    "  design.sampling=none | draws | latin_hypercube | sobol | one_at_a_time   design.samples=128\n"
    "  design.parameters=all or [consent.trust_slope,trust.*]   design.pairing=crossed | rotating\n"
    "  'design.grid={scenario.coordination: [0,0.15,0.3]}'\n"
    "  workers=2   launcher=local | ray | dask | slurm   launcher.backend=threads   on_failure=fail_fast\n\n"
    "Only what is missing is run: after an interruption, start the same command again.\n",
    sweep_command,
)
