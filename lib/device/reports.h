/*
 * HID reports of scanners to characters. Two forms, both of 64 bytes:
 *
 *   usage page 0x8C (HID Point of Sale Usage Tables 1.02): report id 2, count
 *   of data bytes, three bytes of AIM identifier, up to 56 bytes of data, two
 *   more that say what symbol it was, and a byte whose lowest bit says that
 *   the next report goes on;
 *
 *   Symbol's own (USB 05e0:0600): count of data bytes, up to 63 of them. It
 *   has no such bit: a full report goes on in the next.
 *
 * Pure.
 */
#ifndef VOUCH_DEVICE_REPORTS_H
#define VOUCH_DEVICE_REPORTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "device/feed.h"

#define VOUCH_REPORT_BYTES 64
#define VOUCH_REPORT_DESCRIPTOR_MAX 4096

struct vouch_reports {
	bool symbol;   /* the second form */
	size_t have;   /* bytes of a report not yet whole */
	size_t at, to; /* its data not yet handed on */
	bool more;     /* the message goes on in the next report */
	uint8_t report[VOUCH_REPORT_BYTES];
};

void vouch_reports_init(struct vouch_reports *reports, bool symbol);

/* Decodes reports off *rest as vouch_scanner_next() does. One that cannot be
 * breaks the line in hand; one of another id is passed over. */
bool vouch_reports_next(struct vouch_reports *reports,
    struct vouch_span *rest, struct vouch_feed *feed);

/* Does a report descriptor (HID 1.11, section 6.2.2) of any length use page
 * 0x8C, so that the device is a scanner of the first form? */
bool vouch_reports_descriptor(const uint8_t *bytes, size_t len);

#endif
