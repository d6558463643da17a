"""Places in the text, and what is said about them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher

from msgspec import Struct

from protocol.codes import TABLE, Severity
from protocol.columns import cells, width


class Span(Struct, frozen=True, order=True):
    """A stretch of a file.  Lines and columns count from 1, columns in characters; `stop` is one past the end."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int
    start: int = 0
    stop: int = 0


NOWHERE = Span("", 1, 1, 1, 1)


class Second(Struct, frozen=True):
    """Another place that the reader must see, and why: "first declared here"."""

    span: Span
    label: str


class Diagnostic(Struct, frozen=True):
    """One thing said about one place: `message` is a clause in the reader's words, `remedy` how to mend it."""

    code: str
    span: Span
    message: str
    remedy: str = ""
    second: Second | None = None

    @property
    def severity(self) -> Severity:
        return TABLE[self.code].severity


class Failure(Exception):
    """The spec is wrong; carries everything there is to say, in the order of the text."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = in_order(diagnostics)
        super().__init__("\n".join(headline(diagnostic) for diagnostic in self.diagnostics))


def in_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Sorted by place, then code; each once."""
    return tuple(sorted(dict.fromkeys(diagnostics), key=lambda d: (d.span, d.code, d.message)))


LIKELY = 0.7


def closest(name: str, candidates: Iterable[str]) -> str | None:
    """The candidate that `name` is most likely a slip of the pen for, if there is a likely one.

    Two letters exchanged are the likeliest slip.
    """
    best, score = None, 0.0
    exchanged = {f"{name[:i]}{name[i + 1]}{name[i]}{name[i + 2 :]}".casefold() for i in range(min(len(name), 60) - 1)}
    for candidate in sorted(set(candidates) - {name}):
        if candidate.casefold() in exchanged - {name.casefold()}:
            return candidate
        longer = max(len(name), len(candidate))
        if longer > 60 or abs(len(name) - len(candidate)) * 3 > longer:
            continue
        one, other = name.casefold(), candidate.casefold()
        if 2 * sum((Counter(one) & Counter(other)).values()) <= max(score, LIKELY - 0.01) * (len(one) + len(other)):
            continue  # they have too few letters in common, in whatever order
        likeness = SequenceMatcher(None, one, other).ratio()
        if likeness > score:
            best, score = candidate, likeness
    return best if score >= LIKELY else None


def headline(diagnostic: Diagnostic, text: str | None = None) -> str:
    """`specs/paris.tier:21:24: E204 …`; the column counts display width where the text is given."""
    return f"{_place(diagnostic.span, text)}: {diagnostic.code} {diagnostic.message}"


def render(diagnostic: Diagnostic, text: str | Mapping[str, str], width: int = 100) -> str:
    """The headline, the line with the place underlined, the remedy and the second place.

    `text` is the text of the diagnostic's file, or of every file by its path.
    """
    texts = {diagnostic.span.file: text} if isinstance(text, str) else text
    lines = [headline(diagnostic, texts.get(diagnostic.span.file) or None)]
    lines += _excerpt(diagnostic.span, texts, width)
    if diagnostic.remedy:
        lines.append(f"  = {diagnostic.remedy}")
    if diagnostic.second is not None:
        span = diagnostic.second.span
        lines.append(f"  {_place(span, texts.get(span.file) or None)}: {diagnostic.second.label}")
        lines += _excerpt(span, texts, width)
    return "\n".join(lines)


def _place(span: Span, text: str | None) -> str:
    column = span.column if text is None else width(_line(text, span.line)[: span.column - 1]) + 1
    return f"{span.file}:{span.line}:{column}"


def _line(text: str, number: int) -> str:
    lines = text.split("\n", number)
    return lines[number - 1].rstrip("\r") if number <= len(lines) else ""


def _excerpt(span: Span, texts: Mapping[str, str], room: int) -> list[str]:
    """The first line of the span over its underline, clipped to `room` columns around the place."""
    if not texts.get(span.file):
        return []
    line = _line(texts[span.file], span.line)
    first = min(span.column - 1, len(line))
    last = min(span.end_column - 1, len(line)) if span.end_line == span.line else len(line)
    gutter = f"{span.line:5} | "
    room = max(room - len(gutter), 20)
    lead = max(0, first - room // 3) if width(line[:last]) > room else 0
    shown, mark, used = ("…", " ", 1) if lead else ("", "", 0)
    for index, (char, blank) in enumerate(cells(line[lead : lead + 2 * room], used), lead):
        if used + len(blank) > room - 1 and index + 1 < len(line):
            shown += "…"
            break
        shown, used = shown + char, used + len(blank)
        mark += blank.replace(" ", "^") if first <= index < last else blank if index < first else ""
    return [f"{gutter}{shown}".rstrip(), f"{'':5} | {mark}{'^' if first >= last else ''}"]
