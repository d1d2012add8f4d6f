"""The form of one step: what it says, and the days it gives. From the way a step is kept, and back."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.dates import get_month_names
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    Field,
    Form,
    FormField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from portal.domain.information.rules import Anchor, Repeats, Says
from portal.domain.information.soundness import DAYS_ONLY, STEP_NAMES, names_wrong
from portal.flows.desk import Content, Desk
from portal.web.forms import PortalForm
from portal.web.language import language_code
from portal.web.staff.editor_forms import HTTPS, LONGEST_TITLE, LONGEST_URL, line_of, marks_in, problems, wrong
from portal.web.staff.editor_words import SURENESS, unlike_dutch

LONGEST_LINE = 200
LONGEST_KEY = 60
MOST_MOVED = 400
NEW = "nieuw"
AS_IT_IS = "as_it_is"
"""A choice that a form cannot make: it came from a content file, and stays."""
UNITS = ("days", "weeks", "months")
LAST_OF_MONTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@dataclass(frozen=True, slots=True)
class Moment:
    """What a step hangs on, as one choice."""

    anchor: Anchor
    repeats: Repeats
    later: bool = False
    stops: bool = False

    def into(self, content: Content) -> None:
        content |= {"anchor": self.anchor.value, "occurrence": self.repeats.value, "only_when_stops": self.stops}
        content.pop("periods", None)
        if self.later:
            content["periods"] = "later"


MOMENTS: Mapping[str, Moment] = {
    "first_start": Moment(Anchor.START, Repeats.START),
    "each_start": Moment(Anchor.START, Repeats.CONTRACT),
    "later_start": Moment(Anchor.START, Repeats.CONTRACT, later=True),
    "each_end": Moment(Anchor.END, Repeats.CONTRACT),
    "stops": Moment(Anchor.END_STOPS, Repeats.CONTRACT, stops=True),
    "new_year": Moment(Anchor.NEW_YEAR, Repeats.YEAR),
}
MOMENT_WORDS = (
    SelectChoice("first_start", _l("Bij het begin van het eerste contract")),
    SelectChoice("each_start", _l("Bij het begin van elk contract")),
    SelectChoice("later_start", _l("Bij elk volgend contract")),
    SelectChoice("each_end", _l("Bij het einde van elk contract")),
    SelectChoice("stops", _l("Alleen als het contract stopt")),
    SelectChoice("new_year", _l("Elk jaar, bij 1 januari")),
)
FROM_WORDS = (
    SelectChoice("", _l("Geen dag")),
    SelectChoice("start", _l("de eerste dag van het contract")),
    SelectChoice("end", _l("de laatste dag van het contract")),
    SelectChoice("notice", _l("de dag dat iemand het uiterlijk hoort")),
    SelectChoice("year", _l("1 januari")),
)
SAYS_WORDS = (
    SelectChoice(Says.BEFORE.value, _l("Vóór deze dag: op de dag zelf is het te laat")),
    SelectChoice(Says.LATEST.value, _l("Uiterlijk op deze dag")),
    SelectChoice(Says.PREFERABLY.value, _l("Liefst uiterlijk op deze dag: dat is ons advies")),
)
UNIT_WORDS = (
    SelectChoice("days", _l("dagen")),
    SelectChoice("weeks", _l("weken")),
    SelectChoice("months", _l("maanden")),
)


class DayRow(Form):  # type: ignore[misc]
    """A day counted from another, or a day of the calendar in its year."""

    from_ = SelectField(_l("Tel vanaf"), choices=[*FROM_WORDS], validate_choice=False)
    shift = StringField(_l("Hoeveel"))
    unit = SelectField(_l("Dagen, weken of maanden"), choices=[*UNIT_WORDS], validate_choice=False)
    way = SelectField(
        _l("Ervoor of erna"),
        choices=[SelectChoice("after", _l("erna")), SelectChoice("before", _l("ervoor"))],
        validate_choice=False,
    )
    day = StringField(_l("Of een vaste dag"))
    month = SelectField(_l("Maand"), validate_choice=False)

    def __init__(self, *given: Any, **values: Any) -> None:
        super().__init__(*given, **values)
        names = get_month_names("wide", locale=language_code())
        months = [SelectChoice(str(number), names[number]) for number in range(1, 13)]
        self.month.choices = [SelectChoice("", _("Geen vaste dag")), *months]

    def fill(self, rule: Mapping[str, Any] | None) -> None:
        """Show a rule as it is kept. One that no form can make keeps its own choice."""
        if not rule:
            return
        moved = [(unit, rule[f"add_{unit}"]) for unit in UNITS if rule.get(f"add_{unit}")]
        if len(moved) > 1 or (moved and rule.get("month_day")):
            self.from_.choices = [SelectChoice(AS_IT_IS, _("Zoals het nu is")), *FROM_WORDS]
            self.from_.data = AS_IT_IS
            return
        self.from_.data = rule["from"]
        if moved:
            unit, count = moved[0]
            self.shift.data, self.unit.data = str(abs(count)), unit
            self.way.data = "after" if count > 0 else "before"
        if rule.get("month_day"):
            month, day = rule["month_day"].split("-")
            self.day.data, self.month.data = str(int(day)), str(int(month))

    def check(self) -> None:
        if (self.from_.data or "") not in {AS_IT_IS, *(one.value for one in FROM_WORDS)}:
            wrong(self.from_, _("Kies een dag."))
        if not self.from_.data:
            if line_of(self.shift.data) or line_of(self.day.data):
                wrong(self.from_, _("Kies eerst vanaf welke dag u telt."))
            return
        if line_of(self.shift.data) and _count(self.shift.data) is None:
            wrong(self.shift, _("Vul een getal in van 0 tot en met %(most)s.", most=MOST_MOVED))
        if line_of(self.day.data) or self.month.data:
            self._check_fixed()

    def _check_fixed(self) -> None:
        month, day = _count(self.month.data), _count(self.day.data)
        if not month or month > 12:
            wrong(self.month, _("Kies een maand."))
        elif not day or day > LAST_OF_MONTH[month - 1]:
            wrong(self.day, _("Deze dag bestaat niet. Kies een andere dag."))
        elif _count(self.shift.data):
            wrong(self.shift, _("Kies een vaste dag of tel verder. Niet allebei."))

    def rule(self, before: Mapping[str, Any] | None) -> dict[str, Any] | None:
        """As it is kept. `before` is what stood there. Only after `check` found nothing wrong."""
        if self.from_.data == AS_IT_IS:
            return dict(before) if before else None
        if not self.from_.data:
            return None
        rule: dict[str, Any] = {"from": self.from_.data}
        month, day, count = _count(self.month.data), _count(self.day.data), _count(self.shift.data)
        self._move(rule, month, day, count)
        return {**before} if before and _meaning(before) == rule else rule

    def _move(self, rule: dict[str, Any], month: int | None, day: int | None, count: int | None) -> None:
        if month and day:
            rule["month_day"] = f"{month:02}-{day:02}"
        elif count:
            unit = self.unit.data if self.unit.data in UNITS else "days"
            rule[f"add_{unit}"] = -count if self.way.data == "before" else count


def _meaning(rule: Mapping[str, Any]) -> dict[str, Any]:
    """A rule without what changes nothing, and without what kind of day it is."""
    return {name: value for name, value in rule.items() if value and name != "says"}


def _count(typed: str | None) -> int | None:
    found = line_of(typed)
    number = int(found) if found.isascii() and found.isdecimal() and len(found) < 5 else None
    return number if number is not None and number <= MOST_MOVED else None


class WordsForm(PortalForm):
    """What a step says, in one language."""

    edits = HiddenField("")
    title = StringField(_l("Titel"))
    line_1 = StringField(_l("Eerste regel"))
    line_2 = StringField(_l("Tweede regel"))
    line_3 = StringField(_l("Derde regel"))
    action = StringField(_l("Tekst van de knop"))
    why = StringField(_l("Waarom ziet iemand deze stap?"))
    question_text = StringField(_l("Vraag"))
    question_help = StringField(_l("Uitleg bij de vraag"))

    @property
    def began_from(self) -> int:
        typed = self.edits.data or ""
        return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else -1

    @property
    def lines(self) -> tuple[Field, Field, Field]:
        return (self.line_1, self.line_2, self.line_3)

    def fill_words(self, words: Mapping[str, Any]) -> None:
        self.title.data, self.why.data = words["title"], words["why"]
        self.action.data = words["action"]["label"]
        for field, line in zip(self.lines, words["lines"], strict=False):
            field.data = line

    def said(self, url: str | None) -> dict[str, Any]:
        action = {"label": line_of(self.action.data)} | ({"url": url} if url else {})
        lines = [line for one in self.lines if (line := line_of(one.data))]
        return {"title": line_of(self.title.data), "lines": lines, "action": action, "why": line_of(self.why.data)}

    def check_words(self) -> None:
        needed: tuple[tuple[Field, str], ...] = (
            (self.title, _("Geef de stap een titel.")),
            (self.line_1, _("Schrijf minstens één regel.")),
            (self.action, _("Schrijf wat er op de knop staat.")),
            (self.why, _("Schrijf waarom iemand deze stap ziet.")),
        )
        for field, words in needed:
            if not line_of(field.data):
                wrong(field, words)
        for field in (*self.lines, self.action, self.why, self.question_text, self.question_help, self.title):
            _check_line(field, DAYS_ONLY if field is self.title else STEP_NAMES)

    def check(self, desk: Desk) -> bool:
        raise NotImplementedError


def _check_line(field: Field, allowed: Iterable[str]) -> None:
    text, most = line_of(field.data), LONGEST_TITLE if field.short_name == "title" else LONGEST_LINE
    if len(text) > most:
        wrong(field, _("Dit is te lang: %(length)s tekens. Hoogstens %(most)s.", length=len(text), most=most))
    for name in names_wrong(text, frozenset(allowed)):
        wrong(field, _("Hier kunnen wij {%(name)s} niet invullen.", name=name))


class StepForm(WordsForm):
    """A step of a Dutch text: its words, its days, its question."""

    url = StringField(_l("Adres van de knop"))
    moment = SelectField(_l("Bij welk moment hoort de stap?"), choices=[*MOMENT_WORDS], validate_choice=False)
    due = FormField(DayRow, _l("De laatste dag"))
    says = SelectField(_l("Wat is dat voor dag?"), choices=[*SAYS_WORDS], validate_choice=False)
    opens = FormField(DayRow, _l("Vanaf welke dag kan het?"))
    show_from = FormField(DayRow, _l("Vanaf wanneer ziet iemand de stap?"))
    show_until = FormField(DayRow, _l("Tot en met wanneer?"))
    question = SelectField(_l("Begint de stap met een vraag?"), validate_choice=False)
    answer_needed = RadioField(
        _l("Bij welk antwoord is de stap voor iemand?"),
        choices=[SelectChoice("ja", _l("Ja")), SelectChoice("nee", _l("Nee"))],
        validate_choice=False,
    )
    sureness = SelectField(_l("Hoe zeker is het?"), choices=[*SURENESS], validate_choice=False)
    source = StringField(_l("Bron"))
    example_start = DateField(_l("Contract begint op"))
    example_end = DateField(_l("Contract eindigt op"))

    @property
    def days(self) -> dict[str, DayRow]:
        return {name: getattr(self, name).form for name in ("due", "opens", "show_from", "show_until")}

    def with_choices(self, desk: Desk, content: Content | None) -> StepForm:
        """The questions there are; a choice of the file that no form can make."""
        known = questions(desk)
        chosen = [SelectChoice(key, said["nl"]["text"]) for key, said in known.items()]
        self.question.choices = [
            SelectChoice("", _("Geen vraag")), *chosen, SelectChoice(NEW, _("Een nieuwe vraag")),
        ]  # fmt: skip
        if content and moment_of(content) is None:
            self.moment.choices = [SelectChoice(AS_IT_IS, _("Zoals het nu is")), *MOMENT_WORDS]
        return self

    def filled(self, content: Content) -> None:
        """From the way a step is kept."""
        self.fill_words(content["words"]["nl"])
        self.url.data = content["words"]["nl"]["action"].get("url", "")
        self.moment.data = moment_of(content) or AS_IT_IS
        for name, row in self.days.items():
            row.fill(content.get(name))
        self.says.data = (content.get("due") or {}).get("says", Says.LATEST.value)
        self.question.data = (content.get("question") or {}).get("key", "")
        self.answer_needed.data = content.get("answer_needed")
        self.sureness.data, self.source.data = content.get("sureness", "unsure"), content.get("source", "")

    def check(self, desk: Desk) -> bool:
        self.check_words()
        url = line_of(self.url.data)
        if url and not HTTPS.fullmatch(url):
            wrong(self.url, _("Een adres begint met https://. Kopieer het hele adres."))
        elif len(url) > LONGEST_URL:
            wrong(
                self.url, _("Dit is te lang: %(length)s tekens. Hoogstens %(most)s.", length=len(url), most=LONGEST_URL)
            )
        if self.moment.data not in {AS_IT_IS, *MOMENTS}:
            wrong(self.moment, _("Kies een moment."))
        for row in self.days.values():
            row.check()
        self._check_question(desk)
        if not line_of(self.source.data):
            wrong(self.source, _("Zeg waar dit staat."))
        _check_line(self.source, ())
        return not any(problems(self))

    def _check_question(self, desk: Desk) -> None:
        if self.question.data not in {"", NEW, *questions(desk)}:
            wrong(self.question, _("Kies een vraag uit de lijst."))
        if self.question.data == NEW and not line_of(self.question_text.data):
            wrong(self.question_text, _("Schrijf de vraag."))
        if self.question.data and self.answer_needed.data not in ("ja", "nee") and not self.has_outcomes:
            wrong(self.answer_needed, _("Kies ja of nee."))

    has_outcomes = False
    """The step has texts of its own for both answers; they are not changed here."""

    def content(self, desk: Desk, before: Content | None) -> Content:
        """As it is kept, with its key. Only after `check` found nothing wrong."""
        made: Content = dict(before or {})
        made |= {"article": desk.article.slug, "group": desk.article.group}
        made.setdefault("key", key_of(line_of(self.title.data), taken_keys(desk)))
        if self.moment.data in MOMENTS:
            MOMENTS[self.moment.data].into(made)
        for name, row in self.days.items():
            made.pop(name, None)
            if rule := row.rule((before or {}).get(name)):
                made[name] = rule
        if "due" in made:
            made["due"] = {**made["due"], "says": self.says.data if self.says.data in list(Says) else Says.LATEST.value}
        made |= {"sureness": self.sureness.data, "source": line_of(self.source.data)}
        words = {**made.get("words", {}), "nl": self.said(line_of(self.url.data) or None)}
        return self._with_question(desk, made | {"words": words})

    def _with_question(self, desk: Desk, made: Content) -> Content:
        asked = made.pop("question", None)
        made.pop("answer_needed", None)
        if not self.question.data:
            made.pop("outcomes", None)
            return made
        if self.question.data == NEW:
            text, help_line = line_of(self.question_text.data), line_of(self.question_help.data)
            key = key_of(text, set(questions(desk)))
            asked = {"key": key, "words": {"nl": {"text": text, "help": help_line}}}
        elif not asked or asked["key"] != self.question.data:
            asked = {"key": self.question.data, "words": questions(desk)[self.question.data]}
            made.pop("outcomes", None)
        made["question"] = asked
        if not made.get("outcomes"):
            made["answer_needed"] = self.answer_needed.data
        return made


class StepWordsForm(WordsForm):
    """The same words in another language; everything else is that of the Dutch step."""

    def filled(self, content: Content, own: Content | None, language: str) -> None:
        words = ((own or {}).get("words") or {}).get(language) or content["words"].get(language)
        if words:
            self.fill_words(words)
        asked = content.get("question")
        if asked:
            mine = ((own or {}).get("question") or {}).get("words", {})
            said = mine.get(language) or asked["words"].get(language) or {}
            self.question_text.data, self.question_help.data = said.get("text", ""), said.get("help", "")

    def check_like(self, dutch: Content) -> bool:
        """The same names as in the Dutch words, field by field."""
        self.check_words()
        words, asked = dutch["words"]["nl"], dutch.get("question")
        pairs: list[tuple[Field, str]] = [
            (self.title, words["title"]),
            (self.action, words["action"]["label"]),
            (self.why, words["why"]),
        ]
        pairs += [(field, line) for field, line in zip(self.lines, words["lines"], strict=False)]
        if asked:
            pairs.append((self.question_text, asked["words"]["nl"]["text"]))
        for field, source in pairs:
            if not line_of(field.data):
                if not field.errors:
                    wrong(field, _("Vertaal dit ook."))
                continue
            before, after = marks_in(source), marks_in(line_of(field.data))
            if said := unlike_dutch([one for one in before if one not in after], []):
                wrong(field, said)
        return not any(problems(self))

    def translated(self, dutch: Content, language: str) -> Content:
        """The words of this language only, as a translation keeps them."""
        made: Content = {
            "key": dutch["key"],
            "words": {language: self.said(dutch["words"]["nl"]["action"].get("url"))},
        }
        if asked := dutch.get("question"):
            said = {"text": line_of(self.question_text.data), "help": line_of(self.question_help.data)}
            made["question"] = {"key": asked["key"], "words": {language: said}}
        return made


def moment_of(content: Mapping[str, Any]) -> str | None:
    """The choice that stands for what a step hangs on; None when no form can make it."""
    found = Moment(
        Anchor(content["anchor"]),
        Repeats(content["occurrence"]),
        later=content.get("periods") == "later",
        stops=content.get("only_when_stops", False),
    )
    return next((name for name, moment in MOMENTS.items() if moment == found), None)


def questions(desk: Desk) -> dict[str, dict[str, dict[str, str]]]:
    """Every question that a step asks: key -> language -> text and help."""
    found = {
        step.question.key: {
            language: {"text": text, "help": help_line} for language, (text, help_line) in step.question.words.items()
        }
        for step in desk.books.steps
        if step.question
    }
    own = (one["question"] for one in desk.own_steps if one.get("question"))
    return found | {one["key"]: one["words"] for one in own if "nl" in one["words"]}


def taken_keys(desk: Desk) -> set[str]:
    return {one.key for one in desk.books.steps} | {one["key"] for one in desk.own_steps} | {NEW}


def key_of(text: str, taken: set[str]) -> str:
    """'Vraag WW aan' -> 'vraag_ww_aan', with a number where it is taken."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(one for one in plain if not unicodedata.combining(one))
    key = re.sub(r"[^a-z0-9]+", "_", letters).strip("_").lstrip("0123456789_")[: LONGEST_KEY - 4].strip("_") or "stap"
    number, found = 1, key
    while found in taken:
        number += 1
        found = f"{key}_{number}"
    return found


def example_days(form: StepForm) -> tuple[date, date] | None:
    """The first and last day of the example; None while they make no contract."""
    start, end = form.example_start.data, form.example_end.data
    if not start or not end or end < start or not (start.year >= 2020 and end.year <= 2099):
        return None
    return start, end
