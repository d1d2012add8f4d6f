"""What the import says about a row, a column and a value."""

from __future__ import annotations

from portal.base.languages import LANGUAGES
from portal.base.spreadsheet import NoTable, WrongHeadings
from portal.flows.importing import Mistake, MistakeKind, Remark, RemarkKind

TABLE = {
    "empty": "Het bestand is leeg. Kies een bestand met koppen en minstens één rij.",
    "too_large": "Het bestand is groter dan 20 MB. Deel het in kleinere bestanden.",
    "not_a_table": "Dit is geen tabel die wij kunnen lezen. Bewaar het als .csv (met ;) of als .xlsx.",
    "too_many_rows": "Het bestand heeft meer dan 50.000 rijen. Deel het in kleinere bestanden.",
    "macro": "Dit bestand heeft macro's. Bewaar het als .xlsx zonder macro's.",
    "locked": "Dit is een oud Excel-bestand, of er zit een wachtwoord op. Bewaar het als .xlsx zonder wachtwoord.",
    "formula": "In vak {where} staat een formule. Plak daar alleen de waarde.",
}
LANGUAGE_CODES = ", ".join(LANGUAGES)
MISTAKES = {
    MistakeKind.MISSING: "is leeg. Vul iets in.",
    MistakeKind.TOO_LONG: "is te lang: '{value}…'. Maak het korter.",
    MistakeKind.BAD_NUMBER: "'{value}' kan niet. Gebruik letters en cijfers, hooguit 40.",
    MistakeKind.BAD_NAME: "'{value}' is geen naam. Gebruik letters, spaties en . ' -, hooguit 80.",
    MistakeKind.BAD_EMAIL: "'{value}' is geen e-mailadres.",
    MistakeKind.BAD_PHONE: "'{value}' is geen telefoonnummer.",
    MistakeKind.UNKNOWN_LANGUAGE: "'{value}' kennen wij niet. Kies uit: " + LANGUAGE_CODES + ".",
    MistakeKind.UNKNOWN_CONTACT: "'{value}' is geen contactpersoon. Neem eerst het bestand met medewerkers in.",
    MistakeKind.BAD_DATE: "'{value}' is geen datum. Schrijf 2027-03-31 of 31-3-2027.",
    MistakeKind.NO_SUCH_DAY: "'{value}' bestaat niet. Kijk op de kalender.",
    MistakeKind.END_BEFORE_START: "'{value}' ligt voor de startdatum.",
    MistakeKind.BAD_HOURS: "'{value}' kan niet. Vul een getal in boven 0 en hooguit 40.",
    MistakeKind.UNKNOWN_DAY: "'{value}' heeft een dag die wij niet kennen. Schrijf: ma di wo do vr za zo.",
    MistakeKind.NOT_THE_SAME: "'{value}' is anders dan in rij {other} van dezelfde persoon.",
    MistakeKind.OVERLAPS: "de periode vanaf {value} loopt door een andere periode van deze persoon heen{other_row}.",
    MistakeKind.DOUBLE_PERIOD: "de periode vanaf {value} staat ook in rij {other}.",
    MistakeKind.SOMEONE_ELSES: "'{value}' is van iemand anders{other_row}.",
    MistakeKind.FORMULA: "'{value}' is een formule. Schrijf de tekst zelf.",
    MistakeKind.EXTRA_CELLS: "rechts hiervan staan {value} vakken zonder kop.",
}
REMARKS = {
    RemarkKind.NEW_PERSON: "nieuwe deelnemer",
    RemarkKind.NEW_PERIOD: "nieuwe periode",
    RemarkKind.CHANGED: "{column} is veranderd",
    RemarkKind.CHANGED_HERE: "{column} is hier aangepast en blijft zoals het hier is",
    RemarkKind.DIFFERS: "{column} is anders in het bestand en blijft zoals het hier is",
}


def table_words(wrong: NoTable) -> str:
    return TABLE[wrong.why].format(where=wrong.where)


def heading_words(wrong: WrongHeadings) -> list[str]:
    found = [f"De kop '{one}' ontbreekt." for one in wrong.missing]
    found += [f"De kop '{one}' kennen wij niet." for one in wrong.unknown]
    return found + [f"De kop '{one}' staat er twee keer." for one in wrong.double]


def mistake_words(mistake: Mistake) -> str:
    """'rij 3, email: 'geen-mail' is geen e-mailadres.'"""
    other_row = f" (zie rij {mistake.other_row})" if mistake.other_row else ""
    said = MISTAKES[mistake.kind].format(value=mistake.value, other=mistake.other_row, other_row=other_row)
    return f"rij {mistake.row}, {mistake.column}: {said}"


def remark_words(remark: Remark) -> str:
    return f"rij {remark.row}: {REMARKS[remark.kind].format(column=remark.column)}"
