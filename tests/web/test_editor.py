"""The editor of an article: nothing typed is lost, two writers see each other, and only publishers write."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
import time_machine

from portal.base import authenticator
from portal.base.db import reading, transaction
from portal.domain.accounts.rules import RoleKind
from portal.domain.information import writing
from portal.domain.information.models import Article, ArticleVersion, WorkingCopy
from portal.domain.information.rules import OPEN_STATES, State
from portal.domain.ways_in import actions as ways_in
from tests import content
from tests.builders import Someone, World
from tests.statements import counted
from tests.visitor import Visitor

HERE = "/team/artikelen/huurtoeslag/nl/schrijf"


@pytest.fixture
def paula(world: World) -> Someone:
    with transaction() as session:
        content.load(session)
    return world.staff(RoleKind.PUBLISHER, "Paula", "Dijkstra")


@pytest.fixture
def pieter(world: World) -> Someone:
    return world.staff(RoleKind.PUBLISHER, "Pieter", "Zijlstra")


def article(slug: str = "huurtoeslag") -> UUID:
    with reading() as session:
        return session.scalars(sa.select(Article.id).where(Article.slug == slug)).one()


def begun(world: World, someone: Someone, slug: str = "huurtoeslag", language: str = "nl") -> None:
    with transaction() as session:
        writing.begin(session, article(slug), language, now=world.now, actor=someone.id)


def open_version(slug: str = "huurtoeslag", language: str = "nl") -> ArticleVersion:
    with reading() as session:
        return session.scalars(
            sa.select(ArticleVersion).where(
                ArticleVersion.article_id == article(slug),
                ArticleVersion.language == language,
                ArticleVersion.state.in_(OPEN_STATES),
            )
        ).one()


def copies() -> list[WorkingCopy]:
    with reading() as session:
        return list(session.scalars(sa.select(WorkingCopy)))


def writer(world: World, someone: Someone, address: str = HERE) -> Visitor:
    return world.visitor(someone).get(address)


# --- writing ------------------------------------------------------------------------------------------------------


def test_what_is_saved_stands_in_the_draft_and_nowhere_else(world: World, paula: Someone) -> None:
    begun(world, paula)

    saved = writer(world, paula).press("Bewaar", title="Huurtoeslag en uw loon", summary="Geef uw inkomen door.")

    assert "Bewaard." in saved.text
    assert saved.h1 == "Huurtoeslag en uw loon"
    row = open_version()
    assert (row.title, row.summary, row.edits, row.state) == (
        "Huurtoeslag en uw loon", "Geef uw inkomen door.", 1, State.DRAFT,
    )  # fmt: skip
    assert copies() == []


def test_a_text_that_is_sound_goes_to_a_colleague_and_is_only_read_from_then_on(world: World, paula: Someone) -> None:
    begun(world, paula)

    asked = writer(world, paula).press("Bewaar en laat nakijken", review_before="2027-06-01")

    assert "Bewaard. Een collega kan het nu nakijken." in asked.text
    assert asked.page.find("textarea") is None
    assert asked.form_with("Verder schrijven")[0]["action"] == "/team/artikelen/huurtoeslag/nl/terugnemen"
    assert (open_version().state, open_version().asked_by_id) == (State.ASKED, paula.id)


def test_a_mistake_in_the_text_keeps_it_from_a_colleague_and_is_said_with_its_place(
    world: World, paula: Someone
) -> None:
    begun(world, paula)
    body = "# Titel\n\nLees [hier](/geld/nergens). Het is {{ amount:niets }}, zegt {iemand}.\n\n![](foto:x)"

    refused = writer(world, paula).press("Bewaar en laat nakijken", 422, body=body)

    said = " ".join(refused.errors)
    for words in (
        "Dit kopje heeft één hekje.",
        "Deze link zegt niet waar u naartoe gaat.",
        "Dit artikel is er niet.",
        "Dit bedrag kennen wij niet.",
        "Dit kunnen wij niet invullen.",
        "Zeg in woorden wat er op deze foto staat.",
        "Deze foto hoort niet bij dit artikel.",
        "Er is nog geen kopje.",
    ):
        assert words in said
    assert refused.page.find("textarea", id="body").get_text().strip() == body  # type: ignore[union-attr]
    assert (open_version().state, open_version().edits) == (State.DRAFT, 0)
    assert "Dit kopje heeft één hekje." in writer(world, paula).press("Bewaar", body=body).text, "saving is always fine"
    assert open_version().body == body


def test_a_sentence_that_is_hard_only_warns(world: World, paula: Someone) -> None:
    begun(world, paula)
    hard = "Dit is een zin die maar doorgaat en doorgaat en doorgaat omdat niemand hem ooit heeft willen korter maken."

    visitor = writer(world, paula).press("Toon voorbeeld", body=f"## Kop\n\n{hard}")
    assert "Deze zin heeft 19 woorden. Maak er twee zinnen van." in visitor.text
    assert [one.get_text() for one in visitor.page.select("[data-marked] mark")] == [hard]

    visitor.press("Bewaar en laat nakijken")

    assert open_version().state == State.ASKED


def test_a_simpler_word_is_taken_over_by_a_button_without_javascript(world: World, paula: Someone) -> None:
    begun(world, paula)
    visitor = writer(world, paula).press("Toon voorbeeld", body="## Kop\n\nIndien u werkt, bel dan.")
    found = [one for one in visitor.page.select("button[data-word]") if one["data-word"] == "Als"]
    if not found:
        pytest.skip("the list of simpler words is not there yet")

    visitor.press(" ".join(found[0].get_text(" ").split()))

    assert visitor.page.find("textarea", id="body").get_text() == "## Kop\n\nAls u werkt, bel dan."  # type: ignore[union-attr]
    assert open_version().edits == 0, "nothing is saved by it"


def test_the_preview_shows_the_text_as_a_participant_reads_it(world: World, paula: Someone) -> None:
    begun(world, paula)
    body = (
        "## Wat nu?\n\nBel {contact}. Het is {{ amount:rent_allowance_rent_max }}.\n\n"
        "{{ step:rent_allowance_check }}\n\n<b>vet</b> [uit](javascript:alert(1))"
    )

    shown = writer(world, paula).press("Toon voorbeeld", body=body, title="Een andere titel")

    phone = shown.page.select_one(".phone")
    assert phone is not None
    said = " ".join(phone.get_text(" ").split())
    assert said.startswith("Een andere titel")
    assert "Bel de contactpersoon" in said
    assert "€" in said
    assert "Doe dit liefst uiterlijk 1 januari 2027." in said
    assert "<b>vet</b>" in said
    assert phone.select("a[href^=javascript]") == []
    assert open_version().edits == 0
    assert [one.edits for one in copies()] == [0], "what was typed is kept"


def test_the_script_asks_for_the_part_beside_the_text_only(world: World, paula: Someone) -> None:
    begun(world, paula)
    visitor = writer(world, paula)
    action, sent = visitor.filled_in("Bewaar", body="## Nieuw kopje\n\nTekst.")
    sent.pop("action")

    answer = visitor.client.post(action, data=sent, headers={"HX-Request": "true", "HX-Target": "preview"})

    text = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert text.lstrip().startswith('<div id="preview"')
    assert "Nieuw kopje" in text
    assert "<html" not in text
    assert copies() == [], "a look changes nothing"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"title": ""}, "Geef het artikel een titel."),
        ({"title": "a" * 121}, "Dit is te lang: 121 tekens. Hoogstens 120."),
        ({"summary": "a" * 301}, "Dit is te lang: 301 tekens. Hoogstens 300."),
        ({"body": "a" * 30_001}, "Dit is te lang: 30001 tekens. Hoogstens 30000."),
        ({"sources-0-name": "a" * 301}, "Dit is te lang: 301 tekens. Hoogstens 300."),
        ({"links-0-url": "http://www.toeslagen.nl/"}, "Een adres begint met https://."),
        ({"links-0-url": "javascript:alert(1)"}, "Een adres begint met https://."),
        ({"valid_from": "2027-02-31"}, "Deze dag bestaat niet. Kies een andere dag."),
        ({"valid_from": ""}, "Kies een dag."),
        ({"valid_from": "0001-01-01"}, "Kies een dag tussen 2020 en 2099."),
        ({"valid_from": "2027-02-01", "valid_until": "2027-01-01"}, "Deze dag ligt vóór de eerste dag."),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_stays_there(
    world: World, paula: Someone, fields: dict[str, str], said: str
) -> None:
    begun(world, paula)

    refused = writer(world, paula).press("Bewaar", 422, **fields)

    assert any(said in one for one in refused.errors), refused.errors
    for name, value in fields.items():
        field = refused.page.find(attrs={"name": name})
        assert field is not None
        assert str(field.get("value", field.get_text().strip())) == value
        if name != "valid_from" or "valid_until" not in fields:
            assert refused.page.find(id=f"{name}-error") is not None
    assert open_version().edits == 0
    assert copies()[0].fields[next(iter(fields))] == next(iter(fields.values()))


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"summary": ""}, "Zeg in één zin waar het over gaat."),
        ({"summary": "Bel {contact}."}, "Hier kunnen wij {contact} niet invullen."),
        ({"body": ""}, "Schrijf eerst de tekst."),
        ({"sources-0-about": ""}, "Vul dit ook in."),
        ({"links-0-what_happens": ""}, "Vul dit ook in."),
        ({"review_before": "2026-11-23"}, "Kies een dag in de toekomst."),
    ],
)
def test_what_may_wait_while_one_writes_must_be_there_before_a_colleague_looks(
    world: World, paula: Someone, fields: dict[str, str], said: str
) -> None:
    begun(world, paula)

    refused = writer(world, paula).press("Bewaar en laat nakijken", 422, **fields)
    assert any(said in one for one in refused.errors), refused.errors

    refused.press("Bewaar")
    assert open_version().edits == 1


@pytest.mark.parametrize(
    "text", ["مرحبا بكم", "🙂 👩‍👩‍👧‍👦", "w" * 300, "<script>alert(1)</script> & \"'", "\u202eachterstevoren"]
)
def test_odd_characters_are_taken_unchanged(world: World, paula: Someone, text: str) -> None:
    begun(world, paula)

    saved = writer(world, paula).press(
        "Bewaar", title=text[:100], body=f"## Kop\r\n\r\n{text}\x00\x07", **{"sources-0-name": text[:200]}
    )

    row = open_version()
    assert (row.title, row.body) == (text[:100], f"## Kop\n\n{text}")
    assert row.details["sources"][0]["name"] == text[:200]
    assert saved.page.find("script", string=lambda said: bool(said and "alert" in said)) is None


def test_one_more_source_is_a_button_that_loses_nothing(world: World, paula: Someone) -> None:
    begun(world, paula)
    visitor = writer(world, paula)
    count = len(visitor.page.select("input[name^=sources-][name$=-name]"))

    visitor.press("Nog een bron", title="Halverwege")
    assert len(visitor.page.select("input[name^=sources-][name$=-name]")) == count + 1
    visitor.press("Nog een link")
    visitor.press("Bewaar", **{f"sources-{count}-name": "Wet", f"sources-{count}-about": "Alles."})

    row = open_version()
    assert row.title == "Halverwege"
    assert row.details["sources"][-1] == {"name": "Wet", "about": "Alles.", "sureness": "law"}
    assert len(row.details["links"]) == 1, "an empty row is no link"


def test_a_source_that_is_emptied_is_gone(world: World, paula: Someone) -> None:
    begun(world, paula)
    before = len(open_version().details["sources"])

    writer(world, paula).press("Bewaar", **{"sources-0-name": "", "sources-0-about": ""})

    assert len(open_version().details["sources"]) == before - 1


@pytest.mark.parametrize(("button", "field", "mark"), [
    ("Zet het bedrag in de tekst", "amount", "{{ amount:rent_allowance_rent_max }}"),
    ("Zet de stap in de tekst", "step", "{{ step:ww_apply }}"),
])  # fmt: skip
def test_amounts_and_steps_are_put_in_by_name_without_javascript(
    world: World, paula: Someone, button: str, field: str, mark: str
) -> None:
    begun(world, paula)
    key = mark.split(":")[1].split(" ")[0]

    visitor = writer(world, paula).press(button, body="## Kop\n\nTekst.", **{field: key})

    assert visitor.page.find("textarea", id="body").get_text().endswith(mark)  # type: ignore[union-attr]
    options = visitor.page.select(f"select[name={field}] option")
    assert len(options) > 20
    assert not any("_" in one.get_text() for one in options), "by name, not by key"


def test_the_editor_asks_little_of_the_database(world: World, paula: Someone) -> None:
    begun(world, paula)
    begun(world, paula, language="fy")
    visitor = writer(world, paula)
    for address in (HERE, "/team/artikelen/huurtoeslag/fy/schrijf", f"{HERE}/stap/rent_allowance_check"):
        with counted() as statements:
            visitor.get(address)
        assert len(statements) <= 10, (address, statements)


# --- nothing typed is lost ----------------------------------------------------------------------------------------


def send_copy(visitor: Visitor, by_script: bool = True, **typed: Any) -> Any:
    _action, sent = visitor.filled_in("Bewaar", **typed)
    sent.pop("action")
    headers = {"HX-Request": "true"} if by_script else {}
    return visitor.client.post(f"{HERE}/kopie", data=sent, headers=headers)


def test_what_was_typed_and_not_saved_is_there_on_coming_back(world: World, paula: Someone, pieter: Someone) -> None:
    begun(world, paula)
    answer = send_copy(writer(world, paula), title="Bijna klaar", body="## Kop\n\nNog niet af")
    assert answer.status_code == 204

    back = writer(world, paula)

    assert "U was hier bezig Op maandag 23 november om 10:00. Dit is nog niet bewaard." in back.text
    assert back.page.find("textarea", id="body").get_text() == "## Kop\n\nNog niet af"  # type: ignore[union-attr]
    assert open_version().title != "Bijna klaar"
    assert "U was hier bezig" not in writer(world, pieter).text, "a copy is of its writer only"
    back.press("Bewaar")
    assert open_version().title == "Bijna klaar"
    assert copies() == []


@pytest.mark.parametrize("button", ["Weggooien", "Gooi mijn wijzigingen weg"])
def test_what_was_typed_can_be_thrown_away(world: World, paula: Someone, button: str) -> None:
    begun(world, paula)
    send_copy(writer(world, paula), title="Toch maar niet")

    gone = writer(world, paula).press(button)

    assert "Uw wijzigingen zijn weg." in gone.text
    assert gone.h1 == "Huurtoeslag als u werkt"
    assert copies() == []


def test_a_copy_that_is_the_saved_text_is_not_spoken_of(world: World, paula: Someone) -> None:
    begun(world, paula)
    send_copy(writer(world, paula))

    assert "U was hier bezig" not in writer(world, paula).text


def test_the_script_hears_when_a_colleague_saved_or_looks_at_it(world: World, paula: Someone, pieter: Someone) -> None:
    begun(world, paula)
    visitor = writer(world, paula)
    writer(world, pieter).press("Bewaar", title="Van Pieter")

    answer = send_copy(visitor, title="Van Paula")
    assert answer.status_code == 409
    assert "Een collega bewaarde deze tekst ook." in answer.get_data(as_text=True)
    writer(world, pieter).press("Bewaar en laat nakijken", review_before="2027-06-01")
    answer = send_copy(visitor, title="Van Paula weer")

    assert answer.status_code == 409
    assert "ligt nu bij een collega" in answer.get_data(as_text=True)
    assert copies()[0].fields["title"] == "Van Paula weer"


def test_a_copy_sent_by_a_plain_form_leads_back_to_the_editor(world: World, paula: Someone) -> None:
    begun(world, paula)

    answer = send_copy(writer(world, paula), by_script=False, title="Zonder script")

    assert (answer.status_code, answer.location) == (303, HERE)
    assert copies()[0].fields["title"] == "Zonder script"


def with_app(world: World, someone: Someone) -> str:
    """Somebody who has an app for codes; gives its secret."""
    with transaction() as session:
        begun = ways_in.begin_authenticator(session, someone.id, now=world.now)
        step = authenticator.step_at(world.now.timestamp()) - 1
        code = authenticator.code_of(begun.secret, step)
        ways_in.confirm_authenticator(session, someone.id, begun.id, code, now=world.now)
        secret: str = begun.secret
    return secret


def come_back(visitor: Visitor, world: World, secret: str) -> None:
    visitor.press("Log in", app=authenticator.code_of(secret, authenticator.step_at(world.now.timestamp())))


def test_a_long_text_that_meets_the_lock_is_saved_after_signing_in_again(
    world: World, paula: Someone, clock: time_machine.Traveller
) -> None:
    begun(world, paula)
    secret = with_app(world, paula)
    visitor = writer(world, paula)
    long = "## Kop\n\n" + "é" * 29_000
    clock.shift(timedelta(minutes=31))

    visitor.press("Bewaar", body=long)
    assert "Wat u schreef, is er nog." in visitor.text
    come_back(visitor, world, secret)

    assert visitor.address == HERE
    assert open_version().body == long


def test_the_script_that_meets_the_lock_hears_so_and_what_it_sent_is_there_afterwards(
    world: World, paula: Someone, clock: time_machine.Traveller
) -> None:
    begun(world, paula)
    secret = with_app(world, paula)
    visitor = writer(world, paula)
    clock.shift(timedelta(minutes=31))

    answer = send_copy(visitor, title="Net voor de koffie")
    assert answer.status_code == 401
    visitor.get("/inloggen")
    come_back(visitor, world, secret)

    assert visitor.address == HERE
    assert "U was hier bezig" in visitor.text
    assert visitor.page.find("input", id="title")["value"] == "Net voor de koffie"  # type: ignore[index]


# --- two writers --------------------------------------------------------------------------------------------------


def test_the_second_editor_sees_what_the_first_did_and_keeps_their_own_text(
    world: World, paula: Someone, pieter: Someone
) -> None:
    begun(world, paula)
    second = writer(world, pieter)
    writer(world, paula).press("Bewaar", title="Huurtoeslag en werk", body="## Kop\n\nDe kat loopt.")

    differs = second.press("Bewaar", 409, body="## Kop\n\nDe hond loopt.")

    assert "Paula Dijkstra bewaarde deze tekst ook" in differs.text
    shown = differs.page.select_one("section.notice")
    assert shown is not None
    gone, came = (
        [" ".join(part.get_text(" ").split()) for part in shown.select(f"p.difference {one}")] for one in ("del", "ins")
    )
    assert "Alleen bij u: hond" in gone
    assert "Alleen in de andere tekst: kat" in came
    assert differs.page.find("textarea", id="body").get_text() == "## Kop\n\nDe hond loopt."  # type: ignore[union-attr]
    assert open_version().title == "Huurtoeslag en werk", "nothing was saved over it"


def test_who_keeps_their_own_text_leaves_that_of_the_other_among_the_versions(
    world: World, paula: Someone, pieter: Someone
) -> None:
    begun(world, paula)
    second = writer(world, pieter)
    writer(world, paula).press("Bewaar", title="Van Paula")

    second.press("Bewaar", 409, title="Van Pieter").press("Bewaar mijn tekst")

    assert open_version().title == "Van Pieter"
    assert open_version().writers == sorted(map(str, (paula.id, pieter.id)))
    with reading() as session:
        kept = session.scalars(sa.select(ArticleVersion.title).where(ArticleVersion.state == State.DROPPED)).all()
    assert kept == ["Van Paula"]
    assert copies() == []


def test_who_takes_the_text_of_the_other_goes_on_from_there(world: World, paula: Someone, pieter: Someone) -> None:
    begun(world, paula)
    second = writer(world, pieter)
    writer(world, paula).press("Bewaar", title="Van Paula")

    taken = second.press("Bewaar", 409, title="Van Pieter").press("Neem de tekst van Paula Dijkstra")

    assert taken.h1 == "Van Paula"
    assert copies() == []
    taken.press("Bewaar", title="Samen")
    assert open_version().title == "Samen"


def test_two_windows_of_one_writer_see_each_other_too(world: World, paula: Someone) -> None:
    begun(world, paula)
    other = writer(world, paula)
    writer(world, paula).press("Bewaar", title="Eerste venster")

    differs = other.press("Bewaar", 409, title="Tweede venster")

    assert "Deze tekst is ook ergens anders bewaard" in differs.text
    assert "Neem de andere tekst" in differs.text


def test_the_same_words_saved_twice_are_no_conflict(world: World, paula: Someone) -> None:
    begun(world, paula)
    visitor = writer(world, paula)
    action, sent = visitor.filled_in("Bewaar", title="Twee keer gedrukt")

    answers = [visitor.client.post(action, data=sent).status_code for _ in range(2)]

    assert answers == [303, 303]
    assert open_version().title == "Twee keer gedrukt"


def test_what_is_typed_while_a_colleague_already_looks_at_it_waits_until_it_is_a_draft_again(
    world: World, paula: Someone, pieter: Someone
) -> None:
    begun(world, paula)
    late = writer(world, pieter)
    writer(world, paula).press("Bewaar en laat nakijken", review_before="2027-06-01")

    late.press("Bewaar", title="Te laat")
    assert "Wat u typte, is er nog" in late.text
    with transaction() as session:
        writing.take_back(session, open_version().id, now=world.now, actor=pieter.id)

    assert "U was hier bezig" in late.get(HERE).text
    assert late.page.find("input", id="title")["value"] == "Te laat"  # type: ignore[index]


def test_what_is_typed_in_a_version_that_is_done_is_shown_to_take_along(world: World, paula: Someone) -> None:
    begun(world, paula)
    visitor = writer(world, paula)
    with transaction() as session:
        writing.drop(session, open_version().id, now=world.now, actor=paula.id)

    lost = visitor.press("Bewaar", 409, title="Mijn titel", body="Al mijn werk")

    assert "Kopieer hem hieronder." in lost.text
    assert "Al mijn werk" in lost.text
    assert "Mijn titel" in lost.text


# --- who may ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [RoleKind.CONTACT_PERSON, RoleKind.COORDINATOR])
def test_only_publishers_write(world: World, paula: Someone, kind: RoleKind) -> None:
    begun(world, paula)
    other = world.visitor(world.staff(kind, "Anna", "de Vries"))

    for address in (HERE, "/team/artikelen/nieuw", f"{HERE}/stap/nieuw", f"{HERE}/stap/rent_allowance_check"):
        assert other.client.get(address).status_code == 403


def test_without_an_open_version_there_is_no_editor(world: World, paula: Someone) -> None:
    visitor = world.visitor(paula)
    for address in (HERE, "/team/artikelen/nergens/nl/schrijf", "/team/artikelen/huurtoeslag/xx/schrijf"):
        assert visitor.client.get(address).status_code == 404


# --- a new article ------------------------------------------------------------------------------------------------


def test_a_new_article_begins_with_a_title_and_a_group(world: World, paula: Someone) -> None:
    visitor = world.visitor(paula).get("/team/artikelen/nieuw")

    visitor.press("Begin met schrijven", title="Schulden en werk: één ding", group="gemeente")

    assert visitor.address == "/team/artikelen/schulden-en-werk-een-ding/nl/schrijf"
    assert visitor.h1 == "Schulden en werk: één ding"
    row = open_version("schulden-en-werk-een-ding")
    assert row.body.startswith("## Wat verandert er?")
    assert (row.own_steps, row.state, row.writers) == ([], State.DRAFT, [str(paula.id)])


@pytest.mark.parametrize(
    ("title", "group", "said"),
    [
        ("", "loon", "Geef het artikel een titel."),
        ("a" * 121, "loon", "Dit is te lang: 121 tekens. Hoogstens 120."),
        ("مرحبا", "loon", "Gebruik ook gewone letters."),
        ("Nieuw", "loon", "Er is al een artikel met deze titel."),
        ("Huurtoeslag", "loon", "Er is al een artikel met deze titel."),
        ("Goed", "anders", "Kies een groep."),
    ],
)
def test_an_article_that_cannot_begin_says_why(world: World, paula: Someone, title: str, group: str, said: str) -> None:
    visitor = world.visitor(paula).get("/team/artikelen/nieuw")

    visitor.press("Begin met schrijven", 422, title=title, group=group)

    assert any(said in one for one in visitor.errors)
    assert visitor.page.find("input", id="title").get("value", "") == title  # type: ignore[union-attr]


def test_pressing_twice_begins_one_article(world: World, paula: Someone) -> None:
    visitor = world.visitor(paula).get("/team/artikelen/nieuw")
    action, sent = visitor.filled_in("Begin met schrijven", title="Twee keer", group="loon")

    answers = [visitor.client.post(action, data=sent) for _ in range(2)]

    assert [one.location for one in answers] == ["/team/artikelen/twee-keer/nl/schrijf"] * 2
    assert open_version("twee-keer").number == 1
