/*
 * A fuzz target is one function, as libFuzzer knows it.  It returns 0, or -1
 * for an input that is none of its business, and aborts when its property does
 * not hold.
 */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
