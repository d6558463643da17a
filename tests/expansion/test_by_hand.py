"""Votes, actions, observations, choices and shared parts are what they would be, written out in the core language."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations, product
from pathlib import Path
from random import Random

import pytest

from protocol.deviation import deviate
from protocol.load import compile_text, load
from protocol.model import Deviation
from tests.expansion.alike import design, same_answers, same_runs
from tests.explore import HOUR

WORLD = """
  actor us
  var hot = false
  event attack when not hot { hot := true }
  event calm when hot later than 0h of any attack { hot := false }
  event call later than 0h of any call
"""


# --- votes ------------------------------------------------------------------------------------------------------


def at_least(k: int, some: list[str]) -> str:
    """So many of these hold, with `and` and `or` alone."""
    if k <= 0:
        return "true"
    return " or ".join(f"({' and '.join(few)})" for few in combinations(some, k)) or "false"


def vote(dice: Random) -> tuple[str, str]:
    """A vote by number, and the machines that it stands for."""
    n = dice.choice((1, 2, 2, 3))
    needed, silence = dice.randint(1, n), dice.choice(("", "yes", "no"))
    promised = bool(silence) and dice.random() < 0.4
    when = dice.choice(("", " when hot"))
    people = [f"m{i}" for i in range(1, n + 1)]
    short = f"""protocol p {{ {WORLD} group voters = {", ".join(people)}
      vote v among voters {{
        opens on call{when}
        passes with {needed}
        {f"within 2h silence means {silence}" if silence else ""}
        {"members promise yes" if promised else ""}
      }}
      property a: call leads to v.decided within 2h unless calm
      property b: v.opened leads to v.passed within 2h
      scenario c: v.failed is possible }}"""
    ballots, closings = "", ""
    for who in people:
        others = [other for other in people if other != who]
        ballots += f"""machine v_{who} {{ state waiting state yes state no {"state silent" if promised else ""}
          on v.open anew: {"yes, no, silent" if promised else "yes, no"} -> waiting
          {"must" if promised else "may"} say: waiting -> yes by {who} when v.open {"within 2h of v.open" * promised}
          {"" if promised else f"may deny: waiting -> no by {who} when v.open"} }}
        """
        yes, no = (
            at_least(needed - 1, [f"v_{o}.yes" for o in others]),
            at_least(n - needed, [f"v_{o}.no" for o in others]),
        )
        closings += f"""on v_{who}.yes open -> passed when {yes}
          on v_{who}.no open -> failed when {no}
        """
    if silence:
        counted = [f"not v_{who}.no" if silence == "yes" else f"v_{who}.yes" for who in people]
        voted = " and ".join(f"not v_{who}.waiting" for who in people) if promised else "true"
        closings += f"""on (open and {voted} for 2h) open -> passed when {at_least(needed, counted)}
          on (open and {voted} for 2h) open -> failed when not ({at_least(needed, counted)})
        """
    long = f"""protocol p {{ {WORLD} {" ".join(f"actor {who}" for who in people)}
      machine v {{ state idle state open state passed state failed
        on call opens_: idle, passed, failed -> open{when}
        {closings} }}
      {ballots}
      property a: call leads to v.passed or v.failed within 2h unless calm
      property b: v.open leads to v.passed within 2h
      scenario c: v.failed is possible }}"""
    return short, long


# --- actions ----------------------------------------------------------------------------------------------------


def action(dice: Random) -> tuple[str, str]:
    """An action with or without a lead and recalls, and the machine and clocks that it stands for."""
    lead = dice.choice(("", "lead none", "lead 0h", "lead 2h", "lead 1h..3h", "lead 0h..1h"))
    at_once = lead in ("", "lead none")
    kinds = ["immediately", "within 0h", "within 2h", "at 1h", "after 1h and within 2h"]
    recalls = [] if at_once else dice.sample(kinds, dice.choice((0, 1, 1, 2)))
    causes = {recall: dice.choice(("calm", "attack or calm", "(not hot)")) for recall in recalls}
    whens = {recall: dice.choice(("", " when done")) for recall in recalls}
    ordered = f"call{dice.choice(('', ' or calm', ' when hot'))}"
    short = f"""protocol p {{ {WORLD} var done = false
      action strike by us {{
        ordered on {ordered}
        {lead}
        takes effect {{ done := not done }}
        {" ".join(f"recall {recall} on {causes[recall]}{whens[recall]}" for recall in recalls)}
      }}
      property a: call leads to strike.effect within 3h
      property b: call leads to strike.effect or calm within 3h
      scenario c: strike.effective and hot is possible }}"""
    clocks, clauses = "", ""
    ended = f"idle, effective{', recalled' if recalls else ''}"
    triggers, _, when = ordered.partition(" when ")
    when = f"when {when}" if when else ""
    if at_once:
        clauses += f"on {triggers} effect_: {ended} -> effective by us {when} {{ done := not done }}"
    else:
        low, _, high = lead.removeprefix("lead ").partition("..")
        clauses += f"""on {triggers} order: {ended} -> under_way by us {when}
          must effect_: under_way -> effective after {low} and within {high or low} of entry {{ done := not done }}
        """
    for number, recall in enumerate(recalls):
        cause, back = causes[recall], whens[recall]
        if recall == "immediately":
            clauses += f"on {cause} back{number}: under_way -> recalled by us {back}\n"
        else:
            guard = f"strike.under_way{back.replace(' when', ' and')}"
            states = " or ".join(f"strike.{state}" for state in ("idle", "under_way", "effective", "recalled"))
            clocks += f"clock told{number} starts on {cause} when {guard} clears on {states}\n"
            timing = recall.replace("1h and", f"1h of told{number} and") + f" of told{number}"
            clauses += f"must back{number}: under_way -> recalled by us {timing}\n"
    states = (
        "state idle " + ("" if at_once else "state under_way ") + "state effective" + " state recalled" * bool(recalls)
    )
    long = f"""protocol p {{ {WORLD} var done = false
      machine strike {{ {states} {clauses} }}
      {clocks}
      property a: call leads to strike.effect_ within 3h
      property b: call leads to strike.effect_ or calm within 3h
      scenario c: strike.effective and hot is possible }}"""
    return short, long


# --- observations -----------------------------------------------------------------------------------------------


def observation(dice: Random) -> tuple[str, str]:
    """An observation, and the machine that follows what is observed both ways."""
    timing = dice.choice(("within 2h", "immediately", "at 1h", "after 1h and within 2h", "within 0h"))
    what = dice.choice(("hot", "not hot", "hot or passing"))
    world = f"{WORLD} var passing = false event flash when not passing {{ passing := true }}"
    world += " event fade when passing within 1h of flash { passing := false }"
    asked = "attack leads to {seen} within 2h unless calm", "hot lasts at most 3h unless not {seen}"
    short = f"""protocol p {{ {world}
      observe seen of {what} by us {timing}
      property a: {asked[0].format(seen="seen")}
      property b: {asked[1].format(seen="seen")}
      scenario c: seen and not hot is possible }}"""
    long = f"""protocol p {{ {world}
      machine seen {{ state unknown state known
        must noticed: unknown -> known by us when {what} {timing}
        must lost: known -> unknown by us when not ({what}) {timing} }}
      property a: {asked[0].format(seen="known")}
      property b: {asked[1].format(seen="known")}
      scenario c: known and not hot is possible }}"""
    return short, long


Construct = Callable[[Random], tuple[str, str]]
NAMES = {"strike.ordered": "strike.under_way"}


@pytest.mark.parametrize("seed", range(9))
@pytest.mark.parametrize("construct", [vote, action, observation])
def test_runs(construct: Construct, seed: int) -> None:
    short, long = (design(text).protocol for text in construct(Random(seed)))
    assert same_runs(short, long, NAMES) > 5


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("construct", [action, observation])
def test_runs_in_which_actors_are_late(construct: Construct, seed: int) -> None:
    short, long = (design(text).protocol for text in construct(Random(seed)))
    late = [Deviation(("us",), HOUR)]
    assert same_runs(deviate(short, late), deviate(long, late), NAMES) > 5


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("construct", [action, observation])
def test_runs_in_which_actors_defect(construct: Construct, seed: int) -> None:
    short, long = (design(text).protocol for text in construct(Random(seed)))
    defects = [Deviation(("us",))]
    assert same_runs(deviate(short, defects), deviate(long, defects), NAMES) > 5


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("construct", [vote, action, observation])
def test_answers(construct: Construct, seed: int) -> None:
    short, long = (design(text) for text in construct(Random(seed)))
    assert same_answers(short, long)


# --- choices and shared parts -----------------------------------------------------------------------------------


def test_each_reading_is_the_text_with_it_written_out() -> None:
    readings = {"rule": ("restart", "accumulate"), "who": ("one", "both", "nobody")}
    declared = " ".join(f"choice {name} = {' or '.join(values)}" for name, values in readings.items())
    body = (
        WORLD.replace("{", "{{").replace("}", "}}")
        + """
      clock hours runs while hot restarts on attack when {restart}
      ladder alarm {{ tier low tier high by us
        must up: low -> high when hot and not ({nobody}) within 2h of hours
        may down: high -> low when {one} or not hot }}
      property a: attack leads to high within 2h unless calm"""
    )
    written = {word: f"{name} = {word}" for name, values in readings.items() for word in values}
    for taken in product(*readings.values()):
        sets = " ".join(f"set {name} = {value}" for name, value in zip(readings, taken, strict=True))
        base, found = compile_text(f"protocol p {{ {declared} {body.format(**written)} }} design d of p {{ {sets} }}")
        by_hand = design(f"protocol p {{ {body.format(**{word: str(word in taken).lower() for word in written})} }}")
        assert same_runs(found.protocol, by_hand.protocol) > 5
        if taken == ("restart", "one"):
            assert base.protocol.transitions == found.protocol.transitions, "the first readings are taken"


def test_shared_parts_are_the_text_put_together(tmp_path: Path) -> None:
    """Wherever they are written, and however many files lie between."""
    actors = "actor us group sides = east, west"
    world = "var hot for s in sides = false event hit for s in sides when not hot { hot := true }"
    ladder = "ladder alarm for s in sides { tier low tier high by us must up: low -> high when hot within 2h of hit }"
    asked = "property a: for s in sides: hit leads to high within 2h"
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / "actors.tier").write_text(f"parts {{ {actors} }}")
    (tmp_path / "shared" / "world.tier").write_text(f'parts "x" {{ use "actors.tier" }} parts {{ {world} }}')
    (tmp_path / "asked.tier").write_text(f"parts {{ {asked} }} protocol other {{ {actors} }}")
    (tmp_path / "main.tier").write_text(
        f'protocol p {{ use "shared/world.tier" {ladder} use "asked.tier" use "shared/actors.tier" }}'
    )
    (tmp_path / "later.tier").write_text(
        'use "main.tier" design d of p { use "shared/world.tier" ladder alarm { may down: high -> low } }'
    )
    (found,) = load(tmp_path / "main.tier")
    by_hand = design(f"protocol p {{ {actors} {world} {ladder} {asked} }}")
    names = [asked.name + asked.member for asked in found.properties]
    assert names == [asked.name + asked.member for asked in by_hand.properties] != []
    assert same_runs(found.protocol, design(f"protocol p {{ {actors} {world} {ladder} }}").protocol) > 5
    (changed,) = load(tmp_path / "later.tier")
    lowered = ladder.replace("must up", "may down: high -> low must up")
    assert same_runs(changed.protocol, design(f"protocol p {{ {actors} {world} {lowered} }}").protocol) > 5
