"""The proof: one source from which a draw can be repeated, in full for the archive and without anything personal for everybody (第二、十八条)."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from rules import ceremony, frozen
from rules.ceremony import Outcome
from rules.encoding import Facts, canonical
from rules.lock import PROTOCOL
from rules.pool import Caps
from rules.redraw import SHOWN, InspectorRedraw, SubjectRedraw

Redraw = InspectorRedraw | SubjectRedraw

FULL, PUBLIC = "full", "public"
SHARED = (
    "protocol", "kind", "commitment", "fingerprint", "secret", "log", "level", "seed", "strata", "drawn", "result_hash", "redraws",
    "counts",
)  # fmt: skip
KEYS: Mapping[str, frozenset[str]] = {
    FULL: frozenset((*SHARED, "roster", "inspectors", "teams")),
    PUBLIC: frozenset((*SHARED, "subjects", "teams_hash")),
}


def build(
    commitment: Facts,
    roster: bytes,
    inspectors: bytes,
    secret: bytes,
    entries: Iterable[Facts],
    outcome: Outcome,
    redraws: Sequence[Redraw] = (),
) -> bytes:
    """Return the full proof as canonical JSON; the rosters stand in it as the text that was locked, the redraws in their order."""
    excluded = sum(one.size - one.eligible for one in outcome.strata)
    document = {
        "protocol": PROTOCOL,
        "kind": FULL,
        "commitment": commitment,
        "fingerprint": outcome.fingerprint.hex(),
        "roster": roster.decode(),
        "inspectors": inspectors.decode(),
        "secret": secret.hex(),
        "log": [dict(one) for one in entries],
        "level": outcome.level.value,
        "seed": outcome.seed.hex(),
        "strata": [asdict(one) for one in outcome.strata],
        "drawn": ceremony.spell_drawn(outcome.drawn),
        "teams": ceremony.spell_teams(outcome.teams),
        "result_hash": outcome.result_hash.hex(),
        "redraws": [one.as_facts() for one in redraws],
        "counts": {
            "aborts": commitment["sequence"] - 1,
            "redraws": count(one.wish.kind for one in redraws),
            "exclusions": excluded,
        },
    }
    return spell(document)


def spell(document: Any) -> bytes:
    """Return a proof's bytes: a phrase stands in them as it was typed."""
    return canonical(document, nfc=False)


def count(kinds: Iterable[str]) -> dict[str, int]:
    """Return how many redraws there were of each kind."""
    said = list(kinds)
    return {kind: said.count(kind) for kind in SHOWN}


def append(content: bytes, redraws: Sequence[Redraw]) -> bytes:
    """Return a full proof with the redraws held so far."""
    document = json.loads(content)
    document["redraws"] = [one.as_facts() for one in redraws]
    document["counts"]["redraws"] = count(one.wish.kind for one in redraws)
    return spell(document)


def publish(content: bytes) -> bytes:
    """Return what everybody may see of a full proof: no inspector, no team, no level's reason, nobody's unit.

    It has the same fingerprints, and the same verifier repeats from it everything but the teams.
    """
    document = json.loads(content)
    policy, fingerprint = document["commitment"]["policy"], bytes.fromhex(document["fingerprint"])
    rows = frozen.read_subjects(document["roster"].encode())
    shown = {name: document[name] for name in SHARED}
    shown |= {
        "kind": PUBLIC,
        "subjects": frozen.public_tsv(rows, Caps(policy["drawn_per_year"])).decode(),
        "teams_hash": ceremony.hash_spelled(fingerprint, document["teams"]).hex(),
        "redraws": [{name: one[name] for name in SHOWN[one["kind"]]} for one in document["redraws"]],
    }
    return spell(shown)
