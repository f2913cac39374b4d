#include "common/base/mem.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void
gtt_nomem(void)
{
	static const char msg[] = "out of memory\n";

	if (write(STDERR_FILENO, msg, sizeof msg - 1) < 0)
		_exit(2);
	_exit(2);
}

void *
gtt_calloc(size_t n, size_t size)
{
	void *p = calloc(n ? n : 1, size ? size : 1);

	if (p == NULL)
		gtt_nomem();
	return p;
}

char *
gtt_strndup(const char *s, size_t len)
{
	char *p = gtt_calloc(len + 1, 1);

	if (len > 0)
		memcpy(p, s, len);
	return p;
}

void *
gtt_grow_more(void *p, size_t *cap, size_t need, size_t size)
{
	size_t n = *cap, bytes;

	if (n < 8)
		n = 8;
	while (n < need) {
		if (n > SIZE_MAX / 2)
			gtt_nomem();
		n += n / 2;
	}
	if (__builtin_mul_overflow(n, size, &bytes))
		gtt_nomem();
	p = realloc(p, bytes);
	if (p == NULL)
		gtt_nomem();
	*cap = n;
	return p;
}
