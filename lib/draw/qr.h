/*
 * Text to a QR symbol's modules (libqrencode; ISO/IEC 18004 Model 2).
 * Safe from several threads at once.
 */
#ifndef VOUCH_DRAW_QR_H
#define VOUCH_DRAW_QR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define VOUCH_QR_SIDE_MAX 177
#define VOUCH_QR_QUIET 4 /* modules of quiet zone, each side */

enum vouch_qr_level { VOUCH_QR_L, VOUCH_QR_M, VOUCH_QR_Q, VOUCH_QR_H };

/* One symbol. module[y * side + x]: 1 dark, 0 light; no quiet zone. */
struct vouch_qr {
	int version; /* 1..40 */
	int side;    /* modules, 21..177 */
	uint8_t module[VOUCH_QR_SIDE_MAX * VOUCH_QR_SIDE_MAX];
};

/*
 * The most bytes of a text like text[len] that a symbol of this level holds:
 * more when all of them are of the alphanumeric set (0-9 A-Z space $%*+-./:).
 */
size_t vouch_qr_capacity(const char *text, size_t len,
    enum vouch_qr_level level);

/*
 * text[len], 1 <= len, into the smallest version that holds it; text that is
 * all alphanumeric uses that mode, any other goes in byte mode without ECI.
 * VOUCH_ERR_MISSING (len 0), VOUCH_ERR_TOO_LONG when no version holds it,
 * VOUCH_ERR_NO_MEMORY, VOUCH_ERR_LIBRARY.
 */
enum vouch_err vouch_qr_encode(const char *text, size_t len,
    enum vouch_qr_level level, struct vouch_diag *diag, struct vouch_qr *qr);

bool vouch_qr_dark(const struct vouch_qr *qr, int x, int y); /* outside: light */

/* "libqrencode 4.1.1" into out[size]. */
void vouch_qr_library(char *out, size_t size);

#endif
