"""The engine `transformers`, on a tiny model made here; skips without `pip install 'socialwatch[transformers]'`."""

from __future__ import annotations

from pathlib import Path

import pytest

from socialwatch.config import Brand, Config
from socialwatch.config.mood import MoodEngine
from socialwatch.enrich.engines import Engine, engine_of
from socialwatch.errors import ConfigError

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")
WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "acme", "late", "lovely", "box", "is", "the"]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A BERT of one layer with weights of chance."""
    folder = tmp_path_factory.mktemp("bert")
    tokenizers = pytest.importorskip("tokenizers")
    words = tokenizers.Tokenizer(tokenizers.models.WordLevel({w: at for at, w in enumerate(WORDS)}, unk_token="[UNK]"))
    words.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    special = {"unk_token": "[UNK]", "pad_token": "[PAD]"}
    transformers.PreTrainedTokenizerFast(tokenizer_object=words, **special).save_pretrained(folder)
    torch.manual_seed(1)
    shape = transformers.BertConfig(
        vocab_size=len(WORDS), hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16,
        max_position_embeddings=20, initializer_range=1.0, num_labels=3,
        id2label={0: "negative", 1: "neutral", 2: "positive"},
    )  # fmt: skip
    transformers.BertForSequenceClassification(shape).save_pretrained(folder)
    return folder


def engine(folder: Path, **more: object) -> Engine:
    section = MoodEngine(engine="transformers", model=".", languages=("en",), **more)
    return engine_of(Config(path=folder / "socialwatch.toml", brands=(Brand(name="Acme"),), sentiment=section))


def test_a_model_in_a_folder_says_the_same_whatever_the_batch(model: Path) -> None:
    texts = ["acme is late", "the box is lovely " * 30, "late", "acme"]
    found = engine(model, batch=2).say(texts)
    alone = [engine(model).say([text])[0] for text in texts]
    assert [one.mood for one in found] == [one.mood for one in alone]
    assert [one.score for one in found] == pytest.approx([one.score for one in alone], abs=1e-3)
    assert {one.mood for one in found} <= {"positive", "neutral", "negative"}
    assert len({one.score for one in found}) > 1


def test_a_pickle_is_not_read(model: Path, tmp_path: Path) -> None:
    for one in model.iterdir():
        if one.suffix != ".safetensors":
            (tmp_path / one.name).write_bytes(one.read_bytes())
    torch.save({}, tmp_path / "pytorch_model.bin")
    with pytest.raises(ConfigError, match="safetensors"):
        engine(tmp_path).say(["acme"])


def test_another_model_in_the_folder_is_another_fingerprint(model: Path) -> None:
    before = engine(model).settings()
    (model / "README.md").write_text("changed", "utf-8")
    assert engine(model).settings() != before
