#include <string.h>

#include "common/profile/profile.h"
#include "scope_chart/scope.h"

static struct opts opts = {
	.max = INT64_MAX,
	.kind_no = UINT32_MAX,
	.containing_no = UINT32_MAX,
};

#define SHARED_OPTS \
	{ "text", NULL, "print a line for each sample: the region's start and\n" \
	    "length in ns, how much of it had passed, the stack", \
	    GTT_OPT_BOOL, &opts.text, NULL }, \
	{ "min", "D", "only regions that took D or longer", \
	    GTT_OPT_DURATION, &opts.min, NULL }, \
	{ "max", "D", "only those that took D at most", \
	    GTT_OPT_DURATION, &opts.max, NULL }

static const struct gtt_opt table[] = {
	{ "kind", "KIND", "regions of this kind, see regiongraph(1)",
	    GTT_OPT_STR, &opts.kind, NULL },
	{ "regions", "FILE", "kinds of regions are defined in FILE (YAML), too",
	    GTT_OPT_STR, &opts.regions_file, NULL },
	{ "match-start", "PATTERN", "regions that begin with an event that "
	    "matches,\nas for etgrep; with several: that match any",
	    GTT_OPT_LIST, &opts.match_start, NULL },
	{ "match-end", "PATTERN", "and end with such an event",
	    GTT_OPT_LIST, &opts.match_end, NULL },
	{ "containing", "KIND", "only regions with one of that kind in them",
	    GTT_OPT_STR, &opts.containing, NULL },
	{ "output", "F", "write the drawing to F (default: to -)",
	    GTT_OPT_STR, &opts.output, NULL },
	{ "profile", "F", "write the samples to F, for go tool pprof",
	    GTT_OPT_STR, &opts.profile, NULL },
	SHARED_OPTS,
	{ 0 }
};

static const struct gtt_opt tls_table[] = {
	{ "output", "F", "write the samples to F, for go tool pprof",
	    GTT_OPT_STR, &opts.profile, NULL },
	{ "profile", "F", "a profile of the same program: tested, not needed",
	    GTT_OPT_STR, &opts.like, NULL },
	SHARED_OPTS,
	{ 0 }
};

/*
 * A client's side of a TLS handshake: from when the server's answer is there to
 * when the client has sent its own.  The answer comes in pieces, each read by
 * itself: it is there when nothing more is waited for.  TLS 1.2 then waits for
 * the server to finish, but when it goes on with an old session; TLS 1.3 does not.
 */
#define TLS_HELLO \
	" \"**\" \"^crypto/tls...Conn..clientHandshake$\"" \
	" \"^crypto/tls...Conn..readHandshake$\" \"**\""
static const char *const tls_start[] = {
	"GoSysCall" TLS_HELLO, "GoBlockNet" TLS_HELLO,
	"GoBlockNet \"**\" \"^crypto/tls[.].*[.]"
	    "(doFullHandshake|processHelloRetryRequest|readServer[A-Za-z]*)$\""
	    " \"^crypto/tls...Conn..readHandshake$\" \"**\"",
};
#define TLS12_END \
	" \"**\" \"^crypto/tls...clientHandshakeState..(readFinished|readSessionTicket)$\" \"**\""
#define TLS13_END \
	" \"**\" \"^crypto/tls...clientHandshakeStateTLS13..handshake$\"" \
	" \"^crypto/tls...Conn..flush$\" \"**\""
static const char *const tls_end[] = {
	"GoSysCall" TLS12_END, "GoBlockNet" TLS12_END,
	"GoSysCall" TLS13_END, "GoBlockNet" TLS13_END,
};

#define TLS12_SENT \
	" \"**\" \"^crypto/tls...clientHandshakeState..handshake$\"" \
	" \"^crypto/tls...Conn..flush$\" \"**\""
static const char *const tls_sent[] = {
	"GoSysCall" TLS12_SENT, "GoBlockNet" TLS12_SENT,
};

static int
want_tls(struct opts *o, struct gtt_err *err)
{
	size_t i;

	for (i = 0; i < sizeof tls_start / sizeof tls_start[0]; i++)
		gtt_list_add(&o->match_start, tls_start[i]);
	for (i = 0; i < sizeof tls_end / sizeof tls_end[0]; i++)
		gtt_list_add(&o->match_end, tls_end[i]);
	o->nsent = sizeof tls_sent / sizeof tls_sent[0];
	o->sent = gtt_patterns_compile(tls_sent, o->nsent, err);
	return o->sent == NULL ? -1 : 0;
}

static int
usage(struct gtt_err *err, const char *what)
{
	return gtt_fail(err, GTT_EUSAGE, GTT_NO_OFFSET, "%s", what);
}

static int
check_words(const struct opts *o, struct gtt_err *err)
{
	if ((o->match_start.n > 0) != (o->match_end.n > 0))
		return usage(err, "-match-start and -match-end go together");
	if (o->kind != NULL && o->match_start.n > 0)
		return usage(err, "-kind and -match-start cannot go together");
	if (o->containing != NULL && o->kind == NULL && o->match_start.n == 0)
		return usage(err, "-containing is about regions of -kind or "
		    "-match-start");
	if (o->regions_file != NULL && o->kind == NULL && o->containing == NULL)
		return usage(err, "-regions is for -kind or -containing");
	if (o->min > o->max)
		return usage(err, "-min is more than -max");
	return 0;
}

/* Each output has a place of its own; without any, the drawing is printed. */
static int
check_outputs(struct opts *o, struct gtt_err *err)
{
	const char *const outputs[] = {
		o->text ? "-" : NULL, o->output, o->profile,
	};

	for (size_t i = 0; i < 3; i++) {
		for (size_t k = 0; k < i; k++) {
			if (outputs[i] != NULL && outputs[k] != NULL &&
			    strcmp(outputs[i], outputs[k]) == 0)
				return gtt_fail(err, GTT_EUSAGE, GTT_NO_OFFSET,
				    "only one output can go to %.200s",
				    strcmp(outputs[i], "-") == 0 ?
				    "standard output" : outputs[i]);
		}
	}
	if (!o->text && o->output == NULL && o->profile == NULL) {
		o->output = o->tls ? NULL : "-";
		o->text = o->tls;
	}
	return 0;
}

/* The number of a kind, or -1 with the names of those there are. */
static int
find_kind(const struct opts *o, const char *option, const char *name,
    uint32_t *kind, struct gtt_err *err)
{
	*kind = gtt_regions_find(o->regions, name);
	if (*kind != UINT32_MAX)
		return 0;
	gtt_fail(err, GTT_EUSAGE, GTT_NO_OFFSET,
	    "%s: no kind of region is called '%.60s':", option, name);
	for (uint32_t i = 0; i < o->regions->n; i++)
		gtt_err_add(err, " %s", o->regions->kinds[i].name);
	return -1;
}

static int
find_kinds(struct opts *o, struct gtt_err *err)
{
	if (o->kind == NULL && o->containing == NULL)
		return 0;
	o->regions = gtt_regions_load(o->regions_file, err);
	if (o->regions == NULL)
		return -1;
	if (o->kind != NULL &&
	    find_kind(o, "-kind", o->kind, &o->kind_no, err) < 0)
		return -1;
	return o->containing == NULL ? 0 : find_kind(o, "-containing",
	    o->containing, &o->containing_no, err);
}

static int
check_like(const struct opts *o, struct gtt_err *err)
{
	struct gtt_err why = { .off = GTT_NO_OFFSET };
	struct gtt_input *in;
	struct gtt_profile *p = NULL;

	if (o->like == NULL)
		return 0;
	in = gtt_input_open(o->like, NULL, &why);
	if (in != NULL)
		p = gtt_profile_new(in, NULL, &why);
	if (p == NULL)
		gtt_fail(err, why.code, GTT_NO_OFFSET, "-profile: %.100s: %.200s",
		    o->like, why.msg);
	gtt_profile_free(p);
	gtt_input_close(in);
	return p == NULL ? -1 : 0;
}

static int
setup(void *arg, struct gtt_err *err)
{
	struct opts *o = arg;

	if (o->tls && want_tls(o, err) < 0)
		return -1;
	if (check_words(o, err) < 0 || check_outputs(o, err) < 0 ||
	    find_kinds(o, err) < 0 || check_like(o, err) < 0)
		return -1;
	if (o->match_start.n > 0) {
		o->starts = gtt_patterns_compile(o->match_start.v,
		    o->match_start.n, err);
		if (o->starts == NULL)
			return -1;
		o->nstarts = o->match_start.n;
		o->ends = gtt_patterns_compile(o->match_end.v, o->match_end.n,
		    err);
		if (o->ends == NULL)
			return -1;
		o->nends = o->match_end.n;
	}
	o->results = results_new();
	return 0;
}

static int
finish(void *arg, struct gtt_out *out, struct gtt_err *err)
{
	struct opts *o = arg;
	int rc = results_finish(o, out, err);

	results_free(o->results);
	gtt_patterns_free(o->starts, o->nstarts);
	gtt_patterns_free(o->ends, o->nends);
	gtt_patterns_free(o->sent, o->nsent);
	gtt_regions_free(o->regions);
	gtt_list_fini(&o->match_start);
	gtt_list_fini(&o->match_end);
	return rc;
}

static int
main_tls(int argc, char **argv)
{
	static const struct gtt_cmd cmd = {
		.name = "scope_tls",
		.synopsis = "[-text] [-output F] [OPTION]... [FILE...]",
		.about = "Shows where in the TLS handshakes of clients the CPU "
		    "samples of Go execution\ntraces are.",
		.opts = tls_table,
		.traces = true,
		.arg = &opts,
		.setup = setup,
		.file = scope_file,
		.finish = finish,
	};

	opts.tls = true;
	return gtt_cli_main(argc, argv, &cmd);
}

int
main(int argc, char **argv)
{
	static const struct gtt_cmd cmd = {
		.name = "scope_chart",
		.synopsis = "-kind KIND | -match-start PATTERN -match-end "
		    "PATTERN [OPTION]... [FILE...]",
		.about = "Draws where in regions, laid over each other, the CPU "
		    "samples of Go execution\ntraces are.",
		.opts = table,
		.traces = true,
		.arg = &opts,
		.setup = setup,
		.file = scope_file,
		.finish = finish,
	};
	const char *name = argc > 0 ? strrchr(argv[0], '/') : NULL;

	name = name != NULL ? name + 1 : argc > 0 ? argv[0] : "";
	if (strcmp(name, "scope_tls") == 0)
		return main_tls(argc, argv);
	return gtt_cli_main(argc, argv, &cmd);
}
