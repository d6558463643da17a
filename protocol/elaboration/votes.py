"""Votes → kernel: a machine for the vote, and one for the ballot of each member.

The vote goes `idle → open → passed | failed`, and opens again from wherever it has ended.  A ballot is `waiting` until
its member says `yes` or `no`, once in an opening.  The vote closes in the very move of the ballot that decides it: when
its rule holds, or fails, however those who are waiting may still vote; each ballot that the rule names is judged by
itself, which is exact where the rule names none twice with opposite signs.  At the deadline, an obligation of nobody,
silence is counted.

A promise to say `yes` is an obligation of the member by the deadline, which waits for it.  To say `no` all the same, or
nothing, takes a defection: these are among the protocol's `defections`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Literal as OneOf

from msgspec import Struct
from msgspec.structs import replace

from protocol.diagnostics import Span
from protocol.elaboration.complaints import Complaints
from protocol.elaboration.expressions import Context, duration, occasions, operand, predicate
from protocol.elaboration.groups import Bound, Group, Member, Piece, instance
from protocol.elaboration.names import Alias
from protocol.elaboration.quantities import Whole
from protocol.elaboration.stages import clause_origin, locations
from protocol.formula import (
    FALSE,
    TRUE,
    And,
    Arith,
    At,
    Compare,
    Const,
    Count,
    Formula,
    Literal,
    Not,
    Or,
    Relation,
    Term,
    atoms,
    conj,
    disj,
    neg,
)
from protocol.formula import Bound as ClockBound
from protocol.model import Kind, Origin, Transition
from protocol.syntax import MachineDecl, Opens, Passes, Promised, Recused, Silence, VoteDecl, VotesWithin

ENDED = ("idle", "passed", "failed")
Answer = OneOf["yes", "no"]
WORDS = {"passed": "passes", "failed": "fails"}
SILENT = {"yes": ("yes",), "no": ("no",), "abstain": ()}
"""What silence counts as: the answers that it stands for."""


class Ballot(Struct, frozen=True):
    member: Member
    actor: str
    machine: str


class Rules(Struct, frozen=True):
    """The clauses of a vote, each at most once."""

    opens: Opens | None
    passes: Passes | None
    recused: Recused | None
    within: VotesWithin | None
    silence: Silence | None
    promised: Promised | None


def rules(decl: VoteDecl) -> Rules:
    def the(kind: type) -> object:
        return next((member for member in decl.members if isinstance(member, kind)), None)

    kinds = (Opens, Passes, Recused, VotesWithin, Silence, Promised)
    return Rules(*(the(kind) for kind in kinds))  # type: ignore[arg-type]


# --- names ------------------------------------------------------------------------------------------------------


def shape(piece: Piece, known: Mapping[str, Group | None], complaints: Complaints) -> tuple[list[Piece], list[Alias]]:
    """The machines of a vote, with their states and no clauses, and the names of its events."""
    decl = piece.item
    assert isinstance(decl, VoteDecl)
    name, span = decl.name.text, decl.name.span
    states = locations((*ENDED[:1], "open", *ENDED[1:]), span)
    vote = MachineDecl("vote", decl.name, decl.description, states, decl.because, decl.span)
    found = [replace(piece, item=vote)]
    group = electorate(decl, known, complaints)
    promised = rules(decl).promised is not None
    for member in _voters(decl, group):
        where = (*piece.where, Bound(group.name if group else "", member))
        own = replace(decl.name, text=instance(piece.base, where))
        answers = ("waiting", "yes", "no", *(["silent"] if promised else []))
        ballot = MachineDecl("ballot", own, "", locations(answers, span), "", decl.span)
        found.append(Piece(ballot, piece.base, where, piece.env))
    events = {"opened": ("open",), "decided": ("passed", "failed")}
    return found, [Alias(name, alias, tuple(f"{name}.{state}" for state in them)) for alias, them in events.items()]


def electorate(decl: VoteDecl, known: Mapping[str, Group | None], complaints: Complaints) -> Group | None:
    if decl.among is None:
        message = f"it is not said who votes in `{decl.name.text}`"
        complaints.say("E328", decl.name.span, message, remedy=f"write `vote {decl.name.text} among` and a group")
        return None
    if decl.among.text not in known:
        complaints.unknown(
            "E227",
            decl.among.span,
            decl.among.text,
            message=f"there is no group `{decl.among.text}`",
            candidates=known,
            remedy=f"declare it: `group {decl.among.text} = …`",
        )
    return known.get(decl.among.text)


def _voters(decl: VoteDecl, group: Group | None) -> list[Member]:
    recused = rules(decl).recused
    out = {name.text for name in recused.names} if recused else set()
    return [member for member in (group.members if group else ()) if str(member) not in out]


# --- clauses ----------------------------------------------------------------------------------------------------


def transitions(decl: VoteDecl, piece: Piece, ctx: Context) -> tuple[list[Transition], list[Transition]]:
    """What happens in a vote, and what its members do only when they defect."""
    group = ctx.names.groups.get(decl.among.text) if decl.among else None
    clauses = rules(decl)
    if group is None or not _complete(decl, clauses, group, ctx):
        return [], []
    assert clauses.opens is not None
    assert clauses.passes is not None
    name = decl.name.text
    ballots = [
        Ballot(member, group.actor(member), instance(piece.base, (*piece.where, Bound(group.name, member))))
        for member in _voters(decl, group)
    ]
    opened = occasions(clauses.opens.triggers, ctx, as_cause=True)
    when = predicate(clauses.opens.when, ctx) if clauses.opens.when is not None else TRUE
    rule = _rule(clauses.passes, ballots, ctx)
    limit = duration(clauses.within.limit, ctx) if clauses.within is not None else None
    if opened is None or when is None or rule is None or (clauses.within is not None and limit is None):
        return [], []
    opening, passing = clause_origin(clauses.opens.span, ctx), clause_origin(clauses.passes.span, ctx)
    made = [Transition(f"{name}.opens", Kind.REACTION, opening, None, name, ENDED, "open", opened.events, guard=when)]
    deadline: Formula = TRUE
    if limit is not None:
        age = ctx.clockwork.age(name, ctx.names.states(name), Origin(decl.span))
        deadline = ClockBound(age, ">=", limit)
    defections: list[Transition] = []
    is_open = At(name, ("open",))
    for ballot in ballots:
        cast = clause_origin(decl.name.span, ctx)
        made.append(_reset(ballot, name, ctx.names.states(ballot.machine)[1:], opening))
        saying = {answer: _says(ballot, answer, is_open, cast) for answer in ("yes", "no")}
        if clauses.promised is not None:
            origin = clause_origin(clauses.promised.span, ctx)
            made.append(replace(saying["yes"], kind=Kind.MUST, due=deadline, origin=origin))
            defections += [replace(saying["no"], origin=origin), _keeps_silent(ballot, conj(is_open, deadline), origin)]
        else:
            made += saying.values()
        for answer in ("yes", "no"):
            made += _closings(name, ballot, answer, rule, ballots, passing)
    if limit is not None and clauses.silence is not None and clauses.within is not None:
        counted = _counting(rule, ballots, clauses.silence.answer.text, promised=clauses.promised is not None)
        voted = [neg(At(b.machine, ("waiting",))) for b in ballots] if clauses.promised is not None else []
        origin = clause_origin(clauses.within.span, ctx)
        for state, outcome in (("passed", counted), ("failed", neg(counted))):
            guard = conj(deadline, *voted, outcome)
            made.append(
                Transition(
                    f"{name}.{WORDS[state]} at the deadline",
                    Kind.TIMED,
                    origin,
                    None,
                    name,
                    ("open",),
                    state,
                    (),
                    guard,
                    TRUE,
                )
            )
    return made, defections


def _complete(decl: VoteDecl, clauses: Rules, group: Group, ctx: Context) -> bool:
    """Every clause that it needs, and none that means nothing; told otherwise."""
    before = len(ctx.complaints.found)
    say, name = ctx.complaints.say, decl.name
    if clauses.opens is None:
        say("E328", name.span, f"it is not said what opens `{name.text}`", remedy="write `opens on` and an event")
    if clauses.passes is None:
        remedy = "write `passes with all`, `any`, `majority` or a number, or `passes when` and a condition"
        say("E328", name.span, f"it is not said when `{name.text}` passes", remedy=remedy)
    if clauses.within is not None and clauses.silence is None:
        remedy = "write `silence means no`, `yes` or `abstain`"
        say("E328", clauses.within.span, "it is not said what silence means at the deadline", remedy=remedy)
    if clauses.within is None and (late := clauses.silence or clauses.promised) is not None:
        message = f"without a deadline `{ctx.written(late.span)}` says nothing"
        say("E328", late.span, message, remedy="give the vote a deadline: `within 24h`")
    for clause, answers in ((clauses.silence, tuple(SILENT)), (clauses.promised, ("yes",))):
        if clause is not None and clause.answer.text not in answers:
            message = f"`{clause.answer.text}` is no answer here"
            say("E208", clause.answer.span, message, remedy=f"write {' or '.join(f'`{each}`' for each in answers)}")
    out = clauses.recused.names if clauses.recused is not None else ()
    for recused in out:
        if recused.text not in map(str, group.members):
            message = f"`{recused.text}` is no member of `{group.name}`"
            candidates = [str(member) for member in group.members]
            ctx.complaints.unknown(
                "E228", recused.span, recused.text, message=message, candidates=candidates, remedy="leave it out"
            )
    if out and not _voters(decl, group):
        say("E328", out[0].span, f"nobody is left to vote in `{name.text}`", remedy="recuse fewer of them")
    return len(ctx.complaints.found) == before


def _reset(ballot: Ballot, vote: str, answered: Sequence[str], origin: Origin) -> Transition:
    name, opened = f"{ballot.machine}.anew", (f"{vote}.open",)
    return Transition(name, Kind.REACTION, origin, None, ballot.machine, tuple(answered), "waiting", opened)


def _says(ballot: Ballot, answer: str, is_open: Formula, origin: Origin) -> Transition:
    return Transition(
        f"{ballot.machine}.{answer}",
        Kind.MAY,
        replace(origin, text=f"{ballot.machine}.{answer}"),
        ballot.actor,
        ballot.machine,
        ("waiting",),
        answer,
        guard=is_open,
    )


def _keeps_silent(ballot: Ballot, guard: Formula, origin: Origin) -> Transition:
    name = f"{ballot.machine}.silent"
    return Transition(
        name, Kind.TIMED, origin, ballot.actor, ballot.machine, ("waiting",), "silent", (), guard, due=TRUE
    )


def _closings(
    vote: str, ballot: Ballot, answer: Answer, rule: Formula, ballots: Sequence[Ballot], origin: Origin
) -> Iterator[Transition]:
    """The vote closes in the move of this ballot, if that decides it and the others did not."""
    event = f"{ballot.machine}.{answer}"
    for state, hopeful in (("passed", False), ("failed", True)):
        before = _outlook(rule, ballots, ballot.machine, None, hopeful=hopeful)
        outlook = _outlook(rule, ballots, ballot.machine, answer, hopeful=hopeful)
        guard = neg(outlook) if hopeful else outlook
        if outlook != before and guard != FALSE:
            name = f"{vote}.{WORDS[state]} by {ballot.member}'s {answer}"
            yield Transition(name, Kind.REACTION, origin, None, vote, ("open",), state, (event,), guard)


# --- rules ------------------------------------------------------------------------------------------------------


def _rule(passes: Passes, ballots: Sequence[Ballot], ctx: Context) -> Formula | None:
    """The rule as a formula over the ballots."""
    n = len(ballots)
    match passes.word:
        case "when":
            assert passes.rule is not None
            formula = predicate(passes.rule, ctx)
            return formula if formula is not None and _is_of_ballots(formula, passes.rule.span, ballots, ctx) else None
        case "count":
            assert passes.rule is not None
            found = operand(passes.rule, ctx)
            if found is None:
                return None
            if not isinstance(found.quantity, Whole) or not isinstance(found.quantity.term, Literal):
                message = f"`{found.text}` is no fixed whole number"
                ctx.complaints.say(
                    "E214", found.span, message, remedy="write how many must say yes, as `passes with 2`"
                )
                return None
            needed = int(found.quantity.term.value)
            if not 1 <= needed <= n:
                message = f"{needed} of {n} members can never decide it" if needed > n else "no vote passes with nobody"
                ctx.complaints.say("E302", found.span, message, remedy=f"write a number from 1 to {n}")
                return None
        case word:
            needed = {"all": n, "any": 1, "majority": n // 2 + 1}[word]
    return Compare(Count(tuple(At(ballot.machine, ("yes",)) for ballot in ballots)), ">=", Literal(needed))


def _is_of_ballots(formula: Formula, span: Span, ballots: Sequence[Ballot], ctx: Context) -> bool:
    machines = {ballot.machine for ballot in ballots}
    for atom in atoms(formula):
        ballot = isinstance(atom, At) and atom.machine in machines and set(atom.locations) <= {"yes", "no"}
        if not (ballot or isinstance(atom, Const | Compare)) or (isinstance(atom, Compare) and not _is_count(atom)):
            remedy = "name `yes[…]` and `no[…]` of its members only, and keep the rest in what waits for the outcome"
            ctx.complaints.say("E329", span, "whether a vote passes depends on its ballots alone", remedy=remedy)
            return False
    return True


def _is_count(compared: Compare) -> bool:
    def counts(term: Term) -> bool:
        match term:
            case Arith("+" | "-", left, right):
                return counts(left) and counts(right)
            case Literal(value):
                return isinstance(value, int)
            case _:
                return isinstance(term, Count)

    return counts(compared.left) and counts(compared.right)


def _outlook(formula: Formula, ballots: Sequence[Ballot], own: str, answer: Answer | None, *, hopeful: bool) -> Formula:
    """The rule may still come to hold (hopeful), or holds whatever is still to come, while the ballot `own` is cast.

    Until it is cast, without an `answer`, it may become either.
    """
    machines = {ballot.machine for ballot in ballots}

    def atom(it: Formula, wide: bool) -> Formula:
        if not isinstance(it, At) or it.machine not in machines:
            return it
        if it.machine == own:
            return Const(wide if answer is None else answer in it.locations)
        return At(it.machine, (*it.locations, "waiting")) if wide else it

    return _mapped(formula, atom, hopeful)


def _counting(formula: Formula, ballots: Sequence[Ballot], silence: str, *, promised: bool) -> Formula:
    """The rule with every missing ballot counted as silence is."""
    machines, answers = {ballot.machine for ballot in ballots}, SILENT[silence]
    missing = ("waiting", "silent") if promised else ("waiting",)

    def atom(it: Formula, _: bool) -> Formula:
        if isinstance(it, At) and it.machine in machines and set(answers) & set(it.locations):
            return At(it.machine, (*it.locations, *missing))
        return it

    return _mapped(formula, atom, True)


def _mapped(formula: Formula, atom: Callable[[Formula, bool], Formula], wide: bool) -> Formula:
    """The formula with its atoms changed; each is told whether to be wide: yes under an even number of `not`s."""
    match formula:
        case Not(arg):
            return neg(_mapped(arg, atom, not wide))
        case And(args):
            return conj(*(_mapped(arg, atom, wide) for arg in args))
        case Or(args):
            return disj(*(_mapped(arg, atom, wide) for arg in args))
        case Compare(left, "=", right):
            return conj(*(_compared(left, relation, right, atom, wide) for relation in ("<=", ">=")))
        case Compare(left, "!=", right):
            return disj(*(_compared(left, relation, right, atom, wide) for relation in ("<", ">")))
        case Compare(left, relation, right):
            return _compared(left, relation, right, atom, wide)
        case _:
            return atom(formula, wide)


def _compared(
    left: Term, relation: Relation, right: Term, atom: Callable[[Formula, bool], Formula], wide: bool
) -> Formula:
    """A large left side helps `>` and `>=`, a large right side the others."""
    grows = relation[0] == ">"
    (a, plus), (b, more) = _counted(left, atom, wide is grows), _counted(right, atom, wide is not grows)
    fixed = more - plus
    if isinstance(b, Literal) and b.value == 0:
        return Compare(a, relation, Literal(fixed))
    return Compare(a, relation, b if fixed == 0 else Arith("+", b, Literal(fixed)))


def _counted(term: Term, atom: Callable[[Formula, bool], Formula], wide: bool) -> tuple[Term, int]:
    """The term and a number to be added to it: what is certain is counted beforehand."""
    match term:
        case Count(args):
            mapped = [_mapped(arg, atom, wide) for arg in args]
            return Count(tuple(arg for arg in mapped if not isinstance(arg, Const))), mapped.count(TRUE)
        case Arith(operator, left, right):
            (a, plus), (b, more) = _counted(left, atom, wide), _counted(right, atom, wide is (operator == "+"))
            if b == Literal(0):
                return a, plus + more if operator == "+" else plus - more
            return Arith(operator, a, b), plus + more if operator == "+" else plus - more
        case Literal(int() as number):
            return Literal(0), number
        case _:
            return term, 0
