"""Runs in Apalache's Informal Trace Format, with all that is needed to replay them.

A state for each move, and one for the time that passes after the last: `delay` is the time that passes before its
`move`; `time`, the locations, values and clocks are those after it.  The first state is the initial one; it and the
last, if time passes then, have a move without a cause ("").  Times are rationals in seconds, written p or p/q; whole
numbers of the protocol are {"#bigint": "3"}, as ITF has them.  `loop` is the number of the state from which on the
steps that follow it are repeated for ever, or, where none follow, time passes for ever.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from checker.evidence.formulas import Json, Malformed, each, part, rational, shown
from checker.evidence.kernel import read_move
from protocol.formula import Value
from protocol.model import Protocol
from protocol.runs import Move, Run, Step
from protocol.semantics import State, replay

VARIABLES = ("time", "delay", "move", "locations", "values", "clocks")
NOTHING = Move("")


def written_run(protocol: Protocol, run: Run, about: str) -> Json:
    """The run of a protocol without monitors."""
    states = [{"#meta": {"index": k}} | state for k, state in enumerate(_states(protocol, run))]
    loop = {} if run.loop is None else {"loop": run.loop}
    return {"#meta": {"format": "ITF", "description": about}, "vars": list(VARIABLES), "states": states} | loop


def _states(protocol: Protocol, run: Run) -> Iterator[Json]:
    trace = replay(protocol, run)
    yield _state(Fraction(0), Fraction(0), NOTHING, trace.initial)
    for it in trace.moments:
        yield _state(it.time, it.delay, it.move, it.after)
    if run.rest:
        yield _state(trace.length, run.rest, NOTHING, trace.final)


def _state(time: Fraction, delay: Fraction, move: Move, state: State) -> Json:
    return {
        "time": str(time),
        "delay": str(delay),
        "move": {"cause": move.cause, "reactions": list(move.reactions)},
        "locations": dict(state.locations),
        "values": {name: _value(value) for name, value in state.values.items()},
        "clocks": {name: {"status": it.status, "value": str(it.value)} for name, it in state.clocks.items()},
    }


def _value(value: Value) -> Json:
    return {"#bigint": str(value)} if isinstance(value, int) and not isinstance(value, bool) else value


def read_run(json: Json, place: str = "") -> Run:
    """The run, without the states that are said to be passed through: what they are is for a replay to tell."""
    steps = list(each(*part(json, "states", place), _step))[1:]
    loop = json.get("loop")
    if loop is not None and not (isinstance(loop, int) and 0 <= loop <= len(steps)):
        raise Malformed(f"{place}.loop", f"`{shown(loop)}` is not the number of a state")
    rest = steps.pop().delay if steps and steps[-1].move == NOTHING else Fraction(0)
    return Run(tuple(steps), rest, loop)


def _step(json: Json, place: str) -> Step:
    return Step(rational(*part(json, "delay", place)), read_move(*part(json, "move", place)))
