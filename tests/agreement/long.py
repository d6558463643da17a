"""The long run: `python -m tests.agreement.long --count 2000 --seed 1` judges random specs and prints the table."""

from __future__ import annotations

import argparse

from hypothesis import HealthCheck, Phase, given, note, seed, settings
from hypothesis import strategies as st

from tests.agreement.judge import Judged, judge
from tests.agreement.table import table, wanting
from tests.random_specs import specs
from tests.spec_model import Spec


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    found: list[Judged] = []

    @seed(options.seed)
    @settings(
        max_examples=options.count,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.one_of(specs("any"), specs("grid")), st.integers(0, 2**32))
    def run(spec: Spec, dice: int) -> None:
        note(str(spec))
        found.append(judge(spec, dice, solvers=("z3", "cvc5") if len(found) % 10 == 0 else ("z3",)))
        if len(found) % 100 == 0:
            print(f"{len(found)} …", flush=True)

    try:
        run()
    finally:
        print(table(found))
        print("\n".join(["wanting:", *(wanting(found) or ["  nothing"])]))


if __name__ == "__main__":
    main()
