# The Go texts that embed.c carries.
$(BUILD)/obj/gotrace/embed.o: $(wildcard gotrace/runtime/* gotrace/instrument/* \
	gotrace/trace/* gotrace/hook/*)

# Slow checks, run by hand: see the scripts.
gotrace-modules: all
	GTT_BUILD='$(abspath $(BUILD))' sh tests/gotrace/modules
gotrace-sweep: all
	GTT_BUILD='$(abspath $(BUILD))' sh tests/gotrace/sweep
gotrace-bench: all
	GTT_BUILD='$(abspath $(BUILD))' sh tests/gotrace/bench
.PHONY: gotrace-modules gotrace-sweep gotrace-bench
