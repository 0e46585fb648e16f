"""A checkpoint to a folder of Core ML packages: made by a process of its own, put in place only when the receipt passes.

The manifest goes before the first change and is written last, so a folder that has one is whole. A stage whose package and
receipt match its sources and options is not made again.
"""

import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple, cast

from generator.backends import checkpoint as checkpoints
from generator.child import Child, thread_limits
from generator.convert import manifest as manifests
from generator.convert import receipt as receipts
from generator.convert import stable_package, tools
from generator.convert.manifest import Manifest
from generator.convert.mapped_memory import ALLOCATION
from generator.convert.options import STAGES, Options
from generator.convert.protocol import Failed, Made, Message, Step, Stepped
from generator.convert.receipt import Receipt, ReceiptError
from generator.convert.sources import Sources
from generator.convert.tools import ConvertError

MODEL = "tangoflux"
_MAKING = ".making"
_NAP_S = 0.2
_SILENCE_S = 2400.0  # the Neural Engine's compiler has been seen to hang for as long; no step of ours is as quiet


class Told(NamedTuple):
    """What the pipeline does. stage: "" for what belongs to none.

    what: a step; the name of a file that is read; or the receipt of a stage that is done. kept: it was there already.
    """

    stage: str
    what: Step | Stepped | str | Receipt
    kept: bool = False


Tell = Callable[[Told], None]


def convert(weights: str | None, out: Path, options: Options, tell: Tell) -> Manifest:
    """Makes what is asked for and not there yet. Call it from a thread that lives as long.

    Raises ConvertError where a stage fails or does not pass, EngineError for bad weights; each is one line. What was
    finished by then stays, and is not made again.
    """
    tools.require()
    found = checkpoints.find(weights)
    name = found.folder.name if weights and Path(weights).expanduser().is_dir() else weights or checkpoints.HUB_NAME
    with _told_of_the_disk(out):
        _prepare(out)
        sources = Sources(found, lambda file: tell(Told("", file)))
        _refuse_a_mixture(out, options, sources)
        there = {} if options.force else {stage: kept(out, stage, options, sources) for stage in options.stages}
        for stage, receipt in there.items():
            if receipt:
                tell(Told(stage, receipt, kept=True))
        if missing := [stage for stage in options.stages if not there.get(stage)]:
            with _making(out, missing):
                _make(found.folder, out, missing, options, sources, tell)
        return _finish(name, out, sources)


def kept(out: Path, stage: str, options: Options, sources: Sources) -> Receipt | None:
    """The receipt of a stage that is in place, whole, and as it would be made now; else None. Raises OSError."""
    try:
        receipt = receipts.read(out / receipts.names(stage)[0])
    except ReceiptError:
        return None
    if not receipt.passed or not receipt.fits(options.of(stage), sources.of(stage), tools.versions()):
        return None
    return receipt if _is_whole(out, receipt) else None


def _is_whole(out: Path, receipt: Receipt) -> bool:
    there = {name: stable_package.sha256(out / name) for name in receipt.files if (out / name).is_file()}
    return (out / receipt.package / "Manifest.json").is_file() and (
        stable_package.hashes(out / receipt.package) == receipt.hashes and there == receipt.files
    )


def _prepare(out: Path) -> None:
    """Raises ConvertError where the folder holds something else."""
    if out.is_file():
        raise ConvertError(f"{out} is a file; give a folder with -o")
    ours = {manifests.FILE, manifests.HOST_FILE, manifests.TOKENIZER_FOLDER}
    ours |= {f"{stage}.mlpackage" for stage in STAGES}
    ours |= {name for stage in STAGES for passed in (True, False) for name in receipts.names(stage, passed)}
    out.mkdir(parents=True, exist_ok=True)
    strange = sorted(path.name for path in out.iterdir() if path.name not in ours and not path.name.startswith("."))
    if strange:
        raise ConvertError(f"{out} holds {strange[0]}, which no conversion made; give a folder of its own with -o")


def _refuse_a_mixture(out: Path, options: Options, sources: Sources) -> None:
    """Stages that are there and not asked for must be of the same weights and of the same length of text."""
    for stage in STAGES:
        if stage in options.stages or not (out / f"{stage}.mlpackage").exists():
            continue
        receipt = receipts.read(out / receipts.names(stage)[0])
        if receipt.sources != sources.of(stage):
            raise ConvertError(f"{out} holds {stage} of other weights; add --stage {stage}, or give another folder with -o")
        if receipt.asked.text_tokens != options.text_tokens and {stage, *options.stages} >= {"denoise", "text"}:
            raise ConvertError(
                f"{out} holds {stage} for {receipt.asked.text_tokens} tokens, not {options.text_tokens}; add --stage {stage}"
            )


def _make(folder: Path, out: Path, stages: Sequence[str], options: Options, sources: Sources, tell: Tell) -> None:
    """Makes the stages one after the other in one process, and puts each in place as soon as it has passed."""
    orders = [
        {
            "stage": stage,
            "options": options.of(stage).as_json(),
            "sources": sources.of(stage),
            "folder": str(out / _MAKING / stage),
        }
        for stage in stages
    ]
    child = Child("generator.convert.worker", {"weights": str(folder), "orders": orders}, {**thread_limits(), **ALLOCATION})
    messages = _messages(child)
    try:
        for stage in stages:
            while not isinstance(message := next(messages), Made):
                if isinstance(message, Failed):
                    raise ConvertError(f"{stage}: {message.reason}")
                tell(Told(stage, message))
            tell(Told(stage, _placed(out, stage)))
    finally:
        child.stop(None, 0.0)  # what it has is on the disk


def _messages(child: Child) -> Iterator[Message]:
    """As they come; the last is Failed where the process dies, or is not heard for too long."""
    heard = time.monotonic()
    while True:
        ended = child.has_ended  # asked before reading: whatever it sent has arrived then
        received = cast(list[Message], child.receive())
        yield from received
        if received:
            heard = time.monotonic()
        elif ended:
            killed = " (was there too little memory?)" if child.cause == "signal 9" else ""
            yield Failed(f"its process died, {child.cause}{killed}")
        elif time.monotonic() - heard > _SILENCE_S:
            yield Failed(f"nothing has moved for {_SILENCE_S / 60:.0f} min; other --units may do, cpu_and_gpu for one")
        child.wait(_NAP_S)


def _placed(out: Path, stage: str) -> Receipt:
    """The receipt of what was made, which is in place now. Raises ConvertError where it does not pass."""
    making = out / _MAKING / stage
    receipt = _receipt(making, stage)
    if receipt.passed:
        _place(making, out, receipt)
        return receipt
    for name in receipts.names(stage, passed=False):
        (making / name).replace(out / name)
    stopping = next(gate for gate in receipt.gates if gate.stops)
    raise ConvertError(
        f"{stage} FAILED and was not put in place: {stopping}; {out / receipts.names(stage, passed=False)[1]} says more, "
        f"--waive {stopping.name} takes it as it is"
    )


def _receipt(making: Path, stage: str) -> Receipt:
    name, failed = receipts.names(stage)[0], receipts.names(stage, passed=False)[0]
    return receipts.read(making / (name if (making / name).exists() else failed))


def _place(making: Path, out: Path, receipt: Receipt) -> None:
    """Moves what was made over what was there; the receipt comes last, and without it a package counts for nothing."""
    (out / manifests.FILE).unlink(missing_ok=True)
    for name in (*receipts.names(receipt.stage), *receipts.names(receipt.stage, passed=False)):
        (out / name).unlink(missing_ok=True)
    for path in sorted((making / "beside").iterdir()):
        _move(path, out / path.name)
    _move(making / receipt.package, out / receipt.package)
    for name in reversed(receipts.names(receipt.stage)):
        (making / name).replace(out / name)


def _move(source: Path, target: Path) -> None:
    if target.is_dir():
        shutil.rmtree(target)
    source.replace(target)


def _finish(name: str, out: Path, sources: Sources) -> Manifest:
    """Names every stage that is there, asked for today or before."""
    there = {stage: receipts.names(stage)[0] for stage in STAGES if (out / receipts.names(stage)[0]).exists()}
    read = {stage: receipts.read(out / file) for stage, file in there.items()}
    sizes: Mapping[str, int] = next(iter(read.values())).sizes
    if "decode" in read:
        sizes = {**sizes, "window": read["decode"].sizes["window"]}
    for stage in ("denoise", "text"):
        if stage in read:
            sizes = {**sizes, "text_tokens": read[stage].sizes["text_tokens"]}
    manifest = Manifest(
        model=MODEL,
        checkpoint=name,
        hashes={file: digest for stage in read for file, digest in sources.of(stage).items()},
        sizes=manifests.Sizes(**sizes),
        stages={
            stage: manifests.Stage(one.package, one.precision, one.weights, one.units, one.hashes, there[stage])
            for stage, one in read.items()
        },
        files={file: digest for one in read.values() for file, digest in one.files.items()},
    )
    manifests.write(manifest, out)
    return manifest


@contextmanager
def _making(out: Path, stages: Sequence[str]) -> Iterator[None]:
    """An empty folder for each stage while it is not proven, on the same disk; what a killed conversion left there goes."""
    making = out / _MAKING
    shutil.rmtree(making, ignore_errors=True)
    for stage in stages:
        (making / stage).mkdir(parents=True)
    try:
        yield
    finally:
        shutil.rmtree(making, ignore_errors=True)


@contextmanager
def _told_of_the_disk(out: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ConvertError(f"{error.filename or out}: {error.strerror or error}; give another folder with -o") from error
