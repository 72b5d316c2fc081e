"""Writes the report of a comparison into its folder: page, workbook and CSV files of one language."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from wijksim.lab.comparison import ComparisonResult
from wijksim.lab.reopening import experiment_folder, reopen_comparison
from wijksim.report.document.document import Document, compose
from wijksim.report.document.evidence import gather
from wijksim.report.document.page import page
from wijksim.report.document.texts import report_texts
from wijksim.report.document.workbook import write_csv, write_workbook

FOLDER = "report"


@dataclass(frozen=True)
class PublishedReport:
    """What was written."""

    page: Path
    workbook: Path
    tables: Path
    document: Document


def publish_report(result: ComparisonResult, language: str = "nl") -> PublishedReport:
    """Writes ``<experiment>/report/``; it is derived from the runs, so an older one of this language is replaced.

    Everything is made in a folder aside and swapped in when it is complete; files of other languages stay.

    Args:
        result: The comparison.
        language: ``nl`` or ``en``.

    Raises:
        ConfigError: If the language is unknown.
    """
    texts = report_texts(language)
    names = {
        "page": f"report_{language}.html",
        "workbook": f"workbook_{language}.xlsx",
        "tables": f"tables_{language}",
    }
    document = compose(gather(result), texts)
    with result.store.partial_folder() as partial:
        made = partial / FOLDER
        earlier = result.store.folder / FOLDER
        if earlier.is_dir():
            shutil.copytree(earlier, made, ignore=shutil.ignore_patterns(*names.values()))
        else:
            made.mkdir()
        write_workbook(document, texts, made / names["workbook"])
        write_csv(document, texts, made / names["tables"])
        text = page(document, texts, workbook=names["workbook"], folder=names["tables"])
        (made / names["page"]).write_text(text, encoding="utf-8")
        folder = result.store.replace_folder(made, FOLDER)
    return PublishedReport(
        folder / names["page"], folder / names["workbook"], folder / names["tables"], document
    )


def report(experiment: str, *, language: str = "nl", results_dir: str = "results") -> PublishedReport:
    """Makes the report on an experiment from its folder.

    Args:
        experiment: Name of the experiment, or the path of its folder.
        language: ``nl`` or ``en``.
        results_dir: Folder of all experiments.

    Raises:
        ConfigError: If the experiment or the language is unknown.
        StoreError: If the folder holds no comparison with complete pairs.
    """
    report_texts(language)
    return publish_report(reopen_comparison(experiment_folder(experiment, results_dir)), language)
