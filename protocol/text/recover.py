"""Parsing to the end, whatever is wrong: one complaint for a broken statement, then on with the next one.

A slip whose meaning is plain is read as meant.  Else the statement is dropped, its names are kept as `skipped`, and
parsing goes on at the next word that begins a statement of the block, or at the end of the block.
"""

from __future__ import annotations

from itertools import pairwise

from protocol.diagnostics import Diagnostic, Second
from protocol.text.lalr import Automaton, Node
from protocol.text.lexer import BAD, Source, Token
from protocol.text.place import Place, Slip
from protocol.text.slips import expected, found, slip
from protocol.text.tables import END, Tables
from protocol.text.words import WORDS

MOST_ERRORS = 20
MOST_MENDED = 100
TOO_MANY = "there are too many errors; those that follow are not shown"
HIGHEST = 400
"""No statement needs a higher stack that does not nest too deeply."""
UNNAMED = "?"
"""Stands for a name that could not be read."""
HEADS = frozenset({"protocol", "design", "parts", "ladder", "machine", "vote", "action"})
BLOCKS = {
    **{"design": "a file", "set": "a design", "actor": "a protocol", "tier": "a ladder", "state": "a machine"},
    **{"silence": "a vote", "lead": "an action"},
}
"""What a block is, told by a word that begins a statement in it; the first that fits."""


class Reader:
    """Feeds tokens to the automaton, and mends what it does not take."""

    def __init__(self, source: Source, tokens: list[Token], complaints: list[Diagnostic], tables: Tables) -> None:
        self.source = source
        self.tokens = tokens
        self.automaton = Automaton(tables)
        self.complaints: list[Diagnostic] = []
        self.marred = {complaint.span.start for complaint in complaints}  # what the lexer has complained of
        self.skipped: set[str] = set()
        self.refused: set[str] = set()  # words that have been refused as names
        self.before = [0]  # the states before the last token was taken
        self.quiet = False  # this statement has been complained of; what else is odd in it may follow from that
        self.mended = 0
        self.stopped = False
        self.strays = set[str]()  # where the statement just dropped belongs
        self.unclosed = sum((token.kind == "{") - (token.kind == "}") for token in tokens)
        opened = {row["{"] for row in tables.actions if row.get("{", -1) >= 0}
        self.starters = {state: WORDS.intersection(tables.actions[state]) for state in (0, *sorted(opened))}
        self.all_starters = frozenset[str]().union(*self.starters.values())

    def run(self) -> Node:
        """The tree of all that could be parsed."""
        position = 0
        while True:
            token = self.tokens[position]
            if token.kind in self.all_starters and self.fresh(position):
                self.quiet = False
            if len(self.automaton.states) > HIGHEST and token.kind != END:
                self.complain("E112", token, "this statement nests too deeply", "cut it into several")
                position = self.drop(position)
            elif token.kind == "}" and token.text and self.unclosed < 0 and self.too_early(position):
                position = self.overcount(position)
            elif self.automaton.accepts(token.kind):
                self.strays = set() if token.kind in self.all_starters else self.strays
                self.before = self.automaton.states.copy()
                tree = self.automaton.feed(token)
                if tree is not None:
                    return tree
                position += 1
            else:
                position = self.mend(position)

    def mend(self, position: int) -> int:
        """Complain of a token that is not acceptable, unless that has been done: the position to go on from."""
        token = self.tokens[position]
        self.mended += 1
        if self.mended > 2 * MOST_MENDED:  # whatever the text, an end
            self.automaton.cut(0)
            del self.tokens[:-1]
            return 0
        if not self.stopped and (len(self.complaints) >= MOST_ERRORS or self.mended > MOST_MENDED):
            return self.stop(position)
        meant = None if token.kind == BAD else slip(self.place(position))
        if meant is not None:
            return self.take_as_meant(meant, position)
        if self.automaton.accepts(";") and (self.fresh(position) or self.tokens[position - 1].kind == "}"):
            return self.finish(position)
        blocks, between_statements = self.blocks(), self.automaton.accepts("}")
        if between_statements and token.kind == END:
            return self.close(position)
        if between_statements and token.kind in self.all_starters and not self.opened()[-1][1]:
            return self.close(position)  # no statement stands among updates
        if token.kind == "}" and not self.opened():
            return self.overcount(position)
        if token.kind == "{" and between_statements and self.tokens[position - 1].kind == "{":
            self.complain("E101", token, "the block is open already", "remove this `{`")
            self.quiet, self.unclosed = False, self.unclosed - 1
            return position + 1
        if token.kind in self.all_starters and self.automaton.accepts("{", token.kind):
            self.complain("E101", self.tokens[position - 1], "expected `{` here", "open the block with `{`")
            return self.supply("{", position)
        if token.kind in self.all_starters and (between_statements or not self.opened()):
            if self.unclosed > 0 and any(token.kind in words for _, words in blocks[:-1]) and self.ends(position):
                return self.close(position)
            self.misplaced(token)
        elif token.kind != BAD:
            self.unexpected(position)
        return self.drop(position)

    def finish(self, position: int) -> int:
        """End the statement before the token."""
        start = self.tokens[position].start
        self.automaton.feed(Token(";", "", start, start))
        self.quiet = self.stopped
        return position

    def complain(self, code: str, token: Token, message: str, remedy: str = "", second: Second | None = None) -> None:
        if not self.quiet and token.start not in self.marred:
            span = self.source.span(token.start, token.stop)
            self.complaints.append(Diagnostic(code, span, message, remedy, second))
        self.quiet = True

    def unexpected(self, position: int) -> None:
        token, last = self.tokens[position], self.tokens[max(0, position - 1)]
        words, acceptable = self.blocks()[-1][1], set(self.automaton.acceptable())
        wanted = expected(acceptable - {"because"} if words == self.starters[0] else acceptable, words)
        if self.fresh(position) and last.kind not in ("{", "}", ";", BAD):
            self.complain("E101", last, f"expected {wanted} after {found(last)}")
        else:
            self.complain("E101", token, f"expected {wanted}, found {found(token)}")

    def misplaced(self, token: Token) -> None:
        """Complain of a statement that belongs in another block; once where several of a kind follow each other."""
        here = self.block(self.blocks()[-1][1])
        homes = {self.block(words) for words in self.starters.values() if token.kind in words}
        *others, last = (name for name in BLOCKS.values() if name in homes)
        remedy = f"it belongs in {', '.join(others)} or {last}" if others else f"it belongs in {last}"
        if {here, *homes} == {"a ladder", "a machine"}:
            remedy = "a ladder has tiers, a machine has states"
        elif here == "a file" and self.unclosed < 0:
            remedy += "; is there a `}` too many before it?"
        self.quiet = self.quiet or self.strays == homes
        self.strays = homes
        where = "outside of any protocol" if here == "a file" else f"in {here}"
        self.complain("E104", token, f"`{token.text}` cannot stand {where}", remedy)

    def block(self, words: frozenset[str]) -> str:
        return next(name for word, name in BLOCKS.items() if word in words)

    def take_as_meant(self, meant: Slip, position: int) -> int:
        """Put the token meant in the place of the one written, or drop the statement."""
        if meant.complaint is not None:
            if meant.meant is not None and meant.meant.kind in self.all_starters:
                self.quiet = False
            if not self.quiet:
                self.complaints.append(meant.complaint)
            text = self.source.text[meant.complaint.span.start : meant.complaint.span.stop]
            if meant.complaint.code == "E103" or text == "[":
                self.refused.add(text)
        self.quiet = self.quiet or meant.doubtful
        if meant.meant is None:
            self.quiet = True
            return self.drop(position)
        self.tokens[position] = meant.meant
        if meant.joined:
            self.automaton.cut(len(self.automaton.symbols) - 1)
        return position

    def close(self, position: int) -> int:
        """Supply the `}` of the innermost block."""
        token = self.tokens[position]
        brace = self.automaton.symbols[self.opened()[-1][0] - 1]
        assert isinstance(brace, Token)
        label = "the text ends here" if token.kind == END else "this does not belong in it"
        second = Second(self.source.span(token.start, token.stop), label)
        self.complain("E105", brace, "this `{` is not closed", "add a `}` where the block ends", second)
        self.supply("}", position)
        self.quiet = token.kind == END
        return position

    def supply(self, brace: str, position: int) -> int:
        """Put a brace that is missing before the token."""
        start = self.tokens[position].start
        self.tokens.insert(position, Token(brace, "", start, start))
        self.unclosed += 1 if brace == "{" else -1
        self.quiet = False
        return position

    def too_early(self, position: int) -> bool:
        """What follows this `}` belongs inside the block that it closes."""
        following, blocks = self.tokens[position + 1], self.blocks()
        if not self.fresh(position + 1) and following.kind != BAD and not self.automaton.accepts("}", following.kind):
            return self.automaton.accepts("}")
        if len(blocks) == 1 or self.opened()[-1] != blocks[-1]:
            return False
        return following.kind in blocks[-1][1] - blocks[-2][1]

    def overcount(self, position: int) -> int:
        """Pass over a `}` too many."""
        message = "this `}` closes nothing" if not self.opened() else "this `}` is one too many: its block goes on"
        self.complain("E106", self.tokens[position], message, "remove it, or open a block with `{` before it")
        self.unclosed += 1
        self.quiet = False
        return position + 1

    def stop(self, position: int) -> int:
        """Enough: pass over the rest of the text."""
        self.quiet = False
        self.complain("E115", self.tokens[position], TOO_MANY)
        self.forget(position, len(self.tokens))
        del self.tokens[position:-1]
        self.stopped = True
        return position

    def drop(self, position: int) -> int:
        """Forget the statement, and find where to go on."""
        height, starters = self.blocks()[-1]
        symbols = self.automaton.symbols
        if height < len(symbols) and isinstance(symbols[height], Node) and not symbols[height].kind:
            height += 1  # the statements before it
        if symbols and symbols[-1].kind == ";" and self.opened()[-1:] in ([], self.blocks()[-1:]):
            height = len(symbols)  # it has not begun
        dropped = self.automaton.cut(height)
        first = position
        while dropped and self.tokens[first].start > dropped[0].start:
            first -= 1
        depth = effects = sum((symbol.kind == "{") - (symbol.kind == "}") for symbol in dropped)
        end = position
        while (kind := self.tokens[end].kind) != END:
            if depth == 0 and self.reopen(first, end):
                break
            if self.resumes(end, starters, depth > 0) and depth <= effects and self.is_past(position, end, starters):
                break
            if kind == "}" and depth == 0 and self.unclosed < 0 and not self.fresh(end):
                self.unclosed += 1  # it is part of what is dropped
            elif depth == 0 and kind == "}" and height > 1:
                break
            depth = max(0, depth + (kind == "{") - (kind == "}"))
            effects = min(effects, depth)
            end += 1
        self.forget(first, end)
        self.quiet = self.stopped or self.tokens[position].kind == END
        return end

    def is_past(self, position: int, end: int, starters: frozenset[str]) -> bool:
        """What begins here is no part of the statement dropped; `instead` takes one with it."""
        if end == position:
            return self.tokens[end].kind in starters
        return end > position + 1 or self.tokens[position].kind != "instead" or self.fresh(end)

    def ends(self, position: int) -> bool:
        """No statement that belongs in the innermost block alone follows before the next `}`."""
        around, inner = (words for _, words in self.blocks()[-2:])
        depth = 0
        for index, token in enumerate(self.tokens[position:], position):
            depth += (token.kind == "{") - (token.kind == "}")
            if depth < 0:
                break
            if depth == 0 and token.kind in inner - around and self.fresh(index):
                return False
        return True

    def resumes(self, position: int, starters: frozenset[str], inside: bool) -> bool:
        """A statement begins here: of the block, or, where no brace is open, of another one, to be complained of."""
        kind = self.tokens[position].kind
        if inside:
            return kind in starters - {"on"}
        return kind in starters - {"on"} or (kind in self.all_starters and self.fresh(position))

    def reopen(self, first: int, position: int) -> bool:
        """Enter a block whose head is broken, at its `{` or at its first statement, so that what is in it is read."""
        token = self.tokens[position]
        if position == first or not (token.kind == "{" or (token.kind in self.all_starters and self.fresh(position))):
            return False
        head, *rest = self.tokens[first:position]
        unnamed = Token("NAME", UNNAMED, head.stop, head.stop)
        name = rest[0] if rest and rest[0].kind == "NAME" else unnamed
        base = next((after for of, after in pairwise(rest) if of.kind == "of" and after.kind == "NAME"), unnamed)
        of = [Token("of", "", head.stop, head.stop), base] if head.kind == "design" else []
        stub = [token.kind for token in (head, name, *of)]
        if head.kind not in HEADS or not self.automaton.accepts(
            *stub, "{", *([] if token.kind == "{" else [token.kind])
        ):
            return False
        for part in (head, name, *of):
            self.automaton.feed(part)
        if token.kind != "{":
            self.supply("{", position)
        self.skipped.add(UNNAMED)
        return True

    def forget(self, first: int, end: int) -> None:
        self.skipped.update(token.text for token in self.tokens[first:end] if token.kind == "NAME")

    def opened(self) -> list[tuple[int, frozenset[str]]]:
        """Where on the stack each open `{` has its inside, and the words that begin statements there, if any."""
        opened: list[tuple[int, frozenset[str]]] = []
        for index, symbol in enumerate(self.automaton.symbols, 1):
            if symbol.kind == "{":
                opened.append((index, self.starters[self.automaton.states[index]]))
            elif symbol.kind == "}":
                opened.pop()
        return opened

    def blocks(self) -> list[tuple[int, frozenset[str]]]:
        """Of those, the ones of statements; and, first, the file."""
        return [(0, self.starters[0]), *(block for block in self.opened() if block[1])]

    def fresh(self, position: int) -> bool:
        """The token is the first of its line."""
        return position == 0 or "\n" in self.source.text[self.tokens[position - 1].stop : self.tokens[position].start]

    def place(self, position: int) -> Place:
        last = self.tokens[position - 1] if position and self.automaton.symbols else None
        following = self.tokens[min(position + 1, len(self.tokens) - 1)]
        alone = following.kind == BAD or self.fresh(min(position + 1, len(self.tokens) - 1))
        at, fresh, refused = self.tokens[position], self.fresh(position), frozenset(self.refused)
        return Place(self.source, self.automaton, self.before, last, at, following, fresh, alone, refused)
