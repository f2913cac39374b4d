#include "common/cli/progress.h"

#include <inttypes.h>
#include <pthread.h>
#include <sys/ioctl.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static bool on;			/* set before there are threads */
static bool shown;		/* under the lock */
static bool shared[3];		/* file descriptors on a terminal */

/* 999, 1.5k, 20M: three digits, of base 1000 or 1024. */
static void
put_short(struct gtt_buf *b, double v, double base)
{
	static const char *const units[] = { "", "k", "M", "G", "T", "P", "E" };
	size_t i = 0;

	while (v >= 999.5 && i < sizeof units / sizeof units[0] - 1) {
		v /= base;
		i++;
	}
	gtt_buf_printf(b, i > 0 && v < 9.95 ? "%.1f%s" : "%.0f%s", v, units[i]);
}

static void
put_left(struct gtt_buf *b, double s)
{
	unsigned long n = s < 1e6 ? (unsigned long)(s + 0.5) : 1000000;

	gtt_buf_lit(b, ", ");
	if (n >= 3600)
		gtt_buf_printf(b, "%luh%02lum", n / 3600, n / 60 % 60);
	else if (n >= 60)
		gtt_buf_printf(b, "%lum%02lus", n / 60, n % 60);
	else
		gtt_buf_printf(b, "%lus", n);
	gtt_buf_lit(b, " left");
}

void
gtt_progress_put(struct gtt_buf *b, const struct gtt_progress *p, size_t width)
{
	double s = (double)p->elapsed / 1e9;
	size_t from = b->len;

	put_short(b, (double)p->done, 1024);
	gtt_buf_lit(b, "B");
	if (p->total > 0) {
		gtt_buf_lit(b, " of ");
		put_short(b, (double)p->total, 1024);
		gtt_buf_printf(b, "B (%.0f%%)",
		    100.0 * (double)p->done / (double)p->total);
	}
	if (p->events > 0) {
		gtt_buf_lit(b, ", ");
		put_short(b, (double)p->events, 1000);
		gtt_buf_lit(b, " events, ");
		put_short(b, (double)p->events / s, 1000);
		gtt_buf_lit(b, "/s");
	}
	if (p->total > p->done && p->done > 0)
		put_left(b, s * (double)(p->total - p->done) / (double)p->done);
	if (b->len - from > width)
		b->len = from + width;
}

bool
gtt_progress_begin(void)
{
	int fd;

	on = isatty(STDERR_FILENO);
	for (fd = 0; fd < 3; fd++)
		shared[fd] = on && isatty(fd);
	return on;
}

static void
erase(void)
{
	static const char seq[] = "\r\033[K";

	if (shown && write(STDERR_FILENO, seq, sizeof seq - 1) > 0)
		shown = false;
}

void
gtt_progress_show(const struct gtt_progress *p)
{
	struct gtt_buf b = { 0 };
	struct winsize ws;
	size_t width = 80;

	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &ws) == 0 && ws.ws_col > 0)
		width = ws.ws_col;
	gtt_buf_lit(&b, "\r");
	gtt_progress_put(&b, p, width - 1);
	gtt_buf_lit(&b, "\033[K");
	pthread_mutex_lock(&lock);
	if (on && write(STDERR_FILENO, b.p, b.len) > 0)
		shown = true;
	pthread_mutex_unlock(&lock);
	gtt_buf_fini(&b);
}

void
gtt_progress_end(void)
{
	pthread_mutex_lock(&lock);
	erase();
	pthread_mutex_unlock(&lock);
}

void
gtt_progress_pause(int fd)
{
	if (!shared[fd])
		return;
	pthread_mutex_lock(&lock);
	erase();
}

void
gtt_progress_resume(int fd)
{
	if (shared[fd])
		pthread_mutex_unlock(&lock);
}
