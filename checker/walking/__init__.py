"""Walks through a protocol by the reference interpreter: what can happen, who must act by when, what is broken."""
