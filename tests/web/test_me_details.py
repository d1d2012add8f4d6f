"""Ik: the own e-mail address and number, the PIN, and post by this portal."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, text

from portal.base.db import reading, transaction
from portal.base.mail import Console, Letter
from portal.base.sms import Console as SmsConsole
from portal.domain.accounts import actions
from portal.domain.accounts.models import Account, FormerAddress, HeldForm, KnownPhone
from portal.domain.audit.models import AuditLine
from portal.domain.guidance.models import Task
from portal.domain.guidance.rules import TaskKind
from portal.domain.notifications.models import Notice
from portal.jobs.deliver import Worker
from portal.jobs.letters import letter_for
from tests.builders import PIN, Someone, World
from tests.codes import newest_code, sent
from tests.statements import counted
from tests.visitor import Visitor

OLD_EMAIL, NEW_EMAIL = "samira.2@example.org", "Samira.Nieuw@example.org"
NEW_PIN = "90417"
A_WHILE = timedelta(minutes=6)


@pytest.fixture
def samira(world: World) -> Someone:
    world.contact_person("Anna", "de Vries", days="ma di wo do vr")
    someone = world.participant("Samira", "el Amrani")
    world.give_pin(someone)
    return someone


@pytest.fixture(autouse=True)
def nothing_sent(app: Flask) -> None:
    """What an earlier test sent is not read here."""
    if sender := app.extensions.get("code_sender"):
        sender.wait()
        sender.shown.clear()


def account_of(someone: Someone) -> Account:
    with reading() as session:
        return session.get_one(Account, someone.id)


def letters(app: Flask) -> list[Letter | None]:
    """As the worker would write them."""
    with app.app_context(), reading() as session:
        notices = session.scalars(select(Notice).where(Notice.kind == "details_changed").order_by(Notice.id)).all()
        return [letter_for(session, one, app.extensions["settings"]) for one in notices]


def audited() -> list[str]:
    with reading() as session:
        return list(session.scalars(select(AuditLine.action)))


def at_form(world: World, someone: Someone, where: str = "email") -> Visitor:
    return world.visitor(someone).get(f"/ik/contact/{where}")


def with_code(visitor: Visitor, address: str) -> Visitor:
    return visitor.press("Bewaar", code=newest_code(visitor.app, address))


# --- another address or number -------------------------------------------------------------------------------------


def test_ik_leads_to_the_own_email_and_number(world: World, samira: Someone) -> None:
    visitor = world.visitor(samira).get("/ik").follow("Uw e-mail en nummer")

    assert OLD_EMAIL in visitor.text
    assert "06 12345602" in visitor.text
    assert "Nog niet nagekeken." not in visitor.text


def test_a_new_email_address_counts_only_after_its_code(world: World, app: Flask, samira: Someone) -> None:
    visitor = at_form(world, samira).press("Stuur mij een code", address=NEW_EMAIL)
    assert account_of(samira).email == OLD_EMAIL

    with_code(visitor, NEW_EMAIL)

    assert visitor.address == "/ik/contact"
    assert "Bewaard." in visitor.text
    kept = account_of(samira)
    assert kept.email == NEW_EMAIL
    assert kept.email_verified_at is not None
    assert "address_changed" in audited()


def test_the_notice_goes_to_the_old_address_and_the_outbox_holds_none(
    world: World, app: Flask, samira: Someone
) -> None:
    with transaction() as session:
        actions.choose_news(session, samira.id, by_email=False, by_call=True)
    with_code(at_form(world, samira).press("Stuur mij een code", address=NEW_EMAIL), NEW_EMAIL)

    (letter,) = letters(app)

    assert letter is not None
    assert letter.to == OLD_EMAIL
    assert "Was u dit niet? Bel dan" in letter.text
    assert NEW_EMAIL not in letter.text
    with reading() as session:
        rows = str(session.execute(text("SELECT * FROM notices")).all())
        former = str(session.execute(text("SELECT * FROM former_addresses")).all())
    assert "example.org" not in rows
    assert "example.org" not in former


def test_of_a_new_number_the_email_address_is_told(world: World, app: Flask, samira: Someone) -> None:
    visitor = at_form(world, samira, "mobiel").press("Stuur mij een code", address="0687654321")

    with_code(visitor, "+31687654321")

    assert account_of(samira).phone == "+31687654321"
    assert [letter.to for letter in letters(app) if letter] == [OLD_EMAIL]


def test_without_an_email_address_somebody_calls_about_the_new_number(
    world: World, app: Flask, samira: Someone
) -> None:
    with transaction() as session:
        actions.change_email(session, session.get_one(Account, samira.id), None, now=world.now)
    visitor = at_form(world, samira, "mobiel").press("Stuur mij een code", address="0687654321")
    with_code(visitor, "+31687654321")

    worker = Worker(app, Console(), "no SMS here")
    while worker.turn():
        pass

    with reading() as session:
        assert session.scalars(select(Task.kind)).all() == [TaskKind.NOTICE_FAILED]


def test_without_an_email_address_the_old_number_is_told(world: World, app: Flask, samira: Someone) -> None:
    with transaction() as session:
        account = session.get_one(Account, samira.id)
        before = account.phone
        actions.change_email(session, account, None, now=world.now)
    visitor = at_form(world, samira, "mobiel").press("Stuur mij een code", address="0687654321")
    with_code(visitor, "+31687654321")

    texter = SmsConsole()
    worker = Worker(app, Console(), "with SMS", texter)
    while worker.turn():
        pass

    assert [(one.to, "Was u dit niet?" in one.text) for one in texter.sent] == [(before, True)]
    with reading() as session:
        assert session.scalars(select(Task.kind)).all() == []


def test_the_old_address_stands_in_the_own_data(world: World, samira: Someone) -> None:
    visitor = with_code(at_form(world, samira).press("Stuur mij een code", address=NEW_EMAIL), NEW_EMAIL)

    visitor.get("/ik/gegevens")

    assert "Oud adres of nummer" in visitor.text
    assert OLD_EMAIL in visitor.text


def test_a_wrong_code_changes_nothing_and_stays_in_the_field(world: World, app: Flask, samira: Someone) -> None:
    visitor = at_form(world, samira).press("Stuur mij een code", address=NEW_EMAIL)
    wrong = "000000" if newest_code(app, NEW_EMAIL) != "000000" else "111111"

    visitor.press("Bewaar", 422, code=wrong)

    assert visitor.errors == ["Deze code klopt niet. U kunt het nog 4 keer proberen."]
    assert visitor.page.find("input", {"name": "code"})["value"] == wrong  # type: ignore[index]
    assert account_of(samira).email == OLD_EMAIL


def test_an_expired_code_changes_nothing_and_a_new_one_does(
    world: World, app: Flask, samira: Someone, clock: time_machine.Traveller
) -> None:
    visitor = at_form(world, samira).press("Stuur mij een code", address=NEW_EMAIL)
    clock.shift(timedelta(minutes=11))

    visitor.press("Bewaar", 422, code=newest_code(app, NEW_EMAIL))
    assert visitor.errors == ["Deze code werkt niet meer. Vraag een nieuwe code."]
    assert account_of(samira).email == OLD_EMAIL
    with_code(visitor.press("Stuur een nieuwe code"), NEW_EMAIL)

    assert account_of(samira).email == NEW_EMAIL


def test_pressing_twice_with_the_right_code_changes_once(world: World, app: Flask, samira: Someone) -> None:
    visitor = at_form(world, samira).press("Stuur mij een code", address=NEW_EMAIL)
    action, form = visitor.filled_in("Bewaar", code=newest_code(app, NEW_EMAIL))

    for _press in range(2):
        assert visitor.client.post(action, data=form).headers["Location"] == "/ik/contact"

    assert len(letters(app)) == 1
    assert audited().count("address_changed") == 1


def test_an_address_of_somebody_else_gets_the_same_pages_and_the_contact_person_a_task(
    world: World, app: Flask, samira: Someone
) -> None:
    jelle = world.participant("Jelle", "Postma")
    taken = account_of(jelle).email
    visitor = at_form(world, samira).press("Stuur mij een code", address=taken)
    assert visitor.h1 == "Vul uw code in"

    with_code(visitor, taken)

    assert "De code klopt. Uw contactpersoon belt u om dit na te kijken." in visitor.text
    assert "Jelle" not in str(visitor.page)
    kept = account_of(samira)
    assert (kept.email, kept.to_confirm_at) == (OLD_EMAIL, None)
    assert letters(app) == []
    with reading() as session:
        task = session.scalars(select(Task)).one()
    assert (task.kind, task.participant_id) == (TaskKind.CONFIRM_CONTACT, samira.participant_id)
    assert visitor.get("/ik").h1 == "Ik", "nobody is kept out for it"


def test_saying_no_to_an_address_that_was_only_asked_for_keeps_the_phones(world: World, samira: Someone) -> None:
    anna = world._contact
    assert anna is not None
    taken = account_of(world.participant("Jelle", "Postma")).email
    visitor = with_code(at_form(world, samira).press("Stuur mij een code", address=taken), taken)

    staff = world.visitor(anna).get(f"/team/gesprek/{samira.participant_id}").press("Dit klopt niet")

    assert "Nieuw:" not in staff.text
    assert visitor.get("/ik").h1 == "Ik"
    assert account_of(samira).pin_hash is not None


@pytest.mark.parametrize(("where", "typed"), [("email", "samira@"), ("mobiel", "12"), ("email", "0612345678")])
def test_what_cannot_be_is_said_and_stays(world: World, app: Flask, samira: Someone, where: str, typed: str) -> None:
    visitor = at_form(world, samira, where).press("Stuur mij een code", 422, address=typed)

    assert len(visitor.errors) == 1
    assert visitor.page.find("input", {"name": "address"})["value"] == typed  # type: ignore[index]
    assert sent(app) == []


# --- taking away ---------------------------------------------------------------------------------------------------


def test_an_email_address_can_be_taken_away_and_then_we_call(world: World, app: Flask, samira: Someone) -> None:
    visitor = world.visitor(samira).get("/ik/contact")
    action, form = visitor.filled_in("Haal weg")
    assert action.endswith("/mobiel/weg")

    visitor.client.post("/ik/contact/email/weg", data=form)

    kept = account_of(samira)
    assert (kept.email, kept.email_hash, kept.email_verified_at, kept.news_by_call) == (None, None, None, True)
    assert [letter.to for letter in letters(app) if letter] == [OLD_EMAIL]
    assert visitor.get("/ik/nieuws").page.find("input", {"name": "by_email"}) is None


def test_the_last_way_to_be_reached_stays_unless_we_call(world: World, app: Flask, samira: Someone) -> None:
    with transaction() as session:
        actions.change_phone(session, session.get_one(Account, samira.id), None, now=world.now)
    visitor = world.visitor(samira).get("/ik/contact")

    visitor.press("Haal weg", 422)

    assert "Kies eerst bij Ik" in visitor.text
    assert account_of(samira).email == OLD_EMAIL
    with transaction() as session:
        actions.choose_news(session, samira.id, by_email=False, by_call=True)
    visitor.press("Haal weg")
    assert account_of(samira).email is None


# --- is it you? ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/ik/contact/email", "/ik/contact/mobiel", "/ik/pincode"])
def test_a_while_after_the_last_proof_the_pin_is_asked_first_and_then_the_page_is_there(
    world: World, samira: Someone, clock: time_machine.Traveller, path: str
) -> None:
    visitor = world.visitor(samira).get("/ik/contact")
    clock.shift(A_WHILE)

    visitor.get(path)
    assert visitor.h1 == "Bent u het zelf?"
    visitor.page.find("form")
    pressed = next(
        one for one in visitor.page.find_all("button") if one.find_parent("form").find("input", {"name": "pin"})
    )
    visitor.press(" ".join(pressed.get_text(" ").split()), pin=PIN)

    assert visitor.address == path


def test_what_was_sent_too_late_goes_out_after_the_pin(
    world: World, app: Flask, samira: Someone, clock: time_machine.Traveller
) -> None:
    visitor = at_form(world, samira)
    clock.shift(A_WHILE)

    visitor.press("Stuur mij een code", address=NEW_EMAIL)
    assert visitor.h1 == "Bent u het zelf?"
    assert sent(app) == []
    give_pin(visitor)

    assert visitor.h1 == "Vul uw code in"
    with_code(visitor, NEW_EMAIL)
    assert account_of(samira).email == NEW_EMAIL


def give_pin(visitor: Visitor, pin: str = PIN, status: int = 200) -> Visitor:
    form = visitor.page.find("input", {"name": "pin"}).find_parent("form")  # type: ignore[union-attr]
    button = " ".join(form.find("button").get_text(" ").split())  # type: ignore[union-attr]
    return visitor.press(button, status, pin=pin)


def test_five_wrong_pins_count_here_as_everywhere(world: World, samira: Someone, clock: time_machine.Traveller) -> None:
    visitor = world.visitor(samira).get("/ik/contact")
    clock.shift(A_WHILE)
    visitor.get("/ik/contact/email")

    for _time in range(4):
        give_pin(visitor, "00000", 422)
    give_pin(visitor, "00000", 403)

    with reading() as session:
        assert session.scalars(select(KnownPhone.forgotten_at)).one() is not None
    assert account_of(samira).email == OLD_EMAIL


# --- PIN -----------------------------------------------------------------------------------------------------------


def test_a_new_pin_ends_the_sessions_of_other_phones_and_is_told(world: World, app: Flask, samira: Someone) -> None:
    other = world.visitor(samira).get("/ik")
    visitor = world.visitor(samira).get("/ik").follow("Verander mijn pincode")

    visitor.press("Bewaar mijn pincode", pin=NEW_PIN, again=NEW_PIN)

    assert visitor.address == "/ik"
    assert "Uw nieuwe pincode is bewaard." in visitor.text
    assert other.get("/ik").address == "/inloggen"
    other.press("Log in", 422, pin=PIN)
    other.press("Log in", pin=NEW_PIN)
    assert other.address == "/ik"
    assert [letter.to for letter in letters(app) if letter] == [OLD_EMAIL]
    assert "pin_changed" in audited()


@pytest.mark.parametrize(("pin", "again"), [("1234", "1234"), ("11111", "11111"), ("31872", "31873")])
def test_a_pin_that_will_not_do_is_refused_and_the_old_one_stays(
    world: World, samira: Someone, pin: str, again: str
) -> None:
    before = account_of(samira).pin_hash
    visitor = world.visitor(samira).get("/ik/pincode")

    visitor.press("Bewaar mijn pincode", 422, pin=pin, again=again)

    assert visitor.errors
    assert account_of(samira).pin_hash == before


def test_a_new_pin_is_kept_nowhere_when_it_is_sent_too_late(
    world: World, samira: Someone, clock: time_machine.Traveller
) -> None:
    visitor = world.visitor(samira).get("/ik/pincode")
    clock.shift(A_WHILE)

    visitor.press("Bewaar mijn pincode", pin=NEW_PIN, again=NEW_PIN)

    assert visitor.h1 == "Bent u het zelf?"
    with reading() as session:
        assert session.scalars(select(HeldForm)).all() == []
    assert give_pin(visitor).address == "/ik/pincode"


# --- post ----------------------------------------------------------------------------------------------------------


def test_post_can_be_turned_off_and_on_with_the_day_and_staff_see_it(world: World, samira: Someone) -> None:
    visitor = world.visitor(samira).get("/ik").follow("Post via deze site")
    visitor.press("Liever brief of telefoon")
    assert "Wij bellen u, of u krijgt een brief." in visitor.text
    assert "Dat koos u op maandag 23 november 2026." in visitor.text
    anna = world._contact
    assert anna is not None
    staff = world.visitor(anna).get(f"/team/gesprek/{samira.participant_id}")
    assert staff.page.find("textarea") is None

    visitor.press("Stuur mij hier berichten")

    assert account_of(samira).post_by_portal is True
    assert staff.get(f"/team/gesprek/{samira.participant_id}").page.find("textarea") is not None
    assert audited().count("post_chosen") == 2


def test_everything_on_these_pages_asks_for_the_own_person(world: World, visitor: Visitor, samira: Someone) -> None:
    for path in ("/ik/contact", "/ik/contact/email", "/ik/pincode", "/ik/post"):
        visitor.get(path)
        assert visitor.address == "/inloggen"
        assert parse_qs(urlsplit(str(visitor.response.request.url)).query)["verder"] == [path]  # type: ignore[union-attr]
    with reading() as session:
        assert session.scalars(select(FormerAddress)).all() == []


@pytest.mark.parametrize("path", ["/ik", "/ik/contact", "/ik/contact/email", "/ik/pincode", "/ik/post"])
def test_a_page_costs_at_most_six_statements(world: World, samira: Someone, path: str) -> None:
    visitor = world.visitor(samira).get(path)

    with counted() as asked:
        visitor.get(path)

    assert len(asked) <= 6, asked
