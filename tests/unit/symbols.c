/* Symbols of small programs that are made here, one of each format. */
#include "common/trace/symbols.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/base/buf.h"
#include "tests/unit/packs.h"
#include "tests/unit/tap.h"

enum layout { GO12, GO116, GO118 };

static const struct variant {
	const char	*name;
	uint32_t	 magic;
	enum layout	 layout;
	unsigned	 word, quantum;
	const char	*table, *text;	/* names of sections; table NULL: none */
	bool		 symbol;	/* runtime.text, and .text is before it */
	bool		 tells;		/* the table has the start of the text */
} variants[] = {
	{ "Go 1.5", 0xfffffffb, GO12, 8, 1, ".gopclntab", ".text", false, false },
	{ "Go 1.5, 32 bits", 0xfffffffb, GO12, 4, 4, ".gopclntab", ".text",
	    false, false },
	{ "Go 1.5, no sections", 0xfffffffb, GO12, 8, 1, NULL, NULL, false,
	    false },
	{ "Go 1.16", 0xfffffffa, GO116, 8, 1, ".gopclntab", ".text", true, false },
	{ "Go 1.17, 32 bits, other name", 0xfffffffa, GO116, 4, 1, ".hidden",
	    ".text", false, false },
	{ "Go 1.18", 0xfffffff0, GO118, 8, 2, ".gopclntab", ".text", false, true },
	{ "Go 1.19, no sections", 0xfffffff0, GO118, 8, 1, NULL, NULL, false,
	    true },
	{ "Go 1.20, 32 bits, cgo", 0xfffffff1, GO118, 4, 1, ".gopclntab",
	    ".text", true, true },
	{ "Go 1.26, moved anywhere", 0xfffffff1, GO118, 8, 4,
	    ".data.rel.ro.gopclntab", ".text", false, false },
	{ "Go 1.26, text unknown", 0xfffffff1, GO118, 8, 1, ".gopclntab",
	    ".other", false, false },
};

#define NVARIANTS (sizeof variants / sizeof *variants)
enum { V_GO15 = 0, V_STRIPPED = 2, V_GO116 = 3, V_GO118 = 5,
	V_GO119_STRIPPED = 6, V_MOVED = 8, V_NO_TEXT = NVARIANTS - 1 };

#define TEXT 0x401000
#define NFUNCS 3

/* A value up to end, as an offset into the text. */
struct run {
	unsigned	end;
	int		value;
};

/* Files: 1 is a.go, 2 b.go, 3 c.go; 0 and -1 are none. */
static const struct function {
	const char	*name;
	unsigned	 start;
	unsigned	 unit;		/* of the two of put_units */
	struct run	 files[4], lines[4];
} functions[NFUNCS] = {
	{ "main.main", 0, 0, { { 0x20, 1 }, { 0x40, 2 } },
	    { { 0x10, 10 }, { 0x30, 12 }, { 0x40, 11 } } },
	{ "main.(*T).run", 0x40, 3, { { 0x48, -1 }, { 0x50, 0 }, { 0x60, 3 } },
	    { { 0x60, 30000 } } },
	{ "c_function", 0x80, 3, { { 0, 0 } }, { { 0, 0 } } },
};

#define TEXT_END 0xa0

static const struct answer {
	uint64_t	 pc;
	const char	*func;		/* NULL: not found */
	const char	*file;
	uint64_t	 line;
} answers[] = {
	{ 0, NULL, NULL, 0 },
	{ TEXT - 1, NULL, NULL, 0 },
	{ TEXT, "main.main", "a.go", 10 },
	{ TEXT + 0x0f, "main.main", "a.go", 10 },
	{ TEXT + 0x10, "main.main", "a.go", 12 },
	{ TEXT + 0x1f, "main.main", "a.go", 12 },
	{ TEXT + 0x20, "main.main", "b.go", 12 },
	{ TEXT + 0x2f, "main.main", "b.go", 12 },
	{ TEXT + 0x30, "main.main", "b.go", 11 },
	{ TEXT + 0x3f, "main.main", "b.go", 11 },
	{ TEXT + 0x40, "main.(*T).run", "", 30000 },
	{ TEXT + 0x4f, "main.(*T).run", "", 30000 },
	{ TEXT + 0x50, "main.(*T).run", "c.go", 30000 },
	{ TEXT + 0x5f, "main.(*T).run", "c.go", 30000 },
	{ TEXT + 0x60, "main.(*T).run", "", 0 },
	{ TEXT + 0x7f, "main.(*T).run", "", 0 },
	{ TEXT + 0x80, "c_function", "", 0 },
	{ TEXT + 0x9f, "c_function", "", 0 },
	{ TEXT + 0xa0, NULL, NULL, 0 },
	{ UINT64_MAX, NULL, NULL, 0 },
};

#define NANSWERS (sizeof answers / sizeof *answers)

/* A program, and where in it lie: table, first record, section headers. */
struct program {
	struct gtt_buf	file;
	size_t		tab, record, sections;
};

static void
put_le(struct gtt_buf *b, uint64_t v, unsigned n)
{
	for (; n > 0; n--, v >>= 8)
		gtt_buf_putc(b, (char)(v & 0xff));
}

static void
put_text(struct gtt_buf *b, const char *s)
{
	gtt_buf_put(b, s, strlen(s) + 1);
}

static void
pad(struct gtt_buf *b, size_t n)
{
	while (b->len % n != 0)
		gtt_buf_putc(b, 0);
}

static void
put_varint(struct gtt_buf *b, uint32_t v)
{
	for (; v >= 0x80; v >>= 7)
		gtt_buf_putc(b, (char)(v | 0x80));
	gtt_buf_putc(b, (char)v);
}

/* A table of values by PC; returns its place, 0 when there are no runs. */
static size_t
put_runs(struct gtt_buf *b, const struct run *r, unsigned start,
    unsigned quantum)
{
	size_t place = b->len;
	int before = -1, d;

	if (r->end == 0)
		return 0;
	for (; r->end != 0; start = r->end, before = r->value, r++) {
		d = r->value - before;
		put_varint(b, d < 0 ? ~((uint32_t)d << 1) : (uint32_t)d << 1);
		put_varint(b, (r->end - start) / quantum);
	}
	gtt_buf_putc(b, 0);
	return place;
}

/* The parts of a table, and the places of things within them. */
struct parts {
	struct gtt_buf	names, units, files, pcs;
	size_t		name[NFUNCS], file[3], pcfile[NFUNCS], pcline[NFUNCS];
};

static void
put_units(struct parts *p)
{
	const size_t none = UINT32_MAX;
	const size_t units[] = { none, p->file[0], p->file[1],
		none, none, none, p->file[2] };

	for (size_t i = 0; i < sizeof units / sizeof *units; i++)
		put_le(&p->units, units[i], 4);
}

static void
make_parts(struct parts *p, unsigned quantum)
{
	static const char *const files[] = { "a.go", "b.go", "c.go" };

	gtt_buf_putc(&p->pcs, 0);	/* no table begins at 0 */
	for (size_t i = 0; i < NFUNCS; i++) {
		const struct function *f = &functions[i];

		p->name[i] = p->names.len;
		put_text(&p->names, f->name);
		p->pcfile[i] = put_runs(&p->pcs, f->files, f->start, quantum);
		p->pcline[i] = put_runs(&p->pcs, f->lines, f->start, quantum);
	}
	for (size_t i = 0; i < 3; i++) {
		p->file[i] = p->files.len;
		put_text(&p->files, files[i]);
	}
	put_units(p);
	pad(&p->names, 8);
	pad(&p->units, 8);
	pad(&p->files, 8);
	pad(&p->pcs, 8);
}

static void
free_parts(struct parts *p)
{
	gtt_buf_fini(&p->names);
	gtt_buf_fini(&p->units);
	gtt_buf_fini(&p->files);
	gtt_buf_fini(&p->pcs);
}

#define RECORD 48	/* bytes of a function's record, with padding */

/* Function entries; records begin at place and count from where it does. */
static void
put_funcs(struct gtt_buf *b, const struct variant *v, size_t place)
{
	unsigned n = v->layout == GO118 ? 4 : v->word;
	uint64_t text = v->layout == GO118 ? 0 : TEXT;

	for (size_t i = 0; i < NFUNCS; i++) {
		put_le(b, functions[i].start + text, n);
		put_le(b, place + i * RECORD, n);
	}
	put_le(b, TEXT_END + text, n);
}

static void
put_records(struct gtt_buf *b, const struct variant *v, const struct parts *p,
    size_t names, size_t pcs)
{
	for (size_t i = 0; i < NFUNCS; i++) {
		size_t end = b->len + RECORD;

		put_le(b, functions[i].start + (v->layout == GO118 ? 0 : TEXT),
		    v->layout == GO118 ? 4 : v->word);
		put_le(b, names + p->name[i], 4);
		put_le(b, 0x1111, 4);
		put_le(b, 0x2222, 4);
		put_le(b, 0x3333, 4);
		put_le(b, p->pcfile[i] == 0 ? 0 : pcs + p->pcfile[i], 4);
		put_le(b, p->pcline[i] == 0 ? 0 : pcs + p->pcline[i], 4);
		put_le(b, 0, 4);
		put_le(b, v->layout == GO12 ? 0 : functions[i].unit, 4);
		while (b->len < end)
			gtt_buf_putc(b, 0x44);
	}
}

static void
put_go12(struct program *g, const struct variant *v, const struct parts *p)
{
	struct gtt_buf *b = &g->file;
	size_t funcs = 8 + v->word, records, names, pcs, files, table;

	records = funcs + (2 * NFUNCS + 1) * v->word + 4;
	names = records + NFUNCS * RECORD;
	pcs = names + p->names.len;
	files = pcs + p->pcs.len;
	table = files + p->files.len;
	put_le(b, NFUNCS, v->word);
	put_funcs(b, v, records);
	put_le(b, table, 4);
	g->record = b->len;
	put_records(b, v, p, names, pcs);
	gtt_buf_put(b, p->names.p, p->names.len);
	gtt_buf_put(b, p->pcs.p, p->pcs.len);
	gtt_buf_put(b, p->files.p, p->files.len);
	put_le(b, 7, 4);	/* files, some that nobody uses, and this */
	for (size_t i = 0; i < 3; i++)
		put_le(b, files + p->file[i], 4);
	for (size_t i = 0; i < 3; i++)
		put_le(b, 0, 4);
}

static void
put_go116(struct program *g, const struct variant *v, const struct parts *p)
{
	struct gtt_buf *b = &g->file;
	unsigned n = v->layout == GO118 ? 4 : v->word;
	size_t place = 8 + (v->layout == GO118 ? 8 : 7) * v->word;
	const struct gtt_buf *parts[] = { &p->names, &p->units, &p->files,
		&p->pcs };

	put_le(b, NFUNCS, v->word);
	put_le(b, 3, v->word);
	if (v->layout == GO118)
		put_le(b, v->tells ? TEXT : 0, v->word);
	for (size_t i = 0; i < 4; place += parts[i++]->len)
		put_le(b, place, v->word);
	put_le(b, place, v->word);
	for (size_t i = 0; i < 4; i++)
		gtt_buf_put(b, parts[i]->p, parts[i]->len);
	put_funcs(b, v, (2 * NFUNCS + 1) * n);
	g->record = b->len;
	put_records(b, v, p, 0, 0);
}

static void
put_table(struct program *g, const struct variant *v)
{
	struct parts p = { 0 };

	make_parts(&p, v->quantum);
	g->tab = g->file.len;
	put_le(&g->file, v->magic, 4);
	put_le(&g->file, 0, 2);
	put_le(&g->file, v->quantum, 1);
	put_le(&g->file, v->word, 1);
	if (v->layout == GO12)
		put_go12(g, v, &p);
	else
		put_go116(g, v, &p);
	free_parts(&p);
}

/* Fields of a header of the program, once they are known. */
static void
patch(struct gtt_buf *b, size_t off, uint64_t v, unsigned n)
{
	for (; n > 0; n--, off++, v >>= 8)
		b->p[off] = (char)(v & 0xff);
}

static void
put_section(struct gtt_buf *b, unsigned word, unsigned name, unsigned type,
    uint64_t addr, size_t from, size_t to)
{
	put_le(b, name, 4);
	put_le(b, type, 4);
	put_le(b, 2, word);
	put_le(b, addr, word);
	put_le(b, from, word);
	put_le(b, to - from, word);
	put_le(b, 4, 4);	/* linked section: the one of put_sections */
	put_le(b, 0, 4);
	put_le(b, 1, word);
	put_le(b, 0, word);
}

/* Two symbols, the second is runtime.text. */
static void
put_symbols(struct gtt_buf *b, unsigned word)
{
	for (unsigned i = 0; i < 2; i++) {
		put_le(b, i == 0 ? 0 : 6, 4);
		if (word == 8)
			put_le(b, 0, 4);
		put_le(b, i == 0 ? 0x77 : TEXT, word);
		put_le(b, 0, 8);
	}
}

static void
put_sections(struct program *g, const struct variant *v)
{
	struct gtt_buf *b = &g->file;
	unsigned wide = v->word == 8, text, table;
	size_t tab_end = b->len, syms, strs, names;

	syms = (pad(b, 8), b->len);
	if (v->symbol)
		put_symbols(b, v->word);
	strs = b->len;
	gtt_buf_put(b, "other\0runtime.text", 19);
	names = b->len;
	put_text(b, "");
	text = (unsigned)(b->len - names);
	put_text(b, v->text);
	table = (unsigned)(b->len - names);
	put_text(b, v->table);
	g->sections = (pad(b, 8), b->len);
	put_section(b, v->word, 0, 0, 0, 0, 0);
	put_section(b, v->word, text, 1, v->symbol ? TEXT - 0x40 : TEXT, 0, 0);
	put_section(b, v->word, table, 1, 0x500000, g->tab, tab_end);
	put_section(b, v->word, 0, 2, 0, syms, strs);
	put_section(b, v->word, 0, 3, 0, strs, names);
	put_section(b, v->word, 0, 3, 0, names, g->sections);
	patch(b, wide ? 40 : 32, g->sections, v->word);
	patch(b, wide ? 58 : 46, wide ? 64 : 40, 2);
	patch(b, wide ? 60 : 48, 6, 2);
	patch(b, wide ? 62 : 50, 5, 2);
}

static void
make(struct program *g, const struct variant *v)
{
	g->file.len = 0;
	gtt_buf_lit(&g->file, "\x7f" "ELF");
	put_le(&g->file, v->word == 8 ? 2 : 1, 1);
	put_le(&g->file, 1, 1);
	while (g->file.len < 96)
		gtt_buf_putc(&g->file, 0);
	put_le(&g->file, v->magic, 4);	/* a table that is none */
	put_le(&g->file, UINT64_MAX, 8);
	pad(&g->file, 32);
	put_table(g, v);
	if (v->table != NULL)
		put_sections(g, v);
}

/* In place: some file systems wait for the disk after O_TRUNC. */
static void
write_f(const void *p, size_t n)
{
	int fd = open("f", O_WRONLY | O_CREAT, 0600);

	if (fd < 0 || pwrite(fd, p, n, 0) != (ssize_t)n ||
	    ftruncate(fd, (off_t)n) < 0 || close(fd) < 0)
		abort();
}

static struct gtt_symbols *
open_bytes(const struct gtt_buf *b, struct gtt_err *err)
{
	*err = (struct gtt_err){ 0 };
	write_f(b->p, b->len);
	return gtt_symbols_open("f", err);
}

static bool
same(struct gtt_str got, const char *want)
{
	return got.len == strlen(want) && memcmp(got.p, want, got.len) == 0;
}

static bool
answers_so(const struct gtt_symbols *s, const struct answer *a)
{
	struct gtt_str func, file;
	uint64_t line;

	if (gtt_symbols_find(s, a->pc, &func, &file, &line) == 0)
		return a->func == NULL;
	return a->func != NULL && same(func, a->func) && same(file, a->file) &&
	    line == a->line;
}

static void
all_answers(const char *name, const struct gtt_buf *b)
{
	struct gtt_err err;
	struct gtt_symbols *s = open_bytes(b, &err);

	if (!ok(s != NULL, "%s opens: %s", name, err.msg))
		return;
	for (size_t i = 0; i < NANSWERS; i++)
		ok(answers_so(s, &answers[i]), "%s: 0x%llx", name,
		    (unsigned long long)answers[i].pc);
	gtt_symbols_close(s);
}

static void
formats(struct program *g)
{
	struct gtt_buf packed = { 0 };

	for (size_t i = 0; i < NVARIANTS; i++) {
		if (i == V_NO_TEXT)
			continue;
		make(g, &variants[i]);
		all_answers(variants[i].name, &g->file);
	}
	make(g, &variants[V_GO15]);
	pack_gzip(&packed, g->file.p, g->file.len);
	all_answers("compressed", &packed);
	gtt_buf_fini(&packed);
}

enum where { WHOLE, TAB, RECORDS, SECTIONS };

/* n bytes of value at off; n 0: nothing is changed. */
struct change {
	unsigned	variant;
	enum where	where;
	long		off;
	unsigned	n;
	uint64_t	value;
};

static void
make_changed(struct program *g, const struct change *c)
{
	size_t off = (size_t)c->off;

	make(g, &variants[c->variant]);
	switch (c->where) {
	case WHOLE:
		break;
	case TAB:
		off += g->tab;
		break;
	case RECORDS:
		off += g->record;
		break;
	case SECTIONS:
		off += g->sections;
		break;
	}
	patch(&g->file, off, c->value, c->n);
}

static const struct {
	const char	*name;
	struct change	 change;
	const char	*want;
} refusals[] = {
	{ "magic", { 0, WHOLE, 3, 1, 'G' },
	    "not an ELF program: it starts with 7f 45 4c 47, not 7f 45 4c 46" },
	{ "class", { 0, WHOLE, 4, 1, 3 }, "ELF class 3, not 1" },
	{ "big-endian", { 0, WHOLE, 5, 1, 2 }, "a big-endian program" },
	{ "byte order", { 0, WHOLE, 5, 1, 0 }, "ELF byte order 0, not 1" },
	{ "sections far", { 0, WHOLE, 40, 8, 1 << 20 }, "a cut program: 6 " },
	{ "sections at max", { 0, WHOLE, 40, 8, UINT64_MAX }, "a cut program" },
	{ "sections many", { 0, WHOLE, 60, 2, 7 }, "a cut program: 7 sec" },
	{ "sections cut by program", { 0, WHOLE, 60, 2, 65535 },
	    "a cut program: 65535 sections" },
	{ "table far", { 0, SECTIONS, 2 * 64 + 24, 8, 1 << 20 },
	    "table is not in it" },
	{ "table large", { 0, SECTIONS, 2 * 64 + 32, 8, UINT64_MAX },
	    "table is not in it: 0xffffffffffffffff bytes" },
	{ "table large, Go 1.26",
	    { V_MOVED, SECTIONS, 2 * 64 + 32, 8, UINT64_MAX },
	    "table is not in it: 0xffffffffffffffff bytes" },
	{ "names of sections far", { 0, SECTIONS, 5 * 64 + 24, 8, 1 << 20 },
	    "a cut program: names of sections are at 0x100000" },
	{ "table left out", { 0, SECTIONS, 2 * 64 + 4, 4, 8 },
	    "table is not in it" },
	{ "table empty", { 0, SECTIONS, 2 * 64 + 32, 8, 0 },
	    "unknown format, 0x00000000" },
	{ "table short", { 0, SECTIONS, 2 * 64 + 32, 8, 15 }, "damaged Go" },
	{ "table's magic", { 0, TAB, 0, 4, 0xfffffffc },
	    "unknown format, 0xfffffffc" },
	{ "table's zeros", { 0, TAB, 4, 2, 1 }, "damaged Go symbol table" },
	{ "quantum 0", { 0, TAB, 6, 1, 0 }, "bytes of an instruction 0x0" },
	{ "quantum 3", { 0, TAB, 6, 1, 3 }, "bytes of an instruction 0x3" },
	{ "word 0", { 0, TAB, 7, 1, 0 }, "bytes of an address 0x0" },
	{ "word 16", { 0, TAB, 7, 1, 16 }, "bytes of an address 0x10" },
	{ "functions 0", { 0, TAB, 8, 8, 0 }, "functions 0x0" },
	{ "functions 0, Go 1.16", { V_GO116, TAB, 8, 8, 0 }, "functions 0x0" },
	{ "functions 2^31", { 0, TAB, 8, 8, 1U << 31 }, "functions 0x80000000" },
	{ "functions 2^32", { 0, TAB, 8, 8, UINT64_C(1) << 32 },
	    "functions 0x100000000" },
	{ "functions 2^60", { V_GO116, TAB, 8, 8, UINT64_C(1) << 60 },
	    "functions 0x1000000000000000" },
	{ "functions max", { 0, TAB, 8, 8, UINT64_MAX },
	    "functions 0xffffffffffffffff" },
	{ "first entry", { 0, TAB, 16, 8, TEXT + 1 }, "first function 0x401001" },
	{ "first record far", { 0, TAB, 24, 8, UINT64_MAX }, "first function" },
	{ "first record far, Go 1.18", { V_GO118, RECORDS, -24, 4, UINT32_MAX },
	    "first function" },
	{ "files far", { 0, TAB, 72, 4, UINT32_MAX }, "damaged Go symbol table" },
	{ "names far", { V_GO116, TAB, 24, 8, 1 << 20 }, "damaged Go" },
	{ "units far", { V_GO116, TAB, 32, 8, UINT64_MAX }, "damaged Go" },
	{ "files at max", { V_GO116, TAB, 40, 8, UINT64_MAX }, "damaged Go" },
	{ "pcs far", { V_GO116, TAB, 48, 8, 1 << 20 }, "damaged Go" },
	{ "records far", { V_GO116, TAB, 56, 8, 1 << 20 }, "damaged Go" },
	{ "no text", { V_NO_TEXT, WHOLE, 0, 0, 0 },
	    "does not tell where its text starts" },
	{ "not found", { V_STRIPPED, TAB, 0, 4, 0 }, "it has no Go symbol table" },
	{ "not found, Go 1.19", { V_GO119_STRIPPED, TAB, 7, 1, 5 },
	    "it has no Go symbol table" },
};

static void
refused(struct gtt_symbols *s, const struct gtt_err *err, enum gtt_code code,
    const char *want, const char *name)
{
	bool good = s == NULL && err->code == code &&
	    err->off == GTT_NO_OFFSET && strstr(err->msg, want) != NULL &&
	    strncmp(err->msg, "symbols of ", 11) == 0;

	if (!ok(good, "refused: %s", name))
		note("code %d, message: %s", err->code, err->msg);
	gtt_symbols_close(s);
}

static void
refuse_all(struct program *g)
{
	struct gtt_err err;

	for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
		const char *want = refusals[i].want;
		bool cut = strncmp(want, "a cut", 5) == 0 ||
		    strncmp(want, "table is not", 12) == 0;
		struct gtt_symbols *s;

		make_changed(g, &refusals[i].change);
		s = open_bytes(&g->file, &err);
		refused(s, &err, cut ? GTT_ECUT : GTT_EDATA, want,
		    refusals[i].name);
	}
}

static void
refuse_paths(struct program *g)
{
	struct gtt_symbols *s;
	struct gtt_err err = { 0 };

	s = gtt_symbols_open("missing", &err);
	refused(s, &err, GTT_ESYS, "missing: cannot open: No such", "no file");
	err = (struct gtt_err){ 0 };
	s = gtt_symbols_open(".", &err);
	refused(s, &err, GTT_ESYS, "Is a directory", "directory");
	err = (struct gtt_err){ 0 };
	s = gtt_symbols_open("/dev/zero", &err);
	refused(s, &err, GTT_EDATA, "starts with 00 00 00 00", "endless");
	g->file.len = 0;
	s = open_bytes(&g->file, &err);
	refused(s, &err, GTT_EDATA, "only 0 bytes", "empty");
	make(g, &variants[V_GO15]);
	g->file.len = 63;
	s = open_bytes(&g->file, &err);
	refused(s, &err, GTT_EDATA, "only 63 bytes", "one byte short");
	gtt_symbols_close(NULL);
}

/* Damage in a record spoils what is taken from there and nothing else. */
static const struct {
	const char	*name;
	struct change	 change;
	struct answer	 answer;
} spoilt[] = {
	{ "name far", { 0, RECORDS, 8, 4, UINT32_MAX }, { TEXT, NULL, NULL, 0 } },
	{ "name far, 1.16", { V_GO116, RECORDS, 8, 4, 1 << 20 },
	    { TEXT, NULL, NULL, 0 } },
	{ "record far", { 0, TAB, 40, 8, UINT64_MAX },
	    { TEXT + 0x50, NULL, NULL, 0 } },
	{ "record far, another", { 0, TAB, 40, 8, UINT64_MAX },
	    { TEXT, "main.main", "a.go", 10 } },
	{ "files far", { 0, RECORDS, 24, 4, UINT32_MAX },
	    { TEXT, "main.main", "", 10 } },
	{ "lines far", { 0, RECORDS, 28, 4, UINT32_MAX },
	    { TEXT, "main.main", "a.go", 0 } },
	{ "no files", { 0, RECORDS, 24, 4, 0 }, { TEXT, "main.main", "", 10 } },
	{ "no lines, 1.16", { V_GO116, RECORDS, 28, 4, 0 },
	    { TEXT, "main.main", "a.go", 0 } },
	{ "unit far", { V_GO116, RECORDS, 36, 4, UINT32_MAX - 1 },
	    { TEXT, "main.main", "", 10 } },
	{ "entry before", { 0, RECORDS, RECORD, 8, 0 },
	    { TEXT + 0x50, "main.(*T).run", "", 0 } },
};

static void
spoil_all(struct program *g)
{
	struct gtt_symbols *s;
	struct gtt_err err;

	for (size_t i = 0; i < sizeof spoilt / sizeof *spoilt; i++) {
		make_changed(g, &spoilt[i].change);
		s = open_bytes(&g->file, &err);
		if (ok(s != NULL, "spoilt %s: opens", spoilt[i].name))
			ok(answers_so(s, &spoilt[i].answer), "spoilt %s",
			    spoilt[i].name);
		gtt_symbols_close(s);
	}
}

/* A name that goes on to the end of the program. */
static void
endless_name(struct program *g)
{
	static const struct answer none = { TEXT, NULL, NULL, 0 };
	size_t names = 8 + 8 * 8;
	struct gtt_symbols *s;
	struct gtt_err err;

	make(g, &variants[V_GO119_STRIPPED]);
	patch(&g->file, g->record + 4, g->file.len - 2 - g->tab - names, 4);
	s = open_bytes(&g->file, &err);
	if (ok(s != NULL, "endless name: opens"))
		ok(answers_so(s, &none), "endless name");
	gtt_symbols_close(s);
}

/* Whether the answer is right as far as it goes. */
static bool
knows_less(const struct gtt_symbols *s, const struct answer *a)
{
	struct gtt_str func, file;
	uint64_t line;

	if (gtt_symbols_find(s, a->pc, &func, &file, &line) == 0)
		return true;
	return a->func != NULL && same(func, a->func) &&
	    (file.len == 0 || same(file, a->file)) &&
	    (line == 0 || line == a->line);
}

/* A program cut anywhere is refused, or says less but nothing wrong. */
static void
cuts(struct program *g, const struct variant *v)
{
	size_t opened = 0, wrong = 0, whole;

	make(g, v);
	for (whole = g->file.len; g->file.len > 0; g->file.len--) {
		struct gtt_err err;
		struct gtt_symbols *s = open_bytes(&g->file, &err);

		wrong += s == NULL && err.code == GTT_OK;
		opened += s != NULL;
		for (size_t i = 0; s != NULL && i < NANSWERS; i++)
			wrong += !knows_less(s, &answers[i]);
		gtt_symbols_close(s);
	}
	is_int(wrong, 0, "%s: cut to any length", v->name);
	/* Sections and Go 1.2's names of files come last and are needed. */
	if (v->table != NULL || v->layout == GO12)
		is_int(opened, 1, "%s: opens whole only", v->name);
	else
		ok(opened > 1 && opened < whole, "%s: some cuts open", v->name);
}

static uint64_t
any(void)
{
	static uint64_t x = 88172645463325252;

	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	return x;
}

/* Reads all of it; a NUL inside would be one behind its end. */
static bool
is_sound(struct gtt_str s)
{
	return s.len == 0 || memchr(s.p, 0, s.len) == NULL;
}

#define FLIPS 1500

static void
flips(struct program *g, const struct variant *v)
{
	size_t opened = 0, wrong = 0;

	for (size_t i = 0; i < FLIPS; i++) {
		struct gtt_symbols *s;
		struct gtt_err err;
		struct gtt_str func, file;
		uint64_t line;

		make(g, v);
		for (uint64_t n = 1 + any() % 8; n > 0; n--)
			g->file.p[any() % g->file.len] = (char)any();
		s = open_bytes(&g->file, &err);
		opened += s != NULL;
		wrong += s == NULL && err.code == GTT_OK;
		for (uint64_t pc = TEXT - 8; s != NULL && pc < TEXT + 0xb0;
		    pc += 4) {
			gtt_symbols_is_return(s, pc);
			if (gtt_symbols_find(s, pc, &func, &file, &line) != 0)
				wrong += !is_sound(func) || !is_sound(file) ||
				    line > INT32_MAX;
		}
		gtt_symbols_close(s);
	}
	is_int(wrong, 0, "%s: bytes changed, %zu of %d open", v->name, opened,
	    FLIPS);
}

/* Calls of an x86, each ends where the row says. */
static const struct call {
	const char	*name, *code;
	unsigned	 len, at;	/* bytes, their place in the text */
	bool		 is;
} calls[] = {
	{ "relative", "\xe8\x01\x02\x03\x04", 5, 0x10, true },
	{ "of a register", "\xff\xd0", 2, 0x20, true },
	{ "of a higher one", "\x41\xff\xd3", 3, 0x30, true },
	{ "by memory", "\xff\x54\x24\x08", 4, 0x40, true },
	{ "by far memory", "\xff\x94\x24\x08\x01\x02\x03", 7, 0x50, true },
	{ "a jump", "\x90\x90\xe9\x01\x02\x03\x04", 7, 0x60, false },
	{ "a push", "\x90\x90\x90\x90\x90\xff\x30", 7, 0x70, false },
	{ "no code there", "", 0, 0x90, true },
};

/* The Go 1.5 program with code. */
static void
make_code(struct program *g, unsigned machine)
{
	size_t header, code;

	make(g, &variants[V_GO15]);
	code = g->file.len;
	while (g->file.len < code + TEXT_END)
		gtt_buf_putc(&g->file, 0);
	for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
		memcpy(g->file.p + code + calls[i].at - calls[i].len,
		    calls[i].code, calls[i].len);
	header = g->sections + 64;	/* of .text */
	patch(&g->file, 18, machine, 2);
	patch(&g->file, header + 24, code, 8);
	patch(&g->file, header + 32, TEXT_END, 8);
}

static void
returns(struct program *g)
{
	struct gtt_symbols *s;
	struct gtt_err err;

	make_code(g, 62);
	s = open_bytes(&g->file, &err);
	for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
		ok(gtt_symbols_is_return(s, TEXT + calls[i].at) == calls[i].is,
		    "behind a call: %s", calls[i].name);
	ok(!gtt_symbols_is_return(s, TEXT), "nothing is before the text");
	ok(gtt_symbols_is_return(s, TEXT + 3), "what is cut is not judged");
	ok(!gtt_symbols_is_return(s, TEXT + TEXT_END + 1), "nor behind it");
	gtt_symbols_close(s);

	make_code(g, 183);	/* an ARM */
	s = open_bytes(&g->file, &err);
	ok(gtt_symbols_is_return(s, TEXT + 0x60), "other code is not judged");
	ok(!gtt_symbols_is_return(s, 1), "but functions are");
	gtt_symbols_close(s);
}

int
main(void)
{
	const char *tmp = getenv("TMPDIR");
	struct program g = { 0 };
	char dir[150];

	snprintf(dir, sizeof dir, "%s/gtt-symbols.XXXXXX",
	    tmp != NULL ? tmp : "/tmp");
	if (mkdtemp(dir) == NULL || chdir(dir) < 0)
		return 1;
	formats(&g);
	refuse_paths(&g);
	refuse_all(&g);
	spoil_all(&g);
	endless_name(&g);
	returns(&g);
	for (size_t i = 0; i < NVARIANTS; i++) {
		if (i != V_NO_TEXT)
			cuts(&g, &variants[i]);
		flips(&g, &variants[i]);
	}
	gtt_buf_fini(&g.file);
	if (unlink("f") < 0 || chdir("/") < 0 || rmdir(dir) < 0)
		return 1;
	return done_testing();
}
