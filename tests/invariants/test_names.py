"""What the kernel names is there: formulas speak of locations, variables and clocks that the protocol has."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from protocol.formula import At, Bound, Status, Var
from protocol.load import compile_text

SPECS = sorted((Path(__file__).parents[2] / "specs").rglob("*.tier"))

VOTE = """
protocol assembly {
  group guarantors = uk, france
  event call later than 0h of any call
  vote consent among guarantors { opens on call; passes with all; within 1h; silence means SILENCE PROMISE }
  property answered: call leads to consent.decided within 1h
}
"""


def structs(value: object) -> Iterator[object]:
    """Everything that a value is made of."""
    if isinstance(value, msgspec.Struct):
        yield value
        for field in value.__struct_fields__:
            yield from structs(getattr(value, field))
    elif isinstance(value, list | tuple):
        for part in value:
            yield from structs(part)


def strangers(text: str, path: str = "<text>") -> set[str]:
    """The names in the formulas of a spec for which there is nothing."""
    found = set()
    for design in compile_text(text, path):
        protocol = design.protocol
        locations = {machine.name: {place.name for place in machine.locations} for machine in protocol.machines}
        variables = {variable.name for variable in protocol.variables}
        clocks = {clock.name for clock in protocol.clocks}
        for part in structs(protocol):
            match part:
                case At(machine, places):
                    found |= {f"{machine}.{place}" for place in places if place not in locations.get(machine, ())}
                case Var(name):
                    found |= {name} - variables
                case Bound(clock, _, _) | Status(clock, _):
                    found |= {clock} - clocks
    return found


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_specs_speak_of_what_there_is(path: Path) -> None:
    assert strangers(path.read_text(encoding="utf-8"), str(path)) == set()


@pytest.mark.parametrize("silence", ["yes", "no", "abstain"])
@pytest.mark.parametrize("promise", ["", "members promise yes"])
def test_votes_speak_of_what_there_is(silence: str, promise: str) -> None:
    assert strangers(VOTE.replace("SILENCE", silence).replace("PROMISE", promise)) == set()
