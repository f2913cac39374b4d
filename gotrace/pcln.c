#include "gotrace/pcln.h"

#include <elf.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/mem.h"

#define MAGIC_118	0xfffffff0u
#define MAGIC_120	0xfffffff1u

struct pcln {
	uint8_t		*map;
	size_t		 size;
	const uint8_t	*tab;		/* pcHeader */
	size_t		 len;
	bool		 has_start;	/* _func has startLine */
	uint32_t	 quantum;
	uint64_t	 nfunc;
	size_t		 names, cu, files, pctab, func;	/* offsets in tab */
	int64_t		 anchor;	/* its offset in the text */
};

static uint32_t
u32(const struct pcln *p, size_t off)
{
	uint32_t v = 0;

	if (off <= p->len && p->len - off >= 4)
		memcpy(&v, p->tab + off, 4);
	return v;
}

static uint64_t
u64(const struct pcln *p, size_t off)
{
	uint64_t v = 0;

	if (off <= p->len && p->len - off >= 8)
		memcpy(&v, p->tab + off, 8);
	return v;
}

static const char *
str(const struct pcln *p, size_t base, uint32_t off)
{
	size_t at = base + off;

	if (at >= p->len || !memchr(p->tab + at, 0, p->len - at))
		return "?";
	return (const char *)p->tab + at;
}

static int
map_file(struct pcln *p, const char *path, struct gtt_err *err)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || fstat(fd, &st) < 0) {
		if (fd >= 0)
			close(fd);
		return gtt_fail_errno(err, "%s", path);
	}
	p->size = (size_t)st.st_size;
	p->map = mmap(NULL, p->size, PROT_READ, MAP_PRIVATE, fd, 0);
	close(fd);
	if (p->map == MAP_FAILED) {
		p->map = NULL;
		return gtt_fail_errno(err, "%s", path);
	}
	return 0;
}

/* The section header at index i, or NULL. */
static const Elf64_Shdr *
section(const struct pcln *p, const Elf64_Ehdr *eh, unsigned i)
{
	uint64_t off = eh->e_shoff + (uint64_t)i * sizeof(Elf64_Shdr);

	if (eh->e_shentsize != sizeof(Elf64_Shdr) || off % 8 != 0 ||
	    off > p->size || p->size - off < sizeof(Elf64_Shdr))
		return NULL;
	return (const Elf64_Shdr *)(const void *)(p->map + off);
}

static bool
is_table(const struct pcln *p, const Elf64_Shdr *names, const Elf64_Shdr *s)
{
	static const char *const known[] = {
		".gopclntab", ".data.rel.ro.gopclntab",
	};
	uint64_t at = names->sh_offset + s->sh_name;

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		size_t n = strlen(known[i]) + 1;

		if (at < p->size && p->size - at >= n &&
		    memcmp(p->map + at, known[i], n) == 0)
			return true;
	}
	return false;
}

static bool
is_header(const uint8_t *b, size_t n)
{
	uint32_t magic;

	if (n < 72)
		return false;
	memcpy(&magic, b, 4);
	return (magic == MAGIC_118 || magic == MAGIC_120) && b[4] == 0 &&
	    b[5] == 0 && b[7] == 8;
}

/*
 * Finds the table: in its own section, or, when an external linker has put it
 * into another, by its magic number.
 */
static int
find_table(struct pcln *p, const char *path, struct gtt_err *err)
{
	const Elf64_Ehdr *eh = (const Elf64_Ehdr *)(const void *)p->map;
	const Elf64_Shdr *names, *s;

	if (p->size < sizeof(*eh) || memcmp(eh->e_ident, ELFMAG, SELFMAG) != 0 ||
	    eh->e_ident[EI_CLASS] != ELFCLASS64)
		return gtt_fail(err, GTT_EDATA, 0, "%s: not a 64-bit ELF file",
		    path);
	names = section(p, eh, eh->e_shstrndx);
	for (unsigned i = 0; names && i < eh->e_shnum; i++) {
		s = section(p, eh, i);
		if (s && is_table(p, names, s) && s->sh_offset < p->size &&
		    s->sh_size <= p->size - s->sh_offset) {
			p->tab = p->map + s->sh_offset;
			p->len = s->sh_size;
			if (is_header(p->tab, p->len))
				return 0;
		}
	}
	for (size_t off = 0; off + 72 <= p->size; off += 8) {
		if (is_header(p->map + off, p->size - off)) {
			p->tab = p->map + off;
			p->len = p->size - off;
			return 0;
		}
	}
	return gtt_fail(err, GTT_EDATA, 0, "%s: no Go function table", path);
}

static size_t
func_at(const struct pcln *p, uint64_t i)
{
	return p->func + u32(p, p->func + i * 8 + 4);
}

static const char *
func_name(const struct pcln *p, uint64_t i)
{
	return str(p, p->names, u32(p, func_at(p, i) + 4));
}

static int
find_anchor(struct pcln *p, const char *path, struct gtt_err *err)
{
	for (uint64_t i = 0; i < p->nfunc; i++) {
		if (strcmp(func_name(p, i), "gotrace_anchor") == 0) {
			p->anchor = u32(p, p->func + i * 8);
			return 0;
		}
	}
	return gtt_fail(err, GTT_EDATA, GTT_NO_OFFSET,
	    "%s: not built for tracing", path);
}

struct pcln *
pcln_open(const char *path, struct gtt_err *err)
{
	struct pcln *p = gtt_calloc(1, sizeof(*p));

	if (map_file(p, path, err) < 0 || find_table(p, path, err) < 0)
		goto bad;
	p->has_start = u32(p, 0) == MAGIC_120;
	p->quantum = p->tab[6];
	p->nfunc = u64(p, 8);
	p->names = u64(p, 32);
	p->cu = u64(p, 40);
	p->files = u64(p, 48);
	p->pctab = u64(p, 56);
	p->func = u64(p, 64);
	if (p->func > p->len || p->nfunc > (p->len - p->func) / 8) {
		gtt_fail(err, GTT_EDATA, 0, "%s: damaged function table", path);
		goto bad;
	}
	if (find_anchor(p, path, err) < 0)
		goto bad;
	return p;
bad:
	pcln_free(p);
	return NULL;
}

void
pcln_free(struct pcln *p)
{
	if (p && p->map)
		munmap(p->map, p->size);
	free(p);
}

static uint32_t
varint(const struct pcln *p, size_t *at)
{
	uint32_t v = 0;

	for (unsigned shift = 0; *at < p->len && shift < 35; shift += 7) {
		uint8_t b = p->tab[(*at)++];

		v |= (uint32_t)(b & 0x7f) << shift;
		if (b < 0x80)
			break;
	}
	return v;
}

/* The value of the pc table at off for the text offset target. */
static int32_t
pc_value(const struct pcln *p, uint32_t off, uint64_t entry, uint64_t target)
{
	size_t at = p->pctab + off;
	uint64_t pc = entry;
	int32_t val = -1;

	if (off == 0)
		return -1;
	for (bool first = true; at < p->len; first = false) {
		uint32_t d = varint(p, &at);

		if (d == 0 && !first)
			return -1;
		val += (int32_t)(d >> 1) ^ -(int32_t)(d & 1);
		pc += (uint64_t)varint(p, &at) * p->quantum;
		if (target < pc)
			return val;
	}
	return -1;
}

static uint64_t
find_func(const struct pcln *p, uint64_t pc)
{
	uint64_t lo = 0, hi = p->nfunc;

	while (hi - lo > 1) {
		uint64_t mid = lo + (hi - lo) / 2;

		if (u32(p, p->func + mid * 8) <= pc)
			lo = mid;
		else
			hi = mid;
	}
	return lo;
}

bool
pcln_find(const struct pcln *p, uint32_t code, struct code_info *ci)
{
	int64_t pc = p->anchor + (int32_t)code - 1;
	uint64_t i, entry;
	size_t fn;
	int32_t file, start;
	uint32_t cu;

	if (pc < 0 || p->nfunc == 0 ||
	    (uint64_t)pc >= u32(p, p->func + p->nfunc * 8))
		return false;
	i = find_func(p, (uint64_t)pc);
	entry = u32(p, p->func + i * 8);
	fn = func_at(p, i);
	ci->code = code;
	ci->entry = (uint32_t)((int64_t)entry - p->anchor);
	ci->func = func_name(p, i);
	file = pc_value(p, u32(p, fn + 20), entry, entry);
	cu = u32(p, fn + 32);
	ci->file = file < 0 ? "?" : str(p, p->files,
	    u32(p, p->cu + ((size_t)cu + (size_t)file) * 4));
	ci->line = (uint32_t)pc_value(p, u32(p, fn + 24), entry, (uint64_t)pc);
	start = p->has_start ? (int32_t)u32(p, fn + 36) :
	    pc_value(p, u32(p, fn + 24), entry, entry);
	ci->start = start > 0 ? (uint32_t)start : ci->line;
	return true;
}
