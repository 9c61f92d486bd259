"""Engines of sentiment: whichever tells the mood, posts get it the same way, and what is wrong is said."""

from __future__ import annotations

import gc
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from socialwatch.config import Brand, Config
from socialwatch.config.mood import MoodEngine
from socialwatch.enrich import Batch, fingerprint, steps
from socialwatch.enrich.classes import meanings, probabilities, said
from socialwatch.enrich.engines import Engine, engine_of
from socialwatch.enrich.onnx_model import OnnxModel
from socialwatch.enrich.program import Program
from socialwatch.enrich.sentiment import Sentiment
from socialwatch.errors import ConfigError, SocialWatchError, SourceDown
from socialwatch.models import Mention, Result

pytestmark = pytest.mark.long

ANSWERING = """
import json, sys
print("loading a model", file=sys.stderr)
for line in sys.stdin:
    post = json.loads(line)
    mood = "negative" if "late" in post["text"] else "positive"
    print(json.dumps({"id": post["id"], "mood": mood}), flush=True)
"""
VOCABULARY = {"[PAD]": 0, "[UNK]": 1, "late": 2, "lovely": 3, "box": 4}


def config(folder: Path, **section: Any) -> Config:
    brands = (Brand(name="Acme"), Brand(name="Bolt"))
    return Config(path=folder / "socialwatch.toml", brands=brands, sentiment=MoodEngine(**section))


def program(code: str, **more: Any) -> Program:
    return Program((sys.executable, "-S", "-c", code), ("en",), **more)


def moods(engine: Engine, *texts: str, lang: str = "en", brands: tuple[str, ...] = ("Acme",)) -> list[str]:
    step = Sentiment((Brand(name="Acme"), Brand(name="Bolt")), engine)
    keys = list(range(len(texts)))
    mentions = [Mention(network="test", native_id=str(key), text=text) for key, text in zip(keys, texts, strict=True)]
    known = {"language": {key: [Result(key, "language", None, lang, 1.0)] for key in keys}}
    results = step.run(Batch(keys, mentions, [brands] * len(keys), known))
    return [result.value for result in results if result.target in brands[-1:]]


def test_a_program_of_ones_own_says_the_mood_of_posts_and_of_clauses() -> None:
    engine = program(ANSWERING)
    try:
        assert moods(engine, "so late", "so nice", "so late") == ["negative", "positive", "negative"]
        first = engine._process
        assert moods(engine, "Acme is late. But Bolt is nice", brands=("Acme", "Bolt")) == ["positive"]
        assert engine._process is first  # it is kept, so that a model is loaded once
        assert moods(engine, "zu spät", lang="de") == ["unknown"]
        assert len(engine.say([f"late {n} " + "x" * 300 for n in range(2000)])) == 2000  # more than a pipe holds
    finally:
        engine.close()


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("import sys; sys.exit('no such model')", "ended before it had answered"),
        ("import sys; sys.stderr.write('no GPU\\n'); input(); print('hm')", "no GPU"),
        ('input(); print(\'{"id": 7, "mood": "positive"}\')', "was wanted"),
        ('input(); print(\'{"id": 0, "mood": "angry"}\')', "was wanted"),
        ('input(); print(\'{"id": 0, "mood": "positive", "score": 3}\')', "was wanted"),
        ("input(); print('[' * 60000)", "was wanted"),
        ("input(); print('[]')", "was wanted"),
    ],
)
def test_a_program_that_fails_is_told_with_its_last_words(code: str, told: str) -> None:
    engine = program(code, seconds=20)
    with pytest.raises(SourceDown, match=told):
        engine.say(["hello"])
    assert engine._process is None


def test_a_program_that_does_not_answer_is_ended_in_time() -> None:
    engine = program("import time; time.sleep(60)", seconds=0.2)
    with pytest.raises(SourceDown, match=r"did not answer within 0\.2 s"):
        engine.say(["hello"])


def test_a_program_ends_when_nobody_needs_it_any_more() -> None:
    engine = program(ANSWERING)
    engine.say(["late"])
    process = engine._process
    del engine
    gc.collect()
    assert process is not None
    assert process.poll() is not None


def test_an_answer_too_many_is_not_taken_for_one_of_the_next_posts() -> None:
    twice = ANSWERING.replace(
        "    print(json", "    print(json.dumps({'id': post['id'], 'mood': 'neutral'}))\n    print(json"
    )
    engine = program(twice)
    try:
        engine.say(["late"])
        with pytest.raises(SourceDown, match="was wanted"):
            engine.say(["nice"])
    finally:
        engine.close()


def test_what_an_engine_lacks_is_said(tmp_path: Path) -> None:
    for section, told in (
        ({"engine": "command", "languages": ("en",)}, "needs command"),
        ({"engine": "command", "command": ("true",)}, "which languages"),
        ({"engine": "onnx", "languages": ("en",)}, "needs model"),
        ({"engine": "onnx", "languages": ("en",), "model": "nowhere"}, "no such file"),
        ({"engine": "vadre"}, "there are: command, onnx"),
    ):
        with pytest.raises(ConfigError, match=told):
            engine_of(config(tmp_path, **section))
    with pytest.raises(ConfigError, match="cannot be started"):
        engine_of(config(tmp_path, engine="command", command=("./nowhere",), languages=("en",))).say(["x"])


def test_the_default_engine_keeps_what_was_said_before_there_were_others(tmp_path: Path) -> None:
    step = Sentiment.from_config(config(tmp_path))
    assert step.settings() == [["Acme", "", ()], ["Bolt", "", ()]]


def test_another_engine_model_or_language_is_another_fingerprint(tmp_path: Path) -> None:
    (tmp_path / "model.onnx").write_bytes(b"one")
    found = set()
    for section in (
        {},
        {"engine": "onnx", "model": "model.onnx", "languages": ("en",)},
        {"engine": "onnx", "model": "model.onnx", "languages": ("en", "de")},
        {"engine": "onnx", "model": "model.onnx", "languages": ("en",), "labels": ("negative", "positive")},
        {"engine": "command", "command": ("true",), "languages": ("en",)},
    ):
        found.add(_mark(config(tmp_path, **section)))
    (tmp_path / "model.onnx").write_bytes(b"another")
    found.add(_mark(config(tmp_path, engine="onnx", model=".", languages=("en",))))
    assert len(found) == 6


def _mark(config: Config) -> str:
    all_steps = steps(config)
    return next(fingerprint(step, all_steps) for step in all_steps if step.name == "sentiment")


def test_classes_are_understood_or_asked_for() -> None:
    assert meanings((), {"id2label": {"0": "NEG", "1": "NEU", "2": "POS"}}, "m") == ("negative", "neutral", "positive")
    stars = {"id2label": {str(n): f"{n + 1} stars" for n in range(5)}}
    assert meanings((), stars, "m") == ("negative", "negative", "neutral", "positive", "positive")
    for told in ({"id2label": {"0": "LABEL_0", "1": "LABEL_1"}}, {}):
        with pytest.raises(ConfigError, match=r"\[sentiment\] labels"):
            meanings((), told, "m")
        assert meanings(("negative", "positive"), told, "m") == ("negative", "positive")


def test_a_model_without_a_neutral_class_must_lean_to_a_side_to_be_believed() -> None:
    rows = np.array([[0.55, 0.45], [0.1, 0.9], [0.95, 0.05]])
    assert [one.mood for one in said(rows, ("negative", "positive"), "m")] == ["neutral", "positive", "negative"]
    assert said(np.array([[float("nan")] * 2]), ("negative", "positive"), "m")[0].mood == "unknown"
    assert probabilities([[0.0, 0.0, 0.0]]).tolist() == [[1 / 3] * 3]
    with pytest.raises(ConfigError, match="gives 2 classes"):
        said(rows, ("negative", "neutral", "positive"), "m")


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A classifier of three words: each word has a row of logits, which are added up."""
    pytest.importorskip("onnxruntime")
    from onnx import TensorProto, helper, numpy_helper, save
    from tokenizers import Tokenizer, models, pre_tokenizers

    folder = tmp_path_factory.mktemp("model")
    weights = np.array([[0, 0, 0], [0, 0.5, 0], [4, 0, 0], [0, 0, 4], [0, 1, 0]], dtype=np.float32)
    integers = TensorProto.INT64
    graph = helper.make_graph(
        [
            helper.make_node("Gather", ["weights", "input_ids"], ["rows"]),
            helper.make_node("Cast", ["attention_mask"], ["mask"], to=TensorProto.FLOAT),
            helper.make_node("Unsqueeze", ["mask", "last"], ["wide"]),
            helper.make_node("Mul", ["rows", "wide"], ["seen"]),
            helper.make_node("ReduceSum", ["seen", "words"], ["logits"], keepdims=0),
        ],
        "tiny",
        [helper.make_tensor_value_info(name, integers, ["n", "t"]) for name in ("input_ids", "attention_mask")],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["n", 3])],
        [
            numpy_helper.from_array(weights, "weights"),
            numpy_helper.from_array(np.array([2]), "last"),
            numpy_helper.from_array(np.array([1]), "words"),
        ],
    )
    save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9), folder / "model.onnx")
    tokenizer = Tokenizer(models.WordLevel(VOCABULARY, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.save(str(folder / "tokenizer.json"))
    names = {"0": "negative", "1": "neutral", "2": "positive"}
    (folder / "config.json").write_text(json.dumps({"id2label": names, "max_position_embeddings": 10}), "utf-8")
    return folder


def test_a_model_in_a_file_says_the_mood_whatever_the_lengths_and_the_batch(model: Path) -> None:
    whole = config(model, engine="onnx", model=".", languages=("en",), batch=2)
    engine = engine_of(whole)
    assert isinstance(engine, OnnxModel)
    texts = ["box", "late", "lovely " * 50 + "late late", "late late late lovely box and more", ""]
    assert [one.mood for one in engine.say(texts)] == ["neutral", "negative", "positive", "negative", "neutral"]
    alone = [engine.say([text])[0] for text in texts]
    assert alone == engine.say(texts)  # what a text is padded with is not read
    assert engine.say([]) == []


def test_files_that_are_no_model_are_told(model: Path, tmp_path: Path) -> None:
    for name, broken, told in (
        ("model.onnx", "not a model", "is no model that onnxruntime can run"),
        ("tokenizer.json", "{}", "is no tokenizer"),
        ("config.json", "{", "cannot be read"),
    ):
        folder = tmp_path / name
        folder.mkdir()
        for one in model.iterdir():
            (folder / one.name).write_bytes(one.read_bytes())
        (folder / name).write_text(broken, "utf-8")
        with pytest.raises(SocialWatchError, match=told):
            engine_of(config(folder, engine="onnx", model=".", languages=("en",))).say(["late"])


def test_a_graphics_card_that_is_not_there_is_said(model: Path) -> None:
    engine = OnnxModel(model / "model.onnx", ("en",), device="gpu")
    import onnxruntime

    if len(onnxruntime.get_available_providers()) > 2:
        pytest.skip("there is one")
    with pytest.raises(ConfigError, match="onnxruntime-gpu"):
        engine.say(["late"])
