"""Invented tasks of every kind, each with its proof: joint, with experts, sealed, with redraws, infeasible, with odd names."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random
from typing import Any

from rules import ceremony, contributions, frozen, lock, merkle, pool, proof, seed
from rules.bench import Bench
from rules.ceremony import Outcome
from rules.encoding import Facts
from rules.frozen import InspectorRow
from rules.matching import Infeasible
from rules.policy import Policy
from rules.pool import Caps, PoolRow
from rules.replacement import NobodyLeft
from rules.substitution import NoSubjectLeft

UNITS = ("东河派出所", "𠮷山派出所🚓", "龘" * 30)
DEPARTMENTS = ("消防救援大队", "𰻞面监管所")
LEVELS = ("A", "B", "🔥高", "𠀀", "\ufb01n", "é")
WORDS = ("晴", "👨‍👩‍👧‍👦", 'a"b\\c\t\n\u0001\u007f\u2028', "cafe\u0301", "　全角　", "青石河水向东流" * 20)
LINKS = 8


def make(number: int) -> tuple[bytes, str]:
    """Return the full proof of a task and the fingerprint that was given out before; the same number gives the same task."""
    random = Random(number)
    departments = tuple(DEPARTMENTS[: random.choice((0, 0, 0, 1, 2))])
    levels = random.sample(LEVELS, random.randint(1, 4))
    rows = [_subject(random, levels, at) for at in range(random.choice((0, 1, 1, 2, 7, 20, 40)))]
    people = [
        _inspector(random, rows, departments, at) for at in range(random.choice((3, 12, 24, 36, 36, 48)))
    ]
    ratios = pool.raised({level: random.choice((0, 500, 1234, 3333, 10_000)) for level in levels})
    policy = Policy(
        ratios=ratios, rounding=random.choice(pool.ROUNDINGS), drawn_per_year=random.randint(1, 2),
        mode=random.choice(("jurisdiction", "initiating", "county", "county")), initiating_unit=random.choice(UNITS), team_size=random.choice((2, 2, 3)),
        departments=departments, field=random.choice(("", "", "禁毒")), experts=random.choice((0, 0, 1, 2)), window_ends="2026-04-30",
        shuffle=random.choice((1, 30)),
    )  # fmt: skip
    return _held(random, rows, people, policy)


def _held(
    random: Random, rows: Sequence[PoolRow], people: Sequence[InspectorRow], policy: Policy
) -> tuple[bytes, str]:
    chain = random.randbytes(32)
    given = _locked(random, rows, people, policy, chain)
    try:
        outcome = ceremony.conduct(**given)
    except Infeasible:
        outcome = _pretended(given, policy)
        return proof.build(**given, outcome=outcome), outcome.fingerprint.hex()
    people = sorted(people, key=lambda one: one.pid)
    bench = Bench(
        given["roster"], people, given["commitment"], result=outcome.result_hash, teams=outcome.teams
    )
    for _ in range(random.choice((0, 1, 5))):
        _redraw(random, bench, chain)
    return proof.build(**given, outcome=outcome, redraws=bench.held), outcome.fingerprint.hex()


def _subject(random: Random, levels: Sequence[str], at: int) -> PoolRow:
    chance = [random.random() < 0.1 for _ in range(5)]
    excluded = random.choice(("立案", "注销🏚")) if chance[4] else ""
    pid, opening = lock.pid(random.randbytes(8), f"S{at}"), random.randbytes(16).hex()
    drawn = random.choice((0, 0, 1, 2))
    return PoolRow(
        pid, random.choice(levels), chance[0], chance[1], drawn, chance[2], chance[3], excluded, random.choice(UNITS), opening
    )  # fmt: skip


def _inspector(random: Random, rows: Sequence[PoolRow], departments: Sequence[str], at: int) -> InspectorRow:
    department = random.choice(departments) if departments and random.random() < 0.4 else ""
    kind = random.choice(("police", "police", "police", "expert" if random.random() < 0.5 else "officer"))
    conflicts = tuple(
        sorted(random.sample([row.pid for row in rows], min(len(rows), random.choice((0, 0, 1, 3)))))
    )
    return InspectorRow(
        lock.pid(random.randbytes(8), f"I{at}"), department or random.choice(UNITS), department, kind, random.random() < 0.9,
        random.choice(("2029-01-01", "2026-04-30", "2026-04-29", "")) if random.random() < 0.4 else "2029-01-01",
        tuple(random.sample(("禁毒", "消防，危化", "网安🔒"), random.randint(0, 2))), random.random() < 0.6, conflicts,
    )  # fmt: skip


def _locked(
    random: Random, rows: Sequence[PoolRow], people: Sequence[InspectorRow], policy: Policy, chain: bytes
) -> dict[str, Any]:
    roster, inspectors, secret = (
        frozen.subjects_tsv(rows),
        frozen.inspectors_tsv(people),
        random.randbytes(32),
    )
    sequence, count = random.choice((1, 1, 1, 3)), random.randint(2, 4)
    method = random.choice(("phrases", "sealed", "dice"))
    contributors = [{"id": random.randbytes(32).hex(), "unit": f"{UNITS[1]}{at}"} for at in range(count)]
    commitment = {
        "protocol": lock.PROTOCOL, "algorithms": dict(lock.ALGORITHMS), "method": method,
        "task": number_of(random), "sequence": sequence, "earlier": [random.randbytes(32).hex() for _ in range(sequence - 1)],
        "items": ["GA-001", "检查🔎"][: random.randint(0, 2)], "coordination": lock.ONE_VISIT, "policy": policy.as_facts(),
        "subjects": merkle.mark(frozen.public_tsv(roster, Caps(policy.drawn_per_year))), "roster": merkle.mark(roster),
        "inspectors": merkle.mark(inspectors), "contributors": contributors, "secret_hash": seed.secret_hash(secret),
        "chain": seed.chain_link(chain, LINKS).hex(), "previous_head": random.randbytes(32).hex(),
        "page": random.randbytes(32).hex() if method == "sealed" else "",
    }  # fmt: skip
    entries = _entries(random, commitment, lock.commitment(commitment))
    return {
        "commitment": commitment,
        "roster": roster,
        "inspectors": inspectors,
        "secret": secret,
        "entries": entries,
    }


def number_of(random: Random) -> int:
    """Return a task's number, sometimes as large as a number may be."""
    return random.choice((1, 5, 2**53 - 1))


def _entries(random: Random, commitment: Facts, c0: bytes) -> list[Facts]:
    """Return what the contributors do for a lock or for a round of this fingerprint."""
    ids = [one["id"] for one in commitment["contributors"]]
    entries: list[Facts] = [{"deed": "acknowledge", "by": one} for one in ids if random.random() < 0.3]
    turns = random.sample(ids, len(ids))
    if commitment["method"] == "phrases":
        return [*entries, *({"deed": "phrase", "by": one, "phrase": random.choice(WORDS)} for one in turns)]
    if commitment["method"] == "dice":
        thrown = random.choice(("d6:" + "35142" * 5, "d10:" + "0918273645" * 2))
        return [*entries, *({"deed": "dice", "by": one, "phrase": thrown} for one in turns)]
    secrets = {one: (random.randbytes(16).hex(), random.choice(WORDS)) for one in ids}
    served = random.random() < 0.5
    for one in ids:
        copy = "served" if served and random.random() < 0.5 else "own"
        entries.append(
            {"deed": "seal", "by": one, "seal": contributions.seal(c0, one, *secrets[one]), "copy": copy}
        )
    shown = (
        {"deed": "reveal", "by": one, "nonce": secrets[one][0], "phrase": secrets[one][1]} for one in turns
    )
    return [*entries, *shown]


def _pretended(given: dict[str, Any], policy: Policy) -> Outcome:
    """Return what somebody would claim where no legal teams exist."""
    fingerprint = lock.commitment(given["commitment"])
    log = contributions.Log.of(fingerprint, given["commitment"], given["entries"])
    chance = seed.seed(fingerprint, given["secret"], log.shares())
    public = frozen.public_tsv(given["roster"], Caps(policy.drawn_per_year))
    strata, drawn = ceremony.draw_all(frozen.read_public(public), policy, chance)
    result = ceremony.result_hash(fingerprint, chance, log.head, drawn, ceremony.teams_hash(fingerprint, []))
    return Outcome(fingerprint, chance, log.level, strata, drawn, [], result)


def _redraw(random: Random, bench: Bench, chain: bytes) -> None:
    """Let an inspector leave or a subject, while some others can come no more and some could since the lock."""
    if not bench.teams:
        return
    team, policy = random.choice(bench.teams), bench.policy
    likely = random.choice((0.1, 0.8, 1))
    today = [replace(one, on_duty=one.on_duty and random.random() < likely) for one in bench.inspectors]
    fields = (policy.field,) if policy.field else ()
    for at in range(random.choice((0, 2))):
        new = InspectorRow(
            lock.pid(random.randbytes(8), f"N{at}"), team.unit, "", "police", True, "2029-01-01", fields, True, ()
        )  # fmt: skip
        today.append(new)
    consent = random.randbytes(32)
    given: dict[str, Any] = {
        "consent": consent, "link": seed.chain_link(chain, LINKS - len(bench.held) - 1),
        "log": _entries(random, bench.commitment, bench.round(consent)) if random.random() < 0.4 else (),
    }  # fmt: skip
    try:
        if random.random() < 0.5:
            leaving = random.choice([*team.members, *team.experts])
            bench.hold(bench.wish_inspector(team.subject, leaving, today, **given))
        else:
            gone = [pid for pid in bench.undrawn(team.subject) if random.random() < 0.3]
            bench.hold(bench.wish_subject(team.subject, gone, today, **given))
    except (NobodyLeft, NoSubjectLeft):
        return
