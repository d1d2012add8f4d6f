"""Styles, scripts and icons from memory: compressed once, versioned by content, kept by the phone for a year."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
import re
from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, Flask, Response, abort, request
from werkzeug.wrappers import Response as AnyResponse

from portal.base.settings import ROOT

STATIC = ROOT / "static"
JOINED = {
    "css/site.css": ("css/tokens.css", "css/portal.css"),
    "js/site.js": ("js/base.js", "js/print.js", "js/speak.js"),
}
"""One request for the tokens (which a municipality replaces) and the components, one for what every page may do."""
TEXT = {".css", ".js", ".svg", ".json", ".webmanifest", ".txt"}
YEAR = "public, max-age=31536000, immutable"

mimetypes.add_type("text/javascript", ".js")
mimetypes.add_type("application/manifest+json", ".webmanifest")


@dataclass(frozen=True)
class Asset:
    content: bytes
    packed: bytes | None
    version: str
    media_type: str


class Assets:
    """Every static file, read at start (and again on change in development)."""

    def __init__(self, folder: Path = STATIC) -> None:
        self.folder = folder
        self.files: dict[str, Asset] = {}
        self.load()

    def load(self) -> None:
        found = {
            path.relative_to(self.folder).as_posix(): path.read_bytes()
            for path in sorted(self.folder.rglob("*"))
            if path.is_file()
        }
        for name, parts in JOINED.items():
            found[name] = b"\n".join(found[part] for part in parts if part in found)
        self.files = {name: _asset(name, content) for name, content in found.items()}

    def url(self, name: str) -> str:
        return f"/static/{name}?v={self.files[name].version}"


def _asset(name: str, content: bytes) -> Asset:
    suffix = Path(name).suffix
    if suffix == ".css":
        content = _smaller(content.decode()).encode()
    media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    packed = gzip.compress(content, 9, mtime=0) if suffix in TEXT else None
    return Asset(content, packed, hashlib.sha256(content).hexdigest()[:10], media_type)


def _smaller(css: str) -> str:
    """Style sheets without comments and with single spaces."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.S)
    css = re.sub(r"\s+", " ", css)
    return re.sub(r" ?([{};,>]) ?", r"\1", css).replace(";}", "}").strip()


def register(app: Flask) -> Assets:
    assets = Assets()
    bp = Blueprint("static_files", __name__)

    @bp.get("/static/<path:name>")
    def file(name: str) -> AnyResponse:
        if app.debug:
            assets.load()
        found = assets.files.get(name)
        if found is None:
            abort(404)
        packed = found.packed is not None and "gzip" in request.headers.get("Accept-Encoding", "")
        response = Response(found.packed if packed else found.content, mimetype=found.media_type)
        if packed:
            response.headers["Content-Encoding"] = "gzip"
        response.headers["Vary"] = "Accept-Encoding"
        response.headers["Cache-Control"] = YEAR if request.args.get("v") == found.version else "no-cache"
        response.set_etag(found.version)
        return response.make_conditional(request)

    @bp.get("/sw.js")
    def worker() -> AnyResponse:
        """At the root, because a service worker speaks for what stands below it; always asked for anew."""
        return file("js/sw.js")

    app.register_blueprint(bp)
    app.jinja_env.globals["asset"] = assets.url
    return assets
