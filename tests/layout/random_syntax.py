"""Random syntax: nodes of every kind, whether or not they mean anything."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from random import Random
from typing import Any, TypeVar

from protocol import syntax as s
from protocol.diagnostics import NOWHERE

T = TypeVar("T")
NAMES = (
    "a",
    "b",
    "hostile",
    "us_by_72h",
    "response",
    "überfall",
    "違反",
    "x1",
    "a_name_that_is_rather_long_for_one",
    "g",
)
STRINGS = ("x", "a # no remark", "{ ; }", "über  違反", " padded ", "a description that goes on for quite some columns")


class Maker:
    """Draws nodes.  `room`: how deep expressions may still go."""

    def __init__(self, random: Random) -> None:
        self.random = random

    def pick(self, *options: T) -> T:
        return self.random.choice(options)

    def some(self, make: Callable[[], T], least: int, most: int) -> tuple[T, ...]:
        return tuple(make() for _ in range(self.random.randint(least, most)))

    def maybe(self, make: Callable[[], T]) -> T | None:
        return make() if self.random.random() < 0.4 else None

    def name(self) -> s.Name:
        return s.Name(self.pick(*NAMES), NOWHERE)

    def said(self) -> str:
        return self.maybe(lambda: self.pick(*STRINGS)) or ""

    # --- expressions --------------------------------------------------------------------------------------------

    def ref(self) -> s.Ref:
        parts = [self.name()]
        if self.random.random() < 0.3:
            parts.append(self.pick(self.name(), s.Name("effect", NOWHERE), s.Name("ordered", NOWHERE)))
        indices = [s.Index(self.sum(0), place, NOWHERE) for place in range(len(parts)) if self.random.random() < 0.2]
        return s.Ref(tuple(parts), NOWHERE, tuple(indices))

    def sum(self, room: int = 1) -> Any:
        if room <= 0:
            return self.pick(s.Number(self.random.randint(0, 99), NOWHERE), self.name_alone())
        simple = self.pick(self.duration(), s.Number(self.random.randint(0, 99), NOWHERE), self.name_alone())
        if self.random.random() < 0.7:
            return simple
        return s.Binary(self.pick("+", "-", "*", "/"), self.sum(room - 1), self.sum(room - 1), NOWHERE)

    def name_alone(self) -> s.Ref:
        return s.Ref((self.name(),), NOWHERE)

    def duration(self) -> s.Duration:
        return s.Duration(Fraction(self.pick(0, 1, 90, 3600, 86400, 129600, 694861)), NOWHERE)

    def expr(self, room: int = 2) -> Any:
        if room <= 0:
            return self.pick(self.ref(), s.Truth(self.pick(True, False), NOWHERE))
        inner = room - 1
        return self.pick(
            self.ref,
            lambda: s.Negation(self.expr(inner), NOWHERE),
            lambda: s.Binary(self.pick("and", "or"), self.expr(inner), self.expr(inner), NOWHERE),
            lambda: s.Binary(self.pick("<", "<=", ">=", ">", "=", "!="), self.sum(), self.sum(), NOWHERE),
            lambda: s.Binary("=", self.expr(inner), self.expr(inner), NOWHERE),
            lambda: s.Held(self.expr(inner), self.sum(), NOWHERE),
            lambda: s.Binary(">=", s.Since(self.happening(0), NOWHERE), self.sum(), NOWHERE),
            lambda: s.Binary("<", s.Age(self.ref(), NOWHERE), self.sum(), NOWHERE),
            lambda: s.Quantified(self.pick("count", "all", "some"), self.binder(), self.expr(inner), NOWHERE),
        )()  # fmt: skip

    def happening(self, room: int = 1) -> Any:
        return self.ref() if self.random.random() < 0.6 else self.expr(room)

    def happenings(self) -> tuple[Any, ...]:
        return self.some(self.happening, 1, 2)

    def binder(self) -> s.Binder:
        return s.Binder(self.name(), self.name(), NOWHERE)

    def party(self) -> s.Party:
        return s.Party(self.name(), self.maybe(lambda: self.sum(0)), NOWHERE)

    def timing(self) -> tuple[s.TimingBound, ...]:
        return self.some(self.bound, 1, 2)

    def timings(self) -> tuple[s.TimingBound, ...]:
        return self.maybe(self.timing) or ()

    def bound(self) -> s.TimingBound:
        word = self.pick("within", "before", "after", "later than", "at", "immediately")
        of = self.maybe(self.of)
        return s.TimingBound(word, None if word == "immediately" else self.sum(), of, NOWHERE)

    def of(self) -> s.Of:
        any_ = self.random.random() < 0.3
        return s.Of(self.happening() if any_ or self.random.random() < 0.7 else s.Entry(NOWHERE), any_, NOWHERE)

    def assign(self) -> s.Assign:
        return s.Assign(self.ref(), self.expr(), NOWHERE)

    # --- declarations -------------------------------------------------------------------------------------------

    def file(self) -> list[Any]:
        return list(self.some(self.declaration, 1, 2))

    def declaration(self) -> Any:
        items = self.some(self.item, 0, 4)
        changes = self.some(self.change, 0, 4)
        return self.pick(
            lambda: s.ProtocolDecl(self.name(), self.said(), self.said(), items, NOWHERE),
            lambda: s.DesignDecl(self.name(), self.said(), self.name(), self.said(), changes, NOWHERE),
            lambda: s.PartsDecl(self.said(), self.said(), items, NOWHERE),
            self.use,
        )()

    def use(self) -> s.UseDecl:
        return s.UseDecl(self.pick(*STRINGS), NOWHERE, NOWHERE)

    def change(self) -> Any:
        return self.pick(
            self.item,
            lambda: s.Instead(self.named(), NOWHERE),
            lambda: s.Remove(self.ref(), NOWHERE),
            lambda: s.SetParam(self.name(), self.sum(), NOWHERE),
        )()

    def item(self) -> Any:
        return self.use() if self.random.random() < 0.05 else self.named()

    def named(self) -> Any:
        name, said, because = self.name(), self.said(), self.said()
        where, each = NOWHERE, self.maybe(self.binder)
        makers: list[Callable[[], Any]] = [
            lambda: s.ActorDecl(name, said, self.pick(True, False), because, where),
            lambda: s.GroupDecl(name, said, self.some(self.name, 1, 3), None, because, where),
            lambda: s.GroupDecl(name, said, (), self.sum(), because, where),
            lambda: s.ChoiceDecl(name, said, self.some(self.name, 2, 3), because, where),
            lambda: s.ParamDecl(name, said, self.maybe(self.sum), *self.range(), because, where),
            lambda: s.VarDecl(name, said, self.kind(), self.expr(), because, where, each),
            lambda: s.ClockDecl(name, said, self.some(self.rule, 0, 3), because, where, each),
            lambda: s.EventDecl(name, said, *self.clause(), where, each),
            lambda: s.MachineDecl("ladder", name, said, self.some(self.member, 0, 5), because, where, each),
            lambda: s.MachineDecl("machine", name, said, self.some(self.member, 0, 5), because, where, each),
            lambda: s.VoteDecl(name, said, self.maybe(self.name), self.vote_rules(), because, where, each),
            lambda: s.ActionDecl(name, said, self.maybe(self.party), self.action_rules(), because, where, each),
            lambda: s.ObserveDecl(name, said, self.expr(), self.maybe(self.party), self.timing(), because, where, each),
            lambda: s.ScenarioDecl(name, said, self.expr(), self.timings(), because, where, self.deviations()),
            lambda: s.MeasureDecl(name, said, self.quantity(), because, where),
            lambda: s.ExpectDecl(name, self.pick("holds", "fails", "vacuous"), because, where),
            lambda: s.AllowDecl(name, self.ref(), because, where),
        ]
        if self.random.random() < 0.3:
            return s.PropertyDecl(name, said, self.form(), because, NOWHERE, self.deviations())
        return self.pick(*makers)()

    def range(self) -> tuple[Any, Any]:
        return (self.sum(), self.sum()) if self.random.random() < 0.5 else (None, None)

    def kind(self) -> Any:
        values = self.some(self.name, 2, 3)
        return self.pick(None, s.IntRange(self.sum(), self.sum(), NOWHERE), s.Enumeration(values, NOWHERE))

    def rule(self) -> s.ClockRule:
        verb = self.pick("restarts", "starts", "stops", "clears", "runs")
        if verb == "runs":
            return s.ClockRule("runs", (), self.expr(), NOWHERE)
        return s.ClockRule(verb, self.happenings(), self.maybe(self.expr), NOWHERE)

    def clause(self) -> tuple[Any, ...]:
        updates = self.maybe(lambda: self.some(self.assign, 1, 2)) or ()
        return self.maybe(self.party), self.maybe(self.expr), self.timings(), updates, self.said()

    def member(self) -> Any:
        state = s.StateDecl(self.name(), self.said(), self.maybe(self.party), self.said(), NOWHERE)
        inner = self.pick(state, self.transition(), self.transition())
        return self.pick(inner, inner, inner, s.Instead(inner, NOWHERE), s.Remove(self.ref(), NOWHERE))

    def transition(self) -> s.TransitionDecl:
        mode = self.pick("must", "may", "on")
        triggers = self.happenings() if mode == "on" else ()
        label = self.maybe(self.name)
        word = self.pick("some", "any", "below", "above")
        named = {"some": self.some(self.name, 1, 3), "any": ()}.get(word, (self.name(),))
        stays = mode == "on" and self.random.random() < 0.3
        sources = None if stays else s.Sources(word, named, NOWHERE)
        target = None if stays else self.name()
        described = self.said() if label else ""
        return s.TransitionDecl(mode, triggers, label, described, sources, target, *self.clause(), NOWHERE)

    def vote_rules(self) -> tuple[Any, ...]:
        return self.some(self.vote_rule, 0, 6)

    def vote_rule(self) -> Any:
        inner = self.pick(
            lambda: s.Opens(self.happenings(), self.maybe(self.expr), NOWHERE),
            lambda: s.Passes(self.pick("all", "any", "majority"), None, NOWHERE),
            lambda: s.Passes("count", self.sum(), NOWHERE),
            lambda: s.Passes("when", self.expr(), NOWHERE),
            lambda: s.Recused(self.some(self.name, 1, 3), NOWHERE),
            lambda: s.VotesWithin(self.sum(), NOWHERE),
            lambda: s.Silence(self.name(), NOWHERE),
            lambda: s.Promised(self.name(), NOWHERE),
        )()
        return self.changed(inner, "opens", "passes", "recused", "within", "silence", "members")

    def action_rules(self) -> tuple[Any, ...]:
        return self.some(self.action_rule, 0, 6)

    def action_rule(self) -> Any:
        low = self.sum()
        inner = self.pick(
            lambda: s.Ordered(self.happenings(), self.maybe(self.expr), NOWHERE),
            lambda: s.Lead(*self.pick((None, None), (low, low), (low, self.sum())), NOWHERE),
            lambda: s.TakesEffect(self.some(self.assign, 0, 2), NOWHERE),
            lambda: s.Recall(self.timing(), self.happenings(), self.maybe(self.expr), NOWHERE),
        )()
        return self.changed(inner, "ordered", "lead", "takes", "recall")

    def changed(self, inner: Any, *words: str) -> Any:
        removed = s.Remove(s.Ref((s.Name(self.pick(*words), NOWHERE),), NOWHERE), NOWHERE)
        return self.pick(inner, inner, s.Instead(inner, NOWHERE), removed)

    # --- what is asked ------------------------------------------------------------------------------------------

    def form(self) -> Any:
        word = self.pick("between", "after", "before", "while")
        ends = [self.happening() if word in kind else None for kind in ("between after", "between before")]
        return self.pick(
            lambda: s.AlwaysForm(self.expr(), NOWHERE),
            lambda: s.NeverForm(self.expr(), self.maybe(self.expr), NOWHERE),
            lambda: s.LeadsToForm(self.expr(), self.expr(), self.timings(), self.unless(), NOWHERE),
            lambda: s.OnlyAfterForm(self.expr(), self.expr(), self.timings(), NOWHERE),
            lambda: s.LadderForm(self.ref(), self.pick("skips", "climbs", "drops"), NOWHERE),
            lambda: s.LastsForm(self.pick("most", "least"), self.expr(), self.sum(), self.unless(), NOWHERE),
            lambda: s.SeparationForm(self.sum(), self.expr(), self.expr(), NOWHERE),
            lambda: s.RecursForm(self.expr(), self.timing(), NOWHERE),
            lambda: s.StaysForm(self.expr(), self.maybe(self.expr), NOWHERE),
            lambda: s.EachForm(self.binder(), self.form(), NOWHERE),
            lambda: s.ScopedForm(word, *ends, self.expr() if word == "while" else None, self.form(), NOWHERE),
        )()

    def unless(self) -> s.Unless | None:
        return self.maybe(lambda: s.Unless(self.expr(), self.timings(), NOWHERE))

    def deviations(self) -> tuple[s.DeviationDecl, ...]:
        return self.maybe(lambda: self.some(self.deviation, 1, 2)) or ()

    def deviation(self) -> s.DeviationDecl:
        return s.DeviationDecl(self.party(), self.maybe(self.sum), NOWHERE)

    def quantity(self) -> Any:
        return self.pick(
            lambda: s.TimeMeasure(self.expr(), self.expr(), self.unless(), NOWHERE),
            lambda: s.ClockMeasure(self.ref(), self.maybe(self.expr), NOWHERE),
            lambda: s.ShareMeasure(self.expr(), self.maybe(self.expr), NOWHERE),
        )()
