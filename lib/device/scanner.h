/*
 * What a scanner device sends, as lines: bytes in, text out. Four kinds of
 * device, one interface; recorded bytes are decoded as live ones are.
 *
 * Pure: no heap, no I/O, bounded memory. Whatever comes in, a line is never
 * longer than VOUCH_FEED_MAX, and one of which a part was lost is never handed
 * out.
 */
#ifndef VOUCH_DEVICE_SCANNER_H
#define VOUCH_DEVICE_SCANNER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "device/feed.h"
#include "device/keys.h"
#include "device/reports.h"

enum vouch_scanner_kind {
	VOUCH_SCANNER_EVDEV,  /* struct input_event of linux/input.h */
	VOUCH_SCANNER_SERIAL, /* text */
	VOUCH_SCANNER_HIDPOS, /* reports of HID usage page 0x8C */
	VOUCH_SCANNER_SYMBOL  /* reports of Symbol's own, USB 05e0:0600 */
};

/* "evdev", "serial", "hidpos", "symbol". */
const char *vouch_scanner_kind_name(enum vouch_scanner_kind kind);

struct vouch_scanner {
	enum vouch_scanner_kind kind;
	struct vouch_feed feed;      /* feed.text[feed.len]: the line */
	struct vouch_keys keys;
	struct vouch_reports reports;
};

void vouch_scanner_init(struct vouch_scanner *scanner,
    enum vouch_scanner_kind kind);

/*
 * Decodes *rest, which moves past what was used, up to the next whole line:
 * true, and scanner->feed holds it until the next call. False: all of *rest
 * was used and no line is whole. A line is 1..VOUCH_FEED_MAX + 1 bytes, any
 * bytes but LF, CR and TAB, which end one; VOUCH_FEED_MAX + 1: it was longer.
 */
bool vouch_scanner_next(struct vouch_scanner *scanner,
    struct vouch_span *rest);

/* Is there part of a line that an idle gap would close? */
bool vouch_scanner_pending(const struct vouch_scanner *scanner);

/* Nothing came for a while, or nothing will: true when that made a line
 * whole. A message of which the scanner announced more is lost instead. */
bool vouch_scanner_idle(struct vouch_scanner *scanner);

/* Lines lost since the last call: keys the kernel dropped, reports that
 * cannot be, messages without their end. */
unsigned vouch_scanner_lost(struct vouch_scanner *scanner);

#endif
