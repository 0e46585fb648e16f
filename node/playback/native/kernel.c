/* The mixer's arithmetic in C. Python decides (layer.py, mixer.py) and fills in the scene; this computes numbers alone.
 *
 * It computes what numpy_kernel.py does, in the same order, to within float32's rounding. Every value of a frame depends on
 * that frame's number and not on where a span begins, so that the size of the blocks changes no bit of the sound; the build
 * must not let the compiler contract a multiplication and an addition into one (-ffp-contract=off). Loops are written so that
 * GCC and Clang vectorise them. Nothing is allocated after endless_new, and nothing waits.
 *
 * curves.h: ramps and fades. mix.c: layers and their sum. out.c: limiter, meters, status.
 */
#include "state.h"

/* Has the system put memory behind every page now, not when a block first writes to it. */
static void touch(void *memory, size_t size)
{
    for (size_t at = 0; at < size; at += 1024)
        ((volatile char *)memory)[at] = 0;
}

endless_kernel *endless_new(int32_t block, int32_t channels, int32_t delay, int32_t step, double ceiling, int32_t half)
{
    const size_t frames = (size_t)block, summed = frames * (size_t)(channels > 2 ? channels : 2);
    const size_t line = (frames + (size_t)delay) * (size_t)channels, window = frames + (size_t)delay + 1;
    endless_kernel *kernel = calloc(1, sizeof *kernel);
    float *memory = calloc(14 * frames + summed + line, sizeof *memory);
    int32_t *gains = calloc(4 * window, sizeof *gains);
    if (!kernel || !memory || !gains) {
        free(kernel), free(memory), free(gains);
        return NULL;
    }
    touch(kernel, sizeof *kernel), touch(memory, sizeof *memory * (14 * frames + summed + line));
    float **rows[] = {&kernel->row, &kernel->tail, &kernel->left, &kernel->right, &kernel->weight, &kernel->power,
                      &kernel->gain};
    for (size_t n = 0; n < 7; n++)
        *rows[n] = memory + 2 * frames * n;
    kernel->sum = memory + 14 * frames;
    kernel->line = kernel->sum + summed;
    kernel->memory = memory;
    kernel->needed = gains, kernel->least = gains + window, kernel->less = gains + 2 * window;
    kernel->released = gains + 3 * window;
    for (size_t n = 0; n < window; n++)
        kernel->needed[n] = kernel->released[n] = ONE;
    kernel->block = block, kernel->channels = channels, kernel->delay = delay, kernel->step = step;
    kernel->ceiling = ceiling, kernel->half = half, kernel->open = 1;
    endless_begin_output(kernel);
    return kernel;
}

void endless_free(endless_kernel *kernel)
{
    free(kernel->memory);
    free(kernel->needed);
    free(kernel);
}

endless_scene *endless_scene_of(endless_kernel *kernel) { return &kernel->scene; }
