/*
 * See weburl.h. The address is built anew from what is allowed, never copied
 * and then searched for what is not.
 */
#include "core/weburl.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/num.h"
#include "base/str.h"
#include "core/shelf.h"

#define SCHEME "https://"

static bool is_kept(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || (c != '\0' &&
	    strchr("-._~!&'()*+,;=:@/?#", c) != NULL);
}

static bool is_hex(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') ||
	    (c >= 'A' && c <= 'F');
}

static enum vouch_err bad_url(struct vouch_diag *diag, enum vouch_err err,
    struct vouch_span text, const char *why)
{
	vouch_diag_subject(diag, text.data, text.len);
	return vouch_diag_set(diag, err, "expected the address of a page, as "
	    "in https://example.vn/page: %s", why);
}

/* Scheme, host and port of *rest into url; what is wrong with them, or NULL. */
static const char *take_host(struct vouch_span *rest,
    char url[VOUCH_WEBURL_MAX])
{
	char scheme[sizeof SCHEME], host[VOUCH_HOST_MAX];
	struct vouch_span name, port;
	uint64_t number = 0;
	size_t len = 0;

	if (rest->len < sizeof scheme - 1)
		return "it begins with https://";
	memcpy(scheme, rest->data, sizeof scheme - 1);
	scheme[sizeof scheme - 1] = '\0';
	if (!vouch_str_same(scheme, SCHEME))
		return "it begins with https://";
	rest->data += sizeof scheme - 1;
	rest->len -= sizeof scheme - 1;
	while (len < rest->len && memchr("/?#", rest->data[len], 3) == NULL)
		len++;
	port = (struct vouch_span){ rest->data, len };
	vouch_str_split(&port, ':', &name);
	if (vouch_host_parse(name.data, name.len, NULL, host) != VOUCH_OK)
		return "the name of its server is not one";
	if (port.data != NULL && vouch_num_parse(port.data, port.len, 1, 65535,
	    NULL, &number) != VOUCH_OK)
		return "its port is not a number";
	rest->data += len;
	rest->len -= len;
	if (number == 0)
		snprintf(url, VOUCH_WEBURL_MAX, SCHEME "%s", host);
	else
		snprintf(url, VOUCH_WEBURL_MAX, SCHEME "%s:%u", host,
		    (unsigned)number);
	return NULL;
}

/* Path, query and fragment behind url; what is wrong with them, or NULL. */
static const char *take_rest(struct vouch_span rest,
    char url[VOUCH_WEBURL_MAX])
{
	size_t used = strlen(url);

	for (size_t i = 0; i < rest.len; i++) {
		unsigned char c = (unsigned char)rest.data[i];

		if (used + 4 > VOUCH_WEBURL_MAX)
			return "it is too long";
		if (c >= 0x80 || c == '$') {
			snprintf(url + used, 4, "%%%02X", c);
			used += 3;
			continue;
		}
		if (c == '%' && (i + 2 >= rest.len ||
		    !is_hex(rest.data[i + 1]) || !is_hex(rest.data[i + 2])))
			return "a % stands before two hexadecimal digits";
		if (c != '%' && !is_kept((char)c))
			return "it holds a character no address may hold";
		url[used++] = (char)c;
	}
	url[used] = '\0';
	return NULL;
}

enum vouch_err vouch_weburl_parse(const char *text, size_t len,
    struct vouch_diag *diag, char url[VOUCH_WEBURL_MAX])
{
	struct vouch_span all = { text, len }, rest = all;
	char made[VOUCH_WEBURL_MAX];
	const char *why;

	if (len >= VOUCH_WEBURL_MAX)
		return bad_url(diag, VOUCH_ERR_TOO_LONG, all, "it is too long");
	if (!vouch_utf8_valid(text, len, NULL))
		return bad_url(diag, VOUCH_ERR_ENCODING, all,
		    "it is not UTF-8");
	why = take_host(&rest, made);
	if (why == NULL)
		why = take_rest(rest, made);
	if (why != NULL)
		return bad_url(diag, VOUCH_ERR_SYNTAX, all, why);
	memcpy(url, made, strlen(made) + 1);
	return VOUCH_OK;
}
