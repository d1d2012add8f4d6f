"""A talk to come, for its participant: when and where, another moment, and what to think of beforehand."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import ValidationError

from portal.base import clock
from portal.base.db import transaction
from portal.domain.guidance import queries
from portal.domain.guidance.actions import TalkChanged
from portal.domain.guidance.queries import TalkLine
from portal.domain.guidance.rules import TalkPrompt, TalkState
from portal.domain.messages.rules import tidy
from portal.flows import talks
from portal.flows.permission import NotYours
from portal.web import talk_words
from portal.web.access import db, me, participant_id
from portal.web.forms import PortalForm
from portal.web.pages import page
from portal.web.participant.guard import for_participants

bp = for_participants("participant_talks", __name__, url_prefix="/vraag/gesprek")

MOST = 2000
"""Characters under one question."""


class PrepareForm(PortalForm):
    """Three things to think of; all of them may stay empty."""

    goes_well = TextAreaField(_l("Wat gaat goed?"))
    is_hard = TextAreaField(_l("Wat is lastig?"))
    we_agree = TextAreaField(_l("Wat wilt u afspreken?"))

    def validate_goes_well(self, field: TextAreaField) -> None:
        field.data = tidy(field.data or "")
        if len(field.data) > MOST:
            raise ValidationError(_("Dit is te lang. Maak het korter. Uw tekst is er nog."))

    validate_is_hard = validate_we_agree = validate_goes_well

    @property
    def words(self) -> dict[TalkPrompt, str]:
        return {prompt: str(self[prompt.value].data or "") for prompt in TalkPrompt}


@bp.get("/<uuid:talk_id>")
def show(talk_id: UUID) -> ResponseReturnValue:
    found = _mine(talk_id)
    form = PrepareForm(formdata=None, **{prompt.value: found.words.get(prompt, "") for prompt in TalkPrompt})
    return talk_page(found, form)


def talk_page(talk: TalkLine, form: PrepareForm, *, status: int = HTTPStatus.OK) -> Response:
    return page(
        "participant/talk.html",
        title=_("Gesprek met %(name)s", name=talk.first_name),
        status=status,
        talk=talk,
        is_planned=talk.state is TalkState.PLANNED,
        was=talk_words.state_words(talk.state, talk.on_day),
        words=talk_words.answers(talk),
        talks=[one for one in queries.own_talks(db(), participant_id(), clock.today()) if one.id != talk.id],
        form=form,
    )


def _mine(talk_id: UUID) -> TalkLine:
    found = queries.own_talk(db(), participant_id(), talk_id)
    if found is None:
        raise NotYours
    return found


@bp.post("/<uuid:talk_id>")
def prepare(talk_id: UUID) -> ResponseReturnValue:
    """Kept for oneself, unless the button says to share it."""
    found, form = _mine(talk_id), PrepareForm()
    if not form.validate():
        return talk_page(found, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    shared = request.form.get("share") == "ja"
    try:
        with transaction() as session:
            talks.prepare(session, participant_id(), talk_id, me().account, form.words, shared=shared, now=clock.now())
    except TalkChanged:
        form.form_errors = [_("Dit gesprek is al geweest of gaat niet door.")]
        return talk_page(_mine(talk_id), form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if shared:
        flash(_("Bewaard. %(name)s kan dit nu ook lezen.", name=found.first_name))
    else:
        flash(_("Bewaard. Alleen u kunt dit lezen."))
    return redirect(url_for(".show", talk_id=talk_id), 303)
