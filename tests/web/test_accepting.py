"""Accepting an invitation whole: post, a number and an address proven by a code, and what is not in the file."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, text

from portal.base.db import reading, transaction
from portal.domain.accounts import actions
from portal.domain.accounts.models import Account, Invitation, KnownPhone
from portal.domain.accounts.rules import RoleKind
from portal.domain.audit.models import AuditLine
from portal.domain.guidance.models import ContactAssignment, Task
from portal.domain.guidance.rules import TaskKind
from portal.domain.notifications.models import Notice
from portal.domain.ways_in.models import Code
from portal.web import one_time
from tests.builders import PIN, Someone, World
from tests.codes import newest_code, sent
from tests.statements import counted
from tests.visitor import Visitor

OTHER_NUMBER = "06 87654321"
OTHER_E164 = "+31687654321"
CONFIRMED = "Dit klopt"


@pytest.fixture
def anna(world: World) -> Someone:
    return world.contact_person("Anna", "de Vries", days="ma di wo do vr")


@pytest.fixture
def wytske(world: World, anna: Someone) -> Someone:
    return world.participant("Wytske", "Hoekstra", joined=False, contact=anna)


@pytest.fixture(autouse=True)
def nothing_sent(app: Flask) -> None:
    """What an earlier test sent is not read here."""
    if sender := app.extensions.get("code_sender"):
        sender.wait()
        sender.shown.clear()


def invite(world: World, someone: Someone) -> str:
    with transaction() as session:
        return actions.invite(session, someone.id, now=world.now, actor=None)


def account_of(someone: Someone) -> Account:
    with reading() as session:
        return session.get_one(Account, someone.id)


def tasks() -> list[Task]:
    with reading() as session:
        return list(session.scalars(select(Task).where(Task.kind == TaskKind.CONFIRM_CONTACT, Task.done_at.is_(None))))


def audited() -> list[str]:
    with reading() as session:
        return list(session.scalars(select(AuditLine.action).order_by(AuditLine.id)))


def begun(world: World, someone: Someone) -> Visitor:
    """A browser on the first question after the language."""
    visitor = Visitor(world.app).get(f"/uitnodiging/{invite(world, someone)}")
    return visitor.follow("Ga verder").press("Nederlands")


def at_number(world: World, someone: Someone) -> Visitor:
    return begun(world, someone).press("Ja")


def with_code(visitor: Visitor, address: str) -> Visitor:
    return visitor.press("Ga verder", code=newest_code(visitor.app, address))


def finished(visitor: Visitor) -> Visitor:
    return visitor.press("Bewaar mijn pincode", pin=PIN, again=PIN)


def with_other_number(world: World, someone: Someone) -> Visitor:
    """Inside, with a number that is not in the file."""
    visitor = at_number(world, someone).press("Stuur mij een code", address=OTHER_NUMBER)
    return finished(with_code(visitor, OTHER_E164).press("Sla dit over"))


# --- the steps -----------------------------------------------------------------------------------------------------


def test_post_number_address_and_pin_are_asked_one_by_one_and_kept_together(
    world: World, app: Flask, wytske: Someone
) -> None:
    visitor = begun(world, wytske)
    assert visitor.h1 == "Mag Anna de Vries u hier berichten sturen?"
    visitor.press("Ja")
    assert visitor.h1 == "Uw mobiele nummer"
    visitor.press("Stuur mij een code")
    assert "06 12345602" in visitor.text
    with_code(visitor, "+31612345602")
    assert visitor.h1 == "Uw e-mailadres"
    visitor.press("Stuur mij een code")
    with_code(visitor, "wytske.2@example.org")
    assert account_of(wytske).post_by_portal is None, "nothing is kept before the PIN"
    finished(visitor)

    assert visitor.address == "/"
    assert "U bent binnen" in visitor.text
    kept = account_of(wytske)
    assert kept.post_by_portal
    assert None not in (kept.post_by_portal_at, kept.email_verified_at, kept.phone_verified_at)
    assert kept.to_confirm_at is None
    assert tasks() == []


def test_no_to_post_is_kept_and_staff_are_told_to_call_or_write(world: World, anna: Someone, wytske: Someone) -> None:
    visitor = begun(world, wytske)
    assert "bellen wij u, of u krijgt een brief" in visitor.text

    finished(visitor.press("Nee, liever brief of telefoon").press("Ik heb geen mobiel").press("Ik heb geen e-mail"))

    assert account_of(wytske).post_by_portal is False
    staff = world.visitor(anna).get(f"/team/gesprek/{wytske.participant_id}")
    assert "brief" in staff.text
    assert staff.page.find("textarea") is None


def test_who_has_no_email_and_no_mobile_gets_in(world: World, app: Flask, wytske: Someone) -> None:
    visitor = at_number(world, wytske).press("Ik heb geen mobiel").press("Ik heb geen e-mail")
    finished(visitor)

    assert visitor.address == "/"
    assert sent(app) == []
    assert account_of(wytske).to_confirm_at is None


def test_nothing_personal_stands_in_the_cookie(world: World, wytske: Someone) -> None:
    visitor = at_number(world, wytske).press("Stuur mij een code", address=OTHER_NUMBER)

    with visitor.client.session_transaction() as cookie:
        said = str(dict(cookie))
    assert "87654321" not in said
    assert newest_code(world.app, OTHER_E164) not in said
    with reading() as session:
        rows = str(session.execute(text("SELECT * FROM codes")).all())
    assert "87654321" not in rows


def test_who_comes_in_again_is_not_asked_about_post_again(world: World, wytske: Someone) -> None:
    with transaction() as session:
        actions.choose_post(session, wytske.id, by_portal=False, now=world.now)

    assert begun(world, wytske).h1 == "Uw mobiele nummer"
    assert account_of(wytske).post_by_portal is False


@pytest.mark.parametrize("kind", [RoleKind.WORKPLACE_DESK])
def test_a_desk_is_asked_nothing_but_a_pin(world: World, kind: RoleKind) -> None:
    assert begun(world, world.workplace_desk()).h1 == "Uw pincode"


def test_without_a_contact_person_it_is_the_municipality_that_asks(world: World, wytske: Someone) -> None:
    with transaction() as session:
        session.query(ContactAssignment).delete()

    assert begun(world, wytske).h1 == "Mag gemeente Leeuwarden u hier berichten sturen?"


# --- what people do wrong ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["", "058 233 90 00", "12", "geen", "+44 20 7946 0018"])
def test_what_is_no_mobile_number_is_said_and_stays(world: World, app: Flask, wytske: Someone, typed: str) -> None:
    visitor = at_number(world, wytske).press("Stuur mij een code", 422, address=typed)

    assert visitor.errors == ["Vul een nummer in dat begint met 06."]
    assert visitor.page.find("input", {"name": "address"})["value"] == typed  # type: ignore[index]
    assert sent(app) == []


def test_what_is_no_email_address_is_said_and_stays(world: World, wytske: Someone) -> None:
    visitor = at_number(world, wytske).press("Ik heb geen mobiel")

    visitor.press("Stuur mij een code", 422, address="wytske@")

    assert visitor.errors == ["Dit adres klopt niet. Een e-mailadres heeft een @ en een punt."]
    assert visitor.page.find("input", {"name": "address"})["value"] == "wytske@"  # type: ignore[index]


def test_a_wrong_code_stays_in_the_field_and_five_end_it(world: World, app: Flask, wytske: Someone) -> None:
    visitor = at_number(world, wytske).press("Stuur mij een code")
    right = newest_code(app, "+31612345602")
    wrong = "000000" if right != "000000" else "111111"

    visitor.press("Ga verder", 422, code=wrong)
    assert visitor.errors == ["Deze code klopt niet. U kunt het nog 4 keer proberen."]
    assert visitor.page.find("input", {"name": "code"})["value"] == wrong  # type: ignore[index]
    for _time in range(4):
        visitor.press("Ga verder", 422, code=wrong)
    visitor.press("Ga verder", 422, code=right)

    assert visitor.errors == ["Deze code werkt niet meer. Vraag een nieuwe code."]


def test_an_expired_code_says_so_and_a_new_one_works(
    world: World, app: Flask, wytske: Someone, clock: time_machine.Traveller
) -> None:
    visitor = at_number(world, wytske).press("Stuur mij een code")
    old = newest_code(app, "+31612345602")
    clock.shift(timedelta(minutes=11))

    visitor.press("Ga verder", 422, code=old)
    assert visitor.errors == ["Deze code werkt niet meer. Vraag een nieuwe code."]
    assert visitor.page.find("input", {"name": "code"})["value"] == old  # type: ignore[index]
    assert visitor.page.find("details", id="geen-code").has_attr("open")  # type: ignore[union-attr]
    with_code(visitor.press("Stuur een nieuwe code"), "+31612345602")

    assert visitor.h1 == "Uw e-mailadres"


def test_pressing_the_button_for_a_code_twice_sends_one(world: World, app: Flask, wytske: Someone) -> None:
    visitor = at_number(world, wytske)
    action, form = visitor.filled_in("Stuur mij een code")

    for _press in range(2):
        visitor.client.post(action, data=form)

    assert len(sent(app)) == 1


def test_pressing_twice_with_the_right_code_goes_on_and_so_does_going_back(
    world: World, app: Flask, wytske: Someone
) -> None:
    visitor = at_number(world, wytske).press("Stuur mij een code")
    action, form = visitor.filled_in("Ga verder", code=newest_code(app, "+31612345602"))

    places = [visitor.client.post(action, data=form).headers["Location"] for _press in range(2)]
    visitor.get("/uitnodiging/contact/mobiel/code").press("Ga verder", code="123456")

    assert places == ["/uitnodiging/verder"] * 2
    assert visitor.h1 == "Uw e-mailadres"


def test_two_presses_that_come_together_both_go_on(
    world: World, app: Flask, wytske: Someone, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = at_number(world, wytske).press("Stuur mij een code")
    code = newest_code(app, "+31612345602")
    rightly = one_time.try_code

    def first_the_other(row: UUID, digits: str) -> Code:
        rightly(row, digits)
        return rightly(row, digits)

    monkeypatch.setattr(one_time, "try_code", first_the_other)
    visitor.press("Ga verder", code=code)

    assert visitor.h1 == "Uw e-mailadres"


def test_another_number_after_going_back_takes_the_place_of_the_proven_one(
    world: World, app: Flask, wytske: Someone
) -> None:
    visitor = with_code(at_number(world, wytske).press("Stuur mij een code"), "+31612345602")

    visitor.get("/uitnodiging/contact/mobiel").press("Stuur mij een code", address=OTHER_NUMBER)
    visitor.get("/uitnodiging/verder")

    assert visitor.h1 == "Uw mobiele nummer", "the new number has not been proven"


def test_too_many_codes_are_refused_in_words_with_what_was_typed(world: World, wytske: Someone) -> None:
    visitor = at_number(world, wytske).press("Stuur mij een code", address=OTHER_NUMBER)
    for _time in range(4):
        visitor.press("Stuur een nieuwe code")

    visitor.press("Stuur een nieuwe code", 429)

    assert visitor.errors == ["Wacht een uur, of bel ons. U vroeg te vaak om een code."]
    assert "058 233 9000" in visitor.page.get_text(" ")


@pytest.mark.parametrize("what", ["expired", "revoked"])
def test_an_invitation_that_ends_halfway_says_whom_to_call(
    world: World, app: Flask, wytske: Someone, clock: time_machine.Traveller, what: str
) -> None:
    visitor = at_number(world, wytske).press("Stuur mij een code")
    code = newest_code(app, "+31612345602")
    if what == "expired":
        clock.shift(timedelta(days=15))
    else:
        with transaction() as session:
            actions.revoke_invitation(session, wytske.id, now=world.now)

    visitor.press("Ga verder", 404, code=code)

    assert visitor.h1 == "Deze uitnodiging werkt niet"
    assert "Bel ons" in visitor.text
    assert account_of(wytske).joined_at is None


def test_the_code_of_somebody_else_proves_nothing(world: World, app: Flask, wytske: Someone) -> None:
    jelle = world.participant("Jelle", "Postma", joined=False)
    at_number(world, jelle).press("Stuur mij een code", address=OTHER_NUMBER)
    with reading() as session:
        of_jelle = session.scalars(select(Code.id).where(Code.account_id == jelle.id)).one()
    visitor = at_number(world, wytske)
    with visitor.client.session_transaction() as cookie:
        cookie["invitation_chosen"] = {"post": True, "asked": {"sms": str(of_jelle)}, "proven": {"sms": str(of_jelle)}}

    assert visitor.get("/uitnodiging/contact/mobiel/code").h1 == "Uw mobiele nummer"
    finished(visitor.get("/uitnodiging/pincode"))

    assert account_of(wytske).phone_verified_at is None
    assert tasks() == []


def test_looking_at_the_pages_uses_nothing_up(world: World, app: Flask, wytske: Someone) -> None:
    visitor = at_number(world, wytske).press("Stuur mij een code")
    code = newest_code(app, "+31612345602")

    for _time in range(3):
        visitor.get("/uitnodiging/contact/mobiel/code").get("/uitnodiging/berichten")
    with_code(visitor.get("/uitnodiging/contact/mobiel/code"), "+31612345602")

    assert code
    assert visitor.h1 == "Uw e-mailadres"


# --- not in the file -----------------------------------------------------------------------------------------------


def test_a_number_that_is_not_in_the_file_shows_nothing_personal_until_it_was_confirmed(
    world: World, anna: Someone, wytske: Someone
) -> None:
    visitor = at_number(world, wytske).press("Stuur mij een code", address=OTHER_NUMBER)
    assert "Uw contactpersoon belt u daarover." in visitor.text
    visitor = finished(with_code(visitor, OTHER_E164).press("Sla dit over"))
    assert visitor.h1 == "Bijna klaar"
    for path in ("/", "/contract", "/ziek", "/vraag", "/geld", "/ik", "/ik/gegevens", "/ik/gegevens.json"):
        visitor.get(path)
        assert visitor.h1 == "Bijna klaar"
        assert "Anna de Vries kijkt uw nummer na." in visitor.text
        assert "woensdag 25 november 2026" in visitor.text
        assert "058 233 9001" in visitor.text
        assert not [word for word in ("Wytske", "Hoekstra", "Oostergoot", "Sjoerd") if word in str(visitor.page)]
        assert "Ziek? U kunt ook bellen" in visitor.page.get_text(" ")
    assert account_of(wytske).phone == "+31612345602", "the file stays as it is"

    world.visitor(anna).get(f"/team/gesprek/{wytske.participant_id}").press(CONFIRMED)

    assert "Wytske" in visitor.get("/").page.get_text(" ")
    kept = account_of(wytske)
    assert (kept.phone, kept.to_confirm_at) == (OTHER_E164, None)
    assert kept.phone_verified_at is not None
    assert tasks() == []
    assert "address_confirmed" in audited()


def test_the_pages_while_waiting_stay_within_their_statements(world: World, anna: Someone, wytske: Someone) -> None:
    visitor = with_other_number(world, wytske)
    staff = world.visitor(anna).get(f"/team/gesprek/{wytske.participant_id}")

    with counted() as asked:
        visitor.get("/contract")
    with counted() as asked_by_staff:
        staff.get(f"/team/gesprek/{wytske.participant_id}")

    assert len(asked) <= 6, asked
    assert len(asked_by_staff) <= 10, asked_by_staff


def test_sending_something_while_waiting_is_refused_too(world: World, wytske: Someone) -> None:
    visitor = with_other_number(world, wytske)
    token = str(visitor.page.find("input", {"name": "csrf_token"})["value"])  # type: ignore[index]

    answer = visitor.client.post("/ziek", data={"csrf_token": token, "first_day": "today"})

    assert answer.status_code == 403
    assert "Bijna klaar" in answer.get_data(as_text=True)


def test_language_and_signing_out_work_while_waiting(world: World, wytske: Someone) -> None:
    visitor = with_other_number(world, wytske)

    visitor.get("/taal").press("Nederlands")
    assert visitor.h1 == "Bijna klaar"
    visitor.press("Log uit")

    assert visitor.address == "/inloggen"


def test_when_the_promised_day_is_over_the_page_says_to_call(
    world: World, wytske: Someone, clock: time_machine.Traveller
) -> None:
    visitor = with_other_number(world, wytske)
    clock.shift(timedelta(days=4))

    visitor.get("/").press("Log in", pin=PIN)

    assert "Wij zijn te laat. Dit moest op woensdag 25 november 2026 klaar zijn." in visitor.text


def test_while_the_contact_person_is_away_the_stand_in_looks_after_it(
    world: World, anna: Someone, wytske: Someone
) -> None:
    bram = world.contact_person("Bram", "Hofstra")
    world.stand_in(anna, bram, world.today - timedelta(days=1), world.today + timedelta(days=9))

    visitor = with_other_number(world, wytske)
    assert "Bram Hofstra kijkt uw nummer na." in visitor.text
    world.visitor(bram).get("/team").follow("Wytske Hoekstra").press(CONFIRMED)

    assert account_of(wytske).phone == OTHER_E164
    with reading() as session:
        assert session.scalars(select(Notice.account_id).where(Notice.kind == "task")).all() == [bram.id]


def test_the_contact_person_finds_it_on_today_and_sees_both_numbers(
    world: World, anna: Someone, wytske: Someone
) -> None:
    with_other_number(world, wytske)

    staff = world.visitor(anna).get("/team")
    assert "Gaf een ander nummer of e-mailadres. Kijk het na." in staff.text
    staff.follow("Wytske Hoekstra")

    assert "Nieuw: 06 87654321" in staff.text
    assert "In het bestand: 06 12345602" in staff.text
    with reading() as session:
        told = session.scalars(select(Notice.account_id).where(Notice.kind == "task")).all()
    assert told == [anna.id]


def test_what_is_not_theirs_goes_with_the_phone_and_the_pin(world: World, anna: Someone, wytske: Someone) -> None:
    stranger = with_other_number(world, wytske)

    staff = world.visitor(anna).get(f"/team/gesprek/{wytske.participant_id}").press("Dit klopt niet")

    assert "Maak een nieuwe uitnodiging." in staff.text
    assert "Nieuw:" not in staff.text
    assert stranger.get("/").address == "/inloggen"
    assert "Wytske" not in stranger.text
    kept = account_of(wytske)
    assert (kept.phone, kept.pin_hash, kept.to_confirm_at) == ("+31612345602", None, None)
    assert kept.post_by_portal is None, "who answered that is not known"
    with reading() as session:
        assert all(phone.forgotten_at for phone in session.scalars(select(KnownPhone)) if phone.account_id == wytske.id)
        assert OTHER_E164 not in [one.address for one in session.scalars(select(Code))]
    assert "address_refused" in audited()


def test_pressing_the_button_of_staff_twice_counts_once(world: World, anna: Someone, wytske: Someone) -> None:
    with_other_number(world, wytske)
    staff = world.visitor(anna).get(f"/team/gesprek/{wytske.participant_id}")
    action, form = staff.filled_in(CONFIRMED)

    for _press in range(2):
        assert staff.client.post(action, data=form).status_code == 303

    assert audited().count("address_confirmed") == 1
    with reading() as session:
        assert len(session.scalars(select(Notice).where(Notice.kind == "details_changed")).all()) == 1


def test_a_number_that_somebody_else_has_gets_the_same_answer_and_cannot_be_confirmed(
    world: World, anna: Someone, wytske: Someone
) -> None:
    other = world.participant("Jelle", "Postma", contact=anna)
    taken = account_of(other).phone
    visitor = at_number(world, wytske).press("Stuur mij een code", address=taken)
    finished(with_code(visitor, taken).press("Sla dit over"))
    assert visitor.h1 == "Bijna klaar"
    assert "Anna de Vries kijkt uw nummer na." in visitor.text

    staff = world.visitor(anna).get(f"/team/gesprek/{wytske.participant_id}")
    assert "Dit nummer of adres is al van iemand anders." in staff.text
    assert not [one for one in staff.page.find_all("button") if one.get_text(strip=True) == CONFIRMED]
    assert "Jelle" not in staff.page.find("aside").get_text()  # type: ignore[union-attr]
    token = staff.page.find("input", {"name": "csrf_token"})["value"]  # type: ignore[index]
    path = f"/team/deelnemer/{wytske.participant_id}/nummer/klopt"
    staff.client.post(path, data={"csrf_token": token})

    assert account_of(wytske).phone == "+31612345602"
    assert account_of(wytske).to_confirm_at is not None


def test_another_contact_person_cannot_confirm(world: World, wytske: Someone) -> None:
    with_other_number(world, wytske)
    bram = world.visitor(world.contact_person("Bram", "Hofstra")).get("/team")
    token = bram.page.find("input", {"name": "csrf_token"})["value"]  # type: ignore[index]

    answer = bram.client.post(f"/team/deelnemer/{wytske.participant_id}/nummer/klopt", data={"csrf_token": token})

    assert answer.status_code == 404
    assert account_of(wytske).to_confirm_at is not None


def test_the_coordinator_confirms_when_there_is_no_contact_person(world: World, wytske: Someone) -> None:
    with transaction() as session:
        session.query(ContactAssignment).delete()
    cora = world.staff(RoleKind.COORDINATOR, "Cora", "Bakker")
    visitor = with_other_number(world, wytske)
    assert "Gemeente Leeuwarden kijkt uw nummer na." in visitor.text

    staff = world.visitor(cora).get("/team").follow("Wytske Hoekstra")
    assert staff.address.endswith("/nummer")
    staff.press(CONFIRMED)

    assert "Bewaard." in staff.text
    assert account_of(wytske).phone == OTHER_E164


def test_a_new_invitation_puts_what_waited_aside(world: World, wytske: Someone) -> None:
    with_other_number(world, wytske)

    visitor = with_code(begun(world, wytske).press("Stuur mij een code"), "+31612345602").press("Sla dit over")
    finished(visitor)

    assert "Wytske" in visitor.page.get_text(" ")
    assert account_of(wytske).to_confirm_at is None
    assert tasks() == []


# --- revoking ------------------------------------------------------------------------------------------------------


def test_staff_revoke_an_open_invitation(world: World, anna: Someone, wytske: Someone) -> None:
    code = invite(world, wytske)
    staff = world.visitor(anna).get(f"/team/gesprek/{wytske.participant_id}")

    staff.press("Trek deze uitnodiging in")

    assert staff.address == f"/team/gesprek/{wytske.participant_id}"
    assert "De uitnodiging werkt niet meer." in staff.text
    assert "Trek deze uitnodiging in" not in staff.text
    Visitor(world.app).get(f"/uitnodiging/{code}", 404)
    assert "invitation_revoked" in audited()
    with reading() as session:
        assert session.scalars(select(Invitation.revoked_at)).one() is not None


def test_the_coordinator_revokes_from_the_list(world: World, wytske: Someone) -> None:
    code = invite(world, wytske)
    staff = world.visitor(world.staff(RoleKind.COORDINATOR, "Cora", "Bakker")).get("/team/deelnemers")

    staff.press("Intrekken : Wytske Hoekstra")

    assert staff.address == "/team/deelnemers"
    assert "De uitnodiging werkt niet meer." in staff.text
    assert "Intrekken" not in staff.text
    Visitor(world.app).get(f"/uitnodiging/{code}", 404)


def test_an_invitation_that_is_over_is_not_offered_to_revoke(
    world: World, anna: Someone, wytske: Someone, clock: time_machine.Traveller
) -> None:
    invite(world, wytske)
    clock.shift(timedelta(days=15))

    staff = world.visitor(anna).get(f"/team/gesprek/{wytske.participant_id}")

    assert "Trek deze uitnodiging in" not in staff.text
