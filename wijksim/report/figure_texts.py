"""Words of the figures on the Wijkkompas and on money in one language: ``texts/figures_<language>.toml``."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from wijksim.report.document.texts import Texts, report_texts
from wijksim.report.wording import counted

_TEXTS = Path(__file__).parent / "texts"


class FigureTexts:
    """Sentences and words of one language.

    Args:
        tree: Content of the file of texts.
        report: Texts of the report in the same language, for names that both use.
    """

    def __init__(self, tree: Mapping[str, Any], report: Texts) -> None:
        """Keeps them."""
        self._tree = tree
        self._report = report
        self.numbers = report.numbers

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

    def counted(self, number: int, what: str) -> str:
        """A number with the word for what is counted, in the singular where it is one."""
        return counted(number, *self.words("counted", what))

    def listed(self, words: Sequence[str]) -> str:
        """Words with commas, and the last one after *and*."""
        return self._report.listed(words)

    def arm(self, name: str) -> str:
        """The name of an arm, as the report has it."""
        return self._report.word("arm_label", name)

    def contrast(self, name: str) -> str:
        """The words for a contrast: an arm against baseline by its own name, others as one against the other."""
        if name.startswith("synergy of "):
            return self.say("words", "synergy", arm=self.arm(name.removeprefix("synergy of ")))
        first, _, second = name.partition(" - ")
        if second == "baseline":
            return self.arm(first)
        return self.say("words", "against", first=self.arm(first), second=self.arm(second))


@cache
def figure_texts(language: str = "nl") -> FigureTexts:
    """The texts of a language.

    Raises:
        ConfigError: If the language is another than ``nl`` or ``en``.
    """
    report = report_texts(language)
    path = _TEXTS / f"figures_{language}.toml"
    return FigureTexts(tomllib.loads(path.read_text(encoding="utf-8")), report)
