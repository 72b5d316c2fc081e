"""Under which name a composition is kept: a hash of everything it follows from."""

from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path
from typing import Any

from wijksim.lab.configuration import configuration_folder, pathway_presets
from wijksim.lab.own_folder import own_folder
from wijksim.parameters import default_values

_PACKAGE = Path(__file__).parents[1]
COMPOSED_BY = tuple(
    _PACKAGE / name
    for name in (
        "config.py",
        "lab/by_hydra.py",
        "lab/composition.py",
        "lab/configuration.py",
        "lab/options_once.py",
        "lab/own_folder.py",
    )
)
"""Sources that say how choices are composed."""


def identity(*about: Any) -> str:
    """Hash of everything that a composition follows from: words, files, generated groups, libraries, code."""
    generated = default_values(), pathway_presets(), version("hydra-core"), version("omegaconf")
    digest = blake2b(repr((about, generated)).encode(), digest_size=12)
    for path in COMPOSED_BY:
        digest.update(path.read_bytes())
    for folder in (configuration_folder(), own_folder()):
        for path in sorted(folder.rglob("*.yaml")) if folder else ():
            digest.update(repr((str(path), path.read_bytes())).encode())
    return digest.hexdigest()
