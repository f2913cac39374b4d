#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "common/match/yaml.h"
#include "common/output/quote.h"
#include "grstates/grstates.h"

struct rule {
	char		*color;
	unsigned	 states;	/* a bit for each enum gtt_gostate */
	struct gtt_pattern *stack;	/* NULL: any */
};

struct colors {
	struct rule	*rules;
	size_t		 n;
};

/* The names that mean the same to browsers and to X11, of which Graphviz has them. */
static const char names[] =
    " aliceblue antiquewhite aqua aquamarine azure beige bisque black "
    "blanchedalmond blue blueviolet brown burlywood cadetblue chartreuse "
    "chocolate coral cornflowerblue cornsilk crimson cyan darkblue darkcyan "
    "darkgoldenrod darkgray darkgreen darkgrey darkkhaki darkmagenta "
    "darkolivegreen darkorange darkorchid darkred darksalmon darkseagreen "
    "darkslateblue darkslategray darkslategrey darkturquoise darkviolet "
    "deeppink deepskyblue dimgray dimgrey dodgerblue firebrick floralwhite "
    "forestgreen fuchsia gainsboro ghostwhite gold goldenrod greenyellow "
    "honeydew hotpink indianred indigo ivory khaki lavender lavenderblush "
    "lawngreen lemonchiffon lightblue lightcoral lightcyan "
    "lightgoldenrodyellow lightgray lightgreen lightgrey lightpink "
    "lightsalmon lightseagreen lightskyblue lightslategray lightslategrey "
    "lightsteelblue lightyellow lime limegreen linen magenta "
    "mediumaquamarine mediumblue mediumorchid mediumpurple mediumseagreen "
    "mediumslateblue mediumspringgreen mediumturquoise mediumvioletred "
    "midnightblue mintcream mistyrose moccasin navajowhite navy oldlace "
    "olive olivedrab orange orangered orchid palegoldenrod palegreen "
    "paleturquoise palevioletred papayawhip peachpuff peru pink plum "
    "powderblue red rosybrown royalblue saddlebrown salmon sandybrown "
    "seagreen seashell sienna silver skyblue slateblue slategray slategrey "
    "snow springgreen steelblue tan teal thistle tomato turquoise violet "
    "wheat white whitesmoke yellow yellowgreen ";

static bool
is_color(const char *s)
{
	char word[32];
	size_t n = strlen(s);

	if (s[0] == '#')
		return (n == 7 || n == 9) &&
		    strspn(s + 1, "0123456789abcdefABCDEF") == n - 1;
	if (n == 0 || n > sizeof word - 3 || strchr(s, ' ') != NULL)
		return false;
	snprintf(word, sizeof word, " %s ", s);
	return strstr(names, word) != NULL;
}

static int
read_color(struct rule *r, const struct gtt_yaml *map, struct gtt_err *err)
{
	const struct gtt_yaml *y = gtt_yaml_get(map, "color");

	if (y == NULL)
		return gtt_yaml_fail(map, err, "a rule without a color");
	if (gtt_yaml_want(y, GTT_YAML_SCALAR, "color", err) < 0)
		return -1;
	if (!is_color(y->text))
		return gtt_yaml_fail(y, err, "'%.40s' is no color: expected "
		    "#rrggbb in quotes, or a name like lightblue", y->text);
	r->color = gtt_strndup(y->text, strlen(y->text));
	return 0;
}

static int
add_state(struct rule *r, const struct gtt_yaml *y, struct gtt_err *err)
{
	if (gtt_yaml_want(y, GTT_YAML_SCALAR, "a state", err) < 0)
		return -1;
	for (unsigned i = GTT_GO_RUNNABLE; i < GTT_NGOSTATES; i++) {
		if (strcmp(y->text, gtt_state_name(GTT_RES_GOROUTINE, i)) == 0) {
			r->states |= 1u << i;
			return 0;
		}
	}
	return gtt_yaml_fail(y, err, "'%.40s' is no state: expected "
	    "Runnable, Running, Waiting or Syscall", y->text);
}

/* One state, or a list of them. */
static int
read_states(struct rule *r, const struct gtt_yaml *map, struct gtt_err *err)
{
	const struct gtt_yaml *y = gtt_yaml_get(map, "state");

	if (y == NULL) {
		r->states = ~0u;
		return 0;
	}
	if (y->kind != GTT_YAML_LIST)
		return add_state(r, y, err);
	for (size_t i = 0; i < y->n; i++) {
		if (add_state(r, y->v[i], err) < 0)
			return -1;
	}
	return 0;
}

static struct gtt_pattern *
compile(const struct gtt_buf *text, const struct gtt_yaml *y,
    struct gtt_err *err)
{
	struct gtt_err why = { 0 };
	struct gtt_pattern *pat = gtt_pattern_compile(text->p, 0, &why);
	const char *what;

	if (pat == NULL) {
		what = strstr(why.msg, ": ");	/* after the column */
		gtt_yaml_fail(y, err, "%.150s", what ? what + 2 : why.msg);
	}
	return pat;
}

/* A list of frame patterns, as the words after the event in etgrep's. */
static int
read_stack(struct rule *r, const struct gtt_yaml *map, struct gtt_err *err)
{
	const struct gtt_yaml *y = gtt_yaml_get(map, "stack");
	struct gtt_buf text = { 0 };
	int rc = 0;

	if (y == NULL)
		return 0;
	if (gtt_yaml_want(y, GTT_YAML_LIST, "stack", err) < 0)
		return -1;
	gtt_buf_lit(&text, "Any");
	for (size_t i = 0; rc == 0 && i < y->n; i++) {
		rc = gtt_yaml_want(y->v[i], GTT_YAML_SCALAR,
		    "a frame pattern", err);
		if (rc == 0) {
			gtt_buf_putc(&text, ' ');
			gtt_quote(&text, y->v[i]->text,
			    strlen(y->v[i]->text));
		}
	}
	gtt_buf_putc(&text, '\0');
	if (rc == 0)
		r->stack = compile(&text, y, err);
	gtt_buf_fini(&text);
	return r->stack != NULL ? 0 : -1;
}

static int
read_rules(struct colors *c, const struct gtt_yaml *y, struct gtt_err *err)
{
	if (gtt_yaml_want(y, GTT_YAML_LIST, "the file", err) < 0)
		return -1;
	c->rules = gtt_calloc(y->n, sizeof c->rules[0]);
	for (; c->n < y->n; c->n++) {
		struct rule *r = &c->rules[c->n];
		const struct gtt_yaml *map = y->v[c->n];

		if (gtt_yaml_only(map, "color stack state", "a rule", err) < 0)
			return -1;
		if (read_color(r, map, err) < 0 ||
		    read_states(r, map, err) < 0 ||
		    read_stack(r, map, err) < 0) {
			c->n++;		/* it may hold something */
			return -1;
		}
	}
	return 0;
}

struct colors *
colors_load(const char *path, struct gtt_err *err)
{
	struct gtt_err why = { .off = GTT_NO_OFFSET };
	struct gtt_yaml *y = gtt_yaml_load(path, err);
	struct colors *c;

	if (y == NULL && err->code != GTT_OK)
		return NULL;
	c = gtt_calloc(1, sizeof *c);
	if (y != NULL && read_rules(c, y, &why) < 0) {
		gtt_fail(err, why.code, why.off, "%.100s: %s", path, why.msg);
		colors_free(c);
		c = NULL;
	}
	gtt_yaml_free(y);
	return c;
}

void
colors_free(struct colors *c)
{
	if (c == NULL)
		return;
	for (size_t i = 0; i < c->n; i++) {
		free(c->rules[i].color);
		gtt_pattern_free(c->rules[i].stack);
	}
	free(c->rules);
	free(c);
}

/* Gives its colour to all states without one that the rule is about. */
static int
apply(const struct rule *r, const struct view *v, const char **colors,
    struct gtt_err *err)
{
	struct gtt_event ev = {
		.g = GTT_NONE,
		.kind = GTT_STATE_TRANSITION,
		.table = gtt_keep_table(v->states->keep),
	};
	struct gtt_matcher *m = r->stack == NULL ? NULL :
	    gtt_matcher_new(&(struct gtt_pattern *){ r->stack }, 1, 26);
	int hit = 1;

	for (size_t i = 0; i < v->n && hit >= 0; i++) {
		const struct state *s = &v->states->states[v->v[i].state];

		if (colors[i] != NULL || v->v[i].state == STATE_OTHERS ||
		    !(r->states >> s->is & 1))
			continue;
		ev.stack = s->stack;
		hit = m == NULL ? 1 : gtt_matcher_any(m, &ev, err);
		if (hit > 0)
			colors[i] = r->color;
	}
	gtt_matcher_free(m);
	return hit < 0 ? -1 : 0;
}

int
colors_find(const struct colors *c, const struct view *v, const char **colors,
    struct gtt_err *err)
{
	for (size_t i = 0; i < c->n; i++) {
		if (apply(&c->rules[i], v, colors, err) < 0)
			return -1;
	}
	return 0;
}
