"""By which channel, when, and when again: without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.base import clock
from portal.domain.notifications.rules import (
    ASKED_AFTER,
    BUNDLES,
    QUIET_FROM,
    QUIET_UNTIL,
    WAITS,
    WARNINGS,
    Channel,
    Failure,
    NoticeKind,
    Ways,
    bundle_of,
    channels_for,
    is_quiet,
    next_ask,
    next_try,
    wants_call,
    when_allowed,
    why_nothing,
)

EVERYTHING = Ways(True, True, True, True, by_email=True, by_sms=True, by_call=False, takes_post=True)
NOTHING = Ways(True, False, False, False, by_email=True, by_sms=True, by_call=False, takes_post=True)
COLLEAGUE = replace(EVERYTHING, is_participant=False)
ALL = frozenset(Channel)
MOMENTS = st.timedeltas(timedelta(), timedelta(days=800)).map(lambda after: datetime(2026, 1, 1, tzinfo=UTC) + after)
WAYS = st.builds(Ways, *[st.booleans()] * 4, by_email=st.booleans(), by_sms=st.booleans(), by_call=st.booleans(),
                 takes_post=st.booleans())  # fmt: skip
KINDS = st.sampled_from(NoticeKind)


def test_the_order_is_phone_text_letter() -> None:
    assert channels_for(NoticeKind.ANSWER, EVERYTHING, ALL) == (Channel.PUSH, Channel.SMS, Channel.EMAIL)


@pytest.mark.parametrize("kind", [*sorted(WARNINGS), NoticeKind.QUESTION])
def test_staff_and_warnings_go_by_letter_first_and_never_to_a_phone(kind: NoticeKind) -> None:
    ways = EVERYTHING if kind in WARNINGS else COLLEAGUE

    assert channels_for(kind, ways, ALL) == (Channel.EMAIL, Channel.SMS)


@given(KINDS, WAYS, st.frozensets(st.sampled_from(Channel)))
def test_only_what_is_there_and_offered_and_each_once(kind: NoticeKind, ways: Ways, offers: frozenset[Channel]) -> None:
    found = channels_for(kind, ways, offers)

    there = {Channel.EMAIL: ways.has_email, Channel.SMS: ways.has_number, Channel.PUSH: ways.has_push}
    assert set(found) <= {one for one in offers if there[one]}
    assert len(set(found)) == len(found)


@given(KINDS.filter(lambda kind: kind not in WARNINGS), WAYS.filter(lambda ways: ways.is_participant))
def test_a_participant_hears_by_nothing_that_was_turned_off(kind: NoticeKind, ways: Ways) -> None:
    found = channels_for(kind, ways, ALL)

    assert ways.by_email or Channel.EMAIL not in found
    assert ways.by_sms or Channel.SMS not in found
    assert ways.takes_post or found == ()


@pytest.mark.parametrize(
    ("ways", "why"),
    [
        (NOTHING, Failure.NO_ADDRESS),
        (replace(NOTHING, by_call=True), Failure.WANTS_CALL),
        (replace(EVERYTHING, takes_post=False, by_call=True), Failure.NO_POST),
        (replace(COLLEAGUE, by_call=True, takes_post=False), Failure.NO_ADDRESS),
    ],
)
def test_why_there_is_no_channel(ways: Ways, why: Failure) -> None:
    assert why_nothing(NoticeKind.ANSWER, ways) is why


def test_nobody_is_called_about_a_warning() -> None:
    ways = replace(EVERYTHING, by_call=True)

    assert wants_call(NoticeKind.ANSWER, ways)
    assert not wants_call(NoticeKind.NEW_PHONE, ways)


def test_every_kind_is_in_at_most_one_bundle_and_no_warning_in_any() -> None:
    kinds = [kind for bundle in BUNDLES for kind in bundle]

    assert len(set(kinds)) == len(kinds)
    assert not WARNINGS & set(kinds)
    assert bundle_of("a kind that nobody knows") == frozenset()


@given(MOMENTS)
def test_nothing_sounds_at_night_also_when_the_clock_changes(now: datetime) -> None:
    allowed = when_allowed(Channel.SMS, NoticeKind.ANSWER, now)

    assert allowed >= now
    assert QUIET_UNTIL <= clock.local(allowed).time() < QUIET_FROM
    assert allowed == now or clock.local(allowed).time() == QUIET_UNTIL
    assert allowed - now <= timedelta(hours=12), "the night in which the clock goes back has an hour more"


@pytest.mark.parametrize(
    ("made_at", "goes_at"),
    [
        (datetime(2026, 3, 28, 19, 59, tzinfo=UTC), datetime(2026, 3, 28, 19, 59, tzinfo=UTC)),
        (datetime(2026, 3, 28, 20, 0, tzinfo=UTC), datetime(2026, 3, 29, 6, 0, tzinfo=UTC)),
        (datetime(2026, 3, 29, 5, 59, tzinfo=UTC), datetime(2026, 3, 29, 6, 0, tzinfo=UTC)),
        (datetime(2026, 3, 29, 6, 0, tzinfo=UTC), datetime(2026, 3, 29, 6, 0, tzinfo=UTC)),
        (datetime(2026, 10, 24, 19, 0, tzinfo=UTC), datetime(2026, 10, 25, 7, 0, tzinfo=UTC)),
        (datetime(2026, 10, 25, 6, 59, tzinfo=UTC), datetime(2026, 10, 25, 7, 0, tzinfo=UTC)),
    ],
)
def test_the_night_is_an_hour_shorter_in_march_and_longer_in_october(made_at: datetime, goes_at: datetime) -> None:
    assert when_allowed(Channel.SMS, NoticeKind.ANSWER, made_at) == goes_at


@given(MOMENTS)
def test_a_text_is_asked_about_with_growing_waits_for_at_least_a_day_and_at_most_two(made_at: datetime) -> None:
    now, asks = made_at, 0
    while (ask := next_ask(made_at, made_at, now)) is not None:
        assert ask > now
        now, asks = ask, asks + 1

    assert asks == len(ASKED_AFTER)
    assert timedelta(days=1) <= now - made_at <= timedelta(hours=48)


@given(MOMENTS, st.timedeltas(timedelta(), timedelta(hours=48)))
def test_a_text_that_went_late_is_asked_about_at_least_once_and_not_past_two_days(
    made_at: datetime, late: timedelta
) -> None:
    sent_at = made_at + late

    first = next_ask(sent_at, made_at, sent_at)

    assert first == sent_at + ASKED_AFTER[0]
    last = max(first, made_at + timedelta(hours=48))
    assert next_ask(sent_at, made_at, last) is None


@given(MOMENTS, st.timedeltas(timedelta(), timedelta(hours=1)))
def test_a_text_waits_an_hour_and_never_into_the_night(now: datetime, ago: timedelta) -> None:
    allowed = when_allowed(Channel.SMS, NoticeKind.ANSWER, now, now - ago)

    assert allowed - (now - ago) >= timedelta(hours=1)
    assert not is_quiet(allowed)


@given(MOMENTS)
def test_a_report_and_a_letter_wait_for_nothing(now: datetime) -> None:
    assert when_allowed(Channel.SMS, NoticeKind.REPORT, now, now) == now
    assert when_allowed(Channel.EMAIL, NoticeKind.ANSWER, now, now) == now


@pytest.mark.parametrize("channel", Channel)
def test_the_waits_grow(channel: Channel) -> None:
    assert all(later > sooner for sooner, later in pairwise(WAITS[channel]))


@given(MOMENTS, st.permutations(list(Channel)))
def test_within_two_days_every_channel_was_tried_or_somebody_is_asked(made_at: datetime, order: list[Channel]) -> None:
    """Every try fails, at once, each time it may be tried."""
    now = made_at
    for channel in order:
        tries = 0
        again: datetime | None = now
        while again is not None:
            now = when_allowed(channel, NoticeKind.ANSWER, again)
            tries += 1
            again = next_try(channel, tries, now, made_at)

    assert now - made_at <= timedelta(hours=48)
