/* What is done to the whole mix: limiter, meters, status. */
#include "state.h"

#define PLACE_BYTES 1024 /* mailbox.py */

/* --- the limiter: limiter.py explains it -------------------------------------------------------------------------------- */

/* The gain that each frame of this block needs, rounded down. */
INLINE void need(endless_kernel *kernel, int32_t channels)
{
    const float *restrict line = kernel->line + (size_t)kernel->delay * (size_t)channels;
    int32_t *restrict needed = kernel->needed + kernel->delay;
    const double ceiling = kernel->ceiling;
    for (int32_t i = 0; i < kernel->block; i++) {
        int32_t peak = 0;
        for (int32_t c = 0; c < channels; c++) {
            const int32_t magnitude = bits_of(line[i * channels + c]) & INT32_MAX;
            peak = magnitude > peak ? magnitude : peak;
        }
        const double high = (double)float_of(peak), over = high > ceiling ? high : ceiling;
        needed[i] = (int32_t)(ceiling * ONE / over);
    }
}

INLINE void lesser(const int32_t *restrict from, int32_t apart, int32_t size, int32_t *restrict to)
{
    for (int32_t i = 0; i < size; i++)
        to[i] = from[i] < from[i + apart] ? from[i] : from[i + apart];
}

/* The least of each frame's need and of the `delay` before it, by doubling the width. */
INLINE const int32_t *sliding_minimum(endless_kernel *kernel)
{
    const int32_t window = kernel->delay + 1, block = kernel->block;
    const int32_t *from = kernel->needed;
    int32_t *to = kernel->least, *other = kernel->less;
    int32_t size = kernel->delay + block, width = 1;
    for (; 2 * width <= window; width *= 2) {
        size -= width;
        lesser(from, width, size, to);
        int32_t *const filled = to;
        from = filled, to = other, other = filled;
    }
    lesser(from, window - width, block, to);
    return to;
}

/* The gain of each frame of the block, the average of `window` released ones, into `gain`; gives the least. */
INLINE double smooth(endless_kernel *kernel, const int32_t *restrict least, double *restrict sums, float *restrict gain)
{
    const int32_t window = kernel->delay + 1, block = kernel->block, step = kernel->step;
    int32_t *restrict released = kernel->released;
    const double whole = window * (double)ONE;
    int64_t sum = 0, lowest = (int64_t)window * ONE;
    int32_t last = released[window - 1];
    for (int32_t i = 0; i < window; i++)
        sum += released[i];
    for (int32_t i = 0; i < block; i++) {
        last = least[i] < last + step ? least[i] : last + step;
        released[window + i] = last;
        sum += last - released[i];
        lowest = sum < lowest ? sum : lowest;
        sums[i] = (double)sum;
    }
    for (int32_t i = 0; i < block; i++)
        gain[i] = (float)(sums[i] / whole);
    return (double)lowest / whole;
}

INLINE void turn_down(const endless_kernel *kernel, const float *restrict gain, int32_t channels, float *restrict out)
{
    const float *restrict line = kernel->line;
    for (int32_t i = 0; i < kernel->block; i++)
        for (int32_t c = 0; c < channels; c++)
            out[i * channels + c] = line[i * channels + c] * gain[i];
}

/* Multiplies the block that leaves the line by its gains, into `out`; gives the least gain. */
WIDE static double limit(endless_kernel *kernel, float *restrict out)
{
    const int32_t window = kernel->delay + 1, block = kernel->block, channels = kernel->channels;
    int32_t shut = 0;
    if (channels == 2) /* loops over a count that the compiler knows are several times as fast */
        need(kernel, 2);
    else
        need(kernel, channels);
    const double lowest = smooth(kernel, sliding_minimum(kernel), (double *)kernel->row, kernel->gain);
    if (channels == 2)
        turn_down(kernel, kernel->gain, 2, out);
    else
        turn_down(kernel, kernel->gain, channels, out);
    memmove(kernel->released, kernel->released + block, sizeof(int32_t) * (size_t)window);
    memmove(kernel->needed, kernel->needed + block, sizeof(int32_t) * (size_t)kernel->delay);
    for (int32_t i = 0; i < window; i++)
        shut |= kernel->released[i] ^ ONE;
    for (int32_t i = 0; i < kernel->delay; i++)
        shut |= kernel->needed[i] ^ ONE;
    kernel->open = !shut;
    return lowest;
}

/* --- the meters: meter.py explains them --------------------------------------------------------------------------------- */

static void clear(half_window *half)
{
    memset(half, 0, sizeof *half);
    half->limiter_gain = 1.0f;
}

/* Peak and sum of squares of each channel. */
WIDE static void measure(endless_kernel *kernel, const float *restrict out)
{
    const int32_t channels = kernel->channels, size = kernel->block * channels;
    half_window *now = &kernel->now;
    if (LANES % channels == 0) { /* whole frames fit the lanes: a lane is always the same channel */
        int32_t peak[LANES] = {0}, whole = size - size % LANES;
        float square[LANES] = {0};
        for (int32_t i = 0; i < whole; i += LANES) /* two loops: the compiler vectorises neither half of one */
            for (int32_t k = 0; k < LANES; k++) {
                const int32_t magnitude = bits_of(out[i + k]) & INT32_MAX;
                peak[k] = magnitude > peak[k] ? magnitude : peak[k];
            }
        for (int32_t i = 0; i < whole; i += LANES)
            for (int32_t k = 0; k < LANES; k++)
                square[k] += out[i + k] * out[i + k];
        for (int32_t k = 0; whole + k < size; k++) {
            const int32_t magnitude = bits_of(out[whole + k]) & INT32_MAX;
            peak[k] = magnitude > peak[k] ? magnitude : peak[k];
            square[k] += out[whole + k] * out[whole + k];
        }
        for (int32_t k = 0; k < LANES; k++) {
            float *high = &now->peak[k % channels];
            *high = float_of(peak[k]) > *high ? float_of(peak[k]) : *high;
            now->square[k % channels] += square[k];
        }
        return;
    }
    float peak[ENDLESS_CHANNELS] = {0}, square[ENDLESS_CHANNELS] = {0};
    for (int32_t i = 0; i < size; i += channels) {
        for (int32_t c = 0; c < channels; c++) {
            const float magnitude = fabsf(out[i + c]);
            peak[c] = magnitude > peak[c] ? magnitude : peak[c];
            square[c] += magnitude * magnitude;
        }
    }
    for (int32_t c = 0; c < channels; c++) {
        now->peak[c] = peak[c] > now->peak[c] ? peak[c] : now->peak[c];
        now->square[c] += square[c];
    }
}

/* --- the status: mailbox.py has its form -------------------------------------------------------------------------------- */

/* CRC-32 as zlib has it, four bytes at a time (M. Kounavis, F. Berry, "slicing-by-4", Intel 2005). */
static uint32_t crc_of(endless_kernel *kernel, const unsigned char *bytes, size_t size)
{
    uint32_t crc = 0xffffffffu;
    for (; size >= 4; size -= 4, bytes += 4) {
        uint32_t word;
        memcpy(&word, bytes, sizeof word);
        crc ^= word;
        crc = kernel->crc[3][crc & 255] ^ kernel->crc[2][crc >> 8 & 255] ^ kernel->crc[1][crc >> 16 & 255]
            ^ kernel->crc[0][crc >> 24];
    }
    for (; size; size--)
        crc = crc >> 8 ^ kernel->crc[0][(crc ^ *bytes++) & 255];
    return ~crc;
}

static void fill_crc(endless_kernel *kernel)
{
    for (uint32_t n = 0; n < 256; n++) {
        uint32_t crc = n;
        for (int32_t bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
        kernel->crc[0][n] = crc;
    }
    for (int32_t slice = 1; slice < 4; slice++)
        for (uint32_t n = 0; n < 256; n++)
            kernel->crc[slice][n] = kernel->crc[slice - 1][n] >> 8 ^ kernel->crc[0][kernel->crc[slice - 1][n] & 255];
}

/* Before the first block. */
void endless_begin_output(endless_kernel *kernel)
{
    clear(&kernel->now), clear(&kernel->before);
    fill_crc(kernel);
}

INLINE unsigned char *put(unsigned char *at, const void *value, size_t size)
{
    memcpy(at, value, size);
    return at + size;
}

static void publish(endless_kernel *kernel, unsigned char *status, int64_t frame, int64_t monotonic_ns, uint32_t xruns,
                    uint32_t transport, float render_load, float output_latency_s)
{
    half_window *now = &kernel->now, *before = &kernel->before;
    const uint32_t channels = (uint32_t)kernel->channels;
    unsigned char record[PLACE_BYTES], *at = record;
    float peak[ENDLESS_CHANNELS], rms[ENDLESS_CHANNELS], layer[ENDLESS_LAYERS];
    const double frames = (double)(now->blocks + before->blocks) * kernel->block;
    const float limiter = now->limiter_gain < before->limiter_gain ? now->limiter_gain : before->limiter_gain;
    for (uint32_t c = 0; c < channels; c++) {
        peak[c] = now->peak[c] > before->peak[c] ? now->peak[c] : before->peak[c];
        rms[c] = (float)sqrt((now->square[c] + before->square[c]) / (frames > 0.0 ? frames : 1.0));
    }
    for (int32_t n = 0; n < ENDLESS_LAYERS; n++)
        layer[n] = now->layer[n] > before->layer[n] ? now->layer[n] : before->layer[n];
    kernel->count++;
    at = put(at, &kernel->count, 4);
    at = put(at, &frame, 8);
    at = put(at, &monotonic_ns, 8);
    at = put(at, &xruns, 4);
    at = put(at, &transport, 4);
    at = put(at, &channels, 4);
    at = put(at, &render_load, 4);
    at = put(at, &output_latency_s, 4);
    at = put(at, &limiter, 4);
    at = put(at, layer, sizeof layer);
    at = put(at, peak, 4 * channels);
    at = put(at, rms, 4 * channels);
    const uint32_t crc = crc_of(kernel, record, (size_t)(at - record));
    at = put(at, &crc, 4);
    memcpy(status + (kernel->count % 2) * PLACE_BYTES, record, (size_t)(at - record));
}

void endless_finish(endless_kernel *kernel, float *out, unsigned char *status, int64_t frame, int64_t monotonic_ns,
                    uint32_t xruns, uint32_t transport, float render_load, float output_latency_s)
{
    const size_t channels = (size_t)kernel->channels;
    half_window *now = &kernel->now;
    double lowest = 1.0;
    if (kernel->open && (double)float_of(kernel->peak_bits) <= kernel->ceiling)
        memcpy(out, kernel->line, sizeof(float) * channels * (size_t)kernel->block);
    else
        lowest = limit(kernel, out);
    memmove(kernel->line, kernel->line + (size_t)kernel->block * channels, sizeof(float) * channels * (size_t)kernel->delay);
    kernel->peak_bits = 0;
    measure(kernel, out);
    now->limiter_gain = (float)lowest < now->limiter_gain ? (float)lowest : now->limiter_gain;
    now->blocks++;
    publish(kernel, status, frame, monotonic_ns, xruns, transport, render_load, output_latency_s);
    if (now->blocks == kernel->half) { /* both halves were told; with the next block the older one is forgotten */
        kernel->before = *now;
        clear(now);
    }
}
