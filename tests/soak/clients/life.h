/* How the clients here live: with a scheduling class, in memory that is there, and no longer than who started them. */
#define _GNU_SOURCE
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

static inline void die(const char *why) {
    fprintf(stderr, "%s\n", why);
    exit(1);
}

/* Ends with its parent, and in any case after so many seconds. */
static inline void tie(double seconds) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    alarm((unsigned)seconds + 120);
}

static const char *class_kind = "other";
static int class_number;
static char class_granted[32] = "class other 0";

/* Words like "fifo 10", "nice -11" or "other 0": what `take_class` is to ask for. Memory stays where it is from now on. */
static inline void want_class(const char *kind, const char *number) {
    class_kind = kind;
    class_number = atoi(number);
    mlockall(MCL_CURRENT | MCL_FUTURE);
}

/* Of the thread that calls it. JACK starts its own with the system's ordinary class unless its server has a better one, so it is
 * given to JACK to call there. Where there is no fifo: nice -20. */
static inline void take_class(void *argument) {
    (void)argument;
    const int fifo = strcmp(class_kind, "fifo") == 0, value = fifo ? -20 : class_number;
    struct sched_param parameter = {.sched_priority = class_number};
    if (fifo && sched_setscheduler(0, SCHED_FIFO, &parameter) == 0) snprintf(class_granted, 32, "class fifo %d", class_number);
    else if (strcmp(class_kind, "other") != 0 && setpriority(PRIO_PROCESS, 0, value) == 0)
        snprintf(class_granted, 32, "class nice %d", value);
}
