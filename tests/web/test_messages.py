"""Vraag, as a participant meets it."""

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
import time_machine
from sqlalchemy import select, update

from portal.base import limits
from portal.base.db import reading, transaction
from portal.base.settings import Settings
from portal.base.tables import new_id
from portal.domain import messages
from portal.domain.accounts.models import Account
from portal.domain.audit.models import AuditLine
from portal.domain.guidance.models import ContactAssignment
from portal.domain.messages import queries
from portal.domain.messages.models import Attachment, Conversation, Message
from portal.domain.messages.queries import Link
from portal.flows import conversation, sick_leave
from portal.web.participant import messages as view
from tests.base import sample_files
from tests.builders import PIN, Someone, World
from tests.statements import counted
from tests.visitor import Visitor

LONG_WORD = "verzekerings" * 25
NASTY = f'<b>dik</b> & "aan" {{% if 7*7 %}} ${{7*7}} 🙂 \u202eomgekeerd\u202c مرحبا {LONG_WORD}'


@pytest.fixture
def anna(world: World) -> Someone:
    return world.contact_person()


@pytest.fixture
def jelle(world: World, anna: Someone) -> Someone:
    return world.participant(contact=anna)


@pytest.fixture
def page(world: World, jelle: Someone) -> Visitor:
    return world.visitor(jelle).get("/vraag")


@pytest.fixture
def say(world: World, settings: Settings, anna: Someone) -> Callable[..., Message]:
    """say(jelle, "text") asks; say(jelle, "text", by=anna) answers."""

    def written(who: Someone, text: str, by: Someone | None = None, at: datetime | None = None, **more: Any) -> Message:
        now = at or world.now
        with transaction() as session:
            if by is not None:
                return conversation.answer(
                    session, who.participant_id, by.id, text=text, once=new_id(), now=now, **more
                )
            return conversation.send(
                session,
                who.participant_id,
                who.id,
                text=text,
                once=new_id(),
                municipality=settings.municipality,
                now=now,
                **more,
            )

    return written


def texts() -> list[str]:
    with reading() as session:
        return [message.text for message in session.scalars(select(Message).order_by(Message.id))]


def bubbles(page: Visitor) -> list[str]:
    return [" ".join(one.get_text(" ").split()) for one in page.page.select(".bubble")]


def wrong_files(page: Visitor) -> str:
    return " ".join(page.page.select_one(".attach").get_text(" ").split())


# --- the page ----------------------------------------------------------------------------------------------------


def test_an_empty_page_says_who_answers_and_when_and_offers_questions(page: Visitor) -> None:
    assert page.h1 == "Vraag"
    assert "Anna antwoordt uiterlijk donderdag 26 november." in page.text
    assert "Anna leest Nederlands en Engels." in page.text
    assert "Schrijf hier niet wat u heeft als u ziek bent." in page.text
    assert "geen bezwaar" in page.text
    assert page.page.find("a", href="tel:112")
    assert page.page.find("a", href="tel:113")
    assert "Ik heb een papier nodig" in page.text


def test_a_question_without_javascript_is_sent_and_says_verstuurd_with_its_promise(page: Visitor) -> None:
    page.press("Verstuur", text="Krijg ik minder huurtoeslag?", subject="money")

    assert page.address == "/vraag"
    assert bubbles(page) == [
        "U schreef: Krijg ik minder huurtoeslag? Over: Geld Antwoord uiterlijk donderdag 26 november"
    ]
    assert "10:00 · verstuurd" in page.text
    assert "maandag 23 november" in page.text


def test_the_words_go_from_verstuurd_to_gezien_to_beantwoord(
    world: World, page: Visitor, anna: Someone, jelle: Someone
) -> None:
    page.press("Verstuur", text="Krijg ik vakantiegeld?")
    staff = world.visitor(anna).get(f"/team/gesprek/{jelle.participant_id}")
    assert "10:00 · gezien" in page.get("/vraag").text

    staff.press("Verstuur", text="Ja, in mei.")

    assert "10:00 · beantwoord" in page.get("/vraag").text
    assert bubbles(page)[-1] == "Anna de Vries Ja, in mei."


@pytest.mark.parametrize(
    ("asked", "subject", "text"),
    [
        ("?onderwerp=contract&van=/contract", "contract", ""),
        ("?onderwerp=geld&van=/geld/huurtoeslag", "money", ""),
        ("?klaar=papier", "contract", "Ik heb een papier nodig van mijn werkgever. Het gaat om: "),
        ("?klaar=op-papier", "other", "Wilt u mij dit op papier sturen? Het gaat om: "),
        ("?klaar=te-veel", "work", "Het werk is te veel voor mij. Ik wil daar graag over praten. Dit is te veel: "),
        ("?klaar=gaat-niet-goed", "work", "Het gaat niet goed op mijn werk. Wilt u mij bellen? Dit gaat niet goed: "),
        ("?klaar=klopt-niet", "contract", "Er klopt iets niet in mijn gegevens. Dit moet anders: "),
        ("?onderwerp=huis&klaar=weet-niet", "", ""),
    ],
)
def test_other_pages_and_examples_fill_the_box(page: Visitor, asked: str, subject: str, text: str) -> None:
    page.get(f"/vraag{asked}")
    _action, sent = page.filled_in("Verstuur")

    assert (sent["subject"], sent["text"]) == (subject, text)


@pytest.mark.parametrize(
    ("came_from", "kept"),
    [
        ("/geld/huurtoeslag", "/geld/huurtoeslag"),
        ("/", "/"),
        ("//elders.example", None),
        ("https://elders.example/", None),
        ("/team", None),
        ("/geld/../team", None),
        ("/geld/" + "a" * 200, None),
    ],
)
def test_the_page_it_came_from_is_kept_only_when_it_is_ours(page: Visitor, came_from: str, kept: str | None) -> None:
    page.get(f"/vraag?van={came_from}").press("Verstuur", text="Wat betekent dit?")

    with reading() as session:
        assert session.scalars(select(Message.from_page)).one() == kept


def test_the_stand_in_is_named_while_the_contact_person_is_away(world: World, page: Visitor, anna: Someone) -> None:
    bram = world.staff(first_name="Bram", last_name="Hoekstra", working_days="ma di wo do vr")
    world.stand_in(anna, bram, date(2026, 11, 23), date(2026, 12, 11))

    page.get("/vraag")

    assert "Schrijf aan Bram" in page.text
    assert "Anna is er niet tot en met vrijdag 11 december. Bram antwoordt uiterlijk" in page.text


def test_while_the_stand_in_helps_the_answer_is_not_promised_by_who_is_away(
    world: World, page: Visitor, anna: Someone
) -> None:
    bram = world.staff(first_name="Bram", last_name="Hoekstra", working_days="ma di wo do vr")
    world.stand_in(anna, bram, world.today, world.today + timedelta(days=1))

    page.get("/vraag")

    assert "is er niet tot en met" in page.text
    assert "Bram helpt u zolang. Antwoord uiterlijk" in page.text
    assert "Anna antwoordt" not in page.text


def test_without_a_contact_person_the_municipality_answers(world: World, page: Visitor, jelle: Someone) -> None:
    with transaction() as session:
        session.execute(update(ContactAssignment).values(until_at=world.now))

    page.get("/vraag").press("Verstuur", text="Wie helpt mij?")

    assert "De gemeente antwoordt uiterlijk maandag 30 november." in page.text
    assert texts() == ["Wie helpt mij?"]


def test_the_day_after_the_promise_the_page_says_whom_to_call(
    page: Visitor, clock: time_machine.Traveller, world: World, jelle: Someone
) -> None:
    page.press("Verstuur", text="Krijg ik vakantiegeld?")
    clock.move_to(datetime(2026, 11, 26, 23, 0).astimezone())
    assert "U zou antwoord krijgen" not in world.visitor(jelle).get("/vraag").text

    clock.move_to(datetime(2026, 11, 30, 10, 0).astimezone())

    assert "U zou antwoord krijgen. Bel Anna de Vries." in world.visitor(jelle).get("/vraag").text


def test_another_contact_person_is_told_in_the_conversation(world: World, page: Visitor, jelle: Someone) -> None:
    bram = world.staff(first_name="Bram", last_name="Hoekstra")
    with transaction() as session:
        messages.change_contact(session, messages.held(session, jelle.participant_id), bram.id, now=world.now)

    assert "Vanaf nu is Bram Hoekstra de contactpersoon." in page.get("/vraag").text


# --- a long history ----------------------------------------------------------------------------------------------


def test_the_last_twenty_are_shown_and_the_older_ones_are_a_link_away(
    world: World, page: Visitor, jelle: Someone, say: Callable[..., Message]
) -> None:
    for number in range(45):
        say(jelle, f"Vraag {number}")

    page.get("/vraag")
    assert len(bubbles(page)) == 20
    page.follow("Eerdere berichten")

    assert [one.split()[3] for one in bubbles(page)] == [str(number) for number in range(5, 25)]
    page.follow("Eerdere berichten")
    assert [one.split()[3] for one in bubbles(page)] == [str(number) for number in range(5)]
    assert "Eerdere berichten" not in page.text
    assert "Naar de nieuwste berichten" in page.text


@pytest.mark.parametrize("messages", [0, 2, 60])
def test_the_page_asks_at_most_six_things_of_the_database(
    page: Visitor, jelle: Someone, anna: Someone, say: Callable[..., Message], messages: int
) -> None:
    for number in range(messages):
        say(jelle, f"Vraag {number}")
    if messages:
        say(jelle, "Ja.", by=anna)

    with counted() as asked:
        page.get("/vraag")

    assert len(asked) <= 6, asked


@pytest.mark.parametrize("key", ["niets", "0", str(UUID(int=0))])
def test_an_unknown_key_for_older_messages_gives_an_honest_page(page: Visitor, key: str) -> None:
    page.get(f"/vraag?voor={key}", status=200 if len(key) == 36 else 404)


# --- new answers -------------------------------------------------------------------------------------------------


def test_an_open_page_hears_of_an_answer_and_asking_marks_nothing(
    page: Visitor, jelle: Someone, anna: Someone, say: Callable[..., Message]
) -> None:
    ask = str(page.page.select_one("[data-poll]")["data-poll"])
    assert page.client.get(ask).status_code == 204
    say(jelle, "Ja, in mei.", by=anna)

    with counted() as asked:
        answer = page.client.get(ask)

    assert "Nieuw antwoord van Anna. Toon." in answer.get_data(as_text=True)
    assert not [one for one in asked if not one.startswith("SELECT")]
    with reading() as session:
        assert session.scalars(select(Conversation.unread)).one() == 1


def test_opening_shows_what_is_new_once_and_keeps_no_time(
    page: Visitor, jelle: Someone, anna: Someone, say: Callable[..., Message]
) -> None:
    say(jelle, "Ja, in mei.", by=anna)

    page.get("/vraag")

    assert page.page.select_one("[data-first-new]")
    assert page.page.select_one(".bar .count") is None
    assert page.get("/vraag").page.select_one("[data-first-new]") is None
    with reading() as session:
        assert session.scalars(select(Message.seen_at)).one() is None


def test_a_locked_page_that_asks_is_told_nothing_and_keeps_what_is_typed(
    page: Visitor, clock: time_machine.Traveller, jelle: Someone, anna: Someone, say: Callable[..., Message]
) -> None:
    clock.shift(timedelta(minutes=31))
    say(jelle, "Ja, in mei.", by=anna)

    answer = page.client.get("/vraag/nieuw", headers={"HX-Request": "true"})

    assert answer.status_code == 204
    assert not answer.get_data()
    assert "HX-Redirect" not in answer.headers


def test_when_opening_cannot_be_written_the_page_is_still_the_page(
    page: Visitor, jelle: Someone, anna: Someone, say: Callable[..., Message], monkeypatch: pytest.MonkeyPatch
) -> None:
    say(jelle, "Ja, in mei.", by=anna)

    def locked(*_anything: object) -> None:
        raise view.SQLAlchemyError("locked")

    monkeypatch.setattr(view.conversation, "opened_by_participant", locked)

    assert bubbles(page.get("/vraag")) == ["Anna de Vries Ja, in mei."]


# --- bad input ---------------------------------------------------------------------------------------------------


def test_an_empty_message_is_not_sent(page: Visitor) -> None:
    page.press("Verstuur", text="   ", status=422)

    assert "Schrijf eerst uw vraag." in page.text
    assert page.page.select_one("[data-focus]")
    assert texts() == []


def test_a_message_that_is_too_long_comes_back_whole(page: Visitor) -> None:
    text = "a" * 5_001

    page.press("Verstuur", text=text, status=422)

    assert "Uw bericht is te lang." in page.text
    assert page.page.find("textarea").get_text().strip() == text


def test_odd_text_is_kept_unchanged_escaped_and_in_its_own_direction(page: Visitor) -> None:
    page.press("Verstuur", text=NASTY)

    assert texts() == [NASTY]
    said = page.page.select_one(".bubble.own p[dir=auto]")
    assert said.get_text() == NASTY
    assert page.page.select_one(".bubble b") is None


def test_pressing_twice_sends_once(page: Visitor) -> None:
    action, sent = page.filled_in("Verstuur", text="Krijg ik vakantiegeld?")

    first, second = page.client.post(action, data=sent), page.client.post(action, data=sent)

    assert (first.status_code, second.status_code) == (303, 303)
    assert texts() == ["Krijg ik vakantiegeld?"]


def test_a_form_without_a_sound_key_is_not_sent(page: Visitor) -> None:
    page.press("Verstuur", text="Krijg ik vakantiegeld?", once="geen-sleutel", status=422)

    assert "Probeer het nog een keer." in page.text
    assert texts() == []


def test_too_many_messages_in_an_hour_are_answered_in_words_with_the_text(
    page: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(view, "PER_HOUR", 2)
    for number in range(2):
        page.press("Verstuur", text=f"Vraag {number}")

    page.press("Verstuur", text="Nog een vraag", status=429)

    assert "Wacht een uur, of bel. Uw tekst is er nog." in page.text
    assert page.page.find("textarea").get_text().strip() == "Nog een vraag"
    assert len(texts()) == 2


def test_what_was_sent_while_the_portal_was_locked_is_sent_once_after_the_pin(
    world: World, jelle: Someone, clock: time_machine.Traveller
) -> None:
    world.give_pin(jelle)
    page = world.visitor(jelle).get("/vraag")
    clock.shift(timedelta(minutes=31))

    page.press("Verstuur", text="Ik snap mijn loonstrook niet.")
    assert texts() == []
    page.press("Log in", pin=PIN)

    assert page.address == "/vraag"
    assert texts() == ["Ik snap mijn loonstrook niet."]


def test_a_photo_that_was_lost_at_the_lock_is_asked_for_again_with_the_text(
    world: World, jelle: Someone, clock: time_machine.Traveller
) -> None:
    world.give_pin(jelle)
    page = world.visitor(jelle).get("/vraag")
    clock.shift(timedelta(minutes=31))

    page.press("Verstuur", text="Ik kreeg deze brief.", files=[(BytesIO(sample_files.photo()), "brief.jpg")])
    page.press("Log in", pin=PIN, status=422)

    assert "Kies de foto nog een keer." in page.text
    assert page.page.find("textarea").get_text().strip() == "Ik kreeg deze brief."
    assert texts() == []
    page.press("Verstuur", files=[(BytesIO(sample_files.photo()), "brief.jpg")])
    assert texts() == ["Ik kreeg deze brief."]


def test_a_database_that_does_not_answer_leaves_the_text_on_the_page(
    page: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_anything: object, **_more: object) -> None:
        raise view.DBAPIError("INSERT", {}, Exception("database is locked"))

    monkeypatch.setattr(view.conversation, "send", locked)

    page.press("Verstuur", text="Krijg ik vakantiegeld?", status=503)

    assert "Uw bericht is nog niet verstuurd." in page.text
    assert page.page.find("textarea").get_text().strip() == "Krijg ik vakantiegeld?"


# --- files -------------------------------------------------------------------------------------------------------


def test_a_photo_of_a_letter_is_kept_without_what_the_phone_knows_and_can_be_opened(page: Visitor) -> None:
    page.press("Verstuur", text="Ik kreeg deze brief.", photo=[(BytesIO(sample_files.photo()), "brief.JPG")])

    link = page.page.select_one(".bubble a.file")
    assert " ".join(link.get_text(" ").split()) == "brief.jpg foto"
    kept = page.client.get(str(link["href"]))
    assert kept.mimetype == "image/jpeg"
    assert sample_files.MAKER.encode() not in kept.get_data()
    assert "sandbox" in kept.headers["Content-Security-Policy"]
    assert kept.headers["Cache-Control"] == "no-store"


def test_a_photo_alone_may_go_without_words(page: Visitor) -> None:
    page.press("Verstuur", photo=[(BytesIO(sample_files.photo()), "brief.jpg")])

    assert texts() == [""]
    assert len(page.page.select(".bubble a.file")) == 1


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("vakantie.jpg", sample_files.photo() + b"\0" * (11 * 1024 * 1024), "is te groot. Een bestand mag 10 MB zijn."),
        ("brief.pdf", b"GIF89a" + b"\0" * 100, "is een plaatje dat wij niet kunnen openen."),
        ("op slot.pdf", sample_files.pdf_with_password("geheim"), "zit op slot met een wachtwoord."),
        ("leeg.jpg", b"", "is leeg."),
        ("half.jpg", sample_files.photo()[:400], "is kapot."),
        ("brief.docx", sample_files.docx(), "is geen foto of PDF. Maak er een PDF van"),
        ("film.mp4", sample_files.film(), "is een filmpje."),
        ("veel.pdf", sample_files.pdf(101), "heeft te veel bladzijden."),
    ],
    ids=["11 MB", "GIF called PDF", "locked PDF", "empty", "broken", "Word", "film", "many pages"],
)
def test_a_file_we_cannot_take_is_named_with_why_and_the_text_stays(
    page: Visitor, name: str, content: bytes, words: str
) -> None:
    page.press("Verstuur", text="Ik kreeg deze brief.", files=[(BytesIO(content), name)], status=422)

    assert words in wrong_files(page)
    assert name in wrong_files(page)
    assert "Uw tekst is er nog. Kies de foto nog een keer." in wrong_files(page)
    assert page.page.find("textarea").get_text().strip() == "Ik kreeg deze brief."
    assert texts() == []


def test_every_wrong_file_is_said_and_the_right_ones_are_not_kept_alone(page: Visitor) -> None:
    chosen = [
        (BytesIO(b""), "leeg.jpg"),
        (BytesIO(sample_files.photo()), "goed.jpg"),
        (BytesIO(sample_files.film()), "film.mp4"),
    ]

    page.press("Verstuur", text="Drie bestanden.", files=chosen, status=422)

    assert "leeg.jpg" in wrong_files(page)
    assert "film.mp4" in wrong_files(page)
    with reading() as session:
        assert session.scalars(select(Attachment.id)).all() == []


def test_six_files_are_too_many(page: Visitor) -> None:
    chosen = [(BytesIO(sample_files.photo()), f"{number}.jpg") for number in range(6)]

    page.press("Verstuur", text="Zes foto's.", files=chosen, status=422)

    assert "U koos 6 bestanden. Kies er hoogstens 5." in wrong_files(page)


def test_files_that_are_too_large_together_are_refused_before_they_are_looked_at(
    page: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_anything: object) -> None:
        raise AssertionError("no file should be decoded")

    monkeypatch.setattr("portal.web.uploads.files.accept", never)
    chosen = [(BytesIO(b"\xff\xd8\xff" + b"\0" * 9_000_000), f"{number}.jpg") for number in range(3)]

    page.press("Verstuur", text="Drie grote foto's.", files=chosen, status=422)

    assert "Uw bestanden zijn samen te groot." in wrong_files(page)


@pytest.mark.parametrize("address", ["/vraag/bijlage/{id}", "/team/bijlage/{id}"])
def test_a_file_of_somebody_else_does_not_exist_and_the_attempt_is_written_down(
    world: World, page: Visitor, anna: Someone, address: str
) -> None:
    page.press("Verstuur", photo=[(BytesIO(sample_files.photo()), "brief.jpg")])
    with reading() as session:
        attachment = session.scalars(select(Attachment.id)).one()
    stranger = (
        world.participant("Samira", "Haddad", contact=anna)
        if address.startswith("/vraag")
        else world.staff(first_name="Bram", last_name="Hoekstra")
    )

    world.visitor(stranger).get(address.format(id=attachment), status=404)

    with reading() as session:
        tried = session.scalars(select(AuditLine).where(AuditLine.action == "tried_foreign")).one()
    assert tried.actor_id == stranger.id


def test_an_attachment_that_never_was_is_not_there(page: Visitor) -> None:
    page.get(f"/vraag/bijlage/{new_id()}", status=404)


# --- what I sent -------------------------------------------------------------------------------------------------


def test_everything_i_sent_stands_on_one_page_and_in_two_files(
    world: World, page: Visitor, jelle: Someone, anna: Someone, say: Callable[..., Message]
) -> None:
    say(jelle, "Krijg ik vakantiegeld?")
    say(jelle, "Ja, in mei.", by=anna)
    with transaction() as session:
        sick_leave.report(session, jelle.participant_id, first_day=world.today, now=world.now, actor=jelle.id)

    page.get("/vraag").follow("Wat ik heb verstuurd")
    assert "Ziek gemeld" in page.text
    assert "Krijg ik vakantiegeld?" in page.text
    assert "Ja, in mei." not in page.text

    text = page.client.get("/vraag/verstuurd.txt")
    assert "attachment" in text.headers["Content-Disposition"]
    assert "maandag 23 november 2026 om 10:00\nKrijg ik vakantiegeld?" in text.get_data(as_text=True)
    data = json.loads(page.client.get("/vraag/verstuurd.json").get_data())
    assert data["messages"][0]["sent_at"] == "2026-11-23T10:00:00+01:00"
    assert [one["kind"] for one in data["sick_reports"]] == ["reported"]


def test_with_nothing_sent_the_page_says_so(page: Visitor) -> None:
    assert "U heeft nog niets verstuurd." in page.get("/vraag/verstuurd").text


def test_links_in_an_answer_lead_to_the_articles(
    page: Visitor, jelle: Someone, anna: Someone, say: Callable[..., Message]
) -> None:
    say(jelle, "Lees dit.", by=anna, links=[Link("huurtoeslag", "Huurtoeslag")])

    page.get("/vraag")

    assert page.page.select_one(".bubble a[href='/geld/huurtoeslag']").get_text(strip=True) == "Huurtoeslag"


def test_what_was_removed_says_when_and_by_whom(
    world: World, page: Visitor, jelle: Someone, anna: Someone, say: Callable[..., Message]
) -> None:
    message = say(jelle, "Mijn nummer is 123456782")
    with transaction() as session:
        conversation.remove(
            session,
            jelle.participant_id,
            message.id,
            anna.id,
            ground=queries.RemovalGround.BSN,
            now=world.now,
        )

    page.get("/vraag")

    assert "Weggehaald op 23 november 2026 door Anna de Vries. Er stond een burgerservicenummer in." in page.text
    assert "123456782" not in page.text


def test_who_wants_letters_can_still_write(page: Visitor, jelle: Someone) -> None:
    with transaction() as session:
        session.get_one(Account, jelle.id).post_by_portal = False

    page.get("/vraag").press("Verstuur", text="Wilt u mij bellen?")

    assert texts() == ["Wilt u mij bellen?"]


def test_the_limit_counts_per_person(world: World, page: Visitor, anna: Someone, jelle: Someone) -> None:
    for _ in range(view.PER_HOUR):
        limits.allow(f"message:{jelle.id}", view.PER_HOUR, timedelta(hours=1))

    world.visitor(world.participant("Samira", "Haddad", contact=anna)).get("/vraag").press("Verstuur", text="Hallo")

    assert texts() == ["Hallo"]
