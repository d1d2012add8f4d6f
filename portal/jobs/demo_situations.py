"""What happened to the people of the demo: contract news, sickness, talks, steps, who is away. As in real life."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.base import clock
from portal.base.clock import ONE_DAY
from portal.domain import audit
from portal.domain.accounts.models import Account
from portal.domain.accounts.rules import RoleKind
from portal.domain.contract import actions as contract
from portal.domain.contract import queries as contracts
from portal.domain.contract.models import Placement
from portal.domain.contract.rules import DecisionKind
from portal.domain.guidance import actions as guidance
from portal.domain.guidance.rules import TalkPrompt
from portal.domain.information import actions as information
from portal.domain.information.rules import Answer, Mark
from portal.domain.organisations import actions as organisations
from portal.domain.sickness.models import SickSpell
from portal.domain.sickness.rules import AppointmentFact, AppointmentWith, Details, ExpectedDuration
from portal.flows import absence, contract_news, employer_contracts, invite, sick_leave, steps, talks
from portal.flows.talks import Plan
from portal.jobs.demo_cast import Cast
from portal.jobs.demo_people import fatmas_last_day

NASTY_WORKPLACE = 'مكتبة <i>Mercurius</i> 📚 "&amp;" שלום ' + "Bibliotheek" * 7
NASTY_SUPERVISOR = "ד״ר <script>Anouk</script> 🌻 " + "deJong" * 14

SAMIRA_DID = ("tax_credit_one_place", "ask_payday", "check_first_payslip")


def happen(cast: Cast) -> date:
    """Everything besides the conversations. Gives the day on which Mark heard that his contract goes on."""
    told_on = cast.worked_up_to("douwe", cast.today - ONE_DAY)
    mark_goes_on(cast, told_on)
    fatma_stops(cast)
    letters_were_sent(cast)
    jelle_will_hear(cast)
    kevin_does_not_know_yet(cast)
    nadia_grows(cast)
    samira_has_a_talk(cast)
    tsegay_is_sick(cast)
    others_were_sick(cast)
    nadia_is_invited(cast)
    oy_moves(cast)
    steps_are_ticked(cast)
    anna_is_away(cast)
    bram_goes_on_holiday(cast)
    return told_on


# --- contracts -----------------------------------------------------------------------------------------------------


def mark_goes_on(cast: Cast, told_on: date) -> None:
    mark = cast.participants["mark"]

    def decide(session: Session, now: datetime) -> None:
        _before, here, following = contracts.periods_of(session, mark)
        contract_news.decide(
            session, cast.me(session, "douwe"), mark, here.id, kind=DecisionKind.GOES_ON, until_on=following.end_on,
            now=now,
        )  # fmt: skip

    def tell(session: Session, now: datetime) -> None:
        _before, here, _following = contracts.periods_of(session, mark)
        decision = contracts.waiting_decision(session, here.id)
        if decision is None:
            raise AssertionError("nothing was decided for Mark")
        contract_news.tell(session, cast.me(session, "douwe"), mark, here.id, decision.id, now=now)

    plan(cast, "mark", "douwe", told_on, "10:00", "Audiostudio Noorderlicht", ago=told_on - timedelta(6), held=True)
    cast.at(told_on, "11:05", decide)
    cast.at(told_on, "11:10", tell)


def fatma_stops(cast: Cast) -> None:
    fatma = cast.participants["fatma"]

    def decide_and_tell(session: Session, now: datetime) -> None:
        me = cast.me(session, "bram")
        (period,) = contracts.periods_of(session, fatma)
        until = clock.add_months(period.end_on, 3)
        contract_news.set_after_contact(
            session, me, fatma, name="Bram Hofstra", phone="+31582339002", until=until, now=now
        )
        decision = contract_news.decide(session, me, fatma, period.id, kind=DecisionKind.STOPS, now=now)
        contract_news.tell(session, me, fatma, period.id, decision.id, now=now)

    law_says = clock.month_before(fatmas_last_day(cast.today) + ONE_DAY) - ONE_DAY
    cast.at(cast.worked_up_to("bram", law_says - timedelta(2)), "14:20", decide_and_tell)
    day = cast.works_from("bram", cast.today + ONE_DAY)
    plan(cast, "fatma", "bram", day, "11:00", "Lunchroom De Brêge", ago=cast.days_ago(7))


def letters_were_sent(cast: Cast) -> None:
    """The employer wrote to Fatma before the law asked it, and filled in when."""
    law_says = clock.month_before(fatmas_last_day(cast.today) + ONE_DAY) - ONE_DAY
    day = cast.weekday_up_to(law_says - timedelta(1))

    def fill_in(session: Session, now: datetime) -> None:
        (period,) = contracts.periods_of(session, cast.participants["fatma"])
        me = cast.me(session, "caparis")
        employer_contracts.letter_sent(session, me, period.id, day, version=period.version, now=now)

    cast.at(day, "15:40", fill_in)


def jelle_will_hear(cast: Cast) -> None:
    day = cast.works_from("anna", cast.today + timedelta(3))
    plan(cast, "jelle", "anna", day, "10:00", "Tuinproject De Oostergoot", ago=cast.days_ago(9), about_contract=True)


def kevin_does_not_know_yet(cast: Cast) -> None:
    """Anna decided with the employer that it goes on; she tells it after the talk."""
    kevin = cast.participants["kevin"]

    def decide(session: Session, now: datetime) -> None:
        here = [period for period in contracts.periods_of(session, kevin) if period.told_at is not None][-1]
        until = clock.add_months(here.end_on + ONE_DAY, 6) - ONE_DAY
        contract_news.decide(
            session, cast.me(session, "anna"), kevin, here.id, kind=DecisionKind.GOES_ON, until_on=until, now=now
        )

    cast.at(cast.worked_up_to("anna", cast.days_ago(2)), "15:40", decide)


def nadia_grows(cast: Cast) -> None:
    """More hours after three months, as was agreed when she began."""
    nadia = cast.participants["nadia"]

    def grow(session: Session, now: datetime) -> None:
        (period,) = contracts.periods_of(session, nadia)
        contract_news.set_hours(
            session, cast.me(session, "gert"), nadia, from_on=clock.add_months(period.start_on, 3),
            hours_per_week=Decimal(24), weekdays="ma di wo vr", now=now,
        )  # fmt: skip

    cast.at(cast.worked_up_to("gert", cast.days_ago(8)), "13:45", grow)


def samira_has_a_talk(cast: Cast) -> None:
    day = cast.works_from("anna", cast.today + timedelta(8))
    talk = plan(cast, "samira", "anna", day, "14:30", "Servicepunt Heechterp", ago=cast.days_ago(12))

    def share(session: Session, now: datetime) -> None:
        words = {
            TalkPrompt.GOES_WELL: "Mijn collega's zijn aardig. Ik leer veel.",
            TalkPrompt.WE_AGREE: "Ik wil graag een cursus Nederlands in de avond.",
        }
        person, account = cast.participants["samira"], cast.accounts["samira"]
        talks.prepare(session, person, talk[0], account, words, shared=True, now=now)

    cast.at(cast.days_ago(8), "20:05", share)


def plan(
    cast: Cast,
    name: str,
    staff: str,
    day: date,
    hour: str,
    place: str,
    *,
    ago: date,
    about_contract: bool = False,
    held: bool = False,
) -> list[UUID]:
    """A talk, planned on the working day up to `ago`; the list holds it once it is planned."""
    planned: list[UUID] = []

    def plan_it(session: Session, now: datetime) -> None:
        wanted = Plan(day, hour, place, about_contract or held)
        talk = talks.plan(session, cast.participants[name], cast.accounts[staff], wanted, once=uuid4(), now=now)
        planned.append(talk.id)

    cast.at(cast.worked_up_to(staff, ago), "16:10", plan_it)
    if held:
        cast.at(day, "11:00", lambda session, now: guidance.talk_was_held(session, planned[0], now=now))
    return planned


# --- sickness ------------------------------------------------------------------------------------------------------


def spell_of(session: Session, cast: Cast, name: str) -> SickSpell:
    """The last report of this person."""
    query = select(SickSpell).where(SickSpell.participant_id == cast.participants[name])
    return session.scalars(query.order_by(SickSpell.first_day.desc()).limit(1)).one()


def last_monday(today: date) -> date:
    """Today is never last Monday."""
    return today - timedelta(today.weekday() or 7)


def tsegay_is_sick(cast: Cast) -> None:
    monday, own = last_monday(cast.today), cast.accounts["tsegay"]

    def report(session: Session, now: datetime) -> None:
        phone = session.get_one(Account, own).phone
        details = Details(expected_duration=ExpectedDuration.FEW_DAYS, reach_phone=phone)
        sick_leave.report(session, cast.participants["tsegay"], first_day=monday, details=details, now=now, actor=own)

    def cancel(session: Session, now: datetime) -> None:
        details = Details(appointments=(AppointmentFact(monday + ONE_DAY, AppointmentWith.COURSE),))
        sick_leave.add(session, spell_of(session, cast, "tsegay"), details, now=now, actor=own)

    def longer(session: Session, now: datetime) -> None:
        sick_leave.longer(session, spell_of(session, cast, "tsegay"), ExpectedDuration.ABOUT_A_WEEK, now=now, actor=own)

    cast.at(monday, "7:12", report)
    workplace_looks(cast, monday, "8:05")
    desk_sees(cast, "tsegay", monday, "8:24")
    cast.at(monday, "16:40", cancel)
    if monday + timedelta(2) < cast.today:
        desk_sees(cast, "tsegay", cast.weekday_from(monday + ONE_DAY), "8:31")
        contact_sees(cast, "tsegay", "douwe", monday + ONE_DAY)
        cast.at(monday + timedelta(2), "9:10", longer)


def desk_sees(cast: Cast, name: str, day: date, hour: str) -> None:
    def act(session: Session, now: datetime) -> None:
        me = cast.me(session, "caparis")
        (employer,) = me.organisations(RoleKind.EMPLOYER_DESK)
        spell = spell_of(session, cast, name).id
        sick_leave.seen_by_desk(session, me, employer, spell, until=now, now=now)

    cast.at(day, hour, act)


def contact_sees(cast: Cast, name: str, contact: str, day: date) -> None:
    def act(session: Session, now: datetime) -> None:
        spell = spell_of(session, cast, name).id
        sick_leave.seen_by_contact(session, spell, cast.me(session, contact), now)

    cast.at(cast.works_from(contact, day), "8:50", act)


def workplace_looks(cast: Cast, day: date, hour: str) -> None:
    def act(session: Session, now: datetime) -> None:
        me = cast.me(session, "werkplek")
        (workplace,) = me.organisations(RoleKind.WORKPLACE_DESK)
        sick_leave.shown_to_workplace(session, workplace, me, until=now, now=now)

    cast.at(day, hour, act)


def others_were_sick(cast: Cast) -> None:
    """Agnieszka said so herself; Esra wrote it down for Petra, who called."""
    first, back = cast.weekday_up_to(cast.days_ago(13)), cast.weekday_up_to(cast.days_ago(8))
    at_work = cast.weekday_from(back + ONE_DAY)
    own = cast.accounts["agnieszka"]

    def report(session: Session, now: datetime) -> None:
        sick_leave.report(session, cast.participants["agnieszka"], first_day=first, now=now, actor=own)

    def better(session: Session, now: datetime) -> None:
        spell = spell_of(session, cast, "agnieszka")
        sick_leave.better(session, spell, first_day_back=at_work, now=now, actor=own)

    cast.at(first, "7:31", report)
    desk_sees(cast, "agnieszka", first, "8:55")
    cast.at(back, "17:05", better)
    desk_sees(cast, "agnieszka", at_work, "8:40")
    contact_sees(cast, "agnieszka", "esra", at_work)

    called, recovered = cast.worked_up_to("esra", cast.days_ago(24)), cast.worked_up_to("esra", cast.days_ago(20))

    def write_down(session: Session, now: datetime) -> None:
        me = cast.me(session, "esra")
        sick_leave.report_by_phone(session, me, cast.participants["petra"], first_day=called, now=now)

    def recover(session: Session, now: datetime) -> None:
        spell = spell_of(session, cast, "petra").id
        sick_leave.better_by_phone(session, cast.me(session, "esra"), spell, first_day_back=recovered, now=now)

    cast.at(called, "8:15", write_down)
    desk_sees(cast, "petra", called, "9:30")
    cast.at(recovered, "8:45", recover)
    desk_sees(cast, "petra", recovered, "9:10")


# --- and more ------------------------------------------------------------------------------------------------------


def nadia_is_invited(cast: Cast) -> None:
    """Nine days ago, and she has not been here yet."""
    cast.at(
        cast.worked_up_to("gert", cast.days_ago(9)),
        "13:30",
        lambda session, now: invite.invite(session, cast.me(session, "gert"), cast.participants["nadia"], now=now),
    )


def oy_moves(cast: Cast) -> None:
    """To a workplace and a supervisor whose names hold everything that pages break on."""

    def act(session: Session, now: datetime) -> None:
        oy = cast.participants["oy"]
        (period,) = contracts.periods_of(session, oy)
        workplace = organisations.add_workplace(
            session, period.employer_id, NASTY_WORKPLACE[:120], address="Blokhuisplein 40 <b>↩</b>, 8911 LJ Leeuwarden"
        )
        before = session.scalars(select(Placement).where(Placement.participant_id == oy)).one()
        contract.place_at_work(
            session,
            oy,
            workplace.id,
            from_on=before.from_on,
            supervisor_name=NASTY_SUPERVISOR[:120],
            supervisor_phone=before.supervisor_phone,
            supervisor_email=before.supervisor_email,
        )
        audit.note(session, "work_changed", now=now, actor=cast.accounts["carla"], role="contact", about=oy)

    cast.at(cast.worked_up_to("carla", cast.days_ago(30)), "9:15", act)


def steps_are_ticked(cast: Cast) -> None:
    def samira(session: Session, now: datetime) -> None:
        person, day = cast.participants["samira"], clock.day_of(now)
        mine = steps.my_steps(session, person, day, "nl")
        for view in filter(None, map(mine.with_key, SAMIRA_DID)):
            information.mark(session, person, view.key, view.occurrence, Mark.DONE, today=day)

    def wytske(session: Session, now: datetime) -> None:
        person, day = cast.participants["wytske"], clock.day_of(now)
        scope = steps.my_steps(session, person, day, "nl").scope_of("gets_top_up")
        if scope is not None:
            information.answer(session, person, "gets_top_up", scope, Answer.YES, today=day)

    cast.at(cast.days_ago(5), "20:40", samira)
    cast.at(cast.days_ago(9), "15:20", wytske)


def anna_is_away(cast: Cast) -> None:
    """Since this morning and for two days more. Cora wrote it down; Bram stands in."""
    moment = min(cast.now, clock.moment_of(cast.today, time(7, 40)))

    def act(session: Session, now: datetime) -> None:
        absence.go_away(
            session, cast.me(session, "cora"), cast.accounts["anna"], cast.accounts["bram"], from_on=cast.today,
            until_on=cast.today + timedelta(2), now=now,
        )  # fmt: skip

    cast.acts.append((moment, act))


def bram_goes_on_holiday(cast: Cast) -> None:
    """In two weeks, for a week. He chose who helps his participants meanwhile."""

    def act(session: Session, now: datetime) -> None:
        first = clock.day_of(now) + timedelta(14)
        absence.go_away(
            session, cast.me(session, "bram"), cast.accounts["bram"], cast.accounts["carla"], from_on=first,
            until_on=first + timedelta(6), now=now,
        )  # fmt: skip

    cast.at(cast.worked_up_to("bram", cast.today - ONE_DAY), "16:10", act)
