"""The server of the page in a process of its own, for tests and measurements."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CHROMIUM = "/usr/bin/chromium"
_PATIENCE = 60.0


class Server:
    """A running server."""

    def __init__(self, port: int, process: subprocess.Popen[bytes], log: Path) -> None:
        self.address = f"http://127.0.0.1:{port}/"
        self.process = process
        self.log = log

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
def served(folder: Path, *words: str) -> Iterator[Server]:
    """Starts ``wijksim ui`` in a folder and waits until it is ready.

    Args:
        folder: Where it runs and writes its log.
        *words: Further options of the command.
    """
    port, log = free_port(), folder / "server.log"
    command = [sys.executable, "-m", "wijksim", "ui", "--no-browser", "--port", str(port), *words]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=folder, stdout=output, stderr=subprocess.STDOUT, env=environment()
        )
        server = Server(port, process, log)
        try:
            _wait(server)
            yield server
        finally:
            process.terminate()
            process.wait(20)


def environment() -> dict[str, str]:
    """That of this process, with kernels as users have them: without the checks that tests ask for."""
    dropped = ("NUMBA_CACHE_DIR", "NUMBA_BOUNDSCHECK")
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    return {**kept, "OMP_NUM_THREADS": "1", "PYTHONPATH": str(Path(__file__).parents[2])}


def _wait(server: Server) -> None:
    started = time.monotonic()
    while time.monotonic() - started < _PATIENCE:
        if server.process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{server.address}readyz", timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"the server did not start:\n{server.log.read_text()}")
