"""Random designs to export, by seed."""

from __future__ import annotations

from functools import cache
from random import Random

from protocol.diagnostics import Failure
from protocol.load import compile_text
from protocol.model import Design
from tests.random_scene import Dice
from tests.random_specs import THROWS, spec


@cache
def random_design(seed: int) -> Design:
    """What the language refuses is drawn again."""
    for attempt in range(1000):
        throws = Random(f"{seed}/{attempt}").randbytes(THROWS)
        try:
            (design,) = compile_text(str(spec(Dice(throws), "grid" if seed % 3 else "any", wild=seed % 5 == 0)))
        except Failure:
            continue
        return design
    raise AssertionError(f"no spec for seed {seed}")
