"""A real Chromium and a real server with the demo people. Each test has the house as it was made, whatever others did.

What a page may never do is watched all the time: an error on the console or in a script, something the content policy
refuses, a request to another host. A test that does not look at it fails all the same.
"""

from __future__ import annotations

import os
import re
import shutil
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Playwright,
    Request,
    sync_playwright,
)
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from portal.app import create_app
from portal.base import clock, db, demo_mark
from portal.base.db import transaction
from portal.base.settings import Settings, load
from portal.domain.accounts import actions
from portal.jobs import demo
from tests.visitor import Visitor

OUT = Path(__file__).parent / "out"
PATIENCE = 10_000
"""Milliseconds to wait for something on a page."""
BIG_TEXT = "--blink-settings=defaultFontSize=32,defaultFixedFontSize=26"
"""What a person sets in the browser: letters twice as large."""
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-default-apps", "--disable-sync", "--no-first-run", "--disable-dev-shm-usage",
]  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


def chromium_of_this_machine() -> str | None:
    names = (os.environ.get("CHROMIUM"), "chromium", "chromium-browser", "google-chrome")
    return next((found for name in names if name and (found := shutil.which(name))), None)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


def launched(playwright: Playwright, *more: str) -> Browser:
    path = chromium_of_this_machine()
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("there is no Chromium on this machine; .ci/run installs it")
        pytest.skip("there is no Chromium on this machine: apt-get install chromium, or name one in CHROMIUM")
    return playwright.chromium.launch(executable_path=path, args=[*ARGUMENTS, *more])


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    found = launched(playwright)
    yield found
    found.close()


@pytest.fixture(scope="session")
def browser_with_big_text(playwright: Playwright) -> Iterator[Browser]:
    found = launched(playwright, BIG_TEXT)
    yield found
    found.close()


class Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Nothing: a test says enough."""


@dataclass
class House:
    """The demo, served. `people` are the accounts by their stable key."""

    app: Flask
    settings: Settings
    server: BaseWSGIServer
    made: Path
    people: dict[str, demo_mark.DemoPerson]

    @property
    def url(self) -> str:
        return f"http://localhost:{self.server.server_port}"


@pytest.fixture(scope="session")
def built_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Made once per test process, as `make demo` makes it; the database is put aside as it was made."""
    folder = tmp_path_factory.mktemp("demo")
    settings = load({"PORTAL_DATA": str(folder), "PORTAL_MODE": "demo"})
    app = create_app(settings)
    with demo.prepared(settings, now=clock.now()):
        mark = demo_mark.read(folder)
        assert mark is not None
        db.database().close()
        made = folder / "made.db"
        shutil.copy(folder / "portal.db", made)
        server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield House(app, settings, server, made, {one.key: one for one in mark.people})
        server.shutdown()
        thread.join(10)
        server.server_close()


@pytest.fixture
def house(built_house: House, tmp_path: Path) -> Iterator[House]:
    """The house as it was made, for this test alone."""
    path = tmp_path / "portal.db"
    shutil.copy(built_house.made, path)
    mine = db.connect(f"sqlite:///{path}")
    db.use_database(mine)
    yield built_house
    mine.close()


@dataclass
class Watch:
    """What went wrong on the pages of one phone while nobody looked."""

    host: str
    wrong: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)
    """Lines on the console that belong to the story: 'status of 422'."""

    def on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not any(one in message.text for one in self.expected):
            self.wrong.append(f"console: {message.text}")

    def on_request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in ("http", "https", "ws", "wss") and address.netloc != self.host:
            self.wrong.append(f"asked another host: {request.url}")

    def over(self, page: Page) -> Page:
        page.on("console", self.on_console)
        page.on("pageerror", lambda error: self.wrong.append(f"script: {error}"))
        page.on("request", self.on_request)
        return page


@dataclass
class Phone:
    """Somebody's phone: a page in a browser of its own."""

    house: House
    context: BrowserContext
    page: Page
    watch: Watch
    language: str

    def open(self, path: str) -> Page:
        self.page.goto(self.house.url + path, wait_until="load")
        return self.page

    def expect_status(self, code: int) -> None:
        """A page of this story answers so; Chromium writes a line about it."""
        self.watch.expected.append(f"status of {code}")

    def follow(self, link_or_button: Locator) -> None:
        """Press what leads to another page, and wait until that page is there."""
        with self.page.expect_navigation():
            link_or_button.click()

    def press(self, button: str) -> None:
        self.follow(self.page.get_by_role("button", name=button, exact=True).first)

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    @property
    def heading(self) -> str:
        return re.sub(r"\s+", " ", self.page.locator("h1").inner_text()).strip()

    @property
    def said(self) -> str:
        return re.sub(r"\s+", " ", self.page.locator("main").inner_text())


def signed_in(house: House, context: BrowserContext, key: str) -> None:
    """As after a right PIN on a known phone, without the slow PIN."""
    visitor = Visitor(house.app)
    visitor.sign_in(house.people[key].account)
    for name in ("portal", "phone"):
        cookie = visitor.client.get_cookie(name)
        assert cookie is not None
        context.add_cookies([{"name": name, "value": cookie.value, "url": house.url, "httpOnly": True}])


class Phones:
    """Opens phones and, at the end of the test, says what went wrong on them."""

    def __init__(self, house: House, browser: Browser, request: pytest.FixtureRequest) -> None:
        self.house, self.browser, self.request = house, browser, request
        self.opened: list[Phone] = []

    def __call__(
        self,
        key: str | None = None,
        *,
        language: str = "nl",
        width: int = 360,
        height: int = 640,
        javascript: bool = True,
        big_text: bool = False,
        scheme: str = "light",
    ) -> Phone:
        """A phone; with a key somebody is signed in on it, who reads in this language."""
        browser = self.request.getfixturevalue("browser_with_big_text") if big_text else self.browser
        context = browser.new_context(
            viewport={"width": width, "height": height},
            locale={"nl": "nl-NL", "ar": "ar", "en": "en-GB"}[language],
            java_script_enabled=javascript,
            color_scheme="dark" if scheme == "dark" else "light",
            reduced_motion="reduce",
        )
        context.set_default_timeout(PATIENCE)
        if key:
            with transaction() as session:
                actions.choose_language(session, self.house.people[key].account, language)
            signed_in(self.house, context, key)
        watch = Watch(urlsplit(self.house.url).netloc)
        phone = Phone(self.house, context, watch.over(context.new_page()), watch, language)
        self.opened.append(phone)
        return phone


@pytest.fixture
def phone(house: House, browser: Browser, request: pytest.FixtureRequest) -> Iterator[Phones]:
    phones = Phones(house, browser, request)
    yield phones
    failed = getattr(request.node, "failed", False)
    for number, one in enumerate(phones.opened):
        if failed:
            OUT.mkdir(exist_ok=True)
            with suppress(Exception):
                name = re.sub(r"[^\w-]+", "_", request.node.name)[:80]
                one.page.screenshot(path=OUT / f"{name}-{number}.png", full_page=True)
        one.context.close()
    assert [line for one in phones.opened for line in one.watch.wrong] == []


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report = yield
    if report.when == "call" and report.failed:
        item.failed = True  # type: ignore[attr-defined]
    return report
