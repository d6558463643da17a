#!/usr/bin/env python3
"""Replays the runs of the folder in which this file lies: python replay.py [FOLDER]; 0 all are runs, 1 one is not."""

import json
import sys
from fractions import Fraction
from itertools import pairwise
from operator import add, eq, ge, gt, le, lt, mul, ne, sub
from pathlib import Path
from typing import Any

RELATIONS: dict[str, Any] = {"<": lt, "<=": le, ">=": ge, ">": gt, "=": eq, "!=": ne, "+": add, "-": sub, "*": mul}
State = tuple[dict[str, str], dict[str, Any], dict[str, Any]]  # locations, values, clocks as (status, value)


def need(it: Any, otherwise: str) -> None:
    if not it:
        raise ValueError(otherwise)


def term(it: Any, s: State) -> Any:
    if it[0] == "arith":
        return RELATIONS[it[1]](term(it[2], s), term(it[3], s))
    if it[0] == "count":
        return sum(holds(arg, s) for arg in it[1])
    return it[1] if it[0] == "value" else s[1][it[1]]


def holds(f: Any, s: State, events: Any = (), after: Any = None) -> bool:
    match f:
        case ["const", value]:
            return bool(value)
        case ["not", arg]:
            return not holds(arg, s, events, after)
        case ["and" | "or", args]:
            return {"and": all, "or": any}[f[0]](holds(arg, s, events, after) for arg in args)
        case ["at", machine, locations]:
            return s[0][machine] in locations
        case ["compare", left, relation, right]:
            return bool(RELATIONS[relation](term(left, s), term(right, s)))
        case ["bound", clock, relation, limit]:
            return s[2][clock][0] != "off" and bool(RELATIONS[relation](s[2][clock][1], Fraction(limit)))
        case ["occurs", names]:
            return not events.isdisjoint(names)
    return holds(f[1], {"before": s, "after": after}[f[0]])


def elapse(kernel: Any, s: State, d: Fraction) -> State:
    grows = {c["name"] for c in kernel["clocks"] if s[2][c["name"]][0] == "running" and holds(c["gate"], s)}
    return s[0], s[1], {name: (on, value + d * (name in grows)) for name, (on, value) in s[2].items()}


def bounds(f: Any) -> list[Any]:
    return [f] if f[:1] == ["bound"] else [b for part in f if isinstance(part, list) for b in bounds(part)]


def possible(t: Any, s: State) -> bool:
    return (t["machine"] is None or s[0][t["machine"]] in t["sources"]) and holds(t["guard"], s)


def wait(kernel: Any, s: State, d: Fraction) -> State:
    for t in (t for t in kernel["transitions"] if t["kind"] in ("must", "timed")):
        ahead = {Fraction(b[3]) - s[2][b[1]][1] for b in bounds([t["guard"], t["due"]])}
        cuts = sorted({Fraction(0), *(a for a in ahead if 0 < a < d), d})
        for instant in [*cuts[:-1], *((a + b) / 2 for a, b in pairwise(cuts))]:
            then = elapse(kernel, s, instant)
            need(not (d and possible(t, then) and holds(t["due"], then)), f"{t['name']} is due within {d} s")
    return elapse(kernel, s, d)


def move(kernel: Any, s: State, names: list[str]) -> State:
    taken = [t for name in names for t in kernel["transitions"] if t["name"] == name]
    events = {t["name"] for t in taken} | {f"{t['machine']}.{t['target']}" for t in taken if t["target"]}
    moved = [t["machine"] for t in taken]
    need(taken[0]["kind"] != "reaction" and len(set(moved)) == len(names), "a move is a cause and its reactions")
    for k, t in enumerate(taken):
        need(possible(t, s), f"{t['name']} is not possible")
        need(k == 0 or (t["kind"] == "reaction" and events & set(t["triggers"])), f"{t['name']} is no reaction")
    for t in (t for t in kernel["transitions"] if t["kind"] == "reaction" and t["machine"] not in moved):
        need(not (events & set(t["triggers"]) and possible(t, s)), f"{t['name']} is left out")
    values, domains = dict(s[1]), {v["name"]: v["domain"] for v in kernel["variables"]}
    for name, u in ((u["variable"], u) for t in taken for u in t["updates"]):
        new = holds(u["formula"], s) if "formula" in u else term(u["term"], s)
        values[name] = new if new in domains[name] else min(max(new, domains[name][0]), domains[name][-1])
    then = (s[0] | {t["machine"]: t["target"] for t in taken if t["target"]}, values, dict(s[2]))
    for c in kernel["clocks"]:
        on, value = s[2][c["name"]]
        stop, clear, restart, start = (holds(c[r], s, events, then) for r in ("stops", "clears", "restarts", "starts"))
        on = "stopped" if stop and on == "running" else on
        on, value = ("off", Fraction(0)) if clear else (on, value)
        on, value = ("running", Fraction(0)) if restart else ("running", value) if start else (on, value)
        then[2][c["name"]] = (on, value)
    return then


def read(it: Any) -> State:
    values = {name: int(v["#bigint"]) if isinstance(v, dict) else v for name, v in it["values"].items()}
    return it["locations"], values, {name: (c["status"], Fraction(c["value"])) for name, c in it["clocks"].items()}


def replay(kernel: Any, run: Any) -> None:
    """The steps lead from the initial state through the states that are written; the observer (#) is left out."""
    kernel = {key: [it for it in part if it["name"][0] != "#"] for key, part in kernel.items() if key != "name"}
    clocks = {c["name"]: ("running" if c["initially_on"] else "off", Fraction(0)) for c in kernel["clocks"]}
    machines = {m["name"]: m["locations"][0] for m in kernel["machines"]}
    s, now = (machines, {v["name"]: v["initial"] for v in kernel["variables"]}, clocks), Fraction(0)
    for k, it in enumerate(run["states"] or [{}]):  # without states it is no run
        cause, delay = it["move"]["cause"], Fraction(it["delay"])
        need(delay >= 0 and (cause or delay or k == 0), f"state {k}: nothing happens")
        s, now = wait(kernel, s, delay), now + delay
        s = move(kernel, s, [cause, *it["move"]["reactions"]]) if cause else s
        need(read(it) == s and Fraction(it["time"]) == now, f"state {k} is another")


def main(folder: Path) -> int:
    kernel, wrong = json.loads((folder / "kernel.json").read_text())["protocol"], 0
    for file in sorted(folder.glob("*.itf.json")) or sys.exit(f"there is no run in {folder}"):
        try:
            replay(kernel, json.loads(file.read_text()))
            print(f"{file.name}: replayed")
        except (LookupError, TypeError, ValueError) as error:
            print(f"{file.name}: no run: {error}")
            wrong = 1
    return wrong


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent))
