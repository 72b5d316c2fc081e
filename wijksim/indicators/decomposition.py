"""Why the mean of a wijk changed: those who stayed, moves in, moves out, and the life course. Parts add up exactly.

Of everybody in a wijk at one moment or the other, S lives there at both; F was formed inside it by the life
course; I is every other entrant; D died or dissolved while living there; O is every other leaver. With sizes
n0 and n1 and means M0 and M1 at the two moments::

    M1 - M0 =                             [M1(S) - M0(S)]     stayers
              + n_I/n1 [M1(I) - M1(S)]                        moves in
              + n_O/n0                    [M0(S) - M0(O)]     moves out
              + n_F/n1 [M1(F) - M1(S)]  + n_D/n0 [M0(S) - M0(D)]   life course

A mean may be that of a score or of a yes/no column: a share.
"""

from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.api.types import is_numeric_dtype

LIFE_COURSE_ENTRIES = ("separated", "left home")
LIFE_COURSE_EXITS = ("died", "joined partner")
MOVE_COLUMNS = ("household_id", "month", "reason", "from_wijk", "to_wijk")
PARTS = ("stayers", "moved_in", "moved_out", "life_course")
"""Columns that add up to ``change``."""

_STAYED, _MOVED_IN, _FORMED = 0, 1, 2
_MOVED_OUT, _ENDED = 1, 2
_KINDS = 3


def decompose(households: pd.DataFrame, moves: pd.DataFrame, value: str) -> pd.DataFrame:
    """Decomposes the change of every wijk between each two consecutive snapshots.

    Args:
        households: Snapshots of all households of the city: ``month``, ``id``, ``wijk`` and the value.
        moves: Every household that took or left a place: ``household_id``, ``month``, ``reason``, ``from_wijk``
            and ``to_wijk``, in order of time within a month. ``from_wijk`` is empty for arrivals from outside,
            ``to_wijk`` for exits; empty is missing, "" or a negative number. Wijken are named as in
            ``households``.
        value: Column whose mean is decomposed, a number or yes/no.

    Returns:
        One row per pair of snapshots and wijk, with the columns of :func:`decompose_between`.

    Raises:
        ValueError: If a column is missing, a value is missing, or wijken are named in two ways.
    """
    months = sorted(households["month"].unique()) if "month" in households else []
    if not months:
        raise ValueError("households: no snapshots with a column month; allowed: one per year, at least two")
    snapshots = dict(iter(households.groupby("month")))
    frames = [
        decompose_between(snapshots[first], snapshots[last], moves, value) for first, last in pairwise(months)
    ]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()


def decompose_between(
    before: pd.DataFrame, after: pd.DataFrame, moves: pd.DataFrame, value: str
) -> pd.DataFrame:
    """Decomposes the change of every wijk between two snapshots.

    Who moved out and came back in between stays. Without stayers, the middle of both means takes the place of
    theirs: then everything is moves and life course, and the parts still add up. A wijk that is empty at one
    of the moments has counts only; means and parts are NaN.

    Args:
        before: Households at the first moment: ``month``, ``id``, ``wijk`` and the value.
        after: Households at the last moment, likewise.
        moves: As in :func:`decompose`; only what happened after the first and up to the last month counts.
        value: Column whose mean is decomposed.

    Returns:
        One row per wijk: ``month_from``, ``month_to``, ``wijk``; the counts ``households_from``,
        ``households_to``, ``n_stayed``, ``n_moved_in``, ``n_moved_out``, ``n_formed``, ``n_ended`` and
        ``n_unrecorded`` (entrants and leavers without a move, counted as moves); ``mean_from``, ``mean_to``,
        ``change``; the parts ``stayers``, ``moved_in``, ``moved_out``, ``life_course`` that add up to it; and
        ``formed`` and ``ended``, which add up to ``life_course``.

    Raises:
        ValueError: As in :func:`decompose`.
    """
    _check(before, after, moves, value)
    first, last = int(before["month"].iloc[0]), int(after["month"].iloc[0])
    wijken = pd.Index(np.union1d(before["wijk"].unique(), after["wijk"].unique()))
    both = _side(before, value).join(_side(after, value), how="outer", lsuffix="_from", rsuffix="_to")
    start, end = (wijken.get_indexer(pd.Index(both[f"wijk_{when}"])) for when in ("from", "to"))
    stays = start == end
    in_time = moves[(moves["month"] > first) & (moves["month"] <= last)].sort_values("month", kind="stable")
    in_time = in_time.astype({"from_wijk": object, "to_wijk": object})
    formed = _formed(both.index, in_time, wijken, end) & (start < 0)
    ended = _ended(both.index, in_time, wijken, start) & (end < 0)
    entry = np.where(stays, _STAYED, np.where(formed, _FORMED, _MOVED_IN))
    leave = np.where(stays, _STAYED, np.where(ended, _ENDED, _MOVED_OUT))
    unrecorded = ~stays & ~both.index.isin(in_time["household_id"])
    number = len(wijken)
    n1, sum1 = _by_kind(both["value_to"].to_numpy(), end, entry, number)
    n0, sum0 = _by_kind(both["value_from"].to_numpy(), start, leave, number)
    lost = sum(np.bincount(side[unrecorded & (side >= 0)], minlength=number) for side in (start, end))
    return pd.DataFrame(
        {
            "month_from": first,
            "month_to": last,
            "wijk": wijken,
            "households_from": n0.sum(axis=1),
            "households_to": n1.sum(axis=1),
            "n_stayed": n1[:, _STAYED],
            "n_moved_in": n1[:, _MOVED_IN],
            "n_moved_out": n0[:, _MOVED_OUT],
            "n_formed": n1[:, _FORMED],
            "n_ended": n0[:, _ENDED],
            "n_unrecorded": lost,
            **_parts(n0, sum0, n1, sum1),
        }
    )


def _check(before: pd.DataFrame, after: pd.DataFrame, moves: pd.DataFrame, value: str) -> None:
    """Refuses what cannot be decomposed."""
    problems = []
    for name, frame in (("before", before), ("after", after)):
        missing = {"month", "id", "wijk", value} - set(frame.columns)
        if missing:
            problems.append(f"{name}: no column {', '.join(sorted(missing))}")
            continue
        if frame["month"].nunique() != 1:
            problems.append(f"{name}: {frame['month'].nunique()} months; allowed: one")
        if frame["id"].duplicated().any():
            problems.append(f"{name}: a household has two rows; allowed: one")
        if frame[[value, "wijk"]].isna().any(axis=None):
            problems.append(f"{name}: {value} or wijk is missing for some household; allowed: none")
    absent = set(MOVE_COLUMNS) - set(moves.columns)
    if absent:
        problems.append(f"moves: no column {', '.join(sorted(absent))}")
    if not problems:
        where = pd.concat([moves["from_wijk"], moves["to_wijk"]]).astype(object)
        where = where[~_empty(where)]
        numbers = pd.to_numeric(where, errors="coerce").notna()
        if (numbers != is_numeric_dtype(before["wijk"])).any():
            problems.append(
                f"moves: wijken such as {where.iloc[0]!r}, but households in {before['wijk'].iloc[0]!r}; "
                "allowed: the same names"
            )
    if problems:
        raise ValueError("\n".join(problems))


def _empty(wijk: pd.Series) -> NDArray[np.bool_]:
    """Where no wijk of the city is meant."""
    outside = pd.to_numeric(wijk, errors="coerce").lt(0)
    return np.asarray(wijk.isna() | wijk.eq("") | outside, dtype=bool)


def _side(snapshot: pd.DataFrame, value: str) -> pd.DataFrame:
    return pd.DataFrame(
        {"wijk": snapshot["wijk"].to_numpy(), "value": snapshot[value].to_numpy(dtype=np.float64)},
        index=snapshot["id"].to_numpy(),
    )


def _formed(households: pd.Index, moves: pd.DataFrame, wijken: pd.Index, wijk: np.ndarray) -> np.ndarray:
    """Which households began, by the life course, inside the wijk where they are at the end."""
    begin = moves.drop_duplicates("household_id", keep="first")
    inside = begin["reason"].isin(LIFE_COURSE_ENTRIES) & (begin["from_wijk"] == begin["to_wijk"])
    begin = begin[inside].set_index("household_id")
    where = wijken.get_indexer(pd.Index(begin["to_wijk"].reindex(households)))
    return (where == wijk) & (where >= 0)


def _ended(households: pd.Index, moves: pd.DataFrame, wijken: pd.Index, wijk: np.ndarray) -> np.ndarray:
    """Which households ended, by the life course, inside the wijk where they were at the start."""
    end = moves.drop_duplicates("household_id", keep="last")
    end = end[end["reason"].isin(LIFE_COURSE_EXITS) & _empty(end["to_wijk"])].set_index("household_id")
    where = wijken.get_indexer(pd.Index(end["from_wijk"].reindex(households)))
    return (where == wijk) & (where >= 0)


def _by_kind(
    values: np.ndarray, wijk: np.ndarray, kind: np.ndarray, number: int
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Households and sums of values, wijken x kinds; a household without a wijk does not count."""
    present = wijk >= 0
    cell = wijk[present] * _KINDS + kind[present]
    shape = (number, _KINDS)
    counts = np.bincount(cell, minlength=number * _KINDS).reshape(shape)
    sums = np.bincount(cell, weights=values[present], minlength=number * _KINDS)
    return counts, sums.astype(np.float64).reshape(shape)


def _parts(n0: np.ndarray, sum0: np.ndarray, n1: np.ndarray, sum1: np.ndarray) -> dict[str, np.ndarray]:
    """Means, their change and its parts, one value per wijk."""
    size0, size1 = n0.sum(axis=1), n1.sum(axis=1)
    known = (size0 > 0) & (size1 > 0)

    def over(sums: np.ndarray, size: np.ndarray, where: np.ndarray) -> np.ndarray:
        return np.divide(sums, size, out=np.full(sums.shape, np.nan), where=where)

    mean0, mean1 = over(sum0.sum(axis=1), size0, size0 > 0), over(sum1.sum(axis=1), size1, size1 > 0)
    stayed = n1[:, _STAYED] > 0
    middle = (mean0 + mean1) / 2
    stayers0 = np.where(stayed, over(sum0[:, _STAYED], n0[:, _STAYED], stayed), middle)
    stayers1 = np.where(stayed, over(sum1[:, _STAYED], n1[:, _STAYED], stayed), middle)
    # n_k / n (M(k) - M(S)) is (sum of k - n_k M(S)) / n: also right for a kind without members.
    entries = over(sum1 - n1 * stayers1[:, None], size1[:, None], known[:, None])
    exits = over(n0 * stayers0[:, None] - sum0, size0[:, None], known[:, None])
    formed, ended = entries[:, _FORMED], exits[:, _ENDED]
    return {
        "mean_from": mean0,
        "mean_to": mean1,
        "change": mean1 - mean0,
        "stayers": np.where(known, stayers1 - stayers0, np.nan),
        "moved_in": entries[:, _MOVED_IN],
        "moved_out": exits[:, _MOVED_OUT],
        "life_course": formed + ended,
        "formed": formed,
        "ended": ended,
    }
