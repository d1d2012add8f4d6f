"""A PDF opened, disarmed and saved again: no scripts, no attached files, nothing about its maker. See `reencode.py`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from portal.base.reencode import Limits, Rewritten, Unfit

GONE = (
    "/OpenAction",
    "/JavaScript",
    "/EmbeddedFiles",
    "/XFA",
    "/Metadata",
    "/PieceInfo",
    "/Collection",
    "/RichMediaContent",
    "/RichMediaSettings",
)
GONE_FROM_PARTS = ("/AA", "/AF", "/EF", "/RF")
"""Events and attached files. So short that a font may be called like it, hence only where PARTS says it is no list."""
PARTS = ("/Type", "/Subtype", "/FT", "/T", "/Kids", "/Parent", "/Rect", "/F", "/UF", "/Desc")
ACTIONS_GONE = {
    "/JavaScript",
    "/Launch",
    "/GoToR",
    "/GoToE",
    "/SubmitForm",
    "/ImportData",
    "/ResetForm",
    "/Rendition",
    "/RichMediaExecute",
    "/Movie",
    "/Sound",
    "/Thread",
    "/Hide",
    "/Named",
    "/SetOCGState",
    "/GoTo3DView",
}
ANNOTATIONS_GONE = {"/FileAttachment", "/RichMedia", "/Screen", "/Movie", "/Sound", "/3D"}
SAFE_LINK = re.compile(r"(https?://|mailto:|tel:)", re.IGNORECASE)
JPEG_TELLS = {0xE1, *range(0xE3, 0xEE), 0xEF, 0xFE}
"""Segments of a JPEG that tell about the maker; 0xE0, 0xE2 and 0xEE are needed for the colours."""


def rewrite(data: bytes, limits: Limits) -> Rewritten:
    """The same pages, harmless. Raises Unfit."""
    try:
        with pikepdf.open(BytesIO(data), suppress_warnings=True) as pdf:
            pages = _count(pdf, limits)
            _disarm(pdf)
            new = BytesIO()
            pdf.save(new, object_stream_mode=pikepdf.ObjectStreamMode.generate, fix_metadata_version=False)
    except Unfit:
        raise
    except pikepdf.PasswordError as closed:
        raise Unfit("encrypted_pdf") from closed
    except MemoryError as heavy:
        raise Unfit("took_too_long") from heavy
    except Exception as broken:  # a damaged file may stumble in any way
        raise Unfit("broken") from broken
    return Rewritten(new.getvalue(), pages=pages)


def _count(pdf: Pdf, limits: Limits) -> int:
    pages = len(pdf.pages)
    if not pages:
        raise Unfit("broken")
    if pages > limits.pages:
        raise Unfit("too_many_pages")
    return pages


def _disarm(pdf: Pdf) -> None:
    for key in set(pdf.trailer.keys()) - {"/Root", "/Size"}:
        del pdf.trailer[key]
    for part in _parts(pdf):
        _take_out(part)
        if isinstance(part, Stream):
            _clean_photo(part)


def _parts(pdf: Pdf) -> Iterator[Dictionary | Stream]:
    """Every dictionary and stream of the file, also those inside others."""
    for whole in pdf.objects:
        waiting = [whole]
        while waiting:
            part = waiting.pop()
            if isinstance(part, Dictionary | Stream):
                yield part
                inside = [part[key] for key in part.keys()]  # noqa: SIM118 (iterating a pikepdf dictionary gives no keys)
            else:
                inside = list(part) if isinstance(part, Array) else []
            waiting += [child for child in inside if isinstance(child, Object) and not child.is_indirect]


def _take_out(part: Dictionary | Stream) -> None:
    if isinstance(part, Dictionary) and _does_harm(part):
        gone = set(part.keys())
    else:
        gone = {key for key in GONE if key in part}
        if any(key in part for key in PARTS):
            gone |= {key for key in GONE_FROM_PARTS if key in part}
    for key in gone:
        del part[key]


def _does_harm(part: Dictionary) -> bool:
    """An action that does more than go to a page or a website, or an annotation that carries a file, film or sound."""
    if str(part.get("/Subtype")) in ANNOTATIONS_GONE:
        return True
    action = str(part.get("/S"))
    return action in ACTIONS_GONE or (action == "/URI" and not SAFE_LINK.match(str(part.get("/URI")).strip()))


def _clean_photo(stream: Stream) -> None:
    """A photo inside a PDF may say where it was taken."""
    filters = stream.get("/Filter")
    if filters == Name.DCTDecode or (isinstance(filters, Array) and list(filters) == [Name.DCTDecode]):
        parms = stream.get("/DecodeParms")
        kept = parms if isinstance(parms, Dictionary | Array) else None
        stream.write(_without_tales(stream.read_raw_bytes()), filter=Name.DCTDecode, decode_parms=kept)


def _without_tales(photo: bytes) -> bytes:
    kept, at = [photo[:2]], 2
    while photo[at : at + 1] == b"\xff" and photo[at + 1 : at + 2] != b"\xda":
        end = at + 2 + int.from_bytes(photo[at + 2 : at + 4])
        if photo[at + 1] not in JPEG_TELLS:
            kept.append(photo[at:end])
        at = end
    return b"".join(kept) + photo[at:]
