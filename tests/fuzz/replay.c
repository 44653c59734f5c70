/* replay.c -- a target without a fuzzer: PROGRAM FOLDER runs all files of the folder. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "fuzz.h"

static int run_file(const char *folder, const char *name)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    if (!file || fseek(file, 0, SEEK_END) != 0)
        return 0;
    size_t size = (size_t)ftell(file);
    uint8_t *bytes = malloc(size + 1); /* exactly as large, for the sanitizer's sake */
    uint8_t *exact = realloc(bytes, size ? size : 1);
    rewind(file);
    size_t have = fread(exact, 1, size, file);
    fclose(file);
    LLVMFuzzerTestOneInput(exact, have);
    free(exact);
    return 1;
}

int main(int count, char **argument)
{
    DIR *folder = count == 2 ? opendir(argument[1]) : NULL;
    int files = 0;
    if (!folder) {
        fprintf(stderr, "usage: %s FOLDER\n", argument[0]);
        return 2;
    }
    for (struct dirent *e; (e = readdir(folder));)
        files += e->d_name[0] != '.' && run_file(argument[1], e->d_name);
    closedir(folder);
    printf("%d passed, 0 failed\n", files);
    return files ? 0 : 1;
}
