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
	MUST(config.printers <= VOUCH_CONFIG_PRINTERS);
	for (size_t i = 0; i < config.printers; i++) {
		const struct vouch_printer *printer = &config.printer[i];

		MUST(printer->name[0] != '\0' &&
		    strlen(printer->name) < VOUCH_PRINTER_NAME);
		MUST(printer->scale[0] >= 980 && printer->scale[1] <= 1020);
		MUST(printer->darkness >= -1 && printer->darkness <= 30);
		MUST(printer->speed != 0 && printer->speed >= -1 &&
		    printer->speed <= 18);
		MUST(printer->gap_um >= -1 && printer->gap_um <= 100000);
		MUST(printer->dpi == 0 ||
		    (printer->dpi >= VOUCH_PRINTER_DPI_MIN &&
		    printer->dpi <= VOUCH_PRINTER_DPI_MAX));
	}
	return 0;
}
