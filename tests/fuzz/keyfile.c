/* Key files of both kinds, as text and as a file; cheap seals are opened. */
#include <string.h>

#include "base/str.h"
#include "core/sign.h"
#include "fuzz/fuzz.h"
#include "io/keyfile.h"

static void check_public(const char *text, size_t len)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_public_key key, again;
	char comment[VOUCH_KEY_COMMENT];
	struct vouch_buf out;

	if (vouch_keyfile_parse_comment("a.pub", text, len, &diag, &key,
	    comment) != VOUCH_OK) {
		MUST(diag.code != VOUCH_OK);
		MUST(vouch_keyfile_parse_public("a.pub", text, len, NULL,
		    &again) != VOUCH_OK);
		return;
	}
	MUST(memchr(comment, '\0', sizeof comment) != NULL);
	vouch_buf_init(&out, 4096);
	MUST(vouch_keyfile_public_text(&key, NULL, &out) == VOUCH_OK);
	MUST(vouch_keyfile_parse_public("a.pub", out.data, out.len, NULL,
	    &again) == VOUCH_OK);
	MUST(memcmp(again.key, key.key, sizeof key.key) == 0);
	vouch_buf_release(&out);
}

/* What may be opened without waiting: no hostile cost. */
static void check_sealed(const char *path)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_sealed_key sealed;
	struct vouch_secret_key *secret = NULL;
	struct vouch_kdf_cost cost;
	uint8_t id[VOUCH_KEY_ID_BYTES];

	if (vouch_keyfile_load_sealed(path, &diag, &sealed) != VOUCH_OK) {
		MUST(diag.code != VOUCH_OK);
		return;
	}
	cost = vouch_sealed_key_cost(&sealed);
	MUST(cost.passes >= 1 && cost.passes <= VOUCH_KDF_PASSES_MAX);
	MUST(cost.memory_kib >= VOUCH_KDF_MEMORY_KIB_MIN &&
	    cost.memory_kib <= VOUCH_KDF_MEMORY_KIB_MAX);
	if (cost.passes > 2 || cost.memory_kib > 64)
		return;
	if (vouch_keyfile_open_sealed(&sealed, "", 0, &diag, &secret) !=
	    VOUCH_OK) {
		MUST(secret == NULL);
		return;
	}
	vouch_sealed_key_id(&sealed, id);
	MUST(memcmp(vouch_secret_key_public(secret)->id, id, sizeof id) == 0);
	vouch_secret_key_free(secret);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static int ready;
	const char *text = size > 0 ? (const char *)data : "";
	const char *path = fuzz_file(data, size);
	struct vouch_public_key key;
	struct vouch_buf whole;

	if (!ready) {
		MUST(vouch_sign_init() == VOUCH_OK);
		ready = 1;
	}
	check_public(text, size);
	vouch_keyfile_is_secret(text, size);
	vouch_keyfile_load_public(path, NULL, &key);
	if (vouch_keyfile_load_text(path, NULL, &whole) == VOUCH_OK) {
		MUST(whole.len == size);
		vouch_buf_release(&whole);
	}
	check_sealed(path);
	return 0;
}
