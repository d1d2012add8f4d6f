"""Geld: my steps, the articles, the search, and whether it was clear."""

from __future__ import annotations

import gzip
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
import time_machine
from babel.dates import format_date
from bs4 import Tag
from sqlalchemy import select, update

from portal.base.db import reading, transaction
from portal.base.settings import ROOT
from portal.domain.information import actions
from portal.domain.information.models import Article, ArticleVersion, ClearCount, Remark, StepTick
from portal.domain.organisations.models import Organisation
from tests import content
from tests.builders import Someone, World
from tests.statements import counted
from tests.visitor import Visitor

START, END = date(2026, 11, 1), date(2027, 4, 30)


@pytest.fixture(autouse=True)
def loaded(world: World) -> None:
    with transaction() as session:
        content.load(session)


@pytest.fixture
def nadia(world: World) -> Someone:
    return world.participant("Nadia", start=START, end=END)


def geld(world: World, someone: Someone, path: str = "") -> Visitor:
    return world.visitor(someone).get(f"/geld{path}")


def ticks(someone: Someone) -> dict[str, str]:
    with reading() as session:
        rows = session.execute(
            select(StepTick.step_key, StepTick.state).where(StepTick.participant_id == someone.participant_id)
        )
        return {key: state for key, state in rows}  # noqa: C416


def card(visitor: Visitor, key: str) -> str:
    found = visitor.page.find(id=f"stap-{key}")
    return " ".join(found.get_text(" ").split()) if isinstance(found, Tag) else ""


def change_article(slug: str, **values: object) -> None:
    with transaction() as session:
        article = session.scalar(select(Article.id).where(Article.slug == slug))
        session.execute(update(ArticleVersion).where(ArticleVersion.article_id == article).values(**values))
        actions.content_changed(session)


def on_day(clock: time_machine.Traveller, day: date) -> None:
    clock.move_to(datetime(day.year, day.month, day.day, 10, tzinfo=ZoneInfo("Europe/Amsterdam")))


# --- what I have to do --------------------------------------------------------------------------------------------


def test_the_page_begins_with_the_question_for_everyone(world: World, nadia: Someone) -> None:
    visitor = geld(world, nadia)

    assert visitor.h1 == "Geld"
    first = visitor.page.select_one("section.step h3")
    assert first is not None
    assert first.get_text() == "Krijgt u nog bijstand naast uw loon?"


def test_answering_shows_the_outcome_and_another_answer_is_possible(world: World, nadia: Someone) -> None:
    visitor = geld(world, nadia)

    visitor.press("Ja")
    assert "Tel loon en bijstand samen op voor uw toeslagen." in card(visitor, "top_up_question")

    visitor.press("Ander antwoord")
    visitor.press("Nee")
    assert "U krijgt geen bijstand meer" in card(visitor, "top_up_question")
    assert ticks(nadia) == {"question:gets_top_up": "no"}


def test_a_step_says_by_when_and_what_the_last_day_is(world: World, nadia: Someone) -> None:
    visitor = geld(world, nadia)

    assert "vóór 29 november 28 november is de laatste dag." in card(visitor, "income_change")
    assert "Waarom zie ik dit? U ziet dit omdat u op 1 november 2026 begon." in card(visitor, "tell_municipality")
    assert "Vraag dit aan Anna" in card(visitor, "tell_municipality")


def test_a_day_of_the_law_that_has_passed_is_said_and_what_now(
    world: World, nadia: Someone, clock: time_machine.Traveller
) -> None:
    on_day(clock, date(2026, 11, 30))

    assert "dit moest vóór 29 november Deze dag is voorbij. Doe het nog, of bel." in card(
        geld(world, nadia), "income_change"
    )


def test_our_own_advice_never_scolds(world: World, nadia: Someone) -> None:
    said = card(geld(world, nadia), "tell_municipality")

    assert said.startswith("zo snel als het lukt")
    assert "voorbij" not in said


def test_a_step_is_ticked_folded_away_and_taken_back(world: World, nadia: Someone) -> None:
    visitor = geld(world, nadia)

    visitor.press("Gedaan : Vertel de gemeente dat u werkt")
    assert "Deze stap staat nu bij Gedaan." in visitor.text
    assert card(visitor, "tell_municipality") == ""
    assert "Gedaan (1) Vertel de gemeente dat u werkt gedaan op 23 november" in visitor.text

    visitor.press("Toch niet gedaan : Vertel de gemeente dat u werkt")
    assert "Vertel de gemeente dat u werkt" in card(visitor, "tell_municipality")
    assert ticks(nadia) == {}


def test_a_step_that_is_not_for_me_can_come_back(world: World, nadia: Someone) -> None:
    visitor = geld(world, nadia)

    visitor.press("Geldt niet voor mij : Vraag wanneer uw loon komt")
    assert "Geldt niet voor u (1)" in visitor.text
    assert ticks(nadia) == {"ask_payday": "not_for_me"}

    visitor.press("Geldt toch voor mij : Vraag wanneer uw loon komt")
    assert "Vraag wanneer uw loon komt" in card(visitor, "ask_payday")


def test_pressing_twice_counts_once(world: World, nadia: Someone) -> None:
    visitor = geld(world, nadia)
    action, sent = visitor.filled_in("Gedaan : Vertel de gemeente dat u werkt")

    for _press in range(2):
        assert visitor.client.post(action, data=sent).status_code == 303

    assert ticks(nadia) == {"tell_municipality": "done"}


def test_nee_puts_the_step_away_and_the_answer_can_change(world: World, nadia: Someone) -> None:
    visitor = geld(world, nadia)
    form = {"csrf_token": visitor.page.find("input", {"name": "csrf_token"})["value"], "answer": "nee"}  # type: ignore[index]

    visitor.client.post("/geld/vragen/gets_allowances", data=form)

    visitor.get("/geld")
    assert card(visitor, "income_change") == ""
    assert "Krijgt u toeslagen? U koos: nee." in visitor.text
    visitor.press("Ander antwoord : Geef uw nieuwe inkomen door")
    assert "Krijgt u toeslagen?" in card(visitor, "income_change")


@pytest.mark.parametrize(
    ("path", "form", "status"),
    [
        ("/geld/stappen/nergens", {"occurrence": "start", "mark": "done"}, 404),
        ("/geld/stappen/tell_municipality", {"occurrence": "contract:2020-01-01", "mark": "done"}, 404),
        ("/geld/stappen/ww_apply", {"occurrence": "contract:2026-11-01", "mark": "done"}, 404),
        ("/geld/stappen/tell_municipality", {"occurrence": "start", "mark": "<b>"}, 400),
        ("/geld/stappen/tell_municipality", {}, 404),
        ("/geld/vragen/nergens", {"answer": "ja"}, 404),
        ("/geld/vragen/gets_top_up", {"answer": "misschien"}, 400),
        ("/geld/nergens/duidelijk", {"clear": "ja"}, 404),
        ("/geld/huurtoeslag/duidelijk", {"clear": "nou"}, 400),
        ("/geld/nergens/opmerking", {"remark": "x"}, 404),
    ],
)
def test_what_was_not_on_the_page_is_refused(
    world: World, nadia: Someone, path: str, form: dict[str, str], status: int
) -> None:
    visitor = geld(world, nadia)
    token = str(visitor.page.find("input", {"name": "csrf_token"})["value"])  # type: ignore[index]

    assert visitor.client.post(path, data=form | {"csrf_token": token}).status_code == status
    assert ticks(nadia) == {}


def test_without_a_token_nothing_is_ticked(world: World, nadia: Someone) -> None:
    visitor = geld(world, nadia)

    answer = visitor.client.post("/geld/stappen/tell_municipality", data={"occurrence": "start", "mark": "done"})

    assert answer.status_code == 400
    assert ticks(nadia) == {}


def test_before_any_contract_is_told_there_is_nothing_to_do_and_much_to_read(world: World) -> None:
    visitor = geld(world, world.participant("Nadia", told=False))

    assert "U hoeft nu niets te doen. Is er iets? Dan staat het hier." in visitor.text
    visitor.follow("Huurtoeslag als u werkt")
    assert visitor.h1 == "Huurtoeslag als u werkt"


def test_all_steps_stand_on_one_page_to_print(world: World, nadia: Someone) -> None:
    visitor = geld(world, nadia)

    visitor.follow("Print alle stappen")

    assert visitor.h1 == "Uw stappen"
    assert "Dit is de lijst van maandag 23 november 2026." in visitor.text
    assert "Geef uw nieuwe inkomen door vóór 29 november. 28 november is de laatste dag." in visitor.text
    assert visitor.page.select_one("button[data-print]") is not None


def test_nasty_names_are_shown_and_do_nothing(world: World) -> None:
    contact = world.contact_person("<b>Anna</b>", "de Vries")
    someone = world.participant("Oy", contact=contact, start=START, end=END)
    with transaction() as session:
        session.execute(
            update(Organisation).where(Organisation.parent_id.is_(None)).values(name="<script>alert(1)</script>")
        )

    for path in ("", "/stappen", "/eerste-maand", "/als-uw-contract-stopt"):
        visitor = geld(world, someone, path)
        assert visitor.page.find("script", string=True) is None
        assert not any(one.get_text() == "Anna" for one in visitor.page.find_all("b"))
    assert "<script>alert(1)</script>" in visitor.text


# --- articles -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("day", [date(2026, 11, 23), date(2027, 1, 1), date(2027, 7, 1)])
def test_every_article_is_a_sound_page_whatever_the_day(
    world: World, nadia: Someone, clock: time_machine.Traveller, day: date
) -> None:
    on_day(clock, day)
    visitor = world.visitor(nadia)

    for one in content.files().articles:
        visitor.get(f"/geld/{one.slug}")
        updated = format_date(one.front.updated, "d MMMM yyyy", locale="nl")
        assert f"Bijgewerkt op {updated}." in visitor.text
        assert "{" not in visitor.text


def test_an_article_names_the_people_the_amounts_and_their_source(world: World, nadia: Someone) -> None:
    visitor = geld(world, nadia, "/huurtoeslag")

    assert "Woont u alleen: € 23.425 per jaar ." in visitor.text
    assert "Wordt de huur te duur voor u? Bel Anna ." in visitor.text
    assert (
        "Huurtoeslag lager boven dit inkomen, alleen € 23.425 per jaar Vanaf 1 januari 2026. "
        "Bron: Dienst Toeslagen, folder huurtoeslag 2026." in visitor.text
    )


def test_on_new_years_day_an_old_amount_says_of_which_year_it_is(
    world: World, nadia: Someone, clock: time_machine.Traveller
) -> None:
    on_day(clock, date(2027, 1, 1))

    visitor = geld(world, nadia, "/huurtoeslag")

    assert "Woont u alleen: in 2026: € 23.425 per jaar ." in visitor.text
    assert visitor.text.count("Het bedrag voor 2027 is nog niet bekend.") == 1


def test_the_minimum_wage_of_july_took_over_by_itself(
    world: World, nadia: Someone, clock: time_machine.Traveller
) -> None:
    assert "€ 14,99 per uur" in geld(world, nadia, "/loonstrook").text

    on_day(clock, date(2026, 6, 30))
    assert "€ 14,71 per uur" in geld(world, nadia, "/loonstrook").text


def test_an_article_gives_the_personal_day_of_its_step(world: World, nadia: Someone) -> None:
    visitor = geld(world, nadia, "/inkomen-doorgeven")

    assert "Voor u is dat vóór 29 november 2026. 28 november is de laatste dag." in visitor.text
    visitor.get("/geld/bijstand-naast-loon")
    assert "Krijgt u nog bijstand naast uw loon? Deze stap staat in uw lijst." in visitor.text


def test_a_step_that_is_not_for_this_reader_leaves_no_trace(world: World) -> None:
    visitor = geld(world, world.participant("Jelle"), "/inkomen-doorgeven")

    assert "Voor u is dat" not in visitor.text


def test_a_step_that_was_done_says_so_in_the_article(world: World, nadia: Someone) -> None:
    visitor = geld(world, nadia)

    visitor.press("Gedaan : Vertel de gemeente dat u werkt")

    assert "Dit deed u op 23 november 2026." in visitor.get("/geld/eerste-maand").text


def test_links_out_come_after_the_text_and_say_how_to_come_back(world: World, nadia: Someone) -> None:
    visitor = geld(world, nadia, "/inkomen-doorgeven")

    outside = [link for link in visitor.page.select("main a") if str(link.get("href")).startswith("http")]
    assert [link.get_text(strip=True) for link in outside] == ["Naar Mijn toeslagen"]
    assert "Klaar? Log uit en ga met de pijl terug naar deze pagina." in visitor.text
    assert visitor.text.index("Hulp") < visitor.text.index("Verder op een andere website")


def test_every_part_can_be_read_aloud_in_its_own_language(world: World) -> None:
    samira = world.participant("Samira", language="ar", start=START, end=END)

    visitor = geld(world, samira, "/huurtoeslag")

    buttons = visitor.page.select("button[data-speak]")
    assert {str(one["data-speak-lang"]) for one in buttons} == {"ar"}
    assert all(visitor.page.find(id=str(one["data-speak"])) for one in buttons)
    assert len(buttons) == 1 + len(visitor.page.select("section.prose"))


def test_reading_in_dutch_says_nothing_about_languages(world: World, nadia: Someone) -> None:
    assert geld(world, nadia, "/huurtoeslag").page.select_one(".say[data-hue=globe]") is None


def test_an_article_past_its_review_day_says_that_it_is_looked_at(
    world: World, nadia: Someone, clock: time_machine.Traveller
) -> None:
    assert "Wij kijken deze tekst na" not in geld(world, nadia, "/huurtoeslag").text

    on_day(clock, date(2027, 1, 15))

    assert "Wij kijken deze tekst na" in geld(world, nadia, "/huurtoeslag").text


def test_under_review_is_seen_with_the_next_page(world: World, nadia: Someone) -> None:
    visitor = geld(world, nadia, "/huurtoeslag")

    change_article("huurtoeslag", under_review=True)

    assert "Wij kijken deze tekst na" in visitor.get("/geld/huurtoeslag").text


@pytest.mark.parametrize(
    "values", [{"valid_from": date(2026, 11, 24)}, {"valid_until": date(2026, 11, 22)}, {"state": "withdrawn"}]
)
def test_an_article_that_does_not_hold_today_is_not_there(
    world: World, nadia: Someone, values: dict[str, object]
) -> None:
    change_article("huurtoeslag", **values)

    visitor = world.visitor(nadia)
    visitor.get("/geld/huurtoeslag", 404)
    assert "Huurtoeslag als u werkt" not in visitor.get("/geld").text
    assert "Huurtoeslag als u werkt" not in visitor.get("/geld?zoek=huurtoeslag").text


@pytest.mark.parametrize("slug", ["bestaat-niet", "wat-verandert-er", "..%2f..%2fetc", "%3Cscript%3E", "a" * 300])
def test_an_address_that_is_not_there_is_a_calm_page(world: World, nadia: Someone, slug: str) -> None:
    assert world.visitor(nadia).get(f"/geld/{slug}", 404).h1 == "Deze pagina is er niet"


# --- was this clear? ----------------------------------------------------------------------------------------------


def counts(slug: str) -> tuple[int, int]:
    with reading() as session:
        row = session.execute(
            select(ClearCount.clear, ClearCount.unclear).join(Article).where(Article.slug == slug)
        ).first()
        return (row.clear, row.unclear) if row else (0, 0)


def remarks() -> list[Remark]:
    with reading() as session:
        return list(session.scalars(select(Remark)))


def test_clear_is_counted_once_per_reader(world: World, nadia: Someone) -> None:
    for _press in range(2):
        visitor = geld(world, nadia, "/huurtoeslag")
        visitor.press("Ja")

    assert "Dank u wel. Fijn dat het duidelijk is." in visitor.text
    assert counts("huurtoeslag") == (1, 0)


def test_everyone_counts(world: World, nadia: Someone) -> None:
    other = world.participant("Jelle")

    geld(world, nadia, "/vakantiegeld").press("Nee")
    geld(world, other, "/vakantiegeld").press("Ja")

    assert counts("vakantiegeld") == (1, 1)


def test_what_was_not_clear_is_kept_without_name_or_day(world: World, nadia: Someone) -> None:
    visitor = geld(world, nadia, "/loonstrook")
    visitor.press("Nee")

    visitor.press("Verstuur", remark="Wat is <b>bruto</b>? \u202eomgekeerd 🙂")

    (kept,) = remarks()
    assert "Dank u wel." in visitor.text
    assert (kept.text, kept.month) == ("Wat is <b>bruto</b>? \u202eomgekeerd 🙂", date(2026, 11, 1))
    assert isinstance(kept.id, UUID)
    assert kept.id.version == 4
    assert not {"account", "participant"} & {column.name.split("_")[0] for column in Remark.__table__.columns}


@pytest.mark.parametrize(
    ("text", "said"),
    [("   ", "Schrijf eerst wat niet duidelijk was."), ("a" * 501, "Dit is te lang. Maak uw tekst korter dan 500")],
)
def test_a_remark_that_cannot_be_stays_in_its_field_with_the_reason(
    world: World, nadia: Someone, text: str, said: str
) -> None:
    visitor = geld(world, nadia, "/zorgtoeslag?duidelijk=nee")

    visitor.press("Verstuur", 422, remark=text)

    assert said in visitor.text
    field = visitor.page.find("textarea")
    assert isinstance(field, Tag)
    assert field.get_text().removeprefix("\n") == text
    assert remarks() == []


def test_the_same_remark_sent_twice_is_kept_once_and_a_flood_is_stopped(world: World, nadia: Someone) -> None:
    visitor = world.visitor(nadia)

    for text in ("een", "een", "twee", "drie", "vier"):
        visitor.get("/geld/kwijtschelding?duidelijk=nee").press("Verstuur", remark=text)
    visitor.get("/geld/kwijtschelding?duidelijk=nee").press("Verstuur", 429, remark="vijf")

    assert sorted(one.text for one in remarks()) == ["drie", "een", "twee", "vier"]
    assert "Probeer het over een uur, of bel." in visitor.text
    assert "vijf" in str(visitor.page.find("textarea"))


# --- search -------------------------------------------------------------------------------------------------------


def test_searching_by_an_everyday_word_finds_the_article(world: World, nadia: Someone) -> None:
    visitor = geld(world, nadia)

    visitor.press("Zoek", zoek="huursubsidie")

    assert "Gevonden voor: huursubsidie Huurtoeslag als u werkt" in visitor.text
    visitor.follow("Huurtoeslag als u werkt")
    assert visitor.address == "/geld/huurtoeslag"


def test_in_the_language_of_the_reader_the_steps_help_to_find(world: World) -> None:
    reader = world.participant("Sam", language="en", start=START, end=END)

    visitor = geld(world, reader, "?zoek=put+money+aside")

    first = visitor.page.select_one("section[aria-labelledby=gevonden] a")
    assert first is not None
    assert first["href"] == "/geld/belasting-eerste-jaar"


@pytest.mark.parametrize("words", ["pizza", "<script>alert(1)</script>", "ا" * 400, "😀", "%00", "' OR 1=1 --"])
def test_finding_nothing_says_what_now(world: World, nadia: Someone, words: str) -> None:
    visitor = world.visitor(nadia)
    visitor.get("/geld", query_string={"zoek": words})

    assert "Niets gevonden voor:" in visitor.text
    assert "Vraag het aan Anna" in visitor.text
    assert "Uw loon en belasting" in visitor.text


def test_searching_for_nothing_is_the_page_itself(world: World, nadia: Someone) -> None:
    assert "Wat moet ik doen?" in geld(world, nadia, "?zoek=+++").text


# --- budgets ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["", "/stappen", "/huurtoeslag", "?zoek=huur"])
def test_a_page_costs_at_most_six_statements(world: World, nadia: Someone, path: str) -> None:
    visitor = geld(world, nadia, path)

    with counted() as asked:
        visitor.get(f"/geld{path}")

    assert len(asked) <= 4, asked


@pytest.mark.parametrize("path", ["", "/geld-voor-kinderen"])
def test_page_and_styles_fit_in_the_first_round_trip(world: World, nadia: Someone, path: str) -> None:
    visitor = geld(world, nadia, path)
    assert visitor.response is not None
    css = visitor.client.get(str(visitor.page.select_one("link[rel=stylesheet]")["href"]))  # type: ignore[index]

    weight = len(gzip.compress(visitor.response.get_data(), 6)) + len(gzip.compress(css.get_data(), 9))

    assert weight <= 14 * 1024


def test_the_voice_weighs_little() -> None:
    assert len(gzip.compress((ROOT / "static/js/speak.js").read_bytes(), 9)) <= 3 * 1024
