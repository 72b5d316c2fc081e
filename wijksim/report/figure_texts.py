"""Words of the figures on the Wijkkompas and on money in one language: ``texts/figures_<language>.toml``."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from wijksim.report.number_format import NumberFormat, number_format

_TEXTS = Path(__file__).parent / "texts"


class FigureTexts:
    """Sentences and words of one language.

    Args:
        tree: Content of the file of texts.
        numbers: How numbers are written.
    """

    def __init__(self, tree: Mapping[str, Any], numbers: NumberFormat) -> None:
        """Keeps them."""
        self._tree = tree
        self.numbers = numbers

    @property
    def language(self) -> str:
        """Code of the language."""
        return self.numbers.language

    def say(self, table: str, name: str, **values: Any) -> str:
        """A text with its values filled in.

        Raises:
            KeyError: If there is no such text.
        """
        return str(self._tree[table][name]).format(**values)

    def word(self, table: str, name: str) -> str:
        """The word for a name of the model; the name itself, as words, when it has none."""
        return str(self._tree[table].get(name, name.replace("_", " ")))

    def words(self, table: str, name: str) -> list[str]:
        """A list of words."""
        return [str(item) for item in self._tree[table][name]]

    def listed(self, words: Sequence[str]) -> str:
        """Words with commas, and the last one after *and*."""
        if len(words) < 2:
            return "".join(words)
        return f"{', '.join(words[:-1])} {self._tree['words']['and']} {words[-1]}"

    def contrast(self, name: str) -> str:
        """The words for a contrast: an arm against baseline by its own name, others as one against the other."""
        if name.startswith("synergy of "):
            return self.say("words", "synergy", arm=self.word("arms", name.removeprefix("synergy of ")))
        first, _, second = name.partition(" - ")
        if second == "baseline":
            return self.word("arms", first)
        return self.say("words", "against", first=self.word("arms", first), second=self.word("arms", second))


@cache
def figure_texts(language: str = "nl") -> FigureTexts:
    """The texts of a language.

    Raises:
        ConfigError: If the language is another than ``nl`` or ``en``.
    """
    numbers = number_format(language)
    path = _TEXTS / f"figures_{language}.toml"
    return FigureTexts(tomllib.loads(path.read_text(encoding="utf-8")), numbers)
