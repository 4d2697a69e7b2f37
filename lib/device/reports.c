/* See reports.h. */
#include "device/reports.h"

#include <string.h>

#define POS_ID 2
#define POS_DATA 5
#define POS_DATA_MAX 56
#define POS_MORE 63
#define SYMBOL_DATA_MAX 63
#define PAGE_SCANNER 0x8cu

void vouch_reports_init(struct vouch_reports *reports, bool symbol)
{
	memset(reports, 0, sizeof *reports);
	reports->symbol = symbol;
}

/* What a whole report says: at, to and more. */
static void open_report(struct vouch_reports *reports,
    struct vouch_feed *feed)
{
	const uint8_t *report = reports->report;
	size_t first = reports->symbol ? 1 : POS_DATA;
	size_t most = reports->symbol ? SYMBOL_DATA_MAX : POS_DATA_MAX;
	size_t count = report[reports->symbol ? 0 : 1];

	reports->at = reports->to = 0;
	if (!reports->symbol && report[0] != POS_ID)
		return;
	if (count > most) {
		vouch_feed_break(feed);
		count = 0;
	}
	reports->at = first;
	reports->to = first + count;
	reports->more = reports->symbol ? count == most :
	    (report[POS_MORE] & 1) != 0;
}

/* Hands on what is left of a report, up to a whole line. */
static bool empty_report(struct vouch_reports *reports,
    struct vouch_feed *feed)
{
	while (reports->at < reports->to) {
		if (vouch_feed_add(feed, (char)reports->report[reports->at++]))
			return true;
	}
	if (reports->to == 0)
		return false;
	reports->at = reports->to = 0;
	return !reports->more && vouch_feed_close(feed);
}

bool vouch_reports_next(struct vouch_reports *reports,
    struct vouch_span *rest, struct vouch_feed *feed)
{
	for (;;) {
		size_t take = sizeof reports->report - reports->have;

		if (empty_report(reports, feed))
			return true;
		if (rest->len == 0)
			return false;
		if (take > rest->len)
			take = rest->len;
		memcpy(reports->report + reports->have, rest->data, take);
		rest->data += take;
		rest->len -= take;
		reports->have += take;
		if (reports->have < sizeof reports->report)
			return false;
		reports->have = 0;
		open_report(reports, feed);
	}
}

bool vouch_reports_descriptor(const uint8_t *bytes, size_t len)
{
	size_t at = 0;

	while (at < len) {
		uint8_t head = bytes[at];
		size_t size = head & 3u, i;
		uint32_t value = 0;

		if (head == 0xfe) { /* a long item: its size, a tag, data */
			if (len - at < 3)
				return false;
			at += 3 + (size_t)bytes[at + 1];
			continue;
		}
		size = size == 3 ? 4 : size;
		if (len - at - 1 < size)
			return false;
		for (i = size; i > 0; i--)
			value = value << 8 | bytes[at + i];
		if ((head & 0xfc) == 0x04 && value == PAGE_SCANNER)
			return true;
		at += 1 + size;
	}
	return false;
}
