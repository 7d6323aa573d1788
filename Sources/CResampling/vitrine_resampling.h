/* The two inner loops of resampling. In C because Swift cannot compile one function for several instruction sets and
 * choose between them at run time: with AVX2 they take half the time.
 * Products are added in one order, and never fused with the addition, so that every machine gets the same bytes. */
#ifndef VITRINE_RESAMPLING_H
#define VITRINE_RESAMPLING_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define VITRINE_BODY static inline __attribute__((always_inline))

typedef float vitrine_four __attribute__((vector_size(16)));
typedef float vitrine_eight __attribute__((vector_size(32)));
typedef uint8_t vitrine_eight_bytes __attribute__((vector_size(8)));
typedef uint8_t vitrine_four_bytes __attribute__((vector_size(4)));
typedef int32_t vitrine_four_integers __attribute__((vector_size(16)));

#define VITRINE_FOUR(from) ({ vitrine_four four; memcpy(&four, from, sizeof four); four; })
#define VITRINE_EIGHT(from) ({ vitrine_eight_bytes eight; memcpy(&eight, from, sizeof eight); \
    __builtin_convertvector(eight, vitrine_eight); })

VITRINE_BODY void vitrine_sum_body(const uint8_t *const *rows, const float *weights, int taps, int count, float *sums)
{
#pragma STDC FP_CONTRACT OFF
    for (int x = 0; x < count; x += 32) {
        vitrine_eight a = { 0 }, b = { 0 }, c = { 0 }, d = { 0 };
        for (int tap = 0; tap < taps; tap++) {
            const uint8_t *row = rows[tap] + x;
            const float weight = weights[tap];
            const vitrine_eight pa = VITRINE_EIGHT(row) * weight, pb = VITRINE_EIGHT(row + 8) * weight;
            const vitrine_eight pc = VITRINE_EIGHT(row + 16) * weight, pd = VITRINE_EIGHT(row + 24) * weight;
            a += pa;
            b += pb;
            c += pc;
            d += pd;
        }
        memcpy(sums + x, &a, sizeof a);
        memcpy(sums + x + 8, &b, sizeof b);
        memcpy(sums + x + 16, &c, sizeof c);
        memcpy(sums + x + 24, &d, sizeof d);
    }
}

VITRINE_BODY void vitrine_dot_body(const float *samples, const int32_t *starts, const float *weights, int taps,
    int count, uint8_t *out)
{
#pragma STDC FP_CONTRACT OFF
    const vitrine_four half = { 0.5f, 0.5f, 0.5f, 0.5f }, most = { 255, 255, 255, 255 }, least = { 0 };
    for (int x = 0; x < count; x += 4, weights += 4 * taps) {
        const float *from[4] = {
            samples + starts[x], samples + starts[x + 1], samples + starts[x + 2], samples + starts[x + 3],
        };
        vitrine_four a = { 0 }, b = { 0 }, c = { 0 }, d = { 0 };
        for (int tap = 0; tap < taps; tap += 4) {
            const vitrine_four pa = VITRINE_FOUR(from[0] + tap) * VITRINE_FOUR(weights + tap);
            const vitrine_four pb = VITRINE_FOUR(from[1] + tap) * VITRINE_FOUR(weights + taps + tap);
            const vitrine_four pc = VITRINE_FOUR(from[2] + tap) * VITRINE_FOUR(weights + 2 * taps + tap);
            const vitrine_four pd = VITRINE_FOUR(from[3] + tap) * VITRINE_FOUR(weights + 3 * taps + tap);
            a += pa;
            b += pb;
            c += pc;
            d += pd;
        }
        /* The sum of each, side by side. */
        const vitrine_four low = __builtin_shufflevector(a, b, 0, 4, 1, 5) + __builtin_shufflevector(a, b, 2, 6, 3, 7);
        const vitrine_four high = __builtin_shufflevector(c, d, 0, 4, 1, 5) + __builtin_shufflevector(c, d, 2, 6, 3, 7);
        vitrine_four all = __builtin_shufflevector(low, high, 0, 1, 4, 5)
            + __builtin_shufflevector(low, high, 2, 3, 6, 7) + half;
        all = __builtin_elementwise_min(__builtin_elementwise_max(all, least), most);
        const vitrine_four_bytes bytes =
            __builtin_convertvector(__builtin_convertvector(all, vitrine_four_integers), vitrine_four_bytes);
        memcpy(out + x, &bytes, sizeof bytes);
    }
}

#if defined(__x86_64__)
__attribute__((target("avx2"))) static inline void vitrine_sum_avx2(const uint8_t *const *rows, const float *weights,
    int taps, int count, float *sums)
{
    vitrine_sum_body(rows, weights, taps, count, sums);
}

__attribute__((target("avx2"))) static inline void vitrine_dot_avx2(const float *samples, const int32_t *starts,
    const float *weights, int taps, int count, uint8_t *out)
{
    vitrine_dot_body(samples, starts, weights, taps, count, out);
}

static inline int vitrine_has_avx2(void)
{
    __builtin_cpu_init();
    return __builtin_cpu_supports("avx2") != 0;
}
#else
static inline int vitrine_has_avx2(void) { return 0; }
#endif

/* sums[x] = Σ weights[tap] · rows[tap][x]. Works in steps of 32, so that rows and sums have room for the last. */
static inline void vitrine_weighted_sum(const uint8_t *const *rows, const float *weights, int taps, int count,
    float *sums, int has_avx2)
{
#if defined(__x86_64__)
    if (has_avx2) {
        vitrine_sum_avx2(rows, weights, taps, count, sums);
        return;
    }
#endif
    vitrine_sum_body(rows, weights, taps, count, sums);
}

/* out[x] = Σ weights[x · taps + tap] · samples[starts[x] + tap], rounded, 0…255. `taps` is a multiple of 4. Works in
 * steps of 4, so that all have room for the last. */
static inline void vitrine_weighted_dots(const float *samples, const int32_t *starts, const float *weights, int taps,
    int count, uint8_t *out, int has_avx2)
{
#if defined(__x86_64__)
    if (has_avx2) {
        vitrine_dot_avx2(samples, starts, weights, taps, count, out);
        return;
    }
#endif
    vitrine_dot_body(samples, starts, weights, taps, count, out);
}

#endif
