/*
 * Key presses to characters: a scanner in keyboard mode, read from its event
 * device, where no layout or input method has been at it. The table is that
 * of a US keyboard, which scanners type unless told otherwise.
 *
 * Letters with Shift and Caps Lock; the keypad as with Num Lock; Alt and a
 * number on the keypad gives the byte of that number, Ctrl and a letter or one
 * of @ [ \ ] ^ _ the control character: both ways in which scanners send what
 * has no key. Caps Lock is taken to be off at first. Pure.
 */
#ifndef VOUCH_DEVICE_KEYS_H
#define VOUCH_DEVICE_KEYS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "device/feed.h"

#define VOUCH_KEYS_RECORD_MAX 32 /* sizeof(struct input_event) at most */
#define VOUCH_KEYS_LET_GO_MS 2000

struct vouch_keys {
	bool shift[2], ctrl[2], alt[2];  /* left and right, held down */
	bool caps;
	int alt_digits;                  /* typed while Alt is down */
	unsigned alt_code;
	int64_t escape_ms;               /* when Esc went down, or -1 */
	bool let_go;                     /* Esc was held for LET_GO_MS: a person
	                                    wants the keyboard back; no bar code
	                                    can hold a key */
	size_t have;                     /* bytes of a record not yet whole */
	char record[VOUCH_KEYS_RECORD_MAX];
};

void vouch_keys_init(struct vouch_keys *keys);

/* Decodes events off *rest as vouch_scanner_next() does. */
bool vouch_keys_next(struct vouch_keys *keys, struct vouch_span *rest,
    struct vouch_feed *feed);

#endif
