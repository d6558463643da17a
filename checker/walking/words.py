"""What can be said on a walk, one line at a time: `NAME [after DELAY | at INSTANT]`, `wait`, `back`, `save`, …"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Literal

from msgspec import Struct

from checker.walking.naming import is_name, meant
from checker.walking.saved import Unreadable, run_in, save
from checker.walking.times import DELAYS, INSTANTS, delay_in, instant_in
from checker.walking.walk import Refused, Walk, along, begin, chosen, moved, waited
from protocol.diagnostics import closest
from protocol.semantics import patience

Deed = Literal["walked", "show", "run", "help", "saved", "quit", "nothing"]
WORDS = ("wait", "back", "show", "run", "save", "load", "restart", "help", "quit")
SHORT = {"?": "help", "h": "help", "q": "quit", "exit": "quit", "b": "back", "undo": "back", "s": "show", "w": "wait"}
_TIMED = re.compile(r"(?P<what>.+)\s+(?P<how>after|at)\s+(?P<time>\S.*)")


class Answer(Struct, frozen=True):
    """The walk from here on, and what is to be told."""

    walk: Walk
    deed: Deed
    told: str = ""


def obey(walk: Walk, line: str) -> Answer:
    """What one line does.  Raises `Refused`, with what would do."""
    text = line.split("#", 1)[0].strip() if not _is_named(line) else line.strip()
    if not text:
        return Answer(walk, "nothing")
    word, _, rest = text.partition(" ")
    word, rest = SHORT.get(word, word), rest.strip()
    if word in ("show", "run", "help", "quit", "restart") and rest:
        raise Refused(f"`{word}` takes nothing after it", word)
    match word:
        case "wait":
            return Answer(_waited(walk, rest), "walked")
        case "back":
            return Answer(_back(walk, rest or "1"), "walked")
        case "show" | "run" | "help" | "quit":
            return Answer(walk, word)
        case "restart":
            return Answer(_after(walk, begin(walk.design)), "walked")
        case "save" | "save!":
            return _saved(walk, rest, over=word == "save!")
        case "load":
            return Answer(_after(walk, _loaded(walk, rest)), "walked", f"loaded {rest}")
        case _:
            return Answer(_moved(walk, text), "walked")


def _is_named(line: str) -> bool:
    """A file's name, or the name of a clause without a label, may hold a `#`; a remark then stands on its own line."""
    return line.split(None, 1)[:1] in (["save"], ["save!"], ["load"]) or re.match(r"\s*\w+\.#\d", line) is not None


def _moved(walk: Walk, text: str) -> Walk:
    protocol = walk.design.protocol
    timed = None if is_name(protocol, text) else _TIMED.fullmatch(text)
    if timed and instant_in(timed["time"]) is None and meant(protocol, text):
        timed = None  # `consent.fails at the deadline`
    what, delay = (timed["what"], _time(walk, timed["how"], timed["time"])) if timed else (text, None)
    try:
        return moved(walk, chosen(walk, what), delay)
    except Refused as refused:
        near = closest(text.partition(" ")[0], WORDS)
        if timed is None and near and "nothing is called" in str(refused):
            raise Refused(str(refused), f"did you mean `{near}`?") from None
        raise


def _time(walk: Walk, how: str, text: str) -> Fraction:
    """The delay from now on."""
    if how == "after":
        delay = delay_in(text)
        if delay is not None:
            return delay
        instead = f"; or `at {text}`, counted from the start" if instant_in(text) is not None else ""
        raise Refused(f"`{text}` is no delay", f"write `after` with a delay from now on: {DELAYS}{instead}")
    at = instant_in(text)
    if at is None:
        raise Refused(f"`{text}` is no time", f"write `{how}` with an instant: {INSTANTS}")
    return at - walk.now


def _waited(walk: Walk, text: str) -> Walk:
    if not text:
        limit = patience(walk.design.protocol, walk.trace.final)
        if limit is None:
            raise Refused("nothing falls due, so it would be for ever", "say how long: wait 3h")
        return waited(walk, limit)
    if text.startswith("until "):
        return waited(walk, _time(walk, "until", text.removeprefix("until ").strip()))
    delay = delay_in(text)
    if delay is None:
        raise Refused(
            f"`{text}` is no delay",
            f"write `wait` with a delay: {DELAYS}; `wait until` with an instant: {INSTANTS}; or `wait` alone, until "
            "something is due",
        )
    return waited(walk, delay)


def _back(walk: Walk, text: str) -> Walk:
    if not (text.isascii() and text.isdigit() and 0 < len(text) < 10 and int(text) > 0):
        raise Refused(f"`{text}` is no number of steps", "write `back`, or `back 3`")
    for _ in range(int(text)):
        if walk.earlier is None:
            raise Refused("this is where the walk began")
        walk = walk.earlier
    return walk


def _after(walk: Walk, then: Walk) -> Walk:
    """Another walk, from which `back` leads to this one."""
    return Walk(then.design, then.trace, walk)


def _loaded(walk: Walk, path: str) -> Walk:
    if not path:
        raise Refused("no file is named", "load FILE")
    try:
        return along(walk.design, run_in(path))
    except Unreadable as error:
        raise Refused(str(error), "load what `save` has written") from None


def _saved(walk: Walk, path: str, *, over: bool) -> Answer:
    if not path:
        raise Refused("no file is named", "save FILE")
    try:
        save(path, walk.design.protocol, walk.run, over=over)
    except FileExistsError:
        raise Refused(f"{path} is there already", f"save! {path} replaces it") from None
    except OSError as error:
        raise Refused(f"{path} cannot be written: {error.strerror}", "save FILE, in a folder that is there") from None
    except ValueError:
        raise Refused(f"{path!r} is no name of a file", "save FILE") from None
    return Answer(walk, "saved", f"saved in {path}")
