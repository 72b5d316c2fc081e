"""The posterior sample of a calibration: constants fitted to patterns, one row for each draw.

A small table, ``conf/posterior.csv`` or one of your own: column ``draw`` from 0 without gaps, and one column for each
fitted constant, ``group.name``, in the units of its declaration. Row 0 is the central point, a real row of the sample.
"""

import csv
import math
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path

from wijksim.parameters.parameter_set import ParameterValueError, declarations

OWN = "posterior"
"""Name of the table that comes with the package."""

DRAW = "draw"

_LEAST_ROWS, _LEAST_COLUMNS = 2, 2
_MOST = 8
"""Problems that are told of one table."""


@dataclass(frozen=True)
class PosteriorTable:
    """A posterior sample.

    Attributes:
        names: ``group.name`` of every fitted constant.
        rows: Values of each row; row 0 is the central point.
        digest: Hash of the file, part of the identity of every run that used it.
    """

    names: tuple[str, ...]
    rows: tuple[tuple[float, ...], ...]
    digest: str

    def values(self, draw: int) -> dict[str, float]:
        """Fitted constants of a draw: 0 the central point, n row n; beyond the last row they start again at row 1."""
        number = 0 if draw == 0 else (draw - 1) % (len(self.rows) - 1) + 1
        return dict(zip(self.names, self.rows[number], strict=True))


def posterior_file(table: str) -> Path:
    """File of a posterior sample: the one of the package, or a path."""
    if table != OWN:
        return Path(table).expanduser()
    package = Path(__file__).resolve().parents[1]
    installed = package / "conf" / f"{OWN}.csv"
    return installed if installed.is_file() else package.parent / "conf" / f"{OWN}.csv"


def read_posterior(table: str) -> PosteriorTable:
    """Reads and checks a posterior sample.

    Args:
        table: :data:`OWN`, or a path.

    Raises:
        ParameterValueError: Lists everything that is wrong: no such file, unknown constants, values that are no numbers
            or lie outside their range, draws that are not 0, 1, 2, ...
    """
    path = posterior_file(table)
    try:
        content = path.read_bytes()
    except OSError as failure:
        raise ParameterValueError(
            [f"posterior.table = {table}: {path}: {failure.strerror}; wijksim calibrate makes such a table"]
        ) from failure
    return _checked(str(path), content)


@lru_cache(maxsize=8)
def _checked(path: str, content: bytes) -> PosteriorTable:
    lines = list(csv.reader(content.decode("utf-8", errors="replace").splitlines()))
    header, body = (lines[0], lines[1:]) if lines else ([], [])
    problems = _problems_of_header(header)
    rows = []
    for number, line in enumerate(body):
        values = [_number(text) for text in line]
        if len(line) != len(header) or any(map(math.isnan, values)):
            problems.append(f"row {number}: allowed: {len(header)} numbers, as many as there are columns")
        elif values[0] != number:
            problems.append(f"row {number}: draw = {line[0]}: allowed: 0, 1, 2 and so on")
        elif not problems:
            problems += _out_of_range(number, header[1:], values[1:])
        rows.append(tuple(values[1:]))
    if len(rows) < _LEAST_ROWS:
        problems.append(f"{len(rows)} rows: allowed: row 0, the central point, and at least one more")
    if problems:
        more = [f"{path}: and {len(problems) - _MOST} more"] if len(problems) > _MOST else []
        raise ParameterValueError([f"{path}: {problem}" for problem in problems[:_MOST]] + more)
    return PosteriorTable(tuple(header[1:]), tuple(rows), blake2b(content, digest_size=8).hexdigest())


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        return math.nan
    return value if math.isfinite(value) else math.nan


def _problems_of_header(header: list[str]) -> list[str]:
    known = {item.path for item in declarations() if item.uncertain}
    problems = [] if header[:1] == [DRAW] else [f"allowed: a first column with the name {DRAW}"]
    for name in header[1:]:
        if name not in known:
            near = get_close_matches(name, known, n=1)
            problems.append(
                f"{name}: no constant with a range" + (f"; did you mean {near[0]}?" if near else "")
            )
        elif header.count(name) > 1:
            problems.append(f"{name}: stands there twice")
    if len(header) < _LEAST_COLUMNS:
        problems.append("allowed: at least one column with the name of a constant")
    return problems


def _out_of_range(number: int, names: list[str], values: list[float]) -> list[str]:
    known = {item.path: item for item in declarations()}
    return [
        f"row {number}: {name} = {value:g}: allowed: {known[name].low:g} to {known[name].high:g} {known[name].unit}"
        for name, value in zip(names, values, strict=True)
        if not known[name].low <= value <= known[name].high
    ]
