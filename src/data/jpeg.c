/* jpeg.c -- JPEG by libjpeg (Debian's is libjpeg-turbo); see pixels.h.  Errors jump as in png.c. */
#include "data/pixels.h"

#ifdef TARN_JPEG

#    include <setjmp.h>
#    include <stdio.h>
#    include <string.h>

#    include "base/memory.h"
/* clang-format off */
#    include <jpeglib.h>
#    include <jerror.h> /* needs what stands before it */
/* clang-format on */

/* Each scan of a progressive picture goes over all of it: a small file could ask for thousands. */
enum { MOST_SCANS = 500 };

typedef struct reading {
    struct jpeg_decompress_struct jpeg;
    struct jpeg_error_mgr errors;
    struct jpeg_progress_mgr progress;
    jmp_buf jump;
    const uint8_t *bytes;
    size_t size;
    const char *what;
    tarn_pixels *out;
    int orientation; /* 1 to 8, as EXIF counts */
    uint8_t *line;   /* of CMYK */
    size_t line_bytes;
} reading;

static reading *reading_of(j_common_ptr jpeg) { return jpeg->client_data; }

static void on_error(j_common_ptr jpeg)
{
    reading *r = reading_of(jpeg);
    char text[JMSG_LENGTH_MAX];
    jpeg->err->format_message(jpeg, text);
    tarn_fail(TARN_ERROR_FORMAT, "%s is not a JPEG picture that can be read: %s", r->what, text);
    longjmp(r->jump, 1);
}

/* Damaged codes are errors; a missing end or bytes too many are told, and the rest is shown. */
static void on_message(j_common_ptr jpeg, int level)
{
    if (level >= 0)
        return;
    if (jpeg->err->msg_code == JWRN_HUFF_BAD_CODE)
        on_error(jpeg);
    tarn_pixels *p = reading_of(jpeg)->out;
    char text[JMSG_LENGTH_MAX];
    jpeg->err->format_message(jpeg, text);
    if (!p->warning[0])
        snprintf(p->warning, sizeof p->warning, "%.190s", text);
    jpeg->err->num_warnings++;
}

static void on_progress(j_common_ptr jpeg)
{
    reading *r = reading_of(jpeg);
    if (r->jpeg.input_scan_number <= MOST_SCANS)
        return;
    tarn_fail(TARN_ERROR_FORMAT, "%s: a JPEG picture of more than %d scans is not read", r->what,
              MOST_SCANS);
    longjmp(r->jump, 1);
}

/* ---- EXIF --------------------------------------------------------------------------------- */

static unsigned exif_number(const uint8_t *at, int bytes, bool big)
{
    unsigned n = 0;
    for (int i = 0; i < bytes; i++)
        n |= (unsigned)at[i] << 8 * (big ? bytes - 1 - i : i);
    return n;
}

/* The orientation in the first directory of a TIFF header; 1 where there is none. */
static int exif_orientation(const uint8_t *at, size_t size)
{
    if (size < 14 || memcmp(at, "Exif\0", 6) != 0)
        return 1;
    const uint8_t *tiff = at + 6;
    size_t left = size - 6;
    bool big = tiff[0] == 'M';
    size_t entry = exif_number(tiff + 4, 4, big);
    if (entry > left || left - entry < 2)
        return 1;
    unsigned count = exif_number(tiff + entry, 2, big);
    for (entry += 2; count-- && entry + 12 <= left; entry += 12)
        if (exif_number(tiff + entry, 2, big) == 0x0112) {
            unsigned o = exif_number(tiff + entry + 8, 2, big);
            return o >= 1 && o <= 8 ? (int)o : 1;
        }
    return 1;
}

static void find_orientation(reading *r)
{
    r->orientation = 1;
    for (jpeg_saved_marker_ptr m = r->jpeg.marker_list; m; m = m->next)
        if (m->marker == JPEG_APP0 + 1 && r->orientation == 1)
            r->orientation = exif_orientation(m->data, m->data_length);
}

/* Where pixel (x, y) of the upright picture lies in the stored one, for each orientation: first
 * over which side, then mirrored in x, in y. */
static bool turn(tarn_pixels *p, int orientation, const char *what)
{
    static const struct {
        bool swap, flip_x, flip_y; /* of the stored picture's axes */
    } turns[] = {{0},       {0, 0, 0}, {0, 1, 0}, {0, 1, 1}, {0, 0, 1},
                 {1, 0, 0}, {1, 0, 1}, {1, 1, 1}, {1, 1, 0}};
    bool swap = turns[orientation].swap;
    tarn_pixels to = *p;
    if (orientation == 1)
        return true;
    if (swap)
        to.width = p->height, to.height = p->width;
    if (!tarn_pixels_make(&to, what))
        return false;
    size_t n = (size_t)p->channels;
    for (int64_t y = 0; y < to.height; y++)
        for (int64_t x = 0; x < to.width; x++) {
            int64_t sx = swap ? y : x, sy = swap ? x : y;
            sx = turns[orientation].flip_x ? p->width - 1 - sx : sx;
            sy = turns[orientation].flip_y ? p->height - 1 - sy : sy;
            memcpy(to.at + (size_t)(y * to.width + x) * n, p->at + (size_t)(sy * p->width + sx) * n,
                   n);
        }
    tarn_pixels_done(p);
    *p = to;
    return true;
}

/* ---- pixels ------------------------------------------------------------------------------- */

/* Halvings that leave at least the pixels that are needed, whichever way the picture is turned. */
static void choose_scale(reading *r, int64_t width, int64_t height)
{
    if (r->orientation >= 5) {
        int64_t w = width;
        width = height, height = w;
    }
    r->jpeg.scale_num = 8;
    for (unsigned denominator = 8; denominator > 1 && width > 0 && height > 0; denominator /= 2)
        if (r->jpeg.image_width / denominator >= (uint64_t)width &&
            r->jpeg.image_height / denominator >= (uint64_t)height) {
            r->jpeg.scale_num = 8 / denominator;
            break;
        }
    r->jpeg.scale_denom = 8;
}

static void choose_colours(struct jpeg_decompress_struct *jpeg)
{
    bool ink = jpeg->jpeg_color_space == JCS_CMYK || jpeg->jpeg_color_space == JCS_YCCK;
    bool grey = jpeg->jpeg_color_space == JCS_GRAYSCALE;
    jpeg->out_color_space = ink ? JCS_CMYK : grey ? JCS_GRAYSCALE : JCS_RGB;
}

/* Adobe's programs store the inks inverted. */
static void from_inks(const reading *r, uint8_t *rgb)
{
    bool inverted = r->jpeg.saw_Adobe_marker;
    for (size_t x = 0; x < r->jpeg.output_width; x++)
        for (int c = 0; c < 3; c++) {
            unsigned ink = r->line[4 * x + (size_t)c], black = r->line[4 * x + 3];
            if (!inverted)
                ink = 255 - ink, black = 255 - black;
            rgb[3 * x + (size_t)c] = (uint8_t)((ink * black + 127) / 255);
        }
}

static bool make_room(reading *r)
{
    tarn_pixels *p = r->out;
    p->width = r->jpeg.output_width, p->height = r->jpeg.output_height, p->depth = 8;
    p->channels = r->jpeg.out_color_space == JCS_GRAYSCALE ? 1 : 3;
    if (!tarn_pixels_make(p, r->what))
        return false;
    if (r->jpeg.out_color_space != JCS_CMYK)
        return true;
    r->line_bytes = (size_t)p->width * 4;
    return (r->line = tarn_alloc(r->line_bytes));
}

static void read_lines(reading *r)
{
    const tarn_pixels *p = r->out;
    size_t row = (size_t)p->width * (size_t)p->channels;
    while (r->jpeg.output_scanline < r->jpeg.output_height) {
        uint8_t *at = p->at + r->jpeg.output_scanline * row;
        JSAMPROW line = r->line ? r->line : at;
        jpeg_read_scanlines(&r->jpeg, &line, 1);
        if (r->line)
            from_inks(r, at);
    }
    jpeg_finish_decompress(&r->jpeg);
}

static bool read_all(reading *r, int64_t width, int64_t height)
{
    if (setjmp(r->jump))
        return false;
    jpeg_create_decompress(&r->jpeg);
    r->jpeg.client_data = r;
    r->progress.progress_monitor = on_progress;
    r->jpeg.progress = &r->progress;
    jpeg_mem_src(&r->jpeg, r->bytes, r->size);
    jpeg_save_markers(&r->jpeg, JPEG_APP0 + 1, 0xffff);
    jpeg_read_header(&r->jpeg, TRUE);
    /* a block of 64 pixels takes a bit at least */
    if (!tarn_pixels_check(r->what, r->jpeg.image_width, r->jpeg.image_height, r->size, 1024))
        return false;
    find_orientation(r);
    choose_scale(r, width, height);
    choose_colours(&r->jpeg);
    jpeg_start_decompress(&r->jpeg);
    if (!make_room(r))
        return false;
    read_lines(r);
    return true;
}

bool tarn_jpeg_decode(const uint8_t *bytes, size_t size, const char *what, int64_t width,
                      int64_t height, tarn_pixels *out)
{
    *out = (tarn_pixels){.at = NULL};
    reading *r = tarn_alloc_zero(sizeof *r);
    if (!r)
        return false;
    r->bytes = bytes, r->size = size, r->what = what, r->out = out;
    r->jpeg.err = jpeg_std_error(&r->errors);
    r->jpeg.client_data = r;
    r->errors.error_exit = on_error, r->errors.emit_message = on_message;
    bool ok = read_all(r, width, height);
    int orientation = r->orientation;
    jpeg_destroy_decompress(&r->jpeg);
    tarn_free(r->line, r->line_bytes);
    tarn_free(r, sizeof *r);
    if (ok && turn(out, orientation, what))
        return true;
    tarn_pixels_done(out);
    return false;
}

#else

bool tarn_jpeg_decode(const uint8_t *bytes, size_t size, const char *what, int64_t width,
                      int64_t height, tarn_pixels *out)
{
    (void)bytes, (void)size, (void)width, (void)height;
    *out = (tarn_pixels){.at = NULL};
    return tarn_fail(TARN_ERROR_USE,
                     "%s is a JPEG picture, and this Tarn was built without libjpeg: install"
                     " libjpeg-dev and build again, or convert it to PNG",
                     what);
}

#endif
