/* net.h -- nets in files, with choices; tarn_save and tarn_load of layer.h are these without. */
#ifndef TARN_DATA_NET_H
#define TARN_DATA_NET_H

#include "nn/layer.h"

/* SHARD_BYTES as for tarn_shards_write, PATH and MAP as for tarn_shards_read. */
bool tarn_net_write(const tarn_layer *net, const char *path, uint64_t shard_bytes) TARN_MUST_CHECK;
tarn_layer *tarn_net_read(const char *path, bool map);

#endif
