/* npy.h -- arrays in NumPy's files [reference: formats 3.6; NumPy's format.py].
 *
 * npy holds one array: a magic, a version, a Python dictionary {descr, fortran_order, shape}, data.
 * npz is a zip archive of them.  Types that Tarn lacks become the next larger one that it has:
 * int16 and uint16 int32, uint32 and uint64 int64 (values beyond it are an error); bfloat16, which
 * NumPy lacks, is written as float32.
 */
#ifndef TARN_DATA_NPY_H
#define TARN_DATA_NPY_H

#include "nn/names.h"

tarn_tensor *tarn_npy_read(const char *path);
tarn_tensor *tarn_npy_parse(const void *bytes, size_t size, const char *what);

/* Without copying where the file has the numbers as Tarn does: see base/map.h. */
tarn_tensor *tarn_npy_map(const char *path);
bool tarn_npy_write(const tarn_tensor *t, const char *path) TARN_MUST_CHECK;

tarn_entries *tarn_npz_read(const char *path);
tarn_entries *tarn_npz_parse(const void *bytes, size_t size, const char *what);
bool tarn_npz_write(const tarn_entries *e, const char *path, bool deflate) TARN_MUST_CHECK;

#endif
