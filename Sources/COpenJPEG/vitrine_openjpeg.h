/* OpenJPEG: parts of a JPEG 2000 file at a reduced resolution. The library calls back for its bytes and its messages,
 * and hands out planes of 32-bit samples behind pointers to pointers: loops over those are kept here, in C. What to
 * decode, and what the numbers mean as colour, is decided in Swift (target Imaging). Worker processes only. */
#ifndef VITRINE_OPENJPEG_H
#define VITRINE_OPENJPEG_H

#include <openjpeg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A file being decoded. `position` is where the library's next read begins. */
typedef struct {
    int descriptor;
    off_t position;
    off_t length;
    opj_stream_t *stream;
    opj_codec_t *codec;
    opj_image_t *image;
    char message[200];
} vitrine_jp2;

static OPJ_SIZE_T vitrine_jp2_read(void *bytes, OPJ_SIZE_T count, void *user)
{
    vitrine_jp2 *file = (vitrine_jp2 *) user;
    ssize_t got = pread(file->descriptor, bytes, count, file->position);
    if (got <= 0) return (OPJ_SIZE_T) -1;
    file->position += got;
    return (OPJ_SIZE_T) got;
}

static OPJ_OFF_T vitrine_jp2_skip(OPJ_OFF_T count, void *user)
{
    vitrine_jp2 *file = (vitrine_jp2 *) user;
    if (count < 0 || count > file->length - file->position) return -1;
    file->position += count;
    return count;
}

static OPJ_BOOL vitrine_jp2_seek(OPJ_OFF_T position, void *user)
{
    vitrine_jp2 *file = (vitrine_jp2 *) user;
    if (position < 0 || position > file->length) return OPJ_FALSE;
    file->position = position;
    return OPJ_TRUE;
}

/* The last word counts: it says what the library gave up for. */
static void vitrine_jp2_note(const char *text, void *user)
{
    vitrine_jp2 *file = (vitrine_jp2 *) user;
    snprintf(file->message, sizeof file->message, "%s", text);
}

static inline void vitrine_jp2_close(vitrine_jp2 *file)
{
    if (!file) return;
    if (file->image) opj_image_destroy(file->image);
    if (file->codec) opj_destroy_codec(file->codec);
    if (file->stream) opj_stream_destroy(file->stream);
    free(file);
}

/* Reads the header, for decoding at 1 / 2^reduce of the size. The descriptor stays the caller's, and open. NULL where
 * there is no memory; else look at `image`, which is NULL where the header is not good, and at `message`. */
static inline vitrine_jp2 *vitrine_jp2_open(int descriptor, long long length, int boxed, unsigned reduce)
{
    vitrine_jp2 *file = (vitrine_jp2 *) calloc(1, sizeof *file);
    if (!file) return NULL;
    file->descriptor = descriptor;
    file->length = (off_t) length;
    /* Small, since each jump from one tile to the next throws away what was read ahead. */
    file->stream = opj_stream_create(8 << 10, OPJ_TRUE);
    file->codec = opj_create_decompress(boxed ? OPJ_CODEC_JP2 : OPJ_CODEC_J2K);
    if (!file->stream || !file->codec) {
        vitrine_jp2_close(file);
        return NULL;
    }
    opj_stream_set_user_data(file->stream, file, NULL);
    opj_stream_set_user_data_length(file->stream, (OPJ_UINT64) length);
    opj_stream_set_read_function(file->stream, vitrine_jp2_read);
    opj_stream_set_skip_function(file->stream, vitrine_jp2_skip);
    opj_stream_set_seek_function(file->stream, vitrine_jp2_seek);
    opj_set_error_handler(file->codec, vitrine_jp2_note, file);
    opj_dparameters_t parameters;
    opj_set_default_decoder_parameters(&parameters);
    parameters.cp_reduce = reduce;
    opj_image_t *image = NULL;
    if (opj_setup_decoder(file->codec, &parameters)
        /* Part of a picture is worse than none: a damaged file is to be said so. */
        && opj_decoder_set_strict_mode(file->codec, OPJ_TRUE)
        && opj_read_header(file->stream, file->codec, &image)) {
        file->image = image;
    } else if (image) {
        opj_image_destroy(image);
    }
    return file;
}

/* Tiles, and the fewest resolutions that any component has; 0 where the codestream does not say. */
static inline void vitrine_jp2_structure(vitrine_jp2 *file, unsigned *tiles, unsigned *resolutions)
{
    *tiles = *resolutions = 0;
    opj_codestream_info_v2_t *info = opj_get_cstr_info(file->codec);
    if (!info) return;
    *tiles = info->tw * info->th;
    if (info->m_default_tile_info.tccp_info) {
        for (unsigned i = 0; i < info->nbcomps; i++) {
            unsigned count = info->m_default_tile_info.tccp_info[i].numresolutions;
            if (i == 0 || count < *resolutions) *resolutions = count;
        }
    }
    opj_destroy_cstr_info(&info);
}

/* Decodes an area, given on the reference grid. 1 where it worked. */
static inline int vitrine_jp2_decode(vitrine_jp2 *file, int left, int top, int right, int bottom)
{
    return opj_set_decode_area(file->codec, file->image, left, top, right, bottom)
        && opj_decode(file->codec, file->stream, file->image);
}

static inline const opj_image_comp_t *vitrine_jp2_component(const vitrine_jp2 *file, unsigned index)
{
    return &file->image->comps[index];
}

/* Puts one component's samples among `bands` interleaved ones of `depth` bytes (1 or 2), scaled from their own range to
 * all of 8 or 16 bits. Where the component has fewer samples across or down, each is repeated; `offset_x` and `offset_y`
 * are the first pixel's place on the reduced grid. 1 where it worked. */
static inline int vitrine_jp2_pack(const vitrine_jp2 *file, unsigned index, void *pixels, int width, int height,
    int bands, int depth, int offset_x, int offset_y)
{
    const opj_image_comp_t *component = &file->image->comps[index];
    if (!component->data || component->prec < 1 || component->prec > 31) return 0;
    const int64_t most = (1LL << component->prec) - 1, full = depth == 1 ? 255 : 65535;
    const int64_t shift = component->sgnd ? 1LL << (component->prec - 1) : 0;
    const int across = (int) component->dx, down = (int) component->dy;
    if (across < 1 || down < 1 || component->w < 1 || component->h < 1) return 0;
    const int first_x = (offset_x + across - 1) / across, first_y = (offset_y + down - 1) / down;
    for (int y = 0; y < height; y++) {
        int row = (offset_y + y) / down - first_y;
        row = row < 0 ? 0 : row >= (int) component->h ? (int) component->h - 1 : row;
        const OPJ_INT32 *from = component->data + (size_t) row * component->w;
        uint8_t *narrow = (uint8_t *) pixels + (size_t) y * width * bands + index;
        uint16_t *wide = (uint16_t *) pixels + (size_t) y * width * bands + index;
        const int plain = across == 1 && width <= (int) component->w;
        if (plain && depth == 1 && most == 255) {
            for (int x = 0; x < width; x++) {
                int64_t value = from[x] + shift;
                narrow[(size_t) x * bands] = (uint8_t) (value < 0 ? 0 : value > 255 ? 255 : value);
            }
            continue;
        }
        for (int x = 0; x < width; x++) {
            int column = (offset_x + x) / across - first_x;
            column = column < 0 ? 0 : column >= (int) component->w ? (int) component->w - 1 : column;
            int64_t value = from[column] + shift;
            value = value < 0 ? 0 : value > most ? most : value;
            if (most != full) value = (value * full + most / 2) / most;
            if (depth == 1) narrow[(size_t) x * bands] = (uint8_t) value;
            else wide[(size_t) x * bands] = (uint16_t) value;
        }
    }
    return 1;
}

#endif
