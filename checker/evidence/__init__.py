"""Evidence that needs no trust: proofs and runs as files, and what verifies them without the engines."""
