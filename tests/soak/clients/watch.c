/* When the machine itself stood still: one thread on each core, above everything of ordinary life, that wakes each millisecond.
 *
 *   watch SECONDS LATE_US
 *
 * Ends by SIGTERM, and prints each time that a core did not run it for more than LATE_US: `core N from S to S`, in seconds of
 * CLOCK_MONOTONIC, then `cores N late N`. Under a hypervisor others take the cores away; no scheduling class helps there. */
#include "life.h"

#include <pthread.h>
#include <stdint.h>
#include <time.h>

#define MOST 100000

struct core {
    pthread_t thread;
    int number;
    size_t count;
    double from_s[MOST], to_s[MOST];
};

static double late_s;

static double now_s(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec + 1e-9 * now.tv_nsec;
}

static void *look(void *argument) {
    struct core *core = argument;
    cpu_set_t own;
    CPU_ZERO(&own);
    CPU_SET(core->number, &own);
    sched_setaffinity(0, sizeof own, &own);
    take_class(NULL);
    const struct timespec pause = {0, 1000000};
    for (double before = now_s();;) {
        nanosleep(&pause, NULL);
        const double now = now_s();
        if (now - before > 0.001 + late_s && core->count < MOST) {
            core->from_s[core->count] = before;
            core->to_s[core->count++] = now;
        }
        before = now;
    }
    return NULL;
}

int main(int count, char **words) {
    if (count != 3) die("watch SECONDS LATE_US");
    tie(atof(words[1]));
    late_s = 1e-6 * atof(words[2]);
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigprocmask(SIG_BLOCK, &ends, NULL);
    want_class("fifo", "50");
    const int cores = (int)sysconf(_SC_NPROCESSORS_ONLN);
    struct core *all = calloc((size_t)cores, sizeof *all);
    if (!all) die("no memory");
    for (int n = 0; n < cores; n++) {
        all[n].number = n;
        if (pthread_create(&all[n].thread, NULL, look, &all[n])) die("no thread");
    }
    int number;
    sigwait(&ends, &number);
    size_t late = 0;
    for (int n = 0; n < cores; late += all[n++].count)
        for (size_t k = 0; k < all[n].count; k++) printf("core %d from %.6f to %.6f\n", n, all[n].from_s[k], all[n].to_s[k]);
    printf("%s\ncores %d late %zu\n", class_granted, cores, late);
    return 0;
}
