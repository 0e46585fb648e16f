"""The files of the page at `/ui`: read once, at the start, from the package; no request reaches the disk."""

from importlib.resources import files

from node.surfaces.http_server import NotFound, Request, Response

_KINDS = {
    "css": "text/css; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}
# What the page may run, fetch and show: what this node serves, and nothing from elsewhere (W3C CSP 3).
_POLICY = "; ".join(
    ("default-src 'none'", *(f"{kind}-src 'self'" for kind in ("connect", "media", "script", "style", "worker")),
     "img-src 'self' data:", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'")
)  # fmt: skip


class PageFiles:
    """`page` answers for `/ui` and what is below it."""

    def __init__(self) -> None:
        here = files("node") / "ui"
        self._files = {file.name: file.read_bytes() for file in here.iterdir() if _kind(file.name)}

    async def page(self, request: Request) -> Response:
        """A file of the page, by its name alone. Raises NotFound."""
        name = request.path.removeprefix("/ui").strip("/") or "index.html"
        if name not in self._files:
            raise NotFound(f"the page has no file {name[:200]}")
        return Response(200, self._files[name], _kind(name), {"Content-Security-Policy": _POLICY})


def _kind(name: str) -> str:
    return _KINDS.get(name.rpartition(".")[2], "")
