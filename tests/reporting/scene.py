"""A small spec, with promises broken, kept and empty, full of what a browser would obey."""

from pathlib import Path

NAME = "a <b>bold & quoted.tier"
SPEC = """\
# <script>document.title = "obeyed"</script> <!-- and a comment
protocol door "</title><script>document.title = 'obeyed'</script>" {
  actor intruder is adversary
  actor guard "<img src=x onerror='document.title=1'>"

  param patience "{{ 7 * 7 }} {% raw %}" = 10min because "</style><style>body { display: none }"

  var ringing "`<i>ringing</i>" = false
  var flooded = false
  event alarm "<a href='https://example.org'>alarm</a>" by intruder when not ringing { ringing := true }

  machine watch {
    state idle
    state seen "javascript:alert(1)" by guard because "<svg onload=alert(1)>"
    must look: idle -> seen when ringing within patience of alarm
    may reset: seen -> idle by guard { ringing := false }
  }

  property looked_at "<b>seen</b>": alarm leads to seen within 10min because "&lt;already&gt; escaped"
  property sober: flooded leads to seen within 1h
  scenario alarming: seen is possible
  expect sober vacuous
}

design drowsy "the guard may look, and <u>need</u> not" of door {
  machine watch { instead may look: idle -> seen when ringing within 10min of alarm }
  expect looked_at fails because "<s>nobody</s> must"
}
"""


def written(folder: Path) -> str:
    """The path of the spec, in the folder."""
    path = folder / NAME
    path.write_text(SPEC, encoding="utf-8")
    return str(path)
