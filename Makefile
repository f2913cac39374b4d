# GNU make 4.3.  CONTRIBUTING.md says how things are laid out; the targets:
#
#	all		the commands, in $(BUILD)/bin
#	check		the tests (TESTS='...' for some of them)
#	check-san	the tests, built with sanitizers
#	fuzz		T=v2 TIME=seconds, for tests/fuzz/fuzz_v2.c
#	bench		our speed and memory against Go's own tools
#	golden		rewrites expected files of tests, for review
#	lint		warnings as errors, manual pages, scripts, layers
#	install		PREFIX=/usr/local DESTDIR=
#	uninstall
#	demo		finds things in a trace of an HTTP server
#	clean

CC	= gcc
CFLAGS	= -O2 -g -fstack-protector-strong -D_FORTIFY_SOURCE=2
LDFLAGS	=
PREFIX	= /usr/local
DESTDIR	=
BUILD	= build
JOBS	= 2

# No contraction: floating point must give the same results everywhere.  No
# joined loads and stores: where a pair was written one by one, a joined load of
# it waits for memory (the decoders lose a tenth of their speed).
cflags	= -std=c11 -D_GNU_SOURCE -ffp-contract=off -fno-tree-slp-vectorize -pthread -I. -I$(BUILD)/gen \
	  -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes

# What libgtt.a may need; each program is linked to what it uses of it only.
# A command with libraries of its own names them in LDLIBS_<command>.
ldlibs	= -Wl,--as-needed -lpcre2-8 -lsodium -lyaml -ljansson -lzip -lcurl -lzstd -lz -lm -pthread

lib_src	:= $(sort $(wildcard common/*/*.c common/*/*/*.c))
lib	:= $(BUILD)/libgtt.a
cmds	:= $(sort $(patsubst %/main.c,%,$(wildcard */main.c)))
bins	:= $(cmds:%=$(BUILD)/bin/%)
man	:= $(sort $(wildcard man/*.[1-8]))

# A command's files but main.c, in an archive, so that unit tests reach them.
cmd_lib	:= $(cmds:%=$(BUILD)/obj/%/cmd.a)

programs = $(patsubst %.c,$(BUILD)/%,$(sort $(wildcard $(1:%=tests/%/*.c))))
unit	:= $(call programs,unit)
fuzzers	:= $(patsubst %.c,$(BUILD)/%,$(sort $(wildcard tests/fuzz/fuzz_*.c)))
helpers	:= $(call programs,tools fault bench) $(fuzzers)
TESTS	= $(unit) $(sort $(wildcard tests/*/*.t))

all: $(lib) $(bins)

# What a command needs besides: generated text, files to install, libraries.
# <command>_gen are files that its objects wait for.
-include $(sort $(wildcard */rules.mk))

objects	= $(patsubst %.c,$(BUILD)/obj/%.o,$(1))

$(BUILD)/obj/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(CC) $(cflags) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

define archive
@mkdir -p $(@D)
@rm -f $@
@$(AR) rcs $@ $^
endef

# The text that it carries.
$(BUILD)/obj/common/match/regions.o: common/match/regions.yaml

$(lib): $(call objects,$(lib_src))
	$(archive)

define command
$(1)_obj := $(call objects,$(filter-out $(1)/main.c,$(sort $(wildcard $(1)/*.c))))
$(BUILD)/obj/$(1)/cmd.a: $$($(1)_obj)
	$$(archive)
$(BUILD)/bin/$(1): $(BUILD)/obj/$(1)/main.o $(BUILD)/obj/$(1)/cmd.a $(lib)
	@mkdir -p $$(@D)
	$$(CC) $$(CFLAGS) $$(LDFLAGS) -o $$@ $$^ $$(ldlibs) $$(LDLIBS_$(1))
$$($(1)_obj) $(BUILD)/obj/$(1)/main.o: | $$($(1)_gen)
endef
$(foreach c,$(cmds),$(eval $(call command,$(c))))

link_test = $(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(ldlibs) $(foreach c,$(cmds),$(LDLIBS_$(c)))

$(BUILD)/tests/%: $(BUILD)/obj/tests/%.o $(cmd_lib) $(lib)
	@mkdir -p $(@D)
	$(link_test)

# A fuzz target brings no main: replay.c has one, and so has libFuzzer.
FUZZ_DRIVER = $(BUILD)/obj/tests/fuzz/replay.o
$(BUILD)/tests/fuzz/fuzz_%: $(BUILD)/obj/tests/fuzz/fuzz_%.o \
    $(filter %.o,$(FUZZ_DRIVER)) $(cmd_lib) $(lib)
	@mkdir -p $(@D)
	$(link_test) $(filter-out %.o,$(FUZZ_DRIVER))

# Everything that can be compiled.
everything: all $(unit) $(helpers)

# Each test is a program that prints TAP: see tests/lib.sh, tests/unit/tap.h.
check: everything
	@GTT_BUILD='$(abspath $(BUILD))' PERL5LIB='$(CURDIR)/tests/tools' \
	    prove --formatter TapTotals -j$(JOBS) -e '' $(TESTS)

san	= -fsanitize=address,undefined -fno-sanitize-recover=all

check-san:
	@$(MAKE) BUILD=build-san CFLAGS='-O1 -g -fno-omit-frame-pointer $(san)' check

T	= v2
TIME	= 60
fuzz:
	@tests/fuzz/run '$(T)' '$(TIME)'

bench: all $(call programs,bench)
	@GTT_BUILD='$(abspath $(BUILD))' tests/bench/run

golden: all
	@tests/golden/make
	@PATH='$(abspath $(BUILD))/bin':$$PATH tests/grstates/make
	@PATH='$(abspath $(BUILD))/bin':$$PATH tests/man/readme README.md >$(BUILD)/README.md
	@cat $(BUILD)/README.md >README.md

lint:
	@$(MAKE) BUILD=build-lint CFLAGS='-O2 -D_FORTIFY_SOURCE=2 -Werror' everything
	@tests/tools/lint

install: all
	mkdir -p '$(DESTDIR)$(PREFIX)/bin'
	install -m 755 $(bins) '$(DESTDIR)$(PREFIX)/bin'
	install -m 644 -D common/match/regions.yaml '$(DESTDIR)$(PREFIX)/share/gtt/regions.yaml'
	for page in $(man); do \
		dir='$(DESTDIR)$(PREFIX)/share/man/man'$${page##*.}; \
		mkdir -p "$$dir" && install -m 644 $$page "$$dir" || exit; \
	done

uninstall:
	rm -f $(patsubst %,'$(DESTDIR)$(PREFIX)/bin/%',$(notdir $(bins)))
	rm -f '$(DESTDIR)$(PREFIX)/share/gtt/regions.yaml'
	for page in $(man); do \
		rm -f '$(DESTDIR)$(PREFIX)/share/man/man'$${page##*.}/$${page##*/}; \
	done

demo: all
	@PATH='$(abspath $(BUILD))/bin':$$PATH tests/data/demo

clean:
	rm -rf $(BUILD) build-san build-lint build-fuzz

.PHONY: all everything check check-san fuzz bench golden lint install uninstall \
	demo clean
.SECONDARY:

-include $(shell find $(BUILD)/obj -name '*.d' 2>/dev/null)
