/* version.c -- the version, which the build passes in. */
#include "tarn/memory.h"

const char *tarn_version(void) { return TARN_VERSION; }
