"""What the targets would answer is our verdict: by zones of our own reading, and by z3's solver for Horn clauses."""

from __future__ import annotations

from functools import cache

import pytest
import z3

from checker.checking import Options, check
from checker.exporting.export import exported
from checker.exporting.subject import subject
from protocol.load import load
from protocol.model import Design, Expectation, Possible
from tests.exporting.net import read_tchecker, read_uppaal
from tests.exporting.random_designs import random_design
from tests.exporting.reaching import reachable
from tests.exporting.trying import tried

ANSWERED: set[str] = set()
SMALL = {("paris", "no_skipped_tiers"), ("paris", "us_by_72h"), ("gdpr", "before_72h_of_knowing")}
"""Of these z3 answers at once."""
VIOLATED = {"violated": True, "proved": False, "vacuous": False}


def horn(text: str, resources: int = 150_000) -> str:
    """sat, unsat or unknown, by z3's Spacer."""
    solver = z3.SolverFor("HORN")
    solver.set("rlimit", resources)
    solver.from_string(text)
    return str(solver.check())


@cache
def word(seed: int) -> str:
    return check([random_design(seed)], Options(health=False)).designs[0].results[0].verdict.word


@pytest.mark.parametrize("seed", range(16))
def test_random_properties(seed: int) -> None:
    design = random_design(seed)
    (asked,) = design.properties
    member = asked.member or None
    it = tried(lambda: subject(design, asked.name, member), "eternal", "branching")
    if it is None or word(seed) not in VIOLATED:
        return
    found = VIOLATED[word(seed)] != it.is_scenario
    answer = horn(exported(design, "smtlib", asked.name, member).text)
    assert answer in ("unknown", "unsat" if found else "sat")
    ANSWERED.add(answer)
    made = tried(lambda: exported(design, "uppaal", asked.name, member), "stopwatch")
    if made is None:
        return
    places = reachable(read_uppaal(made.text))
    assert places is not None
    assert (("shown" if it.is_scenario else "broken") in places) == found
    if not found and not it.is_scenario:
        assert (word(seed) == "vacuous") == any(f"seen_{show}" not in places for show in it.shows)


def test_all_kinds_of_verdict_are_met() -> None:
    assert {"sat", "unsat"} <= ANSWERED
    words = [word(seed) for seed in range(16)]
    assert all(words.count(kind) >= 3 for kind in VIOLATED)


@pytest.mark.parametrize("name", ["broken", "Ünsafe"])
def test_hostile_names_are_no_matter(name: str) -> None:
    """Both are violated; a number that leaves its range on the way keeps the nearest bound."""
    (design,) = load("tests/exporting/hostile.tier")
    assert horn(exported(design, "smtlib", name).text, 4_000_000) == "unsat"
    assert "broken" in (reachable(read_uppaal(exported(design, "uppaal", name).text)) or ())


KNOWN = {
    "specs/ceasefire/paris.tier": ("paris", "trigger"),
    "specs/incident-reporting/gdpr.tier": ("gdpr",),
    "specs/paging/acknowledgement.tier": ("acknowledgement",),
    "specs/inspection/challenge.tier": ("challenge",),
}
"""Designs of these files."""


def asked() -> list[tuple[Design, str]]:
    return [
        (design, it.name)
        for file, names in KNOWN.items()
        for design in load(file)
        if design.protocol.name in names
        for it in design.properties
        if not it.member
    ]


@pytest.mark.parametrize(("design", "name"), asked(), ids=lambda it: it if isinstance(it, str) else it.protocol.name)
def test_what_the_library_expects(design: Design, name: str) -> None:
    it = next(one for one in design.properties if one.name == name)
    found = (it.expected is Expectation.FAILS) != isinstance(it.meaning, Possible)
    goal = "shown" if isinstance(it.meaning, Possible) else "broken"
    made = tried(lambda: exported(design, "tchecker", name), "eternal", "branching", "stopwatch")
    if made is not None:
        net = read_tchecker(made.text)
        places = reachable(net)
        assert places is not None
        assert (goal in places) == found
        assert net.labels[goal] == (goal,), "tck-reach -l asks for it"
    if (design.protocol.name, name) in SMALL:
        assert horn(exported(design, "smtlib", name).text, 4_000_000) == ("unsat" if found else "sat")
