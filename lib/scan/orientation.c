/*
 * One tag out of a TIFF structure. Every offset comes from the file, so each is
 * held against the length before it is followed, and nothing loops: the
 * first directory is read, no other.
 */
#include "scan/format.h"

#include <string.h>

#define ENTRY_BYTES 12
#define TAG_ORIENTATION 274
#define TYPE_SHORT 3

static unsigned get16(const uint8_t *at, bool big)
{
	return big ? (unsigned)at[0] << 8 | at[1] :
	    (unsigned)at[1] << 8 | at[0];
}

static size_t get32(const uint8_t *at, bool big)
{
	return big ? (size_t)get16(at, true) << 16 | get16(at + 2, true) :
	    (size_t)get16(at + 2, false) << 16 | get16(at, false);
}

int vouch_format_orientation(const uint8_t *tiff, size_t len)
{
	size_t at, entries, i;
	unsigned value;
	bool big;

	if (len < 8)
		return 1;
	big = memcmp(tiff, "MM\0*", 4) == 0;
	if (!big && memcmp(tiff, "II*\0", 4) != 0)
		return 1;
	at = get32(tiff + 4, big);
	if (at > len - 2)
		return 1;
	entries = get16(tiff + at, big);
	for (i = 0, at += 2; i < entries && len - at >= ENTRY_BYTES;
	    i++, at += ENTRY_BYTES) {
		if (get16(tiff + at, big) != TAG_ORIENTATION)
			continue;
		value = get16(tiff + at + 8, big);
		if (get16(tiff + at + 2, big) != TYPE_SHORT || value < 1 ||
		    value > 8)
			return 1;
		return (int)value;
	}
	return 1;
}
