"""Whether a vote passes: its rule as a formula over the ballots, in the outcome and while ballots are still to come.

While ballots are to come each that the rule names is judged by itself, which is exact where it names none twice with
opposite signs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal as OneOf

from msgspec import Struct

from protocol.diagnostics import Span
from protocol.elaboration.context import Context
from protocol.elaboration.expressions import operand, predicate
from protocol.elaboration.groups import Member
from protocol.elaboration.quantities import Whole
from protocol.formula import (
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
from protocol.syntax import Passes

Answer = OneOf["yes", "no", "silent"]
SILENT = {"yes": ("yes",), "no": ("no",), "abstain": ()}
"""What silence counts as: the answers that it stands for."""


class Ballot(Struct, frozen=True):
    member: Member
    actor: str
    machine: str


def rule_of(passes: Passes, ballots: Sequence[Ballot], ctx: Context) -> Formula | None:
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
                message = f"{needed} can never say yes, where {n} vote" if needed > n else "no vote passes with nobody"
                ctx.complaints.say("E302", found.span, message, remedy=f"write a number from 1 to {n}")
                return None
        case word:
            needed = {"all": n, "any": 1, "majority": n // 2 + 1}[word]
    return Compare(Count(tuple(At(ballot.machine, ("yes",)) for ballot in ballots)), ">=", Literal(needed))


def _is_of_ballots(formula: Formula, span: Span, ballots: Sequence[Ballot], ctx: Context) -> bool:
    machines = {ballot.machine for ballot in ballots}
    if not any(isinstance(atom, At) for atom in atoms(formula)):
        always = "always" if formula == TRUE else "never"
        remedy = "name `yes[…]` and `no[…]` of members who vote; a member who is recused says neither"
        ctx.complaints.say("E329", span, f"whatever the ballots are, this {always} holds", remedy=remedy)
        return False
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


def outlook(formula: Formula, ballots: Sequence[Ballot], own: str, answer: Answer | None, *, hopeful: bool) -> Formula:
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


def counting(formula: Formula, ballots: Sequence[Ballot], silence: str, missing: tuple[str, ...]) -> Formula:
    """The rule with every missing ballot, in one of those states, counted as silence is."""
    machines, answers = {ballot.machine for ballot in ballots}, SILENT[silence]

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
            mapped = [atom(arg, wide) if isinstance(arg, At) else _mapped(arg, atom, wide) for arg in args]
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
