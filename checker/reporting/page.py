"""From a dossier to the page: one HTML document that needs nothing else, and obeys nothing that a spec says."""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files as resources

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup, escape

from checker.render.ink import safe
from checker.reporting import numbers, saying
from checker.reporting.details import chapters, links_of
from checker.reporting.listing import assumptions, files, findings, frame, given, questions
from checker.reporting.result import Dossier
from checker.reporting.summary import summary
from checker.reporting.wording import capital
from protocol.columns import cells


def page(made: Dossier) -> str:
    """The page.  It depends on the dossier alone: no time, no machine, no order of arrival."""
    style = _read("page.css")
    links = links_of(made)
    matrices = numbers.matrices(made, links)
    values = {
        "style": Markup(style),
        "policy": _policy(style),
        "title": _title(made),
        "summary": summary(made, links),
        "matrices": matrices,
        "chapters": chapters(made, links),
        "sayings": saying.designs([part.design for part in made.report.designs], alone=made.alone),
        "frame": frame(made),
        "times": numbers.times(made),
        "slacks": numbers.slacks(made),
        "defectors": numbers.defectors(made),
        "sweeps": numbers.sweeps(made),
        "regions": numbers.regions(made),
        "files": files(made, links),
        "given": given(made),
        "assumptions": assumptions(made),
        "findings": findings(made),
        "questions": questions(made),
        "command": made.command,
        "versions": made.versions,
        "limits": made.limits,
        "digests": list(made.digests.items()),
        "complete": made.complete,
    }
    return _environment().get_template("page.html.j2").render(values)


def _title(made: Dossier) -> str:
    protocols = [part.design.protocol for part in made.report.designs if part.design.base is None]
    names = [it.origin.description or it.name for it in protocols]
    if len(names) == 1:
        return capital(names[0])
    return f"{len(names)} protocols" if names else ", ".join(made.digests) or "Nothing was checked"


def _environment() -> Environment:
    """Everything that is put in is escaped; control characters are shown instead of obeyed."""
    made = Environment(
        loader=FunctionLoader(_read),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_shown,
    )
    made.filters["ticked"] = ticked
    made.filters["line"] = line
    made.filters["capital"] = capital
    return made


def _shown(value: object) -> object:
    return safe(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def ticked(text: str) -> Markup:
    """What stands between backticks as code."""
    parts = safe(text).split("`")
    if len(parts) % 2 == 0:
        return escape(safe(text))
    return Markup("").join(Markup("<code>{}</code>").format(it) if k % 2 else escape(it) for k, it in enumerate(parts))


def line(text: str) -> Markup:
    """A line of a file as it stands there, with its spaces."""
    return escape("".join(shown for shown, _ in cells(text)))


def _policy(style: str) -> str:
    """Nothing is loaded, nothing runs, nothing is sent; the one style is known by its hash."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def _read(name: str) -> str:
    return resources("checker.reporting").joinpath(name).read_text(encoding="utf-8")
