"""The pages around the editor: work, versions, differences, a judgement, translations."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from sqlalchemy import select

from portal.base.db import reading, transaction
from portal.domain.accounts.rules import RoleKind
from portal.domain.information import writing
from portal.domain.information.models import Article, ArticleVersion
from portal.domain.information.rules import State
from portal.domain.information.writing import Written, as_written
from tests import content
from tests.builders import Someone, World
from tests.statements import counted
from tests.visitor import Visitor

SLUG = "huurtoeslag"
AMSTERDAM = ZoneInfo("Europe/Amsterdam")


class Desk:
    """Two publishers, and a draft in each state as a test asks for."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.paula = world.staff(RoleKind.PUBLISHER, "Paula", "Dijkstra")
        self.pieter = world.staff(RoleKind.PUBLISHER, "Pieter", "Sikkema")
        with transaction() as session:
            content.load(session)

    def visitor(self, someone: Someone) -> Visitor:
        return self.world.visitor(someone)

    def article(self, slug: str = SLUG) -> Any:
        with reading() as session:
            return session.scalars(select(Article.id).where(Article.slug == slug)).one()

    def row(self, number: int, slug: str = SLUG, language: str = "nl") -> ArticleVersion:
        with reading() as session:
            return session.scalars(
                select(ArticleVersion).where(
                    ArticleVersion.article_id == self.article(slug),
                    ArticleVersion.language == language,
                    ArticleVersion.number == number,
                )
            ).one()

    def draft(
        self, by: Someone | None = None, slug: str = SLUG, language: str = "nl", **changed: Any
    ) -> ArticleVersion:
        """What is published with something changed, saved by `by` (else Paula)."""
        actor = (by or self.paula).id
        with transaction() as session:
            row = writing.begin(session, self.article(slug), language, now=self.world.now, actor=actor)
            written = as_written(row)
            values = {name: getattr(written, name) for name in Written.__slots__}
            return writing.save(
                session, row.id, Written(**{**values, **changed}), edits=0, now=self.world.now, actor=actor
            )

    def asked(self, by: Someone | None = None, **changed: Any) -> ArticleVersion:
        row = self.draft(by, **changed)
        with transaction() as session:
            return writing.ask(session, row.id, edits=row.edits, now=self.world.now, actor=(by or self.paula).id)

    def approved(self, **changed: Any) -> ArticleVersion:
        row = self.asked(**changed)
        with transaction() as session:
            return writing.approve(session, row.id, edits=row.edits, now=self.world.now, actor=self.pieter.id)

    def published(self, **changed: Any) -> ArticleVersion:
        row = self.approved(**changed)
        with transaction() as session:
            return writing.publish(session, row.id, today=self.world.today, now=self.world.now, actor=self.pieter.id)

    def state(self, number: int, slug: str = SLUG, language: str = "nl") -> str:
        return self.row(number, slug, language).state


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world)


def section(visitor: Visitor, heading: str) -> str:
    """What stands under an h2."""
    for one in visitor.page.find_all("h2"):
        if " ".join(one.get_text(" ").split()).startswith(heading):
            return " ".join(one.parent.get_text(" ").split())
    raise AssertionError(f"no heading '{heading}': {visitor.text[:400]}")


def buttons(visitor: Visitor) -> set[str]:
    main = visitor.page.find("main")
    assert main is not None
    return {" ".join(one.get_text(" ").split()) for one in main.select("button, a.btn")}


def all_pages(slug: str = SLUG) -> list[str]:
    base = f"/team/artikelen/{slug}"
    return [
        "/team/artikelen", base, f"{base}/nl/1", f"{base}/nl/2", f"{base}/nl/2/verschil", f"{base}/nl/2/verschil?alles",
        f"{base}/nl/1/verschil", "/team/artikelen/vertalingen", f"{base}/en", f"{base}/ar",
    ]  # fmt: skip


def test_every_page_is_sound_for_who_writes_and_for_who_only_reads(desk: Desk) -> None:
    desk.asked(summary="U krijgt misschien minder huurtoeslag.")
    for someone in (desk.paula, desk.pieter, desk.world.staff(), desk.world.staff(RoleKind.COORDINATOR)):
        visitor = desk.visitor(someone)
        for path in all_pages():
            visitor.get(path)
    desk.visitor(desk.pieter).get(f"/team/artikelen/{SLUG}/nl/2/nakijken")


# --- the list of work ---------------------------------------------------------------------------------------------


def test_what_waits_stands_first_for_who_can_do_it(desk: Desk) -> None:
    desk.asked(summary="Korter.")
    desk.draft(desk.pieter, slug="zorgtoeslag")

    pieter = desk.visitor(desk.pieter).get("/team/artikelen")
    assert "Huurtoeslag als u werkt Kijk deze tekst na. Van Paula Dijkstra." in section(pieter, "Wacht op u")
    assert "Zorgtoeslag en uw zorgverzekering Uw concept." in section(pieter, "Wacht op u")
    assert "Er wacht niets op u." in section(desk.visitor(desk.paula).get("/team/artikelen"), "Wacht op u")

    pieter.get("/team/artikelen").follow("Kijk deze tekst na.")
    assert pieter.h1 == "Kijk deze tekst na"


def test_staff_who_do_not_publish_read_drafts_and_press_nothing(desk: Desk) -> None:
    desk.asked(summary="Een nieuwe samenvatting.")
    for someone in (desk.world.staff(), desk.world.staff(RoleKind.COORDINATOR)):
        visitor = desk.visitor(someone).get("/team/artikelen")
        assert "Wacht op u" not in visitor.text
        assert not visitor.page.select("main form")
        assert "Nieuw artikel" not in buttons(visitor)
        visitor.get(f"/team/artikelen/{SLUG}")
        assert not visitor.page.select("main form")
        visitor.follow("Lees deze versie")
        assert "Een nieuwe samenvatting." in visitor.text
        assert not visitor.page.select("main form")


def test_the_list_is_chosen_by_plain_links(desk: Desk) -> None:
    desk.draft()
    visitor = desk.visitor(desk.pieter).get("/team/artikelen")

    visitor.follow("in bewerking")
    assert [one.get_text() for one in visitor.page.select("td:first-child a")] == ["Huurtoeslag als u werkt"]
    visitor.follow("Uw loon en belasting")
    assert "Zo'n artikel is er niet." in visitor.text
    visitor.get("/team/artikelen?groep=nergens&staat=%00")
    assert len(visitor.page.select("tbody tr")) == len(content.files().articles)


@pytest.mark.parametrize(
    "day", [datetime(2026, 12, 20, 10, tzinfo=AMSTERDAM), datetime(2027, 1, 20, 10, tzinfo=AMSTERDAM)]
)
def test_what_must_be_looked_at_is_told_a_month_before(
    desk: Desk, clock: time_machine.Traveller, day: datetime
) -> None:
    before = section(desk.visitor(desk.pieter).get("/team/artikelen"), "Nakijken")
    assert before.endswith("Er is deze maand niets na te kijken.")

    clock.move_to(day)
    after = section(desk.visitor(desk.pieter).get("/team/artikelen"), "Nakijken")

    assert "Huurtoeslag als u werkt" in after
    assert ("Lezers zien: wij kijken deze tekst na." in after) is (day.year == 2027)


def sixty_articles_in_seven_languages(desk: Desk) -> None:
    languages = ("nl", *(code for code in ("fy", "en", "ar", "tr", "uk", "pl")))
    row = desk.row(1)
    values = {name: getattr(row, name) for name in Written.__slots__}
    with transaction() as session:
        for number in range(60):
            article = Article(slug=f"artikel-{number}", group="loon", position=number)
            session.add(article)
            session.flush()
            for language in languages:
                for version, state in ((1, State.REPLACED), (2, State.PUBLISHED), (3, State.ASKED)):
                    session.add(
                        ArticleVersion(
                            article_id=article.id, language=language, number=version, state=state,
                            source_number=1 if language != "nl" else None, writers=[str(desk.paula.id)],
                            asked_at=desk.world.now, asked_by_id=desk.paula.id, updated_on=desk.world.today,
                            made_at=desk.world.now, made_by_id=desk.paula.id, **values,
                        )
                    )  # fmt: skip


def test_the_pages_cost_few_statements_also_with_sixty_articles_in_seven_languages(desk: Desk) -> None:
    sixty_articles_in_seven_languages(desk)
    visitor = desk.visitor(desk.pieter).get("/team/artikelen")
    assert len(visitor.page.select("tbody tr")) > 60
    base = "/team/artikelen/artikel-7"

    for path, most in {
        "/team": 10, "/team/artikelen": 10, "/team/artikelen/vertalingen": 10, base: 10, f"{base}/ar": 10,
        f"{base}/nl/3": 10, f"{base}/nl/3/verschil": 10, f"{base}/nl/3/nakijken": 12,
    }.items():  # fmt: skip
        with counted() as statements:
            visitor.get(path)
        assert len(statements) <= most, (path, statements)


# --- the difference -----------------------------------------------------------------------------------------------


def test_the_difference_is_told_in_words_for_the_eye_and_the_ear(desk: Desk) -> None:
    body = desk.row(1).body
    first = body.split("\n\n")[1]
    desk.draft(body=body.replace(first, "Dit is een nieuwe eerste alinea."), title="Huurtoeslag met loon")

    visitor = desk.visitor(desk.pieter).get(f"/team/artikelen/{SLUG}/nl/2/verschil")

    assert "Vergeleken met versie 1: gepubliceerd." in visitor.text
    title = visitor.page.select_one(".changed")
    assert title is not None
    assert " ".join(title.get_text(" ").split()) == "Titel Huurtoeslag Weg: als u werkt Nieuw: met loon"
    assert [one.get_text(" ").split()[0] for one in visitor.page.select("del")] == ["Weg:"] * len(
        visitor.page.select("del")
    )
    assert "woorden bleven gelijk" in visitor.text
    assert "Bronnen" not in [one.get_text() for one in visitor.page.select("h3")]
    visitor.follow("Laat alles zien")
    assert "bleven gelijk" not in visitor.text
    assert "Bronnen niet veranderd" in visitor.text


def test_sources_links_days_and_steps_are_compared_too(desk: Desk) -> None:
    row = desk.row(1)
    details = dict(row.details)
    details["sources"] = [{"name": "Wet op de huurtoeslag", "about": "Nieuw.", "sureness": "computed"}]
    details["links"] = []
    own = [
        {
            "key": "verhuizen", "group": "toeslagen", "anchor": "start", "occurrence": "start",
            "due": {"from": "start", "add_days": 28, "says": "before"},
            "words": {"nl": {"title": "Verhuist u?", "lines": [], "action": {"label": "Lees"}, "why": "Dit is zo."}},
        }
    ]  # fmt: skip
    desk.draft(details=details, review_before=date(2027, 9, 1), own_steps=own)

    visitor = desk.visitor(desk.pieter).get(f"/team/artikelen/{SLUG}/nl/2/verschil")

    headings = {one.get_text() for one in visitor.page.select("h3")}
    assert {"Bronnen", "Links", "Dagen"} <= headings
    added = " ".join(one.get_text(" ") for one in visitor.page.select("ins"))
    assert "september" in added
    gone = " ".join(one.get_text(" ") for one in visitor.page.select("del"))
    assert "Niet zeker: vraag het na." in gone
    assert "vóór: 28 dagen na de eerste dag van het contract" in " ".join(added.split())


def test_any_two_versions_can_be_compared(desk: Desk) -> None:
    desk.published(title="Tweede titel")
    desk.draft(title="Derde titel")

    visitor = desk.visitor(desk.pieter).get(f"/team/artikelen/{SLUG}/nl/3/verschil")
    assert "Vergeleken met versie 2: gepubliceerd." in visitor.text
    visitor.follow("Versie 1")
    assert "Vergeleken met versie 1: vervangen." in visitor.text
    visitor.get(f"/team/artikelen/{SLUG}/nl/2/verschil")
    assert "Vergeleken met versie 1" in visitor.text
    for nonsense in ("3", "99", "-1", "x", "²"):
        visitor.get(f"/team/artikelen/{SLUG}/nl/3/verschil?met={nonsense}")
        assert "Vergeleken met versie 2" in visitor.text


def test_an_old_version_is_read_and_taken_up_again(desk: Desk) -> None:
    desk.published(title="Tweede titel")
    visitor = desk.visitor(desk.paula).get(f"/team/artikelen/{SLUG}/nl/1")
    assert "Vervangen." in visitor.text

    visitor.press("Maak hier een nieuw concept van")

    assert visitor.address == f"/team/artikelen/{SLUG}/nl/schrijf"
    assert (desk.row(3).title, desk.state(3)) == ("Huurtoeslag als u werkt", "draft")
    visitor.get(f"/team/artikelen/{SLUG}/nl/1")
    assert "Er is al een concept van deze tekst." in visitor.text


# --- the judgement ------------------------------------------------------------------------------------------------

REVIEW = f"/team/artikelen/{SLUG}/nl/2/nakijken"


def test_a_second_person_agrees_and_it_is_published_at_once(desk: Desk) -> None:
    desk.asked(title="Huurtoeslag met loon")
    jelle = desk.visitor(desk.world.participant())
    visitor = desk.visitor(desk.pieter).get(REVIEW)
    assert "Geschreven door Paula Dijkstra." in visitor.text

    visitor.press("Akkoord", when="nu")

    assert "Gepubliceerd. Lezers zien deze tekst nu." in visitor.text
    assert (desk.state(1), desk.state(2)) == ("replaced", "published")
    assert jelle.get(f"/geld/{SLUG}").h1 == "Huurtoeslag met loon"


def test_a_second_person_agrees_and_chooses_a_day_or_none(desk: Desk) -> None:
    desk.asked()
    visitor = desk.visitor(desk.pieter).get(REVIEW)
    visitor.press("Akkoord", when="dag", publish_on="2026-12-01")
    assert (desk.state(2), desk.row(2).publish_on) == ("approved", date(2026, 12, 1))
    assert "gepland voor 1 december 2026" in visitor.text

    with transaction() as session:
        writing.take_back(session, desk.row(2).id, now=desk.world.now, actor=desk.paula.id)
        writing.ask(session, desk.row(2).id, edits=1, now=desk.world.now, actor=desk.paula.id)
    visitor.get(REVIEW).press("Akkoord", when="later")
    assert (desk.state(2), desk.row(2).publish_on) == ("approved", None)
    visitor.get("/team/artikelen")
    assert "Goedgekeurd. Kies wanneer deze tekst verschijnt." in section(visitor, "Wacht op u")


def test_today_as_a_day_is_now(desk: Desk) -> None:
    desk.asked()

    desk.visitor(desk.pieter).get(REVIEW).press("Akkoord", when="dag", publish_on=desk.world.today.isoformat())

    assert desk.state(2) == "published"


@pytest.mark.parametrize(
    ("when", "day", "words"),
    [
        ("", "", "Kies wanneer deze tekst verschijnt."),
        ("ooit", "", "Kies wanneer deze tekst verschijnt."),
        ("dag", "", "Kies een dag."),
        ("dag", "2026-11-22", "Deze dag is al voorbij. Kies een andere dag."),
        ("dag", "2026-02-31", "Deze dag bestaat niet. Kies een andere dag."),
        ("dag", "morgen", "Deze dag bestaat niet. Kies een andere dag."),
        ("dag", "2126-01-01", "Kies een dag binnen drie jaar."),
    ],
)
def test_a_choice_that_cannot_be_is_told_in_words(desk: Desk, when: str, day: str, words: str) -> None:
    desk.asked()

    visitor = desk.visitor(desk.pieter).get(REVIEW).press("Akkoord", 422, when=when, publish_on=day)

    assert visitor.errors == [words]
    assert desk.state(2) == "asked"


def test_a_text_for_next_year_cannot_be_published_now_nor_on_an_earlier_day(desk: Desk) -> None:
    desk.asked(valid_from=date(2027, 1, 1))
    visitor = desk.visitor(desk.pieter).get(REVIEW)
    assert "Deze tekst geldt vanaf vrijdag 1 januari 2027" in visitor.text
    assert "Nu meteen" not in visitor.text

    visitor.press("Akkoord", 422, when="dag", publish_on="2026-12-31")
    assert visitor.errors == ["Deze tekst geldt vanaf 1 januari 2027. Kies die dag of later."]
    assert visitor.page.select_one("[name=publish_on]")["value"] == "2026-12-31"  # type: ignore[index]
    assert desk.state(2) == "asked"
    visitor.press("Akkoord", 422, when="nu", publish_on="")
    assert desk.state(2) == "asked"
    visitor.press("Akkoord", when="dag", publish_on="2027-01-01")
    assert desk.row(2).publish_on == date(2027, 1, 1)


def test_who_sends_back_says_what_must_change_and_the_writer_reads_it(desk: Desk) -> None:
    desk.asked()
    visitor = desk.visitor(desk.pieter).get(REVIEW)
    visitor.press("Stuur terug", 422, remark="   ")
    assert visitor.errors == ["Schrijf eerst wat er anders moet."]
    visitor.press("Stuur terug", 422, remark="x" * 2001)
    assert visitor.errors == ["Dit is te lang. Gebruik hoogstens 2000 letters."]

    visitor.press("Stuur terug", remark="Zin 2 is te lang.\nMaak er twee zinnen van.")

    paula = desk.visitor(desk.paula).get("/team/artikelen")
    assert "Uw tekst is teruggestuurd. Zin 2 is te lang." in section(paula, "Wacht op u")
    paula.follow("Uw tekst is teruggestuurd.")
    assert "Zin 2 is te lang." in paula.text
    assert "Uw tekst is teruggestuurd." in paula.get("/team").text


def test_who_wrote_in_it_cannot_decide_and_reads_why(desk: Desk) -> None:
    desk.asked()
    form = desk.visitor(desk.pieter).get(REVIEW)
    paula = desk.visitor(desk.paula).get(REVIEW)
    words = "U schreef zelf aan deze tekst. Iemand anders kijkt hem na en publiceert hem."
    assert words in paula.text
    assert not {"Akkoord", "Stuur terug"} & buttons(paula)

    action, sent = form.filled_in("Akkoord", when="nu")
    sent["csrf_token"] = token_of(paula)
    paula._took(paula.client.post(action, data=sent), 422)

    assert words in paula.text
    assert desk.state(2) == "asked"


def token_of(visitor: Visitor) -> str:
    field = visitor.page.find("input", {"name": "csrf_token"})
    assert field is not None
    return str(field["value"])


def test_who_comes_second_reads_what_the_other_did_and_keeps_what_they_wrote(desk: Desk) -> None:
    petra = desk.world.staff(RoleKind.PUBLISHER, "Petra", "de Jong")
    desk.asked()
    late = desk.visitor(petra).get(REVIEW)
    desk.visitor(desk.pieter).get(REVIEW).press("Akkoord", when="nu")

    late.press("Stuur terug", 422, remark="Ik vond zin 3 te lang.")

    assert "Iemand anders was u voor. Gepubliceerd door Pieter Sikkema, maandag 23 november" in late.text
    assert "Ik vond zin 3 te lang." in late.text
    assert desk.state(2) == "published"
    assert not {"Akkoord", "Stuur terug"} & buttons(late)


def test_who_read_an_older_text_reads_the_new_one_before_agreeing(desk: Desk) -> None:
    row = desk.asked()
    pieter = desk.visitor(desk.pieter).get(REVIEW)
    with transaction() as session:
        writing.take_back(session, row.id, now=desk.world.now, actor=desk.paula.id)
        saved = writing.save(
            session, row.id, as_written(session.get_one(ArticleVersion, row.id)), edits=1, now=desk.world.now,
            actor=desk.paula.id,
        )  # fmt: skip
        writing.ask(session, row.id, edits=saved.edits, now=desk.world.now, actor=desk.paula.id)

    pieter.press("Akkoord", 422, when="nu")
    assert "De tekst is veranderd sinds u deze pagina opende." in pieter.text
    assert desk.state(2) == "asked"
    pieter.press("Akkoord", when="nu")
    assert desk.state(2) == "published"


def test_the_judge_sees_how_hard_the_text_reads_and_what_is_wrong_in_it(desk: Desk) -> None:
    sentence = "Indien u huurtoeslag ontvangt, dient u uw gewijzigde inkomensgegevens onverwijld door te geven. "
    desk.asked(body="## Kop\n\n" + sentence * 12 + "\n\n[hier](http://onveilig.nl)")

    visitor = desk.visitor(desk.pieter).get(REVIEW)

    checks = section(visitor, "Kijk hiernaar")
    assert "Moeilijk woord" in checks
    assert "Let op: 2 fouten in de tekst." in checks


def test_days_that_are_over_are_told_before_somebody_agrees(desk: Desk) -> None:
    desk.asked(review_before=desk.world.today, valid_until=date(2026, 11, 1))

    checks = section(desk.visitor(desk.pieter).get(REVIEW), "Kijk hiernaar")

    assert "de controledag is al voorbij" in checks
    assert "deze tekst geldt niet meer" in checks


# --- everything else that is pressed ------------------------------------------------------------------------------


def test_a_new_version_is_begun_once(desk: Desk) -> None:
    visitor = desk.visitor(desk.paula).get(f"/team/artikelen/{SLUG}")
    action, sent = visitor.filled_in("Nieuwe versie")
    for _press in range(2):
        visitor._took(visitor.client.post(action, data=sent, follow_redirects=True), 200)
        assert visitor.address == f"/team/artikelen/{SLUG}/nl/schrijf"

    assert desk.state(2) == "draft"
    with reading() as session:
        assert len(session.scalars(select(ArticleVersion).where(ArticleVersion.number == 3)).all()) == 0


def test_what_was_asked_is_taken_back_and_put_away_after_asking(desk: Desk) -> None:
    desk.asked()
    visitor = desk.visitor(desk.paula).get(f"/team/artikelen/{SLUG}")
    assert "Iemand anders kijkt de tekst na." in visitor.text

    visitor.press("Neem terug om te schrijven")
    assert desk.state(2) == "draft"
    visitor.get(f"/team/artikelen/{SLUG}").follow("Gooi dit concept weg")
    assert "U vindt de tekst terug bij de versies." in visitor.text
    visitor.press("Gooi weg")

    assert desk.state(2) == "dropped"
    assert "Versie 2 : weggelegd" in visitor.text


def test_what_is_approved_is_published_or_planned_from_the_article(desk: Desk) -> None:
    desk.approved()
    page = f"/team/artikelen/{SLUG}"
    assert "U schreef zelf aan deze tekst." in desk.visitor(desk.paula).get(page).text
    visitor = desk.visitor(desk.pieter).get(page)

    visitor.press("Publiceer op een dag", 422, publish_on="2026-11-01")
    assert visitor.errors == ["Deze dag is al voorbij. Kies een andere dag."]
    visitor.press("Publiceer op een dag", publish_on="2026-12-24")
    assert desk.row(2).publish_on == date(2026, 12, 24)
    visitor.press("Publiceer nu")
    assert desk.state(2) == "published"


def test_withdrawing_says_first_what_readers_see_then(desk: Desk) -> None:
    jelle = desk.visitor(desk.world.participant())
    visitor = desk.visitor(desk.paula).get(f"/team/artikelen/{SLUG}").follow("Trek deze tekst in")
    assert "Zij vinden deze tekst niet meer." in visitor.text
    assert "verschijnt vanzelf" not in visitor.text

    visitor.press("Trek in")

    assert "Ingetrokken. Lezers zien deze tekst niet meer." in visitor.text
    assert desk.state(1) == "withdrawn"
    jelle.get(f"/geld/{SLUG}", 404)
    assert "Deelnemers zien deze tekst niet." in visitor.text
    visitor.press("Nieuwe versie")
    assert desk.row(2).title == desk.row(1).title


def test_who_withdraws_reads_that_a_newer_version_still_comes(desk: Desk) -> None:
    row = desk.approved()
    with transaction() as session:
        writing.plan(session, row.id, date(2027, 1, 1), now=desk.world.now, actor=desk.pieter.id)

    visitor = desk.visitor(desk.paula).get(f"/team/artikelen/{SLUG}/nl/intrekken")

    assert "Let op: versie 2 verschijnt vanzelf op 1 januari 2027." in visitor.text


def test_readers_are_warned_at_once_and_a_second_person_takes_the_warning_away(desk: Desk) -> None:
    desk.published()
    jelle = desk.visitor(desk.world.participant())
    paula = desk.visitor(desk.paula).get(f"/team/artikelen/{SLUG}")
    assert "Klopt nog" not in buttons(paula)
    paula.press("Zeg dat wij dit nakijken")
    assert "Wij kijken deze tekst na" in jelle.get(f"/geld/{SLUG}").text

    pieter = desk.visitor(desk.pieter).get(f"/team/artikelen/{SLUG}")
    pieter.press("Klopt nog", 422, review_before="2026-11-23")
    assert pieter.errors == ["Deze dag is al voorbij. Kies een andere dag."]
    pieter.press("Klopt nog", review_before="2027-08-01")

    assert desk.row(2).review_before == date(2027, 8, 1)
    assert "Wij kijken deze tekst na" not in jelle.get(f"/geld/{SLUG}").text


def test_an_article_is_moved(desk: Desk) -> None:
    visitor = desk.visitor(desk.paula).get(f"/team/artikelen/{SLUG}")
    visitor.press("Zet op deze plaats", 422, position="x")
    assert visitor.errors == ["Dit is geen getal. Vul alleen cijfers in."]
    visitor.press("Zet op deze plaats", 422, position="1000")
    assert visitor.errors == ["Kies een getal van 0 tot en met 999."]

    visitor.press("Zet op deze plaats", group="gemeente", position="0")

    assert "Groep Regelingen van de gemeente" in visitor.text


@pytest.mark.parametrize("act", ["publiceren", "intrekken", "onder-controle", "terugnemen", "weggooien"])
def test_who_presses_after_somebody_else_reads_what_happened(desk: Desk, act: str) -> None:
    """The page that was open is old: nothing is done, and nothing breaks."""
    desk.approved()
    visitor = desk.visitor(desk.pieter).get(f"/team/artikelen/{SLUG}")
    number = "1" if act in ("publiceren", "terugnemen", "weggooien") else "2"
    sent = {"csrf_token": token_of(visitor), "number": number}

    visitor._took(visitor.client.post(f"/team/artikelen/{SLUG}/nl/{act}", data=sent), 422)

    assert "Iemand anders was u voor." in visitor.text
    assert (desk.state(1), desk.state(2)) == ("published", "approved")


@pytest.mark.parametrize("number", ["", "99", "-1", "2.0", "²", "x" * 200])
def test_a_version_that_is_not_there_is_a_calm_page(desk: Desk, number: str) -> None:
    visitor = desk.visitor(desk.pieter).get(f"/team/artikelen/{SLUG}")
    sent = {"csrf_token": token_of(visitor), "number": number}

    visitor._took(visitor.client.post(f"/team/artikelen/{SLUG}/nl/publiceren", data=sent), 404)

    assert visitor.h1 == "Deze pagina is er niet"


@pytest.mark.parametrize("path", ["nl/99", "xx/1", "ti", "nl/1/nergens", "nl/99/nakijken", "nl/99/verschil", "<b>/1"])
def test_an_address_that_leads_nowhere_is_a_calm_page(desk: Desk, path: str) -> None:
    desk.visitor(desk.pieter).get(f"/team/artikelen/{SLUG}/{path}", 404)


# --- translations -------------------------------------------------------------------------------------------------


def english(desk: Desk, **changed: Any) -> ArticleVersion:
    """A published translation by Paula."""
    words = {"title": "Help with the rent", "summary": "Tell it.", "body": "## What changes?\n\nYou earn a wage."}
    row = desk.asked(slug="kwijtschelding", language="en", **{**words, **changed})
    with transaction() as session:
        writing.approve(session, row.id, edits=row.edits, now=desk.world.now, actor=desk.pieter.id)
        return writing.publish(session, row.id, today=desk.world.today, now=desk.world.now, actor=desk.pieter.id)


def newer_dutch(desk: Desk) -> None:
    body = desk.row(1, "kwijtschelding").body + "\n\n## Nieuw kopje\n\nDit is een nieuwe zin."
    row = desk.asked(slug="kwijtschelding", body=body)
    with transaction() as session:
        writing.approve(session, row.id, edits=row.edits, now=desk.world.now, actor=desk.pieter.id)
        writing.publish(session, row.id, today=desk.world.today, now=desk.world.now, actor=desk.pieter.id)


def test_an_outdated_translation_shows_which_dutch_sentences_are_new(desk: Desk) -> None:
    english(desk)
    page = "/team/artikelen/kwijtschelding/en"
    visitor = desk.visitor(desk.paula).get(page)
    assert "verouderd" not in visitor.text
    newer_dutch(desk)

    visitor.get("/team/artikelen/vertalingen")
    assert "Kwijtschelding van belasting : verouderd, 2 zinnen zijn nieuw in het Nederlands" in visitor.text
    visitor.get(page)
    assert "In het Nederlands zijn 2 zinnen nieuw." in visitor.text
    new = [" ".join(one.get_text(" ").split()) for one in visitor.page.select(".sentences li")]
    assert new == ["nieuw Nieuw kopje", "nieuw Dit is een nieuwe zin."]

    visitor.press("De vertaling klopt nog")
    assert "Bewaard. De vertaling klopt nog." in visitor.text
    assert "verouderd" not in visitor.text


def test_a_translation_from_right_to_left_stands_so(desk: Desk) -> None:
    desk.draft(slug="kwijtschelding", language="ar", title="إعفاء", summary="جملة.", body="## ماذا يتغير؟\n\nجملة.")

    for path in ("ar", "ar/1", "ar/1/verschil"):
        visitor = desk.visitor(desk.pieter).get(f"/team/artikelen/kwijtschelding/{path}")
        arabic = visitor.page.select("main [lang=ar][dir=rtl]")
        assert arabic, path
        assert not visitor.page.select("main [lang=ar][dir=ltr]"), path


def test_a_translation_begins_beside_its_dutch(desk: Desk) -> None:
    visitor = desk.visitor(desk.paula).get("/team/artikelen/vertalingen")
    visitor.get("/team/artikelen/kwijtschelding/fy")
    assert "Deze vertaling is er nog niet." in visitor.text

    visitor.press("Begin een vertaling")

    assert visitor.address == "/team/artikelen/kwijtschelding/fy/schrijf"
    assert desk.row(1, "kwijtschelding", "fy").source_number == 1


def test_dutch_by_its_language_is_the_article_itself(desk: Desk) -> None:
    assert desk.visitor(desk.paula).get(f"/team/artikelen/{SLUG}/nl").address == f"/team/artikelen/{SLUG}"
