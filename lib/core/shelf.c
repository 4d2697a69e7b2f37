/*
 * See shelf.h. One spelling for each place: what is signed is made from the
 * numbers, never copied from a scan, and a link that is not exactly of the
 * form is no place at all.
 */
#include "core/shelf.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "core/base27.h"
#include "core/token.h"

#define LABEL_BYTES 63 /* of a DNS name (RFC 1035) */
#define GTIN_DIGITS 14

static bool digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* ---- hosts ---- */

static bool is_dns_label(struct vouch_span label)
{
	if (label.len == 0 || label.len > LABEL_BYTES ||
	    label.data[0] == '-' || label.data[label.len - 1] == '-')
		return false;
	for (size_t i = 0; i < label.len; i++)
		if (!digit(label.data[i]) && !letter(label.data[i]) &&
		    label.data[i] != '-')
			return false;
	return true;
}

static bool all_digits(struct vouch_span text)
{
	for (size_t i = 0; i < text.len; i++)
		if (!digit(text.data[i]))
			return false;
	return true;
}

static bool is_host(const char *text, size_t len)
{
	struct vouch_span rest = { text, len }, label = { text, 0 };
	size_t labels = 0;

	while (vouch_str_split(&rest, '.', &label)) {
		if (!is_dns_label(label))
			return false;
		labels++;
	}
	return labels >= 2 && !all_digits(label);
}

enum vouch_err vouch_host_parse(const char *text, size_t len,
    struct vouch_diag *diag, char host[VOUCH_HOST_MAX])
{
	if (len < VOUCH_HOST_MAX && is_host(text, len)) {
		memcpy(host, text, len);
		host[len] = '\0';
		vouch_str_lower(host);
		return VOUCH_OK;
	}
	vouch_diag_subject(diag, text, len);
	if (len >= VOUCH_HOST_MAX)
		return vouch_diag_set(diag, VOUCH_ERR_TOO_LONG,
		    "expected a name of at most %d bytes", VOUCH_HOST_MAX - 1);
	return vouch_diag_set(diag, VOUCH_ERR_SYNTAX, "expected the bare name "
	    "of a web server, as in qr.example.vn");
}

/* ---- products ---- */

/* What a spreadsheet makes of a long number: 8,93456E+12. */
static bool is_rounded(const char *text, size_t len)
{
	return len >= 4 && digit(text[0]) &&
	    (memchr(text, 'E', len) != NULL || memchr(text, 'e', len) != NULL);
}

static enum vouch_err bad_gtin(const char *text, size_t len,
    struct vouch_diag *diag)
{
	vouch_diag_subject(diag, text, len);
	if (is_rounded(text, len))
		vouch_diag_hint(diag, "a spreadsheet has rounded it: make the "
		    "column text there and fill it again");
	return vouch_diag_set(diag, VOUCH_ERR_SYNTAX,
	    "expected a GTIN of 8, 12, 13 or 14 digits");
}

enum vouch_err vouch_gtin_parse(const char *text, size_t len,
    struct vouch_diag *diag, uint64_t *gtin)
{
	uint64_t number = 0, right;

	if ((len != 8 && (len < 12 || len > GTIN_DIGITS)) ||
	    !all_digits((struct vouch_span){ text, len }))
		return bad_gtin(text, len, diag);
	for (size_t i = 0; i < len; i++)
		number = number * 10 + (unsigned)(text[i] - '0');
	right = number - number % 10;
	while (!vouch_gtin_valid(right))
		right++;
	if (number == 0)
		return bad_gtin(text, len, diag);
	if (right != number) {
		vouch_diag_subject(diag, text, len);
		return vouch_diag_set(diag, VOUCH_ERR_RANGE, "the check digit "
		    "is wrong: is it %0*" PRIu64 "?", (int)len, right);
	}
	*gtin = number;
	return VOUCH_OK;
}

/* ---- places ---- */

size_t vouch_shelf_aad(const struct vouch_shelf *shelf, const char *host,
    char aad[VOUCH_SHELF_AAD])
{
	char path[VOUCH_SHELF_PATH];
	int len;

	vouch_shelf_path(shelf, path);
	len = snprintf(aad, VOUCH_SHELF_AAD, "%s%s", host,
	    shelf->has_product ? path : "/s");
	vouch_str_lower(aad);
	return (size_t)len;
}

void vouch_shelf_path(const struct vouch_shelf *shelf,
    char path[VOUCH_SHELF_PATH])
{
	path[0] = '\0';
	if (shelf->has_product)
		snprintf(path, VOUCH_SHELF_PATH, "/01/%014" PRIu64 "%s%s",
		    shelf->gtin, shelf->label[0] == '\0' ? "" : "/21/",
		    shelf->label);
}

/* Moves *rest behind text, which it must begin with, in either case. */
static bool skip(struct vouch_span *rest, const char *text)
{
	size_t len = strlen(text);
	char seen[VOUCH_HOST_MAX];

	if (rest->len < len || len >= sizeof seen)
		return false;
	memcpy(seen, rest->data, len);
	seen[len] = '\0';
	if (memchr(seen, '\0', len) != NULL || !vouch_str_same(seen, text))
		return false;
	rest->data += len;
	rest->len -= len;
	return true;
}

static bool at_end(struct vouch_span rest)
{
	return rest.len == 0 || rest.data[0] == '?' || rest.data[0] == '#';
}

static bool read_label(struct vouch_span *rest,
    char label[VOUCH_LABEL_MAX])
{
	size_t len = 0;

	while (!at_end(*rest) && len < VOUCH_LABEL_MAX - 1) {
		char c = rest->data[0];

		if (!digit(c) && !letter(c) && c != '-' && c != '.')
			return false;
		label[len++] = c;
		rest->data++;
		rest->len--;
	}
	label[len] = '\0';
	vouch_str_upper(label);
	return len > 0;
}

static bool read_product(struct vouch_span rest, struct vouch_shelf *shelf)
{
	if (!skip(&rest, "/01/") || rest.len < GTIN_DIGITS ||
	    vouch_gtin_parse(rest.data, GTIN_DIGITS, NULL, &shelf->gtin) !=
	    VOUCH_OK)
		return false;
	rest.data += GTIN_DIGITS;
	rest.len -= GTIN_DIGITS;
	shelf->has_product = true;
	if (at_end(rest))
		return true;
	return skip(&rest, "/21/") && read_label(&rest, shelf->label) &&
	    at_end(rest);
}

bool vouch_shelf_read(const char *line, size_t len, const char *host,
    struct vouch_shelf *out)
{
	struct vouch_span rest = vouch_str_trim(line, len);
	struct vouch_shelf shelf = { .has_product = false };

	while (rest.len > 0 && !skip(&rest, "https://")) {
		rest.data++;
		rest.len--;
	}
	if (!skip(&rest, host) || !skip(&rest, "/s/"))
		return false;
	while (rest.len > 0 && vouch_base27_symbol(rest.data[0])) {
		rest.data++;
		rest.len--;
	}
	if (!at_end(rest) && !read_product(rest, &shelf))
		return false;
	*out = shelf;
	return true;
}
