"""What goes to standard output."""

from __future__ import annotations

import os
import sys

import click


def show(text: str | bytes) -> None:
    """Write it as it is; a reader who has seen enough is no error."""
    try:
        click.echo(text, nl=False, color=True)
        sys.stdout.flush()
    except BrokenPipeError:  # the exit code still tells the verdict
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
