"""What the node takes. Written by python -m max_patches.generate; edit that."""

HOST = "127.0.0.1"
PORT = 9400
HEARS_AT = 9401
LAYERS = 8
PCM_FRAMES = 256

# address: (low, high, default, whole numbers, help)
PARAMETERS = {
    "/layers": (1, 64, 3, True, "layers sounding at once"),
    "/fade": (0, 30, 6, False, "crossfade of clips and prompts; at least 5 ms always"),
    "/gain": (0, 2, 1, False, "linear master gain"),
    "/gain/db": (-90, 6.02, 0, False, "the master gain in decibels; -90 and below is silence"),
    "/duration": (1, 30, 1, False, "length of a generated clip; by default the engine's own"),
    "/steps": (1, 100, 25, True, "denoising steps (engines that denoise)"),
    "/guidance": (0, 20, 4.5, False, "classifier-free guidance scale (engines with guidance)"),
    "/seed": (-1, 2147483647, -1, True, "-1: random; from 0: a repeatable run"),
}

# of a layer: {n} stands for its number
LAYER_PARAMETERS = {
    "/layer/{n}/gain": (0, 2, 1, False, "linear gain of one layer"),
    "/layer/{n}/pan": (-1, 1, 0, False, "balance of one layer, -1 left to 1 right, equal power"),
    "/layer/{n}/azimuth": (-180, 180, 0, False, "where a layer stands among more than two channels, clockwise, 0 ahead"),
    "/layer/{n}/mute": (0, 1, 0, True, "silences one layer"),
    "/layer/{n}/solo": (0, 1, 0, True, "silences every layer without solo"),
    "/layer/{n}/hold": (0, 1, 0, True, "loops the layer's clip until released"),
}
# where each layer has a default of its own
LAYER_DEFAULTS = {
    "/layer/{n}/azimuth": (0, 180, 90, -90, 45, -135, 135, -45),
}

TEXTS = ("/prompt", "/negative")
TRIGGERS = ("/play", "/stop", "/pause", "/resume", "/panic", "/go", "/playhead/next", "/playhead/previous")
STATUS_FIELDS = (
    "engine",
    "backend",
    "state",
    "playing",
    "layers",
    "queued",
    "queue_size",
    "archived",
    "xruns",
    "render_load",
    "sample_rate",
    "uptime_s",
    "speed",
)
