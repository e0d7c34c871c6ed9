"""Contributions: what the contributors add to the seed, sealed first and revealed later, and how far the result is out of reach.

A log takes them one after another, and refuses what comes too early, twice, or from a stranger; a verifier replays it.
Seals are made elsewhere, on the contributor's own device: ``seal`` says how, and ``Log`` only checks what is revealed.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rules.encoding import Facts, canonical, digest
from rules.frozen import HEX, is_hash
from rules.lock import Method
from rules.roles import Labelled

NONCE_DIGITS = 32  # 128 bits: a phrase alone could be guessed from its seal
LEAST_DICE: Mapping[str, tuple[str, int]] = {
    "d6": ("123456", 25),
    "d10": ("0123456789", 20),
}  # more than 64 bits each


class Level(Labelled):
    """Who would have to act together to steer a draw; the label is what a notice says."""

    L0 = "L0", "参与人在聊天中出话：最后出话的人与系统管理者串通，才可能左右结果"
    L1_SERVED = "L1-", "参与人先封存、后公开，封存页由本系统提供：另须相信这个页面没有被改过"
    L1 = "L1", "参与人用自己保存的封存页先封存、后公开：全体参与人与系统管理者串通，才可能左右结果"
    R0 = (
        "R0",
        "由锁定时封存的密数和同意的留痕当场算出，没有参与人出话：须相信系统管理者没有拿密数试算、挑选同意的时刻",
    )
    L1_DICE = "L1d", "公开掷骰，两人以上各自录入：当众在骰子上作假，才可能左右结果"


class Deed(Labelled):
    """What a contributor can do in a log."""

    ACKNOWLEDGE = "acknowledge", "确认收到指纹"
    SEAL = "seal", "封存"
    REVEAL = "reveal", "公开"
    PHRASE = "phrase", "出话"
    DICE = "dice", "录入骰子"


FIELDS: Mapping[Deed, frozenset[str]] = {
    Deed.ACKNOWLEDGE: frozenset(),
    Deed.SEAL: frozenset({"seal", "copy"}),
    Deed.REVEAL: frozenset({"nonce", "phrase"}),
    Deed.PHRASE: frozenset({"phrase"}),
    Deed.DICE: frozenset({"phrase"}),
}
DEEDS: Mapping[Method, tuple[Deed, ...]] = {
    Method.PHRASES: (Deed.PHRASE,),
    Method.SEALED: (Deed.SEAL, Deed.REVEAL),
    Method.DICE: (Deed.DICE,),
}
OWN, SERVED = "own", "served"  # whose copy of the sealing page made a seal


class Wrong(Labelled):
    """Why something is not taken into a log."""

    FORM = "form", "内容残缺或格式不对"
    STRANGER = "stranger", "不是锁定时确定的参与人"
    METHOD = "method", "不是锁定时确定的出话方式"
    TWICE = "twice", "同一参与人做了两次"
    EARLY = "early", "还有人没有封存，不能公开"
    SAME_SEAL = "same_seal", "与另一名参与人的封存相同"
    NOT_SEALED = "not_sealed", "公开的内容与封存的不同"
    EMPTY = "empty", "没有内容"
    FEW_DICE = "few_dice", "骰子太少或点数不对：六面骰至少 25 次，十面骰至少 20 次"
    OTHER_DICE = "other_dice", "与另一名参与人录入的骰子不同"


class NotTaken(ValueError):
    """Something that a log does not take.

    Attributes:
        wrong: why.
        by: the contributor's salted id, as far as it was readable.
    """

    def __init__(self, wrong: Wrong, by: str = "") -> None:
        super().__init__(wrong.label)
        self.wrong, self.by = wrong, by


def seal(fingerprint: bytes, by: str, nonce: str, phrase: str) -> str:
    """Return the seal (hex) of a phrase: bound to the lock and to the contributor, hidden by 128 bits of chance.

    Args:
        fingerprint: the lock's or the round's, all 32 bytes.
        by: the contributor's salted id.
        nonce: 32 hex digits, made on the contributor's own device.
        phrase: exactly as typed.
    """
    return digest("ssj/seal/v1", fingerprint, by.encode(), bytes.fromhex(nonce), phrase.encode()).hex()


def share(fingerprint: bytes, by: str, nonce: str, phrase: str) -> bytes:
    """Return the 32 bytes that one contributor adds to the seed; the nonce is empty where nothing was sealed."""
    return digest("ssj/share/v1", fingerprint, by.encode(), bytes.fromhex(nonce), phrase.encode())


class Log:
    """The log of the contributions to one draw.

    Args:
        fingerprint: the lock's, or that of a redraw's round (``rules.seed.round_fingerprint``).
        method: of the lock.
        contributors: salted ids in the order of the lock.
        entries: what is already in it.

    Raises:
        NotTaken: one of the entries does not belong there.
    """

    def __init__(
        self, fingerprint: bytes, method: str, contributors: Sequence[str], entries: Iterable[Facts] = ()
    ) -> None:
        self.fingerprint, self.method, self.contributors = fingerprint, Method(method), tuple(contributors)
        self.entries: list[dict[str, Any]] = []
        self.head = digest("ssj/log/v1", fingerprint)
        self.done: dict[Deed, dict[str, Facts]] = {deed: {} for deed in Deed}
        for one in entries:
            self.take(one)

    @classmethod
    def of(cls, fingerprint: bytes, commitment: Facts, entries: Iterable[Facts] = ()) -> "Log":
        """Return the log of a commitment."""
        return cls(
            fingerprint, commitment["method"], [one["id"] for one in commitment["contributors"]], entries
        )

    def take(self, entry: Facts) -> None:
        """Add an entry, and move the head on.

        Raises:
            NotTaken: it does not belong there; the log stays as it is.
        """
        deed, by = self._read(entry)
        if by in self.done[deed]:
            raise NotTaken(Wrong.TWICE, by)
        if deed is Deed.ACKNOWLEDGE:
            if any(by in self.done[other] for other in DEEDS[self.method]):
                raise NotTaken(Wrong.TWICE, by)  # who gave his part has acknowledged by that
        elif deed is Deed.SEAL:
            self._require_seal(entry, by)
        elif deed is Deed.REVEAL:
            self._require_revealed(entry, by)
        elif deed is Deed.DICE:
            self._require_dice(entry, by)
        self.entries.append(dict(entry))
        self.done[deed][by] = entry
        self.head = digest("ssj/log/v1", self.head, canonical(entry, nfc=False))

    def awaited(self, deed: Deed | None = None) -> list[str]:
        """Return who has not yet done a deed, by default the one that is due, in the order of the lock."""
        due = self.due if deed is None else deed
        return [one for one in self.contributors if one not in self.done[due]]

    @property
    def due(self) -> Deed:
        """What is waited for: the seals before anything is revealed."""
        first, *later = DEEDS[self.method]
        return later[0] if later and len(self.done[first]) == len(self.contributors) else first

    @property
    def complete(self) -> bool:
        """Whether all have given their part."""
        return len(self.done[DEEDS[self.method][-1]]) == len(self.contributors)

    @property
    def level(self) -> Level:
        """The level that was reached."""
        if self.method is Method.SEALED:
            own = all(one["copy"] == OWN for one in self.done[Deed.SEAL].values())
            return Level.L1 if own else Level.L1_SERVED
        return Level.L1_DICE if self.method is Method.DICE else Level.L0

    def shares(self) -> list[bytes]:
        """Return what everybody adds to the seed, in the order of the lock.

        Raises:
            ValueError: somebody is still awaited.
        """
        if not self.complete:
            raise ValueError("还有参与人没有出话")
        given = self.done[DEEDS[self.method][-1]]
        parts = ((who, given[who]) for who in self.contributors)
        return [share(self.fingerprint, who, one.get("nonce", ""), one["phrase"]) for who, one in parts]

    def _read(self, entry: Facts) -> tuple[Deed, str]:
        try:
            deed, by = Deed(entry["deed"]), entry["by"]
        except (ValueError, KeyError, TypeError) as error:
            raise NotTaken(Wrong.FORM) from error
        if entry.keys() != {"deed", "by", *FIELDS[deed]} or not all(
            isinstance(one, str) for one in entry.values()
        ):
            raise NotTaken(Wrong.FORM)
        if by not in self.contributors:
            raise NotTaken(Wrong.STRANGER, by)
        if deed is not Deed.ACKNOWLEDGE and deed not in DEEDS[self.method]:
            raise NotTaken(Wrong.METHOD, by)
        if "phrase" in entry and not entry["phrase"]:
            raise NotTaken(Wrong.EMPTY, by)
        return deed, by

    def _require_seal(self, entry: Facts, by: str) -> None:
        if not is_hash(entry["seal"]) or entry["copy"] not in (OWN, SERVED):
            raise NotTaken(Wrong.FORM, by)
        if entry["seal"] in {one["seal"] for one in self.done[Deed.SEAL].values()}:
            raise NotTaken(Wrong.SAME_SEAL, by)

    def _require_revealed(self, entry: Facts, by: str) -> None:
        if self.awaited(Deed.SEAL):
            raise NotTaken(Wrong.EARLY, by)
        nonce = entry["nonce"]
        if len(nonce) != NONCE_DIGITS or not HEX.issuperset(nonce):
            raise NotTaken(Wrong.FORM, by)
        if seal(self.fingerprint, by, nonce, entry["phrase"]) != self.done[Deed.SEAL][by]["seal"]:
            raise NotTaken(Wrong.NOT_SEALED, by)

    def _require_dice(self, entry: Facts, by: str) -> None:
        sort, _, thrown = entry["phrase"].partition(":")
        faces, least = LEAST_DICE.get(sort, ("", 0))
        if len(thrown) < max(least, 1) or not set(thrown) <= set(faces):
            raise NotTaken(Wrong.FEW_DICE, by)
        if any(one["phrase"] != entry["phrase"] for one in self.done[Deed.DICE].values()):
            raise NotTaken(Wrong.OTHER_DICE, by)
