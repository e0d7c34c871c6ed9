"""A contributor's telephone in the demo: seals a phrase as the sealing page does, always the same, so that a story told twice is one."""

import hashlib
from dataclasses import dataclass

from sqlmodel import Session

from handlers.draws import fingerprints, giving
from models.machine.people import Person
from models.machine.row import key
from models.rounds import Giving
from models.tasks import Task
from rules import contributions
from rules.contributions import NONCE_DIGITS, Deed
from rules.lock import Method

PHRASES = ("青石河水向东流", "南岭的柿子红了", "白塔上数到第七颗星")
DICE = "6 3 1 4 2 5 5 1 3 6 2 4 1 1 6 5 3 2 4 4 6 1 2 3 5"


@dataclass(frozen=True)
class Telephone:
    """One contributor's, for one lock or one round.

    Attributes:
        number: of the task.
        short: the fingerprint as people compare it.
        seal: what it made of the nonce and the phrase.
    """

    number: int
    short: str
    seal: str
    nonce: str
    phrase: str

    @property
    def sealing(self) -> str:
        """What the page gives to seal."""
        return f"封存 {self.number} {self.short} 自存 {self.seal}"

    @property
    def revealing(self) -> str:
        """What the page gives to reveal."""
        return f"公开 {self.number} {self.short} {self.nonce} {self.phrase}"


def telephone(task: Task, lock: Giving, person: Person) -> Telephone:
    """Return somebody's telephone; the chance in it is none, because nothing here is in earnest."""
    by, fingerprint = giving.pid(lock, key(person)), bytes.fromhex(lock.fingerprint)
    nonce = hashlib.sha256(fingerprint + by.encode()).hexdigest()[:NONCE_DIGITS]
    phrase = PHRASES[key(person) % len(PHRASES)]
    seal = contributions.seal(fingerprint, by, nonce, phrase)
    return Telephone(task.number, fingerprints.short(lock), seal, nonce, phrase)


def rounds(db: Session, task: Task, lock: Giving) -> list[list[tuple[Person, tuple[str, ...]]]]:
    """Return who says what in a draw, or when the contributors of its lock give once more, round by round: nobody reveals before all have sealed."""
    people = list(giving.people_of(db, lock).values())
    method, number = lock.commitment["method"], task.number
    if method == Method.SEALED:
        phones = [(one, telephone(task, lock, one)) for one in people]
        return [[(one, (phone.sealing,)) for one, phone in phones], [(one, (phone.revealing,)) for one, phone in phones]]  # fmt: skip
    if method == Method.DICE:
        return [[(one, (f"骰子 {number} {DICE}", "确认")) for one in people]]
    return [[(one, (f"摇号 {number}", PHRASES[key(one) % len(PHRASES)], "确认")) for one in people]]


def is_own(log: contributions.Log, by: str, phone: Telephone) -> bool:
    """Tell whether a seal is this telephone's, and not one that a visitor made on the sealing page."""
    return bool(log.done[Deed.SEAL].get(by, {}).get("seal", phone.seal) == phone.seal)
