"""What a page asks: the archive by meaning, its pins and files, the shows of the folder, problems, settings."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import quote

from node.archive.browse import browse
from node.archive.entry import Entry
from node.archive.librarian import Librarian
from node.control.cover import Cover
from node.desk.show import in_doubt, problems
from node.errors import Refused
from node.show.current import CurrentShow
from node.show.file import shows
from node.surfaces.control_inbox import ControlInbox
from node.surfaces.http_server import NotFound, Request, Response

MOST_FOUND = 200
MEANING_S = 2.0  # for the embedder in the generator process, which may be loading; then words are compared
_LOOK_S = 0.02
_CLIP = re.compile(r"/ui/archive/([0-9]{1,15})\.flac")

Words = Mapping[str, Any]


class Answers:
    """`answer` and `clip` are for the HTTP thread; what takes long runs on threads of its own."""

    def __init__(self, inbox: ControlInbox, cover: Cover | None, current: CurrentShow, settings: list[dict[str, str]]) -> None:
        """cover: the archive at work, where there is one."""
        self._inbox, self._cover, self._current, self._settings = inbox, cover, current, settings
        self._known: dict[str, Callable[[Words], Awaitable[object]]] = {
            "archive": self._archive, "pin": self._pin, "problems": self._problems, "settings": self._told,
            "shows": self._shows,
        }  # fmt: skip

    async def answer(self, what: str, words: Words) -> object:
        """Raises Refused, ArchiveError."""
        if what not in self._known:
            raise Refused(f"nothing answers {what[:40]!r}; there are {', '.join(self._known)}")
        return await self._known[what](words)

    async def clip(self, request: Request) -> Response:
        """A clip of the archive by its number. Raises NotFound."""
        found = _CLIP.fullmatch(request.path)
        if found is None or self._cover is None:
            raise NotFound("there is no such clip")
        entry = await asyncio.to_thread(self._librarian.archive.get, int(found[1]))
        if entry is None:
            raise NotFound("the archive has no such clip")
        try:
            data = await asyncio.to_thread(entry.path.read_bytes)
        except OSError:
            raise NotFound("the clip's file is gone") from None
        named = f"attachment; filename*=UTF-8''{quote(entry.file_name('flac'))}"
        return Response(200, data, "audio/flac", {"Content-Disposition": named} if request.query == "download" else {})

    @property
    def _librarian(self) -> Librarian:
        if self._cover is None:
            raise Refused("there is no archive; start the node without --archive off")
        return self._cover.librarian

    async def _archive(self, words: Words) -> object:
        librarian, text = self._librarian, str(words.get("search", "")).strip()[:1000]
        limit = words.get("limit", 50)
        count = min(max(limit, 1), MOST_FOUND) if isinstance(limit, int) else 50
        meaning = await self._meaning(text) if text else None
        found = await asyncio.to_thread(browse, librarian.archive, text, meaning, count)
        return [_shown(entry, bool(text)) for entry in found]

    async def _meaning(self, text: str) -> Any:
        """What a text means to the embedder; None where there are only words, or it takes too long."""
        assert self._cover is not None
        for _ in range(round(MEANING_S / _LOOK_S)):
            meaning, is_coming = await self._inbox.ask(lambda: self._cover.meaning(text))  # type: ignore[union-attr]
            if meaning is not None or not is_coming:
                return meaning
            await asyncio.sleep(_LOOK_S)
        return None

    async def _pin(self, words: Words) -> object:
        number, librarian = words.get("number"), self._librarian
        if not isinstance(number, int):
            raise Refused("a clip is pinned by its number")
        if librarian.read_only:
            raise Refused("another node owns the archive: pin the clip there")
        if not await self._inbox.ask(lambda: librarian.pin_entry(number, bool(words.get("on", True)))):
            raise Refused("the archive has too much to do; try again")
        return True

    async def _problems(self, words: Words) -> object:
        path = in_doubt(self._current)
        if path is None:
            raise Refused("no show is loaded")
        return await asyncio.to_thread(problems, path)

    async def _told(self, words: Words) -> object:
        return self._settings

    async def _shows(self, words: Words) -> object:
        return await asyncio.to_thread(shows, self._current.folder)


def _shown(entry: Entry, searched: bool) -> dict[str, Any]:
    label = entry.label
    return {
        "number": entry.id, "prompt": label.prompt, "source": label.chosen, "engine": label.engine, "seed": label.seed,
        "seconds": round(entry.duration_s, 3), "pinned": entry.pinned, "made_at": entry.made_at,
        "near": round(entry.cosine, 3) if searched else None,
    }  # fmt: skip
