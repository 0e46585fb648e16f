"""The files of a checkpoint that each stage depends on, and their hashes."""

from collections.abc import Callable
from pathlib import Path

from generator.backends.checkpoint import CONFIG_FILE, MODEL_FILE, VAE_CONFIG_FILE, VAE_FILE, Checkpoint
from generator.convert.stable_package import sha256

_ENCODER_FILES = ("config.json", "tokenizer.json", "tokenizer_config.json", "model.safetensors")


class Sources:
    """Hashes each file once, when it is first asked for."""

    def __init__(self, checkpoint: Checkpoint, tell: Callable[[str], None]) -> None:
        """tell: is called with the name of each file before it is read."""
        self._checkpoint = checkpoint
        self._tell = tell
        self._known: dict[str, str] = {}

    def of(self, stage: str) -> dict[str, str]:
        """SHA-256 by name. The cases of the denoise stage are made with the text encoder. Raises OSError."""
        return {name: self._hash(name, path) for name, path in files(self._checkpoint, stage).items()}

    def _hash(self, name: str, path: Path) -> str:
        if name not in self._known:
            self._tell(name)
            self._known[name] = sha256(path)
        return self._known[name]


def files(checkpoint: Checkpoint, stage: str) -> dict[str, Path]:
    """Those that are there, by a name that says nothing of this machine."""
    folder, encoder = checkpoint.folder, checkpoint.text_encoder
    if stage == "decode":
        named = {name: folder / name for name in (CONFIG_FILE, VAE_FILE, VAE_CONFIG_FILE)}
    else:
        named = {name: folder / name for name in (CONFIG_FILE, MODEL_FILE)}
        named |= {f"text_encoder/{name}": encoder / name for name in _ENCODER_FILES}
    return {name: path for name, path in named.items() if path.is_file()}
