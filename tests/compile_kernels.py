"""Compiles the kernels for the tests, bounds checked, while the linters run: ``python -m tests.compile_kernels``.

Test processes begin with a copy of what was compiled here (tests/conftest.py); what is missing they compile themselves.
"""

import os

os.environ.setdefault("NUMBA_BOUNDSCHECK", "1")

from wijksim import WijkModel, load_config

_RUNS = (
    ["scenario=integrated", "record=[city,wijken,ledger,events]"],
    ["scenario=demolition_heavy", "market=threshold", "growth=measured"],
    ["scenario=social", "pathways=all_off"],
)


def main() -> None:
    for words in _RUNS:
        WijkModel(load_config(["city=proefstad", "months=25", *words])).run()


if __name__ == "__main__":
    main()
