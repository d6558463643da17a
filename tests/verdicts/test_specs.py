"""Every shipped spec carries its expectations; spec and engine are two axes of one matrix."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from checker.checking import Options, check
from checker.portfolio import ENGINES
from checker.smt import SolverName
from checker.verdict import Bounded, Certificate, Impossible, Proved, Unknown
from protocol.load import compile_text
from protocol.model import Design, Expectation

SPECS = sorted((Path(__file__).parents[2] / "specs").rglob("*.tier"))
FAILING = [
    (path, match.start(), match[1])
    for path in SPECS
    if (match := re.search(r"^ *expect (\w+) fails.*$", path.read_text(encoding="utf-8"), re.MULTILINE))
]
"""The first of each spec."""

GIVEN_UP = ("bypass", "clocks", "delays", "loop", "renewal", "snapback", "opposite")
"""Where an engine alone, with little effort, settles nothing."""


def name(value: object) -> str:
    return value.stem if isinstance(value, Path) else str(value)


BY_Z3: tuple[SolverName, ...] = ("z3",)
BY_BOTH: tuple[SolverName, ...] = ("z3", "cvc5")


@pytest.mark.parametrize("solvers", [BY_Z3, pytest.param(BY_BOTH, marks=pytest.mark.slow)], ids=" and ".join)
@pytest.mark.parametrize("path", SPECS, ids=name)
def test_every_verdict_is_as_expected_and_certified(path: Path, solvers: tuple[SolverName, ...]) -> None:
    report = check(compile_text(path.read_text(encoding="utf-8"), str(path)), Options(solvers=solvers))
    wrong = [
        (d.design.protocol.name, r.asked.name, r.verdict)
        for d in report.designs
        for r in d.results
        if not r.as_expected
    ]
    assert wrong == []
    assert report.exit_code == 0
    for design in report.designs:
        assert all(result.asked.expected is not None for result in design.results), (
            "every property says what it expects"
        )
        for result in design.results:
            if isinstance(result.verdict, Proved | Impossible):
                certificate: Certificate = result.verdict.certificate
                assert certificate.solvers == solvers


EFFORT = {"zones": 0.01, "views": 0.03}


@pytest.mark.parametrize("engine", [entry.name for entry in ENGINES])
@pytest.mark.parametrize("path", SPECS, ids=name)
def test_no_engine_contradicts_an_expectation(path: Path, engine: str) -> None:
    """An engine alone may give up, but not settle a property in another way; asked of the first design of a file."""
    designs = compile_text(path.read_text(encoding="utf-8"), str(path))[:1]
    report = check(designs, Options(engine=engine, health=False, effort=EFFORT.get(engine, 0.03)))
    results = [result for design in report.designs for result in design.results]
    settled = [result for result in results if not isinstance(result.verdict, Bounded | Unknown)]
    assert all(result.as_expected for result in settled)
    everywhere = engine not in ("views", "tallies")  # which are for many machines side by side
    assert settled or path.stem in GIVEN_UP or not everywhere, "every engine settles something in nearly every file"


@pytest.mark.parametrize(("path", "start", "promise"), FAILING, ids=name)
def test_without_an_expected_failure_the_check_fails(path: Path, start: int, promise: str) -> None:
    text = path.read_text(encoding="utf-8")
    stop = text.index("\n", start)
    designs, without = (compile_text(it, str(path)) for it in (text, text[:start] + text[stop:]))
    only_a_reason = expectations(designs, promise) == expectations(without, promise)
    report = check(without, Options(properties=frozenset({promise}), health=False))
    assert report.exit_code == (0 if only_a_reason else 1)


def expectations(designs: Sequence[Design], promise: str) -> list[tuple[str, Expectation | None]]:
    return [(it.protocol.name, asked.expected) for it in designs for asked in it.properties if asked.name == promise]
