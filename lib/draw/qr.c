/*
 * QR symbols by libqrencode.
 *
 * The mode is chosen here, not by the library's splitter: one segment, so
 * that a code's version depends on its length alone and a batch looks alike.
 * Debian's libqrencode guards its tables with a mutex; nothing else is shared,
 * so threads need no lock of ours.
 */
#include "draw/qr.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <qrencode.h>

/* What version 40 holds, by level (ISO/IEC 18004, table 7). */
static const struct {
	char letter;
	QRecLevel library;
	size_t alphanumeric, bytes;
} levels[] = {
	[VOUCH_QR_L] = { 'L', QR_ECLEVEL_L, 4296, 2953 },
	[VOUCH_QR_M] = { 'M', QR_ECLEVEL_M, 3391, 2331 },
	[VOUCH_QR_Q] = { 'Q', QR_ECLEVEL_Q, 2420, 1663 },
	[VOUCH_QR_H] = { 'H', QR_ECLEVEL_H, 1852, 1273 },
};

static bool is_alphanumeric(const char *text, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++) {
		/* Not ||: which of the two it is cannot be foreseen. */
		if ((text[i] >= '0' && text[i] <= '9') |
		    (text[i] >= 'A' && text[i] <= 'Z'))
			continue;
		if (text[i] == '\0' || strchr(" $%*+-./:", text[i]) == NULL)
			return false;
	}
	return true;
}

static size_t capacity(bool alphanumeric, enum vouch_qr_level level)
{
	return alphanumeric ? levels[level].alphanumeric : levels[level].bytes;
}

size_t vouch_qr_capacity(const char *text, size_t len,
    enum vouch_qr_level level)
{
	return capacity(is_alphanumeric(text, len), level);
}

static enum vouch_err failed(struct vouch_diag *diag)
{
	if (errno == ENOMEM)
		return vouch_diag_set(diag, VOUCH_ERR_NO_MEMORY,
		    "out of memory");
	return vouch_diag_errno(diag, VOUCH_ERR_LIBRARY,
	    "libqrencode refused it");
}

static void copy_modules(struct vouch_qr *qr, const QRcode *code)
{
	size_t i = 0, count = (size_t)code->width * (size_t)code->width;
	uint64_t eight;

	qr->version = code->version;
	qr->side = code->width;
	/* The library keeps notes of its own in the other bits. */
	for (; i + sizeof eight <= count; i += sizeof eight) {
		memcpy(&eight, code->data + i, sizeof eight);
		eight &= UINT64_C(0x0101010101010101);
		memcpy(qr->module + i, &eight, sizeof eight);
	}
	for (; i < count; i++)
		qr->module[i] = code->data[i] & 1;
}

enum vouch_err vouch_qr_encode(const char *text, size_t len,
    enum vouch_qr_level level, struct vouch_diag *diag, struct vouch_qr *qr)
{
	bool alphanumeric = is_alphanumeric(text, len);
	size_t most = capacity(alphanumeric, level);
	QRinput *input = NULL;
	QRcode *code = NULL;
	enum vouch_err err = VOUCH_OK;

	if (len == 0)
		return vouch_diag_set(diag, VOUCH_ERR_MISSING,
		    "an empty text has no symbol");
	if (len > most)
		return vouch_diag_set(diag, VOUCH_ERR_TOO_LONG,
		    "%zu characters, and a symbol of level %c holds %zu", len,
		    levels[level].letter, most);
	errno = 0;
	input = QRinput_new2(0, levels[level].library);
	if (input == NULL || QRinput_append(input,
	    alphanumeric ? QR_MODE_AN : QR_MODE_8, (int)len,
	    (const unsigned char *)text) != 0) {
		err = failed(diag);
		goto out;
	}
	code = QRcode_encodeInput(input);
	if (code == NULL || code->width > VOUCH_QR_SIDE_MAX) {
		err = failed(diag);
		goto out;
	}
	copy_modules(qr, code);
out:
	QRcode_free(code);
	QRinput_free(input);
	return err;
}

bool vouch_qr_dark(const struct vouch_qr *qr, int x, int y)
{
	if (x < 0 || y < 0 || x >= qr->side || y >= qr->side)
		return false;
	return qr->module[y * qr->side + x] != 0;
}

void vouch_qr_library(char *out, size_t size)
{
	snprintf(out, size, "libqrencode %s", QRcode_APIVersionString());
}
