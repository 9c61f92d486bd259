"""The engine `onnx`: a text classifier in a file, run by onnxruntime, on a GPU where there is one.

Beside model.onnx lie, as models are exported, tokenizer.json and config.json. A model that takes texts themselves (a
pipeline exported by skl2onnx) needs neither.
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

INSTALL = "the engine onnx needs more: pip install 'socialwatch[onnx]'"
PLACES = ("model.onnx", "onnx/model.onnx", "model_quantized.onnx", "onnx/model_quantized.onnx")
CPU = "CPUExecutionProvider"


@dataclass(frozen=True)
class OnnxModel:
    """`path` is the model's file; `given` are the meanings of its classes where the configuration says them."""

    name: ClassVar[str] = "onnx"

    path: Path
    languages: tuple[str, ...]
    given: tuple[str, ...] = ()
    device: str = "auto"
    batch: int = 32

    @classmethod
    def from_config(cls, config: Config) -> Self:
        section = config.sentiment
        path = model_files.located(config)
        if path is not None and path.is_dir():
            path = next((path / place for place in PLACES if (path / place).exists()), None)
        if path is None:
            raise ConfigError(f"[sentiment] model = {section.model!r}: there is no such file, and no model.onnx in it")
        languages = model_files.covered(config)
        return cls(path, languages, section.labels, section.device, section.batch)

    def settings(self) -> JSON:
        beside = [self.folder / name for name in ("tokenizer.json", "config.json")]
        files = [self.path, *(one for one in beside if one.exists())]
        return [[model_files.digest(one) for one in files], list(self.given)]

    def say(self, texts: Sequence[str]) -> list[Said]:
        return say_in_batches(texts, self.batch, self._outputs, self._moods, str(self.path))

    @property
    def folder(self) -> Path:
        """Where tokenizer.json and config.json lie: beside the model, or above a folder onnx/."""
        here = self.path.parent
        return here.parent if here.name == "onnx" and not (here / "tokenizer.json").exists() else here

    @cached_property
    def _moods(self) -> tuple[Mood, ...]:
        return meanings(self.given, model_files.described(self.folder), str(self.path))

    def _outputs(self, texts: list[str]) -> Any:
        import numpy as np

        inputs = self._session.get_inputs()
        if inputs[0].type == "tensor(string)":
            flat = np.array(texts, dtype=object)
            fed = {inputs[0].name: flat.reshape(-1, 1) if len(inputs[0].shape) == 2 else flat}
        else:
            encoded = self._tokenizer.encode_batch(texts)
            columns = {
                "input_ids": [one.ids for one in encoded],
                "attention_mask": [one.attention_mask for one in encoded],
                "token_type_ids": [one.type_ids for one in encoded],
            }
            kinds = {"tensor(int64)": np.int64, "tensor(int32)": np.int32, "tensor(float)": np.float32}
            try:
                fed = {one.name: np.array(columns[one.name], dtype=kinds[one.type]) for one in inputs}
            except KeyError as error:
                raise ConfigError(f"{self.path} wants {error} as input, which no text classifier does") from None
        return self._session.run([self._output], fed)[0]

    @cached_property
    def _output(self) -> str:
        """The output that holds a figure for each class."""
        for one in self._session.get_outputs():
            if one.type in ("tensor(float)", "tensor(double)", "tensor(float16)") and len(one.shape) == 2:
                name: str = one.name
                return name
        raise ConfigError(f"{self.path} has no output of a row of figures a text; export it without ZipMap")

    @cached_property
    def _session(self) -> Any:
        try:
            import onnxruntime
        except ImportError:
            raise ConfigError(INSTALL) from None
        there = onnxruntime.get_available_providers()
        fast = [one for one in there if one != CPU and "Azure" not in one]
        if self.device == "gpu" and not fast:
            raise ConfigError("[sentiment] device = 'gpu': onnxruntime sees none here; install onnxruntime-gpu")
        onnxruntime.set_default_logger_severity(3)
        try:
            return onnxruntime.InferenceSession(
                str(self.path), providers=[CPU] if self.device == "cpu" else [*fast, CPU]
            )
        except Exception as error:  # its exceptions have no common base
            raise ConfigError(f"{self.path} is no model that onnxruntime can run: {error}") from error

    @cached_property
    def _tokenizer(self) -> Any:
        try:
            from tokenizers import Tokenizer
        except ImportError:
            raise ConfigError(INSTALL) from None
        path = self.folder / "tokenizer.json"
        if not path.exists():
            raise ConfigError(f"{path} is missing: the model comes with one, put it beside it")
        try:
            tokenizer = Tokenizer.from_file(str(path))
        except Exception as error:  # a plain Exception, too
            raise ConfigError(f"{path} is no tokenizer: {error}") from error
        about = model_files.described(self.folder)
        tokenizer.enable_truncation(max_length=model_files.longest(about))
        if tokenizer.padding is None:
            pad = about.get("pad_token_id")
            tokenizer.enable_padding(pad_id=pad if isinstance(pad, int) else 0)
        else:  # a fixed length would make every post as long as the longest
            tokenizer.enable_padding(**{**tokenizer.padding, "length": None})
        return tokenizer
