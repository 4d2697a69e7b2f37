/*
 * What the files of the bundle call in one another. Inside lib/core/bundle*.c
 * and the policy's reader only.
 */
#ifndef VOUCH_CORE_BUNDLE_PARTS_H
#define VOUCH_CORE_BUNDLE_PARTS_H

#include "core/bundle.h"

/* The lines of a bundle behind its title, in their order. */
enum vouch_bundle_line {
	VOUCH_LINE_SEQUENCE, VOUCH_LINE_ISSUED, VOUCH_LINE_UPDATE,
	VOUCH_LINE_GRACE, VOUCH_LINE_LIMIT, VOUCH_LINE_ZONE, VOUCH_LINE_HOST,
	VOUCH_LINE_ROOT, VOUCH_LINE_STORE, VOUCH_LINE_GROUP, VOUCH_LINE_KEY,
	VOUCH_LINE_FLOOR, VOUCH_BUNDLE_LINES
};

/* "sequence", ... */
const char *vouch_bundle_line_name(enum vouch_bundle_line line);

/* Line number index of its kind, with its end, appended. */
enum vouch_err vouch_bundle_write_line(const struct vouch_bundle *bundle,
    enum vouch_bundle_line line, size_t index, struct vouch_buf *out);

/* The bit of a use, 0 for none; the number of a cap or state, -1 for none. */
unsigned vouch_bundle_use_named(struct vouch_span name);
int vouch_bundle_cap_named(struct vouch_span name);
int vouch_bundle_state_named(struct vouch_span name);

#endif
