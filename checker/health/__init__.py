"""The questions asked of every spec, unasked.  Each finding has a code, a place, and a run where one exists."""
