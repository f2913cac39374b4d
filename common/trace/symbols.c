#include "common/trace/symbols.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/cursor.h"
#include "common/base/mem.h"

/* How the table is laid out; each is named by the Go that began with it. */
enum layout {
	GO12,
	GO116,		/* several tables, file names by compilation unit */
	GO118,		/* function entries count from the start of the text */
};

/*
 * The parts of the program are cursors that stay at their beginnings and are
 * read through copies.
 */
struct gtt_symbols {
	struct gtt_input	*in;
	enum layout		 layout;
	uint32_t		 quantum;	/* of instruction addresses */
	unsigned		 field;		/* bytes of an entry of funcs */
	uint64_t		 text;		/* what entries count from */
	uint64_t		 nfuncs;
	struct gtt_cursor	 funcs;		/* entry, place in data; ... */
	struct gtt_cursor	 data;		/* records of functions */
	struct gtt_cursor	 names;
	struct gtt_cursor	 units;		/* not GO12: places in files */
	struct gtt_cursor	 files;		/* GO12: places in data */
	struct gtt_cursor	 pcs;		/* files and lines by PC */
	struct gtt_cursor	 code;		/* of an x86, or bad */
	uint64_t		 code_addr;
};

/* An ELF file.  Source of all offsets: elf(5). */
struct elf {
	struct gtt_cursor	 file;
	unsigned		 word;		/* bytes of an address */
	unsigned		 shentsize, shnum;
	struct gtt_cursor	 sections;	/* their headers */
	struct gtt_cursor	 names;		/* of sections */
};

struct section {
	uint32_t	name, type, link;
	uint64_t	addr, off, size;
};

enum { SHT_SYMTAB = 2, SHT_NOBITS = 8 };
enum { EM_386 = 3, EM_X86_64 = 62 };

#define ELF_HEADER 64

/* What is after the first off bytes. */
static struct gtt_cursor
at(struct gtt_cursor c, uint64_t off)
{
	gtt_cursor_bytes(&c, off);
	return c;
}

/* len bytes after the first off. */
static struct gtt_cursor
part(struct gtt_cursor c, uint64_t off, uint64_t len)
{
	const uint8_t *p;

	c = at(c, off);
	p = gtt_cursor_bytes(&c, len);
	if (p == NULL)
		return c;
	c.end = c.p;
	c.p = p;
	return c;
}

/* The next n bytes, a little-endian number. */
static uint64_t
le(struct gtt_cursor *c, unsigned n)
{
	const uint8_t *p = gtt_cursor_bytes(c, n);
	uint64_t v = 0;

	for (unsigned i = 0; p != NULL && i < n; i++)
		v |= (uint64_t)p[i] << 8 * i;
	return v;
}

/* The NUL-terminated text after the first off bytes. */
static bool
text_at(struct gtt_cursor c, uint64_t off, struct gtt_str *to)
{
	const uint8_t *end;

	c = at(c, off);
	if (c.bad || gtt_cursor_left(&c) == 0)
		return false;
	end = memchr(c.p, 0, gtt_cursor_left(&c));
	if (end == NULL || end - c.p > UINT32_MAX)
		return false;
	*to = (struct gtt_str){ (const char *)c.p, (uint32_t)(end - c.p) };
	return true;
}

/* Whether the NUL-terminated text after the first off bytes is name. */
static bool
is_text(struct gtt_cursor c, uint64_t off, const char *name)
{
	size_t n = strlen(name) + 1;

	c = part(c, off, n);
	return !c.bad && memcmp(c.p, name, n) == 0;
}

static bool
get_section(const struct elf *e, unsigned i, struct section *s)
{
	struct gtt_cursor c = at(e->sections, (uint64_t)i * e->shentsize);

	s->name = (uint32_t)le(&c, 4);
	s->type = (uint32_t)le(&c, 4);
	le(&c, e->word);	/* flags */
	s->addr = le(&c, e->word);
	s->off = le(&c, e->word);
	s->size = le(&c, e->word);
	s->link = (uint32_t)le(&c, 4);
	return !c.bad;
}

static struct gtt_cursor
section_bytes(const struct elf *e, const struct section *s)
{
	struct gtt_cursor c = part(e->file, s->off, s->size);

	c.bad |= s->type == SHT_NOBITS;
	return c;
}

static bool
find_section(const struct elf *e, const char *name, struct section *s)
{
	for (unsigned i = 0; i < e->shnum; i++) {
		if (get_section(e, i, s) && is_text(e->names, s->name, name))
			return true;
	}
	return false;
}

static bool
find_symtab(const struct elf *e, struct section *s)
{
	for (unsigned i = 0; i < e->shnum; i++) {
		if (get_section(e, i, s) && s->type == SHT_SYMTAB)
			return true;
	}
	return false;
}

/* The address of the symbol called name, where there are symbols. */
static bool
find_symbol(const struct elf *e, const char *name, uint64_t *addr)
{
	struct section tab, str;
	struct gtt_cursor c, names;
	uint64_t str_off;

	if (!find_symtab(e, &tab) || !get_section(e, tab.link, &str))
		return false;
	c = section_bytes(e, &tab);
	names = section_bytes(e, &str);
	while (!c.bad && !names.bad && gtt_cursor_left(&c) > 0) {
		str_off = le(&c, 4);
		if (e->word == 8)
			le(&c, 4);	/* info, other, section */
		*addr = le(&c, e->word);
		le(&c, 8);	/* 64 bits: size; else size, info, ... */
		if (!c.bad && is_text(names, str_off, name))
			return true;
	}
	return false;
}

/* The first bytes: whether this is a program that can be read. */
static int
check_kind(const uint8_t *p, size_t n, struct gtt_err *err)
{
	static const uint8_t magic[4] = { 0x7f, 'E', 'L', 'F' };

	if (n < ELF_HEADER)
		return gtt_fail(err, GTT_EDATA, 0,
		    "not an ELF program: only %zu bytes", n);
	if (memcmp(p, magic, sizeof magic) != 0)
		return gtt_fail(err, GTT_EDATA, 0, "not an ELF program: it "
		    "starts with %02x %02x %02x %02x, not 7f 45 4c 46",
		    p[0], p[1], p[2], p[3]);
	if (p[4] != 1 && p[4] != 2)
		return gtt_fail(err, GTT_EDATA, 4,
		    "ELF class %u, not 1 (32 bits) or 2 (64 bits)", p[4]);
	if (p[5] == 2)
		return gtt_fail(err, GTT_EDATA, 5,
		    "a big-endian program: only little-endian ones can be read");
	if (p[5] != 1)
		return gtt_fail(err, GTT_EDATA, 5,
		    "ELF byte order %u, not 1 (little-endian)", p[5]);
	return 0;
}

static int
open_elf(struct elf *e, struct gtt_cursor file, struct gtt_err *err)
{
	struct section names;
	struct gtt_cursor c;
	uint64_t off;

	e->file = file;
	e->word = file.p[4] == 2 ? 8 : 4;
	c = at(file, 24 + 2 * e->word);
	off = le(&c, e->word);
	gtt_cursor_bytes(&c, 10);	/* flags, sizes of other headers */
	e->shentsize = (unsigned)le(&c, 2);
	e->shnum = (unsigned)le(&c, 2);
	if (off == 0 || e->shnum == 0)
		return 0;	/* stripped of all sections: that is fine */
	e->sections = part(file, off, (uint64_t)e->shnum * e->shentsize);
	if (e->sections.bad)
		return gtt_fail(err, GTT_ECUT, GTT_NO_OFFSET, "a cut program: "
		    "%u sections are described at 0x%" PRIx64 ", it has 0x%zx "
		    "bytes", e->shnum, off, gtt_cursor_left(&file));
	if (!get_section(e, (unsigned)le(&c, 2), &names))
		return 0;
	e->names = section_bytes(e, &names);
	if (e->names.bad)
		return gtt_fail(err, GTT_ECUT, GTT_NO_OFFSET, "a cut program: "
		    "names of sections are at 0x%" PRIx64 ", it has 0x%zx bytes",
		    names.off, gtt_cursor_left(&file));
	return 0;
}

static int
damaged(struct gtt_err *err, const char *what, uint64_t value)
{
	return gtt_fail(err, GTT_EDATA, GTT_NO_OFFSET,
	    "damaged Go symbol table: %s 0x%" PRIx64, what, value);
}

/* Function i's entry; that of nfuncs is where the last function ends. */
static uint64_t
entry(const struct gtt_symbols *s, uint64_t i)
{
	struct gtt_cursor c = at(s->funcs, 2 * i * s->field);

	return le(&c, s->field) + s->text;
}

/* What the table has on function i, from its entry on. */
static struct gtt_cursor
record(const struct gtt_symbols *s, uint64_t i)
{
	struct gtt_cursor c = at(s->funcs, (2 * i + 1) * s->field);

	return at(s->data, le(&c, s->field));
}

/*
 * Where all parts lie; c is after the number of functions, words are of n
 * bytes.  The number may be nonsense: it has not been checked yet.
 */
static bool
get_parts(struct gtt_symbols *s, struct gtt_cursor tab, struct gtt_cursor c,
    unsigned n)
{
	uint64_t off, size = (2 * s->nfuncs + 1) * s->field;

	if (s->layout == GO12) {
		s->data = s->names = s->pcs = tab;
		s->funcs = part(c, 0, size);
		c = at(c, size);
		off = le(&c, 4);
		c = at(tab, off);
		s->files = part(tab, off, 4 * le(&c, 4));
		return !s->funcs.bad && !s->files.bad && !c.bad;
	}
	le(&c, n);	/* number of files */
	if (s->layout == GO118) {
		off = le(&c, n);
		if (s->text == 0)
			s->text = off;
	}
	s->names = at(tab, le(&c, n));
	s->units = at(tab, le(&c, n));
	s->files = at(tab, le(&c, n));
	s->pcs = at(tab, le(&c, n));
	s->data = at(tab, le(&c, n));
	s->funcs = part(s->data, 0, size);
	return !c.bad && !s->names.bad && !s->units.bad && !s->files.bad &&
	    !s->pcs.bad && !s->funcs.bad;
}

static bool
get_layout(uint32_t magic, enum layout *layout)
{
	static const struct {
		uint32_t	magic;
		enum layout	layout;
	} known[] = {
		{ 0xfffffffb, GO12 },
		{ 0xfffffffa, GO116 },
		{ 0xfffffff0, GO118 },
		{ 0xfffffff1, GO118 },	/* Go 1.20 */
	};

	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		if (known[i].magic == magic) {
			*layout = known[i].layout;
			return true;
		}
	}
	return false;
}

/*
 * Takes the table at tab, whose end may be far after its own.  text is where
 * the program's text starts, 0 when not known: GO118 tables of before Go 1.26
 * then tell.
 */
static int
open_table(struct gtt_symbols *s, struct gtt_cursor tab, uint64_t text,
    struct gtt_err *err)
{
	struct gtt_cursor c = tab, first;
	uint32_t magic = (uint32_t)le(&c, 4), zeros = (uint32_t)le(&c, 2);
	unsigned n;

	if (!get_layout(magic, &s->layout))
		return gtt_fail(err, GTT_EDATA, GTT_NO_OFFSET, "Go symbol table "
		    "of an unknown format, 0x%08" PRIx32, magic);
	s->quantum = (uint32_t)le(&c, 1);
	n = (unsigned)le(&c, 1);
	if (zeros != 0 || (n != 4 && n != 8))
		return damaged(err, "bytes of an address", n);
	if (s->quantum != 1 && s->quantum != 2 && s->quantum != 4)
		return damaged(err, "bytes of an instruction", s->quantum);
	s->field = s->layout == GO118 ? 4 : n;
	s->nfuncs = le(&c, n);
	s->text = s->layout == GO118 ? text : 0;
	if (s->nfuncs == 0 || s->nfuncs > UINT32_MAX ||
	    !get_parts(s, tab, c, n))
		return damaged(err, "functions", s->nfuncs);
	first = record(s, 0);
	if (le(&first, s->field) + s->text != entry(s, 0) || first.bad)
		return damaged(err, "first function", entry(s, 0));
	return 0;
}

/* Looks for a table where no section tells its place. */
static int
scan(struct gtt_symbols *s, struct gtt_cursor file, uint64_t text,
    struct gtt_err *err)
{
	enum layout layout;
	struct gtt_cursor c;

	while (gtt_cursor_left(&file) >= 4) {
		c = file;
		if (get_layout((uint32_t)le(&file, 4), &layout) &&
		    open_table(s, c, text, NULL) == 0)
			return 0;
	}
	return gtt_fail(err, GTT_EDATA, GTT_NO_OFFSET,
	    "not a program of Go 1.2 or newer: it has no Go symbol table");
}

/* What function entries count from: the linker's symbol knows better. */
static uint64_t
text_start(const struct elf *e)
{
	struct section s;
	uint64_t addr;

	if (find_symbol(e, "runtime.text", &addr))
		return addr;
	return find_section(e, ".text", &s) ? s.addr : 0;
}

static int
open_found(struct gtt_symbols *s, const struct elf *e, struct gtt_err *err)
{
	struct section sec;
	struct gtt_cursor tab;

	if (!find_section(e, ".gopclntab", &sec) &&
	    !find_section(e, ".data.rel.ro.gopclntab", &sec))
		return scan(s, e->file, text_start(e), err);
	tab = section_bytes(e, &sec);
	if (tab.bad)
		return gtt_fail(err, GTT_ECUT, GTT_NO_OFFSET, "the Go symbol "
		    "table is not in it: 0x%" PRIx64 " bytes at 0x%" PRIx64
		    " of 0x%zx", sec.size, sec.off, gtt_cursor_left(&e->file));
	return open_table(s, tab, text_start(e), err);
}

static void
find_code(struct gtt_symbols *s, const struct elf *e)
{
	struct gtt_cursor c = at(e->file, 18);
	unsigned machine = (unsigned)le(&c, 2);
	struct section text;

	s->code.bad = true;
	if ((machine == EM_386 || machine == EM_X86_64) &&
	    find_section(e, ".text", &text)) {
		s->code = section_bytes(e, &text);
		s->code_addr = text.addr;
	}
}

static int
load(struct gtt_symbols *s, struct gtt_err *err)
{
	struct elf e = { 0 };
	const uint8_t *p;
	size_t n;

	if (gtt_input_peek(s->in, ELF_HEADER, &p, &n, err) < 0 ||
	    check_kind(p, n, err) < 0 ||
	    gtt_input_take_all(s->in, &p, &n, err) < 0 ||
	    open_elf(&e, gtt_cursor(p, n), err) < 0)
		return -1;
	if (open_found(s, &e, err) < 0)
		return -1;
	find_code(s, &e);
	if (s->layout == GO118 && s->text == 0)
		return gtt_fail(err, GTT_EDATA, GTT_NO_OFFSET,
		    "a Go program that does not tell where its text starts: "
		    "it has no section .text");
	return 0;
}

struct gtt_symbols *
gtt_symbols_open(const char *path, struct gtt_err *err)
{
	struct gtt_symbols *s = gtt_calloc(1, sizeof *s);
	struct gtt_err why = { 0 };

	s->in = gtt_input_open(path, NULL, &why);
	if (s->in != NULL && load(s, &why) == 0)
		return s;
	/* Offsets are of the trace in messages, so the program's stay out. */
	gtt_fail(err, why.code, GTT_NO_OFFSET, "symbols of %.150s: %s", path,
	    why.msg);
	gtt_symbols_close(s);
	return NULL;
}

/* The function that pc is in, or nfuncs. */
static uint64_t
function(const struct gtt_symbols *s, uint64_t pc)
{
	uint64_t lo = 0, hi = s->nfuncs, mid;

	if (pc < entry(s, lo) || pc >= entry(s, hi))
		return s->nfuncs;
	while (hi - lo > 1) {	/* entry(lo) <= pc < entry(hi) */
		mid = lo + (hi - lo) / 2;
		if (entry(s, mid) <= pc)
			lo = mid;
		else
			hi = mid;
	}
	return lo;
}

/*
 * The value at pc in the table off of s->pcs, -1 where it has none (0 stands
 * for no table: functions of C).  A table is pairs of a zigzag difference to
 * the value before, and of by how many quanta of instructions the PC is after
 * the last one that has it; a zero difference that is not the first ends it.
 */
static int32_t
value_at(const struct gtt_symbols *s, uint64_t off, uint64_t start, uint64_t pc)
{
	struct gtt_cursor c = at(s->pcs, off);
	uint64_t end = start;
	uint32_t delta, value = UINT32_MAX;

	while (off != 0 && !c.bad) {
		delta = (uint32_t)gtt_cursor_uvarint(&c);
		if (delta == 0 && end != start)
			break;
		value += delta & 1 ? ~(delta >> 1) : delta >> 1;
		end += (uint32_t)gtt_cursor_uvarint(&c) * s->quantum;
		if (!c.bad && pc < end)
			return (int32_t)value;
	}
	return -1;
}

/* The name of file number i of a unit (GO12: of the program). */
static bool
file_name(const struct gtt_symbols *s, int32_t i, uint32_t unit,
    struct gtt_str *to)
{
	uint32_t off;
	struct gtt_cursor c;

	if (i < 0 || (i == 0 && s->layout == GO12))
		return false;
	if (s->layout == GO12)
		c = at(s->files, 4 * (uint64_t)i);
	else
		c = at(s->units, 4 * (uint64_t)(unit + (uint32_t)i));
	off = (uint32_t)le(&c, 4);
	if (c.bad)
		return false;
	if (s->layout == GO12)
		return text_at(s->data, off, to);
	return text_at(s->files, off, to);	/* not at UINT32_MAX: none */
}

int
gtt_symbols_find(const struct gtt_symbols *s, uint64_t pc,
    struct gtt_str *func, struct gtt_str *file, uint64_t *line)
{
	uint64_t i = function(s, pc), start;
	uint32_t name, pcfile, pcline, unit = 0;
	struct gtt_cursor c;
	int32_t n;

	if (i == s->nfuncs)
		return 0;
	c = record(s, i);
	start = le(&c, s->field) + s->text;
	name = (uint32_t)le(&c, 4);
	gtt_cursor_bytes(&c, 12);	/* arguments, deferreturn, pcsp */
	pcfile = (uint32_t)le(&c, 4);
	pcline = (uint32_t)le(&c, 4);
	le(&c, 4);	/* number of further tables */
	if (s->layout != GO12)
		unit = (uint32_t)le(&c, 4);
	if (c.bad || !text_at(s->names, name, func))
		return 0;
	if (!file_name(s, value_at(s, pcfile, start, pc), unit, file))
		*file = (struct gtt_str){ "", 0 };
	n = value_at(s, pcline, start, pc);
	*line = n < 0 ? 0 : (uint64_t)n;
	return 1;
}

#define MAX_CALL 7	/* bytes of a call */

/*
 * Whether the bytes end in a call of an x86: e8 and an offset, or ff with /2 in
 * the byte after it and what that wants.  Source: Intel's manual, volume 2,
 * CALL.
 */
static bool
ends_in_call(const uint8_t *p)
{
	if (p[MAX_CALL - 5] == 0xe8)
		return true;
	for (unsigned i = 0; i + 1 < MAX_CALL; i++) {
		if (p[i] == 0xff && (p[i + 1] & 0x38) == 0x10)
			return true;
	}
	return false;
}

bool
gtt_symbols_is_return(const struct gtt_symbols *s, uint64_t pc)
{
	static const uint8_t zeros[MAX_CALL];
	struct gtt_cursor c;

	if (function(s, pc - 1) == s->nfuncs)
		return false;
	if (s->code.bad || pc - s->code_addr < MAX_CALL)
		return true;
	c = part(s->code, pc - s->code_addr - MAX_CALL, MAX_CALL);
	return c.bad || memcmp(c.p, zeros, MAX_CALL) == 0 || ends_in_call(c.p);
}

void
gtt_symbols_close(struct gtt_symbols *s)
{
	if (s == NULL)
		return;
	gtt_input_close(s->in);
	free(s);
}
