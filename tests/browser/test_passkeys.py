"""Finger, face and app for codes, in a browser that has an authenticator of its own."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from portal.base import authenticator, clock
from portal.base.db import reading
from portal.domain.accounts.models import Account, SignIn
from portal.domain.ways_in.models import Passkey
from portal.domain.ways_in.rules import Way
from portal.web import one_time
from tests.browser.checks import too_wide
from tests.browser.conftest import House, Phone, Phones
from tests.browser.states import invitation

FINGER, ADD = "Log in met vinger of gezicht", "Voortaan met vinger of gezicht"


NOT_BY_ITSELF = (
    "window.PublicKeyCredential && (PublicKeyCredential.isConditionalMediationAvailable = async () => false)"
)


def with_finger(phone: Phone, *, shown: bool = True, by_itself: bool = False) -> Callable[[bool], None]:
    """A device that reads fingers; the answer changes whether the right one is shown.

    A browser offers a passkey under the field for the address and waits for a choice; this device would choose at once.
    """
    if not by_itself:
        phone.page.add_init_script(NOT_BY_ITSELF)
    tools = phone.context.new_cdp_session(phone.page)
    tools.send("WebAuthn.enable")
    made = tools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": shown,
                "automaticPresenceSimulation": True,
            }
        },
    )
    own = made["authenticatorId"]
    return lambda shown: tools.send("WebAuthn.setUserVerified", {"authenticatorId": own, "isUserVerified": shown})


def last_way(house: House, key: str) -> str:
    with reading() as session:
        query = select(SignIn.way).where(SignIn.account_id == house.people[key].account).order_by(SignIn.id.desc())
        return session.scalars(query).first() or ""


def passkeys_of(house: House, key: str) -> int:
    with reading() as session:
        return len(session.scalars(select(Passkey).where(Passkey.account_id == house.people[key].account)).all())


def at_the_choice(house: House, phone: Phone, key: str) -> None:
    """An invitation as far as the question how to sign in from now on."""
    phone.open(f"/uitnodiging/{invitation(house, key, 'nl')}")
    phone.follow(phone.page.get_by_role("link", name="Ga verder"))
    phone.follow(phone.page.get_by_role("button", name=re.compile("Nederlands")))
    assert phone.heading == "Hoe wilt u inloggen?"


def add_on_me(jelle: Phone) -> None:
    jelle.open("/ik")
    jelle.follow(jelle.page.get_by_role("link", name=re.compile("Hoe u inlogt")))
    jelle.press(ADD)
    expect(jelle.page.get_by_text("Voortaan kunt u hier inloggen met vinger of gezicht.")).to_be_visible()


def test_a_participant_adds_a_finger_signs_out_and_signs_in_with_it(house: House, phone: Phones) -> None:
    jelle = phone("jelle")
    with_finger(jelle)
    add_on_me(jelle)
    assert not too_wide(jelle.page)

    jelle.open("/ik")
    jelle.press("Log uit")
    jelle.press(FINGER)

    assert jelle.path == "/"
    assert last_way(house, "jelle") == Way.PASSKEY


def test_on_a_browser_that_forgot_everything_the_finger_is_enough(house: House, phone: Phones) -> None:
    jelle = phone("jelle")
    with_finger(jelle)
    add_on_me(jelle)

    jelle.context.clear_cookies()
    jelle.open("/inloggen?verder=/contract")
    jelle.press(FINGER)

    assert jelle.path == "/contract"


def test_without_the_right_finger_nothing_opens_and_it_says_so(house: House, phone: Phones) -> None:
    jelle = phone("jelle")
    show = with_finger(jelle)
    add_on_me(jelle)
    jelle.open("/ik")
    jelle.press("Log uit")

    show(False)
    jelle.page.get_by_role("button", name=FINGER).click()

    expect(jelle.page.get_by_text("Het lukte niet. Log in met uw pincode.")).to_be_visible()
    assert jelle.path == "/inloggen"
    assert last_way(house, "jelle") != Way.PASSKEY


def test_a_device_without_the_right_finger_is_not_taken(house: House, phone: Phones) -> None:
    jelle = phone("jelle")
    with_finger(jelle, shown=False)
    jelle.open("/ik/inloggen")

    jelle.page.get_by_role("button", name=ADD).click()

    expect(jelle.page.get_by_text("Het lukte niet. Er is niets veranderd.")).to_be_visible()
    assert passkeys_of(house, "jelle") == 0


def test_staff_accept_an_invitation_with_a_finger_and_sign_in_with_it(house: House, phone: Phones) -> None:
    anna = phone()
    with_finger(anna)
    at_the_choice(house, anna, "anna")
    assert not too_wide(anna.page)

    anna.press("Met vinger of gezicht")
    assert anna.path == "/team"
    anna.press("Uitloggen")
    anna.context.clear_cookies()
    anna.open("/inloggen")
    anna.press(FINGER)

    assert anna.path == "/team"
    assert last_way(house, "anna") == Way.PASSKEY


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_staff_accept_with_an_app_and_sign_in_on_a_new_browser_with_both_codes(
    house: House, phone: Phones, javascript: bool
) -> None:
    first = phone(javascript=javascript)
    at_the_choice(house, first, "anna")
    if not javascript:
        expect(first.page.get_by_text("Met vinger of gezicht")).to_be_hidden()
    first.press("Met een app voor codes")
    assert not too_wide(first.page)
    secret = first.page.locator("code").inner_text().replace(" ", "")
    step = authenticator.step_at(clock.now().timestamp())
    first.page.get_by_label("De code uit uw app").fill(authenticator.code_of(secret, step))
    first.press("Ga verder")
    assert first.path == "/team"

    second = phone(javascript=javascript)
    second.open("/inloggen")
    second.follow(second.page.get_by_role("link", name="Ik werk bij de gemeente of de werkgever"))
    with reading() as session:
        address = session.get_one(Account, house.people["anna"].account).email or ""
    second.page.get_by_label("Uw e-mailadres").fill(address)
    second.press("Stuur mij een code")
    assert not too_wide(second.page)
    with house.app.app_context():
        assert one_time.sender().wait()
        digits = re.findall(r"\b\d{6}\b", one_time.sender().shown[0].text)[0]
    second.page.get_by_label("De code uit de e-mail").fill(digits)
    second.page.get_by_label("De code uit uw app").fill(authenticator.code_of(secret, step + 1))
    second.press("Log in")

    assert second.path == "/team"
    assert last_way(house, "anna") == Way.AUTHENTICATOR


def test_a_finger_that_waits_under_the_field_for_the_address_lets_in(house: House, phone: Phones) -> None:
    """The browser offers the passkey by itself where the address is asked; here the device answers at once."""
    anna = phone()
    with_finger(anna, by_itself=True)
    at_the_choice(house, anna, "anna")
    anna.press("Met vinger of gezicht")
    anna.context.clear_cookies()

    anna.open("/inloggen/team")

    expect(anna.page).to_have_url(re.compile("[0-9]/team$"))
