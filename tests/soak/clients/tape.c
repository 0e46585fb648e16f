/* Takes down what another JACK client plays, cycle by cycle, with the moment of each: in memory alone, to a file at the end.
 *
 *   tape SERVER FILE SECONDS CLASS NUMBER SOURCE_PORT_1 SOURCE_PORT_2
 *
 * The file, in the machine's byte order: a head (magic "tape", rate, cycles, frames: four uint32), then for each cycle
 * { uint32 frame_time; uint32 frames; uint64 begin_us; uint64 end_us } (times of CLOCK_MONOTONIC at which this client was called
 * and was done), then all frames, two floats each. Ends by SIGTERM, or does nothing more after SECONDS. */
#include "life.h"

#include <time.h>

#include "jack_few.h"

struct cycle {
    uint32_t frame_time, frames;
    uint64_t begin_us, end_us;
};

static jack_port_t *ports[2];
static jack_client_t *client;
static struct cycle *cycles;
static float *samples;
static size_t cycle_count, cycle_room, frame_count, frame_room;
static const size_t SHORTEST_CYCLE = 16; /* frames */

static uint64_t now_us(void) { /* jack_get_time has CLOCK_MONOTONIC_RAW, which goes its own way */
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

static int process(jack_nframes_t frames, void *argument) {
    (void)argument;
    if (cycle_count == cycle_room || frame_count + frames > frame_room) return 0;
    struct cycle *cycle = &cycles[cycle_count];
    cycle->begin_us = now_us();
    cycle->frame_time = jack_last_frame_time(client);
    cycle->frames = frames;
    const float *left = jack_port_get_buffer(ports[0], frames), *right = jack_port_get_buffer(ports[1], frames);
    float *to = samples + 2 * frame_count;
    for (jack_nframes_t n = 0; n < frames; n++) {
        *to++ = left[n];
        *to++ = right[n];
    }
    frame_count += frames;
    cycle->end_us = now_us();
    cycle_count++;
    return 0;
}

static void *room(size_t bytes) {
    void *found = malloc(bytes);
    if (!found) die("no memory for so long a tape");
    memset(found, 0, bytes); /* every page is there before the first cycle */
    return found;
}

static void write_all(const char *path, uint32_t rate) {
    FILE *file = fopen(path, "wb");
    uint32_t head[4] = {0x65706174, rate, (uint32_t)cycle_count, (uint32_t)frame_count};
    if (!file || fwrite(head, sizeof head, 1, file) != 1 || fwrite(cycles, sizeof *cycles, cycle_count, file) != cycle_count
        || fwrite(samples, 2 * sizeof *samples, frame_count, file) != frame_count || fclose(file)) die("cannot write the tape");
}

static void over(void *argument) {
    (void)argument;
    _exit(2);
}

static void quiet(const char *text) { (void)text; }

int main(int count, char **words) {
    if (count != 8) die("tape SERVER FILE SECONDS CLASS NUMBER SOURCE_PORT_1 SOURCE_PORT_2");
    tie(atof(words[3]));
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigprocmask(SIG_BLOCK, &ends, NULL);
    want_class(words[4], words[5]);
    jack_set_error_function(quiet);
    jack_set_info_function(quiet);
    client = jack_client_open("tape", JACK_NO_START_SERVER | JACK_SERVER_NAME, NULL, words[1]);
    if (!client) die("no JACK server");
    uint32_t rate = jack_get_sample_rate(client);
    frame_room = (size_t)(atof(words[3]) * rate);
    cycle_room = frame_room / SHORTEST_CYCLE;
    samples = room(2 * sizeof *samples * frame_room);
    cycles = room(sizeof *cycles * cycle_room);
    jack_on_shutdown(client, over, NULL);
    jack_set_process_callback(client, process, NULL);
    jack_set_thread_init_callback(client, take_class, NULL);
    for (int n = 0; n < 2; n++) ports[n] = jack_port_register(client, n ? "in_2" : "in_1", JACK_AUDIO, JACK_PORT_IS_INPUT, 0);
    if (jack_activate(client)) die("cannot be activated");
    for (int n = 0; n < 2; n++)
        if (jack_connect(client, words[6 + n], jack_port_name(ports[n]))) die("the source cannot be connected");
    printf("taping\n");
    fflush(stdout);
    int number;
    sigwait(&ends, &number);
    jack_deactivate(client);
    jack_client_close(client);
    printf("%s\n", class_granted);
    write_all(words[2], rate);
    return 0;
}
