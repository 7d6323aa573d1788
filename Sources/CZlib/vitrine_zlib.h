/* zlib's initialisers are macros that pass the header's version along. */
#ifndef VITRINE_ZLIB_H
#define VITRINE_ZLIB_H

#include <zlib.h>

/* One call from bytes to a gzip member (RFC 1952). `length` holds the room in `out`, then what was written. */
static inline int vitrine_gzip(const unsigned char *in, unsigned long count, unsigned char *out, unsigned long *length,
    int level)
{
    z_stream stream = { 0 };
    int result = deflateInit2(&stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
    if (result != Z_OK) return result;
    stream.next_in = (unsigned char *)in;
    stream.avail_in = (unsigned int)count;
    stream.next_out = out;
    stream.avail_out = (unsigned int)*length;
    result = deflate(&stream, Z_FINISH);
    *length = stream.total_out;
    deflateEnd(&stream);
    return result == Z_STREAM_END ? Z_OK : Z_BUF_ERROR;
}

/* Room that is always enough: zlib's own bound, and the gzip header. */
static inline unsigned long vitrine_gzip_bound(unsigned long count) { return compressBound(count) + 32; }

#endif
