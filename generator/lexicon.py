"""The words that a prompt is read by: what sounds, where, of what, and how.

`words` reads with these tables; `generator/engines/procedural` makes a sound for each family named here.
"""

Deltas = dict[str, float]

# What sounds. "family", or "family/detail/detail"; several, the first loudest, stand for a whole scene.
SOUNDS: dict[str, str] = {
    # rain and thunder
    "rain": "rain", "rainfall": "rain", "raindrop": "rain/sparse", "shower": "rain", "drizzle": "rain/drizzle",
    "downpour": "rain/downpour", "cloudburst": "rain/downpour", "monsoon": "rain/downpour wind", "hail": "rain/hail",
    "sleet": "rain/hail", "pouring": "rain/downpour",
    "thunder": "thunder", "thunderclap": "thunder/near", "lightning": "thunder/near", "thunderbolt": "thunder/near",
    "thunderstorm": "rain/downpour thunder wind", "storm": "rain/downpour wind thunder",
    "rainstorm": "rain/downpour wind", "tempest": "wind/gale rain/downpour thunder",
    "hurricane": "wind/gale rain/downpour", "typhoon": "wind/gale rain/downpour",
    # air
    "wind": "wind", "breeze": "wind/breeze", "gust": "wind", "gale": "wind/gale", "draught": "wind/whistle",
    "draft": "wind/whistle", "air": "wind/breeze", "blizzard": "wind/gale", "snowstorm": "wind/gale",
    "tornado": "wind/gale", "whirlwind": "wind/gale", "sandstorm": "wind/gale", "howl": "wind/whistle",
    "rustle": "wind/leaves", "rustling": "wind/leaves", "whistling": "wind/whistle", "whistle": "wind/whistle",
    "breath": "wind/breath", "breathing": "wind/breath", "sigh": "wind/breath",
    # water
    "sea": "sea", "ocean": "sea", "wave": "sea", "surf": "sea", "swell": "sea", "tide": "sea", "seaside": "sea birds/gull",
    "shore": "sea", "seashore": "sea", "coast": "sea birds/gull", "beach": "sea", "breaker": "sea/storm",
    "harbour": "sea/lapping birds/gull", "harbor": "sea/lapping birds/gull", "lagoon": "sea/lapping", "lake": "sea/lapping",
    "port": "sea/lapping birds/gull", "pier": "sea/lapping", "boat": "sea/lapping", "pebble": "sea/shingle",
    "stream": "stream", "brook": "stream/brook", "creek": "stream/brook", "river": "stream/river", "water": "stream",
    "rivulet": "stream/brook", "fountain": "stream/brook", "babbling": "stream/brook", "trickle": "stream/brook",
    "waterfall": "stream/waterfall", "cascade": "stream/waterfall", "rapids": "stream/waterfall", "spring": "stream/brook",
    "bubble": "stream/underwater", "bubbling": "stream/underwater", "aquarium": "stream/underwater",
    "drip": "drips", "dripping": "drips", "droplet": "drips", "drop": "drips", "leak": "drips", "faucet": "drips",
    "stalactite": "drips/cave",
    # fire
    "fire": "fire", "campfire": "fire", "bonfire": "fire/big", "fireplace": "fire", "hearth": "fire", "flame": "fire",
    "ember": "fire/embers", "crackle": "fire", "crackling": "fire", "furnace": "fire/big", "torch": "fire",
    "stove": "fire", "candle": "fire/embers", "log": "fire",
    # animals
    "bird": "birds", "birdsong": "birds", "songbird": "birds", "chirping": "birds", "chirp": "birds", "tweet": "birds",
    "sparrow": "birds/sparrow", "robin": "birds/thrush", "blackbird": "birds/thrush", "thrush": "birds/thrush",
    "nightingale": "birds/thrush", "lark": "birds/trill", "wren": "birds/trill", "finch": "birds/trill",
    "canary": "birds/trill", "warbler": "birds/trill", "swallow": "birds/sparrow", "dove": "birds/dove",
    "pigeon": "birds/dove", "cuckoo": "birds/cuckoo", "owl": "birds/owl", "gull": "birds/gull", "seagull": "birds/gull",
    "crow": "birds/crow", "raven": "birds/crow", "parrot": "birds/jungle",
    "insect": "insects", "cricket": "insects/cricket", "grasshopper": "insects/katydid", "cicada": "insects/cicada",
    "katydid": "insects/katydid", "locust": "insects/cicada", "bee": "insects/bee", "flies": "insects/bee",
    "mosquito": "insects/bee", "bug": "insects", "frog": "frogs", "toad": "frogs", "croak": "frogs",
    # people
    "crowd": "crowd", "people": "crowd", "voice": "crowd", "talk": "crowd", "murmur": "crowd", "babble": "crowd",
    "chatter": "crowd", "conversation": "crowd", "audience": "crowd", "party": "crowd", "cafe": "crowd/cafe",
    "café": "crowd/cafe", "restaurant": "crowd/cafe", "bar": "crowd/cafe", "pub": "crowd/cafe", "market": "crowd",
    "bazaar": "crowd", "marketplace": "crowd", "whispering": "crowd/whisper", "playground": "crowd/children birds",
    "child": "crowd/children", "children": "crowd/children", "office": "crowd", "station": "crowd train",
    "airport": "crowd hum", "museum": "crowd/hall", "school": "crowd/children", "stadium": "crowd/big",
    "footstep": "footsteps", "step": "footsteps", "walk": "footsteps", "walking": "footsteps", "walker": "footsteps",
    "heartbeat": "heartbeat", "heart": "heartbeat", "pulse": "heartbeat", "womb": "heartbeat drone/dark",
    # machines and streets
    "traffic": "traffic", "car": "traffic", "road": "traffic", "highway": "traffic/highway", "motorway": "traffic/highway",
    "freeway": "traffic/highway", "street": "traffic/city crowd", "city": "traffic/city crowd", "truck": "traffic/highway",
    "urban": "traffic/city", "town": "traffic/city crowd", "downtown": "traffic/city crowd", "engine": "hum/engine",
    "motor": "hum/engine", "machine": "hum/engine", "factory": "hum/engine", "generator": "hum/engine", "fan": "hum/fan",
    "ventilation": "hum/fan", "refrigerator": "hum", "fridge": "hum", "transformer": "hum", "electricity": "hum",
    "electric": "hum", "hum": "hum", "humming": "hum", "buzz": "hum", "airplane": "hum/fan", "aeroplane": "hum/fan",
    "train": "train", "railway": "train", "railroad": "train", "locomotive": "train/steam", "subway": "train", "tram": "train",
    "clock": "clock", "tick": "clock", "ticking": "clock", "pendulum": "clock", "metronome": "clock",
    # pitched
    "bell": "bells", "chime": "bells/chimes", "windchime": "bells/chimes", "carillon": "bells/church",
    "gong": "bells/gong", "bowl": "bells/bowl", "glockenspiel": "bells/musicbox", "vibraphone": "bells/vibes",
    "marimba": "bells/marimba", "xylophone": "bells/marimba", "kalimba": "bells/marimba", "gamelan": "bells/gong",
    "piano": "bells/piano", "harp": "bells/harp", "guitar": "bells/harp", "celesta": "bells/musicbox",
    "drone": "drone", "pad": "pad", "synth": "pad", "synthesizer": "pad", "synthesiser": "pad", "chord": "pad",
    "harmony": "pad", "choir": "pad/choir", "chant": "pad/choir drone/dark", "organ": "pad/organ", "strings": "pad/strings",
    "string": "pad/strings", "violin": "pad/strings", "cello": "pad/strings/low", "orchestra": "pad/strings",
    "flute": "pad/flute", "music": "pad", "ambient": "pad", "ethereal": "pad/choir", "tone": "drone", "didgeridoo": "drone/dark",
    "bass": "drone/dark", "sub": "drone/dark", "tanpura": "drone/strings", "sitar": "drone/strings", "monk": "pad/choir",
    "angel": "pad/choir", "meditation": "pad bells/bowl", "zen": "bells/bowl pad", "dream": "pad", "heaven": "pad/choir",
    "celestial": "pad/choir", "cosmic": "drone/space pad", "om": "drone/choir", "atmosphere": "pad", "ambience": "pad",
    "melody": "bells/musicbox", "lullaby": "bells/musicbox", "hymn": "pad/organ",
    # noise
    "noise": "noise", "static": "noise/static", "hiss": "noise/hiss", "radio": "noise/static",
    "vinyl": "noise/vinyl", "interference": "noise/static", "rumble": "rumble", "rumbling": "rumble", "earthquake": "rumble",
    "quake": "rumble", "volcano": "rumble fire/big", "avalanche": "rumble", "tremor": "rumble", "explosion": "rumble",
}  # fmt: skip

# Words of two or three that mean more than their parts; the longest is tried first.
PHRASES: dict[str, str] = {
    "wind chime": "bells/chimes", "wind bell": "bells/chimes", "church bell": "bells/church", "temple bell": "bells/bowl",
    "tower bell": "bells/church", "singing bowl": "bells/bowl", "tibetan bowl": "bells/bowl", "music box": "bells/musicbox",
    "white noise": "noise/white", "pink noise": "noise/pink", "brown noise": "noise/brown", "red noise": "noise/brown",
    "brownian noise": "noise/brown", "radio static": "noise/static", "tape hiss": "noise/hiss", "room tone": "hum/fan",
    "city hum": "traffic/city/hum", "traffic jam": "traffic/city", "ocean wave": "sea", "sea gull": "birds/gull",
    "bird song": "birds", "dawn chorus": "birds/dawn", "rain forest": "birds/jungle insects/cicada rain/leaves",
    "rain drop": "rain/sparse", "water drop": "drips", "dripping water": "drips", "water drip": "drips",
    "cave drip": "drips/cave", "running water": "stream", "flowing water": "stream", "tree frog": "frogs/tree",
    "heart beat": "heartbeat", "foot step": "footsteps", "foot steps": "footsteps", "camp fire": "fire",
    "thunder storm": "rain/downpour thunder wind", "black hole": "drone/space/dark rumble", "deep space": "drone/space/dark",
    "outer space": "drone/space", "electric hum": "hum", "power line": "hum", "ticking clock": "clock",
    "coffee shop": "crowd/cafe", "electric piano": "bells/vibes", "pipe organ": "pad/organ", "church organ": "pad/organ",
    "night forest": "insects/cricket birds/owl wind/leaves", "forest night": "insects/cricket birds/owl wind/leaves",
    "stormy sea": "sea/storm wind/gale", "stormy ocean": "sea/storm wind/gale", "rough sea": "sea/storm",
    "steam train": "train/steam", "steam engine": "train/steam", "train station": "crowd/hall train", "underground train": "train/tunnel", "synth pad": "pad", "string pad": "pad/strings",
    "choir pad": "pad/choir", "spring rain": "rain", "spring bird": "birds", "air conditioner": "hum/fan",
}  # fmt: skip

# Where it sounds: alone, a scene of its own; beside a source, what is added to it quietly, and details for all.
PLACES: dict[str, str] = {
    "forest": "birds wind/leaves", "wood": "birds wind/leaves", "woods": "birds wind/leaves", "woodland": "birds wind/leaves",
    "tree": "wind/leaves", "grove": "birds wind/leaves", "garden": "birds insects/bee", "park": "birds", "grass": "wind/leaves",
    "jungle": "birds/jungle insects/cicada frogs", "rainforest": "birds/jungle insects/cicada rain/leaves",
    "tropical": "birds/jungle insects/cicada", "tropics": "birds/jungle insects/cicada",
    "meadow": "birds insects/katydid wind/breeze", "field": "birds insects/katydid wind/breeze",
    "countryside": "birds insects/katydid wind/breeze", "farm": "birds insects/katydid", "savannah": "insects/cicada wind",
    "swamp": "frogs insects/cricket", "marsh": "frogs insects/cricket", "pond": "frogs insects/cricket",
    "desert": "wind/desert", "dune": "wind/desert", "canyon": "wind/desert", "mountain": "wind/mountain", "hill": "wind",
    "summit": "wind/mountain", "glacier": "wind/mountain", "arctic": "wind/mountain", "antarctic": "wind/mountain",
    "winter": "wind/mountain", "sky": "wind/breeze pad", "cliff": "wind sea", "island": "sea birds/gull", "moor": "wind",
    "summer": "insects birds", "cave": "drips/cave", "cavern": "drips/cave", "grotto": "drips/cave", "tunnel": "drips/cave",
    "cathedral": "pad/organ bells/church", "church": "bells/church pad/organ", "temple": "bells/bowl drone", "monastery": "pad/choir",
    "chapel": "pad/organ", "hall": "crowd/hall", "underwater": "stream/underwater drone/dark", "submarine": "drone/dark hum",
    "space": "drone/space", "spaceship": "drone/space hum/engine", "spacecraft": "drone/space hum/engine", "cosmos": "drone/space",
    "galaxy": "drone/space pad", "universe": "drone/space pad", "planet": "drone/space", "star": "pad bells/chimes",
    "moon": "pad", "night": "insects/cricket wind/breeze", "evening": "insects/cricket birds", "morning": "birds/dawn",
    "dawn": "birds/dawn", "sunrise": "birds/dawn", "dusk": "insects/cricket birds/owl", "void": "drone/dark",
    "abyss": "drone/dark rumble", "attic": "wind/whistle", "ruin": "wind/whistle", "dungeon": "drips/cave wind/whistle",
    "leaf": "wind/leaves", "leaves": "wind/leaves", "foliage": "wind/leaves", "canopy": "wind/leaves birds",
    "pine": "wind/leaves", "bamboo": "wind/leaves", "industrial": "hum/engine", "kitchen": "hum crowd/cafe", "basement": "hum drips", "castle": "wind/whistle",
}  # fmt: skip

# What a place or surface tells of a source beside it: its details and traits.
SETTINGS: dict[str, tuple[str, Deltas]] = {
    "forest": ("leaves", {"room": 0.25}), "wood": ("wooden leaves", {}), "jungle": ("leaves jungle", {"room": 0.2}),
    "cave": ("cave", {"room": 0.8}), "cavern": ("cave", {"room": 0.9}), "grotto": ("cave", {"room": 0.7}),
    "tunnel": ("tunnel", {"room": 0.7}), "cathedral": ("church", {"room": 0.9}), "church": ("church", {"room": 0.8}),
    "temple": ("", {"room": 0.7}), "chapel": ("", {"room": 0.6}), "monastery": ("", {"room": 0.8}),
    "hall": ("hall", {"room": 0.7}), "canyon": ("", {"room": 0.6}), "underwater": ("underwater", {"muffle": 0.8}),
    "night": ("night", {}), "evening": ("night", {}), "dusk": ("night", {}), "morning": ("dawn", {}), "dawn": ("dawn", {}),
    "sunrise": ("dawn", {}), "space": ("space", {"room": 0.5}), "desert": ("desert", {}), "mountain": ("mountain", {}),
    "castle": ("stone", {"room": 0.4}), "dungeon": ("stone", {"room": 0.6}), "basement": ("", {"room": 0.3}),
    "winter": ("snow", {}), "tree": ("leaves", {}), "grass": ("grass", {}), "submarine": ("", {"muffle": 0.4}),
    "city": ("city", {}), "street": ("stone", {}), "beach": ("sand", {}), "water": ("water", {}), "lake": ("water", {}),
    "pond": ("water", {}), "sea": ("water", {}), "river": ("water", {}), "station": ("hall", {"room": 0.5}),
    "museum": ("hall", {"room": 0.6}), "leaf": ("leaves", {}), "leaves": ("leaves", {}), "foliage": ("leaves", {}),
    "canopy": ("leaves", {}), "pine": ("leaves", {}), "bamboo": ("wooden leaves", {}),
}  # fmt: skip

SURFACES: dict[str, tuple[str, Deltas]] = {
    "roof": ("roof", {}), "rooftop": ("roof", {}),
    "tin": ("metal", {}), "metal": ("metal", {}), "metallic": ("metal", {}), "iron": ("metal", {}), "steel": ("metal", {}),
    "umbrella": ("tent", {}), "tent": ("tent", {}), "canvas": ("tent", {}), "wooden": ("wooden", {}), "oak": ("wooden", {}),
    "stone": ("stone", {}), "concrete": ("stone", {}), "pavement": ("stone", {}), "asphalt": ("stone", {}),
    "cobblestone": ("stone", {}), "marble": ("stone", {}), "gravel": ("gravel", {}), "snow": ("snow", {}), "sand": ("sand", {}),
    "sandy": ("sand", {}), "mud": ("mud", {}), "puddle": ("water", {}), "window": ("window", {"muffle": 0.35}),
    "glass": ("glass", {}), "crystal": ("glass", {"tone": 0.3}), "brass": ("metal", {}), "bronze": ("metal", {}),
    "wall": ("", {"muffle": 0.5}), "door": ("", {"muffle": 0.5}), "curtain": ("", {"muffle": 0.3}),
    "shingle": ("shingle", {}), "pebbly": ("shingle", {}), "rock": ("shingle stone", {}), "rocky": ("shingle stone", {}),
    "minor": ("minor", {}), "major": ("major", {}), "dissonant": ("dissonant", {}), "atonal": ("dissonant", {}),
    "eerie": ("dissonant", {"tone": -0.2, "room": 0.4}), "scary": ("dissonant", {"tone": -0.3}),
    "creepy": ("dissonant", {"tone": -0.3}), "horror": ("dissonant", {"tone": -0.4}), "sad": ("minor", {"tone": -0.2}),
    "melancholic": ("minor", {"tone": -0.2}), "melancholy": ("minor", {"tone": -0.2}), "happy": ("major", {"tone": 0.2}),
    "joyful": ("major", {"tone": 0.3}), "analog": ("warm", {"tone": -0.2}), "vintage": ("warm", {"tone": -0.3}),
    "cracked": ("whistle", {}), "sacred": ("choir", {"room": 0.5}), "holy": ("choir", {"room": 0.5}),
}  # fmt: skip

# How it sounds. Traits run from -1 to 1 (0: nothing said), distance, room and muffle from 0 to 1.
MANNERS: dict[str, Deltas] = {
    "gentle": {"force": -0.6}, "soft": {"force": -0.6, "tone": -0.15}, "light": {"force": -0.6}, "mild": {"force": -0.5},
    "faint": {"force": -0.6, "distance": 0.3}, "quiet": {"force": -0.6}, "hushed": {"force": -0.7}, "delicate": {"force": -0.7},
    "subtle": {"force": -0.6}, "whisper": {"force": -0.8}, "whispering": {"force": -0.8}, "tender": {"force": -0.6}, "weak": {"force": -0.6},
    "heavy": {"force": 0.7}, "strong": {"force": 0.6}, "loud": {"force": 0.6}, "violent": {"force": 1.0}, "fierce": {"force": 0.9},
    "raging": {"force": 1.0}, "intense": {"force": 0.8}, "powerful": {"force": 0.7}, "torrential": {"force": 1.0},
    "howling": {"force": 0.8}, "roaring": {"force": 0.8}, "rough": {"force": 0.6}, "wild": {"force": 0.7}, "angry": {"force": 0.8},
    "crashing": {"force": 0.7}, "massive": {"size": 0.9, "force": 0.4}, "rolling": {"pace": -0.2}, "harsh": {"force": 0.6, "tone": 0.3},
    "turbulent": {"force": 0.7}, "restless": {"pace": 0.4}, "lapping": {"force": -0.5},
    "distant": {"distance": 0.7}, "far": {"distance": 0.75}, "faraway": {"distance": 0.8}, "remote": {"distance": 0.75},
    "off": {"distance": 0.2}, "distance": {"distance": 0.7}, "afar": {"distance": 0.75}, "background": {"distance": 0.4},
    "horizon": {"distance": 0.8}, "close": {"distance": -0.4}, "near": {"distance": -0.4}, "nearby": {"distance": -0.3},
    "intimate": {"distance": -0.4}, "overhead": {"distance": -0.3},
    "fast": {"pace": 0.7}, "quick": {"pace": 0.6}, "rapid": {"pace": 0.7}, "hurried": {"pace": 0.6}, "frantic": {"pace": 0.9},
    "slow": {"pace": -0.7}, "calm": {"pace": -0.4, "force": -0.4}, "lazy": {"pace": -0.5}, "peaceful": {"pace": -0.3, "force": -0.5},
    "serene": {"pace": -0.4, "force": -0.5}, "tranquil": {"pace": -0.4, "force": -0.5}, "relaxing": {"pace": -0.3, "force": -0.4},
    "relaxed": {"pace": -0.3, "force": -0.3}, "sleepy": {"pace": -0.5, "force": -0.4}, "drifting": {"pace": -0.4},
    "slowly": {"pace": -0.6}, "still": {"force": -0.5, "pace": -0.3}, "floating": {"pace": -0.4},
    "dark": {"tone": -0.7}, "deep": {"tone": -0.7}, "low": {"tone": -0.6}, "dull": {"tone": -0.6}, "gloomy": {"tone": -0.6},
    "ominous": {"tone": -0.7}, "sombre": {"tone": -0.5}, "somber": {"tone": -0.5}, "mysterious": {"tone": -0.3, "room": 0.4},
    "bright": {"tone": 0.6}, "high": {"tone": 0.6}, "crisp": {"tone": 0.5}, "shimmering": {"tone": 0.6, "pace": 0.2},
    "sparkling": {"tone": 0.6}, "clear": {"tone": 0.3}, "sharp": {"tone": 0.5}, "glistening": {"tone": 0.5}, "shrill": {"tone": 0.8},
    "icy": {"tone": 0.5}, "frozen": {"tone": 0.4}, "sunny": {"tone": 0.3}, "airy": {"tone": 0.4, "force": -0.3},
    "warm": {"tone": -0.35}, "cold": {"tone": 0.35}, "mellow": {"tone": -0.4, "force": -0.3}, "hot": {"pace": 0.3},
    "wide": {"width": 0.8}, "vast": {"width": 0.8, "room": 0.5}, "spacious": {"width": 0.6, "room": 0.4}, "narrow": {"width": -0.7},
    "stereo": {"width": 0.5}, "mono": {"width": -0.7}, "immersive": {"width": 0.7}, "open": {"width": 0.4}, "endless": {"width": 0.3},
    "sparse": {"density": -0.7}, "occasional": {"density": -0.8}, "rare": {"density": -0.9}, "lone": {"density": -0.9},
    "lonely": {"density": -0.8}, "single": {"density": -1.0}, "few": {"density": -0.7}, "scattered": {"density": -0.5},
    "solitary": {"density": -0.9}, "dense": {"density": 0.7}, "busy": {"density": 0.7}, "crowded": {"density": 0.7},
    "thick": {"density": 0.6}, "many": {"density": 0.6}, "constant": {"density": 0.5}, "lively": {"density": 0.5, "pace": 0.3},
    "noisy": {"density": 0.4, "force": 0.4}, "bustling": {"density": 0.7}, "full": {"density": 0.4}, "continuous": {"density": 0.5},
    "big": {"size": 0.6}, "large": {"size": 0.6}, "huge": {"size": 0.9}, "giant": {"size": 0.9}, "great": {"size": 0.5},
    "small": {"size": -0.6}, "little": {"size": -0.5}, "tiny": {"size": -0.9}, "enormous": {"size": 1.0}, "broad": {"size": 0.4},
    "hollow": {"room": 0.4, "tone": -0.1}, "echoing": {"room": 0.8}, "echo": {"room": 0.8}, "reverberant": {"room": 0.8},
    "reverb": {"room": 0.7}, "resonant": {"room": 0.5}, "cavernous": {"room": 0.9}, "empty": {"room": 0.4, "density": -0.5},
    "dry": {"room": -0.5}, "muffled": {"muffle": 0.7}, "indoor": {"muffle": 0.3, "room": 0.2}, "outside": {"muffle": 0.25},
    "submerged": {"muffle": 0.8}, "muted": {"muffle": 0.5},
    "haunting": {"room": 0.6, "tone": -0.2}, "ghostly": {"room": 0.7}, "misty": {"tone": -0.2, "room": 0.3},
    "foggy": {"tone": -0.3, "room": 0.3}, "dreamy": {"room": 0.5, "pace": -0.3}, "hazy": {"tone": -0.2, "room": 0.3},
    "majestic": {"size": 0.6, "room": 0.5}, "epic": {"size": 0.7, "force": 0.4, "room": 0.5}, "lush": {"density": 0.4, "width": 0.4},
    "evolving": {"pace": 0.2}, "pulsing": {"pace": 0.4}, "moving": {"pace": 0.2},
}  # fmt: skip

# A weather adjective: beside another source it only colours it or adds to it, alone it is the weather itself.
WEATHER: dict[str, tuple[str, Deltas]] = {
    "stormy": ("rain/downpour wind thunder", {"force": 0.8}),
    "rainy": ("rain", {}),
    "windy": ("wind", {}),
    "thundery": ("thunder", {}),
    "snowy": ("wind/mountain", {}),
}

# Places that, beside a source, tell of its walls or surface and add no sound of their own; hours that add none beside one.
ONLY_SETTINGS = frozenset(
    "cave cavern grotto tunnel cathedral church temple chapel monastery hall castle dungeon basement underwater submarine "
    "space attic leaf leaves foliage tree pine bamboo grass desert kitchen".split()
)
HOURS = frozenset("night evening dusk morning dawn sunrise summer winter".split())

DEGREES: dict[str, float] = {
    "very": 1.4, "really": 1.3, "extremely": 1.6, "super": 1.4, "so": 1.2, "quite": 0.9, "rather": 0.8, "slightly": 0.5,
    "somewhat": 0.6, "fairly": 0.8, "bit": 0.5,
}  # fmt: skip

LEVELS_DB: dict[str, float] = {
    "distant": -12.0, "far": -12.0, "faraway": -12.0, "remote": -12.0, "distance": -12.0, "afar": -12.0, "horizon": -12.0,
    "background": -8.0, "faint": -6.0, "quiet": -6.0, "soft": -6.0, "whisper": -6.0, "hushed": -6.0, "subtle": -6.0,
}  # fmt: skip

SPLITTERS = frozenset("and with over under plus while behind amid among beneath beside above near then alongside".split())
NEGATIONS = frozenset("no without not never minus except excluding".split())
FILLERS = frozenset(
    "a an the of in on at to from by for into onto against through inside as is are be some any its it this that these "
    "those there where like sound sounds sounding noises or nor but my your our his her their very across along around".split()
)
