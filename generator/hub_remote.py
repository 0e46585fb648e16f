"""Files from the hub, or from a mirror that HF_ENDPOINT names, through huggingface_hub's session, login and URLs.

The bytes are asked for here, with HTTP's Range, since huggingface_hub 2.4 begins each download anew: it writes to a file with a
random name and removes it when it fails. Xet is not used, so hf_xet is not needed and a mirror needs no such service.
"""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO
from urllib.parse import urlsplit

from generator.hub import HubError
from generator.hub_files import File, Listing, Moved, Progress, is_digest

RETRIES = 5  # in a row, without a byte between them
_WAIT_S = 1.0
_PASSING = (408, 429, 500, 502, 503, 504, 511)  # statuses that may be gone at the next try; 511: log in to the network
_TOTAL = re.compile(r"bytes (\d+)-\d+/(\d+)")  # Content-Range (RFC 9110, 14.4)
_ELSEWHERE = "name a mirror with HF_ENDPOINT, or take the files from a folder with --from DIR"


class HubSource:
    """The hub at `endpoint`, None: where HF_ENDPOINT says, or the public one. `generator.hub.require` comes before."""

    checked = True

    def __init__(self, endpoint: str | None = None) -> None:
        import huggingface_hub
        from huggingface_hub import constants

        self._hub = huggingface_hub
        self.name = self._endpoint = _checked(endpoint or constants.ENDPOINT)
        self._timeout_s = constants.HF_HUB_DOWNLOAD_TIMEOUT

    def has(self, repo: str) -> bool:
        """Any, until it is asked for."""
        return True

    def listing(self, repo: str) -> Listing:
        """The newest commit of the branch main."""
        with self._clear(repo):
            info = self._hub.HfApi(endpoint=self._endpoint).model_info(repo, files_metadata=True, timeout=self._timeout_s)
        if not is_digest(info.sha):
            raise HubError(f"{self._endpoint} names no commit of {repo}; is it a hub? Else {_ELSEWHERE}")
        return Listing(repo, info.sha, {each.rfilename: _file(each) for each in info.siblings or ()})

    def known(self, listing: Listing, file: File, progress: Progress) -> File:
        """A mirror that lists names alone tells the rest when the file itself is asked for."""
        if file.digest is not None:
            return file
        with self._clear(listing.repo):
            told = self._hub.get_hf_file_metadata(self._url(listing, file), timeout=self._timeout_s)
        if not is_digest(told.etag) or told.size is None:
            raise HubError(f"{self._endpoint} tells no checksum of {file.path} in {listing.repo}; {_ELSEWHERE}")
        return File(file.path, told.size, told.etag)

    def write(self, listing: Listing, file: File, into: BinaryIO, moved: Moved) -> None:
        """Goes on behind what is there, also after a connection that breaks or an answer that is not the file."""
        failures = 0
        while (have := into.seek(0, 2)) < file.size:
            try:
                with self._clear(listing.repo):
                    self._read_on(listing, file, into, have, moved)
                failures = 0
            except _PassingError:
                failures = 1 if into.tell() > have else failures + 1
                if failures > RETRIES:
                    raise
                time.sleep(_WAIT_S)

    def _read_on(self, listing: Listing, file: File, into: BinaryIO, have: int, moved: Moved) -> None:
        headers = {**self._hub.utils.build_hf_headers(), "Accept-Encoding": "identity"}
        if have:
            headers["Range"] = f"bytes={have}-"
        url = self._url(listing, file)
        with self._hub.get_session().stream("GET", url, headers=headers, timeout=self._timeout_s) as response:
            self._hub.utils.hf_raise_for_status(response)
            if not _is_answer(response, file, have):
                raise _PassingError(
                    f"{self._endpoint} sends something else than {file.path}, maybe a page to log in to this network: "
                    f"log in and run the same again, or {_ELSEWHERE}"
                )
            if have and response.status_code != 206:  # the whole file again: the server knows no Range
                into.truncate(0)
                into.seek(0)
            for chunk in response.iter_bytes():
                into.write(chunk)
                into.flush()  # what is there survives a kill
                moved(into.tell())
        if into.tell() <= have:
            raise _PassingError(f"{self._endpoint} sends no more of {file.path}; run the same again later")

    def _url(self, listing: Listing, file: File) -> str:
        return str(self._hub.hf_hub_url(listing.repo, file.path, revision=listing.commit, endpoint=self._endpoint))

    @contextmanager
    def _clear(self, repo: str) -> Iterator[None]:
        """What the network and the hub can answer, as one line."""
        from huggingface_hub import errors

        try:
            yield
        except errors.OfflineModeIsEnabled as error:
            raise HubError("HF_HUB_OFFLINE is set, so no hub is asked; unset it, or take a folder with --from DIR") from error
        except errors.HFValidationError as error:
            raise HubError(f"{repo!r} is no name on the hub; the config.json that gives it is wrong") from error
        except errors.HfHubHTTPError as error:
            kind = _PassingError if error.response.status_code in _PASSING else HubError
            raise kind(self._answered(repo, error.response)) from error
        except errors.HTTPError as error:  # httpx's in huggingface_hub 1, httpx2's in 2
            text = " ".join(str(error).split()) or type(error).__name__
            raise _PassingError(f"{self._endpoint} cannot be reached ({text}); check the network, {_ELSEWHERE}") from error
        except (ValueError, KeyError, TypeError) as error:
            raise HubError(f"{self._endpoint} does not answer as a hub does for {repo}; {_ELSEWHERE}") from error

    def _answered(self, repo: str, response: Any) -> str:
        """What a refusal means. The hub says 401 also of what does not exist, to those who are not logged in."""
        status, code = response.status_code, response.headers.get("X-Error-Code")
        if code == "GatedRepo" or status == 403:
            return f"{repo} asks for more: accept its terms at {self._endpoint}/{repo}, then `hf auth login` or set HF_TOKEN"
        if status == 401:
            return f"{self._endpoint} shows {repo} to nobody unknown (401); `hf auth login` or set HF_TOKEN, or --from DIR"
        if status == 404:
            return f"{self._endpoint} has no such thing in {repo} (404); is HF_ENDPOINT right? Else take --from DIR"
        return f"{self._endpoint} answers {status} for {repo}; run the same again later, or {_ELSEWHERE}"


def _is_answer(response: Any, file: File, have: int) -> bool:
    """Whether it is the file, or what is missing of it: a network's login page comes with 200 too, and must not be written.

    The size says so; for what is compressed on the way, and has none, the ETag does, which is the digest.
    """
    if response.status_code == 206:
        told = _TOTAL.fullmatch(response.headers.get("Content-Range", ""))
        return told is not None and (int(told[1]), int(told[2])) == (have, file.size)
    named = response.headers.get("ETag", "").removeprefix("W/").strip('"')
    return bool(response.headers.get("Content-Length") == str(file.size) or named == file.digest)


def _checked(endpoint: str) -> str:
    try:
        parts = urlsplit(endpoint)
        fine = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        fine = False
    if not fine:
        raise HubError(f"HF_ENDPOINT is {endpoint!r}; give it the address of a hub, as https://HOST, or unset it")
    return endpoint


class _PassingError(HubError):
    """It may work at the next try."""


def _file(sibling: Any) -> File:
    """Large files are under LFS and have a SHA-256; the blob id of the others is git's."""
    digest = sibling.lfs.sha256 if sibling.lfs is not None else sibling.blob_id
    known = is_digest(digest) and isinstance(sibling.size, int)
    return File(sibling.rfilename, sibling.size if known else 0, digest if known else None)
