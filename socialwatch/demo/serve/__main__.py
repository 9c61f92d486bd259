"""The demo world in a process of its own: prints its addresses as one JSON line, ends when its input closes.

Each line of its input, {"sentiment": [ids], "relevant": [ids]}, is answered by one: what a reader would say of these.
"""

from __future__ import annotations

import gc
import json
import sys

from socialwatch.demo.serve import PORTS, serve
from socialwatch.demo.serve.asked import Reader
from socialwatch.demo.world import SEED, build


def main() -> None:
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else SEED
    gc.disable()  # a world is built once and never thrown away
    world = build(seed)
    with serve(world, PORTS) as town:
        gc.freeze()
        gc.enable()
        _tell(town.urls)
        # whoever started us holds the other end; when they are gone, however they went, so are we
        for line in sys.stdin:
            reader = Reader(world)
            _tell([said for task, ids in json.loads(line).items() for said in reader.says(task, ids)])


def _tell(answer: object) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


main()
