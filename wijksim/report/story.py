"""The story of one household: its recorded events in plain sentences, month by month, grouped by year."""

import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from wijksim.city.event_kinds import UTILITY
from wijksim.lab.life_story import OPENINGS, STATES, Event, Life, RecordedRun
from wijksim.report.story_language import Language, first_upper

WIDTH = 100
_TELLING_UTILITY = 0.15
"""Utility from which a term is named among what spoke for or against a dwelling."""

_TELLING_SCORE = 0.5
"""SD from which a circumstance is named among what pushed or held back."""

_MOST_REFUSALS = 3
"""Offers refused in a year that are told one by one; more are summed up."""

_MOST_PLACES = 3
"""Buurten that are named in a sum."""

_SPLIT_FROM = 2**62
"""Ids from here on are of households that split off inside the city."""


@dataclass(frozen=True)
class Line:
    """One line of a story: what it says, and the events that it tells."""

    month: int
    text: str
    events: tuple[Event, ...]
    whole_year: bool = False
    """Whether it sums up a year instead of a month."""


@dataclass(frozen=True)
class Chapter:
    """One year, or some quiet years, of a story."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Story:
    """A life in sentences."""

    household: int
    chapters: tuple[Chapter, ...]
    ending: str

    @property
    def events(self) -> list[Event]:
        """Events told, in the order of the story."""
        return [event for chapter in self.chapters for line in chapter.lines for event in line.events]


class Teller:
    """Puts the events of one run into sentences.

    Args:
        language: Language of the story.
        run: The run, for its calendar.
    """

    def __init__(self, language: Language, run: RecordedRun) -> None:
        """Takes over the calendar of the run."""
        self.language = language
        self.run = run
        language.first_year = run.first_year

    def sentence(self, event: Event, life: Life, before: Sequence[Event] = ()) -> str:
        """What one event says.

        Args:
            event: The event.
            life: The life that it belongs to.
            before: Events told before it.
        """
        more: dict[str, Any] = {"level": level_of(event)} if event.kind in STATES else {}
        if event.kind in OPENINGS:
            more |= {"character": self._character(event), "splits": life.household >= _SPLIT_FROM}
        elif event.kind == "year_ends":
            states = [earlier for earlier in before if earlier.kind in STATES]
            more |= self._change(states[-1], event) if states else {}
        elif event.kind == "wish_to_move":
            more = {"drivers": self._drivers(_pushes(event), "drives", "holds", _TELLING_SCORE)}
        elif event.kind in ("offer", "choice"):
            arriving = life.opening is not None and life.opening.sequence > event.sequence
            drivers = self._drivers(_terms(event), "for", "against", _TELLING_UTILITY)
            more = {"arriving": arriving, "drivers": drivers}
        elif event.kind == "moves":
            last = before[-1] if before else event
            more = {
                "chosen": last.kind in ("offer", "choice") and last.happened and last.month == event.month
            }
        return first_upper(self.language.sentence(event, **more))

    def _drivers(self, scores: dict[str, float], pro: str, contra: str, least: float) -> dict[str, str]:
        ranked = sorted(scores.items(), key=lambda item: -abs(item[1]))
        words = self.language.word
        found = {
            "for": [words(name, pro) for name, value in ranked if value >= least][:2],
            "against": [words(name, contra) for name, value in ranked if value <= -least][:2],
        }
        return {side: self.language.enumeration(names) for side, names in found.items()}

    def _character(self, event: Event) -> str:
        """Which part of satisfaction is personal, and which circumstance weighs most."""
        parts = _parts(event)
        name = max(parts, key=lambda part: abs(parts[part]))
        return self.language.phrase(
            "character",
            trait=event.reasons["trait"],
            sign="+" if parts[name] > 0 else "−",
            size=abs(parts[name]),
            part=self.language.word(name, "part"),
        )

    def _change(self, before: Event, event: Event) -> dict[str, Any]:
        """How satisfaction changed since a state, and which part changed it most."""
        old, new = _parts(before), _parts(event)
        change = level_of(event) - level_of(before)
        by = max(new, key=lambda name: (new[name] - old[name]) * (1 if change > 0 else -1))
        return {"change": change, "by": self.language.word(by, "part")}

    def lines(self, life: Life, leave_out: Sequence[str] = ()) -> list[Line]:
        """Every event that belongs in a story: a line per month, and one per year for offers refused if they are many.

        Args:
            life: The life.
            leave_out: Kinds that are not told.
        """
        told = [event for event in life.told if event.kind not in leave_out]
        summed = self._summed_up(told)
        found: list[Line] = []
        before: list[Event] = []
        for year, of_year in groupby(told, key=lambda event: self.run.year_of(event.month)):
            events = [event for event in of_year if event not in summed.get(year, ())]
            for month, group in groupby(events, key=lambda event: event.month):
                of_month = tuple(group)
                sentences = []
                for together in self._gathered(of_month):
                    several = len(together) > 1
                    sentences.append(
                        self._refusals(together) if several else self.sentence(together[0], life, before)
                    )
                    before.extend(together)
                found.append(Line(month, " ".join(sentences), of_month))
            if year in summed:
                refused = summed[year]
                found.append(
                    Line(refused[-1].month, self._refusals(refused), tuple(refused), whole_year=True)
                )
        return found

    def _summed_up(self, told: Sequence[Event]) -> dict[int, list[Event]]:
        """Refused offers by year, of the years in which they are too many to tell one by one."""
        by_year: dict[int, list[Event]] = {}
        for event in told:
            if _refused(event):
                by_year.setdefault(self.run.year_of(event.month), []).append(event)
        return {year: events for year, events in by_year.items() if len(events) > _MOST_REFUSALS}

    def _gathered(self, events: Sequence[Event]) -> Iterator[list[Event]]:
        """Refused offers of one month together, everything else one by one."""
        for refused, group in groupby(events, key=_refused):
            if refused:
                yield list(group)
            else:
                yield from ([event] for event in group)

    def _refusals(self, events: Sequence[Event]) -> str:
        names = Counter(str(event.reasons["buurt"]) for event in events)
        named = [name for name, _ in names.most_common(_MOST_PLACES)]
        elsewhere = [self.language.phrase("elsewhere")] if len(names) > _MOST_PLACES else []
        places = self.language.enumeration([*named, *elsewhere])
        total = {
            name: sum(_terms(event)[name] for event in events) / len(events) for name in _terms(events[0])
        }
        against = self._drivers(total, "for", "against", _TELLING_UTILITY)["against"]
        return self.language.phrase("refused", number=len(events), places=places, against=against)

    def tell(self, life: Life) -> Story:
        """The whole story of a life."""
        chapters: list[Chapter] = []
        quiet: list[tuple[int, Line]] = []
        for year, group in groupby(self.lines(life), key=lambda line: self.run.year_of(line.month)):
            lines = tuple(group)
            if all(event.kind == "year_ends" for line in lines for event in line.events):
                quiet.extend((year, line) for line in lines)
                continue
            chapters.extend(self._quiet(quiet))
            quiet = []
            chapters.append(Chapter(str(year), lines))
        chapters.extend(self._quiet(quiet))
        return Story(life.household, tuple(chapters), self._ending(life))

    def _quiet(self, years: list[tuple[int, Line]]) -> Iterator[Chapter]:
        """Years in which nothing but their end was recorded, as one chapter of one line."""
        if not years:
            return
        events = tuple(event for _, line in years for event in line.events)
        levels = [level_of(event) for event in events]
        first, last = years[0][0], years[-1][0]
        title = str(first) if first == last else self.language.phrase("years", first=first, last=last)
        text = self.language.phrase(
            "quiet_year", years=title, several=first != last, low=min(levels), high=max(levels)
        )
        yield Chapter("", (Line(events[0].month, text, events),))

    def _ending(self, life: Life) -> str:
        closing, opening = life.closing, life.opening
        if opening is None:
            return self.language.phrase("never_lived" if life.events else "not_recorded")
        if closing is not None and closing.kind == "leaves":
            return self.language.phrase("ends_here", span=self.language.span(closing.month - opening.month))
        return ""

    def when(self, line: Line) -> str:
        """The month at the head of a line, or that it sums up the year."""
        if line.whole_year:
            return self.language.phrase("all_year")
        month = line.month
        return self.language.phrase("start") if month == 0 else first_upper(self.language.month_name(month))


def _refused(event: Event) -> bool:
    return event.kind == "offer" and not event.happened


def level_of(state: Event) -> float:
    """Life satisfaction of a state without the mood of the month, which passes and has no cause."""
    return float(state.reasons["life_satisfaction"] - state.reasons["part_mood"])


def _parts(event: Event) -> dict[str, float]:
    """Parts of satisfaction of a state that have a cause, by name."""
    return {
        name.removeprefix("part_"): float(value)
        for name, value in event.reasons.items()
        if name.startswith("part_") and name != "part_mood"
    }


def _terms(event: Event) -> dict[str, float]:
    """Terms of the utility of a dwelling, by name."""
    return {name.removeprefix("utility_"): float(event.reasons[name]) for name in UTILITY}


def _pushes(event: Event) -> dict[str, float]:
    """What made a wish to move more (above 0) or less likely, in SD."""
    r = event.reasons
    return {
        "dissatisfaction": r["dissatisfaction"],
        "low_reputation": r["low_reputation"],
        "in_arrears": float(r["in_arrears"]),
        "tie_score": -r["tie_score"],
    }


def wrapped(text: str, indent: str = "", hanging: str = "    ") -> str:
    """Text broken into lines of a readable width."""
    return textwrap.fill(
        text, WIDTH, initial_indent=indent, subsequent_indent=indent + hanging, break_on_hyphens=False
    )


def story_text(teller: Teller, life: Life) -> str:
    """The story of a life as text for a terminal."""
    run, phrase = teller.run, teller.language.phrase
    story = teller.tell(life)
    city, seed = run.manifest["config"]["city"]["name"], run.manifest["seed"]
    blocks = [
        phrase(
            "title",
            household=life.household,
            city=city,
            scenario=teller.language.word(run.scenario, "scenario"),
            seed=seed,
        ),
        wrapped(phrase("how_to_read"), hanging=""),
    ]
    for chapter in story.chapters:
        lines = [chapter.title] if chapter.title else []
        indent = "  " if chapter.title else ""
        for line in chapter.lines:
            head = f"{teller.when(line)}: " if chapter.title else ""
            lines.append(wrapped(head + line.text, indent))
        blocks.append("\n".join(lines))
    blocks += [wrapped(story.ending)] if story.ending else []
    return "\n\n".join(blocks)
