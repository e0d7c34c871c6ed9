"""Checks: what one cell alone does not show: check digits, items that are in no list, rows that name the same twice."""

from collections.abc import Collection, Mapping
from typing import Any

from handlers.rosters import codes
from rules.rosters import REGISTERED, SHAPES, Fault, Kind, Wrong

ONCE = ("wecom", "dingtalk")  # beside the key, what only one row may hold


class Checks:
    """What the rows of a file must hold together.

    Args:
        items: codes of the item list; what applies to none of them could never be drawn (第八条).
    """

    def __init__(self, kind: Kind, items: Collection[str]) -> None:
        self.kind, self.items = kind, items
        self.shape = SHAPES[kind]
        self.labels = {column.field: column.label for column in self.shape.columns}
        self.seen: dict[tuple[str, str], int] = {}

    def of_row(self, number: int, cells: Mapping[str, str], row: Mapping[str, Any]) -> list[Fault]:
        """Return what is wrong with a row whose cells are right one by one."""
        wrong = [*self._key(row), *self._items(row)]
        if not wrong:
            named = {name: row[name] for name in (self.shape.key, *ONCE) if row.get(name)}
            wrong = [
                (name, Wrong(f"与第 {self.seen[name, value]} 行重复", "只留一行，或者改正其中一行"))
                for name, value in named.items()
                if (name, value) in self.seen
            ]
            if not wrong:
                self.seen |= dict.fromkeys(named.items(), number)
        return [self._fault(number, cells, name, why) for name, why in wrong]

    def _key(self, row: Mapping[str, Any]) -> list[tuple[str, Wrong]]:
        if self.kind != Kind.SUBJECTS or row["kind"] not in REGISTERED:
            return []
        try:
            codes.require(row["code"])
        except Wrong as why:
            return [("code", Wrong(f"{why.reason}（{self.shape.article}）", why.hint))]
        return []

    def _items(self, row: Mapping[str, Any]) -> list[tuple[str, Wrong]]:
        if self.kind not in (Kind.SUBJECTS, Kind.PLAN):
            return []
        unknown = [code for code in row["items"] if code not in self.items]
        reason = f"{'、'.join(unknown)} 不在抽查事项清单里（第八条）"
        hint = "改成清单里的编码" if self.items else "先导入抽查事项清单"
        return [("items", Wrong(reason, hint))] if unknown else []

    def _fault(self, number: int, cells: Mapping[str, str], name: str, why: Wrong) -> Fault:
        label = self.labels[name]
        return Fault(number, label, cells[label], why.reason, why.hint)
