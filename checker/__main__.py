"""`tierproof`, or `python -m checker`, is the command."""

import sys


def main() -> None:
    """Also while it is being imported an interruption ends it without a word."""
    try:
        from checker.cli import main as command

        command()
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
