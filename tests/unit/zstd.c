#include "common/input/zstd.h"

#include <unistd.h>

#include "common/input/input.h"
#include "tests/unit/tap.h"

/* What an input over the bytes gives, and whether it ends well. */
static bool
unpack(const struct gtt_buf *packed, struct gtt_buf *out)
{
	struct gtt_err err = { 0 };
	char path[] = "/tmp/gtt-zstd.XXXXXX";
	int fd = mkstemp(path), rc;
	struct gtt_input *in;
	const uint8_t *p;
	size_t n;

	if (fd < 0 || write(fd, packed->p, packed->len) != (ssize_t)packed->len)
		abort();
	close(fd);
	in = gtt_input_open(path, NULL, &err);
	unlink(path);
	rc = gtt_input_take_all(in, &p, &n, &err);
	out->len = 0;
	gtt_buf_put(out, p, n);
	gtt_input_close(in);
	return rc == 0;
}

/* n bytes that do not repeat. */
static void
put_noise(struct gtt_buf *b, size_t n, uint32_t seed)
{
	for (; n > 0; n--) {
		seed = seed * 1664525 + 1013904223;
		gtt_buf_putc(b, (char)(seed >> 24));
	}
}

int
main(void)
{
	static const size_t sizes[] = { 1, 0, 100, 70000, 400000 };
	struct gtt_buf packed = { 0 }, plain = { 0 }, got = { 0 };
	struct gtt_zstd *z = gtt_zstd_new();

	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		size_t from = plain.len;

		put_noise(&plain, sizes[i], (uint32_t)i);
		gtt_zstd_put(z, plain.p + from, sizes[i], &packed);
		ok(!unpack(&packed, &got), "the frame is open");
		is_mem(got.p, got.len, plain.p, plain.len,
		    "%zu bytes more: all is there", sizes[i]);
	}
	gtt_zstd_end(z, &packed);
	ok(unpack(&packed, &got), "the frame is whole");
	is_mem(got.p, got.len, plain.p, plain.len, "so are the bytes");
	gtt_zstd_free(z);

	packed.len = 0;
	z = gtt_zstd_new();
	gtt_zstd_end(z, &packed);
	ok(unpack(&packed, &got) && got.len == 0, "an empty frame");
	gtt_zstd_free(z);
	gtt_zstd_free(NULL);
	gtt_buf_fini(&packed);
	gtt_buf_fini(&plain);
	gtt_buf_fini(&got);
	return done_testing();
}
