/* shards.h -- weights spread over several safetensors files, as Hugging Face lays them out:
 * model-00001-of-00003.safetensors ... and model.safetensors.index.json,
 * {"metadata": {"total_size": n}, "weight_map": {name: file}}. */
#ifndef TARN_DATA_SHARDS_H
#define TARN_DATA_SHARDS_H

#include "data/archive.h"

/* PATH: a safetensors file, an index, a folder that holds model.safetensors or its index, or the
 * name that a sharded file was written under.  MAP: without copying (base/map.h). */
tarn_archive *tarn_shards_read(const char *path, bool map);

/* Files of at most SHARD_BYTES of numbers (one larger tensor has a file to itself), the index last;
 * one plain file when all fits, or for 0. */
bool tarn_shards_write(const tarn_archive *a, const char *path,
                       uint64_t shard_bytes) TARN_MUST_CHECK;

#endif
