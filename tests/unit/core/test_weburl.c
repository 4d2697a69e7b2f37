/* Addresses of pages: what may go into a web server's configuration. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "core/weburl.h"

static void test_pages(void **state)
{
	static const struct {
		const char *text, *url;
	} row[] = {
		{ "https://example.vn", "https://example.vn" },
		{ "HTTPS://Example.VN/P/Sua", "https://example.vn/P/Sua" },
		{ "https://example.vn:8443/", "https://example.vn:8443/" },
		{ "https://example.vn?q=1", "https://example.vn?q=1" },
		{ "https://example.vn/a/b?c=d&e=%C3%AA#f",
		    "https://example.vn/a/b?c=d&e=%C3%AA#f" },
		{ "https://example.vn/sữa", "https://example.vn/s%E1%BB%AFa" },
		{ "https://example.vn/$uri", "https://example.vn/%24uri" },
		{ "https://example.vn/-._~!&'()*+,;=:@/?#",
		    "https://example.vn/-._~!&'()*+,;=:@/?#" },
	};
	char url[VOUCH_WEBURL_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		assert_int_equal(vouch_weburl_parse(row[i].text,
		    strlen(row[i].text), NULL, url), VOUCH_OK);
		assert_string_equal(url, row[i].url);
	}
}

static void test_refused(void **state)
{
	static const struct {
		const char *text;
		enum vouch_err err;
		const char *why;
	} row[] = {
		{ "", VOUCH_ERR_SYNTAX, "it begins with https://" },
		{ "https://", VOUCH_ERR_SYNTAX, "the name" },
		{ "http://example.vn/", VOUCH_ERR_SYNTAX, "it begins" },
		{ "javascript:alert(1)", VOUCH_ERR_SYNTAX, "it begins" },
		{ "//example.vn/", VOUCH_ERR_SYNTAX, "it begins" },
		{ "/page", VOUCH_ERR_SYNTAX, "it begins" },
		{ "https:/example.vn/", VOUCH_ERR_SYNTAX, "it begins" },
		{ "https://a:b@example.vn/", VOUCH_ERR_SYNTAX, "the name" },
		{ "https://example.vn@evil.vn/", VOUCH_ERR_SYNTAX,
		    "the name" },
		{ "https://sữa.vn/", VOUCH_ERR_SYNTAX, "the name" },
		{ "https://example.vn\\@evil.vn/", VOUCH_ERR_SYNTAX,
		    "the name" },
		{ "https://example.vn:/", VOUCH_ERR_SYNTAX, "its port" },
		{ "https://example.vn:65536/", VOUCH_ERR_SYNTAX, "its port" },
		{ "https://example.vn:1:2/", VOUCH_ERR_SYNTAX, "its port" },
		{ "https://example.vn/%", VOUCH_ERR_SYNTAX, "a % stands" },
		{ "https://example.vn/%4", VOUCH_ERR_SYNTAX, "a % stands" },
		{ "https://example.vn/%zz", VOUCH_ERR_SYNTAX, "a % stands" },
		{ "https://example.vn/a b", VOUCH_ERR_SYNTAX, "it holds" },
		{ "https://example.vn/\"", VOUCH_ERR_SYNTAX, "it holds" },
		{ "https://example.vn/\\", VOUCH_ERR_SYNTAX, "it holds" },
		{ "https://example.vn/`", VOUCH_ERR_SYNTAX, "it holds" },
		{ "https://example.vn/{env.HOME}", VOUCH_ERR_SYNTAX,
		    "it holds" },
		{ "https://example.vn/\n}", VOUCH_ERR_SYNTAX, "it holds" },
		{ "https://example.vn/\x7f", VOUCH_ERR_SYNTAX, "it holds" },
		{ "https://example.vn/<", VOUCH_ERR_SYNTAX, "it holds" },
		{ "https://example.vn/\xff", VOUCH_ERR_ENCODING, "it is not" },
	};
	char url[VOUCH_WEBURL_MAX] = "untouched";

	(void)state;
	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		struct vouch_diag diag = VOUCH_DIAG_INIT;

		assert_int_equal(vouch_weburl_parse(row[i].text,
		    strlen(row[i].text), &diag, url), row[i].err);
		assert_non_null(strstr(diag.expected, row[i].why));
		assert_string_equal(url, "untouched");
	}
}

static void test_length(void **state)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	char text[VOUCH_WEBURL_MAX + 1], url[VOUCH_WEBURL_MAX];

	(void)state;
	memset(text, 'a', sizeof text);
	memcpy(text, "https://example.vn/", 19);
	assert_int_equal(vouch_weburl_parse(text, VOUCH_WEBURL_MAX, &diag,
	    url), VOUCH_ERR_TOO_LONG);
	assert_int_equal(vouch_weburl_parse(text, 1900, &diag, url), VOUCH_OK);
	assert_int_equal(strlen(url), 1900);
	/* what grows does not grow past the end */
	memset(text + 19, '$', sizeof text - 19);
	assert_int_equal(vouch_weburl_parse(text, 1900, &diag, url),
	    VOUCH_ERR_SYNTAX);
	assert_non_null(strstr(diag.expected, "it is too long"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pages),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_length),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
