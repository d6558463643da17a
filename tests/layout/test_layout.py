"""What the canonical layout looks like.  Each case: a text, and what becomes of it."""

from __future__ import annotations

from textwrap import dedent

import pytest

from protocol.diagnostics import Failure
from protocol.text.breaks import MOST
from protocol.text.layout import layout


def laid_out(text: str) -> str:
    made = layout(dedent(text), "x")
    assert layout(made, "x") == made
    return made


CASES = {
    "one statement a line, two spaces a level, one space between words": (
        """
        protocol p{actor a;actor b is   adversary
        var level :0 .. 3=1;ladder l{tier c;tier d by a must up : c->d when level>=2*1 within (2h)+1h of entry}}
        """,
        """\
        protocol p {
          actor a
          actor b is adversary
          var level: 0..3 = 1
          ladder l {
            tier c
            tier d by a
            must up: c -> d when level >= 2 * 1 within (2h) + 1h of entry
          }
        }
        """,
    ),
    "names with parts and indices, calls": (
        """
        protocol p {
          property q: for s in g : always count ( m in g :voice [ m ] . yes) >= 2 or since ( e [s-1] ) > 1d 12h
        }
        """,
        """\
        protocol p {
          property q: for s in g: always count(m in g: voice[m].yes) >= 2 or since(e[s - 1]) > 1d 12h
        }
        """,
    ),
    "empty lines: one where there are some, none at the edges, one around what has a block": (
        """


        # head
        use "x"
        use "y"
        protocol p {

          actor a


          # of b
          actor b

        }
        design d of p { set x = 1 }
        design e of p { remove a
        }
        """,
        """\
        # head
        use "x"
        use "y"

        protocol p {

          actor a

          # of b
          actor b
        }

        design d of p { set x = 1 }

        design e of p {
          remove a
        }
        """,
    ),
    "remarks stay where they stand": (
        """
        protocol p { # opening
        # own line
        #no space,   kept
          actor a # at the end  
          var x # in the middle
            # of a statement
            = false

          ladder l {
            tier c

            # before the end
          } # after a block
          machine m { # only a remark
          }
        }
        # the end
        """,
        """\
        protocol p {  # opening
          # own line
          #no space,   kept
          actor a  # at the end
          var x  # in the middle
            # of a statement
            = false

          ladder l {
            tier c

            # before the end
          }  # after a block
          machine m {  # only a remark
          }
        }
        # the end
        """,
    ),
    "a block stays on its line while it holds one statement, or short ones": (
        """
        protocol p {
          event e { x:=1;y:=2 } because "z"
          event f { x := 1
            y := 2; }
          ladder l { remove x }
          ladder m { remove x remove y }
          vote v among g { opens on e;passes with 2 within 24h }
          action a { takes effect { } }
          machine n {
          }
        }
        """,
        """\
        protocol p {
          event e { x := 1; y := 2 } because "z"
          event f {
            x := 1
            y := 2
          }
          ladder l { remove x }
          ladder m {
            remove x
            remove y
          }
          vote v among g { opens on e; passes with 2; within 24h }
          action a { takes effect { } }
          machine n { }
        }
        """,
    ),
    "columns that have been lined up stay so, also after a change of names; other spaces go": (
        """
        protocol p {
          param a        = 24h   # one
          param longer   = 72h   # two
          param unaligned = 1h   # three
          actor x   is adversary

          ladder l {
            tier a
            must warn: calm -> initial    when x within 24h of v
            must join: initial -> joint   when x within 48h of v
            may  back: joint -> supported when x within 72h of v
          }
        }
        """,
        """\
        protocol p {
          param a      = 24h    # one
          param longer = 72h    # two
          param unaligned = 1h  # three
          actor x is adversary

          ladder l {
            tier a
            must warn: calm -> initial    when x within 24h of v
            must join: initial -> joint   when x within 48h of v
            may  back: joint -> supported when x within 72h of v
          }
        }
        """,
    ),
    "a `;` that separates nothing goes": (
        """
        protocol p { actor a; # why
          actor b
          ; event e { x := 1 ; }
        };
        """,
        """\
        protocol p {
          actor a  # why
          actor b
          event e { x := 1 }
        }
        """,
    ),
}


LONG = """protocol p {
  event agreement "formal stand-down" when not hostile after 30d of cessation because
    "the report does not say what ends it for good"
  property us_by_72h "the deadline is closed: 72h sharp is in time"
    : violation leads to backed within 72h unless cessation
  property q: for s in sectors: between violation and cessation, backed leads to stood_down within 72h unless agreement
      even if us is late by 6h
  var x = hostile and (level = expanded or level = minor) or warned and (level = expanded or since(violation) >= 24h) or
    x
  clock fighting "since the first violation after a quiet period" starts on violation clears on
    (not hostile for quiet) when hostile
  event violation by russia when not hostile after pause of any cessation and later than 0h of any agreement
    { hostile := true }
ladder response { instead must join: initial -> joint when hostile after 24h and within 48h of violation because "so" }
}

design d "each repetition has 24h of its own, which is to be read as a day of the calendar of the place" of p because
  "it says so" {
  remove x
}
"""
BROKEN = """protocol p {
  event agreement "formal stand-down" when not hostile after 30d of cessation
    because "the report does not say what ends it for good"
  property us_by_72h "the deadline is closed: 72h sharp is in time":
    violation leads to backed within 72h unless cessation
  property q: for s in sectors: between violation and cessation, backed leads to stood_down within 72h unless agreement
    even if us is late by 6h
  var x = hostile and (level = expanded or level = minor) or warned and (level = expanded or since(violation) >= 24h)
    or x
  clock fighting "since the first violation after a quiet period"
    starts on violation
    clears on (not hostile for quiet) when hostile
  event violation by russia when not hostile
    after pause of any cessation and later than 0h of any agreement { hostile := true }
  ladder response {
    instead must join: initial -> joint when hostile after 24h and within 48h of violation because "so"
  }
}

design d "each repetition has 24h of its own, which is to be read as a day of the calendar of the place" of p
  because "it says so" {
  remove x
}
"""


def test_what_is_too_long_is_broken_at_its_outermost_joints() -> None:
    assert laid_out(LONG) == BROKEN


@pytest.mark.parametrize("name", CASES)
def test_layout(name: str) -> None:
    before, after = CASES[name]
    assert laid_out(before) == dedent(after)


@pytest.mark.parametrize("text", ["", "\n\n", "  # alone", 'use "x"', "protocol p { }"])
def test_little_texts_end_with_a_line_end(text: str) -> None:
    assert laid_out(text) == (f"{text.strip()}\n" if text.strip() else "")


def test_line_ends_marks_and_scripts_are_kept() -> None:
    assert layout("\ufeffprotocol p {\r\nactor ü # ü\r\n}\r\n", "x") == "\ufeffprotocol p {\r\n  actor ü  # ü\r\n}\r\n"
    assert layout("protocol p {\r\nactor a\nactor b\n}", "x") == "protocol p {\n  actor a\n  actor b\n}\n"
    decomposed = "e\u0301te\u0301"
    assert laid_out(f'protocol {decomposed} "違反\t «x»" {{ }}') == f'protocol {decomposed} "違反\t «x»" {{ }}\n'


def test_widths_are_those_of_a_terminal() -> None:
    wide, narrow = ("protocol p { actor a " + f'"{char * 48}" because "x" }}' for char in "違x")
    assert laid_out(narrow).count("\n") == 1
    assert all(len(line) <= MOST for line in laid_out(wide).split("\n"))
    assert laid_out(wide).count("\n") > 1


def test_a_text_with_mistakes_is_refused() -> None:
    with pytest.raises(Failure, match="E101"):
        layout("protocol p { actor }", "x")


def test_a_long_list_takes_no_longer_than_reading_it() -> None:
    names = ", ".join(f"member_{number}" for number in range(5000))
    assert max(map(len, laid_out(f"protocol p {{ group g = {names} }}").split("\n"))) <= MOST
