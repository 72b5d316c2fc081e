"""Settings for every test: kernels check their bounds; test processes share neither compiled code nor a core."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# Kernels do not check bounds by themselves; numba reads this when it is first imported.
os.environ.setdefault("NUMBA_BOUNDSCHECK", "1")

from wijksim import compilation  # noqa: F401  (importing it chooses the cache folder, then imports numba)

CHROMIUM = "/usr/bin/chromium"
_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def _separate_compiled_code(worker: str) -> None:
    """Gives one test process its own cache folder, a copy of what was compiled before (tests/compile_kernels.py).

    Two processes that compile one kernel for different dtypes at the same moment choose the same file name,
    and each may then load the other's code.
    """
    from numba.core import config

    shared = Path(os.environ["NUMBA_CACHE_DIR"])
    if not shared.name.endswith(f"-{worker}"):
        own = shared.with_name(f"{shared.name}-{worker}")
        if shared.is_dir() and not own.exists():
            shutil.copytree(shared, own)
        os.environ["NUMBA_CACHE_DIR"] = str(own)
        config.reload_config()


def _keep_to_a_core(worker: str) -> None:
    """Gives a test process, and all that it starts, one core: others test on the other cores.

    A study then makes its runs in the process that was asked, unless ``workers=`` says otherwise: workers take longer
    to start than the short runs of tests.
    """
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {cores[int(worker.removeprefix("gw")) % len(cores)]})


if "PYTEST_XDIST_WORKER" in os.environ:
    _separate_compiled_code(os.environ["PYTEST_XDIST_WORKER"])
    _keep_to_a_core(os.environ["PYTEST_XDIST_WORKER"])


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """One Chromium for all tests of a process; Playwright does not run twice in one."""
    from playwright.sync_api import sync_playwright

    if not Path(CHROMIUM).is_file():
        pytest.fail(f"{CHROMIUM} is missing: on Debian, apt install chromium")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=_ARGUMENTS)
        yield running
        running.close()
