"""`tierproof graph`: argv → calls → exit code."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click
from msgspec.structs import replace

from checker.arguments import (
    SPECS,
    Clock,
    color_option,
    effort_option,
    force_option,
    output_option,
    schema_option,
    timeout_option,
)

if TYPE_CHECKING:
    from checker.checking import Options
    from checker.graphing.model import Graph
    from checker.report import Result
    from protocol.model import Design


def _schema() -> str:
    from checker.render.graphs_json import schema

    return schema()


@click.command(short_help="Ladders and machines as a graph: SVG, Mermaid, DOT, or sentences.")
@click.argument("file", metavar="FILE", shell_complete=SPECS)
@click.option("--design", metavar="NAME", help="Of this design (default: the first of the file).")
@click.option("--machine", "machines", multiple=True, metavar="NAME", help="Only this ladder or machine (repeatable).")
@click.option("--run", "prop", metavar="PROPERTY", help="Highlight the run on which the verdict on PROPERTY rests.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["mermaid", "dot", "svg", "prose", "json"]),
    default="mermaid",
    help="mermaid (default), dot, svg (needs Graphviz: the extra `graph`), prose: sentences; or json.",
)
@output_option
@force_option
@color_option
@timeout_option
@effort_option
@schema_option(_schema)
@click.pass_context
def graph(
    ctx: click.Context,
    file: str,
    design: str | None,
    machines: tuple[str, ...],
    prop: str | None,
    form: str,
    output: str | None,
    force: bool,
    color: str,
    timeout: float | None,
    effort: float,
) -> None:
    """Draw the ladders and machines of a design in FILE, with timing on the edges.

    \b
      tierproof graph paris.tier
      tierproof graph paris.tier --run no_salami --format svg --output paris.svg

    Exit code: 0 it is drawn; 1 the verdict on PROPERTY has no run; 2 a spec or the call is
    wrong; 3 PROPERTY could not be settled; 70 a fault of tierproof's own.
    """
    from checker.asking import options_of, read, refuse, target, write
    from checker.graphing.drawing import NoGraphviz
    from checker.graphing.graph import NoSuchMachine
    from checker.graphing.graph import graph as drawn
    from checker.picture.of import run_of

    path, clock = target(output, force), Clock(timeout)
    found, wrong, _ = read([file], clock)
    if wrong:
        refuse(ctx, wrong, color)
    if not found:
        raise click.UsageError(f"no protocol is declared in {file}", ctx)
    options = options_of(ctx, found, (), (design,) if design else (), None, "z3", None, lenient=False)
    chosen = next(it for it in found if not design or it.protocol.name == design)
    if prop is not None and prop not in {it.name for it in chosen.properties}:
        known = ", ".join(dict.fromkeys(it.name for it in chosen.properties))
        raise click.UsageError(f"--run: {chosen.protocol.name} has no property `{prop}`; it has {known or 'none'}", ctx)
    try:
        trace, said = None, ""
        drawn(chosen, machines)
        if prop is not None:
            names = frozenset({chosen.protocol.name})
            asking = replace(options, properties=frozenset({prop}), designs=names, health=False, effort=effort)
            result = _asked(chosen, replace(asking, seconds=clock.left), clock)
            trace, said = run_of(result)
            if trace is None:
                click.echo(f"There is no run to highlight: {prop} is {result.verdict.word}.", err=True)
                ctx.exit(3 if result.as_expected is None else 1)
        text = rendered(drawn(chosen, machines, trace, said), form)
    except (NoSuchMachine, NoGraphviz) as error:
        raise click.UsageError(str(error), ctx) from None
    write(text, path)


def rendered(made: Graph, form: str) -> str:
    """The graph in one of the formats.  Raises `NoGraphviz`."""
    from checker.graphing.drawing import graph_svg
    from checker.render.graphs import FORMATS, told
    from checker.render.graphs_json import graph_json
    from checker.render.ink import wrap

    if form == "json":
        return graph_json(made)
    if form == "svg":
        return graph_svg(made, alone=True)
    if form == "prose":
        return "".join(f"{line}\n" for said in told(made) for line in wrap(said, 80, hang=2))
    return FORMATS[form](made)


def _asked(design: Design, options: Options, clock: Clock) -> Result:
    from checker.checking import check
    from checker.progress import Progress

    with Progress(sys.stderr, wanted=True) as progress, clock.limit("the run was found"):
        report = check([design], options, progress=progress)
    return report.designs[0].results[0]
