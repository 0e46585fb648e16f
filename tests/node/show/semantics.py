"""What QLab and Linux Show Player say of their cue lists, case by case, and what this one does: docs/cue_semantics.md.

`python -m tests.node.show.semantics docs/cue_semantics.md` writes the page; a test holds it to this table.
"""

import sys
from dataclasses import dataclass
from pathlib import Path

QLAB = "https://qlab.app/docs"
LISP = "https://github.com/FrancescoCeruti/linux-show-player/blob"
LISP_PAGES = {  # of the user manual, as they were read
    "cues": "ac10608ed103556b350529aa3c6dd840578d735c",
    "list_layout": "e20bc83c21aa316f38197cfafc32e601ce0bf554",
}


@dataclass(frozen=True, slots=True)
class Case:
    """source: program, page and section. says: the rule, in our words. cues: lines of a show file, one a cue.

    asked: (second, address and argument). happens: what is heard of it, in the order of time: "number @ second" for an action
    that begins. playhead: where it stands in the end, "" past the end. ours: why this list differs; "" where it does the same.
    """

    name: str
    source: str
    says: str
    cues: tuple[str, ...]
    asked: tuple[tuple[float, str], ...]
    happens: tuple[str, ...]
    playhead: str = ""
    ours: str = ""
    settings: str = ""


def _qlab(page: str, section: str) -> str:
    return f"[{section}]({QLAB}/{page}/)"


def _lisp(page: str, section: str) -> str:
    return f"[{section}]({LISP}/{LISP_PAGES[page]}/docs/user/source/{page}.rst)"


SEQUENCES = "v5/fundamentals/cue-sequences"
GROUPS = "v5/fundamentals/group-cues"
SETTINGS = "v5/fundamentals/workspace-settings"
GO = ((0.0, "/go"),)

QLAB_CASES = (
    Case(
        "GO starts the cue that stands by",
        _qlab("v5/fundamentals/cues", "Cues"),
        "GO starts the cue at the playhead, and the playhead goes on to the next one.",
        ('number: "1", prompt: rain', 'number: "2", prompt: wind'),
        GO,
        ("1 @ 0",),
        "2",
    ),
    Case(
        "auto-continue with post-waits",
        _qlab(SEQUENCES, "Cue Sequences: Auto-continue"),
        "With post-waits of 3 s and 1 s the second cue starts 3 s after the first, and the third 1 s after the second.",
        (
            'number: "1", prompt: rain, continue: auto_continue, post_wait: 3',
            'number: "2", prompt: wind, continue: auto_continue, post_wait: 1',
            'number: "3", prompt: sea',
        ),
        GO,
        ("1 @ 0", "2 @ 3", "3 @ 4"),
    ),
    Case(
        "auto-continue without a post-wait",
        _qlab(SEQUENCES, "Cue Sequences: Auto-continue"),
        "Without a post-wait both start together.",
        ('number: "1", prompt: rain, on: 1, continue: auto_continue', 'number: "2", prompt: wind, on: 2'),
        GO,
        ("1 @ 0", "2 @ 0"),
    ),
    Case(
        "auto-follow",
        _qlab(SEQUENCES, "Cue Sequences: Auto-follow"),
        "A cue of 3 s that auto-follows starts the next one when it has ended: 3 s later.",
        ('number: "10", prompt: rain, length: 3, continue: auto_follow', 'number: "11", prompt: wind'),
        GO,
        ("10 @ 0", "11 @ 3"),
    ),
    Case(
        "the post-wait runs from the action on",
        _qlab("v1/cues", "Cues (version 1): the order of four things"),
        "The pre-wait comes before the action, and the post-wait begins with the action.",
        (
            'number: "1", prompt: rain, pre_wait: 2, continue: auto_continue, post_wait: 1.5',
            'number: "2", prompt: wind, pre_wait: 0.25',
        ),
        GO,
        ("1 @ 2", "2 @ 3.75"),
    ),
    Case(
        "GO on a sequence",
        _qlab("v5/fundamentals/cue-lists", "Cue Lists"),
        "GO moves the playhead to the next cue or cue sequence: behind all that starts by itself.",
        (
            'number: "1", prompt: rain, continue: auto_continue, post_wait: 5',
            'number: "2", prompt: wind, length: 2, continue: auto_follow',
            'number: "3", prompt: sea',
            'number: "4", prompt: birds',
        ),
        GO,
        ("1 @ 0", "2 @ 5", "3 @ 7"),
        "4",
    ),
    Case(
        "a cue started directly",
        _qlab("v5/fundamentals/inspector", "The Inspector: Triggers"),
        "A trigger of its own starts a cue wherever the playhead stands, and leaves the playhead there.",
        ('number: "1", prompt: rain', 'number: "2", prompt: wind', 'number: "3", prompt: sea'),
        ((0.0, "/cue/go 3"), (1.0, "/go")),
        ("3 @ 0", "1 @ 1"),
        "2",
    ),
    Case(
        "a Timeline group",
        _qlab(GROUPS, "Group Cues: Timeline"),
        "All children start at once, each after its own pre-wait, and the playhead goes behind the group.",
        (
            'number: "g", type: group, mode: together, cues: ['
            '{number: "1", prompt: rain, on: 1}, {number: "2", prompt: wind, on: 2, pre_wait: 1.5}]',
            'number: "3", prompt: sea',
        ),
        GO,
        ("1 @ 0", "2 @ 1.5"),
        "3",
    ),
    Case(
        "a Playlist group",
        _qlab(GROUPS, "Group Cues: Playlist"),
        "The first child starts and the playhead goes behind the group; the children play one after the other.",
        (
            'number: "g", type: group, cues: [{number: "1", prompt: rain, length: 4}, '
            '{number: "2", prompt: wind, length: 3}, {number: "3", prompt: sea}]',
            'number: "4", prompt: birds',
        ),
        GO,
        ("1 @ 0", "2 @ 4", "3 @ 7"),
        "4",
    ),
    Case(
        "what follows a group",
        _qlab(GROUPS, "Group Cues"),
        "A group has ended when all its children have: then its auto-follow starts the next cue.",
        (
            'number: "g", type: group, mode: together, continue: auto_follow, cues: ['
            '{number: "1", prompt: rain, on: 1, length: 2}, {number: "2", prompt: wind, on: 2, length: 5}]',
            'number: "3", prompt: sea',
        ),
        GO,
        ("1 @ 0", "2 @ 0", "1 fades out over 6 s @ 2", "3 @ 5"),
    ),
    Case(
        "a fade goes to a level over its time",
        _qlab("v5/audio/fading-audio", "Fading Audio: Fade cues"),
        "A Fade cue has a target and a duration and moves at least one level of it; the target plays on.",
        (
            'number: "1", prompt: rain, on: [1, 2]',
            'number: "2", type: fade, target: "1", time: 4, gain_db: -12, continue: auto_follow',
            'number: "3", prompt: wind, on: 3',
        ),
        ((0.0, "/go"), (10.0, "/go")),
        ("1 @ 0", "fade 2 of layers 1, 2 @ 10", "3 @ 14"),
    ),
    Case(
        "Stop",
        _qlab("v4/control/other-cues", "Other Cues (version 4): Start, Stop and Pause"),
        "A Stop cue stops its target; others play on. A sequence that the target would have gone on with is broken off.",
        (
            'number: "1", prompt: rain, on: 1, continue: auto_continue, post_wait: 9',
            'number: "2", prompt: wind, on: 2',
            'number: "3", type: stop, target: "1", time: 0',
        ),
        ((0.0, "/go"), (1.0, "/cue/go 2"), (2.0, "/go")),
        ("1 @ 0", "2 @ 1", "1 fades out over 0 s @ 2"),
    ),
    Case(
        "GoTo",
        _qlab("v4/control/other-cues", "Other Cues (version 4): GoTo"),
        "A GoTo cue moves the playhead to its target and does not start it.",
        ('number: "1", prompt: rain', 'number: "2", type: goto, target: "1"', 'number: "3", prompt: wind'),
        ((0.0, "/go"), (5.0, "/go")),
        ("1 @ 0",),
        "1",
    ),
    Case(
        "Wait",
        _qlab("v5/other-cues/wait-cues", "Wait Cues*"),
        "A Wait cue does nothing for its duration; what follows it starts then.",
        ('number: "1", type: wait, time: 2.5, continue: auto_follow', 'number: "2", prompt: rain'),
        GO,
        ("2 @ 2.5",),
    ),
    Case(
        "a disarmed cue",
        _qlab("v5/other-cues/arm-and-disarm-cues", "Arm and Disarm Cues*"),
        "A disarmed cue keeps its waits and its continue, and does not do what it is for.",
        (
            'number: "1", prompt: rain, armed: false, pre_wait: 1, continue: auto_continue, post_wait: 2',
            'number: "2", prompt: wind',
        ),
        GO,
        ("2 @ 3",),
    ),
    Case(
        "double GO",
        _qlab(SETTINGS, "Workspace Settings: General"),
        "A GO sooner after a GO than the minimum time is disregarded; the guard is for GO alone.",
        ('number: "1", prompt: rain', 'number: "2", prompt: wind', 'number: "3", prompt: sea'),
        ((0.0, "/go"), (0.4, "/go"), (0.45, "/cue/go 3"), (0.5, "/go")),
        ("1 @ 0", "/go is refused @ 0.4", "3 @ 0.45", "2 @ 0.5"),
        "3",
        settings="min_go_interval: 0.5",
    ),
    Case(
        "panic",
        _qlab(SETTINGS, "Workspace Settings: General, panic duration"),
        "Panic fades out and stops every running cue; waits come to nothing, and the playhead stays.",
        (
            'number: "1", prompt: rain, continue: auto_continue, post_wait: 5',
            'number: "2", prompt: wind',
            'number: "3", prompt: sea',
        ),
        ((0.0, "/go"), (1.0, "/panic"), (9.0, "/go")),
        ("1 @ 0", "3 @ 9"),
    ),
)

LISP_CASES = (
    Case(
        "GO",
        _lisp("list_layout", "List Layout: Top Panel"),
        "GO executes the current cue and goes forward.",
        ('number: "1", prompt: rain', 'number: "2", prompt: wind'),
        ((0.0, "/go"), (1.0, "/go")),
        ("1 @ 0", "2 @ 1"),
    ),
    Case(
        "pre wait",
        _lisp("cues", "Cues: Pre/Post Wait"),
        "The pre wait delays the start of the cue.",
        ('number: "1", prompt: rain, pre_wait: 1.25',),
        GO,
        ("1 @ 1.25",),
    ),
    Case(
        "do nothing",
        _lisp("cues", "Cues: Pre/Post Wait, Do Nothing"),
        "Without a next action a post wait changes nothing.",
        ('number: "1", prompt: rain, post_wait: 2', 'number: "2", prompt: wind'),
        GO,
        ("1 @ 0",),
        "2",
    ),
    Case(
        "auto next (from version 0.6 on: trigger after post wait)",
        _lisp("cues", "Cues: Pre/Post Wait, Auto Next"),
        "The next cue is executed after the post wait, which begins when the cue has started.",
        (
            'number: "1", prompt: rain, pre_wait: 0.5, continue: auto_continue, post_wait: 2',
            'number: "2", prompt: wind, pre_wait: 1',
        ),
        GO,
        ("1 @ 0.5", "2 @ 3.5"),
    ),
    Case(
        "auto follow (from version 0.6 on: trigger after the end)",
        _lisp("cues", "Cues: Pre/Post Wait, Auto Follow"),
        "The next cue is executed when this one ends; the post wait is ignored.",
        ('number: "1", prompt: rain, length: 3, post_wait: 7, continue: auto_follow', 'number: "2", prompt: wind'),
        GO,
        ("1 @ 0", "2 @ 3"),
    ),
    Case(
        "Collection Cue",
        _lisp("cues", "Cues: Collection Cue"),
        "It executes several cues at once.",
        (
            'number: "c", type: group, mode: together, cues: ['
            '{number: "1", prompt: rain, on: 1}, {number: "2", prompt: wind, on: 2}]',
        ),
        GO,
        ("1 @ 0", "2 @ 0"),
    ),
    Case(
        "Stop All",
        _lisp("cues", "Cues: Stop All"),
        "It stops all the running cues.",
        (
            'number: "1", prompt: rain, on: 1',
            'number: "2", prompt: wind, on: 2, continue: auto_continue, post_wait: 9',
            'number: "3", prompt: sea',
            'number: "4", type: stop, target: master, time: 1.5',
        ),
        ((0.0, "/go"), (1.0, "/go"), (2.0, "/cue/go 4")),
        ("1 @ 0", "2 @ 1", "everything fades out over 1.5 s @ 2"),
        "4",
    ),
    Case(
        "Volume Control",
        _lisp("cues", "Cues: Volume Control"),
        "It takes the volume of its target to a value over a duration.",
        ('number: "1", prompt: rain', 'number: "2", type: fade, target: "1", time: 3, gain_db: -20'),
        ((0.0, "/go"), (4.0, "/go")),
        ("1 @ 0", "fade 2 of layers 1, 2, 3 @ 4"),
    ),
)

OURS = (
    Case(
        "a prompt has no end of its own",
        _qlab(SEQUENCES, "Cue Sequences: Auto-follow"),
        "A file ends by itself, and what follows starts there.",
        ('number: "1", prompt: rain', 'number: "2", prompt: wind'),
        GO,
        ("1 @ 0",),
        "2",
        "A prompt is endless, until others have taken its layers. `length` ends it; auto_follow without it is an error.",
    ),
    Case(
        "a cue whose layers are taken",
        _qlab("v5/fundamentals/cues", "Cues"),
        "Cues play beside each other until each has ended or is stopped.",
        (
            'number: "1", prompt: rain, length: 9, continue: auto_follow',
            'number: "2", prompt: wind',
            'number: "3", prompt: sea',
        ),
        ((0.0, "/go"), (3.0, "/cue/go 3")),
        ("1 @ 0", "3 @ 3"),
        "3",
        "Layers are few, and a layer sounds of one prompt. A cue that has lost its last one is over, and nothing follows it, "
        "since it has not come to its own end.",
    ),
    Case(
        "a running cue that is started again",
        _lisp("cues", "Cues: Actions") + ", " + _qlab("v1/cues", "Cues (version 1)"),
        "LiSP stops a running cue that is executed again; QLab leaves it as it is.",
        ('number: "1", prompt: rain, length: 5, continue: auto_follow', 'number: "2", prompt: wind'),
        ((0.0, "/cue/go 1"), (3.0, "/cue/go 1")),
        ("1 @ 0", "1 @ 3", "2 @ 8"),
        "1",
        "It begins anew, with its waits and its length: a second press means now. Its sound goes on: the prompt is the same.",
    ),
    Case(
        "a goto that continues",
        _qlab("v4/control/other-cues", "Other Cues (version 4): GoTo"),
        "A GoTo never starts its target; a loop takes a Start cue.",
        (
            'number: "1", prompt: rain, continue: auto_continue, post_wait: 2',
            'number: "2", type: goto, target: "1", continue: auto_continue, post_wait: 1',
            'number: "3", type: stop, target: master, time: 0',
        ),
        ((0.0, "/go"), (7.0, "/go")),
        ("1 @ 0", "1 @ 3", "1 @ 6", "everything fades out over 0 s @ 7"),
        "",
        "There is no Start cue. With a continue a goto starts its target, and the playhead rests behind it: one GO leads out.",
    ),
    Case(
        "GO past the end",
        _lisp("list_layout", "List Layout: Layout Options, At list end"),
        "LiSP stays on the last cue or goes back to the first; QLab does nothing.",
        ('number: "1", prompt: rain',),
        ((0.0, "/go"), (5.0, "/go")),
        ("1 @ 0", "/go is refused @ 5"),
        "",
        "It is refused with `/fail`: a press that does nothing is a mistake that somebody has to hear of.",
    ),
    Case(
        "the playhead while a chain runs",
        _lisp("list_layout", "List Layout: Top Panel"),
        "LiSP's current cue goes one on, and on again when its next cue is executed by itself.",
        (
            'number: "1", prompt: rain, continue: auto_continue, post_wait: 5',
            'number: "2", prompt: wind',
            'number: "3", prompt: sea',
        ),
        ((0.0, "/go"), (1.0, "/go")),
        ("1 @ 0", "3 @ 1", "2 @ 5"),
        "",
        "As in QLab it goes behind the chain at once: a GO never starts what will start by itself.",
    ),
    Case(
        "Stop with a time",
        _qlab("v5/audio/fading-audio", "Fading Audio: Stop target when done"),
        "Stop is at once; to fade out first takes a Fade cue that stops its target when done.",
        (
            'number: "1", prompt: rain',
            'number: "2", type: stop, target: "1", time: 4, continue: auto_follow',
            'number: "3", prompt: wind',
        ),
        ((0.0, "/go"), (5.0, "/go")),
        ("1 @ 0", "1 fades out over 4 s @ 5", "3 @ 9"),
        "",
        "A stop has a `time` (`/fade` without one) and ends with it; `time: 0` cuts in 5 ms. No fade cue has to stop anything.",
    ),
)

NOT_HERE = (
    (
        "Group modes Start first, Start first and enter, Start random",
        "the playhead enters no group by itself; set it on a child",
    ),
    ("Pause of a single cue", "`/pause` holds all clips and all cue clocks, and `/resume` goes on with them to the frame"),
    ("Load, Reset, Target, Devamp, Arm and Disarm cues", "a file says what a cue is; it is read again when it changes"),
    ("Fade curves", "gains ramp in straight lines of amplitude, layers cross by `/fade/law`"),
    ("LiSP's Select after wait and after the end", "a goto without continue moves the playhead"),
    ("LiSP's Seek and Loop", "clips are generated; `/layer/1/hold` loops the one that sounds"),
)

_INTRODUCTION = """\
# Cue semantics

Written by `python -m tests.node.show.semantics docs/cue_semantics.md`; each row is a test. The file and its keys:
[shows.md](shows.md).

What two programs that many stage managers know say of their cue lists, in our words, with the page; and what this list does
with the same cues. A page marked * is named for its rule and was not read again. `1 @ 3` means that cue 1 begins its action 3 s
after the first message. Three layers sound, and `/fade` is 6 s.
"""


def markdown() -> str:
    parts = [
        _INTRODUCTION,
        "## QLab 5\n\n" + _table(QLAB_CASES),
        "## Linux Show Player\n\n" + _table(LISP_CASES),
        "## Where this list differs, and why\n\n" + _table(OURS),
        "## What is not here\n\n| there | here |\n|---|---|\n" + "".join(f"| {there} | {here} |\n" for there, here in NOT_HERE),
    ]
    return "\n".join(parts)


def _table(cases: tuple[Case, ...]) -> str:
    why = any(case.ours for case in cases)
    lines = [f"| rule | cues | sent | begins |{' why |' if why else ''}", f"|---|---|---|---|{'---|' if why else ''}"]
    for case in cases:
        sent = "<br>".join(f"{at:g} s: `{what}`" for at, what in case.asked)
        cues = "<br>".join(
            [*([f"settings: `{case.settings}`"] if case.settings else []), *(f"`{{{cue}}}`" for cue in case.cues)]
        )
        after = f"playhead: {case.playhead or 'past the end'}"
        cells = [f"{case.says} ({case.source})", cues, sent, "<br>".join([*case.happens, after]), *([case.ours] if why else [])]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(markdown(), encoding="utf-8")
