"""EndlessNode.sc and its example: a class with a method for each row of the table."""

import re

from max_patches.generate.table import HOST, PORT
from node.control.commands import COMMANDS, Command, Kind


def method(command: Command) -> str:
    """`/layer/{n}/gain` -> layerGain, `/gain/db` -> gainDb."""
    words = re.findall(r"[A-Za-z]+", command.address.replace("{n}", "").replace("{number}", ""))
    name = words[0] + "".join(word[0].upper() + word[1:] for word in words[1:])
    return {"cueGo": "cueGo" if "{number}" not in command.address else "cueNumberGo"}.get(name, name)


def klass() -> str:
    seen: set[str] = set()
    body = []
    for command in COMMANDS:
        name = method(command)
        assert name not in seen, name
        seen.add(name)
        body.append(_method(command, name))
    return _HEAD.replace("HOST", HOST).replace("PORT", str(PORT)) + "\n".join(body) + "}\n"


def _method(command: Command, name: str) -> str:
    path, before = f'"{command.address}"', []
    for hole in ("{n}", "{number}"):
        if hole in command.address:
            argument = hole.strip("{}")
            before.append(argument)
            path = path.replace(hole, f'" ++ {argument} ++ "').replace(' ++ ""', "")
    call = f"this.prSend({path}, args)"
    comment = f"\t// {command.address}: {command.doc}" + (
        f" [{command.args[0].range_text}]" if command.args and command.args[0].range_text else ""
    )
    if command.kind is Kind.PARAMETER and command.args[0].joined:
        before.append("text")
        call = f"this.prSend({path}, [text.asString])"
        signature = ", ".join(before)
    else:
        signature = ", ".join(before) + " ... args" if before else "... args"
    return f"{comment}\n\t{name} {{ |{signature}| {call} }}\n"


_HEAD = """// Endless Node for SuperCollider. Written by python -m max_patches.generate; edit that.
// n = EndlessNode.new;  n.prompt("heavy rain");  n.gain(0.5, 2);  n.layerGain(1, 0.7);  n.status;
EndlessNode {
	var <addr, <>latency, <heard, listener;

	// latency: seconds ahead in which messages are meant to act, by a timetag; nil sends them without one.
	*new { |host = "HOST", port = PORT, latency| ^super.new.init(host, port, latency) }

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

"""


def example() -> str:
    return f'''// Endless Node from SuperCollider. EndlessNode.sc goes into Platform.userExtensionDir.
(
n = EndlessNode("{HOST}", {PORT});
n.listen({{ |address, values| if(address.asString.contains("level").not) {{ [address, values].postln }} }});
)

n.prompt("heavy rain on a tin roof");
n.play;
n.gain(0.5, 3);              // over 3 s
n.layerPan(2, -0.4);
n.status;                    // n.heard['/status.reply'] is the answer

// a bundle with a timetag: acts 0.2 s from now, in one block
n.latency = 0.2;
n.layerGain(1, 0.2);
n.latency = nil;

// a pattern that moves the layers' pan
(
r = Routine({{
	loop {{
		3.do({{ |i| n.layerPan(i + 1, 1.0.rand2, 2) }});
		2.wait;
	}}
}}).play;
)
r.stop;
n.free;
'''
