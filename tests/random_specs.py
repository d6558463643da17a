"""Random specs, as hypothesis draws them: small worlds of tension and calm, with a ladder that climbs as time passes.

Two profiles.  "any": everything that the language can say.  "grid": what an integer grid of times decides exactly: no
stopwatch, and every bound closed, also when it is false (so none under `not`, in a reaction, or in the `when` of a
clock rule, and in a `must` only bounds from below).
"""

from __future__ import annotations

from typing import Literal

from hypothesis import strategies as st

from tests.random_asked import asked
from tests.random_scene import Dice, Scene, amount, flat, happening, happenings, predicate, timed_predicate
from tests.spec_model import (
    Bounded,
    Clause,
    Clock,
    Event,
    Happening,
    Happens,
    Is,
    Lasted,
    Machine,
    Negated,
    Of,
    Pred,
    Reads,
    Rule,
    Sets,
    Spec,
    Variable,
    Word,
    nodes,
)

Profile = Literal["any", "grid"]


THROWS = 700
"""So many choices, at most, make a spec."""


def specs(profile: Profile, *, wild: bool = False, forms: tuple[str, ...] = ()) -> st.SearchStrategy[Spec]:
    """Specs that ask one question each, of one of these forms; `wild`: hard ones, whether or not they make sense."""
    return st.binary(min_size=THROWS, max_size=THROWS).map(
        lambda throws: spec(Dice(throws), profile, wild=wild, forms=forms)
    )


def spec(dice: Dice, profile: Profile, *, wild: bool = False, forms: tuple[str, ...] = ()) -> Spec:
    scene = _scene(dice, grid=profile == "grid")
    scene.wild, scene.forms = wild, forms
    owners = {name: dice.pick("events", *scene.machines) for name in (*scene.bools[1:], *scene.ints, *scene.enums)}
    events = tuple(_events(scene, owners))
    machines = tuple(_machine(scene, name, owners) for name in scene.machines)
    clocks = tuple(_clock(scene, name) for name in scene.clocks)
    variables = tuple(_variable(dice, name, scene) for name in (*scene.bools, *scene.ints, *scene.enums))
    return Spec(profile, variables, events, machines, clocks, asked(scene))


def free_specs(*forms: str) -> st.SearchStrategy[Spec]:
    """Hard questions, of these forms, about a world in which anything can happen at any time."""
    return st.binary(min_size=THROWS, max_size=THROWS).map(lambda throws: free_spec(Dice(throws), *forms))


def free_spec(dice: Dice, *forms: str) -> Spec:
    scene = Scene(dice, grid=False, wild=True, forms=forms)
    scene.bools, scene.events, scene.clocks, scene.ladders = (
        ["hot", "flag"],
        ["spark", "calm", "sign"],
        ["c1"],
        ["alarm"],
    )
    scene.machines, scene.labels = {"alarm": ["a0", "a1", "a2"]}, {"alarm": ["up1", "up2", "down", "leap"]}
    steps = (("up1", "a0", "a1"), ("up2", "a1", "a2"), ("down", "any", "a0"), ("leap", "a0", "a2"))
    return Spec(
        "any",
        tuple(Variable(name, "bool", dice.pick("false", "true")) for name in scene.bools),
        (
            Event("spark", sets=(Sets("hot", "true"),)),
            Event("calm", sets=(Sets("hot", "false"),)),
            Event("sign", sets=(Sets("flag", Negated(Is("flag", "variable"))),)),
        ),
        (Machine("alarm", True, ("a0", "a1", "a2"), tuple(Clause("may", *step) for step in steps)),),
        (Clock("c1", (Rule("restarts", (Happens("sign", "event"),)),)),),
        asked(scene),
    )


def _scene(dice: Dice, *, grid: bool) -> Scene:
    scene = Scene(dice, grid)
    scene.bools += ["hot"] + ["flag"] * dice.chance(25)
    scene.ints += ["level"] * dice.chance(25)
    scene.enums += ["mood"] * dice.chance(20)
    scene.events += ["spark", "calm"] + ["sign"] * dice.chance(35)
    scene.machines["alarm"] = [f"a{k}" for k in range(dice.pick(3, 4, 4, 4, 2))]
    if dice.chance(40):
        scene.machines["post"] = [f"b{k}" for k in range(dice.pick(2, 3))]
    scene.ladders += ["alarm"] * dice.chance(85) + ["post"] * ("post" in scene.machines and dice.chance(30))
    scene.clocks += ["c1"] * dice.chance(45) + ["c2"] * dice.chance(15)
    scene.labels["alarm"] = [f"up{k}" for k in range(1, len(scene.machines["alarm"]))]
    scene.labels["alarm"] += ["down"] * dice.chance(65) + ["other"] * dice.chance(35)
    if "post" in scene.machines:
        scene.labels["post"] = [f"go{k}" for k in range(1, dice.pick(3, 4))]
    scene.reacting = dice.pick("alarm", "post")
    return scene


def _variable(dice: Dice, name: str, scene: Scene) -> Variable:
    if name in scene.bools:
        return Variable(name, "bool", dice.pick(*["false"] * 7, "true"))
    if name in scene.ints:
        return Variable(name, "int", dice.pick("0", "1"))
    return Variable(name, "enum", dice.pick("low", "mid"))


# --- events -----------------------------------------------------------------------------------------------------


def _events(scene: Scene, owners: dict[str, str]) -> list[Event]:
    dice = scene.dice
    hot = Is("hot", "variable")
    found = []
    for name in scene.events:
        when: Pred | None = {"spark": Negated(hot), "calm": hot}.get(name)
        when = None if dice.chance(10) else when
        sets = () if name == "sign" else (Sets("hot", "true" if name == "spark" else "false"),)
        if name == "sign" and dice.chance(50):
            when = timed_predicate(scene) if dice.chance(50) else flat(scene)
        timing = _allowed(scene, None, when) if dice.chance(30) else ()
        found.append(Event(name, when, timing, sets + (_updates(scene, owners, "events") if dice.chance(60) else ())))
    return found


def _updates(scene: Scene, owners: dict[str, str], owner: str) -> tuple[Sets, ...]:
    """What this owner may set: two owners of one variable could clash in one move."""
    dice = scene.dice
    mine = [name for name, it in owners.items() if it == owner]
    if not mine:
        return ()
    name = dice.pick(*mine)
    if name in scene.ints:
        return (Sets(name, dice.pick(f"{name} + 1", "0", "2", f"{name} - 1", f"2 - {name}", f"{name} * {name}")),)
    if name in scene.enums:
        return (Sets(name, dice.pick("low", "mid", "high")),)
    return (Sets(name, dice.pick("true", "false", flat(scene), Negated(Is(name, "variable")))),)


# --- machines ---------------------------------------------------------------------------------------------------


def _machine(scene: Scene, name: str, owners: dict[str, str]) -> Machine:
    states, labels = scene.machines[name], scene.labels[name]
    clauses: list[Clause] = []
    for label in labels:
        if label.startswith("up"):
            clauses.append(_step(scene, name, int(label[2:])))
        elif label == "down":
            clauses.append(_retreat(scene, name))
        else:
            clauses.append(_clause(scene, name, label))
    clauses = [_with_updates(scene, clause, owners, name) for clause in clauses]
    if scene.dice.chance(15):
        clauses.append(_clause(scene, name, None))
    return Machine(name, name in scene.ladders, tuple(states), tuple(clauses))


def _with_updates(scene: Scene, clause: Clause, owners: dict[str, str], name: str) -> Clause:
    sets = _updates(scene, owners, name) if scene.dice.chance(40) else ()
    return Clause(
        clause.mode, clause.label, clause.sources, clause.target, clause.triggers, clause.when, clause.timing, sets
    )


def _step(scene: Scene, name: str, rank: int) -> Clause:
    """From one rank to the next, as the protocols of the library climb."""
    dice = scene.dice
    states = scene.machines[name]
    when = dice.pick(*[Is("hot", "variable")] * 7, None, flat(scene))
    mode: Literal["must", "may"] = dice.pick(*["must"] * 4, "may")
    of = dice.pick(*[Of(Happens("spark", "event"))] * 6, Of("entry"), _of(scene, name, when))
    if mode == "must":
        timing = _obliged(scene, of, early=2 * (rank - 1))
    else:
        timing = (Bounded("after", amount(scene), of),) if dice.chance(60) else _allowed(scene, name, when)
    return Clause(mode, f"up{rank}", states[rank - 1], states[rank], when=when, timing=timing)


def _retreat(scene: Scene, name: str) -> Clause:
    dice, first = scene.dice, scene.machines[name][0]
    sources = dice.pick("any", "any", f"above {first}" if name in scene.ladders else "any")
    triggers = dice.pick((Happens("calm", "event"),), (Happens("calm", "event"),), happenings(scene, name))
    return Clause("on", "down", sources, first, triggers)


def _clause(scene: Scene, name: str, label: str | None) -> Clause:
    dice, states = scene.dice, scene.machines[name]
    mode: Literal["must", "may", "on"] = dice.pick("must", "may", "may", "on", "on")
    timed = timed_predicate(scene, opens_strictly=mode != "must", upper=mode == "may")
    when = dice.pick(None, None, flat(scene), timed)
    if scene.grid and mode == "on":
        when = dice.pick(None, flat(scene))
    if mode == "on" and dice.chance(15):
        return Clause("on", label, None, None, happenings(scene, name), when)
    target = dice.pick(*states)
    triggers: tuple[object, ...] = happenings(scene, name) if mode == "on" else ()
    if mode == "must":
        timing = _obliged(scene, _of(scene, name, when), early=0)
    elif mode == "may":
        timing = _allowed(scene, name, when) if dice.chance(60) else ()
    else:
        timing = (_bound(scene, _of(scene, name, None)),) if not scene.grid and dice.chance(20) else ()
    return Clause(mode, label, _sources(scene, name, target), target, triggers, when, timing)  # type: ignore[arg-type]


def _sources(scene: Scene, name: str, target: str) -> str:
    dice, states = scene.dice, scene.machines[name]
    choices = ["any", dice.pick(*states), dice.pick(*states), ", ".join(dice.some(states, 2))]
    if name in scene.ladders:
        choices += [f"above {dice.pick(*states[:-1])}", f"below {dice.pick(*states[1:])}"]
    return dice.pick(*choices)


# --- timing -----------------------------------------------------------------------------------------------------


def _of(scene: Scene, machine: str | None, when: Pred | None) -> Of:
    dice = scene.dice
    choices: list[Of] = [Of(happening(scene)), Of(Happens("spark", "event")), Of(Happens("calm", "event"))]
    choices += [Of(clock) for clock in scene.clocks] + ([Of("entry")] * 2 if machine else [])
    return dice.pick(*choices)


def _obliged(scene: Scene, of: Of, *, early: int) -> tuple[Bounded, ...]:
    """A deadline, mostly after an earliest time; and mostly above zero, lest time stand still."""
    dice = scene.dice
    length = amount(scene, more=early)
    if dice.chance(8):
        return (Bounded("immediately", None, of),)
    if dice.chance(12):
        return (Bounded("at", length, of),)
    first = amount(scene, most=length.halves)
    if dice.chance(8):  # two bounds of different things
        return (Bounded("after", first, Of(happening(scene), dice.chance(40))), Bounded("within", length, of))
    if dice.chance(50):
        return (Bounded("after", first), Bounded("within", length, of))
    return (Bounded("within", length, of),)


def _allowed(scene: Scene, machine: str | None, when: Pred | None) -> tuple[Bounded, ...]:
    dice = scene.dice
    of: Of | None = _of(scene, machine, when)
    assert of is not None
    if not isinstance(of.target, str) and dice.chance(35):
        word: Word = dice.pick("after", "after", "after" if scene.grid else "later than")
        return (Bounded(word, amount(scene), Of(of.target, True)),)
    if not _reads(when) and dice.chance(25):
        of = None
    bound = _bound(scene, of)
    if bound.word in ("after", "later than") and dice.chance(25):
        last = amount(scene, more=bound.amount.halves if bound.amount else 0)
        return (Bounded(bound.word, bound.amount), Bounded("within", last, of))
    return (bound,)


def _bound(scene: Scene, of: Of | None) -> Bounded:
    closed: tuple[Word, ...] = ("after", "after", "within", "at")
    word = scene.dice.pick(*closed, *(() if scene.grid else ("before", "later than", "immediately")))
    return Bounded(word, None if word == "immediately" else amount(scene), of)


def _reads(when: Pred | None) -> bool:
    return any(isinstance(node, Reads | Lasted) for node in nodes(when))


# --- clocks -----------------------------------------------------------------------------------------------------


def _clock(scene: Scene, name: str) -> Clock:
    dice = scene.dice
    verbs: list[Literal["restarts", "starts", "stops", "clears", "runs while"]] = []
    verbs += ["restarts"] * dice.chance(75) + ["starts"] * dice.chance(30) + ["clears"] * dice.chance(25)
    if not scene.grid:
        verbs += ["stops"] * dice.chance(20) + ["runs while"] * dice.chance(35)
    shared = happenings(scene, None) if dice.chance(40) else None  # so that several rules apply in one move
    return Clock(name, tuple(_rule(scene, verb, shared) for verb in verbs))


def _rule(
    scene: Scene,
    verb: Literal["restarts", "starts", "stops", "clears", "runs while"],
    shared: tuple[Happening, ...] | None,
) -> Rule:
    dice = scene.dice
    if verb == "runs while":
        return Rule(verb, (), dice.pick(Is("hot", "variable"), flat(scene)))
    when = flat(scene) if scene.grid or dice.chance(50) else predicate(scene)
    return Rule(verb, shared or happenings(scene, None), when if dice.chance(30) else None)
