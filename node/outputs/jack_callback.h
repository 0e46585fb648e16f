/* Also the cdef of tools/build_jack.py: declarations alone, no directives. What others write while it runs is read and written by
 * the atomic operations of jack_callback.c, and by Python as the whole aligned words that they are. */

typedef struct {
    /* set before the client is activated */
    void *client;
    void *ports[64];
    uint64_t channels;
    float *ring;   /* channels * (mask + 1), one channel after the other */
    uint64_t mask; /* frames of a channel of the ring, a power of two, less one */
    void *(*port_get_buffer)(void *port, uint32_t frames);
    uint32_t (*last_frame_time)(void *client);
    void (*set_latency_range)(void *port, int mode, uint32_t *range);
    /* set by the engine at any time */
    uint64_t playing; /* from now on an empty ring is a break */
    uint64_t latency; /* frames that JACK is told lie between the mix and its ports */
    /* of the ring: frames; they only grow */
    uint64_t written;
    uint64_t taken;
    /* counted by the callback */
    uint64_t cycles;
    uint64_t breaks;
    uint64_t lost; /* frames: of cycles that were not run, and of those for which the ring had too little */
    uint64_t minor_faults;
    uint64_t major_faults;
    uint64_t thread; /* its native id, on Linux */
    /* told by JACK */
    uint64_t period;
    uint64_t rate;
    uint64_t freewheel;
    uint64_t gone;
    char reason[128];
    /* of the watch for lost cycles */
    uint64_t restart;
    uint64_t expected; /* frame time of the next cycle */
    uint64_t missing;  /* the least by which the time was ahead in this streak */
    uint64_t streak;
} endless_feed;

/* JACK's callbacks; the argument is the feed. */
int endless_process(uint32_t frames, void *argument);
int endless_buffer_size(uint32_t frames, void *argument);
int endless_sample_rate(uint32_t rate, void *argument);
void endless_freewheel(int starting, void *argument);
void endless_latency(int mode, void *argument);
void endless_shutdown(int code, const char *reason, void *argument);

/* The engine's end. block: `frames` frames, interleaved. Where there is no room nothing is written: 0. */
int endless_write(endless_feed *f, const float *block, uint64_t frames);
