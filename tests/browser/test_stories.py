"""What people come to do, done in a browser: with a finger, with a keyboard alone, and without JavaScript."""

from __future__ import annotations

import io
import re
from random import Random

import pytest
import sqlalchemy as sa
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from portal.base.db import reading
from portal.domain.information.models import StepTick
from portal.domain.messages.models import Message
from portal.domain.notifications.models import Notice
from portal.domain.sickness.models import SickSpell
from tests.browser.checks import focused, too_wide
from tests.browser.conftest import House, Phone, Phones
from tests.browser.states import invitation, participant, running_spell
from tests.codes import newest_code

WITH_AND_WITHOUT = pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
QUESTION = "Krijg ik straks minder huurtoeslag?"
GEDAAN = re.compile(r"^Gedaan\b")


def reports_of(house: House, key: str) -> int:
    with reading() as session:
        found = sa.select(sa.func.count()).where(SickSpell.participant_id == participant(house, key))
        return session.scalar(found) or 0


def messages_with(text: str) -> int:
    with reading() as session:
        return sum(one.text == text for one in session.scalars(sa.select(Message)))


def photo(side: int = 1400) -> bytes:
    """A picture that cannot be pressed together, so that sending it takes a while."""
    noise = Image.frombytes("RGB", (side, side), Random(7).randbytes(side * side * 3))
    content = io.BytesIO()
    noise.save(content, "JPEG", quality=80)
    return content.getvalue()


def tab_to(page: Page, name: str, *, most: int = 120) -> None:
    """Press Tab until what has this name has the focus; all on the way can be seen to have it."""
    for _press in range(most):
        page.keyboard.press("Tab")
        found = focused(page)
        assert found["seen"], f"the focus on {found['name'] or found['tag']} cannot be seen"
        if re.sub(r"\s+", " ", found["name"]).strip().startswith(name):
            assert found["inView"], f"{name} has the focus outside the screen"
            return
    raise AssertionError(f"Tab never comes to {name}")


def the_button(phone: Phone, form: str) -> Locator:
    return phone.page.locator(f"form[action='{form}'] button[type=submit]").first


def with_the_button(phone: Phone, form: str) -> None:
    phone.follow(the_button(phone, form))


# --- getting in ---------------------------------------------------------------------------------------------------


@WITH_AND_WITHOUT
def test_an_invitation_is_accepted_and_the_phone_is_known_from_then_on(
    house: House, phone: Phones, javascript: bool
) -> None:
    nadia = phone(javascript=javascript)
    nadia.open(f"/uitnodiging/{invitation(house, 'nadia', 'nl')}")
    nadia.follow(nadia.page.locator("main a.btn, main button.btn").first)
    if nadia.path == "/uitnodiging/taal":
        nadia.follow(nadia.page.get_by_role("button", name=re.compile("Nederlands")))
    nadia.press("Ja")
    number = number_of(house, "nadia")
    nadia.press("Stuur mij een code")
    nadia.page.locator("input[autocomplete=one-time-code]").fill(newest_code(house.app, number))
    nadia.press("Ga verder")
    nadia.press("Sla dit over")
    expect(nadia.page.locator("input[autocomplete=new-password]")).to_have_count(2)
    for field in nadia.page.locator("input[autocomplete=new-password]").all():
        field.fill("28471")
    with_the_button(nadia, "/uitnodiging/pincode")
    assert nadia.path == "/"

    nadia.context.clear_cookies(name="portal")
    nadia.open("/contract")
    nadia.page.locator("input[name=pin]").fill("28471")
    nadia.press("Log in")

    assert nadia.path == "/contract"
    assert nadia.heading == "Contract"


def number_of(house: House, key: str) -> str:
    from portal.base.db import reading
    from portal.domain.accounts.models import Account

    with reading() as session:
        number = session.get_one(Account, house.people[key].account).phone
    assert number
    return str(number)


@WITH_AND_WITHOUT
def test_what_was_typed_before_the_lock_is_sent_once_after_the_pin(
    house: House, phone: Phones, javascript: bool
) -> None:
    from portal.base import tokens
    from portal.base.db import transaction
    from portal.domain.accounts.models import Account

    account = house.people["jelle"].account
    with transaction() as session:
        session.get_one(Account, account).pin_hash = tokens.hash_pin("28471", house.settings.keys.pin, str(account))
    jelle = phone("jelle", javascript=javascript)
    jelle.open("/vraag")
    jelle.page.locator("textarea[name=text]").fill(QUESTION)
    end_session_of(house, "jelle")
    with_the_button(jelle, "/vraag")
    assert jelle.path == "/inloggen"
    assert "Wat u schreef, is er nog." in jelle.said

    jelle.page.locator("input[name=pin]").fill("28471")
    jelle.press("Log in")

    assert jelle.path == "/vraag"
    assert QUESTION in jelle.said
    assert messages_with(QUESTION) == 1


@WITH_AND_WITHOUT
def test_on_a_new_phone_a_code_and_the_pin_let_in_and_the_code_stands_in_the_outbox_of_the_demo(
    phone: Phones, javascript: bool
) -> None:
    jelle, pin = phone(javascript=javascript), "52093"
    jelle.open("/contract")
    jelle.page.get_by_label("Uw e-mailadres of mobiele nummer").fill("06 12 34 56 02")
    jelle.press("Stuur mij een code")
    assert jelle.path == "/inloggen/code"
    code_field = jelle.page.get_by_label("De code uit uw bericht")
    assert code_field.get_attribute("autocomplete") == "one-time-code"

    other_window = jelle.context.new_page()
    other_window.goto(jelle.house.url + "/dev/outbox")
    said = re.search(r"Uw code is (\d{6})\. .*@localhost #\1", re.sub(r"\s+", " ", other_window.inner_text("main")))
    assert said
    code_field.fill(said[1])
    jelle.page.get_by_label("Uw pincode").fill(pin)
    jelle.press("Log in")

    assert jelle.path == "/contract"
    assert "U bent binnen." in jelle.said


def end_session_of(house: House, key: str) -> None:
    from portal.base import clock
    from portal.base.db import transaction
    from portal.domain.accounts.models import SignIn

    with transaction() as session:
        session.execute(
            sa.update(SignIn).where(SignIn.account_id == house.people[key].account).values(ended_at=clock.now())
        )


def test_the_demo_offers_every_person_by_a_button(house: House, phone: Phones) -> None:
    somebody = phone()
    for key, where in (("samira", "/"), ("anna", "/team"), ("caparis", "/werkgever")):
        somebody.context.clear_cookies()
        somebody.open("/inloggen")
        with_the_button(somebody, f"/demo/als/{key}")
        assert somebody.path == where
    assert set(house.people) == {
        "samira", "jelle", "fatma", "tsegay", "wytske", "mark", "nadia", "oy", "anna", "bram", "paula", "pieter",
        "cora", "caparis", "werkplek",
    }  # fmt: skip


@WITH_AND_WITHOUT
def test_signing_out_ends_it_and_the_back_button_shows_nothing(phone: Phones, javascript: bool) -> None:
    jelle = phone("jelle", javascript=javascript)
    jelle.open("/contract")
    jelle.open("/ik")
    with_the_button(jelle, "/uitloggen")
    assert jelle.path == "/inloggen"

    jelle.page.go_back()
    jelle.page.go_back()

    assert jelle.path == "/inloggen"
    assert "Uw contract loopt" not in jelle.page.content()


# --- sick and better ----------------------------------------------------------------------------------------------


@WITH_AND_WITHOUT
def test_from_start_sick_is_reported_in_two_taps_and_a_receipt_tells_who_knows(
    house: House, phone: Phones, javascript: bool
) -> None:
    jelle = phone("jelle", javascript=javascript)
    before = reports_of(house, "jelle")
    jelle.open("/")

    jelle.follow(jelle.page.get_by_role("main").get_by_role("link", name=re.compile("^Ziek")).first)
    today = jelle.page.locator("input[name=first_day]").first
    if not today.is_checked():
        today.check()
    jelle.press("Meld mij ziek")

    assert jelle.path == "/ziek"
    assert jelle.heading == "Ziek of beter"
    assert re.search(r"Ontvangen om \d{1,2}[:.]\d\d", jelle.said)
    assert re.search(r"\b[2-9][C-X][2-9][C-X]\b", jelle.said)
    assert reports_of(house, "jelle") == before + 1


@WITH_AND_WITHOUT
def test_going_back_and_sending_again_gives_one_report(house: House, phone: Phones, javascript: bool) -> None:
    jelle = phone("jelle", javascript=javascript)
    before = reports_of(house, "jelle")
    jelle.open("/ziek")
    jelle.page.locator("input[name=first_day]").first.check()
    jelle.press("Meld mij ziek")

    jelle.page.go_back()
    if jelle.page.get_by_role("button", name="Meld mij ziek", exact=True).count():
        jelle.page.locator("input[name=first_day]").first.check()
        jelle.press("Meld mij ziek")
    jelle.open("/ziek")

    assert reports_of(house, "jelle") == before + 1
    assert "U bent ziek gemeld" in jelle.said


@WITH_AND_WITHOUT
def test_better_is_reported_with_a_receipt(house: House, phone: Phones, javascript: bool) -> None:
    tsegay = phone("tsegay", javascript=javascript)
    spell = running_spell(house, "tsegay")
    tsegay.open("/ziek")
    tsegay.follow(tsegay.page.get_by_role("link", name="Ik ben weer beter"))
    tsegay.page.locator("input[name=first_day_back]").first.check()
    with_the_button(tsegay, f"/ziek/{spell}/beter")

    assert tsegay.path == "/ziek"
    with reading() as session:
        assert session.get_one(SickSpell, spell).better_at is not None
    assert "U bent beter gemeld." in tsegay.said
    assert re.search(r"Ontvangen om \d{1,2}[:.]\d\d", tsegay.said)


@pytest.mark.parametrize("part", ["deels", "langer", "meer", "vergist"])
def test_everything_else_while_sick_works_without_javascript(house: House, phone: Phones, part: str) -> None:
    if part == "vergist":
        key = "jelle"
        jelle = phone(key, javascript=False)
        jelle.open("/ziek")
        jelle.page.locator("input[name=first_day]").first.check()
        jelle.press("Meld mij ziek")
    else:
        key = "tsegay"
        jelle = phone(key, javascript=False)
    path = f"/ziek/{running_spell(house, key)}/{part}"
    jelle.open(path)
    radios = jelle.page.locator("main input[type=radio]:visible")
    if radios.count():
        radios.last.check()

    with_the_button(jelle, path)

    assert jelle.path == "/ziek"


def test_pressing_twice_in_a_hurry_gives_one_report(house: House, phone: Phones) -> None:
    jelle = phone("jelle")
    before = reports_of(house, "jelle")
    jelle.open("/ziek")
    jelle.page.locator("input[name=first_day]").first.check()

    jelle.page.get_by_role("button", name="Meld mij ziek", exact=True).first.dblclick(no_wait_after=True)
    jelle.page.wait_for_selector("#sick-now")

    assert reports_of(house, "jelle") == before + 1


def test_the_sick_form_is_never_kept_on_the_phone(phone: Phones) -> None:
    jelle = phone("jelle")
    jelle.open("/ziek")
    jelle.page.locator("details#more > summary").click()
    jelle.page.locator("input[name=reach_phone]").fill("0612345678")
    jelle.page.locator("input[name=first_day]").nth(1).check()

    kept = jelle.page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    jelle.page.reload()

    assert kept == "[{},{}]"
    assert not jelle.page.locator("input[name=first_day]").nth(1).is_checked()


# --- a question ---------------------------------------------------------------------------------------------------


@WITH_AND_WITHOUT
def test_a_question_is_asked_answered_and_read(house: House, phone: Phones, javascript: bool) -> None:
    jelle, anna = phone("jelle", javascript=javascript), phone("anna", javascript=javascript)
    jelle.open("/vraag")
    jelle.page.locator("textarea[name=text]").fill(QUESTION)
    with_the_button(jelle, "/vraag")
    assert QUESTION in jelle.said
    assert "verstuurd" in jelle.said

    conversation = f"/team/gesprek/{participant(house, 'jelle')}"
    anna.open("/team")
    anna.follow(anna.page.locator(f"a[href^='{conversation}']").first)
    assert QUESTION in anna.said
    anna.page.locator("textarea[name=text]").fill("Ja, iets minder. Ik bel u.")
    with_the_button(anna, conversation)

    jelle.open("/")
    jelle.follow(jelle.page.get_by_role("main").locator("a[href^='/vraag']").first)
    assert "Ja, iets minder. Ik bel u." in jelle.said
    assert "beantwoord" in jelle.said
    with reading() as session:
        assert session.scalar(sa.select(sa.func.count()).where(Notice.kind.in_(["question", "answer"])))


@WITH_AND_WITHOUT
def test_a_photo_of_a_letter_goes_along_and_comes_out_clean(house: House, phone: Phones, javascript: bool) -> None:
    jelle = phone("jelle", javascript=javascript)
    jelle.open("/vraag")
    jelle.page.locator("textarea[name=text]").fill("Ik kreeg deze brief.")
    jelle.page.locator("details.attach > summary").click()
    jelle.page.locator("input[name=files]").set_input_files(
        {"name": "brief.jpg", "mimeType": "image/jpeg", "buffer": photo(300)}
    )
    the_button(jelle, "/vraag").click()
    jelle.page.wait_for_url("**/vraag*")
    jelle.page.wait_for_selector("a[href^='/vraag/bijlage/'] >> nth=-1")

    assert "Ik kreeg deze brief." in jelle.said
    address = jelle.page.locator("a[href^='/vraag/bijlage/']").last.get_attribute("href")
    answer = jelle.context.request.get(house.url + str(address))
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.body()[:2] == b"\xff\xd8"
    assert answer.headers["x-content-type-options"] == "nosniff"


@WITH_AND_WITHOUT
def test_a_file_that_is_no_photo_is_refused_in_words_and_the_text_is_kept(phone: Phones, javascript: bool) -> None:
    jelle = phone("jelle", javascript=javascript)
    jelle.expect_status(422)
    jelle.open("/vraag")
    jelle.page.locator("textarea[name=text]").fill(QUESTION)
    jelle.page.locator("details.attach > summary").click()
    jelle.page.locator("input[name=files]").set_input_files(
        {"name": "brief.pdf", "mimeType": "application/pdf", "buffer": b"GIF89a\x01\x00\x01\x00 no letter"}
    )
    the_button(jelle, "/vraag").click()
    jelle.page.wait_for_selector("[data-focus]")

    assert "brief.pdf" in jelle.said
    assert jelle.page.locator("textarea[name=text]").input_value() == QUESTION
    assert messages_with(QUESTION) == 0


def test_a_draft_stays_on_the_phone_and_is_gone_after_sending(phone: Phones) -> None:
    jelle = phone("jelle")
    jelle.open("/vraag")
    jelle.page.locator("textarea[name=text]").press_sequentially(QUESTION)
    assert "Nog niet verstuurd." in jelle.said

    jelle.open("/contract")
    jelle.open("/vraag")
    assert jelle.page.locator("textarea[name=text]").input_value() == QUESTION
    jelle.page.reload()
    assert jelle.page.locator("textarea[name=text]").input_value() == QUESTION
    with_the_button(jelle, "/vraag")
    jelle.page.wait_for_url("**/vraag**")
    jelle.open("/vraag")

    assert jelle.page.locator("textarea[name=text]").input_value() == ""
    assert QUESTION not in jelle.page.evaluate("JSON.stringify({...localStorage})")


def test_a_draft_is_gone_from_the_phone_after_signing_out(phone: Phones) -> None:
    jelle = phone("jelle")
    jelle.open("/vraag")
    jelle.page.locator("textarea[name=text]").press_sequentially(QUESTION)
    jelle.open("/ik")
    with_the_button(jelle, "/uitloggen")

    assert jelle.page.evaluate("JSON.stringify({...localStorage})") == "{}"


def test_sending_a_large_photo_shows_how_far_it_is(phone: Phones) -> None:
    jelle = phone("jelle")
    jelle.open("/vraag")
    slow = jelle.context.new_cdp_session(jelle.page)
    slow.send("Network.enable")
    slow.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 50, "downloadThroughput": 1_000_000, "uploadThroughput": 400_000},
    )
    jelle.page.locator("textarea[name=text]").fill("Ik kreeg deze brief.")
    jelle.page.locator("details.attach > summary").click()
    jelle.page.locator("input[name=files]").set_input_files(
        {"name": "brief.jpg", "mimeType": "image/jpeg", "buffer": photo()}
    )
    the_button(jelle, "/vraag").click(no_wait_after=True)

    jelle.page.wait_for_selector("[data-progress]:visible")
    expect(jelle.page.locator("[data-progress-words]")).to_have_text(re.compile(r"^[1-9]\d? procent is verstuurd"))
    jelle.page.wait_for_selector("a[href^='/vraag/bijlage/'] >> nth=-1", timeout=60_000)


def test_without_reception_nothing_is_lost_and_it_says_so(phone: Phones) -> None:
    jelle = phone("jelle")
    jelle.watch.expected.append("ERR_INTERNET_DISCONNECTED")
    jelle.open("/vraag")
    jelle.page.locator("textarea[name=text]").press_sequentially(QUESTION)
    jelle.page.locator("details.attach > summary").click()
    jelle.page.locator("input[name=files]").set_input_files(
        {"name": "brief.jpg", "mimeType": "image/jpeg", "buffer": photo(60)}
    )
    jelle.context.set_offline(True)
    the_button(jelle, "/vraag").click()
    jelle.page.wait_for_selector("[data-wrong]:visible")
    assert "nog niet verstuurd" in jelle.page.locator("[data-wrong]").inner_text()
    assert jelle.page.locator("textarea[name=text]").input_value() == QUESTION

    jelle.context.set_offline(False)
    the_button(jelle, "/vraag").click()
    jelle.page.wait_for_selector("a[href^='/vraag/bijlage/'] >> nth=-1")

    assert messages_with(QUESTION) == 1


def test_a_new_answer_is_told_while_the_page_is_open_and_marks_nothing_by_itself(house: House, phone: Phones) -> None:
    from uuid import uuid4

    from portal.base import clock
    from portal.base.db import transaction
    from portal.domain.messages.models import Conversation
    from portal.flows import conversation

    def unread() -> int:
        with reading() as session:
            found = sa.select(Conversation.unread).where(Conversation.participant_id == participant(house, "jelle"))
            return session.scalars(found).one()

    jelle = phone("jelle")
    jelle.page.clock.install()
    jelle.open("/vraag")
    with transaction() as session:
        conversation.answer(
            session,
            participant(house, "jelle"),
            house.people["anna"].account,
            text="Ik heb het nagekeken.",
            once=uuid4(),
            now=clock.now(),
        )
    jelle.page.clock.run_for(31_000)
    jelle.page.wait_for_selector("[data-poll] a")
    assert "Nieuw antwoord van" in jelle.page.locator("[data-poll]").inner_text()
    assert unread() == 1

    jelle.follow(jelle.page.locator("[data-poll] a").first)

    assert "Ik heb het nagekeken." in jelle.said
    assert unread() == 0


def test_a_mistake_takes_the_focus_and_leads_to_the_field(phone: Phones) -> None:
    jelle = phone("jelle")
    jelle.expect_status(422)
    jelle.open("/vraag")
    with_the_button(jelle, "/vraag")
    jelle.page.wait_for_selector("[data-focus]")

    assert jelle.page.evaluate("document.activeElement.hasAttribute('data-focus')")
    jelle.page.locator("[data-focus] a").first.click()
    assert focused(jelle.page)["tag"] == "TEXTAREA"


# --- money and contract -------------------------------------------------------------------------------------------


@WITH_AND_WITHOUT
def test_a_step_is_answered_ticked_and_taken_back(house: House, phone: Phones, javascript: bool) -> None:
    jelle = phone("jelle", javascript=javascript)
    jelle.open("/geld")
    done = jelle.page.get_by_role("button", name=GEDAAN)
    if not done.count():
        jelle.follow(jelle.page.get_by_role("button", name="Ja", exact=True).first)
    title = str(done.first.inner_text()).split(":")[-1].strip()
    jelle.follow(done.first)
    with reading() as session:
        ticks = sa.select(sa.func.count()).where(
            StepTick.participant_id == participant(house, "jelle"), StepTick.state == "done"
        )
        assert session.scalar(ticks) == 1
    assert title in jelle.page.locator("main").inner_text() or "Gedaan" in jelle.said

    for summary in jelle.page.locator("details:not([open]) > summary", has_text="Gedaan").all():
        summary.click()
    jelle.follow(jelle.page.get_by_role("button", name=re.compile("^Toch niet gedaan")).first)

    with reading() as session:
        assert session.scalar(ticks) == 0


@WITH_AND_WITHOUT
def test_an_everyday_word_finds_the_article(phone: Phones, javascript: bool) -> None:
    jelle = phone("jelle", javascript=javascript)
    jelle.open("/geld")
    jelle.page.locator("input[name=zoek]").fill("huursubsidie")
    with jelle.page.expect_navigation():
        jelle.page.locator("input[name=zoek]").press("Enter")

    jelle.follow(jelle.page.get_by_role("main").locator("a[href^='/geld/huurtoeslag']").first)

    assert jelle.path == "/geld/huurtoeslag"


@WITH_AND_WITHOUT
def test_an_article_can_be_called_unclear_without_a_name(phone: Phones, javascript: bool) -> None:
    jelle = phone("jelle", javascript=javascript)
    jelle.open("/geld/huurtoeslag")
    jelle.follow(jelle.page.get_by_role("button", name="Nee", exact=True))
    jelle.page.locator("textarea[name=remark]").fill("Wat is een rekenhuur?")
    with_the_button(jelle, "/geld/huurtoeslag/opmerking")

    assert "Dank u wel." in jelle.said


def test_the_dates_go_into_a_calendar(house: House, phone: Phones) -> None:
    import icalendar

    jelle = phone("jelle", javascript=False)
    jelle.open("/contract")
    with jelle.page.expect_download() as download:
        jelle.page.locator("a[href='/contract/agenda.ics']").click()

    events = icalendar.Calendar.from_ical(download.value.path().read_bytes()).walk("VEVENT")
    assert events


def test_asking_about_the_contract_fills_in_the_subject(phone: Phones) -> None:
    jelle = phone("jelle", javascript=False)
    jelle.open("/contract")
    jelle.follow(jelle.page.get_by_role("link", name=re.compile("Vraag hierover")).first)

    assert jelle.path == "/vraag"
    assert jelle.page.locator("select[name=subject]").input_value() == "contract"


# --- ik -----------------------------------------------------------------------------------------------------------


@WITH_AND_WITHOUT
def test_another_language_turns_the_page_around_and_stays(phone: Phones, javascript: bool) -> None:
    jelle = phone("jelle", javascript=javascript)
    jelle.open("/contract")
    jelle.follow(jelle.page.locator("header a[href^='/taal']"))
    jelle.follow(jelle.page.get_by_role("button", name=re.compile("العربية")))

    assert jelle.path == "/contract"
    assert jelle.page.locator("html").get_attribute("dir") == "rtl"
    assert too_wide(jelle.page) == []
    assert jelle.page.locator("html").get_attribute("lang") == "ar"


@WITH_AND_WITHOUT
def test_larger_letters_are_larger_on_every_page(phone: Phones, javascript: bool) -> None:
    def size(of: Phone) -> float:
        return float(of.page.locator("main p").first.evaluate("(one) => parseFloat(getComputedStyle(one).fontSize)"))

    jelle = phone("jelle", javascript=True)
    jelle.open("/contract")
    before = size(jelle)
    jelle.context.close()
    setter = phone("jelle", javascript=javascript)
    setter.open("/ik")
    setter.follow(setter.page.locator("form[action='/ik/letters'] button[value=larger]"))

    reader = phone("jelle")
    reader.open("/contract")

    assert size(reader) > before * 1.2
    assert too_wide(reader.page) == []


# --- with a keyboard alone ----------------------------------------------------------------------------------------


def test_with_a_keyboard_alone_sick_is_reported(house: House, phone: Phones) -> None:
    jelle = phone("jelle")
    before = reports_of(house, "jelle")
    jelle.open("/ziek")
    jelle.page.keyboard.press("Tab")
    assert focused(jelle.page)["name"] == "Naar de inhoud"
    jelle.page.keyboard.press("Enter")
    for _press in range(40):
        jelle.page.keyboard.press("Tab")
        if focused(jelle.page)["tag"] == "INPUT":
            break
    jelle.page.keyboard.press("Space")
    tab_to(jelle.page, "Meld mij ziek")
    jelle.page.keyboard.press("Enter")
    jelle.page.wait_for_selector("#sick-now")

    assert reports_of(house, "jelle") == before + 1


def test_with_a_keyboard_alone_a_question_is_sent(phone: Phones) -> None:
    jelle = phone("jelle")
    jelle.open("/vraag")
    for _press in range(60):
        jelle.page.keyboard.press("Tab")
        if focused(jelle.page)["tag"] == "TEXTAREA":
            break
    jelle.page.keyboard.type(QUESTION)
    tab_to(jelle.page, "Verstuur")
    jelle.page.keyboard.press("Enter")
    jelle.page.wait_for_url("**/vraag**")
    jelle.page.wait_for_selector(".bubble >> text=huurtoeslag")

    assert messages_with(QUESTION) == 1


def test_with_a_keyboard_alone_a_step_is_ticked(house: House, phone: Phones) -> None:
    jelle = phone("jelle")
    jelle.open("/geld")
    if not jelle.page.get_by_role("button", name=GEDAAN).count():
        tab_to(jelle.page, "Ja")
        with jelle.page.expect_navigation():
            jelle.page.keyboard.press("Enter")
    tab_to(jelle.page, "Gedaan")
    with jelle.page.expect_navigation():
        jelle.page.keyboard.press("Enter")

    with reading() as session:
        found = sa.select(sa.func.count()).where(StepTick.participant_id == participant(house, "jelle"))
        assert session.scalar(found)


# --- staff and desks ----------------------------------------------------------------------------------------------


@WITH_AND_WITHOUT
def test_the_desk_sees_the_report_and_presses_seen_and_the_participant_knows(
    house: House, phone: Phones, javascript: bool
) -> None:
    jelle, desk = phone("jelle", javascript=javascript), phone("caparis", javascript=javascript)
    jelle.open("/ziek")
    jelle.page.locator("input[name=first_day]").first.check()
    jelle.press("Meld mij ziek")
    spell = running_spell(house, "jelle")

    desk.open("/werkgever")
    form = desk.page.locator(f"form:has(input[name=spell][value='{spell}'])")
    desk.follow(form.locator("button[type=submit]").first)
    jelle.open("/ziek")

    assert re.search(r"gezien om \d{1,2}[:.]\d\d", jelle.said, re.I)


@WITH_AND_WITHOUT
def test_on_vandaag_a_sick_report_is_seen(house: House, phone: Phones, javascript: bool) -> None:
    jelle, anna = phone("jelle"), phone("anna", javascript=javascript)
    jelle.open("/ziek")
    jelle.page.locator("input[name=first_day]").first.check()
    jelle.press("Meld mij ziek")
    spell = running_spell(house, "jelle")

    anna.open("/team")
    the_button(anna, f"/team/ziek/{spell}/gezien").click()
    anna.page.wait_for_selector(f"form[action='/team/ziek/{spell}/gezien']", state="detached")

    anna.page.reload()
    assert anna.page.locator(f"form[action='/team/ziek/{spell}/gezien']").count() == 0
