"""`socialwatch` and `python -m socialwatch`: the command line, started as fast as it can be.

Most of the time of a short answer is importing, and nothing imported is garbage: looking for it would take a tenth
more at the start, and again at the end. Commands that run for long switch the collector on.
"""

import gc

gc.disable()

from socialwatch.cli import main as commands  # noqa: E402 - after the collector is off


def main() -> None:
    """The console script."""
    try:
        commands()
    finally:
        gc.freeze()


if __name__ == "__main__":
    main()
