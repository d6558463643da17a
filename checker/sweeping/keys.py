"""Questions known by their content: a digest of the kernel, of what is asked of it, and of how.

Names of designs, remarks, and where in a text something stands do not count: a verdict does not hang on them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from enum import Enum
from fractions import Fraction
from typing import Any

from msgspec import Struct

from checker.checking import Options
from checker.version import VERSION
from protocol.diagnostics import Span
from protocol.model import Design, Measure, Origin, Property, Protocol

FORMAT = 1
"""Goes up with each change of what is kept, or of what a verdict of this version would be."""


def fingerprint(design: Design) -> str:
    """Of the kernel of the design."""
    return _digest(_plain(design.protocol))


def key(kernel: str, asked: Sequence[Property], options: Options) -> str:
    """Of the question whether the property (for all of its members) holds, of the kernel with that fingerprint."""
    meant = [[it.member, _plain(it.meaning), _plain(it.deviations)] for it in asked]
    how = [options.engine, list(options.solvers), options.effort]
    return _digest([FORMAT, VERSION, kernel, meant, how])


def measure_key(kernel: str, asked: Measure, options: Options) -> str:
    """Of the question how much that is."""
    how = [options.engine, list(options.solvers), options.effort]
    return _digest([FORMAT, VERSION, kernel, ["measure", _plain(asked.meaning)], how])


def _digest(content: Any) -> str:
    text = json.dumps(content, ensure_ascii=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(it: Any) -> Any:
    """A value as lists, each with the name of its type: two are the same if and only if what they mean is."""
    if isinstance(it, Enum):
        return [type(it).__name__, it.value]
    if isinstance(it, Fraction):
        return ["Fraction", str(it)]
    if isinstance(it, Struct):
        left_out = {"name", "description"} if isinstance(it, Protocol) else set()
        values = [getattr(it, field) for field in it.__struct_fields__ if field not in left_out]
        return [type(it).__name__, *(_plain(value) for value in values if not isinstance(value, Origin | Span))]
    if isinstance(it, tuple):
        return [_plain(part) for part in it]
    if it is None or isinstance(it, bool | int | str):
        return it
    raise TypeError(f"{type(it).__name__} has no place in a kernel")
