"""How long `tierproof check` of the flagship's base design takes, from process start to the last verdict, and where.

    python benchmarks/flagship.py [RUNS]

Prints medians of whole processes: the command itself, and a process that stops its watch between phases.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
SPEC = ROOT / "specs" / "ceasefire" / "paris.tier"
COMMAND = [sys.executable, "-m", "checker", "check", str(SPEC), "--design", "paris"]
PHASES = """
import json, sys, time
marks = {"start of python": time.time() - float(sys.argv[1])}
def lap(name, since):
    marks[name] = time.perf_counter() - since
    return time.perf_counter()
t = time.perf_counter()
import z3
t = lap("import of z3", t)
import checker.cli, checker.inputs, checker.check, checker.render.terminal, checker.certify
t = lap("import of tierproof", t)
from protocol.load import compile_text
path = sys.argv[2]
designs = compile_text(open(path, encoding="utf-8").read(), path)
t = lap("parse and expand", t)
certify = checker.certify
inner, spent = certify.recheck, [0.0]
def timed(*args):
    since = time.perf_counter()
    try:
        return inner(*args)
    finally:
        spent[0] += time.perf_counter() - since
certify.recheck = timed
report = checker.check.check(designs, checker.check.Options(designs=frozenset({"paris"})))
everything = time.perf_counter() - t
marks["certify (z3)"] = spent[0]
marks["prove, search, health"] = everything - spent[0]
assert report.exit_code == 0
print(json.dumps(marks))
"""


def main(runs: int) -> None:
    """Print the medians of `runs` runs, after one that does not count."""
    whole, phases = [], []
    for _ in range(runs + 1):
        start = time.perf_counter()
        subprocess.run(COMMAND, check=True, stdout=subprocess.DEVNULL, cwd=ROOT)
        whole.append(time.perf_counter() - start)
        child = [sys.executable, "-c", PHASES, str(time.time()), str(SPEC)]
        phases.append(json.loads(subprocess.run(child, check=True, capture_output=True, cwd=ROOT).stdout))
    print(f"tierproof check paris.tier --design paris: {statistics.median(whole[1:]) * 1000:.0f} ms (median of {runs})")
    for name in phases[0]:
        print(f"  {name:24} {statistics.median(phase[name] for phase in phases[1:]) * 1000:6.0f} ms")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
