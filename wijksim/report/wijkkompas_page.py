"""The page docs/wijkkompas.md, made from the mapping."""

from wijksim.indicators.wijkkompas import Indicator, wheel

_INTRODUCTION = """\
# Wijkkompas

The gemeente Groningen knows its wijken by a wheel: four quarters, themes inside, basic indicators in the outer
ring, each coloured against the city mean. Composition stands in blues, without judgement. This page is made
from `wijksim/indicators/wijkkompas.toml` (`python -m wijksim.report.wijkkompas_page`); do not edit it by hand.

- **Score.** Distance of a wijk to the city mean of the same month, in steps that are fixed at the nulmeting
  (month 0): the spread between wijken there, one standard deviation. So nulmeting and outcome share a scale.
  Positive is better than the city; for composition it is more. The city mean and the spread are weighted by
  households, or by dwellings for shares of dwellings.
- **Change and effect.** A *change* is the score at the end less that at the nulmeting, in the same run. An
  *effect* is the score under a policy less that of baseline, in the same month and on the same luck. Only the
  effect is due to policy. Both have a 95% interval over pairs; what is not demonstrable is dotted in the wheel.
- **Inner rings.** The mean of the scores of a theme, or of a quarter, each indicator counting once.
- **Themes.** The quarters are those of the gemeente. Its list of twelve themes was not at hand; the themes here
  follow what it has published in parts, and may differ.
- **Limits.** Scores of two indicators that the model derives from one another move together: liveability,
  safety, cohesion and reputation start from one measured score per buurt. Where wijken hardly differ at the
  nulmeting (trust), a step is small and scores are unsteady.
"""

_COLUMNS = """
## Table `wijkkompas`

One row per scenario, wijk and indicator; the rows of month 0 stand under the scenario `nulmeting`.

| Column | Unit | Meaning |
|---|---|---|
| `scenario` | name | policy, or nulmeting |
| `month` | number | month of the run |
| `wijk` | name | wijk |
| `programme` | yes/no | whether it is one of the programme wijken |
| `quarter` | name | quarter of the wheel |
| `theme` | name | theme of the inner ring |
| `indicator` | name | column of the table of wijken |
| `unit` | name | unit of the value |
| `pairs` | number | runs over which is averaged; for a policy those of which baseline is there too |
| `value`, `value_low`, `value_high` | unit of the row | mean and 95% interval |
| `city_mean` | unit of the row | mean of the city in that month |
| `score`, `score_low`, `score_high` | steps | score against the city mean |
| `change`, `change_low`, `change_high` | steps | score less that at the nulmeting |
| `change_demonstrable` | yes/no | whether that interval leaves out zero |
| `effect`, `effect_low`, `effect_high` | steps | score less that of baseline in the same month |
| `effect_demonstrable` | yes/no | whether that interval leaves out zero |"""

_DIRECTIONS = {"high": "more is better", "low": "less is better", "none": "not judged"}


def _row(indicator: Indicator) -> str:
    themes = wheel().themes
    step = "spread at the nulmeting" if indicator.scale is None else f"{indicator.scale:g} {indicator.unit}"
    cells = (
        f"`{indicator.name}`",
        indicator.names["nl"],
        indicator.names["en"],
        themes[indicator.theme]["nl"],
        _DIRECTIONS[indicator.direction],
        indicator.unit,
        indicator.basis,
        step,
        indicator.reason,
    )
    return f"| {' | '.join(cells)} |"


def wijkkompas_markdown() -> str:
    """Text of docs/wijkkompas.md."""
    found = wheel()
    parts = [_INTRODUCTION]
    for quarter, names in found.quarters.items():
        parts.append(f"\n## {names['en']} ({names['nl']})\n")
        parts.append(
            "| Column | Dutch | English | Theme | Direction | Unit | City mean weighted by | One step | Reason |"
        )
        parts.append("|---|---|---|---|---|---|---|---|---|")
        parts += [_row(item) for item in found.indicators if item.quarter == quarter]
    parts.append("\n## What the model does not know\n")
    parts.append("| Dutch | English | Quarter | Why |")
    parts.append("|---|---|---|---|")
    for item in found.unknown:
        cells = (item.names["nl"], item.names["en"], found.quarters[item.quarter]["en"], item.reason)
        parts.append(f"| {' | '.join(cells)} |")
    parts.append(_COLUMNS)
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    print(wijkkompas_markdown(), end="")
