"""The demo world in a process of its own: prints its addresses as one JSON line, ends when its input closes."""

from __future__ import annotations

import gc
import json
import sys

from socialwatch.demo.serve import PORTS, serve
from socialwatch.demo.world import SEED, build


def main() -> None:
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else SEED
    gc.disable()  # a world is built once and never thrown away
    with serve(build(seed), PORTS) as town:
        gc.freeze()
        gc.enable()
        sys.stdout.write(json.dumps(town.urls) + "\n")
        sys.stdout.flush()
        # whoever started us holds the other end; when they are gone, however they went, so are we
        sys.stdin.read()


main()
