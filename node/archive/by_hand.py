"""`endless archive`: look into an archive, listen to it, take clips out of it, make it smaller."""

import json
import time
from collections.abc import Sequence
from pathlib import Path

from generator import flac
from generator.embed import Embedder, meaning
from generator.flac import FlacError
from node.archive.archive import Archive
from node.archive.browse import browse
from node.archive.entry import ArchiveError, Entry


def listing(folder: Path, like: str = "", embedder: Embedder | None = None, count: int = 0, as_json: bool = False) -> str:
    """The clips, the last used first; with `like` the nearest in meaning first, with their cosine. count: at most; 0: all.

    embedder: of the model whose vectors the archive holds; without one, words are compared. Raises ArchiveError.
    """
    archive = Archive.open(folder, read_only=True)
    try:
        given = meaning(embedder, like) if like and embedder is not None else None
        entries = browse(archive, like, given, count or archive.stats().count)
    finally:
        archive.close()
    if as_json:
        return json.dumps([_as_json(entry) for entry in entries], indent=2)
    return "\n".join(_line(entry, bool(like)) for entry in entries) or f"no clips in {folder}"


def play(folder: Path, number: int) -> str:
    """Plays one clip on the default output and returns when it has sounded. Raises ArchiveError."""
    entry, audio, rate = _loaded(folder, number)
    try:
        import sounddevice

        sounddevice.play(audio, rate, blocking=True)
    except OSError as error:  # PortAudio is missing; PortAudioError is no OSError
        raise ArchiveError("PortAudio is missing; install it (libportaudio2), or export the clip") from error
    except sounddevice.PortAudioError as error:
        raise ArchiveError(f"no sound device can play it ({error}); export it instead") from error
    return _line(entry, False)


def export(folder: Path, numbers: Sequence[int], to: Path, form: str = "flac") -> list[Path]:
    """Copies clips (none named: all) into `to`, named by their prompt and number; gives the files. Raises ArchiveError.

    form: `flac`, or `wav` (24 bit, as the programs of a show like it). A file that is there already stays as it is.
    """
    archive = Archive.open(folder, read_only=True)
    try:
        entries = [_existing(archive, number) for number in numbers] if numbers else archive.entries()
        to.mkdir(parents=True, exist_ok=True)
        return [_copied(entry, to / entry.file_name(form)) for entry in entries]
    except OSError as error:
        raise ArchiveError(f"cannot export to {to}: {error.strerror or error}") from error
    finally:
        archive.close()


def prune(folder: Path, keep: int | None = None, numbers: Sequence[int] = ()) -> str:
    """Removes all but the `keep` clips that were used last (pinned ones stay), or the clips named. Raises ArchiveError."""
    Archive.open(folder, read_only=True).close()  # so that a mistyped folder is not made
    archive = Archive.open(folder)
    try:
        gone = archive.remove(numbers) if numbers else archive.prune(keep if keep is not None else 0)
        stats = archive.stats()
    finally:
        archive.close()
    return f"{gone} removed; {stats.count} left, {stats.pinned} of them pinned, {stats.size_bytes / 1e6:.1f} MB"


def _existing(archive: Archive, number: int) -> Entry:
    entry = archive.get(number)
    if entry is None:
        raise ArchiveError(f"there is no clip {number} in {archive.path}; `endless archive list` names them")
    return entry


def _loaded(folder: Path, number: int) -> tuple[Entry, flac.Audio, int]:
    archive = Archive.open(folder, read_only=True)
    try:
        entry = _existing(archive, number)
        audio, rate, _ = flac.read(entry.path)
    except FlacError as error:
        raise ArchiveError(f"clip {number} cannot be played: {error}") from error
    finally:
        archive.close()
    return entry, audio, rate


def _copied(entry: Entry, target: Path) -> Path:
    """Beside its final name first: a file under that name is whole."""
    if target.exists():
        return target
    unfinished = target.with_name(target.name + ".tmp")
    try:
        audio, rate, _ = flac.read(entry.path)
        if target.suffix == ".wav":
            import soundfile

            soundfile.write(str(unfinished), audio, rate, "PCM_24", format="WAV")
        else:
            unfinished.write_bytes(entry.path.read_bytes())
        unfinished.rename(target)
    except (FlacError, RuntimeError, OSError) as error:  # soundfile's errors are RuntimeErrors
        unfinished.unlink(missing_ok=True)
        raise ArchiveError(f"clip {entry.id} cannot be exported: {error}") from error
    return target


def _line(entry: Entry, with_cosine: bool) -> str:
    made = time.strftime("%Y-%m-%d %H:%M", time.localtime(entry.made_at))
    near = f"{entry.cosine:5.2f}  " if with_cosine else ""
    pin = "*" if entry.pinned else " "
    prompt = " ".join(entry.prompt.split())
    return f"{entry.id:6d}{pin} {near}{made}  {entry.duration_s:4.1f} s  {entry.label.engine:<11} {prompt}"


def _as_json(entry: Entry) -> dict[str, object]:
    label = entry.label
    return {
        "id": entry.id, "prompt": label.prompt, "engine": label.engine, "seed": label.seed, "chosen": label.chosen,
        "path": str(entry.path), "rate": entry.rate, "duration_s": entry.duration_s, "made_at": entry.made_at,
        "pinned": entry.pinned, "cosine": entry.cosine, "size_bytes": entry.size_bytes,
    }  # fmt: skip
