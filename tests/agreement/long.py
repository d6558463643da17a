"""The long run: `python -m tests.agreement.long --count 20000 --seed 1` judges random specs and prints the table.

The spec of a seed is always the same: a run goes on with `--seed` where another one stopped.  What is found wrong is
printed with its seed and a small text that shows it; the exit code is then 1.  Stopped, it prints the table so far.
"""

from __future__ import annotations

import argparse
import signal
import sys
import time
from collections.abc import Iterable, Iterator
from multiprocessing import get_context
from random import Random

from msgspec import Struct
from msgspec.structs import replace

from protocol.diagnostics import Failure
from protocol.load import compile_text
from tests.agreement.judge import Case, Judged, Thorough, case_of, judge_case
from tests.agreement.shrinking import smallest
from tests.agreement.table import table, wanting, wanting_side_by_side
from tests.random_promises import parallel
from tests.random_scene import Dice
from tests.random_specs import THROWS, spec

THOROUGH = Thorough(runs=4, tampered=1)
EACH = 200
"""Progress is told after so many specs."""


class Wrong(Struct, frozen=True):
    """Somebody contradicted somebody, or failed, on the spec of this seed."""

    seed: int
    why: str
    text: str


def judged(seed: int) -> Judged | Wrong:
    text, case, thorough = drawn(seed)
    why = wrong(case, seed, thorough)
    if isinstance(why, Judged):
        return why
    said = why.partition(":")[0]

    def fails(shorter: str) -> bool:
        try:
            (design,) = compile_text(shorter)
        except (Failure, ValueError):
            return False
        if len(design.properties) != 1:
            return False
        other = wrong(replace(case, design=design), seed, thorough)
        return isinstance(other, str) and other.partition(":")[0] == said

    return Wrong(seed, why, smallest(text, fails))


def drawn(seed: int) -> tuple[str, Case, Thorough]:
    """Three in five are machines side by side; of each kind some have actors who deviate."""
    thorough = replace(THOROUGH, deviating=seed % 7 == 0)
    if seed % 5 > 1:
        it = parallel(seed)
        return it.text, case_of(it, seed), thorough
    other = spec(Dice(Random(seed).randbytes(THROWS)), "grid" if seed % 5 else "any")
    return str(other), case_of(other, seed), thorough


def wrong(case: Case, seed: int, thorough: Thorough) -> Judged | str:
    try:
        return judge_case(case, seed, thorough)
    except Exception as error:  # whatever it is, it is what we look for
        return f"{type(error).__name__}: {error}"


def answers(seeds: Iterable[int], jobs: int) -> Iterator[Judged | Wrong]:
    if jobs == 1:
        yield from map(judged, seeds)
        return
    with get_context("spawn").Pool(jobs) as pool:
        yield from pool.imap(judged, seeds, chunksize=10)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=2000, help="how many specs")
    parser.add_argument("--seed", type=int, default=1, help="the first one's")
    parser.add_argument("--jobs", type=int, default=1, help="how many processes")
    options = parser.parse_args()
    for stop in (signal.SIGINT, signal.SIGTERM):  # also where it runs in the background
        signal.signal(stop, signal.default_int_handler)
    found: list[Judged] = []
    errors: list[Wrong] = []
    start = time.monotonic()
    try:
        for number, it in enumerate(answers(range(options.seed, options.seed + options.count), options.jobs), 1):
            if isinstance(it, Judged):
                found.append(it)
            else:
                errors.append(it)
                print(f"seed {it.seed}: {it.why}\n{it.text}", flush=True)
            if number % EACH == 0:
                each = (time.monotonic() - start) / number
                print(f"{number} …, next seed {options.seed + number}, {each:.3f} s each", flush=True)
    except KeyboardInterrupt:
        pass
    print(table(found))
    print("\n".join(["wanting:", *([*wanting(found), *wanting_side_by_side(found)] or ["  nothing"])]))
    print(f"wrong: {len(errors)}" + "".join(f"\n  seed {it.seed}: {it.why[:200]}" for it in errors))
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
