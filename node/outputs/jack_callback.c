/* What JACK's own threads run for `jack`: they take sound from a ring and never meet the interpreter or its lock.
 *
 * A Python callback at 128-frame periods with both cores burning lost some ten times the frames of this one (docs/outputs.md).
 * One writer, the engine (endless_write), one reader, endless_process; `written` and `taken` only grow, and their stores
 * release what was copied before them. The functions of libjack come as pointers, so nothing is linked and no header of
 * JACK is needed to build this (tools/build_jack.py).
 */
#define _GNU_SOURCE
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#ifdef __linux__
#include <sys/syscall.h>
#include <unistd.h>
#endif

#include "jack_callback.h"

#define CAPTURE_LATENCY 0      /* JackCaptureLatency, jack/types.h */
#define PROOF 8                /* cycles for which frames must stay missing: a late cycle reads the time of the next */
#define FAULTS_EVERY 64        /* cycles */
#define FREEWHEEL_WAIT_NS 50000
#define FREEWHEEL_PATIENCE 100000 /* waits, 5 s: then the engine hangs */

#define LOAD(field) __atomic_load_n(&(field), __ATOMIC_ACQUIRE)
#define STORE(field, value) __atomic_store_n(&(field), (value), __ATOMIC_RELEASE)
#define ADD(field, value) __atomic_fetch_add(&(field), (value), __ATOMIC_RELAXED)

static void count_lost(endless_feed *f, uint32_t frames) {
    ADD(f->lost, frames);
    ADD(f->breaks, 1);
}

/* Cycles that JACK ran without this client leave its frame time ahead for good; a client that is only late finds it ahead
 * once, as it reads the time of the cycle that has begun meanwhile. */
static void watch(endless_feed *f, uint32_t frames) {
    uint32_t now = f->last_frame_time(f->client);
    int32_t ahead = (int32_t)(now - (uint32_t)f->expected);
    if (__atomic_exchange_n(&f->restart, 0, __ATOMIC_ACQ_REL) || ahead < 0) {
        f->expected = now;
        ahead = 0;
    }
    if (ahead == 0) {
        f->streak = 0;
    } else {
        f->missing = f->streak && f->missing < (uint32_t)ahead ? f->missing : (uint32_t)ahead;
        if (++f->streak == PROOF) {
            if (LOAD(f->playing)) count_lost(f, (uint32_t)f->missing);
            f->expected += f->missing;
            f->streak = 0;
        }
    }
    f->expected = (uint32_t)(f->expected + frames);
}

static void count_faults(endless_feed *f) {
#ifdef RUSAGE_THREAD
    struct rusage usage;
    if (getrusage(RUSAGE_THREAD, &usage) == 0) {
        STORE(f->minor_faults, (uint64_t)usage.ru_minflt);
        STORE(f->major_faults, (uint64_t)usage.ru_majflt);
    }
#endif
}

static uint64_t there(endless_feed *f) {
    return LOAD(f->written) - LOAD(f->taken);
}

/* In freewheel JACK waits for its clients: the engine renders as fast as it can, and no frame is missed. */
static void wait_for(endless_feed *f, uint32_t frames) {
    struct timespec pause = {0, FREEWHEEL_WAIT_NS};
    for (int n = 0; there(f) < frames && !LOAD(f->gone) && n < FREEWHEEL_PATIENCE; n++) nanosleep(&pause, NULL);
}

static void copy(const endless_feed *f, const float *channel, uint64_t from, float *out, uint64_t frames) {
    uint64_t at = from & f->mask, room = f->mask + 1 - at;
    uint64_t first = frames < room ? frames : room;
    memcpy(out, channel + at, first * sizeof(float));
    memcpy(out + first, channel, (frames - first) * sizeof(float));
}

int endless_process(uint32_t frames, void *argument) {
    endless_feed *f = argument;
    int freewheel = LOAD(f->freewheel) != 0;
    uint64_t cycle = ADD(f->cycles, 1);
#ifdef __linux__
    if (!LOAD(f->thread)) STORE(f->thread, (uint64_t)syscall(SYS_gettid));
#endif
    if (!freewheel) watch(f, frames);
    int playing = LOAD(f->playing) != 0;
    if (playing && freewheel) wait_for(f, frames);
    int full = playing && there(f) >= frames;
    uint64_t from = LOAD(f->taken);
    for (uint64_t n = 0; n < f->channels; n++) {
        float *out = f->port_get_buffer(f->ports[n], frames);
        if (full) copy(f, f->ring + n * (f->mask + 1), from, out, frames);
        else memset(out, 0, frames * sizeof(float));
    }
    if (full) STORE(f->taken, from + frames);
    else if (playing) count_lost(f, frames);
    if (cycle % FAULTS_EVERY == 0) count_faults(f);
    return 0;
}

int endless_buffer_size(uint32_t frames, void *argument) {
    endless_feed *f = argument;
    STORE(f->period, frames);
    STORE(f->restart, 1);
    return 0;
}

int endless_sample_rate(uint32_t rate, void *argument) {
    STORE(((endless_feed *)argument)->rate, rate);
    return 0;
}

void endless_freewheel(int starting, void *argument) {
    endless_feed *f = argument;
    STORE(f->freewheel, starting != 0);
    STORE(f->restart, 1);
}

void endless_latency(int mode, void *argument) {
    endless_feed *f = argument;
    uint32_t frames = (uint32_t)LOAD(f->latency), range[2] = {frames, frames};
    if (mode != CAPTURE_LATENCY) return; /* what follows our ports is for those who follow to say */
    for (uint64_t n = 0; n < f->channels; n++) f->set_latency_range(f->ports[n], mode, range);
}

void endless_shutdown(int code, const char *reason, void *argument) {
    endless_feed *f = argument;
    (void)code;
    if (reason) strncpy(f->reason, reason, sizeof f->reason - 1);
    STORE(f->gone, 1);
}

int endless_write(endless_feed *f, const float *block, uint64_t frames) {
    uint64_t to = LOAD(f->written);
    uint64_t taken = LOAD(f->taken);
    if (to - taken + frames > f->mask + 1) return 0;
    for (uint64_t n = 0; n < f->channels; n++) {
        float *channel = f->ring + n * (f->mask + 1);
        const float *in = block + n;
        for (uint64_t i = 0; i < frames; i++, in += f->channels) channel[(to + i) & f->mask] = *in;
    }
    STORE(f->written, to + frames);
    return 1;
}
