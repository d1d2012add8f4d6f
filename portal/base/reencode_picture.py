"""A picture decoded and written anew as a JPEG, so that nothing but what the eye sees goes on. See `reencode.py`."""

from __future__ import annotations

import warnings
from io import BytesIO

from PIL import Image, ImageCms

from portal.base.reencode import Limits, Rewritten, Unfit

DEEP = ("I", "I;16", "I;16B", "I;16L", "F")
"""Modes with more than 256 greys, as some scanners make them."""
LESS_SHARP = (74, 66, 58)
SMALLER = 0.85
SMALLEST_SIDE = 64
ORIENTATION = 0x0112
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What makes a picture upright, for each orientation of EXIF."""


def rewrite(file_format: str, data: bytes, limits: Limits) -> Rewritten:
    """The picture as a JPEG: upright, in sRGB, on white, no larger than needed, without metadata. Raises Unfit."""
    Image.MAX_IMAGE_PIXELS = limits.pixels
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    if file_format == "heif":
        _learn_heif()
    try:
        picture = _narrow(_on_white(_upright(_opened(data, file_format, limits))), limits.widest)
        picture, new = _light(picture, limits)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError, MemoryError) as bomb:
        raise Unfit("too_many_pixels") from bomb
    except Exception as broken:  # a decoder may stumble over a bad file in any way
        raise Unfit("broken") from broken
    return Rewritten(new, width=picture.width, height=picture.height)


def _learn_heif() -> None:
    import pi_heif

    pi_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False, decode_threads=1)


def _opened(data: bytes, file_format: str, limits: Limits) -> Image.Image:
    """The decoded picture (of an animation the first), at most as large as we keep it, in a mode that has colours."""
    box = (limits.longest_side, limits.longest_side)
    picture: Image.Image = Image.open(BytesIO(data), formats=[file_format.upper()])
    picture.draft(None, box)  # a JPEG can be decoded at half its size at once
    picture.load()
    if picture.mode in DEEP:
        picture = _eight_bits(picture)
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
    elif picture.mode in ("1", "P"):
        picture = picture.convert("RGB")
    picture.thumbnail(box, Image.Resampling.LANCZOS)
    return picture


def _eight_bits(picture: Image.Image) -> Image.Image:
    """Sixteen bits of grey to eight; Pillow's own conversion would cut instead of scale."""
    return picture.convert("I").point(lambda grey: grey * (1 / 257) + 0, "L")


def _upright(picture: Image.Image) -> Image.Image:
    """Turned as the camera says. Not by ImageOps: that writes the metadata again and stumbles over damaged ones."""
    try:
        turn = TURNS.get(picture.getexif().get(ORIENTATION, 1))
    except Exception:  # damaged metadata are no reason to refuse the photo
        return picture
    return picture if turn is None else picture.transpose(turn)


def _on_white(picture: Image.Image) -> Image.Image:
    """In sRGB, transparent parts white."""
    profile = picture.info.get("icc_profile")
    if picture.mode == "RGBA":
        white = Image.new("RGB", picture.size, "white")
        white.paste(picture, mask=picture.getchannel("A"))
        picture = white
    return _in_srgb(picture, profile).convert("RGB")


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    if not profile:
        return picture
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        converted = ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture  # a profile that is wrong is no reason to refuse the photo
    return converted or picture


def _narrow(picture: Image.Image, widest: int) -> Image.Image:
    """No wider than this; 0: as it is."""
    if not widest or picture.width <= widest:
        return picture
    return picture.resize((widest, max(1, round(picture.height * widest / picture.width))), Image.Resampling.LANCZOS)


def _light(picture: Image.Image, limits: Limits) -> tuple[Image.Image, bytes]:
    """The picture as a JPEG that is not heavier than allowed: first less sharp, then smaller."""
    new = _as_jpeg(picture, limits.quality)
    while limits.heaviest and len(new) > limits.heaviest and min(picture.size) > SMALLEST_SIDE:
        for quality in LESS_SHARP:
            if len(new := _as_jpeg(picture, quality)) <= limits.heaviest:
                return picture, new
        smaller = (round(picture.width * SMALLER), round(picture.height * SMALLER))
        picture = picture.resize(smaller, Image.Resampling.LANCZOS)
        new = _as_jpeg(picture, limits.quality)
    return picture, new


def _as_jpeg(picture: Image.Image, quality: int) -> bytes:
    picture.info.clear()  # Pillow would write a comment and XMP from here
    new = BytesIO()
    picture.save(new, "JPEG", quality=quality, optimize=True, progressive=True)
    return new.getvalue()
