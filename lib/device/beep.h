/*
 * What a scanner is told when its code was answered, so that it sounds good or
 * bad in the cashier's hand. The makers' manuals give the sequences. Pure.
 */
#ifndef VOUCH_DEVICE_BEEP_H
#define VOUCH_DEVICE_BEEP_H

#include <stdbool.h>
#include <stddef.h>

enum vouch_beep {
	VOUCH_BEEP_HONEYWELL, /* host acknowledgement: ESC 7 , and ESC 8 , */
	VOUCH_BEEP_DATALOGIC, /* B and F: good read, not on file */
	VOUCH_BEEP_ZEBRA,     /* beep on BEL: one, and three */
	VOUCH_BEEPS
};

/* The bytes for a scanner of this make; a string. */
const char *vouch_beep_bytes(enum vouch_beep make, bool good);

/*
 * Is the verdict of a verdict line ACCEPT? line[len] without its end, TSV or
 * JSON Lines (io/verdict.h); false for any other text.
 */
bool vouch_beep_good(const char *line, size_t len);

#endif
