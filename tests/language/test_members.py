"""Groups, indices, members: each mistake is told once, at its place."""

import time

import pytest

from protocol.formula import Compare, Literal, Var
from tests.language.small import codes, kernel, marked, told

AROUND = """protocol p {{
  actor us
  actor them is adversary
  var hot = false
  event attack by them when not hot {{ hot := true }}
  event rest by them when hot {{ hot := false }}
  group states = uk, france, turkey
  group sectors size 3
  var x for s in sectors = false
  var y for g in states = false
  machine m for s in sectors {{ state a state b may go: a -> b }}
  {}
}}
"""
WRONG = {
    "var z for s in sektors = false": "E227 sektors",
    "event e when some(t in sektors: hot)": "E227 sektors",
    "property q: for t in sektors: always hot": "E227 sektors",
    "property q: always x[r]": "E228 r",
    "property q: always x[hot]": "E228 hot",
    "property q: always x[us]": "E228 us",
    "property q: always x[24h]": "E228 24h",
    "property q: always x[4]": "E228 x[4]",
    "property q: always x[0]": "E228 x[0]",
    "property q: always x[2 - 3]": "E228 x[2 - 3]",
    "property q: always x[99999999999999]": "E228 x[99999999999999]",
    "property q: always x[uk]": "E228 x[uk]",
    "property q: always y[1]": "E228 y[1]",
    "property q: always x": "E228 x",
    "property q: always a": "E228 a",
    "property q: always m.a": "E228 m.a",
    "property q: always m[4].a": "E228 m[4].a",
    "property q: always m[1].a[2]": "E228 m[1].a[2]",
    "property q: always m = a": "E228 m",
    "property q: always m[1] = c": "E204 c",
    "property q: always m[1] = a[1]": "E228 a[1]",
    "property q: always m[1]": "E206 m[1]",
    "property q: always hot[1]": "E228 hot[1]",
    "property q: never attack[uk]": "E228 attack[uk]",
    "property q: always y[s]": "E228 s",
    "event e for g in states when x[g]": "E228 x[g]",
    "event e for g in states when x": "E228 x",
    "event e for s in sectors when x[s - 1]": "E228 x[s - 1]",
    "event e for s in sectors { x[s + 1] := true }": "E228 x[s + 1]",
    "machine n for s in sectors { state c state d must c -> d when y }": "E310 must c -> d when y, E228 y",
    "event e for s in sectors when nothing": "E201 nothing",
    "event e for s in sectors when s": "E207 s",
    "event e for g in states when g = 1": "E211 1",
    "event e for g in states when g = spain": "E201 spain",
    "event e for s in sectors { s := 1 }": "E216 s",
    "event e when sectors": "E208 sectors",
    "event e for hot in sectors when hot": "E202 hot",
    "event e for uk in sectors": "E202 uk",
    "event e for us in sectors by us": "E202 us",
    "property q: always all(attack in sectors: hot)": "E202 attack",
    "event e when count(g in states: hot)": "E207 count(g in states: hot)",
    "clock c for s in sectors restarts on attack event e when count(s in sectors: c >= 1h) >= 1": "E316 c >= 1h",
    "event e by sectors": "E205 sectors",
    "event e by states[spain]": "E228 spain",
    "event e by sectors[9]": "E228 sectors[9]",
    "event e by us[1]": "E228 us[1]",
    "event e by spain": "E205 spain",
    "event e for s in sectors allow F402 e[9]": "E228 e[9]",
    "group big size 0": "E302 0",
    "group big size 1 - 2": "E302 1 - 2",
    "group big size 201": "E302 201",
    "group big size 99999999999": "E302 99999999999",
    f"group big = {', '.join(f'm{i}' for i in range(201))}": "E302 big",
    "group big size 24h": "E214 24h",
    "group big size hot": "E214 hot",
    "param n = 3h group big size n": "E214 n",
    "param n group big size n": "E301 n",
    "param n = 3 in 1..5 group big size n var z for i in big = false property q: always z[4]": "E228 z[4]",
    "param n = k param k = n group big size n": "E222 k, E214 n",
    "group big size n var z for i in big = false property q: always z[1]": "E214 n",
    "group big size n machine w for i in big { state c state d } property q: always w[1].c or d[2]": "E214 n",
    "group big = spain, italy, spain": "E202 spain",
    "group sectors size 2": "E202 sectors",
    "group attack size 2": "E202 attack",
    "property q: between attack and rest, for s in sectors: always x": "E321 for s in sectors",
    "property q: always hot even if them defects and spain is late by 1h": "E205 spain",
    "property q: always hot even if sectors[4] defects": "E228 sectors[4]",
    "property q: always hot even if uk defects and states is late by 1h": "E330 states is late by 1h",
    "property q: always hot even if us is late by 3": "E209 3",
    "property q: for g in states: always y even if h defects": "E205 h",
}  # fmt: skip


@pytest.mark.parametrize(("body", "expected"), WRONG.items())
def test_each_mistake_is_told_once(body: str, expected: str) -> None:
    assert ", ".join(marked(AROUND.format(body))) == expected


def test_good_members() -> None:
    good = """
      event e for s in sectors by sectors[s] when s = 1 or x[s - 1] or s < 3 and x[s + 1]
      event f for g in states by g when g != turkey and y and some(h in states: h != g and y[h])
      event k by states[france] when all(s in sectors: x) or count(s in sectors: m = a and s > 1) >= 2
      machine n for t in sectors { state c state d on go[t] or m[1].go c -> d }
      property q: for s in sectors: for g in states: always not x or not y even if g defects
    """
    assert marked(AROUND.format(good)) == []


def test_the_innermost_index_is_meant() -> None:
    """And one that is bound anew hides the outer one of its name."""
    protocol = kernel(
        """group big size 2 var x for s in big = false
        event e for s in big when some(t in big: t != s and x)
        event f for s in big when all(s in big: s = 2 or x)"""
    )
    first, second = (Compare(Var(name), "=", Literal(True)) for name in ("x[1]", "x[2]"))
    assert [protocol.transition(f"e[{s}]").guard for s in (1, 2)] == [second, first]
    assert [protocol.transition(f"f[{s}]").guard for s in (1, 2)] == [first, first]


HUGE = {
    "conditions": "event e when all(i in big: all(j in big: z[i] or z[j]))",
    "conditions in three": "event e when all(i in big: all(j in big: all(k in big: z[i] or z[j] or z[k])))",
    "counts": "event e for s in big when count(i in big: z[i]) >= 2",
    "properties": "property q: for i in big: for j in big: always z[i] or z[j]",
    "votes": "vote v for s in big among big { opens on attack; passes with all }",
    "events": " ".join(f"event e{i} for s in big" for i in range(900)),
    "clauses": f"machine n for s in big {{ {' '.join(f'state s{i}' for i in range(300))} }} property q: always n[2].s1",
}


@pytest.mark.parametrize("name", HUGE)
def test_too_much_is_told_in_time(name: str) -> None:
    begun = time.process_time()
    text = AROUND.format(f"group big size 200 var z for s in big = false {HUGE[name]}")
    (wrong,) = told(text)
    assert (wrong.code, wrong.remedy) == ("E302", "a small group shows what a large one does")
    assert time.process_time() - begun < 5, "a guard against hangs; it takes less than a second"


def test_large_votes_are_written_out_in_time() -> None:
    begun = time.process_time()
    rule = "count(k in big: yes[k]) > count(k in big: no[k])"
    body = f"group big size 200 vote v among big {{ opens on attack; passes when {rule} }}"
    assert codes(AROUND.format(body)) == []
    assert time.process_time() - begun < 5


def test_many_misspelt_names_are_told_in_time() -> None:
    begun = time.process_time()
    text = f"protocol p {{ {' '.join(f'event e{i} when other{i}' for i in range(2500))} }}"
    assert len(told(text)) == 2500
    assert time.process_time() - begun < 5


def test_numbers_do_not_grow_beyond_reason() -> None:
    params = " ".join(f"param a{i} = a{i - 1} * a{i - 1}" for i in range(1, 60))
    assert codes(AROUND.format(f"param a0 = 10 {params}")) == ["E113"]


def test_members_of_groups_that_overlap_can_be_the_same() -> None:
    groups = "group east = ann, bob group west = bob, cid"
    body = f"{groups} event leave for i in west when i = bob event come for i in east when some(j in west: i = j)"
    assert codes(AROUND.format(body)) == []


def test_a_vote_is_not_opened_by_its_own_end() -> None:
    body = "group east = ann, bob vote poll among east { opens on attack or poll.decided; passes with all }"
    assert codes(AROUND.format(body)) == ["E328"]
