"""A hub on loopback that speaks as much of the hub's HTTP as a download needs, and fails in every way that a test asks for.

As on the hub, files under LFS answer with a redirect to another host, which knows Range; all others are sent at once. A
repository is a folder. What huggingface_hub 2.4 reads of it: /api/models/REPO (model_info) and REPO/resolve/COMMIT/PATH with
ETag, X-Repo-Commit, X-Linked-ETag and X-Linked-Size. X-Xet-Hash is sent too, for it must not matter.
"""

import hashlib
import json
import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

LARGE = ".safetensors"
_LOGIN = b"<html>Please log in to this hotel's network</html>"
_PIECE_BYTES = 1 << 16


class Request(NamedTuple):
    """range: the header's text, "" without it. sent: bytes of the body that go out before it breaks off."""

    method: str
    path: str
    range: str
    sent: int


@dataclass
class Hub:
    """repos: name -> folder. The other fields say how it fails; file names are paths inside their repository."""

    repos: dict[str, Path]
    status: dict[str, tuple[int, str]] = field(default_factory=dict)  # of a repository: HTTP status, X-Error-Code
    breaks: dict[str, int] = field(default_factory=dict)  # a file: bytes after which the connection closes, once
    stalls: dict[str, int] = field(default_factory=dict)  # a file: bytes after which nothing more comes, once
    portals: dict[str, int] = field(default_factory=dict)  # a file: how many requests, after `breaks`, a login page answers
    portal_says_size: bool = True
    unsized: set[str] = field(default_factory=set)  # files that are sent without their size, as what is compressed on the way
    damaged: set[str] = field(default_factory=set)  # files of which one bit is wrong on the way
    sizes: dict[str, int] = field(default_factory=dict)  # a file: the size that is said, not the true one
    knows_range: bool = True
    lists_digests: bool = True
    is_hub: bool = True
    requests: list[Request] = field(default_factory=list)
    stalled: threading.Event = field(default_factory=threading.Event)
    url: str = ""

    def bodies(self, name: str) -> list[Request]:
        """The requests that asked for this file's content."""
        return [request for request in self.requests if request.method == "GET" and request.path.endswith(f"/{name}")]

    def commit(self, repo: str) -> str:
        """Another one for other contents."""
        hash_ = hashlib.sha1(repo.encode())
        for path in self.paths(repo):
            hash_.update(path.encode() + self.digest(repo, path).encode())
        return hash_.hexdigest()

    def paths(self, repo: str) -> list[str]:
        folder = self.repos[repo]
        return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())

    def digest(self, repo: str, path: str) -> str:
        content = (self.repos[repo] / path).read_bytes()
        if path.endswith(LARGE):
            return hashlib.sha256(content).hexdigest()
        return hashlib.sha1(f"blob {len(content)}\0".encode() + content).hexdigest()

    def info(self, repo: str) -> dict[str, object]:
        """The answer of /api/models, with blobs=true."""
        return {"id": repo, "sha": self.commit(repo), "siblings": [self._sibling(repo, path) for path in self.paths(repo)]}

    def tree(self, repo: str) -> list[dict[str, object]]:
        """The answer of /api/models/REPO/tree, which snapshot_download reads and keeps."""
        sizes = {path: (self.repos[repo] / path).stat().st_size for path in self.paths(repo)}
        return [{"type": "file", "path": path, "size": size, "oid": self.digest(repo, path)} for path, size in sizes.items()]

    def _sibling(self, repo: str, path: str) -> dict[str, object]:
        if not self.lists_digests:
            return {"rfilename": path}
        size = self.sizes.get(path, (self.repos[repo] / path).stat().st_size)
        sibling: dict[str, object] = {"rfilename": path, "size": size, "blobId": "0" * 40}
        if path.endswith(LARGE):
            sibling["lfs"] = {"sha256": self.digest(repo, path), "size": size, "pointerSize": 134}
        else:
            sibling["blobId"] = self.digest(repo, path)
        return sibling


@contextmanager
def serving(hub: Hub) -> Iterator[Hub]:
    """The hub answers at `hub.url` until the context is left."""

    class Handler(_Handler):
        pass

    Handler.hub = hub
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler, bind_and_activate=True) as server:
        server.daemon_threads = True
        hub.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield hub
        finally:
            hub.stalls.clear()
            server.shutdown()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    hub: Hub
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._answer()

    def do_HEAD(self) -> None:
        self._answer()

    def log_message(self, format: str, *args: object) -> None:
        """Not on the tests' standard error."""

    def _answer(self) -> None:
        path = unquote(urlsplit(self.path).path)
        if not self.hub.is_hub:
            self._login()
        elif match := re.fullmatch(r"/api/models/(.+?)/tree/.+", path):
            self._repo(match[1], lambda repo: self._send(200, json.dumps(self.hub.tree(repo)).encode(), {}))
        elif match := re.fullmatch(r"/api/models/(.+?)(?:/revision/main)?", path):
            self._repo(match[1], lambda repo: self._send(200, json.dumps(self.hub.info(repo)).encode(), {}))
        elif match := re.fullmatch(r"/(.+?)/resolve/([0-9a-f]{40}|main)/(.+)", path):
            self._repo(match[1], lambda repo: self._file(repo, match[3]))
        elif match := re.fullmatch(r"/cdn/([^/]+/[^/]+)/(.+)", path):
            self._content(match[1], match[2], {})
        else:
            self._send(404, b"", {})

    def _login(self, file: str = "") -> None:
        self._send(200, _LOGIN, {"Content-Type": "text/html"}, file)

    def _repo(self, repo: str, answer) -> None:  # type: ignore[no-untyped-def]
        if repo in self.hub.status:
            status, code = self.hub.status[repo]
            self._send(status, b"{}", {"X-Error-Code": code})
        elif repo not in self.hub.repos:
            self._send(404, b"{}", {"X-Error-Code": "RepoNotFound"})
        else:
            answer(repo)

    def _file(self, repo: str, path: str) -> None:
        if path not in self.hub.paths(repo):
            self._send(404, b"", {"X-Error-Code": "EntryNotFound", "X-Repo-Commit": self.hub.commit(repo)})
            return
        digest = self.hub.digest(repo, path)
        headers = {"X-Repo-Commit": self.hub.commit(repo), "ETag": f'"{digest}"'}
        if not path.endswith(LARGE):
            self._content(repo, path, headers)
            return
        size = str((self.hub.repos[repo] / path).stat().st_size)
        headers |= {"X-Linked-ETag": f'"{digest}"', "X-Linked-Size": size, "X-Xet-Hash": "0" * 64, "ETag": '"pointer"'}
        self._send(302, b"", headers | {"Location": f"{self.hub.url}/cdn/{repo}/{path}".replace("127.0.0.1", "localhost")})

    def _content(self, repo: str, path: str, headers: dict[str, str]) -> None:
        if self.command == "GET" and path not in self.hub.breaks and self.hub.portals.get(path, 0):
            self.hub.portals[path] -= 1
            self._login(path)
            return
        content = bytearray((self.hub.repos[repo] / path).read_bytes())
        if path in self.hub.damaged:
            content[len(content) // 2] ^= 1
        wanted = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        if wanted and self.hub.knows_range:
            start = int(wanted[1])
            headers = headers | {"Content-Range": f"bytes {start}-{len(content) - 1}/{len(content)}"}
            self._send(206, bytes(content[start:]), headers, path)
        else:
            self._send(200, bytes(content), headers, path)

    def _send(self, status: int, body: bytes, headers: dict[str, str], file: str = "") -> None:
        self.send_response(status)
        sized = self.hub.portal_says_size if body is _LOGIN else file not in self.hub.unsized
        length = {"Content-Length": str(len(body))} if sized else {"Connection": "close"}
        for name, value in (length | headers).items():
            self.send_header(name, value)  # "Connection: close" makes it close_connection too
        self.end_headers()
        end = min(self.hub.breaks.get(file, len(body)), self.hub.stalls.get(file, len(body)))
        path, sent = unquote(urlsplit(self.path).path), end if self.command == "GET" else 0
        self.hub.requests.append(Request(self.command, path, self.headers.get("Range", ""), sent))
        if self.command == "GET":
            self._body(body, end, file)

    def _body(self, body: bytes, end: int, file: str) -> None:
        """Sends it, as far as the hub means to."""
        try:
            for at in range(0, end, _PIECE_BYTES):
                self.wfile.write(body[at : min(at + _PIECE_BYTES, end)])
            if end < len(body):
                self._stop(file)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def _stop(self, file: str) -> None:
        """Breaks off, or waits until the other side has had enough."""
        self.close_connection = True
        if self.hub.breaks.pop(file, None) is None:
            self.hub.stalls.pop(file)
            self.wfile.flush()
            self.hub.stalled.set()
            self.rfile.read(1)
