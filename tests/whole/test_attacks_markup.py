"""Stored markup: whatever a person or a file can fill in stands on every page as text, never as an element."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup
from flask import Flask

from portal.base.db import transaction
from portal.base.tables import Base
from portal.domain.accounts.models import Account, KnownPhone, Participant
from portal.domain.contract.models import Placement
from portal.domain.guidance.models import Talk
from portal.domain.imports.models import ImportFile
from portal.domain.information import writing
from portal.domain.information.models import Article, ArticleVersion, ContentVersion, LinkCheck, Remark
from portal.domain.messages.models import Attachment, Message
from portal.domain.money.models import Amount
from portal.domain.notifications.models import Notice
from portal.domain.notifications.rules import NoticeKind
from portal.domain.organisations.models import Organisation
from portal.domain.sickness.models import SickSpell
from portal.jobs.letters import letter_for
from tests.builders import World
from tests.whole.access import TABLE
from tests.whole.people import House, Who, whole_house
from tests.whole.test_attacks_requests import GETS, path_of

TEXTS: dict[str, type] = {
    "accounts.first_name": Account,
    "accounts.last_name": Account,
    "accounts.email": Account,
    "participants.personnel_number": Participant,
    "participants.after_contact_name": Participant,
    "known_phones.label": KnownPhone,
    "organisations.name": Organisation,
    "organisations.address": Organisation,
    "placements.supervisor_name": Placement,
    "placements.supervisor_email": Placement,
    "talks.place": Talk,
    "talks.goes_well": Talk,
    "talks.is_hard": Talk,
    "talks.we_agree": Talk,
    "messages.text": Message,
    "messages.from_page": Message,
    "attachments.name": Attachment,
    "sick_spells.postcode": SickSpell,
    "sick_spells.house_number": SickSpell,
    "article_versions.title": ArticleVersion,
    "article_versions.summary": ArticleVersion,
    "article_versions.body": ArticleVersion,
    "article_versions.sent_back": ArticleVersion,
    "link_checks.url": LinkCheck,
    "amounts.label": Amount,
    "amounts.source": Amount,
    "remarks.text": Remark,
    "import_files.name": ImportFile,
}
"""Every text that a person types or a file brings."""

NO_TEXT = {
    "a word of the house or a code": {
        "accounts.language", "accounts.text_size", "amounts.key", "amounts.unit", "amounts.sureness", "articles.slug",
        "article_pictures.kind", "articles.group", "article_versions.language", "article_versions.state",
        "attempt_counts.key", "link_checks.failure",
        "attachments.kind", "attachments.media_type", "audit_lines.action", "audit_lines.actor_role",
        "codes.purpose", "codes.channel", "former_addresses.channel",
        "decisions.outcome", "messages.side", "messages.subject",
        "messages.removal_ground", "notices.kind", "notices.channel", "notices.spent", "notices.cause", "notices.state",
        "notices.failure", "organisations.kind", "organisations.seen_before", "roles.kind",
        "sick_appointments.with_whom", "sick_changes.kind", "sick_deliveries.recipient",
        "sick_spells.expected_duration", "sick_spells.address_kind", "sick_spells.correction", "sign_ins.way",
        "staff_profiles.working_days", "staff_profiles.languages", "step_ticks.step_key", "step_ticks.occurrence",
        "step_ticks.state", "steps.key", "talks.at_time", "tasks.kind", "tasks.for_role", "tasks.cause",
        "working_hours.weekdays", "worker_pulses.name", "passkeys.label", "import_files.state",
    },
    "a hash, a key or a secret": {
        "accounts.email_hash", "accounts.phone_hash", "accounts.pin_hash", "article_versions.file_hash",
        "authenticators.secret", "codes.code_hash", "invitations.code_hash", "known_phones.secret_hash",
        "known_phones.push_hash",
        "steps.file_hash", "attachment_contents.content",
    },
    "checked to be a phone number": {
        "accounts.phone", "organisations.phone", "participants.after_contact_phone", "placements.supervisor_phone",
        "sick_spells.reach_phone", "staff_profiles.work_phone",
    },
    "made by the house itself, of what was checked": {
        "codes.address", "former_addresses.address", "held_forms.fields", "held_forms.path", "messages.links",
        "sick_spells.reference", "known_phones.push", "import_files.content", "import_files.report",
    },
    "from the identity provider; shown to nobody": {"identities.issuer", "identities.subject"},
}  # fmt: skip

SHOWN_NOWHERE = {"link_checks.url"}
"""Only an address that stands in a text as well."""


def payload(name: str) -> str:
    """Short enough for every column; number and quotes tell which it was and where it broke out."""
    return f"<x-evil onx='1'>F{sorted(TEXTS).index(name):02}\"'</x-evil>"


def columns_of_text() -> set[str]:
    """Every column that holds letters; a sealed one by the name it is opened under."""
    found = set()
    for mapper in sorted(Base.registry.mappers, key=lambda one: one.class_.__tablename__):
        table = mapper.local_table
        for column in table.columns:
            if isinstance(column.type, sa.String):
                found.add(f"{table.name}.{column.name}")
            elif column.name.endswith("_sealed"):
                found.add(f"{table.name}.{column.name.removesuffix('_sealed')}")
    return found


def test_of_every_column_it_is_decided_whether_a_person_can_write_in_it() -> None:
    decided = set(TEXTS).union(*NO_TEXT.values())

    assert sorted(columns_of_text() - decided) == [], "can somebody fill this in? Then it goes into TEXTS"
    assert sorted(decided - columns_of_text()) == []


def fill_in(world: World, house: House) -> None:
    """The payload into every text of every row of the whole house."""
    jelle, anna = house.people[Who.PARTICIPANT], house.people[Who.CONTACT]
    assert jelle
    assert anna
    with transaction() as session:
        session.add(
            Talk(
                participant_id=jelle.participant_id,
                staff_id=anna.id,
                on_day=world.today + timedelta(days=3),
                at_time="10:00",
                place="x",
                planned_at=world.now,
                shared_at=world.now,
            )
        )
        session.flush()
        for row in session.scalars(sa.select(Participant)):
            row.after_contact_until = world.today + timedelta(days=400)
        for row in session.scalars(sa.select(SickSpell)):
            row.address_kind = "elsewhere"
        article = session.scalars(sa.select(Article.id)).first()
        if article:
            session.add(LinkCheck(url="https://example.org", checked_at=world.now))
            session.add(Remark(article_id=article, month=world.today.replace(day=1), text="x"))
            paula = house.people[Who.PUBLISHER]
            assert paula
            shown = session.scalars(sa.select(Article.id).where(Article.slug == house.values["slug"])).one()
            writing.begin(session, shown, "nl", now=world.now, actor=paula.id)
        session.flush()
        for name, model in TEXTS.items():
            field = name.partition(".")[2]
            for row in session.scalars(sa.select(model)):
                value = payload(name)
                if name in ("participants.personnel_number", "organisations.name"):
                    value += str(row.id)[-4:]
                if field == "body":
                    value += " {{ amount:" + one_amount(session) + " }} {contact} {employer}"
                setattr(row, field, value)
        session.execute(sa.update(Amount).values(shown=True))
        session.execute(sa.update(ContentVersion).values(number=ContentVersion.number + 1000))


def one_amount(session: object) -> str:
    return str(session.scalars(sa.select(Amount.key).order_by(Amount.key)).first())  # type: ignore[attr-defined]


def test_what_is_typed_anywhere_is_text_on_every_page_that_shows_it(app: Flask, world: World) -> None:
    house = whole_house(world, app)
    fill_in(world, house)
    seen: set[str] = set()

    for name in GETS:
        for rule in TABLE[name]:
            for who in rule.opens:
                visitor = world.visitor(house.people[who])
                if rule.after:
                    visitor.client.get(path_of(app, rule.after, rule, house))
                answer = visitor.client.get(path_of(app, name, rule, house), follow_redirects=True)
                assert answer.status_code < 500, name
                if answer.mimetype != "text/html":
                    seen |= named_in(answer.get_data().decode(errors="replace"))
                    continue
                page = BeautifulSoup(answer.data, "html5lib")
                assert page.find("x-evil") is None, f"{name} for {who}: {page.find('x-evil')}"
                for one in page.find_all(True):
                    assert "onx" not in one.attrs, f"{name} for {who}: {one}"
                    for word in ("href", "src", "action"):
                        assert not str(one.get(word, "")).lower().startswith(("javascript:", "data:")), one
                seen |= named_in(page.get_text(" ") + " ".join(all_values(page)))

    assert sorted(set(TEXTS) - seen - SHOWN_NOWHERE) == [], "nobody sees this: the test shows nothing about it"
    assert sorted(seen & SHOWN_NOWHERE) == []


def all_values(page: BeautifulSoup) -> list[str]:
    return [str(value) for one in page.find_all(True) for value in one.attrs.values()]


def named_in(text: str) -> set[str]:
    names = sorted(TEXTS)
    return {names[int(number)] for number in re.findall(r"'>F(\d\d)", text) if int(number) < len(names)}


def test_a_line_end_in_a_name_adds_no_line_to_a_calendar_or_a_letter(app: Flask, world: World) -> None:
    """Names with line ends cannot be entered; should one get in, the head of an e-mail stays as it was."""
    house = whole_house(world, app)
    evil = "Jan\r\nBcc: evil@example.org\r\nATTENDEE:mailto:evil@example.org"
    jelle, anna = house.people[Who.PARTICIPANT], house.people[Who.CONTACT]
    assert jelle
    assert anna
    with transaction() as session:
        for account in session.scalars(sa.select(Account)):
            account.first_name = account.last_name = evil
        for placement in session.scalars(sa.select(Placement)):
            placement.supervisor_name = evil
        for organisation in session.scalars(sa.select(Organisation)):
            organisation.name = organisation.address = evil + str(organisation.id)[-4:]
        letters = []
        for kind in NoticeKind:
            notice = Notice(
                account_id=jelle.id, kind=kind, from_account_id=anna.id, cause=f"x:{kind}", made_at=world.now
            )
            with app.app_context():
                letter = letter_for(session, notice, app.extensions["settings"])
            assert letter is not None, kind
            letters.append(letter)

    assert [one.subject for one in letters if "\n" in one.subject or "\r" in one.subject] == []
    calendar = world.visitor(jelle).client.get("/contract/agenda.ics").get_data(as_text=True)
    lines = calendar.replace("\r\n ", "").split("\r\n")
    assert [line for line in lines if line.startswith(("ATTENDEE", "Bcc"))] == []
    assert len([line for line in lines if line.startswith("BEGIN:VCALENDAR")]) == 1


ARTICLE = """
[een](javascript:alert(1)) [twee](JaVaScRiPt:alert(1)) [drie](data:text/html,x) [vier](vbscript:x)
[vijf](&#106;avascript:alert(1)) [zes](//evil.example/x) [zeven](/\\evil.example) <javascript:alert(1)>
[acht](https://ok.example/{{ amount:AMOUNT }}) [negen](tel:{contact}) [tien](https://ok.example/{contact})
![plaatje](https://evil.example/x.png) <img src=x onerror=alert(1)> <x-evil onx=1>

<script>alert(1)</script>

<iframe src="https://evil.example"></iframe>

**vet <b onx=1>{contact}</b>** `{{ amount:AMOUNT }}<i onx=1>`

> > > citaat <x-evil>
> > > - [elf](javascript:1)

[twaalf][ref] [dertien](https://ok.example "titel\\" onx=1")

[ref]: javascript:alert(1) "x"

## kop <x-evil onx=1> {contact}

```html
<x-evil onx=1>
```

<!-- <x-evil onx=1> -->
{{ step:<x-evil> }} {{ amount:<x-evil> }} {{ amount:niets }} {{amount:AMOUNT}}
"""


def test_an_article_can_hold_nothing_that_runs_or_leads_astray(app: Flask, world: World) -> None:
    house = whole_house(world, app)
    contact = house.people[Who.CONTACT]
    assert contact
    with transaction() as session:
        session.get_one(Account, contact.id).first_name = "\"><x-evil onx='1'>A"
        body = ARTICLE.replace("AMOUNT", one_amount(session))
        session.execute(sa.update(ArticleVersion).values(body=body))
        session.execute(sa.update(ContentVersion).values(number=ContentVersion.number + 2000))

    for who, path in ((Who.PARTICIPANT, "/geld/huurtoeslag"), (Who.PUBLISHER, "/team/artikelen/huurtoeslag")):
        page = BeautifulSoup(world.visitor(house.people[who]).client.get(path).data, "html5lib")
        main = page.find("main")
        assert main is not None
        text = main.get_text()  # type: ignore[union-attr]
        assert "<script>alert(1)</script>" in text, "it is shown as it was typed"
        assert page.find("x-evil") is None
        assert page.find(["iframe", "img", "object", "embed", "form"], src=True) is None
        for one in main.find_all(True):  # type: ignore[union-attr]
            assert "onx" not in one.attrs
            assert "style" not in one.attrs
            href = str(one.get("href", "/"))
            assert re.match(r"(https://|tel:|mailto:|#|/(?![/\\]))", href), href


@pytest.mark.parametrize(
    "name",
    [
        "a\r\nSet-Cookie: portal=evil", 'a"; filename="b.html', "a\x00.html", "a;b%0d%0aX-Evil: 1", "../../b",
        "\u202egpj.exe",
    ],
)  # fmt: skip
def test_a_file_name_adds_nothing_to_the_head_of_an_answer(app: Flask, world: World, name: str) -> None:
    house = whole_house(world, app)
    with transaction() as session:
        for attachment in session.scalars(sa.select(Attachment)):
            attachment.name = name

    for who, place in ((Who.PARTICIPANT, "vraag"), (Who.CONTACT, "team")):
        client = world.visitor(house.people[who]).client
        answer = client.get(f"/{place}/bijlage/{house.values['attachment_id']}")

        assert answer.status_code == 200
        assert "evil" not in str(answer.headers.getlist("Set-Cookie"))
        assert "X-Evil" not in answer.headers
        disposition = answer.headers["Content-Disposition"]
        assert disposition.count('filename="') <= 1
        assert not re.search(r"[\r\n\x00\u202e]", disposition)
