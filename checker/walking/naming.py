"""What a person types for a move: its name in full, or as much of it as tells it from all others."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from protocol.copies import generic
from protocol.format import event
from protocol.model import Protocol, Transition

Test = Callable[[str, str], bool]


def called(protocol: Protocol, name: str) -> str:
    """A transition by its name in the text; one without a label by where it leads."""
    transition = protocol.transition(name)
    if "#" in name and transition.target is not None:
        return f"{transition.machine}.{transition.target}"
    return event(name, protocol)


def names_of(protocol: Protocol, transition: Transition) -> set[str]:
    """What a transition can be called: its full name, as in the text, and by where it leads if it has no label."""
    return {transition.name, called(protocol, transition.name), event(transition.name, protocol)}


def is_name(protocol: Protocol, word: str) -> bool:
    """In full."""
    return any(word in names_of(protocol, t) for t in protocol.transitions)


def meant(protocol: Protocol, word: str) -> tuple[Transition, ...]:
    """The transitions that a word can mean, by the first of these ways that finds any.

    A name in full; `ACTOR: NAME`, `ACTOR NAME` or the end of a name, from a dot on; that with large letters for small
    ones; the beginning or the end of a name.  So what is said in full never means something else.
    """
    text = " ".join(word.replace("`", "").partition("↳")[0].split())
    if not text:
        return ()
    for test in (_is, _ends, _folded, _touches):
        found = [t for t in protocol.transitions if any(_fits(protocol, t, text, test))]
        if found:
            return tuple(found)
    return ()


def _fits(protocol: Protocol, transition: Transition, text: str, test: Test) -> Iterator[bool]:
    """In each way in which the actor may be said before the name, or not at all."""
    names = names_of(protocol, transition)
    if test is not _is:
        names |= {generic(name) for name in names}
        names |= {name.replace(".", " ") for name in names}
    yield any(test(name, text) for name in names)
    who, sign, rest = text.partition(":")
    if not sign:
        who, _, rest = text.partition(" ")
    actor, who, rest = transition.actor, who.strip(), rest.strip()
    if actor is not None and rest and who.casefold() == actor.casefold():
        yield any(test(name, rest) for name in names)


def _is(name: str, text: str) -> bool:
    return name == text


def _ends(name: str, text: str) -> bool:
    return name == text or name.endswith(f".{text}")


def _folded(name: str, text: str) -> bool:
    return _ends(name.casefold(), text.casefold())


def _touches(name: str, text: str) -> bool:
    name, text, last = name.casefold(), text.casefold(), name.rpartition(".")[2].casefold()
    return name.startswith(text) or name.endswith(text) or last.startswith(text)
