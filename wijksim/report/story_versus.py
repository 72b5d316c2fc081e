"""Two lives of one household side by side: where they part and why, then how both went on."""

from typing import Any

from wijksim.lab.life_parting import Difference, Parting, parting_of
from wijksim.lab.life_story import Event, Life, RecordedRun
from wijksim.report.story import Teller, story_text, wrapped
from wijksim.report.story_language import Language

_MOST_DIFFERENCES = 6


class TwoLives:
    """The lives of one household in two runs.

    Args:
        language: Language of the story.
        runs: Both runs; of the same city and seed, or luck differs too.
        lives: The life in each.
    """

    def __init__(
        self, language: Language, runs: tuple[RecordedRun, RecordedRun], lives: tuple[Life, Life]
    ) -> None:
        """Finds where they part."""
        self._language = language
        self._lives = lives
        self._tellers = (Teller(language, runs[0]), Teller(language, runs[1]))
        self._names = names_of(language, *runs)
        self.parting: Parting | None = parting_of(*lives)

    def text(self) -> str:
        """Everything, as text for a terminal."""
        run, phrase = self._tellers[0].run, self._language.phrase
        first, second = self._names
        title = phrase(
            "versus_title",
            household=self._lives[0].household,
            city=run.manifest["config"]["city"]["name"],
            first=first,
            second=second,
        )
        how = wrapped(phrase("how_to_read"), hanging="")
        if self.parting is None:
            story = story_text(self._tellers[0], self._lives[0]).split("\n\n", 2)[2]
            return "\n\n".join([title, how, phrase("same"), story])
        return "\n\n".join([title, how, self._where(self.parting), self._why(self.parting), self._after()])

    def parting_text(self) -> str:
        """Where the lives part and why, or that they are the same."""
        if self.parting is None:
            return self._language.phrase("same")
        return "\n".join([self._where(self.parting), self._why(self.parting)])

    def _where(self, parting: Parting) -> str:
        phrase = self._language.phrase
        lines = [phrase("parts", month=self._language.month(parting.month))]
        # What happened comes first, so that "this did not happen" says of what.
        apart = sorted(
            enumerate((parting.first, parting.second)), key=lambda pair: not (pair[1] and pair[1].told)
        )
        for number, event in apart:
            lines.append(wrapped(self._in_run(number, event, parting), "  "))
        since = parting.quiet_since
        quiet = (
            phrase("before")
            if since is None
            else phrase("quiet_since", month=self._language.month(max(since, 1)))
        )
        return "\n".join([*lines, wrapped(quiet, hanging="")])

    def _in_run(self, number: int, event: Event | None, parting: Parting) -> str:
        """What one life did in the month of the parting."""
        phrase, name = self._language.phrase, self._names[number]
        if event is None:
            return phrase("did_not", run=name)
        if event.told:
            before = [one for one in self._lives[number].told if one.sequence < event.sequence]
            text = self._tellers[number].sentence(event, self._lives[number], before)
            return phrase("in_run", run=name, text=text)
        assert event.draw is not None
        assert event.chance is not None
        draw, chance = self._language.percents(event.draw, event.chance)
        return phrase("did_not_by_chance", run=name, draw=draw, chance=chance)

    def _why(self, parting: Parting) -> str:
        phrase = self._language.phrase
        first, second = parting.first, parting.second
        runs = {"run_first": self._names[0], "run_second": self._names[1]}
        values: dict[str, Any] = {}
        event = first or second
        assert event is not None
        if parting.cause == "other chance" and first and second:
            shares = (first.chance or 0.0, second.chance or 0.0, first.draw or 0.0)
            values = (
                dict(zip(("first", "second", "draw"), self._language.percents(*shares), strict=True)) | runs
            )
        elif parting.cause == "not asked":
            values = {
                "draw": self._language.percent(event.draw or 0.0),
                "run": self._names[1 if first else 0],
            }
        lines = [wrapped(phrase(f"why_{parting.cause.replace(' ', '_')}", **values), hanging="")]
        if parting.differences:
            head = phrase("differed")
            if parting.states_of is not None:
                head = phrase("differed_before", month=self._language.month(max(parting.states_of, 1)))
            lines.append(wrapped(head))
            lines += [
                wrapped(self._difference(difference), "  - ", "  ")
                for difference in parting.differences[:_MOST_DIFFERENCES]
            ]
        elif parting.cause != "other chance":
            lines.append(wrapped(phrase("nothing_differed"), hanging=""))
        return "\n".join(lines)

    def _difference(self, difference: Difference) -> str:
        value = self._language.value
        return self._language.phrase(
            "difference_line",
            name=self._language.word(difference.name, "differs"),
            first=value(difference.first),
            second=value(difference.second),
            run_first=self._names[0],
            run_second=self._names[1],
        )

    def _after(self) -> str:
        """Both stories from the month of the parting on, year by year, and how they end."""
        assert self.parting is not None
        told = tuple(
            self._told(teller, life) for teller, life in zip(self._tellers, self._lives, strict=True)
        )
        year_of = self._tellers[0].run.year_of
        blocks = [self._language.phrase("after")]
        for year in sorted({year_of(month) for part in told for month in part}):
            first, second = (
                {month: text for month, text in part.items() if year_of(month) == year} for part in told
            )
            blocks.append("\n".join([str(year), *self._year(first, second)]))
        return "\n\n".join([*blocks, self._ends()])

    def _told(self, teller: Teller, life: Life) -> dict[int, str]:
        """What a life holds by month from the parting on, without yearly states: the end sums those up."""
        assert self.parting is not None
        month = self.parting.month
        lines = teller.lines(life, leave_out=("year_ends", "run_ends"))
        told: dict[int, str] = {}
        for line in lines:
            if line.month >= month:
                text = f"{teller.when(line)}: {line.text}"
                told[line.month] = f"{told[line.month]} {text}" if line.month in told else text
        return told

    def _year(self, first: dict[int, str], second: dict[int, str]) -> list[str]:
        """One year of both lives: what is the same is told once."""
        same = [month for month, text in first.items() if second.get(month) == text]
        parts = [(self._language.phrase("both"), [first[month] for month in same])]
        for name, texts in zip(self._names, (first, second), strict=True):
            parts.append((name, [text for month, text in texts.items() if month not in same]))
        nothing = f"{self._language.phrase('nothing_more')}."
        return [
            wrapped(f"{name}: {' '.join(texts) or nothing}", "  ")
            for name, texts in parts
            if texts or (name in self._names and (parts[1][1] or parts[2][1]))
        ]

    def _ends(self) -> str:
        phrase = self._language.phrase
        lines = [phrase("end")]
        for name, teller, life in zip(self._names, self._tellers, self._lives, strict=True):
            closing = life.closing
            text = teller.tell(life).ending
            if closing is not None and closing.kind == "run_ends":
                text = teller.sentence(closing, life)
            elif closing is not None:
                text = f"{teller.sentence(closing, life)} {text}"
            lines.append(wrapped(f"{name}: {text}", "  "))
        return "\n".join(lines)


def names_of(language: Language, first: RecordedRun, second: RecordedRun) -> tuple[str, str]:
    """Names by which two runs are told apart: their scenarios, or what else differs."""
    names = tuple(language.word(run.scenario, "scenario") for run in (first, second))
    if first.scenario != second.scenario:
        return names[0], names[1]
    return f"{names[0]} ({first.folder})", f"{names[1]} ({second.folder})"
