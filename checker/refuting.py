"""Runs that broke a promise, tried on other designs: one that breaks it there as well saves the search for another.

Solar-Lezama and others, "Combinatorial sketching for finite programs", ASPLOS 2006: an attempt is held against the
counterexamples of earlier ones before anything is asked about it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from checker.liveness import is_broken
from checker.report import Result
from checker.verdict import Violated
from protocol.deviation import deviate
from protocol.forever import is_eternal
from protocol.model import Design, Promise, Property, StaysPossible
from protocol.runs import Run
from protocol.satisfaction import breach
from protocol.semantics import NotARun, replay

MOST = 8
"""heuristic: so many runs are kept of each promise, the latest to have served."""


class Refuters:
    """The runs that are known to break promises; they grow with each result."""

    def __init__(self, results: Iterable[Result] = ()) -> None:
        self._runs: dict[tuple[str, str], list[Run]] = defaultdict(list)
        for result in results:
            self.learn(result)

    def learn(self, result: Result) -> None:
        """Where something was to stay possible, no run alone shows that it does not."""
        match result.verdict, result.asked.meaning:
            case Violated(run), Promise(form) if not isinstance(form, StaysPossible):
                self._serves(result.asked, run)

    def refute(self, design: Design, asked: Property) -> bool:
        """One of the runs is one of the design as the property is asked of it, and breaks it: by the interpreter."""
        for run in self._runs[asked.name, asked.member]:
            if breaks(run, design, asked):
                self._serves(asked, run)
                return True
        return False

    def _serves(self, asked: Property, run: Run) -> None:
        known = self._runs[asked.name, asked.member]
        self._runs[asked.name, asked.member] = [run, *(it for it in known if it != run)][:MOST]


def breaks(run: Run, design: Design, asked: Property) -> bool:
    """The run is one of the design with the property's deviations, and breaks the property."""
    protocol, promise = deviate(design.protocol, asked.deviations), asked.meaning
    assert isinstance(promise, Promise)
    if is_eternal(promise):
        return is_broken(protocol, promise, run)
    try:
        return breach(promise, replay(protocol, run)) is not None
    except NotARun:
        return False
