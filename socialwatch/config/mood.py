"""Which engine tells the mood of posts, as a section."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from socialwatch.config.block import FORBID, Block, table


@table
class MoodEngine(Block):
    """What tells positive from negative."""

    __pydantic_config__: ClassVar[Any] = FORBID

    engine: str = "vader"
    """vader, trained, onnx, transformers or command; another package may bring more."""
    model: str = ""
    """For onnx and transformers: the model's folder or file, relative to this file; for transformers also its name."""
    languages: tuple[str, ...] = ()
    """What the engine covers, as two-letter codes; posts in others stay unknown. Needed for onnx, transformers and
    command; vader covers English."""
    labels: tuple[str, ...] = ()
    """What the model's classes mean, in their order, where its config.json does not say."""
    device: Literal["auto", "cpu", "gpu"] = "auto"
    """Where models run: auto takes a GPU where there is one."""
    batch: int = 32
    """Texts that a model is given at once (1..4096)."""
    command: tuple[str, ...] = ()
    """For command: the program and its arguments, run without a shell in this file's folder."""
    seconds: float = 120.0
    """How long the program may take for one batch of posts."""
