"""Files that use others: what is wrong with them is told once, at its own place, and in no time."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from protocol.diagnostics import Diagnostic
from protocol.load import examine
from protocol.text.parse import load

PARTS = "parts {\n actor us\n var hot = false\n event attack by us when not hot { hot := true }\n}\n"
DESIGN = 'use "a.tier"\ndesign d of p { event more }'


def wrong(files: Mapping[str, str], folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[Diagnostic]:
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(folder)
    return list(examine(load("main.tier"), "main.tier")[1])


FILES: dict[str, tuple[dict[str, str], str]] = {
    "in a block": ({"main.tier": 'protocol p { use "a.tier" property q: always hot }', "a.tier": PARTS}, ""),
    "at the top": ({"main.tier": DESIGN, "a.tier": "protocol p { event e }"}, ""),
    "by way of a folder": (
        {"main.tier": 'protocol p { use "x/a.tier" }', "x/a.tier": 'parts { use "b.tier" }', "x/b.tier": PARTS},
        "",
    ),
    "twice": ({"main.tier": 'protocol p { use "a.tier" use "./a.tier" }', "a.tier": PARTS}, ""),
    "twice by others": (
        {
            "main.tier": 'protocol p { use "a.tier" use "b.tier" }',
            "a.tier": 'parts { use "c.tier" }',
            "b.tier": 'parts { use "c.tier" }',
            "c.tier": PARTS,
        },
        "",
    ),
    "in a design of what uses it": (
        {"main.tier": 'protocol p { use "a.tier" } design d of p { use "a.tier" }', "a.tier": PARTS},
        "",
    ),
    "missing": ({"main.tier": 'protocol p { use "a.tier" event e by us when hot }'}, "E120 main.tier:1:18"),
    "missing, with a base": ({"main.tier": DESIGN}, "E120 main.tier:1:5"),
    "missing further down": (
        {"main.tier": 'protocol p { use "x/a.tier" }', "x/a.tier": 'parts { use "b.tier" }'},
        "E120 x/a.tier:1:13",
    ),
    "no name": ({"main.tier": 'protocol p { use "" }'}, "E120 main.tier:1:18"),
    "a folder": ({"main.tier": 'protocol p { use "x" event e when hot }', "x/a.tier": ""}, "E121 main.tier:1:18"),
    "a device": ({"main.tier": 'protocol p { use "/dev/zero" }'}, "E121 main.tier:1:18"),
    "a long name": ({"main.tier": f'protocol p {{ use "{"long" * 90}" }}'}, "E121 main.tier:1:18"),
    "itself": ({"main.tier": 'protocol p { use "main.tier" }'}, "E123 main.tier:1:18"),
    "itself, at the top": ({"main.tier": 'use "x/../main.tier" protocol p { }', "x/a.tier": ""}, "E123 main.tier:1:5"),
    "a circle of parts": (
        {
            "main.tier": 'protocol p { use "a.tier" event e when hot }',
            "a.tier": 'parts { use "b.tier" }',
            "b.tier": 'parts { use "a.tier" }',
        },
        "E123 b.tier:1:13",
    ),
    "a circle at the top": (
        {"main.tier": f"{DESIGN}", "a.tier": 'use "b.tier" protocol p { }', "b.tier": 'use "a.tier" protocol r { }'},
        "E123 b.tier:1:5",
    ),
    "a circle found late": (
        {
            "main.tier": 'use "a.tier" use "b.tier" protocol q { }',
            "a.tier": 'use "b.tier" protocol p { }',
            "b.tier": 'use "a.tier" protocol r { }',
        },
        "E123 b.tier:1:5",
    ),
    "protocols in a block": (
        {"main.tier": 'protocol p { use "a.tier" event e when hot }', "a.tier": "protocol q { }"},
        "E124 main.tier:1:18",
    ),
    "parts at the top": (
        {"main.tier": 'use "a.tier" protocol p { event e when hot by us }', "a.tier": PARTS},
        "E124 main.tier:1:5, E101 main.tier:1:44",
    ),
    "a wrong text": (
        {"main.tier": 'protocol p { use "a.tier" event e when hot }', "a.tier": "parts {\n var hot fals\n event\n}"},
        "E101 a.tier:2:10, E101 a.tier:3:2",
    ),
    "no spec": ({"main.tier": 'protocol p { use "a.tier" }', "a.tier": "to whom it may concern"}, "E101 a.tier:1:1"),
    "too long a text": ({"main.tier": 'protocol p { use "a.tier" }', "a.tier": "# x\n" * 200_000}, "E114 a.tier:1:1"),
    "a mistake": (
        {
            "main.tier": 'protocol p { use "a.tier" } protocol q { use "a.tier" } design d of p { event more }',
            "a.tier": "parts { event e when nothing }",
        },
        "E201 a.tier:1:22",
    ),
    "a mistake in a protocol": (
        {"main.tier": DESIGN, "a.tier": "protocol p { event e when nothing }"},
        "E201 a.tier:1:27",
    ),
    "a clash": ({"main.tier": 'protocol p { use "a.tier" var hot = true }', "a.tier": PARTS}, "E202 main.tier:1:31"),
    "a clash of protocols": (
        {"main.tier": 'use "a.tier" protocol p { }', "a.tier": "protocol p { }"},
        "E202 main.tier:1:23",
    ),
    "a change in parts": (
        {"main.tier": 'protocol p { event e } design d of p { use "a.tier" }', "a.tier": "parts { instead event e }"},
        "E104 a.tier:1:9",
    ),
    "instead of a file": (
        {"main.tier": 'protocol p { event e } design d of p { instead use "a.tier" }', "a.tier": PARTS},
        "E101 main.tier:1:48",
    ),
    "no quotes": ({"main.tier": "use a.tier\nprotocol p { }"}, "E101 main.tier:1:5"),
}


@pytest.mark.parametrize("name", FILES)
def test_what_is_told(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files, expected = FILES[name]
    found = [f"{it.code} {it.span.file}:{it.span.line}:{it.span.column}" for it in wrong(files, tmp_path, monkeypatch)]
    assert ", ".join(found) == expected


def test_files_that_never_end_are_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(tmp_path / "a.tier")
    (found,) = wrong({"main.tier": 'protocol p { use "a.tier" event e when hot }'}, tmp_path, monkeypatch)
    assert (found.code, found.message) == ("E121", "`a.tier` cannot be used: it is no plain file")


@pytest.mark.parametrize("where", ["protocol", "parts"])
def test_each_file_is_taken_in_once(where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many ways lead to it: here two to the power of forty."""
    begun = time.process_time()
    files = {"main.tier": 'protocol p { use "f0.tier" }' if where == "parts" else 'use "f0.tier" protocol p { }'}
    for i in range(40):
        both = f'use "f{i + 1}.tier" use "f{i + 1}.tier"'
        files[f"f{i}.tier"] = f"parts {{ {both} }}" if where == "parts" else f"{both} protocol p{i} {{ }}"
    files["f40.tier"] = "parts { event e }" if where == "parts" else "protocol last { }"
    assert wrong(files, tmp_path, monkeypatch) == []
    assert time.process_time() - begun < 5


def test_too_many_files_are_told_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {f"f{i}.tier": f"protocol p{i} {{ }}" for i in range(120)}
    files["main.tier"] = "\n".join(f'use "{name}"' for name in files)
    (found,) = wrong(files, tmp_path, monkeypatch)
    assert (found.code, found.span.line) == ("E123", 101)
