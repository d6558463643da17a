"""Logs of real events and saved runs against a protocol: the first event that it forbids, the obligations missed."""
