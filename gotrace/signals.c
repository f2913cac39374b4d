#include "gotrace/signals.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>

static volatile sig_atomic_t seen, child;
static volatile sig_atomic_t owed;	/* to a child that is not known yet */

static void
on_signal(int sig, siginfo_t *si, void *ctx)
{
	int saved = errno;

	(void)ctx;
	seen = sig;
	if (si->si_code == SI_USER || si->si_code == SI_QUEUE ||
	    si->si_code == SI_TKILL) {
		if (child > 0)
			kill((pid_t)child, sig);
		else
			owed = sig;
	}
	errno = saved;
}

static const int all[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };

void
signals_init(void)
{
	struct sigaction sa = { .sa_sigaction = on_signal,
	    .sa_flags = SA_SIGINFO };

	sigemptyset(&sa.sa_mask);
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		struct sigaction old;

		/* What the shell told us to ignore stays ignored. */
		if (sigaction(all[i], NULL, &old) == 0 &&
		    old.sa_handler != SIG_IGN)
			sigaction(all[i], &sa, NULL);
	}
	signal(SIGPIPE, SIG_IGN);
}

void
signals_child(pid_t pid)
{
	child = pid;
	if (pid > 0 && owed != 0)
		kill(pid, owed);
	owed = 0;
}

void
signals_over(void)
{
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		struct sigaction sa;

		if (sigaction(all[i], NULL, &sa) == 0 &&
		    sa.sa_handler != SIG_IGN)
			signal(all[i], SIG_DFL);
	}
}

int
signals_seen(void)
{
	return seen;
}
