/* A scanned link of a shelf, a host, a GTIN and the address of a page. */
#include <string.h>

#include "core/shelf.h"
#include "core/token.h"
#include "core/weburl.h"
#include "fuzz/fuzz.h"

#define HOST "qr.example.vn"

/* A place has one spelling: what is read of its own path is itself. */
static void check_place(const char *line, size_t len)
{
	char path[VOUCH_SHELF_PATH], aad[VOUCH_SHELF_AAD], link[128];
	struct vouch_shelf shelf, again;

	if (!vouch_shelf_read(line, len, HOST, &shelf))
		return;
	MUST(!shelf.has_product || vouch_gtin_valid(shelf.gtin));
	MUST(shelf.has_product || shelf.label[0] == '\0');
	MUST(vouch_shelf_aad(&shelf, HOST, aad) == strlen(aad));
	MUST(strpbrk(aad, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == NULL);
	vouch_shelf_path(&shelf, path);
	snprintf(link, sizeof link, "https://" HOST "/s/V0%s", path);
	MUST(vouch_shelf_read(link, strlen(link), HOST, &again));
	MUST(again.has_product == shelf.has_product &&
	    again.gtin == shelf.gtin && strcmp(again.label, shelf.label) == 0);
}

/* Nothing that ends a quoted word, or begins a variable of nginx or Caddy. */
static void check_page(const char *text, size_t len)
{
	char url[VOUCH_WEBURL_MAX], again[VOUCH_WEBURL_MAX];

	if (vouch_weburl_parse(text, len, NULL, url) != VOUCH_OK)
		return;
	MUST(strncmp(url, "https://", 8) == 0 && url[8] != '/');
	MUST(strpbrk(url, "\"\\${}`<>|^ ") == NULL);
	for (size_t i = 0; url[i] != '\0'; i++)
		MUST(url[i] > 0x20 && url[i] < 0x7f);
	MUST(vouch_weburl_parse(url, strlen(url), NULL, again) == VOUCH_OK);
	MUST(strcmp(url, again) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = size > 0 ? (const char *)data : "";
	char host[VOUCH_HOST_MAX], again[VOUCH_HOST_MAX];
	uint64_t gtin;

	check_place(text, size);
	check_page(text, size);
	if (vouch_host_parse(text, size, NULL, host) == VOUCH_OK) {
		MUST(vouch_host_parse(host, strlen(host), NULL, again) ==
		    VOUCH_OK);
		MUST(strcmp(host, again) == 0);
	}
	if (vouch_gtin_parse(text, size, NULL, &gtin) == VOUCH_OK)
		MUST(vouch_gtin_valid(gtin));
	return 0;
}
