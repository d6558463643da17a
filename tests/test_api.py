"""The verbs as functions, from the top of the package."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import checker
from protocol.load import load

PARIS = Path(__file__).parent.parent / "specs" / "ceasefire" / "paris.tier"


@pytest.mark.parametrize("name", checker.__all__)
def test_each_verb_is_there_and_says_what_it_does(name: str) -> None:
    it = getattr(checker, name)
    assert callable(it)
    assert it.__doc__


def test_what_is_not_there_is_told() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = checker.nothing


def test_verbs_are_called_as_they_are_documented() -> None:
    from checker import Options, check, measure, resilience

    (paris, *_) = load(str(PARIS))
    only = Options(properties=frozenset({"us_by_72h"}))
    (report,) = check([paris], only).designs
    assert [it.verdict.word for it in report.results] == ["proved"]
    (delay,) = measure([paris]).measured
    assert delay.measure.name == "us_delay"
    (guarantee,) = resilience([paris], only).results
    assert len(guarantee.cuts) == 3


def test_importing_the_package_imports_nothing_heavy() -> None:
    code = "import sys, checker; sys.exit(bool({'z3', 'click', 'checker.checking'} & sys.modules.keys()))"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
