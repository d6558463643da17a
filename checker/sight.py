"""What observers are made of: where they look, and formulas on moves and on ages that a clock of theirs counts."""

from __future__ import annotations

from fractions import Fraction

from msgspec import Struct
from msgspec.structs import replace

from checker.query import NOTICE, Goal, Query
from protocol.diagnostics import NOWHERE
from protocol.formula import (
    FALSE,
    TRUE,
    After,
    At,
    Before,
    Bound,
    Formula,
    Occurs,
    becomes,
    clocks_of,
    conj,
    disj,
    neg,
)
from protocol.model import (
    AfterFirst,
    BeforeFirst,
    Between,
    Clock,
    Edge,
    Kind,
    Monitor,
    Origin,
    Protocol,
    Release,
    Response,
    Scope,
    Transition,
    Trigger,
    While,
    Window,
)
from protocol.semantics import holds, initial

SCOPE, WATCH, AGE, GAP = "#scope", "#watch", "#age", "#gap"
OBSERVER = Origin(NOWHERE, "the observer")


class Question(Struct, frozen=True):
    """A query with the parts its goals play.

    `breaks`: reaching one of these breaks the property, or, of a scenario, shows it.
    `shows`: the property is vacuous unless all of these are reached (in runs of their own).
    """

    query: Query
    breaks: tuple[str, ...]
    shows: tuple[str, ...]


# --- scopes -----------------------------------------------------------------------------------------------------


class Sight:
    """Where an observer looks: `open` of states, and of moves `inside` and `reopens` (open after, but not inside)."""

    def __init__(self, protocol: Protocol, scope: Scope | None) -> None:
        self.protocol = protocol
        self.open: Formula = TRUE if scope is None else At(SCOPE, ("open",))
        self.inside: Formula = TRUE
        self.reopens: Formula = FALSE
        self.open_at_start = True
        edges: list[Edge] = []
        match scope:
            case None:
                return
            case While(condition):
                self.open = condition
                self.inside = conj(Before(condition), After(condition))
                self.reopens = conj(Before(neg(condition)), After(condition))
                self.open_at_start = holds(condition, initial(protocol)[0])
                return
            case Between(opens, closes):
                edges = [
                    Edge("closed", "open", hits(opens)),
                    Edge("open", "closed", conj(hits(closes), neg(hits(opens)))),
                ]
                self.inside = conj(Before(self.open), neg(hits(closes)))
                self.reopens = conj(hits(opens), neg(self.inside))
                self.open_at_start = opens.at_start
            case AfterFirst(opens):
                edges = [Edge("closed", "open", hits(opens))]
                self.inside = Before(self.open)
                self.reopens = conj(hits(opens), neg(self.inside))
                self.open_at_start = opens.at_start
            case BeforeFirst(closes):
                edges = [Edge("open", "closed", hits(closes))]
                self.inside = conj(Before(self.open), neg(hits(closes)))
                self.open_at_start = not closes.at_start
        start = "open" if self.open_at_start else "closed"
        monitor = Monitor(SCOPE, ("closed", "open"), (start,), tuple(edges))
        self.protocol = replace(protocol, monitors=(*protocol.monitors, monitor))

    def question(self, breaks: list[Goal], shows: list[Goal]) -> Question:
        names = tuple(goal.name for goal in breaks), tuple(goal.name for goal in shows)
        return Question(Query(self.protocol, (*breaks, *shows)), *names)

    def observed(self, monitor: Monitor, clocks: list[Clock], notice: Formula = FALSE) -> Sight:
        """The same with a monitor, its clocks, and the state formula at which it notices what time has brought."""
        transitions = self.protocol.transitions
        if notice != FALSE:
            transitions += (Transition(NOTICE, Kind.TIMED, OBSERVER, guard=notice, due=TRUE),)
        self.protocol = replace(
            self.protocol,
            monitors=(*self.protocol.monitors, monitor),
            clocks=(*self.protocol.clocks, *clocks),
            transitions=transitions,
        )
        return self


def own_clock(name: str) -> Clock:
    return Clock(name, OBSERVER, initially_on=True, written=False)


# --- moves and ages ---------------------------------------------------------------------------------------------


def hits(trigger: Trigger) -> Formula:
    """The move formula: the trigger happens."""
    return disj(occurs(trigger.events), *(becomes(condition) for condition in trigger.conditions))


def occurs(events: tuple[str, ...]) -> Formula:
    return Occurs(events) if events else FALSE


def begun(window: Window) -> Formula:
    """The state formula: the age has reached the window's beginning."""
    return Bound(AGE, ">" if window.after else ">=", window.lower) if window.after or window.lower > 0 else TRUE


def past(window: Window) -> Formula:
    """The state formula: the age is past the window's end."""
    assert window.upper is not None
    return Bound(AGE, ">=" if window.before else ">", window.upper)


def within(window: Window) -> Formula:
    return begun(window) if window.upper is None else conj(begun(window), neg(past(window)))


def time_brings(response: Response, window: Window) -> bool:
    """Time alone, without a move, can make the response true."""
    return bool(clocks_of(response.condition)) or window.after or window.lower > 0


def at_once(response: Response, window: Window) -> Formula:
    """The move formula: the response is met by the move from which ages are counted."""
    if not window.holds(Fraction(0)):
        return FALSE
    return disj(occurs(response.events), After(response.condition) if not clocks_of(response.condition) else FALSE)


def later(response: Response, window: Window) -> Formula:
    """The move formula: the response is met by a later move, or had been in the state before it."""
    held = Before(conj(response.condition, within(window)))
    made = FALSE if clocks_of(response.condition) else After(response.condition)
    return disj(held, conj(Before(within(window)), disj(occurs(response.events), made)))


def noticed(response: Response, window: Window) -> Formula:
    """The state formula at which the observer must act: the response is met, and no move need have brought it."""
    if response.condition == FALSE or not time_brings(response, window):
        return FALSE
    return conj(response.condition, within(window))


def met_at_start(sight: Sight, response: Response, window: Window, release: Release | None) -> bool:
    """At the start of a run, where no move is made, the response or the release is met."""
    start = initial(sight.protocol)[0]
    met = window.holds(Fraction(0)) and holds(response.condition, start)
    return met or (release is not None and met_at_start(sight, release.response, release.window, None))
