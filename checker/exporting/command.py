"""`tierproof export`."""

from __future__ import annotations

import click

from checker.arguments import Clock, force_option, output_option
from checker.asking import read, refuse, target, write

INSTEAD = {
    "stopwatch": "--to smtlib carries clocks that stop",
    "size": "--to smtlib does not unfold states",
    "number": "--to smtlib carries any number",
    "eternal": "`tierproof check` decides it; a promise with a deadline can be exported",
    "branching": "`tierproof check` decides it",
}


@click.command(short_help="A design and the question of a property, for UPPAAL, TChecker or Horn solvers.")
@click.argument("file", metavar="FILE")
@click.option(
    "--to",
    "to",
    type=click.Choice(["smtlib", "uppaal", "tchecker", "mermaid"]),
    required=True,
    help="smtlib: Horn clauses; uppaal: XML with queries; tchecker: its text; mermaid: a picture of the machines.",
)
@click.option("--property", "name", metavar="NAME", help="With the question whether this holds.")
@click.option("--member", metavar="MEMBER", help='Of a property asked of each member, this one: "s = 1".')
@click.option("--design", metavar="NAME", help="This design (default: the first of the file).")
@output_option
@force_option
@click.pass_context
def export(
    ctx: click.Context,
    file: str,
    to: str,
    name: str | None,
    member: str | None,
    design: str | None,
    output: str | None,
    force: bool,
) -> None:
    """Write a design of FILE for another checker, with the question of one of its properties.

    What is written has the same runs, exactly; a comment at its head says what the answer means and
    what is left out. What the other checker cannot carry is refused, with a reason that has a name.
    Nothing is checked here.

    \b
      tierproof export paris.tier --to uppaal --property us_by_72h --output paris.xml
      tierproof export paris.tier --to smtlib --property no_salami | z3 -in

    Exit code: 0 written; 2 the spec or the call is wrong, or the target cannot carry it;
    70 a fault of tierproof's own.
    """
    from checker.exporting.result import Refused
    from checker.inputs import unknown

    if member is not None and name is None:
        raise click.UsageError("--member says which of a property is meant: say --property, too", ctx)
    path = target(output, force)
    found, wrong, empty = read((file,), Clock(None))
    if wrong:
        refuse(ctx, wrong, "auto")
    if empty or not found:
        raise click.UsageError(f"`{file}` declares no protocol", ctx)
    problem = unknown("design", [design] if design else [], [it.protocol.name for it in found])
    chosen = next((it for it in found if it.protocol.name == design), found[0])
    problem = problem or unknown("property", [name] if name else [], [it.name for it in chosen.properties])
    if problem:
        raise click.UsageError(problem, ctx)
    from checker.exporting.export import exported

    try:
        made = exported(chosen, to, name, member)
    except Refused as refused:
        remedy = INSTEAD.get(refused.reason.value)
        raise click.UsageError(f"not exported: {refused}" + (f"; {remedy}" if remedy else ""), ctx) from None
    except LookupError as error:
        raise click.UsageError(str(error.args[0]), ctx) from None
    write(made.text, path)
