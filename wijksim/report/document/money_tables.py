"""Tables on money: the ledger by payer, what was allocated and spent, what it bought, and effects per euro."""

from collections.abc import Sequence

import pandas as pd

from wijksim.lab.contrasts import BASELINE, difference
from wijksim.lab.money import ALL_PAYERS, MILLION, allocated
from wijksim.lab.spending import ALL
from wijksim.report.bought import digits_of
from wijksim.report.document.blocks import Column, Table, cells, estimates
from wijksim.report.document.evidence import Evidence
from wijksim.report.document.tables import against_baseline, contrast_label, period
from wijksim.report.document.texts import Texts
from wijksim.report.intervals import ENDS
from wijksim.report.wording import capital

MONEY_WAYS = ("allocated", "spent by programme payers", "all payers, cash")


def money_unit(evidence: Evidence, texts: Texts) -> str:
    """Unit of amounts over the whole run."""
    return texts.say(
        "table.million", first=evidence.result.config.city.first_year, last=evidence.last_calendar
    )


def arms_table(evidence: Evidence, texts: Texts) -> Table:
    """What each arm is: meaning, money, coordination."""
    rows = [
        {
            "arm": capital(texts.word("arm_label", name)),
            "meaning": texts.word("arm_meaning", config.scenario.name),
            "allocated": allocated(config) / MILLION,
            "coordination": config.scenario.coordination,
        }
        for name, config in evidence.result.arms.items()
    ]
    columns = [
        Column("arm", texts.say("arms_table.arm")),
        Column("meaning", texts.say("arms_table.meaning")),
        Column("allocated", texts.say("arms_table.allocated"), 1),
        Column("coordination", texts.say("arms_table.coordination"), 0, percent=True),
    ]
    return Table(
        "arms",
        texts.say("arms_table.title"),
        texts.say("arms_table.unit", period=period(evidence, texts)),
        columns,
        pd.DataFrame(rows),
    )


def _money_rows(evidence: Evidence) -> pd.DataFrame:
    table = evidence.result.money
    return table[table["parameters"] == evidence.result.main_parameters]


def ledger_table(evidence: Evidence, texts: Texts) -> Table:
    """Every payer and item of the ledger: without programme, and what each policy changes."""
    money = _money_rows(evidence)
    rows = []
    for (kind, payer, item), found in money.groupby(["kind", "payer", "item"], sort=True):
        by_arm = {str(line["scenario"]): line for line in found.to_dict(orient="records")}
        row: dict[str, object] = {
            "payer": capital(texts.word("payers", str(payer))),
            "item": texts.word("items", str(item)),
            "kind": texts.word("kinds", str(kind)),
            **cells("baseline", by_arm.get(BASELINE)),
        }
        for policy in evidence.policies:
            for end in ENDS:
                row[f"{policy}_{end}"] = by_arm[policy][f"difference_{end}"] if policy in by_arm else 0.0
        rows.append(row)
    columns = [
        Column("payer", texts.say("table.payer")),
        Column("item", texts.say("table.item")),
        Column("kind", texts.say("table.kind")),
        estimates("baseline", capital(texts.word("arm_label", BASELINE)), 2, sign=False),
    ]
    columns += [
        estimates(policy, texts.say("table.extra", policy=texts.word("arm_label", policy)), 2)
        for policy in evidence.policies
    ]
    return Table(
        "ledger",
        texts.say("table.ledger.title"),
        money_unit(evidence, texts),
        columns,
        pd.DataFrame(rows),
        [texts.say("table.ledger.note"), texts.say("table.ledger.satisfaction")],
    )


def payers_table(evidence: Evidence, texts: Texts) -> Table:
    """Cash by payer: without programme, and what each policy changes in all."""
    table = evidence.result.payers
    table = table[table["parameters"] == evidence.result.main_parameters]
    rows = []
    for payer, found in table.groupby("payer", sort=False):
        by_arm = {str(line["scenario"]): line for line in found.to_dict(orient="records")}
        total = payer == ALL_PAYERS
        row: dict[str, object] = {
            "payer": texts.say("table.total") if total else capital(texts.word("payers", str(payer))),
            **cells("baseline", by_arm.get(BASELINE)),
        }
        for policy in evidence.policies:
            row |= cells(policy, by_arm.get(policy), of="difference_")
        rows.append(row)
    columns = [
        Column("payer", texts.say("table.payer")),
        estimates("baseline", capital(texts.word("arm_label", BASELINE)), 2, sign=False),
    ]
    columns += [
        estimates(policy, texts.say("table.extra", policy=texts.word("arm_label", policy)), 2)
        for policy in evidence.policies
    ]
    return Table(
        "payers",
        texts.say("table.payers.title"),
        money_unit(evidence, texts),
        columns,
        pd.DataFrame(rows),
        [texts.say("table.payers.note", pairs=evidence.pairs)],
    )


def spending_table(evidence: Evidence, texts: Texts) -> Table | None:
    """Programme money allocated, spent, still on the account and returned."""
    spending = evidence.result.spending
    if spending.empty:
        return None
    chosen = spending[(spending["purpose"] == ALL) & (spending["year"] == spending["year"].max())]
    chosen = chosen[chosen["scenario"].isin(evidence.policies)]
    rows = [
        {
            "arm": capital(texts.word("arm_label", str(line["scenario"]))),
            "allocated": line["allocated"],
            **{
                f"{name}_{end}": line[name if end == "mean" else f"{name}_{end}"]
                for name in ("spent", "balance", "returned")
                for end in ENDS
            },
        }
        for line in chosen.to_dict(orient="records")
    ]
    columns = [
        Column("arm", texts.say("arms_table.arm")),
        Column("allocated", texts.say("table.spending.allocated"), 2),
    ]
    columns += [
        estimates(name, texts.say(f"table.spending.{name}"), 2, sign=False)
        for name in ("spent", "balance", "returned")
    ]
    return Table(
        "spending",
        texts.say("table.spending.title"),
        money_unit(evidence, texts),
        columns,
        pd.DataFrame(rows),
        [texts.say("table.spending.note", pairs=evidence.pairs)],
    )


def _means_by(texts: Texts, found: pd.DataFrame, key: str, shown: Sequence[str]) -> pd.DataFrame:
    """One row for each thing that was bought, with an estimate for each of the names of a column."""
    rows = []
    for what, lines in found.groupby("what", sort=False):
        by_name = {str(line[key]): line for line in lines.to_dict(orient="records")}
        row: dict[str, object] = {
            "what": capital(texts.word("bought", str(what))),
            "places": digits_of(next(iter(by_name.values()))),
        }
        for name in shown:
            row |= cells(name, by_name.get(name))
        rows.append(row)
    return pd.DataFrame(rows)


def bought(evidence: Evidence, texts: Texts) -> Table | None:
    """What the money bought in the programme wijken."""
    found = evidence.result.bought
    shown = [arm for arm in (BASELINE, *evidence.policies) if len(found) and arm in set(found["scenario"])]
    if not shown:
        return None
    columns = [Column("what", texts.say("table.bought.what"))]
    columns += [estimates(arm, capital(texts.word("arm_label", arm)), "places", sign=False) for arm in shown]
    return Table(
        "bought",
        texts.say(
            "table.bought.title", first=evidence.result.config.city.first_year, last=evidence.last_calendar
        ),
        texts.say("table.unit_in_row"),
        columns,
        _means_by(texts, found, "scenario", shown),
        [texts.say("table.bought.note", pairs=evidence.pairs, drawn=evidence.drawn)],
    )


def bought_differences(evidence: Evidence, texts: Texts) -> Table | None:
    """Paired differences in what the money bought: every policy against baseline, and the first pair of rivals."""
    found = evidence.result.bought_differences
    asked = [*against_baseline(evidence), *evidence.rivals[:1]]
    shown = [item for item in asked if len(found) and item.name in set(found["contrast"])]
    if not shown:
        return None
    columns = [Column("what", texts.say("table.bought.what"))]
    columns += [estimates(item.name, capital(contrast_label(texts, item)), "places") for item in shown]
    return Table(
        "bought_differences",
        texts.say(
            "table.bought_differences.title",
            first=evidence.result.config.city.first_year,
            last=evidence.last_calendar,
        ),
        texts.say("table.unit_in_row"),
        columns,
        _means_by(texts, found, "contrast", [item.name for item in shown]),
        [
            texts.say("table.estimates", pairs=evidence.pairs),
            texts.say("table.bought_differences.note"),
        ],
    )


def per_euro_table(evidence: Evidence, texts: Texts) -> Table | None:
    """Discounted satisfaction-years per million euro, by way of counting the money."""
    rows = []
    for policy in evidence.policies:
        row: dict[str, object] = {"arm": capital(texts.word("arm_label", policy))}
        for way in MONEY_WAYS:
            row |= cells(way, evidence.per_euro(difference(policy, BASELINE).name, way))
        rows.append(row)
    if evidence.result.per_euro.empty:
        return None
    columns = [Column("arm", texts.say("arms_table.arm"))]
    columns += [estimates(way, texts.word("table.ways", way), 1) for way in MONEY_WAYS]
    return Table(
        "per_euro",
        texts.say("table.per_euro.title", first=evidence.first_calendar, last=evidence.last_calendar),
        texts.say("table.per_euro.unit"),
        columns,
        pd.DataFrame(rows),
        [texts.say("table.estimates", pairs=evidence.pairs), texts.say("table.per_euro.note")],
    )
