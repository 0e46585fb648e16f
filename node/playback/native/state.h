/* What the parts of the kernel in C share; see kernel.c. */
#ifndef ENDLESS_STATE_H
#define ENDLESS_STATE_H

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "kernel.h"

#if !defined(__BYTE_ORDER__) || __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "the status record is written as it lies in memory: little-endian machines only"
#endif

/* A second version of a loop for the eight lanes of AVX2, taken where the processor has them (x86-64 alone promises SSE2). Both
 * give the same bits: neither contracts, and each lane computes what the scalar would. It needs the loader of the GNU libc. */
#if defined(__x86_64__) && defined(__GLIBC__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__)
#define WIDE __attribute__((target_clones("avx2", "default")))
#else
#define WIDE
#endif

#define INLINE static inline __attribute__((always_inline)) /* also into the wide version of its caller */

#define ONE (1 << 24)            /* limiter.py: gains are whole numbers of 2^-24 */
#define INFINITE_BITS 0x7f800000 /* of float32's infinity: at and above it is no finite number */
#define LANES 8

/* Half of the meters' window. */
typedef struct {
    int32_t blocks;
    float limiter_gain;
    float peak[ENDLESS_CHANNELS], layer[ENDLESS_LAYERS];
    double square[ENDLESS_CHANNELS];
} half_window;

struct endless_kernel {
    endless_scene scene;
    int32_t block, channels, delay, step, half;
    double ceiling;
    float *row, *tail, *left, *right, *weight, *power, *gain; /* (2 block,) each */
    float *sum;                                                        /* (2 block,), or (channels, block) from three on */
    float *line;                                                       /* (delay + block, channels): the limiter's */
    int32_t *needed, *least, *less, *released;                         /* (delay + 1 + block,) each */
    int32_t peak_bits;                                                 /* of this block, before the limiter */
    int32_t open;                                                      /* every gain in memory is 1 */
    half_window now, before;
    uint32_t count;       /* of statuses */
    uint32_t crc[4][256];
    void *memory;
};

INLINE int32_t bits_of(float value)
{
    int32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

INLINE float float_of(int32_t bits)
{
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

void endless_begin_output(endless_kernel *kernel);

#endif
