"""Every page of the portal and every state it can be in, by whose phone shows it and how one gets there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from portal.base import clock
from portal.base.db import reading, transaction
from portal.domain.accounts import actions as accounts
from portal.domain.accounts.models import Participant
from portal.domain.messages.models import Conversation, Message
from portal.domain.sickness.models import SickSpell
from tests.browser.conftest import House, Phone

Go = Callable[[Phone], None]


@dataclass(frozen=True)
class State:
    name: str
    key: str | None
    """Whose phone; None before sign-in."""
    go: Go
    arabic: bool = True
    """Must it be there in Arabic too? Everything a participant can meet must."""

    def __str__(self) -> str:
        return self.name


# --- things of the demo people ------------------------------------------------------------------------------------


def participant(house: House, key: str) -> UUID:
    with reading() as session:
        return session.scalars(select(Participant.id).where(Participant.account_id == house.people[key].account)).one()


def running_spell(house: House, key: str) -> UUID:
    with reading() as session:
        found = select(SickSpell.id).where(
            SickSpell.participant_id == participant(house, key),
            SickSpell.better_at.is_(None),
            SickSpell.undone_at.is_(None),
        )
        return session.scalars(found).one()


def first_message(house: House, key: str) -> UUID:
    with reading() as session:
        found = (
            select(Message.id)
            .join(Conversation, Conversation.id == Message.conversation_id)
            .where(Conversation.participant_id == participant(house, key), Message.side == "participant")
            .order_by(Message.id)
        )
        return session.scalars(found).first() or UUID(int=0)


def invitation(house: House, key: str, language: str) -> str:
    with transaction() as session:
        accounts.choose_language(session, house.people[key].account, language)
        return accounts.invite(session, house.people[key].account, now=clock.now(), actor=None)


# --- ways to get there --------------------------------------------------------------------------------------------


def at(path: str) -> Go:
    return lambda phone: phone.open(path) and None


def refused(path: str, status: int) -> Go:
    def go(phone: Phone) -> None:
        phone.expect_status(status)
        phone.open(path)

    return go


def of_spell(part: str, key: str = "tsegay") -> Go:
    return lambda phone: phone.open(f"/ziek/{running_spell(phone.house, key)}{part}") and None


def open_everything(path: str) -> Go:
    """The page with everything that folds out folded out."""

    def go(phone: Phone) -> None:
        phone.open(path)
        phone.page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")

    return go


def sent_wrong(path: str, submit: str, fields: dict[str, str] | None = None, status: int = 422) -> Go:
    """The form of this page with a mistake in it: the page comes back with the mistake in words."""

    def go(phone: Phone) -> None:
        phone.expect_status(status)
        phone.open(path)
        for selector, value in (fields or {}).items():
            phone.page.locator(selector).first.evaluate("(one, value) => { one.value = value; }", value)
        phone.page.locator(submit).first.evaluate("(one) => one.requestSubmit()")
        phone.page.wait_for_selector("[data-focus]")

    return go


def spell_wrong(part: str) -> Go:
    def go(phone: Phone) -> None:
        path = f"/ziek/{running_spell(phone.house, 'tsegay')}/{part}"
        form = f"form[action='{path}']"
        phone.expect_status(422)
        phone.open(path)
        phone.page.evaluate(
            "document.querySelectorAll('main input[type=radio]').forEach((o) => { o.checked = false; })"
        )
        phone.page.locator(form).first.evaluate("(one) => one.requestSubmit()")
        phone.page.wait_for_selector("[data-focus]")

    return go


def reported_sick(phone: Phone) -> None:
    phone.open("/ziek")
    phone.page.locator("form[action='/ziek'] input[name=first_day]").first.check()
    phone.page.locator("form[action='/ziek']").evaluate("(one) => one.requestSubmit()")
    phone.page.wait_for_selector("#sick-now")


def invited(part: str) -> Go:
    def go(phone: Phone) -> None:
        phone.open(f"/uitnodiging/{invitation(phone.house, 'nadia', phone.language)}")
        if part:
            phone.open(f"/uitnodiging/{part}")

    return go


def pin_not_the_same(phone: Phone) -> None:
    invited("pincode")(phone)
    phone.expect_status(422)
    for number, field in enumerate(phone.page.locator("input[autocomplete=new-password]").all()):
        field.fill("2847" + str(number))
    phone.page.locator("form[action='/uitnodiging/pincode']").evaluate("(one) => one.requestSubmit()")
    phone.page.wait_for_selector("[data-focus]")


def locked(phone: Phone) -> None:
    """As after half an hour: the session ended, the phone is known."""
    phone.context.clear_cookies(name="portal")
    phone.open("/ziek")


def wrong_pin(phone: Phone) -> None:
    locked(phone)
    phone.expect_status(422)
    phone.page.locator("input[name=pin]").fill("00000")
    phone.page.locator("form[action='/inloggen']").first.evaluate("(one) => one.requestSubmit()")
    phone.page.wait_for_selector("[data-focus]")


def asked_for_a_code(phone: Phone) -> None:
    phone.open("/inloggen")
    phone.page.locator("input[name=address]").fill("jelle.deboer@example.org")
    phone.page.locator("form[action='/inloggen/code']").evaluate("(one) => one.requestSubmit()")
    phone.page.wait_for_selector("#geen-code")
    phone.page.locator("#geen-code").evaluate("(one) => { one.open = true; }")


def wrong_code(phone: Phone) -> None:
    asked_for_a_code(phone)
    phone.expect_status(422)
    phone.page.locator("input[name=code]").fill("111111")
    phone.page.locator("input[name=pin]").fill("00000")
    phone.page.locator("form[action='/inloggen/code/pincode']").evaluate("(one) => one.requestSubmit()")
    phone.page.wait_for_selector("[data-focus]")


def of_conversation(key: str, part: str = "") -> Go:
    return lambda phone: phone.open(f"/team/gesprek/{participant(phone.house, key)}{part}") and None


def taking_away(phone: Phone) -> None:
    person, message = participant(phone.house, "jelle"), first_message(phone.house, "jelle")
    phone.open(f"/team/gesprek/{person}/weghalen/{message}")


def answered_empty(phone: Phone) -> None:
    path = f"/team/gesprek/{participant(phone.house, 'jelle')}"
    sent_wrong(path, f"form[action='{path}']")(phone)


def made_invitation(phone: Phone) -> None:
    phone.open(f"/team/gesprek/{participant(phone.house, 'jelle')}")
    phone.page.locator("form[action$='/uitnodiging']").first.evaluate("(one) => one.requestSubmit()")
    phone.page.wait_for_selector(".slip")


ARTICLES = (
    "als-uw-contract-stopt", "belasting-eerste-jaar", "bijstand-naast-loon", "eerste-maand", "geld-voor-kinderen",
    "huurtoeslag", "inkomen-doorgeven", "kwijtschelding", "loonheffingskorting", "loonstrook", "vakantiegeld",
    "zorgtoeslag",
)  # fmt: skip
PARTICIPANTS = ("samira", "jelle", "fatma", "tsegay", "wytske", "mark", "oy")
PLACES = ("/", "/contract", "/ziek", "/vraag", "/geld", "/ik")

STATES = [
    # before sign-in
    State("signing in on a new phone", None, at("/inloggen")),
    State("a new phone without an address", None, sent_wrong("/inloggen", "form[action='/inloggen/code']")),
    State("a new phone waits for a code", None, asked_for_a_code),
    State("a new phone, wrong code", None, wrong_code),
    State("typing a code", None, at("/uitnodiging")),
    State("a code that does not work", None, refused("/uitnodiging/KKKK-KKKK-KKKK", 404)),
    State("an invitation", None, invited("")),
    State("an invitation, language", None, invited("taal")),
    State("an invitation, PIN", None, invited("pincode")),
    State("an invitation, PINs that differ", None, pin_not_the_same),
    State("language", None, at("/taal")),
    State("privacy", None, at("/privacy")),
    State("accessibility", None, at("/toegankelijkheid")),
    State("the lock", "jelle", locked),
    State("the lock, wrong PIN", "jelle", wrong_pin),
    # every place of every participant
    *[State(f"{key} at {path}", key, at(path)) for key in PARTICIPANTS for path in PLACES],
    State("contract, everything open", "samira", open_everything("/contract")),
    State("ik, everything open", "jelle", open_everything("/ik")),
    State("all my data", "jelle", at("/ik/gegevens")),
    State("language, signed in", "jelle", at("/taal")),
    # sick or better
    State("sick form, everything open", "jelle", open_everything("/ziek")),
    State("sick form without a day", "jelle", sent_wrong("/ziek", "form[action='/ziek']", {"[name=reach_phone]": "x"})),
    State("receipt of a sick report", "jelle", reported_sick),
    State("running report, everything open", "tsegay", open_everything("/ziek")),
    *[State(f"report: {part[1:] or 'whole'}", "tsegay", of_spell(part)) for part in
      ("", "/beter", "/deels", "/langer", "/meer", "/vergist")],
    *[State(f"report: {part} without an answer", "tsegay", spell_wrong(part)) for part in ("beter", "langer")],
    # question
    State("question, everything open", "jelle", open_everything("/vraag")),
    State("question without words", "jelle", sent_wrong("/vraag", "form[action='/vraag']")),
    State("what I have sent", "jelle", at("/vraag/verstuurd")),
    # money
    *[State(f"article {slug}", "jelle", at(f"/geld/{slug}")) for slug in ARTICLES],
    State("money, everything open", "jelle", open_everything("/geld")),
    State("all steps", "jelle", at("/geld/stappen")),
    State("search that finds", "jelle", at("/geld?zoek=huursubsidie")),
    State("search that finds nothing", "jelle", at("/geld?zoek=xyzzy")),
    State("what was not clear", "jelle", at("/geld/huurtoeslag?duidelijk=nee")),
    # mistakes
    State("a page that is not there", "jelle", refused("/nergens", 404)),
    State("a page that is for others", "jelle", refused("/team", 403)),
    # staff and desks: in Dutch
    *[State(f"{key} at {path}", key, at(path), arabic=False) for key, path in (
        ("anna", "/team"), ("anna", "/team/deelnemers"), ("anna", "/team/artikelen"),
        ("anna", "/team/artikelen/huurtoeslag"), ("bram", "/team"), ("cora", "/team"), ("cora", "/team/deelnemers"),
        ("paula", "/team"), ("paula", "/team/artikelen"), ("caparis", "/werkgever"), ("werkplek", "/werkgever"),
    )],
    State("conversation that waits", "anna", of_conversation("jelle"), arabic=False),
    State("answer without words", "anna", answered_empty, arabic=False),
    State("taking a message away", "anna", taking_away, arabic=False),
    State("a new invitation", "anna", made_invitation, arabic=False),
    # looking inside
    State("gallery", None, at("/dev/gallery"), arabic=False),
    State("outbox", None, at("/dev/outbox"), arabic=False),
]  # fmt: skip
IN_BOTH = [(state, language) for state in STATES for language in ("nl", "ar") if language == "nl" or state.arabic]
