"""The ceremony: everything that follows from a lock, its secret and its phrases; the same for whoever repeats it (第十八、十九条)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from rules import lock, pool, sampling
from rules import seed as seeds
from rules.encoding import Facts, canonical, digest
from rules.lock import Policy
from rules.matching import Team, match
from rules.pool import Caps, PoolRow, Stratum

Phrases = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Drawn:
    """One subject that was drawn: its salted id, its stratum, its ticket."""

    pid: str
    stratum: str
    ticket: bytes


@dataclass(frozen=True)
class Outcome:
    """What a ceremony gave."""

    fingerprint: bytes
    seed: bytes
    strata: list[Stratum]
    drawn: list[Drawn]
    teams: list[Team]
    result_hash: bytes


def conduct(
    commitment: Facts, subjects: bytes, inspectors: bytes, secret: bytes, phrases: Phrases
) -> Outcome:
    """Draw the subjects and match the inspectors of a lock.

    Args:
        commitment: what was locked (``rules.lock.commitment`` hashes it).
        subjects, inspectors: the frozen rosters, byte for byte.
        secret: the server's, whose hash the lock holds.
        phrases: (contributor, words) in the order of the commitment.

    Raises:
        ValueError: something is not what was locked; says what.
        Infeasible: no legal teams exist (``rules.matching``).
    """
    require_locked(commitment, subjects, inspectors, secret, phrases)
    policy, fingerprint = Policy.read(commitment["policy"]), lock.commitment(commitment)
    seed = seed_of(commitment, secret, phrases)
    rows, people = lock.read_subjects(subjects), lock.read_inspectors(inspectors)
    strata, drawn = draw_all(rows, policy, seed)
    chosen = {one.pid for one in drawn}
    teams = match([row for row in rows if row.pid in chosen], people, policy, seed)
    return Outcome(fingerprint, seed, strata, drawn, teams, result_hash(fingerprint, seed, drawn, teams))


def require_locked(
    commitment: Facts, subjects: bytes, inspectors: bytes, secret: bytes, phrases: Phrases
) -> None:
    """Make sure that nothing was exchanged since the lock.

    Raises:
        ValueError: naming what does not fit.
    """
    for name, content in (("subjects", subjects), ("inspectors", inspectors)):
        if commitment[name] != {"count": content.count(b"\n") - 1, "root": lock.root(content)}:
            raise ValueError(f"{name} 名单与锁定时不同")
    if commitment["secret_hash"] != seeds.secret_hash(secret):
        raise ValueError("系统密数与锁定时封存的不同")
    if [who for who, _ in phrases] != list(commitment["contributors"]):
        raise ValueError("参与人与锁定时确定的不同")


def seed_of(commitment: Facts, secret: bytes, phrases: Phrases) -> bytes:
    """Return the seed of a lock."""
    fingerprint = lock.commitment(commitment)
    return seeds.seed(fingerprint, secret, [seeds.share(fingerprint, who, words) for who, words in phrases])


def draw_all(rows: Sequence[PoolRow], policy: Policy, seed: bytes) -> tuple[list[Stratum], list[Drawn]]:
    """Draw from every stratum; strata in the order of their labels, subjects by ticket."""
    caps = Caps(policy.drawn_per_year)
    strata = pool.summarise(rows, policy.ratios, caps, policy.rounding)
    able: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if pool.why_not(row, caps) is None:
            able[pool.stratum_of(row, policy.ratios)].append(row.pid)
    drawn = [
        Drawn(pid, one.label, ticket)
        for one in strata
        for pid, ticket in sampling.draw(able[one.label], one.quota, seed, one.label)
    ]
    return strata, drawn


def result_hash(fingerprint: bytes, seed: bytes, drawn: Sequence[Drawn], teams: Sequence[Team]) -> bytes:
    """Return the fingerprint of a result, published at once; the names may follow after the visits."""
    return digest("ssj/result/v1", fingerprint, seed, canonical(spell_result(drawn, teams)))


def spell_result(drawn: Sequence[Drawn], teams: Sequence[Team]) -> dict[str, object]:
    """Return subjects and teams as a proof carries them."""
    return {
        "drawn": [[one.pid, one.stratum, one.ticket.hex()] for one in drawn],
        "teams": [[one.subject, one.unit, one.leader, list(one.members), list(one.experts)] for one in teams],
    }
