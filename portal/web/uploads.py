"""Files in a form: looked at one by one, and what is wrong with each said in words."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import BinaryIO, cast

from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.datastructures import FileStorage

from portal.base import files
from portal.base.file_kinds import Found
from portal.base.files import Accepted, Reason, Refused, WrongKind
from portal.domain.messages.rules import MAX_FILE_BYTES, MAX_FILES, MAX_MESSAGE_BYTES

MEGABYTE = 1024 * 1024


@dataclass
class Uploads:
    """What came with a form: the files as we keep them, or what is wrong, one sentence or two per file."""

    accepted: list[Accepted] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def take(sent: Iterable[FileStorage]) -> Uploads:
    """Check and write anew every file of a form. Slow: never call this inside a write transaction."""
    chosen = [one for one in sent if one.filename]
    found = Uploads()
    if len(chosen) > MAX_FILES:
        found.wrong.append(
            _("U koos %(count)s bestanden. Kies er hoogstens %(most)s.", count=len(chosen), most=MAX_FILES)
        )
        return found
    if len(chosen) > 1 and sum(map(_size, chosen)) > MAX_MESSAGE_BYTES:
        found.wrong.append(
            _(
                "Uw bestanden zijn samen te groot. Samen mogen ze %(most)s MB zijn. Verstuur ze in twee berichten.",
                most=MAX_MESSAGE_BYTES // MEGABYTE,
            )
        )
        return found
    for one in chosen:
        try:
            found.accepted.append(files.accept(cast(BinaryIO, one.stream), one.filename or ""))
        except Refused as refused:
            found.wrong.append(words_for(refused))
    return found


def choose_again(wrong: list[str]) -> str:
    """What stands under mistakes about files: the text is safe, the files must be chosen once more."""
    return ngettext(
        "Uw tekst is er nog. Kies de foto nog een keer.", "Uw tekst is er nog. Kies de foto's nog een keer.", len(wrong)
    )


def _size(one: FileStorage) -> int:
    size = one.stream.seek(0, os.SEEK_END)
    one.stream.seek(0)
    return size


def words_for(refused: Refused) -> str:
    """Which file, why, and what is possible."""
    name = f"\N{FIRST STRONG ISOLATE}{refused.name}\N{POP DIRECTIONAL ISOLATE}"
    if isinstance(refused, WrongKind):
        return _wrong_kind(refused, name)
    most = MAX_FILE_BYTES // MEGABYTE
    return {
        Reason.EMPTY: _("%(name)s is leeg. Maak de foto opnieuw of kies een andere.", name=name),
        Reason.TOO_LARGE: _(
            "%(name)s is te groot. Een bestand mag %(most)s MB zijn. Maak de foto opnieuw of kies een andere.",
            name=name,
            most=most,
        ),
        Reason.TOO_MANY_PIXELS: _("De foto %(name)s is te groot. Maak de foto opnieuw, een stukje kleiner.", name=name),
        Reason.TOO_MANY_PAGES: _(
            "%(name)s heeft te veel bladzijden. Maak een foto van de bladzijde waar het om gaat.", name=name
        ),
        Reason.BROKEN: _("%(name)s is kapot. Maak de foto opnieuw of kies een andere.", name=name),
        Reason.ENCRYPTED_PDF: _(
            "%(name)s zit op slot met een wachtwoord. Wij kunnen het niet openen. Maak een foto van de brief.",
            name=name,
        ),
        Reason.TOOK_TOO_LONG: _(
            "Het lukte niet met %(name)s. Probeer het nog een keer of maak een nieuwe foto.", name=name
        ),
    }[refused.reason]


def _wrong_kind(refused: WrongKind, name: str) -> str:
    match refused.found:
        case Found.GIF | Found.PICTURE:
            return _("%(name)s is een plaatje dat wij niet kunnen openen. Stuur een gewone foto of een PDF.", name=name)
        case Found.VIDEO:
            return _("%(name)s is een filmpje. Stuur een foto of een PDF.", name=name)
        case Found.SOUND:
            return _("%(name)s is geluid. Stuur een foto of een PDF.", name=name)
        case Found.DOCUMENT | Found.SPREADSHEET | Found.SLIDES | Found.TEXT:
            return _("%(name)s is geen foto of PDF. Maak er een PDF van, of maak een foto.", name=name)
        case _other:
            return _("%(name)s is geen foto of PDF. Stuur een foto of een PDF.", name=name)
