"""What a crash, a full disk or somebody's hand left in the folder, put right at the start by its owner."""

import logging
import time

from generator import flac
from generator.flac import FlacError
from generator.word_embedder import WordEmbedder
from node.archive.folder import Folder, Found
from node.archive.index import BrokenIndex, Index, Row

log = logging.getLogger(__name__)


def open_index(folder: Folder) -> Index:
    """The folder's index; its owner puts a damaged one aside and begins anew, from the clips' own labels."""
    try:
        return Index(folder.index, read_only=not folder.owned)
    except BrokenIndex as error:
        if not folder.owned:
            raise
        aside = folder.index.with_suffix(f".broken-{int(time.time())}")
        log.warning("%s; it is put aside as %s and made anew from the clips", error, aside.name)
        folder.index.rename(aside)
        for suffix in ("-wal", "-shm"):
            folder.index.with_name(folder.index.name + suffix).unlink(missing_ok=True)
        return Index(folder.index, read_only=False)


def put_right(folder: Folder, index: Index, starting: bool = True) -> tuple[int, int]:
    """Removes unfinished files (not after the start, when they are being written), takes up files without a row, drops rows
    without a whole file.

    Gives the highest number that any clip ever had, and how many clips were dropped.
    """
    swept = folder.sweep() if starting else 0
    sizes = index.sizes()
    files = {found.number: found for found in folder.listed()}
    bad = [number for number, size in sizes.items() if number not in files or files[number].size_bytes != size]
    last_number = max([index.last_id(), *files], default=0)
    for number in bad:
        folder.clip(number).unlink(missing_ok=True)
    index.remove(bad)
    taken = sum(_take_up(found, index) for found in files.values() if found.number not in sizes)
    if swept or bad or taken:
        log.info(
            "the archive in %s: %d clips gone or damaged are forgotten, %d found again, %d unfinished files removed",
            folder.path, len(bad), taken, swept,
        )  # fmt: skip
    return last_number, len(bad)


def _take_up(found: Found, index: Index) -> bool:
    """A file that the index does not know: a clip of ours is taken in, a damaged one removed."""
    try:
        audio, rate, label = flac.read(found.path)
    except FlacError as error:
        log.warning("the archive removes %s: %s", found.path, error)
        found.path.unlink(missing_ok=True)
        return False
    words = WordEmbedder()
    row = Row(found.number, label, rate, len(audio), found.size_bytes, found.path.stat().st_mtime)
    index.add(row, [(words.name, words.embed([label.prompt])[0])])
    return True
