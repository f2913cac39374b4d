#include "common/cli/out.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "common/base/mem.h"
#include "common/cli/diag.h"
#include "common/cli/progress.h"
#include "common/input/zstd.h"

struct gtt_outs {
	pthread_mutex_t	  lock;
	pthread_cond_t	  moved;	/* turn, end or held has changed */
	size_t		  turn;		/* index of the output that is written */
	size_t		  end;		/* how many will appear */
	size_t		  n;
	size_t		  held;		/* bytes, in all outputs */
	struct gtt_out	**outs;		/* by index; NULL: none */
};

/* Of standard output; zstd is NULL when it is not compressed. */
static struct gtt_zstd *zstd;
static struct gtt_buf packed;

void
gtt_out_zstd(void)
{
	zstd = gtt_zstd_new();
}

static void __attribute__((noreturn))
refused(void)
{
	/* Only where SIGPIPE is blocked: the status a shell gives for the signal. */
	if (errno == EPIPE)
		_exit(128 + SIGPIPE);
	gtt_diag("standard output: %m");
	_exit(2);
}

static int
write_all(const char *p, size_t n)
{
	struct pollfd pfd = { .fd = STDOUT_FILENO, .events = POLLOUT };
	ssize_t done;

	while (n > 0) {
		done = write(STDOUT_FILENO, p, n);
		if (done >= 0) {
			p += done;
			n -= (size_t)done;
		} else if (errno == EAGAIN) {
			poll(&pfd, 1, -1);
		} else if (errno != EINTR) {
			return -1;
		}
	}
	return 0;
}

static void
write_plain(struct gtt_buf *b)
{
	int rc;

	gtt_progress_pause(STDOUT_FILENO);
	rc = write_all(b->p, b->len);
	gtt_progress_resume(STDOUT_FILENO);
	if (rc < 0)
		refused();
	b->len = 0;
}

/* Called only for the output whose turn it is, so by one thread at a time. */
static void
write_out(struct gtt_buf *b)
{
	if (b->len == 0)
		return;
	if (zstd == NULL) {
		write_plain(b);
		return;
	}
	gtt_zstd_put(zstd, b->p, b->len, &packed);
	b->len = 0;
	write_plain(&packed);
}

static void
end_zstd(void)
{
	if (zstd == NULL)
		return;
	gtt_zstd_end(zstd, &packed);
	write_plain(&packed);
	gtt_buf_fini(&packed);
	gtt_zstd_free(zstd);
	zstd = NULL;
}

struct gtt_outs *
gtt_outs_new(size_t n)
{
	struct gtt_outs *all = gtt_calloc(1, sizeof *all);
	pthread_condattr_t attr;

	pthread_mutex_init(&all->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&all->moved, &attr);
	pthread_condattr_destroy(&attr);
	all->outs = gtt_calloc(n, sizeof all->outs[0]);
	all->end = n;
	all->n = n;
	return all;
}

static void
drop(struct gtt_out *o)
{
	if (o == NULL)
		return;
	gtt_buf_fini(&o->buf);
	gtt_buf_fini(&o->held);
	gtt_buf_fini(&o->msgs);
	free(o);
}

void
gtt_outs_free(struct gtt_outs *all)
{
	size_t i;

	if (all == NULL)
		return;
	for (i = 0; i < all->n; i++)
		drop(all->outs[i]);
	pthread_cond_destroy(&all->moved);
	pthread_mutex_destroy(&all->lock);
	free(all->outs);
	free(all);
}

struct gtt_out *
gtt_out_open(struct gtt_outs *all, size_t index, size_t limit)
{
	struct gtt_out *o = gtt_calloc(1, sizeof *o);

	o->all = all;
	o->index = index;
	pthread_mutex_lock(&all->lock);
	while (all->held > limit && all->turn < index && index < all->end)
		pthread_cond_wait(&all->moved, &all->lock);
	all->outs[index] = o;
	pthread_mutex_unlock(&all->lock);
	return o;
}

/* Under the lock.  An output from the end on never has its turn. */
static bool
is_turn(const struct gtt_out *o)
{
	return o->all->turn == o->index && o->index < o->all->end;
}

/* Unless it is o's turn by now, holds buf.  Returns whether it is. */
static bool
hold(struct gtt_out *o)
{
	struct gtt_outs *all = o->all;
	bool turn;

	pthread_mutex_lock(&all->lock);
	if (!is_turn(o)) {
		gtt_buf_put(&o->held, o->buf.p, o->buf.len);
		all->held += o->buf.len;
		o->buf.len = 0;
	}
	while (o->held.len >= GTT_OUT_HOLD && !is_turn(o))
		pthread_cond_wait(&all->moved, &all->lock);
	turn = is_turn(o);
	pthread_mutex_unlock(&all->lock);
	return turn;
}

void
gtt_out_flush(struct gtt_out *o)
{
	if (!o->turn)
		o->turn = hold(o);
	if (o->turn)
		write_out(&o->buf);
}

bool
gtt_out_wait(struct gtt_out *o)
{
	struct gtt_outs *all = o->all;
	bool turn;

	pthread_mutex_lock(&all->lock);
	while (!is_turn(o) && o->index < all->end)
		pthread_cond_wait(&all->moved, &all->lock);
	turn = is_turn(o);
	pthread_mutex_unlock(&all->lock);
	return turn;
}

void
gtt_out_message(struct gtt_out *o, const char *line, size_t len)
{
	gtt_out_flush(o);
	if (o->turn) {
		gtt_diag_write(line, len);
		return;
	}
	pthread_mutex_lock(&o->all->lock);
	if (is_turn(o))
		gtt_diag_write(line, len);
	else
		gtt_buf_put(&o->msgs, line, len);
	pthread_mutex_unlock(&o->all->lock);
}

/* Writes what o, whose turn has come, holds. */
static void
write_held(struct gtt_outs *all, struct gtt_out *o)
{
	all->held -= o->held.len;
	write_out(&o->held);
	gtt_buf_fini(&o->held);
	if (o->msgs.len > 0)
		gtt_diag_write(o->msgs.p, o->msgs.len);
	gtt_buf_fini(&o->msgs);
}

/* The turn goes to the next output that is not closed. */
static void
advance(struct gtt_outs *all)
{
	struct gtt_out *o;

	while (++all->turn < all->end && (o = all->outs[all->turn]) != NULL) {
		write_held(all, o);
		if (!o->closed)
			break;
		all->outs[all->turn] = NULL;
		drop(o);
	}
	pthread_cond_broadcast(&all->moved);
}

void
gtt_out_close(struct gtt_out *o)
{
	struct gtt_outs *all = o->all;

	gtt_out_flush(o);
	pthread_mutex_lock(&all->lock);
	o->closed = true;
	if (is_turn(o)) {
		all->outs[o->index] = NULL;
		advance(all);
		drop(o);
	}
	pthread_mutex_unlock(&all->lock);
}

void
gtt_out_last(struct gtt_out *o)
{
	struct gtt_outs *all = o->all;

	pthread_mutex_lock(&all->lock);
	if (all->end > o->index + 1)
		all->end = o->index + 1;
	pthread_cond_broadcast(&all->moved);
	pthread_mutex_unlock(&all->lock);
}

size_t
gtt_outs_end(struct gtt_outs *all)
{
	size_t end;

	pthread_mutex_lock(&all->lock);
	end = all->end;
	pthread_mutex_unlock(&all->lock);
	return end;
}

static struct timespec
after(int ms)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	t.tv_sec += ms / 1000;
	t.tv_nsec += ms % 1000 * 1000000L;
	if (t.tv_nsec >= 1000000000L) {
		t.tv_sec++;
		t.tv_nsec -= 1000000000L;
	}
	return t;
}

bool
gtt_outs_wait(struct gtt_outs *all, int ms)
{
	struct timespec until = after(ms);
	int rc = 0;
	bool done;

	pthread_mutex_lock(&all->lock);
	while (all->turn < all->end && rc == 0) {
		if (ms < 0)
			pthread_cond_wait(&all->moved, &all->lock);
		else
			rc = pthread_cond_timedwait(&all->moved, &all->lock,
			    &until);
	}
	done = all->turn >= all->end;
	pthread_mutex_unlock(&all->lock);
	return done;
}

void
gtt_out_end(void)
{
	end_zstd();
	/* EBADF: it was closed from the start, and there was nothing to write. */
	if (close(STDOUT_FILENO) < 0 && errno != EBADF)
		refused();
}
