"""Web Push over a real service: sealed for one browser, refused, gone, or tried again."""

from __future__ import annotations

import base64

import pytest
import requests
from cryptography.exceptions import InvalidTag

from portal.base import key_file
from portal.base.mail import NoAnswer, Refused
from portal.base.push import (
    Console,
    Gone,
    NoSubscription,
    Push,
    Service,
    Subscription,
    a_browser,
    may_go_to,
    public_key,
    subscription_of,
)
from portal.base.settings import PUSH_SERVICES, PushSettings
from tests.push import CONTACT, HOSTS, Browser, as_json, claims_of, push_service, raw, some_subscription
from tests.smtp import free_port

KEY = base64.b64decode(key_file.random_push_key())
SAYS = "Er is een bericht voor u van Żaneta Müller."


def service(timeout: float = 5) -> Service:
    return Service(PushSettings(contact=CONTACT, hosts=HOSTS), KEY, timeout)


def to(browser: Browser) -> Push:
    return Push(browser.subscription, SAYS, "topic")


def test_only_the_browser_it_is_for_reads_what_was_sent() -> None:
    with push_service() as outside:
        hers, his = outside.browser(), outside.browser()

        service().send(to(hers))

        assert hers.read == [SAYS]
        with pytest.raises(InvalidTag):
            his.open(hers.arrived[0].body)


def test_the_service_can_check_that_it_is_us() -> None:
    with push_service() as outside:
        browser = outside.browser()

        service().send(to(browser))

    claims, key = claims_of(browser.arrived[0])
    assert key == public_key(KEY)
    assert len(raw(key)) == 65
    assert claims["sub"] == f"mailto:{CONTACT}"
    assert claims["aud"].startswith("http://127.0.0.1")


@pytest.mark.parametrize(
    ("status", "raised"),
    [(404, Gone), (410, Gone), (400, Refused), (403, Refused), (413, Refused), (307, Refused), (429, NoAnswer),
     (500, NoAnswer), (503, NoAnswer)],
)  # fmt: skip
def test_every_answer_means_one_thing(status: int, raised: type[Exception]) -> None:
    with push_service() as outside:
        outside.answer = status

        with pytest.raises(raised):
            service().send(to(outside.browser()))

    assert len(outside.arrived) == 1, "nobody is sent on to another address"


def test_a_service_that_is_away_gives_no_answer_and_the_refusal_does_not_quote_the_phone() -> None:
    browser = Subscription(f"http://127.0.0.1:{free_port()}/push/secret", *a_browser())

    with pytest.raises(NoAnswer) as refused:
        service().send(Push(browser, SAYS, "topic"))

    assert "secret" not in str(refused.value)
    assert refused.value.__suppress_context__


def test_a_place_that_is_not_known_any_more_is_never_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """The list of hosts may have become shorter since the phone was turned on."""
    elsewhere = Subscription("https://evil.example/", *a_browser())
    monkeypatch.setattr(requests, "post", lambda *_a, **_b: pytest.fail("asked"))

    with pytest.raises(Gone):
        Service(PushSettings(contact=CONTACT), KEY).send(Push(elsewhere, SAYS, "topic"))


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://fcm.googleapis.com/fcm/send/a:b",
        "https://updates.push.services.mozilla.com/wpush/v2/a",
        "https://web.push.apple.com/a",
        "https://db5p.notify.windows.com/w/?token=a",
    ],
)
def test_the_services_of_browsers_are_known(endpoint: str) -> None:
    assert may_go_to(endpoint, PUSH_SERVICES)


@pytest.mark.parametrize(
    "endpoint",
    [
        "", "fcm.googleapis.com", "ftp://fcm.googleapis.com/", "http://fcm.googleapis.com/", "https://127.0.0.1/",
        "https://[::1]/", "https://169.254.169.254/", "https://push.apple.com.evil.example/", "https://apple.com/",
        "https://xpush.apple.com/", "https://fcm.googleapis.com:99/", "https://a:b@fcm.googleapis.com/",
        "https://fcm.googleapis.com\\@evil.example/", "https://fcm.googleapis.com/ a", "https://[fcm/", "https://é.com/",
    ],
)  # fmt: skip
def test_nothing_else_is(endpoint: str) -> None:
    assert not may_go_to(endpoint, PUSH_SERVICES)


def test_what_a_browser_gave_is_kept_as_it_was() -> None:
    given = some_subscription()

    assert subscription_of(as_json(given), PUSH_SERVICES) == given
    assert subscription_of(given.as_json(), PUSH_SERVICES) == given


@pytest.mark.parametrize("said", ["", "null", "7", '{"endpoint": 1}', "[" * 10_000, '{"endpoint": "x", "keys": []}'])
def test_what_is_none_is_refused(said: str) -> None:
    with pytest.raises(NoSubscription):
        subscription_of(said, PUSH_SERVICES)


def test_the_twin_keeps_what_it_would_have_sent() -> None:
    shown: list[str] = []
    twin = Console(shown.append)

    twin.send(Push(some_subscription(), SAYS, "topic"))

    assert [one.text for one in twin.sent] == [SAYS]
    assert SAYS not in shown
