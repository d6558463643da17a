"""Properties as observers: monitors, with clocks of their own, and goals reached just when a run breaks a property.

`watch` is the only way from a property to a `Query`.  What a property means is defined in `protocol.satisfaction`,
which knows nothing of this file; the tests hold the two against each other on random runs, both ways.

Where time alone can make a release or response true, the observer has a cause of its own (`NOTICE`), due at once.
"""

from __future__ import annotations

from fractions import Fraction

from checker.query import NOTICE, Goal
from checker.sight import (
    AGE,
    WATCH,
    Question,
    Sight,
    at_once,
    begun,
    hits,
    later,
    met_at_start,
    noticed,
    occurs,
    own_clock,
    past,
    within,
)
from checker.stretches import lasts_at_least, lasts_at_most
from protocol.formula import (
    FALSE,
    TRUE,
    At,
    Before,
    Bound,
    Formula,
    Occurs,
    clocks_of,
    conj,
    disj,
    neg,
)
from protocol.model import (
    Always,
    Climbing,
    Edge,
    Ladder,
    LastsAtLeast,
    LastsAtMost,
    LeadsTo,
    Monitor,
    NeverHappens,
    OnlyAfter,
    Possible,
    Promise,
    Protocol,
    Recurs,
    Separation,
    StaysPossible,
    Transition,
    Trigger,
)
from protocol.satisfaction import raises
from protocol.semantics import holds, initial


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
            bad = Goal("bad", conj(sight.inside, climbs(protocol, machine, climbing)), of_move=True)
            shows = [Goal("moves", climbs(protocol, machine, None), of_move=True)]
            shows += [Goal("scope", sight.open)] if meaning.scope else []
            return sight.question([bad], shows)
        case LeadsTo():
            return leads_to(sight, meaning.form)
        case OnlyAfter():
            return only_after(sight, meaning.form)
        case LastsAtMost():
            return lasts_at_most(sight, meaning.form)
        case LastsAtLeast():
            return lasts_at_least(sight, meaning.form)
        case Separation():
            return separation(sight, meaning.form)
        case Recurs():
            return recurs(sight, meaning.form)
        case StaysPossible():
            raise TypeError("what stays possible is not asked of runs")


def climbs(protocol: Protocol, machine: str, climbing: Climbing | None) -> Formula:
    """In the move the machine climbs so; None: it changes its location.  A clause is taken from its sources only."""
    rank = {name: number for number, name in enumerate(protocol.machine(machine).names)}

    def sources(t: Transition, target: str) -> tuple[str, ...]:
        if climbing is None:
            return tuple(source for source in t.sources if source != target)
        return tuple(source for source in t.sources if raises(climbing, rank[source], rank[target]))

    moving = [(t, sources(t, t.target)) for t in protocol.transitions if t.machine == machine and t.target is not None]
    return disj(*(conj(Before(At(machine, wrong)), Occurs((t.name,))) for t, wrong in moving if wrong))


# --- forms with an observer -------------------------------------------------------------------------------------


def leads_to(sight: Sight, form: LeadsTo) -> Question:
    watched, pending, trigger = follow(sight, form)
    return watched.question([Goal("bad", conj(pending, past(form.window)))], [trigger])


def follow(sight: Sight, form: LeadsTo) -> tuple[Sight, Formula, Goal]:
    """Follows one occurrence of the trigger, any one: an age, and whether it is still pending; and the trigger."""
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
    return watched, conj(At(WATCH, ("pending",)), unmet), trigger


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


def separation(sight: Sight, form: Separation) -> Question:
    """Keeps the age of the latest occurrence: it is the one that is nearest."""
    first, then = hits(form.first), hits(form.then)
    own_events = tuple(event for event in form.then.events if event not in form.first.events)
    own_conditions = tuple(it for it in form.then.conditions if it not in form.first.conditions)
    comes_with_it = conj(first, hits(Trigger(own_events, own_conditions)))
    starts = sight.open_at_start and form.first.at_start
    edges = [Edge(here, "seen", conj(sight.inside, first), (AGE,)) for here in ("unseen", "seen")]
    edges.append(Edge("seen", "unseen", neg(sight.inside)))
    monitor = Monitor(WATCH, ("unseen", "seen"), ("seen",) if starts else ("unseen",), tuple(edges))
    too_near = Before(conj(At(WATCH, ("seen",)), Bound(AGE, "<", form.least)))
    bad = Goal("bad", FALSE)
    if form.least > 0:
        bad = Goal("bad", conj(sight.inside, disj(comes_with_it, conj(too_near, then))), of_move=True)
    if starts and form.then.at_start and form.least > 0:
        start = initial(sight.protocol)[0]
        entered = any(f"{machine}.{place}" in own_events for machine, place in start.locations.items())
        if entered or any(holds(condition, start) for condition in own_conditions):
            bad = Goal("bad", TRUE)
    trigger = Goal("trigger", TRUE) if starts else Goal("trigger", conj(sight.inside, first), of_move=True)
    return sight.observed(monitor, [own_clock(AGE)]).question([bad], [trigger])


def recurs(sight: Sight, form: Recurs) -> Question:
    """Keeps the age of the latest occurrence, or of the opening: the next one is late, or, where it can be, early."""
    again = conj(sight.inside, hits(form.trigger))
    edges = [
        Edge("shut", "waiting", sight.reopens, (AGE,)),
        Edge("waiting", "waiting", disj(again, sight.reopens), (AGE,)),
        Edge("waiting", "shut", neg(disj(sight.inside, sight.reopens))),
    ]
    start = "waiting" if sight.open_at_start else "shut"
    monitor = Monitor(WATCH, ("shut", "waiting"), (start,), tuple(edges))
    waiting = At(WATCH, ("waiting",))
    breaks = [Goal("late", conj(waiting, past(form.window)))]
    if begun(form.window) != TRUE:
        early = Before(conj(waiting, neg(begun(form.window))))
        breaks.append(Goal("early", conj(again, early), of_move=True))
    shows = [] if sight.open == TRUE else [Goal("scope", sight.open)]
    return sight.observed(monitor, [own_clock(AGE)]).question(breaks, shows)


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
