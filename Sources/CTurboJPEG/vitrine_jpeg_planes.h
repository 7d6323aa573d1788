/* JPEG planes as they are stored, colours at their own resolution: libjpeg leaves by longjmp when something is wrong,
 * which Swift must not see. Every warning (data that ends early, a code that does not exist) counts as an error.
 * Convention: 0 on success, -1 on failure. */
#ifndef VITRINE_JPEG_PLANES_H
#define VITRINE_JPEG_PLANES_H

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <setjmp.h>
#include <jpeglib.h>

struct vitrine_jpeg_errors {
    struct jpeg_error_mgr manager;
    jmp_buf escape;
};

static inline void vitrine_jpeg_give_up(j_common_ptr info)
{
    longjmp(((struct vitrine_jpeg_errors *) info->err)->escape, 1);
}

static inline void vitrine_jpeg_message(j_common_ptr info, int level)
{
    if (level < 0) vitrine_jpeg_give_up(info);
}

static inline struct jpeg_error_mgr *vitrine_jpeg_escaping(struct vitrine_jpeg_errors *errors)
{
    jpeg_std_error(&errors->manager);
    errors->manager.error_exit = vitrine_jpeg_give_up;
    errors->manager.emit_message = vitrine_jpeg_message;
    return &errors->manager;
}

/* Kept from one file to the next. Belongs to one thread. */
typedef struct vitrine_jpeg_reader {
    struct jpeg_decompress_struct info;
    struct vitrine_jpeg_errors errors;
} vitrine_jpeg_reader;

/* `across` and `down`: pixels that one sample of a colour plane stands for, 1 or 2. */
typedef struct vitrine_jpeg_shape {
    int width, height, components, across, down;
} vitrine_jpeg_shape;

static inline vitrine_jpeg_reader *vitrine_jpeg_reader_new(void)
{
    vitrine_jpeg_reader *reader = calloc(1, sizeof *reader);
    if (!reader) return NULL;
    reader->info.err = vitrine_jpeg_escaping(&reader->errors);
    if (setjmp(reader->errors.escape)) {
        free(reader);
        return NULL;
    }
    jpeg_create_decompress(&reader->info);
    return reader;
}

static inline void vitrine_jpeg_reader_free(vitrine_jpeg_reader *reader)
{
    jpeg_destroy_decompress(&reader->info);
    free(reader);
}

/* Reads up to the pixels. `bytes` must stay until the planes are read. */
static inline int vitrine_jpeg_begin(vitrine_jpeg_reader *reader, const unsigned char *bytes, size_t count,
    vitrine_jpeg_shape *shape)
{
    struct jpeg_decompress_struct *info = &reader->info;
    if (setjmp(reader->errors.escape)) {
        jpeg_abort_decompress(info);
        return -1;
    }
    jpeg_abort_decompress(info);
    jpeg_mem_src(info, bytes, count);
    jpeg_read_header(info, TRUE);
    shape->width = (int) info->image_width;
    shape->height = (int) info->image_height;
    shape->components = info->num_components;
    shape->across = shape->down = 1;
    int plain = info->data_precision == 8 && (info->num_components == 1 || info->num_components == 3);
    if (plain && info->num_components == 3) {
        shape->across = info->comp_info[0].h_samp_factor;
        shape->down = info->comp_info[0].v_samp_factor;
        for (int i = 1; i < 3; i++)
            plain = plain && info->comp_info[i].h_samp_factor == 1 && info->comp_info[i].v_samp_factor == 1;
        plain = plain && shape->across >= 1 && shape->across <= 2 && shape->down >= 1 && shape->down <= 2;
    } else if (plain) {
        plain = info->comp_info[0].h_samp_factor == 1 && info->comp_info[0].v_samp_factor == 1;
    }
    if (!plain) jpeg_abort_decompress(info);
    return plain ? 0 : -1;
}

/* The first `rows` rows of pixels, and what is left of their blocks. The planes have room for whole blocks. */
static inline int vitrine_jpeg_read(vitrine_jpeg_reader *reader, int rows, unsigned char *const planes[3],
    const ptrdiff_t strides[3])
{
    struct jpeg_decompress_struct *info = &reader->info;
    if (setjmp(reader->errors.escape)) {
        jpeg_abort_decompress(info);
        return -1;
    }
    info->raw_data_out = TRUE;
    jpeg_start_decompress(info);
    const int step = info->max_v_samp_factor * DCTSIZE;
    while (info->output_scanline < info->output_height && (int) info->output_scanline < rows) {
        JSAMPROW lines[3][2 * DCTSIZE];
        JSAMPARRAY all[3] = { lines[0], lines[1], lines[2] };
        const int band = (int) info->output_scanline / step;
        for (int i = 0; i < info->num_components; i++) {
            const int count = info->comp_info[i].v_samp_factor * DCTSIZE;
            for (int line = 0; line < count; line++)
                lines[i][line] = planes[i] + (ptrdiff_t) (band * count + line) * strides[i];
        }
        jpeg_read_raw_data(info, all, (JDIMENSION) step);
    }
    jpeg_abort_decompress(info);
    return 0;
}

/* Writes planes as a JPEG file. A row has bytes up to the next multiple of 8 beyond its width; rows beyond the last are
 * not looked at. The caller frees `out`. Codes are those of the standard, not the best for this image: those would take
 * more than twice the time for 2 to 3 % of the bytes. */
static inline int vitrine_jpeg_write(const unsigned char *const planes[3], const ptrdiff_t strides[3],
    vitrine_jpeg_shape shape, int quality, unsigned char **out, unsigned long *length)
{
    struct jpeg_compress_struct info;
    struct vitrine_jpeg_errors errors;
    *out = NULL;
    *length = 0;
    memset(&info, 0, sizeof info);
    info.err = vitrine_jpeg_escaping(&errors);
    if (setjmp(errors.escape)) {
        /* Only for lack of memory. What `out` names may have been freed for something larger: not touched. */
        jpeg_destroy_compress(&info);
        *out = NULL;
        return -1;
    }
    jpeg_create_compress(&info);
    jpeg_mem_dest(&info, out, length);
    info.image_width = (JDIMENSION) shape.width;
    info.image_height = (JDIMENSION) shape.height;
    info.input_components = shape.components;
    info.in_color_space = shape.components == 1 ? JCS_GRAYSCALE : JCS_YCbCr;
    jpeg_set_defaults(&info);
    jpeg_set_quality(&info, quality, TRUE);
    info.comp_info[0].h_samp_factor = shape.across;
    info.comp_info[0].v_samp_factor = shape.down;
    info.raw_data_in = TRUE;
    jpeg_start_compress(&info, TRUE);
    const int step = shape.down * DCTSIZE;
    while (info.next_scanline < info.image_height) {
        JSAMPROW lines[3][2 * DCTSIZE];
        JSAMPARRAY all[3] = { lines[0], lines[1], lines[2] };
        const int band = (int) info.next_scanline / step;
        for (int i = 0; i < shape.components; i++) {
            const int count = info.comp_info[i].v_samp_factor * DCTSIZE;
            const int last = (i == 0 ? shape.height : (shape.height + shape.down - 1) / shape.down) - 1;
            for (int line = 0; line < count; line++) {
                const int row = band * count + line < last ? band * count + line : last;
                lines[i][line] = (JSAMPROW) planes[i] + (ptrdiff_t) row * strides[i];
            }
        }
        jpeg_write_raw_data(&info, all, (JDIMENSION) step);
    }
    jpeg_finish_compress(&info);
    jpeg_destroy_compress(&info);
    return 0;
}

#endif
