"""The editor of an article: nothing typed is lost, two writers see each other, and only publishers write."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from random import Random
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
import time_machine
from PIL import Image

from portal.base import authenticator
from portal.base.db import reading, transaction
from portal.domain.accounts.rules import RoleKind
from portal.domain.information import writing
from portal.domain.information.models import Article, ArticleVersion, Picture, StepText, WorkingCopy
from portal.domain.information.rules import OPEN_STATES, State
from portal.domain.ways_in import actions as ways_in
from portal.web.staff import editor
from portal.web.staff.editor_forms import parts_of
from tests import content
from tests.base import sample_files as sample
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
    assert "Er is een makkelijker woord." in visitor.text
    found = [one for one in visitor.page.select("button[data-word]") if one["data-word"] == "Als"]

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


def test_there_is_an_end_to_the_sources(world: World, paula: Someone) -> None:
    begun(world, paula)
    with transaction() as session:
        row = session.get_one(ArticleVersion, open_version().id)
        many = [{"name": f"Bron {number}", "about": "x", "sureness": "law"} for number in range(40)]
        row.details = {**row.details, "sources": many}

    full = writer(world, paula).press("Nog een bron")

    assert full.errors == ["Meer dan 40 kan niet."]
    assert len(full.page.select("input[name^=sources-][name$=-name]")) == 40


def test_a_text_with_very_many_headings_can_be_translated_too(world: World, paula: Someone) -> None:
    with transaction() as session:
        row = writing.published(session, article(), "nl")
        assert row is not None
        row.body = "\n\n".join(f"## Kop {number}\n\nTekst." for number in range(70))
    begun(world, paula, language="fy")

    visitor = writer(world, paula, FRISIAN)

    assert len(visitor.page.select("[data-body]")) == 60
    assert "Kop 69" in visitor.page.select(".source-text")[61].get_text()


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


@pytest.mark.parametrize("button", ["Weggooien", "Gooi mijn veranderingen weg"])
def test_what_was_typed_can_be_thrown_away(world: World, paula: Someone, button: str) -> None:
    begun(world, paula)
    send_copy(writer(world, paula), title="Toch maar niet")

    gone = writer(world, paula).press(button)

    assert "Uw veranderingen zijn weg." in gone.text
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


def test_who_comes_back_after_a_colleague_saved_is_told_and_sees_the_difference(
    world: World, paula: Someone, pieter: Someone
) -> None:
    begun(world, paula)
    send_copy(writer(world, paula), title="Van Paula")
    writer(world, pieter).press("Bewaar", title="Van Pieter")

    back = writer(world, paula)

    assert "Een collega bewaarde deze tekst ook." in back.text
    assert "Pieter Zijlstra bewaarde deze tekst ook" in back.press("Bewaar", 409).text
    assert open_version().title == "Van Pieter"


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


def test_two_saves_at_the_same_moment_do_not_cover_each_other(
    world: World, paula: Someone, pieter: Someone, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun(world, paula)
    second, really_check = writer(world, pieter), editor.check

    def check_while_paula_saves(*given: Any, **more: Any) -> bool:
        monkeypatch.setattr(editor, "check", really_check)
        with transaction() as session:
            row = session.get_one(ArticleVersion, open_version().id)
            written = replace(writing.as_written(row), title="Net eerder")
            writing.save(session, row.id, written, edits=0, now=world.now, actor=paula.id)
        return really_check(*given, **more)

    monkeypatch.setattr(editor, "check", check_while_paula_saves)
    differs = second.press("Bewaar", 409, title="Net later")

    assert "Paula Dijkstra bewaarde deze tekst ook" in differs.text
    assert open_version().title == "Net eerder"
    differs.press("Bewaar mijn tekst")
    assert open_version().title == "Net later"


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


# --- pictures -----------------------------------------------------------------------------------------------------


def noise(width: int, height: int) -> bytes:
    """A picture that cannot be pressed together."""
    picture = Image.frombytes("RGB", (width, height), Random(7).randbytes(width * height * 3))
    file = BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def put_photo(visitor: Visitor, content_: bytes, alt: str = "Een brief van Toeslagen", status: int = 200) -> Visitor:
    return visitor.press("Zet de foto in de tekst", status, photo=(BytesIO(content_), "IMG_1.jpg"), alt=alt)


def pictures() -> list[Picture]:
    with reading() as session:
        return list(session.scalars(sa.select(Picture)))


def test_a_photo_is_made_small_and_stands_in_the_text_with_its_words(world: World, paula: Someone) -> None:
    begun(world, paula)

    visitor = put_photo(writer(world, paula), sample.photo(), "Een [brief] van Toeslagen")

    (kept,) = pictures()
    mark = f"![Een (brief) van Toeslagen](foto:{kept.id})"
    assert visitor.page.find("textarea", id="body").get_text().endswith(mark)  # type: ignore[union-attr]
    shown = visitor.page.select_one(".phone img")
    assert shown is not None
    assert (shown["src"], shown["alt"]) == (f"/team/artikelen/foto/{kept.id}", "Een (brief) van Toeslagen")
    assert (shown["width"], shown["height"], shown["loading"]) == ("64", "48", "lazy")
    assert b"Kamerafabriek" not in kept.content
    assert open_version().edits == 0
    visitor.press("Bewaar")
    assert open_version().body.endswith(mark)


@pytest.mark.parametrize("size", [(1400, 900), (700, 2400), (640, 640)])
def test_no_photo_is_wider_than_a_page_or_heavier_than_40_kilobytes(
    world: World, paula: Someone, size: tuple[int, int]
) -> None:
    begun(world, paula)

    put_photo(writer(world, paula), noise(*size))

    (kept,) = pictures()
    assert len(kept.content) <= 40 * 1024
    assert kept.width <= 640
    assert (kept.width, kept.height) == Image.open(BytesIO(kept.content)).size
    assert kept.width / kept.height == pytest.approx(size[0] / size[1], rel=0.02)


def test_a_photo_without_words_or_words_without_a_photo_are_not_taken(world: World, paula: Someone) -> None:
    begun(world, paula)

    wordless = put_photo(writer(world, paula), sample.photo(), " ", 422)
    assert wordless.errors == ["Zeg in woorden wat er op de foto staat."]
    empty = writer(world, paula).press("Zet de foto in de tekst", 422, alt="Een brief", title="Ik was bezig")

    assert empty.errors == ["Kies eerst een foto."]
    assert empty.page.find("input", id="title")["value"] == "Ik was bezig"  # type: ignore[index]
    assert empty.page.find("input", id="alt")["value"] == "Een brief"  # type: ignore[index]
    assert pictures() == []


@pytest.mark.parametrize(
    ("content_", "said"),
    [
        (b"%PDF-1.7 niet echt", "is kapot"),
        (b"GIF89a" + b"\0" * 300, "is geen foto"),
        (b"\xff\xd8\xff\xe0 geen foto" + b"\0" * 300, "is kapot"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "is geen foto"),
    ],
)
def test_what_is_no_photo_is_said_and_the_text_stays(world: World, paula: Someone, content_: bytes, said: str) -> None:
    begun(world, paula)
    visitor = writer(world, paula)

    refused = visitor.press(
        "Zet de foto in de tekst", 422, photo=(BytesIO(content_), "brief.jpg"), alt="Een brief", body="## Nog hier"
    )

    assert said in refused.errors[0]
    assert refused.page.find("textarea", id="body").get_text() == "## Nog hier"  # type: ignore[union-attr]
    assert pictures() == []


def test_a_whole_pdf_is_no_photo_either(world: World, paula: Someone) -> None:
    begun(world, paula)

    refused = put_photo(writer(world, paula), sample.pdf(), "Een brief", 422)

    assert "is geen foto" in refused.errors[0]


def test_a_photo_goes_where_the_caret_stood(world: World, paula: Someone) -> None:
    begun(world, paula)
    visitor = writer(world, paula)

    visitor.press(
        "Zet de foto in de tekst",
        photo=(BytesIO(sample.photo()), "x.jpg"),
        alt="Brief",
        body="## Kop\n\nEen.\n\nTwee.",
        caret="body:12",
    )

    body = visitor.page.find("textarea", id="body").get_text()  # type: ignore[union-attr]
    assert body == f"## Kop\n\nEen.\n\n![Brief](foto:{pictures()[0].id})\n\nTwee."


def test_readers_get_a_photo_only_while_a_published_text_shows_it(
    world: World, paula: Someone, pieter: Someone
) -> None:
    begun(world, paula)
    put_photo(writer(world, paula), sample.photo()).press("Bewaar en laat nakijken", review_before="2027-06-01")
    jelle = world.visitor(world.participant())
    address = f"/geld/foto/{pictures()[0].id}"
    of_staff = f"/team/artikelen/foto/{pictures()[0].id}"
    assert jelle.client.get(address).status_code == 404
    assert jelle.client.get(of_staff).status_code == 403
    assert world.visitor(pieter).client.get(of_staff).status_code == 200

    publish(world, pieter)
    read = jelle.get("/geld/huurtoeslag")

    shown = read.page.select_one("main img")
    assert shown is not None
    assert (shown["src"], shown["alt"]) == (address, "Een brief van Toeslagen")
    answer = jelle.client.get(address)
    assert answer.mimetype == "image/jpeg"
    assert answer.headers["Cache-Control"] == "private, max-age=86400"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert world.visitor().client.get(address).status_code == 303, "not without signing in"
    with transaction() as session:
        row = writing.published(session, article(), "nl")
        assert row is not None
        writing.withdraw(session, row.id, now=world.now, actor=pieter.id)
    assert jelle.client.get(address).status_code == 404


def test_a_photo_of_another_article_is_not_shown(world: World, paula: Someone) -> None:
    begun(world, paula)
    begun(world, paula, "zorgtoeslag")
    put_photo(writer(world, paula), sample.photo())
    body = f"## Kop\n\n![Brief](foto:{pictures()[0].id})"

    other = writer(world, paula, "/team/artikelen/zorgtoeslag/nl/schrijf").press("Toon voorbeeld", body=body)

    assert other.page.select(".phone img") == []
    assert "Deze foto hoort niet bij dit artikel." in other.text


def publish(world: World, second: Someone, slug: str = "huurtoeslag", language: str = "nl") -> None:
    with transaction() as session:
        row = session.get_one(ArticleVersion, open_version(slug, language).id)
        writing.approve(session, row.id, edits=row.edits, now=world.now, actor=second.id)
        writing.publish(session, row.id, today=world.today, now=world.now, actor=second.id)


# --- steps --------------------------------------------------------------------------------------------------------

STEP = {
    "title": "Bel de woningcorporatie",
    "line_1": "Vraag wat u moet doorgeven.",
    "action": "Lees over huurtoeslag",
    "why": "U ziet dit omdat u op {start} begon.",
    "source": "Wet op de huurtoeslag",
    "due-from_": "start",
    "due-shift": "3",
    "due-unit": "weeks",
    "due-way": "after",
    "says": "before",
}


def own_step(key: str, slug: str = "huurtoeslag", language: str = "nl") -> dict[str, Any]:
    return next(one for one in open_version(slug, language).own_steps or () if one["key"] == key)


def test_a_step_is_written_beside_the_text_and_shown_with_the_day_it_gives(
    world: World, paula: Someone, pieter: Someone
) -> None:
    begun(world, paula)
    visitor = writer(world, paula).press("Nog een stap", title="Halverwege")
    assert visitor.h1 == "Nieuwe stap"

    shown = visitor.press("Toon voorbeeld", example_start="2026-12-01", example_end="2027-11-30", **STEP)
    said = " ".join(shown.page.select_one("#example").get_text(" ").split())  # type: ignore[union-attr]
    assert "vóór 22 december" in said
    assert "maandag 21 december 2026" in said
    assert "U ziet dit omdat u op 1 december 2026 begon." in said
    shown.press("Bewaar de stap")

    assert visitor.address == HERE
    assert visitor.page.find("input", id="title")["value"] == "Halverwege"  # type: ignore[index]
    assert "3 weken na de eerste dag van het contract" in visitor.text
    kept = own_step("bel_de_woningcorporatie")
    assert kept["due"] == {"from": "start", "add_weeks": 3, "says": "before"}
    assert (kept["anchor"], kept["occurrence"], kept["article"]) == ("start", "start", "huurtoeslag")
    visitor.press("Bewaar en laat nakijken", review_before="2027-06-01")
    publish(world, pieter)
    jelle = world.participant(start=world.today)
    assert "Bel de woningcorporatie" in world.visitor(jelle).get("/geld/stappen").text


def test_a_step_that_was_loaded_from_a_file_is_kept_whole_when_one_word_changes(world: World, paula: Someone) -> None:
    for key in STEPS_OF_FILES:
        with reading() as session:
            before = session.get_one(StepText, key).content
        slug = before["article"]
        begun(world, paula, slug)
        visitor = writer(world, paula, f"/team/artikelen/{slug}/nl/schrijf/stap/{key}")

        visitor.press("Bewaar de stap", title="Een andere titel")

        kept = own_step(key, slug)
        assert kept.pop("key") == key
        assert kept["words"]["nl"].pop("title") == "Een andere titel"
        del before["words"]["nl"]["title"]
        assert kept == before, key
        with transaction() as session:
            writing.drop(session, open_version(slug).id, now=world.now, actor=paula.id)


STEPS_OF_FILES = (
    "rent_allowance_check", "ww_apply", "sick_at_end", "top_up_question", "income_change_new_hours", "tax_return",
    "health_insurance_check",
)  # fmt: skip
"""One of every shape."""


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"title": ""}, "Geef de stap een titel."),
        ({"title": "Bel {contact}"}, "Hier kunnen wij {contact} niet invullen."),
        ({"title": "a" * 121}, "Dit is te lang: 121 tekens."),
        ({"line_1": ""}, "Schrijf minstens één regel."),
        ({"line_2": "Bel {iemand}"}, "Hier kunnen wij {iemand} niet invullen."),
        ({"why": ""}, "Schrijf waarom iemand deze stap ziet."),
        ({"url": "ftp://x.nl"}, "Een adres begint met https://."),
        ({"source": ""}, "Zeg waar dit staat."),
        ({"due-shift": "veel"}, "Vul een getal in van 0 tot en met 400."),
        ({"due-shift": "401"}, "Vul een getal in van 0 tot en met 400."),
        ({"due-from_": ""}, "Kies eerst vanaf welke dag u telt."),
        ({"due-shift": "", "due-day": "31", "due-month": "2"}, "Deze dag bestaat niet."),
        ({"due-shift": "", "due-day": "3"}, "Kies een maand."),
        ({"due-day": "3", "due-month": "2"}, "Kies een vaste dag of tel verder. Niet allebei."),
        ({"question": "nieuw"}, "Schrijf de vraag."),
        ({"question": "rent_allowance"}, "Kies ja of nee."),
        ({"question": "bestaat_niet", "answer_needed": "ja"}, "Kies een vraag uit de lijst."),
        ({"moment": "ooit"}, "Kies een moment."),
    ],
)
def test_a_step_that_cannot_be_says_why(world: World, paula: Someone, fields: dict[str, str], said: str) -> None:
    begun(world, paula)

    refused = writer(world, paula, f"{HERE}/stap/nieuw").press("Bewaar de stap", 422, **{**STEP, **fields})

    assert any(said in one for one in refused.errors), refused.errors
    assert refused.page.find("input", id="action")["value"] == STEP["action"]  # type: ignore[index]
    assert open_version().edits == 0


def test_a_step_may_begin_with_a_question_that_is_there_or_a_new_one(world: World, paula: Someone) -> None:
    begun(world, paula)
    page = f"{HERE}/stap/nieuw"

    writer(world, paula, page).press("Bewaar de stap", **{**STEP, "question": "childcare", "answer_needed": "nee"})
    writer(world, paula, page).press(
        "Bewaar de stap",
        **{**STEP, "question": "nieuw", "question_text": "Heeft u een tuin?", "answer_needed": "ja"},
    )

    old, new = own_step("bel_de_woningcorporatie"), own_step("bel_de_woningcorporatie_2")
    assert old["question"]["key"] == "childcare"
    assert set(old["question"]["words"]) >= {"nl", "en", "ar"}
    assert (old["answer_needed"], new["answer_needed"]) == ("nee", "ja")
    assert new["question"] == {
        "key": "heeft_u_een_tuin", "words": {"nl": {"text": "Heeft u een tuin?", "help": ""}},
    }  # fmt: skip


def test_a_step_on_a_day_of_the_calendar_gives_that_day_each_year(world: World, paula: Someone) -> None:
    begun(world, paula)
    visitor = writer(world, paula, f"{HERE}/stap/nieuw")
    fields = {
        **STEP, "moment": "new_year", "due-from_": "year", "due-shift": "", "due-day": "30", "due-month": "4",
        "says": "latest",
    }  # fmt: skip

    shown = visitor.press("Toon voorbeeld", example_start="2026-12-01", example_end="2027-11-30", **fields)
    assert "vrijdag 30 april 2027" in shown.text
    shown.press("Bewaar de stap")

    kept = own_step("bel_de_woningcorporatie")
    assert (kept["anchor"], kept["occurrence"]) == ("new_year", "year")
    assert kept["due"] == {"from": "year", "month_day": "04-30", "says": "latest"}
    assert "30-4 van dat jaar" in visitor.text


def test_a_step_is_taken_away(world: World, paula: Someone) -> None:
    begun(world, paula)

    writer(world, paula, f"{HERE}/stap/rent_allowance_check").press("Haal deze stap weg")

    assert open_version().own_steps == []


def test_two_people_who_save_a_step_see_each_other(world: World, paula: Someone, pieter: Someone) -> None:
    begun(world, paula)
    page = f"{HERE}/stap/rent_allowance_check"
    second = writer(world, pieter, page)
    writer(world, paula, page).press("Bewaar de stap", title="Titel van Paula")

    differs = second.press("Bewaar de stap", 409, title="Titel van Pieter")
    assert "Een collega bewaarde deze tekst ook" in differs.text
    assert "Paula" in differs.page.select_one(".difference").get_text()  # type: ignore[union-attr]
    assert own_step("rent_allowance_check")["words"]["nl"]["title"] == "Titel van Paula"
    differs.press("Bewaar de stap")

    assert own_step("rent_allowance_check")["words"]["nl"]["title"] == "Titel van Pieter"


def test_saving_a_step_in_another_window_is_no_conflict_for_the_same_text(world: World, paula: Someone) -> None:
    begun(world, paula)
    text = writer(world, paula)
    writer(world, paula, f"{HERE}/stap/rent_allowance_check").press("Bewaar de stap", title="Nieuwe titel")

    text.press("Bewaar")

    assert own_step("rent_allowance_check")["words"]["nl"]["title"] == "Nieuwe titel"


def test_a_step_of_a_version_that_lies_with_a_colleague_is_not_changed(
    world: World, paula: Someone, pieter: Someone
) -> None:
    begun(world, paula)
    late = writer(world, pieter, f"{HERE}/stap/rent_allowance_check")
    writer(world, paula).press("Bewaar en laat nakijken", review_before="2027-06-01")

    late.press("Bewaar de stap", title="Te laat")

    assert "Uw stap is niet bewaard." in late.text
    assert own_step("rent_allowance_check")["words"]["nl"]["title"] != "Te laat"


# --- translations -------------------------------------------------------------------------------------------------

FRISIAN = "/team/artikelen/huurtoeslag/fy/schrijf"


def translated(body: str) -> list[str]:
    """The parts of a text, as somebody would translate them: with everything that must stay."""
    return [one.replace("Wat", "Wa") for one in parts_of(body)]


def in_frisian(visitor: Visitor, button: str, status: int = 200, **more: str) -> Visitor:
    """Fill in every field of the translation."""
    form, _pressed = visitor.form_with(button)
    with reading() as session:
        dutch = writing.published(session, article(), "nl")
    assert dutch is not None
    values = {f"parts-{number}": part for number, part in enumerate(translated(dutch.body))}
    for field in form.select("input[name^=sources-], input[name^=links-]"):
        values[str(field["name"])] = "Frysk"
    return visitor.press(button, status, **{**values, "title": "Hierstipe", "summary": "Yn ien sin.", **more})


def test_a_translation_shows_the_dutch_beside_each_field_and_saves_words_only(world: World, paula: Someone) -> None:
    begun(world, paula, language="fy")
    visitor = writer(world, paula, FRISIAN)
    beside = [" ".join(one.get_text(" ").split()) for one in visitor.page.select(".source-text")]
    assert beside[:2] == ["Huurtoeslag als u werkt", "Huurtoeslag is hulp bij uw huur. Met loon wordt die soms lager."]
    assert visitor.page.find(attrs={"name": "valid_from"}) is None
    assert visitor.page.find(attrs={"name": "links-0-url"}) is None
    assert "Is het makkelijk te lezen?" not in visitor.text, "that is measured for Dutch only"

    asked = in_frisian(visitor, "Bewaar en laat nakijken")

    assert "Een collega kan het nu nakijken." in asked.text
    row = open_version(language="fy")
    with reading() as session:
        dutch = writing.published(session, article(), "nl")
    assert dutch is not None
    assert row.details["links"][0] == {
        "label": "Frysk", "what_happens": "Frysk", "url": dutch.details["links"][0]["url"],
    }  # fmt: skip
    assert [one["sureness"] for one in row.details["sources"]] == [one["sureness"] for one in dutch.details["sources"]]
    assert (row.title, row.valid_from, row.source_number) == ("Hierstipe", dutch.valid_from, dutch.number)
    assert row.body.count("{{ amount:") == dutch.body.count("{{ amount:")


def test_a_translation_that_lost_an_amount_or_a_name_says_which(world: World, paula: Someone) -> None:
    begun(world, paula, language="fy")
    visitor = writer(world, paula, FRISIAN)
    with reading() as session:
        dutch = writing.published(session, article(), "nl")
    assert dutch is not None
    number = next(n for n, part in enumerate(parts_of(dutch.body)) if "{contact}" in part)

    refused = in_frisian(
        visitor, "Bewaar en laat nakijken", 422, **{f"parts-{number}": "## Help\n\nBelje {{ amount:xyz }}."}
    )

    assert "Hier mist nog: {contact}." in " ".join(refused.errors)
    assert "Dit staat niet in het Nederlands: {{ amount:xyz }}." in " ".join(refused.errors)
    in_frisian(refused, "Bewaar", **{f"parts-{number}": "## Help\n\nNoch net klear."})
    assert "Noch net klear." in open_version(language="fy").body


def test_a_translator_sees_what_is_new_in_the_dutch_and_says_when_it_is_done(
    world: World, paula: Someone, pieter: Someone
) -> None:
    begun(world, paula, language="fy")
    in_frisian(writer(world, paula, FRISIAN), "Bewaar")
    begun(world, paula)
    body = open_version().body.replace("Uw verhuurder hoeft u niets te vertellen.", "Vertel het ook aan uw verhuurder.")
    writer(world, paula).press("Bewaar en laat nakijken", body=body, review_before="2027-06-01")
    publish(world, pieter)

    visitor = writer(world, paula, FRISIAN)
    assert "Het Nederlands is veranderd" in visitor.text
    assert [" ".join(one.get_text(" ").split()) for one in visitor.page.select(".source-text mark")] == [
        "Nieuw: Vertel het ook aan uw verhuurder."
    ]
    assert (
        "Uw verhuurder hoeft u niets te vertellen."
        in visitor.page.select_one("section .lines, .notice .lines").get_text()
    )  # type: ignore[union-attr]
    visitor.press("Bewaar")
    assert open_version(language="fy").source_number == 1
    visitor.press("Bewaar", processed="y")

    assert open_version(language="fy").source_number == 2
    assert "Het Nederlands is veranderd" not in visitor.text


def test_the_words_of_a_step_are_translated_and_its_rule_is_not(world: World, paula: Someone, pieter: Someone) -> None:
    begun(world, paula, language="fy")
    page = f"{FRISIAN}/stap/rent_allowance_check"
    visitor = writer(world, paula, page)
    assert visitor.page.find(attrs={"name": "moment"}) is None
    words = {
        "title": "Sjoch nei jo hierstipe", "line_1": "Ien.", "line_2": "Twa.", "line_3": "Belje {contact}.",
        "action": "Lês mear", "why": "Jo sjogge dit om't jo op {start} begûn binne.", "question_text": "Krije jo it?",
    }  # fmt: skip

    refused = visitor.press("Bewaar de stap", 422, **{**words, "line_3": "Belje my.", "line_2": ""})
    assert refused.errors == ["Vertaal dit ook.", "Hier mist nog: {contact}."]
    refused.press("Bewaar de stap", **words)

    assert visitor.address == FRISIAN
    assert "vertaald" in visitor.text
    assert "nog niet vertaald" not in visitor.text
    kept = own_step("rent_allowance_check", language="fy")
    assert set(kept) == {"key", "words", "question"}
    in_frisian(visitor, "Bewaar en laat nakijken")
    publish(world, pieter, language="fy")
    with reading() as session:
        content_ = session.get_one(StepText, "rent_allowance_check").content
    assert content_["words"]["fy"]["title"] == "Sjoch nei jo hierstipe"
    assert content_["question"]["words"]["fy"]["text"] == "Krije jo it?"
    assert content_["words"]["nl"]["title"] != "Sjoch nei jo hierstipe"


def test_a_source_that_the_dutch_text_lost_is_gone_from_the_translation_too(
    world: World, paula: Someone, pieter: Someone
) -> None:
    begun(world, paula, language="fy")
    in_frisian(writer(world, paula, FRISIAN), "Bewaar")
    begun(world, paula)
    last = len(open_version().details["sources"]) - 1
    gone = {f"sources-{last}-name": "", f"sources-{last}-about": ""}
    writer(world, paula).press("Bewaar en laat nakijken", review_before="2027-06-01", **gone)
    publish(world, pieter)

    writer(world, paula, FRISIAN).press("Bewaar")

    assert len(open_version(language="fy").details["sources"]) == last


def test_a_translation_of_a_text_that_was_withdrawn_says_so(world: World, paula: Someone) -> None:
    begun(world, paula, language="fy")
    with transaction() as session:
        row = writing.published(session, article(), "nl")
        assert row is not None
        writing.withdraw(session, row.id, now=world.now, actor=paula.id)

    visitor = writer(world, paula, FRISIAN)
    assert "De Nederlandse tekst is ingetrokken" in visitor.text
    assert visitor.page.select("main button[value=ask]") == []


def test_a_text_that_runs_from_right_to_left_is_written_and_shown_so(world: World, paula: Someone) -> None:
    begun(world, paula, language="ar")

    visitor = writer(world, paula, "/team/artikelen/huurtoeslag/ar/schrijf")

    assert {one["dir"] for one in visitor.page.select("[data-body]")} == {"rtl"}
    assert visitor.page.select_one(".phone .page")["dir"] == "rtl"  # type: ignore[index]
    assert {one["dir"] for one in visitor.page.select(".source-text")} == {"ltr"}
