"""Finds the processes below a running command, for tests that end one of them from outside."""

import psutil


def workers_of(command: int) -> list[int]:
    """Worker processes that a command started itself, by number."""
    return [child.pid for child in _below(command, recursive=False) if "popen_loky" in _words(child)]


def descendants_of(command: int) -> dict[int, str]:
    """Every process below a command, with its command line."""
    return {child.pid: _words(child) for child in _below(command, recursive=True)}


def gone(process: int) -> bool:
    """Whether a process has ended, also where its parent has not taken notice yet."""
    try:
        return bool(psutil.Process(process).status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True


def resident_megabytes(process: int) -> float:
    """Memory that a process holds now, MB; 0 when it has ended."""
    try:
        return float(psutil.Process(process).memory_info().rss) / 1024**2
    except psutil.NoSuchProcess:
        return 0.0


def _below(command: int, *, recursive: bool) -> list[psutil.Process]:
    try:
        return list(psutil.Process(command).children(recursive=recursive))
    except psutil.NoSuchProcess:
        return []


def _words(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:  # it ended while we looked
        return ""
