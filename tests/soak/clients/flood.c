/* OSC messages over UDP at a steady rate, a burst each millisecond:  flood PORT MESSAGES_A_SECOND SECONDS
 *
 * Most are gains that change, the rest asks and errs: a question a burst's length apart, an address that nobody knows, and a
 * datagram that is no OSC. Ends by SIGTERM or after SECONDS; its last line is how many it sent, how many the system did not
 * take, and the seconds. A sender that stood still for a while goes on at the same rate: what it missed, in one burst, would
 * overflow any buffer. */
#include "life.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdint.h>
#include <time.h>

#define BURST_S 0.001
#define LATE_S 0.02

static volatile sig_atomic_t told;

static void tell(int number) {
    (void)number;
    told = 1;
}

static double now_s(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec + 1e-9 * now.tv_nsec;
}

/* address padded to 4, ",f" or ",i" or ",", one big-endian argument; gives the length */
static size_t message(char *to, const char *address, char type, uint32_t bits) {
    size_t at = (strlen(address) + 4) & ~(size_t)3;
    memset(to, 0, at + 8);
    memcpy(to, address, strlen(address));
    to[at] = ',';
    if (!type) return at + 4;
    to[at + 1] = type;
    bits = htonl(bits);
    memcpy(to + at + 4, &bits, 4);
    return at + 8;
}

static uint32_t bits_of(float value) {
    uint32_t bits;
    memcpy(&bits, &value, 4);
    return bits;
}

/* Message n. The gains stay near 1: a sound of pure tones is searched for clicks under them. */
static size_t nth(uint64_t n, char *to) {
    char address[32];
    switch (n % 100) {
        case 7: return message(to, "/layers", 0, 0);
        case 23: return message(to, "/no/such/address", 'i', (uint32_t)n);
        case 41: memcpy(to, "/gain", 5); return 5; /* no multiple of 4 */
        case 59: return message(to, "/steps", 'i', (uint32_t)(1 + n % 100));
        case 77: return message(to, "/guidance", 'f', bits_of((float)(n % 20)));
    }
    snprintf(address, sizeof address, "/layer/%d/gain", (int)(1 + n % 8));
    return message(to, address, 'f', bits_of(0.98f + 0.0002f * (float)(n / 8 % 100)));
}

int main(int count, char **words) {
    if (count != 4) die("flood PORT MESSAGES_A_SECOND SECONDS");
    const double rate = atof(words[2]), seconds = atof(words[3]);
    tie(seconds);
    struct sigaction action = {.sa_handler = tell};
    sigaction(SIGTERM, &action, NULL);
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(words[1]))};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int sender = socket(AF_INET, SOCK_DGRAM, 0);
    if (sender < 0) die("no socket");
    uint64_t sent = 0, refused = 0, due = 0;
    const uint64_t burst = rate * BURST_S > 1 ? (uint64_t)(rate * BURST_S) : 1;
    char data[64];
    double began = now_s(), base = began;
    while (!told && now_s() - began < seconds) {
        double wait_s = base + (double)due / rate - now_s();
        if (wait_s > 0) {
            struct timespec wait = {0, (long)(1e9 * wait_s)};
            nanosleep(&wait, NULL);
            continue;
        }
        if (wait_s < -LATE_S) base -= wait_s;
        for (uint64_t n = 0; n < burst; n++, due++) {
            size_t size = nth(due, data);
            if (sendto(sender, data, size, 0, (struct sockaddr *)&to, sizeof to) == (ssize_t)size) sent++;
            else refused++; /* the word on an earlier datagram, or a full buffer: this one was not sent */
        }
    }
    printf("sent %llu refused %llu seconds %.3f\n", (unsigned long long)sent, (unsigned long long)refused, now_s() - began);
    return 0;
}
