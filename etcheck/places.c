#include "etcheck/places.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "common/trace/anon.h"

/* Private flags of functions, besides AT_...: see struct places. */
enum {
	FN_KNOWN = 1 << 15,
	FN_STD = 1 << 14,
	FN_RUNTIME = 1 << 13,	/* of package runtime */
	FN_ROOT = 1 << 12,	/* system, when it is a goroutine's first */
	FN_THROUGH = 1 << 11,	/* what calls it says what is waited for */
};

#define FN_AT 0xff

/*
 * Functions by their names; a name that ends in '*' is the beginning of one.
 * Sources: the runtime, sync, internal/poll, net, net/http (and its copy of
 * golang.org/x/net/http2, from Go 1.27 on a package of its own), os, crypto/tls
 * of Go 1.5 to 1.27, google.golang.org/grpc.
 */
static const struct {
	const char	*name;
	uint16_t	 flags;
} functions[] = {
	/* Locks.  What they wait with is beneath them in some versions. */
	{ "sync.runtime_*", FN_THROUGH },
	{ "internal/sync.runtime_*", FN_THROUGH },
	{ "internal/poll.runtime_Semacquire", FN_THROUGH },
	{ "sync.(*Cond).Wait", FN_THROUGH },
	{ "sync.(*Mutex).*", AT_LOCK },
	{ "sync.(*RWMutex).*", AT_LOCK },
	{ "internal/sync.(*Mutex).*", AT_LOCK },
	{ "internal/poll.(*fdMutex).*", AT_LOCK },
	{ "database/sql.(*closingMutex).*", AT_LOCK },

	/* Somebody waits for what these do. */
	{ "net/http.serverHandler.ServeHTTP", AT_REQUEST },
	{ "google.golang.org/grpc.(*Server).processUnaryRPC", AT_REQUEST },

	/* These wait for a peer's answer. */
	{ "net/http.(*persistConn).roundTrip", AT_CLIENT },
	{ "net/http.(*Transport).getConn", AT_CLIENT },
	{ "net/http.(*http2ClientConn).RoundTrip", AT_CLIENT },
	{ "net/http.(*http2ClientConn).roundTrip", AT_CLIENT },
	{ "net/http/internal/http2.(*ClientConn).roundTrip", AT_CLIENT },
	{ "golang.org/x/net/http2.(*ClientConn).RoundTrip", AT_CLIENT },
	{ "golang.org/x/net/http2.(*ClientConn).roundTrip", AT_CLIENT },
	{ "google.golang.org/grpc.(*ClientConn).Invoke", AT_CLIENT },
	{ "net.(*netFD).connect", AT_CLIENT },
	{ "net.(*sysDialer).*", AT_CLIENT },
	{ "net.(*Dialer).DialContext", AT_CLIENT },
	{ "net.(*Dialer).Dial", AT_CLIENT },
	{ "net.(*Resolver).*", AT_CLIENT },
	{ "crypto/tls.(*Conn).clientHandshake", AT_CLIENT },

	/* A peer that does not read. */
	{ "internal/poll.(*FD).Write*", AT_WRITE },
	{ "net.(*netFD).Write", AT_WRITE },

	/* These wait for work, and may do so for ever. */
	{ "net.(*netFD).accept", AT_IDLE },
	{ "internal/poll.(*FD).Accept", AT_IDLE },
	{ "net/http.(*conn).serve", AT_SERVER },
	{ "net/http.(*connReader).backgroundRead", AT_IDLE },
	{ "net/http.(*persistConn).readLoop", AT_IDLE },
	{ "net/http.(*persistConn).writeLoop", AT_IDLE },
	{ "net/http.(*http2serverConn).*", AT_SERVER },
	{ "net/http.(*http2clientConnReadLoop).*", AT_IDLE },
	{ "net/http/internal/http2.(*serverConn).*", AT_SERVER },
	{ "net/http/internal/http2.(*clientConnReadLoop).*", AT_IDLE },
	{ "golang.org/x/net/http2.(*serverConn).*", AT_SERVER },
	{ "golang.org/x/net/http2.(*clientConnReadLoop).*", AT_IDLE },
	{ "google.golang.org/grpc/internal/transport.(*http2Client).reader", AT_IDLE },
	{ "google.golang.org/grpc/internal/transport.(*http2Server).HandleStreams", AT_IDLE },
	{ "google.golang.org/grpc/internal/transport.(*loopyWriter).run", AT_IDLE },
	{ "net/http/pprof.*", AT_IDLE },
	{ "os/signal.*", AT_IDLE },
	{ "os.(*Process).*", AT_IDLE },
	{ "os/exec.*", AT_IDLE },
	{ "syscall.Wait4", AT_IDLE },
	{ "syscall.wait4", AT_IDLE },
	{ "syscall.EpollWait", AT_IDLE },
	{ "syscall.Select", AT_IDLE },
	{ "golang.org/x/sys/unix.EpollWait", AT_IDLE },
	{ "golang.org/x/sys/unix.Poll", AT_IDLE },
	{ "golang.org/x/sys/unix.Ppoll", AT_IDLE },
	{ "golang.org/x/sys/unix.Select", AT_IDLE },
	{ "golang.org/x/sys/unix.Pause", AT_IDLE },
	{ "database/sql.(*DB).connectionOpener", AT_IDLE },
	{ "database/sql.(*DB).connectionCleaner", AT_IDLE },

	{ "os.(*File).*", AT_FILE },

	/* Goroutines of the runtime's own, and of profiles, by their first function. */
	{ "runtime/trace.*", FN_ROOT },
	{ "runtime/pprof.profileWriter", FN_ROOT },
	{ "runtime.main", FN_RUNTIME },
	{ "runtime.cgocallback*", FN_RUNTIME },
	/* Go 1.5 sleeps there. */
	{ "runtime.gcAssistAlloc", AT_IDLE | FN_ROOT | FN_RUNTIME | FN_THROUGH },
	{ "runtime.*", FN_ROOT | FN_RUNTIME | FN_THROUGH },
};

static bool
is_named(struct gtt_str func, const char *name)
{
	size_t n = strlen(name);

	if (name[n - 1] == '*')
		return func.len >= n - 1 && memcmp(func.p, name, n - 1) == 0;
	return gtt_str_is(func, name);
}

/* Without the directory that a copy of its package lies in. */
static struct gtt_str
without_vendor(struct gtt_str s)
{
	static const char dir[] = "/vendor/";
	size_t n = sizeof dir - 1;
	const char *at;

	while ((at = memmem(s.p, s.len, dir, n)) != NULL) {
		s.len -= (uint32_t)(at + n - s.p);
		s.p = at + n;
	}
	return s;
}

static uint16_t
flags_of(struct gtt_str func)
{
	uint16_t flags = FN_KNOWN;

	if (gtt_anon_is_std(func))
		flags |= FN_STD;
	func = without_vendor(func);
	for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++) {
		if (is_named(func, functions[i].name)) {
			flags |= functions[i].flags;
			break;
		}
	}
	if (memmem(func.p, func.len, "websocket", 9) != NULL)
		flags |= AT_IDLE;
	return flags;
}

/* The flags of a kept string, a function's name. */
static uint16_t
func_flags(struct places *p, const struct gtt_table *t, uint32_t func)
{
	size_t had = p->nfuncs;

	if (func >= had) {
		p->funcs = gtt_grow(p->funcs, &p->nfuncs, (size_t)func + 1,
		    sizeof p->funcs[0]);
		memset(p->funcs + had, 0,
		    (p->nfuncs - had) * sizeof p->funcs[0]);
	}
	if (p->funcs[func] == 0)
		p->funcs[func] = flags_of(gtt_table_str(t, func));
	return p->funcs[func];
}

bool
place_frame(const struct gtt_table *t, uint32_t stack, size_t i,
    struct place *at)
{
	const struct gtt_frame *f;

	if (stack >= t->nstacks || i >= t->stacks[stack].n)
		return false;
	f = &t->frames[t->pcs[t->stacks[stack].first + i]];
	*at = (struct place){
		.func = gtt_table_str(t, f->func),
		.file = gtt_table_str(t, f->file),
		.line = f->line,
	};
	return true;
}

/* How little a function says of the place that it is called at. */
enum rank { RANK_USER, RANK_STD, RANK_PLUMBING, RANK_RUNTIME, RANK_NONE };

static enum rank
rank_of(struct gtt_str func)
{
	/* What programs do not call for its own sake. */
	static const char *const plumbing[] = {
		"runtime/*", "internal/*", "sync.*", "sync/*", "syscall.*",
		"os.*", "io.*", "bufio.*", "net.*", "reflect.*", "time.*",
		"database/sql.(*closingMutex).*",
	};

	if (!gtt_anon_is_std(func))
		return RANK_USER;
	if (is_named(func, "runtime.*"))
		return RANK_RUNTIME;
	for (size_t i = 0; i < sizeof plumbing / sizeof plumbing[0]; i++) {
		if (is_named(func, plumbing[i]))
			return RANK_PLUMBING;
	}
	return RANK_STD;
}

struct place
place_of(const struct gtt_table *t, uint32_t stack)
{
	struct place at, best = { .func = { "", 0 }, .file = { "", 0 } };
	enum rank rank, least = RANK_NONE;

	for (size_t i = 0; least != RANK_USER &&
	    place_frame(t, stack, i, &at); i++) {
		if (at.func.len == 0)
			continue;
		rank = rank_of(at.func);
		/* Of what serves others the outermost has a meaning. */
		if (rank < least || (rank == least && rank >= RANK_PLUMBING)) {
			least = rank;
			best = at;
		}
	}
	return best;
}

/* A place as it is interned: this, then the texts. */
struct site {
	uint64_t	line;
	uint32_t	func, file;	/* bytes of text */
};

uint32_t
places_site(struct places *p, const struct place *at)
{
	struct site head = {
		.line = at->line, .func = at->func.len, .file = at->file.len,
	};
	struct gtt_buf b = { 0 };
	uint32_t n;

	if (at->func.len == 0)
		return SITE_NONE;
	if (p->sites.n >= SITES_MAX || p->sites.arena.bytes >= SITES_BYTES)
		return SITE_OTHERS;
	gtt_buf_put(&b, &head, sizeof head);
	gtt_buf_put(&b, at->func.p, at->func.len);
	gtt_buf_put(&b, at->file.p, at->file.len);
	n = SITES_FIRST + gtt_intern(&p->sites, b.p, b.len);
	gtt_buf_fini(&b);
	return n;
}

struct place
places_at(const struct places *p, uint32_t site)
{
	struct place at = { .func = { "", 0 }, .file = { "", 0 } };
	const char *text;
	struct site head;

	if (site == SITE_OTHERS)
		at.func = (struct gtt_str){ "(other places)", 14 };
	if (site < SITES_FIRST)
		return at;
	text = p->sites.v[site - SITES_FIRST].p;
	memcpy(&head, text, sizeof head);
	at.line = head.line;
	at.func = (struct gtt_str){ text + sizeof head, head.func };
	at.file = (struct gtt_str){ text + sizeof head + head.func, head.file };
	return at;
}

/* What the frames of a stack say together. */
static uint16_t
stack_flags(struct places *p, const struct gtt_table *t, uint32_t stack)
{
	const struct gtt_stack *s = &t->stacks[stack];
	bool through = true, runtime = s->n > 0;
	uint16_t at = s->n > 0 ? 0 : AT_NOWHERE, flags = 0;

	for (uint32_t i = 0; i < s->n; i++) {
		flags = func_flags(p, t, t->frames[t->pcs[s->first + i]].func);
		if (through || !(flags & AT_LOCK))
			at |= flags & FN_AT;
		if (!(flags & FN_THROUGH))
			through = false;
		runtime = runtime && flags & FN_RUNTIME;
	}
	if (runtime || flags & FN_ROOT)
		at |= AT_SYSTEM;
	return at;
}

const struct stack_info *
places_info(struct places *p, uint32_t kept)
{
	const struct gtt_table *t = gtt_keep_table(p->keep);
	size_t had = p->ninfos;
	struct stack_info *info;
	struct place at;

	if (kept >= had) {
		p->infos = gtt_grow(p->infos, &p->ninfos, (size_t)kept + 1,
		    sizeof p->infos[0]);
		memset(p->infos + had, 0,
		    (p->ninfos - had) * sizeof p->infos[0]);
	}
	info = &p->infos[kept];
	if (!info->known) {
		info->known = true;
		info->at = stack_flags(p, t, kept);
		at = place_of(t, kept);
		info->site = places_site(p, &at);
	}
	return info;
}

uint32_t
place_word(struct gtt_keep *k, const struct gtt_table *t, uint32_t i)
{
	struct gtt_event ev = {
		.table = t, .str = { i }, .stack = GTT_NO_STACK,
		.tstack = GTT_NO_STACK,
	};

	gtt_keep_event(k, &ev);
	return ev.str[0];
}

static void
forget_seen(struct places *p)
{
	if (p->seen_cap > 0)
		memset(p->seen, 0xff, p->seen_cap * sizeof p->seen[0]);
	p->none = (struct seen){ .group = UINT32_MAX, .why = UINT32_MAX };
}

void
places_table(struct places *p, const struct gtt_table *t)
{
	uint64_t serial = t == NULL ? 0 : t->serial;

	if (t == p->table && serial == p->serial)
		return;
	forget_seen(p);
	p->table = t;
	p->serial = serial;
}

struct seen *
places_look(struct places *p, uint32_t stack)
{
	size_t had = p->seen_cap;

	if (p->table == NULL || stack >= p->table->nstacks)
		return &p->none;
	if (stack >= had) {
		p->seen = gtt_grow(p->seen, &p->seen_cap, p->table->nstacks,
		    sizeof p->seen[0]);
		memset(p->seen + had, 0xff,
		    (p->seen_cap - had) * sizeof p->seen[0]);
	}
	if (p->seen[stack].kept == SEEN_NOT)
		p->seen[stack].kept = gtt_keep_stack(p->keep, p->table, stack);
	return &p->seen[stack];
}

#define KEEP_MIN ((size_t)16 << 20)

bool
places_grown(const struct places *p)
{
	return p->always_grown || gtt_keep_bytes(p->keep) > p->keep_max;
}

struct gtt_keep *
places_renew(struct places *p)
{
	struct gtt_keep *old = p->keep;

	p->keep = gtt_keep_new();
	return old;
}

void
places_renewed(struct places *p, struct gtt_keep *old)
{
	gtt_keep_free(old);
	p->keep_max = KEEP_MIN + 2 * gtt_keep_bytes(p->keep);
	/* By numbers of the old one. */
	free(p->infos);
	free(p->funcs);
	p->infos = NULL;
	p->funcs = NULL;
	p->ninfos = p->nfuncs = 0;
	forget_seen(p);
}

void
places_init(struct places *p)
{
	*p = (struct places){
		.keep = gtt_keep_new(), .keep_max = KEEP_MIN,
	};
	forget_seen(p);
}

void
places_fini(struct places *p)
{
	gtt_keep_free(p->keep);
	gtt_intern_fini(&p->sites);
	free(p->infos);
	free(p->funcs);
	free(p->seen);
	*p = (struct places){ 0 };
}
