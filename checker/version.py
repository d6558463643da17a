"""The version of tierproof, said in this one place, and those of what it asks."""

from __future__ import annotations

VERSION = "0.1.0"


def installed(package: str) -> str:
    """The version of another distribution."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(package)
    except PackageNotFoundError:
        return "of an unknown version"
