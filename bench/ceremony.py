"""From the database to the proof, and from the proof back: what a whole bureau's draw costs, beside its targets."""

import sys

from bench.contest import hold, target

MODULE = "bench.ceremony_entrants"
MOST_SECONDS, MOST_MEGABYTES, MOST_VERIFYING = 15, 600, 5


def main(full: bool = False) -> None:
    """Print seconds and memory of 10⁶ subjects (10⁵ without ``--full``), and of verifying the proof of 10⁵."""
    size = 1_000_000 if full else 100_000
    print(f"\n{'ceremony, teams of 2 of 10³':<32}{'subjects':>10}{'median s':>10}{'cpu s':>9}{'+MB':>7}")
    whole = hold(MODULE, "ours: lock, draw, match, proof", size, runs=1)
    verified = hold(MODULE, "ours: verify a proof", 100_000, runs=3)
    assert whole is not None
    assert verified is not None
    for found, many in ((whole, size), (verified, 100_000)):
        print(
            f"{found.name:<32}{many:>10}{found.seconds:>10.2f}{found.busy:>9.2f}{found.megabytes:>7.0f}   {found.said}"
        )
    if full:
        target("seconds of processor for 10⁶ subjects", whole.busy, MOST_SECONDS, most=True)
        target("megabytes above the idle process", whole.megabytes, MOST_MEGABYTES, most=True)
    target("seconds of processor to verify 10⁵", verified.busy, MOST_VERIFYING, most=True)


if __name__ == "__main__":
    main("--full" in sys.argv[1:])
