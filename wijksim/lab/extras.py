"""Packages that not every installation has: which extra of this package brings them."""

EXTRA_OF = {
    "SALib": "analysis",
    "ema_workbench": "analysis",
    "emcee": "analysis",
    "sklearn": "analysis",
    "threadpoolctl": "analysis",
    "dask": "cluster",
    "distributed": "cluster",
    "ray": "cluster",
    "submitit": "cluster",
}
"""Name of the extra by name of the package, as it is imported."""


def needs(who: str, *packages: str) -> str:
    """Says which packages are missing for something, and what to install.

    Args:
        who: What needs them.
        packages: Keys of :data:`EXTRA_OF`, all of one extra.
    """
    return f"{who}: needs {' and '.join(packages)}, which the extra wijksim[{EXTRA_OF[packages[0]]}] brings"
