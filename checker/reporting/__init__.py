"""`report`: what the other verbs found of a spec, on one page for those who decide and those who check."""
