"""Identifiers for everything in an automaton: those of the spec as far as they are any, and no two the same."""

from __future__ import annotations

import re
from collections.abc import Mapping

from msgspec import Struct

from checker.exporting.automaton import REACHED, Automaton
from protocol.formula import Value
from protocol.runs import Move

_WORDS = """
A abs after_update and assign before_update bool bounds branchpoint break broadcast case chan clock commit const
continue control deadlock default do double dynamic E edge else end enum event exists exit exp fabs false floor
for forall foreach gantt guard hybrid if imply import in inf init int int16_t int32_t int8_t invariant labels
local location log max meta min nop not numOf or pow priority probability process progress provided query R
random rate return sat scalar select simulate sin spawn sqrt state strategy string struct sum sup switch sync
system tau then trans true typedef U uint16_t uint32_t uint8_t urgent void W while
"""
RESERVED = frozenset(_WORDS.split())
"""Words of UPPAAL, in any version, and of TChecker."""
PROCESS = "Protocol"
"""The one template and process."""


class Names(Struct, frozen=True):
    """Those of clocks by number less one, of machines and variables, their values, of moves, and of places."""

    clocks: tuple[str, ...]
    named: tuple[str, ...]
    values: tuple[Mapping[Value, str], ...]
    moves: Mapping[Move, str]
    places: tuple[str, ...]


def names(it: Automaton, scenario: bool) -> Names:
    """`scenario`: what is reached is shown by it, and not broken."""
    taken = {PROCESS, *RESERVED}
    goals = {REACHED: "shown" if scenario else "broken"}
    places = tuple(
        _free(f"s{place.number}" if place.goal is None else goals.get(place.goal, f"seen_{place.goal}"), taken)
        for place in it.places
    )
    named = tuple(_free(one.name, taken) for one in it.named)
    values: tuple[Mapping[Value, str], ...] = tuple(
        {value: _free(f"{own}_{value}", taken) for value in one.values if isinstance(value, str)}
        for own, one in zip(named, it.named, strict=True)
    )
    moves = {move: _free("__".join(move.transitions), taken) for move in it.moves}
    clocks = tuple(_free(clock.removeprefix("#"), taken) for clock in it.clocks)
    return Names(clocks, named, values, moves, places)


def _free(name: str, taken: set[str]) -> str:
    """The name as an identifier; with a number where another has it already."""
    plain = re.sub(r"[^A-Za-z0-9_]+", "_", name).strip("_") or "x"
    plain = plain[:60] if plain[0].isalpha() else f"x{plain[:60]}"
    found, number = plain, 2
    while found in taken:
        found, number = f"{plain}_{number}", number + 1
    taken.add(found)
    return found
