/* What Swift cannot call of libvips: its operations are variadic C functions. Each wrapper fixes one set of
 * optional arguments, and nothing else: what to do with pixels is decided in Swift (target Imaging).
 * Convention: 0 (or a non-null image) on success; the caller owns and unrefs what comes back. */
#ifndef VITRINE_VIPS_H
#define VITRINE_VIPS_H

#include <vips/vips.h>

/* VIPS_INIT is a macro that also checks the ABI. */
static inline int vitrine_vips_init(const char *program) { return VIPS_INIT(program); }

static inline void vitrine_unref(void *object) { if (object) g_object_unref(object); }

static inline VipsImage *vitrine_load_source(VipsSource *source, const char *options, int sequential)
{
    return vips_image_new_from_source(source, options,
        "access", sequential ? VIPS_ACCESS_SEQUENTIAL : VIPS_ACCESS_RANDOM,
        "fail_on", VIPS_FAIL_ON_TRUNCATED, NULL);
}

static inline int vitrine_tiffload_page(const char *path, VipsImage **out, int page)
{
    return vips_tiffload(path, out, "page", page, "access", VIPS_ACCESS_RANDOM, "fail_on", VIPS_FAIL_ON_ERROR, NULL);
}

/* A picture of its own over the same pixels, so that its metadata can be changed. */
static inline int vitrine_copy(VipsImage *in, VipsImage **out) { return vips_copy(in, out, NULL); }

static inline int vitrine_autorot(VipsImage *in, VipsImage **out) { return vips_autorot(in, out, NULL); }

/* Embedded profile where there is one, else the named fallback. */
static inline int vitrine_icc_to_srgb(VipsImage *in, VipsImage **out, const char *fallback)
{
    return vips_icc_transform(in, out, "srgb", "embedded", TRUE, "input_profile", fallback,
        "intent", VIPS_INTENT_RELATIVE, "black_point_compensation", TRUE, "depth", 8, NULL);
}

static inline int vitrine_colourspace(VipsImage *in, VipsImage **out, VipsInterpretation space)
{
    return vips_colourspace(in, out, space, NULL);
}

static inline int vitrine_cast_shift(VipsImage *in, VipsImage **out, VipsBandFormat format, int shift)
{
    return vips_cast(in, out, format, "shift", shift, NULL);
}

static inline int vitrine_extract_area(VipsImage *in, VipsImage **out, int x, int y, int width, int height)
{
    return vips_extract_area(in, out, x, y, width, height, NULL);
}

static inline int vitrine_extract_bands(VipsImage *in, VipsImage **out, int first, int count)
{
    return vips_extract_band(in, out, first, "n", count, NULL);
}

/* Grows the canvas to the right and below, repeating the last pixels. */
static inline int vitrine_extend(VipsImage *in, VipsImage **out, int width, int height)
{
    return vips_embed(in, out, 0, 0, width, height, "extend", VIPS_EXTEND_COPY, NULL);
}

/* Exactly width x height, whatever the proportions. */
static inline int vitrine_scale(VipsImage *in, VipsImage **out, int width, int height)
{
    return vips_thumbnail_image(in, out, width, "height", height, "size", VIPS_SIZE_FORCE, "no_rotate", TRUE, NULL);
}

static inline int vitrine_flip_horizontal(VipsImage *in, VipsImage **out)
{
    return vips_flip(in, out, VIPS_DIRECTION_HORIZONTAL, NULL);
}

static inline int vitrine_rotate_right_angle(VipsImage *in, VipsImage **out, VipsAngle angle)
{
    return vips_rot(in, out, angle, NULL);
}

static inline int vitrine_rotate(VipsImage *in, VipsImage **out, double degrees, const double *background, int bands)
{
    VipsArrayDouble *colour = vips_array_double_new(background, bands);
    int result = vips_similarity(in, out, "angle", degrees, "background", colour, NULL);
    vips_area_unref(VIPS_AREA(colour));
    return result;
}

static inline int vitrine_flatten(VipsImage *in, VipsImage **out, const double *background, int bands)
{
    VipsArrayDouble *colour = vips_array_double_new(background, bands);
    int result = vips_flatten(in, out, "background", colour, NULL);
    vips_area_unref(VIPS_AREA(colour));
    return result;
}

static inline int vitrine_addalpha(VipsImage *in, VipsImage **out) { return vips_addalpha(in, out, NULL); }
static inline int vitrine_premultiply(VipsImage *in, VipsImage **out) { return vips_premultiply(in, out, NULL); }
static inline int vitrine_unpremultiply(VipsImage *in, VipsImage **out) { return vips_unpremultiply(in, out, NULL); }

static inline int vitrine_threshold(VipsImage *in, VipsImage **out, double level)
{
    return vips_relational_const1(in, out, VIPS_OPERATION_RELATIONAL_MOREEQ, level, NULL);
}

static inline int vitrine_linear1(VipsImage *in, VipsImage **out, double a, double b)
{
    return vips_linear1(in, out, a, b, NULL);
}

/* A picture of one colour with the extent and format of `in`. */
static inline VipsImage *vitrine_filled_like(VipsImage *in, const double *colour, int bands)
{
    return vips_image_new_from_image(in, colour, bands);
}

/* `sub` over `in`, opaque, at x, y. */
static inline int vitrine_insert(VipsImage *in, VipsImage *sub, VipsImage **out, int x, int y)
{
    return vips_insert(in, sub, out, x, y, NULL);
}

/* Means of factor x factor pixels; the last ones are repeated where the sides do not divide. */
static inline int vitrine_shrink(VipsImage *in, VipsImage **out, int factor)
{
    return vips_shrink(in, out, factor, factor, "ceil", TRUE, NULL);
}

/* `over`, with alpha, blended over `in` with its top left at x, y. */
static inline int vitrine_blend(VipsImage *in, VipsImage *over, VipsImage **out, int x, int y)
{
    return vips_composite2(in, over, out, VIPS_BLEND_MODE_OVER, "x", x, "y", y, NULL);
}

/* `in` with clear pixels around it. */
static inline int vitrine_surround(VipsImage *in, VipsImage **out, int x, int y, int width, int height)
{
    return vips_embed(in, out, x, y, width, height, "extend", VIPS_EXTEND_BLACK, NULL);
}

static inline int vitrine_repeat(VipsImage *in, VipsImage **out, int across, int down)
{
    return vips_replicate(in, out, across, down, NULL);
}

/* The coverage of a line of text in Pango markup, one band of 8 bits. */
static inline int vitrine_text(const char *markup, VipsImage **out, const char *font, int dpi)
{
    return vips_text(out, markup, "font", font, "dpi", dpi, NULL);
}

static inline int vitrine_load_file(const char *path, VipsImage **out)
{
    return vips_pngload(path, out, "access", VIPS_ACCESS_RANDOM, "fail_on", VIPS_FAIL_ON_TRUNCATED, NULL);
}

static inline int vitrine_min(VipsImage *in, double *out) { return vips_min(in, out, NULL); }

/* Options travel in the suffix: ".jpg[Q=85,strip]". */
static inline int vitrine_save_buffer(VipsImage *in, const char *suffix, void **buffer, size_t *length)
{
    return vips_image_write_to_buffer(in, suffix, buffer, length, NULL);
}

static inline int vitrine_save_pyramid(VipsImage *in, const char *path, int tile, int quality, int lossless,
    int bigtiff)
{
    return vips_tiffsave(in, path,
        "compression", lossless ? VIPS_FOREIGN_TIFF_COMPRESSION_DEFLATE : VIPS_FOREIGN_TIFF_COMPRESSION_JPEG,
        "predictor", lossless ? VIPS_FOREIGN_TIFF_PREDICTOR_HORIZONTAL : VIPS_FOREIGN_TIFF_PREDICTOR_NONE,
        "Q", quality, "tile", TRUE, "tile_width", tile, "tile_height", tile, "pyramid", TRUE, "strip", TRUE,
        "depth", VIPS_FOREIGN_DZ_DEPTH_ONETILE, "bigtiff", bigtiff, NULL);
}

static inline int vitrine_image_pages(VipsImage *in) { return vips_image_get_n_pages(in); }
static inline int vitrine_has_profile(VipsImage *in) { return vips_image_get_typeof(in, VIPS_META_ICC_NAME) != 0; }

#endif
