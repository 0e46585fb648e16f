/* The mixer's arithmetic in C: what Python fills in and what it calls. Read by the compiler and, as it stands, by cffi.
 * Frames of `clock` are program frames, which hold in a pause; frames of `frame` are the output's. Sounds are float32. */

#define ENDLESS_INTERFACE 1 /* c_kernel.py has the same: one more with each change of what this file says */
#define ENDLESS_LAYERS 64
#define ENDLESS_CHANNELS 64
#define ENDLESS_VOICES 12 /* of a layer; the state machine lets 9 sound at once */
#define ENDLESS_FADES 12  /* of a voice: its fade-in, and a fade-out for each voice that came after it */

/* node/playback/ramp.py: target + max(end - frame, 0) * distance */
typedef struct {
    double target, distance;
    int64_t end;
} endless_ramp;

/* node/playback/fade.py: from program frame `start` over `length` (1 to 2^24 - 1) frames */
typedef struct {
    int64_t start;
    int32_t length, linear_sum, rises;
} endless_fade;

/* samples: (frames, 2), interleaved; the first of them is due at program frame `start` */
typedef struct {
    const float *samples;
    int64_t frames, start;
    endless_ramp trim;
    int32_t fades;
    endless_fade fade[ENDLESS_FADES];
} endless_voice;

/* gain, audible, pan, trim: by output frames; azimuth: degrees, by output frames; presence: an angle, by program frames.
 * changed: set where any of it was written; the rest is the kernel's own */
typedef struct {
    endless_ramp gain, audible, pan, azimuth, presence;
    int32_t changed, voices;
    endless_voice voice[ENDLESS_VOICES];
    int64_t rests_from, plays_plainly_from;
    float left, right;
} endless_layer;

/* sounding: how many layers sound, and their numbers, rising. The kernel's caller has read all of it before the next call. */
typedef struct {
    endless_ramp master, transport;
    int32_t sounding;
    int32_t number[ENDLESS_LAYERS];
    endless_layer layer[ENDLESS_LAYERS];
} endless_scene;

typedef struct endless_kernel endless_kernel;

/* block: frames; channels: 1 to ENDLESS_CHANNELS; delay: the limiter's, frames; step: of its release, in 2^-24 a frame;
 * ceiling: linear; half: blocks of half the meters' window. NULL where memory is short. */
endless_kernel *endless_new(int32_t block, int32_t channels, int32_t delay, int32_t step, double ceiling, int32_t half);
void endless_free(endless_kernel *kernel);
endless_scene *endless_scene_of(endless_kernel *kernel);

/* Mixes `frames` frames from frame `at` of the block on; within them nothing begins or ends. */
void endless_mix(endless_kernel *kernel, int32_t at, int32_t frames, int64_t clock, int64_t frame);
void endless_silence(endless_kernel *kernel, int32_t at, int32_t frames);

/* Ends the block: limits it into `out`, (block, channels), measures it, and writes the status record into one of the two places
 * of `status`; the rest are that record's (Status in node/playback/mailbox.py). */
void endless_finish(endless_kernel *kernel, float *out, unsigned char *status, int64_t frame, int64_t monotonic_ns,
                    uint32_t xruns, uint32_t transport, float render_load, float output_latency_s);
