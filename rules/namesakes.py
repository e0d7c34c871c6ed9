"""Namesakes: inspectors whose name alone suggests an interest in a subject; shown to whoever releases the team, never a bar (第二十条).

The rosters (第十、十二条) hold a subject's contact but no owner and no family, and of inspectors no home. So only names can be compared: the
whole name, and for somebody's own business the surname with the generation name that brothers and cousins share. A surname
alone is none of it: in a county where every tenth is called 王 it would be flagged until nobody looks any more.
"""

import unicodedata

from rules.roles import Labelled

OWN_BUSINESS = ("个体工商户", "个人")  # whose contact is, as a rule, whoever it belongs to
COMPOUND = (
    "欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "司徒", "令狐", "夏侯", "端木", "长孙", "宇文", "轩辕", "西门", "南宫",
)  # fmt: skip


class Likeness(Labelled):
    """How a name is like another."""

    SAME = "same", "同名"
    GENERATION = "generation", "同姓同辈字"


def likeness(inspector: str, subject: str, contact: str, kind: str) -> Likeness | None:
    """Return how an inspector's name is like that of a subject's contact, or of a subject that is a person; None when it is not.

    Args:
        inspector, subject, contact: names as the rosters have them.
        kind: of the subject (主体类别).
    """
    mine, others = _plain(inspector), [one for one in (_plain(contact), _plain(subject)) if one]
    if mine in others:
        return Likeness.SAME
    shared = kind in OWN_BUSINESS and any(_family(mine) == _family(one) != "" for one in others)
    return Likeness.GENERATION if shared else None


def _plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split())


def _family(name: str) -> str:
    """Return surname and generation name of a name that has both, else nothing."""
    surname = 2 if name.startswith(COMPOUND) else 1
    return name[: surname + 1] if len(name) == surname + 2 else ""
