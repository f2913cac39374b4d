#include "common/base/proto.h"

#include <string.h>

#include "common/base/utf8.h"

void
gtt_proto_fixed64(struct gtt_buf *b, uint32_t field, uint64_t v)
{
	char *to;

	gtt_proto_tag(b, field, GTT_PROTO_I64);
	to = gtt_buf_room(b, 8);
	for (unsigned i = 0; i < 8; i++)
		to[i] = (char)(v >> 8 * i);
	b->len += 8;
}

void
gtt_proto_bytes(struct gtt_buf *b, uint32_t field, const void *p, size_t n)
{
	gtt_proto_tag(b, field, GTT_PROTO_LEN);
	gtt_buf_putv(b, n);
	gtt_buf_put(b, p, n);
}

/* How many of the n bytes at p, from the first, can be written as they are. */
static size_t
valid(const char *p, size_t n)
{
	size_t i = 0;
	uint32_t r;

	while (i < n) {
		unsigned len = (p[i] & 0x80) == 0 ? p[i] != 0 :
		    gtt_utf8_decode(p + i, n - i, &r);

		if (len == 0)
			break;
		i += len;
	}
	return i;
}

void
gtt_proto_str(struct gtt_buf *b, uint32_t field, const char *p, size_t n)
{
	size_t good = valid(p, n), at;

	if (good == n) {
		gtt_proto_bytes(b, field, p, n);
		return;
	}
	at = gtt_proto_begin(b, field);
	while (good < n) {
		gtt_buf_put(b, p, good);
		gtt_buf_lit(b, "\357\277\275");
		p += good + 1;
		n -= good + 1;
		good = valid(p, n);
	}
	gtt_buf_put(b, p, n);
	gtt_proto_end(b, at);
}

/* Leaves one byte for the length, which is nearly always enough. */
size_t
gtt_proto_begin(struct gtt_buf *b, uint32_t field)
{
	gtt_proto_tag(b, field, GTT_PROTO_LEN);
	gtt_buf_putc(b, 0);
	return b->len;
}

void
gtt_proto_end(struct gtt_buf *b, size_t at)
{
	size_t n = b->len - at, extra = 0;

	for (size_t v = n; v >= 0x80; v >>= 7)
		extra++;
	if (extra > 0) {
		gtt_buf_room(b, extra + GTT_VARINT_MAX);
		memmove(b->p + at + extra, b->p + at, n);
	}
	b->len = at - 1;
	gtt_buf_putv(b, n);
	b->len = at + extra + n;
}
