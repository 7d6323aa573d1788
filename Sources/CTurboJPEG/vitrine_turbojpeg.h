/* libjpeg-turbo's lossless transformations. */
#ifndef VITRINE_TURBOJPEG_H
#define VITRINE_TURBOJPEG_H

#include <stddef.h>
#include <string.h>
#include <turbojpeg.h>

/* Keeps the top left `width` x `height` of a JPEG without decoding it: blocks beyond are dropped, and the last ones are
 * kept whole behind a smaller frame. The caller frees `out` with tjFree. */
static inline int vitrine_jpeg_crop(const unsigned char *in, unsigned long count, int width, int height,
    unsigned char **out, unsigned long *length)
{
    tjhandle handle = tjInitTransform();
    if (!handle) return -1;
    tjtransform transform;
    memset(&transform, 0, sizeof transform);
    transform.r.w = width;
    transform.r.h = height;
    transform.op = TJXOP_NONE;
    transform.options = TJXOPT_CROP;
    *out = NULL;
    *length = 0;
    int result = tjTransform(handle, in, count, 1, out, length, &transform, 0);
    tjDestroy(handle);
    return result;
}

#endif
