"""The visitor: a person with a browser. Fills in the real form, presses the real button, refuses unsound pages."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import html5lib
from bs4 import BeautifulSoup, Tag
from bs4.builder import HTML5TreeBuilder
from flask import Flask
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from portal.base import clock
from portal.base.db import transaction
from portal.domain.accounts import actions, queries
from portal.domain.ways_in.rules import Way, needs_strong_way


class Unsound(AssertionError):
    """A page that no browser should get."""


class Visitor:
    """`get("/ziek")`, then `press("Meld mij ziek", first_day="today")`; `text` is what stands on the page."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.client = app.test_client()
        self.response: TestResponse | None = None
        self.page = BeautifulSoup("", "html.parser")

    def sign_in(self, account: UUID, *, known_phone: bool = True, way: Way | None = None) -> None:
        """As after a right PIN, or for who needs more than that after a passkey, without the slow PIN."""
        secret = None
        with transaction() as session:
            phone, phone_id = None, None
            if known_phone:
                phone, secret = actions.know_phone(session, account, "Android-telefoon", now=clock.now())
                phone_id = phone.id
            strong = needs_strong_way(queries.kinds_of(session, account, clock.now()))
            way = way or (Way.PASSKEY if strong else Way.PIN)
            row = actions.begin_session(session, account, phone_id, now=clock.now(), way=way)
        if secret:
            self.client.set_cookie("phone", secret)
        with self.client.session_transaction() as cookie:
            cookie["_user_id"] = str(row.id)
            cookie["_fresh"] = True
            cookie["used"] = int(clock.now().timestamp()) // 60

    @property
    def status(self) -> int:
        assert self.response is not None
        return self.response.status_code

    @property
    def text(self) -> str:
        """What a reader sees in the main part, with single spaces."""
        main = self.page.find("main") or self.page
        return " ".join(main.get_text(" ").split())

    @property
    def address(self) -> str:
        assert self.response is not None
        return self.response.request.path

    @property
    def h1(self) -> str:
        heading = self.page.find("h1")
        return " ".join(heading.get_text(" ").split()) if heading else ""

    @property
    def errors(self) -> list[str]:
        """What the summary of mistakes says."""
        summary = self.page.select_one("[data-errors]")
        return [" ".join(one.get_text(" ").split()) for one in summary.find_all("li")] if summary else []

    def get(self, path: str, status: int = 200, **words: Any) -> Visitor:
        return self._took(self.client.get(path, follow_redirects=True, **words), status)

    def follow(self, words: str) -> Visitor:
        """Press the link with these words."""
        for link in self.page.find_all("a"):
            if words in " ".join(link.get_text(" ").split()):
                return self.get(str(link["href"]))
        raise AssertionError(f"no link '{words}' on {self.address}: {self.text[:500]}")

    def form_with(self, button: str) -> tuple[Tag, Tag]:
        for one in self.page.find_all(["button", "input"]):
            said = " ".join(one.get_text(" ").split()) or one.get("value", "") or one.get("aria-label", "")
            if said == button and one.get("type", "submit") == "submit":
                form = self.page.find("form", id=one["form"]) if one.has_attr("form") else one.find_parent("form")
                if isinstance(form, Tag):
                    return form, one
        raise AssertionError(f"no button '{button}' on {self.address}: {self.text[:500]}")

    def fields_of(self, form: Tag, button: Tag) -> MultiDict[str, Any]:
        """What a browser would send when this button is pressed."""
        sent: MultiDict[str, Any] = MultiDict()
        for field in form.find_all(["input", "textarea", "select"]):
            name, kind = field.get("name"), field.get("type", "text")
            if not name or field.has_attr("disabled") or kind in ("submit", "file", "image"):
                continue
            if field.name == "select":
                chosen = field.find("option", selected=True) or field.find("option")
                sent.add(name, chosen.get("value", chosen.get_text()) if chosen else "")
            elif field.name == "textarea":
                sent.add(name, field.get_text().removeprefix("\n"))
            elif kind not in ("radio", "checkbox") or field.has_attr("checked"):
                sent.add(name, field.get("value", "on" if kind in ("radio", "checkbox") else ""))
        if button.get("name"):
            sent.add(str(button["name"]), str(button.get("value", "")))
        return sent

    def filled_in(self, button: str, **values: Any) -> tuple[str, MultiDict[str, Any]]:
        form, pressed = self.form_with(button)
        if form.get("method", "get").lower() == "post" and not form.find("input", {"name": "csrf_token"}):
            raise Unsound(f"the form with '{button}' has no token")
        sent = self.fields_of(form, pressed)
        names = {field.get("name") for field in form.find_all(["input", "textarea", "select", "button"])}
        for name, value in values.items():
            if name not in names:
                raise AssertionError(f"no field '{name}' in the form with '{button}': {sorted(filter(None, names))}")
            sent.setlist(name, value if isinstance(value, list) else [value])
        action = str(pressed.get("formaction") or form.get("action") or self.address)
        return action, sent

    def press(self, button: str, status: int = 200, **values: Any) -> Visitor:
        """Fill in the form that holds this button and press it. A file is (bytes stream, name)."""
        form, _pressed = self.form_with(button)
        action, sent = self.filled_in(button, **values)
        if form.get("method", "get").lower() == "get":
            return self._took(self.client.get(action, query_string=sent, follow_redirects=True), status)
        return self._took(self.client.post(action, data=sent, follow_redirects=True), status)

    def _took(self, response: TestResponse, status: int) -> Visitor:
        self.response = response
        for asked in (*response.history, response):
            asked.request.environ["wsgi.input"].close()  # a large upload lies in a temporary file
        mistakes: list[str] = []
        if response.mimetype == "text/html":
            self.page, mistakes = read_page(response.get_data(as_text=True))
        assert response.status_code == status, f"{response.request.path}: {response.status_code}, {self.text[:800]}"
        if response.mimetype == "text/html" and response.get_data():
            refuse_unsound(response.get_data(as_text=True), self.page, response.request.path, mistakes)
        return self


# Parse errors that are no mistake of a page: html5lib knows only the elements of its time.
KNOWN = {"unexpected-start-tag-implies-end-tag"}


class _Builder(HTML5TreeBuilder):
    """Keeps what html5lib found wrong, so that a page is read once: for its contents and for its mistakes."""

    mistakes: list[str]

    def feed(self, markup: str | bytes) -> None:
        assert isinstance(markup, str)
        parser = html5lib.HTMLParser(tree=self.create_treebuilder)
        self.underlying_builder.parser = parser
        parser.parse(markup)
        self.underlying_builder.parser = None
        self.mistakes = [f"html: {code} {data} at {place}" for place, code, data in parser.errors if code not in KNOWN]


def read_page(source: str) -> tuple[BeautifulSoup, list[str]]:
    """The page as a browser builds it, and what was wrong with its source."""
    builder = _Builder(store_line_numbers=False)
    page = BeautifulSoup(source, builder=builder)
    return page, builder.mistakes


def refuse_unsound(source: str, page: BeautifulSoup, path: str, mistakes: list[str]) -> None:
    """Raises Unsound with everything that is wrong with this page; `mistakes` are those of its source."""
    wrong = [*mistakes]
    everything = [one for one in page.descendants if isinstance(one, Tag)]
    named: dict[str, list[Tag]] = {}
    for one in everything:
        named.setdefault(one.name, []).append(one)

    def all_of(*names: str) -> list[Tag]:
        return [one for name in names for one in named.get(name, ())]

    headings = all_of("h1")
    if len(headings) != 1:
        wrong.append(f"{len(headings)} h1")
    elif page.title is None or not _said(page.title).startswith(_said(headings[0])):
        wrong.append(f"title '{_said(page.title) if page.title else ''}' does not start with '{_said(headings[0])}'")
    ids = Counter(str(one["id"]) for one in everything if one.has_attr("id"))
    wrong += [f"id {one} stands twice" for one, count in ids.items() if count > 1]
    for html in all_of("html"):
        if not html.get("lang") or html.get("dir") not in ("ltr", "rtl"):
            wrong.append("no lang or dir on html")
    labels = {one.get("for") for one in all_of("label")}
    for field in all_of("input", "textarea", "select"):
        if field.get("type") in ("hidden", "submit"):
            continue
        named_here = field.get("aria-label") or field.get("aria-labelledby") or field.find_parent("label")
        if not named_here and (not field.get("id") or field["id"] not in labels):
            wrong.append(f"field {field.get('name')} has no label")
    for one in everything:
        if one.has_attr("aria-describedby"):
            wrong += [f"described by missing {ref}" for ref in str(one["aria-describedby"]).split() if ref not in ids]
    for form in all_of("form"):
        action = str(form.get("action", ""))
        if not action or urlsplit(action).netloc:
            wrong.append(f"form action '{action}'")
        if str(form.get("method", "get")).lower() == "post" and not form.find("input", {"name": "csrf_token"}):
            wrong.append(f"form to {action} has no token")
    for button in all_of("button"):
        if not button.get("type"):
            wrong.append(f"button '{_said(button)}' has no type")
        if not (_said(button) or button.get("aria-label")):
            wrong.append("a button without a name")
    for link in all_of("a"):
        if not (_said(link) or link.get("aria-label")):
            wrong.append(f"link to {link.get('href')} without a name")
    for image in all_of("img"):
        if image.get("alt") is None:
            wrong.append("img without alt")
    for script in all_of("script"):
        if not script.get("src") or not script.get("nonce"):
            wrong.append("inline script, or one without nonce")
    for one in everything:
        inline = [name for name in one.attrs if name == "style" or name.startswith(("on", "hx-on"))]
        wrong += [f"{name} on <{one.name}>" for name in inline]
    if all_of("style"):
        wrong.append("inline style")
    shown = re.sub(r"(?s)<(textarea|code)\b.*?</\1>", "", source)  # there a writer sees the marks themselves
    shows_marks = "/schrijf" in path  # the editor shows texts as they are written, with {{ amount:… }} in them
    if ("{{" in shown and not shows_marks) or "%(" in _said(page.body or page):
        wrong.append("a placeholder that was not filled in")
    if wrong:
        raise Unsound(f"{path}: " + "; ".join(wrong))


def _said(one: Tag | BeautifulSoup) -> str:
    return " ".join(one.get_text(" ").split())
