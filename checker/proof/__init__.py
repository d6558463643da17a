"""Proofs re-checked: obligations written from the kernel alone, decided by solvers that know nothing of engines."""
