"""One page in plain words: what was found, how sure it is, what it rests on, and what it cannot say."""

import numpy as np

from wijksim.lab.cohort_effects import ORIGINAL
from wijksim.lab.comparison import ComparisonResult
from wijksim.lab.contrasts import HALVES, Contrast, words
from wijksim.lab.execution import versions
from wijksim.lab.outcomes import BY_NAME, CITY, HEADLINE, PROGRAMME
from wijksim.lab.panel import MONTHS_PER_YEAR
from wijksim.parameters import Declaration
from wijksim.report.weakest import weakest_assumptions
from wijksim.report.wording import (
    against,
    capital,
    demonstrable,
    digits,
    interval,
    pairs_of,
    percent,
    pick,
    sources_of_spread,
    told,
    verdict,
    year_label,
)

_WEAKEST_SHOWN = 12
_SURVEY_ERROR = 0.08
"""Standard error of a local survey of 300 people, spread 1.4 points."""

_OTHER_OUTCOMES = (
    ("life_satisfaction_p10", CITY),
    ("problematic_debt_share", PROGRAMME),
    ("energy_poverty_share", PROGRAMME),
    ("dissimilarity_low_income", CITY),
    ("satisfaction_gap", CITY),
)


def summary_text(result: ComparisonResult, figures: dict[str, str]) -> str:
    """The summary in Markdown.

    Args:
        result: The comparison.
        figures: File name and title of each picture beside the summary.
    """
    parts = [
        f"# Policies compared: {result.config.city.name}",
        _what(result),
        "## What was found",
        *_findings(result),
        "## How sure",
        *_certainty(result),
        "## Weakest assumptions",
        _weakest(),
        "## What this cannot say",
        _limits(result),
        "## Pictures and tables",
        "\n".join(f"- [{title}]({name})" for name, title in figures.items()),
        "Numbers: `effects.csv` (paired differences), `cohort_effects.csv`, `money.csv`, "
        "`effects_per_euro.csv`.",
        "## How to make this again",
        _reproduce(result),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _what(result: ComparisonResult) -> str:
    config, study = result.config, result.study
    pairs = pairs_of(result.effects, result.main_parameters)
    arms = ", ".join(words(arm) for arm in result.arms)
    text = (
        f"{len(result.arms)} policies ({arms}) over {config.months} months in {config.city.name}, on the "
        "same "
        f"households, the same luck and the same parameters. {pairs} complete pairs"
    )
    text += ", each with its own draw of the parameters" if result.main_parameters == "drawn" else ""
    if study.draw_parameters and study.default_point_seeds:
        text += f"; {study.default_point_seeds} more at the default parameters"
    start = config.scenario.start / MONTHS_PER_YEAR
    text += f". Programmes start after {start:g} year{'s' if start != 1 else ''}."
    if result.ensemble.failed or result.ensemble.lost:
        bad = len(result.ensemble.failed) + len(result.ensemble.lost)
        text += f" **{bad} runs failed**; their pairs are left out."
    return text


def _headline_contrasts(result: ComparisonResult, kind: str) -> list[Contrast]:
    halves = {f"{half} - baseline" for half in HALVES}
    return [item for item in result.contrasts if item.kind == kind and item.name not in halves]


def _findings(result: ComparisonResult) -> list[str]:
    parts = []
    for kind, heading in (
        ("baseline", "**Against no programme**, life satisfaction in the programme wijken"),
        ("between", "**Integrated against the others**, same place"),
        ("synergy", "**More than the sum of its halves?**"),
    ):
        lines = []
        for contrast in _headline_contrasts(result, kind):
            row = pick(result, HEADLINE, PROGRAMME, contrast.name)
            if row is None:
                continue
            line = verdict(row, capital(against(contrast)), "life satisfaction", "points", 3)
            if not np.isnan(row["chance_positive"]):
                line += f" Chance that it is above zero: {percent(row['chance_positive'])}."
            lines.append(f"- {line}")
        if lines:
            year = _last_year(result)
            parts.append(f"{heading} ({year}):\n\n" + "\n".join(lines))
    parts.append(_residents(result))
    parts.append(_other_outcomes(result))
    parts.append(_euros(result))
    return [part for part in parts if part]


def _last_year(result: ComparisonResult) -> str:
    rows = result.effects[result.effects["outcome"] == HEADLINE]
    return year_label(float(rows["year"].max()))


def _residents(result: ComparisonResult) -> str:
    table = result.cohorts
    if table.empty:
        return ""
    rows = table[(table["parameters"] == result.main_parameters) & (table["cohort"] == ORIGINAL)]
    found = []
    for contrast in _headline_contrasts(result, "baseline"):
        of_arm = rows[rows["contrast"] == contrast.name]
        if of_arm.empty or np.isnan(of_arm.iloc[0]["mean"]):
            continue
        row = {str(key): value for key, value in of_arm.iloc[0].items()}
        found.append(f"{against(contrast)} {told(row)}")
    if not found:
        return ""
    return (
        "**Those who lived there at the start**, wherever they live at the end (same households compared, "
        f"points): {'; '.join(found)}."
    )


def _other_outcomes(result: ComparisonResult) -> str:
    lines = []
    for name, area in _OTHER_OUTCOMES:
        outcome = BY_NAME[name]
        clear = []
        for contrast in _headline_contrasts(result, "baseline"):
            row = pick(result, name, area, contrast.name)
            if row is not None and demonstrable(row):
                clear.append(f"{against(contrast)} {interval(row, digits(outcome))}")
        unit = outcome.unit.replace("% of", "percentage points of")
        said = f"{'; '.join(clear)} ({unit})" if clear else "no demonstrable difference for any policy"
        place = "" if name == "satisfaction_gap" else f", {area}"
        lines.append(f"- {capital(outcome.label)}{place}: {said}.")
    return f"**Other outcomes against no programme** ({_last_year(result)}):\n\n" + "\n".join(lines)


def _euros(result: ComparisonResult) -> str:
    table = result.per_euro
    if table.empty:
        return ""
    rows = table[(table["parameters"] == result.main_parameters) & (table["money"] == "allocated")]
    found = []
    for contrast in _headline_contrasts(result, "baseline"):
        of_arm = rows[rows["contrast"] == contrast.name]
        if of_arm.empty or np.isnan(of_arm.iloc[0]["mean"]):
            continue
        row = {str(key): value for key, value in of_arm.iloc[0].items()}
        found.append(f"{against(contrast)} {told(row, 1)}")
    if not found:
        return ""
    return (
        "**Per million euro allocated**, in discounted satisfaction-years of all households in the city: "
        f"{'; '.join(found)}."
    )


def _certainty(result: ComparisonResult) -> list[str]:
    intervals = f"Intervals are 95% and carry {sources_of_spread(result)}."
    flips = []
    if result.main_parameters == "drawn" and "default" in set(result.effects["parameters"]):
        for contrast in result.contrasts:
            both = _both_points(result, contrast)
            if both is not None and both[0] * both[1] < 0:
                flips.append(contrast.label)
        intervals += (
            f" At the default parameters the sign of the mean is different for: {'; '.join(flips)}."
            if flips
            else " At the default parameters every mean has the same sign."
        )
    largest = 0.0
    for contrast in _headline_contrasts(result, "baseline"):
        row = pick(result, HEADLINE, PROGRAMME, contrast.name)
        if row is not None and not np.isnan(row["mean"]):
            largest = max(largest, abs(row["mean"]))
    could = "could" if largest > 2 * _SURVEY_ERROR else "could not"
    seen = (
        f"The largest mean effect is {largest:.3f} points. A local survey of 300 people has a standard "
        "error of "
        f"about {_SURVEY_ERROR} points, so a Wijkkompas {could} see it."
    )
    return [intervals, seen]


def _both_points(result: ComparisonResult, contrast: Contrast) -> tuple[float, float] | None:
    table = result.effects
    rows = table[
        (table["outcome"] == HEADLINE)
        & (table["area"] == PROGRAMME)
        & (table["contrast"] == contrast.name)
        & (table["year"] == table.loc[table["outcome"] == HEADLINE, "year"].max())
    ].set_index("parameters")["mean"]
    if not {"drawn", "default"} <= set(rows.index):
        return None
    return float(rows["drawn"]), float(rows["default"])


def _weakest() -> str:
    lines = [
        "No measurement stands behind these; conclusions about integration turn on the first ones. They "
        "are drawn "
        "from their ranges, so the intervals above carry them.",
        "",
        "| Assumption | Default | Range | Unit |",
        "|---|---|---|---|",
    ]
    lines += [_assumption(item) for item in weakest_assumptions(_WEAKEST_SHOWN)]
    return "\n".join(lines)


def _assumption(item: Declaration) -> str:
    return (
        f"| {item.meaning} (`{item.path}`) | {item.default:g} | {item.low:g} to {item.high:g} | {item.unit} |"
    )


def _limits(result: ComparisonResult) -> str:
    lines = [
        "- It is a comparison inside a model, not a forecast: what the model lacks cannot differ between "
        "policies.",
        "- Households are synthetic; they fit measured margins per buurt, not real people.",
        "- The level of income segregation at the start is an assumption; no figure for Groningen was found.",
        "- 'No demonstrable difference' is not 'no difference': more pairs narrow the interval.",
    ]
    if result.config.city.scale != 1:
        lines.append(
            f"- This is {result.config.city.scale:g} of the city: luck weighs heavier than in the full "
            "one, and "
            "rare things (one complex, one team) are coarse."
        )
    if result.main_parameters == "default":
        lines.append("- Parameters were not drawn: what is not known about them is not in the intervals.")
    return "\n".join(lines)


def _reproduce(result: ComparisonResult) -> str:
    manifest = result.store.read_manifest(result.store.keys()[0])
    of = versions()
    revision = manifest["git_revision"] or "unknown"
    return (
        f"Every run lies in `{result.store.folder.name}` with its manifest. Design {manifest['identity']}; "
        "sources "
        f"{manifest['source_hash']} (git {revision}); data {manifest['data_hash'][:16]}; wijksim "
        f"{of['wijksim']}, "
        f"Python {of['python']}, Mesa {of['mesa']}, numpy {of['numpy']}, numba {of['numba']}. The same "
        "command on "
        "the same design makes nothing anew; in an empty folder it makes the same tables, bit for bit."
    )
