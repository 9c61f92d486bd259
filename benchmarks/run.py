"""Run every benchmark and print machine, sizes, medians and ratios: `python benchmarks/run.py [--small] [NAME...]`.

What `feeds` stands beside comes with `uv run --group bench`.
Nothing here is a test: a slow machine fails nobody. Ratios compare with a named baseline in the same run.
"""

from __future__ import annotations

import argparse
import json
import sys
from importlib import import_module
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from common import Row, machine

NAMES = ("matching", "storing", "asking", "sentiment", "copies", "enriching", "decks", "whole_decks", "feeds")


def seconds(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:.2f} s" if value >= 1 else f"{value * 1000:.1f} ms"


def line(row: Row) -> str:
    ratio = row.get("ratio")
    verdict = {True: "met", False: "NOT MET", None: ""}[row.get("ok")]
    figures = f"{seconds(row.get('ours_seconds')):>10} {seconds(row.get('beside_seconds')):>10}"
    shown = f"{ratio:>8.2f}" if ratio is not None else f"{'-':>8}"
    return f"{row['work']:<44} {row.get('size', ''):<24} {figures} {shown}  {row.get('wanted', ''):<28} {verdict}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help=f"of {', '.join(NAMES)}; all when none is named")
    parser.add_argument("--small", action="store_true", help="sizes for CI; targets hold at full size only")
    parser.add_argument("--json", type=Path, help="also write the rows here")
    options = parser.parse_args()
    print(machine())
    print(f"{'work':<44} {'size':<24} {'ours':>10} {'beside':>10} {'ratio':>8}  wanted")
    rows: list[Row] = []
    for name in options.names or NAMES:
        for row in import_module(name).run(small=options.small):
            rows.append(row)
            print(line(row), f"  beside: {row['beside']}" if row.get("beside") else "", flush=True)
    if options.json:
        options.json.write_text(json.dumps({"machine": machine(), "rows": rows}, indent=2))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
