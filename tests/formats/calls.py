"""Each verb asked about a small spec, once in every format that it offers."""

from __future__ import annotations

import json
import re
from contextlib import chdir
from functools import cache
from pathlib import Path

import click
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from checker.cli import cli

HERE = Path(__file__).parent
DOOR = ("door.tier", "--design", "door")
CALLS = {
    "check": (0, "check", "door.tier"),
    "compare": (0, "compare", "door.tier"),
    "measure": (0, "measure", "door.tier"),
    "slack": (0, "slack", *DOOR, "looked_at"),
    "resilience": (0, "resilience", *DOOR, "--property", "looked_at"),
    "synthesize": (0, "synthesize", *DOOR, "looked_at", "--param", "deadline"),
    "sweep": (0, "sweep", *DOOR, "--property", "looked_at", "--set", "deadline=5min..15min:5min"),
    "explain": (0, "explain", "told_of", *DOOR),
    "explain-kept": (0, "explain", "looked_at", *DOOR),
    "timeline": (0, "timeline", *DOOR, "told_of"),
    "graph": (0, "graph", *DOOR, "--run", "told_of"),
    "replay": (1, "replay", "door.csv", *DOOR),
}
"""By verb, and what it is asked besides: the exit code, and the call without `--format`."""


def offered(verb: str) -> frozenset[str]:
    """What `--format` of the verb takes (of `export`, `--to`): its choices, or those that a refusal names."""
    command = cli.get_command(click.Context(cli), verb)
    assert command is not None
    options = {name: it for it in command.params for name in it.opts}
    option = options.get("--format") or options.get("--to")
    if option is None:
        return frozenset()
    if isinstance(option.type, click.Choice):
        return frozenset(option.type.choices)
    _, *call = CALLS[verb]
    with chdir(HERE):
        refused = CliRunner().invoke(cli, [*call, "--format", "nothing"])
    assert refused.exit_code == 2
    names = re.search(r"there is no format `nothing`; there is (.*)", refused.stderr)
    assert names is not None
    return frozenset(names[1].split(", "))


@cache
def answer(verb: str, form: str) -> str:
    """What the verb says in the format: JSON that keeps to the verb's schema, and text within 80 columns."""
    code, *call = CALLS[verb]
    with chdir(HERE):
        made = CliRunner().invoke(cli, [*call, "--format", form], standalone_mode=False)
    assert made.exception is None, made.exception
    assert (made.return_value or 0) == code
    if form == "json":
        schema = json.loads(CliRunner().invoke(cli, [call[0], "--schema"]).stdout)
        Draft202012Validator(schema).validate(json.loads(made.stdout))
    if form in ("text", "prose"):
        assert max(map(len, made.stdout.split("\n"))) <= 80
    assert made.stdout.strip()
    return made.stdout


def answers(verb: str) -> dict[str, str]:
    return {form: answer(verb, form) for form in sorted(offered(verb.partition("-")[0]))}
