"""What the editor says of a text: what is wrong in it, what is hard to read, and how sure a source is."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from portal.base.plain_dutch import Kind, Level, Report, Why
from portal.domain.information.soundness import LONGEST_ALT, Wrong

SURENESS: tuple[SelectChoice, ...] = (
    SelectChoice("law", _l("Gelezen in de wet")),
    SelectChoice("secondary", _l("Uit een goede bron")),
    SelectChoice("computed", _l("Zelf uitgerekend")),
    SelectChoice("unsure", _l("Niet zeker: vraag het na")),
)
"""How sure the fact of a source is, as the content files write it."""


def wrong_words(wrong: Wrong) -> str:
    """What is wrong and what to do; the passage itself stands beside it."""
    match wrong:
        case Wrong.TITLE_HEADING:
            return _("Dit kopje heeft één hekje. Gebruik er twee: ##.")
        case Wrong.HEADING_SKIPPED:
            return _("Hier slaat u een soort kopje over. Gebruik eerst ###.")
        case Wrong.HEADING_EMPTY:
            return _("Dit kopje heeft geen woorden.")
        case Wrong.NO_HEADING:
            return _("Er is nog geen kopje. Begin een regel met ##.")
        case Wrong.UNKNOWN_AMOUNT:
            return _("Dit bedrag kennen wij niet. Kies een bedrag uit de lijst.")
        case Wrong.UNKNOWN_STEP:
            return _("Deze stap kennen wij niet. Kies een stap uit de lijst.")
        case Wrong.UNKNOWN_REFERENCE:
            return _("Tussen deze haakjes hoort een bedrag of een stap.")
        case Wrong.UNKNOWN_NAME:
            return _("Dit kunnen wij niet invullen. Gebruik {contact}, {employer} of {municipality}.")
        case Wrong.LINK_WITHOUT_TEXT:
            return _("Deze link heeft geen woorden.")
        case Wrong.LINK_SAYS_NOTHING:
            return _("Deze link zegt niet waar u naartoe gaat. Noem de pagina.")
        case Wrong.LINK_NOT_SAFE:
            return _("Deze link kan niet. Gebruik een adres met https:// of /geld/.")
        case Wrong.UNKNOWN_ARTICLE:
            return _("Dit artikel is er niet. Kijk naar het adres van de link.")
        case Wrong.PICTURE_WITHOUT_ALT:
            return _("Zeg in woorden wat er op deze foto staat.")
        case Wrong.PICTURE_NOT_HERE:
            return _("Deze foto hoort niet bij dit artikel. Voeg de foto hier toe.")
        case Wrong.ALT_TOO_LONG:
            return _("De woorden bij deze foto zijn te lang. Hoogstens %(most)s tekens.", most=LONGEST_ALT)
        case Wrong.HTML:
            return _("Dit is HTML. Dat ziet de lezer als gewone tekst.")


def kind_words(kind: Kind) -> str:
    """What is the matter, as a small heading."""
    match kind:
        case Kind.LONG_SENTENCE:
            return _("Lange zin")
        case Kind.LONG_PARAGRAPH:
            return _("Lange alinea")
        case Kind.PASSIVE:
            return _("Niet duidelijk wie het doet")
        case Kind.NESTED:
            return _("Zin in een zin")
        case Kind.DOUBLE_NEGATION:
            return _("Twee keer nee")
        case Kind.HARD_WORD:
            return _("Moeilijk woord")
        case Kind.RARE_WORD:
            return _("Woord dat weinig mensen kennen")
        case Kind.ABBREVIATION:
            return _("Afkorting")
        case Kind.TERM:
            return _("Vakwoord")


def why_words(why: Why, amount: int | None = None, limit: int | None = None) -> str:
    """Why a passage is hard, and what helps."""
    match why:
        case Why.SENTENCE_OVER_LIMIT:
            return _("Deze zin heeft %(amount)s woorden. Maak er twee zinnen van.", amount=amount)
        case Why.PARAGRAPH_OVER_LIMIT:
            return _("Deze alinea heeft %(amount)s zinnen. Begin na %(limit)s een nieuwe.", amount=amount, limit=limit)
        case Why.NOBODY_DOES_IT:
            return _("Wie doet dit? Begin de zin daarmee.")
        case Why.DOER_COMES_SECOND:
            return _("Zet wie het doet voor in de zin.")
        case Why.VERB_COMES_LATE:
            return _("De werkwoorden staan ver uit elkaar. Zet ze bij elkaar.")
        case Why.TOO_MANY_CLAUSES:
            return _("Er zitten %(amount)s bijzinnen in. Maak losse zinnen.", amount=amount)
        case Why.CLAUSE_IN_THE_MIDDLE:
            return _("Een stuk tussen komma's houdt de zin op. Maak er een zin van.")
        case Why.NOUN_COMES_LATE:
            return _("Vóór het woord waar het om gaat, staat een hele zin. Knip die los.")
        case Why.TWO_NEGATIONS:
            return _("Twee keer nee is moeilijk. Zeg wat wel zo is.")
        case Why.SIMPLER_WORD_EXISTS:
            return _("Er is een makkelijker woord.")
        case Why.WORD_IS_RARE:
            return _("Weinig mensen kennen dit woord. Leg het uit of kies een ander.")
        case Why.WORD_IS_LONG:
            return _("Dit is een lang woord. Leg het uit of knip het op.")
        case Why.SHORTENED:
            return _("Schrijf dit voluit.")
        case Why.LETTERS_NOT_EXPLAINED:
            return _("Leg één keer uit wat deze letters betekenen.")
        case Why.TERM_NOT_EXPLAINED:
            return _("Leg dit woord één keer uit.")


def level_words(level: Level) -> str:
    match level:
        case Level.A2:
            return _("A2: heel makkelijk te lezen")
        case Level.B1:
            return _("B1: goed")
        case Level.B2:
            return _("B2: moeilijker dan B1")
        case Level.C1:
            return _("C1: veel moeilijker dan B1")


def score_words(report: Report) -> str:
    """The one line about the whole text."""
    if report.level is None:
        return _("Nog te kort om te meten. Dat kan vanaf 100 woorden.")
    return level_words(report.level)


def unlike_dutch(missing: Sequence[str], extra: Sequence[str]) -> str:
    """What a translation must take over from the Dutch text and did not, or has and the Dutch text has not."""
    said = []
    if missing:
        said.append(_("Hier mist nog: %(marks)s.", marks=", ".join(missing)))
    if extra:
        said.append(_("Dit staat niet in het Nederlands: %(marks)s.", marks=", ".join(extra)))
    return " ".join(said)
