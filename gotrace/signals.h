/*
 * Signals: those from the terminal reach the child anyway; those sent to us
 * alone are passed on to it.
 */
#ifndef GOTRACE_SIGNALS_H
#define GOTRACE_SIGNALS_H

#include <sys/types.h>

void
signals_init(void);

/*
 * The process to pass signals to, what came before it was known included; 0 for
 * none.
 */
void
signals_child(pid_t pid);

/* Nothing is run any more: a signal ends gotrace, as it would any program. */
void
signals_over(void);

/* The last signal that came, 0 for none. */
int
signals_seen(void);

#endif
