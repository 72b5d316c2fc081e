"""One page in plain words: what was found, how sure it is, what it rests on, and what it cannot say."""

import numpy as np

from wijksim.lab.comparison import ComparisonResult
from wijksim.lab.contrasts import words
from wijksim.lab.execution import versions
from wijksim.lab.outcomes import HEADLINE
from wijksim.lab.panel import MONTHS_PER_YEAR
from wijksim.parameters import Declaration
from wijksim.report.bought import bought_text
from wijksim.report.document.texts import report_texts
from wijksim.report.document.unusual import LENGTH, unusual
from wijksim.report.findings import findings, headline_contrasts, number_of_comparisons
from wijksim.report.trust import looks_taken, many_at_once, seen_by_a_survey
from wijksim.report.weakest import weakest_assumptions
from wijksim.report.wording import counted, demonstrable, headline_area, pairs_of, pick, sources_of_spread

_WEAKEST_SHOWN = 8


def summary_text(result: ComparisonResult, figures: dict[str, str]) -> str:
    """The summary in Markdown.

    Args:
        result: The comparison.
        figures: File name and title of each picture beside the summary.
    """
    parts = [
        f"# Policies compared: {result.config.city.name}",
        _what(result),
        _unusual(result),
        "## What was found",
        *findings(result),
        "## What the money bought",
        bought_text(result),
        "## How sure",
        *_certainty(result),
        "## Weakest assumptions",
        _weakest(result),
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
        f"{len(result.arms)} policies ({arms}) over {config.months} months in {config.city.name}, on "
        f"the same households, the same luck and the same parameters. {counted(pairs, 'complete pair')}"
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


def _unusual(result: ComparisonResult) -> str:
    """What besides the length of the runs is not as the defaults have it; empty where all is."""
    texts = report_texts("en")
    found = unusual(result.config, result.arms, result.study, texts)
    told = [f"- {item.text}" for item in found if item.section != LENGTH]
    return "\n".join([texts.say("unusual.intro"), "", *told]) if told else ""


def _certainty(result: ComparisonResult) -> list[str]:
    area = headline_area(result)
    one = pairs_of(result.effects, result.main_parameters) == 1
    text = f"Intervals are 95% and carry {sources_of_spread(result)}."
    if one:
        text = "One pair of runs says nothing about uncertainty: there are no intervals, and luck may be all there is."
    if not one and result.main_parameters == "drawn" and "default" in set(result.effects["parameters"]):
        turned = []
        for contrast in headline_contrasts(result):
            row = pick(result, HEADLINE, area, contrast.name)
            default = pick(result, HEADLINE, area, contrast.name, parameters="default")
            if (
                row
                and default
                and demonstrable(row)
                and demonstrable(default)
                and row["mean"] * default["mean"] < 0
            ):
                turned.append(contrast.label)
        text += (
            f" At the default parameters the sign is demonstrably the other way for {'; '.join(turned)}."
            if turned
            else " None of the demonstrable differences is demonstrably reversed at the default parameters."
        )
    number = number_of_comparisons(result)
    text += (
        f" This page makes {number} comparisons; about one in twenty of those without any real difference looks "
        "demonstrable by luck, so trust patterns and sizes more than a single line."
        if number > 1 and not one
        else ""
    )
    largest = max(
        (
            abs(row["mean"])
            for contrast in headline_contrasts(result, "baseline")
            if (row := pick(result, HEADLINE, area, contrast.name)) is not None and not np.isnan(row["mean"])
        ),
        default=0.0,
    )
    return [
        part
        for part in (text, many_at_once(result), seen_by_a_survey(result, largest), looks_taken(result))
        if part
    ]


def _weakest(result: ComparisonResult) -> str:
    how = "Drawn from their ranges, they are in the intervals above."
    if result.main_parameters == "default":
        how = "They stand at their defaults: nothing above carries what is not known about them."
    elif pairs_of(result.effects, result.main_parameters) == 1:
        how = "Each was drawn once from its range: another draw gives other numbers."
    lines = [
        f"No measurement stands behind these; conclusions about integration turn on the first ones. {how}",
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
        "- Income segregation at the start is an assumption; no measured figure of this city was used.",
        "- 'No demonstrable difference' is not 'no difference': more pairs narrow the interval.",
        "- The city also changes without policy; drifts that all lines share are larger than any effect here.",
        "- Constants were set by hand to fit the full city without policy (docs/patterns.md): a fit, not a test.",
        "- Not in the ledger: regular teams, rents, retrofits by owners and landlords.",
    ]
    if result.config.city.keep_one_in != 1:
        lines.append(
            f"- This is one in {result.config.city.keep_one_in} of the city: luck weighs heavier than in the full one, "
            "and rare things (one complex, one team) are coarse."
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
        "command makes nothing anew; in an empty folder it makes the same tables, bit for bit."
    )
