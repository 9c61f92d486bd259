"""Decks are made without looking for garbage, and everything is as before when they are done."""

from __future__ import annotations

import gc

import pytest

from socialwatch.report.uncollected import uncollected


def test_garbage_is_looked_for_again_after_an_error() -> None:
    def make() -> None:
        with uncollected():
            assert not gc.isenabled()
            raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        make()
    assert gc.isenabled()


def test_who_had_turned_it_off_finds_it_off() -> None:
    gc.disable()
    try:
        with uncollected():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
