"""Votes → kernel: a machine for the vote, and one for the ballot of each member.

The vote goes `idle → open → passed | failed`, and opens again from wherever it has ended.  A ballot is `waiting` until
its member says `yes` or `no`, once in an opening.  The vote closes in the very move of the ballot that decides it: when
its rule holds, or fails, however those who are waiting may still vote.  At the deadline, an obligation of nobody,
silence is counted.

A promise to say `yes` is an obligation of the member by the deadline, which waits for it.  To say `no` all the same, or
nothing, takes a defection: these are among the protocol's `defections`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from protocol.elaboration.complaints import Complaints
from protocol.elaboration.context import Context
from protocol.elaboration.expressions import duration, occasions, predicate
from protocol.elaboration.groups import Bound, Group, Member, Piece, instance
from protocol.elaboration.names import Alias
from protocol.elaboration.quorums import Answer, Ballot, counting, outlook, rule_of
from protocol.elaboration.stages import clause_origin, lacking, locations, stands_apart
from protocol.formula import FALSE, TRUE, At, Formula, conj, neg
from protocol.formula import Bound as ClockBound
from protocol.model import Kind, Origin, Transition
from protocol.syntax import MachineDecl, Name, Opens, Passes, Promised, Recused, Silence, VoteDecl, VotesWithin

ENDED = ("idle", "passed", "failed")
WORDS = {"passed": "passes", "failed": "fails"}


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
    if group is not None and not complaints.affords(len(group.members) ** 2 // 10, decl.name.span):
        complaints.skipped |= {"waiting", "yes", "no"}
        group = None
    promised = rules(decl).promised is not None
    for member in _voters(decl, group):
        where = (*piece.where, Bound(group.name if group else "", member))
        own = replace(decl.name, text=instance(piece.base, where))
        answers = ("waiting", "yes", "no", *(["silent"] if promised else []))
        ballot = MachineDecl("ballot", own, "", locations(answers, span), "", decl.span)
        found.append(Piece(ballot, piece.base, where, piece.env))
    events = {"opened": ("open",), "decided": ("passed", "failed")}
    return found, [
        Alias(name, alias, tuple(f"{name}.{state}" for state in them), them) for alias, them in events.items()
    ]


def electorate(decl: VoteDecl, known: Mapping[str, Group | None], complaints: Complaints) -> Group | None:
    """Those who vote; None, and told, where they are not known."""
    group = known.get(decl.among.text) if decl.among else None
    if decl.among is not None and decl.among.text not in known:
        complaints.unknown(
            "E227",
            decl.among.span,
            decl.among.text,
            message=f"there is no group `{decl.among.text}`",
            candidates=known,
            remedy=f"declare it: `group {decl.among.text} = …`",
        )
    if group is None:
        complaints.skipped |= {"waiting", "yes", "no"}
    return group


def _voters(decl: VoteDecl, group: Group | None) -> list[Member]:
    recused = rules(decl).recused
    out = {name.text for name in recused.names} if recused else set()
    return [member for member in (group.members if group else ()) if str(member) not in out]


# --- clauses ----------------------------------------------------------------------------------------------------


def transitions(decl: VoteDecl, piece: Piece, ctx: Context) -> tuple[list[Transition], list[Transition]]:
    """What happens in a vote, and what its members do only when they defect."""
    group = ctx.names.groups.get(decl.among.text) if decl.among else None
    clauses, name = rules(decl), decl.name.text
    voters = _voters(decl, group)
    of = group.name if group else ""
    ballots = [
        Ballot(member, group.actor(member), instance(piece.base, (*piece.where, Bound(of, member))))
        for member in voters
        if group
    ]
    if any(ballot.machine not in ctx.names.inner for ballot in ballots):
        return [], []  # there are too many, which has been told
    complete = _complete(decl, clauses, group, ctx)
    opened = occasions(clauses.opens.triggers, ctx, as_cause=True) if clauses.opens is not None else None
    when = predicate(clauses.opens.when, ctx) if clauses.opens is not None and clauses.opens.when is not None else TRUE
    recused = frozenset(Bound(of, member) for member in (group.members if group else ()) if member not in voters)
    inside = replace(ctx, names=replace(ctx.names, home=name, recused=recused))
    rule = rule_of(clauses.passes, ballots, inside) if clauses.passes is not None and ballots else None
    limit = duration(clauses.within.limit, ctx) if clauses.within is not None else None
    complete = complete and (opened is None or stands_apart(name, opened, clauses.opens, ctx))
    if not complete or opened is None or when is None or rule is None or (clauses.within is not None and limit is None):
        return [], []
    assert clauses.opens is not None
    assert clauses.passes is not None
    opening, passing = clause_origin(clauses.opens.span, ctx), clause_origin(clauses.passes.span, ctx)
    made = [Transition(f"{name}.opens", Kind.REACTION, opening, None, name, ENDED, "open", opened.events, guard=when)]
    deadline: Formula = TRUE
    if limit is not None:
        age = ctx.clockwork.age(name, ctx.names.states(name), Origin(decl.span))
        deadline = ClockBound(age, ">=", limit)
    if clauses.promised is not None and clauses.silence is not None:
        rule = counting(rule, ballots, clauses.silence.answer.text, ("silent",))
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
        answers: tuple[Answer, ...] = ("yes", "no") if clauses.promised is None else ("yes", "no", "silent")
        for answer, closing in _closings(name, ballot, answers, rule, ballots, passing):
            if answer == "silent":
                defections.append(replace(closing, actor=ballot.actor))
            else:
                made.append(closing)
    if limit is not None and clauses.silence is not None and clauses.within is not None:
        counted = counting(rule, ballots, clauses.silence.answer.text, ("waiting",))
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


def _complete(decl: VoteDecl, clauses: Rules, group: Group | None, ctx: Context) -> bool:
    """Every clause that it needs, and none that means nothing; told otherwise."""
    before = len(ctx.complaints.found)
    say, name = ctx.complaints.say, decl.name
    lacking(
        name,
        {
            "who votes": f"`vote {name.text} among` and a group" if decl.among is None else "",
            "what opens it": "`opens on` and an event" if clauses.opens is None else "",
            "when it passes": "`passes with majority`, or another rule" if clauses.passes is None else "",
        },
        ctx,
    )
    if clauses.within is not None and clauses.silence is None:
        remedy = "write `silence means no`, `yes` or `abstain`"
        say("E328", clauses.within.span, "it is not said what silence means at the deadline", remedy=remedy)
    if clauses.within is None and (late := clauses.silence or clauses.promised) is not None:
        message = f"without a deadline `{ctx.written(late.span)}` says nothing"
        say("E328", late.span, message, remedy="give the vote a deadline: `within 24h`")
    for clause, answers in ((clauses.silence, "`yes`, `no` or `abstain`"), (clauses.promised, "`yes`")):
        if clause is not None and f"`{clause.answer.text}`" not in answers:
            say("E208", clause.answer.span, f"`{clause.answer.text}` is no answer here", remedy=f"write {answers}")
    if group is not None and clauses.recused is not None:
        _recused(decl, clauses.recused, group, ctx)
    return len(ctx.complaints.found) == before


def _recused(decl: VoteDecl, recused: Recused, group: Group, ctx: Context) -> None:
    """They are members, each named once, and somebody is left to vote; told otherwise."""
    seen: dict[str, Name] = {}
    for name in recused.names:
        if name.text not in map(str, group.members):
            message = f"`{name.text}` is no member of `{group.name}`"
            candidates = [str(member) for member in group.members]
            ctx.complaints.unknown(
                "E228", name.span, name.text, message=message, candidates=candidates, remedy="leave it out"
            )
        elif (first := seen.setdefault(name.text, name)) is not name:
            message, second = f"`{name.text}` is recused already", (first.span, "first named here")
            ctx.complaints.say("E202", name.span, message, remedy="name it once", second=second)
    if not _voters(decl, group):
        message = f"nobody is left to vote in `{decl.name.text}`"
        ctx.complaints.say("E328", recused.span, message, remedy="recuse fewer of them")


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
    vote: str, ballot: Ballot, answers: Sequence[Answer], rule: Formula, ballots: Sequence[Ballot], origin: Origin
) -> Iterator[tuple[Answer, Transition]]:
    """The vote closes in the move of this ballot, if that decides it and the others did not."""
    for state, hopeful in (("passed", False), ("failed", True)):
        before = outlook(rule, ballots, ballot.machine, None, hopeful=hopeful)
        for answer in answers:
            then = outlook(rule, ballots, ballot.machine, answer, hopeful=hopeful)
            guard = neg(then) if hopeful else then
            if then != before and guard != FALSE:
                event = f"{ballot.machine}.{answer}"
                said = "silence" if answer == "silent" else answer
                name = f"{vote}.{WORDS[state]} by {ballot.member}'s {said}"
                yield answer, Transition(name, Kind.REACTION, origin, None, vote, ("open",), state, (event,), guard)
