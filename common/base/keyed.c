#include "common/base/keyed.h"

#include <sodium.h>
#include <string.h>

#include "common/base/mem.h"

void
gtt_keyed_init(struct gtt_keyed *k, const void *p, size_t n)
{
	if (sodium_init() < 0)
		gtt_nomem();
	if (n == 0)
		randombytes_buf(k->key, sizeof k->key);
	else
		crypto_generichash(k->key, sizeof k->key, p, n, NULL, 0);
}

uint64_t
gtt_keyed_hash(const struct gtt_keyed *k, const void *p, size_t n)
{
	uint8_t out[crypto_generichash_BYTES_MIN];
	uint64_t h = 0;

	crypto_generichash(out, sizeof out, p, n, k->key, sizeof k->key);
	for (size_t i = 0; i < sizeof h; i++)
		h = h << 8 | out[i];
	return h;
}

void
gtt_keyed_fini(struct gtt_keyed *k)
{
	sodium_memzero(k, sizeof *k);
}
