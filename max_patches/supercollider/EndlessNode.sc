// Endless Node for SuperCollider. Written by python -m max_patches.generate; edit that.
// n = EndlessNode.new;  n.prompt("heavy rain");  n.gain(0.5, 2);  n.layerGain(1, 0.7);  n.status;
EndlessNode {
	var <addr, <>latency, <heard, listener;

	// latency: seconds ahead in which messages are meant to act, by a timetag; nil sends them without one.
	*new { |host = "127.0.0.1", port = 9400, latency| ^super.new.init(host, port, latency) }

	init { |host, port, argLatency|
		addr = NetAddr(host, port);
		latency = argLatency;
		heard = IdentityDictionary.new;
	}

	prSend { |path, args|
		var values = args.select({ |each| each.notNil });
		values = values.collect({ |each| if(each.isKindOf(Boolean)) { each.binaryValue } { each } });
		if(latency.isNil) { addr.sendMsg(path, *values) } { addr.sendBundle(latency, [path] ++ values) };
	}

	// All that the node says goes to func, as address and values; and into `heard`, the last of each address.
	listen { |func|
		this.free;
		listener = { |message, time, from|
			if((from.port == addr.port) and: { from.addr == addr.addr }) {
				heard[message[0]] = message[1..];
				func.value(message[0], message[1..]);
			};
		};
		thisProcess.addOSCRecvFunc(listener);
		addr.sendMsg("/notify", 1);
	}

	free {
		if(listener.notNil) {
			thisProcess.removeOSCRecvFunc(listener);
			listener = nil;
			addr.sendMsg("/notify", 0);
		};
	}

	// /prompt: what to generate, for all layers without a prompt of their own [1..1000 characters]
	prompt { |text| this.prSend("/prompt", [text.asString]) }

	// /negative: what to steer away from [0..1000 characters]
	negative { |text| this.prSend("/negative", [text.asString]) }

	// /layers: layers sounding at once [1..64]
	layers { |... args| this.prSend("/layers", args) }

	// /fade: crossfade of clips and prompts; at least 5 ms always [0..30]
	fade { |... args| this.prSend("/fade", args) }

	// /fade/law: shape of the crossfade: sin/cos, or sin^2/cos^2 for clips that are alike [equal_power or linear_sum]
	fadeLaw { |... args| this.prSend("/fade/law", args) }

	// /gain: linear master gain [0..2]
	gain { |... args| this.prSend("/gain", args) }

	// /gain/db: the master gain in decibels; -90 and below is silence [-90..6.02]
	gainDb { |... args| this.prSend("/gain/db", args) }

	// /duration: length of a generated clip; by default the engine's own [1..30]
	duration { |... args| this.prSend("/duration", args) }

	// /steps: denoising steps (engines that denoise) [1..100]
	steps { |... args| this.prSend("/steps", args) }

	// /guidance: classifier-free guidance scale (engines with guidance) [0..20]
	guidance { |... args| this.prSend("/guidance", args) }

	// /seed: -1: random; from 0: a repeatable run [-1..2147483647]
	seed { |... args| this.prSend("/seed", args) }

	// /engine: the engine that makes clips; the old one plays on until the new is warm [1..64 characters]
	engine { |... args| this.prSend("/engine", args) }

	// /layer/{n}/gain: linear gain of one layer [0..2]
	layerGain { |n ... args| this.prSend("/layer/" ++ n ++ "/gain", args) }

	// /layer/{n}/pan: balance of one layer, -1 left to 1 right, equal power [-1..1]
	layerPan { |n ... args| this.prSend("/layer/" ++ n ++ "/pan", args) }

	// /layer/{n}/azimuth: where a layer stands among more than two channels, clockwise, 0 ahead [-180..180]
	layerAzimuth { |n ... args| this.prSend("/layer/" ++ n ++ "/azimuth", args) }

	// /layer/{n}/mute: silences one layer [0..1]
	layerMute { |n ... args| this.prSend("/layer/" ++ n ++ "/mute", args) }

	// /layer/{n}/solo: silences every layer without solo [0..1]
	layerSolo { |n ... args| this.prSend("/layer/" ++ n ++ "/solo", args) }

	// /layer/{n}/hold: loops the layer's clip until released [0..1]
	layerHold { |n ... args| this.prSend("/layer/" ++ n ++ "/hold", args) }

	// /layer/{n}/prompt: a prompt of the layer's own; "" returns it to /prompt [0..1000 characters]
	layerPrompt { |n, text| this.prSend("/layer/" ++ n ++ "/prompt", [text.asString]) }

	// /play: starts the sound
	play { |... args| this.prSend("/play", args) }

	// /stop: fades out over /fade and stops
	stop { |... args| this.prSend("/stop", args) }

	// /stop/in: fades out over the given time and stops [0..600]
	stopIn { |... args| this.prSend("/stop/in", args) }

	// /pause: fades out in 0.1 s and holds clips and cue clocks
	pause { |... args| this.prSend("/pause", args) }

	// /resume: goes on where /pause held
	resume { |... args| this.prSend("/resume", args) }

	// /panic: fades out over the show's panic_fade (0.1 s without one) and stops cues and waits; again within 2 s: 5 ms
	panic { |... args| this.prSend("/panic", args) }

	// /layer/{n}/skip: crossfades the layer to its next clip now
	layerSkip { |n ... args| this.prSend("/layer/" ++ n ++ "/skip", args) }

	// /clip/keep: saves the clip heard last as a WAV file beside the recordings, and pins it in the archive
	clipKeep { |... args| this.prSend("/clip/keep", args) }

	// /record: 1 starts a WAV file of the mix, 0 ends it [0..1]
	record { |... args| this.prSend("/record", args) }

	// /go: starts the standby cue and moves the playhead on
	go { |... args| this.prSend("/go", args) }

	// /playhead/next: moves the standby to the next cue
	playheadNext { |... args| this.prSend("/playhead/next", args) }

	// /playhead/previous: moves the standby to the cue before
	playheadPrevious { |... args| this.prSend("/playhead/previous", args) }

	// /playhead/set: moves the standby to a cue [1..32 characters]
	playheadSet { |... args| this.prSend("/playhead/set", args) }

	// /cue/go: starts a cue; the playhead stays [1..32 characters]
	cueGo { |... args| this.prSend("/cue/go", args) }

	// /cue/{number}/go: starts a cue; the playhead stays
	cueNumberGo { |number ... args| this.prSend("/cue/" ++ number ++ "/go", args) }

	// /cue/{number}/prepare: makes the clips of a cue before those of other cues to come
	cuePrepare { |number ... args| this.prSend("/cue/" ++ number ++ "/prepare", args) }

	// /show/load: loads a show of the show folder by its name [1..200 characters]
	showLoad { |... args| this.prSend("/show/load", args) }

	// /quit: stops the node with a short fade
	quit { |... args| this.prSend("/quit", args) }

	// /status: how the node is
	status { |... args| this.prSend("/status", args) }

	// /version: name and version
	version { |... args| this.prSend("/version", args) }

	// /sync: answers when all that came before is applied [-2147483648..2147483647]
	sync { |... args| this.prSend("/sync", args) }

	// /cues: the cue list
	cues { |... args| this.prSend("/cues", args) }

	// /running: the cues that are running
	running { |... args| this.prSend("/running", args) }

	// /notify: 1: pushes every change to the sender's address, at the port given or the sender's own; 0: no more [0..1]
	notify { |... args| this.prSend("/notify", args) }

	// /pcm/subscribe: sends the mix as PCM to that port of the sender's address (0: its own) for 10 s; again renews it. channels: the mix's, or fewer, folded down. frames: of a packet, a power of two [0..65535]
	pcmSubscribe { |... args| this.prSend("/pcm/subscribe", args) }

	// /pcm/unsubscribe: ends a stream to the sender's address [1..2147483647]
	pcmUnsubscribe { |... args| this.prSend("/pcm/unsubscribe", args) }

	// /dumpOSC: 1: logs every message that comes in [0..1]
	dumpOSC { |... args| this.prSend("/dumpOSC", args) }
}
