"""Exports, or why not."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from checker.exporting.result import Refused

_Made = TypeVar("_Made")


def tried(make: Callable[[], _Made], *reasons: str) -> _Made | None:
    """What is made; None where it is refused for one of the reasons."""
    try:
        return make()
    except Refused as refused:
        if refused.reason.value not in reasons:
            raise
        return None
