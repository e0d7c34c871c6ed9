"""The policy: everything besides the rosters that decides who is drawn and who inspects (第十四至十九条)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rules.encoding import Facts
from rules.pool import ROUNDINGS, WHOLE
from rules.roles import Execution

MOST = 1_000_000  # no number of a policy is larger, and none makes a verifier walk for ever


@dataclass(frozen=True)
class Policy:
    """Everything besides the rosters that decides who is drawn and who inspects.

    Attributes:
        ratios: stratum → basis points.
        rounding: see ``rules.pool.wanted``.
        drawn_per_year: the limit of 第十六条.
        mode: "jurisdiction", "initiating" or "county" (``rules.roles.Execution``).
        initiating_unit: who leads a joint inspection (第十九条).
        team_size: inspectors in a team, at least two.
        departments: partners of a joint inspection, one place each.
        field: the speciality that the bureau's inspectors must have, or empty.
        experts: how many experts help each team, where there are any.
        window_ends: ISO date until which a certificate must be valid.
        shuffle: steps a place of the matching's shuffle.
    """

    ratios: Mapping[str, int]
    rounding: str
    drawn_per_year: int
    mode: str
    initiating_unit: str
    team_size: int
    departments: tuple[str, ...]
    field: str
    experts: int
    window_ends: str
    shuffle: int = 30

    def as_facts(self) -> dict[str, Any]:
        """Return the policy as the commitment carries it."""
        facts = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return {**facts, "ratios": dict(self.ratios), "departments": list(self.departments)}

    @classmethod
    def read(cls, facts: Facts) -> "Policy":
        """Return the policy of a commitment.

        Raises:
            ValueError: a field is missing, unknown or of the wrong kind, or a ratio is no number of basis points.
        """
        if facts.keys() != cls.__dataclass_fields__.keys():
            raise ValueError("抽取规则的字段不全或多余")
        if not isinstance(facts["ratios"], dict) or not isinstance(facts["departments"], list | tuple):
            raise ValueError("抽取规则的格式不对")
        policy = cls(**{**facts, "departments": tuple(facts["departments"])})
        if not all(type(one) is int and 0 <= one <= WHOLE for one in policy.ratios.values()):
            raise ValueError("抽取比例不是 0 到 10000 的整数")
        counts = (policy.drawn_per_year, policy.team_size, policy.experts, policy.shuffle)
        if not all(type(one) is int and 0 <= one <= MOST for one in counts):
            raise ValueError("抽取规则里的数目不是非负整数")
        texts = (policy.initiating_unit, policy.field, policy.window_ends, *policy.departments)
        if not all(isinstance(one, str) for one in texts):
            raise ValueError("抽取规则里的名称不是文字")
        if policy.rounding not in ROUNDINGS or policy.mode not in {one.value for one in Execution}:
            raise ValueError("抽取规则里的取整或执行方式不认识")
        return policy

    @property
    def places(self) -> int:
        """How many inspectors a team has: never fewer than two, one for each partner besides the bureau's own."""
        return max(self.team_size, 2, 1 + len(self.departments))
