/* Rows of batches, for a key everybody knows: what is read can be written
 * again to the same bytes. */
#include <string.h>

#include "fuzz/fuzz.h"
#include "ledger/batchrow.h"

static struct vouch_secret_key *known_key(void)
{
	static struct vouch_secret_key *secret;
	uint8_t seed[VOUCH_SEED_BYTES];

	if (secret != NULL)
		return secret;
	for (size_t i = 0; i < sizeof seed; i++)
		seed[i] = (uint8_t)i;
	MUST(vouch_sign_init() == VOUCH_OK);
	MUST(vouch_secret_key_new(seed, &secret) == VOUCH_OK);
	return secret;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = size > 0 ? (const char *)data : "";
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	static struct vouch_batchrow row;
	struct vouch_buf again;

	if (vouch_batchrow_parse(text, size,
	    vouch_secret_key_public(known_key()), &diag, &row) != VOUCH_OK) {
		MUST(diag.code != VOUCH_OK && diag.expected[0] != '\0');
		return 0;
	}
	MUST(row.batch.count >= 1 && row.batch.campaign >= 1);
	vouch_buf_init(&again, 2 * VOUCH_BATCHROW_MAX);
	MUST(vouch_batchrow_format(&row, known_key(), NULL, &again) ==
	    VOUCH_OK);
	MUST(again.len == size && memcmp(again.data, text, size) == 0);
	vouch_buf_release(&again);
	return 0;
}
