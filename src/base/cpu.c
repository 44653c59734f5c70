/* cpu.c -- what this process may use of the machine: affinity, cgroups v1 and v2, cpuid. */
#define _GNU_SOURCE /* sched_getaffinity */
#include "base/cpu.h"

#include <fcntl.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#if defined __x86_64__
#    include <cpuid.h>
#endif

enum { PATH_ROOM = 1024 };

/* ---- control groups ------------------------------------------------------------------------ */

/* The start of a small file of the kernel's, as text. */
static bool read_text(const char *path, char *out, size_t room)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return false;
    size_t used = 0;
    ssize_t n;
    while (used + 1 < room && (n = read(file, out + used, room - 1 - used)) > 0)
        used += (size_t)n;
    close(file);
    out[used] = 0;
    return used > 0;
}

/* This process' group in the hierarchy of CONTROLLER ("" for v2), from lines of the form
 * "4:cpu,cpuacct:/path". */
static bool group_path(const char *controller, char out[PATH_ROOM])
{
    char text[4096];
    if (!read_text("/proc/self/cgroup", text, sizeof text))
        return false;
    char *rest = text;
    for (char *line; (line = strsep(&rest, "\n"));) {
        strsep(&line, ":");
        char *names = line ? strsep(&line, ":") : NULL;
        if (!line || strlen(line) >= PATH_ROOM)
            continue;
        bool found = !*controller && !*names;
        for (char *name; *controller && (name = strsep(&names, ","));)
            found = found || strcmp(name, controller) == 0;
        if (found) {
            strcpy(out, line);
            return true;
        }
    }
    return false;
}

/* Calls see(context, text of FILE) for the process' group below ROOT and for each one above it. */
static void each_group(const char *root, const char *controller, const char *file,
                       void (*see)(void *context, const char *directory, const char *text),
                       void *context)
{
    char group[PATH_ROOM], path[2 * PATH_ROOM], text[256];
    if (!group_path(controller, group))
        return;
    for (char *cut = group + strlen(group); cut; cut = strrchr(group, '/')) {
        *cut = 0;
        snprintf(path, sizeof path, "%s%s/%s", root, group, file);
        if (read_text(path, text, sizeof text)) {
            *strrchr(path, '/') = 0;
            see(context, path, text);
        }
    }
}

/* ---- memory ---------------------------------------------------------------------------------- */

static void see_memory(void *context, const char *directory, const char *text)
{
    (void)directory;
    char *end;
    unsigned long long bytes = strtoull(text, &end, 10); /* "max": no number */
    size_t *least = context;
    if (end != text && bytes > 0 && bytes < *least)
        *least = (size_t)bytes;
}

size_t tarn_cpu_memory(void)
{
    long pages = sysconf(_SC_PHYS_PAGES), page = sysconf(_SC_PAGESIZE);
    size_t least = pages > 0 && page > 0 ? (size_t)pages * (size_t)page : SIZE_MAX / 4;
    each_group("/sys/fs/cgroup", "", "memory.max", see_memory, &least);
    each_group("/sys/fs/cgroup/memory", "memory", "memory.limit_in_bytes", see_memory, &least);
    return least;
}

/* ---- processors ------------------------------------------------------------------------------ */

static void see_quota(int *least, double quota, double period)
{
    if (quota <= 0 || period <= 0)
        return;
    int count = (int)(quota / period + 0.999);
    if (count >= 1 && count < *least)
        *least = count;
}

static void see_cpu_v2(void *context, const char *directory, const char *text)
{
    (void)directory;
    long long quota, period; /* "max 100000": no quota */
    if (sscanf(text, "%lld %lld", &quota, &period) == 2)
        see_quota(context, (double)quota, (double)period);
}

static void see_cpu_v1(void *context, const char *directory, const char *text)
{
    char path[2 * PATH_ROOM + 32], period[64];
    snprintf(path, sizeof path, "%s/cpu.cfs_period_us", directory);
    if (read_text(path, period, sizeof period))
        see_quota(context, (double)atoll(text), (double)atoll(period));
}

static int affinity_count(void)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) == 0)
        return CPU_COUNT(&set);
    long online = sysconf(_SC_NPROCESSORS_ONLN); /* more processors than a cpu_set_t holds */
    return online > 0 ? (int)online : 1;
}

int tarn_cpu_count(void)
{
    int count = affinity_count();
    each_group("/sys/fs/cgroup", "", "cpu.max", see_cpu_v2, &count);
    each_group("/sys/fs/cgroup/cpu", "cpu", "cpu.cfs_quota_us", see_cpu_v1, &count);
    return count > 0 ? count : 1;
}

/* ---- instruction set ------------------------------------------------------------------------- */

static const char *const isa_names[] = {"baseline", "v3", "v4"};
enum { ISAS = sizeof isa_names / sizeof *isa_names };

const char *tarn_cpu_isa_name(int isa) { return isa >= 0 && isa < ISAS ? isa_names[isa] : "?"; }

/* The levels are those of the x86-64 psABI.  __builtin_cpu_supports also asks whether the system
 * saves the registers; F16C, MOVBE and LZCNT have no name in every compiler. */
static int isa_of_machine(void)
{
#if defined __x86_64__
    unsigned a, b, c, d, extended = 0;
    __builtin_cpu_init();
    if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_F16C) || !(c & bit_MOVBE))
        return 0;
    if (!__get_cpuid(0x80000001, &a, &b, &extended, &d) || !(extended & bit_LZCNT))
        return 0;
    if (!(__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
          __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2")))
        return 0;
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                   __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
                   __builtin_cpu_supports("avx512vl")
               ? 2
               : 1;
#else
    return 0;
#endif
}

static int isa_allowed(void)
{
    const char *wanted = getenv("TARN_ISA");
    for (int i = 0; wanted && i < ISAS; i++)
        if (strcmp(wanted, isa_names[i]) == 0)
            return i;
    return ISAS - 1;
}

int tarn_cpu_isa(void)
{
    static atomic_int known; /* 1 + the answer; 0: not asked yet */
    int answer = atomic_load_explicit(&known, memory_order_relaxed);
    if (answer == 0) {
        int machine = isa_of_machine(), allowed = isa_allowed();
        answer = 1 + (machine < allowed ? machine : allowed);
        atomic_store_explicit(&known, answer, memory_order_relaxed);
    }
    return answer - 1;
}

/* Leaf 7, subleaf 1 of cpuid, bit 5 of eax; v4 says that the system saves the registers. */
bool tarn_cpu_multiplies_brain(void)
{
#if defined __x86_64__
    unsigned a = 0, b, c, d;
    return tarn_cpu_isa() == 2 && __get_cpuid_count(7, 1, &a, &b, &c, &d) && (a >> 5 & 1);
#else
    return false;
#endif
}
