"""The social cost-benefit analysis in tables and sentences of the report."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from wijksim.lab.contrasts import BASELINE, difference
from wijksim.lab.mkba import CostBenefit
from wijksim.report.document.blocks import Column, Table, cells, estimates
from wijksim.report.document.evidence import Evidence, first_row
from wijksim.report.document.judgement import verdict
from wijksim.report.document.sentences import pays_back
from wijksim.report.document.texts import Texts
from wijksim.report.intervals import telling
from wijksim.report.wording import capital

_THOUSANDS = -3
_BALANCES = ("wellbeing", "money", "public cash")
_QUANTITIES = ("costs", "benefits", "net")


def _main(evidence: Evidence, frame: pd.DataFrame, policy: str | None = None, **equal: str) -> pd.DataFrame:
    """Rows with the kind of parameters that headlines use, of one policy against baseline, with these values."""
    rows = frame[frame["parameters"] == evidence.result.main_parameters]
    chosen = {"contrast": difference(policy, BASELINE).name, **equal} if policy else dict(equal)
    for name, value in chosen.items():
        rows = rows[rows[name] == value]
    return rows


def tables(evidence: Evidence, analysis: CostBenefit, texts: Texts) -> list[Table]:
    """Balances, break-even, wrong pocket, cost per WELLBY, discount variants, and the tornado."""
    made = [
        _balances(evidence, analysis, texts),
        _break_even(evidence, analysis, texts),
        _pockets(evidence, analysis, texts),
        _wellbys(evidence, analysis, texts),
        _variants(evidence, analysis, texts),
        _sensitivity(evidence, analysis, texts),
    ]
    return [table for table in made if len(table.rows)]


def _table(
    evidence: Evidence,
    texts: Texts,
    name: str,
    columns: Sequence[Column],
    rows: Sequence[Mapping[str, Any]],
    **values: Any,
) -> Table:
    shared = {
        "first": evidence.result.config.city.first_year,
        "last": evidence.last_calendar,
        "policy": texts.word("arm_noun", evidence.policy),
        "pairs": evidence.pairs,
        **values,
    }
    with_interval = any(column.low is not None for column in columns)
    estimates = [texts.say("table.estimates", pairs=evidence.pairs)] if with_interval else []
    return Table(
        f"mkba_{name}",
        texts.say(f"mkba.table.{name}.title", **shared),
        texts.say(f"mkba.table.{name}.unit", **shared),
        columns,
        pd.DataFrame(rows),
        [*estimates, texts.say(f"mkba.table.{name}.note", **shared)],
    )


def _balances(evidence: Evidence, analysis: CostBenefit, texts: Texts) -> Table:
    rows = []
    for policy in evidence.policies:
        for balance in _BALANCES:
            row: dict[str, Any] = {
                "arm": capital(texts.word("arm_label", policy)),
                "balance": texts.word("mkba.balance", balance),
            }
            for quantity in _QUANTITIES:
                found = _main(
                    evidence,
                    analysis.balances,
                    policy,
                    balance=balance,
                    variant="standard",
                    quantity=quantity,
                )
                row |= cells(quantity, first_row(found))
            rows.append(row)
    columns = [Column("arm", texts.say("arms_table.arm")), Column("balance", texts.say("mkba.balance_head"))]
    columns += [estimates(name, texts.word("mkba.quantity", name), 2) for name in _QUANTITIES]
    return _table(evidence, texts, "balances", columns, rows)


def _break_even(evidence: Evidence, analysis: CostBenefit, texts: Texts) -> Table:
    rows = []
    for policy in evidence.policies:
        for balance in _BALANCES:
            row = first_row(_main(evidence, analysis.break_even, policy, balance=balance))
            if row is None:
                continue
            first = evidence.result.config.city.first_year
            years = {
                name: first + row[f"year_{name}"] - 1 if not np.isnan(row[f"year_{name}"]) else float("nan")
                for name in ("median", "low", "high")
            }
            rows.append(
                {
                    "arm": capital(texts.word("arm_label", policy)),
                    "balance": texts.word("mkba.balance", balance),
                    "share": row["share_by_horizon"],
                    **{
                        name: texts.say("mkba.not_within") if np.isnan(year) else f"{year:.0f}"
                        for name, year in years.items()
                    },
                }
            )
    columns = [
        Column("arm", texts.say("arms_table.arm")),
        Column("balance", texts.say("mkba.balance_head")),
        Column("median", texts.say("mkba.median")),
        Column("low", texts.say("mkba.early")),
        Column("high", texts.say("mkba.late")),
        Column("share", texts.say("mkba.share", last=evidence.last_calendar), 0, percent=True),
    ]
    return _table(evidence, texts, "break_even", columns, rows)


def _pockets(evidence: Evidence, analysis: CostBenefit, texts: Texts) -> Table:
    found = _main(evidence, analysis.pockets, evidence.policy, balance="wellbeing", category="total")
    parties = [name for name in dict.fromkeys(map(str, found["party"])) if name != "total"]
    rows = []
    for party in (*parties, "total"):
        row: dict[str, Any] = {"party": capital(texts.word("payers", party))}
        for quantity in ("pays", "gains", "net"):
            chosen = found[(found["party"] == party) & (found["quantity"] == quantity)]
            row |= cells(quantity, first_row(chosen))
        rows.append(row)
    columns = [Column("party", texts.say("mkba.party"))]
    columns += [estimates(name, texts.word("mkba.quantity", name), 2) for name in ("pays", "gains", "net")]
    return _table(evidence, texts, "pockets", columns, rows if parties else [])


def _wellbys(evidence: Evidence, analysis: CostBenefit, texts: Texts) -> Table:
    rows = [
        {
            "arm": capital(texts.word("arm_label", policy)),
            "group": texts.word("mkba.group", str(found["group"])),
            "cost": texts.word("mkba.cost", str(found["cost"])),
            **cells("gained", found),
            **cells("cost", found, "cost_"),
            "ratio_mean": found["cost_per_wellby"],
            "ratio_low": found["cost_per_wellby_low"],
            "ratio_high": found["cost_per_wellby_high"],
            "worth": found["worth_it_standard"],
        }
        for policy in evidence.policies
        for found in _main(evidence, analysis.wellbys, policy).to_dict(orient="records")
    ]
    standard = analysis.wellbys["value_standard"].iloc[0] if len(analysis.wellbys) else float("nan")
    columns = [
        Column("arm", texts.say("arms_table.arm")),
        Column("group", texts.say("table.group")),
        Column("cost", texts.say("mkba.cost_head")),
        estimates("gained", texts.say("mkba.gained"), 1),
        estimates("cost", texts.say("mkba.cost_million"), 2),
        estimates("ratio", texts.say("mkba.ratio"), 0, sign=False),
        Column("worth", texts.say("mkba.worth", value=texts.numbers.euro(standard)), 0, percent=True),
    ]
    return _table(evidence, texts, "wellbys", columns, rows)


def _variants(evidence: Evidence, analysis: CostBenefit, texts: Texts) -> Table:
    found = _main(evidence, analysis.balances, balance="wellbeing", quantity="net")
    rows = []
    for variant in dict.fromkeys(map(str, found["variant"])):
        row: dict[str, Any] = {"variant": capital(texts.word("mkba.variant", variant))}
        for policy in evidence.policies:
            chosen = found[
                (found["variant"] == variant) & (found["contrast"] == difference(policy, BASELINE).name)
            ]
            row |= cells(policy, first_row(chosen))
        rows.append(row)
    columns = [Column("variant", texts.say("mkba.variant_head"))]
    columns += [
        estimates(policy, capital(texts.word("arm_label", policy)), 2) for policy in evidence.policies
    ]
    return _table(evidence, texts, "variants", columns, rows)


def _sensitivity(evidence: Evidence, analysis: CostBenefit, texts: Texts) -> Table:
    found = _main(evidence, analysis.sensitivity, evidence.policy, balance="wellbeing")
    rows = [
        {
            "valuation": capital(texts.word("mkba.valuation", str(row["valuation"]))),
            "range": texts.say(
                "mkba.range",
                low=texts.numbers.tick(float(row["low_value"])),
                high=texts.numbers.tick(float(row["high_value"])),
            ),
            "at_low": row["net_at_low"],
            "standard_mean": row["net_standard"],
            "standard_low": row["net_standard_low"],
            "standard_high": row["net_standard_high"],
            "at_high": row["net_at_high"],
        }
        for _, row in found.iterrows()
    ]
    columns = [
        Column("valuation", texts.say("mkba.valuation_head")),
        Column("range", texts.say("mkba.range_head")),
        Column("at_low", texts.say("mkba.at_low"), 2, sign=True),
        estimates("standard", texts.say("mkba.at_standard"), 2),
        Column("at_high", texts.say("mkba.at_high"), 2, sign=True),
    ]
    return _table(evidence, texts, "sensitivity", columns, rows)


def sentences(evidence: Evidence, analysis: CostBenefit, texts: Texts) -> list[str]:
    """The balance, the year of break-even and the cost per WELLBY of the policy that is followed."""
    told = []
    names = {"policy": texts.word("arm_noun", evidence.policy), "last": evidence.last_calendar}
    names["first"] = evidence.result.config.city.first_year
    net = first_row(
        _main(
            evidence,
            analysis.balances,
            evidence.policy,
            balance="wellbeing",
            variant="standard",
            quantity="net",
        )
    )
    found = verdict(net)
    if net is not None and not np.isnan(net["mean"]):
        told.append(capital(texts.say(f"mkba.net.{found.value}", size=texts.millions(net), **names)))
    even = first_row(_main(evidence, analysis.break_even, evidence.policy, balance="wellbeing"))
    if even is not None and not np.isnan(even["share_by_horizon"]):
        told.append(pays_back(texts, found, even, names))
    wellbys = analysis.wellbys
    if len(wellbys):
        group = texts.word("mkba.group", "all residents")
        row = first_row(
            _main(evidence, wellbys, evidence.policy, group="all residents", cost="net social cost")
        )
        if row is not None:
            told.append(capital(_per_wellby(texts, row, {**names, "group": group})))
    return told


def _rough(texts: Texts, amount: float, ends: tuple[float, float]) -> str:
    """An amount in whole thousands, unless the ends of its interval would be alike then."""
    return texts.numbers.euro(round(amount, telling(*ends, _THOUSANDS)))


def _per_wellby(texts: Texts, row: Mapping[str, Any], names: Mapping[str, Any]) -> str:
    gained = texts.say(
        "words.policy_size",
        policy=texts.say("mkba.wellby_count", number=texts.numbers.signed(row["mean"], 1)),
        size=texts.interval(row, 1),
    )
    if np.isnan(row["cost_per_wellby"]):
        return texts.say("mkba.per_wellby.unknown", gained=gained, **names)
    if row["mean"] < 0:
        return texts.say("mkba.per_wellby.loses", gained=gained, **names)
    ends = (row["cost_per_wellby_low"], row["cost_per_wellby_high"])
    price, low, high = (_rough(texts, amount, ends) for amount in (row["cost_per_wellby"], *ends))
    span = f"{low} {texts.numbers.to} {high}"
    key = "unclear" if min(ends) <= 0 <= max(ends) else "saves" if row["cost_per_wellby"] < 0 else "known"
    return texts.say(
        f"mkba.per_wellby.{key}",
        gained=gained,
        price=price,
        span=texts.say("words.interval", span=span),
        **names,
    )
