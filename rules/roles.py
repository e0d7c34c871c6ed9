"""Who people are, and how tasks are carried out: the enums that code branches on (第六、十、十一、十九条)."""

from enum import StrEnum


class Labelled(StrEnum):
    """A value with the word that rosters and talk use for it."""

    label: str

    def __new__(cls, value: str, label: str = "") -> "Labelled":
        """Make a member that is its value and knows its label."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    @classmethod
    def from_label(cls, text: str) -> "Labelled":
        """Return the member with this label.

        Raises:
            ValueError: no member is called so.
        """
        for member in cls:
            if member.label == text:
                return member
        raise ValueError(text)


class Role(Labelled):
    """What somebody may do."""

    INSPECTOR = "inspector", "检查人员"
    DEPUTY = "deputy", "分管负责人"
    PRINCIPAL = "principal", "主要负责人"
    PUBLISHER = "publisher", "公示员"
    ADMINISTRATOR = "administrator", "系统管理员"
    AUDITOR = "auditor", "审计员"
    EXPERT = "expert", "专家"


class InspectorKind(Labelled):
    """Who counts towards the two (第十一、十九条): police, officers of a partner department; experts never."""

    POLICE = "police", "民警"
    OFFICER = "officer", "执法人员"
    EXPERT = "expert", "专家"


class Execution(Labelled):
    """Who executes a task's inspections."""

    JURISDICTION = "jurisdiction", "按管辖"
    INITIATING = "initiating", "发起单位"
    COUNTY = "county", "全县统一"


class TaskKind(Labelled):
    """Whether other departments take part (第十四条)."""

    INTERNAL = "internal", "内部"
    JOINT = "joint", "联合"
