/* See scanner.h. */
#include "device/scanner.h"

static const char *const names[] = { "evdev", "serial", "hidpos", "symbol" };

const char *vouch_scanner_kind_name(enum vouch_scanner_kind kind)
{
	return names[kind];
}

void vouch_scanner_init(struct vouch_scanner *scanner,
    enum vouch_scanner_kind kind)
{
	scanner->kind = kind;
	vouch_feed_init(&scanner->feed);
	vouch_keys_init(&scanner->keys);
	vouch_reports_init(&scanner->reports, kind == VOUCH_SCANNER_SYMBOL);
}

static bool next_byte(struct vouch_span *rest, struct vouch_feed *feed)
{
	while (rest->len > 0) {
		char byte = *rest->data++;

		rest->len--;
		if (vouch_feed_add(feed, byte))
			return true;
	}
	return false;
}

bool vouch_scanner_next(struct vouch_scanner *scanner,
    struct vouch_span *rest)
{
	switch (scanner->kind) {
	case VOUCH_SCANNER_EVDEV:
		return vouch_keys_next(&scanner->keys, rest, &scanner->feed);
	case VOUCH_SCANNER_HIDPOS:
	case VOUCH_SCANNER_SYMBOL:
		return vouch_reports_next(&scanner->reports, rest,
		    &scanner->feed);
	default:
		return next_byte(rest, &scanner->feed);
	}
}

bool vouch_scanner_pending(const struct vouch_scanner *scanner)
{
	return vouch_feed_pending(&scanner->feed);
}

bool vouch_scanner_idle(struct vouch_scanner *scanner)
{
	if (scanner->kind == VOUCH_SCANNER_HIDPOS && scanner->reports.more &&
	    vouch_scanner_pending(scanner))
		vouch_feed_break(&scanner->feed);
	scanner->reports.more = false;
	return vouch_feed_close(&scanner->feed);
}

unsigned vouch_scanner_lost(struct vouch_scanner *scanner)
{
	unsigned lost = scanner->feed.lost;

	scanner->feed.lost = 0;
	return lost;
}
