"""A notice says that there is news and from whom, never what: for every kind, with the nastiest names there are."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from flask import Flask

from portal.base.db import reading, transaction
from portal.base.mail import Letter
from portal.base.settings import ROOT, Settings
from portal.base.sms import fits_in_one
from portal.domain.accounts.models import Account
from portal.domain.notifications.actions import announce
from portal.domain.notifications.models import Notice
from portal.domain.notifications.rules import FROM_SOMEBODY, NoticeKind
from portal.flows import conversation, sick_leave
from portal.jobs.letters import letter_for, text_for
from tests.apps import app_with
from tests.builders import Someone, World

FOLDER = ROOT / "templates" / "notices"
NASTY = "Bobby<script>alert(1)</script> مرحبا 🙂 {{ 7*7 }} %(x)s"
SECRET = "Mijn huisarts zegt dat het mijn rug is"
SICKNESS = ("ziek", "hersteld", "verzuim", "afwezig", "siik", "ôfwêzich", "sick", "illness", "absence", "مريض", "المرض")
"""No word of a letter begins so."""


def letter(app: Flask, notice: Notice) -> Letter:
    with app.app_context(), reading() as session:
        found = letter_for(session, session.get_one(Notice, notice.id), app.extensions["settings"])
    assert found is not None
    return found


def announced(world: World, kind: NoticeKind, to: Someone, sender: Someone) -> Notice:
    with transaction() as session:
        notice = announce(session, kind, to.id, cause=f"{kind}:{uuid4()}", from_account=sender.id, now=world.now)
    assert notice is not None
    return notice


def nasty(world: World, language: str = "nl") -> tuple[Someone, Someone]:
    """A participant and a contact person with names that the rules would refuse."""
    contact = world.contact_person()
    jelle = world.participant(contact=contact, language=language)
    with transaction() as session:
        session.get_one(Account, contact.id).first_name = NASTY[:60]
        session.get_one(Account, jelle.id).last_name = "Geheimnaam"
    return jelle, contact


def test_every_kind_has_a_letter_and_every_letter_a_kind() -> None:
    folders = {path.name for path in FOLDER.iterdir() if path.is_dir()}

    assert folders == {str(kind) for kind in NoticeKind}
    assert all({"subject.txt", "body.txt"} <= {path.name for path in (FOLDER / name).iterdir()} for name in folders)


@pytest.mark.parametrize("language", ["nl", "fy", "en", "ar"])
@pytest.mark.parametrize("kind", NoticeKind)
def test_a_subject_names_nobody_and_a_letter_tells_nothing(
    app: Flask, world: World, kind: NoticeKind, language: str
) -> None:
    jelle, contact = nasty(world, language)

    found = letter(app, announced(world, kind, jelle, contact))

    assert "\n" not in found.subject
    assert not any(name in found.subject for name in ("Jelle", "Geheimnaam", "Bobby", "Anna", "Vries"))
    words = f"{found.subject}\n{found.text}".casefold()
    assert [word for word in re.findall(r"\w+", words) if word.startswith(SICKNESS)] == []
    assert "geheimnaam" not in words
    assert "49" not in found.text.replace(app.extensions["settings"].municipality.phone, "")
    assert "{{" not in found.subject
    assert "&lt;" not in found.text, "a letter is plain text"
    assert "http" not in found.text, "a letter never asks to press a link"


def test_a_letter_about_a_question_or_an_answer_holds_nothing_of_it(app: Flask, world: World) -> None:
    contact = world.contact_person(days="ma di wo do vr")
    jelle = world.participant(contact=contact)
    with transaction() as session:
        conversation.send(
            session,
            jelle.participant_id,
            jelle.id,
            text=SECRET,
            once=uuid4(),
            municipality=app.extensions["settings"].municipality,
            now=world.now,
        )
        conversation.answer(session, jelle.participant_id, contact.id, text=SECRET, once=uuid4(), now=world.now)

    letters = all_letters(app)

    assert {one.to for one in letters} == {contact.account.email, jelle.account.email}
    assert not any(word in one.subject + one.text for one in letters for word in SECRET.split() if len(word) > 4)
    to_contact = next(one for one in letters if one.to == contact.account.email)
    assert "Jelle" not in to_contact.subject + to_contact.text, "to staff not even from whom"


def test_a_letter_about_a_sick_report_names_neither_the_person_nor_the_sickness(app: Flask, world: World) -> None:
    world.employer_desk()
    contact = world.contact_person()
    jelle = world.participant(contact=contact)
    world.workplace_desk()
    with transaction() as session:
        sick_leave.report(session, jelle.participant_id, first_day=world.today, now=world.now, actor=jelle.id)

    letters = all_letters(app)

    assert len(letters) >= 2
    for one in letters:
        words = f"{one.subject} {one.text}".casefold()
        assert "jelle" not in words
        assert "ziek" not in words
        assert "verzuim" not in words


def all_letters(app: Flask) -> list[Letter]:
    with reading() as session:
        notices = session.query(Notice).all()
    return [letter(app, one) for one in notices]


def test_the_outbox_keeps_ids_and_words_of_ours_and_no_text() -> None:
    columns = {column.name for column in Notice.__table__.columns}

    assert columns == {
        "id", "kind", "account_id", "channel", "thing", "from_account_id", "cause", "made_at", "state", "tries",
        "next_try_at", "claimed_at", "sent_at", "failure", "spent", "goes_with_id",
    }  # fmt: skip


def text(app: Flask, notice: Notice) -> str:
    with app.app_context(), reading() as session:
        found = text_for(session, session.get_one(Notice, notice.id), app.extensions["settings"])
    assert found is not None
    return found.text


LONG = "Maria-Magdalena Wilhelmina van den Heuvel-Rompuy tot Drinkelborg van Amelsvoort en Nieuwenhuizen"
NAMES = ["Anna", LONG, "Noëlle Šimić", "سميرة الحداد بنت عبد الرحمن السعيدي الأندلسي", "Олександр Коваленко", NASTY]
HOST = "https://basisbaan.leeuwarden.nl"


@pytest.fixture(scope="module")
def real(app: Flask, settings: Settings) -> Flask:
    """The house at a long address. Nothing of it changes between one text and the next."""
    return app_with(settings, public_url=HOST)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", ["nl", "en", "ar", "fy"])
@pytest.mark.parametrize("kind", NoticeKind)
def test_a_text_is_one_and_says_from_whom_and_nothing_else(
    world: World, real: Flask, kind: NoticeKind, language: str, name: str
) -> None:
    contact = world.contact_person()
    jelle = world.participant(contact=contact, language=language)
    with transaction() as session:
        sender = session.get_one(Account, contact.id)
        sender.first_name, sender.last_name = name[:80], ""

    said = text(real, announced(world, kind, jelle, contact))

    assert fits_in_one(said), f"{len(said)}: {said}"
    assert "\n" not in said
    assert "jelle" not in said.casefold()
    words = [word for word in re.findall(r"\w+", said.casefold()) if word.startswith(SICKNESS)]
    assert words == []
    if kind in FROM_SOMEBODY:
        assert name[:2] in said or "No" in said, "from whom"
        assert "basisbaan.leeuwarden.nl" in said, "and where to read it"


def test_a_short_name_is_never_cut(app: Flask, world: World) -> None:
    anna = world.contact_person()
    found = announced(world, NoticeKind.ANSWER, world.participant(contact=anna), anna)

    assert text(app, found) == "Er is een bericht voor u van Anna de Vries. Log in op localhost:8000."


def test_many_senders_fit_in_one_text_and_two_are_named(app: Flask, world: World) -> None:
    anna = world.contact_person()
    jelle = world.participant(contact=anna)
    first = announced(world, NoticeKind.ANSWER, jelle, anna)
    for number in range(12):
        other = announced(world, NoticeKind.ANSWER, jelle, world.staff(first_name=f"Collega{'abcdefghijkl'[number]}"))
        with transaction() as session:
            session.get_one(Notice, other.id).goes_with_id = first.id

    said = text(app, first)

    assert fits_in_one(said)
    assert "Anna, Collegaa" in said
