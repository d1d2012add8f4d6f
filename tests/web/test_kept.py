"""What is written once per process stays the same for everybody, and apart per language."""

from typing import Any

from flask import Flask
from flask_babel import force_locale

from portal.web.kept import per_language, written
from tests.builders import Someone, World


def test_words_are_made_once_per_language_and_never_mixed(app: Flask) -> None:
    made: list[str] = []

    @per_language
    def greeting(name: str) -> str:
        made.append(name)
        return f"{name} {len(made)}"

    with app.test_request_context():
        with force_locale("nl"):
            assert [greeting("a"), greeting("a"), greeting("b")] == ["a 1", "a 1", "b 2"]
        with force_locale("en"):
            assert greeting("a") == "a 3"
        with force_locale("nl"):
            assert greeting("a") == "a 1"


def test_a_kept_part_escapes_what_it_is_given(app: Flask) -> None:
    with app.test_request_context():
        part = written("participant/_write_why.html", name="<Anna>", phone="+31582339001")
    assert "&lt;Anna&gt;" in part
    assert "058 233 9001" in part


def test_a_subject_that_one_person_chose_is_not_chosen_for_the_next(world: World) -> None:
    def subject_for(who: Someone, path: str) -> Any:
        return world.visitor(who).get(path).filled_in("Verstuur")[1].get("subject")

    assert subject_for(world.participant(), "/vraag?onderwerp=geld") == "money"
    assert not subject_for(world.participant(first_name="Jelle"), "/vraag")
