/*
 * Recordings of gotrace.  Properties: whatever the bytes, the calls counted
 * are those of the contexts, an error says what is wrong, and each view can be
 * printed.  The same bytes, taken as records, come out of a recording as they
 * went in.
 */
#include <sys/mman.h>
#include <unistd.h>

#include "gotrace/recfile.h"
#include "gotrace/view.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/property.h"

#define SLOTS		4096
#define END_OF_TIME	(UINT64_C(1) << 40)

static void
print_views(const struct calls *c)
{
	FILE *to = fopen("/dev/null", "w");

	holds(to != NULL);
	tree_print(c, to, 0);
	tests_print(c, to, 3);
	box_print(c, to);
	stats_print(c, to);
	folded_print(c, to);
	svg_print(c, to, "fuzz");
	json_print(c, to);
	pprof_print(c, to);
	fclose(to);
}

static uint64_t
counted(const struct calls *c)
{
	uint64_t sum = 0;

	for (uint32_t i = 0; i < calls_nodes(c); i++)
		sum += calls_node(c, i)->calls;
	return sum;
}

/* Plays what is in fd; returns how many calls there were. */
static uint64_t
play(int fd, bool whole)
{
	static const struct calls_opts o;
	struct calls *c = calls_new(&o, NULL);
	struct gtt_err err = { 0 };
	struct sink s;
	uint64_t total;
	int status, rc;

	calls_sink(c, &s);
	lseek(fd, 0, SEEK_SET);
	rc = recording_play(fd, &s, &status, NULL, NULL, &err);
	holds(rc == 0 || (!whole && err.msg[0] != '\0'));
	calls_finish(c);
	total = calls_total(c);
	holds(counted(c) == total);
	print_views(c);
	calls_free(c);
	return total;
}

/* Whole records of the bytes, with times that do not fall. */
static size_t
to_records(const uint8_t *data, size_t size, struct rec *rec)
{
	size_t n = size / sizeof(*rec) < SLOTS ? size / sizeof(*rec) : SLOTS;
	uint64_t time = 1;

	memcpy(rec, data, n * sizeof(*rec));
	for (size_t i = 0, step; i < n; i += step) {
		time += rec[i].time & 0xffff;
		rec[i].time = time;
		rec[i].word &= UINT64_C(0x0000000f00000fff);
		step = rec_slots(&rec[i]);
		if (step > n - i)
			return i;
	}
	return n;
}

/* One process with sixteen functions, and a round with one block. */
static void
tell(const struct sink *s, const struct rec *rec, size_t n)
{
	struct proc_info p = { 0, 7, true, "program" };
	struct code_info ci = { .file = "a.go" };
	char name[] = "main.a";

	s->proc(s->ctx, &p);
	for (uint32_t i = 0; i < 16; i++) {
		name[5] = (char)('a' + i);
		ci.code = i;
		ci.func = name;
		s->code(s->ctx, 0, &ci);
	}
	if (n > 0)
		s->block(s->ctx, 0, 0, rec, n);
	s->round(s->ctx, END_OF_TIME, 1);
	s->gone(s->ctx, 0, END_OF_TIME, 0);
}

static void
round_trip(const uint8_t *data, size_t size, int fd)
{
	static struct rec rec[SLOTS];
	static const struct calls_opts o;
	size_t n = to_records(data, size, rec);
	struct recorder *r = recorder_new(fd);
	struct calls *c = calls_new(&o, NULL);
	struct gtt_err err = { 0 };
	struct sink s;

	recorder_sink(r, &s);
	tell(&s, rec, n);
	holds(recorder_end(r, 0, &err) == 0);
	calls_sink(c, &s);
	tell(&s, rec, n);
	calls_finish(c);
	holds(play(fd, true) == calls_total(c));
	calls_free(c);
	recorder_free(r);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int fd = memfd_create("recording", MFD_CLOEXEC);

	holds(fd >= 0 && write(fd, data, size) == (ssize_t)size);
	play(fd, false);
	holds(ftruncate(fd, 0) == 0 && lseek(fd, 0, SEEK_SET) == 0);
	round_trip(data, size, fd);
	close(fd);
	return 0;
}
