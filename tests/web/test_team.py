"""Vandaag and the conversation, as staff meet them."""

from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from sqlalchemy import select

from portal.base.db import reading, transaction
from portal.base.settings import Settings
from portal.base.tables import new_id
from portal.domain.accounts.models import Account, Invitation
from portal.domain.accounts.rules import RoleKind
from portal.domain.audit.models import AuditLine
from portal.domain.guidance.actions import make_task
from portal.domain.guidance.queries import contact_card
from portal.domain.guidance.rules import TaskKind
from portal.domain.messages.models import Conversation, Message
from portal.flows import conversation, sick_leave
from tests import content
from tests.base import sample_files
from tests.builders import Someone, World
from tests.statements import counted
from tests.visitor import Visitor

MONDAY = date(2026, 11, 23)


@pytest.fixture
def anna(world: World) -> Someone:
    return world.contact_person()


@pytest.fixture
def bram(world: World) -> Someone:
    return world.staff(first_name="Bram", last_name="Hoekstra", working_days="ma di wo do vr")


@pytest.fixture
def jelle(world: World, anna: Someone) -> Someone:
    return world.participant(contact=anna)


@pytest.fixture
def ask(world: World, settings: Settings) -> Callable[..., Message]:
    def asked(who: Someone, text: str = "Krijg ik vakantiegeld?", days_ago: int = 0, **more: Any) -> Message:
        with transaction() as session:
            return conversation.send(
                session,
                who.participant_id,
                who.id,
                text=text,
                once=new_id(),
                municipality=settings.municipality,
                now=world.now - timedelta(days=days_ago),
                **more,
            )

    return asked


def talk_of(someone: Someone) -> str:
    return f"/team/gesprek/{someone.participant_id}"


def rows(page: Visitor) -> list[str]:
    return [" ".join(one.get_text(" ").split()) for one in page.page.select("#waiting li.task")]


def actions(name: str) -> list[AuditLine]:
    with reading() as session:
        return list(session.scalars(select(AuditLine).where(AuditLine.action == name)))


# --- Vandaag -----------------------------------------------------------------------------------------------------


def test_the_list_shows_everything_that_waits_with_the_oldest_day_first(
    world: World, anna: Someone, jelle: Someone, ask: Callable[..., Message]
) -> None:
    fatma = world.participant("Fatma", "Yılmaz", contact=anna, start=date(2026, 1, 1), end=date(2026, 12, 31))
    ask(jelle, days_ago=7)
    with transaction() as session:
        sick_leave.report(session, fatma.participant_id, first_day=MONDAY, now=world.now, actor=fatma.id)

    page = world.visitor(anna).get("/team")

    headings = [heading.get_text() for heading in page.page.select("#waiting h2")]
    assert headings == ["Te laat 1 ding", "Vandaag 1 ding", "Komende week 1 ding"]
    late, report, decision = rows(page)
    assert late.startswith("Jelle de Boer Vraag van 16 november 1 nieuw")
    assert late.endswith("te laat: 19 november")
    assert report.startswith("Fatma Yılmaz Ziek gemeld, vanaf maandag 23 november nieuw Gezien")
    assert decision.startswith("Fatma Yılmaz Contract tot en met 31 december 2026. Gaat het door? uiterlijk")


def test_what_can_wait_is_folded_under_what_cannot_and_stands_open_on_its_own(
    world: World, anna: Someone, jelle: Someone, ask: Callable[..., Message]
) -> None:
    for number in range(6):
        name = f"Fatma {chr(65 + number)}"
        world.participant(name, "Yılmaz", contact=anna, start=date(2026, 1, 1), end=date(2027, 1, 20))
    alone = world.visitor(anna).get("/team")
    assert not alone.page.select("details.fold")

    ask(jelle, days_ago=7)
    page = world.visitor(anna).get("/team")

    folded = page.page.select_one("details.fold:not([open])")
    assert folded is not None
    assert folded.select_one("summary h2") is not None
    assert len(folded.select("#later li.task")) == 6
    assert len(rows(page)) == 7


def test_with_nothing_to_do_the_list_says_so(world: World, anna: Someone) -> None:
    assert "Er wacht niets. Alles is gedaan." in world.visitor(anna).get("/team").text


def test_gezien_takes_a_report_off_the_list_with_and_without_javascript(
    world: World, anna: Someone, jelle: Someone
) -> None:
    with transaction() as session:
        sick_leave.report(session, jelle.participant_id, first_day=MONDAY, now=world.now, actor=jelle.id)
    page = world.visitor(anna).get("/team")
    action, sent = page.filled_in("Gezien : Jelle de Boer")

    part = page.client.post(
        action, data=sent, headers={"HX-Request": "true", "HX-Target": "waiting"}, follow_redirects=True
    )

    assert part.get_data(as_text=True).lstrip().startswith('<div id="waiting"')
    assert "Er wacht niets." in part.get_data(as_text=True)
    assert rows(page.get("/team")) == []
    assert [line.actor_id for line in actions("sickness_seen")] == [anna.id]


def test_seeing_who_is_sick_is_written_down_before_the_list_is_shown(
    world: World, anna: Someone, jelle: Someone
) -> None:
    with transaction() as session:
        sick_leave.report(session, jelle.participant_id, first_day=MONDAY, now=world.now, actor=jelle.id)

    world.visitor(anna).get("/team")

    assert [line.about_participant_id for line in actions("sickness_looked")] == [jelle.participant_id]


def test_a_task_can_be_ticked_off(world: World, anna: Someone, jelle: Someone) -> None:
    with transaction() as session:
        make_task(
            session,
            TaskKind.CALL_UNOPENED,
            cause="call",
            due_on=MONDAY,
            now=world.now,
            participant=jelle.participant_id,
        )
    page = world.visitor(anna).get("/team")
    assert "Een bericht is nog niet geopend. Bel even." in page.text

    page.press("Gedaan : Jelle de Boer")

    assert rows(page) == []


@pytest.mark.parametrize("people", [1, 25])
def test_the_list_asks_the_same_few_things_for_one_and_for_many(
    world: World, anna: Someone, ask: Callable[..., Message], people: int
) -> None:
    for number in range(people):
        someone = world.participant(f"Jelle{'abcdefghijklmnopqrstuvwxy'[number]}", "de Boer", contact=anna)
        ask(someone)
        with transaction() as session:
            sick_leave.report(session, someone.participant_id, first_day=MONDAY, now=world.now, actor=someone.id)
    visitor = world.visitor(anna)

    with counted() as asked:
        visitor.get("/team")

    assert len(asked) <= 10, asked


def test_a_coordinator_and_a_publisher_see_their_tasks_and_no_dossier(
    world: World, jelle: Someone, ask: Callable[..., Message]
) -> None:
    ask(jelle)
    with transaction() as session:
        make_task(
            session,
            TaskKind.PROMISE_PASSED,
            cause="passed",
            due_on=MONDAY,
            now=world.now,
            participant=jelle.participant_id,
            for_role="coordinator",
        )
    cora, paula = world.staff(RoleKind.COORDINATOR, "Cora"), world.staff(RoleKind.PUBLISHER, "Paula")

    page = world.visitor(cora).get("/team")
    [row] = rows(page)

    assert row == "Jelle de Boer Wacht op antwoord. De beloofde dag is voorbij. vandaag Gedaan : Jelle de Boer"
    page.follow("Jelle de Boer")
    assert page.address == f"/team/deelnemer/{jelle.participant_id}"
    with reading() as session:
        card = contact_card(session, jelle.participant_id, world.today)
    assert card is not None
    assert page.page.select(f"aside a[href='tel:{card.contact.phone}']"), "whom to call about it"
    assert "Er wacht niets voor u." in world.visitor(paula).get("/team").text


# --- the conversation --------------------------------------------------------------------------------------------


def test_opening_writes_who_looked_and_shows_the_card_beside_it(
    world: World, anna: Someone, jelle: Someone, ask: Callable[..., Message]
) -> None:
    ask(jelle)
    with transaction() as session:
        sick_leave.report(session, jelle.participant_id, first_day=MONDAY, now=world.now, actor=jelle.id)

    page = world.visitor(anna).get(talk_of(jelle))

    card = " ".join(page.page.find("aside").get_text(" ").split())
    assert page.h1 == "Jelle de Boer"
    assert "Krijg ik vakantiegeld?" in page.text
    assert "Loopt tot en met 30 april 2027." in card
    assert "Vanaf maandag 23 november. Hoe lang: niet gezegd." in card
    assert [line.actor_id for line in actions("saw_conversation")] == [anna.id]


def test_no_line_no_page(
    world: World, anna: Someone, jelle: Someone, ask: Callable[..., Message], monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(jelle, "Niemand mag dit zomaar lezen.")

    def cannot(*_anything: object, **_more: object) -> None:
        raise RuntimeError("the line cannot be written")

    monkeypatch.setattr("portal.flows.conversation.audit.note", cannot)

    page = world.visitor(anna).get(talk_of(jelle), status=500)

    assert "Niemand mag dit" not in page.response.get_data(as_text=True)


@pytest.mark.parametrize("kind", [RoleKind.CONTACT_PERSON, RoleKind.COORDINATOR, RoleKind.PUBLISHER])
def test_nobody_else_of_staff_reads_or_writes_here(
    world: World, jelle: Someone, ask: Callable[..., Message], kind: RoleKind
) -> None:
    ask(jelle, "Dit is van mij.")
    stranger = world.staff(kind, "Bram", "Hoekstra")

    page = world.visitor(stranger).get(talk_of(jelle), status=404)

    assert "Dit is van mij." not in page.response.get_data(as_text=True)
    assert [line.actor_id for line in actions("tried_foreign")] == [stranger.id]
    assert actions("saw_conversation") == []


def test_the_stand_in_reads_and_answers_during_the_absence_only(
    world: World,
    anna: Someone,
    bram: Someone,
    jelle: Someone,
    ask: Callable[..., Message],
    clock: time_machine.Traveller,
) -> None:
    ask(jelle)
    world.stand_in(anna, bram, MONDAY, MONDAY)
    page = world.visitor(bram).get(talk_of(jelle))

    page.press("Verstuur", text="Ja, in mei.")
    assert "Bram Hoekstra" in world.visitor(jelle).get("/vraag").text

    clock.shift(timedelta(days=1))
    world.visitor(bram).get(talk_of(jelle), status=404)


def test_an_answer_goes_with_files_and_links_to_articles(
    world: World, anna: Someone, jelle: Someone, ask: Callable[..., Message]
) -> None:
    with transaction() as session:
        content.load(session)
    ask(jelle)
    page = world.visitor(anna).get(talk_of(jelle))

    page.press(
        "Verstuur",
        text="Ja, in mei.",
        articles=["vakantiegeld"],
        files=[(BytesIO(sample_files.pdf()), "loonstrook mei.pdf")],
    )

    seen = world.visitor(jelle).get("/vraag")
    assert seen.page.select_one(".bubble a[href='/geld/vakantiegeld']")
    assert "loonstrook mei.pdf" in seen.text
    assert "Ja, in mei." in page.text


def test_the_link_in_an_answer_has_the_title_that_its_reader_will_see(
    world: World, anna: Someone, ask: Callable[..., Message]
) -> None:
    with transaction() as session:
        content.load(session)
    amal = world.participant("Amal", "Al-Khatib", contact=anna, language="en")
    ask(amal)

    world.visitor(anna).get(talk_of(amal)).press("Verstuur", text="Read this.", articles=["huurtoeslag"])

    link = world.visitor(amal).get("/vraag").page.select_one(".bubble a[href='/geld/huurtoeslag']")
    assert link is not None
    title = link.get_text(" ", strip=True)
    assert world.visitor(amal).get("/geld/huurtoeslag").page.h1.get_text(" ", strip=True) == title  # type: ignore[union-attr]
    assert title == "Huurtoeslag when you work"


def test_the_steps_on_the_card_say_nothing_of_ticks(world: World, anna: Someone, jelle: Someone) -> None:
    with transaction() as session:
        content.load(session)

    page = world.visitor(anna).get(talk_of(jelle))

    assert "Of ze gedaan zijn, ziet u niet." in page.text


@pytest.mark.parametrize("messages", [1, 40])
def test_the_conversation_asks_at_most_ten_things_of_the_database(
    world: World, anna: Someone, jelle: Someone, ask: Callable[..., Message], messages: int
) -> None:
    with transaction() as session:
        content.load(session)
    visitor = world.visitor(anna).get(talk_of(jelle))
    for number in range(messages):
        ask(jelle, f"Vraag {number}")

    with counted() as asked:
        visitor.get(talk_of(jelle))

    assert len(asked) <= 10, asked


def test_an_answer_without_text_is_not_sent(world: World, anna: Someone, jelle: Someone) -> None:
    page = world.visitor(anna).get(talk_of(jelle))

    page.press("Verstuur", text=" ", status=422)

    assert "Schrijf eerst uw antwoord." in page.text


def test_a_wrong_file_leaves_the_text_of_the_answer(world: World, anna: Someone, jelle: Someone) -> None:
    page = world.visitor(anna).get(talk_of(jelle))

    page.press("Verstuur", text="Zie de brief.", files=[(BytesIO(sample_files.docx()), "brief.docx")], status=422)

    assert "brief.docx" in page.text
    assert page.page.find("textarea").get_text().strip() == "Zie de brief."


def test_a_question_that_came_in_meanwhile_is_read_first(
    world: World, anna: Someone, jelle: Someone, ask: Callable[..., Message]
) -> None:
    ask(jelle)
    page = world.visitor(anna).get(talk_of(jelle))
    ask(jelle, "Het is al opgelost.")

    page.press("Verstuur", text="Ja, in mei.", status=422)
    assert "Er is net iets bij gekomen. Lees het eerst." in page.text
    assert "Het is al opgelost." in page.text
    assert page.page.find("textarea").get_text().strip() == "Ja, in mei."
    page.press("Verstuur")

    with reading() as session:
        assert session.scalars(select(Conversation.waiting_since)).one() is None


def test_an_answer_pressed_twice_is_one_answer(
    world: World, anna: Someone, jelle: Someone, ask: Callable[..., Message]
) -> None:
    ask(jelle)
    page = world.visitor(anna).get(talk_of(jelle))
    action, sent = page.filled_in("Verstuur", text="Ja, in mei.")

    answers = [page.client.post(action, data=sent).status_code for _ in range(2)]

    assert answers == [303, 303]
    with reading() as session:
        assert len(session.scalars(select(Message.id).where(Message.side == "staff")).all()) == 1


def test_who_wants_no_messages_here_is_called_or_gets_a_letter(world: World, anna: Someone, jelle: Someone) -> None:
    page = world.visitor(anna).get(talk_of(jelle))
    action, sent = page.filled_in("Verstuur", text="Hallo")
    with transaction() as session:
        session.get_one(Account, jelle.id).post_by_portal = False

    page.get(talk_of(jelle))

    assert "Jelle wil hier geen berichten. Bel of stuur een brief." in page.text
    assert page.page.find("textarea") is None
    assert page.client.post(action, data=sent).status_code == 422


def test_no_answer_needed_ends_the_waiting(
    world: World, anna: Someone, jelle: Someone, ask: Callable[..., Message]
) -> None:
    ask(jelle)
    page = world.visitor(anna).get(talk_of(jelle))

    page.press("Geen antwoord nodig")

    assert "Er is geen antwoord meer nodig." in page.text
    assert rows(page.get("/team")) == []
    assert "gezien, geen antwoord nodig" in world.visitor(jelle).get("/vraag").text


def test_closing_an_old_page_is_refused(
    world: World, anna: Someone, jelle: Someone, ask: Callable[..., Message]
) -> None:
    ask(jelle)
    page = world.visitor(anna).get(talk_of(jelle))
    ask(jelle, "Toch nog iets.")

    page.press("Geen antwoord nodig")

    assert "Er is net iets bij gekomen. Lees het eerst." in page.text
    assert len(rows(page.get("/team"))) == 1


def test_later_moves_it_in_the_own_list_and_not_for_the_participant(
    world: World, anna: Someone, jelle: Someone, ask: Callable[..., Message]
) -> None:
    ask(jelle)
    page = world.visitor(anna).get(talk_of(jelle))

    page.press("Kies deze dag", day="2026-11-24")

    assert page.address == "/team"
    assert rows(page) == ["Jelle de Boer Vraag. U koos dinsdag 24 november. uiterlijk donderdag"]
    assert "Antwoord uiterlijk donderdag 26 november" in world.visitor(jelle).get("/vraag").text


@pytest.mark.parametrize("day", ["", "2026-02-31", "2026-11-22", "2027-03-01"])
def test_a_day_that_cannot_be_is_said_so(
    world: World, anna: Someone, jelle: Someone, ask: Callable[..., Message], day: str
) -> None:
    ask(jelle)

    page = world.visitor(anna).get(talk_of(jelle)).press("Kies deze dag", day=day, status=422)

    assert page.page.select_one("details[open] .error")


def test_a_number_is_taken_away_with_a_reason_and_a_trace(
    world: World, anna: Someone, jelle: Someone, ask: Callable[..., Message]
) -> None:
    ask(jelle, "Mijn nummer is 123456782")
    page = world.visitor(anna).get(talk_of(jelle))
    page.follow("Haal een bericht weg").follow("Haal dit weg")

    page.press("Haal weg", status=422)
    assert "Kies eerst waarom." in page.text
    page.press("Haal weg", ground="bsn")

    assert "Weggehaald op 23 november 2026 door Anna de Vries." in page.text
    assert "123456782" not in page.text
    assert [line.actor_id for line in actions("removed_message_bsn")] == [anna.id]


def test_a_message_of_somebody_else_cannot_be_taken_away_from_here(
    world: World, anna: Someone, jelle: Someone, ask: Callable[..., Message]
) -> None:
    samira = world.participant("Samira", "Haddad", contact=anna)
    message, own = ask(samira), ask(jelle)
    page = world.visitor(anna).get(f"{talk_of(jelle)}/weghalen/{own.id}")
    _own_address, sent = page.filled_in("Haal weg", ground="bsn")
    foreign = f"{talk_of(jelle)}/weghalen/{message.id}"

    page.get(foreign, status=404)
    answer = page.client.post(foreign, data=sent)

    assert answer.status_code == 404
    assert [line.actor_id for line in actions("tried_foreign")] == [anna.id, anna.id]
    assert actions("removed_message_bsn") == []


def test_pressing_take_away_twice_counts_once(
    world: World, anna: Someone, jelle: Someone, ask: Callable[..., Message]
) -> None:
    message = ask(jelle, "Mijn nummer is 123456782")
    page = world.visitor(anna).get(f"{talk_of(jelle)}/weghalen/{message.id}")
    address, sent = page.filled_in("Haal weg", ground="bsn")

    answers = [page.client.post(address, data=sent) for _press in (1, 2)]

    assert [answer.location for answer in answers] == [talk_of(jelle)] * 2
    assert len(actions("removed_message_bsn")) == 1
    assert actions("tried_foreign") == []


def test_an_id_that_nobody_has_leaves_a_line_too(world: World, anna: Someone) -> None:
    nobody = uuid4()

    world.visitor(anna).get(f"/team/gesprek/{nobody}", status=404)

    assert [(line.actor_id, line.thing) for line in actions("tried_foreign")] == [(anna.id, nobody)]


def test_a_file_of_a_participant_is_shown_to_who_helps_and_written_down(
    world: World, anna: Someone, jelle: Someone
) -> None:
    world.visitor(jelle).get("/vraag").press("Verstuur", photo=[(BytesIO(sample_files.photo()), "brief.jpg")])
    page = world.visitor(anna).get(talk_of(jelle))

    file = page.client.get(str(page.page.select_one(".bubble a.file")["href"]))

    assert file.status_code == 200
    assert [line.actor_id for line in actions("saw_attachment")] == [anna.id]


# --- the invitation ----------------------------------------------------------------------------------------------


def test_an_invitation_is_shown_once_with_its_code_and_picture(world: World, anna: Someone, jelle: Someone) -> None:
    page = world.visitor(anna).get(talk_of(jelle))

    page.press("Maak een uitnodiging")

    assert page.h1 == "Uitnodiging voor Jelle de Boer"
    assert page.page.select_one(".slip .number").get_text().count("-") == 2
    assert page.page.select_one(".slip svg")
    assert "tot en met maandag 7 december 2026" in page.text
    assert "Bel Anna de Vries : 058 233 90" in page.text
    assert [line.actor_id for line in actions("invited")] == [anna.id]


def test_the_paper_is_in_the_language_of_who_gets_it(world: World, anna: Someone) -> None:
    samira = world.participant("Samira", "Haddad", language="ar", contact=anna)
    page = world.visitor(anna).get(talk_of(samira))

    page.press("Maak een uitnodiging")

    paper = page.page.select_one("main [dir='rtl'][lang='ar']")
    assert paper
    assert "هذه دعوتك" in paper.get_text()
    assert "De uitnodiging is in deze taal: Arabisch." in page.text
    assert page.h1 == "Uitnodiging voor Samira Haddad"


def test_the_paper_for_who_reads_a_language_without_pages_is_dutch(world: World, anna: Someone) -> None:
    oleksandr = world.participant("Oleksandr", "Kovalenko", language="uk", contact=anna)

    page = world.visitor(anna).get(talk_of(oleksandr)).press("Maak een uitnodiging")

    assert page.page.select_one("main [lang='nl'] .slip")
    assert "in deze taal" not in page.text


def test_a_second_invitation_ends_the_first(world: World, anna: Someone, jelle: Someone) -> None:
    visitor = world.visitor(anna)
    for _ in range(2):
        visitor.get(talk_of(jelle)).press("Maak een uitnodiging")

    with reading() as session:
        open_ones = session.scalars(select(Invitation).where(Invitation.revoked_at.is_(None))).all()
    assert len(open_ones) == 1


def test_vandaag_and_the_conversation_have_the_keys_and_nothing_heavier(
    world: World, anna: Someone, jelle: Someone
) -> None:
    for address in ("/team", talk_of(jelle)):
        scripts = [str(one["src"]) for one in world.visitor(anna).get(address).page.select("script[src]")]

        assert any("js/team.js" in one for one in scripts), address
        assert not any("htmx" in one for one in scripts), address
