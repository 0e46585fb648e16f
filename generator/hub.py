"""The models that can be fetched: where on the hub they are, which files are needed, and under which licence.

Nothing here asks the hub: hub_remote.py does, and `endless models fetch` alone uses that. Engines read what is on the disk.
"""

import json
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from generator.backends.checkpoint import CONFIG_FILE, HUB_NAME, MODEL_FILE, VAE_CONFIG_FILE, VAE_FILE, ModelConfig
from generator.embed import MODEL as MEANING_REPO

_ENCODER_WEIGHTS = "model.safetensors"
_ENCODER_PREFIX = "text_encoder."


class HubError(Exception):
    """A model cannot be had as asked; the text is one line with the next step."""


@dataclass(frozen=True, slots=True)
class Licence:
    """name: one line. text: what is shown before it is accepted. ask: it has to be accepted."""

    name: str
    text: str
    ask: bool


@dataclass(frozen=True, slots=True)
class Part:
    """Files of one repository, all below `prefix` ("", or a folder with its slash)."""

    repo: str
    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    prefix: str = ""

    def named(self, there: set[str]) -> list[str]:
        """The paths to take of those that are `there`. Raises HubError where a required one is not."""
        absent = [name for name in self.required if self.prefix + name not in there]
        if absent:
            raise HubError(
                f"{self.repo} has no {', '.join(self.prefix + name for name in absent)}; is it the right repository?"
            )
        return [self.prefix + name for name in (*self.required, *self.optional) if self.prefix + name in there]


@dataclass(frozen=True, slots=True)
class Model:
    """One name of `endless models`. extra: what to install for it. has_encoder: a text encoder comes from elsewhere."""

    name: str
    about: str
    extra: str
    part: Part
    licence: Licence
    has_encoder: bool = False


MODELS = (
    Model(
        "tangoflux",
        "the weights of the engine tangoflux, and its text encoder's tokenizer",
        "tangoflux",
        Part(HUB_NAME, (CONFIG_FILE, MODEL_FILE, VAE_FILE), (VAE_CONFIG_FILE,)),
        Licence(
            "non-commercial research only",
            "TangoFlux's weights are for non-commercial research use only. They are subject to the licence of Stable\n"
            "Audio Open (Stability AI Community License), to WavCaps' licence, and to the licences of the other data\n"
            "that they were trained on. Its text encoder, FLAN-T5, is under Apache-2.0.\n"
            f"In full: https://huggingface.co/{HUB_NAME}",
            ask=True,
        ),
        has_encoder=True,
    ),
    Model(
        "meaning",
        "all-MiniLM-L6-v2, by which prompts are compared",
        "meaning",
        Part(
            MEANING_REPO,
            ("modules.json", "config.json", "model.safetensors", "tokenizer.json", "1_Pooling/config.json"),
            (
                "config_sentence_transformers.json",
                "sentence_bert_config.json",
                "special_tokens_map.json",
                "tokenizer_config.json",
                "vocab.txt",
            ),
        ),
        Licence("Apache-2.0", f"In full: https://huggingface.co/{MEANING_REPO}", ask=False),
    ),
)  # fmt: skip


def model(name: str) -> Model:
    """The model of that name. Raises HubError."""
    for each in MODELS:
        if each.name == name:
            return each
    raise HubError(f"no model is called {name!r}; there are {', '.join(each.name for each in MODELS)}")


def require(model: Model) -> None:
    """Raises HubError where the libraries are missing that fetch it and look at it."""
    try:
        import huggingface_hub  # noqa: F401
        import safetensors  # noqa: F401
    except ImportError as error:
        install = f"pip install 'endless-node[{model.extra}]'"
        raise HubError(f"{error.name} is not installed, without which {model.name} is of no use: {install}") from error


def encoder_part(config: Path, repo: str, there: set[str]) -> Part | None:
    """Where the text encoder of the checkpoint in `repo` is, without its weights; None: in an absolute folder.

    config: its config.json on the disk. there: all paths of the repository. Raises HubError.
    """
    name = _encoder_name(config)
    path = PurePosixPath(name)
    if path.is_absolute():
        return None
    if ".." in path.parts:
        raise HubError(f"{repo}: text_encoder_name {name!r} leads out of the repository; its {CONFIG_FILE} is wrong")
    required = (CONFIG_FILE, "tokenizer.json")
    optional = ("tokenizer_config.json", "special_tokens_map.json", "added_tokens.json", "spiece.model")
    if any(other.startswith(f"{path}/") for other in there):
        return Part(repo, required, optional, f"{path}/")
    return Part(str(path), required, optional)


def encoder_weights(part: Part) -> Part:
    """The weights of the text encoder whose other files are `part`."""
    return Part(part.repo, (_ENCODER_WEIGHTS,), (), part.prefix)


def holds_encoder(weights: Path) -> bool:
    """Whether a checkpoint brings its text encoder's weights along, so that the text encoder's own are not read."""
    return any(name.startswith(_ENCODER_PREFIX) for name in tensor_names(weights))


def tensor_names(path: Path) -> list[str]:
    """Of a safetensors file, whose header and length are checked on the way. Raises HubError."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(str(path), framework="numpy") as file:  # the names alone are read
            return list(file.keys())
    except (SafetensorError, OSError) as error:
        raise HubError(f"{path} is truncated or no safetensors file ({error}); fetch it again") from error


def _encoder_name(config: Path) -> str:
    try:
        read = json.loads(config.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise HubError(f"{config} cannot be read as JSON: {error}") from error
    name = read.get("text_encoder_name", ModelConfig().text_encoder_name) if isinstance(read, dict) else None
    if not isinstance(name, str) or not name:
        raise HubError(f"{config}: text_encoder_name must be the text encoder's folder or its name on the hub")
    return name
