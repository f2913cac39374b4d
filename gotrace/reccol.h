/* What writer and reader of recordings share; see recfile.h. */
#ifndef GOTRACE_RECCOL_H
#define GOTRACE_RECCOL_H

#define REC_MAGIC	"GTTCALL1"

#define COLS		4
#define COL_SAME_DEPTH	0x08	/* the depth is that of the record before */
#define COL_SAME_CODE	0x10	/* the code is that of the last of its kind */

#define REC_BLOCK	(1u << 16)	/* slots, before the last record */
#define REC_FRAME_MAX	(16u << 20)	/* bytes of any frame */

#endif
