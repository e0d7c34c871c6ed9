"""A check: one thing that is held against a proof; whatever the file holds, it is answered and never raises."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from rules.encoding import canonical
from rules.matching import Infeasible


@dataclass(frozen=True)
class Check:
    """One thing that was checked: its name, whether it held, and what was found, in Chinese."""

    name: str
    held: bool
    detail: str


class Unfit(Exception):
    """Something does not fit; the words say what."""


def run(name: str, check: Callable[[], str]) -> Check:
    """Carry out a check."""
    try:
        return Check(name, True, check())
    except Unfit as unfit:
        return Check(name, False, str(unfit))
    except Infeasible:
        return Check(name, False, "按冻结的名单组不成合规的检查组")
    except Exception as error:  # noqa: BLE001 - a stranger's file may break any step in any way; the check has then failed
        return Check(name, False, f"内容残缺或格式不对（{type(error).__name__}）")


def require(fits: bool, otherwise: str) -> None:
    """Make sure of something.

    Raises:
        Unfit: it is not so.
    """
    if not fits:
        raise Unfit(otherwise)


def same(found: Any, said: Any) -> bool:
    """Compare as written: 1 is not true, and no number is a text."""
    return canonical(found, nfc=False) == canonical(said, nfc=False)
