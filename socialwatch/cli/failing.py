"""How a command ends when something went wrong: one message that says what to do, and the exit status."""

from __future__ import annotations

import os
import sqlite3
import sys
from pathlib import Path

from socialwatch.cli.output import say
from socialwatch.errors import SocialWatchError

DEBUG = "SOCIALWATCH_DEBUG"


def tell(error: BaseException) -> int:
    """Say what went wrong on stderr, never as a traceback; returns the exit status."""
    if isinstance(error, BrokenPipeError):
        # the reader of our output went away (`| head`); there is nobody left to tell
        drop_output()
        return 0
    if isinstance(error, SocialWatchError):
        say(f"socialwatch: {error}")
        return error.exit_code
    if isinstance(error, sqlite3.Error):
        from socialwatch.store.connection import explain

        trouble = explain(error, Path("the database"))
        say(f"socialwatch: {trouble}")
        return trouble.exit_code
    if os.environ.get(DEBUG):
        raise error
    if isinstance(error, OSError):
        drop_output()
        say(f"socialwatch: {error.filename or 'the output'} cannot be used: {error.strerror or error}")
    else:
        say(
            f"socialwatch: a bug of ours, {type(error).__name__} at {place(error)}: {error}\n"
            f"Nothing stored is lost. Please report it; {DEBUG}=1 shows the traceback."
        )
    return 1


def place(error: BaseException) -> str:
    """The last of our own lines on the way to an error, as file:line."""
    trace, last = error.__traceback__, "?"
    root = str(Path(__file__).resolve().parents[1])
    while trace is not None:
        code = trace.tb_frame.f_code
        if code.co_filename.startswith(root):
            last = f"{Path(code.co_filename).relative_to(root)}:{trace.tb_lineno}"
        trace = trace.tb_next
    return last


def drop_output() -> None:
    """Send what is still buffered nowhere, so that the interpreter's last flush cannot fail."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):
        sys.stdout = None  # what Python itself does where there is no stdout
