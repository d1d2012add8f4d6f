"""SMS over a real Notify API: handed over as it was written, refused for ever, or tried again."""

from __future__ import annotations

import base64
import json
import logging
import threading
from dataclasses import replace

import pytest

from portal.base.mail import NoAnswer, Refused
from portal.base.settings import Sms
from portal.base.sms import Console, Notify, Text, fits_in_one, texter_of, without_marks
from tests.notify import API_KEY, SERVICE, TEMPLATE, notify_server
from tests.smtp import free_port

NUMBER = "+31612345601"
TEXT = Text(NUMBER, "Uw code is 123456.\n\n@basisbaan.example.org #123456", "0193-reference")


def texter(url: str, timeout: float = 5) -> Notify:
    return Notify(Sms(api_key=API_KEY, base_url=url, template=TEMPLATE), timeout)


def test_a_text_arrives_as_it_was_written_with_its_reference() -> None:
    with notify_server() as server:
        texter(server.url).send(TEXT)

    ((path, headers, fields),) = server.asked
    assert path == "/v2/notifications/sms"
    assert fields == {
        "phone_number": NUMBER,
        "template_id": TEMPLATE,
        "personalisation": {"text": TEXT.text},
        "reference": "0193-reference",
    }
    assert token_of(headers)["iss"] == SERVICE


def token_of(headers: dict[str, str]) -> dict[str, object]:
    """What the signed token says."""
    kind, token = headers["Authorization"].split()
    assert kind == "Bearer"
    claims = token.split(".")[1]
    found: dict[str, object] = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
    return found


@pytest.mark.parametrize("answer", [400, 403])
def test_what_the_service_will_never_take_is_refused(answer: int) -> None:
    with notify_server() as server:
        server.answer = answer

        with pytest.raises(Refused):
            texter(server.url).send(TEXT)

    assert len(server.asked) == 1


@pytest.mark.parametrize("answer", [429, 500])
def test_a_busy_or_broken_service_gives_no_answer(answer: int) -> None:
    with notify_server() as server:
        server.answer = answer

        with pytest.raises(NoAnswer):
            texter(server.url).send(TEXT)


def test_an_answer_that_is_none_of_the_api_gives_no_answer() -> None:
    with notify_server() as server:
        server.is_json = False

        with pytest.raises(NoAnswer):
            texter(server.url).send(TEXT)


def test_a_slow_service_is_not_waited_for() -> None:
    with notify_server() as server:
        server.slow = threading.Event()

        with pytest.raises(NoAnswer):
            texter(server.url, timeout=0.2).send(TEXT)


def test_a_service_that_is_away_gives_no_answer() -> None:
    with pytest.raises(NoAnswer):
        texter(f"http://127.0.0.1:{free_port()}").send(TEXT)


@pytest.mark.parametrize("answer", [400, 429])
def test_nothing_of_the_text_is_logged_or_in_the_refusal(answer: int, caplog: pytest.LogCaptureFixture) -> None:
    """The other side quotes the number in its answer."""
    with notify_server() as server, caplog.at_level(logging.DEBUG):
        server.answer = answer
        with pytest.raises((Refused, NoAnswer)) as wrong:
            texter(server.url).send(TEXT)

    said = f"{caplog.text}{wrong.value}"
    assert NUMBER not in said
    assert "123456" not in said
    assert wrong.value.__suppress_context__


def test_without_the_service_texts_are_only_shown() -> None:
    shown: list[str] = []
    twin = Console(shown.append)

    twin.send(TEXT)

    assert shown == ["text message"]
    assert twin.sent == [TEXT]
    assert isinstance(texter_of(Sms()), Console)


def test_with_the_settings_texts_go_to_the_service() -> None:
    sms = Sms(api_key=API_KEY, base_url="https://api.example.org", template=TEMPLATE)

    assert texter_of(sms) == Notify(sms)


def test_a_text_that_may_have_gone_is_asked_for_and_not_sent_twice() -> None:
    again = replace(TEXT, may_have_gone=True)
    with notify_server() as server:
        texter(server.url).send(again)
        texter(server.url).send(again)

    assert server.looked_for == [TEXT.reference] * 2
    assert server.references == [TEXT.reference]


@pytest.mark.parametrize("status", ["permanent-failure", "temporary-failure", "technical-failure"])
def test_a_text_that_could_not_be_delivered_is_refused_when_it_is_asked_for(status: str) -> None:
    with notify_server() as server:
        texter(server.url).send(TEXT)
        server.status = status

        with pytest.raises(Refused):
            texter(server.url).send(replace(TEXT, may_have_gone=True))

    assert server.references == [TEXT.reference]


def test_a_knock_says_whether_the_service_knows_the_template() -> None:
    with notify_server() as server:
        texter(server.url).knock()
        other = Sms(api_key=API_KEY, base_url=server.url, template=TEMPLATE.replace("f", "e"))
        with pytest.raises(Refused):
            Notify(other).knock()

    assert server.taken == []


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("a" * 160, True), ("a" * 161, False), ("€" * 80, True), ("€" * 81, False), ("é" * 160, True),
        ("ë" * 70, True), ("ë" * 71, False), ("ش" * 70, True), ("ش" * 71, False), ("🙂" * 35, True), ("🙂" * 36, False),
    ],
)  # fmt: skip
def test_how_much_fits_in_one_text(text: str, fits: bool) -> None:
    assert fits_in_one(text) is fits


def test_marks_go_only_from_letters_that_the_short_alphabet_lacks() -> None:
    assert without_marks("José Müller, Noëlle Šimić, سميرة") == "José Müller, Noelle Simic, سميرة"
