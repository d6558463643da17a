"""Specs whose measures are known."""

from __future__ import annotations

DELAYS = """
protocol delays {
  actor russia is adversary
  actor monitors
  actor us
  var hostile = false
  event violation by russia when not hostile { hostile := true }
  machine knows {
    state unaware
    state detected by monitors
    state attributed by monitors
    state decided by us
    state acted by us
    must detect: unaware -> detected when hostile within 12h of violation
    must attribute: detected -> attributed within 24h of detect
    must decide: attributed -> decided within 24h of attribute
    must act: decided -> acted within 72h of decide
  }
  clock total runs while hostile and not acted
  clock since_violation starts on violation stops on act
  measure delay: time from violation to acted
  measure from_detection: time from detect to acted
  measure total_time: greatest total
  measure stopped: greatest since_violation
  measure undecided: greatest total while not decided and not acted
}
"""

OPEN = """
protocol open_bounds {
  actor a
  machine m {
    state x
    state y by a
    state z
    may go: x -> y later than 3h of start and before 20h of start
  }
  event start when x
  event tardy before 7h of start
  clock running starts on start
  measure both: time from start to y
  measure soon: time from start to tardy
  measure never_z: time from tardy to z
  measure never_there: time from z to y
  measure waiting: greatest running
}
"""

CLOSING = """
protocol closing {
  actor a
  machine m {
    state x
    state y by a
    state z by a
    may go: x -> y later than 3h of start and within 10h of start
    may leave: y -> z before 2h of go
    on start back: any -> x
  }
  event start when x
  measure left: time from go to z unless (age(y) >= 2h)
  measure answer: time from start to y
}
"""

SALAMI = """
protocol salami {
  actor r is adversary
  var hostile = false
  event violation by r when not hostile after 6h of any cessation { hostile := true }
  event cessation by r when hostile { hostile := false }
  machine m {
    state calm
    state back by r
    must go: calm -> back when hostile within 72h of violation
    on cessation stand_down: back -> calm
  }
  clock exposure runs while hostile and not back
  clock kept runs while hostile and not back restarts on cessation
  measure exposed: greatest exposure
  measure at_once: greatest kept
}
"""

STUCK = """
protocol stuck {
  actor a
  machine m {
    state x
    state y by a
    must go: x -> y within 3h of start
    must again: y -> x immediately
  }
  var begun = false
  event start when not begun { begun := true }
  measure it: time from start to y
}
"""

QUIET_GAP = """
protocol quiet_gap {
  actor r is adversary
  actor us
  var hostile = false
  event violation by r when not hostile GAP of any cessation { hostile := true }
  event cessation by r when hostile { hostile := false }
  machine answer {
    state waiting
    state backed by us
    must back: waiting -> backed when hostile within 72h of violation
    on cessation stand_down: backed -> waiting
  }
  measure salami: share of hostile and not backed while not backed
}
"""
