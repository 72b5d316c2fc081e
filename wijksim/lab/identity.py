"""What makes two runs comparable: the design of a study, its hash, and what differs between two designs."""

import json
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

from wijksim.compilation import source_hash
from wijksim.config import Config

_NOT_DESIGN = ("seed", "draw", "scenario")
"""These vary inside one study and stand in the path of a run."""

LONGEST_LIST = 8


def design_of(config: Config, data_hash: str, *, own_samples: bool = False) -> dict[str, Any]:
    """Everything that runs of one study have in common: configuration, parameters, data and code.

    Args:
        config: Any run of the study.
        data_hash: Hash of the city's tables.
        own_samples: Whether ``draw=n`` means row n of ``samples.csv`` and not the project's own draw n.
    """
    common = {key: value for key, value in config.model_dump(mode="json").items() if key not in _NOT_DESIGN}
    common["record"] = sorted(common["record"])
    design = {"config": common, "data": data_hash, "code": source_hash()}
    return {**design, "draws": "rows of samples.csv"} if own_samples else design


def definition_of(arm: Config, base: Config) -> dict[str, Any]:
    """What the name of an arm stands for: its scenario, and whatever else differs from what all arms share."""
    own = _flat({key: value for key, value in arm.model_dump(mode="json").items() if key not in _NOT_DESIGN})
    shared = _flat(base.model_dump(mode="json"))
    others = {key: value for key, value in own.items() if shared.get(key) != value and key != "record"}
    return {**arm.scenario.model_dump(mode="json"), **others}


def canonical(value: Any) -> str:
    """Text of a plain value that does not depend on the order of its keys."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(value: Any) -> str:
    """Hash of a plain value, 16 hexadecimal digits."""
    return blake2b(canonical(value).encode(), digest_size=8).hexdigest()


def _flat(value: Any, prefix: str = "") -> dict[str, Any]:
    if not isinstance(value, Mapping):
        return {prefix: value}
    flat: dict[str, Any] = {}
    for key, item in value.items():
        flat.update(_flat(item, f"{prefix}.{key}" if prefix else str(key)))
    return flat


_PLAIN_WORDS = {"code": "the code of wijksim", "data": "the data tables of the city"}


def differences(there: Mapping[str, Any], asked: Mapping[str, Any]) -> list[str]:
    """Says in short lines how two designs differ, at most :data:`LONGEST_LIST` of them."""
    old, new = _flat(there), _flat(asked)
    lines = []
    for key in sorted(old.keys() | new.keys()):
        if old.get(key) != new.get(key):
            name = _PLAIN_WORDS.get(key, key.removeprefix("config."))
            lines.append(f"{name}: {old.get(key, 'absent')} there, {new.get(key, 'absent')} asked")
    more = len(lines) - LONGEST_LIST
    return [*lines[:LONGEST_LIST], f"and {more} more"] if more > 0 else lines
