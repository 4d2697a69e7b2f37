/* Which file systems are trusted, and what a path may be. */
#include "unit/ledger/scratch.h"

#include <errno.h>

#include "ledger/place.h"

static void test_network(void **state)
{
	static const struct { uint32_t type; const char *name; } rows[] = {
		{ 0x6969, "NFS" },
		{ 0x517b, "SMB" }, { 0xfe534d42, "SMB" }, { 0xff534d42, "SMB" },
		{ 0x01021997, "9p" },
		{ 0x65735546, "FUSE" },
		{ 0x786f4256, "VirtualBox shared folder" },
		{ 0x00c36400, "Ceph" },
		/* ext4, xfs, btrfs, tmpfs, zfs, f2fs, overlay, vfat, exfat */
		{ 0xef53, NULL }, { 0x58465342, NULL }, { 0x9123683e, NULL },
		{ 0x01021994, NULL }, { 0x2fc12fc1, NULL },
		{ 0xf2f52010, NULL }, { 0x794c7630, NULL }, { 0x4d44, NULL },
		{ 0x2011bab0, NULL }, { 0, NULL },
	};
	const char *name;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		name = vouch_place_network(rows[i].type);
		if (rows[i].name == NULL)
			assert_null(name);
		else
			assert_string_equal(name, rows[i].name);
	}
}

static void test_resolve(void **state)
{
	struct scratch *scratch = *state;
	char real[VOUCH_PLACE_MAX], path[256], folder[VOUCH_PLACE_MAX];
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	char *longest;

	assert_ok(vouch_place_resolve("/x.db", NULL, real));
	assert_string_equal(real, "/x.db");
	assert_int_equal(chdir(scratch->folder), 0);
	assert_non_null(getcwd(folder, sizeof folder));
	assert_ok(vouch_place_resolve("x.db", NULL, real));
	assert_int_equal(strncmp(real, folder, strlen(folder)), 0);
	assert_string_equal(real + strlen(folder), "/x.db");
	/* A link in the way is followed, a link at the end is not. */
	assert_int_equal(symlink(".", "here"), 0);
	assert_int_equal(symlink("x.db", "link"), 0);
	assert_ok(vouch_place_resolve("here/here/link", NULL, real));
	assert_string_equal(real + strlen(folder), "/link");
	snprintf(path, sizeof path, "%s/gone/x.db", scratch->folder);
	assert_err(vouch_place_resolve(path, &diag, real), VOUCH_ERR_IO);
	assert_int_equal(diag.sys_errno, ENOENT);
	assert_err(vouch_place_resolve("", NULL, real), VOUCH_ERR_SYNTAX);
	assert_err(vouch_place_resolve("a/", NULL, real), VOUCH_ERR_SYNTAX);
	assert_err(vouch_place_resolve(".", NULL, real), VOUCH_ERR_SYNTAX);
	assert_err(vouch_place_resolve("a/..", NULL, real), VOUCH_ERR_SYNTAX);
	longest = malloc(VOUCH_PLACE_MAX + 8);
	assert_non_null(longest);
	memset(longest, 'a', VOUCH_PLACE_MAX + 7);
	longest[VOUCH_PLACE_MAX + 7] = '\0';
	assert_err(vouch_place_resolve(longest, NULL, real),
	    VOUCH_ERR_TOO_LONG);
	longest[VOUCH_PLACE_MAX + 1] = '/';
	assert_err(vouch_place_resolve(longest, NULL, real),
	    VOUCH_ERR_TOO_LONG);
	free(longest);
	assert_int_equal(chdir("/"), 0);
}

static void test_check(void **state)
{
	struct scratch *scratch = *state;
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	const char *path = scratch->path;
	char other[256];
	FILE *file;

	assert_err(vouch_place_check(path, 0, NULL), VOUCH_ERR_NOT_FOUND);
	file = fopen(path, "w");
	assert_non_null(file);
	fclose(file);
	assert_int_equal(chmod(path, 0640), 0);
	assert_ok(vouch_place_check(path, 0002, NULL));
	assert_err(vouch_place_check(path, 0077, &diag),
	    VOUCH_ERR_PERMISSION);
	assert_non_null(strstr(diag.expected, "640 lets others read"));
	assert_non_null(strstr(diag.hint, "chmod 600"));
	assert_int_equal(chmod(path, 0602), 0);
	assert_err(vouch_place_check(path, 0002, &diag),
	    VOUCH_ERR_PERMISSION);
	assert_non_null(strstr(diag.expected, "602 lets others write"));
	snprintf(other, sizeof other, "%s/other.db", scratch->folder);
	assert_int_equal(link(path, other), 0);
	assert_err(vouch_place_check(path, 0, &diag), VOUCH_ERR_PERMISSION);
	assert_non_null(strstr(diag.expected, "has 2 names"));
	unlink(other);
	assert_ok(vouch_place_check(path, 0, NULL));
	unlink(path);
	assert_int_equal(symlink("nowhere", path), 0);
	assert_err(vouch_place_check(path, 0, NULL), VOUCH_ERR_PERMISSION);
	assert_err(vouch_place_check(scratch->folder, 0, NULL),
	    VOUCH_ERR_CORRUPT);
}

int main(void)
{
#define scratch_test(f) \
	cmocka_unit_test_setup_teardown(f, scratch_setup, scratch_teardown)
	const struct CMUnitTest tests[] = {
		scratch_test(test_network),
		scratch_test(test_resolve),
		scratch_test(test_check),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
