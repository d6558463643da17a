"""Results as notebooks show them: `_repr_html_` of all that the verbs return, `_repr_svg_` of pictures and graphs.

A page is made from what the result holds, when it is shown; nothing is asked again.  Every text of a spec is escaped,
and there are no scripts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from checker.render.page import Page
    from checker.report import Result


def attach(verb: str) -> None:
    """From now on what this verb returns has the form that notebooks ask for: `_repr_html_` or `_repr_svg_`."""
    for kind in kinds(verb):
        kind._repr_html_ = shown  # type: ignore[attr-defined]
    for kind in pictures(verb):
        kind._repr_svg_ = drawn  # type: ignore[attr-defined]


def kinds(verb: str) -> tuple[type, ...]:
    """What it returns, and the parts of that which have something to show; imported for this verb alone."""
    match verb:
        case "check":
            from checker.report import DesignReport, Report, Result

            return (Report, DesignReport, Result)
        case "compare":
            from checker.comparing.result import Comparison

            return (Comparison,)
        case "measure":
            from checker.measuring.result import Measures

            return (Measures,)
        case "resilience":
            from checker.defection.result import Resiliences

            return (Resiliences,)
        case "slack":
            from checker.lateness.result import Slack, SlackReport

            return (Slack, SlackReport)
        case "sweep":
            from checker.sweeping.result import Sweep, SweepReport

            return (Sweep, SweepReport)
        case "synthesize":
            from checker.synthesis.result import Synthesis, SynthesisReport

            return (Synthesis, SynthesisReport)
        case _:
            return ()


def pictures(verb: str) -> tuple[type, ...]:
    """What it returns that is drawn; imported for this verb alone."""
    match verb:
        case "picture_of":
            from checker.picture.model import Picture

            return (Picture,)
        case "graph":
            from checker.graphing.model import Graph

            return (Graph,)
        case _:
            return ()


def drawn(picture: Any) -> str | None:
    """As SVG; None for a graph where there is no Graphviz."""
    from checker.graphing.drawing import NoGraphviz, graph_svg
    from checker.picture.model import Picture
    from checker.render.timeline_svg import timeline_svg

    if isinstance(picture, Picture):
        return timeline_svg(picture, alone=True)
    try:
        return graph_svg(picture, alone=True)
    except NoGraphviz:
        return None


def shown(result: Any) -> str:
    """One element, to be put into a page; of a single result that is violated with the run as a picture."""
    from checker.render.html import html
    from checker.report import Result
    from checker.verdict import Violated

    picture = _picture(result) if isinstance(result, Result) and isinstance(result.verdict, Violated) else ""
    return html(page_of(result), picture)


def _picture(result: Result) -> str:
    """Its ids are of this run alone: a page may show several."""
    from hashlib import sha256

    from checker.picture.of import picture_of
    from checker.render.timeline_svg import timeline_svg

    picture = picture_of(result)
    name = f"tp-{sha256(repr(picture).encode()).hexdigest()[:12]}"
    return timeline_svg(picture, name=name) if picture else ""


def page_of(result: Any) -> Page:
    from checker.comparing.result import Comparison
    from checker.defection.result import Resiliences
    from checker.lateness.result import Slack, SlackReport
    from checker.measuring.result import Measures
    from checker.render import (
        checked_page,
        comparison_page,
        grid_page,
        lateness_page,
        measures_page,
        regions_page,
        resilience_page,
    )
    from checker.render.view import View
    from checker.report import DesignReport, Report, Result
    from checker.sweeping.result import Sweep, SweepReport
    from checker.synthesis.result import Synthesis, SynthesisReport

    view = View()
    match result:
        case Report():
            return checked_page.page(result, view)
        case DesignReport():
            return checked_page.page(Report((result,)), view)
        case Result():
            return checked_page.page(Report((DesignReport(result.design, (result,), ()),)), view)
        case Comparison():
            return comparison_page.page(result, view)
        case Measures():
            return measures_page.page(result, view)
        case Resiliences():
            return resilience_page.page(result, view)
        case Slack() | SlackReport():
            return lateness_page.page(SlackReport((result,)) if isinstance(result, Slack) else result, view)
        case Synthesis() | SynthesisReport():
            return regions_page.page(SynthesisReport((result,)) if isinstance(result, Synthesis) else result, view)
        case Sweep() | SweepReport():
            return grid_page.page(SweepReport((result,)) if isinstance(result, Sweep) else result, view)
        case _:
            raise TypeError(f"{type(result).__name__} is nothing that a verb returns")
