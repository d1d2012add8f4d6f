"""A photo of a letter, drawn: what somebody in the demo sends to the contact person."""

from __future__ import annotations

from datetime import date
from io import BytesIO

from babel.dates import format_date
from PIL import Image, ImageDraw, ImageFilter, ImageFont

PAPER, INK, TABLE = "#fbfaf6", "#20272b", "#8a6f57"
SIZE = (900, 1200)
LINES = (
    "Beste mevrouw,",
    "",
    "U krijgt toeslag van ons. Wij rekenen met uw inkomen.",
    "Is uw inkomen veranderd? Geef dat dan aan ons door.",
    "",
    "Wat moet u doen?",
    "1. Kijk op uw loonstrook wat u verdient.",
    "2. Log in op Mijn toeslagen met uw DigiD.",
    "3. Vul in wat u dit hele jaar verdient.",
    "",
    "Met vriendelijke groet,",
    "Dienst Toeslagen",
)


def letter_photo(day: date) -> bytes:
    """A sheet of paper on a table, a little askew, as from a phone."""
    sheet = Image.new("RGB", (SIZE[0] - 160, SIZE[1] - 160), PAPER)
    draw = ImageDraw.Draw(sheet)
    draw.text((60, 60), "Dienst Toeslagen", INK, ImageFont.load_default(34))
    draw.text((60, 150), f"Datum: {format_date(day, 'd MMMM y', locale='nl')}", INK, ImageFont.load_default(22))
    draw.text((60, 185), "Onderwerp: uw inkomen", INK, ImageFont.load_default(22))
    for number, line in enumerate(LINES):
        draw.text((60, 270 + 44 * number), line, INK, ImageFont.load_default(24))
    draw.rectangle((sheet.width - 260, 60, sheet.width - 60, 120), fill="#d7d2c6")  # a paper over the number
    photo = Image.new("RGB", SIZE, TABLE)
    askew = sheet.convert("RGBA").rotate(2.5, expand=True, resample=Image.Resampling.BICUBIC)
    photo.paste(askew, (60, 50), askew)
    written = BytesIO()
    photo.filter(ImageFilter.GaussianBlur(0.6)).save(written, "JPEG", quality=80)
    return written.getvalue()
