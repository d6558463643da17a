"""Many actors who are treated alike are found and judged at once, with the same answer as one by one."""

from __future__ import annotations

import pytest

from benchmarks.models import quorum
from checker.certify import Certifier
from checker.compliance import Case, culprits, obliged, owned
from checker.defection import alike
from checker.verdict import Budget
from protocol.load import compile_text
from protocol.model import Design, Promise

SPECIAL = quorum(5).replace("refused[p]) >= 3", "refused[p]) >= 3 and not (agreed[3])")
"""One of the five is heard when the property is judged."""


def design_of(text: str) -> Design:
    (design,) = compile_text(text)
    return design


@pytest.mark.parametrize("text", [quorum(5), SPECIAL])
def test_classes_are_the_same_as_one_by_one(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    design = design_of(text)
    agreed = owned(design.protocol)
    actors = obliged(agreed, ())

    def found() -> list[list[list[str]]]:
        meanings = [it.meaning for it in design.properties if isinstance(it.meaning, Promise)]
        return [alike.classes(agreed, [meaning], (), actors) for meaning in meanings]

    at_once = found()
    monkeypatch.setattr(alike, "MANY", 100)
    assert at_once == found()
    sizes = sorted(map(len, at_once[1]))
    assert sizes == ([1, 1, 1, 4] if text == SPECIAL else [1, 1, 5])


def test_who_does_the_same_is_judged_like_the_first() -> None:
    design = design_of(quorum(5))
    agreed = owned(design.protocol)
    actors = obliged(agreed, ())
    meaning = next(it.meaning for it in design.properties if it.name == "us_by_72h")
    assert isinstance(meaning, Promise)
    case = Case(agreed, meaning, (), Certifier(agreed, ("z3",), Budget()), None)
    classes = alike.classes(agreed, [meaning], (), actors)
    for who in (actors, ("parties[1]", "parties[4]", "us"), ("parties[2]", "coalition")):
        trial = case.trial(who)
        assert trial.run is not None
        assert culprits(case, trial, classes) == culprits(case, trial)
