// The ring between Node for Max and wave~: writes what comes, and steers phasor~ so that it stays LATENCY_MS behind.
// In: `pcm FRAME l0 .. r0 ..`, `rate HZ`, `phase 0..1` (where phasor~ is). Out: frequency, phase, `gain ms` for line~.
inlets = 1;
outlets = 3;

var RING = 65536; // frames of buffer~ endless_pcm
var LATENCY_MS = 120;
var FADE_MS = 5;
var LATE_MS = 250; // without a datagram: the stream has ended
var TRIM = 0.002; // of the frequency at most: 3.5 cents, unheard
var SETTLE_S = 10; // an error of the distance is taken back within it

var buffer = new Buffer("endless_pcm");
var rate = 0;
var end = 0; // of what has been written, frames
var last_ms = -1e9;
var runs = false;

function now_ms() {
  return new Date().getTime();
}

function wrapped(frames) {
  return ((frames % RING) + RING) % RING;
}

function pcm() {
  var values = arrayfromargs(arguments);
  var frames = (values.length - 1) / 2;
  var at = values[0];
  buffer.poke(1, at, values.slice(1, 1 + frames));
  buffer.poke(2, at, values.slice(1 + frames));
  end = wrapped(at + frames);
  last_ms = now_ms();
}

function setrate(hz) {
  rate = hz;
}

function phase(position) {
  if (!rate) return;
  if (now_ms() - last_ms > LATE_MS) {
    if (runs) outlet(2, 0, FADE_MS);
    runs = false;
    return;
  }
  var wanted = (LATENCY_MS * rate) / 1000;
  var error = wrapped(end - position * RING) - wanted; // frames; above 0: too far behind
  if (error > RING / 2) error -= RING; // ahead of the writing
  if (!runs || Math.abs(error) > 0.9 * wanted) {
    outlet(2, 0, 0);
    outlet(1, wrapped(end - wanted) / RING);
    outlet(2, 1, FADE_MS);
    runs = true;
    error = 0;
  }
  var trim = Math.max(-TRIM, Math.min(TRIM, error / (rate * SETTLE_S)));
  outlet(0, (rate / RING) * (1 + trim));
}

function anything() {
  if (messagename === "rate") setrate(arguments[0]);
}
