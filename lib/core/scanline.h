/*
 * A scanned line: where in it is the code, or what is it instead?
 * Scanners prefix, suffix, change case and wrap codes in links; the rules are
 * docs/FORMAT.md, "Reading a scanned line". Pure, bounded: O(length).
 */
#ifndef VOUCH_CORE_SCANLINE_H
#define VOUCH_CORE_SCANLINE_H

#include <stddef.h>

#include "base/err.h"
#include "core/code.h"

#define VOUCH_SCANLINE_MAX 4096 /* bytes, without the line end */

enum vouch_scan_kind {
	VOUCH_SCAN_CODE,      /* text holds a code of an allowed length; its
	                         letters may still not decode */
	VOUCH_SCAN_SHORT,     /* text holds sixteen symbols as people type them,
	                         right or with a mistake (core/shortcode.h) */
	VOUCH_SCAN_TRUNCATED, /* the start of one, too short */
	VOUCH_SCAN_TWO_CODES, /* more than one */
	VOUCH_SCAN_TYPING_ENGINE, /* a code an input method has changed */
	VOUCH_SCAN_GTIN,      /* a product's EAN or GTIN, check digit right */
	VOUCH_SCAN_PAYMENT,   /* a payment QR (EMV merchant-presented, VietQR) */
	VOUCH_SCAN_URL,       /* some other link */
	VOUCH_SCAN_OTHER
};

struct vouch_scanned {
	enum vouch_scan_kind kind;
	char text[VOUCH_CODE_TEXT_MAX]; /* CODE: upper case */
	size_t len;
};

/* line[len], len <= VOUCH_SCANLINE_MAX, any bytes. Cannot fail. */
void vouch_scanline_read(const char *line, size_t len,
    struct vouch_scanned *out);

/* Keyboard layouts that codes are read through. */
enum vouch_layout {
	VOUCH_LAYOUT_US,         /* what scanners mean */
	VOUCH_LAYOUT_AZERTY,     /* French, Belgian */
	VOUCH_LAYOUT_QWERTZ,     /* German and its neighbours */
	VOUCH_LAYOUT_VIETNAMESE, /* of Windows: letters on the digit row */
	VOUCH_LAYOUTS
};

/* line[len], any bytes, as its keys were meant on a US keyboard where this
 * layout typed it, into out[len]; returns the length. What is no character of
 * one byte and on no key that matters becomes a space. */
size_t vouch_scanline_undo(enum vouch_layout layout, const char *line,
    size_t len, char *out);

/* Bytes at the start of line[len] that a scanner put there: blanks, control
 * characters, an AIM identifier (also one whose bracket Telex made a letter), an
 * ECI. */
size_t vouch_scanline_prefix(const char *line, size_t len);

/* "gtin", "payment-qr", "url", "other": the stable word for a foreign scan;
 * NULL for the first five kinds. */
const char *vouch_scan_kind_name(enum vouch_scan_kind kind);

#endif
