"""Text into tokens: words, signs, numbers, durations, strings, and names in any script."""

from __future__ import annotations

import re
from bisect import bisect_right
from unicodedata import name as character_name
from unicodedata import normalize

from msgspec import Struct

from protocol.diagnostics import Diagnostic, Failure, Span
from protocol.text.arrows import ARROWS, FURTHEST, arrow
from protocol.text.tables import END
from protocol.text.words import NO_LENGTH, SIGNS, UNITS, WORDS, WRONG_SIGNS, unit_meant

MOST_CHARACTERS = 400_000
MOST_TOKENS = 30_000
MOST_DIGITS = 15
LONGEST_NAME = 100
DEEPEST = 40

BAD = "BAD"
"""The kind of a token that has been complained of: no grammar takes it, and no one complains again."""


def _one_of(signs: object) -> str:
    assert isinstance(signs, tuple)
    return "|".join(re.escape(sign) for sign in sorted(signs, key=len, reverse=True))


# A word goes on with letters, digits and `_`, and with all that is not ASCII, which `isidentifier` judges: told by the
# rest of ASCII, because a large set of characters takes long to compile.
TOKENS = re.compile(
    rf"""
      (?P<space>  \s+ | \#[^\n]* )
    | (?P<word>   [^\W\d][^\x00-/:-@\[-\^`{{-\x7f]{{0,{LONGEST_NAME}}} )
    | (?P<time>   [0-9]+(?:\.[0-9]+)?[^\W\d_]+ )
    | (?P<number> [0-9]+(?:\.[0-9]+)? )
    | (?P<string> "[^"\n\r]*" )
    | (?P<open>   "[^"\n\r]* )
    | (?P<quoted> [“”„«][^"“”»\n\r]*[“”»]? | [‘’'][^"‘’'\n\r]*[‘’']? )
    | (?P<remark> //[^\n]* | /\*[^\n]* )
    | (?P<wrong>  {_one_of(tuple(sign for sign in WRONG_SIGNS if len(sign) > 1))} )
    | (?P<sign>   {_one_of(SIGNS)} )
    | (?P<other>  . )
    """,
    re.VERBOSE | re.DOTALL,
)


class Token(Struct, frozen=True):
    """`kind` is a terminal of the grammar: NAME, NUMBER, DURATION, STRING, END, or the text of a word or sign."""

    kind: str
    text: str
    start: int
    stop: int


class Source:
    """A text and its places."""

    def __init__(self, text: str, path: str) -> None:
        self.text, self.path = text, path
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def span(self, start: int, stop: int) -> Span:
        line, column = self.place(start)
        return Span(self.path, line, column, *self.place(stop), start, stop)

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column, from 1."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1


def tokenize(source: Source) -> tuple[list[Token], list[Diagnostic]]:
    """The tokens, END last, and what is wrong with them.  A slip whose meaning is plain yields the token meant.

    Text beyond the limits is a `Failure` at once.
    """
    lexer = _Lexer(source)
    lexer.run()
    return lexer.tokens, lexer.complaints


class _Lexer:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.tokens: list[Token] = []
        self.complaints: list[Diagnostic] = []

    def run(self) -> None:
        text = self.source.text
        if len(text) > MOST_CHARACTERS:
            self.give_up("E114", 0, 0, f"the text has {len(text)} characters; {MOST_CHARACTERS} are the most")
        depth = position = 0
        while position < len(text):
            match = TOKENS.match(text, position)
            assert match is not None
            position = self.take(match.lastgroup or "", match[0], position)
            last = self.tokens[-1] if self.tokens else None
            if match.lastgroup == "sign" and last is not None:
                depth += (last.kind in ("(", "[", "{")) - (last.kind in (")", "]", "}"))
                if depth > DEEPEST:
                    self.give_up("E112", last.start, last.stop, f"more than {DEEPEST} brackets stand open here")
            if len(self.tokens) > MOST_TOKENS:
                self.give_up("E114", position - 1, position, f"the text has more than {MOST_TOKENS} words and signs")
        self.tokens.append(Token(END, "", len(text), len(text)))

    def give_up(self, code: str, start: int, stop: int, message: str) -> None:
        remedy = "cut it into several files" if code == "E114" else "say it in several statements"
        raise Failure([Diagnostic(code, self.source.span(start, stop), message, remedy)])

    def complain(self, code: str, start: int, stop: int, message: str, remedy: str = "") -> None:
        self.complaints.append(Diagnostic(code, self.source.span(start, stop), message, remedy))

    def add(self, kind: str, text: str, start: int, stop: int) -> int:
        self.tokens.append(Token(kind, text, start, stop))
        return stop

    def take(self, group: str, text: str, start: int) -> int:
        """Add the token, and say where the next one starts."""
        stop = start + len(text)
        match group:
            case "space":
                return stop
            case "word":
                return self.word(text, start)
            case "time":
                return self.time(text, start, stop)
            case "number":
                return self.number(text, start, stop)
            case "string":
                return self.add("STRING", text[1:-1], start, stop)
            case "sign":
                return self.add(text, text, start, stop)
            case "open":
                self.complain("E108", start, stop, "this string has no end", 'close it with `"` on the same line')
                return self.add("STRING", text[1:].strip(), start, stop)
            case "quoted":
                self.complain("E107", start, stop, "a string stands between straight quotes", 'write `"…"`')
                return self.add("STRING", text[1:-1], start, stop)
            case "remark":
                self.complain("E107", start, start + 2, f"`{text[:2]}` does not start a remark", "write `#`")
                return stop
            case _:
                return self.stray(text, start, stop)

    def word(self, text: str, start: int) -> int:
        if not text[0].isidentifier():
            return self.stray(text[0], start, start + 1)
        if not text.isidentifier():
            text = text[: next(i for i in range(1, len(text)) if not _continues(text[i]))]
        stop = start + len(text)
        if len(text) > LONGEST_NAME:
            while stop < len(self.source.text) and _continues(self.source.text[stop]):
                stop += 1
            self.complain("E113", start, stop, f"a name of more than {LONGEST_NAME} characters")
            return self.add(BAD, text, start, stop)
        name = text if text.isascii() else normalize("NFC", text)
        return self.add(name if name in WORDS else "NAME", name, start, stop)

    def number(self, text: str, start: int, stop: int) -> int:
        if len(text) > MOST_DIGITS:
            self.too_long(start, stop)
            return self.add(BAD, text, start, stop)
        if "." in text:
            self.complain("E110", start, stop, f"`{text}` has no unit", f"a time has a unit: `{text}h`")
            return self.add(BAD, text, start, stop)
        return self.add("NUMBER", text, start, stop)

    def time(self, text: str, start: int, stop: int) -> int:
        digits = re.match(r"[0-9.]+", text)
        assert digits is not None
        amount, unit = digits[0], text[digits.end() :]
        if len(amount) > MOST_DIGITS:
            self.too_long(start, stop)
            return self.add(BAD, text, start, stop)
        if unit in UNITS:
            return self.add("DURATION", text, start, stop)
        found, meant = wrong_unit(amount, unit, self.source.span(start, stop))
        self.complaints.append(found)
        return self.add("DURATION" if meant else BAD, meant or text, start, stop)

    def too_long(self, start: int, stop: int) -> None:
        self.complain("E113", start, stop, f"a number of more than {MOST_DIGITS} digits", "use a larger unit")

    def stray(self, text: str, start: int, stop: int) -> int:
        if text in WRONG_SIGNS:
            meant, remedy = self.meant(text, stop)
            self.complain("E107", start, stop, f"`{text}` is no sign of the language", remedy)
            return self.add(meant, meant if meant != BAD else text, start, stop)
        shown = f"`{text}`" if text.isprintable() else "an invisible character"
        named = character_name(text, f"U+{ord(text):04X}").lower()
        self.complain("E107", start, stop, f"{shown} ({named}) means nothing here")
        return self.add(BAD, text, start, stop)

    def meant(self, sign: str, stop: int) -> tuple[str, str]:
        """The kind of token that a wrong sign is read as, and the remedy."""
        if sign in ARROWS:
            kinds = [token.kind for token in self.tokens[-FURTHEST:]]
            found = arrow(sign, kinds, self.source.text[stop : stop + 10].lstrip()[:1])
            if found is not None:
                return found[0] or BAD, found[1]
        return WRONG_SIGNS[sign], f"write `{WRONG_SIGNS[sign]}`"


def _continues(char: str) -> bool:
    return f"a{char}".isidentifier()


def wrong_unit(amount: str, unit: str, span: Span) -> tuple[Diagnostic, str | None]:
    """What to say of an amount with a word that is no unit; and the duration that is meant, if it is plain."""
    if unit.casefold() in NO_LENGTH:
        declaration = NO_LENGTH[unit.casefold()]
        name = declaration.split()[1]
        remedy = f"say how long it is, `{declaration}`, and write `{name if amount == '1' else f'{amount} * {name}'}`"
        return Diagnostic("E109", span, f"a {name} has no fixed length", remedy), None
    if unit in UNITS:
        return Diagnostic(
            "E110", span, "a unit stands right after its number", f"write `{amount}{unit}`"
        ), amount + unit
    meant = unit_meant(unit)
    if meant is not None:
        remedy = f"write `{amount}{meant}`"
        return Diagnostic("E110", span, f"`{amount}{unit}` has no unit of the language", remedy), f"{amount}{meant}"
    remedy = "the units are " + ", ".join(f"`{unit}`" for unit in reversed(UNITS))
    return Diagnostic("E110", span, f"`{unit}` is no unit of time", remedy), None
