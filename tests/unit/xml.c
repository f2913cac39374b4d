/* Text in XML: nothing gets out of it. */
#include "common/output/xml.h"

#include "tests/unit/tap.h"

#define NO "\xef\xbf\xbd"
#define MORE "\xe2\x80\xa6"

static const struct {
	const char	*name, *text;
	size_t		 max;
	const char	*want;
} rows[] = {
	{ "plain", "main.f", 99, "main.f" },
	{ "markup", "<a b=\"c\">&amp;", 99, "&lt;a b=&quot;c&quot;&gt;&amp;amp;" },
	{ "a quote stays", "it's", 99, "it's" },
	{ "letters of others", "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80", 99,
	    "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80" },
	{ "controls", "a\nb\tc\x01" "d\x7f", 99, "a" NO "b" NO "c" NO "d" NO },
	{ "a C1 control", "\xc2\x85", 99, NO },
	{ "no characters", "\xef\xbf\xbe\xef\xbf\xbf", 99, NO NO },
	{ "what turns text round", "a\xe2\x80\xae" "b\xd8\x9c\xe2\x80\x8f"
	    "\xe2\x81\xa6", 99, "a" NO "b" NO NO NO },
	{ "what joins letters", "\xe2\x80\x8d\xe2\x81\xaa", 99,
	    "\xe2\x80\x8d\xe2\x81\xaa" },
	{ "a surrogate", "\xed\xa0\x80", 99, NO NO NO },
	{ "bytes", "\xff\xc3", 99, NO NO },
	{ "as long as may be", "abc", 3, "abc" },
	{ "longer", "abcd", 3, "ab" MORE },
	{ "longer, with markup", "a<<<", 3, "a&lt;" MORE },
	{ "nothing fits but that", "abc", 1, MORE },
	{ "nothing fits", "abc", 0, MORE },
	{ "nothing", "", 0, "" },
};

int
main(void)
{
	struct gtt_buf b = { 0 };

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		b.len = 0;
		gtt_xml_cut(&b, rows[i].text, strlen(rows[i].text),
		    rows[i].max);
		is_mem(b.p, b.len, rows[i].want, strlen(rows[i].want), "%s",
		    rows[i].name);
		if (rows[i].max < 99)
			continue;
		b.len = 0;
		gtt_xml_text(&b, rows[i].text, strlen(rows[i].text));
		is_mem(b.p, b.len, rows[i].want, strlen(rows[i].want),
		    "%s, whole", rows[i].name);
	}
	b.len = 0;
	gtt_xml_text(&b, "a\0b", 3);
	is_mem(b.p, b.len, "a" NO "b", 5, "a NUL");
	gtt_buf_fini(&b);
	return done_testing();
}
