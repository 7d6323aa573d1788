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

/* A level below the first page; -1 is the page itself. */
static inline int vitrine_tiffload_nested(const char *path, VipsImage **out, int level)
{
    return vips_tiffload(path, out, "subifd", level, "access", VIPS_ACCESS_RANDOM, "fail_on", VIPS_FAIL_ON_ERROR,
        NULL);
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

/* The same pixels, asked for in squares that begin at multiples of `side`, whichever part is wanted. Up to `kept` of
 * them stay in memory. */
static inline int vitrine_in_squares(VipsImage *in, VipsImage **out, int side, int kept)
{
    return vips_tilecache(in, out, "tile_width", side, "tile_height", side, "max_tiles", kept,
        "access", VIPS_ACCESS_RANDOM, "threaded", TRUE, NULL);
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

/* A flag that one thread sets and libvips' threads look at while they work. */
static inline void vitrine_flag_set(int *flag) { __atomic_store_n(flag, 1, __ATOMIC_RELAXED); }
static inline int vitrine_flag_get(const int *flag) { return __atomic_load_n(flag, __ATOMIC_RELAXED); }

static inline void vitrine_look_at_flag(VipsImage *image, VipsProgress *progress, const int *flag)
{
    (void)progress;
    if (vitrine_flag_get(flag)) vips_image_set_kill(image, TRUE);
}

/* Stops the evaluation of `image`, and of what is made from it, once the flag is set. */
static inline void vitrine_stop_on_flag(VipsImage *image, int *flag)
{
    vips_image_set_progress(image, TRUE);
    g_signal_connect(image, "eval", G_CALLBACK(vitrine_look_at_flag), flag);
}

/* What went wrong while pixels were made, by whichever thread met it first. */
typedef struct {
    int failed;
    char *text;
} vitrine_fault;

static inline vitrine_fault *vitrine_fault_new(void) { return g_new0(vitrine_fault, 1); }
static inline void vitrine_fault_free(vitrine_fault *fault) { g_free(fault->text); g_free(fault); }

static inline int vitrine_pass(VipsRegion *out, void *sequence, void *a, void *b, gboolean *stop)
{
    VipsRegion *in = sequence;
    vitrine_fault *fault = b;
    (void) a;
    (void) stop;
    if (!vitrine_flag_get(&fault->failed)) {
        VipsRect *area = &out->valid;
        if (!vips_region_prepare(in, area)) return vips_region_region(out, in, area, area->left, area->top);
        if (!__atomic_exchange_n(&fault->failed, 1, __ATOMIC_RELAXED))
            fault->text = g_strdup(vips_error_buffer());
        vips_error_clear();
    }
    vips_region_black(out);
    return 0;
}

/* The same pixels, and black instead of an error: until libvips 8.14.3, tiffsave uses freed memory where its pixels end
 * in an error while it writes a pyramid (wtiff_free unrefs the targets of smaller levels before TIFFClose flushes into
 * them), and stopping it by the kill flag goes the same way. `fault` says afterwards whether the result is any good; it
 * must live as long as the image. */
static inline int vitrine_unfailing(VipsImage *in, VipsImage **out, vitrine_fault *fault)
{
    VipsImage *image = vips_image_new();
    g_object_set_data_full(G_OBJECT(image), "vitrine-in", g_object_ref(in), g_object_unref);
    if (vips_image_pipelinev(image, VIPS_DEMAND_STYLE_THINSTRIP, in, NULL)
        || vips_image_generate(image, vips_start_one, vitrine_pass, vips_stop_one, in, fault)) {
        g_object_unref(image);
        return -1;
    }
    *out = image;
    return 0;
}

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

/* Rows of interleaved bytes, red first. The image frees `pixels` when it goes; on failure they stay the caller's. */
static inline void vitrine_free_with(VipsImage *image, void *pixels) { (void) image; g_free(pixels); }
static inline VipsImage *vitrine_image_owning(void *pixels, size_t size, int width, int height, int bands)
{
    VipsImage *image = vips_image_new_from_memory(pixels, size, width, height, bands, VIPS_FORMAT_UCHAR);
    if (image) {
        image->Type = VIPS_INTERPRETATION_sRGB;
        g_signal_connect(image, "postclose", G_CALLBACK(vitrine_free_with), pixels);
    }
    return image;
}

/* The same for any kind of pixels. */
static inline VipsImage *vitrine_image_of(void *pixels, size_t size, int width, int height, int bands,
    VipsBandFormat format, VipsInterpretation space)
{
    VipsImage *image = vips_image_new_from_memory(pixels, size, width, height, bands, format);
    if (image) {
        image->Type = space;
        g_signal_connect(image, "postclose", G_CALLBACK(vitrine_free_with), pixels);
    }
    return image;
}

static inline void vitrine_set_profile(VipsImage *image, const void *profile, size_t length)
{
    vips_image_set_blob_copy(image, VIPS_META_ICC_NAME, profile, length);
}

/* The same pixels with a profile that their loader did not find. */
static inline int vitrine_with_profile(VipsImage *in, VipsImage **out, const void *profile, size_t length)
{
    if (vips_copy(in, out, NULL)) return -1;
    vitrine_set_profile(*out, profile, length);
    return 0;
}

/* The same pixels without their profile. */
static inline int vitrine_without_profile(VipsImage *in, VipsImage **out)
{
    if (vips_copy(in, out, NULL)) return -1;
    vips_image_remove(*out, VIPS_META_ICC_NAME);
    return 0;
}

/* The same numbers, said to be another kind of colour. */
static inline int vitrine_reinterpret(VipsImage *in, VipsImage **out, VipsInterpretation space)
{
    return vips_copy(in, out, "interpretation", space, NULL);
}

/* By name, past libvips' own look at the content: that ends after 1,000 bytes. */
static inline VipsImage *vitrine_load_drawing(VipsSource *source, double scale)
{
    VipsImage *out = NULL;
    return vips_svgload_source(source, &out, "scale", scale, NULL) ? NULL : out;
}

/* CIELAB of D50, as profiles and TIFF have it, to sRGB: XYZ, adapted to D65 (Bradford), then floating point all the
 * way. Little CMS, as libvips calls it, would go through a coarse table, with errors of up to 36 in 255. */
static inline int vitrine_lab_to_srgb(VipsImage *in, VipsImage **out)
{
    double d50[3] = { 96.422, 100, 82.521 };
    VipsArrayDouble *white = vips_array_double_new(d50, 3);
    VipsImage *parts[3] = { NULL, NULL, NULL };
    VipsImage *adapt = vips_image_new_matrixv(3, 3,
        0.9555766, -0.0230393, 0.0631636, -0.0282895, 1.0099416, 0.0210077, 0.0122982, -0.0204830, 1.3299098);
    int result = !adapt
        || vips_Lab2XYZ(in, &parts[0], "temp", white, NULL)
        || vips_recomb(parts[0], &parts[1], adapt, NULL)
        || vips_copy(parts[1], &parts[2], "interpretation", VIPS_INTERPRETATION_XYZ, NULL)
        || vips_colourspace(parts[2], out, VIPS_INTERPRETATION_sRGB, NULL);
    for (int i = 0; i < 3; i++) vitrine_unref(parts[i]);
    vitrine_unref(adapt);
    vips_area_unref(VIPS_AREA(white));
    return result ? -1 : 0;
}

static inline int vitrine_lab_unpack(VipsImage *in, VipsImage **out)
{
    return in->Coding == VIPS_CODING_LABQ ? vips_LabQ2Lab(in, out, NULL)
        : in->Type == VIPS_INTERPRETATION_LABS ? vips_LabS2Lab(in, out, NULL) : vips_copy(in, out, NULL);
}

/* Numbers that are none, and infinite ones, become 0. */
static inline int vitrine_finite(VipsImage *in, VipsImage **out)
{
    VipsImage *parts[3] = { NULL, NULL, NULL };
    int result = vips_abs(in, &parts[0], NULL)
        || vips_relational_const1(parts[0], &parts[1], VIPS_OPERATION_RELATIONAL_LESSEQ, G_MAXFLOAT, NULL)
        || vips_linear1(parts[1], &parts[2], 0, 0, NULL)
        || vips_ifthenelse(parts[1], in, parts[2], out, NULL);
    for (int i = 0; i < 3; i++) vitrine_unref(parts[i]);
    return result ? -1 : 0;
}

/* ITU-R BT.601 with full ranges (TIFF 6.0, section 21, its defaults), 8 bits to 8 bits. */
static inline int vitrine_ycbcr_to_rgb(VipsImage *in, VipsImage **out)
{
    double factor[3] = { 1, 1, 1 }, shift[3] = { 0, -128, -128 };
    VipsImage *parts[3] = { NULL, NULL, NULL }, *sum = NULL;
    VipsImage *matrix = vips_image_new_matrixv(3, 3,
        1.0, 0.0, 1.402, 1.0, -0.344136, -0.714136, 1.0, 1.772, 0.0);
    int result = !matrix
        || vips_linear(in, &parts[0], factor, shift, 3, NULL)
        || vips_recomb(parts[0], &parts[1], matrix, NULL)
        || vips_linear1(parts[1], &parts[2], 1, 0.5, NULL)
        || vips_cast_uchar(parts[2], &sum, NULL)
        || vips_copy(sum, out, "interpretation", VIPS_INTERPRETATION_sRGB, NULL);
    for (int i = 0; i < 3; i++) vitrine_unref(parts[i]);
    vitrine_unref(sum);
    vitrine_unref(matrix);
    return result ? -1 : 0;
}

static inline int vitrine_max(VipsImage *in, double *out) { return vips_max(in, out, NULL); }

static inline int vitrine_bandjoin(VipsImage *first, VipsImage *second, VipsImage **out)
{
    return vips_bandjoin2(first, second, out, NULL);
}

#endif
