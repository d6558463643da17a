"""A log against a design: followed line by line, with a watch for each promise."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from fractions import Fraction

from msgspec.structs import replace

from checker.observers import watch
from checker.query import Query
from checker.replaying.explain import SHOWN, allowed, missing, reasons, state_of
from checker.replaying.follow import KEPT, Config, Follower, Path, Set, Stuck, TooOpen
from checker.replaying.judging import excused, is_judged, judged
from checker.replaying.log import Line, Wrong
from checker.replaying.result import Forbidden, Missed, Replayed, Standing
from checker.replaying.spots import FINEST, Spots, pace_of
from checker.replaying.starting import start_matters
from checker.verdict import FalseClaim
from checker.walking.ahead import duties
from checker.walking.walk import obligation
from protocol.format import instant
from protocol.model import Design, Kind, Possible, Property, Protocol
from protocol.runs import Run, Step
from protocol.semantics import is_due
from protocol.semantics import replay as replayed

TOLD = 20
"""So many wrong lines are told one by one."""
JUDGED = 200
"""Promises of runs of so many moves are judged anew by definition."""
OPEN = "the log leaves too much open to follow every run that explains it; log more, or name fewer as --unlogged"
PENDING = "too much is pending at once to follow all of it"
WORK, EACH = 200_000, 20
"""heuristic: of configs that are looked at for a promise, in all, and more for each line."""
INEXACT = "clocks stand still at times that the log does not tell: a run that seems to explain it may be none"


class NeedsStart(Exception):
    """What happens before the first line depends on when the run began; the message says why."""


class _Watch:
    """A promise on the runs that explain the log."""

    def __init__(self, asked: Property, relaxed: Protocol, logged: frozenset[str], pace: int) -> None:
        self.asked, self.pace = asked, pace
        self.why = ""
        self._left = WORK
        self.broken: tuple[int, bool] | None = None
        self.follower = self.made(relaxed, logged)
        self.set = Set(self.follower.initial())

    def made(self, relaxed: Protocol, logged: frozenset[str]) -> Follower:
        question = watch(relaxed, self.asked.meaning)
        return Follower(Spots(question.query, question.breaks, logged, self.pace))

    @property
    def is_open(self) -> bool:
        return self.broken is None and not self.why

    def step(self, span: int, tell: Callable[[Follower, dict[Config, Path]], dict[Config, Path]]) -> None:
        """So many ticks, and then a line."""
        try:
            found = tell(self.follower, self.follower.wait(self.set, span))
        except TooOpen:
            self.why = PENDING
            return
        except Stuck:
            found = {}
        if not found:
            raise FalseClaim(f"{self.asked.name} is not watched as the log is followed")
        self.set.configs, self.set.now = found, self.set.now + span
        self._left += EACH - len(found)
        if self._left < 0:
            self.why = PENDING

    def judge(self, determined: bool) -> None:
        hits = [config[3] for config in self.set.configs]
        first = min((hit for hit in hits if hit is not None), default=None)
        if first is not None and (determined or None not in hits):
            self.broken = first

    def standing(self) -> Standing:
        shown = isinstance(self.asked.meaning, Possible)
        hits = [config[3] for config in self.set.configs]
        if self.why:
            return Standing(self.asked, "not judged", why=self.why)
        if self.broken is not None:
            at, just_after = self.broken
            time = self.follower.spots.seconds(at)
            return Standing(self.asked, "reached" if shown else "broken", time, just_after)
        if any(hits):
            return Standing(self.asked, "open", why="only some of the runs that explain the log do")
        return Standing(self.asked, "not reached" if shown else "kept")


class _Follow:
    """The state of a replay."""

    def __init__(self, design: Design, logged: frozenset[str]) -> None:
        self.design, self.logged = design, logged
        self.relaxed = design.protocol
        asked = [it for it in design.properties if is_judged(it)]
        self.queries = [watch(self.relaxed, it.meaning).query for it in asked]
        self.pace = pace_of([Query(self.relaxed, ()), *self.queries])
        self.base = self._made()
        self.set = Set(self.base.initial())
        self.watches = [_Watch(it, self.relaxed, logged, self.pace) for it in asked]
        self.missed: list[Missed] = []
        self.forbidden: Forbidden | None = None
        self.why = ""

    @property
    def goes_on(self) -> bool:
        return self.forbidden is None and not self.why

    def _made(self) -> Follower:
        return Follower(Spots(Query(self.relaxed, ()), (), self.logged, self.pace), paths=True)

    def seconds(self, ticks: int) -> Fraction:
        return self.base.spots.seconds(ticks)

    def wait(self, span: int) -> dict[Config, Path]:
        """The configs after so many ticks; what is missed meanwhile is noted, and held against nobody again."""
        while True:
            try:
                return self.base.wait(self.set, span)
            except Stuck as stuck:
                self._miss(stuck)

    def _miss(self, stuck: Stuck) -> None:
        state = state_of(self.base.spots, stuck.state, stuck.values)
        due = [t for t in self.relaxed.transitions if is_due(t, state)]
        duties_ = [t for t in due if t.kind is Kind.MUST] or due
        if not duties_:
            raise TooOpen
        time = self.seconds(self.set.now + stuck.at)
        self.missed += [Missed(t.name, t.actor, time) for t in duties_]
        self.relaxed = excused(self.relaxed, {t.name for t in duties_})
        self.base = self._made()
        for it in self.watches:
            it.follower = it.made(self.relaxed, self.logged)

    def line(self, line: Line, now: int, more: bool) -> None:
        asked = line.asked
        try:
            before, at, span = self.set.configs, self.set.now, now - self.set.now
            arrived = self.wait(span)
            found = self.base.tell(arrived, asked, now, more)
        except TooOpen:
            self.why = OPEN
            return
        if not found:
            self._forbid(line, arrived, before, at, now)
            self._watched(span, now, lambda _, configs: configs)
            return
        self.set.configs, self.set.now = found, now
        self.base.settle(self.set)
        for number, it in enumerate(self.missed):
            if it.met is None and asked.means(self.relaxed.transition(it.clause)):
                self.missed[number] = replace(it, met=self.seconds(now), line=line.number)
        self._watched(span, now, lambda on, configs: on.tell(configs, asked, now, more))

    def end(self, now: int) -> None:
        """Nothing more until then."""
        try:
            span = now - self.set.now
            self.set.configs, self.set.now = self.wait(span), now
            self.base.settle(self.set)
            self._watched(span, now, lambda _, configs: configs)
        except TooOpen:
            self.why = OPEN

    def _watched(self, span: int, now: int, tell: Callable[[Follower, dict[Config, Path]], dict[Config, Path]]) -> None:
        for it in self.watches:
            if it.is_open:
                it.step(span, tell)
                it.judge(self.set.determined and len(self.set.configs) == 1)

    def _forbid(self, line: Line, arrived: dict[Config, Path], before: dict[Config, Path], at: int, now: int) -> None:
        spots, asked = self.base.spots, line.asked
        states = [state_of(spots, config[0], self.base.values(config)) for config in list(arrived)[:SHOWN]]
        self.forbidden = Forbidden(
            line.number,
            line.name,
            self.seconds(now),
            reasons(self.relaxed, states, asked),
            allowed(self.relaxed, states, self.logged),
            missing(self.relaxed, before, at, now - at, asked, self.logged, self.pace),
        )
        self.set.configs, self.set.now = arrived, now
        self.base.settle(self.set)


# --- logs -------------------------------------------------------------------------------------------------------


def replay_log(
    design: Design,
    lines: Iterable[Line | Wrong],
    logged: frozenset[str],
    *,
    start: int | None = None,
    until: tuple[int, bool] | None = None,
    source: str = "",
) -> Replayed:
    """A log against a design.  Lines are read one by one and not kept.

    `logged`: the causes of which the log tells whenever they happen.  `start`: the timestamp of D+0, in nanoseconds
    since 1970; if none is given, the first line's.  `until`: the log tells of all that happened up to then; if none
    is given, up to its last line.  Raises `NeedsStart`.
    """
    follow = _Follow(design, logged)
    base = follow.base.spots
    wrong: list[Wrong] = []
    wrongs = count = 0
    origin: int | None = None
    stamped: bool | None = None
    now = 0
    for item, more in _ahead(lines):
        if isinstance(item, Line) and origin is None:
            stamped = item.stamp
            origin = (item.time if start is None else start) if stamped else 0
            if stamped and start is None and (why := start_matters(design.protocol, logged, follow.queries)):
                raise NeedsStart(why)
        if isinstance(item, Line) and origin is not None and item.time < origin:
            item = Wrong(item.number, "it is before --start")
        if isinstance(item, Wrong):
            wrongs += 1
            wrong += [item] if len(wrong) < TOLD else []
            continue
        count += 1
        if not wrongs and follow.goes_on:
            now = base.ticks(item.time - (origin or 0))
            follow.line(item, now, more)
    if until is not None and not wrongs:
        if stamped is None and until[1]:
            origin, stamped = until[0] if start is None else start, True
        if stamped is not None and stamped != until[1]:
            wrongs, wrong = 1, [Wrong(0, "--until is not of the kind of time that the log has")]
        else:
            last = base.ticks(until[0] - (origin or 0))
            if last < now:
                wrongs, wrong = 1, [Wrong(0, "--until is before the last line")]
            elif follow.goes_on:
                now = last
                follow.end(now)
    made = Replayed(
        design,
        source,
        count,
        base.seconds(now),
        origin=_stamp(origin) if stamped and origin is not None else "",
        said=start is not None,
        wrong=tuple(wrong),
        wrong_count=wrongs,
    )
    return made if wrongs else _concluded(made, follow)


def _ahead(lines: Iterable[Line | Wrong]) -> Iterator[tuple[Line | Wrong, bool]]:
    """Each line, and whether the next one has the same time."""
    last: Line | Wrong | None = None
    for line in lines:
        if last is not None:
            yield last, isinstance(last, Line) and isinstance(line, Line) and line.time == last.time
        last = line
    if last is not None:
        yield last, False


def _stamp(nanoseconds: int) -> str:
    whole, fine = divmod(nanoseconds, FINEST)
    shown = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=whole)).replace(tzinfo=None).isoformat()
    return f"{shown}{f'.{fine:09}'.rstrip('0') if fine else ''}Z"


def _concluded(made: Replayed, follow: _Follow) -> Replayed:
    set_ = follow.set
    for it in follow.watches:
        if it.is_open:  # what holds right after the last line is seen at no later one
            it.set.configs = it.follower.looked(it.set)
            it.judge(set_.determined and len(set_.configs) == 1)
    determined = set_.determined and len(set_.configs) == 1 and not follow.why
    why = follow.why or ("" if set_.exact and all(it.set.exact for it in follow.watches) else INEXACT)
    standings = {id(it.asked): it.standing() for it in follow.watches}
    if follow.why:
        for it in follow.watches:
            if it.broken is None:
                standings[id(it.asked)] = Standing(it.asked, "not judged", why="the log was not followed to its end")
    due: list[str] = []
    if determined and follow.forbidden is None:
        ((config, _),) = set_.configs.items()
        state = state_of(follow.base.spots, config[0], follow.base.values(config))
        for duty in duties(follow.relaxed, state):
            if duty.transition.kind is Kind.MUST:
                due.append(f"{obligation(follow.relaxed, duty.transition)} by {instant(made.ends + duty.delay)}")
    made = replace(
        made,
        forbidden=follow.forbidden,
        missed=tuple(follow.missed),
        standings=tuple(standings.get(id(it), Standing(it, "not judged")) for it in follow.design.properties),
        determined=determined,
        moves=set_.moves if determined else None,
        settled=not why,
        why=why,
        due=tuple(due),
    )
    return _rechecked(made, follow) if determined and set_.moves <= KEPT else made


def _rechecked(made: Replayed, follow: _Follow) -> Replayed:
    """The one run that explains the log, replayed by the interpreter; its promises judged anew where it is short."""
    steps, last = [], 0
    for when, move in follow.set.shared:
        steps.append(Step(follow.seconds(when - last), move))
        last = when
    run = Run(tuple(steps), made.ends - follow.seconds(last))
    trace = replayed(follow.relaxed, run)
    if len(steps) > JUDGED:
        return replace(made, run=run)
    found = tuple(judged(it.asked, trace) for it in made.standings)
    for one, other in zip(made.standings, found, strict=True):
        if one.word != other.word and not one.why:
            raise FalseClaim(f"{one.asked.name} is {one.word} as it is watched, and {other.word} by its definition")
    return replace(made, run=run, standings=found, rechecked=True)
