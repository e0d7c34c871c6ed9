"""The ceremony: everything that follows from a lock, its secret and its log; the same for whoever repeats it (第十八、十九条)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rules import frozen, lock, merkle, pool, sampling
from rules import seed as seeds
from rules.contributions import Level, Log
from rules.encoding import Facts, canonical, digest
from rules.matching import Team, match
from rules.policy import Policy
from rules.pool import Caps, PublicRow, Stratum


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
    level: Level
    strata: list[Stratum]
    drawn: list[Drawn]
    teams: list[Team]
    result_hash: bytes


def conduct(
    commitment: Facts, roster: bytes, inspectors: bytes, secret: bytes, entries: Iterable[Facts]
) -> Outcome:
    """Draw the subjects and match the inspectors of a lock.

    Args:
        commitment: what was locked (``rules.lock.commitment`` hashes it).
        roster, inspectors: the frozen rosters, byte for byte.
        secret: the server's, whose hash the lock holds.
        entries: of the lock's log (``rules.contributions``).

    Raises:
        ValueError: something is not what was locked, or a contribution is missing; says what.
        Infeasible: no legal teams exist (``rules.matching``).
    """
    policy, fingerprint = lock.require_whole(commitment), lock.commitment(commitment)
    people = frozen.read_inspectors(inspectors)
    census = frozen.take_census(roster, Caps(policy.drawn_per_year))
    marks = {"roster": merkle.mark(roster), "subjects": census.mark, "inspectors": merkle.mark(inspectors)}
    require_locked(commitment, marks, secret)
    log = Log.of(fingerprint, commitment, entries)
    seed = seeds.seed(fingerprint, secret, log.shares())
    strata = census.strata(policy.ratios, policy.rounding)
    drawn = draw(strata, census.able, policy, seed)
    teams = match(frozen.read_subjects(roster, {one.pid for one in drawn}), people, policy, seed)
    hashed = result_hash(fingerprint, seed, log.head, drawn, teams_hash(fingerprint, teams))
    return Outcome(fingerprint, seed, log.level, strata, drawn, teams, hashed)


def require_locked(commitment: Facts, marks: Mapping[str, Mapping[str, object]], secret: bytes) -> None:
    """Make sure that nothing was exchanged since the lock.

    Raises:
        ValueError: naming what does not fit.
    """
    for name, mark in marks.items():
        if commitment[name] != mark:
            raise ValueError(f"{name} 名单与锁定时不同")
    if commitment["secret_hash"] != seeds.secret_hash(secret):
        raise ValueError("系统密数与锁定时封存的不同")


def draw_all(rows: Iterable[PublicRow], policy: Policy, seed: bytes) -> tuple[list[Stratum], list[Drawn]]:
    """Draw from every stratum of what everybody may see (``draw``).

    Raises:
        ValueError: a stratum has no ratio.
    """
    sizes: Counter[str] = Counter()
    able: dict[str, list[str]] = defaultdict(list)
    for pid, stratum, reason in rows:
        sizes[stratum] += 1
        if not reason:
            able[stratum].append(pid)
    eligible = {label: len(pids) for label, pids in able.items()}
    strata = pool.count_strata(sizes, eligible, policy.ratios, policy.rounding)
    return strata, draw(strata, able, policy, seed)


def draw(
    strata: Sequence[Stratum], able: Mapping[str, Sequence[str]], policy: Policy, seed: bytes
) -> list[Drawn]:
    """Draw each stratum's quota; strata in the order of their labels, subjects by ticket.

    Args:
        able: stratum → the pids of who may be drawn.

    Raises:
        ValueError: a stratum has no ratio.
    """
    if unrated := pool.unrated(strata, policy.ratios):
        raise ValueError(f"没有抽取比例的等级：{'、'.join(unrated)}")
    drawn = []
    for one in strata:
        key = sampling.key(seed, one.label)
        pids = sampling.draw(able.get(one.label, ()), one.quota, seed, one.label)
        drawn += [Drawn(pid, one.label, sampling.ticket(key, pid)) for pid in pids]
    return drawn


def teams_hash(fingerprint: bytes, teams: Sequence[Team]) -> bytes:
    """Return the fingerprint of the teams: the public proof shows it instead of them."""
    return hash_spelled(fingerprint, spell_teams(teams))


def hash_spelled(fingerprint: bytes, teams: list[list[object]]) -> bytes:
    """Return the fingerprint of teams that stand in a proof."""
    return digest("ssj/teams/v1", fingerprint, canonical(teams, nfc=False))


def result_hash(
    fingerprint: bytes, seed: bytes, head: bytes, drawn: Sequence[Drawn], teams_hashed: bytes
) -> bytes:
    """Return the fingerprint of a result, published at once; the names may follow after the visits."""
    spelled = canonical(spell_drawn(drawn), nfc=False)
    return digest("ssj/result/v1", fingerprint, seed, head, spelled, teams_hashed)


def spell_drawn(drawn: Sequence[Drawn]) -> list[list[str]]:
    """Return the subjects as a proof carries them."""
    return [[one.pid, one.stratum, one.ticket.hex()] for one in drawn]


def spell_teams(teams: Sequence[Team]) -> list[list[object]]:
    """Return the teams as a full proof carries them."""
    return [spell_team(one) for one in teams]


def spell_team(one: Team) -> list[object]:
    """Return a team as a full proof carries it."""
    return [one.subject, one.unit, one.leader, list(one.members), list(one.experts)]


def read_team(said: Sequence[Any]) -> Team:
    """Return a team from a full proof.

    Raises:
        ValueError, TypeError: it is malformed.
    """
    subject, unit, leader, members, experts = said
    return Team(subject, unit, leader, tuple(members), tuple(experts))
