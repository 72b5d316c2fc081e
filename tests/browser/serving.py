"""The server of the page in a process of its own, for tests and measurements."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from wijksim.lab.timing import one_thread

CHROMIUM = "/usr/bin/chromium"
_PATIENCE = 60.0


class Server:
    """A running server."""

    def __init__(self, port: int, process: subprocess.Popen[bytes], log: Path) -> None:
        self.address = f"http://127.0.0.1:{port}/"
        self.process = process
        self.log = log

    def ready(self) -> "Server":
        """Waits until it answers.

        Raises:
            RuntimeError: If it does not, with its log.
        """
        started = time.monotonic()
        while time.monotonic() - started < _PATIENCE:
            if self.process.poll() is not None:
                break
            try:
                with urllib.request.urlopen(f"{self.address}readyz", timeout=2):
                    return self
            except OSError:
                time.sleep(0.1)
        raise RuntimeError(f"the server did not start:\n{self.log.read_text()}")

    def seconds(self) -> float:
        """Processor time of the server so far."""
        return processor_seconds(self.process.pid)

    def memory(self) -> float:
        """Memory of the server, MB."""
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1024**2


def processor_seconds(process: int) -> float:
    """Processor time that a process has used so far."""
    fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def browser_seconds() -> float:
    """Processor time of every process of Chromium so far."""
    total = 0.0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if "chromium" in (folder / "comm").read_text():
                total += processor_seconds(int(folder.name))
        except OSError:
            continue
    return total


def free_port() -> int:
    with socket.socket() as attempt:
        attempt.bind(("127.0.0.1", 0))
        return int(attempt.getsockname()[1])


@contextmanager
def served(folder: Path, *words: str, meanwhile: Callable[[], object] = lambda: None) -> Iterator[Server]:
    """Starts ``wijksim ui`` in a folder and waits until it is ready.

    Args:
        folder: Where it runs and writes its log.
        *words: Further options of the command.
        meanwhile: What is to be done while it starts.
    """
    port, log = free_port(), folder / "server.log"
    command = [sys.executable, "-m", "wijksim", "ui", "--no-browser", "--port", str(port), *words]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=folder, stdout=output, stderr=subprocess.STDOUT, env=_environment()
        )
        try:
            meanwhile()
            yield Server(port, process, log).ready()
        finally:
            process.terminate()
            process.wait(20)


def _environment() -> dict[str, str]:
    """That of this process: what its kernels were compiled to serves here too."""
    return {**one_thread(), "PYTHONPATH": str(Path(__file__).parents[2])}
