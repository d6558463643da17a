"""pytest collects specs: a test for each property and scenario of each design, and one for what nobody asked.

Nothing is checked before the first test of a file runs, and nothing heavy is imported before; a property is settled
once, by its own test.  What is not as the spec expects fails, and so does what is unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

if TYPE_CHECKING:
    from checker.lazily import Lazily
    from checker.render.view import View
    from protocol.diagnostics import Span
    from protocol.model import Design

FILES, TIMEOUT, EFFORT = "tierproof_files", "tierproof_timeout", "tierproof_effort"
HEALTH = "spec-health"
"""The test for findings and open questions; with its hyphen it is no name of a property."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addini(FILES, "Which files are specs to check; nothing: none (default: *.tier).", "args", ["*.tier"])
    parser.addini(TIMEOUT, "Seconds for each property; what is not settled then is unknown, and fails.", default="")
    parser.addini(EFFORT, "Let each engine do so many times its usual work before it gives up.", default="1")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "tierproof: a property, a scenario or the health of a .tier spec.")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> TierFile | None:
    if any(file_path.match(pattern) for pattern in parent.config.getini(FILES)):
        return TierFile.from_parent(parent, path=file_path)
    return None


# --- collecting -------------------------------------------------------------------------------------------------


class TierFile(pytest.File):
    """A spec; `designs` once it is collected."""

    designs: tuple[Design, ...] = ()

    def collect(self) -> Iterable[TierDesign]:
        from protocol.diagnostics import Failure
        from protocol.load import load

        try:
            self.designs = load(_shown(self.path, self.config))
        except Failure as failure:
            raise self.CollectError(_told(failure)) from None
        self.add_marker(pytest.mark.tierproof)
        for number, design in enumerate(self.designs):
            yield TierDesign.from_parent(self, name=design.protocol.name, number=number)

    @cached_property
    def lazily(self) -> Lazily:
        from checker.checking import Options
        from checker.lazily import Lazily

        seconds = _number(self.config, TIMEOUT) if self.config.getini(TIMEOUT) else None
        return Lazily(self.designs, Options(seconds=seconds, effort=_number(self.config, EFFORT) or 1.0))


class TierDesign(pytest.Collector):
    """A design; its number is that in its file."""

    def __init__(self, *, number: int, **given: Any) -> None:
        super().__init__(**given)
        self.number = number

    @property
    def file(self) -> TierFile:
        assert isinstance(self.parent, TierFile)
        return self.parent

    @property
    def design(self) -> Design:
        return self.file.designs[self.number]

    def collect(self) -> Iterable[pytest.Item]:
        for name in dict.fromkeys(asked.name for asked in self.design.properties):
            yield TierProperty.from_parent(self, name=name)
        yield TierHealth.from_parent(self, name=HEALTH)


class TierItem(pytest.Item):
    """What the two kinds of tests have in common."""

    @property
    def of(self) -> TierDesign:
        assert isinstance(self.parent, TierDesign)
        return self.parent

    @property
    def span(self) -> Span:
        """Where it stands."""
        raise NotImplementedError

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, self.span.line - 1, f"{self.of.name}: {self.name}"

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        if isinstance(excinfo.value, Unexpected):
            return Shown(excinfo.value, Crash(str(self.path), self.span.line, excinfo.value.summary))
        return super().repr_failure(excinfo, style)


class TierProperty(TierItem):
    """A property or scenario of a design, for all the members that it is asked of."""

    @property
    def span(self) -> Span:
        return next(asked.origin.span for asked in self.of.design.properties if asked.name == self.name)

    def runtest(self) -> None:
        result = self.of.file.lazily.result(self.of.number, self.name)
        self.user_properties.append(("verdict", result.verdict.word))
        if not result.as_expected:
            from checker.render.terminal import result_lines

            said = "" if result.as_expected is None else f", and `{result.expected.value}` is expected"
            raise Unexpected(f"{result.verdict.word}{said}", result_lines(result, _view([self.span])))


class TierHealth(TierItem):
    """What nobody asked of a design: errors that nobody acknowledged, and questions that are open."""

    @property
    def span(self) -> Span:
        return self.of.design.protocol.origin.span

    def runtest(self) -> None:
        report = self.of.file.lazily.report(self.of.number)
        from checker.render.gathered import acknowledged
        from checker.render.terminal import finding_lines, question_lines

        grave = [it for it in report.findings if it.severity == "error" and not acknowledged(it)]
        view = _view([it.span for it in grave])
        lines = [line for it in grave for line in finding_lines(it, report.design, view)]
        lines += [line for it in report.open for line in question_lines(it, report.design, view)]
        if lines:
            codes = ", ".join(dict.fromkeys(it.code for it in grave))
            raise Unexpected(codes or "unknown: not every question is settled", lines)


# --- telling ----------------------------------------------------------------------------------------------------


class Unexpected(Exception):
    """What is not as the spec expects, or not settled: in a few words, and in lines of 80 columns."""

    def __init__(self, summary: str, lines: Sequence[str]) -> None:
        super().__init__(summary)
        self.summary, self.lines = summary, tuple(lines)


class Crash(NamedTuple):
    """What pytest tells in its summary."""

    path: str
    lineno: int
    message: str


class Shown:
    """A failure as pytest is to show it."""

    def __init__(self, told: Unexpected, reprcrash: Crash) -> None:
        self.told, self.reprcrash = told, reprcrash

    def __str__(self) -> str:
        return "\n".join(self.told.lines)

    def toterminal(self, writer: Any) -> None:
        for line in self.told.lines:
            writer.line(line)


def _view(spans: Iterable[Span]) -> View:
    from checker.inputs import texts_of
    from checker.render.view import View

    return View(texts=texts_of(spans))


def _told(failure: Any) -> str:
    from checker.inputs import texts_of
    from protocol.diagnostics import render

    texts = texts_of(it.span for it in failure.diagnostics)
    return "\n\n".join(render(it, texts, 80) for it in failure.diagnostics)


def _shown(path: Path, config: pytest.Config) -> str:
    """The path as the call would write it."""
    here = config.invocation_params.dir
    return str(path.relative_to(here)) if path.is_relative_to(here) and here == Path.cwd() else str(path)


def _number(config: pytest.Config, name: str) -> float:
    text = str(config.getini(name))
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number < float("inf"):
        raise pytest.UsageError(f"{name} = {text}: it is a number, 0 or more, that is meant")
    return number
