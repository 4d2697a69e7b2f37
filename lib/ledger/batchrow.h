/*
 * A batch as a small text file, for machines that have neither the register
 * nor the campaign file: with it and the key that signed it they make the
 * batch's codes, or some of them, byte for byte (docs/FORMAT.md, "Rows").
 * Secret: it holds the key the campaign's serials come from.
 */
#ifndef VOUCH_LEDGER_BATCHROW_H
#define VOUCH_LEDGER_BATCHROW_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "core/serial.h"
#include "core/sign.h"
#include "ledger/register.h"

#define VOUCH_BATCHROW_MAX 8192    /* bytes of the file */
#define VOUCH_BATCHROW_STORES 4096 /* with the NUL */

struct vouch_batchrow {
	struct vouch_batch batch;   /* issued_at_ms, source, prizes: not kept */
	char stores[VOUCH_BATCHROW_STORES]; /* as records show them */
	uint8_t key[VOUCH_SERIAL_KEY_BYTES]; /* the caller wipes it */
};

/* Appends the row's text, signed, to out. VOUCH_ERR_RANGE and errors of
 * vouch_token_encode, VOUCH_ERR_TOO_LONG, _NO_MEMORY. */
enum vouch_err vouch_batchrow_format(const struct vouch_batchrow *row,
    const struct vouch_secret_key *secret, struct vouch_diag *diag,
    struct vouch_buf *out);

/*
 * text[len] that key has signed. VOUCH_ERR_SYNTAX (no row, or a line that is
 * not as it must be, with its number), _UNSUPPORTED (of a later version),
 * _CONFLICT (to be signed with another key), _SIGNATURE (changed since);
 * nothing of use is in *row then.
 */
enum vouch_err vouch_batchrow_parse(const char *text, size_t len,
    const struct vouch_public_key *key, struct vouch_diag *diag,
    struct vouch_batchrow *row);

#endif
