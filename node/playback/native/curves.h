/* Ramps and fades, frame by frame. */
#ifndef ENDLESS_CURVES_H
#define ENDLESS_CURVES_H

#include "state.h"

/* sin(pi/2 x) for 0 <= x <= 1, within 2e-7: a minimax polynomial (error 3.4e-9) evaluated in float32. */
INLINE float quarter_sine(float x)
{
    const float s = x * x;
    return x * (1.57079629f + s * (-0.645963360f + s * (7.96884805e-2f + s * (-4.67222789e-3f + s * 1.50820546e-4f))));
}

/* The same within 1e-13, by Taylor's series to x^19: rounded to float32 it is exact at 0, 1 and, times sqrt 2, 1/2. */
INLINE double exact_quarter_sine(double x)
{
    const double s = x * x;
    return x * (1.5707963267948966 + s * (-0.6459640975062462 + s * (0.07969262624616703 + s * (-0.004681754135318687 + s *
        (0.00016044118478735975 + s * (-3.598843235212084e-06 + s * (5.692172921967924e-08 + s * (-6.688035109811464e-10 + s *
        (6.066935731106192e-12 + s * -4.377065467313739e-14)))))))));
}

INLINE double ramp_at(const endless_ramp *ramp, int64_t frame)
{
    const double left = (double)(ramp->end - frame);
    return ramp->target + (left > 0.0 ? left : 0.0) * ramp->distance;
}

/* The ramp's values, each times `factor`. */
INLINE void fill(const endless_ramp *ramp, int64_t frame, int32_t frames, float factor, float *restrict out)
{
    const double left = (double)(ramp->end - frame), target = ramp->target, distance = ramp->distance;
    if (frame >= ramp->end) {
        const float value = (float)target * factor;
        for (int32_t i = 0; i < frames; i++)
            out[i] = value;
        return;
    }
    for (int32_t i = 0; i < frames; i++) {
        const double rest = left - (double)i;
        out[i] = (float)(target + (rest > 0.0 ? rest : 0.0) * distance) * factor;
    }
}

/* Multiplies `out` by a ramp's values. */
INLINE void times(const endless_ramp *ramp, int64_t frame, int32_t frames, float *restrict out)
{
    const double left = (double)(ramp->end - frame), target = ramp->target, distance = ramp->distance;
    if (frame >= ramp->end) {
        for (int32_t i = 0; i < frames; i++)
            out[i] *= (float)target;
        return;
    }
    for (int32_t i = 0; i < frames; i++) {
        const double rest = left - (double)i;
        out[i] *= (float)(target + (rest > 0.0 ? rest : 0.0) * distance);
    }
}

/* Multiplies `weight` by a fade. Exactly 1 (rising) or 0 (falling) from its end on. */
INLINE void shape(const endless_fade *fade, int64_t clock, int32_t frames, float *restrict weight)
{
    const int32_t length = fade->length;
    const int64_t since = clock - fade->start;
    const int32_t done = since < 0 ? 0 : since > length ? length : (int32_t)since;
    const float step = (float)(1.0 / length);
    if (fade->rises) {
        if (done == length)
            return;
        for (int32_t i = 0; i < frames; i++) {
            const int32_t k = done + i < length ? done + i : length;
            const float sine = quarter_sine((float)k * step), gain = fade->linear_sum ? sine * sine : sine;
            weight[i] *= k == length ? 1.0f : gain;
        }
    } else {
        for (int32_t i = 0; i < frames; i++) {
            const int32_t k = length - done - i > 0 ? length - done - i : 0;
            const float sine = quarter_sine((float)k * step), gain = fade->linear_sum ? sine * sine : sine;
            weight[i] *= gain;
        }
    }
}

#endif
