"""Commands that make a comparison and its report again, from the configuration that is stored with it."""

from wijksim.config import PATHWAYS, Pathways
from wijksim.parameters import declarations
from wijksim.report.document.evidence import Evidence


def city_choice(evidence: Evidence) -> str:
    """The option of the group ``city`` that the comparison was made with."""
    city = evidence.result.config.city
    return f"{city.data}_tenth" if city.keep_one_in == 10 else city.data


def _seeds(seeds: tuple[int, ...]) -> str:
    if seeds == tuple(range(1, len(seeds) + 1)):
        return str(len(seeds))
    return f"[{','.join(map(str, seeds))}]"


def compare_command(evidence: Evidence) -> str:
    """The command of the comparison, as far as it can be told from its folder."""
    result = evidence.result
    config, study = result.config, result.study
    words = [
        "wijksim compare",
        f"city={city_choice(evidence)}",
        f"experiment={study.experiment}",
        f"scenarios=[{','.join(result.arms)}]",
        f"months={config.months}",
        f"seeds={_seeds(study.seeds)}",
    ]
    if study.draw_parameters:
        words.append(f"default_point_seeds={study.default_point_seeds}")
    else:
        words.append("draw_parameters=false")
    usual = Pathways()
    words += [
        f"pathways.{name}={str(getattr(config.pathways, name)).lower()}"
        for name in PATHWAYS
        if getattr(config.pathways, name) != getattr(usual, name)
    ]
    for item in declarations():
        value = config.parameters.get(item.group, {}).get(item.name, item.default)
        if value != item.default:
            words.append(f"parameters.{item.path}={value:g}")
    return " ".join(words)


def report_command(evidence: Evidence, language: str) -> str:
    """The command of the report."""
    return f"wijksim report {evidence.experiment} language={language}"
