/* Layers, and their sum in the channels. */
#include "curves.h"
#include "state.h"

#define WIDTH 30.0 /* degrees; azimuth.py */

/* --- layers ----------------------------------------------------------------------------------------------------------- */

/* level.py: sqrt 2 times the sine of (1 - pan) pi / 4 (left) and (1 + pan) pi / 4 (right); exactly 1 in the centre. */
INLINE float pan_left(double pan) { return (float)(1.4142135623730951 * exact_quarter_sine((1.0 - pan) / 2.0)); }
INLINE float pan_right(double pan) { return (float)(1.4142135623730951 * exact_quarter_sine((1.0 + pan) / 2.0)); }

INLINE int64_t later(int64_t a, int64_t b) { return a > b ? a : b; }

/* Finds from when on the layer is one voice at constant gains, and those gains. */
static void prepare(endless_layer *layer)
{
    const endless_voice *voice = &layer->voice[0];
    int64_t rests = later(later(layer->gain.end, layer->audible.end), layer->pan.end);
    int64_t plain = layer->presence.end;
    for (int32_t i = 0; i < voice->fades; i++)
        plain = voice->fade[i].rises ? later(plain, voice->fade[i].start + voice->fade[i].length) : INT64_MAX;
    layer->rests_from = later(rests, voice->trim.end);
    layer->plays_plainly_from = layer->voices == 1 ? plain : INT64_MAX;
    const float level = (float)layer->gain.target * (float)layer->audible.target, trim = (float)voice->trim.target;
    layer->left = level * pan_left(layer->pan.target) * trim;
    layer->right = level * pan_right(layer->pan.target) * trim;
    layer->changed = 0;
}

/* The samples of `voice` from `clock` on: where they lie, or with zeros behind the clip's end in `space`. */
static const float *samples_of(const endless_voice *voice, int64_t clock, int32_t frames, float *space)
{
    const int64_t at = clock - voice->start;
    if (at >= 0 && at + frames <= voice->frames)
        return voice->samples + 2 * at;
    memset(space, 0, sizeof(float) * 2 * (size_t)frames);
    if (at >= 0 && at < voice->frames)
        memcpy(space, voice->samples + 2 * at, sizeof(float) * 2 * (size_t)(voice->frames - at));
    return space;
}

/* The layer's gains before its voices' own, in kernel->left and ->right; adds the square of a moving presence to ->power. */
INLINE void level(endless_kernel *kernel, const endless_layer *layer, int64_t clock, int64_t frame, int32_t frames)
{
    float *restrict left = kernel->left, *restrict right = kernel->right;
    if (frame >= layer->audible.end) {
        fill(&layer->gain, frame, frames, (float)layer->audible.target, left);
    } else {
        fill(&layer->gain, frame, frames, 1.0f, left);
        times(&layer->audible, frame, frames, left);
    }
    if (clock < layer->presence.end) {
        float *restrict power = kernel->power;
        for (int32_t i = 0; i < frames; i++) {
            const float sine = (float)exact_quarter_sine(ramp_at(&layer->presence, clock + i) * 0.6366197723675814);
            left[i] *= sine;
            power[i] += sine * sine;
        }
    }
    if (frame < layer->pan.end) {
        for (int32_t i = 0; i < frames; i++) {
            const double pan = ramp_at(&layer->pan, frame + i);
            right[i] = left[i] * pan_right(pan);
            left[i] *= pan_left(pan);
        }
    } else {
        const float near = pan_left(layer->pan.target), far = pan_right(layer->pan.target);
        for (int32_t i = 0; i < frames; i++) {
            right[i] = left[i] * far;
            left[i] *= near;
        }
    }
}

/* The layer's sound into kernel->row, interleaved. Its gains are interleaved first: the loop over the sound then runs straight
 * through, in half the time. */
WIDE static void mix_moving(endless_kernel *kernel, const endless_layer *layer, int64_t clock, int64_t frame, int32_t frames)
{
    float *restrict row = kernel->row, *restrict weight = kernel->weight, *restrict gain = kernel->gain;
    const float *restrict left = kernel->left, *restrict right = kernel->right;
    level(kernel, layer, clock, frame, frames);
    memset(row, 0, sizeof(float) * 2 * (size_t)frames);
    for (int32_t v = 0; v < layer->voices; v++) {
        const endless_voice *voice = &layer->voice[v];
        const float *restrict sound = samples_of(voice, clock, frames, kernel->tail);
        fill(&voice->trim, frame, frames, 1.0f, weight);
        for (int32_t i = 0; i < voice->fades; i++)
            shape(&voice->fade[i], clock, frames, weight);
        for (int32_t i = 0; i < frames; i++) {
            gain[2 * i] = left[i] * weight[i];
            gain[2 * i + 1] = right[i] * weight[i];
        }
        for (int32_t i = 0; i < 2 * frames; i++)
            row[i] += sound[i] * gain[i];
    }
}

/* --- the sum ---------------------------------------------------------------------------------------------------------- */

/* Adds sound[i] * (left, right) to `sum`; what is no finite number counts as 0. Gives the bits of the largest magnitude.
 * Magnitudes of floats order as their bits do: integers spare the loop float comparisons, which bar it from vectorising. */
WIDE static int32_t add(const float *restrict sound, float left, float right, int32_t size, float *restrict sum)
{
    float gain[LANES];
    int32_t peak[LANES] = {0}, most = 0, i = 0;
    for (int32_t k = 0; k < LANES; k++)
        gain[k] = k % 2 ? right : left;
    for (; i + LANES <= size; i += LANES) {
        for (int32_t k = 0; k < LANES; k++) {
            const int32_t bits = bits_of(sound[i + k] * gain[k]), keep = -((bits & INT32_MAX) < INFINITE_BITS);
            const int32_t magnitude = bits & INT32_MAX & keep;
            peak[k] = magnitude > peak[k] ? magnitude : peak[k];
            sum[i + k] += float_of(bits & keep);
        }
    }
    for (; i < size; i++) {
        const int32_t bits = bits_of(sound[i] * gain[i % 2]), keep = -((bits & INT32_MAX) < INFINITE_BITS);
        const int32_t magnitude = bits & INT32_MAX & keep;
        peak[i % 2] = magnitude > peak[i % 2] ? magnitude : peak[i % 2];
        sum[i] += float_of(bits & keep);
    }
    for (int32_t k = 0; k < LANES; k++)
        most = peak[k] > most ? peak[k] : most;
    return most;
}

/* azimuth.py: 0 to below `channels`, where the whole numbers are the channels. */
INLINE double position_of(double degrees, int32_t channels)
{
    const double turn = (degrees * channels + 180.0) / 360.0;
    const double position = turn - channels * floor(turn / channels);
    return position < channels ? position : 0.0;
}

/* Adds kernel->row to the channels by azimuth. */
WIDE static void place(endless_kernel *kernel, const endless_ramp *azimuth, int64_t frame, int32_t frames)
{
    const int32_t channels = kernel->channels, block = kernel->block;
    for (int32_t side = 0; side < 2; side++) {
        const float *restrict sound = kernel->row + side;
        const double degrees = side ? WIDTH : -WIDTH;
        if (frame < azimuth->end) {
            for (int32_t i = 0; i < frames; i++) {
                const double position = position_of(ramp_at(azimuth, frame + i) + degrees, channels);
                const int32_t first = (int32_t)position, second = first + 1 < channels ? first + 1 : 0;
                const double share = position - first;
                kernel->sum[first * block + i] += sound[2 * i] * (float)exact_quarter_sine(1.0 - share);
                kernel->sum[second * block + i] += sound[2 * i] * (float)exact_quarter_sine(share);
            }
            continue;
        }
        const double position = position_of(azimuth->target + degrees, channels);
        const int32_t first = (int32_t)position, second = first + 1 < channels ? first + 1 : 0;
        const float near = (float)exact_quarter_sine(1.0 - (position - first));
        const float far = (float)exact_quarter_sine(position - first);
        float *restrict one = kernel->sum + first * block, *restrict other = kernel->sum + second * block;
        for (int32_t i = 0; i < frames; i++) {
            one[i] += sound[2 * i] * near;
            other[i] += sound[2 * i] * far;
        }
    }
}

/* mixer.py: weight 1/sqrt(max(1, sum of squared presences)), master gain, transport; into kernel->gain. */
INLINE void gains(endless_kernel *kernel, int64_t frame, int32_t frames, int32_t settled)
{
    const endless_scene *scene = &kernel->scene;
    float *restrict gain = kernel->gain, *restrict power = kernel->power;
    const float rested = (float)(1.0 / sqrt((double)(settled > 1 ? settled : 1)));
    if (settled == scene->sounding) {
        for (int32_t i = 0; i < frames; i++)
            gain[i] = rested;
    } else {
        for (int32_t i = 0; i < frames; i++) {
            const float sum = power[i] + (float)settled;
            gain[i] = 1.0f / sqrtf(sum > 1.0f ? sum : 1.0f);
        }
    }
    times(&scene->master, frame, frames, gain);
    times(&scene->transport, frame, frames, gain);
}

INLINE float finite(float value, int32_t *restrict peak)
{
    const int32_t bits = bits_of(value), keep = -((bits & INT32_MAX) < INFINITE_BITS);
    const int32_t magnitude = bits & INT32_MAX & keep;
    *peak = magnitude > *peak ? magnitude : *peak;
    return float_of(bits & keep);
}

/* The sum, times kernel->gain, into the limiter's line. */
WIDE static void deliver(endless_kernel *kernel, int32_t at, int32_t frames, int64_t frame, int32_t settled)
{
    const int32_t channels = kernel->channels;
    const float *restrict sum = kernel->sum, *restrict gain = kernel->gain;
    float *restrict line = kernel->line + (size_t)(kernel->delay + at) * (size_t)channels;
    int32_t one = kernel->peak_bits, other = 0;
    gains(kernel, frame, frames, settled);
    if (channels == 2) {
        for (int32_t i = 0; i < frames; i++) {
            line[2 * i] = finite(sum[2 * i] * gain[i], &one);
            line[2 * i + 1] = finite(sum[2 * i + 1] * gain[i], &other);
        }
    } else if (channels == 1) {
        for (int32_t i = 0; i < frames; i++)
            line[i] = finite((sum[2 * i] * gain[i] + sum[2 * i + 1] * gain[i]) * 0.5f, &one);
    } else {
        for (int32_t c = 0; c < channels; c++)
            for (int32_t i = 0; i < frames; i++)
                line[i * channels + c] = finite(sum[c * kernel->block + i] * gain[i], &one);
    }
    kernel->peak_bits = one > other ? one : other;
}

void endless_mix(endless_kernel *kernel, int32_t at, int32_t frames, int64_t clock, int64_t frame)
{
    endless_scene *scene = &kernel->scene;
    const int32_t placed = kernel->channels > 2;
    int32_t settled = 0;
    memset(kernel->power, 0, sizeof(float) * (size_t)frames);
    memset(kernel->sum, 0, sizeof(float) * (size_t)(placed ? kernel->channels * kernel->block : 2 * frames));
    for (int32_t n = 0; n < scene->sounding; n++) {
        endless_layer *layer = &scene->layer[scene->number[n]];
        if (layer->changed)
            prepare(layer);
        settled += clock >= layer->presence.end;
        float left = 1.0f, right = 1.0f;
        const float *sound = kernel->row;
        if (frame >= layer->rests_from && clock >= layer->plays_plainly_from) {
            sound = samples_of(&layer->voice[0], clock, frames, kernel->tail);
            left = layer->left, right = layer->right;
        } else {
            mix_moving(kernel, layer, clock, frame, frames);
        }
        float *peak = &kernel->now.layer[scene->number[n]], high;
        if (placed) {
            memset(kernel->gain, 0, sizeof(float) * 2 * (size_t)frames);
            high = float_of(add(sound, left, right, 2 * frames, kernel->gain));
            float *swap = kernel->row;
            kernel->row = kernel->gain, kernel->gain = swap;
            place(kernel, &layer->azimuth, frame, frames);
        } else {
            high = float_of(add(sound, left, right, 2 * frames, kernel->sum));
        }
        *peak = high > *peak ? high : *peak;
    }
    deliver(kernel, at, frames, frame, settled);
}

void endless_silence(endless_kernel *kernel, int32_t at, int32_t frames)
{
    const size_t channels = (size_t)kernel->channels;
    memset(kernel->line + (size_t)(kernel->delay + at) * channels, 0, sizeof(float) * (size_t)frames * channels);
}

