"""The draw of three levels beside its peers: consistent_sampler and cryptorandom can be verified too, the others can not."""

import sys

from bench.contest import Result, hold, target

MODULE = "bench.draw_entrants"
OURS, PEER, LIMIT = "ours: hash tickets", "consistent_sampler", "SHA-256 in bulk: the limit"
NAMES = (
    OURS, PEER, "cryptorandom PIKK", "random.sample", "pandas sample", "polars sample", "SQLite ORDER BY random()", LIMIT,
)  # fmt: skip
WHOLE = 10_000_000
CRYPTORANDOM_MOST = 1_000_000  # it makes an object of every number


def _contest(size: int) -> dict[str, Result]:
    """Print one table."""
    print(f"\n{'draw':<28}{'subjects':>10}{'drawn':>9}{'median s':>10}{'cpu s':>9}{'+MB':>8}{'cpu/ours':>10}")
    results: dict[str, Result] = {}
    for name in NAMES:
        if name.startswith("crypto") and size > CRYPTORANDOM_MOST:
            print(f"!! SKIPPED {name}: only up to {CRYPTORANDOM_MOST}")
            continue
        found = hold(MODULE, name, size, runs=1 if size >= WHOLE and name != OURS else 3)
        if found is None:
            continue
        results[name] = found
        ratio = found.busy / results[OURS].busy
        print(
            f"{name:<28}{size:>10}{found.said:>9}{found.seconds:>10.4f}{found.busy:>9.4f}{found.megabytes:>8.0f}{ratio:>10.2f}"
        )
    return results


def _judge(size: int, results: dict[str, Result]) -> None:
    ours = results[OURS]
    print(
        f"   one ticket {ours.busy / size * 1e9:.0f} ns; {ours.busy / results[LIMIT].busy:.1f} × the machine's limit"
    )
    if PEER in results:
        peer = results[PEER]
        bound = 10 if size >= WHOLE else 1
        target("times as fast as consistent_sampler", peer.busy / ours.busy, bound)
        if size >= WHOLE:
            target("times less memory than consistent_sampler", peer.megabytes / max(1.0, ours.megabytes), 20)


def main(full: bool = False) -> None:
    """Print the tables for 10⁵ and 10⁶ subjects, in full for 10⁷ too."""
    for size in (100_000, 1_000_000, *([WHOLE] if full else [])):
        _judge(size, _contest(size))


if __name__ == "__main__":
    main("--full" in sys.argv[1:])
