/*
 * What holds of every decoder of scanners' bytes: lines are short and without
 * ends inside, and the same however the bytes are cut.
 */
#ifndef VOUCH_TESTS_FUZZ_LINES_H
#define VOUCH_TESTS_FUZZ_LINES_H

#include <string.h>

#include "device/scanner.h"
#include "fuzz/fuzz.h"

#define LINES_INPUT_MAX 65536

struct lines {
	size_t len, lost, count;
	char text[2 * LINES_INPUT_MAX];
};

static inline void lines_keep(struct lines *out, const struct vouch_feed *feed)
{
	MUST(feed->len >= 1 && feed->len <= VOUCH_FEED_MAX + 1);
	for (size_t i = 0; i < feed->len; i++)
		MUST(feed->text[i] != '\n' && feed->text[i] != '\r' &&
		    feed->text[i] != '\t');
	MUST(out->len + feed->len + 1 <= sizeof out->text);
	memcpy(out->text + out->len, feed->text, feed->len);
	out->len += feed->len;
	out->text[out->len++] = '\n';
	out->count++;
}

static inline void lines_decode(enum vouch_scanner_kind kind,
    const uint8_t *data, size_t size, size_t piece, struct lines *out)
{
	static struct vouch_scanner scanner;

	memset(out, 0, offsetof(struct lines, text));
	vouch_scanner_init(&scanner, kind);
	for (size_t at = 0; at < size; at += piece) {
		size_t n = size - at < piece ? size - at : piece;
		struct vouch_span rest = { (const char *)data + at, n };

		while (vouch_scanner_next(&scanner, &rest))
			lines_keep(out, &scanner.feed);
		MUST(rest.len == 0);
	}
	if (vouch_scanner_idle(&scanner))
		lines_keep(out, &scanner.feed);
	MUST(!vouch_scanner_pending(&scanner));
	out->lost = vouch_scanner_lost(&scanner);
}

/* The input whole and in pieces; no more lines than bytes. */
static inline void lines_check(enum vouch_scanner_kind kind,
    const uint8_t *data, size_t size)
{
	static struct lines whole, cut;

	if (size > LINES_INPUT_MAX)
		return;
	lines_decode(kind, data, size, size > 0 ? size : 1, &whole);
	lines_decode(kind, data, size, size % 67 + 1, &cut);
	MUST(whole.len == cut.len && whole.lost == cut.lost);
	MUST(memcmp(whole.text, cut.text, whole.len) == 0);
	MUST(whole.count + whole.lost <= size);
}

#endif
