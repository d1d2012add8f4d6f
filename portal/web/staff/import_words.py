"""What a file with participants has in it, in words: why it cannot be read, what is wrong, what a row does."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.base.languages import LANGUAGES
from portal.domain.imports.rules import ImportState
from portal.flows.importing import Mistake, MistakeKind, Remark, RemarkKind
from portal.flows.importing.report import Report, RowKind

REFUSED = {
    "empty": _l("Het bestand is leeg. Kies een bestand met koppen en minstens één rij."),
    "too_large": _l("Het bestand is groter dan 5 MB. Deel het in kleinere bestanden."),
    "not_a_table": _l("Wij kunnen dit bestand niet lezen. Bewaar het als .csv (met ;) of als .xlsx."),
    "too_many_rows": _l("Het bestand heeft meer dan 50.000 rijen. Deel het in kleinere bestanden."),
    "macro": _l("Dit bestand heeft macro's. Bewaar het als .xlsx zonder macro's."),
    "locked": _l("Dit bestand is oud of heeft een wachtwoord. Bewaar het als .xlsx zonder wachtwoord."),
    "formula": _l("In vak %(where)s staat een formule. Plak daar alleen de waarde."),
    "headings": _l("De koppen in de eerste rij kloppen niet."),
    "failed": _l("Het lukte niet met dit bestand. Stuur het nog een keer, of bel de beheerder."),
}
MISTAKES = {
    MistakeKind.MISSING: _l("is leeg. Vul iets in."),
    MistakeKind.TOO_LONG: _l("is te lang: %(value)s. Maak het korter."),
    MistakeKind.BAD_NUMBER: _l("kan niet: %(value)s. Gebruik hoogstens 40 letters en cijfers."),
    MistakeKind.BAD_NAME: _l("is geen naam: %(value)s. Gebruik hoogstens 80 letters en spaties."),
    MistakeKind.BAD_EMAIL: _l("is geen e-mailadres: %(value)s."),
    MistakeKind.BAD_PHONE: _l("is geen telefoonnummer: %(value)s."),
    MistakeKind.UNKNOWN_LANGUAGE: _l("kennen wij niet: %(value)s. Kies uit %(languages)s."),
    MistakeKind.UNKNOWN_CONTACT: _l("is geen contactpersoon: %(value)s. Voeg deze medewerker eerst toe."),
    MistakeKind.BAD_DATE: _l("is geen datum: %(value)s. Schrijf 2027-03-31 of 31-3-2027."),
    MistakeKind.NO_SUCH_DAY: _l("bestaat niet: %(value)s. Kijk op de kalender."),
    MistakeKind.END_BEFORE_START: _l("ligt voor de startdatum: %(value)s."),
    MistakeKind.BAD_HOURS: _l("kan niet: %(value)s. Vul een getal in boven 0, hoogstens 40."),
    MistakeKind.UNKNOWN_DAY: _l("heeft een onbekende dag: %(value)s. Schrijf ma di wo do vr za zo."),
    MistakeKind.NOT_THE_SAME: _l("is anders dan in rij %(other)s van dezelfde persoon: %(value)s."),
    MistakeKind.OVERLAPS: _l("%(value)s valt in een andere periode van deze persoon."),
    MistakeKind.DOUBLE_PERIOD: _l("%(value)s staat ook in rij %(other)s."),
    MistakeKind.SOMEONE_ELSES: _l("is al van iemand anders: %(value)s."),
    MistakeKind.FORMULA: _l("is een formule: %(value)s. Schrijf de tekst zelf."),
    MistakeKind.EXTRA_CELLS: _l("Rechts hiervan staan %(value)s vakken zonder kop."),
}
"""Behind the name of the column, or in a form under the field."""


def refusal_words(report: Report) -> list[str]:
    """Why nothing of the file can be read."""
    said = [str(REFUSED.get(report.refused, REFUSED["failed"])) % {"where": report.where}]
    said += [_("De kop '%(name)s' ontbreekt.", name=one) for one in report.missing]
    said += [_("De kop '%(name)s' kennen wij niet.", name=one) for one in report.unknown]
    return said + [_("De kop '%(name)s' staat er twee keer.", name=one) for one in report.double]


def mistake_words(mistake: Mistake) -> str:
    """What is wrong with this cell, without row and column."""
    values = {"value": mistake.value, "other": mistake.other_row, "languages": ", ".join(LANGUAGES)}
    said = str(MISTAKES[mistake.kind]) % values
    if mistake.other_row and mistake.kind in (MistakeKind.SOMEONE_ELSES, MistakeKind.OVERLAPS):
        said = _("%(said)s Zie rij %(row)s.", said=said, row=mistake.other_row)
    return said


def remark_words(remark: Remark) -> str:
    column = remark.column
    match remark.kind:
        case RemarkKind.NEW_PERSON:
            return _("Nieuwe deelnemer.")
        case RemarkKind.NEW_PERIOD:
            return _("Nieuwe contractperiode.")
        case RemarkKind.CHANGED:
            return _("%(column)s verandert.", column=column)
        case RemarkKind.CHANGED_HERE:
            return _("%(column)s: hier aangepast. Dat blijft zo.", column=column)
        case RemarkKind.DIFFERS:
            return _("%(column)s: anders in bestand. Hier blijft het zoals het is.", column=column)


def kind_words(kind: RowKind) -> str:
    match kind:
        case RowKind.WRONG:
            return _("fout")
        case RowKind.NEW:
            return _("nieuw")
        case RowKind.CHANGED:
            return _("veranderd")
        case RowKind.UNCHANGED:
            return _("gelijk")
        case RowKind.CHANGED_HERE:
            return _("hier aangepast")
        case RowKind.DIFFERS:
            return _("anders in bestand")


def state_words(state: ImportState) -> str:
    match state:
        case ImportState.WAITING:
            return _("wacht op controle")
        case ImportState.CHECKING:
            return _("wij kijken ernaar")
        case ImportState.CHECKED:
            return _("bekeken, nog niet overgenomen")
        case ImportState.ASKED:
            return _("wacht op overnemen")
        case ImportState.TAKING:
            return _("wij nemen het over")
        case ImportState.TAKEN:
            return _("overgenomen")
        case ImportState.REFUSED:
            return _("niet te gebruiken")
