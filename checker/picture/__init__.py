"""One layout of runs in time, of which every picture is made: terminal, SVG and prose."""
