"""Small files made by code, as people (and worse) send them."""

from __future__ import annotations

import base64
import struct
import zipfile
import zlib
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream
from PIL import Image, ImageCms

MAKER = "Kamerafabriek"
"""Stands in the metadata of every sample that has metadata, so that a test can look for it byte by byte."""

# A drawing of 64 x 48, left half red and right half white, with GPS and MAKER in its EXIF. Made once with pillow-heif
# 1.8.1 (quality 40): the library the portal uses reads HEIC but does not write it.
HEIC = base64.b64decode("""
AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAb5tZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAADRpbG9jAAAAAERA
AAIAAQAAAAAB4gABAAAAAAAAAHQAAgAAAAACVgABAAAAAAAAALAAAAA4aWluZgAAAAAAAgAAABVpbmZlAgAAAAABAABodmMxAAAAABVpbmZlAgAAAQAC
AABFeGlmAAAAAA5waXRtAAAAAAABAAAA/WlwcnAAAADdaXBjbwAAAHZodmNDAQNwAAAAkAAAAAAAHvAA/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAA
AAMAAAMAHroCQGEAAQAqQgEBA3AAAAMAkAAAAwAAAwAeoCCBBZbq5Ka5uAhoMCAAAAMDIAAAAwAhYgABAAZEAcFzwIkAAAATY29scm5jbHgAAQANAAaA
AAAAFGlzcGUAAAAAAAAAQAAAAEAAAAAoY2xhcAAAAEAAAAABAAAAMAAAAAEAAAAAAAAAAv////AAAAACAAAAEHBpeGkAAAAAAwgICAAAABhpcG1hAAAA
AAAAAAEAAQWBAgMFhAAAABppcmVmAAAAAAAAAA5jZHNjAAIAAQABAAABLG1kYXQAAABwKAGvWOb06r//5zu//yo9IfYlF9X/+Hc9V9RGz/uPxWlfbO/4
PUKaHz4wM16NadX4LPCi0HngDBjaAqCZXwArETkxk1QRQyA3JAuROX+MNrf9dJxOuxmq4LoYYeXnNMe/z30XX6NPTevMYxjf2eC3QAAAAAZFeGlmAABN
TQAqAAAACAADAQ8AAgAAAA4AAAAyARIAAwAAAAEAAQAAiCUABAAAAAEAAABAAAAAAEthbWVyYWZhYnJpZWsAAAQAAQACAAAAAk4AAAAAAgAFAAAAAwAA
AHYAAwACAAAAAkUAAAAABAAFAAAAAwAAAI4AAAAAAAAANQAAAAEAAAAMAAAAAQAAAAUAAAABAAAABQAAAAEAAAAvAAAAAQAAADoAAAAB
""")


def exif(orientation: int = 1) -> bytes:
    """Metadata of a phone: maker, place and how it was held."""
    tags = Image.Exif()
    tags[0x010F] = MAKER
    tags[0x0112] = orientation
    tags.get_ifd(0x8825).update({1: "N", 2: (53.0, 12.0, 5.0), 3: "E", 4: (5.0, 47.0, 58.0)})
    return tags.tobytes()


def picture(file_format: str, size: tuple[int, int] = (64, 48), mode: str = "RGB", **how: Any) -> bytes:
    """Left half red, right half white."""
    drawing = Image.new(mode, size, "white")
    drawing.paste("red", (0, 0, size[0] // 2, size[1]))
    return encoded(drawing, file_format, **how)


def encoded(drawing: Image.Image, file_format: str, **how: Any) -> bytes:
    file = BytesIO()
    drawing.save(file, file_format, **how)
    return file.getvalue()


def photo(*, with_profile: bool = True) -> bytes:
    """A JPEG with everything a phone tells: EXIF with GPS, XMP, a comment, a colour profile."""
    xmp = f"<x:xmpmeta xmlns:x='adobe:ns:meta/'>{MAKER}</x:xmpmeta>".encode()
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes() if with_profile else None
    return picture("JPEG", exif=exif(), xmp=xmp, comment=MAKER.encode(), icc_profile=profile)


def profile_with_red_and_green_swapped() -> bytes:
    """A colour profile in which full red means green, so that a conversion can be seen."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    tags = profile[128:]
    swapped = tags.replace(b"rXYZ", b"swap", 1).replace(b"gXYZ", b"rXYZ", 1).replace(b"swap", b"gXYZ", 1)
    return profile[:128] + swapped


def bomb(side: int = 20_000) -> bytes:
    """A sound PNG of a few kilobytes that is enormous when decoded."""
    row = b"\0" * (1 + (side + 7) // 8)
    packer = zlib.compressobj(9)
    body = b"".join(packer.compress(row * 1000) for _ in range(side // 1000)) + packer.flush()
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", body) + _chunk(b"IEND", b"")


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def docx() -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("_rels/.rels", "<Relationships/>")
        archive.writestr("word/document.xml", "<document/>")
    return file.getvalue()


def film() -> bytes:
    return b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + b"\0" * 20_000


def pdf(pages: int = 1, **how: Any) -> bytes:
    """A letter of so many blank pages."""
    with pikepdf.new() as letter:
        for _ in range(pages):
            letter.add_blank_page(page_size=(595, 842))
        return _saved(letter, **how)


def pdf_with_password(user: str = "", owner: str = "geheim") -> bytes:
    return pdf(encryption=pikepdf.Encryption(user=user, owner=owner))


def armed_pdf() -> bytes:
    """A letter that carries everything a letter should not: scripts, a program, a file, and who made it."""
    with pikepdf.new() as letter:
        letter.add_blank_page(page_size=(595, 842))
        page = letter.pages[0].obj
        script = Dictionary(S=Name.JavaScript, JS="app.alert('boe')")
        letter.Root.OpenAction = letter.make_indirect(script)
        letter.Root.AA = Dictionary(WC=script)
        letter.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([pikepdf.String("start"), script])))
        letter.attachments["virus.exe"] = b"MZ een programma"
        page.AA = Dictionary(O=Dictionary(S=Name.Launch, F="calc.exe"))
        page.Annots = Array(
            [
                _link(Dictionary(S=Name.Launch, F="calc.exe")),
                _link(Dictionary(S=Name.URI, URI="javascript:app.alert('boe')")),
                _link(Dictionary(S=Name.SubmitForm, F="https://boef.example/")),
                _link(Dictionary(S=Name.URI, URI="https://www.toeslagen.nl/")),
                Dictionary(
                    Type=Name.Annot,
                    Subtype=Name.FileAttachment,
                    Rect=[0, 0, 9, 9],
                    FS=Dictionary(Type=Name.Filespec, F="virus.exe", EF=Dictionary(F=Stream(letter, b"MZ nog een"))),
                ),
            ]
        )
        page.Resources = Dictionary(XObject=Dictionary(EF=_photo_in(letter)))
        letter.docinfo["/Author"] = MAKER
        with letter.open_metadata() as about:
            about["dc:creator"] = [MAKER]
        return _saved(letter)


def hidden_script_pdf() -> bytes:
    """The same script with its name written in another way, inside a reply to pressing a link."""
    with pikepdf.new() as letter:
        letter.add_blank_page(page_size=(595, 842))
        step = Dictionary(S=Name.JavaScript, JS="app.alert('boe')")
        letter.pages[0].obj.Annots = Array([_link(Dictionary(S=Name.GoTo, D=Array([0, Name.Fit]), Next=step))])
        return _saved(letter).replace(b"/S /JavaScript", b"/S /J#61vaScript")


def _link(action: Dictionary) -> Dictionary:
    return Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], A=action)


def _photo_in(letter: Pdf) -> Stream:
    return Stream(
        letter,
        photo(),
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=64,
        Height=48,
        ColorSpace=Name.DeviceRGB,
        BitsPerComponent=8,
        Filter=Name.DCTDecode,
    )


def _saved(letter: Pdf, **how: Any) -> bytes:
    file = BytesIO()
    letter.save(file, object_stream_mode=pikepdf.ObjectStreamMode.disable, **how)
    return file.getvalue()


def in_the_open(file: bytes) -> bytes:
    """A PDF with everything in it uncompressed, to search in."""
    opened = BytesIO()
    with pikepdf.open(BytesIO(file)) as letter:
        letter.save(
            opened,
            compress_streams=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )
    return opened.getvalue()
