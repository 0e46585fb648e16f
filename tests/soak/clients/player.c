/* The reference: a JACK client as plain as they come, that plays a sample counter. Any frame that is lost, repeated or zeroed
 * on the way to another client can be told from the samples alone.
 *
 *   player SERVER SECONDS CLASS NUMBER [FAULT AT_FRAME FRAMES]
 *
 * Frame n of both ports is (n mod 2^24) / 2^24, from 1 on: exact in a float. CLASS NUMBER: fifo 10, nice -11, other 0.
 * A fault, for the tests of the meter: from frame AT_FRAME on, `skip` leaves FRAMES of the counter out, `repeat` plays
 * FRAMES once more, `zero` plays so many zeros in their place. Ends by SIGTERM; its last line is the number of cycles that it
 * has played, the jumps of JACK's frame time that it has seen itself, and how many frames those were. */
#include "life.h"
#include "jack_few.h"

static jack_port_t *ports[2];
static jack_client_t *client;
static const size_t SHORTEST_CYCLE = 16; /* frames */
static uint64_t frame = 1, fault_at, fault_frames, zeros, played;
static int fault;
static int32_t *offsets; /* of each cycle: JACK's frame time less the frames played before */
static size_t cycles, cycle_room;

static int process(jack_nframes_t frames, void *argument) {
    (void)argument;
    if (cycles < cycle_room) offsets[cycles++] = (int32_t)(jack_last_frame_time(client) - (uint32_t)played);
    played += frames;
    float *left = jack_port_get_buffer(ports[0], frames), *right = jack_port_get_buffer(ports[1], frames);
    for (jack_nframes_t n = 0; n < frames; n++, frame++) {
        if (fault && frame == fault_at) {
            if (fault == 's') frame += fault_frames;
            if (fault == 'r') frame -= fault_frames;
            if (fault == 'z') zeros = fault_frames;
            fault = 0;
        }
        left[n] = right[n] = zeros ? 0.0f : (float)(frame & 0xffffff) / 16777216.0f;
        if (zeros) zeros--;
    }
    return 0;
}

/* A client that is late may read the time of the cycle after its own: that is no loss. What lasts is: the least from here on. */
static void tell_jumps(void) {
    unsigned long jumps = 0;
    for (size_t n = cycles; n-- > 1;) {
        if (offsets[n - 1] > offsets[n]) offsets[n - 1] = offsets[n];
        else if (offsets[n - 1] < offsets[n]) jumps++;
    }
    printf("cycles %zu jumps %lu frames %ld\n", cycles, jumps, cycles ? offsets[cycles - 1] - (long)offsets[0] : 0);
}

static void over(void *argument) {
    (void)argument;
    _exit(2);
}

static void quiet(const char *text) { (void)text; }

int main(int count, char **words) {
    if (count != 5 && count != 8) die("player SERVER SECONDS CLASS NUMBER [skip|repeat|zero AT_FRAME FRAMES]");
    if (count == 8) fault = words[5][0], fault_at = strtoull(words[6], NULL, 10), fault_frames = strtoull(words[7], NULL, 10);
    tie(atof(words[2]));
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigprocmask(SIG_BLOCK, &ends, NULL);
    want_class(words[3], words[4]);
    jack_set_error_function(quiet);
    jack_set_info_function(quiet);
    client = jack_client_open("reference", JACK_NO_START_SERVER | JACK_SERVER_NAME, NULL, words[1]);
    if (!client) die("no JACK server");
    cycle_room = (size_t)(atof(words[2]) * jack_get_sample_rate(client)) / SHORTEST_CYCLE;
    offsets = calloc(cycle_room, sizeof *offsets);
    if (!offsets) die("no memory for so many cycles");
    memset(offsets, 0, cycle_room * sizeof *offsets);
    jack_on_shutdown(client, over, NULL);
    jack_set_process_callback(client, process, NULL);
    jack_set_thread_init_callback(client, take_class, NULL);
    ports[0] = jack_port_register(client, "out_1", JACK_AUDIO, JACK_PORT_IS_OUTPUT, 0);
    ports[1] = jack_port_register(client, "out_2", JACK_AUDIO, JACK_PORT_IS_OUTPUT, 0);
    if (jack_activate(client)) die("cannot be activated");
    printf("playing\n");
    fflush(stdout);
    int number;
    sigwait(&ends, &number);
    jack_deactivate(client);
    printf("%s\n", class_granted);
    tell_jumps();
    jack_client_close(client);
    return 0;
}
