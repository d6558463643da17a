"""Where the time of one process goes: `python -m benchmarks.phases START ARGUMENTS…`, of the command `check`.

Its functions are called by way of a watch.  What one of them does inside another counts for the outer one, so "health"
has all that is asked for its sake; a second process is waited for in whichever phase waits.  The times of all phases,
in seconds, are the last line of the output, as JSON.
"""

from __future__ import annotations

import sys
import time

STARTED = time.time()

from typing import Any  # noqa: E402 - after the clock was read

START = "start of python"
IMPORTS = "imports"
TABLES = "grammar tables"
OTHER = "other"
FLOOR = (START, IMPORTS, TABLES)
"""What passes before the first word of a spec is read."""

WATCHED = {
    "parse": ("checker.inputs.read_designs",),
    "health": (
        "checker.health.reach.reachability",
        "checker.health.recurrence.recurrence",
        "checker.health.idle.idle",
    ),
    "compliance": ("checker.compliance.compliance",),
    "engines": ("checker.portfolio.answer", "checker.engines.lasso.lasso"),
    "certify": ("checker.proof.recheck.recheck", "checker.proof.recheck.recheck_ways"),
    "render": ("checker.render.terminal.render",),
}
PHASES = (*FLOOR, *WATCHED, OTHER)


def main(started: float, arguments: list[str]) -> None:
    """Run the command, and print its phases."""
    laps = {START: STARTED - started}
    begin = time.perf_counter()
    import importlib

    import z3  # noqa: F401 - the greatest of the imports

    from checker import cli

    functions = [(phase, *name.rsplit(".", 1)) for phase, names in WATCHED.items() for name in names]
    modules = {module: importlib.import_module(module) for _, module, _ in functions}
    now = time.perf_counter()
    laps[IMPORTS] = now - begin
    from protocol.text import tables

    tables.load()
    laps[TABLES] = time.perf_counter() - now
    laps |= dict.fromkeys((*WATCHED, OTHER), 0.0)
    watch = Watch(laps)
    for phase, module, name in functions:
        watch.over(phase, getattr(modules[module], name))
    begin = time.perf_counter()
    code = cli.run(arguments)
    laps[OTHER] = time.perf_counter() - begin - sum(laps[phase] for phase in WATCHED)
    import json

    sys.stdout.flush()
    print(json.dumps({"code": code, "laps": laps}))


class Watch:
    """Adds the time that functions take to the laps of their phases, unless a phase is going on."""

    def __init__(self, laps: dict[str, float]) -> None:
        self.laps = laps
        self.inside = False

    def over(self, phase: str, function: Any) -> None:
        """Put in place of the function, wherever it goes by a name, one that is watched."""

        def watched(*args: Any, **more: Any) -> Any:
            if self.inside:
                return function(*args, **more)
            self.inside, begin = True, time.perf_counter()
            try:
                return function(*args, **more)
            finally:
                self.inside = False
                self.laps[phase] += time.perf_counter() - begin

        for name, module in list(sys.modules.items()):
            if name.split(".")[0] in ("checker", "protocol"):
                for key, value in list(vars(module).items()):
                    if value is function:
                        setattr(module, key, watched)


if __name__ == "__main__":
    main(float(sys.argv[1]), sys.argv[2:])
