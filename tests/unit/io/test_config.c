/* The configuration file: which one counts, and what its keys may say. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "io/config.h"

static char folder[] = "/tmp/vouch-config-XXXXXX";

static int make_folder(void **state)
{
	(void)state;
	return mkdtemp(folder) == NULL;
}

static int remove_folder(void **state)
{
	char path[128];

	(void)state;
	snprintf(path, sizeof path, "%s/vouch.ini", folder);
	unlink(path);
	return rmdir(folder);
}

static const char *written(const char *text)
{
	static char path[128];
	FILE *file;

	snprintf(path, sizeof path, "%s/vouch.ini", folder);
	file = fopen(path, "w");
	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
	assert_int_equal(fclose(file), 0);
	return path;
}

static void test_every_key(void **state)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_config config;
	char expected[128];

	(void)state;
	assert_int_equal(vouch_config_load(written("[vouch]\n"
	    "db = /var/lib/vouch/shop.db\nregister = register.db ; beside\n"
	    "zone = Asia/Ho_Chi_Minh\nlang = vi\nstore = 7\n"
	    "host = QR.Example.vn\n"), &diag,
	    &config), VOUCH_OK);
	assert_string_equal(config.db, "/var/lib/vouch/shop.db");
	snprintf(expected, sizeof expected, "%s/register.db", folder);
	assert_string_equal(config.register_path, expected);
	assert_string_equal(config.zone, "Asia/Ho_Chi_Minh");
	assert_string_equal(config.lang, "vi");
	assert_int_equal(config.store, 7);
	assert_string_equal(config.host, "qr.example.vn");
}

static void test_nothing_said_is_nothing_set(void **state)
{
	struct vouch_config config;

	(void)state;
	assert_int_equal(vouch_config_load(written("; nothing\n"), NULL,
	    &config), VOUCH_OK);
	assert_string_equal(config.db, "");
	assert_string_equal(config.lang, "");
	assert_int_equal(config.store, 0);
}

static void test_complaints(void **state)
{
	static const struct {
		const char *text;
		enum vouch_err err;
		unsigned long line, column;
		const char *field, *subject, *hint;
	} row[] = {
		{ "[vouch]\nlang = fr\n", VOUCH_ERR_SYNTAX, 2, 8, "lang", "fr",
		    "" },
		{ "[vouch]\nstore = 0\n", VOUCH_ERR_RANGE, 2, 9, "store", "0",
		    "" },
		{ "[vouch]\nstore = 32768\n", VOUCH_ERR_RANGE, 2, 9, "store",
		    "32768", "" },
		{ "[vouch]\nzone = Mars/Base\n", VOUCH_ERR_UNKNOWN, 2, 8,
		    "zone", "Mars/Base", NULL },
		{ "[vouch]\nregistr = a\n", VOUCH_ERR_UNKNOWN, 2, 11,
		    "registr", "a", "did you mean \"register\"?" },
		{ "[vouch]\nhost = https://qr.example.vn\n", VOUCH_ERR_SYNTAX, 2,
		    8, "host", "https://qr.example.vn", "" },
		{ "[vouch]\ndb =\n", VOUCH_ERR_MISSING, 2, 5, "db", "", "" },
		{ "[printer a]\ndpi = 600\noffset = 1\n", VOUCH_ERR_SYNTAX,
		    3, 10, "offset", "1", "" },
		{ "[printer a]\n[printer b]\nbrand = 1\n",
		    VOUCH_ERR_UNKNOWN, 3, 9, "brand", "1", "" },
		{ "[printer]\ndpi = 600\n", VOUCH_ERR_MISSING, 1, 1,
		    "printer", "", "" },
		{ "[vuoch]\ndb = a\n", VOUCH_ERR_UNKNOWN, 1, 1, "", "vuoch",
		    "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		struct vouch_diag diag = VOUCH_DIAG_INIT;
		struct vouch_config config = { .store = 99 };

		assert_int_equal(vouch_config_load(written(row[i].text), &diag,
		    &config), row[i].err);
		assert_int_equal(diag.line, row[i].line);
		assert_int_equal(diag.column, row[i].column);
		assert_string_equal(diag.field, row[i].field);
		assert_string_equal(diag.subject, row[i].subject);
		if (row[i].hint != NULL)
			assert_string_equal(diag.hint, row[i].hint);
		assert_int_equal(config.store, 99); /* untouched */
	}
}

static void test_printers(void **state)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_config config;
	char many[4096] = "";
	size_t i;

	(void)state;
	assert_int_equal(vouch_config_load(written("[printer Văn phòng]\n"
	    "offset = 1.5,-0.3\n[vouch]\nstore = 7\n[printer roll]\n"
	    "dpi = 203\n"), &diag, &config), VOUCH_OK);
	assert_int_equal(config.printers, 2);
	assert_string_equal(config.printer[0].name, "Văn phòng");
	assert_int_equal(config.printer[0].offset_um[1], -300);
	assert_int_equal(config.printer[0].dpi, 0);
	assert_string_equal(config.printer[1].name, "roll");
	assert_int_equal(config.printer[1].offset_um[0], 0);
	assert_int_equal(config.printer[1].dpi, 203);
	assert_int_equal(config.store, 7);
	for (i = 0; i <= VOUCH_CONFIG_PRINTERS; i++)
		snprintf(many + strlen(many), sizeof many - strlen(many),
		    "[printer p%zu]\ndpi = 300\n", i);
	assert_int_equal(vouch_config_load(written(many), &diag, &config),
	    VOUCH_ERR_TOO_LONG);
	assert_int_equal(diag.line, 2 * VOUCH_CONFIG_PRINTERS + 1);
}

static void test_which_file_counts(void **state)
{
	char path[VOUCH_CONFIG_PATH], home[64], expected[128];
	const char *there = written("");

	(void)state;
	snprintf(home, sizeof home, "%s", folder);
	assert_int_equal(vouch_config_find(there, home, "/nowhere", NULL,
	    path), VOUCH_OK);
	assert_string_equal(path, there);
	assert_int_equal(vouch_config_find("/nowhere", home, there, NULL,
	    path), VOUCH_ERR_NOT_FOUND);
	assert_int_equal(vouch_config_find(NULL, home, there, NULL, path),
	    VOUCH_OK);
	assert_string_equal(path, there); /* the system's: home has none */
	assert_int_equal(vouch_config_find("", NULL, "/nowhere", NULL, path),
	    VOUCH_OK);
	assert_string_equal(path, "");

	snprintf(expected, sizeof expected, "%s/.config", folder);
	assert_int_equal(mkdir(expected, 0700), 0);
	snprintf(expected, sizeof expected, "%s/.config/vouch", folder);
	assert_int_equal(mkdir(expected, 0700), 0);
	snprintf(expected, sizeof expected, "%s/.config/vouch/vouch.ini",
	    folder);
	assert_int_equal(symlink(there, expected), 0);
	assert_int_equal(vouch_config_find(NULL, home, "/nowhere", NULL,
	    path), VOUCH_OK);
	assert_string_equal(path, expected);
	unlink(expected);
	*strrchr(expected, '/') = '\0';
	rmdir(expected);
	*strrchr(expected, '/') = '\0';
	rmdir(expected);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_key),
		cmocka_unit_test(test_nothing_said_is_nothing_set),
		cmocka_unit_test(test_complaints),
		cmocka_unit_test(test_printers),
		cmocka_unit_test(test_which_file_counts),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
