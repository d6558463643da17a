"""`python -m tests.classics`: which engine settles which model, and how long it takes; the large ones too.

A model whose answer is wrong ends it with exit code 1; one that nobody settles is told.
"""

from __future__ import annotations

import argparse
import sys
import time

from checker.portfolio import ENGINES
from tests.classics.cases import LARGE, SMALL, Case
from tests.classics.settling import verdicts, words

WRONG, WIDTH = "WRONG", max(len(case.name) for case in (*SMALL, *LARGE))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="ask the models whose names begin like this only")
    parser.add_argument(
        "--effort", type=float, default=1.0, help="what every budget is multiplied by, and ten for large models"
    )
    parser.add_argument("--small", action="store_true", help="leave out the large models")
    options = parser.parse_args()
    engines = [entry.name for entry in ENGINES]
    print(f"{'model':<{WIDTH}}" + "".join(f"{engine:>24}" for engine in [*engines, "together"]))
    wrong = False
    for case in SMALL if options.small else (*SMALL, *LARGE):
        if any(case.name.startswith(name) for name in options.names or [""]):
            effort = options.effort * (10 if case in LARGE else 1)
            cells = [cell(case, engine, effort) for engine in [*engines, None]]
            wrong = wrong or any(WRONG in it for it in cells)
            print(f"{case.name:<{WIDTH}}" + "".join(f"{it:>24}" for it in cells), flush=True)
    return int(wrong)


def cell(case: Case, engine: str | None, effort: float) -> str:
    """How many of the questions are settled, and the time."""
    start = time.perf_counter()
    found = words(verdicts(case, engine, effort))
    seconds = time.perf_counter() - start
    settled = {name for name, word in found.items() if word not in ("bounded", "unknown")}
    if any(found[name] != case.answers[name] for name in settled):
        return f"{WRONG} {found}"
    return f"{len(settled)} of {len(found)} {seconds:8.2f} s"


if __name__ == "__main__":
    sys.exit(main())
