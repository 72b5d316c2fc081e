"""Pages of docs/ that are made from declarations: how one is written, and how a cell of a table is."""

from pathlib import Path

from wijksim.lab.store import StoreError


def cell(text: str) -> str:
    """A text as it can stand in a cell of a Markdown table."""
    return text.replace("|", "\\|").replace("\n", " ")


def write_page(path: Path, text: str) -> None:
    """Writes a page, in a folder that is made where there is none.

    Raises:
        StoreError: If the file cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as failure:
        raise StoreError(f"{path}: cannot be written: {failure.strerror or failure}") from failure
