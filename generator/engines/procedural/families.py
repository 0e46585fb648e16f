"""The families of sound, by name: a word of the lexicon names one, a prompt without a known word is compared with
them.
"""

from generator.engines.procedural.bells import bells
from generator.engines.procedural.birds import birds
from generator.engines.procedural.body import footsteps, heartbeat
from generator.engines.procedural.crowd import crowd
from generator.engines.procedural.fire import fire
from generator.engines.procedural.hiss import noise, rumble
from generator.engines.procedural.insects import frogs, insects
from generator.engines.procedural.machines import clock, hum, train
from generator.engines.procedural.pads import drone, pad
from generator.engines.procedural.rain import rain
from generator.engines.procedural.scene import Family
from generator.engines.procedural.sea import sea
from generator.engines.procedural.thunder import thunder
from generator.engines.procedural.traffic import traffic
from generator.engines.procedural.water import drips, stream
from generator.engines.procedural.wind import wind

_ALL = (
    Family("rain", rain, "rain falling, drops of water from the clouds", mild=True),
    Family("thunder", thunder, "thunder rolling after lightning in a storm", -22.0, keeps_distance=True),
    Family("wind", wind, "wind blowing in gusts, air moving through trees", mild=True),
    Family("sea", sea, "waves of the sea breaking on a beach", mild=True),
    Family("stream", stream, "water running in a brook or river, a waterfall", mild=True),
    Family("drips", drips, "water dripping in a cave, single drops", -28.0, room=0.35),
    Family("fire", fire, "a fire burning, wood crackling in the flames", -22.0, mild=True),
    Family("birds", birds, "birds singing in the trees in the morning", -22.0, mild=True, room=0.25),
    Family("insects", insects, "crickets and insects on a warm night", -22.0, mild=True),
    Family("frogs", frogs, "frogs calling at a pond", -22.0, room=0.15),
    Family("crowd", crowd, "people talking, a crowd, voices in a cafe", room=0.2),
    Family("traffic", traffic, "cars passing on a road, city traffic"),
    Family("train", train, "a train rolling over the rails"),
    Family("bells", bells, "bells ringing, chimes, a singing bowl, a piano", -21.0, mild=True, room=0.35),
    Family("drone", drone, "a deep sustained drone, a low endless tone", mild=True, room=0.2),
    Family("pad", pad, "soft sustained synthesizer chords, ambient music, a choir", mild=True, room=0.4),
    Family("noise", noise, "white noise, static of a radio, hiss"),
    Family("hum", hum, "the hum of a machine, an engine running, a fan", -21.0),
    Family("rumble", rumble, "the ground rumbling, an earthquake, an explosion far away", -21.0),
    Family("footsteps", footsteps, "somebody walking, footsteps on the ground", -28.0, room=0.1),
    Family("heartbeat", heartbeat, "a heart beating", -24.0),
    Family("clock", clock, "a clock ticking in a quiet room", -27.0, room=0.15),
)
FAMILIES = {family.name: family for family in _ALL}
