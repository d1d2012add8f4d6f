"""The check of plain Dutch finds what is not plain, names where, and lets nothing else by than its exceptions."""

from __future__ import annotations

from dataclasses import replace

import pytest

from portal.jobs import readable
from portal.jobs.readable import Text, Trouble, content, interface, table, trouble_in, without_exceptions
from tests import content as loaded

LONG = "Wij gaan morgen met de bus naar de stad en wij komen daarna weer naar huis."


def wrong(text: str, **more: bool) -> list[str]:
    return [f"{one.what}: {one.passage}" for one in trouble_in(Text("somewhere", text, **more))]


def test_everything_that_people_read_here_is_plain() -> None:
    assert [str(one) for one in readable.trouble()] == []


def test_a_sentence_of_sixteen_words_is_named_with_its_length() -> None:
    assert wrong(LONG) == [f"sentence_over_limit (16, at most 15): {LONG}"]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Indien u belt.", "simpler_word_exists: Indien"),
        ("Uw brief wordt verstuurd.", "nobody_does_it: wordt verstuurd"),
        ("Neem bijv. uw pas mee.", "shortened: bijv."),
        ("Dat is niet onmogelijk.", "two_negations: niet onmogelijk"),
        ("De door u gestuurde brief is er.", "noun_comes_late: De door u gestuurde brief"),
    ],
)
def test_a_text_of_the_interface_is_short_active_and_in_everyday_words(text: str, what: str) -> None:
    assert wrong(text) == [what]


def test_the_placeholders_of_a_text_are_words_and_not_letters() -> None:
    assert wrong("%(name)s belt u op %(day)s om %(time)s. {number} procent is verstuurd.") == []


def test_a_button_need_not_explain_a_word_and_an_article_must() -> None:
    assert wrong("Vraag kwijtschelding aan.") == []
    assert wrong("Vraag kwijtschelding aan.", explains=True) == ["term_not_explained: kwijtschelding"]


def test_a_text_harder_than_b1_is_refused_as_a_whole() -> None:
    official = "De verlening geschiedt door de daartoe aangewezen vertegenwoordiger van de organisatie. " * 12
    assert any(one.startswith("level ") for one in wrong(official))


def test_an_exception_lets_one_passage_of_one_text_by() -> None:
    texts = (Text("one", "Ontvangen om 7:10."), Text("other", "Uw brief is ontvangen."))
    left = without_exceptions(texts, {("Ontvangen", "Ontvangen om "): "a stamp"})
    assert [(one.where, one.passage) for one in left] == [("other", "ontvangen")]


def test_an_exception_that_nothing_needs_is_reported() -> None:
    left = without_exceptions([Text("one", "Bel ons.")], {("Ontvangen", "Ontvangen om "): "a stamp"})
    assert [one.what for one in left] == ["no longer needed"]


def test_the_interface_of_participants_and_of_staff_is_read() -> None:
    places = {one.where for one in interface()}
    assert any("templates/participant/" in place for place in places)
    assert any("templates/staff/" in place for place in places)
    assert any("portal/web/" in place for place in places)


def test_every_dutch_word_of_articles_and_steps_is_read() -> None:
    files = loaded.files()
    read = [one.text for one in content(files)]
    article, step = files.articles[0], files.steps[0]
    for part in (article.front.title, article.front.summary, article.body, article.front.sources[0].about):
        assert part in read
    words = step.content["words"]["nl"]
    for part in (words["title"], *words["lines"], words["action"]["label"], words["why"]):
        assert part in read
    assert sum(one.startswith("U krijgt bijstand naast uw loon") for one in read) == 1, "the words of an outcome"


def test_a_wrong_word_in_any_place_of_an_article_is_found() -> None:
    files = loaded.files()
    article = files.articles[0]
    for change in ({"title": "Derhalve"}, {"summary": "Derhalve."}):
        front = article.front.model_copy(update=change)
        changed = replace(files, articles=(replace(article, front=front),), steps=())
        assert [one.passage for text in content(changed) for one in trouble_in(text)] == ["Derhalve"]


def test_a_trouble_says_where_what_and_what_instead() -> None:
    assert str(Trouble("a.html", "simpler_word_exists", "indien", ("als", "wanneer"))) == (
        "a.html: simpler_word_exists: indien > als / wanneer"
    )


def test_the_table_of_articles_is_the_one_in_the_docs() -> None:
    assert readable.TABLE.read_text(encoding="utf-8") == table(loaded.files()), "python -m portal.jobs.readable table"


def test_the_table_has_every_article_with_its_score_sources_and_review_date() -> None:
    files = loaded.files()
    rows = [row for row in table(files).splitlines() if "(`" in row]
    assert len(rows) == len(files.articles)
    for article in files.articles:
        (row,) = (one for one in rows if f"(`{article.slug}`)" in one)
        assert article.front.review_before.isoformat() in row
        assert all(f"{one.name} ({one.sureness})" in row for one in article.front.sources)
        assert any(f"| {level} |" in row for level in ("A2", "B1"))


def test_the_command_answers_1_when_something_is_not_plain(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["readable"])
    monkeypatch.setattr(readable, "interface", lambda: [Text("a.html", "Indien u belt.")])
    assert readable.main() == 1
    assert "a.html: simpler_word_exists: Indien > als / wanneer" in capsys.readouterr().out
    monkeypatch.setattr("sys.argv", ["readable", "nothing"])
    assert readable.main() == 2
