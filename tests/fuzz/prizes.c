/* Prize manifests: what is read can be written again to the same bytes, and
 * every serial listed is found. */
#include <string.h>

#include "base/num.h"
#include "core/prizes.h"
#include "fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct vouch_prizes prizes;
	uint8_t head[VOUCH_PRIZES_HEAD_MAX], entry[VOUCH_PRIZES_ENTRY];
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	const uint8_t *bytes = size > 0 ? data : (const uint8_t *)"";
	uint64_t serial;
	size_t len, i;

	if (vouch_prizes_decode(bytes, size, &diag, &prizes) != VOUCH_OK) {
		MUST(diag.code != VOUCH_OK && diag.expected[0] != '\0');
		return 0;
	}
	MUST(prizes.prize_count >= 1 && prizes.rest < prizes.prize_count);
	len = vouch_prizes_encode_head(&prizes, head);
	MUST(len + prizes.listed * VOUCH_PRIZES_ENTRY + 64 == size);
	MUST(memcmp(head, bytes, len) == 0);
	for (i = 0; i < prizes.listed; i++) {
		bytes = prizes.entry + i * VOUCH_PRIZES_ENTRY;
		serial = vouch_get_be(bytes, 5);
		vouch_prizes_encode_entry(entry, serial,
		    vouch_prizes_find(&prizes, serial));
		MUST(memcmp(entry, bytes, sizeof entry) == 0);
	}
	return 0;
}
