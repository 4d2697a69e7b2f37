/* The configuration file. */
#include <string.h>

#include "core/token.h"
#include "fuzz/fuzz.h"
#include "io/config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct vouch_config config;
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	const char *path = fuzz_file(data, size);

	if (vouch_config_load(path, &diag, &config) != VOUCH_OK) {
		MUST(diag.code != VOUCH_OK);
		MUST(strcmp(diag.file, path) == 0);
		return 0;
	}
	MUST(config.db[0] == '\0' || config.db[0] == '/');
	MUST(config.register_path[0] == '\0' ||
	    config.register_path[0] == '/');
	MUST(config.store <= VOUCH_STORE_MAX);
	MUST(config.lang[0] == '\0' || strcmp(config.lang, "vi") == 0 ||
	    strcmp(config.lang, "en") == 0);
	return 0;
}
