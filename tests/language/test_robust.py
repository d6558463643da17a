"""Whatever the text, an answer within a second: never a traceback, never a hang."""

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.diagnostics import Failure, render
from protocol.text.parse import load, read
from tests import fuzz_parser
from tests.language import flagship

HOSTILE = {
    "brackets": ("(" * 100_000, "E112"),
    "brackets in a property": ("protocol p { property q: always " + "(" * 100_000 + "x" + ")" * 100_000 + " }", "E112"),
    "braces": ("protocol p {" * 30_000, "E112"),
    "negations": ("protocol p { property q: always " + "not " * 20_000 + "x }", "E112"),
    "a chain": ("protocol p { property q: always x" + " and x" * 10_000 + " }", "E112"),
    "a sum": ("protocol p { param q = 1h" + " + 1h" * 10_000 + " }", "E112"),
    "scopes": ("protocol p { property q: " + "after x, " * 5_000 + "always x }", "E112"),
    "a number": ("protocol p { var x: 0.." + "9" * 1_000_000 + " = 0 }", "E114"),
    "a shorter number": ("protocol p { var x: 0.." + "9" * 300_000 + " = 0 }", "E113"),
    "a duration": ("protocol p { param q = " + "9" * 300_000 + "h }", "E113"),
    "a fraction": ("protocol p { param q = 1." + "9" * 300_000 + "h }", "E113"),
    "many units": ("protocol p { param q = " + "1h " * 9_000 + "}", "E111"),
    "a name": ("protocol p { actor " + "a" * 300_000 + " }", "E113"),
    "a wide name": ("protocol p { actor " + "違" * 300_000 + " }", "E113"),
    "a wide line": ("protocol p { " + "actor 違反 " * 12_000 + "@ }", "E107"),
    "arrows": ("→" * 300_000, "E114"),
    "a long text": ("# comment\n" * 100_000, "E114"),
    "a string": ('protocol p "' + "x" * 300_000, "E108"),
    "quotes": ('"' * 300_000, "E114"),
    "strays": ("protocol p {\n" + "tier x\n" * 9_000 + "}", "E104"),
    "strays inside": ("protocol p {\n ladder l {\n" + "event x {}\n" * 5_000 + "}}", "E104"),
    "errors": ("protocol p {\n" + "event 3\n" * 9_000 + "}", "E115"),
    "strangers": ("@" * 20_000, "E115"),
    "semicolons": (";" * 300_000, "E114"),
    "nothing closed": ("protocol p {\n" + "event e {\n" * 39, "E105"),
    "controls": ("protocol p { \x01\x02\x1b[31m }", "E107"),
    "surrogates": ("protocol \ud800 { }", "E107"),
    "a mark in the middle": ("protocol p \ufeff{ }", "E107"),
}

HANG = 5.0
"""Seconds of work that no text needs: a guard against hangs.  How fast errors come is measured by the long fuzz."""


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts(name: str) -> None:
    text, code = HOSTILE[name]
    begun = time.process_time()
    _, complaints, _ = read(text, "x")
    shown = "\n".join(render(complaint, text) for complaint in complaints)
    assert code in {complaint.code for complaint in complaints}, shown[:1000]
    assert len(complaints) <= 21
    assert time.process_time() - begun < HANG


@pytest.mark.parametrize("text", ["", "\n", "# nothing", "\ufeff", ";", "protocol p { }"])
def test_little_texts(text: str) -> None:
    assert read(text, "x")[1] == () or text == ";"


def failure(path: Path) -> tuple[str, str]:
    with pytest.raises(Failure) as raised:
        load(str(path))
    (complaint,) = raised.value.diagnostics
    return complaint.code, complaint.message


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    binary, latin = tmp_path / "binary", tmp_path / "latin"
    binary.write_bytes(b"\x7fELF\x02\x01\x01\x00\x00")
    latin.write_bytes("protocol trêve { }".encode("latin-1"))
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    assert failure(tmp_path / "missing.tier")[0] == "E120"
    assert failure(tmp_path)[0] == "E121"
    assert failure(loop)[0] == "E121"
    assert failure(tmp_path / "nul\0")[0] == "E121"
    assert failure(tmp_path / ("long" * 1000))[0] == "E121"
    assert failure(binary)[0] == "E122"
    assert failure(latin) == ("E122", "the byte EA is not UTF-8")


def test_files_that_can(tmp_path: Path) -> None:
    path = tmp_path / "違反.tier"
    path.write_bytes(b"\xef\xbb\xbfprotocol p {\r\n}\r\n")
    assert load(str(path)) == "protocol p {\r\n}\r\n"


def test_a_huge_file_is_not_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "huge.tier"
    path.write_bytes("違".encode() * 10_000_000)
    assert read(load(str(path)), "x")[1][0].code == "E114"


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.randoms(use_true_random=False))
def test_mutations_of_good_texts(random: "object") -> None:
    fuzz_parser.survives(fuzz_parser.mutated(flagship.TEXT, random))
    fuzz_parser.survives(fuzz_parser.mutated(flagship.WIDER, random))


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.randoms(use_true_random=False))
def test_soup_of_tokens(random: "object") -> None:
    fuzz_parser.survives(fuzz_parser.soup(random))


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.text(max_size=200))
def test_any_text(text: str) -> None:
    fuzz_parser.survives(text)
