"""Getting in on a phone that is not known: a code and the PIN, together; and nothing learned by who only guesses."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from portal.base import tokens
from portal.base.db import reading, transaction
from portal.base.mail import Letter, NoAnswer
from portal.domain.accounts import actions
from portal.domain.accounts.models import Account, HeldForm, KnownPhone, SignIn
from portal.domain.accounts.rules import RoleKind
from portal.domain.audit.models import AuditLine
from portal.domain.notifications.models import Notice
from portal.domain.notifications.rules import NoticeKind
from portal.domain.ways_in.models import Code
from portal.domain.ways_in.rules import Channel, Purpose, Way
from portal.web import one_time
from portal.web.one_time import Sender, Shown, address_of
from tests.builders import PIN, Someone, World
from tests.statements import counted
from tests.visitor import Visitor

WRONG_PIN = "90417"
UNKNOWN = "niemand@example.org"
SIX = re.compile(r"\b\d{6}\b")


@pytest.fixture
def sent(app: Flask, database: object) -> Iterator[Sender]:
    """What went out in this test."""
    with app.app_context():
        found = one_time.sender()
    found.shown.clear()
    yield found
    assert found.wait()


@pytest.fixture
def samira(world: World, sent: Sender) -> Someone:
    someone = world.participant("Samira", "el Amrani")
    world.give_pin(someone)
    return someone


def address_of_(someone: Someone) -> str:
    assert someone.account.email is not None
    return str(someone.account.email)


def asks(world: World, address: str, *, at: str = "/inloggen") -> Visitor:
    """Somebody on a phone that is not known asks for a code."""
    return Visitor(world.app).get(at).press("Stuur mij een code", address=address)


def last(sent: Sender) -> Shown:
    assert sent.wait()
    return sent.shown[0]


def digits(sent: Sender) -> str:
    found = SIX.search(last(sent).text)
    assert found
    return found[0]


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


def is_inside(visitor: Visitor) -> bool:
    return visitor.get("/ik").address == "/ik"


def rows(model: type[Any]) -> list[Any]:
    with reading() as session:
        return list(session.scalars(select(model).order_by(model.id)))


# --- the right way -------------------------------------------------------------------------------------------------


def test_a_code_by_email_and_the_pin_let_in_and_the_phone_is_known(world: World, samira: Someone, sent: Sender) -> None:
    visitor = asks(world, address_of_(samira))
    assert visitor.address == "/inloggen/code"
    assert f"Wij stuurden een code naar {samira.account.email}" in visitor.text

    visitor.press("Log in", code=digits(sent), pin=PIN)

    assert visitor.address == "/"
    assert "U bent binnen." in visitor.text
    (phone,), (sign_in,) = rows(KnownPhone), rows(SignIn)
    assert (phone.account_id, sign_in.phone_id, sign_in.way) == (samira.id, phone.id, Way.CODE_AND_PIN)
    visitor.get("/ik").press("Log uit")
    assert "Dag Samira" in visitor.text


def test_a_code_by_sms_reads_as_browsers_expect_it_and_fits_one_message(
    world: World, samira: Someone, sent: Sender
) -> None:
    visitor = asks(world, "06-12 34 56 " + str(samira.account.phone)[-2:])
    assert "naar 06 123456" in visitor.text

    code = digits(sent)
    text = last(sent).text

    assert last(sent).channel is Channel.SMS
    assert last(sent).to == samira.account.phone
    assert text.splitlines()[0] == f"Uw code is {code}. Geef de code aan niemand. De code werkt 10 minuten."
    assert text.splitlines()[-1] == f"@localhost #{code}"
    assert len(text) <= 160
    visitor.press("Log in", code=code, pin=PIN)
    assert is_inside(visitor)


def test_the_person_is_told_and_the_audit_holds_a_line(world: World, samira: Someone, sent: Sender) -> None:
    with transaction() as session:
        session.get_one(Account, samira.id).news_by_email = False

    asks(world, address_of_(samira)).press("Log in", code=digits(sent), pin=PIN)

    assert [(one.kind, one.account_id) for one in rows(Notice)] == [(NoticeKind.NEW_PHONE, samira.id)]
    assert [(one.action, one.actor_id) for one in rows(AuditLine)] == [("new_phone", samira.id)]
    outbox = Visitor(world.app).get("/dev/outbox").text
    assert "Iemand logde in op een nieuwe telefoon" in outbox, "this letter goes, whatever somebody wants to hear of"


@pytest.mark.parametrize("typed", ["SAMIRA.{}@EXAMPLE.ORG", "  samira.{}@example.org "])
def test_capitals_and_spaces_in_the_address_do_not_matter(
    world: World, samira: Someone, sent: Sender, typed: str
) -> None:
    number = address_of_(samira).partition("@")[0].partition(".")[2]

    visitor = asks(world, typed.format(number)).press("Log in", code=digits(sent), pin=PIN)

    assert is_inside(visitor)


def test_a_code_goes_to_the_address_in_the_file_and_never_to_one_that_only_looks_like_it(
    world: World, samira: Someone, sent: Sender
) -> None:
    """'ſ' counts as an s when addresses are compared, and is another mailbox."""
    asks(world, address_of_(samira).replace("s", "ſ", 1))

    assert last(sent).to == samira.account.email


def test_a_code_with_spaces_or_in_the_digits_of_another_keyboard_counts(
    world: World, samira: Someone, sent: Sender
) -> None:
    visitor = asks(world, address_of_(samira))
    code = digits(sent).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))

    visitor.press("Log in", code=f"{code[:3]} {code[3:]}", pin=PIN)

    assert is_inside(visitor)


def test_afterwards_the_page_that_was_asked_for_opens(world: World, samira: Someone, sent: Sender) -> None:
    visitor = asks(world, address_of_(samira), at="/contract").press("Log in", code=digits(sent), pin=PIN)

    assert visitor.address == "/contract"


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example", "/\\evil.example", "/uitloggen"])
def test_nobody_is_led_out_of_the_house(world: World, samira: Someone, sent: Sender, back: str) -> None:
    visitor = asks(world, address_of_(samira))

    action, fields = visitor.filled_in("Log in", code=digits(sent), pin=PIN, verder=back)

    assert visitor.client.post(action, data=fields).headers["Location"] == "/"


def test_a_desk_of_a_workplace_comes_in_this_way_too(world: World, sent: Sender) -> None:
    sjoerd = world.workplace_desk()
    world.give_pin(sjoerd)

    visitor = asks(world, address_of_(sjoerd)).press("Log in", code=digits(sent), pin=PIN)

    assert visitor.address.startswith("/werkgever")


def test_after_five_wrong_pins_the_code_and_the_pin_bring_the_phone_back(
    world: World, samira: Someone, sent: Sender
) -> None:
    visitor = world.visitor(samira).get("/ik").press("Log uit")
    for _time in range(4):
        visitor.press("Log in", 422, pin=WRONG_PIN)
    visitor.press("Log in", 403, pin=WRONG_PIN)
    assert "058 233 9090" in visitor.page.get_text(" ")

    visitor.follow("Log in met een code").press("Stuur mij een code", address=address_of_(samira))
    visitor.press("Log in", code=digits(sent), pin=PIN)

    assert is_inside(visitor)


def test_somebody_else_on_a_known_phone_replaces_who_used_it(world: World, samira: Someone, sent: Sender) -> None:
    jelle = world.participant("Jelle", "Postma")
    phone = world.visitor(jelle).get("/ik").press("Log uit")

    phone.get("/inloggen?ander=1").press("Stuur mij een code", address=address_of_(samira))
    phone.press("Log in", code=digits(sent), pin=PIN)

    assert is_inside(phone)
    assert [(one.account_id, one.forgotten_at is None) for one in rows(KnownPhone)] == [
        (jelle.id, False),
        (samira.id, True),
    ]


def test_what_was_held_for_the_phone_of_another_is_not_sent(
    world: World, samira: Someone, sent: Sender, clock: time_machine.Traveller
) -> None:
    jelle = world.participant("Jelle", "Postma")
    phone = world.visitor(jelle).get("/ik")
    clock.shift(timedelta(minutes=31))
    phone.press("Groot")

    phone.get("/inloggen?ander=1").press("Stuur mij een code", address=address_of_(samira))
    phone.press("Log in", code=digits(sent), pin=PIN)

    assert [one.sent_at for one in rows(HeldForm)] == [None]
    with reading() as session:
        assert {session.get_one(Account, one.id).text_size for one in (jelle, samira)} == {"normal"}


def test_signing_in_begins_a_new_session_with_a_new_form_token(world: World, samira: Someone, sent: Sender) -> None:
    visitor = asks(world, address_of_(samira))
    with visitor.client.session_transaction() as cookie:
        before = cookie["csrf_token"]

    visitor.press("Log in", code=digits(sent), pin=PIN).get("/ik")

    with visitor.client.session_transaction() as cookie:
        assert cookie["csrf_token"] != before
        assert "code_new_phone" not in cookie


# --- wrong ---------------------------------------------------------------------------------------------------------


def test_a_wrong_code_and_a_wrong_pin_get_one_and_the_same_answer(world: World, samira: Someone, sent: Sender) -> None:
    first, second = asks(world, address_of_(samira)), asks(world, address_of_(samira))
    code = digits(sent)

    first.press("Log in", 422, code=other_than(code), pin=PIN)
    second.press("Log in", 422, code=code, pin=WRONG_PIN)

    assert first.errors == second.errors == ["De code of de pincode klopt niet. U kunt het nog 4 keer proberen."]
    assert not is_inside(first)
    assert not is_inside(second)


@pytest.mark.parametrize("wrong_pin", [True, False])
def test_after_five_wrong_tries_the_right_code_and_pin_are_of_no_use(
    world: World, samira: Someone, sent: Sender, wrong_pin: bool
) -> None:
    visitor = asks(world, address_of_(samira))
    code = digits(sent)
    for _time in range(5):
        wrong = {"code": code, "pin": WRONG_PIN} if wrong_pin else {"code": other_than(code), "pin": PIN}
        visitor.press("Log in", 422, **wrong)
    assert visitor.errors == ["Deze code werkt niet meer. Vraag een nieuwe code."]
    assert "058 233 9090" in visitor.page.get_text(" ")

    visitor.press("Log in", 422, code=code, pin=PIN)

    assert not is_inside(visitor)


def test_guesses_that_arrive_at_once_are_counted_exactly(
    app: Flask, world: World, samira: Someone, sent: Sender
) -> None:
    visitor = asks(world, address_of_(samira))
    action, fields = visitor.filled_in("Log in", code=other_than(digits(sent)), pin=PIN)
    cookie = visitor.client.get_cookie("portal")
    assert cookie

    def press(_number: int) -> str:
        client = app.test_client()
        client.set_cookie("portal", cookie.value)
        return client.post(action, data=fields).get_data(as_text=True)

    with ThreadPoolExecutor(6) as together:
        said = list(together.map(press, range(12)))

    assert sum("klopt niet" in one for one in said) == 4
    assert [one.tries for one in rows(Code)] == [5]


def test_something_that_is_no_code_or_no_pin_is_no_try(world: World, samira: Someone, sent: Sender) -> None:
    visitor = asks(world, address_of_(samira)).press("Log in", 422, code="12", pin="1")

    assert visitor.errors == ["De code heeft 6 cijfers.", "Uw pincode heeft 5 cijfers."]
    assert [one.tries for one in rows(Code)] == [0]


def test_a_code_works_once(world: World, samira: Someone, sent: Sender) -> None:
    visitor = asks(world, address_of_(samira))
    before = visitor.client.get_cookie("portal")
    action, fields = visitor.filled_in("Log in", code=digits(sent), pin=PIN)
    assert before
    assert visitor.client.post(action, data=fields).status_code == 303
    replay = Visitor(world.app)
    replay.client.set_cookie("portal", before.value)

    assert replay.client.post(action, data=fields).status_code == 422
    assert not is_inside(replay)
    assert len(rows(SignIn)) == 1


@pytest.mark.parametrize(("later", "works"), [(timedelta(minutes=9, seconds=50), True), (timedelta(minutes=10), False)])
def test_a_code_works_for_ten_minutes(
    world: World, samira: Someone, sent: Sender, clock: time_machine.Traveller, later: timedelta, works: bool
) -> None:
    visitor = asks(world, address_of_(samira))
    code = digits(sent)
    clock.shift(later)

    visitor.press("Log in", 200 if works else 422, code=code, pin=PIN)

    assert is_inside(visitor) == works


def test_a_code_asked_in_one_browser_is_of_no_use_in_another(world: World, samira: Someone, sent: Sender) -> None:
    asks(world, address_of_(samira))
    code = digits(sent)
    thief = asks(world, address_of_(samira))
    assert digits(sent) != code

    thief.press("Log in", 422, code=code, pin=PIN)

    assert not is_inside(thief)


def test_a_stranger_who_asks_for_codes_does_not_end_the_code_of_the_person(
    world: World, samira: Someone, sent: Sender
) -> None:
    visitor = asks(world, address_of_(samira))
    code = digits(sent)
    asks(world, address_of_(samira))

    visitor.press("Log in", code=code, pin=PIN)

    assert is_inside(visitor)


def test_asking_again_ends_the_code_before_it(world: World, samira: Someone, sent: Sender) -> None:
    visitor = asks(world, address_of_(samira))
    first = digits(sent)
    first_id = rows(Code)[0].id

    visitor.press("Stuur een nieuwe code")
    assert "Wij stuurden een nieuwe code." in visitor.text
    second = digits(sent)
    visitor.press("Log in", 422, code=first if first != second else other_than(second), pin=PIN)
    visitor.press("Log in", code=second, pin=PIN)

    assert is_inside(visitor)
    with reading() as session:
        assert session.get_one(Code, first_id).used_at is None


def test_looking_uses_nothing_and_lets_nobody_in(world: World, samira: Someone, sent: Sender) -> None:
    visitor = asks(world, address_of_(samira))
    code = digits(sent)

    for path in ("/inloggen/code", f"/inloggen/code?code={code}&pin={PIN}"):
        visitor.get(path)
    visitor.get(f"/inloggen/code/pincode?code={code}&pin={PIN}", 405)
    visitor.get("/inloggen/code/opnieuw", 405)

    assert [(one.tries, one.used_at) for one in rows(Code)] == [(0, None)]
    assert rows(SignIn) == []


def test_without_a_code_that_was_asked_for_the_page_leads_to_the_beginning(visitor: Visitor) -> None:
    assert visitor.get("/inloggen/code").address == "/inloggen"


def test_after_an_hour_the_next_person_on_this_device_does_not_see_the_address(
    world: World, samira: Someone, sent: Sender, clock: time_machine.Traveller
) -> None:
    visitor = asks(world, address_of_(samira))
    assert visitor.response
    assert "no-store" in visitor.response.headers["Cache-Control"]
    clock.shift(timedelta(hours=1))

    visitor.get("/inloggen/code")

    assert visitor.address == "/inloggen"
    assert address_of_(samira) not in visitor.page.decode()


def test_no_form_of_another_site_asks_for_a_code(visitor: Visitor) -> None:
    assert visitor.client.post("/inloggen/code", data={"address": UNKNOWN}).status_code == 400
    assert rows(Code) == []


@pytest.mark.parametrize("typed", ["", "samira", "058 233 9001", "+49 1512 3456789", "a@b@c", "x" * 300])
def test_what_is_no_address_and_no_mobile_number_is_refused_in_words(
    world: World, visitor: Visitor, typed: str
) -> None:
    visitor.get("/inloggen").press("Stuur mij een code", 422, address=typed)

    assert visitor.errors == ["Vul een e-mailadres in, of een nummer dat begint met 06."]
    assert visitor.h1 == "Inloggen"
    assert rows(Code) == []


def test_an_address_with_a_line_end_goes_nowhere() -> None:
    with pytest.raises(ValueError, match="example"):
        address_of("samira@example.org\nBcc: everybody@example.org")


# --- known and unknown ---------------------------------------------------------------------------------------------


def strong(world: World) -> Someone:
    anna = world.contact_person()
    world.give_pin(anna)
    return anna


def desk(world: World) -> Someone:
    tineke = world.employer_desk()
    world.give_pin(tineke)
    return tineke


def two_roles(world: World) -> Someone:
    """A participant who also publishes."""
    paula = world.participant("Paula", "Visser")
    world.give_pin(paula)
    with transaction() as session:
        actions.give_role(session, paula.id, RoleKind.PUBLISHER, from_on=world.today)
    return paula


def never_joined(world: World) -> Someone:
    return world.participant("Wytske", "Hoekstra", joined=False)


def gone(world: World) -> Someone:
    kevin = world.participant("Kevin", "Bos")
    world.give_pin(kevin)
    with transaction() as session:
        session.get_one(Account, kevin.id).deactivated_at = world.now
    return kevin


@pytest.mark.parametrize("who", [strong, desk, two_roles, never_joined, gone])
def test_who_may_not_come_in_this_way_gets_the_answer_of_who_is_unknown(
    world: World, samira: Someone, sent: Sender, who: Any
) -> None:
    someone = who(world)

    visitor, unknown = asks(world, address_of_(someone)), asks(world, UNKNOWN)
    asked = visitor.text.replace(address_of_(someone), "ADDRESS")
    assert asked == unknown.text.replace(UNKNOWN, "ADDRESS")
    visitor.press("Log in", 422, code="123456", pin=PIN)
    unknown.press("Log in", 422, code="123456", pin=PIN)

    assert visitor.errors == unknown.errors
    assert sent.wait()
    assert not sent.shown, "a code that opens nothing is not sent"
    assert rows(SignIn) == []


def test_who_may_no_longer_come_in_is_stopped_also_with_a_code_of_before(
    world: World, samira: Someone, sent: Sender
) -> None:
    visitor = asks(world, address_of_(samira))
    code = digits(sent)
    with transaction() as session:
        session.get_one(Account, samira.id).deactivated_at = world.now

    visitor.press("Log in", 422, code=code, pin=PIN)

    assert not is_inside(visitor)


class Counting:
    """The hasher of the house, counting."""

    def __init__(self, real: Any) -> None:
        self.real, self.times = real, 0

    def verify(self, *given: Any) -> bool:
        self.times += 1
        return bool(self.real.verify(*given))

    def hash(self, *given: Any) -> str:
        self.times += 1
        return str(self.real.hash(*given))


def work_of(world: World, address: str, hasher: Counting) -> tuple[list[str], list[str], list[str], str, int]:
    """Statements of asking, of looking and of trying; what was said; how many slow hashes it took."""
    visitor = Visitor(world.app).get("/inloggen")
    with counted() as asking:
        visitor.press("Stuur mij een code", address=address)
    with counted() as looking:
        visitor.get("/inloggen/code")
    before = hasher.times
    said = visitor.text
    with counted() as trying:
        visitor.press("Log in", 422, code="123456", pin=WRONG_PIN)
    said += visitor.text
    for _time in range(5):
        visitor.press("Log in", 422, code="123456", pin=WRONG_PIN)
        said += visitor.text
    return asking, looking, trying, said.replace(address, "ADDRESS"), hasher.times - before


def test_known_and_unknown_get_the_same_answer_for_the_same_work(
    world: World, samira: Someone, sent: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    tokens.pin_matches(WRONG_PIN, None, b"k" * 32, "warm")
    hasher = Counting(tokens._hasher)
    monkeypatch.setattr(tokens, "_hasher", hasher)
    monkeypatch.setattr(tokens, "new_digits", lambda: "904171")

    known = work_of(world, address_of_(samira), hasher)
    unknown = work_of(world, UNKNOWN, hasher)

    assert known == unknown
    assert known[4] == 6, "one slow look for each try"
    assert len(known[1]) <= 6


def test_a_phone_number_that_nobody_has_gets_the_same_answer(world: World, samira: Someone, sent: Sender) -> None:
    known, unknown = asks(world, str(samira.account.phone)), asks(world, "0687654321")

    def plain(visitor: Visitor) -> str:
        return re.sub(r"06 \d+", "NUMBER", visitor.text)

    assert plain(known) == plain(unknown)


# --- limits --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("is_known", [True, False])
def test_one_address_gets_five_codes_an_hour_known_or_not(
    world: World, samira: Someone, sent: Sender, clock: time_machine.Traveller, is_known: bool
) -> None:
    address = address_of_(samira) if is_known else UNKNOWN
    for number in range(5):
        asks(world, address.upper() if number % 2 else address)

    sixth = Visitor(world.app).get("/inloggen").press("Stuur mij een code", 429, address=address)

    assert "Wacht een paar minuten" in sixth.text
    assert "058 233 9090" in sixth.page.get_text(" ")
    clock.shift(timedelta(minutes=61))
    asks(world, address)


def test_one_place_gets_sixty_codes_an_hour_and_a_known_phone_is_not_stopped_by_it(
    world: World, samira: Someone, sent: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(one_time, "CODES_PER_PLACE", 3)
    for number in range(3):
        asks(world, f"someone{number}@example.org")
    Visitor(world.app).get("/inloggen").press("Stuur mij een code", 429, address=UNKNOWN)
    phone = world.visitor(samira).get("/ik").press("Log uit")

    phone.get("/inloggen?ander=1").press("Stuur mij een code", address=address_of_(samira))

    phone.press("Log in", code=digits(sent), pin=PIN)
    assert is_inside(phone)


def test_resending_counts_too(world: World, samira: Someone, sent: Sender) -> None:
    visitor = asks(world, address_of_(samira))
    for _time in range(4):
        visitor.press("Stuur een nieuwe code")

    visitor.press("Stuur een nieuwe code", 429)

    assert len(rows(Code)) == 5


def test_too_many_tries_from_one_place_are_answered_in_words(
    world: World, samira: Someone, sent: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.web.entry.new_phone.TRIES_PER_PLACE", 2)
    visitor = asks(world, UNKNOWN)
    for _time in range(2):
        visitor.press("Log in", 422, code="123456", pin=PIN)

    visitor.press("Log in", 429, code="123456", pin=PIN)

    assert "Wacht een paar minuten" in visitor.text


def test_whoever_reads_the_mail_of_somebody_cannot_go_through_all_pins(
    world: World, samira: Someone, sent: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.web.entry.new_phone.RIGHT_CODES_A_DAY", 3)
    thief = asks(world, address_of_(samira))
    code = digits(sent)
    for _time in range(3):
        thief.press("Log in", 422, code=code, pin=WRONG_PIN)

    thief.press("Log in", 422, code=code, pin=PIN)

    assert thief.errors == ["De code of de pincode klopt niet. U kunt het nog 1 keer proberen."]
    assert not is_inside(thief)


# --- sending -------------------------------------------------------------------------------------------------------


def test_a_letter_with_a_code_holds_nothing_personal(world: World, samira: Someone, sent: Sender) -> None:
    asks(world, address_of_(samira))

    letter = last(sent)

    assert letter.subject == "Uw code"
    assert "Geef de code aan niemand. De code werkt 10 minuten." in letter.text
    words = f"{letter.subject} {letter.text}"
    assert not any(one in words for one in ("Samira", "Amrani", "samira", PIN, "http"))
    assert len(SIX.findall(words)) == 1


def test_neither_digits_nor_addresses_are_logged(
    world: World, samira: Someone, sent: Sender, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG):
        visitor = asks(world, address_of_(samira))
        code = digits(sent)
        visitor.press("Log in", 422, code=code, pin=WRONG_PIN).press("Log in", code=code, pin=PIN)
        asks(world, str(samira.account.phone))
        assert sent.wait()

    said = caplog.text + capsys.readouterr().out
    numbers = [digits(sent), code]
    assert [one for one in (*numbers, address_of_(samira), str(samira.account.phone), PIN) if one in said] == []


class Away:
    """A mail server that is away, or that breaks in a way that nobody thought of."""

    def __init__(self, wrong: Exception) -> None:
        self.wrong = wrong

    def send(self, letter: Letter) -> None:
        raise self.wrong


@pytest.mark.parametrize("wrong", [NoAnswer("samira"), RuntimeError("samira@example.org")])
def test_a_mail_server_that_is_away_never_fails_the_page_and_the_next_code_goes(
    world: World,
    samira: Someone,
    sent: Sender,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    wrong: Exception,
) -> None:
    with monkeypatch.context() as away:
        away.setattr(sent, "post", Away(wrong))
        visitor = asks(world, address_of_(samira))
        assert sent.wait()
    assert visitor.address == "/inloggen/code"
    assert type(wrong).__name__ in caplog.text
    assert "samira" not in caplog.text
    assert not sent.shown

    visitor.press("Stuur een nieuwe code").press("Log in", code=digits(sent), pin=PIN)

    assert is_inside(visitor)


def test_no_transaction_is_open_while_a_code_is_sent(
    world: World, samira: Someone, sent: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []

    class Writes:
        def send(self, letter: Letter) -> None:
            with transaction() as session:  # would wait for a write that is still open, and fail
                session.get_one(Account, samira.id).language = "nl"
            order.append(letter.to)

    monkeypatch.setattr(sent, "post", Writes())
    asks(world, address_of_(samira))
    assert sent.wait()

    assert order == [samira.account.email]


def test_a_code_that_waited_too_long_is_not_sent_any_more(
    world: World, samira: Someone, sent: Sender, clock: time_machine.Traveller
) -> None:
    order = one_time.Order(samira.id, Channel.EMAIL, "a@example.org", "123456", "nl", is_real=True, asked_at=world.now)
    clock.shift(timedelta(minutes=10))

    sent.take(order)

    assert sent.wait()
    assert not sent.shown


def test_the_code_is_asked_in_the_language_of_the_page(app: Flask, world: World, samira: Someone, sent: Sender) -> None:
    with app.test_request_context():
        one_time.ask(Purpose.VERIFY, Channel.EMAIL, "a@example.org", samira.id, language="nl", is_real=True)

    assert last(sent).text.startswith("Uw code is ")


def test_the_outbox_shows_the_codes_that_would_have_gone(world: World, samira: Someone, sent: Sender) -> None:
    asks(world, address_of_(samira))
    asks(world, UNKNOWN)
    code = digits(sent)

    outbox = Visitor(world.app).get("/dev/outbox")

    assert f"Uw code is {code}." in outbox.text
    assert address_of_(samira) in outbox.text
    assert UNKNOWN not in outbox.text
