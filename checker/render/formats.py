"""The table of formats.  Another one is a module with a function like these, and a row."""

from __future__ import annotations

from collections.abc import Callable

from checker.render.view import View
from checker.report import Report

Format = Callable[[Report, View], str]


def text(report: Report, view: View) -> str:
    from checker.render.terminal import render

    return render(report, view)


def json(report: Report, view: View) -> str:
    from checker.render.json import render

    return render(report, view)


FORMATS: dict[str, Format] = {"text": text, "json": json}
