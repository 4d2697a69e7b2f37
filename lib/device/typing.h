/*
 * What a scanner and the keyboard it pretends to be make of a known text: which
 * layout, letter case, prefix, suffix and input method it came through. Judged
 * by the tables of core/scanline.h, so that what is called readable here is
 * read at the till. Pure.
 */
#ifndef VOUCH_DEVICE_TYPING_H
#define VOUCH_DEVICE_TYPING_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base27.h"
#include "core/scanline.h"

/*
 * The text: every symbol of a code, its letters in lower case, and three words
 * that Vietnamese input methods cannot leave alone: Telex, VNI and VIQR each
 * make one of them a letter. No till can take it for a code.
 */
#define VOUCH_TYPING_LETTERS "bcfghjklmnpqrstvxz"
#define VOUCH_TYPING_TEXT \
	VOUCH_BASE27_ALPHABET " " VOUCH_TYPING_LETTERS " AS A1 A'"

enum vouch_typing_case {
	VOUCH_CASE_KEPT,
	VOUCH_CASE_SWAPPED, /* Caps Lock is on */
	VOUCH_CASE_LOWER,   /* all became lower case */
	VOUCH_CASE_UPPER
};

enum vouch_typing_engine {
	VOUCH_ENGINE_NONE,
	VOUCH_ENGINE_TELEX,
	VOUCH_ENGINE_VNI,
	VOUCH_ENGINE_VIQR,
	VOUCH_ENGINE_OTHER /* some other one, or several */
};

struct vouch_typing {
	bool found;      /* every symbol, in order, under a known layout; where
	                    it is false only engine and text mean something */
	bool complete;   /* and what follows them */
	bool readable;   /* a code with this before and after it is read */
	enum vouch_layout layout;
	enum vouch_typing_case letters;
	enum vouch_typing_engine engine;
	size_t prefix;   /* bytes of text before the symbols */
	bool prefix_aim; /* an AIM identifier */
	size_t suffix;   /* offset in text of what follows it all */
	size_t len;
	char text[VOUCH_SCANLINE_MAX]; /* as typed, with backspaces obeyed: input
	                                  methods type some */
};

/* line[len] without its end, any bytes; beyond VOUCH_SCANLINE_MAX it is cut. */
void vouch_typing_read(const char *line, size_t len,
    struct vouch_typing *out);

#endif
