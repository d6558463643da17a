"""Comparing designs: what each keeps, which is better, and the shortest run that tells two of them apart."""
