"""Whose defection breaks a guarantee, and whose it survives: all minimal and all maximal sets of actors."""
