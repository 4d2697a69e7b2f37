/*
 * Addresses of web pages out of somebody's table, on their way into the
 * configuration of a web server. Pure: no heap, no I/O.
 */
#ifndef VOUCH_CORE_WEBURL_H
#define VOUCH_CORE_WEBURL_H

#include <stddef.h>

#include "base/err.h"

#define VOUCH_WEBURL_MAX 2001 /* bytes with the NUL */

/*
 * text[len], "https://HOST[:PORT]" and what may follow it (RFC 3986), as ASCII
 * in which every byte is safe between double quotes of nginx and Caddy:
 * letters, digits and - . _ ~ ! & ' ( ) * + , ; = : @ / ? # %. Scheme and host
 * become lower case, a $ and what is not ASCII become percent-encoded.
 * Refused: other schemes, a user name, a host that is no DNS name, blanks,
 * control characters, quotes, braces and what else no address holds.
 * VOUCH_ERR_SYNTAX, VOUCH_ERR_TOO_LONG, VOUCH_ERR_ENCODING; diag gets subject
 * and expected.
 */
enum vouch_err vouch_weburl_parse(const char *text, size_t len,
    struct vouch_diag *diag, char url[VOUCH_WEBURL_MAX]);

#endif
