/* Recordings of gotrace: how long a tick is, whenever the records came. */
#include <unistd.h>

#include "gotrace/calls.h"
#include "gotrace/recfile.h"
#include "tests/unit/tap.h"

/* The clocks begin here; two ticks are a nanosecond. */
#define TICKS	UINT64_C(900000)
#define NS	UINT64_C(1000)

struct session {
	struct recorder	*r;
	struct sink	 to;
	FILE		*f;
};

static void
begin(struct session *s)
{
	s->f = tmpfile();
	s->r = recorder_new(fileno(s->f));
	recorder_sink(s->r, &s->to);
}

/* So many rounds, of 10 ns each, after so many. */
static void
rounds(const struct session *s, uint64_t from, uint64_t n)
{
	for (uint64_t i = from; i < from + n; i++)
		s->to.round(s->to.ctx, TICKS + 20 * i, NS + 10 * i);
}

/* A process that begins a call and is heard of no more, and its round. */
static void
call(const struct session *s, uint64_t i)
{
	struct proc_info p = { .pid = 1, .exe = "" };
	struct code_info code = { .code = 8, .func = "main.f", .file = "f.go" };
	struct rec rec[4] = {
		{ .word = REC_SWITCH }, { .time = 1 }, { 0 },
		{ .word = UINT64_C(8) << 32 | 64 | REC_ENTER },
	};

	rec[0].time = TICKS + 20 * i - 2;
	rec[3].time = TICKS + 20 * i - 1;
	s->to.proc(s->to.ctx, &p);
	s->to.code(s->to.ctx, 0, &code);
	s->to.block(s->to.ctx, 0, 0, rec, 4);
	rounds(s, i, 1);
}

/* Plays it; returns how many nanoseconds 2000 ticks are. */
static double
replayed(struct session *s, int want)
{
	static const struct calls_opts o;
	struct calls *c = calls_new(&o, NULL);
	struct gtt_err err = { 0 };
	struct sink to;
	double ns;
	int status;

	calls_sink(c, &to);
	lseek(fileno(s->f), 0, SEEK_SET);
	is_int(recording_play(fileno(s->f), &to, &status, NULL, NULL, &err),
	    want, "it is read: %s", err.msg);
	calls_finish(c);
	is_int((long long)calls_total(c), 1, "with its call");
	ns = calls_ns(c, 2000);
	calls_free(c);
	recorder_free(s->r);
	fclose(s->f);
	return ns;
}

int
main(void)
{
	static const struct {
		const char	*name;
		uint64_t	 before, after;		/* rounds */
		bool		 ends;
	} rows[] = {
		{ "all records in a round amid others", 3, 5000, true },
		{ "all in the first one", 0, 1, true },
		{ "all in the last one", 1, 0, true },
		{ "gotrace was killed", 1, 9, false },
	};
	struct gtt_err err = { 0 };

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct session s;

		begin(&s);
		rounds(&s, 0, rows[i].before);
		call(&s, rows[i].before);
		rounds(&s, rows[i].before + 1, rows[i].after);
		if (rows[i].ends)
			is_int(recorder_end(s.r, 0, &err), 0, "%s", rows[i].name);
		ok(recorder_bytes(s.r) < 300, "%s: rounds without records take "
		    "no room", rows[i].name);
		is_int((long long)replayed(&s, rows[i].ends ? 0 : -1), 1000,
		    "%s: 2000 ticks are 1000 ns", rows[i].name);
	}
	return done_testing();
}
