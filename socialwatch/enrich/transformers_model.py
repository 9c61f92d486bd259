"""The engine `transformers`: a text classifier by path or by its name on the hub, on a GPU where there is one.

Only weights in safetensors are read, which hold numbers and nothing else, and no code that comes with a model is run.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

from socialwatch.enrich import model_files
from socialwatch.enrich.classes import meanings, say_in_batches
from socialwatch.enrich.engines import Said
from socialwatch.errors import ConfigError
from socialwatch.models import JSON, Mood

if TYPE_CHECKING:
    from socialwatch.config import Config


@dataclass(frozen=True)
class TransformersModel:
    """`model` is a folder, or a name that the hub knows (which is downloaded once)."""

    name: ClassVar[str] = "transformers"

    model: str
    languages: tuple[str, ...]
    given: tuple[str, ...] = ()
    device: str = "auto"
    batch: int = 32

    @classmethod
    def from_config(cls, config: Config) -> Self:
        section = config.sentiment
        path = model_files.located(config)
        languages = model_files.covered(config)
        return cls(str(path or section.model), languages, section.labels, section.device, section.batch)

    def settings(self) -> JSON:
        """A name stands for itself: the hub may change what is behind it, a folder of one's own cannot."""
        path = Path(self.model)
        return [model_files.digest(path) if path.is_dir() else self.model, list(self.given)]

    def say(self, texts: Sequence[str]) -> list[Said]:
        return say_in_batches(texts, self.batch, self._outputs, self._moods, self.model)

    def _outputs(self, texts: list[str]) -> Any:
        tokenizer, network, place = self._loaded
        import torch

        fed = tokenizer(
            texts, padding=True, truncation=True, max_length=model_files.longest(self._about), return_tensors="pt"
        ).to(place)
        with torch.inference_mode():
            return network(**fed).logits.float().cpu().numpy()

    @cached_property
    def _moods(self) -> tuple[Mood, ...]:
        return meanings(self.given, self._about, self.model)

    @cached_property
    def _about(self) -> dict[str, JSON]:
        found: dict[str, JSON] = self._loaded[1].config.to_dict()
        return found

    @cached_property
    def _loaded(self) -> tuple[Any, Any, str]:
        try:
            import torch
            from transformers import AutoModelForSequenceClassification, AutoTokenizer
            from transformers.utils import logging
        except ImportError:
            raise ConfigError("the engine transformers needs more: pip install 'socialwatch[transformers]'") from None
        place = self._place(torch)
        logging.disable_progress_bar()  # stderr is for what somebody has to know
        try:
            tokenizer = AutoTokenizer.from_pretrained(self.model, trust_remote_code=False)
            network = AutoModelForSequenceClassification.from_pretrained(
                self.model, use_safetensors=True, trust_remote_code=False
            )
        except (OSError, ValueError, KeyError) as error:
            raise ConfigError(
                f"[sentiment] model = {self.model!r}: no folder of a model in safetensors, and the hub gave none:"
                f" {error}"
            ) from error
        return tokenizer, network.to(place).eval(), place

    def _place(self, torch: Any) -> str:
        found = "cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else "cpu"
        if self.device == "gpu" and found == "cpu":
            raise ConfigError('[sentiment] device = \'gpu\': torch sees none here; write "auto" or "cpu"')
        return "cpu" if self.device == "cpu" else found
