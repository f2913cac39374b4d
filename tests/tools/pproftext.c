/*
 * pproftext <PROFILE: what is in a profile, see tests/unit/pproftext.h; exit
 * status 1 when it is not whole.
 */
#include <stdio.h>

#include "tests/unit/pproftext.h"

int
main(void)
{
	struct gtt_buf in = { 0 }, out = { 0 };
	struct pb m;
	size_t n;
	bool good;

	while ((n = fread(gtt_buf_room(&in, 1 << 16), 1, 1 << 16, stdin)) > 0)
		in.len += n;
	good = unpack(in.p, in.len, &m);
	good = put_profile(&out, m) && good;
	fwrite(out.p, 1, out.len, stdout);
	free((void *)m.p);
	gtt_buf_fini(&in);
	gtt_buf_fini(&out);
	return !good;
}
