/* file.c -- whole files: read within a bound, written so that they appear at once or not at all. */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"

/* ---- reading --------------------------------------------------------------------------------- */

typedef struct reading {
    const char *path;
    int file;
    char *bytes;
    size_t used, room, most;
} reading;

static void *reading_fail(const reading *r, const char *what)
{
    return tarn_fail(TARN_ERROR_FILE, "%s: cannot %s: %s", r->path, what, strerror(errno));
}

static bool reading_too_large(const reading *r)
{
    return tarn_fail(TARN_ERROR_FORMAT, "%s: larger than %s, the most that is read", r->path,
                     TARN_BYTES(r->most));
}

/* Room for what the system says the file holds, and one byte to see whether that was all. */
static bool reading_reserve(reading *r)
{
    struct stat info;
    if (fstat(r->file, &info) != 0)
        return reading_fail(r, "read");
    if (S_ISDIR(info.st_mode))
        return tarn_fail(TARN_ERROR_FILE, "%s: is a directory, not a file", r->path);
    size_t expected = info.st_size > 0 ? (size_t)info.st_size : 0;
    if (expected > r->most)
        return reading_too_large(r);
    return tarn_grow((void **)&r->bytes, &r->room, expected + 2, 1);
}

static bool reading_fill(reading *r)
{
    for (;;) {
        if (!tarn_grow((void **)&r->bytes, &r->room, r->used + 2, 1))
            return false;
        ssize_t n = read(r->file, r->bytes + r->used, r->room - 1 - r->used);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return reading_fail(r, "read");
        if (n == 0)
            return true;
        r->used += (size_t)n;
        if (r->used > r->most)
            return reading_too_large(r);
    }
}

/* Gives the block the size that the caller will free it with. */
static void *reading_result(reading *r, size_t *count)
{
    char *exact = tarn_alloc(r->used);
    if (exact) {
        memcpy(exact, r->bytes, r->used);
        *count = r->used;
    }
    tarn_free(r->bytes, r->room);
    return exact;
}

void *tarn_file_read(const char *path, size_t most, size_t *count)
{
    reading r = {.path = path, .most = most};
    r.file = open(path, O_RDONLY | O_CLOEXEC);
    if (r.file < 0)
        return reading_fail(&r, "open");
    bool fine = reading_reserve(&r) && reading_fill(&r);
    close(r.file);
    if (fine)
        return reading_result(&r, count);
    tarn_free(r.bytes, r.room);
    return NULL;
}

/* ---- writing --------------------------------------------------------------------------------- */

struct tarn_file {
    FILE *stream;
    char *path,
        *temporary; /* TEMPORARY is NULL for devices and pipes, which are written directly */
};

static char *text_new(const char *text)
{
    size_t bytes = strlen(text) + 1;
    char *copy = tarn_alloc(bytes);
    return copy ? memcpy(copy, text, bytes) : NULL;
}

static void text_free(char *text)
{
    if (text)
        tarn_free(text, strlen(text) + 1);
}

static void file_free(tarn_file *f)
{
    if (!f)
        return;
    text_free(f->path);
    text_free(f->temporary);
    tarn_free(f, sizeof *f);
}

static bool file_fail(const char *path, const char *what)
{
    return tarn_fail(TARN_ERROR_FILE, "%s: cannot %s: %s", path, what, strerror(errno));
}

/* A link is written through: its target is replaced, not the link. */
static char *real_path(const char *path)
{
    char *real = realpath(path, NULL);
    char *copy = text_new(real ? real : path);
    free(real);
    return copy;
}

/* A name beside PATH that no other process or thread makes. */
static char *temporary_path(const char *path)
{
    static atomic_uint serial;
    size_t bytes = strlen(path) + 48;
    char *name = tarn_alloc(bytes);
    if (!name)
        return NULL;
    snprintf(name, bytes, "%s.%ld.%u.temporary", path, (long)getpid(),
             atomic_fetch_add(&serial, 1));
    char *exact = text_new(name);
    tarn_free(name, bytes);
    return exact;
}

/* A new file has the usual mode, one that replaces another has that one's. */
static int create(const char *temporary, const struct stat *old)
{
    int file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (file < 0 && errno == EEXIST && unlink(temporary) == 0) /* a dead process' of the same id */
        file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (file >= 0 && old && fchmod(file, old->st_mode & 07777) != 0) {
        int reason = errno;
        close(file);
        unlink(temporary);
        errno = reason;
        return -1;
    }
    return file;
}

/* Makes the folders that PATH names and that are missing; what fails shows when the file is made. */
static void make_folders(char *path)
{
    for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = 0;
        mkdir(path, 0777);
        *slash = '/';
    }
}

static bool file_open(tarn_file *f)
{
    struct stat old;
    bool exists = stat(f->path, &old) == 0;
    if (exists && S_ISDIR(old.st_mode))
        return tarn_fail(TARN_ERROR_FILE, "%s: is a directory, not a file", f->path);
    bool direct = exists && !S_ISREG(old.st_mode); /* /dev/null must stay what it is */
    if (!direct && !(f->temporary = temporary_path(f->path)))
        return false;
    if (!exists)
        make_folders(f->path);
    int file =
        direct ? open(f->path, O_WRONLY | O_CLOEXEC) : create(f->temporary, exists ? &old : NULL);
    if (file >= 0 && (f->stream = fdopen(file, "wb")))
        return true;
    file_fail(f->path, "open for writing");
    if (file >= 0) {
        close(file);
        if (f->temporary)
            unlink(f->temporary);
    }
    return false;
}

static tarn_file *file_new(const char *path)
{
    tarn_file *file = tarn_alloc(sizeof *file);
    if (!file)
        return NULL;
    *file = (tarn_file){.path = real_path(path)};
    if (file->path)
        return file;
    file_free(file);
    return NULL;
}

tarn_file *tarn_file_begin(const char *path)
{
    tarn_file *file = file_new(path);
    if (file && file_open(file))
        return file;
    file_free(file);
    return NULL;
}

bool tarn_file_put(tarn_file *file, const void *bytes, size_t count)
{
    if (count == 0 || fwrite(bytes, 1, count, file->stream) == count)
        return true;
    return file_fail(file->path, "write");
}

/* The new name lasts through a loss of power only when its directory is on the disk as well.  Not
 * all file systems can do that, and the file is there by now: no error. */
static void sync_directory(const char *path)
{
    char *directory = text_new(path);
    if (!directory) {
        tarn_error_clear();
        return;
    }
    size_t bytes = strlen(directory) + 1;
    char *slash = strrchr(directory, '/');
    if (slash)
        slash[slash == directory] = 0;
    int file = open(slash ? directory : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (file >= 0) {
        fsync(file);
        close(file);
    }
    tarn_free(directory, bytes);
}

/* True when all that was written is with the system (and on the disk). */
static bool file_flush(const tarn_file *f)
{
    errno = 0;
    if (fflush(f->stream) == 0 && !ferror(f->stream) &&
        (!f->temporary || fsync(fileno(f->stream)) == 0))
        return true;
    if (errno == 0)
        errno = EIO; /* an earlier write failed; its reason is gone */
    return file_fail(f->path, "write");
}

/* False with a message, or the file has its name. */
static bool file_place(tarn_file *f)
{
    if (!f->temporary)
        return true;
    if (rename(f->temporary, f->path) != 0)
        return file_fail(f->path, "replace");
    sync_directory(f->path);
    return true;
}

bool tarn_file_end(tarn_file *file, bool commit)
{
    if (!file)
        return false;
    bool fine = commit && file_flush(file);
    if (fclose(file->stream) != 0 && fine)
        fine = file_fail(file->path, "write");
    fine = fine && file_place(file);
    if (!fine && file->temporary)
        unlink(file->temporary);
    file_free(file);
    return fine;
}

bool tarn_file_write(const char *path, const void *bytes, size_t count)
{
    tarn_file *file = tarn_file_begin(path);
    bool fine = file && tarn_file_put(file, bytes, count);
    return tarn_file_end(file, fine);
}
