"""A small fictional world: a coffee roaster, two competitors, two quarters of posts. Same seed, same world."""

from __future__ import annotations

from random import Random

from socialwatch.demo.world.model import Person, Post, Truth, World

__all__ = ["SEED", "Person", "Post", "Truth", "World", "build"]

SEED = 2026


def build(seed: int = SEED) -> World:
    """The whole world, pure and deterministic; takes a few seconds."""
    from socialwatch.demo.world import everyday, heroes, noise, press, support, talk
    from socialwatch.demo.world.draft import Draft
    from socialwatch.demo.world.people import Crowd

    draft = Draft(seed)
    # every part has its own dice, so that a change in one leaves the others as they were
    crowd = Crowd(Random(f"{seed} crowd"))
    heroes.add_heroes(draft)
    everyday.write_everyday(draft, crowd, Random(f"{seed} everyday"))
    talk.add_talk(draft, crowd, Random(f"{seed} talk"))
    press.add_press(draft, Random(f"{seed} press"))
    noise.add_noise(draft, crowd, Random(f"{seed} noise"))
    support.answer(draft, Random(f"{seed} support"))
    return draft.finish()
