"""The page in a real browser without a network: what a visitor does, and what he sees then."""

from collections.abc import Callable

import pytest

from tests.browser.conftest import Visitor
from wijksim.ui.describe import slider_list

pytestmark = pytest.mark.browser
Arrive = Callable[..., Visitor]


def test_loads_in_dutch_at_month_0_and_the_keyboard_reaches_every_control(visitor: Visitor):
    assert visitor.page.get_attribute("html", "lang") == "nl"
    assert visitor.month == 0
    assert "Klaar. Maand 0 van 240." in visitor.said()
    assert visitor.page.locator("[data-map]").count() == 3
    assert visitor.page.locator("[data-map=difference] path.cell").count() == 8
    reached = set()
    for _ in range(60):
        visitor.page.keyboard.press("Tab")
        reached.add(
            visitor.page.evaluate(
                "(d => d.do || d.view || d.set || d.language || '')(document.activeElement.dataset)"
            )
        )
    assert {
        "map",
        "city",
        "wijk",
        "household",
        "explanation",
        "en",
        "a.scenario",
        "b.scenario",
    } <= reached
    assert {"seed", "months", "play", "month", "year", "end", "restart", "speed", "quantity"} <= reached


def test_plays_and_pauses(visitor: Visitor):
    visitor.do("play")
    visitor.page.wait_for_function("Number(document.querySelector('[data-frame]').dataset.month) >= 5")
    visitor.do("play")
    visitor.wait_ready()
    stopped = visitor.month
    visitor.page.wait_for_timeout(700)
    assert stopped >= 5
    assert visitor.month == stopped


def test_goes_on_for_a_month_and_a_year_and_looks_back(visitor: Visitor):
    visitor.do("month")
    visitor.wait_month(1)
    visitor.do("year")
    visitor.wait_month(13)
    visitor.page.locator("[data-do=time]").fill("4")
    visitor.wait_month(4)
    assert "april 2018" in visitor.page.locator(".when").inner_text()
    assert "terug" in visitor.said()


def test_runs_to_the_end_and_stops_there(visitor: Visitor):
    visitor.set("months", "15")
    visitor.page.wait_for_selector("text=maand 0 van 15")
    visitor.wait_ready()
    visitor.do("end")
    visitor.page.wait_for_selector("[data-activity=ended]", state="attached")
    assert visitor.month == 15
    assert visitor.page.is_disabled("[data-do=month]")


def test_same_seed_gives_the_same_numbers_and_another_seed_others(visitor: Visitor):
    visitor.go_on(3)
    first = visitor.numbers()
    visitor.do("restart")
    visitor.wait_month(0)
    visitor.go_on(3)
    assert visitor.numbers() == first
    visitor.set("seed", "2")
    visitor.do("apply")
    visitor.wait_month(0)
    visitor.go_on(3)
    assert visitor.numbers() != first


def test_policies_without_difference_have_no_difference(visitor: Visitor):
    visitor.page.select_option("[data-set='b.scenario']", "baseline")
    visitor.page.wait_for_selector("[data-map=b] >> text=Geen programma")
    visitor.wait_ready()
    visitor.go_on(3)
    visitor.page.wait_for_selector(".wijken tbody tr:not(.part)")
    differences = visitor.page.locator(".wijken tbody tr:not(.part) td:last-child").all_inner_texts()
    assert set(differences) == {"0,000"}


def test_a_change_waits_until_the_run_starts_again(visitor: Visitor):
    visitor.do("month")
    visitor.wait_month(1)
    visitor.page.select_option("[data-set='b.scenario']", "physical")
    visitor.page.wait_for_selector("text=Wijzigingen gelden pas")
    assert visitor.page.locator("[data-map=b] figcaption").inner_text().strip().endswith("Integraal")
    visitor.do("apply")
    visitor.page.wait_for_selector("[data-map=b] >> text=Alleen fysiek")


def test_sliders_change_what_is_run_and_are_listed(visitor: Visitor):
    visitor.page.click("text=Aannames van het model")
    visitor.page.fill("#wijksim-search", "consent.trust_slope")
    slider = visitor.page.locator("[data-slide='parameters.consent.trust_slope']")
    slider.focus()
    slider.press("ArrowRight")
    slider.press("Tab")
    visitor.page.wait_for_selector(".changed >> text=consent.trust_slope=")
    assert "parameters.consent.trust_slope=" in visitor.page.locator(".changed pre").inner_text()
    visitor.page.click(".changed >> text=Terug naar standaard")
    visitor.page.wait_for_selector("text=Niets: alles staat op standaard")
    visitor.page.locator("summary", has_text="Knoppen van deze aanpak").nth(1).click()
    visitor.set("b.coordination", "0,3")
    visitor.page.wait_for_selector(".changed >> text=B: scenario.coordination=0.3")
    commands = visitor.page.locator(".changed pre").inner_text().splitlines()
    assert "coordination" not in commands[0]
    assert "scenario.coordination=0.3" in commands[1]
    visitor.do("copy-yaml")
    visitor.page.wait_for_selector(".changed pre >> text=policy_b")
    visitor.set("b.coordination", "0,2")
    visitor.page.wait_for_selector(".changed pre >> text=coordination: 0.2")
    visitor.do("copy-command")
    visitor.page.wait_for_selector(".changed pre >> text=scenario.coordination=0.2")


def test_assumptions_are_found_told_and_refused_in_dutch(visitor: Visitor):
    page, path = visitor.page, "consent.trust_slope"
    sliders = page.locator("[data-slide^='parameters.']")
    page.click("text=Aannames van het model")
    page.fill("#wijksim-search", "VERTROUWEN")
    page.wait_for_selector(f"[data-slide='parameters.{path}']")
    assert sliders.count() == sum("vertrouwen" in item["meaning"] for item in slider_list("nl"))
    page.fill("#wijksim-search", path)
    page.wait_for_function("document.querySelectorAll(\"[data-slide^='parameters.']\").length === 1")
    source = page.locator(".slider", has=sliders).locator(".source")
    assert "mechanisme 10 (docs/mechanisms.md)" in source.inner_text()
    visitor.set(f"parameters.{path}", "99")
    said = page.locator(f"[id='wijksim-say-{path}'].trouble")
    assert said.inner_text() == "Kan niet: kies een getal van 1 tot en met 5 (logit per eenheid vertrouwen)."
    visitor.set(f"parameters.{path}", "3")
    said.wait_for(state="detached")
    visitor.view("explanation")
    assert "standaard 3, bandbreedte 1–5 (logit per eenheid vertrouwen)" in page.inner_text(".explanation")


def test_a_choice_that_does_nothing_is_told_in_both_languages(visitor: Visitor):
    visitor.set("months", "12")
    visitor.page.wait_for_selector(".remarks >> text=het programma van B begint na maand 12")
    visitor.page.click("[data-language=en]")
    visitor.page.wait_for_selector(".remarks >> text=the programme of B starts after month 12")


def test_an_invalid_value_says_why_beside_the_control(visitor: Visitor):
    for typed in ("-3", "veel", "1.5"):
        visitor.set("seed", typed)
        visitor.page.wait_for_selector("#wijksim-say-seed.trouble")
        assert "heel getal van 0 tot en met" in visitor.page.inner_text("#wijksim-say-seed")
        assert visitor.page.get_attribute("#wijksim-seed", "aria-invalid") == "true"
        assert visitor.page.input_value("#wijksim-seed") == typed
    visitor.do("month")  # the rest lives on
    visitor.wait_month(1)
    visitor.set("seed", "1")
    visitor.page.wait_for_selector("#wijksim-say-seed:not(.trouble)")


def test_a_wijk_opens_from_the_map_while_models_are_built_and_its_dwellings_add_up(visitor: Visitor):
    clicked = visitor.page.evaluate(
        """
        () => new Promise((done) => {
          const beat = document.querySelector("[data-frame]");
          new MutationObserver((_, watcher) => {
            if (beat.dataset.activity !== "building") return;
            watcher.disconnect();
            const cell = document.querySelectorAll("[data-map=a] path.cell")[2];
            if (cell) cell.dispatchEvent(new MouseEvent("click", { bubbles: true }));
            done(Boolean(cell));
          }).observe(beat, { attributes: true });
          document.querySelector("[data-do=restart]").click();
        })
        """
    )
    assert clicked
    visitor.page.wait_for_selector(".wijk-head h2 >> text=Waterkant")
    visitor.page.wait_for_selector(".dwellings .legend span")
    visitor.page.wait_for_selector(".compass svg >> nth=1")
    visitor.page.wait_for_selector(".lines svg")
    assert visitor.page.locator(".dwellings canvas").count() == 2
    visitor.page.select_option("[data-do=wijk]", "Noorderhof")
    visitor.page.wait_for_selector(".wijk-head h2 >> text=Noorderhof")
    for colouring in ("label", "tenure", "works"):
        visitor.page.click(f"[data-colouring={colouring}]")
        visitor.page.wait_for_selector(f"[data-colouring={colouring}][aria-pressed=true]")
        counts = visitor.page.locator(".dwellings .legend span").all_inner_texts()
        assert sum(int(text.split(",")[0].split()[1].replace(".", "")) for text in counts) == 555


def test_the_answer_to_a_setting_leaves_alone_what_is_being_typed(visitor: Visitor):
    visitor.page.evaluate(
        """
        () => {
          const type = (key, text) => {
            const field = document.querySelector(`input[data-set='${key}']`);
            field.focus();
            field.value = text;
            field.dispatchEvent(new Event("input", { bubbles: true }));
            return field;
          };
          type("seed", "7").dispatchEvent(new Event("change", { bubbles: true }));
          type("months", "3");
        }
        """
    )
    visitor.page.wait_for_selector(".changed >> text=seed=7")
    assert visitor.page.input_value("[data-set=months]") == "3"
    visitor.page.keyboard.type("6")
    visitor.page.keyboard.press("Enter")
    visitor.page.wait_for_selector(".changed >> text=months=36")
    assert visitor.page.input_value("[data-set=months]") == "36"


def test_city_shows_lines_and_money(visitor: Visitor):
    visitor.go_on(3)
    visitor.view("city")
    visitor.page.wait_for_selector(".money tbody tr")
    assert visitor.page.locator(".lines figure").count() == 6
    assert (
        visitor.page.locator(".lines path.line").first.evaluate(
            "path => path.getAttribute('d').split('L').length - 1"
        )
        == 3
    )
    payers = visitor.page.locator(".money tbody th").all_inner_texts()
    assert {"Gemeente", "Rijk", "Corporaties"} <= set(payers)


def test_a_household_is_told_under_both_policies_and_another_can_be_followed(arrive: Arrive):
    visitor = arrive().wait_ready()
    visitor.do("year")
    visitor.wait_month(12)
    visitor.wait_ready()
    visitor.view("household")
    visitor.page.wait_for_selector("text=Kies een huishouden")
    visitor.do("random")
    visitor.page.wait_for_selector("[data-life=b] p")
    assert "2018" in visitor.page.inner_text("[data-life=a]")
    assert "levenstevredenheid" in visitor.page.inner_text("[data-life=b]")
    assert visitor.page.locator(".parting p").count() > 0
    visitor.page.fill("[data-do=household]", "nul")
    visitor.do("find")
    visitor.page.wait_for_selector("text=een heel getal vanaf 1")
    known = visitor.page.locator("[data-do=lives] option").all_inner_texts()
    followed = {text.split(":")[0] for text in known}
    stranger = next(str(number) for number in range(100, 400) if str(number) not in followed)
    visitor.page.fill("[data-do=household]", stranger)
    visitor.do("find")
    visitor.page.wait_for_selector("text=wordt niet gevolgd")
    visitor.do("follow")
    visitor.page.wait_for_selector("[data-life=a] p")


def test_english_by_a_switch(visitor: Visitor):
    visitor.page.click("[data-language=en]")
    visitor.page.wait_for_selector("text=The wijken on the map")
    assert visitor.page.get_attribute("html", "lang") == "en"
    for view, title in (("explanation", "What it cannot say"), ("household", "One household followed")):
        visitor.view(view)
        visitor.page.wait_for_selector(f"text={title}")


def test_a_stored_study_opens_and_can_be_looked_through(visitor: Visitor):
    visitor.page.click("summary >> text=Bewaarde simulaties")
    visitor.page.wait_for_selector("[data-do=study] option >> nth=0", state="attached")
    visitor.do("open-stored")
    visitor.page.wait_for_selector("text=maand 24 van 24")
    assert visitor.page.is_disabled("[data-do=play]")
    last = visitor.numbers()
    visitor.page.locator("[data-do=time]").fill("3")
    visitor.page.wait_for_selector("text=maand 3 van 24")
    assert visitor.numbers() != last
    for view in ("city", "wijk", "household", "map"):
        visitor.view(view)
        visitor.page.wait_for_selector(f"[data-view={view}][aria-current=page]")
    visitor.do("close-stored")
    visitor.page.wait_for_selector("text=maand 0 van 240")


def test_visitors_have_models_of_their_own_and_one_too_many_waits_for_room(visitor: Visitor, arrive: Arrive):
    one, other = visitor, arrive(apart=True).wait_ready()
    one.do("month")
    one.wait_month(1)
    assert other.month == 0
    other.page.click("[data-language=en]")
    other.page.wait_for_selector("text=The wijken on the map")
    assert one.page.get_attribute("html", "lang") == "nl"
    late = arrive()
    late.page.wait_for_selector("text=Even vol")
    other.page.goto("about:blank")
    admitted = "document.querySelector('[data-activity]')"
    for _ in range(20):  # the server hears a moment later that somebody left
        late.page.reload()
        late.page.wait_for_function(f"{admitted} || document.body.innerText.includes('Even vol')")
        if late.page.evaluate(f"{admitted} !== null"):
            break
    late.wait_ready()
