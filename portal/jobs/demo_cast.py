"""The people of the demo by name, and the days on which they can do something."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.base import clock
from portal.base.clock import MONDAY_TO_FRIDAY, ONE_DAY, WorkingTime, last_working_day_up_to, working_days_after
from portal.base.settings import Settings
from portal.base.tables import new_id
from portal.domain.accounts.models import Account, Participant, Role
from portal.domain.accounts.rules import HeldRole, Me, RoleKind
from portal.domain.guidance.models import StaffProfile
from portal.domain.guidance.rules import parse_weekdays
from portal.domain.ways_in.rules import Way
from portal.jobs import demo_people

Act = Callable[[Session, datetime], object]


@dataclass
class Cast:
    """Everybody, by the key of the demo or by first name; and what they are going to do, each at its moment."""

    settings: Settings
    now: datetime
    accounts: dict[str, UUID] = field(default_factory=dict)
    participants: dict[str, UUID] = field(default_factory=dict)
    works: dict[str, WorkingTime] = field(default_factory=dict)
    acts: list[tuple[datetime, Act]] = field(default_factory=list)

    @property
    def today(self) -> date:
        return clock.day_of(self.now)

    def meet(self, session: Session) -> None:
        """Learn who is who."""
        keys = {role.who: role.key for role in demo_people.ROLES}
        rows = session.execute(
            select(Account, Participant, StaffProfile)
            .outerjoin(Participant, Participant.account_id == Account.id)
            .outerjoin(StaffProfile, StaffProfile.account_id == Account.id)
        )
        for account, participant, profile in rows:
            known_as = participant.personnel_number if participant else account.email
            name = keys.get(known_as or "", account.first_name.casefold())
            self.accounts[name] = account.id
            if participant:
                self.participants[name] = participant.id
            if profile:
                self.works[name] = WorkingTime(parse_weekdays(profile.working_days))

    def me(self, session: Session, name: str) -> Me:
        """As this person is known when signed in."""
        account = session.get_one(Account, self.accounts[name])
        roles = session.scalars(select(Role).where(Role.account_id == account.id))
        return Me(
            sign_in=new_id(),
            account=account.id,
            participant=self.participants.get(name),
            phone=None,
            first_name=account.first_name,
            last_name=account.last_name,
            language=account.language,
            text_size=account.text_size,
            roles=tuple(HeldRole(RoleKind(role.kind), role.organisation_id) for role in roles),
            way=Way.DEMO,
            started_at=self.now,
            proven_at=self.now,
            used_at=self.now,
        )

    def at(self, day: date, hour: str, act: Act) -> None:
        """Somebody does something on a day at '9:05'. What is still to come today is left out."""
        hours, minutes = map(int, hour.split(":"))
        moment = clock.moment_of(day, time(hours, minutes))
        if moment <= self.now:
            self.acts.append((moment, act))

    def days_ago(self, number: int) -> date:
        return self.today - timedelta(number)

    def weekday_up_to(self, day: date) -> date:
        """The last day up to this one on which offices are open."""
        return last_working_day_up_to(day, MONDAY_TO_FRIDAY)

    def weekday_from(self, day: date) -> date:
        return working_days_after(day - ONE_DAY, 1, MONDAY_TO_FRIDAY)

    def worked_up_to(self, name: str, day: date) -> date:
        """The last day up to this one on which somebody of staff works."""
        return last_working_day_up_to(day, self.works[name].weekdays)

    def works_from(self, name: str, day: date) -> date:
        """The first day from this one on which somebody of staff works."""
        return self.works[name].days_after(day - ONE_DAY, 1)
