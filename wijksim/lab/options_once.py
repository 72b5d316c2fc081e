"""Composes conf/ once for every choice of options, and puts plain values into a copy of it.

That is what Hydra itself does after it has read the options, which takes most of its time. Deletions, sweeps, mistakes
and keys with one plus sign are left to Hydra.
"""

from collections.abc import Callable, Sequence
from copy import deepcopy

from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import Override, OverrideType
from omegaconf import DictConfig, OmegaConf
from omegaconf.errors import OmegaConfBaseException


class OptionsOnce:
    """Remembers what was composed for options, as long as the process lives.

    Args:
        compose: Composes everything with overrides.
        groups: Tells the names of all groups.
    """

    def __init__(
        self, compose: Callable[[list[str]], DictConfig], groups: Callable[[], frozenset[str]]
    ) -> None:
        """Composes nothing yet."""
        self._compose = compose
        self._groups = groups
        self._known: dict[tuple[str, ...], DictConfig] = {}

    def compose(self, overrides: Sequence[str]) -> DictConfig:
        """Composes everything with overrides.

        Raises:
            HydraException: As Hydra itself does.
        """
        parsed = OverridesParser.create().parse_overrides(list(overrides))
        if not all(map(_is_plain, parsed)):
            return self._compose(list(overrides))
        groups = self._groups()
        if any(_is_new(item) and item.key_or_group in groups for item in parsed):
            return self._compose(list(overrides))
        values = [item for item in parsed if item.key_or_group not in groups]
        options = tuple(str(item.input_line) for item in parsed if item.key_or_group in groups)
        if options not in self._known:
            self._known[options] = self._compose(list(options))
        composed = deepcopy(self._known[options])
        try:
            for override in values:
                OmegaConf.update(
                    composed, override.key_or_group, override.value(), merge=True, force_add=_is_new(override)
                )
        except OmegaConfBaseException:
            return self._compose(list(overrides))
        return composed


def _is_plain(override: Override) -> bool:
    """Whether an override gives a value to a key, new or not, or chooses one option of a group, and no more."""
    return (
        (
            _is_new(override)
            or (override.type is OverrideType.CHANGE and not isinstance(override.value(), dict))
        )
        and override.package is None
        and not override.is_sweep_override()
        and not override.key_or_group.startswith("hydra")
    )


def _is_new(override: Override) -> bool:
    """Whether its key need not exist yet, as with two plus signs."""
    return bool(override.type is OverrideType.FORCE_ADD)
