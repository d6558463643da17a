"""What goes to standard output."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import TextIO

import click


class Unwritten(click.ClickException):
    """What is to be shown cannot be: the disk is full, or whatever it goes to has failed."""

    exit_code = 2


def show(text: str | bytes) -> None:
    """Write it as it is; a reader who has seen enough is no error.  Raises `Unwritten`."""
    try:
        click.echo(text, nl=False, color=True)
        sys.stdout.flush()
    except BrokenPipeError:  # the exit code still tells the verdict
        silence(sys.stdout)
    except OSError as error:
        silence(sys.stdout)
        raise Unwritten(unwritten(error)) from None


def unwritten(error: OSError) -> str:
    return f"the answer cannot be written to standard output: {(error.strerror or str(error)).lower()}"


def tell(error: click.ClickException) -> None:
    """On standard error, where that can be; the exit code still tells it."""
    try:
        error.show()
    except OSError:
        silence(sys.stderr)


def silence(stream: TextIO) -> None:
    """What is still to be written there is lost without a word."""
    with suppress(OSError, ValueError):  # a stream that is no file
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
