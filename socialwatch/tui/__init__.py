"""Screens that fill the terminal, made with textual (the extra `screens`)."""
