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
from portal.domain.guidance.models import Absence, Talk
from portal.domain.messages.models import Conversation, Message
from portal.domain.sickness.models import SickSpell
from portal.flows import confirming
from portal.flows.published import CONTENT
from tests.browser.conftest import House, Phone

REVIEW = "/team/artikelen/zorgtoeslag/nl/2/nakijken"
"""What Paula asks Pieter to look at, in the demo."""
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


def change_absence(phone: Phone) -> None:
    with reading() as session:
        mine = select(Absence.id).where(Absence.account_id == phone.house.people["anna"].account)
        absence = session.scalars(mine).one()
    phone.open(f"/team/afwezig/{absence}")


def transfer_of(phone: Phone) -> str:
    return f"/team/deelnemer/{participant(phone.house, 'jelle')}/overdragen"


def hand_over(phone: Phone) -> None:
    phone.open(transfer_of(phone))


def hand_over_wrong(phone: Phone) -> None:
    path = transfer_of(phone)
    sent_wrong(path, f"form[action='{path}']")(phone)


def hand_over_many(phone: Phone) -> None:
    phone.open(f"/team/overdragen?van={phone.house.people['anna'].account}")


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


def invited_and_asked(phone: Phone) -> None:
    """A number that is not in the file: the code went out."""
    invited("contact/mobiel")(phone)
    phone.page.locator("input[name=address]").fill("06 87654321")
    phone.follow(phone.page.locator("form[action='/uitnodiging/contact/mobiel'] button").first)


def invited_wrong_code(phone: Phone) -> None:
    invited_and_asked(phone)
    phone.expect_status(422)
    phone.page.locator("input[name=code]").fill("12")
    phone.page.locator("form[action='/uitnodiging/contact/mobiel/code']").evaluate("(one) => one.requestSubmit()")
    phone.page.wait_for_selector("[data-focus]")


def code_did_not_come(phone: Phone) -> None:
    invited_and_asked(phone)
    phone.page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")


def waits(house: House, key: str) -> None:
    """A number that is not in the file waits for the contact person."""
    from portal.domain.ways_in.models import Code

    account = house.people[key].account
    with transaction() as session:
        code = Code(
            account_id=account, purpose="verify", channel="sms", code_hash="", made_at=clock.now(),
            valid_until=clock.now(), used_at=clock.now(),
        )  # fmt: skip
        code.address = "+31687654321"
        session.add(code)
        session.flush()
        confirming.joined(session, account, post=None, codes=[code.id], now=clock.now())


def almost(phone: Phone) -> None:
    waits(phone.house, "jelle")
    phone.open("/")


def to_confirm(phone: Phone) -> None:
    waits(phone.house, "jelle")
    phone.open(f"/team/gesprek/{participant(phone.house, 'jelle')}")


def no_address(phone: Phone) -> None:
    sent_wrong("/ik/contact/email", "form[action='/ik/contact/email']", {"[name=address]": "x"})(phone)


def my_new_address(phone: Phone) -> None:
    phone.open("/ik/contact/email")
    phone.page.locator("input[name=address]").fill("nieuw@example.org")
    phone.follow(phone.page.locator("form[action='/ik/contact/email'] button").first)


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


def invited_strongly(part: str) -> Go:
    """Staff at the last step of an invitation."""

    def go(phone: Phone) -> None:
        phone.open(f"/uitnodiging/{invitation(phone.house, 'anna', phone.language)}")
        phone.open("/uitnodiging/manier")
        if part == "app":
            phone.page.locator("form[action='/uitnodiging/app']").evaluate("(one) => one.requestSubmit()")
            phone.page.wait_for_selector(".qr svg")

    return go


def wrong_two_codes(phone: Phone) -> None:
    phone.open("/inloggen/team")
    phone.page.locator("input[name=address]").fill("niemand@example.org")
    phone.page.locator("form[action='/inloggen/team']").evaluate("(one) => one.requestSubmit()")
    phone.page.wait_for_selector("input[name=app]")
    phone.expect_status(422)
    phone.page.locator("input[name=code]").fill("000000")
    phone.page.locator("input[name=app]").fill("000000")
    phone.page.locator("form[action='/inloggen/team/code']").evaluate("(one) => one.requestSubmit()")
    phone.page.wait_for_selector("[data-focus]")


def of_conversation(key: str, part: str = "") -> Go:
    return lambda phone: phone.open(f"/team/gesprek/{participant(phone.house, key)}{part}") and None


def of_file(key: str, part: str = "") -> Go:
    return lambda phone: phone.open(f"/team/deelnemer/{participant(phone.house, key)}{part}") and None


def decided(outcome: str) -> Go:
    """Decided, and about to be told."""

    def go(phone: Phone) -> None:
        file = f"/team/deelnemer/{participant(phone.house, 'jelle')}"
        phone.open(f"{file}/contract/besluit")
        phone.page.locator(f"input[name=outcome][value={outcome}]").check()
        phone.page.locator("input[name=right_on]").evaluate("(one) => { one.value = '2030-01-31'; }")
        phone.page.locator("form[action$='/besluit']").evaluate("(one) => one.requestSubmit()")
        phone.page.wait_for_url(f"**{file}")
        phone.open(f"{file}/contract/vertel")

    return go


def talk_with(house: House, key: str) -> UUID:
    """The next talk that is planned with this person."""
    with reading() as session:
        found = (
            select(Talk.id)
            .where(
                Talk.participant_id == participant(house, key),
                Talk.held_at.is_(None),
                Talk.cancelled_at.is_(None),
                Talk.on_day >= clock.today(),
            )
            .order_by(Talk.on_day)
        )
        return session.scalars(found).first() or UUID(int=0)


def of_talk(key: str) -> Go:
    """The talk with this person, as staff see it, everything open."""

    def go(phone: Phone) -> None:
        open_everything(f"/team/gesprek/{participant(phone.house, key)}/afspraak/{talk_with(phone.house, key)}")(phone)

    return go


def no_decision(phone: Phone) -> None:
    path = f"/team/deelnemer/{participant(phone.house, 'jelle')}/contract/besluit"
    sent_wrong(path, f"form[action='{path}']")(phone)


def planned_without_a_day(phone: Phone) -> None:
    path = f"/team/gesprek/{participant(phone.house, 'jelle')}/afspraak"
    sent_wrong(path, f"form[action='{path}']")(phone)


def everything_beside_the_answer(phone: Phone) -> None:
    open_everything(f"/team/gesprek/{participant(phone.house, 'jelle')}")(phone)


def own_talk(phone: Phone) -> None:
    phone.open(f"/vraag/gesprek/{talk_with(phone.house, 'jelle')}")


def taking_away(phone: Phone) -> None:
    person, message = participant(phone.house, "jelle"), first_message(phone.house, "jelle")
    phone.open(f"/team/gesprek/{person}/weghalen/{message}")


def answered_empty(phone: Phone) -> None:
    path = f"/team/gesprek/{participant(phone.house, 'jelle')}"
    sent_wrong(path, f"form[action='{path}']")(phone)


def by_phone(start: str, key: str, part: str = "") -> Go:
    """Ziek of beter of one of the demo people, for who takes the call; with a part, of the report that runs."""

    def go(phone: Phone) -> None:
        end = f"/{running_spell(phone.house, key)}/{part}" if part else ""
        phone.open(f"{start}/{participant(phone.house, key)}/ziek{end}")
        phone.page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")

    return go


def by_phone_wrong(phone: Phone) -> None:
    path = f"/team/deelnemer/{participant(phone.house, 'jelle')}/ziek"
    sent_wrong(path, f"form[action='{path}']", {"[name=postcode]": "99", "[name=reach_phone]": "12"})(phone)


def written_down(part: str = "") -> Go:
    """Anna wrote a report of Jelle down."""

    def go(phone: Phone) -> None:
        path = f"/team/deelnemer/{participant(phone.house, 'jelle')}/ziek"
        phone.open(path)
        phone.page.locator(f"form[action='{path}']").evaluate("(one) => one.requestSubmit()")
        phone.page.wait_for_selector(".receipt")
        if part:
            phone.open(f"{path}/{running_spell(phone.house, 'jelle')}/{part}")
        else:
            phone.page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")

    return go


def corrected_without_reason(phone: Phone) -> None:
    written_down("verbeteren")(phone)
    phone.expect_status(422)
    phone.page.locator("form[action$='/verbeteren']").evaluate("(one) => one.requestSubmit()")
    phone.page.wait_for_selector("[data-focus]")


def first_of(path: str, link: str, wrong: tuple[str, str] | None = None) -> Go:
    """The first link of this kind on a page; with a field and a value that cannot be, sent."""

    def go(phone: Phone) -> None:
        phone.open(path)
        phone.follow(phone.page.locator(f"a[href*='{link}']").first)
        if wrong:
            phone.expect_status(422)
            phone.page.locator(wrong[0]).first.evaluate("(one, value) => { one.value = value; }", wrong[1])
            phone.page.locator(f"form[action*='{link}']").first.evaluate("(one) => one.requestSubmit()")
            phone.page.wait_for_selector("[data-focus]")

    return go


def made_invitation(phone: Phone) -> None:
    phone.open(f"/team/gesprek/{participant(phone.house, 'jelle')}")
    phone.page.locator("form[action$='/uitnodiging']").first.evaluate("(one) => one.requestSubmit()")
    phone.page.wait_for_selector(".slip")


ARTICLES = tuple(sorted(path.stem for path in (CONTENT / "articles").glob("*.md")))
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
    State("an invitation, post", None, invited("berichten")),
    State("an invitation, number", None, invited("contact/mobiel")),
    State("an invitation, e-mail", None, invited("contact/email")),
    State("an invitation, code", None, code_did_not_come),
    State("an invitation, wrong code", None, invited_wrong_code),
    State("a number that waits for the contact person", "jelle", almost),
    State("an invitation, PIN", None, invited("pincode")),
    State("an invitation, PINs that differ", None, pin_not_the_same),
    State("an invitation of staff", None, invited_strongly(""), arabic=False),
    State("an invitation of staff, app for codes", None, invited_strongly("app"), arabic=False),
    State("strong way in", None, at("/inloggen/team"), arabic=False),
    State("strong way in, wrong codes", None, wrong_two_codes, arabic=False),
    State("strong way in, empty", None, sent_wrong("/inloggen/team", "form[action='/inloggen/team']"), arabic=False),
    State("language", None, at("/taal")),
    State("privacy", None, at("/privacy")),
    State("accessibility", None, at("/toegankelijkheid")),
    State("the lock", "jelle", locked),
    State("the lock, wrong PIN", "jelle", wrong_pin),
    # every place of every participant
    *[State(f"{key} at {path}", key, at(path)) for key in PARTICIPANTS for path in PLACES],
    State("contract, everything open", "samira", open_everything("/contract")),
    State("ik, everything open", "jelle", open_everything("/ik")),
    State("strong: how I sign in", "jelle", at("/ik/inloggen")),
    State("strong: is it you", "jelle", at("/inloggen/nogmaals")),
    *[State(f"ik: {part}", "jelle", at(f"/ik/{part}")) for part in
      ("contact", "contact/email", "contact/mobiel", "pincode", "post")],
    State("ik: no e-mail address", "jelle", no_address),
    State("ik: code for a new address", "jelle", my_new_address),
    State("ik: how one hears of news", "jelle", at("/ik/nieuws")),
    State("ik: messages on another phone", "samira", at("/ik/nieuws")),
    State("ik: who looked", "jelle", at("/ik/gekeken")),
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
    State("article with the Dutch beside it", "samira", at("/geld/huurtoeslag?naast=nl")),
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
        ("anna", "/team/inloggen"), ("cora", "/team/logboek"),
        ("caparis", "/werkgever/inloggen"), ("anna", "/inloggen/nogmaals"), ("anna", "/team/bedragen"),
        ("paula", "/team/bedragen/minimum_wage_21"), ("paula", "/team/bedragen/nieuw"),
        ("paula", "/team/artikelen/cijfers"), ("paula", "/team/artikelen/links"),
        ("anna", "/team/afwezig"), ("cora", "/team/afwezig"), ("cora", "/team/overdragen"),
        ("cora", "/team/overdragen?van=niemand"), ("cora", "/team/deelnemers?zonder=contactpersoon"),
    )],
    State("being away without saying when", "anna", sent_wrong("/team/afwezig", "form[action='/team/afwezig']"),
          arabic=False),
    State("another last day", "anna", change_absence, arabic=False),
    State("handing over", "cora", hand_over, arabic=False),
    State("handing over without a word", "cora", hand_over_wrong, arabic=False),
    State("handing over many", "cora", hand_over_many, arabic=False),
    *[State(f"{key} at {path}", key, at(f"/team/artikelen/{path}"), arabic=False) for key, path in (
        ("pieter", "zorgtoeslag"), ("pieter", "zorgtoeslag/nl/1"), ("pieter", "zorgtoeslag/nl/2/verschil"),
        ("pieter", "zorgtoeslag/nl/2/verschil?alles"), ("paula", "zorgtoeslag/nl/2/nakijken"),
        ("paula", "huurtoeslag"), ("paula", "huurtoeslag/nl/weggooien"), ("paula", "huurtoeslag/nl/intrekken"),
        ("paula", "vertalingen"), ("paula", "loonheffingskorting/ar"),
    )],
    State("judging a text, everything open", "pieter", open_everything(REVIEW), arabic=False),
    State("judging a text without saying when", "pieter", sent_wrong(REVIEW, f"form[action='{REVIEW}/akkoord']"),
          arabic=False),
    State("sending back without words", "pieter", sent_wrong(REVIEW, f"form[action='{REVIEW}/terug']"), arabic=False),
    State("a talk to come", "jelle", own_talk),
    State("Vandaag, everything open", "anna", open_everything("/team"), arabic=False),
    State("beside the answer, everything open", "anna", everything_beside_the_answer, arabic=False),
    State("planning a talk", "anna", of_conversation("jelle", "/afspraak"), arabic=False),
    State("planning a contract talk", "anna", of_conversation("jelle", "/afspraak?over=contract"), arabic=False),
    State("planning a talk without a day", "anna", planned_without_a_day, arabic=False),
    State("a talk, everything open", "anna", of_talk("jelle"), arabic=False),
    State("conversation that waits", "anna", of_conversation("jelle"), arabic=False),
    State("answer without words", "anna", answered_empty, arabic=False),
    State("taking a message away", "anna", taking_away, arabic=False),
    State("file of a participant", "anna", of_file("jelle"), arabic=False),
    State("file of who stops", "bram", of_file("fatma"), arabic=False),
    State("file, as the coordinator sees it", "cora", of_file("jelle"), arabic=False),
    State("file with nasty names", "cora", of_file("oy"), arabic=False),
    *[State(f"contract, {part}", "anna", of_file("jelle", part), arabic=False) for part in (
        "/contract/besluit", "/contract/vertel", "/contract/dag", "/contract/hierna",
        "/contract/uren", "/werk",
    )],
    State("contract, without a decision", "anna", no_decision, arabic=False),
    State("about to tell that it stops", "anna", decided("stops"), arabic=False),
    State("about to tell a correction", "anna", decided("corrected"), arabic=False),
    State("a number to look after", "anna", to_confirm, arabic=False),
    State("a new invitation", "anna", made_invitation, arabic=False),
    State("by phone", "anna", by_phone("/team/deelnemer", "jelle"), arabic=False),
    State("by phone, wrong", "anna", by_phone_wrong, arabic=False),
    State("by phone, written down", "anna", written_down(), arabic=False),
    State("by phone, to correct", "anna", written_down("verbeteren"), arabic=False),
    State("by phone, more", "anna", written_down("meer"), arabic=False),
    State("by phone, corrected without a reason", "anna", corrected_without_reason, arabic=False),
    State("desk by phone", "caparis", by_phone("/werkgever/deelnemer", "jelle"), arabic=False),
    *[
        State(f"desk by phone, {name}", "caparis", by_phone("/werkgever/deelnemer", "tsegay", part), arabic=False)
        for name, part in (
            ("runs", ""), ("better", "beter"), ("longer", "langer"), ("more", "meer"), ("a part", "deels"),
        )
    ],
    State("contracts at the desk", "caparis", at("/werkgever/contracten"), arabic=False),
    State("contracts at the desk by name", "caparis", at("/werkgever/contracten?toon=naam"), arabic=False),
    State("letter", "caparis", first_of("/werkgever/contracten", "/werkgever/contracten/"), arabic=False),
    State(
        "letter, wrong", "caparis",
        first_of("/werkgever/contracten", "/werkgever/contracten/", ("[name=sent_on]", "2090-01-01")), arabic=False,
    ),
    State("employers", "cora", at("/team/werkgevers"), arabic=False),
    *[
        State(f"cora at {path}", "cora", at(path), arabic=False)
        for path in (
            "/team/overzicht", "/team/overzicht/meldingen", "/team/overzicht/beloftes",
            "/team/overzicht/uitnodigingen",
            "/team/cijfers",
            "/team/cijfers?deel=taal", "/team/medewerkers", "/team/medewerkers/nieuw", "/team/invoer",
            "/team/deelnemers/nieuw", "/team/werkgevers/nieuw",
        )
    ],
    State("member", "cora", first_of("/team/medewerkers", "/team/medewerkers/0"), arabic=False),
    State("employer", "cora", first_of("/team/werkgevers", "/team/werkgevers/"), arabic=False),
    State(
        "employer, wrong", "cora", first_of("/team/werkgevers", "/team/werkgevers/", ("[name=seen_before]", "x")),
        arabic=False,
    ),
    # looking inside
    State("gallery", None, at("/dev/gallery"), arabic=False),
    State("outbox", None, at("/dev/outbox"), arabic=False),
]  # fmt: skip
IN_BOTH = [(state, language) for state in STATES for language in ("nl", "ar") if language == "nl" or state.arabic]
