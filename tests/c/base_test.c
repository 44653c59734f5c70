/* base_test.c -- errors, scopes, memory, files, JSON, the machine. */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <locale.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/cpu.h"
#include "base/error.h"
#include "base/file.h"
#include "base/interrupt.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/object.h"

#define MIB ((size_t)1 << 20)

#if defined __SANITIZE_ADDRESS__
#    include <sanitizer/asan_interface.h>
#    define SANITIZED true
#elif defined __has_feature
#    if __has_feature(address_sanitizer)
#        define SANITIZED true
#    endif
#endif
#ifndef SANITIZED
#    define SANITIZED false
#endif

static void expect_message(tarn_error_kind kind, const char *part)
{
    cr_assert_eq(tarn_error_last(), kind, "kind %d, message: %s", tarn_error_last(),
                 tarn_error_message());
    cr_assert(strstr(tarn_error_message(), part), "no \"%s\" in: %s", part, tarn_error_message());
}

/* ---- errors ---------------------------------------------------------------------------------- */

Test(error, the_first_failure_wins_and_frames_are_added)
{
    cr_assert_null(tarn_fail(TARN_ERROR_SHAPE, "inner sizes %d and %d differ", 5, 3));
    tarn_fail(TARN_ERROR_VALUE, "later");
    tarn_fail_frame("Linear '%s'", "head");
    cr_assert_eq(tarn_error_pending(), TARN_ERROR_SHAPE);
    cr_assert_str_eq(tarn_error_message(), "inner sizes 5 and 3 differ\n  in Linear 'head'");
    tarn_error_clear();
    cr_assert_eq(tarn_error_pending(), TARN_OK);
    cr_assert_str_eq(tarn_error_message(), "");
}

Test(error, a_frame_without_a_message_is_nothing)
{
    tarn_fail_frame("nowhere");
    cr_assert_str_eq(tarn_error_message(), "");
}

Test(error, the_outermost_scope_hands_the_message_over)
{
    tarn_scope outer = tarn_scope_open(), inner = tarn_scope_open();
    tarn_fail(TARN_ERROR_NUMBER, "a NaN");
    cr_assert_not(tarn_scope_close(inner, NULL));
    cr_assert_eq(tarn_error_pending(), TARN_ERROR_NUMBER);
    cr_assert_not(tarn_scope_close(outer, NULL));
    cr_assert_eq(tarn_error_pending(), TARN_OK);
    expect_message(TARN_ERROR_NUMBER, "a NaN");
    tarn_scope next = tarn_scope_open();
    cr_assert_eq(tarn_error_last(), TARN_OK);
    cr_assert(tarn_scope_close(next, NULL));
}

Test(error, a_long_message_is_cut_between_characters)
{
    char text[3 * TARN_MESSAGE_ROOM];
    for (size_t i = 0; i + 3 < sizeof text; i += 3)
        memcpy(text + i, "€", 4);
    for (int shift = 0; shift < 3; shift++) {
        tarn_error_clear();
        tarn_fail(TARN_ERROR_VALUE, "%.*s%s", shift, "ab", text);
        const char *got = tarn_error_message();
        size_t n = strlen(got), whole = n - 3 - (size_t)(shift < 2 ? shift : 2);
        cr_assert_lt(n, TARN_MESSAGE_ROOM);
        cr_assert_gt(n, TARN_MESSAGE_ROOM - 16);
        cr_assert_str_eq(got + n - 3, "...");
        cr_assert_eq(whole % 3, 0);
        tarn_fail_frame("dropped");
        cr_assert_eq(strlen(tarn_error_message()), n);
    }
}

Test(error, frames_beyond_the_room_are_counted_out)
{
    tarn_fail(TARN_ERROR_VALUE, "deep");
    for (int i = 0; i < 1000; i++)
        tarn_fail_frame("layer %d", i);
    const char *got = tarn_error_message();
    size_t n = strlen(got);
    cr_assert_lt(n, TARN_MESSAGE_ROOM);
    cr_assert_str_eq(got + n - 3, "...");
}

Test(interrupt, is_reported_once)
{
    cr_assert(tarn_interrupt_check());
    tarn_interrupt_set();
    cr_assert(tarn_interrupt_pending());
    cr_assert_not(tarn_interrupt_check());
    expect_message(TARN_ERROR_INTERRUPT, "interrupted");
    tarn_error_clear();
    cr_assert(tarn_interrupt_check());
}

/* ---- scopes ---------------------------------------------------------------------------------- */

typedef struct bead {
    tarn_object object;
    struct bead *next;
    int name;
} bead;

static int deaths, last_dead;

static void bead_done(void *object)
{
    bead *b = object;
    deaths++;
    last_dead = b->name;
    tarn_release(b->next);
    tarn_free(b, sizeof *b);
}

static const tarn_class bead_class = {"bead", bead_done};

static bead *bead_new(int name)
{
    bead *b = tarn_alloc(sizeof *b);
    if (!b)
        return NULL;
    *b = (bead){.object = {.class = &bead_class, .refs = 1}, .name = name};
    return tarn_scope_own(b);
}

Test(scope, releases_the_newest_first)
{
    tarn_scope s = tarn_scope_open();
    for (int i = 1; i <= 1000; i++)
        cr_assert_not_null(bead_new(i));
    cr_assert_eq(tarn_scope_size(), 1000);
    cr_assert_eq(tarn_scope_depth(), 1);
    cr_assert(tarn_scope_close(s, NULL));
    cr_assert_eq(deaths, 1000);
    cr_assert_eq(last_dead, 1);
    cr_assert_eq(tarn_scope_size(), 0);
    cr_assert_eq(tarn_scope_depth(), 0);
    cr_assert_eq(tarn_memory_live(), 0);
}

Test(scope, a_result_moves_outwards_and_at_last_is_yours)
{
    tarn_scope outer = tarn_scope_open(), inner = tarn_scope_open();
    bead_new(1);
    bead *b = bead_new(2);
    bead_new(3);
    cr_assert(tarn_scope_close(inner, b));
    cr_assert_eq(deaths, 2);
    cr_assert_eq(tarn_scope_size(), 1);
    cr_assert(tarn_scope_close(outer, b));
    cr_assert_eq(deaths, 2);
    cr_assert_eq(b->object.refs, 1);
    tarn_release(b);
    cr_assert_eq(deaths, 3);
    cr_assert_eq(tarn_memory_live(), 0);
}

Test(scope, a_borrowed_result_survives_its_holder)
{
    tarn_scope outer = tarn_scope_open(), inner = tarn_scope_open();
    bead *holder = bead_new(1);
    bead *held = holder->next = bead_new(2);
    tarn_keep(held);
    cr_assert(tarn_scope_close(inner, held));
    cr_assert_eq(deaths, 1);
    cr_assert_eq(held->name, 2);
    cr_assert(tarn_scope_close(outer, NULL));
    cr_assert_eq(deaths, 2);
}

Test(scope, after_a_failure_the_result_dies_too)
{
    tarn_scope s = tarn_scope_open();
    bead *b = bead_new(1);
    tarn_fail(TARN_ERROR_VALUE, "no");
    cr_assert_not(tarn_scope_close(s, b));
    cr_assert_eq(deaths, 1);
}

Test(scope, outside_any_scope_nothing_can_be_made)
{
    cr_assert_null(bead_new(1));
    expect_message(TARN_ERROR_USE, "no scope is open to own a new bead");
    cr_assert_eq(deaths, 1);
    cr_assert_eq(tarn_memory_live(), 0);
}

Test(scope, closing_an_outer_scope_closes_the_inner_ones)
{
    tarn_scope outer = tarn_scope_open();
    bead_new(1);
    tarn_scope inner = tarn_scope_open();
    bead_new(2);
    cr_assert(tarn_scope_close(outer, NULL));
    cr_assert_eq(deaths, 2);
    cr_assert(tarn_scope_close(inner, NULL));
    cr_assert_eq(tarn_scope_depth(), 0);
}

Test(scope, a_chain_of_a_million_objects_needs_no_stack)
{
    bead *first = NULL;
    for (int i = 0; i < 1000000; i++) {
        tarn_scope s = tarn_scope_open();
        bead *b = bead_new(i);
        b->next = first;
        cr_assert(tarn_scope_close(s, b));
        first = b;
    }
    tarn_release(first);
    cr_assert_eq(deaths, 1000000);
    cr_assert_eq(tarn_memory_live(), 0);
}

Test(scope, an_allocation_that_fails_loses_nothing)
{
    for (long n = 0; n < 300; n++) {
        tarn_memory_fail_in(n);
        tarn_scope s = tarn_scope_open();
        int made = 0;
        while (made < 200 && bead_new(made))
            made++;
        cr_assert_eq(tarn_scope_close(s, NULL), made == 200);
        cr_assert_eq(tarn_memory_live(), 0);
    }
    tarn_memory_fail_in(-1);
}

/* ---- memory ---------------------------------------------------------------------------------- */

Test(memory, blocks_are_aligned_and_counted)
{
    for (size_t bytes = 0; bytes < 20 * MIB; bytes = 3 * bytes / 2 + 1) {
        char *block = tarn_alloc(bytes);
        cr_assert_not_null(block);
        cr_assert_eq((uintptr_t)block % 64, 0);
        memset(block, 1, bytes);
        cr_assert_eq(tarn_memory_live(), bytes);
        tarn_free(block, bytes);
        char *zero = tarn_alloc_zero(bytes);
        for (size_t i = 0; i < bytes; i += bytes / 100 + 1)
            cr_assert_eq(zero[i], 0);
        tarn_free(zero, bytes);
    }
    cr_assert_eq(tarn_memory_live(), 0);
    cr_assert_gt(tarn_memory_usage().peak, 10 * MIB);
    tarn_memory_reset_peak();
    cr_assert_eq(tarn_memory_usage().peak, 0);
    tarn_memory_trim();
    cr_assert_eq(tarn_memory_usage().cached, 0);
    tarn_free(NULL, 5);
}

#ifdef __SANITIZE_ADDRESS__
Test(memory, what_a_block_has_beyond_its_bytes_may_not_be_touched)
{
    char *block = tarn_alloc(70);
    cr_assert_not(__asan_address_is_poisoned(block + 69));
    cr_assert(__asan_address_is_poisoned(block + 70));
    tarn_free(block, 70);
}
#endif

Test(memory, the_limit_is_told_in_numbers)
{
    tarn_memory_set_limit(2 * MIB);
    void *block = tarn_alloc(MIB / 2);
    cr_assert_null(tarn_alloc(4096 * MIB));
    expect_message(TARN_ERROR_MEMORY,
                   "out of memory: 4.0 GiB asked for, 512.0 KiB live, limit 2.0 MiB");
    tarn_error_clear();
    cr_assert_null(tarn_alloc(SIZE_MAX));
    cr_assert_null(tarn_alloc_zero(SIZE_MAX / 2));
    cr_assert_eq(tarn_error_last(), TARN_ERROR_MEMORY);
    tarn_error_clear();
    tarn_free(block, MIB / 2);
    tarn_memory_set_limit(0);
    cr_assert_gt(tarn_memory_usage().limit, 64 * MIB);
}

Test(memory, what_the_system_refuses_is_a_message)
{
    if (SANITIZED)
        cr_skip_test("the sanitizer ends the process instead");
    tarn_memory_set_limit(SIZE_MAX);
    cr_assert_null(tarn_alloc((size_t)1 << 60));
    expect_message(TARN_ERROR_MEMORY, "out of memory: 1.0 EiB asked for");
    cr_assert_eq(tarn_memory_live(), 0);
}

Test(memory, cached_blocks_do_not_count_against_the_limit)
{
    tarn_memory_set_limit(10 * MIB);
    for (size_t bytes = MIB; bytes < 9 * MIB; bytes += MIB) {
        void *block = tarn_alloc(bytes);
        cr_assert_not_null(block);
        tarn_free(block, bytes);
        tarn_memory m = tarn_memory_usage();
        cr_assert_leq(m.live + m.cached, 12 * MIB);
    }
}

Test(memory, the_cache_is_bounded_when_what_was_live_is_gone)
{
    enum { BLOCKS = 80 };
    size_t bytes = 8 * MIB;
    void *block[BLOCKS];
    for (int i = 0; i < BLOCKS; i++)
        block[i] = tarn_alloc(bytes);
    for (int i = 0; i < BLOCKS; i++)
        tarn_free(block[i], bytes);
    cr_assert_leq(tarn_memory_usage().cached, BLOCKS * bytes);
    for (int i = 0; i < 1000000; i++) { /* time passes */
        void *small = tarn_alloc(100);
        tarn_free(small, 100);
    }
    cr_assert_leq(tarn_memory_usage().cached, 256 * MIB);
}

static void *hoard;
static int collections;

static void collect(void *context)
{
    collections++;
    cr_assert_null(tarn_alloc(3 * MIB)); /* it does not call itself */
    tarn_error_clear();
    tarn_free(hoard, *(size_t *)context);
    hoard = NULL;
}

Test(memory, under_pressure_the_host_collects)
{
    size_t bytes = 3 * MIB;
    hoard = tarn_alloc(bytes);
    tarn_memory_set_limit(4 * MIB);
    tarn_memory_on_pressure(collect, &bytes);
    void *block = tarn_alloc(2 * MIB);
    cr_assert_not_null(block);
    cr_assert_eq(collections, 1);
    cr_assert_eq(tarn_error_pending(), TARN_OK);
    tarn_free(block, 2 * MIB);
    tarn_memory_on_pressure(NULL, NULL);
}

Test(memory, the_nth_allocation_fails_on_request)
{
    tarn_memory_fail_in(2);
    for (int i = 0; i < 4; i++) {
        void *block = tarn_alloc(10);
        cr_assert_eq(!block, i == 2);
        tarn_free(block, 10);
    }
    expect_message(TARN_ERROR_MEMORY, "10 bytes asked for");
}

Test(memory, arrays_grow_by_doubling)
{
    int *array = NULL;
    size_t room = 0;
    for (int i = 0; i < 1000; i++) {
        cr_assert(tarn_grow((void **)&array, &room, (size_t)i + 1, sizeof *array));
        array[i] = i;
    }
    for (int i = 0; i < 1000; i++)
        cr_assert_eq(array[i], i);
    cr_assert_eq(room, 1024);
    cr_assert_not(tarn_grow((void **)&array, &room, SIZE_MAX / 2, sizeof *array));
    cr_assert_eq(array[999], 999);
    tarn_free(array, room * sizeof *array);
}

static void *churn(void *context)
{
    unsigned seed = *(unsigned *)context;
    struct {
        unsigned char *bytes;
        size_t count;
    } held[32] = {0};
    for (int i = 0; i < 20000; i++) {
        unsigned k = (seed = seed * 1664525u + 1013904223u) >> 27, n = seed >> 8 & 0x3fff;
        for (size_t j = 0; j < held[k].count; j += 97)
            cr_assert_eq(held[k].bytes[j], k);
        tarn_free(held[k].bytes, held[k].count);
        held[k].bytes = tarn_alloc(held[k].count = n);
        memset(held[k].bytes, (int)k, n);
    }
    for (int k = 0; k < 32; k++)
        tarn_free(held[k].bytes, held[k].count);
    return NULL;
}

Test(memory, threads_allocate_at_once)
{
    pthread_t thread[4];
    unsigned seed[4] = {1, 2, 3, 4};
    for (int i = 0; i < 4; i++)
        pthread_create(&thread[i], NULL, churn, &seed[i]);
    for (int i = 0; i < 4; i++)
        pthread_join(thread[i], NULL);
    cr_assert_eq(tarn_memory_live(), 0);
    tarn_memory_trim();
}

Test(memory, sizes_read_well)
{
    cr_assert_str_eq(TARN_BYTES(0), "0 bytes");
    cr_assert_str_eq(TARN_BYTES(1023), "1023 bytes");
    cr_assert_str_eq(TARN_BYTES(1536), "1.5 KiB");
    cr_assert_str_eq(TARN_BYTES(MIB - 1), "1.0 MiB");
    cr_assert_str_eq(TARN_BYTES(SIZE_MAX), "16.0 EiB");
}

/* ---- files ----------------------------------------------------------------------------------- */

static char *folder(void)
{
    static char name[] = "/tmp/tarn-base-XXXXXX";
    cr_assert_not_null(mkdtemp(name));
    cr_assert_eq(chdir(name), 0);
    return name;
}

static void remove_folder(const char *name)
{
    char command[64];
    snprintf(command, sizeof command, "rm -r '%s'", name);
    cr_assert_eq(system(command), 0);
}

static void expect_file(const char *path, const char *text)
{
    size_t count;
    char *bytes = tarn_file_read(path, 1000, &count);
    cr_assert_not_null(bytes, "%s", tarn_error_message());
    cr_assert_eq(count, strlen(text));
    cr_assert_arr_eq(bytes, text, count);
    tarn_free(bytes, count);
}

static int files_here(void)
{
    FILE *list = popen("ls -A | wc -l", "r");
    int count = -1;
    cr_assert_eq(fscanf(list, "%d", &count), 1);
    pclose(list);
    return count;
}

Test(file, is_written_and_read_whole)
{
    char *name = folder();
    cr_assert(tarn_file_write("a", "hello", 5));
    expect_file("a", "hello");
    cr_assert(tarn_file_write("a", "", 0));
    expect_file("a", "");
    cr_assert_eq(files_here(), 1);
    cr_assert_eq(tarn_memory_live(), 0);
    remove_folder(name);
}

Test(file, given_up_leaves_the_old_one)
{
    char *name = folder();
    cr_assert(tarn_file_write("a", "old", 3));
    tarn_file *f = tarn_file_begin("a");
    cr_assert(tarn_file_put(f, "new", 3));
    cr_assert_not(tarn_file_end(f, false));
    expect_file("a", "old");
    cr_assert_not(tarn_file_end(NULL, false));
    cr_assert_eq(files_here(), 1);
    remove_folder(name);
}

Test(file, failing_anywhere_leaves_the_old_one)
{
    char *name = folder();
    cr_assert(tarn_file_write("a", "old", 3));
    for (long n = 0;; n++) {
        tarn_memory_fail_in(n);
        bool fine = tarn_file_write("a", "new", 3);
        tarn_memory_fail_in(-1);
        if (fine)
            break;
        expect_message(TARN_ERROR_MEMORY, "out of memory");
        tarn_error_clear();
        expect_file("a", "old");
        cr_assert_eq(files_here(), 1);
    }
    cr_assert_eq(tarn_memory_live(), 0);
    remove_folder(name);
}

Test(file, keeps_mode_and_links)
{
    char *name = folder();
    struct stat info;
    cr_assert(tarn_file_write("a", "1", 1));
    cr_assert_eq(chmod("a", 0640), 0);
    cr_assert_eq(symlink("a", "link"), 0);
    cr_assert(tarn_file_write("link", "2", 1));
    cr_assert_eq(lstat("link", &info), 0);
    cr_assert(S_ISLNK(info.st_mode));
    cr_assert_eq(stat("a", &info), 0);
    cr_assert_eq(info.st_mode & 0777, 0640);
    expect_file("a", "2");
    remove_folder(name);
}

Test(file, a_device_is_written_not_replaced)
{
    struct stat info;
    cr_assert(tarn_file_write("/dev/null", "1", 1));
    cr_assert_eq(stat("/dev/null", &info), 0);
    cr_assert(S_ISCHR(info.st_mode));
    cr_assert_not(tarn_file_write("/dev/full", "1", 1));
    expect_message(TARN_ERROR_FILE, "/dev/full: cannot write: No space left on device");
}

Test(file, says_what_the_system_refused)
{
    size_t count;
    cr_assert_null(tarn_file_read("/nowhere/x", 10, &count));
    expect_message(TARN_ERROR_FILE, "/nowhere/x: cannot open: No such file or directory");
    tarn_error_clear();
    cr_assert_null(tarn_file_read("/tmp", 10, &count));
    expect_message(TARN_ERROR_FILE, "/tmp: is a directory");
    tarn_error_clear();
    cr_assert_not(tarn_file_write("/dev/null/x", "", 0));
    expect_message(TARN_ERROR_FILE, "/dev/null/x: cannot open for writing: Not a directory");
    tarn_error_clear();
    cr_assert_not(tarn_file_write("/tmp", "", 0));
    expect_message(TARN_ERROR_FILE, "/tmp: is a directory");
    cr_assert_eq(tarn_memory_live(), 0);
}

Test(file, larger_than_allowed_is_refused)
{
    char *name = folder();
    size_t count;
    cr_assert(tarn_file_write("a", "hello", 5));
    cr_assert_null(tarn_file_read("a", 4, &count));
    expect_message(TARN_ERROR_FORMAT, "a: larger than 4 bytes");
    tarn_error_clear();
    cr_assert_null(tarn_file_read("/dev/zero", 100000, &count));
    expect_message(TARN_ERROR_FORMAT, "/dev/zero: larger than 97.7 KiB");
    tarn_error_clear();
    char *bytes = tarn_file_read("/proc/self/status", 100000, &count); /* has no size */
    cr_assert_gt(count, 100);
    tarn_free(bytes, count);
    cr_assert_eq(tarn_memory_live(), 0);
    remove_folder(name);
}

/* ---- JSON ------------------------------------------------------------------------------------ */

static void expect_bad_json(const char *text, const char *part)
{
    cr_assert_null(tarn_json_parse(text, strlen(text), "x.json"));
    expect_message(TARN_ERROR_FORMAT, part);
    tarn_error_clear();
}

Test(json, says_where_it_is_wrong)
{
    expect_bad_json("{\n  \"a\": nul }", "x.json: line 2, column");
    expect_bad_json("{\"a\": 1, \"a\": 2}", "duplicate");
    expect_bad_json("", "x.json: line 1, column 1");
    expect_bad_json("[1] 2", "line 1, column");
    expect_bad_json("\"\xff\"", "unable to decode byte 0xff");
    expect_bad_json("[1e999]", "x.json: line 1");
}

Test(json, is_bounded_in_depth)
{
    char text[2001];
    memset(text, '[', 1000);
    memset(text + 1000, ']', 1000);
    text[2000] = 0;
    expect_bad_json(text, "line 1, column 201: more than 200 arrays and objects");
    memset(text, ' ', 800);
    json_t *value = tarn_json_parse(text, 1200, "x.json");
    cr_assert_not_null(value, "%s", tarn_error_message());
    json_decref(value);
    const char *quoted = "\"[[[\\\"[[[\"";
    value = tarn_json_parse(quoted, strlen(quoted), "x.json");
    cr_assert_not_null(value);
    json_decref(value);
}

Test(json, numbers_come_back_as_they_were)
{
    setlocale(LC_ALL, "de_DE.UTF-8");
    const double number[] = {0.1, 1.0 / 3, 1e308, 5e-324, -2.5, 1e15};
    for (size_t i = 0; i < sizeof number / sizeof *number; i++) {
        size_t count;
        json_t *value = json_pack("{s:[f]}", "z", number[i]);
        char *text = tarn_json_text(value, &count);
        json_t *again = tarn_json_parse(text, count, "again");
        cr_assert(json_equal(value, again), "%s", text);
        tarn_json_text_free(text, count);
        json_decref(value);
        json_decref(again);
    }
    cr_assert_eq(tarn_memory_live(), 0);
}

Test(json, members_stay_in_order)
{
    size_t count;
    json_t *value = json_pack("{s:i, s:b, s:n}", "z", 1, "a", 1, "m");
    char *text = tarn_json_text(value, &count);
    cr_assert_str_eq(text, "{\"z\":1,\"a\":true,\"m\":null}");
    cr_assert_eq(count, strlen(text));
    tarn_json_text_free(text, count);
    tarn_memory_fail_in(0);
    cr_assert_null(tarn_json_text(value, &count));
    expect_message(TARN_ERROR_MEMORY, "out of memory");
    tarn_json_text_free(NULL, 0);
    json_decref(value);
}

/* ---- the machine ----------------------------------------------------------------------------- */

Test(cpu, is_described)
{
    cr_assert_geq(tarn_cpu_count(), 1);
    cr_assert_gt(tarn_cpu_memory(), 64 * MIB);
    cr_assert(tarn_cpu_isa() >= 0 && tarn_cpu_isa() <= 2);
    cr_assert_str_eq(tarn_cpu_isa_name(1), "v3");
}

Test(cpu, the_environment_lowers_the_instruction_set)
{
    setenv("TARN_ISA", "baseline", 1);
    cr_assert_eq(tarn_cpu_isa(), 0);
}

Test(clock, goes_forward)
{
    double start = tarn_clock();
    while (tarn_clock() == start)
        ;
    cr_assert_gt(tarn_clock(), start);
    cr_assert_gt(tarn_clock_wall(), 1.6e9);
    cr_assert_str_not_empty(tarn_version());
}
