"""Gives the archive's clips their places in the embedder's space: those made before it was there, and each new one."""

from collections.abc import Mapping

from generator.embed import Meaning
from node.archive.librarian import Librarian, Unplaced
from node.control.meanings import Meanings

_BATCH = 16  # prompts a question: some 0.1 s of a core


class Placing:
    """One question at a time, from the librarian to the embedder and back."""

    def __init__(self, librarian: Librarian, meanings: Meanings) -> None:
        self._librarian = librarian
        self._meanings = meanings
        self._looking = False  # for clips without a place
        self._due = True  # there may be some
        self._unplaced: Unplaced | None = None  # what the embedder was asked about
        self._before: Unplaced | None = None  # placed last: the same again, and the archive does not take them

    @property
    def waits(self) -> bool:
        """Clips are on their way to their places."""
        return self._looking or self._unplaced is not None

    def kept(self) -> None:
        """The archive has a new clip."""
        self._due = True

    def step(self) -> None:
        """Looks for clips without a place, where there is a space to place them in."""
        if self._due and not self.waits and self._meanings.space:
            self._due = False
            self._looking = self._librarian.ask_unplaced(self._meanings.space, _BATCH)

    def found(self, unplaced: Unplaced) -> None:
        """The librarian's answer."""
        self._looking = False
        prompts = sorted({prompt for _, prompt in unplaced.prompts})
        if prompts and unplaced != self._before and unplaced.space == self._meanings.space and self._meanings.ask(prompts):
            self._unplaced = unplaced

    def told(self, meanings: Mapping[str, Meaning]) -> None:
        """The embedder's answer, to this question or another."""
        unplaced = self._unplaced
        if unplaced is None or not all(prompt in meanings for _, prompt in unplaced.prompts):
            return
        self._unplaced, self._before, self._due = None, unplaced, True
        if all(meaning.space == unplaced.space for meaning in meanings.values()):
            self._librarian.place(unplaced.space, {number: meanings[prompt].vector for number, prompt in unplaced.prompts})

    def lost(self) -> None:
        """Whoever was asked answers no more."""
        self._unplaced, self._due = None, True
