"""Articles in the language of the reader: translated, outdated, beside the Dutch or in Dutch only; and finding them."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import delete, select, update

from portal.base.db import reading, transaction
from portal.base.languages import LANGUAGES
from portal.domain.information import actions
from portal.domain.information.models import Article, ArticleVersion, ContentVersion
from portal.flows.published import library_now
from tests import content
from tests.builders import Someone, World
from tests.visitor import Visitor

START, END = date(2026, 10, 1), date(2027, 3, 31)


@pytest.fixture(autouse=True)
def _content(world: World) -> None:
    with transaction() as session:
        content.load(session)


def reader(world: World, language: str) -> Someone:
    return world.participant("Samira", language=language, start=START, end=END)


def geld(world: World, language: str, path: str = "/huurtoeslag") -> Visitor:
    return world.visitor(reader(world, language)).get(f"/geld{path}")


def change(language: str, **values: object) -> None:
    """Of the version of huurtoeslag in this language."""
    with transaction() as session:
        article = session.scalars(select(Article.id).where(Article.slug == "huurtoeslag")).one()
        session.execute(
            update(ArticleVersion)
            .where(ArticleVersion.article_id == article, ArticleVersion.language == language)
            .values(**values)
        )
        actions.content_changed(session)


def add_translation(language: str, title: str, body: str) -> None:
    with transaction() as session:
        actions.add_version(
            session,
            "huurtoeslag",
            group="toeslagen",
            position=1,
            values={
                "title": title,
                "summary": title,
                "body": body,
                "details": {"sources": [], "links": [], "search": []},
                "valid_from": date(2026, 1, 1),
                "valid_until": None,
                "review_before": date(2027, 1, 15),
                "updated_on": date(2026, 11, 20),
            },
            file_hash=None,
            now=content.clock.now(),
            language=language,
            source_number=1,
        )
        actions.content_changed(session)


def languages_of(visitor: Visitor) -> list[tuple[str, str]]:
    return [(str(one["lang"]), str(one["dir"])) for one in visitor.page.select("section.prose")]


def test_samira_reads_the_article_in_arabic_from_right_to_left(world: World) -> None:
    visitor = geld(world, "ar")

    heading = visitor.page.select_one("h1 span")
    assert heading is not None
    assert (heading["lang"], heading["dir"]) == ("ar", "rtl")
    assert set(languages_of(visitor)) == {("ar", "rtl")}
    assert visitor.page.select_one(".say[data-hue=globe]") is None
    assert "Wat verandert er?" not in visitor.text


def test_the_dutch_can_be_put_beside_it_and_away_again(world: World) -> None:
    visitor = geld(world, "ar", "/huurtoeslag?naast=nl")

    assert {("nl", "ltr"), ("ar", "rtl")} == set(languages_of(visitor))
    assert "Wat verandert er?" in visitor.text
    with_dutch = visitor.page.select("section.prose.beside")
    assert len(with_dutch) == len(visitor.page.select("section.prose")) / 2
    assert "{contact}" not in visitor.text

    links = {str(link["href"]) for link in visitor.page.select("main a")}
    assert "/geld/huurtoeslag" in links
    assert "/geld/huurtoeslag?naast=nl" in {str(one["href"]) for one in geld(world, "ar").page.select("main a")}


def test_an_outdated_translation_always_has_the_dutch_beside_it_and_says_so(world: World) -> None:
    change("nl", number=2)

    visitor = geld(world, "en")

    assert visitor.page.select_one(".say[data-hue=globe]") is not None
    assert {("nl", "ltr"), ("en", "ltr")} == set(languages_of(visitor))


def test_a_translation_that_was_withdrawn_gives_the_dutch_and_says_so(world: World) -> None:
    change("ar", state="withdrawn")

    visitor = geld(world, "ar")

    assert set(languages_of(visitor)) == {("nl", "ltr")}
    assert visitor.page.select_one(".say[data-hue=globe]") is not None


def test_without_the_dutch_text_its_translation_is_not_there(world: World) -> None:
    change("nl", state="withdrawn")

    world.visitor(reader(world, "ar")).get("/geld/huurtoeslag", 404)


def test_a_language_without_an_interface_has_articles_all_the_same(world: World) -> None:
    add_translation("tr", "Çalışırken huurtoeslag", "## Ne değişir?\n\n{{ amount:rent_allowance_rent_max }}.")

    visitor = geld(world, "tr")

    assert visitor.h1 == "Çalışırken huurtoeslag"
    assert ("tr", "ltr") in languages_of(visitor)
    assert "ayda € 932,93" in visitor.text.replace("\u00a0", " "), "also its amounts speak Turkish"
    assert "Çalışırken huurtoeslag" in visitor.get("/geld").text


def test_titles_stand_in_the_language_of_the_reader_and_a_dutch_one_is_marked(world: World) -> None:
    with transaction() as session:
        article = session.scalars(select(Article.id).where(Article.slug == "zorgtoeslag")).one()
        session.execute(
            delete(ArticleVersion).where(ArticleVersion.article_id == article, ArticleVersion.language == "ar")
        )
        actions.content_changed(session)

    visitor = geld(world, "ar", "")

    with reading() as session:
        books = library_now(session)
    dutch = visitor.page.select("#informatie ~ * li span[lang=nl]")
    assert [one.get_text() for one in dutch] == [books.articles["zorgtoeslag"].title]
    assert books.shown("huurtoeslag", "ar").title in visitor.text


def test_amounts_in_an_arabic_text_have_arabic_words_and_dutch_digits(world: World) -> None:
    text = geld(world, "ar").text

    assert "23.425" in text
    assert "في السنة" in text
    assert "per jaar" not in text


def test_who_reads_dutch_sees_no_other_language(world: World) -> None:
    visitor = geld(world, "nl", "/huurtoeslag?naast=nl")

    assert set(languages_of(visitor)) == {("nl", "ltr")}
    assert "Zet het Nederlands erbij" not in visitor.text


def test_the_dutch_alone_can_be_asked_for_and_left_again(world: World) -> None:
    visitor = geld(world, "en", "/huurtoeslag?taal=nl")

    assert visitor.h1 == "Huurtoeslag als u werkt"
    assert "/geld/huurtoeslag" in {str(link["href"]) for link in visitor.page.select("main a")}


@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_article_is_there_in_english_and_arabic_and_up_to_date(world: World, language: str) -> None:
    with reading() as session:
        books = library_now(session)

    for slug in books.articles:
        translation = books.translation(slug, language)
        assert translation is not None, slug
        assert not books.is_outdated(translation), slug
        assert [one["url"] for one in translation.links] == [one["url"] for one in books.articles[slug].links]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_translated_article_is_a_sound_page(world: World, language: str) -> None:
    visitor = world.visitor(reader(world, language))

    for one in content.files().articles:
        visitor.get(f"/geld/{one.slug}")
        assert set(languages_of(visitor)) == {(language, LANGUAGES[language].direction)}, one.slug
        visitor.get(f"/geld/{one.slug}?naast=nl")


@pytest.mark.parametrize(
    ("language", "query", "slug"),
    [
        ("en", "rent", "huurtoeslag"),
        ("en", "help with the rent", "huurtoeslag"),
        ("en", "pay slip", "loonstrook"),
        ("en", "payslp", "loonstrook"),
        ("en", "holiday money", "vakantiegeld"),
        ("en", "childcare", "kinderopvangtoeslag"),
        ("en", "debts", "schulden-en-loonbeslag"),
        ("en", "tax return", "belastingaangifte"),
        ("en", "pension", "pensioen"),
        ("en", "I lose my job", "ww-aanvragen"),
        ("en", "health insurance", "zorgtoeslag"),
        ("en", "huursubsidie", "huurtoeslag"),
        ("ar", "الإيجار", "huurtoeslag"),
        ("ar", "مساعدة في الايجار", "huurtoeslag"),
        ("ar", "كشف الراتب", "loonstrook"),
        ("ar", "ديون", "schulden-en-loonbeslag"),
        ("ar", "حضانة", "kinderopvangtoeslag"),
        ("ar", "التقاعد", "pensioen"),
        ("ar", "zorgtoeslag", "zorgtoeslag"),
    ],
)
def test_people_find_an_article_in_their_own_words(world: World, language: str, query: str, slug: str) -> None:
    with reading() as session:
        found = library_now(session).find(query, language, world.today)

    assert slug in [one.slug for one in found[:3]], [one.slug for one in found]


def test_what_is_published_next_is_found_with_the_next_search(world: World) -> None:
    visitor = world.visitor(reader(world, "tr"))
    assert "Gevonden voor" not in visitor.get("/geld?zoek=kira").text
    add_translation("tr", "Kira yardımı", "## Ne değişir?\n\nKira.")

    assert "Kira yardımı" in visitor.get("/geld?zoek=kira").text


def test_the_version_of_the_content_goes_up_with_every_translation(world: World) -> None:
    def number() -> int:
        with reading() as session:
            return session.scalars(select(ContentVersion.number)).one()

    before = number()
    add_translation("pl", "Dodatek", "## Co?\n\nTo.")

    assert number() == before + 1
