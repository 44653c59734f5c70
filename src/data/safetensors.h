/* safetensors.h -- weights in Hugging Face's format [safetensors README]: u64 length, that many
 * bytes of JSON {name: {dtype, shape, data_offsets}}, then the data, little-endian, row-major.
 *
 * Reading is bounded by the file's size and refuses what the reference reader refuses: headers over
 * 100,000,000 bytes, holes, overlaps, sizes that overflow, bytes left over, names given twice.
 */
#ifndef TARN_DATA_SAFETENSORS_H
#define TARN_DATA_SAFETENSORS_H

#include "data/archive.h"

tarn_archive *tarn_safetensors_read(const char *path);
/* The same without copying: tensors lie in the file, private to this process (base/map.h). */
tarn_archive *tarn_safetensors_map(const char *path);

tarn_archive *tarn_safetensors_parse(const void *bytes, size_t size, const char *what);

/* Tensors in falling order of their element's size, then by name; written whole or not at all. */
bool tarn_safetensors_write(const tarn_archive *a, const char *path) TARN_MUST_CHECK;

#endif
