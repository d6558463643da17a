"""Values as JSON text, laid out for people."""

from __future__ import annotations

import re

import msgspec

_NO_TEXT = re.compile("[\ud800-\udfff]")
"""What stands for a byte in the name of a file that is not UTF-8."""
_OBEYED = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
"""What a terminal or an editor obeys rather than shows: control characters, and marks that turn the line around."""


def json_text(it: object) -> str:
    """In its canonical layout; what no UTF-8 can say is replaced."""
    try:
        said = msgspec.json.encode(it)
    except UnicodeEncodeError:
        said = msgspec.json.encode(_sayable(msgspec.to_builtins(it)))
    return inert(msgspec.json.format(said, indent=2).decode()) + "\n"


def inert(text: str) -> str:
    """JSON text with escapes for what would be obeyed where it is shown; the same value."""
    return _OBEYED.sub(lambda mark: f"\\u{ord(mark[0]):04x}", text)


def utf8(text: str) -> str:
    """The text with a replacement character for each part that is no character."""
    return _NO_TEXT.sub("\N{REPLACEMENT CHARACTER}", text)


def _sayable(it: object) -> object:
    match it:
        case str():
            return utf8(it)
        case dict():
            return {_sayable(key): _sayable(value) for key, value in it.items()}
        case list() | tuple():
            return [_sayable(value) for value in it]
        case _:
            return it
