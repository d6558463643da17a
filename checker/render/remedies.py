"""What to try where something stayed open: one line, by what the engines said."""

from __future__ import annotations

from checker.verdict import INTERRUPTED, KILLED, MEMORY_UP, TIME_UNSETTLED, TIME_UP
from protocol.copies import INDEX


def remedy(why: str, *, grouped: bool, alone: str = "", followed: bool = False) -> str:
    """`grouped`: it is about members of a group; `alone`: the only engine that was asked, if the call named one.

    `followed`: runs up to some depth were looked at already, with their clocks exact.
    """
    smaller = ["a smaller group"] if grouped else []
    if why.startswith(TIME_UNSETTLED) or "(F404)" in why:
        return "give one of these obligations a deadline > 0 counted from something that the others restart"
    if INTERRUPTED in why:
        return ""
    if TIME_UP in why:
        return listed("try a longer --timeout", smaller)
    if KILLED in why or MEMORY_UP in why:
        return listed("try --jobs 1", [*smaller, "a machine with more memory"])
    if "could not be re-checked" in why and "cvc5" in why:
        return "try --certify z3: the second solver could not tell"
    if alone:
        return listed(f"try all engines (without --engine {alone})", ["a larger --effort"])
    if "clocks that stand still" in why and followed:
        return listed("try a much larger --effort (--effort 100)", smaller)
    if "clocks that stand still" in why:
        return listed("try --engine bmc, which follows such clocks exactly", ["a larger --effort"])
    return listed("try a larger --effort (--effort 10)", smaller)


def listed(first: str, others: list[str]) -> str:
    return first + "".join(f", or {other}" for other in others)


def is_grouped(names: list[str]) -> bool:
    """Some names are of members: `decision[uk]`."""
    return any(INDEX.search(name) for name in names)
