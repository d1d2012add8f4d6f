"""Every table, imported once where the whole database is needed: at start, for migrations and in tests."""

from portal.base.tables import Base
from portal.domain.accounts import models as accounts
from portal.domain.audit import models as audit
from portal.domain.contract import models as contract
from portal.domain.guidance import models as guidance
from portal.domain.imports import models as imports
from portal.domain.information import models as information
from portal.domain.messages import models as messages
from portal.domain.money import models as money
from portal.domain.notifications import models as notifications
from portal.domain.organisations import models as organisations
from portal.domain.sickness import models as sickness
from portal.domain.ways_in import models as ways_in

ALL = (
    audit, accounts, ways_in, notifications, organisations, guidance, contract, sickness, messages, information, money,
    imports,
)  # fmt: skip
metadata = Base.metadata
