"""Fetching from a hub that fails, against a real server: what is asked for, what is checked, and what is left on the disk."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.generator.torch_here import require

require("huggingface_hub", "safetensors")

import numpy as np  # noqa: E402
from huggingface_hub import _tree_cache, constants, hf_hub_download, snapshot_download  # noqa: E402
from safetensors.numpy import save_file  # noqa: E402

from generator import hub_remote  # noqa: E402
from generator.embed import MODEL  # noqa: E402
from generator.hub import HubError, model  # noqa: E402
from generator.hub_fetch import Fetched, fetch  # noqa: E402
from generator.hub_files import Source  # noqa: E402
from generator.hub_folder import SUMS, FolderSource, write_sums  # noqa: E402
from generator.hub_local import in_cache, in_folder  # noqa: E402
from generator.hub_remote import HubSource  # noqa: E402
from generator.hub_store import CacheStore, FolderStore, Store, growing  # noqa: E402
from tests.generator.hub_server import Hub, Request, serving  # noqa: E402

TANGOFLUX = model("tangoflux")
REPO, ENCODER = "declare-lab/TangoFlux", "google/flan-t5-large"
WEIGHTS = "tangoflux.safetensors"


class Silent:
    """Progress, kept as what was begun."""

    def __init__(self) -> None:
        self.begun: list[tuple[str, str, int]] = []

    def begin(self, what: str, name: str, total: int, done: int) -> None:
        self.begun.append((what, name, done))

    def moved(self, done: int) -> None:
        pass

    def end(self) -> None:
        pass


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """huggingface_hub looks nowhere else, and a retry comes at once."""
    monkeypatch.setattr(constants, "HF_HUB_DISABLE_TELEMETRY", True)
    monkeypatch.setattr(hub_remote, "_WAIT_S", 0.0)


def tensors(path: Path, *names: str, seed: int = 0) -> None:
    rng = np.random.default_rng(seed)
    save_file({name: rng.standard_normal(150_000).astype(np.float32) for name in names}, path)


def text_encoder(folder: Path) -> None:
    folder.mkdir(parents=True)
    for name in ("config.json", "tokenizer.json", "tokenizer_config.json"):
        (folder / name).write_text(json.dumps({"a": name}))
    (folder / "pytorch_model.bin").write_bytes(b"a pickle")
    (folder / "README.md").write_text("about")
    tensors(folder / "model.safetensors", "shared.weight", seed=2)


@pytest.fixture
def upstream(tmp_path: Path) -> Path:
    """A repository in upstream's layout, its text encoder inside; too small to be loaded."""
    folder = tmp_path / "upstream"
    text_encoder(folder / "t5")
    (folder / "config.json").write_text('{"text_encoder_name": "t5"}')
    (folder / "README.md").write_text("about")
    tensors(folder / WEIGHTS, "fc.0.bias", "text_encoder.shared.weight")
    tensors(folder / "vae.safetensors", "decoder.conv1.bias", seed=1)
    return folder


@pytest.fixture
def hub(upstream: Path) -> Iterator[Hub]:
    with serving(Hub({REPO: upstream})) as hub:
        yield hub


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def fetched(hub: Hub, store: Store, progress: Silent | None = None) -> Fetched:
    return fetch(TANGOFLUX, HubSource(hub.url), store, progress or Silent())


def refusal(source: Callable[[], Source], store: Store) -> str:
    with pytest.raises(HubError) as refused:
        fetch(TANGOFLUX, source(), store, Silent())
    assert "\n" not in str(refused.value)
    return str(refused.value)


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def contents(hub: Hub) -> list[Request]:
    """The requests for the weights' bytes, which come from another host than the hub itself."""
    return [request for request in hub.bodies(WEIGHTS) if request.path.startswith("/cdn/")]


def partial(hub: Hub, root: Path) -> Path:
    """Where the weights grow in the cache."""
    listing = HubSource(hub.url).listing(REPO)
    return CacheStore(root).partial(listing, listing.files[WEIGHTS])


WANTED = {"config.json", WEIGHTS, "vae.safetensors", "t5/config.json", "t5/tokenizer.json", "t5/tokenizer_config.json"}


def test_the_cache_is_one_that_the_hubs_own_library_takes(hub: Hub, upstream: Path, root: Path) -> None:
    done = fetched(hub, CacheStore(root))
    assert (done.folder, done.checked) == (Path(snapshot_download(REPO, cache_dir=root, local_files_only=True)), True)
    assert files(done.folder) == WANTED
    assert all((done.folder / name).read_bytes() == (upstream / name).read_bytes() for name in WANTED)
    before = len(hub.bodies(WEIGHTS))
    again = hf_hub_download(REPO, WEIGHTS, cache_dir=root, endpoint=hub.url)
    assert (Path(again), len(hub.bodies(WEIGHTS))) == (done.folder / WEIGHTS, before)
    assert in_cache(TANGOFLUX, root).complete


def test_a_list_of_the_whole_repository_does_not_make_the_cache_incomplete(hub: Hub, root: Path) -> None:
    snapshot_download(REPO, cache_dir=root, endpoint=hub.url, allow_patterns=["config.json"])
    done = fetched(hub, CacheStore(root))
    _tree_cache._IN_MEMORY_TREE_CACHE.clear()  # as in another process
    assert Path(snapshot_download(REPO, cache_dir=root, local_files_only=True)) == done.folder


def test_a_second_fetch_checks_and_asks_for_no_file(hub: Hub, root: Path) -> None:
    fetched(hub, CacheStore(root))
    hub.requests.clear()
    progress = Silent()
    fetched(hub, CacheStore(root), progress)
    assert {request.path.partition("/resolve/")[0] for request in hub.requests} == {f"/api/models/{REPO}"}
    assert {(what, name) for what, name, _ in progress.begun} == {("checking", name) for name in WANTED}


@pytest.mark.parametrize("knows_range", [True, False])
def test_a_connection_that_breaks_is_gone_on_with(hub: Hub, upstream: Path, root: Path, knows_range: bool) -> None:
    hub.breaks[WEIGHTS], hub.knows_range = 500_000, knows_range
    done = fetched(hub, CacheStore(root))
    assert (done.folder / WEIGHTS).read_bytes() == (upstream / WEIGHTS).read_bytes()
    size = (upstream / WEIGHTS).stat().st_size
    asked = [(request.range, request.sent) for request in hub.bodies(WEIGHTS) if request.sent]
    assert asked == [("", 500_000), ("bytes=500000-", size - 500_000 if knows_range else size)]


def test_a_server_that_sends_no_more_is_an_error(hub: Hub, upstream: Path, root: Path) -> None:
    """It knows no Range, and sends all that it has each time."""
    name, size = "config.json", (upstream / "config.json").stat().st_size
    hub.sizes[name], hub.knows_range = size + 1, False
    assert "sends no more of config.json" in refusal(lambda: HubSource(hub.url), CacheStore(root))
    assert len(hub.bodies(name)) == 1 + 1 + hub_remote.RETRIES, "the first brought something"
    assert "goes on with it" in in_cache(TANGOFLUX, root).problem
    assert in_cache(TANGOFLUX, root).partial_bytes == size


@pytest.mark.parametrize("sized", [True, False])
def test_a_login_page_in_the_middle_is_not_the_file(hub: Hub, upstream: Path, root: Path, sized: bool) -> None:
    """Once it has gone, only what is missing is asked for."""
    hub.breaks[WEIGHTS], hub.portals[WEIGHTS], hub.portal_says_size = 500_000, 2, sized
    size = (upstream / WEIGHTS).stat().st_size
    done = fetched(hub, CacheStore(root))
    assert (done.folder / WEIGHTS).read_bytes() == (upstream / WEIGHTS).read_bytes()
    assert [request.range for request in contents(hub)] == ["", *["bytes=500000-"] * 3]
    assert contents(hub)[-1].sent == size - 500_000


def test_a_login_page_that_stays_is_one_line_and_leaves_what_came(hub: Hub, upstream: Path, root: Path) -> None:
    hub.breaks[WEIGHTS], hub.portals[WEIGHTS] = 500_000, 1000
    said = refusal(lambda: HubSource(hub.url), CacheStore(root))
    assert f"{hub.url} sends something else than {WEIGHTS}" in said
    assert "log in and run the same again" in said
    assert partial(hub, root).read_bytes() == (upstream / WEIGHTS).read_bytes()[:500_000]
    hub.portals.clear()
    hub.requests.clear()
    fetched(hub, CacheStore(root))
    assert [request.range for request in contents(hub)] == ["bytes=500000-"]


def test_a_login_page_from_the_start_is_not_written(hub: Hub, root: Path) -> None:
    hub.portals["config.json"] = 1000
    assert "sends something else than config.json" in refusal(lambda: HubSource(hub.url), CacheStore(root))
    assert in_cache(TANGOFLUX, root).partial_bytes == 0


def test_what_is_sent_without_its_size_is_known_by_its_etag(hub: Hub, upstream: Path, root: Path) -> None:
    hub.unsized = {"config.json", "t5/tokenizer.json"}
    assert files(fetched(hub, CacheStore(root)).folder) == WANTED


def test_another_file_than_the_one_that_was_begun_is_not_added_to_it(hub: Hub, upstream: Path, root: Path) -> None:
    """A mirror that answers Range from another version: its whole size gives it away."""
    partial(hub, root).parent.mkdir(parents=True)
    partial(hub, root).write_bytes(b"begun")
    hub.sizes[WEIGHTS] = (upstream / WEIGHTS).stat().st_size + 1
    assert "sends something else than" in refusal(lambda: HubSource(hub.url), CacheStore(root))
    assert partial(hub, root).read_bytes() == b"begun"


@pytest.mark.parametrize("name", [WEIGHTS, "t5/tokenizer.json"])
def test_what_comes_damaged_is_removed(hub: Hub, root: Path, name: str) -> None:
    hub.damaged.add(name)
    said = refusal(lambda: HubSource(hub.url), CacheStore(root))
    assert said.startswith(f"{name} from {hub.url} is not what it should be ({hub.digest(REPO, name)})")
    assert not [path for path in root.rglob("*") if path.name.startswith(hub.digest(REPO, name))]
    hub.damaged.clear()
    assert in_folder(TANGOFLUX, fetched(hub, CacheStore(root)).folder).complete


def test_what_is_damaged_on_the_disk_is_fetched_again(hub: Hub, upstream: Path, root: Path) -> None:
    folder = fetched(hub, CacheStore(root)).folder
    blob = (folder / WEIGHTS).resolve()
    content = bytearray(blob.read_bytes())
    content[-1] ^= 1
    blob.write_bytes(content)
    hub.requests.clear()
    progress = Silent()
    fetched(hub, CacheStore(root), progress)
    assert ("damaged, fetching again", WEIGHTS, 0) in progress.begun
    assert (folder / WEIGHTS).read_bytes() == (upstream / WEIGHTS).read_bytes()
    assert len(hub.bodies("vae.safetensors")) == 0


def test_an_update_that_fails_leaves_the_old_version(hub: Hub, upstream: Path, root: Path) -> None:
    old = fetched(hub, CacheStore(root))
    tensors(upstream / WEIGHTS, "text_encoder.shared.weight", seed=5)
    hub.damaged.add(WEIGHTS)
    refusal(lambda: HubSource(hub.url), CacheStore(root))
    assert Path(snapshot_download(REPO, cache_dir=root, local_files_only=True)) == old.folder
    assert in_folder(TANGOFLUX, old.folder).complete
    hub.damaged.clear()
    new = fetched(hub, CacheStore(root))
    assert new.commit != old.commit
    assert Path(snapshot_download(REPO, cache_dir=root, local_files_only=True)) == new.folder


def test_an_update_that_does_not_fit_together_leaves_the_old_version(hub: Hub, upstream: Path, root: Path) -> None:
    old = fetched(hub, CacheStore(root))
    (upstream / "config.json").write_text('{"text_encoder_name": "t5", "in_channels": 32}')
    said = refusal(lambda: HubSource(hub.url), CacheStore(root))
    assert "does not fit together and is not put in use" in said
    assert "the transformer makes 32 channels, the VAE decodes 64" in said
    assert Path(snapshot_download(REPO, cache_dir=root, local_files_only=True)) == old.folder
    assert in_cache(TANGOFLUX, root).complete
    (upstream / "config.json").write_text('{"text_encoder_name": "t5", "max_duration": 20}')
    assert in_cache(TANGOFLUX, root).folder == old.folder != fetched(hub, CacheStore(root)).folder


def test_what_has_grown_never_replaces_what_is_right(hub: Hub, upstream: Path, root: Path) -> None:
    """Another program of the hub has finished the file meanwhile."""
    done = fetched(hub, CacheStore(root))
    partial(hub, root).write_bytes(b"begun")
    fetched(hub, CacheStore(root))
    assert (done.folder / WEIGHTS).read_bytes() == (upstream / WEIGHTS).read_bytes()
    assert not partial(hub, root).exists()


def test_a_folders_old_file_stays_until_the_new_one_is_whole(hub: Hub, upstream: Path, tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    fetched(hub, FolderStore(plain, REPO))
    old = (plain / WEIGHTS).read_bytes()
    tensors(upstream / WEIGHTS, "text_encoder.shared.weight", seed=5)
    hub.damaged.add(WEIGHTS)
    refusal(lambda: HubSource(hub.url), FolderStore(plain, REPO))
    assert (plain / WEIGHTS).read_bytes() == old
    hub.damaged.clear()
    hub.breaks[WEIGHTS], hub.portals[WEIGHTS] = 500_000, 1000
    refusal(lambda: HubSource(hub.url), FolderStore(plain, REPO))
    assert (plain / WEIGHTS).read_bytes() == old
    hub.portals.clear()
    fetched(hub, FolderStore(plain, REPO))
    assert (plain / WEIGHTS).read_bytes() == (upstream / WEIGHTS).read_bytes()
    assert FolderSource(plain, TANGOFLUX).checked
    assert files(plain) == WANTED | {SUMS}


@pytest.mark.parametrize("sums", [False, True])
def test_a_file_of_the_users_own_is_neither_replaced_nor_removed(hub: Hub, tmp_path: Path, sums: bool) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "config.json").write_text("mine")
    if sums:
        (own / "novel.txt").write_text("It was a dark and stormy night.")
        write_sums(own, {"novel.txt": None})
    before = files(own)
    said = refusal(lambda: HubSource(hub.url), FolderStore(own, REPO))
    assert said.startswith(f"{own / 'config.json'} is none that was fetched, for no SHA256SUMS names it")
    assert ((own / "config.json").read_text(), files(own)) == ("mine", before)


def test_a_folder_that_has_the_right_files_needs_no_checksums(hub: Hub, upstream: Path, tmp_path: Path) -> None:
    """As after a fetch that was broken off before the last file."""
    shutil.copytree(upstream, tmp_path / "plain")
    fetched(hub, FolderStore(tmp_path / "plain", REPO))
    assert FolderSource(tmp_path / "plain", TANGOFLUX).checked
    assert hub.bodies(WEIGHTS) == []


def test_a_mirror_that_lists_names_alone_is_asked_for_each_checksum(hub: Hub, root: Path) -> None:
    hub.lists_digests = False
    assert files(fetched(hub, CacheStore(root)).folder) == WANTED
    assert {request.path.partition("/resolve/")[2][41:] for request in hub.requests if request.method == "HEAD"} == WANTED


@pytest.mark.parametrize("bare", [False, True])
def test_a_text_encoder_of_its_own_repository(hub: Hub, tmp_path: Path, root: Path, bare: bool) -> None:
    """Its weights come only where the checkpoint has none."""
    upstream = hub.repos[REPO]
    shutil.move(upstream / "t5", tmp_path / "t5")
    hub.repos[ENCODER] = tmp_path / "t5"
    (upstream / "config.json").write_text("{}")  # upstream's default
    if bare:
        tensors(upstream / WEIGHTS, "fc.0.bias")
    fetched(hub, FolderStore(tmp_path / "plain", REPO))
    names = {"config.json", "tokenizer.json", "tokenizer_config.json"} | ({"model.safetensors"} if bare else set())
    own = {"config.json", WEIGHTS, "vae.safetensors", SUMS}
    assert files(tmp_path / "plain") == {f"{ENCODER}/{name}" for name in names} | own
    assert in_folder(TANGOFLUX, tmp_path / "plain").complete


def test_the_text_encoders_repository_is_there_before_the_check(
    hub: Hub, tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The engine finds it in the hub's cache by its name alone."""
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(root))
    upstream = hub.repos[REPO]
    shutil.move(upstream / "t5", tmp_path / "t5")
    hub.repos[ENCODER] = tmp_path / "t5"
    (upstream / "config.json").write_text("{}")
    fetched(hub, CacheStore(root))
    (upstream / "config.json").write_text('{"axes_dims_rope": [1, 1, 1]}')
    old = in_cache(TANGOFLUX, root).folder
    assert "attention_head_dim must be 3" in refusal(lambda: HubSource(hub.url), CacheStore(root))
    assert in_cache(TANGOFLUX, root).complete and in_cache(TANGOFLUX, root).folder == old


def test_a_plain_folder_is_one_to_fetch_from(hub: Hub, upstream: Path, tmp_path: Path, root: Path) -> None:
    plain = tmp_path / "plain"
    fetched(hub, FolderStore(plain, REPO))
    done = fetch(TANGOFLUX, FolderSource(plain, TANGOFLUX), CacheStore(root), Silent())
    assert (done.checked, files(done.folder)) == (True, WANTED)
    assert Path(snapshot_download(REPO, cache_dir=root, local_files_only=True)) == done.folder
    assert (done.folder / WEIGHTS).read_bytes() == (upstream / WEIGHTS).read_bytes()


def test_a_folder_is_held_to_its_checksums(upstream: Path, root: Path) -> None:
    write_sums(upstream, dict.fromkeys(WANTED))
    content = bytearray((upstream / WEIGHTS).read_bytes())
    content[-1] ^= 1
    (upstream / WEIGHTS).write_bytes(content)
    assert "tangoflux.safetensors" in refusal(lambda: FolderSource(upstream, TANGOFLUX), CacheStore(root))
    assert not in_cache(TANGOFLUX, root).complete
    (upstream / "t5/tokenizer_config.json").unlink()
    assert "lacks t5/tokenizer_config.json" in refusal(lambda: FolderSource(upstream, TANGOFLUX), CacheStore(root))
    (upstream / SUMS).write_text("no sums")
    assert "is not what sha256sum writes" in refusal(lambda: FolderSource(upstream, TANGOFLUX), CacheStore(root))


def test_a_folder_without_checksums_counts_as_unchecked_but_must_be_whole(upstream: Path, root: Path) -> None:
    assert not fetch(TANGOFLUX, FolderSource(upstream, TANGOFLUX), CacheStore(root), Silent()).checked
    (upstream / WEIGHTS).write_bytes((upstream / WEIGHTS).read_bytes()[:-4])
    assert "truncated or no safetensors file" in refusal(lambda: FolderSource(upstream, TANGOFLUX), CacheStore(root / "new"))


ANSWERS = {
    "missing": (404, "RepoNotFound", "has no such thing in declare-lab/TangoFlux (404); is HF_ENDPOINT right?"),
    "private": (401, "RepoNotFound", "`hf auth login` or set HF_TOKEN"),
    "gated": (401, "GatedRepo", "accept its terms at"),
    "forbidden": (403, "", "accept its terms at"),
    "down": (503, "", "answers 503 for declare-lab/TangoFlux; run the same again later"),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_what_the_hub_refuses_is_one_line_with_the_next_step(hub: Hub, root: Path, name: str) -> None:
    status, code, words = ANSWERS[name]
    hub.status[REPO] = status, code
    assert words in refusal(lambda: HubSource(hub.url), CacheStore(root))
    assert not root.exists()


def test_meaning_is_found_where_its_loader_looks(tmp_path: Path, root: Path) -> None:
    """Its repository has the same weights in other forms too, which stay there."""
    repo = tmp_path / "minilm"
    for name in (
        "modules.json",
        "config.json",
        "tokenizer.json",
        "1_Pooling/config.json",
        "vocab.txt",
        "onnx/model.onnx",
        "x.py",
    ):
        (repo / name).parent.mkdir(parents=True, exist_ok=True)
        (repo / name).write_text(name)
    tensors(repo / "model.safetensors", "embeddings")
    with serving(Hub({MODEL: repo})) as hub:
        done = fetch(model("meaning"), HubSource(hub.url), CacheStore(root), Silent())
    assert files(done.folder) == files(repo) - {"onnx/model.onnx", "x.py"}
    assert Path(snapshot_download(MODEL, cache_dir=root, local_files_only=True)) == done.folder
    assert in_cache(model("meaning"), root).complete


def test_what_is_no_hub_is_said_to_be_none(hub: Hub, root: Path) -> None:
    hub.is_hub = False
    assert "does not answer as a hub does" in refusal(lambda: HubSource(hub.url), CacheStore(root))
    assert "cannot be reached" in refusal(lambda: HubSource("http://127.0.0.1:9"), CacheStore(root))
    for endpoint in ("nonsense", "http://", "http://127.0.0.1:99999", "http://[1"):
        assert f"HF_ENDPOINT is {endpoint!r}" in refusal(lambda endpoint=endpoint: HubSource(endpoint), CacheStore(root))


def test_offline_is_obeyed(hub: Hub, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    assert "HF_HUB_OFFLINE is set" in refusal(lambda: HubSource(hub.url), CacheStore(root))
    assert hub.requests == []


CONFIGS = {
    "outside": ('{"text_encoder_name": "a/../../b"}', "leads out of the repository"),
    "no name": ('{"text_encoder_name": 5}', "must be the text encoder's folder or its name on the hub"),
    "odd name": ('{"text_encoder_name": "a/b/c"}', "is no name on the hub"),
    "not there": ('{"text_encoder_name": "a/b"}', "no such thing in a/b (404)"),
    "no json": ("{", "cannot be read as JSON"),
}


@pytest.mark.parametrize("name", CONFIGS)
def test_a_text_encoder_that_cannot_be_had_is_missed_before_the_weights(hub: Hub, root: Path, name: str) -> None:
    text, words = CONFIGS[name]
    (hub.repos[REPO] / "config.json").write_text(text)
    assert words in refusal(lambda: HubSource(hub.url), CacheStore(root))
    assert hub.bodies(WEIGHTS) == []


def test_a_repository_without_the_weights_is_refused(hub: Hub, root: Path) -> None:
    (hub.repos[REPO] / "vae.safetensors").unlink()
    assert "declare-lab/TangoFlux has no vae.safetensors" in refusal(lambda: HubSource(hub.url), CacheStore(root))


def test_too_small_a_disk_is_told_before_the_fetch(hub: Hub, root: Path) -> None:
    hub.sizes[WEIGHTS] = 10**18
    assert "needs 1000000000.0 GB and has" in refusal(lambda: HubSource(hub.url), CacheStore(root))
    assert hub.bodies(WEIGHTS) == []


def test_a_place_that_cannot_be_written_is_one_line(hub: Hub, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert "cannot be written" in refusal(lambda: HubSource(hub.url), FolderStore(tmp_path / "file" / "weights", REPO))


def test_one_process_at_a_time_writes_a_file(tmp_path: Path) -> None:
    with growing(tmp_path / "a") as file:
        file.write(b"one")
        with pytest.raises(HubError, match="another `endless models fetch`"), growing(tmp_path / "a"):
            pass
    assert (tmp_path / "a").read_bytes() == b"one"
