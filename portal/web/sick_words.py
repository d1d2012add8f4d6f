"""The words of a sick report, the same for who reports and for the desks. What was not answered is 'not said'."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _

from portal.base import clock
from portal.domain.sickness.models import SickSpell
from portal.domain.sickness.rules import AddressKind, AppointmentWith, ChangeKind, CorrectionReason, ExpectedDuration
from portal.web import words


def not_said() -> str:
    return _("niet gezegd")


def duration(value: str | None) -> str:
    """'een paar dagen', or that it was not said."""
    match value:
        case ExpectedDuration.FEW_DAYS:
            return _("een paar dagen")
        case ExpectedDuration.ABOUT_A_WEEK:
            return _("ongeveer een week")
        case ExpectedDuration.LONGER:
            return _("langer dan een week")
        case ExpectedDuration.UNKNOWN:
            return _("weet ik nog niet")
        case _other:
            return not_said()


def duration_for_desk(value: str | None) -> str:
    """The same, said by somebody else."""
    return _("nog niet bekend") if value == ExpectedDuration.UNKNOWN else duration(value)


def address_kind(value: AddressKind) -> str:
    match value:
        case AddressKind.HOME:
            return _("thuis")
        case AddressKind.ELSEWHERE:
            return _("op een ander adres")
        case AddressKind.INSTITUTION:
            return _("in een zorginstelling")


def address(spell: SickSpell) -> str:
    """'thuis', '8911 AB, nummer 12', 'in een zorginstelling', or that it was not said."""
    if spell.address_kind is None:
        return not_said()
    if spell.postcode:
        return _("%(postcode)s, nummer %(number)s", postcode=spell.postcode, number=spell.house_number)
    return address_kind(AddressKind(spell.address_kind))


def appointment_with(value: AppointmentWith) -> str:
    match value:
        case AppointmentWith.WORKPLACE:
            return _("de werkplek")
        case AppointmentWith.COLLEAGUE:
            return _("een collega")
        case AppointmentWith.COURSE:
            return _("een cursus")
        case AppointmentWith.SOMEONE_ELSE:
            return _("iemand anders")


def yes_no(value: bool | None) -> str:
    if value is None:
        return not_said()
    return _("ja") if value else _("nee")


def what_happened(kind: ChangeKind) -> str:
    """The heading of a receipt in a list."""
    match kind:
        case ChangeKind.REPORTED:
            return _("Ziek gemeld")
        case ChangeKind.LONGER:
            return _("Het duurt langer")
        case ChangeKind.ADDED:
            return _("U gaf meer door")
        case ChangeKind.PARTIAL:
            return _("Weer een deel werken")
        case ChangeKind.BETTER:
            return _("Beter gemeld")
        case ChangeKind.UNDONE:
            return _("Melding teruggenomen")
        case ChangeKind.CORRECTED:
            return _("Melding verbeterd")


def correction_reason(reason: CorrectionReason) -> str:
    """Why staff put a report right."""
    match reason:
        case CorrectionReason.WRONG_DAY:
            return _("verkeerde dag")
        case CorrectionReason.DOUBLE:
            return _("dubbel doorgegeven")
        case CorrectionReason.MISTAKE:
            return _("vergissing")


def received(at: datetime, now: datetime) -> str:
    """'Ontvangen om 7:10.' today; with the day on other days."""
    if clock.day_of(at) == clock.day_of(now):
        return _("Ontvangen om %(time)s.", time=words.at_time(at))
    return _("Ontvangen op %(day)s om %(time)s.", day=words.day_no_year(at), time=words.at_time(at))


def passed_on(at: datetime, now: datetime) -> str:
    if clock.day_of(at) == clock.day_of(now):
        return _("doorgegeven om %(time)s", time=words.at_time(at))
    return _("doorgegeven op %(day)s om %(time)s", day=words.day_no_year(at), time=words.at_time(at))


def seen(at: datetime, now: datetime, by: str | None = None) -> str:
    """'gezien om 7:31'; `by` when somebody saw it in place of the recipient."""
    time, day = words.at_time(at), words.day_no_year(at)
    if clock.day_of(at) == clock.day_of(now):
        return _("gezien om %(time)s door %(name)s", time=time, name=by) if by else _("gezien om %(time)s", time=time)
    if by:
        return _("gezien op %(day)s om %(time)s door %(name)s", day=day, time=time, name=by)
    return _("gezien op %(day)s om %(time)s", day=day, time=time)
