"""Looking through an archive by hand or on the page: what was used last, or what is near a text."""

from generator.embed import Meaning, meaning
from node.archive.archive import Archive
from node.archive.entry import Entry


def browse(archive: Archive, text: str, given: Meaning | None, count: int) -> list[Entry]:
    """The clips nearest to a text, or the last used where it is blank; `count` at most. Raises ArchiveError.

    given: what the text means to the model; without it, or where no clip is in its space, words are compared.
    """
    if not text:
        return archive.entries()[:count]
    found = archive.search(given, count) if given is not None else []
    return found or archive.search(meaning(archive.words, text), count)
