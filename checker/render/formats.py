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


def markdown(report: Report, view: View) -> str:
    from checker.render.checked_page import render

    return render(report, view)


def junit(report: Report, view: View) -> str:
    from checker.render.junit import render

    return render(report, view)


def sarif(report: Report, view: View) -> str:
    from checker.render.sarif import render

    return render(report, view)


def github(report: Report, view: View) -> str:
    from checker.render.github import render

    return render(report, view)


def itf(report: Report, view: View) -> str:
    from checker.render.itf import render

    return render(report, view)


FORMATS: dict[str, Format] = {
    "text": text,
    "json": json,
    "markdown": markdown,
    "junit": junit,
    "sarif": sarif,
    "github": github,
    "itf": itf,
}
