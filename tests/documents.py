"""Code blocks of the project's pages, so that tests can run what stands there."""

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", flags=re.DOTALL | re.MULTILINE)
_FILE = re.compile(r"`([\w./]+\.(?:py|yaml|md))`")


@dataclass(frozen=True)
class Block:
    """A block of code.

    Attributes:
        language: What follows the three backticks.
        code: The block.
        file: The last file that the text before it names; "" where it names none.
    """

    language: str
    code: str
    file: str


def blocks_of(page: str) -> list[Block]:
    """Every block of a page, in order.

    Args:
        page: Path from the root of the project.
    """
    text = (ROOT / page).read_text(encoding="utf-8")
    found, end = [], 0
    for match in _FENCE.finditer(text):
        named = _FILE.findall(text[end : match.start()])
        found.append(Block(match.group(1), match.group(2), named[-1] if named else ""))
        end = match.end()
    assert found, f"{page} shows no code"
    return found


def apply_addition(block: Block, folder: Path) -> Path:
    """Adds the lines marked with + below the unmarked lines of a block, in the file that its first line names.

    Args:
        block: A block in the language ``diff``.
        folder: Folder to which the path of the file belongs.
    """
    first, *lines = block.code.splitlines()
    path = folder / first.removeprefix("+++ ")
    text = path.read_text(encoding="utf-8")
    before = "".join(f"{line[1:]}\n" for line in lines if not line.startswith("+"))
    assert text.count(before) == 1, f"{path.name} must hold these lines once:\n{before}"
    after = "".join(f"{line[1:]}\n" for line in lines)
    path.write_text(text.replace(before, after), encoding="utf-8")
    return path
