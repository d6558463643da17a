"""Parse tree to syntax nodes: properties, scenarios, measures, expectations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from protocol import syntax
from protocol.text.build_terms import (
    Builder,
    binder,
    condition,
    expression,
    happening,
    head,
    party,
    reason,
    ref,
    timing,
)
from protocol.text.lalr import Node

CLIMBING: dict[str, Literal["skips", "climbs", "drops"]] = {
    **{"skips": "skips", "climbs": "climbs", "drops": "drops"},
}
VERDICTS: dict[str, Literal["holds", "fails", "vacuous"]] = {
    **{"holds": "holds", "fails": "fails", "vacuous": "vacuous"},
}


def property_(builder: Builder, node: Node) -> syntax.PropertyDecl:
    promise = node.get(*FORMS)
    assert promise is not None
    form, span = _form(builder, promise), builder.span(node)
    return syntax.PropertyDecl(*head(builder, node), form, reason(node), span, _deviations(builder, node))


def scenario(builder: Builder, node: Node) -> syntax.ScenarioDecl:
    goal = happening(builder, node.nodes()[0])
    when = timing(builder, node.get("timing"))
    span, deviations = builder.span(node), _deviations(builder, node)
    return syntax.ScenarioDecl(*head(builder, node), goal, when, reason(node), span, deviations)


def _deviations(builder: Builder, node: Node) -> tuple[syntax.DeviationDecl, ...]:
    clause = node.get("deviations")
    return () if clause is None else tuple(_deviation(builder, part) for part in clause.nodes())


def _deviation(builder: Builder, node: Node) -> syntax.DeviationDecl:
    who = party(builder, node)
    assert who is not None
    late = expression(builder, node.nodes()[-1]) if node.kind == "late" else None
    return syntax.DeviationDecl(who, late, builder.span(node))


def measure(builder: Builder, node: Node) -> syntax.MeasureDecl:
    quantity = node.nodes()[0]
    form = QUANTITIES[quantity.kind](builder, quantity)
    return syntax.MeasureDecl(*head(builder, node), form, reason(node), builder.span(node))


def expect(builder: Builder, node: Node) -> syntax.ExpectDecl:
    word = VERDICTS[node.nodes()[0].kind]
    return syntax.ExpectDecl(builder.name(node), word, reason(node), builder.span(node))


def allow(builder: Builder, node: Node) -> syntax.AllowDecl:
    return syntax.AllowDecl(builder.name(node), ref(builder, node.nodes()[0]), reason(node), builder.span(node))


def _form(builder: Builder, node: Node) -> syntax.PropertyForm:
    return FORMS[node.kind](builder, node)


def _scoped(builder: Builder, node: Node) -> syntax.ScopedForm:
    scope, promise = node.nodes()
    form, span = _form(builder, promise), builder.span(node)
    match scope.kind:
        case "between":
            opens, closes = (happening(builder, part) for part in scope.parts)
            return syntax.ScopedForm("between", opens, closes, None, form, span)
        case "after_first":
            return syntax.ScopedForm("after", happening(builder, scope.parts[0]), None, None, form, span)
        case "before_first":
            return syntax.ScopedForm("before", None, happening(builder, scope.parts[0]), None, form, span)
        case _:
            return syntax.ScopedForm("while", None, None, expression(builder, scope.parts[0]), form, span)


def _always(builder: Builder, node: Node) -> syntax.AlwaysForm:
    return syntax.AlwaysForm(expression(builder, node.parts[0]), builder.span(node))


def _never(builder: Builder, node: Node) -> syntax.NeverForm:
    what = happening(builder, node.parts[0])
    return syntax.NeverForm(what, condition(builder, node.get("when")), builder.span(node))


def _leads_to(builder: Builder, node: Node) -> syntax.LeadsToForm:
    trigger, response = (happening(builder, part) for part in node.nodes()[:2])
    when = timing(builder, node.get("timing"))
    return syntax.LeadsToForm(trigger, response, when, _unless(builder, node), builder.span(node))


def _only_after(builder: Builder, node: Node) -> syntax.OnlyAfterForm:
    what, earlier = (happening(builder, part) for part in node.nodes()[:2])
    return syntax.OnlyAfterForm(what, earlier, timing(builder, node.get("timing")), builder.span(node))


def _lasts_at_most(builder: Builder, node: Node) -> syntax.LastsForm:
    return _lasts("most", builder, node)


def _lasts_at_least(builder: Builder, node: Node) -> syntax.LastsForm:
    return _lasts("least", builder, node)


def _lasts(word: Literal["most", "least"], builder: Builder, node: Node) -> syntax.LastsForm:
    state, limit = (expression(builder, part) for part in node.nodes()[:2])
    return syntax.LastsForm(word, state, limit, _unless(builder, node), builder.span(node))


def _separation(builder: Builder, node: Node) -> syntax.SeparationForm:
    least, first, then = node.nodes()
    ends = happening(builder, first), happening(builder, then)
    return syntax.SeparationForm(expression(builder, least), *ends, builder.span(node))


def _recurs(builder: Builder, node: Node) -> syntax.RecursForm:
    return syntax.RecursForm(happening(builder, node.parts[0]), timing(builder, node.get("timing")), builder.span(node))


def _stays_possible(builder: Builder, node: Node) -> syntax.StaysForm:
    meanwhile = condition(builder, node.get("while_clause"))
    return syntax.StaysForm(happening(builder, node.parts[0]), meanwhile, builder.span(node))


def _each(builder: Builder, node: Node) -> syntax.EachForm:
    index = binder(builder, node)
    assert index is not None
    return syntax.EachForm(index, _form(builder, node.nodes()[-1]), builder.span(node))


def _ladder_form(builder: Builder, node: Node) -> syntax.LadderForm:
    ladder, climbing = node.nodes()
    return syntax.LadderForm(ref(builder, ladder), CLIMBING[climbing.kind], builder.span(node))


def _unless(builder: Builder, node: Node) -> syntax.Unless | None:
    clause = node.get("unless")
    if clause is None:
        return None
    release = happening(builder, clause.parts[0])
    return syntax.Unless(release, timing(builder, clause.get("timing")), builder.span(clause))


def _time(builder: Builder, node: Node) -> syntax.TimeMeasure:
    start, end = (happening(builder, part) for part in node.nodes()[:2])
    return syntax.TimeMeasure(start, end, _unless(builder, node), builder.span(node))


def _greatest(builder: Builder, node: Node) -> syntax.ClockMeasure:
    meanwhile = condition(builder, node.get("while_clause"))
    return syntax.ClockMeasure(ref(builder, node.nodes()[0]), meanwhile, builder.span(node))


def _share(builder: Builder, node: Node) -> syntax.ShareMeasure:
    meanwhile = condition(builder, node.get("while_clause"))
    return syntax.ShareMeasure(expression(builder, node.parts[0]), meanwhile, builder.span(node))


FORMS: dict[str, Callable[[Builder, Node], syntax.PropertyForm]] = {
    "always": _always,
    "never": _never,
    "leads_to": _leads_to,
    "only_after": _only_after,
    "lasts_at_most": _lasts_at_most,
    "lasts_at_least": _lasts_at_least,
    "separation": _separation,
    "recurs": _recurs,
    "stays_possible": _stays_possible,
    "ladder_form": _ladder_form,
    "scoped": _scoped,
    "each": _each,
}
QUANTITIES: dict[str, Callable[[Builder, Node], syntax.TimeMeasure | syntax.ClockMeasure | syntax.ShareMeasure]] = {
    "time": _time,
    "greatest_clock": _greatest,
    "share": _share,
}
