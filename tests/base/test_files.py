"""What people send: looked at, written anew, refused with a reason, handed out."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from PIL import Image, ImageOps
from werkzeug.http import parse_options_header

from portal.base import files
from portal.base.file_kinds import Found
from portal.base.reencode import Limits
from tests.base import sample_files as sample

RIGHT_TO_LEFT_OVERRIDE = "\u202e"


class Trickle:
    """An upload that gives a little at a time and counts what was asked of it."""

    def __init__(self, start: bytes, length: int) -> None:
        self.start, self.length, self.given = start, length, 0

    def read(self, most: int) -> bytes:
        size = min(most, 4000, self.length - self.given)
        part = self.start[self.given : self.given + size].ljust(size, b"\0")
        self.given += size
        return part


def opened(file: files.Accepted) -> Image.Image:
    picture = Image.open(BytesIO(file.data))
    picture.load()
    return picture


def colour(picture: Image.Image, x: int, y: int) -> str:
    """The colour of a spot in a word; JPEG is never exact."""
    spot = picture.convert("RGB").getpixel((x, y))
    assert isinstance(spot, tuple)
    names = {(1, 1, 1): "white", (1, 0, 0): "red", (0, 1, 0): "green", (0, 0, 1): "blue", (0, 0, 0): "black"}
    return names[int(spot[0] > 128), int(spot[1] > 128), int(spot[2] > 128)]


# Photos


@pytest.mark.parametrize("with_profile", [True, False])
def test_a_photo_loses_its_place_its_maker_and_all_other_metadata(with_profile: bool) -> None:
    sent = sample.photo(with_profile=with_profile)
    assert sent.count(sample.MAKER.encode()) == 3

    kept = files.accept(sent, "brief.jpg")

    assert (kept.kind, kept.media_type, kept.name) == ("image", "image/jpeg", "brief.jpg")
    for mark in (sample.MAKER.encode(), b"Exif", b"xmp", b"ICC_PROFILE", b"GPS"):
        assert mark not in kept.data
    assert not opened(kept).getexif()
    assert set(opened(kept).info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression"}


def test_a_photo_of_an_iphone_is_accepted_and_becomes_a_jpeg_without_metadata() -> None:
    assert sample.MAKER.encode() in sample.HEIC

    kept = files.accept(sample.HEIC, "IMG_0042.HEIC")

    assert (kept.name, kept.width, kept.height) == ("IMG_0042.jpg", 64, 48)
    assert opened(kept).format == "JPEG"
    assert (colour(opened(kept), 5, 20), colour(opened(kept), 60, 20)) == ("red", "white")
    assert sample.MAKER.encode() not in kept.data
    assert not opened(kept).getexif()


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP"])
def test_a_photo_taken_with_a_turned_phone_is_put_upright(file_format: str) -> None:
    turned = sample.picture(file_format, (64, 48), exif=sample.exif(orientation=6))

    kept = files.accept(turned, "foto")

    assert (kept.width, kept.height) == opened(kept).size == (48, 64)
    assert (colour(opened(kept), 20, 5), colour(opened(kept), 20, 60)) == ("red", "white")
    assert sample.MAKER.encode() not in kept.data


@pytest.mark.parametrize("orientation", range(2, 9))
def test_every_way_to_hold_a_phone_is_put_upright(orientation: int) -> None:
    drawing = Image.new("RGB", (64, 48), "white")
    drawing.paste("red", (0, 0, 32, 24))
    expected = ImageOps.exif_transpose(
        Image.open(BytesIO(sample.encoded(drawing, "PNG", exif=sample.exif(orientation))))
    )

    kept = opened(files.accept(sample.encoded(drawing, "JPEG", exif=sample.exif(orientation)), "foto.jpg"))

    assert kept.size == expected.size
    corners = [(x, y) for x in (4, kept.width - 5) for y in (4, kept.height - 5)]
    assert [colour(kept, *corner) for corner in corners] == [colour(expected, *corner) for corner in corners]


def test_a_photo_with_damaged_metadata_is_accepted() -> None:
    metadata = bytearray(sample.exif(orientation=6))
    metadata[metadata.index(b"\x01\x0f\x00\x02") + 3] = 12  # the maker, now said to be a fraction

    kept = files.accept(sample.picture("JPEG", exif=bytes(metadata)), "foto.jpg")

    assert (kept.width, kept.height) == (48, 64)


def test_a_large_photo_is_made_smaller_and_keeps_its_shape() -> None:
    kept = files.accept(sample.picture("JPEG", (5000, 1250)), "breed.jpg")

    assert (kept.width, kept.height) == opened(kept).size == (2400, 600)


def test_a_small_photo_is_not_made_larger() -> None:
    kept = files.accept(sample.picture("JPEG", (1, 1)), "stip.jpg")

    assert (kept.width, kept.height) == (1, 1)


@pytest.mark.parametrize("file_format", ["PNG", "WEBP"])
def test_what_is_transparent_becomes_white(file_format: str) -> None:
    drawing = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    drawing.paste((0, 0, 255, 255), (0, 0, 20, 40))

    kept = files.accept(sample.encoded(drawing, file_format), "tekening.png")

    assert (colour(opened(kept), 5, 20), colour(opened(kept), 35, 20)) == ("blue", "white")


def test_a_picture_with_a_palette_and_a_transparent_colour_becomes_white_there() -> None:
    drawing = Image.new("P", (40, 40), 0)
    drawing.putpalette([0, 0, 0, 255, 0, 0])
    drawing.paste(1, (0, 0, 20, 40))

    kept = files.accept(sample.encoded(drawing, "PNG", transparency=0), "plaatje.png")

    assert (colour(opened(kept), 5, 20), colour(opened(kept), 35, 20)) == ("red", "white")


def test_a_scan_with_sixteen_bits_of_grey_keeps_its_greys() -> None:
    kept = files.accept(sample.encoded(Image.new("I;16", (20, 20), 0x6060), "PNG"), "scan.png")

    assert opened(kept).convert("L").getpixel((10, 10)) == pytest.approx(0x60, abs=2)


@pytest.mark.parametrize("file_format", ["PNG", "WEBP"])
def test_of_an_animation_the_first_picture_is_kept(file_format: str) -> None:
    first, second = Image.new("RGB", (30, 30), "red"), Image.new("RGB", (30, 30), "blue")
    moving = sample.encoded(first, file_format, save_all=True, append_images=[second], duration=100)

    kept = files.accept(moving, "bewegend")

    assert colour(opened(kept), 15, 15) == "red"


def test_a_photo_that_holds_a_second_photo_as_some_phones_make_is_accepted() -> None:
    first, second = Image.new("RGB", (30, 30), "red"), Image.new("RGB", (30, 30), "blue")
    double = sample.encoded(first, "MPO", save_all=True, append_images=[second])

    kept = files.accept(double, "portret.jpg")

    assert colour(opened(kept), 15, 15) == "red"


def test_colours_of_another_profile_are_converted_and_the_profile_is_gone() -> None:
    sent = sample.encoded(
        Image.new("RGB", (20, 20), "red"), "PNG", icc_profile=sample.profile_with_red_and_green_swapped()
    )

    kept = files.accept(sent, "kleur.png")

    assert colour(opened(kept), 10, 10) == "green"
    assert "icc_profile" not in opened(kept).info


def test_a_colour_profile_that_makes_no_sense_does_not_refuse_the_photo() -> None:
    kept = files.accept(sample.picture("JPEG", icc_profile=b"onzin" * 50), "foto.jpg")

    assert colour(opened(kept), 5, 20) == "red"


def test_a_photo_in_ink_colours_is_accepted() -> None:
    kept = files.accept(sample.encoded(Image.new("CMYK", (20, 20), (0, 255, 255, 0)), "JPEG"), "druk.jpg")

    assert colour(opened(kept), 10, 10) == "red"


def test_a_jpeg_called_pdf_is_accepted_as_the_jpeg_it_is() -> None:
    kept = files.accept(sample.photo(), "brief van Caparis.pdf")

    assert (kept.kind, kept.name) == ("image", "brief van Caparis.jpg")


def test_what_is_glued_behind_a_photo_is_gone() -> None:
    kept = files.accept(sample.photo() + b"<script>alert(1)</script>PK\x03\x04", "foto.jpg")

    assert b"<script>" not in kept.data
    assert b"PK\x03\x04" not in kept.data


# Refused photos and other things


def test_nothing_at_all_is_refused() -> None:
    with pytest.raises(files.Empty) as refused:
        files.accept(b"", "leeg.jpg")

    assert (refused.value.name, refused.value.reason) == ("leeg.jpg", "empty")


def test_a_photo_of_11_mb_is_refused() -> None:
    with pytest.raises(files.TooLarge) as refused:
        files.accept(sample.photo().ljust(11_000_000, b"\0"), "grote foto.jpg")

    assert (refused.value.name, refused.value.reason) == ("grote foto.jpg", "too_large")


def test_a_photo_of_exactly_the_limit_is_accepted_and_one_byte_more_is_not() -> None:
    sent = sample.photo()

    assert files.accept(sent, "foto.jpg", Limits(size=len(sent))).kind == "image"
    with pytest.raises(files.TooLarge):
        files.accept(sent, "foto.jpg", Limits(size=len(sent) - 1))


def test_of_a_photo_without_end_no_more_than_the_limit_is_read() -> None:
    endless = Trickle(sample.photo(), length=10**12)

    with pytest.raises(files.TooLarge):
        files.accept(endless, "foto.jpg")  # type: ignore[arg-type]

    assert endless.given == files.LIMITS.size + 1


def test_of_a_film_only_the_start_is_read() -> None:
    long_film = Trickle(sample.film(), length=10**12)

    with pytest.raises(files.WrongKind) as refused:
        files.accept(long_film, "vakantie.jpg")  # type: ignore[arg-type]

    assert refused.value.found is Found.VIDEO
    assert long_film.given <= 8192


def test_an_upload_that_comes_in_small_parts_is_read_whole() -> None:
    sent = sample.picture("PNG", (200, 200)) + b"\0" * 20_000

    assert files.accept(Trickle(sent, len(sent)), "foto.png").width == 200  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("sent", "found", "extension"),
    [
        pytest.param(sample.picture("GIF"), Found.GIF, "gif", id="gif"),
        pytest.param(b"GIF89a<script>alert(document.cookie)</script>", Found.GIF, "gif", id="gif with a script"),
        pytest.param(b"GIF89a\n" + sample.pdf(), Found.GIF, "gif", id="gif and pdf at once"),
        pytest.param(sample.docx(), Found.DOCUMENT, "docx", id="docx"),
        pytest.param(b"PK\x03\x04" + b"\0" * 26 + b"foto.jpg", Found.ARCHIVE, "zip", id="zip"),
        pytest.param(sample.picture("BMP"), Found.PICTURE, "bmp", id="bmp"),
        pytest.param(sample.picture("AVIF"), Found.PICTURE, "avif", id="avif"),
        pytest.param(b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", Found.PICTURE, "svg", id="svg"),
        pytest.param(b"<!DOCTYPE html><script>alert(1)</script>%PDF-1.7", Found.TEXT, "html", id="html"),
        pytest.param(b"Beste Anna, ik heb een vraag.", Found.TEXT, "txt", id="text"),
        pytest.param(b"ID3\x03" + b"\0" * 100, Found.SOUND, "mp3", id="sound"),
        pytest.param(b"\x01\x02\x03\x04", Found.UNKNOWN, "", id="unknown"),
    ],
)
def test_what_is_called_pdf_but_is_not_is_refused_as_what_it_is(sent: bytes, found: Found, extension: str) -> None:
    with pytest.raises(files.WrongKind) as refused:
        files.accept(sent, "brief.pdf")

    assert (refused.value.name, refused.value.reason) == ("brief.pdf", "wrong_kind")
    assert (refused.value.found, refused.value.extension) == (found, extension)


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP"])
def test_a_photo_that_was_cut_off_is_refused(file_format: str) -> None:
    whole = sample.encoded(Image.effect_noise((300, 300), 90).convert("RGB"), file_format)

    with pytest.raises(files.Broken) as refused:
        files.accept(whole[: len(whole) // 2], "half.jpg")

    assert (refused.value.name, refused.value.reason) == ("half.jpg", "broken")


def test_an_iphone_photo_that_was_cut_off_is_refused() -> None:
    with pytest.raises(files.Broken):
        files.accept(sample.HEIC[:-60], "half.heic")


def test_a_script_behind_the_first_bytes_of_a_jpeg_is_refused() -> None:
    with pytest.raises(files.Broken):
        files.accept(b"\xff\xd8\xff\xe0<script>alert(1)</script>", "foto.jpg")


def test_a_picture_of_400_million_pixels_in_a_small_file_is_refused() -> None:
    sent = sample.bomb()
    assert len(sent) < 200_000

    with pytest.raises(files.TooManyPixels) as refused:
        files.accept(sent, "bom.png")

    assert (refused.value.name, refused.value.reason) == ("bom.png", "too_many_pixels")


def test_a_picture_just_over_the_limit_is_refused_too() -> None:
    with pytest.raises(files.TooManyPixels):
        files.accept(sample.picture("PNG", (101, 100)), "foto.png", Limits(pixels=10_000))


def test_a_picture_that_needs_more_memory_than_there_is_is_refused() -> None:
    with pytest.raises(files.TooManyPixels):
        files.accept(sample.bomb(7000), "bom.png", Limits(memory=100 * 1024 * 1024))


# PDF


def test_a_letter_keeps_its_pages_and_its_name() -> None:
    kept = files.accept(sample.pdf(3), "Brief gemeente.PDF")

    assert (kept.kind, kept.media_type, kept.name) == ("pdf", "application/pdf", "Brief gemeente.pdf")
    assert (kept.pages, kept.width, kept.height) == (3, None, None)
    with pikepdf.open(BytesIO(kept.data)) as letter:
        assert len(letter.pages) == 3


def test_a_letter_loses_scripts_programs_attachments_and_who_made_it() -> None:
    sent = sample.armed_pdf()
    dangers = (
        b"app.alert",
        b"/JavaScript",
        b"/OpenAction",
        b"/Launch",
        b"calc.exe",
        b"boef.example",
        b"virus.exe",
        b"MZ een programma",
        b"MZ nog een",
        b"/EmbeddedFile",
        b"/Metadata",
        b"Exif",
        sample.MAKER.encode(),
    )
    assert [danger for danger in dangers if danger not in sample.in_the_open(sent)] == []

    kept = files.accept(sent, "brief.pdf")

    assert [danger for danger in dangers if danger in sample.in_the_open(kept.data)] == []
    with pikepdf.open(BytesIO(kept.data)) as letter:
        assert "/Info" not in letter.trailer
        assert not letter.attachments


def test_a_letter_keeps_its_links_and_the_photo_in_it() -> None:
    kept = files.accept(sample.armed_pdf(), "brief.pdf")

    with pikepdf.open(BytesIO(kept.data)) as letter:
        page = letter.pages[0]
        addresses = [str(mark.A.URI) for mark in page.obj.Annots if "/A" in mark and "/URI" in mark.A]
        photo = page.obj.Resources.XObject.EF
        assert addresses == ["https://www.toeslagen.nl/"]
        assert Image.open(BytesIO(photo.read_raw_bytes())).size == (64, 48)


def test_a_script_under_a_name_written_in_another_way_is_found_too() -> None:
    sent = sample.hidden_script_pdf()
    assert b"/J#61vaScript" in sent

    kept = files.accept(sent, "brief.pdf")

    assert b"app.alert" not in sample.in_the_open(kept.data)


def test_a_pdf_with_a_password_is_refused() -> None:
    with pytest.raises(files.EncryptedPdf) as refused:
        files.accept(sample.pdf_with_password(user="geheim"), "loonstrook.pdf")

    assert (refused.value.name, refused.value.reason) == ("loonstrook.pdf", "encrypted_pdf")


def test_a_pdf_that_everybody_may_open_but_not_change_is_accepted() -> None:
    kept = files.accept(sample.pdf_with_password(user="", owner="geheim"), "loonstrook.pdf")

    with pikepdf.open(BytesIO(kept.data)) as letter:
        assert not letter.is_encrypted


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(b"%PDF-1.7\nen verder niets", id="nothing behind the first line"),
        pytest.param(sample.pdf()[:60], id="cut off"),
        pytest.param(sample.pdf(0), id="no pages"),
    ],
)
def test_a_broken_pdf_is_refused(sent: bytes) -> None:
    with pytest.raises(files.Broken) as refused:
        files.accept(sent, "kapot.pdf")

    assert (refused.value.name, refused.value.reason) == ("kapot.pdf", "broken")


def test_a_pdf_of_which_only_the_last_lines_are_missing_is_repaired() -> None:
    sent = sample.pdf(2)

    kept = files.accept(sent[: sent.rindex(b"startxref")], "brief.pdf")

    assert kept.pages == 2


def test_a_pdf_of_60_pages_is_accepted_and_one_of_61_is_not() -> None:
    assert files.accept(sample.pdf(60), "boek.pdf").pages == 60
    with pytest.raises(files.TooManyPages) as refused:
        files.accept(sample.pdf(61), "boek.pdf")

    assert (refused.value.name, refused.value.reason) == ("boek.pdf", "too_many_pages")


# Names


@pytest.mark.parametrize(
    ("shown", "kept"),
    [
        ("../../etc/brief.pdf", "brief.jpg"),
        ("C:\\fakepath\\Mijn brief.JPEG", "Mijn brief.jpg"),
        (f"brief{RIGHT_TO_LEFT_OVERRIDE}fdp.exe", "brieffdp.exe.jpg"),
        ("brief\x00\r\n\tvan  Anna?.png", "brief van Anna-.jpg"),
        ("scan.pdf.jpg.JPG", "scan.jpg"),
        ("رسالة من البلدية.heic", "رسالة من البلدية.jpg"),
        ("Brief 3.11 van d'Anna & cie 😀.png", "Brief 3.11 van d'Anna & cie 😀.jpg"),
        ("nei\u0308f.jpg", "neïf.jpg"),
        ("...", "bestand.jpg"),
        ("", "bestand.jpg"),
        (".pdf", "bestand.jpg"),
        ("b" * 300 + ".png", "b" * 76 + ".jpg"),
    ],
)
def test_a_name_is_cleaned_and_keeps_its_words(shown: str, kept: str) -> None:
    assert files.accept(sample.picture("PNG", (2, 2)), shown).name == kept


def test_a_refused_file_is_called_by_its_own_name_without_tricks_and_at_most_80_characters() -> None:
    with pytest.raises(files.Empty) as tricky:
        files.accept(b"", f"C:\\map\\{RIGHT_TO_LEFT_OVERRIDE}foto.PNG")
    with pytest.raises(files.Empty) as long:
        files.accept(b"", "b" * 300 + ".heic")

    assert tricky.value.name == "foto.PNG"
    assert long.value.name == "b" * 75 + ".heic"


# The process that does the work


def test_a_process_that_hangs_is_killed(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    hang = f"import os, time; open({str(note)!r}, 'w').write(str(os.getpid())); time.sleep(600)"

    with pytest.raises(files.TookTooLong) as refused:
        files.run([sys.executable, "-I", "-c", hang], b"", "traag.pdf", seconds=1.5)

    assert (refused.value.name, refused.value.reason) == ("traag.pdf", "took_too_long")
    with pytest.raises(ProcessLookupError):
        os.kill(int(note.read_text()), 0)


def test_a_file_that_takes_longer_than_we_wait_is_refused() -> None:
    with pytest.raises(files.TookTooLong):
        files.accept(sample.photo(), "foto.jpg", Limits(wall_seconds=0.01))


def confined(then: str, **limits: int) -> list[str]:
    code = f"import sys; sys.path.insert(0, {str(files.ROOT)!r}); from portal.base import reencode as r; "
    return [sys.executable, "-I", "-c", f"{code}r.confine(r.Limits(**{limits!r})); {then}"]


def test_a_process_that_keeps_the_processor_busy_is_stopped() -> None:
    busy = confined("exec('while True: pass')", cpu_seconds=1)

    ended = subprocess.run(busy, timeout=30, check=False)

    assert ended.returncode in (-signal.SIGKILL, -signal.SIGXCPU)


def test_a_process_whose_parent_is_gone_ends_by_itself() -> None:
    ended = subprocess.run(confined("import time; time.sleep(600)", wall_seconds=1), timeout=30, check=False)

    assert ended.returncode == -signal.SIGALRM


def test_the_process_can_write_no_file(tmp_path: Path) -> None:
    target = tmp_path / "spoor"

    with pytest.raises(RuntimeError, match="File too large"):
        files.run(confined(f"open({str(target)!r}, 'wb', 0).write(b'spoor')"), b"", "foto.jpg", seconds=30)

    assert not target.exists() or not target.read_bytes()


def test_the_process_knows_none_of_our_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_SECRET", "sleutel")

    known = files.run([sys.executable, "-I", "-c", "import os; print(dict(os.environ))"], b"", "foto.jpg", seconds=30)

    assert b"sleutel" not in known


@pytest.mark.parametrize(
    ("end", "refusal"),
    [
        (signal.SIGKILL, files.TookTooLong),
        (signal.SIGXCPU, files.TookTooLong),
        (signal.SIGALRM, files.TookTooLong),
        (signal.SIGSEGV, files.Broken),
        (signal.SIGABRT, files.Broken),
    ],
)
def test_a_decoder_that_is_stopped_or_crashes_refuses_the_file(
    end: signal.Signals, refusal: type[files.Refused]
) -> None:
    crash = f"import os, resource; resource.setrlimit(resource.RLIMIT_CORE, (0, 0)); os.kill(os.getpid(), {end.value})"

    with pytest.raises(refusal):
        files.run([sys.executable, "-I", "-c", crash], b"", "foto.jpg", seconds=30)


def test_why_a_decoder_gave_up_stands_in_the_log_without_the_name_of_the_file(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO", "portal.base.files"), pytest.raises(files.Broken):
        files.accept(sample.photo()[:-200], "brief van Samira.jpg")

    assert "Truncated File Read" in caplog.text
    assert "Samira" not in caplog.text


def test_a_missing_library_is_our_fault_and_not_said_of_the_file() -> None:
    with pytest.raises(RuntimeError, match="bestaat_niet"):
        files.run([sys.executable, "-I", "-c", "import bestaat_niet"], b"", "foto.jpg", seconds=30)


def test_the_process_loads_no_decoder_before_its_limits_hold() -> None:
    code = f"import sys; sys.path.insert(0, {str(files.ROOT)!r}); import portal.base.reencode; print(*sys.modules)"

    loaded = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True).stdout

    assert not {"PIL", "pi_heif", "pikepdf", "flask", "sqlalchemy"} & set(loaded.split())


def test_no_more_than_two_processes_work_at_the_same_time() -> None:
    nap = "import time; start = time.monotonic(); time.sleep(0.5); print(start, time.monotonic())"
    naps: list[tuple[float, float]] = []

    def take_a_nap() -> None:
        start, end = files.run([sys.executable, "-I", "-c", nap], b"", "foto.jpg", seconds=30).split()
        naps.append((float(start), float(end)))

    threads = [threading.Thread(target=take_a_nap) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(naps) == 4
    assert max(sum(start <= moment < end for start, end in naps) for moment, _ in naps) == 2


def test_who_waits_too_long_for_a_turn_is_refused() -> None:
    with files.AT_ONCE, files.AT_ONCE, pytest.raises(files.TookTooLong):
        files.accept(sample.photo(), "foto.jpg", Limits(wall_seconds=0.1))


# Handing out


def test_a_photo_is_shown_in_the_page_and_can_do_nothing_else() -> None:
    headers = files.hand_out_headers(files.accept(sample.photo(), "brief.jpg"))

    assert headers["Content-Type"] == "image/jpeg"
    assert headers["Content-Disposition"] == 'inline; filename="brief.jpg"'
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in headers["Content-Security-Policy"]
    assert "default-src 'none'" in headers["Content-Security-Policy"]


def test_a_pdf_is_saved_and_not_opened_in_the_page() -> None:
    headers = files.hand_out_headers(files.accept(sample.pdf(), "brief.pdf"))

    assert headers["Content-Type"] == "application/pdf"
    assert headers["Content-Disposition"] == 'attachment; filename="brief.pdf"'


@pytest.mark.parametrize(
    "shown", ["Überweisung 100%; 'spoed'.pdf", "رسالة.pdf", "лист від Анни.pdf", "😀.pdf", "a,b=c.pdf"]
)
def test_a_name_in_any_script_comes_back_whole_from_the_header(shown: str) -> None:
    header = files.hand_out_headers(files.accept(sample.pdf(), shown))["Content-Disposition"]

    how, options = parse_options_header(header)

    assert header.isascii()
    assert (how, options["filename"]) == ("attachment", shown)
