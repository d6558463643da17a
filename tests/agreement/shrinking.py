"""The smallest text by leaving out lines that still fails in the same way."""

from __future__ import annotations

from collections.abc import Callable


def smallest(text: str, fails: Callable[[str], bool]) -> str:
    """`fails`: whether a text does; one that cannot be asked does not."""
    lines, size = text.splitlines(), len(text.splitlines()) // 2
    while size:
        for start in range(len(lines) - size, -1, -1):
            left = [*lines[:start], *lines[start + size :]]
            if left != lines and fails("\n".join(left) + "\n"):
                lines = left
        size = size // 2
    return "\n".join(lines) + "\n"
