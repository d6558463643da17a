"""What an expression may speak of: the names, values and clocks of one protocol, and where to complain."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from protocol.diagnostics import Span
from protocol.elaboration.complaints import Complaints
from protocol.elaboration.groups import Env, instance
from protocol.elaboration.implicit import Clockwork
from protocol.elaboration.lookup import lookup
from protocol.elaboration.names import Names, spelling
from protocol.elaboration.quantities import Quantity
from protocol.formula import Formula, clocks_of
from protocol.model import Origin, Variable
from protocol.syntax import Expr, Ref
from protocol.text.spacing import collapsed


class Context(Struct, frozen=True):
    """Everything that an expression may speak of.  `params`, `choices` and `variables` hold None where one is wrong.

    `used` grows by the names of params and choices as they are read.
    """

    texts: Mapping[str, str]
    names: Names
    complaints: Complaints
    clockwork: Clockwork
    params: dict[str, Quantity | None] = field(default_factory=dict)
    variables: dict[str, Variable | None] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    choices: dict[str, str | None] = field(default_factory=dict)

    def inside(self, env: Env) -> Context:
        """The same, with indices in force."""
        return replace(self, names=self.names.inside(env)) if env else self

    def written(self, span: Span) -> str:
        """The text at a place, on one line."""
        return collapsed(self.texts[span.file][span.start : span.stop])

    def origin(self, expr: Expr, *, bracketed: bool = False) -> Origin:
        """An origin that shows the expression as a name: bare, or in one pair of brackets."""
        text = self.written(expr.span)
        bare = (isinstance(expr, Ref) and not bracketed) or (text.startswith("(") and closes_last(text))
        text = text if bare else f"({text})"
        if self.names.env and isinstance(expr, Ref):
            return Origin(expr.span, spelling(lookup(expr, self.names, Complaints())) or text)
        return Origin(expr.span, instance(text, self.names.env.values()))


def closes_last(text: str) -> bool:
    """The bracket that opens the text is closed by its last character."""
    depth = 0
    for index, char in enumerate(text):
        depth += (char == "(") - (char == ")")
        if depth == 0:
            return index == len(text) - 1
    return False


def reads_no_clock(formula: Formula, expr: Expr, ctx: Context, *, why: str) -> bool:
    """The condition reads no clock; told otherwise."""
    clocks = sorted(clocks_of(formula))
    if clocks:
        ctx.complaints.say(
            "E316",
            expr.span,
            f"`{ctx.written(expr.span)}` reads the clock `{clocks[0]}`; {why}",
            remedy="keep what it stands for in a variable or a state, changed by an event or by `on (…)`",
        )
    return not clocks
