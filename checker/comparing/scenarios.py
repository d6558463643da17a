"""The shortest schedule of events that tells two designs apart, and what each does under it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from msgspec.structs import replace

from checker.comparing.acts import Sight, acts, common, sight
from checker.comparing.following import Parting
from checker.comparing.joint import both_follow
from checker.comparing.matching import Matched, matched
from checker.comparing.result import Escapes, Lane, Refinement, Row, Scenario, Turning
from checker.comparing.shadow import Shadow, Stuck, shadow
from checker.verdict import FalseClaim, Proved, Shown, Violated
from protocol.forever import is_eternal
from protocol.model import Possible, Promise, Property, Protocol, StaysPossible
from protocol.runs import Move, Run, Step
from protocol.satisfaction import Breach, breach
from protocol.semantics import Trace, replay


def told_apart(rows: Sequence[Row], one: int, other: int) -> tuple[Scenario, ...]:
    """Scenarios in which a criterion is kept by the one and not by the other, the shortest first."""
    return tuple(sorted((it for row in rows for it in _of_row(row, one, other)), key=_length))


def both_ways(found: Sequence[Scenario]) -> tuple[Scenario, ...]:
    """The first of them, and the first in which the other design has the lead."""
    return (*found[:1], *[it for it in found if it.leads != found[0].leads][:1])


def _length(it: Scenario) -> tuple[bool, int, Fraction]:
    """Those first whose schedule both can follow; then the fewest moves, then the shortest."""
    run = it.lanes[it.leads].run
    return it.lanes[1 - it.leads].stopped is not None, len(run.steps), run.length


def _of_row(row: Row, one: int, other: int) -> Iterator[Scenario]:
    for keeper, breaker in ((one, other), (other, one)):
        if row.cells[keeper].kept is True and row.cells[breaker].kept is False:
            kept, broken = row.cells[keeper].result, row.cells[breaker].result
            if kept is None or broken is None:
                continue
            if isinstance(broken.verdict, Violated):
                leader, follower, lead = broken, kept, breaker
                run, fault = broken.verdict.run, broken.verdict.breach
            elif isinstance(kept.verdict, Shown) or (isinstance(kept.verdict, Proved) and kept.verdict.witnesses):
                leader, follower, lead, fault = kept, broken, keeper, None
                run = kept.verdict.run if isinstance(kept.verdict, Shown) else kept.verdict.witnesses[0]
            else:
                continue
            ends = leader.design.protocol, follower.design.protocol
            scene = _scene(row.name, *ends, run, lead, other if lead == one else one, fault, follower.asked)
            if scene is not None:
                yield scene if lead == one else scene.turned


def followed_by_both(rows: Sequence[Row], found: Scenario, until: float | None, effort: float) -> Scenario | None:
    """Instead of a scenario whose schedule one of the two cannot follow, one that both can.  Raises `FalseClaim`."""
    if not found.about:
        return None
    lead = found.lanes[found.leads]
    follow = found.lanes[1 - found.leads]
    asked = next(row.asked for row in rows if row.name == found.about)
    cells = next(row.cells for row in rows if row.name == found.about)
    broken, kept = cells[lead.subject].result, cells[follow.subject].result
    if follow.stopped is None or lead.breach is None or broken is None or kept is None:
        return None
    meaning = broken.asked.meaning
    if not isinstance(meaning, Promise) or isinstance(meaning.form, StaysPossible) or is_eternal(meaning):
        return None
    names = matched(lead.protocol, follow.protocol)
    runs = both_follow(lead.protocol, names.protocol, meaning, until, effort)
    if runs is None:
        return None
    trace, other = replay(lead.protocol, runs[0]), replay(names.protocol, runs[1])
    own = _under(runs[1], _inverse(names))
    fault = breach(meaning, trace)
    if fault is None:
        raise FalseClaim(f"{asked.name}: the run claimed to break it does not")
    _must_keep(kept.asked, follow.protocol, own)
    sees = sight(common(lead.protocol, names.protocol))
    turning = _turning(trace, other, Shadow(runs[1]), sees, names)
    lanes = (replace(lead, run=runs[0], breach=fault), replace(follow, run=own, stopped=None, event=""))
    scene = Scenario(found.about, lanes, 0, turning)
    return scene if found.leads == 0 else scene.turned


def by_behaviour(
    protocols: tuple[Protocol, Protocol], subjects: tuple[int, int], refinements: tuple[Refinement, Refinement]
) -> tuple[Scenario, ...]:
    """The runs of the one that the other cannot match, the shorter first; the second protocol under its own names."""
    found = []
    names = matched(*protocols)
    for number, refinement in enumerate(refinements):
        if isinstance(refinement, Escapes):
            run = refinement.run if number == 0 else _under(refinement.run, _inverse(names))
            lead, follow = protocols[number], protocols[1 - number]
            scene = _scene("", lead, follow, run, subjects[number], subjects[1 - number], None, None, refinement.at)
            if scene is not None:
                found.append(scene if number == 0 else scene.turned)
    return tuple(sorted(found, key=lambda it: _length(it)[1:]))


def _scene(
    about: str,
    leading: Protocol,
    following: Protocol,
    run: Run,
    leader: int,
    follower: int,
    fault: Breach | None,
    asked: Property | None,
    at: Parting | None = None,
) -> Scenario | None:
    """The leader's run, and the follower's under its schedule.  Raises `FalseClaim`."""
    names = matched(leading, following)
    sees = sight(common(leading, names.protocol))
    plain = replace(run, loop=None)
    trace = replay(leading, plain)
    try:
        cast = shadow(names.protocol, trace, sees)
    except Stuck:
        return None
    own = _under(cast.run, _inverse(names))
    if fault is not None and asked is not None and cast.stopped is None:
        _must_keep(asked, following, own)
    left = Lane(leader, leading, run, fault)
    right = Lane(follower, following, own, None, cast.stopped, cast.event)
    turning = _turning(trace, replay(names.protocol, cast.run), cast, sees, names)
    return Scenario(about, (left, right), 0, turning, at)


def _must_keep(asked: Property, protocol: Protocol, run: Run) -> None:
    lasting = isinstance(asked.meaning, Promise) and isinstance(asked.meaning.form, StaysPossible)
    if isinstance(asked.meaning, Promise) and not lasting and not is_eternal(asked.meaning):
        if breach(asked.meaning, replay(protocol, run)) is not None:
            raise FalseClaim(f"{asked.name} is proved, and a run breaks it")
    else:
        assert isinstance(asked.meaning, Promise | Possible)


def _turning(left: Trace, right: Trace, cast: Shadow, sees: Sight, names: Matched) -> Turning | None:
    """The first move that is not seen in both at the same time."""
    inverse = _inverse(names)
    ours, theirs = (_seen(trace, sees) for trace in (left, right))
    for number in range(max(len(ours), len(theirs))):
        mine = ours[number] if number < len(ours) else None
        yours = theirs[number] if number < len(theirs) else None
        if mine is not None and yours is not None and mine[:2] == yours[:2]:
            continue
        time = min(it[0] for it in (mine, yours) if it is not None)
        here = mine[2].transitions if mine is not None and mine[0] == time else ()
        there = yours[2].transitions if yours is not None and yours[0] == time else ()
        return Turning(time, here, tuple(inverse.get(name, name) for name in there))
    return None if cast.stopped is None else Turning(cast.stopped, (cast.event,), ())


def _seen(trace: Trace, sees: Sight) -> list[tuple[Fraction, object, Move]]:
    found = [(moment.time, acts(trace.protocol, moment.move, sees), moment.move) for moment in trace.moments]
    return [it for it in found if it[1]]


def _inverse(names: Matched) -> dict[str, str]:
    return {new: old for old, new in names.names.labels.items()}


def _under(run: Run, labels: dict[str, str]) -> Run:
    """The run with its clauses called so."""

    def named(name: str) -> str:
        return labels.get(name, name)

    steps = (Step(s.delay, Move(named(s.move.cause), tuple(map(named, s.move.reactions)))) for s in run.steps)
    return Run(tuple(steps), run.rest, run.loop)
