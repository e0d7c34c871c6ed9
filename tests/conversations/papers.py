"""Papers: tables of holidays as an office hands them in, and the task on which an amendment shows."""

import csv
import io
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from models import deadlines
from models.deadlines import Deadline
from rules.deadlines import Duty
from tests.conversations.chat import Chat, Talker
from tests.conversations.mornings import ZONE
from tests.conversations.way import Way, short_way

NEXT, AMENDED = "国办发明电〔2026〕9号", "国办发明电〔2026〕3号"
HOLIDAYS = (  # of 2027, as a paper might name them
    ("2027-01-01", 3), ("2027-02-05", 8), ("2027-04-03", 3), ("2027-05-01", 5), ("2027-06-09", 3), ("2027-09-15", 3), ("2027-10-01", 7),
)  # fmt: skip
Rows = Iterable[tuple[str, str, str]]


def year() -> list[tuple[str, str, str]]:
    """Return the rows of a whole arrangement of 2027."""
    rows = [
        ((date.fromisoformat(first) + timedelta(days=at)).isoformat(), "放假", NEXT)
        for first, days in HOLIDAYS
        for at in range(days)
    ]
    return [*rows, ("2027-02-20", "调休上班", NEXT), ("2027-10-09", "调休上班", NEXT)]


async def hand_in(who: Talker, rows: Rows, name: str = "放假安排.csv") -> None:
    """Hand a table in."""
    out = io.StringIO()
    csv.writer(out).writerows([("日期", "类型", "文件"), *rows])
    who.chat.channel.files[name] = out.getvalue().encode()
    await who.says("", file=name)


def due_of(walk: Way) -> Deadline:
    """Return the date of the task's publication."""
    with walk.chat.store.read() as db:
        found = deadlines.of(db, Duty.PUBLISH, "task", walk.task().id or 0)
    assert found is not None
    return found


async def approved_in_april(chat: Chat) -> Way:
    """Return a task whose last result was approved on 20 April: it is due on 20 May."""
    walk = await short_way(chat).walked("recorded")
    chat.moment.pass_(datetime(2026, 4, 20, 9, tzinfo=ZONE) - chat.moment.now())
    await walk.approved()
    chat.ignores()
    return walk
