"""The proof: one source from which a draw can be repeated, in full for the archive and without anything personal for everybody (第二、十八条)."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from rules import ceremony, frozen
from rules.ceremony import Outcome
from rules.encoding import PIECE, Facts, canonical, canonical_pieces
from rules.lock import PROTOCOL
from rules.pool import Caps
from rules.redraw import SHOWN, InspectorRedraw, SubjectRedraw

Redraw = InspectorRedraw | SubjectRedraw

FULL, PUBLIC = "full", "public"
ROSTER, ROSTER_END = b'"roster":"', b'\\n"'
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
    return b"".join(write(commitment, roster, inspectors, secret, entries, outcome, redraws))


def write(
    commitment: Facts, roster: bytes, inspectors: bytes, secret: bytes, entries: Iterable[Facts], outcome: Outcome,
    redraws: Sequence[Redraw] = (),
) -> Iterator[bytes]:  # fmt: skip
    """Yield the full proof piece by piece: a million subjects need not stand in memory once more (``build``)."""
    excluded = sum(one.size - one.eligible for one in outcome.strata)
    document = {
        "protocol": PROTOCOL,
        "kind": FULL,
        "commitment": commitment,
        "fingerprint": outcome.fingerprint.hex(),
        "roster": roster,
        "inspectors": inspectors,
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
    return canonical_pieces(document)


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
    document, roster = _apart(content)
    policy, fingerprint = document["commitment"]["policy"], bytes.fromhex(document["fingerprint"])
    shown = {name: document[name] for name in SHARED}
    shown |= {
        "kind": PUBLIC,
        "subjects": frozen.public_tsv(roster, Caps(policy["drawn_per_year"])),
        "teams_hash": ceremony.hash_spelled(fingerprint, document["teams"]).hex(),
        "redraws": [{name: one[name] for name in SHOWN[one["kind"]]} for one in document["redraws"]],
    }
    return b"".join(canonical_pieces(shown))


def _apart(content: bytes) -> tuple[dict[str, Any], bytes]:
    """Return a full proof without its roster, and the roster's bytes: it is nearly all of it, and read piece by piece.

    Within a text every quotation mark is escaped: only the key itself, and the end behind the last line, are spelled like this.
    """
    begins = content.index(ROSTER) + len(ROSTER)
    ends = content.index(ROSTER_END, begins) + len(ROSTER_END) - 1
    document: dict[str, Any] = json.loads(content[:begins] + content[ends:])
    pieces = []
    while begins < ends:
        cut = content.find(b"\\n", begins + PIECE, ends)  # behind this pair no escape is cut in two
        begun, begins = begins, cut + 2 if cut >= 0 else ends
        pieces.append(json.loads(b'"' + content[begun:begins] + b'"').encode())
    return document, b"".join(pieces)
