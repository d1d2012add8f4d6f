"""E-mail: over SMTP, or its console twin that only keeps the letters."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate
from typing import Protocol

from portal.base.settings import Mail

TIMEOUT_SECONDS = 20


class Refused(Exception):
    """The other side will never take this letter (an unknown address): trying again is of no use."""


class NoAnswer(Exception):
    """The other side is away or busy: try again later."""


@dataclass(frozen=True)
class Letter:
    to: str
    subject: str
    text: str
    message_id: str
    """The same when a letter goes again, so that the other side can see that it is the same."""


class Post(Protocol):
    """A way out for letters."""

    def send(self, letter: Letter) -> None:
        """Raises Refused or NoAnswer."""


@dataclass
class Smtp:
    """Through the municipality's mail server."""

    settings: Mail
    from_name: str

    def send(self, letter: Letter) -> None:
        message = self._message(letter)
        try:
            with self._connection() as connection:
                connection.send_message(message)
        except smtplib.SMTPRecipientsRefused as refused:
            codes = [code for code, _words in refused.recipients.values()]
            raise (Refused if all(code >= 500 for code in codes) else NoAnswer) from refused
        except smtplib.SMTPDataError as refused:
            raise (Refused if refused.smtp_code >= 550 else NoAnswer) from refused
        except (smtplib.SMTPException, OSError) as away:  # also a wrong password or sender: that is ours to mend
            raise NoAnswer from away

    def knock(self) -> None:
        """Does the server answer, and does it let us in? Raises NoAnswer."""
        try:
            with self._connection() as connection:
                connection.noop()
        except (smtplib.SMTPException, OSError) as away:
            raise NoAnswer from away

    def _message(self, letter: Letter) -> EmailMessage:
        message = EmailMessage(policy=SMTP)
        try:
            message["From"] = Address(self.from_name, addr_spec=self.settings.sender)
            message["To"] = Address(addr_spec=letter.to)
            message["Subject"] = letter.subject
        except ValueError as wrong:  # an address or subject with line ends in it
            raise Refused from wrong
        message["Message-ID"] = letter.message_id
        message["Date"] = formatdate()
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(letter.text)
        return message

    def _connection(self) -> smtplib.SMTP:
        host, port = self.settings.host or "", self.settings.port
        context = ssl.create_default_context()
        if self.settings.security == "tls":
            connection: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_SECONDS, context=context)
        else:
            connection = smtplib.SMTP(host, port, timeout=TIMEOUT_SECONDS)
        try:
            if self.settings.security == "starttls":
                connection.starttls(context=context)
            if self.settings.user:
                connection.login(self.settings.user, self.settings.password or "")
        except BaseException:
            connection.close()
            raise
        return connection


@dataclass
class Console:
    """The twin for demo and development: the letter goes nowhere; /dev/outbox shows what it would have said."""

    show: Callable[[str], None] = print
    sent: list[Letter] = field(default_factory=list)

    def send(self, letter: Letter) -> None:
        self.sent.append(letter)
        self.show(f"letter: {letter.subject}")


def post_of(settings: Mail, from_name: str) -> Post:
    return Smtp(settings, from_name) if settings.host else Console()
