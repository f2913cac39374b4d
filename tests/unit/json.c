#include "common/output/json.h"
#include "tests/unit/events.h"
#include "tests/unit/tap.h"

static void
test_rows(void)
{
	struct gtt_json *j = gtt_json_new();

	for (size_t i = 0; i < EVENT_ROWS; i++) {
		const struct event_row *row = &event_rows[i];
		struct gtt_buf b = { 0 };

		gtt_json_event(j, &b, &row->ev);
		is_mem(b.p, b.len, row->json, strlen(row->json), "%s",
		    row->name);
		gtt_buf_fini(&b);
	}
	gtt_json_free(j);
	gtt_json_free(NULL);
}

static void
is_time(struct gtt_json *j, int64_t time, const char *want, const char *name)
{
	struct gtt_event ev = { .time = time, .m = -1, .p = -1, .g = -1,
	    .kind = GTT_STACK_SAMPLE, NO_STACKS };
	struct gtt_buf b = { 0 };

	gtt_json_event(j, &b, &ev);
	is_mem(b.p, b.len, want, strlen(want), "%s", name);
	gtt_buf_fini(&b);
}

static void
test_times(void)
{
	struct gtt_json *j = gtt_json_new();

	is_time(j, 9007199254740991,
	    "{\"time_ns\":9007199254740991,\"kind\":\"StackSample\"}\n",
	    "the largest time that is a number");
	is_time(j, 9007199254740992,
	    "{\"time_ns\":\"9007199254740992\",\"kind\":\"StackSample\"}\n",
	    "one more is a string");
	is_time(j, -9007199254740991,
	    "{\"time_ns\":-9007199254740991,\"kind\":\"StackSample\"}\n",
	    "the smallest time that is a number");
	is_time(j, INT64_MIN,
	    "{\"time_ns\":\"-9223372036854775808\",\"kind\":\"StackSample\"}\n",
	    "the smallest time");
	gtt_json_set_ticks(j, true);
	is_time(j, 5, "{\"time_ticks\":5,\"kind\":\"StackSample\"}\n",
	    "a time in ticks");
	gtt_json_set_ticks(j, false);
	is_time(j, 5, "{\"time_ns\":5,\"kind\":\"StackSample\"}\n",
	    "and in nanoseconds again");
	gtt_json_free(j);
}

static const struct {
	const char	*name;
	const char	*in;
	size_t		 len;
	const char	*want;
} strings[] = {
	{ "nothing", "", 0, "\"\"" },
	{ "a quote and a backslash", "\"\\", 2, "\"\\\"\\\\\"" },
	{ "a slash stays", "/", 1, "\"/\"" },
	{ "control characters", "\0\b\t\n\r\037", 6,
	    "\"\\u0000\\u0008\\t\\n\\u000d\\u001f\"" },
	{ "delete and others above ASCII", "\177\302\200\302\237\302\240", 7,
	    "\"\\u007f\\u0080\\u009f\302\240\"" },
	{ "beyond ASCII", "\303\251\360\237\230\200", 6,
	    "\"\303\251\360\237\230\200\"" },
	{ "a stray byte", "a\377b", 3, "\"a\357\277\275b\"" },
	{ "cut short", "\342\202", 2, "\"\357\277\275\357\277\275\"" },
	{ "a surrogate", "\355\240\200", 3,
	    "\"\357\277\275\357\277\275\357\277\275\"" },
	{ "the replacement character itself", "\357\277\275", 3,
	    "\"\357\277\275\"" },
};

static void
test_strings(void)
{
	for (size_t i = 0; i < sizeof strings / sizeof strings[0]; i++) {
		struct gtt_buf b = { 0 };

		gtt_json_str(&b, strings[i].in, strings[i].len);
		is_mem(b.p, b.len, strings[i].want, strlen(strings[i].want),
		    "a string: %s", strings[i].name);
		gtt_buf_fini(&b);
	}
}

int
main(void)
{
	test_rows();
	test_times();
	test_strings();
	return done_testing();
}
