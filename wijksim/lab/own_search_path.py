"""The plugin by which Hydra finds options in a user's own folder."""

from hydra.core.config_search_path import ConfigSearchPath
from hydra.core.plugins import Plugins
from hydra.plugins.search_path_plugin import SearchPathPlugin

from wijksim.lab.own_folder import own_folder


class OwnSearchPath(SearchPathPlugin):
    """Adds the folder in force to the places where Hydra looks, after conf/."""

    def manipulate_search_path(self, search_path: ConfigSearchPath) -> None:
        """Called by Hydra whenever it is pointed at a configuration."""
        folder = own_folder()
        if folder is not None:
            search_path.append(provider="own configuration", path=f"file://{folder}")


def tell_hydra() -> None:
    """Makes Hydra ask; once is enough for the process."""
    Plugins.instance().register(OwnSearchPath)
