"""The page to compare with: bare Flask and Jinja, a signed session, one SELECT by key, 6 kB of HTML."""

from __future__ import annotations

import os

from flask import Flask, render_template, session
from sqlalchemy import create_engine, text

PAGE = """<!doctype html><html lang="nl"><head><meta charset="utf-8"><title>{{ name }}</title></head>
<body><h1>Dag {{ name }}</h1>
{% for line in lines %}<p class="line"><a href="/{{ loop.index }}">{{ loop.index }}</a> {{ line }}</p>
{% endfor %}</body></html>"""
LINE = "Een zin van gewone lengte, zoals die op een gewone pagina staat, met een eind."


def create_app() -> Flask:
    app = Flask(__name__)
    app.secret_key = "bench"  # noqa: S105 - nothing is kept behind it
    engine = create_engine(os.environ["BENCH_DATABASE"])
    query = text("SELECT first_name FROM accounts WHERE id = :id")
    key = os.environ["BENCH_ACCOUNT"]
    page = app.jinja_env.from_string(PAGE)  # compiled once, as a template in a file is

    @app.get("/in")
    def begin() -> str:
        session["account"] = key
        return "ok"

    @app.get("/gezond")
    def healthy() -> str:
        return "ok"

    @app.get("/")
    def show() -> str:
        with engine.connect() as connection:
            name = connection.execute(query, {"id": session["account"]}).scalar_one()
        return render_template(page, name=name, lines=[LINE] * 46)

    return app
