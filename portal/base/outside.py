"""Is a page of another website still there? Asks as a browser would, and never looks inside one's own network."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urljoin, urlsplit

import requests

TIMEOUT_SECONDS = (5, 10)
"""To get a connection, and to get an answer."""
MOST_TURNS = 5
SENT_ON = frozenset({301, 302, 303, 307, 308})
WRONG_WAY_TO_ASK = frozenset({403, 405, 406, 501})
"""Some websites do not answer a question for the head of a page only."""
GONE = frozenset({404, 410})
CALLED = {"User-Agent": "Mozilla/5.0 (compatible; portal link check)", "Accept": "text/html,*/*;q=0.8"}


class Trouble(StrEnum):
    """What is wrong with an address."""

    GONE = "gone"
    """It answered that the page is not there."""
    REFUSED = "refused"
    """It answered with another mistake."""
    NO_ANSWER = "no_answer"
    UNSAFE = "unsafe"
    """Its certificate is not right, or it leads to http or into a private network."""


@dataclass(frozen=True, slots=True)
class Look:
    """What came of it: no trouble, or which; and the status it answered with."""

    trouble: Trouble | None
    status: int | None = None


def look_at(address: str, *, may_ask: Callable[[str], bool] | None = None) -> Look:
    """Open an address without reading the page; follows where it sends on to. Never raises."""
    may_ask = may_ask or is_public
    try:
        for _turn in range(MOST_TURNS):
            if not may_ask(address):
                return Look(Trouble.UNSAFE)
            status, further = _ask(address)
            if status not in SENT_ON or not further:
                return Look(_trouble_of(status), status)
            address = urljoin(address, further)
    except requests.exceptions.SSLError:
        return Look(Trouble.UNSAFE)
    except (requests.RequestException, OSError, ValueError):
        return Look(Trouble.NO_ANSWER)
    return Look(Trouble.REFUSED, status)


def is_public(address: str) -> bool:
    """An https address on the open internet. A name that does not resolve is asked for all the same."""
    parts = urlsplit(address)
    if parts.scheme != "https" or not parts.hostname:
        return False
    try:
        found = socket.getaddrinfo(parts.hostname, parts.port or 443, proto=socket.IPPROTO_TCP)
    except OSError:
        return True
    return all(ipaddress.ip_address(str(one[4][0]).partition("%")[0]).is_global for one in found)


def _ask(address: str) -> tuple[int, str | None]:
    for method in ("HEAD", "GET"):
        with requests.request(
            method, address, headers=CALLED, timeout=TIMEOUT_SECONDS, allow_redirects=False, stream=True
        ) as answer:
            if method == "GET" or answer.status_code not in WRONG_WAY_TO_ASK:
                break
    return answer.status_code, answer.headers.get("Location")


def _trouble_of(status: int) -> Trouble | None:
    if status in GONE:
        return Trouble.GONE
    return None if 200 <= status < 400 else Trouble.REFUSED
