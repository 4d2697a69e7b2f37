/*
 * Time zones from the tz database's compiled files (RFC 8536, "TZif"), without
 * the environment, without locks, without heap: the C library's own reader
 * knows one zone at a time and takes its name from TZ, which threads share.
 */
#ifndef VOUCH_BASE_TZIF_H
#define VOUCH_BASE_TZIF_H

#include <stdbool.h>
#include <stdint.h>

#define VOUCH_TZIF_MAX 65536 /* bytes of a zone's file */

/* One stretch of a zone's time in which its clocks do not change. */
struct vouch_tzif_span {
	int64_t from_s, until_s; /* [from, until), seconds since 1970 */
	int32_t offset_s;        /* seconds east of UTC */
};

/*
 * The stretch around at_s in the zone whose file is at path. False when the
 * file cannot be read, is not a TZif file, or is damaged; *out is unchanged
 * then. Beyond the last recorded change the rule in the file's last line
 * counts (POSIX.1, "TZ").
 */
bool vouch_tzif_span(const char *path, int64_t at_s,
    struct vouch_tzif_span *out);

#endif
