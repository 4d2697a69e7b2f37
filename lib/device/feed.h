/* Characters to lines: what all kinds of scanner share. Pure. */
#ifndef VOUCH_DEVICE_FEED_H
#define VOUCH_DEVICE_FEED_H

#include <stdbool.h>
#include <stddef.h>

#include "core/scanline.h"

#define VOUCH_FEED_MAX VOUCH_SCANLINE_MAX

struct vouch_feed {
	size_t len;      /* of text; VOUCH_FEED_MAX + 1: longer, and cut */
	bool whole;      /* handed out: the next byte begins a line */
	bool broken;     /* part of it was lost */
	unsigned lost;   /* lines that were dropped for that */
	char text[VOUCH_FEED_MAX + 1];
};

void vouch_feed_init(struct vouch_feed *feed);

/* One more byte; LF, CR and TAB end a line. True: it is whole, text[len]. */
bool vouch_feed_add(struct vouch_feed *feed, char byte);

/* Ends the line in hand. True: there was one, text[len] with len > 0. */
bool vouch_feed_close(struct vouch_feed *feed);

/* Something was lost: what is in hand, up to its end, is not handed out. */
void vouch_feed_break(struct vouch_feed *feed);

/* Is there part of a line? */
bool vouch_feed_pending(const struct vouch_feed *feed);

#endif
