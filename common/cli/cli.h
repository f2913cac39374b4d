/*
 * The shape of a command.  Its main.c is about this:
 *
 *	static struct opts {		// in a header of its own
 *		bool	stacks;
 *		int64_t	longer;
 *	} opts;
 *
 *	static const struct gtt_opt table[] = {
 *		{ "stacks", NULL, "print stacks, too",
 *		    GTT_OPT_BOOL, &opts.stacks, NULL },
 *		{ "longer", "D", "only what lasted D or longer",
 *		    GTT_OPT_DURATION, &opts.longer, NULL },
 *		{ 0 }
 *	};
 *
 *	static int
 *	file(struct gtt_job *job)
 *	{
 *		const struct opts *o = job->arg;
 *		const struct gtt_event *ev;
 *		struct gtt_reader *r;
 *		int rc = -1;
 *
 *		r = gtt_reader_new(job->in, &job->trace, &job->err);
 *		while (r != NULL &&
 *		    (rc = gtt_reader_next(r, &ev, &job->err)) == 1) {
 *			gtt_job_count(job, 1);
 *			print(&job->out->buf, ev, o);
 *			gtt_out_check(job->out);
 *		}
 *		gtt_reader_free(r);
 *		return rc;	// 0, or -1: the loop reports job->err
 *	}
 *
 *	int
 *	main(int argc, char **argv)
 *	{
 *		static const struct gtt_cmd cmd = {
 *			.name = "frob",
 *			.synopsis = "[-stacks] [-longer D] [FILE...]",
 *			.about = "Frobs the events of Go execution traces.",
 *			.opts = table,
 *			.traces = true,
 *			.arg = &opts,
 *			.file = file,
 *		};
 *
 *		return gtt_cli_main(argc, argv, &cmd);
 *	}
 *
 * Every command also has -input, -files-from, -0, -j, -no-progress, -h, -help
 * and -version, and those with .traces -binary, -partial and -strict.
 *
 * Exit status: 2 when anything went wrong (a bad option, an input that cannot
 * be read or is damaged, standard output that cannot be written), else what
 * .status makes of the results.
 */
#ifndef GTT_CLI_CLI_H
#define GTT_CLI_CLI_H

#include <stdbool.h>

#include "common/base/err.h"
#include "common/cli/diag.h"
#include "common/cli/opt.h"
#include "common/cli/out.h"
#include "common/cli/prefix.h"
#include "common/cli/run.h"

#define GTT_VERSION "0.1"

struct gtt_cmd {
	const char		*name;
	const char		*synopsis;	/* after the name in the usage */
	const char		*about;		/* a sentence or two */
	const struct gtt_opt	*opts;		/* the command's own */
	bool			 traces;	/* inputs are Go traces */
	void			*arg;		/* for the functions below */
	/*
	 * Called once the options have been read, before anything is opened:
	 * checks them, compiles patterns.  -1 with err set (GTT_EUSAGE) ends
	 * the command.  May be NULL.
	 */
	int	(*setup)(void *arg, struct gtt_err *err);
	/*
	 * Called after setup: if an option asks for something to be printed
	 * instead of reading inputs, prints that and returns true.  May be NULL.
	 */
	bool	(*instead)(void *arg, struct gtt_out *out);
	/*
	 * Inputs that are not files, which come before them: their names, which
	 * setup may fill in, and what opens them (see run.h).  They are all read
	 * at the same time.  Where there are some, standard input is read only if
	 * it is named.  May be NULL.
	 */
	const struct gtt_list *live;
	struct gtt_input *(*open_live)(size_t i,
		    const struct gtt_input_opts *io, void *arg,
		    struct gtt_err *err);
	const char	*none;	/* the input when none is named; NULL: standard input */
	/*
	 * Called with the names of all inputs, to replace some of them by
	 * others, as a directory by the files in it.  May be NULL.
	 */
	void	(*expand)(void *arg, struct gtt_list *names);
	/* These three: see run.h. */
	int	(*file)(struct gtt_job *job);
	void	(*unopened)(const char *name, struct gtt_err *err);
	int	(*status)(size_t zeros, size_t ones);
	/*
	 * Called after all inputs; prints what can be said only then to out.
	 * Returns -1 with err set for exit status 2, or else the exit status
	 * for the case that inputs and .status made it 0.  May be NULL.
	 */
	int	(*finish)(void *arg, struct gtt_out *out, struct gtt_err *err);
};

/*
 * Opens those of the three standard descriptors that are closed, so that no file
 * opened later takes their place.  gtt_cli_main begins with it, and a command
 * that does more in its main calls it first.
 */
void
gtt_cli_guard(void);

/*
 * For finish, before it writes to its out: does these inputs, too, with the same
 * options.  Returns the exit status.
 */
int
gtt_cli_again(const struct gtt_cmd *cmd, const struct gtt_list *names);

/* The whole of a command's main. */
int
gtt_cli_main(int argc, char **argv, const struct gtt_cmd *cmd);

#endif
