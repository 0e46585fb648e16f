"""What was read of a show file without problems -> a Show."""

from typing import Any

from node.show.model import Continue, Cue, CueType, Defaults, Mode, Settings, Show, Trigger
from node.show.reader import Block, RawCue, RawShow

_NO_TRIGGER = Trigger()


def built(raw: RawShow, stem: str, warnings: tuple[str, ...], over: Defaults) -> Show:
    """stem: the title of a show that gives none. over: goes before the file's own defaults."""
    defaults = _defaults(raw.defaults, over)
    settings, otherwise = raw.settings.values, Settings()
    return Show(
        title=raw.top.values.get("title", stem),
        cues=_cues(raw.cues, defaults),
        defaults=defaults,
        settings=Settings(
            min_go_interval_s=settings.get("min_go_interval", otherwise.min_go_interval_s),
            panic_fade_s=settings.get("panic_fade", otherwise.panic_fade_s),
            start=settings.get("start", otherwise.start),
            autostart=settings.get("autostart", otherwise.autostart),
            catch_up=settings.get("catch_up", otherwise.catch_up),
        ),
        midi=raw.midi,
        warnings=warnings,
    )


def _defaults(block: Block, over: Defaults) -> Defaults:
    values = block.values
    return Defaults(
        fade_s=values.get("fade") if over.fade_s is None else over.fade_s,
        layers=values.get("layers") if over.layers is None else over.layers,
        gain_db=values.get("gain_db"),
        prepare=values.get("prepare", "early"),
        on_not_ready=values.get("on_not_ready", "archive"),
    )


def _cues(raw: list[RawCue], defaults: Defaults) -> tuple[Cue, ...]:
    return tuple(_cue(cue, defaults) for cue in raw)


def _cue(raw: RawCue, defaults: Defaults) -> Cue:
    values = raw.values
    return Cue(
        number=values["number"],
        name=values.get("name", ""),
        type=raw.type or CueType.PROMPT,
        prompt=values.get("prompt", ""),
        on=values.get("on", ()),
        length_s=values.get("length"),
        pan=values.get("pan"),
        azimuth=values.get("azimuth"),
        prepare=values.get("prepare", defaults.prepare),
        on_not_ready=values.get("on_not_ready", defaults.on_not_ready),
        pre_wait_s=values.get("pre_wait", 0.0),
        post_wait_s=values.get("post_wait", 0.0),
        continue_=Continue(values.get("continue", Continue.NONE)),
        armed=raw.armed,
        notes=values.get("notes", ""),
        target=values.get("target", ""),
        time_s=values.get("time"),
        to=values.get("to"),
        address=values.get("address", ""),
        args=raw.sent,
        mode=Mode(values.get("mode", Mode.SEQUENCE)),
        cues=_cues(raw.children, defaults),
        trigger=_trigger(values),
        line=raw.node.line,
        **_sound(raw, defaults),
    )


def _sound(raw: RawCue, defaults: Defaults) -> dict[str, Any]:
    """Only prompts take the show's defaults: for a fade, what is not given stays."""
    values = raw.values
    if raw.type is not CueType.PROMPT:
        return {"layers": values.get("layers"), "gain_db": values.get("gain_db")}
    return {
        "layers": values.get("layers", defaults.layers),
        "fade_s": values.get("fade", defaults.fade_s),
        "gain_db": values.get("gain_db", defaults.gain_db or 0.0),
    }


def _trigger(values: dict[str, Any]) -> Trigger:
    if not values.keys() & {"osc", "hotkey", "at", "timecode", "beat"}:
        return _NO_TRIGGER
    return Trigger(
        osc=values.get("osc", ""),
        hotkey=values.get("hotkey", ""),
        at_s=values.get("at"),
        days=values.get("days", ()),
        timecode=values.get("timecode"),
        beat=values.get("beat"),
    )
