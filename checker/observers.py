"""Properties as observers: monitors, with clocks of their own, and goals reached just when a run breaks a property.

`watch` is the only way from a property to a `Query`.  What a property means is defined in `protocol.satisfaction`,
which knows nothing of this file; the tests hold the two against each other on random runs, both ways.

Where time alone can make a release or response true, the observer has a cause of its own (`NOTICE`), due at once.
"""

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
    Always,
    BeforeFirst,
    Between,
    Clock,
    Edge,
    Kind,
    Ladder,
    LastsAtMost,
    LeadsTo,
    Monitor,
    NeverHappens,
    OnlyAfter,
    Origin,
    Possible,
    Promise,
    Protocol,
    Release,
    Response,
    Scope,
    Transition,
    Trigger,
    While,
    Window,
)
from protocol.satisfaction import raises
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


def watch(protocol: Protocol, meaning: Promise | Possible) -> Question:
    """The question whether some run of the protocol breaks a property, or shows a scenario."""
    if isinstance(meaning, Possible):
        return possible(protocol, meaning)
    sight = Sight(protocol, meaning.scope)
    match meaning.form:
        case Always(condition):
            bad = Goal("bad", conj(sight.open, neg(condition)))
            return sight.question([bad], [Goal("scope", sight.open)] if meaning.scope else [])
        case NeverHappens(trigger, when):
            bad = Goal("bad", conj(sight.inside, hits(trigger), Before(when)), of_move=True)
            if trigger.at_start and sight.open_at_start and when == TRUE:
                bad = Goal("bad", TRUE)
            shown = conj(sight.open, when)
            return sight.question([bad], [] if shown == TRUE else [Goal("when", shown)])
        case Ladder(machine, climbing):
            names = protocol.machine(machine).names
            jumps = [
                conj(Before(At(machine, (a,))), Occurs((f"{machine}.{b}",)))
                for i, a in enumerate(names)
                for j, b in enumerate(names)
                if raises(climbing, i, j)
            ]
            changes = [conj(Before(At(machine, (a,))), entries(machine, names, but=a)) for a in names]
            shows = [Goal("moves", disj(*changes), of_move=True)]
            shows += [Goal("scope", sight.open)] if meaning.scope else []
            return sight.question([Goal("bad", conj(sight.inside, disj(*jumps)), of_move=True)], shows)
        case LeadsTo():
            return leads_to(sight, meaning.form)
        case OnlyAfter():
            return only_after(sight, meaning.form)
        case LastsAtMost():
            return lasts_at_most(sight, meaning.form)


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


def entries(machine: str, names: tuple[str, ...], *, but: str) -> Formula:
    return occurs(tuple(f"{machine}.{name}" for name in names if name != but))


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


# --- forms with an observer -------------------------------------------------------------------------------------


def leads_to(sight: Sight, form: LeadsTo) -> Question:
    """Follows one occurrence of the trigger, any one: an age, and whether it is still pending."""
    window, release = form.window, form.release
    met_at_once, met_later = at_once(form.response, window), later(form.response, window)
    notice = noticed(form.response, window)
    unmet: Formula = TRUE
    if not clocks_of(form.response.condition) and notice != FALSE:
        # Opens with the age alone: the condition holds since before.  No notice is needed (it may open strictly): a
        # condition that holds when the window has passed, unbroken, held inside it.
        notice, unmet = FALSE, neg(form.response.condition)
        met_later = disj(met_later, Before(conj(form.response.condition, begun(window))))
    if release is not None:
        met_at_once = disj(met_at_once, at_once(release.response, release.window))
        met_later = disj(met_later, later(release.response, release.window))
        notice = disj(notice, noticed(release.response, release.window))
    tracked = conj(sight.inside, hits(form.trigger))
    edges = [
        Edge("idle", "pending", conj(tracked, neg(met_at_once)), (AGE,)),
        Edge("idle", "idle", tracked),
        Edge("pending", "idle", disj(neg(sight.inside), met_later, Occurs((NOTICE,)))),
    ]
    starts = form.trigger.at_start and sight.open_at_start
    pending = starts and not met_at_start(sight, form.response, window, release)
    initially = ("idle", "pending") if pending else ("idle",)
    monitor = Monitor(WATCH, ("idle", "pending"), initially, tuple(edges))
    trigger = Goal("trigger", TRUE) if starts else Goal("trigger", tracked, of_move=True)
    watched = sight.observed(monitor, [own_clock(AGE)], conj(At(WATCH, ("pending",)), notice))
    return watched.question([Goal("bad", conj(At(WATCH, ("pending",)), past(window), unmet))], [trigger])


def met_at_start(sight: Sight, response: Response, window: Window, release: Release | None) -> bool:
    """At the start of a run, where no move is made, the response or the release is met."""
    start = initial(sight.protocol)[0]
    met = window.holds(Fraction(0)) and holds(response.condition, start)
    return met or (release is not None and met_at_start(sight, release.response, release.window, None))


def only_after(sight: Sight, form: OnlyAfter) -> Question:
    """Keeps the age of the latest earlier event."""
    earlier, triggered = hits(form.earlier), hits(form.trigger)
    starts = sight.open_at_start and form.trigger.at_start
    seen_at_start = sight.open_at_start and form.earlier.at_start
    edges = [
        Edge("unseen", "seen", conj(sight.inside, earlier), (AGE,)),
        Edge("seen", "seen", conj(sight.inside, earlier), (AGE,)),
        Edge("seen", "unseen", neg(sight.inside)),
    ]
    monitor = Monitor(WATCH, ("unseen", "seen"), ("seen",) if seen_at_start else ("unseen",), tuple(edges))
    in_time = Before(conj(At(WATCH, ("seen",)), within(form.window)))
    lawful = disj(earlier, in_time) if form.window.holds(Fraction(0)) else conj(neg(earlier), in_time)
    tracked = conj(sight.inside, triggered)
    bad = Goal("bad", conj(tracked, neg(lawful)), of_move=True)
    if starts and not seen_at_start:
        bad = Goal("bad", TRUE)
    trigger = Goal("trigger", TRUE) if starts else Goal("trigger", tracked, of_move=True)
    return sight.observed(monitor, [own_clock(AGE)]).question([bad], [trigger])


def lasts_at_most(sight: Sight, form: LastsAtMost) -> Question:
    """Keeps the age of the present stretch over breaks of no length: `#gap` tells whether a break has any.

    A release without a first instant (`later than`) cannot be noticed: the observer lets no time pass there, and so it
    follows one stretch, any one, and takes the others as free.
    """
    holds_after, broken = After(form.condition), Before(Bound(GAP, ">", Fraction(0)))
    freed_at_once: Formula = FALSE
    freed_on_opening: Formula = FALSE  # the move that opens the scope lies outside: what occurs in it frees nothing
    freed_later: Formula = FALSE
    notice: Formula = FALSE
    starts_freed = False
    if form.release is not None:
        response, window = form.release.response, form.release.window
        freed_on_opening = at_once(Response(condition=response.condition), window)
        freed_at_once, freed_later = at_once(response, window), disj(later(response, window), Occurs((NOTICE,)))
        notice = noticed(response, window)
        starts_freed = met_at_start(sight, response, window, None)
    follows_one = notice != FALSE and form.release is not None and form.release.window.after
    edges = [Edge(here, "out", neg(disj(sight.inside, sight.reopens))) for here in ("in", "gap", "freed", "freed gap")]
    for here in ("out", "in", "gap", "freed", "freed gap"):
        edges.append(Edge(here, "in", conj(sight.reopens, holds_after, neg(freed_on_opening)), (AGE,)))
        free = TRUE if follows_one else freed_on_opening
        edges.append(Edge(here, "freed", conj(sight.reopens, holds_after, free), (AGE,)))
        edges.append(Edge(here, "out", conj(sight.reopens, neg(holds_after))))

    def inside(here: str, there: str, when: Formula, *restarts: str) -> None:
        edges.append(Edge(here, there, conj(sight.inside, when), restarts))

    for here, new in (("out", TRUE), ("gap", broken), ("freed gap", broken)):
        inside(here, "in", conj(new, holds_after, neg(freed_at_once)), AGE)
        inside(here, "freed", conj(new, holds_after, TRUE if follows_one else freed_at_once), AGE)
    inside("in", "freed", conj(freed_later, holds_after))
    inside("in", "freed gap", conj(freed_later, neg(holds_after)), GAP)
    inside("in", "gap", conj(neg(freed_later), neg(holds_after)), GAP)
    inside("gap", "in", conj(neg(broken), holds_after, neg(freed_later)))
    inside("gap", "freed", conj(neg(broken), holds_after, freed_later))
    inside("gap", "freed gap", conj(neg(broken), neg(holds_after), freed_later))
    inside("freed", "freed gap", neg(holds_after), GAP)
    inside("freed gap", "freed", conj(neg(broken), holds_after))

    in_it = sight.open_at_start and holds(form.condition, initial(sight.protocol)[0])
    start = ("out",) if not in_it else ("freed",) if starts_freed else ("in", "freed") if follows_one else ("in",)
    monitor = Monitor(WATCH, ("out", "in", "gap", "freed", "freed gap"), start, tuple(edges))
    watched = sight.observed(monitor, [own_clock(AGE), own_clock(GAP)], conj(At(WATCH, ("in",)), notice))
    bad = Goal("bad", conj(At(WATCH, ("in",)), past(form.window)))
    stretch = Goal("stretch", conj(At(WATCH, ("in", "freed")), Bound(AGE, ">", Fraction(0))))
    return watched.question([bad], [stretch])


def possible(protocol: Protocol, scenario: Possible) -> Question:
    """The goal of a scenario, at some instant or in some move; with a window, at such an age of some occurrence."""
    sight = Sight(protocol, None)
    goal = scenario.goal
    if scenario.since is None:
        goals = [Goal("state", goal.condition), Goal("move", occurs(goal.events), of_move=True)]
    else:
        tracked = hits(scenario.since)
        edges = Edge("idle", "tracking", tracked, (AGE,)), Edge("idle", "idle", tracked)
        initially = ("idle", "tracking") if scenario.since.at_start else ("idle",)
        sight.observed(Monitor(WATCH, ("idle", "tracking"), initially, edges), [own_clock(AGE)])
        due = conj(At(WATCH, ("tracking",)), within(scenario.window))
        own = tracked if scenario.window.holds(Fraction(0)) else FALSE
        goals = [
            Goal("state", conj(due, goal.condition)),
            Goal("move", conj(disj(Before(due), own), occurs(goal.events)), of_move=True),
        ]
    return sight.question([g for g in goals if g.formula != FALSE] or goals[:1], [])
