"""The walls of the house, held against every import: also those for types only, and those inside functions."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from checker.cli import ELSEWHERE

ROOT = Path(__file__).parent.parent
PRINTERS = {
    "checker.cli",
    "checker.asking",
    "checker.authoring",
    "checker.output",
    "checker.__main__",
    "checker.evidence.verify",
    "checker.evidence.replay",
}
SHARED = {"checker", "checker.interruption", "checker.query", "checker.smt", "checker.verdict", "checker.ways"}
"""All that engines and certification have in common, besides the language."""


@cache
def modules() -> dict[str, ast.Module]:
    """Every module of the two packages, parsed, by name."""
    files = sorted([*ROOT.glob("protocol/**/*.py"), *ROOT.glob("checker/**/*.py")])
    return {name(file): ast.parse(file.read_text(encoding="utf-8")) for file in files}


def name(file: Path) -> str:
    return ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


@cache
def imports(module: str) -> frozenset[str]:
    """What the module imports: modules of ours by their full name, others by their package."""
    return frozenset(found for node in ast.walk(modules()[module]) for found in _imported(node))


def _imported(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Import(names):
            yield from (_ours(alias.name) for alias in names)
        case ast.ImportFrom(str(module), names, 0):
            for alias in names:  # `from checker import dbm` imports a module, `from checker.query import Goal` a name
                whole = f"{module}.{alias.name}"
                yield whole if whole in modules() else _ours(module)
        case ast.ImportFrom():
            raise AssertionError("imports are written out in full")


def _ours(module: str) -> str:
    return module if module in modules() else module.split(".")[0]


@cache
def closure(module: str) -> frozenset[str]:
    """Everything of ours that the module needs, itself too."""
    found, waiting = {module}, [module]
    while waiting:
        new = [it for it in imports(waiting.pop()) if it in modules() and it not in found]
        found.update(new)
        waiting += new
    return frozenset(found)


def within(*packages: str) -> list[str]:
    return [it for it in modules() if any(it == package or it.startswith(f"{package}.") for package in packages)]


ENGINES = [it for it in within("checker.engines") if it != "checker.engines"]


def test_the_walls_are_read() -> None:
    assert {"protocol.semantics", "checker.certify", "checker.engines.bmc"} <= modules().keys()
    assert "z3" in imports("checker.smt"), "imports inside functions count"
    assert "checker.engines.zones" not in closure("checker.certify")


@pytest.mark.parametrize("module", within("protocol"))
def test_the_language_needs_no_checker_and_no_solver(module: str) -> None:
    assert not {it for it in imports(module) if it.split(".")[0] in ("checker", "z3", "cvc5")}


def test_the_language_works_where_no_solver_is_installed() -> None:
    blocked = "import sys; sys.modules.update(z3=None, cvc5=None)"
    script = "; ".join([blocked, *(f"import {module}" for module in within("protocol"))])
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True)


@pytest.mark.parametrize("engine", ENGINES)
def test_engines_know_nothing_of_each_other_and_of_what_is_done_with_their_claims(engine: str) -> None:
    others = within(
        "checker.engines", "checker.certify", "checker.proof.recheck", "checker.proof.obligations", "checker.observers"
    )
    others += within("checker.portfolio", "checker.checking", "checker.report", "checker.render", "checker.cli")
    assert closure(engine).isdisjoint(it for it in others if it not in (engine, "checker.engines"))


@pytest.mark.parametrize("module", ["checker.certify", "checker.proof.recheck"])
def test_certification_shares_nothing_with_engines(module: str) -> None:
    engines = frozenset().union(*(closure(engine) for engine in [*ENGINES, "checker.symbolic.system"]))
    assert {it for it in closure(module) & engines if not it.startswith("protocol")} <= SHARED


@pytest.mark.parametrize("module", within("checker.render"))
def test_rendering_imports_no_solver_and_no_engine(module: str) -> None:
    forbidden = {
        "z3",
        "cvc5",
        "checker.smt",
        "checker.symbolic.system",
        "checker.symbolic.symbols",
        "checker.symbolic.unrolling",
        *ENGINES,
    }
    assert imports(module).isdisjoint(forbidden)


def test_only_the_command_prints_and_reads_its_arguments() -> None:
    for module in modules():
        if module not in PRINTERS and not module.endswith(".command"):
            assert not [node.lineno for node in ast.walk(modules()[module]) if _prints(node)], module


def _prints(node: ast.AST) -> bool:
    match node:
        case ast.Call(ast.Name("print" | "input")):
            return True
        case ast.Attribute(ast.Name("sys"), "argv" | "stdout" | "stderr" | "stdin"):
            return True
        case ast.Attribute(ast.Name("click"), "echo"):
            return True
        case _:
            return False


def test_only_smt_asks_a_solver() -> None:
    for module, tree in modules().items():
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
        asks = [call.lineno for call in calls if call.func.attr in ("check", "checkSat", "check_sat", "consequences")]  # type: ignore[attr-defined]
        assert not asks or module == "checker.smt", f"{module}: {asks}"


def test_imports_by_name_are_few() -> None:
    """So that no import escapes these tests."""
    for module, tree in modules().items():
        calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
        names = {call.attr if isinstance(call, ast.Attribute) else getattr(call, "id", "") for call in calls}
        lazily = ("checker.portfolio", "checker", "checker.arguments")  # engines by the table; the verbs, by both doors
        assert names.isdisjoint({"import_module", "__import__"}) or module in lazily, module


def test_the_command_imports_by_name_what_makes_a_verb_alone() -> None:
    assert set(ELSEWHERE.values()) <= modules().keys()
    assert {module.rpartition(".")[2] for module in ELSEWHERE.values()} == {"command", "authoring"}


def test_no_module_imports_itself_by_way_of_others() -> None:
    for module in modules():
        found = [it for it in imports(module) if it in modules() and it != module and module in closure(it)]
        assert not found, f"{module} and {', '.join(sorted(found))} import each other"
