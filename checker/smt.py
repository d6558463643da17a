"""The one caller of a solver.  Three answers, all named; what is not known stays `Shrug`.

Work is counted by the solver's own resource counter, so answers do not depend on the machine or its load; wall time
matters only where the budget has a limit of it.  z3 and cvc5 are imported when first asked; cvc5 is optional.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct

from checker.interruption import ended_by, heed
from checker.verdict import TIME_UP, Budget

if TYPE_CHECKING:
    import z3

SolverName = Literal["z3", "cvc5"]

RESOURCES_PER_STEP = 200
"""So many of a solver's resource units count as one step of a budget."""


class Sat(Struct, frozen=True):
    """Satisfiable; `model` is z3's, and None for a script decided by `decide_smtlib`."""

    model: Any = None


class Unsat(Struct, frozen=True):
    """Unsatisfiable; `core` is those of the assumptions that the solver used (all, where it does not say)."""

    core: tuple[Any, ...] = ()


class Shrug(Struct, frozen=True):
    """Not known: out of resources or time, beyond the solver, or no such solver."""

    why: str


Answer = Sat | Unsat | Shrug


def ask(solver: z3.Solver, *assumptions: z3.BoolRef, budget: Budget | None = None) -> Answer:
    """Is the solver's content satisfiable together with the assumptions?  Counts the work done."""
    import z3

    if (spent := _limit(solver, budget)) is not None:
        return spent
    before = 0 if budget is None else _resources(solver)
    try:
        solver.set("ctrl_c", False)  # or else z3 takes the signal, and does not always say so
        with ended_by(solver.ctx.interrupt):
            result = solver.check(*assumptions)
        why = solver.reason_unknown() if result == z3.unknown else ""
    except z3.Z3Exception as error:
        result, why = z3.unknown, _message(error)
    if budget is not None:
        budget.done += 1 + max(0, _resources(solver) - before) // RESOURCES_PER_STEP
    if result == z3.sat:
        return Sat(solver.model())
    if result == z3.unsat:
        return Unsat(tuple(solver.unsat_core()) if assumptions else ())
    return _shrug(why, budget)


def decide_smtlib(text: str, solver: SolverName = "z3", budget: Budget | None = None) -> Answer:
    """Decide one self-contained script with a single `(check-sat)`."""
    answer = (_decide_with_cvc5 if solver == "cvc5" else _decide_with_z3)(text, budget)
    return Sat() if isinstance(answer, Sat) else answer


def decide_each(
    preamble: str, cases: Iterable[str], budget: Budget | None = None, solver: SolverName = "z3"
) -> Iterator[Answer]:
    """Whether each of the terms can hold under the preamble's declarations and assertions, asked of one solver."""
    if solver == "cvc5":
        asked = "\n".join(f"(push 1)\n(assert {case})\n(check-sat)\n(pop 1)" for case in cases)
        yield from _answers_of_cvc5(f"{preamble}\n{asked}\n", budget)
    else:
        yield from _each_with_z3(preamble, cases, budget)


def _each_with_z3(preamble: str, cases: Iterable[str], budget: Budget | None) -> Iterator[Answer]:
    """A case that is plainly `false` is so without the preamble, which is read when it is first needed."""
    import z3

    context = _context()
    bare = z3.Solver(ctx=context)
    parser = z3.ParserContext(ctx=context)
    whole = None
    try:
        for case in cases:
            if case == "false":
                solver = bare
            else:
                solver = whole = whole or _with_preamble(preamble, parser)
            solver.push()
            solver.add(*parser.from_string(f"(assert {case})"))
            answer = ask(solver, budget=budget)
            yield Sat() if isinstance(answer, Sat) else answer
            solver.pop()
    except z3.Z3Exception as error:
        yield Shrug(_message(error))


def _with_preamble(preamble: str, parser: z3.ParserContext) -> z3.Solver:
    """A solver with the preamble's assertions; the parser knows its declarations."""
    solver = _solver_for(preamble, parser.ctx)
    solver.add(*parser.from_string(preamble))
    return solver


def example(text: str, names: Collection[str], budget: Budget | None = None) -> Answer:
    """Decide such a script with z3; the model of `Sat` is a dict with the values of the named constants.

    In a context of its own, so that the values do not hang on what was asked before.
    """
    import z3

    answer = _decide_with_z3(text, budget, z3.Context())
    if not isinstance(answer, Sat):
        return answer
    found = {declared.name(): answer.model[declared] for declared in answer.model.decls() if declared.arity() == 0}

    def value(term: Any) -> bool | Fraction:
        if z3.is_rational_value(term) or z3.is_int_value(term):
            return Fraction(str(term))
        return bool(z3.is_true(term))

    return Sat({name: value(found[name]) for name in names if name in found})


# --- z3 ---------------------------------------------------------------------------------------------------------


def _decide_with_z3(text: str, budget: Budget | None, context: z3.Context | None = None) -> Answer:
    import z3

    context = context or _context()
    solver = _solver_for(text, context)
    try:
        solver.from_string(text)
    except z3.Z3Exception as error:
        return Shrug(_message(error))
    return ask(solver, budget=budget)


def _solver_for(script: str, context: z3.Context) -> z3.Solver:
    """A solver for the script's logic.  Not `z3.SolverFor`, which makes a main context on the way, for a name."""
    import z3

    logic = re.search(r"\(set-logic (\w+)\)", script)
    if logic is None:
        return z3.Solver(ctx=context)
    return z3.Solver(z3.Z3_mk_solver_for_logic(context.ref(), z3.to_symbol(logic[1], context)), context)


@cache
def _context() -> z3.Context:
    """Where scripts are decided, apart from what engines build; making one takes longer than most scripts."""
    import z3

    return z3.Context()


def _limit(solver: z3.Solver, budget: Budget | None) -> Shrug | None:
    """Give the solver what is left of the budget; a `Shrug` if nothing is."""
    if budget is None:
        return None
    steps = budget.work - budget.done
    if steps <= 0:
        return Shrug(f"its budget of {budget.work} steps was used up")
    if (left := budget.milliseconds_left) is not None:
        if left <= 1:
            return Shrug(TIME_UP)
        solver.set("timeout", min(left, 2**31 - 1))
    solver.set("rlimit", min(steps * RESOURCES_PER_STEP, 2**32 - 1))
    return None


def _resources(solver: z3.Solver) -> int:
    """Among the last of many statistics, of which not all are to be read."""
    import z3

    statistics, ctx = solver.statistics(), solver.ctx.ref()
    for k in range(len(statistics) - 1, -1, -1):
        if z3.Z3_stats_get_key(ctx, statistics.stats, k) == "rlimit count":
            return int(z3.Z3_stats_get_uint_value(ctx, statistics.stats, k))
    return 0


def _message(error: Exception) -> str:
    text = error.args[0] if error.args else str(error)
    return (text.decode(errors="replace") if isinstance(text, bytes) else str(text)).strip()


def _shrug(why: str, budget: Budget | None) -> Shrug:
    """The solver's words, in ours; an interruption stays one."""
    heed()
    if budget is not None and re.search("canceled|timeout|resource", why):
        return Shrug(TIME_UP if budget.done < budget.work else f"its budget of {budget.work} steps was used up")
    return Shrug(f"the solver could not tell: {why}" if why else "the solver could not tell")


# --- cvc5 -------------------------------------------------------------------------------------------------------


def _decide_with_cvc5(text: str, budget: Budget | None) -> Answer:
    answers = _answers_of_cvc5(text, budget)
    return answers[0] if len(answers) == 1 else Shrug("cvc5 could not tell: not one answer")


def _answers_of_cvc5(text: str, budget: Budget | None) -> list[Answer]:
    """To each `(check-sat)`, in order; fewer, the last of them a `Shrug`, where it fails."""
    try:
        import cvc5
    except ImportError:
        return [Shrug("cvc5 is not installed; `pip install 'tierproof[certify]'` brings it")]
    terms = cvc5.TermManager()
    solver = cvc5.Solver(terms)
    if "(push 1)" in text:
        solver.setOption("incremental", "true")
    if budget is not None and (left := budget.milliseconds_left) is not None:
        solver.setOption("tlimit-per", str(left))
    if budget is not None:
        solver.setOption("rlimit-per", str(max(1, (budget.work - budget.done) * RESOURCES_PER_STEP)))
    try:
        outputs = _run_with_cvc5(cvc5, solver, text)
    except RuntimeError as error:
        return [Shrug(f"cvc5 could not tell: {error}")]
    if budget is not None:
        budget.done += 1
    known: dict[str, Answer] = {"sat": Sat(), "unsat": Unsat()}
    return [known.get(it) or Shrug(f"cvc5 could not tell: {it}") for it in outputs] or [Shrug("cvc5: no answer")]


def _run_with_cvc5(cvc5: Any, solver: Any, text: str) -> list[str]:
    parser = cvc5.InputParser(solver)
    parser.setStringInput(cvc5.InputLanguage.SMT_LIB_2_6, text, "obligation")
    symbols, outputs = parser.getSymbolManager(), []
    while not (command := parser.nextCommand()).isNull():
        if output := str(command.invoke(solver, symbols)).strip():
            outputs.append(output)
    return outputs
