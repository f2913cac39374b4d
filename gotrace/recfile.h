/*
 * Recordings on disk.  A file is the eight bytes "GTTCALL1" and then frames:
 * one byte type, a number, that many bytes.  Numbers are unsigned LEB128.
 *
 *	I  key, value		what was run, and how
 *	P  proc, pid, flags, exe
 *	C  proc, code, entry, line, start, func, file
 *	B  proc, ring, records, four column sizes, zstd of the columns
 *	R  ticks, nanoseconds	the end of a round (see struct sink)
 *	G  proc, ticks, dropped	the end of a process
 *	E  status		the end; wait(2)'s status of the program
 *
 * Rounds without blocks are left out, but for the first and the last one: how
 * long a tick is follows from any two.  Text is a number and that many bytes.
 * The columns of a block: kinds (one byte a record, with flags), times, depths
 * and codes, raw slots.
 */
#ifndef GOTRACE_RECFILE_H
#define GOTRACE_RECFILE_H

#include "common/base/err.h"
#include "gotrace/record.h"

struct recorder;

/* Writes to fd, which stays the caller's.  Never NULL. */
struct recorder *
recorder_new(int fd);

void
recorder_sink(struct recorder *r, struct sink *to);

void
recorder_info(struct recorder *r, const char *key, const char *value);

/* Writes the last frame; -1 when anything could not be written. */
int
recorder_end(struct recorder *r, int status, struct gtt_err *err);

/* For tests: how many bytes have been written. */
uint64_t
recorder_bytes(const struct recorder *r);

void
recorder_free(struct recorder *r);

/*
 * Reads a recording and plays it to a sink.  A cut recording is played as far
 * as it goes, then -1 with GTT_ECUT.  *status gets the program's, or -1.
 */
int
recording_play(int fd, const struct sink *to, int *status,
    void (*info)(void *ctx, const char *key, const char *value), void *ctx,
    struct gtt_err *err);

#endif
