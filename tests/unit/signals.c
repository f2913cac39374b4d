/* Signals that gotrace passes on to what it runs. */
#include "gotrace/signals.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit/tap.h"

/* A process that does nothing. */
static pid_t
idle(void)
{
	pid_t pid = fork();

	if (pid > 0)
		return pid;
	alarm(60);
	for (;;)
		pause();
}

/* What it died of. */
static int
end_of(pid_t pid)
{
	int status;

	waitpid(pid, &status, 0);
	return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

int
main(void)
{
	pid_t one, two, three;

	/* nohup(1), for one, has them ignored. */
	signal(SIGTERM, SIG_DFL);
	signal(SIGHUP, SIG_DFL);
	one = idle();
	two = idle();
	three = idle();
	signals_init();
	signals_child(one);
	kill(getpid(), SIGTERM);
	is_int(end_of(one), SIGTERM, "a signal is passed on");
	signals_child(0);
	kill(getpid(), SIGHUP);
	signals_child(two);
	is_int(end_of(two), SIGHUP, "one that came before is, too");
	is_int(signals_seen(), SIGHUP, "and known");
	signals_child(0);
	signals_child(three);
	kill(three, SIGKILL);
	is_int(end_of(three), SIGKILL, "once");
	return done_testing();
}
