"""Every table, imported in one place: what migrations compare against and what the ledger holds rows against."""

import models.machine.bureau
import models.machine.files
import models.machine.groups
import models.machine.jobs
import models.machine.leases
import models.machine.ledger
import models.machine.numbers
import models.machine.post
import models.machine.talk
from models import binding, catalogues, rosters, visits
from models.calendars import CalendarEdition
from models.deadlines import Chase, Deadline
from models.drafts import Draft
from models.evidence import Evidence
from models.inspections import Finding, Inspection, Member, Publication, Release
from models.leave import Leave
from models.machine.row import Recorded
from models.recusals import Recusal
from models.substitutions import Substitution
from models.tasks import Contribution, Draw, Lock, Task

__all__ = ["RECORDED", "Draft", "binding", "catalogues", "models", "rosters", "visits"]

RECORDED: dict[str, type[Recorded]] = {
    str(model.__tablename__): model
    for model in (
        Task,
        Lock,
        Contribution,
        Draw,
        Release,
        Inspection,
        Member,
        Finding,
        Publication,
        Recusal,
        Substitution,
        Leave,
        Deadline,
        Chase,
        CalendarEdition,
        Evidence,
    )
}
