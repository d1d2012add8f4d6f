"""What a page weighs on a phone: everything that comes over the line, as the browser itself counts it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.browser.conftest import Phone, Phones
from tests.browser.states import participant

KILO = 1024
NOT_COUNTED = ("/favicon.ico", "/manifest", "/sw.js", "icon.svg")
"""By the budget: favicon, manifest and service worker."""
EVERYWHERE = 6 * KILO
WITH_HTMX = 22 * KILO
PAGES = {
    "/": EVERYWHERE, "/contract": EVERYWHERE, "/ziek": EVERYWHERE, "/vraag": WITH_HTMX, "/geld": EVERYWHERE,
    "/geld/huurtoeslag": EVERYWHERE, "/geld/stappen": EVERYWHERE, "/ik": EVERYWHERE, "/ik/gegevens": EVERYWHERE,
    "/ik/contact": EVERYWHERE, "/ik/gekeken": EVERYWHERE,
    "/ik/inloggen": EVERYWHERE,
    "/vraag/verstuurd": WITH_HTMX, "/taal": EVERYWHERE,
}  # fmt: skip
"""Every page of a participant, and how much JavaScript it may have."""


@dataclass
class Line:
    """What came over the line: bytes on the wire, headers included, by address."""

    kinds: dict[str, str] = field(default_factory=dict)
    paths: dict[str, str] = field(default_factory=dict)
    sizes: dict[str, float] = field(default_factory=dict)
    cached: set[str] = field(default_factory=set)

    def counted(self) -> dict[str, tuple[str, str, float]]:
        """What was asked for since listening; what the page before still had under way is not of this page."""
        return {
            one: (self.paths[one], self.kinds.get(one, ""), size)
            for one, size in self.sizes.items()
            if one in self.paths and one not in self.cached and not any(word in self.paths[one] for word in NOT_COUNTED)
        }

    def bytes(self, *kinds: str) -> float:
        return sum(size for _path, kind, size in self.counted().values() if not kinds or kind in kinds)

    def __str__(self) -> str:
        return ", ".join(f"{path} {kind} {size:.0f}" for path, kind, size in self.counted().values())


@contextmanager
def listening(phone: Phone) -> Iterator[Line]:
    line = Line()
    session = phone.context.new_cdp_session(phone.page)
    phone.page.wait_for_load_state("networkidle")
    session.send("Network.enable")

    def request(event: dict[str, Any]) -> None:
        line.paths[event["requestId"]] = urlsplit(event["request"]["url"]).path

    def response(event: dict[str, Any]) -> None:
        line.kinds[event["requestId"]] = event["type"]
        if event["response"].get("fromDiskCache"):
            line.cached.add(event["requestId"])

    session.on("Network.requestWillBeSent", request)
    session.on("Network.responseReceived", response)
    session.on("Network.requestServedFromCache", lambda event: line.cached.add(event["requestId"]))
    session.on(
        "Network.loadingFinished",
        lambda event: line.sizes.__setitem__(event["requestId"], event["encodedDataLength"]),
    )
    yield line
    phone.page.wait_for_load_state("networkidle")
    session.detach()


@pytest.mark.parametrize("key", ["jelle", "samira"])
@pytest.mark.parametrize("path", PAGES)
def test_a_first_visit_is_small(phone: Phones, path: str, key: str) -> None:
    opened = phone(key, language="ar" if key == "samira" else "nl")

    with listening(opened) as line:
        opened.open(path)

    assert line.bytes("Document") > 0
    assert line.bytes() <= 40 * KILO, str(line)
    assert len(line.counted()) <= 6, str(line)
    assert line.bytes("Document", "Stylesheet") <= 14 * KILO, str(line)
    assert line.bytes("Script") <= PAGES[path], str(line)


@pytest.mark.parametrize("path", ["/", "/contract", "/ziek", "/geld", "/geld/huurtoeslag", "/ik"])
def test_a_following_page_is_one_small_request(phone: Phones, path: str) -> None:
    opened = phone("jelle")
    opened.open("/contract" if path != "/contract" else "/")
    opened.open("/vraag")
    opened.open(path)
    opened.open("/taal")

    with listening(opened) as line:
        opened.open(path)

    assert len(line.counted()) == 1, str(line)
    assert line.bytes() <= 6 * KILO, str(line)


@pytest.mark.parametrize("path", ["/team", "/team/deelnemers", "/team/artikelen", "/team/gesprek/jelle"])
def test_a_page_of_staff_keeps_its_limit_of_javascript(phone: Phones, path: str) -> None:
    anna = phone("anna")
    if path.endswith("/jelle"):
        path = f"/team/gesprek/{participant(anna.house, 'jelle')}"

    with listening(anna) as line:
        anna.open(path)

    assert 0 < line.bytes("Script") <= WITH_HTMX, str(line)


def test_styles_and_scripts_stay_on_the_phone_for_a_year(phone: Phones) -> None:
    jelle = phone("jelle")
    jelle.open("/")
    addresses = jelle.page.evaluate("performance.getEntriesByType('resource').map((one) => one.name)")

    static = [one for one in addresses if "/static/" in one]

    assert static
    for address in static:
        answer = jelle.context.request.get(address)
        assert "immutable" in answer.headers["cache-control"], address
        assert urlsplit(address).query.startswith("v="), address


def test_a_private_page_is_kept_nowhere(phone: Phones) -> None:
    jelle = phone("jelle")
    for path in PAGES:
        answer = jelle.context.request.get(jelle.house.url + path)
        assert answer.headers["cache-control"] == "no-store", path
    jelle.open("/vraag")
    assert jelle.page.evaluate("Object.keys(localStorage).length") == 0
    assert jelle.page.evaluate("caches.keys()") == []
