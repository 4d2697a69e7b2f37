/* Signed lists: what is read has its head again, and each entry is found. */
#include <string.h>

#include "base/num.h"
#include "core/lists.h"
#include "fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *bytes = size > 0 ? data : (const uint8_t *)"", *at;
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	uint8_t head[VOUCH_LIST_HEAD_MAX];
	struct vouch_signed_list list;
	size_t len, step, i;

	if (vouch_list_decode(bytes, size, &diag, &list) != VOUCH_OK) {
		MUST(diag.code != VOUCH_OK && diag.expected[0] != '\0');
		return 0;
	}
	MUST(vouch_list_is(bytes, size));
	len = vouch_list_encode_head(&list, head);
	step = vouch_list_entry_bytes(list.kind);
	MUST(memcmp(head, bytes, len) == 0);
	MUST(len + list.count * step + 64 == size);
	for (i = 0; i < list.count; i++) {
		at = list.entry + i * step;
		MUST(vouch_list_find(list.kind, list.entry, list.count,
		    vouch_get_be(at, vouch_list_key_bytes(list.kind))) == at);
	}
	return 0;
}
