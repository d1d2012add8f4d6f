"""Medewerkers: who works for the municipality, what they may do and from when, and their invitation."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import HiddenField, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from portal.base import clock, contact
from portal.base.db import transaction
from portal.base.languages import LANGUAGES
from portal.domain.accounts.rules import STAFF, BadName, RoleKind, check_name
from portal.domain.guidance.queries import Depends
from portal.domain.guidance.rules import DAY_NAMES
from portal.flows import staff
from portal.flows.leaving import BadLastDay, LastCoordinator, NoSuchRole, StillNeeded, end_role
from portal.flows.staff import (
    ChangedMeanwhile,
    EmailTaken,
    HeldByStaff,
    StaffData,
    StaffMember,
)
from portal.web import words
from portal.web.access import db, me
from portal.web.forms import Day, PortalForm
from portal.web.pages import page
from portal.web.staff.guard import for_staff
from portal.web.staff.papers import show_paper

bp = for_staff("staff_members", __name__, url_prefix="/team/medewerkers", kinds=frozenset({RoleKind.COORDINATOR}))
FARTHEST_PAGE = 10_000
ROLE_ORDER = (RoleKind.CONTACT_PERSON, RoleKind.PUBLISHER, RoleKind.COORDINATOR)


class Ticks(SelectMultipleField):
    """Several to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class MemberForm(PortalForm):
    """Name, e-mail, phone at work, working days, languages."""

    first_name = StringField(_l("Voornaam"))
    last_name = StringField(_l("Achternaam"))
    email = StringField(_l("E-mailadres"))
    phone = StringField(_l("Telefoon op het werk"))
    working_days = Ticks(_l("Werkdagen"), validate_choice=False)
    languages = Ticks(_l("Talen"), validate_choice=False)
    version = HiddenField("")

    def offer(self) -> None:
        self.working_days.choices = [(one, words.weekdays(one)) for one in DAY_NAMES]
        self.languages.choices = [(code, language.name) for code, language in LANGUAGES.items()]

    def _name(self, field: StringField) -> None:
        try:
            field.data = check_name(field.data or "")
        except BadName as refused:
            raise ValidationError(
                _("Vul de %(field)s in. Gebruik letters en spaties.", field=str(field.label.text).lower())
            ) from refused

    def validate_first_name(self, field: StringField) -> None:
        self._name(field)

    def validate_last_name(self, field: StringField) -> None:
        self._name(field)

    def validate_email(self, field: StringField) -> None:
        try:
            contact.email_of((field.data or "").strip())
        except contact.BadEmail as refused:
            raise ValidationError(_("Dit e-mailadres klopt niet.")) from refused

    def validate_phone(self, field: StringField) -> None:
        try:
            contact.phone_of((field.data or "").strip())
        except contact.BadPhone as refused:
            raise ValidationError(_("Dit nummer klopt niet. Een nummer is zoals 058 1234567.")) from refused

    def validate_working_days(self, field: Ticks) -> None:
        if not field.data or not set(field.data) <= set(DAY_NAMES):
            raise ValidationError(_("Kies minstens één werkdag."))

    def validate_languages(self, field: Ticks) -> None:
        if not field.data or not set(field.data) <= set(LANGUAGES):
            raise ValidationError(_("Kies minstens één taal."))

    def chosen(self) -> StaffData:
        return StaffData(
            str(self.first_name.data),
            str(self.last_name.data),
            contact.email_of((self.email.data or "").strip()),
            contact.phone_of((self.phone.data or "").strip()),
            " ".join(day for day in DAY_NAMES if day in (self.working_days.data or [])),
            " ".join(code for code in LANGUAGES if code in (self.languages.data or [])),
        )

    @property
    def shown_version(self) -> int:
        word = str(self.version.data or "")
        return int(word) if len(word) < 10 and word.isascii() and word.isdecimal() else 0


class FirstRole(MemberForm):
    """Somebody new: also what they may do, and from when."""

    kind = SelectField(_l("Rol"))
    from_on = Day(_l("Vanaf welke dag"), [InputRequired(_l("Kies een dag."))])

    def offer(self) -> None:
        super().offer()
        self.kind.choices = [(kind.value, role_words(kind)) for kind in ROLE_ORDER]

    def validate_from_on(self, field: Day) -> None:
        check_first_day(field)


class GiveForm(PortalForm):
    """One more role, from a day."""

    kind = SelectField(_l("Rol"))
    from_on = Day(_l("Vanaf welke dag"), [InputRequired(_l("Kies een dag."))])

    def offer(self) -> None:
        self.kind.choices = [(kind.value, role_words(kind)) for kind in ROLE_ORDER]

    def validate_from_on(self, field: Day) -> None:
        check_first_day(field)


class EndForm(PortalForm):
    """The last day of a role."""

    kind = HiddenField("")
    last_on = Day(_l("Laatste dag"), [InputRequired(_l("Kies een dag."))])


def check_first_day(field: Day) -> None:
    """Within a year from today."""
    today = clock.today()
    if field.data and not today <= field.data <= today + timedelta(days=366):
        raise ValidationError(_("Kies vandaag of een dag in het komende jaar."))


def role_words(kind: RoleKind) -> str:
    """What somebody of the municipality does."""
    match kind:
        case RoleKind.CONTACT_PERSON:
            return _("contactpersoon")
        case RoleKind.PUBLISHER:
            return _("redacteur")
        case RoleKind.COORDINATOR:
            return _("coördinator")
        case RoleKind.EMPLOYER_DESK:
            return _("werkgever")
        case RoleKind.WORKPLACE_DESK:
            return _("werkplek")


def held_words(role: HeldByStaff) -> str:
    """'contactpersoon tot en met 31 maart 2027'"""
    said, today = role_words(role.kind), clock.today()
    if role.until_on is not None:
        return _("%(role)s tot en met %(day)s", role=said, day=words.day_short(role.until_on))
    if role.from_on > today:
        return _("%(role)s vanaf %(day)s", role=said, day=words.day_short(role.from_on))
    return said


def running(member: StaffMember) -> list[HeldByStaff]:
    """Roles that hold today or will hold."""
    return [role for role in member.roles if role.until_on is None or role.until_on >= clock.today()]


@bp.get("")
def show() -> Response:
    number = min(max(request.args.get("blad", 1, type=int), 1), FARTHEST_PAGE)
    members, has_more = staff.everybody(db(), me(), number=number, now=clock.now())
    return page(
        "staff/members.html", title=_("Medewerkers"), members=members, number=number, has_more=has_more,
        running=running, held_words=held_words,
    )  # fmt: skip


@bp.get("/nieuw")
def new() -> Response:
    form = FirstRole(formdata=None, data={"working_days": list(DAY_NAMES[:5]), "languages": ["nl"]})
    form.from_on.data = clock.today()
    return _new(form)


def _new(form: FirstRole, status: int = 200) -> Response:
    form.offer()
    return page("staff/member_new.html", title=_("Nieuwe medewerker"), status=status, form=form)


@bp.post("/nieuw")
def make() -> ResponseReturnValue:
    form = FirstRole()
    form.offer()
    if not form.validate():
        return _new(form, 422)
    first: date = form.from_on.data  # type: ignore[assignment]
    try:
        with transaction() as session:
            made = staff.add(
                session, me(), form.chosen(), RoleKind(form.kind.data), from_on=first, now=clock.now()
            )  # fmt: skip
    except EmailTaken:
        form.email.errors = [_("Iemand anders heeft dit e-mailadres al.")]
        return _new(form, 422)
    flash(_("Deze medewerker staat in de lijst. Maak nu de uitnodiging."))
    return redirect(url_for(".one", account=made), 303)


@bp.get("/<uuid:account>")
def one(account: UUID) -> Response:
    return _one(staff.one(db(), me(), account, now=clock.now()))


def _one(member: StaffMember, status: int = 200, **forms: Any) -> Response:
    form = forms.get("form") or MemberForm(
        formdata=None,
        data={
            "first_name": member.first_name,
            "last_name": member.last_name,
            "email": member.email,
            "phone": words.phone(member.phone),
            "working_days": member.working_days.split(),
            "languages": member.languages.split(),
            "version": str(member.version),
        },
    )
    form.offer()
    give = forms.get("give") or GiveForm(formdata=None)
    give.offer()
    if not give.is_submitted():
        give.from_on.data = clock.today()
    return page(
        "staff/member.html",
        title=_("Medewerker"),
        status=status,
        member=member,
        form=form,
        give=give,
        end=forms.get("end") or EndForm(formdata=None),
        ending=forms.get("ending", ""),
        changed=forms.get("changed", False),
        needed=forms.get("needed"),
        running=running(member),
        held_words=held_words,
        role_words=role_words,
    )


@bp.post("/<uuid:account>")
def change(account: UUID) -> ResponseReturnValue:
    member, form = staff.one(db(), me(), account, now=clock.now()), MemberForm()
    form.offer()
    if not form.validate():
        return _one(member, 422, form=form)
    try:
        with transaction() as session:
            staff.change(session, me(), account, form.chosen(), version=form.shown_version, now=clock.now())
    except EmailTaken:
        form.email.errors = [_("Iemand anders heeft dit e-mailadres al.")]
        return _one(member, 422, form=form)
    except ChangedMeanwhile:
        form.version.data = str(member.version)
        form.form_errors = [_("Iemand anders veranderde dit net. Kijk het na en bewaar opnieuw.")]
        return _one(member, 422, form=form, changed=True)
    flash(_("Bewaard."))
    return redirect(url_for(".one", account=account), 303)


@bp.post("/<uuid:account>/rol")
def give(account: UUID) -> ResponseReturnValue:
    member, form = staff.one(db(), me(), account, now=clock.now()), GiveForm()
    form.offer()
    if not form.validate():
        return _one(member, 422, give=form)
    first: date = form.from_on.data  # type: ignore[assignment]
    with transaction() as session:
        staff.give_role(session, me(), account, RoleKind(form.kind.data), from_on=first, now=clock.now())
    flash(_("Bewaard."))
    return redirect(url_for(".one", account=account), 303)


@bp.post("/<uuid:account>/rol/einde")
def end(account: UUID) -> ResponseReturnValue:
    member, form = staff.one(db(), me(), account, now=clock.now()), EndForm()
    kind = str(form.kind.data or "")
    if kind not in {one.value for one in STAFF}:
        form.form_errors = [_("Kies een rol.")]
        return _one(member, 422, end=form)
    if not form.validate():
        return _one(member, 422, end=form, ending=kind)
    last: date = form.last_on.data  # type: ignore[assignment]
    try:
        with transaction() as session:
            end_role(session, me(), account, RoleKind(kind), last_on=last, now=clock.now())
    except BadLastDay:
        form.last_on.errors = [_("Deze dag is voorbij. Kies gisteren, vandaag of later.")]
        return _one(member, 422, end=form, ending=kind)
    except StillNeeded as needed:
        form.last_on.errors = [_needed_words(needed.depends)]
        return _one(member, 422, end=form, ending=kind, needed=needed.depends)
    except LastCoordinator:
        form.last_on.errors = [_("Dan is er geen coördinator meer. Geef eerst een collega deze rol.")]
        return _one(member, 422, end=form, ending=kind)
    except NoSuchRole:
        flash(_("Deze rol was al geëindigd."), "warning")
        return redirect(url_for(".one", account=account), 303)
    flash(_("Bewaard."))
    return redirect(url_for(".show"), 303)


def _needed_words(depends: Depends) -> str:
    """Who would be left alone."""
    if depends.participants:
        return ngettext(
            "Nog %(num)s deelnemer heeft deze contactpersoon. Draag die eerst over.",
            "Nog %(num)s deelnemers hebben deze contactpersoon. Draag die eerst over.",
            len(depends.participants),
        )
    return _("Deze persoon vervangt nog een collega. Kies daar eerst een ander voor.")


@bp.post("/<uuid:account>/uitnodiging")
def invite(account: UUID) -> Response:
    """The answer is the paper itself: the code cannot be shown a second time."""
    staff.one(db(), me(), account, now=clock.now())
    with transaction() as session:
        invited = staff.invite(session, me(), account, now=clock.now())
    return show_paper(invited, url_for(".one", account=account), _("Medewerker"))
