# GNU make 4.3.  What to build and how to test it; CONTRIBUTING.md explains.
#
#   make [BUILD=dir] [CC=...] [CFLAGS=...]
#   make check [TESTS='tests/etgrep/grep.t build/tests/unit/map']

CC	= gcc
CFLAGS	= -O2 -g -fstack-protector-strong -D_FORTIFY_SOURCE=2
LDFLAGS	=
PREFIX	= /usr/local
DESTDIR	=
BUILD	= build
JOBS	= 2

# No contraction: results of floating point must be the same everywhere.
cflags	= -std=c11 -D_GNU_SOURCE -ffp-contract=off -pthread -I. -I$(BUILD)/gen \
	  -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes

# What libgtt.a may need.  Each program keeps only what it uses; a command
# with libraries of its own names them in LDLIBS_<command>.
ldlibs	= -Wl,--as-needed -lpcre2-8 -lzstd -lz -lm -pthread

lib_src	:= $(sort $(wildcard common/*/*.c common/*/*/*.c))
lib_obj	:= $(lib_src:%.c=$(BUILD)/obj/%.o)
lib	:= $(BUILD)/libgtt.a

cmds	:= $(sort $(patsubst %/main.c,%,$(wildcard */main.c)))
bins	:= $(cmds:%=$(BUILD)/bin/%)
man	:= $(sort $(wildcard man/*.[1-8]))

# What a command has beside main.c, in an archive, so that unit tests reach it.
cmd_lib	:= $(cmds:%=$(BUILD)/obj/%/cmd.a)

unit	:= $(patsubst %.c,$(BUILD)/%,$(sort $(wildcard tests/unit/*.c)))
helpers	:= $(patsubst %.c,$(BUILD)/%,$(sort $(wildcard tests/tools/*.c tests/fault/*.c)))
scripts	:= $(sort $(wildcard tests/*/*.t))
TESTS	= $(unit) $(scripts)

all: $(lib) $(bins)

# Rules of a command that is more than its .c files (generated text and such):
# they may add to `all', to TESTS and to <cmd>_gen, files its objects wait for.
-include $(sort $(wildcard */rules.mk))

$(BUILD)/obj/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(CC) $(cflags) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

$(lib): $(lib_obj)
	@rm -f $@
	@mkdir -p $(@D)
	$(AR) rcs $@ $^

define command
$(BUILD)/obj/$(1)/cmd.a: $(patsubst %.c,$(BUILD)/obj/%.o,$(filter-out $(1)/main.c,$(sort $(wildcard $(1)/*.c))))
	@rm -f $$@
	@mkdir -p $$(@D)
	$$(AR) rcs $$@ $$^

$(BUILD)/bin/$(1): $(BUILD)/obj/$(1)/main.o $(BUILD)/obj/$(1)/cmd.a $(lib)
	@mkdir -p $$(@D)
	$$(CC) $$(CFLAGS) $$(LDFLAGS) -o $$@ $$^ $$(ldlibs) $$(LDLIBS_$(1))

$(patsubst %.c,$(BUILD)/obj/%.o,$(wildcard $(1)/*.c)): | $($(1)_gen)
endef
$(foreach c,$(cmds),$(eval $(call command,$(c))))

$(BUILD)/tests/%: $(BUILD)/obj/tests/%.o $(cmd_lib) $(lib)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(ldlibs) $(foreach c,$(cmds),$(LDLIBS_$(c)))

# Tests.  Each is a program that prints TAP; see tests/lib.sh, tests/unit/tap.h.
check: all $(unit) $(helpers)
	@GTT_BUILD='$(abspath $(BUILD))' prove -j$(JOBS) -e '' $(TESTS)

san	= -fsanitize=address,undefined -fno-sanitize-recover=all
check-san:
	@$(MAKE) BUILD=build-san CFLAGS='-O1 -g -fno-omit-frame-pointer $(san)' check

lint:
	@$(MAKE) BUILD=build-lint CFLAGS='-O2 -Werror -D_FORTIFY_SOURCE=2' everything

# Everything that is compiled, tests too.
everything: all $(unit) $(helpers)

install: all
	mkdir -p '$(DESTDIR)$(PREFIX)/bin' '$(DESTDIR)$(PREFIX)/share/man'
	install -m 755 $(bins) '$(DESTDIR)$(PREFIX)/bin'

clean:
	rm -rf $(BUILD) build-san build-lint build-fuzz

.PHONY: all check check-san lint everything install clean
.SECONDARY:

-include $(shell find $(BUILD)/obj -name '*.d' 2>/dev/null)
