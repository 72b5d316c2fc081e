"""Things that can be made again, kept on disk between processes."""

import os
import pickle
from collections.abc import Callable
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import TypeVar

import platformdirs

Kept = TypeVar("Kept")

_MOST_KEPT = 200
"""Things of one kind that are kept; when there are more, the half that was used least lately is thrown away."""
_DIGEST_BYTES = 16
_DAMAGED = (OSError, EOFError, pickle.UnpicklingError, AttributeError, ImportError, IndexError, ValueError)
"""What reading a file can raise that is damaged, or was written by another version of a library."""


def cache_folder() -> Path:
    """Folder for things that can be made again: ``$WIJKSIM_CACHE_DIR`` or the user's cache folder."""
    return Path(os.environ.get("WIJKSIM_CACHE_DIR") or platformdirs.user_cache_dir("wijksim"))


def kept(kind: str, key: str, make: Callable[[], Kept]) -> Kept:
    """What was made under this key before, by this process or an earlier one; else it is made now.

    Without a folder that can be written to nothing is kept.

    Args:
        kind: Name of a folder in the cache.
        key: Hash of everything that the thing follows from.
        make: Makes it; what this raises is raised, and not kept.
    """
    folder = cache_folder() / kind
    file = folder / f"{key}.pickle"
    with suppress(*_DAMAGED):
        stored = memoryview(file.read_bytes())
        if stored[:_DIGEST_BYTES] == _digest(stored[_DIGEST_BYTES:]):
            found: Kept = pickle.loads(stored[_DIGEST_BYTES:])  # noqa: S301  (written here, in the user's folder)
            with suppress(OSError):
                os.utime(file)  # used lately
            return found
    made = make()
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        _make_room(folder)
        part = file.with_suffix(f".{os.getpid()}")
        content = pickle.dumps(made, pickle.HIGHEST_PROTOCOL)
        with part.open("wb") as file_part:
            file_part.write(_digest(content))
            file_part.write(content)
        part.replace(file)
    return made


def _digest(content: bytes | memoryview) -> bytes:
    """Stands before what is kept, so that damage is noticed."""
    return blake2b(content, digest_size=_DIGEST_BYTES).digest()


def _make_room(folder: Path) -> None:
    """Throws away the half that was used least lately when there are too many."""
    files = list(folder.iterdir())
    if len(files) >= _MOST_KEPT:
        for path in sorted(files, key=lambda path: path.stat().st_mtime)[: _MOST_KEPT // 2]:
            path.unlink(missing_ok=True)
