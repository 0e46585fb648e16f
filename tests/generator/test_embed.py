"""Prompts as vectors: what means much the same is near, alone or among others; without weights, and with them."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from generator import minilm
from generator.embed import Embedder, EmbedError, load_embedder, meaning, nearest_by
from generator.engines.procedural.families import FAMILIES
from generator.word_embedder import WordEmbedder, _embedded
from tests.generator.meaning_here import real_minilm
from tests.house.source import ROOT

pytestmark = pytest.mark.xdist_group("embed")

PROMPTS = [
    "rain",
    "heavy rainstorm",
    "jazz",
    "gentle rain on broad leaves with distant thunder, somewhere deep in a forest at night, and no wind at all",
    "ocean waves",
    "雨の音",
    "7",
]


def cosine(embedder: Embedder, one: str, other: str) -> float:
    rows = embedder.embed([one, other])
    return float(rows[0] @ rows[1])


@pytest.fixture(scope="module")
def words() -> WordEmbedder:
    return WordEmbedder()


@pytest.fixture(scope="module")
def model() -> Embedder:
    """The real MiniLM."""
    return real_minilm()


@pytest.fixture(params=["words", "model"])
def embedder(request: pytest.FixtureRequest) -> Any:
    return request.getfixturevalue(request.param)


# Either


def test_rows_have_length_one_and_the_shape_that_is_said(embedder: Embedder) -> None:
    rows = embedder.embed(PROMPTS)
    assert rows.shape == (len(PROMPTS), embedder.dim) and rows.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1.0, atol=1e-5)
    assert embedder.embed([]).shape == (0, embedder.dim)


def test_a_text_has_the_same_vector_alone_and_among_others(embedder: Embedder) -> None:
    together = embedder.embed(PROMPTS)
    for text, row in zip(PROMPTS, together, strict=True):
        np.testing.assert_allclose(meaning(embedder, text).vector, row, atol=1e-5)


def test_a_rainstorm_is_nearer_to_rain_than_to_jazz(embedder: Embedder) -> None:
    for rain in ("rain", "rain and thunder", "raindrops on a tin roof"):
        assert cosine(embedder, "heavy rainstorm", rain) > 0.3
        assert cosine(embedder, "heavy rainstorm", rain) > cosine(embedder, "heavy rainstorm", "jazz") + 0.2


def test_what_has_nothing_in_common_is_not_near(embedder: Embedder) -> None:
    for one, other in (("rain", "smooth jazz piano"), ("a train passes", "rain on leaves"), ("ocean waves", "a clock ticking")):
        assert cosine(embedder, one, other) < embedder.near + 0.1


# Words


def test_opposites_of_one_source_are_further_apart_than_likes(words: WordEmbedder) -> None:
    assert cosine(words, "heavy rain", "violent rain") > cosine(words, "heavy rain", "gentle rain")


def test_what_is_left_out_does_not_count(words: WordEmbedder) -> None:
    assert cosine(words, "rain without birds", "birds") < 0.2 < cosine(words, "rain with birds", "birds")


def test_a_misspelt_word_is_near_the_word(words: WordEmbedder) -> None:
    assert cosine(words, "accordeon", "accordion") > 0.18 > cosine(words, "accordeon", "trombone") + 0.05


def test_words_take_well_under_a_millisecond(words: WordEmbedder) -> None:
    _embedded.cache_clear()
    prompts = [f"gentle rain on leaves with distant thunder {letter}" for letter in "abcdefghijklmnopqrstuvwxyz"]
    took = []
    for prompt in prompts:
        start = time.thread_time()
        words.embed([prompt])
        took.append(time.thread_time() - start)
    assert sorted(took)[len(took) // 2] < 0.001


def test_words_are_the_same_in_every_process(words: WordEmbedder) -> None:
    code = (
        "from generator.word_embedder import WordEmbedder as W; import hashlib;"
        f"w = W(); print(w.name, hashlib.sha256(w.embed({PROMPTS!r}).tobytes()).hexdigest())"
    )
    environment = os.environ | {"PYTHONHASHSEED": "123", "PYTHONIOENCODING": "utf-8"}
    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert said.stdout.split() == [words.name, hashlib.sha256(words.embed(PROMPTS).tobytes()).hexdigest()]


def test_importing_the_embedder_loads_no_model_library() -> None:
    code = "import generator.embed, sys; print([n for n in ('torch', 'transformers', 'scipy') if n in sys.modules])"
    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


# Choosing


def test_words_can_be_asked_for() -> None:
    embedder, said = load_embedder({"meaning": "words"})
    assert embedder.name.startswith("words-1-") and "as asked" in said


def test_without_the_library_words_are_used_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    embedder, said = load_embedder({})
    assert embedder.name.startswith("words-1-") and "sentence-transformers is not installed" in said


def test_a_folder_without_a_model_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(EmbedError, match=r"holds no model\.safetensors"):
        load_embedder({"meaning": str(tmp_path)})


def test_a_folder_with_code_is_refused(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").touch()
    (tmp_path / "custom.py").touch()
    with pytest.raises(EmbedError, match="Python code"):
        load_embedder({"meaning": str(tmp_path)})


def test_the_nearest_description_or_none(words: WordEmbedder) -> None:
    nearest = nearest_by(words)
    descriptions = [family.describes for family in FAMILIES.values()]
    found = nearest("the breaking of waves", descriptions)
    assert found is not None and found[0] == FAMILIES["sea"].describes and 0.3 < found[1] <= 1.0
    assert nearest("qwertz", descriptions) is None
    assert nearest("rain", []) is None


# The model


@pytest.mark.parametrize(
    ("prompt", "families"),
    [
        ("helicopter", {"drone", "hum", "traffic"}),
        ("sizzling bacon", {"fire"}),
        ("Bach fugue", {"bells", "pad"}),
        ("lawnmower", {"hum"}),
    ],
)
def test_the_model_finds_a_family_for_words_nobody_listed(model: Embedder, prompt: str, families: set[str]) -> None:
    names = {family.describes: family.name for family in FAMILIES.values()}
    found = nearest_by(model)(prompt, list(names))
    assert found is not None and names[found[0]] in families


def test_the_vectors_are_those_that_were_measured(model: Embedder) -> None:
    assert cosine(model, "rain and thunder", "heavy rainstorm") == pytest.approx(0.681, abs=0.005)
    assert cosine(model, "jazz", "heavy rainstorm") == pytest.approx(0.130, abs=0.005)


def test_other_weights_make_another_space(model: Embedder, tmp_path: Path) -> None:
    from safetensors.numpy import load_file, save_file

    folder = tmp_path / "model"
    found = minilm._wheel()
    assert found is not None
    shutil.copytree(found, folder)
    weights = load_file(folder / minilm.WEIGHTS)
    weights["embeddings.LayerNorm.bias"] = weights["embeddings.LayerNorm.bias"] + 0.01
    save_file(weights, folder / minilm.WEIGHTS, metadata={"format": "pt"})
    other, said = load_embedder({"meaning": folder})
    assert other.name.startswith("text-") and other.name != model.name and str(folder) in said


@pytest.mark.parametrize("damage", ["truncated", "pooling"])
def test_a_folder_that_is_wrong_is_one_clear_line(model: Embedder, tmp_path: Path, damage: str) -> None:
    found = minilm._wheel()
    assert found is not None
    folder = tmp_path / "model"
    shutil.copytree(found, folder)
    if damage == "truncated":
        weights = folder / minilm.WEIGHTS
        weights.write_bytes(weights.read_bytes()[:1000])
    else:
        pooling = folder / "1_Pooling" / "config.json"
        modes = json.loads(pooling.read_text()) | {"pooling_mode_cls_token": True, "pooling_mode_mean_tokens": False}
        pooling.write_text(json.dumps(modes))
    with pytest.raises(EmbedError) as error:
        load_embedder({"meaning": folder})
    assert "\n" not in str(error.value) and str(folder) in str(error.value)


def test_a_wheel_with_another_file_is_not_used(model: Embedder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(minilm.WHEEL_SHA256, "tokenizer.json", "0" * 64)
    monkeypatch.setattr(minilm, "_cached", lambda: None)
    embedder, said = load_embedder({})
    assert embedder.name.startswith("words-1-") and "tokenizer.json is not the one that was checked" in said
