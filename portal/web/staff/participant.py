"""One participant, for contact person, stand-in and coordinator: contract, work, what was told and what waits.

Every act is a page with one question. What changed since the page was made is shown, with one's own answer still there.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

from flask import Response, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from portal.base import clock, contact
from portal.base.clock import ONE_DAY
from portal.base.db import transaction
from portal.base.languages import LANGUAGES
from portal.domain.contract import records, rules
from portal.domain.contract.actions import BadHours, BadNewEnd, NothingToTell, OutsidePeriod, PeriodsOverlap
from portal.domain.contract.records import PeriodRow
from portal.domain.contract.rules import DecisionKind, EndBeforeStart, KnowByOutsidePeriod, YearUnlikely
from portal.domain.guidance.rules import DAY_NAMES, format_weekdays, parse_weekdays
from portal.flows import contract_news, steps
from portal.flows.contract_file import ContractFile, Event, Part, Seat, file_of, open_file, workplaces_of
from portal.flows.contract_news import ChangedMeanwhile, NoContactAfter
from portal.flows.permission import Act, require
from portal.web import contract_view
from portal.web.access import db, me, settings
from portal.web.contract_view import ABOUT_THE_END, STOPS
from portal.web.pages import page
from portal.web.speaking import language_name
from portal.web.staff import contract_story
from portal.web.staff.card_words import contract_words
from portal.web.staff.contract_forms import (
    ActForm,
    AfterForm,
    DecideForm,
    HoursForm,
    KnowByForm,
    TellForm,
    Version,
    WorkForm,
    hours_of,
)
from portal.web.staff.guard import for_staff
from portal.web.words import day_short, phone

bp = for_staff("staff_participant", __name__, url_prefix="/team/deelnemer/<uuid:participant_id>")

LAST_POSSIBLE = date(rules.LAST_YEAR, 12, 31)


# --- the page ---------------------------------------------------------------------------------------------------------


@bp.get("")
def show(participant_id: UUID) -> Response:
    seat, file = _open(participant_id, Act.SEE_CONTRACT)
    today = clock.today()
    return page(
        "staff/participant.html",
        title=file.card.name,
        **_common(participant_id, file, seat),
        standing=contract_words(file.told.status(today)),
        coming=contract_story.coming(file, today),
        links=_links(participant_id, file, seat),
        workplace=_workplace_on(file, today),
        invited=_invited_words(file),
    )


def _open(participant: UUID, act: Act) -> tuple[Seat, ContractFile]:
    """The line of looking first; without it there is no page."""
    with transaction() as session:
        seat = open_file(session, me(), act, participant, now=clock.now())
    return seat, file_of(db(), participant, clock.today())


def _common(participant: UUID, file: ContractFile, seat: Seat) -> dict[str, Any]:
    return {
        "participant": participant,
        "file": file,
        "card": file.card,
        "seat": seat,
        "Act": Act,
        "here": file.in_hand,
        "story": contract_story,
        "lacks_contact_after": _lacks_contact_after(file),
    }


def _lacks_contact_after(file: ContractFile) -> bool:
    what = file.to_tell
    if what is None:
        return False
    stops = what.decision is not None and what.decision.kind is DecisionKind.STOPS
    helper = file.told.after_contact
    return stops and (helper is None or not rules.helps_after(helper.until, what.period.end_on))


def _links(participant: UUID, file: ContractFile, seat: Seat) -> list[tuple[str, str, str]]:
    """What this member of staff can do here: words, address, icon."""

    def href(endpoint: str, over: str | None = None) -> str:
        return url_for(endpoint, participant_id=participant, over=over)

    every = [
        (Act.PLAN_TALK, _("Plan een gesprek over het contract"), href("staff_talks.ask", over="contract"), "chat"),
        (Act.DECIDE_CONTRACT, _("Gaat het contract door?"), href(".decide"), "contract"),
        (Act.CHANGE_CONTRACT, _("Kies wanneer de deelnemer het hoort"), href(".know_by"), "clock"),
        (Act.CHANGE_CONTRACT, _("Wie helpt na de laatste dag?"), href(".after"), "person"),
        (Act.CHANGE_CONTRACT, _("Verander de uren"), href(".hours"), "calendar"),
        (Act.CHANGE_CONTRACT, _("Verander werkplek of baas"), href(".work"), "briefcase"),
    ]
    return [(words, where, icon) for act, words, where, icon in every if seat.may(act)] if file.periods else []


def _workplace_on(file: ContractFile, today: date) -> records.PlacementRow | None:
    begun = [one for one in file.placements if one.from_on <= today]
    return begun[-1] if begun else next(iter(file.placements), None)


def _invited_words(file: ContractFile) -> str:
    if file.card.has_joined:
        return _("Doet mee.")
    if file.card.invited_until is None:
        return _("Nog niet uitgenodigd.")
    if file.card.invited_until > clock.now():
        return _("Uitgenodigd, tot en met %(day)s.", day=day_short(file.card.invited_until))
    return _("De uitnodiging is verlopen op %(day)s.", day=day_short(file.card.invited_until))


# --- what every act shares --------------------------------------------------------------------------------------------


def _act_page(
    participant: UUID,
    act: Act,
    part: Part,
    template: str,
    title: str,
    form: ActForm,
    *,
    status: int = 200,
    is_changed: bool = False,
    prepare: Callable[[ContractFile], dict[str, Any]] | None = None,
) -> Response:
    """The page of one question. `is_changed`: somebody else changed this since; it says who and what."""
    seat, file = _open(participant, act)
    changed: tuple[Event, ...] = file.since(form.shown.at) if is_changed else ()
    more = prepare(file) if prepare else {}
    form.version.data = str(Version(file.mark(part), clock.now()))
    return page(
        template,
        title=title,
        status=status,
        form=form,
        is_changed=is_changed,
        changed=changed,
        **_common(participant, file, seat),
        **more,
    )


def _back(participant: UUID, said: str) -> ResponseReturnValue:
    flash(said)
    return redirect(url_for(".show", participant_id=participant), 303)


def _file(participant: UUID, act: Act) -> ContractFile:
    """For checking what was sent; nothing of it is shown."""
    require(db(), me(), act, participant, clock.today())
    return file_of(db(), participant, clock.today())


# --- the decision -----------------------------------------------------------------------------------------------------


@bp.get("/contract/besluit")
def decide(participant_id: UUID) -> Response:
    return _decide_page(participant_id, DecideForm(formdata=None))


def _decide_page(participant: UUID, form: DecideForm, **words: Any) -> Response:
    def prepare(file: ContractFile) -> dict[str, Any]:
        here, following = file.in_hand, _following(file)
        if form.until_on.data is None and not form.until_on.errors and following is not None:
            form.until_on.data = following.end_on
        if form.right_on.data is None and not form.right_on.errors and here is not None:
            form.right_on.data = here.end_on
        return {"following": following}

    return _act_page(
        participant, Act.DECIDE_CONTRACT, Part.PERIODS, "staff/contract_decide.html", _("Gaat het contract door?"),
        form, prepare=prepare, **words,
    )  # fmt: skip


def _following(file: ContractFile) -> PeriodRow | None:
    here = file.in_hand
    return next((one for one in file.periods if here and one.start_on > here.end_on), None)


@bp.post("/contract/besluit")
def save_decision(participant_id: UUID) -> ResponseReturnValue:
    form, file = DecideForm(), _file(participant_id, Act.DECIDE_CONTRACT)
    here = file.in_hand
    if here is None:
        return redirect(url_for(".show", participant_id=participant_id), 303)
    if not form.validate() or not _has_day(form, here):
        return _decide_page(participant_id, form, status=422)
    kind = DecisionKind(form.outcome.data)
    until = {DecisionKind.GOES_ON: form.until_on.data, DecisionKind.CORRECTED: form.right_on.data}.get(kind)
    try:
        with transaction() as session:
            contract_news.decide(
                session, me(), participant_id, here.id, kind=kind, until_on=until, seen=form.shown.mark, now=clock.now()
            )
    except ChangedMeanwhile:
        return _decide_page(participant_id, form, status=422, is_changed=True)
    except (BadNewEnd, EndBeforeStart, YearUnlikely, PeriodsOverlap) as refused:
        _say_bad_end(form, kind, refused, file)
        return _decide_page(participant_id, form, status=422)
    return _back(participant_id, _("Bewaard. De deelnemer weet dit nog niet. Vertel het na het gesprek."))


def _has_day(form: DecideForm, here: PeriodRow) -> bool:
    if form.outcome.data == DecisionKind.GOES_ON and form.until_on.data is None:
        form.refuse("until_on", _("Kies tot en met welke dag het contract doorgaat."))
    elif form.outcome.data == DecisionKind.CORRECTED and form.right_on.data is None:
        form.refuse("right_on", _("Kies de goede laatste dag."))
    elif form.outcome.data == DecisionKind.CORRECTED and form.right_on.data == here.end_on and not _is_told(here):
        form.refuse("right_on", _("Dit is al de laatste dag. Kies een andere dag."))
    return not (form.until_on.errors or form.right_on.errors)


def _is_told(here: PeriodRow) -> bool:
    """Is there something that a correction with the same last day takes back?"""
    return here.is_answered or here.told_end_on is not None or here.waiting is not None


def _say_bad_end(form: DecideForm, kind: DecisionKind, refused: Exception, file: ContractFile) -> None:
    here = file.in_hand
    field = "until_on" if kind is DecisionKind.GOES_ON else "right_on"
    if here is None:
        return
    if isinstance(refused, PeriodsOverlap):
        other = next((one for one in file.periods if one.start_on > here.end_on), here)
        starts = max((one.start_on for one in file.periods), default=other.start_on)
        later = starts if kind is DecisionKind.GOES_ON else other.start_on
        form.refuse(field, _("Dan begint al een ander contract. Kies een dag vóór %(day)s.", day=day_short(later)))
    elif isinstance(refused, YearUnlikely):
        first = here.end_on + ONE_DAY if kind is DecisionKind.GOES_ON else here.start_on
        form.refuse(field, _between(first, LAST_POSSIBLE))
    elif isinstance(refused, BadNewEnd):
        first = here.end_on + ONE_DAY
        form.refuse(field, _("Het contract loopt al zo lang. Kies %(day)s of later.", day=day_short(first)))
    else:
        form.refuse(field, _("Dan is het nog niet begonnen. Kies %(day)s of later.", day=day_short(here.start_on)))


# --- telling ----------------------------------------------------------------------------------------------------------


@bp.get("/contract/vertel")
def tell(participant_id: UUID) -> ResponseReturnValue:
    return _tell_page(participant_id, TellForm(formdata=None))


def _tell_page(participant: UUID, form: TellForm, **words: Any) -> Response:
    return _act_page(
        participant, Act.TELL_CONTRACT, Part.EVERYTHING, "staff/contract_tell.html", _("Vertel het nu"), form,
        prepare=lambda file: _preview(participant, file), **words,
    )  # fmt: skip


def _preview(participant: UUID, file: ContractFile) -> dict[str, Any]:
    """What the participant will read: the same words, from what will be told and nothing else."""
    now, today = clock.now(), clock.today()
    after = records.told_after(file.told, file.periods, now=now)
    standing = after.status(today)
    if file.to_tell is None or standing is None:
        return {"what": None}
    work = records.work_after(after, file.periods, file.placements)
    helper = file.contact
    return {
        "what": file.to_tell,
        "standing": standing,
        "over": standing.kind in rules.OVER,
        "period": after.period_on(today),
        "after_contact": after.after_contact,
        "stops": contract_view.stops(after, work, today),
        "call": (helper.stand_in or helper.contact) if helper else None,
        "steps": _steps(db(), participant, after, today) if standing.kind in STOPS else (),
        "reads": language_name(file.card.language) if file.card.language in LANGUAGES else file.card.language,
        "reads_dutch": file.card.language == "nl",
        "talk": next(iter(file.contract_talks(today)), None),
    }


def _steps(session: Session, participant: UUID, after: Any, today: date) -> tuple[steps.StepLine, ...]:
    found = steps.for_staff(session, participant, today, told=after)
    return tuple(one for one in found if one.article == ABOUT_THE_END)


@bp.post("/contract/vertel")
def save_tell(participant_id: UUID) -> ResponseReturnValue:
    form = TellForm()
    if not form.validate():
        return _tell_page(participant_id, form, status=422)
    try:
        with transaction() as session:
            contract_news.tell_now(session, me(), participant_id, seen=form.shown.mark, now=clock.now())
    except NothingToTell:
        return _back(participant_id, _("Dit is al verteld."))
    except NoContactAfter:
        return _tell_page(participant_id, form, status=422)
    except (ChangedMeanwhile, PeriodsOverlap):
        return _tell_page(participant_id, form, status=422, is_changed=True)
    return _back(participant_id, _("Verteld. De deelnemer krijgt een bericht dat er nieuws is."))


# --- the day to hear it -----------------------------------------------------------------------------------------------


@bp.get("/contract/dag")
def know_by(participant_id: UUID) -> Response:
    return _know_by_page(participant_id, KnowByForm(formdata=None))


def _know_by_page(participant: UUID, form: KnowByForm, **words: Any) -> Response:
    def prepare(file: ContractFile) -> dict[str, Any]:
        here = file.in_hand
        known = rules.know_by(here.fact) if here else None
        if form.day.data is None and not form.day.errors and known is not None:
            form.day.data = known.day
        return {
            "known": known,
            "safe": rules.safe_notice_day(here.start_on, here.end_on) if here else None,
            "days": rules.know_by_days(here.start_on, here.end_on, clock.today()) if here else None,
        }

    return _act_page(
        participant, Act.CHANGE_CONTRACT, Part.PERIODS, "staff/contract_know_by.html",
        _("Wanneer hoort de deelnemer het?"), form, prepare=prepare, **words,
    )  # fmt: skip


@bp.post("/contract/dag")
def save_know_by(participant_id: UUID) -> ResponseReturnValue:
    form, file = KnowByForm(), _file(participant_id, Act.CHANGE_CONTRACT)
    here = file.in_hand
    if here is None:
        return redirect(url_for(".show", participant_id=participant_id), 303)
    if not form.validate() or not _can_be_known_by(form, here):
        return _know_by_page(participant_id, form, status=422)
    try:
        with transaction() as session:
            contract_news.set_know_by(
                session, me(), participant_id, here.id, form.day.data, seen=form.shown.mark, now=clock.now()
            )
    except ChangedMeanwhile:
        return _know_by_page(participant_id, form, status=422, is_changed=True)
    except KnowByOutsidePeriod:
        form.refuse("day", _between(here.start_on, here.end_on))
        return _know_by_page(participant_id, form, status=422)
    sees_it = _("Bewaard. De deelnemer ziet deze dag nu.")
    return _back(participant_id, sees_it if here.told_at else _("Bewaard. De deelnemer weet dit nog niet."))


def _can_be_known_by(form: KnowByForm, here: PeriodRow) -> bool:
    days = rules.know_by_days(here.start_on, here.end_on, clock.today())
    if days is None:
        form.refuse("day", _("Dit contract is voorbij. Een dag kiezen kan niet meer."))
        return False
    if form.day.data is None or not days[0] <= form.day.data <= days[1]:
        form.refuse("day", _between(*days))
        return False
    return True


def _between(first: date, last: date) -> str:
    return _("Kies een dag van %(first)s tot en met %(last)s.", first=day_short(first), last=day_short(last))


# --- who helps afterwards ---------------------------------------------------------------------------------------------


@bp.get("/contract/hierna")
def after(participant_id: UUID) -> Response:
    return _after_page(participant_id, AfterForm(formdata=None), is_new=True)


def _after_page(participant: UUID, form: AfterForm, *, is_new: bool = False, **words: Any) -> Response:
    def prepare(file: ContractFile) -> dict[str, Any]:
        if is_new:
            _offer_after(form, file)
        return {}

    return _act_page(
        participant, Act.CHANGE_CONTRACT, Part.AFTER, "staff/contract_after.html", _("Wie helpt na de laatste dag?"),
        form, prepare=prepare, **words,
    )  # fmt: skip


def _offer_after(form: AfterForm, file: ContractFile) -> None:
    """What stands there; else the contact person, as long as this person can sign in."""
    known, helper, here = file.told.after_contact, file.contact, file.in_hand
    if known is not None:
        form.name.data, form.phone.data, form.until.data = known.name, phone(known.phone), known.until
    elif helper is not None and here is not None:
        form.name.data, form.phone.data = helper.contact.name, phone(helper.contact.phone)
        months = settings().municipality.keeping.sign_in_after_last_day_months
        form.until.data = clock.add_months(here.end_on, months)


@bp.post("/contract/hierna")
def save_after(participant_id: UUID) -> ResponseReturnValue:
    form, file = AfterForm(), _file(participant_id, Act.CHANGE_CONTRACT)
    is_sound = form.validate()
    here = file.in_hand
    if form.until.data and here is not None and not here.end_on < form.until.data <= LAST_POSSIBLE:
        form.refuse("until", _("De laatste dag is %(day)s. Kies een dag daarna.", day=day_short(here.end_on)))
        is_sound = False
    if not is_sound:
        return _after_page(participant_id, form, status=422)
    try:
        with transaction() as session:
            contract_news.set_after_contact(
                session, me(), participant_id, name=" ".join((form.name.data or "").split()),
                phone=contact.phone_of((form.phone.data or "").strip()), until=cast(date, form.until.data),
                seen=form.shown.mark, now=clock.now(),
            )  # fmt: skip
    except ChangedMeanwhile:
        return _after_page(participant_id, form, status=422, is_changed=True)
    return _back(participant_id, _("Bewaard. De deelnemer ziet dit pas als het contract stopt."))


# --- hours ------------------------------------------------------------------------------------------------------------


@bp.get("/contract/uren")
def hours(participant_id: UUID) -> Response:
    return _hours_page(participant_id, HoursForm(formdata=None), is_new=True)


def _hours_page(participant: UUID, form: HoursForm, *, is_new: bool = False, **words: Any) -> Response:
    def prepare(file: ContractFile) -> dict[str, Any]:
        if is_new and file.in_hand and file.in_hand.hours:
            form.weekdays.data = file.in_hand.hours[-1].weekdays.split()
        return {"tomorrow": clock.today() + timedelta(days=1)}

    return _act_page(
        participant, Act.CHANGE_CONTRACT, Part.HOURS, "staff/contract_hours.html", _("Uren in stappen"), form,
        prepare=prepare, **words,
    )  # fmt: skip


@bp.post("/contract/uren")
def save_hours(participant_id: UUID) -> ResponseReturnValue:
    form, file = HoursForm(), _file(participant_id, Act.CHANGE_CONTRACT)
    if not form.validate():
        return _hours_page(participant_id, form, status=422)
    chosen = parse_weekdays(" ".join(one for one in form.weekdays.data or () if one in DAY_NAMES))
    try:
        with transaction() as session:
            contract_news.set_hours(
                session, me(), participant_id, from_on=cast(date, form.from_on.data),
                hours_per_week=hours_of(form.hours.data) or Decimal(0), weekdays=format_weekdays(chosen),
                seen=form.shown.mark, now=clock.now(),
            )  # fmt: skip
    except ChangedMeanwhile:
        return _hours_page(participant_id, form, status=422, is_changed=True)
    except OutsidePeriod:
        form.refuse("from_on", _within(file))
        return _hours_page(participant_id, form, status=422)
    except BadHours:
        form.refuse("hours", _("Vul meer dan 0 en hoogstens 40 uur in, zoals 24 of 22,5."))
        return _hours_page(participant_id, form, status=422)
    return _back(participant_id, _("De uren zijn bewaard."))


@bp.post("/contract/uren/<uuid:hours_id>/weg")
def remove_hours(participant_id: UUID, hours_id: UUID) -> ResponseReturnValue:
    with transaction() as session:
        done = contract_news.remove_hours(session, me(), participant_id, hours_id, now=clock.now())
    return _back(participant_id, _("Deze stap is weg.") if done else _("Deze stap was al weg of is al begonnen."))


def _within(file: ContractFile) -> str:
    """The days that can be: those of the contracts there are."""
    here = file.in_hand or file.periods[-1]
    first = min(one.start_on for one in file.periods)
    last = max(one.end_on for one in file.periods)
    return _between(first, last) if len(file.periods) > 1 else _between(here.start_on, here.end_on)


# --- the work ---------------------------------------------------------------------------------------------------------


@bp.get("/werk")
def work(participant_id: UUID) -> Response:
    return _work_page(participant_id, WorkForm(formdata=None), is_new=True)


def _work_page(participant: UUID, form: WorkForm, *, is_new: bool = False, **words: Any) -> Response:
    def prepare(file: ContractFile) -> dict[str, Any]:
        _offer_workplaces(form, file)
        now_at = _workplace_on(file, clock.today())
        if is_new and now_at is not None:
            form.workplace.data = str(now_at.workplace_id)
            form.supervisor_name.data = now_at.supervisor_name
            form.supervisor_phone.data = phone(now_at.supervisor_phone)
            form.supervisor_email.data = now_at.supervisor_email
        return {"now_at": now_at}

    return _act_page(
        participant, Act.CHANGE_CONTRACT, Part.WORK, "staff/contract_work.html", _("Werkplek en baas"), form,
        prepare=prepare, **words,
    )  # fmt: skip


def _offer_workplaces(form: WorkForm, file: ContractFile) -> None:
    here = file.in_hand
    found = workplaces_of(db(), here.employer_id) if here else []
    form.workplace.choices = [SelectChoice(str(one.id), one.name) for one in found]


@bp.post("/werk")
def save_work(participant_id: UUID) -> ResponseReturnValue:
    form, file = WorkForm(), _file(participant_id, Act.CHANGE_CONTRACT)
    _offer_workplaces(form, file)
    if not form.validate():
        return _work_page(participant_id, form, status=422)
    number, email = (form.supervisor_phone.data or "").strip(), (form.supervisor_email.data or "").strip()
    try:
        with transaction() as session:
            contract_news.change_work(
                session, me(), participant_id, UUID(form.workplace.data), from_on=cast(date, form.from_on.data),
                supervisor_name=" ".join((form.supervisor_name.data or "").split()),
                supervisor_phone=contact.phone_of(number) if number else None,
                supervisor_email=contact.email_of(email) if email else None,
                seen=form.shown.mark, now=clock.now(),
            )  # fmt: skip
    except ChangedMeanwhile:
        return _work_page(participant_id, form, status=422, is_changed=True)
    except OutsidePeriod:
        form.refuse("from_on", _within(file))
        return _work_page(participant_id, form, status=422)
    return _back(participant_id, _("Werkplek en baas zijn bewaard."))
