"""The tests themselves: any of them can be run with any others."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

HERE = Path(__file__).parent


def test_no_test_imports_a_conftest_by_name_for_there_are_several() -> None:
    by_name = re.compile(r"^\s*(?:from|import) conftest\b", re.M)
    assert [path.name for path in HERE.rglob("*.py") if by_name.search(path.read_text("utf-8"))] == []


def test_no_two_files_of_tests_have_one_name() -> None:
    # those of a package are told apart by its name
    loose = (path for path in HERE.rglob("*.py") if not (path.parent / "__init__.py").exists())
    names = Counter(path.name for path in loose if path.name != "conftest.py")
    assert [name for name, count in names.items() if count > 1] == []
