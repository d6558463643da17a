"""What a shell completes: specs and folders, and of the specs on the line the names of their designs and properties.

Nothing that goes wrong here is told: there is then nothing to complete.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from click.shell_completion import CompletionItem

if TYPE_CHECKING:
    import click

    from protocol.model import Design

MOST_CHARACTERS = 100_000
"""Longer specs take too long to read while somebody waits for a key."""


def specs(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    return specs_and_folders(incomplete)


def specs_and_folders(incomplete: str) -> list[CompletionItem]:
    """Files that end in `.tier`, and folders, whose names end in `/`."""
    folder, _, begun = incomplete.rpartition("/")
    start = f"{folder}/" if "/" in incomplete else ""
    try:
        found = sorted(Path(start or ".").iterdir())
    except OSError:
        return []
    names = [f"{it.name}/" if it.is_dir() else it.name for it in found if it.is_dir() or it.suffix == ".tier"]
    hidden = begun.startswith(".")
    return [CompletionItem(start + it) for it in names if it.startswith(begun) and (hidden or not it.startswith("."))]


def designs(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    told = {it.protocol.name: it.protocol.origin.description for it in _designs(ctx)}
    return _items(told, incomplete)


def properties(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Those of the designs on the line, if any are."""
    chosen = ctx.params.get("designs") or ()
    told = {
        asked.name: asked.origin.description
        for it in _designs(ctx)
        if not chosen or it.protocol.name in chosen
        for asked in it.properties
    }
    return _items(told, incomplete)


def formats(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    from checker.render.formats import FORMATS

    return _items(dict.fromkeys(FORMATS, ""), incomplete)


def _items(told: dict[str, str], incomplete: str) -> list[CompletionItem]:
    return [CompletionItem(name, help=about or None) for name, about in told.items() if name.startswith(incomplete)]


def _designs(ctx: click.Context) -> Iterator[Design]:
    """Of the specs that stand on the line; those with mistakes have none."""
    from protocol.diagnostics import Failure
    from protocol.load import load

    for path in _paths(ctx):
        try:
            if Path(path).stat().st_size <= MOST_CHARACTERS:
                yield from load(path)
        except (Failure, OSError):
            continue


def _paths(ctx: click.Context) -> Iterable[str]:
    """The words of the call that name specs, whatever the verb calls them.

    Where the line ends in an option that wants a value, click has left them aside.
    """
    given = [ctx.params.get(name) for name in ("files", "file", "words")]
    words = [word for it in given if it for word in ([it] if isinstance(it, str) else it)]
    return [word for word in (*words, *ctx.args) if isinstance(word, str) and word.endswith(".tier")]
