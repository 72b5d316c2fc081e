"""Made-up estimates give the right sentences in both languages: nothing is said that the numbers do not say."""

import re
from collections.abc import Mapping

import numpy as np
import pytest

from wijksim.lab.outcomes import CITY, OUTCOMES
from wijksim.report.document.judgement import Merit, Verdict, merit, verdict
from wijksim.report.document.mkba_tables import _per_wellby
from wijksim.report.document.sentences import (
    Subject,
    course_of,
    difference_sentence,
    gainers,
    helps,
    money_buys,
    pays_back,
    rivals,
    what,
    wijken_apart,
)
from wijksim.report.document.texts import Texts, keys_of, report_texts

Row = Mapping[str, float]

LANGUAGES = ("nl", "en")
BETTER = {"mean": 0.031, "low": 0.012, "high": 0.050, "p_holm": 0.01}
WORSE = {"mean": -0.031, "low": -0.050, "high": -0.012, "p_holm": 0.01}
NONE = {"mean": 0.004, "low": -0.010, "high": 0.018, "p_holm": 1.0}
SAME = {"mean": 0.0, "low": 0.0, "high": 0.0, "p_holm": 1.0}
ONE_PAIR = {"mean": 0.02, "low": np.nan, "high": np.nan, "p_holm": np.nan}
NO_PAIR = {"mean": np.nan, "low": np.nan, "high": np.nan, "p_holm": np.nan}
LARGE = {"mean": 0.9, "low": 0.8, "high": 1.0}
SURVEY = {"smallest_visible_effect": 0.32, "people_per_wijk": 300}
WHEN = {"nl": "in 2037", "en": "in 2037"}
CLAIMS = {
    "nl": {
        "better": r"aantoonbaar (beter|tevredener|hoger)|aantoonbaar vooruit|er (\w+ )?aantoonbaar op vooruit",
        "worse": r"aantoonbaar (slechter|minder tevreden|lager)|aantoonbaar achteruit"
        r"|er (\w+ )?aantoonbaar op achteruit",
        "none": r"geen aantoonbaar verschil|niet aantoonbaar|geen verschil aantoonbaar|geen van de .* aantoonbaar"
        r"|een verschil aantoonbaar",
    },
    "en": {
        "better": r"demonstrably (better|more satisfied|higher)|gains? demonstrably",
        "worse": r"demonstrably (worse|less satisfied|lower)|loses? demonstrably",
        "none": r"no demonstrable difference|not demonstrable|no difference is demonstrable|none of the"
        r"|does not differ",
    },
}


def claims(text: str, language: str) -> set[str]:
    """What a sentence claims."""
    plain = re.sub(r"none of the .* more", "", text)
    return {name for name, pattern in CLAIMS[language].items() if re.search(pattern, plain)}


@pytest.fixture(params=LANGUAGES)
def texts(request: pytest.FixtureRequest) -> Texts:
    return report_texts(request.param)


def test_both_languages_have_the_same_texts():
    dutch, english = (set(keys_of(report_texts(code).tree)) for code in LANGUAGES)
    assert dutch == english


def test_both_languages_ask_for_the_same_values():
    def asked(code: str, key: str) -> set[str]:
        value: object = report_texts(code).tree
        for step in key.split("."):
            assert isinstance(value, Mapping)
            if step not in value:
                return set()
            value = value[step]
        return set(re.findall(r"{{\s*(\w+)", str(value)))

    for key in keys_of(report_texts("nl").tree):
        assert asked("nl", key) == asked("en", key), key


@pytest.mark.parametrize(
    ("row", "found"),
    [
        (BETTER, Verdict.HIGHER),
        (WORSE, Verdict.LOWER),
        (NONE, Verdict.NONE),
        (SAME, Verdict.SAME),
        (ONE_PAIR, Verdict.UNKNOWN),
        (NO_PAIR, Verdict.ABSENT),
        (None, Verdict.ABSENT),
    ],
)
def test_the_interval_decides(row: Row | None, found: Verdict):
    assert verdict(row) is found


def test_less_debt_is_better():
    assert merit(WORSE, "lower") is Merit.BETTER
    assert merit(BETTER, "lower") is Merit.WORSE
    with pytest.raises(ValueError, match="direction"):
        merit(BETTER, None)


@pytest.mark.parametrize(
    ("row", "claim"), [(BETTER, {"better"}), (WORSE, {"worse"}), (NONE, {"none"}), (SAME, set())]
)
def test_integrated_against_side_by_side(texts: Texts, row: Row, claim: set[str]):
    said = rivals(texts, {"parallel": row}, "integrated", "iedereen", WHEN[texts.language], SURVEY)
    assert claims(said, texts.language) == claim
    assert texts.interval(row) in said
    assert "2037" in said


def test_a_small_difference_is_told_to_be_beneath_a_survey(texts: Texts):
    small = rivals(texts, {"parallel": BETTER}, "integrated", "x", "in 2037", SURVEY)
    large = rivals(texts, {"parallel": LARGE}, "integrated", "x", "in 2037", SURVEY)
    beneath = texts.say("answer.rivals.unseen", people=300)
    assert beneath in small
    assert beneath not in large
    assert texts.say("answer.rivals.seen", people=300) in large


def test_other_rivals_are_named_with_their_own_verdict(texts: Texts):
    others = {"parallel": BETTER, "social": WORSE, "physical": NONE}
    said = rivals(texts, others, "integrated", "x", "in 2037", SURVEY)
    assert texts.word("arm_noun", "social") in said
    assert claims(said, texts.language) == {"better", "worse", "none"}


def test_a_study_without_integrated_names_its_own_policy(texts: Texts):
    said = rivals(texts, {"seven_at_once": BETTER}, "four_then_seven", "x", "in 2037", SURVEY)
    for policy in ("four_then_seven", "seven_at_once"):
        assert texts.word("arm_noun", policy).lower() in said.lower()
    assert texts.word("arm_noun", "integrated") not in said


def test_without_rivals_nothing_is_claimed(texts: Texts):
    said = rivals(texts, {}, "integrated", "x", "in 2037", SURVEY)
    assert said == texts.say("answer.rivals.absent")
    assert rivals(texts, {"parallel": NO_PAIR}, "integrated", "x", "in 2037", SURVEY) == said


@pytest.mark.parametrize(
    ("rows", "claim"),
    [
        ({"social": BETTER, "integrated": LARGE}, {"better"}),
        ({"social": WORSE, "integrated": WORSE}, {"worse"}),
        ({"social": BETTER, "integrated": WORSE}, {"better", "worse"}),
        ({"social": NONE, "integrated": NONE}, {"none"}),
        ({"social": BETTER, "integrated": NONE}, {"better", "none"}),
        ({"social": ONE_PAIR}, set()),
        ({"social": SAME}, set()),
    ],
)
def test_does_renewal_help(texts: Texts, rows: dict[str, Row], claim: set[str]):
    said = helps(texts, rows, "de bewoners", WHEN[texts.language])
    assert claims(said, texts.language) == claim


def test_the_best_policy_is_the_one_with_the_largest_estimate(texts: Texts):
    said = helps(texts, {"social": BETTER, "integrated": LARGE, "physical": NONE}, "x", "in 2037")
    assert texts.size(LARGE, "points") in said
    assert texts.size(BETTER, "points") not in said


def test_contradictory_wijken_are_named(texts: Texts):
    said = wijken_apart(texts, {"Selwerd": BETTER, "Beijum": WORSE, "Paddepoel": NONE})
    assert {"better", "worse", "none"} <= claims(said, texts.language)
    assert said.index("Selwerd") < said.index("Beijum")
    assert "Paddepoel" not in said
    assert texts.say("wijken.contradictory", better="", worse="", number=3, rest=0)[:12] == said[:12]


@pytest.mark.parametrize(
    ("rows", "claim"),
    [
        ({"A": BETTER, "B": BETTER}, {"better"}),
        ({"A": WORSE, "B": NONE}, {"worse", "none"}),
        ({"A": NONE, "B": SAME}, {"none"}),
        ({"A": ONE_PAIR, "B": NO_PAIR}, set()),
    ],
)
def test_wijken_that_agree_are_not_called_contradictory(texts: Texts, rows: dict[str, Row], claim: set[str]):
    said = wijken_apart(texts, rows)
    contradiction = {"nl": "spreken elkaar tegen", "en": "contradict"}[texts.language]
    assert contradiction not in said
    assert claims(said, texts.language) == claim


def test_a_wijk_that_stands_out_by_luck_of_many_comparisons_is_not_named(texts: Texts):
    by_luck = BETTER | {"p_holm": 0.4}
    assert merit(by_luck) is Merit.BETTER
    assert claims(wijken_apart(texts, {"A": by_luck, "B": NONE}), texts.language) == {"none"}
    assert "A" in wijken_apart(texts, {"A": BETTER, "B": NONE})


def test_a_part_of_the_city_says_nothing_about_single_wijken(texts: Texts):
    said = gainers(texts, {"stayer": BETTER}, None, "integrated", WHEN[texts.language])
    assert texts.say("wijken.part") in said


PAID_BACK = {"share_by_horizon": 0.6, "year_median": 18.0, "year_low": 9.0, "year_high": np.nan}


@pytest.mark.parametrize("balance", [Verdict.NONE, Verdict.LOWER, Verdict.UNKNOWN, Verdict.HIGHER])
def test_a_year_of_paying_back_only_where_the_balance_is_demonstrable(texts: Texts, balance: Verdict):
    values = {"policy": "the policy", "first": 2018, "last": 2037}
    said = pays_back(texts, balance, PAID_BACK, values)
    assert ("2035" in said) == (balance is Verdict.HIGHER)
    assert "60" in said
    never = pays_back(texts, balance, PAID_BACK | {"year_median": np.nan}, values)
    assert "2035" not in never
    nowhere = pays_back(texts, balance, {"share_by_horizon": 0.0, "year_median": np.nan}, values)
    assert "%" not in nowhere


@pytest.mark.parametrize(
    ("low", "high", "key"),
    [(20_000.0, 160_000.0, "known"), (-204_416.0, 385_769.0, "unclear"), (-90_000.0, -10_000.0, "saves")],
)
def test_a_price_per_wellby_is_concluded_where_its_interval_leaves_out_zero(
    texts: Texts, low: float, high: float, key: str
):
    row = {"mean": 20.5, "low": 6.2, "high": 34.8, "cost_per_wellby": (low + high) / 2}
    names = {"policy": "the policy", "first": 2018, "last": 2022, "group": "everybody"}
    said = _per_wellby(texts, row | {"cost_per_wellby_low": low, "cost_per_wellby_high": high}, names)
    others = {"known", "unclear", "saves"} - {key}
    start, *beginnings = (
        texts.say(f"mkba.per_wellby.{one}", price="@", span="", gained="", **names).split("@")[0]
        for one in (key, *sorted(others))
    )
    assert said.startswith(start)
    assert not any(said.startswith(beginning) for beginning in beginnings)
    assert "204.416" not in said.replace(",", "."), "thousands are as much as can be known"


def test_so_few_indicators_as_luck_gives_are_no_finding(texts: Texts):
    values = {"policy": "P", "when": "W", "all": 54, "expected": 3}
    few, many = (texts.say("wijkkompas.some", number=number, **values) for number in (3, 20))
    doubt = {"nl": "hieruit volgt dus niet", "en": "it does not follow"}[texts.language]
    assert doubt in few
    assert doubt not in many


@pytest.mark.parametrize(
    ("last", "course"),
    [
        ({"mean": 0.034, "low": 0.01, "high": 0.06}, "unclear"),
        ({"mean": 0.08, "low": 0.06, "high": 0.10}, "grows"),
        ({"mean": 0.005, "low": 0.0, "high": 0.01}, "fades"),
        ({"mean": -0.02, "low": -0.03, "high": -0.01}, "turns"),
        (ONE_PAIR, "unclear"),
    ],
)
def test_a_difference_grows_or_fades_only_where_intervals_lie_apart(last: Row, course: str):
    assert course_of(BETTER, last) == course


def test_who_gains_and_who_loses(texts: Texts):
    cohorts = {"stayer": BETTER, "displaced": WORSE, "leaver": NONE}
    said = gainers(texts, cohorts, {"A": NONE}, "integrated", WHEN[texts.language])
    assert {"better", "worse"} <= claims(said, texts.language)
    for cohort in cohorts:
        assert texts.word("cohorts_the", cohort) in said
    nobody = gainers(texts, {"stayer": NONE}, {"A": NONE}, "integrated", WHEN[texts.language])
    assert {"nl": "geen enkele groep", "en": "no group"}[texts.language] in nobody


@pytest.mark.parametrize("row", [BETTER, WORSE, NONE, SAME, ONE_PAIR, NO_PAIR, None])
def test_money_is_told_for_every_verdict(texts: Texts, row: Row | None):
    said = money_buys(texts, row, "integrated", {"amount": "€ 3,0 miljoen", "period": "2019–2029"})
    assert said.endswith(".")
    assert ("2023" in said) == (merit(row) is not Merit.ABSENT)


@pytest.mark.parametrize("outcome", OUTCOMES, ids=lambda item: item.name)
@pytest.mark.parametrize("row", [BETTER, WORSE, NONE, SAME, ONE_PAIR, NO_PAIR])
def test_every_outcome_can_be_told(texts: Texts, outcome, row: Row):
    subject = Subject("integrated", "baseline", what(texts, outcome.name, CITY), "in 2037")
    said = difference_sentence(texts, subject, row)
    assert said.endswith(".")
    assert "{{" not in said
    assert "  " not in said


def test_a_sentence_speaks_dutch():
    texts = report_texts("nl")
    subject = Subject(
        "integrated", "baseline", what(texts, "life_satisfaction_mean", "original residents"), "in 2037"
    )
    assert difference_sentence(texts, subject, BETTER).replace("\N{NO-BREAK SPACE}", " ") == (
        "De levenstevredenheid van de oorspronkelijke bewoners ligt in 2037 met de integrale aanpak aantoonbaar hoger "
        "dan zonder programma: +0,031 punt (95%-betrouwbaarheidsinterval +0,012 tot +0,050)."
    )
    assert "geen" not in difference_sentence(texts, subject, WORSE)
    assert "niet aantoonbaar" in difference_sentence(texts, subject, NONE)


def test_a_missing_text_is_named():
    with pytest.raises(KeyError, match=r"report_nl.toml has no text answer\.nothing"):
        report_texts("nl").say("answer.nothing")


MANY = ("physical", "social", "citywide", "allocation", "seven_at_once", "four_then_seven")


def test_many_other_policies_are_told_together_and_without_sizes(texts: Texts):
    rows = {"parallel": BETTER, **dict.fromkeys(MANY[:4], NONE), MANY[4]: SAME, MANY[5]: WORSE}
    said = rivals(texts, rows, "integrated", "x", "in 2037", SURVEY)
    assert all(texts.word("arm_noun", policy) in said for policy in MANY)
    assert claims(said, texts.language) == {"better", "worse", "none"}
    assert texts.say("answer.rivals.many.sizes") in said
    assert said.count(texts.interval(BETTER)) == 1
    assert texts.short(NONE, "points") not in said


def test_many_policies_without_a_difference_are_counted(texts: Texts):
    said = helps(texts, {"parallel": BETTER, **dict.fromkeys(MANY, NONE)}, "x", "in 2037")
    assert f"{len(MANY)} {'andere' if texts.language == 'nl' else 'others'}" in said
    assert texts.word("arm_noun", MANY[0]) not in said


def test_lists_of_names_can_be_read(texts: Texts):
    both = texts.word("words", "and")
    assert texts.listed(["a", "b", "c"]) == f"a, b {both} c"
    assert texts.listed(["a", "b, then c", "d"]) == f"a; b, then c; {both} d"
    for table in ("arm_label", "arm_noun", "arm_with"):
        assert [
            texts.word(table, name) for name in texts.names(table) if "," in texts.word(table, name)
        ] == []
