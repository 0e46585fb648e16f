"""Which tests stay together where several workers share them (`pytest -n 2 --dist loadgroup`)."""

import pytest


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that share a fixture of their module or package run in one worker, so that it is set up once: a node that plays, or
    a recording of half a minute.
    """
    for item in items:
        if not isinstance(item, pytest.Function):
            continue
        found = item._fixtureinfo.name2fixturedefs
        scopes = {definition.scope for name in item.fixturenames for definition in found.get(name, ())[-1:]}
        if "package" in scopes:
            item.add_marker(pytest.mark.xdist_group(item.path.parent.name))
        elif "module" in scopes:
            item.add_marker(pytest.mark.xdist_group(item.path.stem))
