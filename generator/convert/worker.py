"""The process that makes the stages: what it held in memory goes with it, and what breaks there breaks nothing else."""

import contextlib
import errno
import logging
import shutil
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from generator.backends import checkpoint as checkpoints
from generator.backends.checkpoint import Checkpoint
from generator.convert import receipt as receipts
from generator.convert.manifest import HOST_FILE, TOKENIZER_FOLDER, Sizes
from generator.convert.options import StageOptions
from generator.convert.protocol import Failed, Made
from generator.spawn import set_title
from generator.worker import one_line

log = logging.getLogger(__name__)
_TOKENIZER_FILES = ("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "spiece.model")
_WRITER = "[MIL FileWriter]"  # coremltools knows no other reason for which weights cannot be written
_DISK_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def main(arguments: dict[str, Any], connection: Connection) -> None:
    """The process, from its first line to its last.

    arguments: weights, orders. An order: stage, options, sources, folder. One process makes all: importing what it needs takes
    longer than converting a small model.
    """
    set_title("endless: convert")
    for order in arguments["orders"]:
        folder = Path(order["folder"])
        tempfile.tempdir = str(folder)  # coremltools' copies too are swept away with it
        try:
            _forget_peak_memory()
            _make(arguments["weights"], order, folder, connection)
            connection.send(Made())
        except (BrokenPipeError, ConnectionResetError):
            return  # nobody is there to convert for
        except OSError as error:
            connection.send(Failed(_disk(error, folder)))
            sys.exit(1)
        except Exception as error:  # the top of the process: reported, logged, non-zero
            log.debug("the conversion ends", exc_info=True)
            full = _WRITER in str(error)
            connection.send(Failed("the disk is full" if full else one_line(error)))
            sys.exit(1)


def _forget_peak_memory() -> None:
    """So that each stage's is its own. Elsewhere than on Linux it is that of all stages until then."""
    if sys.platform == "linux":
        with contextlib.suppress(PermissionError):  # a container may forbid it; the figure is too large then
            Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # proc(5): resets the peak of the resident memory


def _make(weights: str, order: Mapping[str, Any], folder: Path, connection: Connection) -> None:
    from generator.convert import stage, tangoflux_graphs

    found = checkpoints.find(weights)
    name, options = order["stage"], StageOptions.of_json(order["options"])

    def load() -> Any:
        return next(tangoflux_graphs.graphs(found, [name], options.text_tokens, options.window))

    def beside(place: Path) -> Mapping[str, int]:
        return _beside(found, name, options, place)

    receipts.write(stage.make("tangoflux", load, options, order["sources"], folder, connection.send, beside), folder)


def _beside(found: Checkpoint, name: str, options: StageOptions, place: Path) -> Mapping[str, int]:
    """What the host computes with, and the text stage's tokenizer. Returns the sizes."""
    from safetensors.numpy import save

    from generator.backends.pytorch_decode import MARGIN
    from generator.convert import tangoflux_graphs

    if name != "decode":
        (place / HOST_FILE).write_bytes(save(tangoflux_graphs.host_arrays(found)))  # its own writer hides a full disk's errno
    if name == "text":
        (place / TOKENIZER_FOLDER).mkdir()
        for file in _TOKENIZER_FILES:
            if (found.text_encoder / file).is_file():
                shutil.copyfile(found.text_encoder / file, place / TOKENIZER_FOLDER / file)
    sizes = found.sizes
    window = min(options.window, sizes.latents)
    return asdict(
        Sizes(
            sizes.latents, sizes.channels, sizes.hop, sizes.rate, found.model.max_duration, found.model.joint_attention_dim,
            options.text_tokens, window, MARGIN,
        )
    )  # fmt: skip


def _disk(error: OSError, folder: Path) -> str:
    if error.errno in _DISK_FULL:
        return "the disk is full"
    return f"{error.filename or folder.parent}: {error.strerror or error}"
