"""Remarks: what follows from rows that are right in themselves, and that nobody should find out afterwards."""

from collections.abc import Iterator

from sqlmodel import Session

from handlers.rosters import remembered
from handlers.rosters.reading import Reading
from rules.rosters import SHAPES, Kind, Remark

ACCOUNTS = ("wecom", "dingtalk")


def remark(taken: Reading, db: Session) -> None:
    """Add to a reading what is to be known about its rows."""
    if taken.kind == Kind.INSPECTORS:
        found = [*_moved_accounts(taken, db), *_unknown_conflicts(taken, db)]
        taken.remarks += sorted(found, key=lambda one: one.row)


def _moved_accounts(taken: Reading, db: Session) -> Iterator[Remark]:
    """Tell of accounts that would be taken from somebody: whoever has the account is believed to be the person."""
    standing = list(remembered.rows(db, Kind.INSPECTORS))
    for field in ACCOUNTS:
        label = SHAPES[taken.kind].column(field).label
        owners = {row[field]: row for row in standing if row[field]}
        for badge, row in taken.rows.items():
            before = owners.get(row[field])
            if before is not None and before["badge"] != badge:
                words = f"现在是{before['name']}（{before['unit']}）的账号，写入后改归{row['name']}"
                yield Remark(taken.numbers[badge], label, row[field], words)


def _unknown_conflicts(taken: Reading, db: Session) -> Iterator[Remark]:
    """Tell of subjects somebody must step aside from that nobody knows: he could be drawn for them (第二十条)."""
    known = remembered.subject_codes(db)
    label = SHAPES[taken.kind].column("conflicts").label
    for badge, row in taken.rows.items() if known else ():
        for code in row["conflicts"]:
            if code not in known:
                words = "检查对象名录库里没有这个编码，起不到回避的作用（第二十条）"
                yield Remark(taken.numbers[badge], label, code, words)
