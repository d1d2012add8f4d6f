"""The forms of the editor: what a writer fills in, what is wrong with it, and the text that comes out of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    DateField,
    Field,
    FieldList,
    FileField,
    Form,
    FormField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from portal.domain.information.rules import PLACEHOLDER, Group
from portal.domain.information.soundness import LONGEST_ALT, PICTURE, REFERENCE, mistakes_in, names_wrong
from portal.domain.information.writing import Written
from portal.flows.desk import Desk, Dutch
from portal.web import reading
from portal.web.forms import PortalForm, number_in
from portal.web.staff.editor_words import SURENESS, unlike_dutch, wrong_words

LONGEST_TITLE = 120
LONGEST_SUMMARY = 300
LONGEST_BODY = 30_000
LONGEST_ROW = 300
LONGEST_URL = 500
LONGEST_WORDS = 1000
MOST_ROWS = 40
MOST_PARTS = 60
MOST_PICTURES = 20
FIRST_DAY, LAST_DAY = date(2020, 1, 1), date(2099, 12, 31)
HTTPS = re.compile(r"https://[^\s/\"<>]+\.[^\s\"<>]+")
PART = re.compile(r"^(?=##[ \t])", re.M)
NOT_TYPED = frozenset(
    {"csrf_token", "action", "version", "edits", "caret", "photo", "alt", "amount", "step", "files_lost"}
)
"""Fields of the form that are no part of the text."""
UNSEEN = {code: None for code in range(32) if chr(code) not in "\n\t"} | {127: None}


def lines_of(text: str | None) -> str:
    """What was typed, with one kind of line end and without characters that no page may hold."""
    return (text or "").replace("\r\n", "\n").replace("\r", "\n").translate(UNSEEN)


def line_of(text: str | None) -> str:
    """The same on one line."""
    return " ".join(lines_of(text).split())


def wrong(field: Field, words: str) -> None:
    field.errors = [*field.errors, words]


class NewArticleForm(PortalForm):
    """Title and group: the rest is written in the editor."""

    title = StringField(_l("Titel"))
    group = RadioField(_l("In welke groep staat het?"), validate_choice=False)

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.group.choices = [SelectChoice(one.value, reading.group_words(one)) for one in Group]


class SourceRow(Form):  # type: ignore[misc]
    """Where a fact comes from."""

    name = StringField(_l("Bron"))
    about = StringField(_l("Wat staat daar?"))
    sureness = SelectField(_l("Hoe zeker is het?"), choices=[*SURENESS], validate_choice=False)


class LinkRow(Form):  # type: ignore[misc]
    """A way out, last in the article."""

    label = StringField(_l("Tekst van de link"))
    url = StringField(_l("Adres"))
    what_happens = StringField(_l("Wat gebeurt daar, en hoe komt u terug?"))


class SourceWords(Form):  # type: ignore[misc]
    """The same in another language."""

    name = StringField(_l("Bron"))
    about = StringField(_l("Wat staat daar?"))


class LinkWords(Form):  # type: ignore[misc]
    """The same in another language."""

    label = StringField(_l("Tekst van de link"))
    what_happens = StringField(_l("Wat gebeurt daar, en hoe komt u terug?"))


class TextForm(PortalForm):
    """What every editor has, in whatever language."""

    version = HiddenField("")
    edits = HiddenField("")
    caret = HiddenField("")
    title = StringField(_l("Titel"))
    summary = TextAreaField(_l("In één zin"))
    search = StringField(_l("Zoekwoorden"))
    photo = FileField(_l("Foto"))
    alt = StringField(_l("Wat staat er op de foto?"))
    amount = SelectField(_l("Bedrag"), validate_choice=False)
    step = SelectField(_l("Stap"), validate_choice=False)

    @property
    def began_from(self) -> tuple[int, int]:
        """The number of the version on the page and its saves; nothing has -1."""
        return number_in(self.version.data), number_in(self.edits.data)

    @property
    def whole_body(self) -> str:
        raise NotImplementedError

    def words(self) -> dict[str, str]:
        """Title, summary and body as they were typed, for who compares."""
        return {"title": line_of(self.title.data), "summary": line_of(self.summary.data), "body": self.whole_body}


class DutchForm(TextForm):
    """The source text with everything around it."""

    body = TextAreaField(_l("Tekst"))
    sources = FieldList(FormField(SourceRow), max_entries=MOST_ROWS)
    links = FieldList(FormField(LinkRow), max_entries=MOST_ROWS)
    valid_from = DateField(_l("Geldt vanaf"))
    valid_until = DateField(_l("Geldt tot en met"))
    review_before = DateField(_l("Nakijken vóór"))

    @property
    def whole_body(self) -> str:
        return lines_of(self.body.data)

    def set_body(self, text: str) -> None:
        self.body.data = text


class TranslationForm(TextForm):
    """Only words; the days, addresses and rules are those of the Dutch text."""

    parts = FieldList(TextAreaField(_l("Tekst")), max_entries=MOST_PARTS)
    sources = FieldList(FormField(SourceWords), max_entries=MOST_ROWS)
    links = FieldList(FormField(LinkWords), max_entries=MOST_ROWS)
    processed = BooleanField(_l("Ik heb het nieuwe Nederlands verwerkt"))

    @property
    def whole_body(self) -> str:
        return "\n\n".join(text for one in self.parts if (text := lines_of(one.data).strip()))

    def set_body(self, text: str) -> None:
        parts = parts_of(text)
        for field, part in zip_longest(self.parts, parts, fillvalue=None):
            if field is None:
                self.parts.append_entry(part)
            else:
                field.data = part or ""


Editor = DutchForm | TranslationForm


def parts_of(body: str) -> list[str]:
    """A text cut at its headings; what stands before the first is a part too. The last holds all that is left."""
    parts = [one.strip() for one in PART.split(body) if one.strip()]
    return parts if len(parts) <= MOST_PARTS else [*parts[: MOST_PARTS - 1], "\n\n".join(parts[MOST_PARTS - 1 :])]


# --- filling in ---------------------------------------------------------------------------------------------------


def form_for(desk: Desk, typed: MultiDict[str, str] | None = None) -> Editor:
    """The form of this desk: with what was typed, else with what was saved."""
    kind = TranslationForm if desk.is_translation else DutchForm
    form: Editor = kind(formdata=typed) if typed is not None else kind(formdata=None, data=_saved(desk))
    if typed is None:
        begin_from(form, desk, desk.version.edits)
    if isinstance(form, TranslationForm) and desk.dutch:
        _as_many(form.parts, len(parts_of(desk.dutch.now.body)))
        for rows, of in ((form.sources, "sources"), (form.links, "links")):
            count = len(desk.dutch.now.details.get(of, ()))
            _as_many(rows, count)
            while len(rows) > count:  # the Dutch text has fewer by now
                rows.pop_entry()
    elif isinstance(form, DutchForm):
        _as_many(form.sources, 1)
        _as_many(form.links, 1)
    return form


def one_more(rows: Any) -> None:
    """Another empty row, as long as there is room."""
    if len(rows) < rows.max_entries:
        rows.append_entry()
    else:
        last = next(iter(rows[len(rows) - 1].form))
        wrong(last, _("Meer dan %(most)s kan niet.", most=rows.max_entries))


def begin_from(form: Editor, desk: Desk, edits: int) -> None:
    """On which save of this version the writer goes on."""
    form.version.data, form.edits.data = str(desk.version.number), str(edits)


def _as_many(rows: Any, count: int) -> None:
    while len(rows) < min(count, rows.max_entries):
        rows.append_entry()


def _saved(desk: Desk) -> dict[str, Any]:
    version, details = desk.version, desk.version.details
    common = {
        "title": version.title,
        "summary": version.summary,
        "sources": [dict(one) for one in details.get("sources", ())],
        "links": [dict(one) for one in details.get("links", ())],
        "search": ", ".join(details.get("search", ())),
    }
    if desk.is_translation:
        return {**common, "parts": parts_of(version.body)}
    return {
        **common,
        "body": version.body,
        "valid_from": version.valid_from,
        "valid_until": version.valid_until,
        "review_before": version.review_before,
    }


def typed_in(sent: MultiDict[str, str]) -> dict[str, str]:
    """What a working copy keeps of a form."""
    return {name: lines_of(value) for name, value in sent.items() if name not in NOT_TYPED}


def copy_of(form: Editor) -> dict[str, str]:
    """The same of a form that a button changed."""
    found = {}
    for field in _each(form):
        if field.name not in NOT_TYPED:
            found[field.name] = lines_of(_as_sent(field))
    return {name: value for name, value in found.items() if name != "processed" or value}


def _each(form: Any) -> Iterator[Field]:
    for field in form:
        if isinstance(field, FormField):
            yield from _each(field.form)
        elif isinstance(field, FieldList):
            yield from _each(field.entries)
        else:
            yield field


def _as_sent(field: Field) -> str:
    if isinstance(field, BooleanField):
        return "y" if field.data else ""
    if isinstance(field, DateField):
        return str(field._value())  # type: ignore[attr-defined]
    return str(field.data or "")


# --- coming out ---------------------------------------------------------------------------------------------------


def written_of(form: Editor, desk: Desk) -> Written:
    """The text as it is saved. Only after `check` found nothing wrong."""
    version = desk.version
    if isinstance(form, DutchForm):
        days = {one: getattr(form, one).data for one in ("valid_from", "valid_until", "review_before")}
        own_steps = list(desk.own_steps)
    else:
        days = {one: getattr(version, one) for one in ("valid_from", "valid_until", "review_before")}
        own_steps = version.own_steps or []
    return Written(
        title=line_of(form.title.data),
        summary=line_of(form.summary.data),
        body=form.whole_body.strip(),
        details=details_of(form, desk),
        own_steps=own_steps,
        **days,
    )


def details_of(form: Editor, desk: Desk) -> dict[str, Any]:
    search = [word for one in lines_of(form.search.data).replace("\n", ",").split(",") if (word := line_of(one))]
    if isinstance(form, DutchForm):
        sources, links = rows_of(form.sources), rows_of(form.links)
        steps = list(desk.version.details.get("steps", ()))
    else:
        dutch = desk.dutch.now.details if desk.dutch else {}
        sources = _beside(form.sources, dutch.get("sources", ()), "sureness")
        links = _beside(form.links, dutch.get("links", ()), "url")
        steps = list(dutch.get("steps", ()))
    return {"sources": sources, "links": links, "steps": steps, "search": search}


def rows_of(rows: Any) -> list[dict[str, str]]:
    """The rows in which something was filled in."""
    found = [{field.short_name: line_of(field.data) for field in row.form} for row in rows]
    return [one for one in found if any(value for name, value in one.items() if name != "sureness")]


def _beside(rows: Any, dutch: Any, taken_over: str) -> list[dict[str, str]]:
    """Words beside what stays as it is in the Dutch text; a row that is empty is not translated yet."""
    found = [{field.short_name: line_of(field.data) for field in row.form} for row in rows]
    return [
        {**words, taken_over: of.get(taken_over, "")}
        for words, of in zip(found, dutch, strict=False)
        if any(words.values())
    ]


# --- what is wrong ------------------------------------------------------------------------------------------------


def check(form: Editor, desk: Desk, today: date, *, asking: bool) -> bool:
    """Is it sound enough to save, or (asking) to have it looked at? What is not stands with its field."""
    _check_lengths(form)
    if isinstance(form, DutchForm):
        _check_links(form)
        _check_days(form, today, asking=asking)
    if asking:
        _check_complete(form, desk)
    return not any(problems(form))


def _check_lengths(form: Editor) -> None:
    if not line_of(form.title.data):
        wrong(form.title, _("Geef het artikel een titel."))
    limits = [
        (form.title, len(line_of(form.title.data)), LONGEST_TITLE),
        (form.summary, len(line_of(form.summary.data)), LONGEST_SUMMARY),
        (_body_field(form), len(form.whole_body.strip()), LONGEST_BODY),
        (form.search, len(form.search.data or ""), LONGEST_WORDS),
        *((field, len(line_of(field.data)), _row_limit(field)) for field in _row_fields(form)),
    ]
    for field, length, most in limits:
        if length > most:
            wrong(field, _("Dit is te lang: %(length)s tekens. Hoogstens %(most)s.", length=length, most=most))


def _row_limit(field: Field) -> int:
    return LONGEST_URL if field.short_name == "url" else LONGEST_ROW


def _row_fields(form: Editor) -> Iterator[Field]:
    for row in (*form.sources, *form.links):
        yield from (field for field in row.form if field.short_name != "sureness")


def _body_field(form: Editor) -> Field:
    return form.body if isinstance(form, DutchForm) else form.parts[0] if len(form.parts) else form.title


def _check_links(form: DutchForm) -> None:
    for row in form.links:
        url = line_of(row.form.url.data)
        if url and not HTTPS.fullmatch(url):
            wrong(row.form.url, _("Een adres begint met https://. Kopieer het hele adres."))


def _check_days(form: DutchForm, today: date, *, asking: bool) -> None:
    for field, may_be_empty in ((form.valid_from, False), (form.valid_until, True), (form.review_before, False)):
        typed = "".join(field.raw_data or ())
        if typed and field.data is None:
            wrong(field, _("Deze dag bestaat niet. Kies een andere dag."))
        elif field.data is None and not may_be_empty:
            wrong(field, _("Kies een dag."))
        elif field.data is not None and not FIRST_DAY <= field.data <= LAST_DAY:
            wrong(field, _("Kies een dag tussen 2020 en 2099."))
    first, last = form.valid_from.data, form.valid_until.data
    if first and last and last < first:
        wrong(form.valid_until, _("Deze dag ligt vóór de eerste dag. Kies een latere dag."))
    if asking and form.review_before.data and form.review_before.data <= today:
        wrong(form.review_before, _("Kies een dag in de toekomst."))


def _check_complete(form: Editor, desk: Desk) -> None:
    if not line_of(form.summary.data):
        wrong(form.summary, _("Zeg in één zin waar het over gaat."))
    for name in names_wrong(form.summary.data or "", ()):
        wrong(form.summary, _("Hier kunnen wij {%(name)s} niet invullen.", name=name))
    if not form.whole_body.strip():
        wrong(_body_field(form), _("Schrijf eerst de tekst."))
    for found in mistakes_in(form.whole_body, desk.known):
        passage = found.passage[:80]
        said = wrong_words(found.wrong)
        wrong(
            _body_field(form), _("%(what)s Het gaat om: %(passage)s", what=said, passage=passage) if passage else said
        )
    if isinstance(form, DutchForm):
        if not rows_of(form.sources):
            wrong(form.sources[0].form.name, _("Noem minstens één bron."))
        _check_whole_rows(form.sources)
        _check_whole_rows(form.links)
    elif desk.dutch:
        _check_like_dutch(form, desk.dutch)


def _check_whole_rows(rows: Any) -> None:
    """Of a row everything is filled in, or nothing."""
    for row in rows:
        fields = [field for field in row.form if field.short_name != "sureness"]
        if any(line_of(field.data) for field in fields):
            for field in fields:
                if not line_of(field.data):
                    wrong(field, _("Vul dit ook in."))


def _check_like_dutch(form: TranslationForm, dutch: Dutch) -> None:
    for field, source in zip_longest(form.parts, parts_of(dutch.now.body)):
        said = unlike(source or "", lines_of(field.data) if field is not None else "")
        if said:
            wrong(field if field is not None else form.parts[-1], said)
    for rows in (form.sources, form.links):
        for row in rows:
            for field in row.form:
                if not line_of(field.data):
                    wrong(field, _("Vertaal dit ook."))


def unlike(dutch: str, translated: str) -> str:
    """Which amounts, steps, pictures and names differ, in words; empty when they are the same."""
    before, after = marks_in(dutch), marks_in(translated)
    return unlike_dutch([one for one in before if one not in after], [one for one in after if one not in before])


def marks_in(text: str) -> list[str]:
    """What a translator takes over as it stands, each once, in order."""
    references = [f"{{{{ {found[1]}:{found[2]} }}}}" for found in REFERENCE.finditer(text)]
    pictures = [found[2] for found in PICTURE.finditer(text)]
    names = [found[0] for found in PLACEHOLDER.finditer(REFERENCE.sub("", text))]
    return list(dict.fromkeys((*references, *pictures, *names)))


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, and the field to go to."""

    target: str
    words: str


def problems(form: Form) -> Iterator[Problem]:
    """Everything that was found wrong, in the order of the form."""
    for field in form:
        yield from _problems_of(field)


def _problems_of(field: Field) -> Iterator[Problem]:
    if isinstance(field, FormField):
        yield from problems(field.form)
    elif isinstance(field, FieldList):
        for one in field:
            yield from _problems_of(one)
    else:
        yield from (Problem(field.id, str(words)) for words in field.errors)


def check_picture(form: Editor, *, has_file: bool, there: int) -> bool:
    """The words for a picture are as needed as the picture; `there` are those that the article has already."""
    if there >= MOST_PICTURES:
        wrong(form.photo, _("Bij dit artikel staan al %(most)s foto's. Dat is genoeg.", most=MOST_PICTURES))
    alt = line_of(form.alt.data)
    if not has_file:
        wrong(form.photo, _("Kies eerst een foto."))
    if not alt:
        wrong(form.alt, _("Zeg in woorden wat er op de foto staat."))
    elif len(alt) > LONGEST_ALT:
        wrong(form.alt, _("Dit is te lang: %(length)s tekens. Hoogstens %(most)s.", length=len(alt), most=LONGEST_ALT))
    return not any(problems(form))


def put_in(form: Editor, mark: str) -> None:
    """A mark into the text: where the caret stood, else at the end. In a translation into the part that is named."""
    part, _sep, place = (form.caret.data or "").rpartition(":")
    if isinstance(form, TranslationForm):
        at_end = form.parts[-1] if len(form.parts) else None
        field = next((one for one in form.parts if one.id == part), at_end)
        if field is None:
            form.parts.append_entry(mark)
            return
    else:
        field = form.body
    text = lines_of(field.data)
    at = min(number_in(place), len(text)) if number_in(place) >= 0 else len(text)
    field.data = _inserted(text, at, mark)


def _inserted(text: str, at: int, mark: str) -> str:
    """On lines of its own where it is a block; in the running text otherwise."""
    before, after = text[:at], text[at:]
    if not mark.startswith(("![", "{{ step:")):
        blank = "" if not before or before[-1].isspace() else " "
        return f"{before}{blank}{mark}{after}"
    before, after = before.rstrip(), after.lstrip()
    return "\n\n".join(part for part in (before, mark, after) if part)


def alt_as_written(alt: str | None) -> str:
    """Brackets would end the picture's words."""
    return line_of(alt).replace("[", "(").replace("]", ")")


def same_words(form: Editor, desk: Desk) -> bool:
    """What stands in the form is what is saved, apart from the steps."""
    mine, theirs = written_of(form, desk), desk.version
    return all(getattr(mine, one) == getattr(theirs, one) for one in _COMPARED) and _same(mine.details, theirs.details)


_COMPARED = ("title", "summary", "body", "valid_from", "valid_until", "review_before")


def _same(mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> bool:
    return all(list(mine.get(one, ())) == list(theirs.get(one, ())) for one in ("sources", "links", "search"))
