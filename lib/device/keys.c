/* See keys.h. Events: Documentation/input/event-codes.rst of Linux. */
#include "device/keys.h"

#include <linux/input.h>
#include <string.h>

#define ALT_CODE_MAX 99999u
#define PRESSED 1
#define REPEATED 2

_Static_assert(sizeof(struct input_event) <= VOUCH_KEYS_RECORD_MAX,
    "an event fits");

/* What a key types, without and with Shift. */
static const char us[KEY_RIGHTALT + 1][2] = {
	[KEY_1] = "1!", [KEY_2] = "2@", [KEY_3] = "3#", [KEY_4] = "4$",
	[KEY_5] = "5%", [KEY_6] = "6^", [KEY_7] = "7&", [KEY_8] = "8*",
	[KEY_9] = "9(", [KEY_0] = "0)", [KEY_MINUS] = "-_",
	[KEY_EQUAL] = "=+",
	[KEY_Q] = "qQ", [KEY_W] = "wW", [KEY_E] = "eE", [KEY_R] = "rR",
	[KEY_T] = "tT", [KEY_Y] = "yY", [KEY_U] = "uU", [KEY_I] = "iI",
	[KEY_O] = "oO", [KEY_P] = "pP", [KEY_LEFTBRACE] = "[{",
	[KEY_RIGHTBRACE] = "]}",
	[KEY_A] = "aA", [KEY_S] = "sS", [KEY_D] = "dD", [KEY_F] = "fF",
	[KEY_G] = "gG", [KEY_H] = "hH", [KEY_J] = "jJ", [KEY_K] = "kK",
	[KEY_L] = "lL", [KEY_SEMICOLON] = ";:", [KEY_APOSTROPHE] = "'\"",
	[KEY_GRAVE] = "`~", [KEY_BACKSLASH] = "\\|", [KEY_102ND] = "\\|",
	[KEY_Z] = "zZ", [KEY_X] = "xX", [KEY_C] = "cC", [KEY_V] = "vV",
	[KEY_B] = "bB", [KEY_N] = "nN", [KEY_M] = "mM", [KEY_COMMA] = ",<",
	[KEY_DOT] = ".>", [KEY_SLASH] = "/?", [KEY_SPACE] = "  ",
	[KEY_ENTER] = "\n\n", [KEY_TAB] = "\t\t", [KEY_BACKSPACE] = "\b\b",
	[KEY_ESC] = "\x1b\x1b",
	[KEY_KP0] = "00", [KEY_KP1] = "11", [KEY_KP2] = "22",
	[KEY_KP3] = "33", [KEY_KP4] = "44", [KEY_KP5] = "55",
	[KEY_KP6] = "66", [KEY_KP7] = "77", [KEY_KP8] = "88",
	[KEY_KP9] = "99", [KEY_KPDOT] = "..", [KEY_KPSLASH] = "//",
	[KEY_KPASTERISK] = "**", [KEY_KPMINUS] = "--", [KEY_KPPLUS] = "++",
	[KEY_KPENTER] = "\n\n"
};

void vouch_keys_init(struct vouch_keys *keys)
{
	memset(keys, 0, sizeof *keys);
	keys->escape_ms = -1;
}

static bool either(const bool held[2])
{
	return held[0] || held[1];
}

static bool is_keypad(unsigned key)
{
	return key >= KEY_KP7 && key <= KEY_KPDOT && key != KEY_KPMINUS &&
	    key != KEY_KPPLUS && key != KEY_KPDOT;
}

/* Shift, Ctrl, Alt: where it is noted whether they are held; else NULL. */
static bool *modifier(struct vouch_keys *keys, unsigned key)
{
	switch (key) {
	case KEY_LEFTSHIFT:
		return &keys->shift[0];
	case KEY_RIGHTSHIFT:
		return &keys->shift[1];
	case KEY_LEFTCTRL:
		return &keys->ctrl[0];
	case KEY_RIGHTCTRL:
		return &keys->ctrl[1];
	case KEY_LEFTALT:
		return &keys->alt[0];
	case KEY_RIGHTALT:
		return &keys->alt[1];
	default:
		return NULL;
	}
}

/* Alt was let go: the number typed meanwhile is a character. */
static bool end_alt(struct vouch_keys *keys, struct vouch_feed *feed)
{
	int digits = keys->alt_digits;
	unsigned code = keys->alt_code;

	keys->alt_digits = 0;
	keys->alt_code = 0;
	return digits > 0 && vouch_feed_add(feed, (char)(code & 0xff));
}

static bool type(struct vouch_keys *keys, unsigned key,
    struct vouch_feed *feed)
{
	bool shift = either(keys->shift);
	char c = key <= KEY_RIGHTALT ? us[key][0] : '\0';

	if (c == '\0')
		return false;
	if (either(keys->alt)) {
		if (!is_keypad(key) || keys->alt_code > ALT_CODE_MAX / 10)
			return false;
		keys->alt_code = keys->alt_code * 10 + (unsigned)(c - '0');
		keys->alt_digits++;
		return false;
	}
	if (c >= 'a' && c <= 'z' && keys->caps)
		shift = !shift;
	c = us[key][shift];
	if (either(keys->ctrl)) {
		c = us[key][c >= 'a' && c <= 'z' ? 1 : shift];
		if (c < '@' || c > '_')
			return false;
		c = (char)(c & 0x1f);
	}
	return vouch_feed_add(feed, c);
}

/* Esc has no release while it is held down; the kernel repeats it. */
static void watch_escape(struct vouch_keys *keys, int value, int64_t ms)
{
	if (value == PRESSED)
		keys->escape_ms = ms;
	else if (value != REPEATED)
		keys->escape_ms = -1;
	else if (keys->escape_ms >= 0 && ms > keys->escape_ms &&
	    (uint64_t)ms - (uint64_t)keys->escape_ms >= VOUCH_KEYS_LET_GO_MS)
		keys->let_go = true;
}

static bool take_event(struct vouch_keys *keys,
    const struct input_event *event, struct vouch_feed *feed)
{
	bool *held;

	if (event->type == EV_SYN && event->code == SYN_DROPPED) {
		size_t have = keys->have;

		/* Releases may be among what was dropped. */
		vouch_keys_init(keys);
		keys->have = have;
		vouch_feed_break(feed);
	}
	if (event->type != EV_KEY)
		return false;
	held = modifier(keys, event->code);
	if (held != NULL) {
		*held = event->value != 0;
		return held >= keys->alt && held < keys->alt + 2 && !*held &&
		    end_alt(keys, feed);
	}
	if (event->code == KEY_ESC)
		watch_escape(keys, event->value,
		    (int64_t)((uint64_t)event->input_event_sec * 1000u +
		    (uint64_t)event->input_event_usec / 1000u));
	if (event->value != PRESSED)
		return false;
	if (event->code == KEY_CAPSLOCK)
		keys->caps = !keys->caps;
	return type(keys, event->code, feed);
}

bool vouch_keys_next(struct vouch_keys *keys, struct vouch_span *rest,
    struct vouch_feed *feed)
{
	struct input_event event;

	while (rest->len > 0) {
		size_t take = sizeof event - keys->have;

		if (take > rest->len)
			take = rest->len;
		memcpy(keys->record + keys->have, rest->data, take);
		rest->data += take;
		rest->len -= take;
		keys->have += take;
		if (keys->have < sizeof event)
			break;
		keys->have = 0;
		memcpy(&event, keys->record, sizeof event);
		if (take_event(keys, &event, feed))
			return true;
	}
	return false;
}
