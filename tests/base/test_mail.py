"""E-mail over real SMTP: delivered as it was written, refused for ever, or tried again."""

from __future__ import annotations

from pathlib import Path

import pytest

from portal.base.mail import Console, Letter, NoAnswer, Refused, Smtp, post_of
from portal.base.settings import Mail
from tests.smtp import MailServer, certificate, free_port, mail_server


def letter(to: str = "jelle@example.org", subject: str = "Er is een bericht voor u") -> Letter:
    return Letter(to, subject, "Dag Siîtske,\n\nEr is een bericht voor u. مرحبا\n", "<0193@example.org>")


def post(server: MailServer, **changed: object) -> Smtp:
    sound = {"host": "127.0.0.1", "port": server.port, "security": "none", "sender": "portaal@example.org"}
    return Smtp(Mail.model_validate(sound | changed), "Gemeente Súdwest, Frysk")


def test_a_letter_arrives_as_it_was_written() -> None:
    with mail_server() as server:
        post(server).send(letter())

    (arrived,) = server.letters
    assert arrived["To"] == "jelle@example.org"
    assert arrived["Subject"] == "Er is een bericht voor u"
    assert arrived["Message-ID"] == "<0193@example.org>"
    assert arrived["Auto-Submitted"] == "auto-generated"
    assert arrived["From"].addresses[0].display_name == "Gemeente Súdwest, Frysk"
    assert arrived.get_content().replace("\r\n", "\n") == "Dag Siîtske,\n\nEr is een bericht voor u. مرحبا\n"
    assert arrived["Date"] is not None


@pytest.mark.parametrize("code", [550, 551, 553, 554])
def test_an_address_that_is_refused_is_not_tried_again(code: int) -> None:
    with mail_server() as server:
        server.answer_to_recipient = f"{code} No such person"

        with pytest.raises(Refused):
            post(server).send(letter())


@pytest.mark.parametrize("code", [421, 450, 451, 452])
def test_a_busy_server_is_tried_again(code: int) -> None:
    with mail_server() as server:
        server.answer_to_recipient = f"{code} Try again later"

        with pytest.raises(NoAnswer):
            post(server).send(letter())


def test_a_letter_refused_after_it_was_read_is_not_tried_again() -> None:
    with mail_server() as server:
        server.answer_to_letter = "554 Not wanted"

        with pytest.raises(Refused):
            post(server).send(letter())


def test_a_letter_put_off_after_it_was_read_is_tried_again() -> None:
    with mail_server() as server:
        server.answer_to_letter = "451 Later"

        with pytest.raises(NoAnswer):
            post(server).send(letter())


def test_a_server_that_is_away_is_tried_again() -> None:
    with pytest.raises(NoAnswer):
        post(MailServer(free_port())).send(letter())


def test_a_name_that_leads_nowhere_is_tried_again() -> None:
    with pytest.raises(NoAnswer):
        post(MailServer(25), host="mail.invalid").send(letter())


def test_a_password_the_server_does_not_ask_for_is_ours_to_mend_and_loses_no_letter() -> None:
    with mail_server() as server, pytest.raises(NoAnswer):
        post(server, user="portaal", password="secret").send(letter())


def test_with_starttls_the_letter_goes_over_tls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, context = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(path))

    with mail_server(context) as server:
        post(server, security="starttls").send(letter())

    assert server.was_secure == [True]


def test_with_starttls_a_server_without_it_gets_nothing() -> None:
    with mail_server() as server, pytest.raises(NoAnswer):
        post(server, security="starttls").send(letter())

    assert server.letters == []


def test_with_starttls_a_server_with_a_strange_certificate_gets_nothing(tmp_path: Path) -> None:
    _path, context = certificate(tmp_path)

    with mail_server(context) as server, pytest.raises(NoAnswer):
        post(server, security="starttls").send(letter())

    assert server.letters == []


@pytest.mark.parametrize(
    "wrong",
    [
        letter(to="jelle@example.org\nBcc: everybody@example.org"),
        letter(to="jelle@example.org, everybody@example.org"),
        letter(to="no address"),
        letter(subject="Er is een bericht\r\nBcc: everybody@example.org"),
    ],
)
def test_nobody_can_slip_a_line_or_a_second_address_into_the_head(wrong: Letter) -> None:
    with mail_server() as server, pytest.raises(Refused):
        post(server).send(wrong)

    assert server.letters == []


def test_without_a_server_letters_are_only_shown() -> None:
    shown: list[str] = []
    twin = Console(shown.append)

    twin.send(letter())

    assert shown == ["letter: Er is een bericht voor u"]
    assert twin.sent == [letter()]
    assert isinstance(post_of(Mail(), "Gemeente"), Console)
