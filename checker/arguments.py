"""What verbs have in common on the command line: how they are found, and the options on how much may be done."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from math import isfinite
from pathlib import Path
from typing import Any, NamedTuple, TypeVar
from typing import Literal as OneOf

import click

from checker.output import show

EXIT_INTERRUPTED = 130
_Command = TypeVar("_Command", bound=Callable[..., Any])


class Completing(NamedTuple):
    """What a shell completes; found by `checker.completing`, which is imported when it is asked."""

    what: OneOf["specs", "designs", "properties", "formats"]

    def __call__(self, ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[Any]:
        from checker import completing

        found: list[Any] = getattr(completing, self.what)(ctx, parameter, incomplete)
        return found


SPECS, DESIGNS, PROPERTIES = Completing("specs"), Completing("designs"), Completing("properties")


class Verbs(click.Group):
    """The verbs; where the first word is none, but a file, a folder or an option of `check`, `check` is meant.

    `elsewhere`: the module of each verb that is imported only when it is asked for.
    """

    def __init__(self, *args: Any, elsewhere: Mapping[str, str], **options: Any) -> None:
        super().__init__(*args, **options)
        self._elsewhere = elsewhere

    @property
    def verbs(self) -> list[str]:
        """The names of all."""
        return sorted({*self.commands, *self._elsewhere})

    def list_commands(self, ctx: click.Context) -> list[str]:
        return self.verbs

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in self._elsewhere and cmd_name not in self.commands:
            self.add_command(getattr(import_module(self._elsewhere[cmd_name]), cmd_name.replace("-", "_")))
        return super().get_command(ctx, cmd_name)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in self.verbs and _means_check(args[0]):
            args = ["check", *args]
        return super().parse_args(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[Any]:
        """The verbs; and specs and folders, which may stand in their place."""
        return [*super().shell_complete(ctx, incomplete), *specs_completed(incomplete)]

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in self.verbs:
            from protocol.diagnostics import closest

            near = closest(args[0], self.verbs)
            hint = f"did you mean `{near}`?" if near else f"verbs are {', '.join(self.verbs)}"
            raise click.UsageError(f"there is no verb and no file `{args[0]}`; {hint}", ctx)
        return super().resolve_command(ctx, args)


def specs_completed(incomplete: str) -> list[Any]:
    from checker.completing import specs_and_folders

    return specs_and_folders(incomplete) if incomplete and not incomplete.startswith("-") else []


def _means_check(word: str) -> bool:
    if word.startswith("-"):
        return word not in ("--help", "-h", "--version")
    return word.endswith(".tier") or os.sep in word or Path(word).exists()


class EngineOption(click.Option):
    """An option whose help names the engines that there are."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        from checker.portfolio import ENGINES

        *others, last = [entry.name for entry in ENGINES]
        listed = f"{', '.join(others)} or {last}" if others else last
        return f"--engine {self.metavar}", f"Ask this engine alone: {listed}."


class Finite(click.FloatRange):
    """A number in a range, and neither infinite nor none."""

    def convert(self, value: Any, parameter: click.Parameter | None, context: click.Context | None) -> float:
        number: float = super().convert(value, parameter, context)
        if not isfinite(number):
            self.fail(f"{value} is not a number that can be counted to", parameter, context)
        return number


timeout_option = click.option(
    "--timeout", type=Finite(min=0), metavar="SECONDS", help="Stop after so long; the rest is unknown."
)
effort_option = click.option(
    "--effort",
    type=Finite(min=0, min_open=True),
    default=1.0,
    metavar="FACTOR",
    help="Let each engine do so many times its usual work before it gives up (default 1).",
)
jobs_option = click.option(
    "--jobs",
    type=click.IntRange(min=1),
    metavar="N",
    help="Use N processes where the first answers are not quick (default: a processor each). The answers are the same.",
)


files_argument = click.argument("files", nargs=-1, required=True, metavar="FILES…", shell_complete=SPECS)
design_option = click.option(
    "--design", "designs", multiple=True, metavar="NAME", help="Only this design (repeatable).", shell_complete=DESIGNS
)
format_option = click.option(
    "--format", "form", default="text", metavar="FORMAT", help="text (default), json or markdown."
)
output_option = click.option("--output", metavar="FILE", help="Write the report there instead of showing it.")
color_option = click.option(
    "--color", type=click.Choice(["auto", "always", "never"]), default="auto", help="auto: on a terminal."
)


force_option = click.option("--force", is_flag=True, help="Let --output replace a file.")
property_option = click.option(
    "--property",
    "properties",
    multiple=True,
    metavar="NAME",
    help="Only this property (repeatable).",
    shell_complete=PROPERTIES,
)

asked_option = click.option(
    "--property", "named", multiple=True, metavar="NAME", help="This property, as if named as a word (repeatable)."
)


def schema_option(schema: Callable[[], str]) -> Callable[[_Command], _Command]:
    """`--schema`, which shows the schema of the verb's JSON and ends."""

    def tell(ctx: click.Context, parameter: click.Parameter, value: bool) -> None:
        if value and not ctx.resilient_parsing:
            show(schema())
            ctx.exit()

    return click.option(
        "--schema", is_flag=True, is_eager=True, expose_value=False, callback=tell, help="The schema of the JSON."
    )


class OutOfTime(click.ClickException):
    """The time was up before there was anything to report on."""

    exit_code = 3


class Clock:
    """What is left of the seconds that the call may take, from now on."""

    def __init__(self, timeout: float | None) -> None:
        self._until = None if timeout is None else time.monotonic() + timeout

    @property
    def left(self) -> float | None:
        return None if self._until is None else max(0.0, self._until - time.monotonic())

    @contextmanager
    def limit(self, what: str) -> Iterator[None]:
        """What is done meanwhile is interrupted a while after the time is up.  Raises `OutOfTime`."""
        from checker.alarm import alarm

        try:
            with alarm(self._until) as rung:
                yield
        except KeyboardInterrupt:
            if rung.is_set():
                raise OutOfTime(f"the time was up before {what}; try a longer --timeout") from None
            raise
