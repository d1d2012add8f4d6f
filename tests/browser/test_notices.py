"""Messages on the phone, in a real browser: turned on and off, refused, and shown by the service worker.

A headless Chromium has no push service behind it. So only what the browser would fetch from its maker is put in its
place (`PushManager.subscribe`); permission, service worker, form, page and message are real.
"""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Worker, expect
from sqlalchemy import select

from portal.base.db import reading
from portal.base.push import public_key
from portal.domain.accounts.models import KnownPhone
from tests.browser.checks import too_wide
from tests.browser.conftest import House, Phone, Phones
from tests.push import as_json, some_subscription

PAGE = "/ik/nieuws"
MAKER = """
(() => {
  let given = null;
  const place = (said) => ({ toJSON: () => said, unsubscribe: async () => ((given = null), true) });
  PushManager.prototype.getSubscription = async () => given;
  PushManager.prototype.subscribe = async (options) => {
    if (%(fails)s) throw new DOMException("no push service", "AbortError");
    window.asked = { visible: options.userVisibleOnly, key: options.applicationServerKey };
    return (given = place(%(said)s));
  };
})();
"""


def with_maker(phone: Phone, *, fails: bool = False) -> Phone:
    """A browser whose maker gives it a place for messages, or none today."""
    phone.context.grant_permissions(["notifications"], origin=phone.house.url)
    values = {"said": as_json(some_subscription("jelle")), "fails": json.dumps(fails)}
    phone.page.add_init_script(MAKER % values)
    return phone


def pushes(house: House, key: str) -> list[str]:
    with reading() as session:
        query = select(KnownPhone).where(KnownPhone.account_id == house.people[key].account)
        return [json.loads(one.push)["endpoint"] for one in session.scalars(query) if one.push]


def test_messages_are_turned_on_and_off_with_two_presses(house: House, phone: Phones) -> None:
    jelle = with_maker(phone("jelle"))
    jelle.open("/ik")
    jelle.follow(jelle.page.get_by_role("link", name=re.compile("Hoe hoort u dat er nieuws is")))
    expect(jelle.page.get_by_text("Dit kan niet in deze browser.")).to_have_count(0)

    jelle.press("Zet aan")

    assert jelle.path == PAGE
    assert "U krijgt nu een bericht op deze telefoon als er nieuws is." in jelle.said
    assert pushes(house, "jelle") == [some_subscription("jelle").endpoint]
    assert not too_wide(jelle.page)

    jelle.press("Zet uit")

    assert "Die telefoon krijgt geen bericht meer." in jelle.said
    assert pushes(house, "jelle") == []
    expect(jelle.page.get_by_role("button", name="Zet aan")).to_be_visible()


def test_a_browser_without_a_push_service_says_so_and_changes_nothing(house: House, phone: Phones) -> None:
    jelle = with_maker(phone("jelle"), fails=True)
    jelle.open(PAGE)

    jelle.page.get_by_role("button", name="Zet aan").click()

    expect(jelle.page.get_by_text("Het lukte niet. Er is niets veranderd.")).to_be_visible()
    expect(jelle.page.get_by_role("button", name="Zet aan")).to_be_enabled()
    assert pushes(house, "jelle") == []


def test_who_refuses_reads_where_that_can_be_changed(house: House, phone: Phones) -> None:
    """A headless browser refuses by itself when nobody gave permission."""
    jelle = phone("jelle")
    jelle.open(PAGE)

    jelle.page.get_by_role("button", name="Zet aan").click()

    expect(jelle.page.get_by_text("Uw telefoon staat dit niet toe.")).to_be_visible()
    assert pushes(house, "jelle") == []


def test_without_javascript_the_other_ways_are_there_and_the_button_is_not(phone: Phones) -> None:
    jelle = phone("jelle", javascript=False)
    jelle.open(PAGE)

    expect(jelle.page.get_by_role("button", name="Zet aan")).to_be_hidden()
    expect(jelle.page.get_by_text("Dit kan niet in deze browser.")).to_be_visible()
    expect(jelle.page.get_by_role("button", name="Bewaar")).to_be_visible()


@pytest.mark.parametrize("said", ["Er is een bericht voor u van Anna de Vries.", "هناك رسالة لك من Anna."])
def test_the_service_worker_shows_the_words_that_came_and_nothing_else(phone: Phones, said: str) -> None:
    jelle = with_maker(phone("jelle"))
    tools = jelle.context.new_cdp_session(jelle.page)
    registrations: list[str] = []
    tools.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda told: registrations.extend(one["registrationId"] for one in told["registrations"]),
    )
    tools.send("ServiceWorker.enable")
    jelle.open(PAGE)
    jelle.press("Zet aan")
    jelle.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    assert registrations

    for _twice in range(2):
        tools.send(
            "ServiceWorker.deliverPushMessage",
            {"origin": jelle.house.url, "registrationId": registrations[-1], "data": said},
        )
    # What comes again takes the place of what was there, and for a moment nothing is there.
    jelle.page.wait_for_function(
        "(only) => navigator.serviceWorker.ready.then((one) => one.getNotifications())"
        ".then((all) => JSON.stringify(all.map((one) => [one.title, one.body])) === only)",
        arg=json.dumps([[said, ""]], ensure_ascii=False, separators=(",", ":")),
    )


def worker_of(phone: Phone) -> Worker:
    """The service worker of a phone that takes messages; where it would open a page it writes that down."""
    with_maker(phone).open(PAGE)
    with phone.context.expect_event("serviceworker") as started:
        phone.press("Zet aan")
    found: Worker = started.value
    phone.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    found.evaluate("() => { self.opened = []; clients.openWindow = async (path) => { opened.push(path); }; }")
    return found


FIRE = """async (name) => {
  const event = new Event(name);
  event.notification = { close() {} };
  event.waitUntil = (work) => (event.work = work);
  dispatchEvent(event);
  await event.work;
}"""


def test_a_browser_that_moves_its_messages_tells_the_house(house: House, phone: Phones) -> None:
    jelle = phone("jelle")
    worker = worker_of(jelle)
    moved = some_subscription("moved")
    asked = "(said) => { PushManager.prototype.subscribe = async (how) => ((self.asked = how), JSON.parse(said)); }"
    worker.evaluate(asked, as_json(moved))
    jelle.page.goto("about:blank")

    worker.evaluate(FIRE, "pushsubscriptionchange")

    assert pushes(house, "jelle") == [moved.endpoint]
    key = house.settings.keys.push
    assert key is not None
    assert worker.evaluate("asked.applicationServerKey") == public_key(key)


def test_pressing_a_message_leads_to_start_and_leaves_a_page_with_half_a_letter_alone(phone: Phones) -> None:
    jelle = phone("jelle")
    worker = worker_of(jelle)
    jelle.open("/vraag")

    worker.evaluate(FIRE, "notificationclick")

    assert worker.evaluate("opened") == ["/"]
    assert jelle.path == "/vraag"
