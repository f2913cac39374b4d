#include "gotrace/embed.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "common/base/embed.h"

#define LONG_AGO	1500000000	/* seconds since 1970 */

#define TEXT(sym, path) GTT_EMBED(gotrace_##sym, "gotrace/" path)

TEXT(rt_ring, "runtime/ring.go");
TEXT(rt_start, "runtime/start.go");
TEXT(rt_args, "runtime/args.go");
TEXT(rt_sys_amd64, "runtime/sys_amd64.go");
TEXT(rt_sys_arm64, "runtime/sys_arm64.go");
TEXT(rt_asm_amd64, "runtime/asm_amd64.s");
TEXT(rt_asm_arm64, "runtime/asm_arm64.s");
TEXT(in_mod, "instrument/go.mod");
TEXT(in_main, "instrument/main.go");
TEXT(in_list, "instrument/list.go");
TEXT(in_modules, "instrument/modules.go");
TEXT(in_cover, "instrument/cover.go");
TEXT(in_errors, "instrument/errors.go");
TEXT(in_plan, "instrument/plan.go");
TEXT(in_rewrite, "instrument/rewrite.go");
TEXT(in_names, "instrument/names.go");
TEXT(in_glob, "instrument/glob.go");
TEXT(in_offsets, "instrument/offsets.go");
TEXT(tr_mod, "trace/go.mod");
TEXT(tr_trace, "trace/trace.go");
TEXT(tr_print, "trace/print.go");
TEXT(hook, "hook/hook.go");

#define RT(sym, name) { EMBED_RUNTIME, name, gotrace_##sym, gotrace_##sym##_end }
#define IN(sym, name) { EMBED_INSTRUMENT, name, gotrace_##sym, gotrace_##sym##_end }
#define TR(sym, name) { EMBED_TRACE, name, gotrace_##sym, gotrace_##sym##_end }

const struct embed_file embed_files[] = {
	RT(rt_ring, "ring.go"), RT(rt_start, "start.go"),
	RT(rt_args, "args.go"),
	RT(rt_sys_amd64, "sys_amd64.go"), RT(rt_sys_arm64, "sys_arm64.go"),
	RT(rt_asm_amd64, "asm_amd64.s"), RT(rt_asm_arm64, "asm_arm64.s"),
	IN(in_mod, "go.mod"), IN(in_modules, "modules.go"),
	IN(in_cover, "cover.go"), IN(in_main, "main.go"), IN(in_list, "list.go"),
	IN(in_errors, "errors.go"), IN(in_plan, "plan.go"), IN(in_rewrite, "rewrite.go"),
	IN(in_names, "names.go"), IN(in_glob, "glob.go"),
	IN(in_offsets, "offsets.go"),
	TR(tr_mod, "go.mod"), TR(tr_trace, "trace.go"),
	TR(tr_print, "print.go"),
	{ EMBED_HOOK, "hook_gotrace.go", gotrace_hook, gotrace_hook_end },
};
const size_t embed_count = sizeof(embed_files) / sizeof(embed_files[0]);

int
embed_age(const char *path, struct gtt_err *err)
{
	struct timespec t[2] = { { .tv_sec = LONG_AGO }, { .tv_sec = LONG_AGO } };

	if (utimensat(AT_FDCWD, path, t, 0) < 0)
		return gtt_fail_errno(err, "%s", path);
	return 0;
}

static int
write_file(const char *path, const char *p, size_t n, struct gtt_err *err)
{
	FILE *f = fopen(path, "we");
	bool ok;

	if (!f)
		return gtt_fail_errno(err, "cannot write %s", path);
	ok = fwrite(p, 1, n, f) == n;
	if (fclose(f) != 0 || !ok)
		return gtt_fail_errno(err, "cannot write %s", path);
	return embed_age(path, err);
}

int
embed_write(enum embed_part part, const char *dir, struct gtt_err *err)
{
	char path[4400];

	for (size_t i = 0; i < embed_count; i++) {
		const struct embed_file *f = &embed_files[i];

		if (f->part != part)
			continue;
		snprintf(path, sizeof(path), "%s/%s", dir, f->name);
		if (write_file(path, f->text, (size_t)(f->end - f->text),
		    err) < 0)
			return -1;
	}
	return 0;
}

uint64_t
embed_hash(void)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < embed_count; i++)
		for (const char *p = embed_files[i].text;
		    p < embed_files[i].end; p++)
			h = (h ^ (uint8_t)*p) * UINT64_C(0x100000001b3);
	return h;
}
