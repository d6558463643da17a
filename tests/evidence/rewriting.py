"""JSON, changed in one place."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from checker.evidence.bundle import text_of


def changed(text: str, change: Callable[[Any], Any]) -> str:
    return text_of(change(json.loads(text)))


def limits(it: Any) -> Iterator[list[Any]]:
    """The atoms with a limit in time, in place."""
    if isinstance(it, dict):
        it = list(it.values())
    if isinstance(it, list):
        if it and it[0] in ("bound", "apart") and isinstance(it[-1], str):
            yield it
        for part in it:
            yield from limits(part)


def with_limit(text: str, number: int, limit: str) -> str:
    """The JSON text with another limit in one of its atoms."""

    def change(it: Any) -> Any:
        list(limits(it))[number][-1] = limit
        return it

    return changed(text, change)
