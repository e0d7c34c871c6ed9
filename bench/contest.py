"""Each entrant in a process of its own: input made beforehand, the work alone measured, seconds and memory told to the parent."""

import gc
import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).parents[1]
PEERS = Path(os.environ.get("BENCH_PYTHON", ROOT / ".venv/bench/bin/python"))  # where the peers are installed


@dataclass(frozen=True)
class Result:
    """What one entrant took.

    Attributes:
        seconds: median by the clock.
        busy: median in which it had a processor, all threads together; what is compared, because others share the machine.
        megabytes: above its input at the most.
        said: what it says of its result.
    """

    name: str
    seconds: float
    busy: float
    megabytes: float
    said: str


def hold(module: str, name: str, *size: int, runs: int = 3) -> Result | None:
    """Have one entrant do its work in a fresh process; None, said loudly, where it can not."""
    ours = name.startswith("ours")
    python = sys.executable if ours or not PEERS.exists() else str(PEERS)
    words = [python, "-m", "bench.contest", module, name, str(runs), *map(str, size)]
    ended = subprocess.run(
        words, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True
    )
    if ended.returncode:
        why = (ended.stderr.strip().splitlines() or [f"ended with {ended.returncode}"])[-1]
        print(f"!! SKIPPED {name}: {why}")
        if ours:
            raise SystemExit(ended.returncode)
        return None
    told = json.loads(ended.stdout)
    return Result(name, median(told["seconds"]), median(told["busy"]), told["megabytes"], told["said"])


def target(what: str, reached: float, bound: float, *, most: bool = False) -> None:
    """Print a ratio or a sum beside its target."""
    held = reached <= bound if most else reached >= bound
    sign = "≤" if most else "≥"
    print(f"   {'✔' if held else '✘ MISSED'} {what}: {reached:.2f} (target {sign} {bound:g})")


def _kilobytes(name: str) -> int:
    """Return what the system says of this process; 0 where it says nothing."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(name)), 0)


def _forget_peak() -> None:
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        return


def _enter(module: str, name: str, runs: int, sizes: Sequence[int]) -> dict[str, Any]:
    work = import_module(module).ENTRANTS[name](*sizes)
    gc.collect()
    seconds, busy, most, said = list[float](), list[float](), 0, ""
    while len(seconds) < runs:
        before = _kilobytes("VmRSS")
        _forget_peak()
        begun, had = time.perf_counter(), time.process_time()
        result = work()
        seconds.append(time.perf_counter() - begun)
        busy.append(time.process_time() - had)
        most = max(most, _kilobytes("VmHWM") - before)
        said = import_module(module).describe(result)
        del result
        gc.collect()
    return {"seconds": seconds, "busy": busy, "megabytes": most / 1024, "said": said}


if __name__ == "__main__":
    print(json.dumps(_enter(sys.argv[1], sys.argv[2], int(sys.argv[3]), [int(one) for one in sys.argv[4:]])))
