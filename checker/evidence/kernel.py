"""The kernel as JSON: all of a watched protocol that its meaning depends on, and goals; read back as it was.

What only tells of a protocol is left out: places in the text, descriptions, actors, ranks.
"""

from __future__ import annotations

from checker.evidence.formulas import (
    Json,
    Malformed,
    each,
    formula,
    part,
    rational,
    shown,
    term,
    text,
    whether,
    written,
    written_term,
)
from checker.query import Goal, Query
from checker.ways import Leg, Wait, Way
from protocol.diagnostics import Span
from protocol.formula import Formula, Term, Value
from protocol.model import (
    Clock,
    Edge,
    Kind,
    Location,
    Machine,
    Monitor,
    Origin,
    Protocol,
    Response,
    StaysPossible,
    Transition,
    Update,
    Variable,
)
from protocol.runs import Move

FORMAT = 1
"""Goes up with each change of what is written here."""
NOWHERE = Origin(Span("", 1, 1, 1, 1))


def written_query(query: Query) -> Json:
    return {
        "format": FORMAT,
        "protocol": written_protocol(query.protocol),
        "goals": [{"name": g.name, "of_move": g.of_move, "formula": written(g.formula)} for g in query.goals],
    }


def written_protocol(protocol: Protocol) -> Json:
    return {
        "name": protocol.name,
        "machines": [{"name": it.name, "locations": list(it.names)} for it in protocol.machines],
        "variables": [{"name": it.name, "domain": list(it.domain), "initial": it.initial} for it in protocol.variables],
        "clocks": [
            {"name": it.name, "initially_on": it.initially_on}
            | {rule: written(getattr(it, rule)) for rule in ("gate", "stops", "clears", "restarts", "starts")}
            for it in protocol.clocks
        ],
        "transitions": [
            {
                "name": it.name,
                "kind": it.kind.value,
                "machine": it.machine,
                "sources": list(it.sources),
                "target": it.target,
                "triggers": list(it.triggers),
                "guard": written(it.guard),
                "due": written(it.due),
                "updates": [written_update(update) for update in it.updates],
            }
            for it in protocol.transitions
        ],
        "monitors": [
            {
                "name": it.name,
                "locations": list(it.locations),
                "initial": list(it.initial),
                "edges": [
                    {"source": e.source, "target": e.target, "when": written(e.when), "restarts": list(e.restarts)}
                    for e in it.edges
                ],
            }
            for it in protocol.monitors
        ],
    }


def written_update(update: Update) -> Json:
    value = update.value
    said = {"term": written_term(value)} if isinstance(value, Term) else {"formula": written(value)}
    return {"variable": update.variable} | said


def written_ways(form: StaysPossible, ways: tuple[Way, ...]) -> Json:
    return {
        "while": written(form.condition),
        "goal": {"events": list(form.goal.events), "condition": written(form.goal.condition)},
        "ways": [[written_leg(leg) for leg in way] for way in ways],
    }


def written_leg(leg: Leg) -> Json:
    until = [[clock, str(limit)] for clock, limit in leg.wait.until]
    move = None if leg.move is None else {"cause": leg.move.cause, "reactions": list(leg.move.reactions)}
    return {"until": until, "more": str(leg.wait.more), "move": move}


# --- reading ----------------------------------------------------------------------------------------------------


def read_query(json: Json, place: str = "") -> Query:
    number, where = part(json, "format", place)
    if number != FORMAT:
        raise Malformed(where, f"it is {shown(number)}, and this tierproof reads {FORMAT}")
    return Query(read_protocol(*part(json, "protocol", place)), each(*part(json, "goals", place), _goal))


def read_protocol(json: Json, place: str) -> Protocol:
    return Protocol(
        text(*part(json, "name", place)),
        NOWHERE,
        each(*part(json, "machines", place), _machine),
        each(*part(json, "variables", place), _variable),
        each(*part(json, "clocks", place), _clock),
        each(*part(json, "transitions", place), _transition),
        each(*part(json, "monitors", place), _monitor),
    )


def read_ways(json: Json, place: str = "") -> tuple[StaysPossible, tuple[Way, ...]]:
    goal, where = part(json, "goal", place)
    response = Response(_texts(goal, "events", where), formula(*part(goal, "condition", where)))
    form = StaysPossible(response, formula(*part(json, "while", place)))
    return form, each(*part(json, "ways", place), lambda way, there: each(way, there, _leg))


def _goal(json: Json, place: str) -> Goal:
    name, of_move = text(*part(json, "name", place)), whether(*part(json, "of_move", place))
    return Goal(name, formula(*part(json, "formula", place)), of_move)


def _machine(json: Json, place: str) -> Machine:
    locations = tuple(Location(name, NOWHERE) for name in _texts(json, "locations", place))
    return Machine(text(*part(json, "name", place)), locations, False, NOWHERE)


def _variable(json: Json, place: str) -> Variable:
    domain = each(*part(json, "domain", place), _value)
    return Variable(text(*part(json, "name", place)), domain, _value(*part(json, "initial", place)), NOWHERE)


def _clock(json: Json, place: str) -> Clock:
    def rule(name: str) -> Formula:
        return formula(*part(json, name, place))

    name, on = text(*part(json, "name", place)), whether(*part(json, "initially_on", place))
    return Clock(name, NOWHERE, on, rule("gate"), rule("stops"), rule("clears"), rule("restarts"), rule("starts"))


def _transition(json: Json, place: str) -> Transition:
    kind, where = part(json, "kind", place)
    if kind not in {it.value for it in Kind}:
        raise Malformed(where, f"`{shown(kind)}` is no kind of transition")
    return Transition(
        text(*part(json, "name", place)),
        Kind(kind),
        NOWHERE,
        machine=_name(*part(json, "machine", place)),
        sources=_texts(json, "sources", place),
        target=_name(*part(json, "target", place)),
        triggers=_texts(json, "triggers", place),
        guard=formula(*part(json, "guard", place)),
        due=formula(*part(json, "due", place)),
        updates=each(*part(json, "updates", place), _update),
    )


def _update(json: Json, place: str) -> Update:
    variable = text(*part(json, "variable", place))
    if "term" in json:
        return Update(variable, term(*part(json, "term", place)))
    return Update(variable, formula(*part(json, "formula", place)))


def _monitor(json: Json, place: str) -> Monitor:
    name, locations, initial = (
        text(*part(json, "name", place)),
        *(_texts(json, k, place) for k in ("locations", "initial")),
    )
    return Monitor(name, locations, initial, each(*part(json, "edges", place), _edge))


def _edge(json: Json, place: str) -> Edge:
    source, target = (text(*part(json, key, place)) for key in ("source", "target"))
    return Edge(source, target, formula(*part(json, "when", place)), _texts(json, "restarts", place))


def _leg(json: Json, place: str) -> Leg:
    def limit(pair: Json, there: str) -> tuple[str, object]:
        if not isinstance(pair, list) or len(pair) != 2:
            raise Malformed(there, f"`{shown(pair)}` is not a clock and its limit")
        return text(pair[0], there), rational(pair[1], there)

    wait = Wait(each(*part(json, "until", place), limit), rational(*part(json, "more", place)))  # type: ignore[arg-type]
    move, where = part(json, "move", place)
    return Leg(wait, None if move is None else read_move(move, where))


def read_move(json: Json, place: str) -> Move:
    return Move(text(*part(json, "cause", place)), _texts(json, "reactions", place))


def _texts(json: Json, key: str, place: str) -> tuple[str, ...]:
    return each(*part(json, key, place), text)


def _name(json: Json, place: str) -> str | None:
    return None if json is None else text(json, place)


def _value(json: Json, place: str) -> Value:
    if not isinstance(json, bool | int | str):
        raise Malformed(place, f"`{shown(json)}` is no value")
    return json
