/* png.c -- PNG by libpng; see pixels.h.  Its errors jump: what they jump over lies in one struct, and
 * the functions that set the jump hold nothing else. */
#include <png.h>
#include <setjmp.h>
#include <string.h>

#include "base/memory.h"
#include "data/pixels.h"

/* ---- reading ------------------------------------------------------------------------------ */

typedef struct reading {
    const uint8_t *at;
    size_t size, left;
    const char *what;
    png_structp png;
    png_infop info;
    png_bytep *row;
    size_t row_bytes;
    tarn_pixels *out;
    jmp_buf jump;
} reading;

static void on_error(png_structp png, png_const_charp text)
{
    reading *r = png_get_error_ptr(png);
    tarn_fail(TARN_ERROR_FORMAT, "%s is not a PNG picture that can be read: %s", r->what, text);
    longjmp(r->jump, 1);
}

static void on_warning(png_structp png, png_const_charp text) { (void)png, (void)text; }

static void take(png_structp png, png_bytep out, size_t bytes)
{
    reading *r = png_get_io_ptr(png);
    if (bytes > r->left)
        png_error(png, "it is truncated");
    memcpy(out, r->at, bytes);
    r->at += bytes, r->left -= bytes;
}

/* Texts and profiles may be large when unpacked, and nobody asks for them. */
static void ignore_notes(png_structp png)
{
    static const png_byte notes[] = "iCCP\0tEXt\0zTXt\0iTXt\0sPLT\0eXIf\0hIST";
    png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, NULL, 0);
    png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, notes, 7);
    png_set_chunk_malloc_max(png, 1 << 20);
    png_set_user_limits(png, TARN_MOST_SIDE, TARN_MOST_SIDE);
}

/* Palettes become colours, one to four bits eight, a transparent colour a channel. */
static void unify(reading *r)
{
    png_set_expand(r->png);
    if (png_get_bit_depth(r->png, r->info) == 16 && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__)
        png_set_swap(r->png);
    png_set_interlace_handling(r->png);
    png_read_update_info(r->png, r->info);
}

static bool make_rows(reading *r)
{
    tarn_pixels *p = r->out;
    p->width = png_get_image_width(r->png, r->info);
    p->height = png_get_image_height(r->png, r->info);
    p->channels = png_get_channels(r->png, r->info);
    p->depth = png_get_bit_depth(r->png, r->info);
    if (!tarn_pixels_make(p, r->what))
        return false;
    r->row_bytes = (size_t)p->height * sizeof *r->row;
    if (!(r->row = tarn_alloc(r->row_bytes)))
        return false;
    for (int64_t y = 0; y < p->height; y++)
        r->row[y] = p->at + (size_t)y * (p->bytes / (size_t)p->height);
    return true;
}

static bool read_all(reading *r)
{
    if (setjmp(r->jump))
        return false;
    r->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, r, on_error, on_warning);
    r->info = r->png ? png_create_info_struct(r->png) : NULL;
    if (!r->info)
        return tarn_fail(TARN_ERROR_MEMORY, "%s: no memory to read a PNG picture", r->what);
    png_set_read_fn(r->png, r, take);
    ignore_notes(r->png);
    png_read_info(r->png, r->info);
    double shrink = 1032.0 / (double)png_get_rowbytes(r->png, r->info) *
                    (double)png_get_image_width(r->png, r->info);
    if (!tarn_pixels_check(r->what, png_get_image_width(r->png, r->info),
                           png_get_image_height(r->png, r->info), r->size, shrink))
        return false;
    unify(r);
    if (!make_rows(r))
        return false;
    png_read_image(r->png, r->row);
    png_read_end(r->png, NULL);
    return true;
}

bool tarn_png_decode(const uint8_t *bytes, size_t size, const char *what, tarn_pixels *out)
{
    reading r = {.at = bytes, .size = size, .left = size, .what = what, .out = out};
    *out = (tarn_pixels){.at = NULL};
    bool ok = read_all(&r);
    png_destroy_read_struct(&r.png, &r.info, NULL);
    tarn_free(r.row, r.row_bytes);
    if (!ok)
        tarn_pixels_done(out);
    return ok;
}

/* ---- writing ------------------------------------------------------------------------------ */

typedef struct writing {
    png_structp png;
    png_infop info;
    void *file;
    size_t room, used;
    jmp_buf jump;
} writing;

static void on_writing_error(png_structp png, png_const_charp text)
{
    writing *w = png_get_error_ptr(png);
    tarn_fail(TARN_ERROR_FILE, "a PNG picture cannot be written: %s", text);
    longjmp(w->jump, 1);
}

static void give(png_structp png, png_bytep bytes, size_t count)
{
    writing *w = png_get_io_ptr(png);
    if (!tarn_grow(&w->file, &w->room, w->used + count, 1))
        png_error(png, "no memory");
    memcpy((char *)w->file + w->used, bytes, count);
    w->used += count;
}

static void nothing(png_structp png) { (void)png; }

static bool write_all(writing *w, const tarn_pixels *p)
{
    static const int type[] = {0, PNG_COLOR_TYPE_GRAY, PNG_COLOR_TYPE_GRAY_ALPHA,
                               PNG_COLOR_TYPE_RGB, PNG_COLOR_TYPE_RGB_ALPHA};
    if (setjmp(w->jump))
        return false;
    w->png = png_create_write_struct(PNG_LIBPNG_VER_STRING, w, on_writing_error, on_warning);
    w->info = w->png ? png_create_info_struct(w->png) : NULL;
    if (!w->info)
        return tarn_fail(TARN_ERROR_MEMORY, "no memory to write a PNG picture");
    png_set_write_fn(w->png, w, give, nothing);
    png_set_IHDR(w->png, w->info, (png_uint_32)p->width, (png_uint_32)p->height, p->depth,
                 type[p->channels], PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
                 PNG_FILTER_TYPE_DEFAULT);
    png_write_info(w->png, w->info);
    if (p->depth == 16 && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__)
        png_set_swap(w->png);
    for (int64_t y = 0; y < p->height; y++)
        png_write_row(w->png, p->at + (size_t)y * (p->bytes / (size_t)p->height));
    png_write_end(w->png, w->info);
    return true;
}

bool tarn_png_encode(const tarn_pixels *p, uint8_t **file, size_t *room, size_t *used)
{
    writing w = {.file = NULL};
    bool ok = write_all(&w, p);
    png_destroy_write_struct(&w.png, &w.info);
    *file = w.file, *room = w.room, *used = w.used;
    if (ok)
        return true;
    tarn_free(w.file, w.room);
    *file = NULL;
    return false;
}
