/*
 * The winners of a batch are found from the prizes' side: each slot of the
 * shuffle that holds one is led back to its code. So a million codes cost as
 * much as their hundred prizes.
 */
#include "io/prizefile.h"

#include <stdlib.h>

#include "core/crypt.h"
#include "core/shuffle.h"
#include "core/token.h"

/* A serial above the prize it wins, in one number that sorts. */
#define PRIZE_BITS 8

static int compare(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void find_winners(const struct vouch_prizes *prizes,
    const uint8_t key[VOUCH_SERIAL_KEY_BYTES], uint64_t *winners)
{
	struct vouch_shuffle shuffle;
	struct vouch_serial serial;
	uint64_t counter;
	uint32_t slot;

	vouch_shuffle_init(&shuffle, key, prizes->first_counter,
	    prizes->codes);
	vouch_serial_init(&serial, key);
	for (slot = 0; slot < prizes->listed; slot++) {
		counter = prizes->first_counter +
		    vouch_shuffle_place(&shuffle, slot);
		winners[slot] = vouch_serial_of(&serial, counter) <<
		    PRIZE_BITS | vouch_prizes_of_slot(prizes, slot);
	}
	vouch_serial_wipe(&serial);
	vouch_shuffle_wipe(&shuffle);
	qsort(winners, prizes->listed, sizeof *winners, compare);
}

/* Bytes that count for the signature. */
static enum vouch_err add(struct vouch_outfile *out,
    struct vouch_digest *digest, const uint8_t *bytes, size_t len,
    struct vouch_diag *diag)
{
	vouch_digest_add(digest, bytes, len);
	return vouch_outfile_write(out, bytes, len, diag);
}

static enum vouch_err write_all(struct vouch_outfile *out,
    const struct vouch_prizes *prizes, const uint64_t *winners,
    const struct vouch_secret_key *secret, struct vouch_diag *diag)
{
	uint8_t head[VOUCH_PRIZES_HEAD_MAX], entry[VOUCH_PRIZES_ENTRY];
	uint8_t hash[VOUCH_PRIZES_HASH], signature[VOUCH_SIGNATURE_BYTES];
	struct vouch_digest digest;
	enum vouch_err err;
	uint32_t i;

	vouch_digest_init(&digest, sizeof hash, NULL, 0);
	err = add(out, &digest, head, vouch_prizes_encode_head(prizes, head),
	    diag);
	for (i = 0; err == VOUCH_OK && i < prizes->listed; i++) {
		vouch_prizes_encode_entry(entry, winners[i] >> PRIZE_BITS,
		    winners[i] & ((1u << PRIZE_BITS) - 1));
		err = add(out, &digest, entry, sizeof entry, diag);
	}
	vouch_digest_end(&digest, hash, sizeof hash);
	if (err == VOUCH_OK)
		err = vouch_prizes_sign(secret, hash, signature);
	return err != VOUCH_OK ? err :
	    vouch_outfile_write(out, signature, sizeof signature, diag);
}

enum vouch_err vouch_prizefile_write(struct vouch_outfile *out,
    const struct vouch_prizes *prizes,
    const uint8_t key[VOUCH_SERIAL_KEY_BYTES],
    const struct vouch_secret_key *secret, struct vouch_diag *diag)
{
	uint64_t *winners = malloc(((size_t)prizes->listed + 1) *
	    sizeof *winners);
	enum vouch_err err;

	if (winners == NULL)
		return vouch_diag_set(diag, VOUCH_ERR_NO_MEMORY,
		    "out of memory");
	find_winners(prizes, key, winners);
	err = write_all(out, prizes, winners, secret, diag);
	vouch_wipe(winners, (size_t)prizes->listed * sizeof *winners);
	free(winners);
	return err;
}

enum vouch_err vouch_prizefile_load(const char *path,
    const struct vouch_public_key *keys, size_t count,
    struct vouch_diag *diag, struct vouch_buf *bytes,
    struct vouch_prizes *prizes, size_t *which)
{
	const uint8_t *data;
	size_t i = 0;
	enum vouch_err err;

	vouch_buf_init(bytes, VOUCH_PRIZES_FILE_MAX);
	err = vouch_file_load(path, diag, bytes);
	if (err != VOUCH_OK)
		return err;
	vouch_diag_file(diag, path);
	data = (const uint8_t *)vouch_buf_text(bytes);
	err = vouch_prizes_decode(data, bytes->len, diag, prizes);
	if (err != VOUCH_OK)
		return err;
	while (i < count && vouch_prizes_verify(data, bytes->len, &keys[i]) !=
	    VOUCH_OK)
		i++;
	if (i == count)
		return vouch_diag_set(diag, VOUCH_ERR_SIGNATURE, "signed with "
		    "a key not trusted here, or changed since");
	*which = i;
	return VOUCH_OK;
}
