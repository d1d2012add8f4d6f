"""Taking in articles, steps and amounts; and every mistake named by file and field."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import delete, func, select

from portal.base.db import reading, transaction
from portal.domain.information.models import Article, ArticleVersion, StepText
from portal.domain.information.queries import content_version
from portal.domain.information.soundness import REFERENCE
from portal.domain.information.versions import places
from portal.domain.money.models import Amount
from portal.flows.published import CONTENT, library_now
from portal.jobs import content as job
from portal.jobs.content import Loaded, load_content, load_first
from portal.jobs.content_files import ContentWrong, read_content
from tests import content
from tests.builders import World


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the files that come with the portal, to change."""
    found: Path = shutil.copytree(CONTENT, tmp_path / "content")
    return found


def change(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


def load(world: World, folder: Path = CONTENT) -> Loaded:
    files = content.files() if folder == CONTENT else read_content(folder)
    with transaction() as session:
        return load_content(session, world.now, files)


def everything() -> int:
    """How many articles, translations, steps and amounts come with the portal."""
    files = content.files()
    return len(files.articles) + len(files.translations) + len(files.steps) + len(files.amounts)


def mistakes(folder: Path) -> list[str]:
    with pytest.raises(ContentWrong) as wrong:
        read_content(folder)
    return wrong.value.mistakes


def test_what_comes_with_the_portal_is_published_as_version_one(world: World) -> None:
    loaded = load(world)

    with reading() as session:
        states = session.execute(select(ArticleVersion.number, ArticleVersion.state).distinct()).all()
        counts = [session.scalar(select(func.count()).select_from(table)) for table in (Article, StepText, Amount)]
    assert [tuple(one) for one in states] == [(1, "published")]
    files = content.files()
    assert counts == [len(files.articles), len(files.steps), len(files.amounts)]
    assert (loaded.published, loaded.drafts, loaded.kept) == (everything(), [], [])


def test_loading_twice_changes_nothing(world: World) -> None:
    load(world)
    with reading() as session:
        before = content_version(session)

    again = load(world)

    with reading() as session:
        assert content_version(session) == before
    assert (again.published, again.drafts, again.kept) == (0, [], [])


def test_a_changed_article_becomes_a_draft_and_readers_keep_what_was_published(world: World, folder: Path) -> None:
    load(world)
    change(folder / "articles" / "huurtoeslag.md", "Huurtoeslag als u werkt", "Een nieuwe titel")

    loaded = load(world, folder)

    with reading() as session:
        books = library_now(session)
        drafts = {one.id: draft.number for one in places(session) if (draft := one.open("nl"))}
    assert loaded.drafts == ["huurtoeslag"]
    assert books.articles["huurtoeslag"].title == "Huurtoeslag als u werkt"
    assert drafts == {books.articles["huurtoeslag"].id: 2}
    assert load(world, folder).drafts == []


def test_a_changed_step_or_amount_is_named_and_stays_as_it_was(world: World, folder: Path) -> None:
    load(world)
    change(folder / "steps.yaml", "Vertel de gemeente dat u werkt", "Iets anders")
    change(folder / "amounts" / "2026.yaml", '"14.71"', '"15.71"')

    loaded = load(world, folder)

    with reading() as session:
        books = library_now(session)
    assert loaded.kept == ["step tell_municipality", "amount minimum_wage_21 from 2026-01-01"]
    step, amount = books.step("tell_municipality"), books.amount("minimum_wage_21", date(2026, 3, 1))
    assert step
    assert amount
    assert (step.words["nl"].title, str(amount.line.value)) == ("Vertel de gemeente dat u werkt", "14.7100")


def test_amounts_of_the_next_year_are_added_and_seen_at_once(world: World, folder: Path) -> None:
    load(world)
    with reading() as session:
        old = library_now(session)
        assert old.amount("rent_allowance_income_single", date(2027, 1, 5)).unknown_year == 2027  # type: ignore[union-attr]
    with (folder / "amounts" / "2027.yaml").open("a", encoding="utf-8") as file:
        file.write(
            '- {key: rent_allowance_income_single, label: "Huurtoeslag", valid_from: 2027-01-01, value: "24000", '
            'unit: euro_per_year, source: "De wet", source_date: 2026-12-20, sureness: law}\n'
        )

    load(world, folder)

    with reading() as session:
        new = library_now(session)
    assert new.number != old.number
    assert new.amount("rent_allowance_income_single", date(2027, 1, 5)).unknown_year is None  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("file", "before", "after", "said"),
    [
        ("articles/huurtoeslag.md", "group: toeslagen", "group: iets", "articles/huurtoeslag.md: group:"),
        ("articles/huurtoeslag.md", "review_before: 2027-01-15\n", "", "review_before: Field required"),
        ("articles/huurtoeslag.md", "2026-11-20", "31 november", "articles/huurtoeslag.md: updated:"),
        ("articles/huurtoeslag.md", "https://", "http://", "articles/huurtoeslag.md: links.0.url:"),
        ("articles/huurtoeslag.md", "title:", "titel:", "titel: Extra inputs are not permitted"),
        ("articles/huurtoeslag.md", "---", "--", "articles/huurtoeslag.md: front matter:"),
        ("articles/huurtoeslag.md", "## Wat verandert er?", "# Wat verandert er?", "body: a heading with one #"),
        (
            "articles/huurtoeslag.md",
            "amount:rent_allowance_rent_max",
            "amount:onbekend",
            "there is no amount for {{ amount:onbekend }}",
        ),
        (
            "articles/huurtoeslag.md",
            "step:rent_allowance_check",
            "step:onbekend",
            "there is no step for {{ step:onbekend }}",
        ),
        ("articles/huurtoeslag.md", "Bel {contact}", "Bel {klant}", "body: {klant} cannot be filled in here"),
        ("articles/huurtoeslag.md", "steps: [", "steps: [nergens, ", "steps: there is no step 'nergens'"),
        ("steps.yaml", "article: eerste-maand", "article: nergens", "tell_municipality: article: there is no article"),
        ("steps.yaml", "says: preferably", "says: ooit", "steps.yaml: steps.tell_municipality.due.says:"),
        ("steps.yaml", "Vertel de gemeente dat u werkt", "Vertel {contact}", "title: {contact} cannot be filled in"),
        ("steps.yaml", "replaces: ww_apply", "replaces: niets", "sick_at_end: replaces: there is no step 'niets'"),
        ("steps.yaml", "questions:", "questions: [", "steps.yaml: not valid YAML"),
        ("amounts/2026.yaml", '"14.71"', '"veel"', "amounts/2026.yaml: minimum_wage_21.value:"),
        ("amounts/2026.yaml", "valid_from: 2026-07-01", "valid_from: 2026-01-01", "there are two rows from 2026-01-01"),
    ],
)
def test_a_mistake_is_named_with_its_file_and_field(
    folder: Path, file: str, before: str, after: str, said: str
) -> None:
    change(folder / file, before, after)

    assert any(said in mistake for mistake in mistakes(folder)), mistakes(folder)


@pytest.mark.parametrize("name", ["wat-verandert-er", "stappen", "Hoofdletter", "met_streep"])
def test_some_addresses_cannot_be_an_article(folder: Path, name: str) -> None:
    shutil.copy(folder / "articles" / "huurtoeslag.md", folder / "articles" / f"{name}.md")

    assert mistakes(folder) == [f"articles/{name}.md: file name: cannot be the address of an article"]


def test_the_command_names_every_mistake_and_takes_nothing(
    world: World, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.app.open_house", lambda _settings: None)
    monkeypatch.setattr("portal.base.settings.load", lambda: None)
    change(folder / "articles" / "huurtoeslag.md", "group: toeslagen", "group: iets")
    change(folder / "amounts" / "2026.yaml", '"14.71"', '"veel"')

    result = CliRunner().invoke(job.content_command, ["--folder", str(folder)])

    assert result.exit_code == 1
    assert "articles/huurtoeslag.md: group" in result.output
    assert "amounts/2026.yaml: minimum_wage_21.value" in result.output
    with reading() as session:
        assert session.scalar(select(func.count()).select_from(Article)) == 0


def test_the_command_says_what_it_did(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.app.open_house", lambda _settings: None)
    monkeypatch.setattr("portal.base.settings.load", lambda: None)

    result = CliRunner().invoke(job.content_command, [])

    assert (result.exit_code, result.output) == (0, f"{everything()} published, 0 drafts, 0 unchanged.\n")


def test_a_new_database_gets_what_comes_with_the_portal(world: World) -> None:
    with transaction() as session:
        first = load_first(session, world.now)
    with transaction() as session:
        second = load_first(session, world.now)

    assert first is not None
    assert first.published == everything()
    assert second is None


def test_a_database_with_some_articles_is_left_as_it_is(world: World) -> None:
    load(world)
    with transaction() as session:
        session.execute(delete(Amount))
        session.execute(delete(StepText))

    with transaction() as session:
        loaded = load_first(session, world.now)

    assert loaded is None


def test_every_amount_that_a_text_shows_has_its_name_in_the_languages_of_participants() -> None:
    files = content.files()
    shown = {key for one in files.articles for kind, key in REFERENCE.findall(one.body) if kind == "amount"}

    assert {
        one.key for one in files.amounts if one.key in shown and not {"en", "ar", "fy"} <= one.labels.keys()
    } == set()


def test_the_next_year_is_prepared_with_what_is_known_and_shows_nothing_as_certain() -> None:
    of_2027 = [one for one in content.files().amounts if one.valid_from.year == 2027]

    assert {"tax_bracket_1_rate", "general_tax_credit_max", "labour_tax_credit_max"} <= {one.key for one in of_2027}
    assert [one.key for one in of_2027 if one.shown] == []


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("translates: 2026-11-20", "translates: gisteren", "articles/en/huurtoeslag.md: translates:"),
        ("{{ amount:rent_allowance_income_single }}", "€ 23", "shows other amounts or steps than the Dutch text"),
        ("\n## ", "\n", "articles/en/huurtoeslag.md: body: has other headings"),
        ("label:", "naam:", "articles/en/huurtoeslag.md: links.0"),
    ],
)
def test_a_translation_that_does_not_follow_the_dutch_is_named(
    folder: Path, before: str, after: str, said: str
) -> None:
    change(folder / "articles" / "en" / "huurtoeslag.md", before, after)

    assert any(said in mistake for mistake in mistakes(folder)), mistakes(folder)


def test_a_translation_of_an_older_dutch_text_is_taken_and_is_outdated(world: World, folder: Path) -> None:
    change(folder / "articles" / "huurtoeslag.md", "updated: 2026-11-20", "updated: 2026-11-25")

    load(world, folder)

    with reading() as session:
        books = library_now(session)
    translation = books.translation("huurtoeslag", "en")
    assert translation is not None
    assert books.is_outdated(translation)


def test_a_changed_translation_becomes_a_draft_and_with_an_open_draft_it_is_offered(world: World, folder: Path) -> None:
    load(world)
    change(folder / "articles" / "en" / "huurtoeslag.md", "title: ", "title: New ")  # not sound YAML yet
    text = (folder / "articles" / "en" / "huurtoeslag.md").read_text(encoding="utf-8")
    text = text.replace('title: New "', 'title: "New ')
    (folder / "articles" / "en" / "huurtoeslag.md").write_text(text, encoding="utf-8")

    first = load(world, folder)
    (folder / "articles" / "en" / "huurtoeslag.md").write_text(text.replace("New ", "Newer "), encoding="utf-8")
    second = load(world, folder)

    with reading() as session:
        states = session.scalars(
            select(ArticleVersion.state)
            .join(Article, Article.id == ArticleVersion.article_id)
            .where(Article.slug == "huurtoeslag", ArticleVersion.language == "en")
            .order_by(ArticleVersion.number)
        ).all()
    assert (first.drafts, second.drafts) == (["huurtoeslag (en)"], ["huurtoeslag (en)"])
    assert states == ["published", "draft", "offered"]


def test_an_article_in_a_language_that_is_not_offered_is_refused(folder: Path) -> None:
    (folder / "articles" / "xx").mkdir()
    shutil.copy(folder / "articles" / "en" / "huurtoeslag.md", folder / "articles" / "xx" / "huurtoeslag.md")

    assert any("'xx' is no language to translate into" in mistake for mistake in mistakes(folder))
