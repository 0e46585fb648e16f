"""TouchDesigner: endless_parameters.py, the table as a Python module that the builder and the callbacks import."""

from max_patches.generate.table import HEARS_AT, HOST, LAYERS, PCM_FRAMES, PORT, STATUS_FIELDS, TRANSPORT, fader, layer, row
from node.control.commands import COMMANDS, Command, Kind, number_text


def parameters() -> str:
    numbers = [c for c in COMMANDS if c.kind is Kind.PARAMETER and c.args[0].type != "s" and "{n}" not in c.address]
    strips = [c for c in COMMANDS if c.kind is Kind.PARAMETER and c.args[0].type != "s" and "{n}" in c.address]
    lines = [
        '"""What the node takes. Written by python -m max_patches.generate; edit that."""',
        "",
        f'HOST = "{HOST}"',
        f"PORT = {PORT}",
        f"HEARS_AT = {HEARS_AT}",
        f"LAYERS = {LAYERS}",
        f"PCM_FRAMES = {PCM_FRAMES}",
        "",
        "# address: (low, high, default, whole numbers, help)",
        "PARAMETERS = {",
        *(_entry(c.address) for c in numbers),
        "}",
        "",
        "# of a layer: {n} stands for its number",
        "LAYER_PARAMETERS = {",
        *(_entry(c.address) for c in strips),
        "}",
        "# where each layer has a default of its own",
        "LAYER_DEFAULTS = {",
        *(f'    "{c.address}": ({", ".join(map(number_text, _own(c)))}),' for c in strips if c.layer_defaults),
        "}",
        "",
        "TEXTS = (" + ", ".join(f'"{row(a).address}"' for a in ("/prompt", "/negative")) + ")",
        "TRIGGERS = ("
        + ", ".join(f'"{row(a).address}"' for a in (*TRANSPORT, "/go", "/playhead/next", "/playhead/previous"))
        + ")",
        "STATUS_FIELDS = (",
        *(f'    "{name}",' for name, _ in STATUS_FIELDS),
        ")",
    ]
    return "\n".join(lines) + "\n"


def _own(command: Command) -> list[float]:
    return [fader(layer(command.address.rpartition("/")[2], n)).default for n in range(1, LAYERS + 1)]


def _entry(address: str) -> str:
    span = fader(address)
    numbers = ", ".join(number_text(value) for value in (span.low, span.high, span.default))
    return f'    "{address}": ({numbers}, {span.type == "i"}, "{span.doc}"),'
