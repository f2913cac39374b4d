#include "gotrace/funcname.h"

#include "tests/unit/tap.h"

static const struct {
	const char *symbol, *printed;
} prints[] = {
	{ "", "" },
	{ "main.main", "main.main" },
	{ "main.Map[go.shape.int,go.shape.string]", "main.Map[...]" },
	{ "a/b.F[go.shape.[]int].func1.2", "a/b.F[...].func1.2" },
	{ "main.(*G[go.shape.map[string][]int]).Get", "main.(*G[...]).Get" },
	{ "main.(*Box).Map[go.shape.int]", "main.(*Box).Map[...]" },
	{ "main.(*G[go.shape.int]).Conv[go.shape.[]uint8]",
	    "main.(*G[...]).Conv[...]" },
	{ "main.P[go.shape.string,go.shape.int].Seq[go.shape.[2]int].func1",
	    "main.P[...].Seq[...].func1" },
	{ "main.F[go.shape.struct { A int \"a:\\\"]\\\"\" }].func1",
	    "main.F[...].func1" },
	{ "main.F[go.shape.struct { A int \"[\" }]", "main.F[...]" },
	{ "main.F[", "main.F[...]" },
	{ "main.F[int", "main.F[...]" },
	{ "main.F[\"", "main.F[...]" },
	{ "main.F[\"\\", "main.F[...]" },
	{ "main.F]x[]", "main.F]x[...]" },
};

static const struct {
	const char *name, *want;
	bool is;
} calls[] = {
	{ "main.main", "main.main", true },
	{ "main.main", "main", true },
	{ "main.main", "mai", false },
	{ "x.y/a/b.(*T).Do", "x.y/a/b.(*T).Do", true },
	{ "x.y/a/b.(*T).Do", "x.y/a/b.T.Do", true },
	{ "x.y/a/b.(*T).Do", "b.T.Do", true },
	{ "x.y/a/b.(*T).Do", "T.Do", true },
	{ "x.y/a/b.(*T).Do", "Do", true },
	{ "x.y/a/b.(*T).Do", "T", false },
	{ "main.Map[...]", "Map", true },
	{ "main.Map[...]", "main.Map[...]", true },
	{ "main.(*G[...]).Get", "G.Get", true },
	{ "main.(*G[...]).Conv[...]", "main.(*G[...]).Conv[...]", true },
	{ "main.(*G[...]).Conv[...]", "G.Conv", true },
	{ "main.(*G[...]).Conv[...]", "Conv", true },
	{ "main.Box.Map[...]", "Map[...]", true },
	{ "main.Box.Map[...].func1", "Box.Map.func1", true },
	{ "main.Box.Map[...].func1", "func1", false },
	{ "main.Box.Map[...].func1.2", "2", false },
};

static const struct {
	const char *name, *want;
	bool is;
} besides[] = {
	{ "main.main.func1", "main.main.func11", true },
	{ "main.main.func1", "main.func2.1", true },
	{ "main.main.func1", "main.main-range1.1", true },
	{ "main.(*G[...]).Conv[...].func1", "G.Conv.func2", true },
	{ "main.main.func1", "main.other.func1", false },
	{ "main.main", "main.main.func1", false },
	{ "main.main.func1", "main.main", false },
	{ "main.functor", "main.func1", false },
};

int
main(void)
{
	for (size_t i = 0; i < sizeof prints / sizeof prints[0]; i++) {
		char *s = func_printed(prints[i].symbol);

		is_str(s, prints[i].printed, "'%s'", prints[i].symbol);
		free(s);
	}
	for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++)
		is_int(func_is_called(calls[i].name, calls[i].want),
		    calls[i].is, "%s, '%s'", calls[i].name, calls[i].want);
	for (size_t i = 0; i < sizeof besides / sizeof besides[0]; i++)
		is_int(func_is_beside(besides[i].name, besides[i].want),
		    besides[i].is, "%s, beside '%s'", besides[i].name,
		    besides[i].want);
	return done_testing();
}
