#include "gotrace/session.h"

#include <errno.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "gotrace/drain.h"
#include "gotrace/pmu.h"
#include "gotrace/signals.h"
#include "gotrace/tmpdir.h"

/* Whether the user says how often tests run; else a cached result would do. */
static bool
has_count(const struct words *args)
{
	for (size_t i = 0; i < args->n; i++) {
		const char *s = args->v[i];

		s += strspn(s, "-");
		if (strncmp(s, "count", 5) == 0 ||
		    strncmp(s, "test.count", 10) == 0)
			return true;
	}
	return false;
}

static void
command(const struct session *s, struct words *w)
{
	const struct opts *o = s->o;

	if (o->cmd != CMD_TEST) {
		if (o->exec)
			words_add(w, o->exec);
		words_add(w, s->t->program);
	} else {
		words_add(w, s->t->go);
		words_add(w, "test");
		target_flags(s->t, o, w);
		for (size_t i = 0; i < o->build.n; i++)
			words_add(w, o->build.v[i]);
		if (o->exec)
			words_addf(w, "-exec=%s", o->exec);
		if (!has_count(&o->args))
			words_add(w, "-count=1");
		target_packages(s->t, o, w);
	}
	for (size_t i = 0; i < o->args.n; i++)
		words_add(w, o->args.v[i]);
}

static void
loop(struct session *s, struct drain *d, pid_t pid)
{
	unsigned idle = 0;

	for (;;) {
		bool more = drain_round(d);
		pid_t got = waitpid(pid, &s->status, WNOHANG);

		if (got == pid || (got < 0 && errno != EINTR))
			break;
		idle = more ? 0 : idle + 1;
		if (!more)
			drain_wait(d, idle > 2000 ? 3 : 1);
	}
}

static int
run(struct session *s, struct drain *d, struct gtt_err *err)
{
	struct words w = { 0 }, env = { 0 };
	struct child_opts co = { .out = s->out, .in = -1 };
	pid_t pid;

	command(s, &w);
	if (s->o->cmd == CMD_TEST)
		for (size_t i = 0; i < s->t->env_add.n; i++)
			words_add(&env, s->t->env_add.v[i]);
	if (s->o->cmd == CMD_TEST)
		for (size_t i = 0; i < s->t->env_build.n; i++)
			words_add(&env, s->t->env_build.v[i]);
	words_add(&env, drain_env(d));
	co.env = env.v;
	if (s->o->cmd == CMD_TEST)
		co.dir = s->t->dir;
	drain_round(d);		/* the clocks, before anything runs */
	pid = pmu_start(s->pmu, w.v, &co, err);
	words_fini(&w);
	words_fini(&env);
	if (pid < 0)
		return -1;
	signals_child(pid);
	loop(s, d, pid);
	signals_child(0);
	pmu_stop(s->pmu);
	drain_finish(d);
	return 0;
}

int
session_run(struct session *s, const struct sink *to, struct gtt_err *err)
{
	struct drain_opts dro = { .drop = s->o->drop,
	    .log_size = s->o->log_size };
	struct drain *d;
	int r;

	dro.dir = tmpdir_shared(err);
	d = dro.dir ? drain_new(&dro, to, err) : NULL;
	if (!d)
		return -1;
	r = run(s, d, err);
	s->dropped = drain_dropped(d);
	s->procs = drain_procs(d);
	if (drain_complaint(d))
		snprintf(s->complaint, sizeof(s->complaint), "%s",
		    drain_complaint(d));
	drain_free(d);
	return r;
}

int
session_code(int status)
{
	if (WIFEXITED(status))
		return WEXITSTATUS(status);
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : 2;
}
