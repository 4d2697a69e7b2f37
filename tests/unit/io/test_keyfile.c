/*
 * Key files: bytes where FORMAT says they are, and everything that is not a
 * safe, whole, undamaged key file refused.
 */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "base/num.h"
#include "core/crypt.h"
#include "io/keyfile.h"
#include "scratch.h"

static const struct vouch_kdf_cost cheap = { .passes = 1, .memory_kib = 8 };
static struct vouch_secret_key *secret;
static uint8_t seed[VOUCH_SEED_BYTES];

static int make_key(void **state)
{
	size_t i;

	for (i = 0; i < sizeof seed; i++)
		seed[i] = (uint8_t)i;
	return vouch_sign_init() != VOUCH_OK ||
	    vouch_secret_key_new(seed, &secret) != VOUCH_OK ||
	    scratch_make(state);
}

static int free_key(void **state)
{
	vouch_secret_key_free(secret);
	return scratch_remove(state);
}

static int fresh(void **state)
{
	(void)state;
	scratch_empty();
	return 0;
}

static void save(const char *path)
{
	assert_int_equal(vouch_keyfile_save_secret(path, secret, "a comment",
	    "pass", 4, cheap, NULL), VOUCH_OK);
}

static void assert_same_key(const struct vouch_secret_key *key)
{
	assert_memory_equal(vouch_secret_key_seed(key), seed, sizeof seed);
	assert_memory_equal(vouch_secret_key_public(key),
	    vouch_secret_key_public(secret), sizeof(struct vouch_public_key));
}

/* ---- public ---- */

/* The public key of seed 00..1f; made with Python's hashlib and base64. */
static const char public_text[] = "untrusted comment: x\n"
    "RWRHvCS0zZUEKgOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4\n";

static void public_text_is_exact(void **state)
{
	const struct vouch_public_key *key = vouch_secret_key_public(secret);
	struct vouch_public_key found;
	struct vouch_buf text;

	(void)state;
	vouch_buf_init(&text, 1000);
	assert_int_equal(vouch_keyfile_public_text(key, "x", &text), VOUCH_OK);
	assert_string_equal(text.data, public_text);
	assert_int_equal(vouch_keyfile_parse_public("f", text.data, text.len,
	    NULL, &found), VOUCH_OK);
	assert_memory_equal(&found, key, sizeof found);
	vouch_buf_clear(&text);
	assert_int_equal(vouch_keyfile_public_text(key, NULL, &text),
	    VOUCH_OK);
	assert_non_null(strstr(text.data,
	    "untrusted comment: vouch public key 47bc24b4cd95042a\n"));
	vouch_buf_release(&text);
}

#define BODY "RWRHvCS0zZUEKgOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4"

static void public_texts(void **state)
{
	static const struct {
		const char *text;
		enum vouch_err err;
		unsigned long line;
	} table[] = {
		{ "untrusted comment: \n" BODY, VOUCH_OK, 0 },
		{ "untrusted comment: x\r\n" BODY "\r\n", VOUCH_OK, 0 },
		{ "untrusted comment: x\n" BODY "\n \n\n", VOUCH_OK, 0 },
		{ "", VOUCH_ERR_TRUNCATED, 1 },
		{ "untrust", VOUCH_ERR_TRUNCATED, 1 },
		{ "untrusted comment: x", VOUCH_ERR_TRUNCATED, 1 },
		{ "untrusted comment: x\n", VOUCH_ERR_TRUNCATED, 1 },
		{ "untrusted comment: x\n\n", VOUCH_ERR_TRUNCATED, 2 },
		{ "untrusted comment: x\nRWRH", VOUCH_ERR_TRUNCATED, 2 },
		{ "trusted comment: x\n" BODY, VOUCH_ERR_SYNTAX, 1 },
		{ BODY "\n", VOUCH_ERR_SYNTAX, 1 },
		{ "untrusted comment: x\n" BODY "\nmore", VOUCH_ERR_SYNTAX,
		  3 },
		{ "untrusted comment: x\n" BODY "A", VOUCH_ERR_SYNTAX, 2 },
		/* A letter that is none in base64. */
		{ "untrusted comment: x\n"
		  "RWRHvCS0zZUEKgOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG*",
		  VOUCH_ERR_SYNTAX, 2 },
		/* Another algorithm. */
		{ "untrusted comment: x\n"
		  "RURHvCS0zZUEKgOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4",
		  VOUCH_ERR_UNSUPPORTED, 2 },
		/* One bit of the id, one of the key. */
		{ "untrusted comment: x\n"
		  "RWRGvCS0zZUEKgOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4",
		  VOUCH_ERR_CORRUPT, 2 },
		{ "untrusted comment: x\n"
		  "RWRHvCS0zZUEKgOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG5",
		  VOUCH_ERR_CORRUPT, 2 }
	};
	struct vouch_public_key key;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof table / sizeof table[0]; i++) {
		struct vouch_diag diag = VOUCH_DIAG_INIT;

		assert_int_equal(vouch_keyfile_parse_public("f", table[i].text,
		    strlen(table[i].text), &diag, &key), table[i].err);
		assert_int_equal(diag.line, table[i].line);
		assert_string_equal(diag.file, "f");
	}
}

static void public_from_file(void **state)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_public_key key;
	char comment[VOUCH_KEY_COMMENT], big[5000];

	(void)state;
	put_file("x.pub", public_text, strlen(public_text));
	assert_int_equal(vouch_keyfile_load_public("x.pub", &diag, &key),
	    VOUCH_OK);
	assert_int_equal(vouch_keyfile_parse_comment("x.pub", public_text,
	    strlen(public_text), &diag, &key, comment), VOUCH_OK);
	assert_string_equal(comment, "x");
	memset(big, 'x', sizeof big);
	put_file("big", big, sizeof big);
	assert_int_equal(vouch_keyfile_load_public("big", &diag, &key),
	    VOUCH_ERR_SYNTAX);
	assert_int_equal(vouch_keyfile_load_public("none", &diag, &key),
	    VOUCH_ERR_IO);
	save("x.key");
	assert_int_equal(vouch_keyfile_load_public("x.key", &diag, &key),
	    VOUCH_ERR_SYNTAX);
	assert_non_null(strstr(diag.expected, "secret key"));
}

static void comments(void **state)
{
	char comment[300];

	(void)state;
	memset(comment, 'c', sizeof comment);
	comment[VOUCH_KEY_COMMENT - 1] = '\0';
	assert_int_equal(vouch_key_comment_check(comment, NULL), VOUCH_OK);
	comment[VOUCH_KEY_COMMENT - 1] = 'c';
	comment[VOUCH_KEY_COMMENT] = '\0';
	assert_int_equal(vouch_key_comment_check(comment, NULL),
	    VOUCH_ERR_TOO_LONG);
	assert_int_equal(vouch_key_comment_check("Cửa hàng 7", NULL),
	    VOUCH_OK);
	assert_int_equal(vouch_key_comment_check("a\nb", NULL),
	    VOUCH_ERR_SYNTAX);
	assert_int_equal(vouch_key_comment_check("a\x7f", NULL),
	    VOUCH_ERR_SYNTAX);
	assert_int_equal(vouch_key_comment_check("a\xff", NULL),
	    VOUCH_ERR_ENCODING);
	assert_int_equal(vouch_keyfile_save_secret("x.key", secret, "a\nb",
	    "", 0, cheap, NULL), VOUCH_ERR_SYNTAX);
	assert_int_equal(scratch_count(), 0);
}

/* ---- secret ---- */

static void round_trip(void **state)
{
	struct vouch_secret_key *found = NULL;
	struct vouch_sealed_key sealed;
	uint8_t id[VOUCH_KEY_ID_BYTES];
	struct stat st;

	(void)state;
	save("x.key");
	assert_int_equal(stat("x.key", &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_int_equal(scratch_count(), 1);
	assert_int_equal(vouch_keyfile_load_sealed("x.key", NULL, &sealed),
	    VOUCH_OK);
	assert_string_equal(sealed.comment, "a comment");
	assert_int_equal(vouch_sealed_key_cost(&sealed).passes, 1);
	assert_int_equal(vouch_sealed_key_cost(&sealed).memory_kib, 8);
	vouch_sealed_key_id(&sealed, id);
	assert_memory_equal(id, vouch_secret_key_public(secret)->id,
	    sizeof id);
	assert_int_equal(vouch_keyfile_open_sealed(&sealed, "pass", 4, NULL,
	    &found), VOUCH_OK);
	assert_same_key(found);
	vouch_secret_key_free(found);
}

static void empty_and_longest_passphrase(void **state)
{
	struct vouch_secret_key *found = NULL;
	struct vouch_sealed_key sealed;
	char longest[VOUCH_PASSPHRASE_MAX + 1];

	(void)state;
	memset(longest, 'p', sizeof longest);
	assert_int_equal(vouch_keyfile_save_secret("a", secret, NULL, NULL, 0,
	    cheap, NULL), VOUCH_OK);
	assert_int_equal(vouch_keyfile_load_sealed("a", NULL, &sealed),
	    VOUCH_OK);
	assert_non_null(strstr(sealed.comment, "vouch secret key 47bc24b4"));
	assert_int_equal(vouch_keyfile_open_sealed(&sealed, "", 0, NULL,
	    &found), VOUCH_OK);
	vouch_secret_key_free(found);
	assert_int_equal(vouch_keyfile_save_secret("b", secret, NULL, longest,
	    VOUCH_PASSPHRASE_MAX, cheap, NULL), VOUCH_OK);
	assert_int_equal(vouch_keyfile_save_secret("c", secret, NULL, longest,
	    sizeof longest, cheap, NULL), VOUCH_ERR_TOO_LONG);
	assert_int_equal(scratch_count(), 2);
}

/* The layout, taken apart by hand. */
static void layout(void **state)
{
	struct vouch_sealed_key sealed;
	uint8_t key[32], plain[32];
	const uint8_t *b = sealed.bytes;

	(void)state;
	save("x.key");
	assert_int_equal(vouch_keyfile_load_sealed("x.key", NULL, &sealed),
	    VOUCH_OK);
	assert_memory_equal(b, "EdA2XC", 6);
	assert_int_equal(vouch_get_be(b + 22, 4), 1);
	assert_int_equal(vouch_get_be(b + 26, 4), 8);
	assert_int_equal(vouch_argon2id(key, 32, "pass", 4, b + 6, 1, 8),
	    VOUCH_OK);
	assert_int_equal(vouch_box_open(plain, b + 62, 48, b, 62, b + 30,
	    key), VOUCH_OK);
	assert_memory_equal(plain, seed, sizeof seed);
}

static void salts_and_nonces_differ(void **state)
{
	struct vouch_sealed_key a, b;

	(void)state;
	save("a");
	save("b");
	assert_int_equal(vouch_keyfile_load_sealed("a", NULL, &a), VOUCH_OK);
	assert_int_equal(vouch_keyfile_load_sealed("b", NULL, &b), VOUCH_OK);
	assert_memory_not_equal(a.bytes + 6, b.bytes + 6, 16);
	assert_memory_not_equal(a.bytes + 30, b.bytes + 30, 24);
	assert_memory_not_equal(a.bytes + 62, b.bytes + 62, 48);
}

static void wrong_passphrase(void **state)
{
	static const char *const wrong[] = { "", "pasS", "pas", "passs" };
	struct vouch_secret_key *found = NULL;
	struct vouch_sealed_key sealed;
	size_t i;

	(void)state;
	save("x.key");
	assert_int_equal(vouch_keyfile_load_sealed("x.key", NULL, &sealed),
	    VOUCH_OK);
	for (i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
		assert_int_equal(vouch_keyfile_open_sealed(&sealed, wrong[i],
		    strlen(wrong[i]), NULL, &found), VOUCH_ERR_PASSPHRASE);
	assert_null(found);
}

/* Any bit: all before the box is bound to it. The cost's high bits are left
 * out, they are refused when read; the low ones stay affordable. */
static void every_bit_counts(void **state)
{
	struct vouch_secret_key *found = NULL;
	struct vouch_sealed_key sealed, bent;
	size_t bit;

	(void)state;
	save("x.key");
	assert_int_equal(vouch_keyfile_load_sealed("x.key", NULL, &sealed),
	    VOUCH_OK);
	for (bit = 0; bit < 8 * sizeof sealed.bytes; bit++) {
		if (bit / 8 >= 22 && bit / 8 < 30)
			continue;
		bent = sealed;
		bent.bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_int_equal(vouch_keyfile_open_sealed(&bent, "pass", 4,
		    NULL, &found), VOUCH_ERR_PASSPHRASE);
	}
	bent = sealed;
	bent.bytes[25] = 2;
	assert_int_equal(vouch_keyfile_open_sealed(&bent, "pass", 4, NULL,
	    &found), VOUCH_ERR_PASSPHRASE);
	assert_null(found);
}

static void truncated_at_every_length(void **state)
{
	char text[1000], cut[1000];
	struct vouch_sealed_key sealed;
	size_t len, at;
	enum vouch_err err;

	(void)state;
	save("x.key");
	len = get_file("x.key", text, sizeof text);
	for (at = 0; at < len; at++) {
		memcpy(cut, text, at);
		put_file("cut", cut, at);
		assert_int_equal(chmod("cut", 0600), 0);
		err = vouch_keyfile_load_sealed("cut", NULL, &sealed);
		/* Only the last line end may be missing. */
		assert_int_equal(err, at == len - 1 ? VOUCH_OK :
		    VOUCH_ERR_TRUNCATED);
	}
}

/* File of a sealed key with these bytes. */
static void write_sealed(const char *path, const uint8_t bytes[110])
{
	char text[200], file[300];
	int len;

	vouch_base64_encode(text, sizeof text, bytes, 110);
	len = snprintf(file, sizeof file, "untrusted comment: x\n%s\n", text);
	put_file(path, file, (size_t)len);
	assert_int_equal(chmod(path, 0600), 0);
}

static void hostile_costs(void **state)
{
	static const struct {
		uint32_t passes, memory_kib;
		enum vouch_err err;
	} table[] = {
		{ 1, 8, VOUCH_OK }, { 64, 1048576, VOUCH_OK },
		{ 0, 8, VOUCH_ERR_UNSUPPORTED },
		{ 65, 8, VOUCH_ERR_UNSUPPORTED },
		{ 1, 7, VOUCH_ERR_UNSUPPORTED },
		{ 1, 1048577, VOUCH_ERR_UNSUPPORTED },
		{ 0xffffffff, 0xffffffff, VOUCH_ERR_UNSUPPORTED }
	};
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_sealed_key sealed;
	uint8_t bytes[110];
	size_t i;

	(void)state;
	save("x.key");
	assert_int_equal(vouch_keyfile_load_sealed("x.key", NULL, &sealed),
	    VOUCH_OK);
	for (i = 0; i < sizeof table / sizeof table[0]; i++) {
		memcpy(bytes, sealed.bytes, sizeof bytes);
		vouch_put_be(bytes + 22, 4, table[i].passes);
		vouch_put_be(bytes + 26, 4, table[i].memory_kib);
		write_sealed("hostile", bytes);
		assert_int_equal(vouch_keyfile_load_sealed("hostile", &diag,
		    &sealed), table[i].err);
	}
	memcpy(bytes, sealed.bytes, sizeof bytes);
	bytes[3] = '3';
	write_sealed("hostile", bytes);
	assert_int_equal(vouch_keyfile_load_sealed("hostile", &diag, &sealed),
	    VOUCH_ERR_UNSUPPORTED);
}

static void costs_to_write(void **state)
{
	static const struct vouch_kdf_cost bad[] = {
		{ 0, 8 }, { 65, 8 }, { 1, 7 }, { 1, 1048577 }
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_int_equal(vouch_keyfile_save_secret("x", secret, NULL,
		    "", 0, bad[i], NULL), VOUCH_ERR_RANGE);
	assert_int_equal(scratch_count(), 0);
}

static void unsafe_files(void **state)
{
	static const mode_t open_to_others[] =
	    { 0640, 0604, 0620, 0602, 0610, 0601, 0666 };
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_sealed_key sealed;
	size_t i;

	(void)state;
	save("x.key");
	for (i = 0; i < sizeof open_to_others / sizeof open_to_others[0];
	    i++) {
		assert_int_equal(chmod("x.key", open_to_others[i]), 0);
		assert_int_equal(vouch_keyfile_load_sealed("x.key", &diag,
		    &sealed), VOUCH_ERR_PERMISSION);
		assert_string_equal(diag.hint, "chmod 600 x.key");
	}
	assert_int_equal(chmod("x.key", 0400), 0);
	assert_int_equal(vouch_keyfile_load_sealed("x.key", NULL, &sealed),
	    VOUCH_OK);
	assert_int_equal(symlink("x.key", "link"), 0);
	assert_int_equal(mkfifo("fifo", 0600), 0);
	assert_int_equal(mkdir("folder", 0700), 0);
	assert_int_equal(vouch_keyfile_load_sealed("link", NULL, &sealed),
	    VOUCH_ERR_PERMISSION);
	assert_int_equal(vouch_keyfile_load_sealed("fifo", NULL, &sealed),
	    VOUCH_ERR_PERMISSION);
	assert_int_equal(vouch_keyfile_load_sealed("folder", NULL, &sealed),
	    VOUCH_ERR_PERMISSION);
	assert_int_equal(vouch_keyfile_load_sealed("none", &diag, &sealed),
	    VOUCH_ERR_IO);
}

static void another_users_file(void **state)
{
	struct vouch_sealed_key sealed;

	(void)state;
	if (geteuid() != 0)
		skip();
	save("x.key");
	assert_int_equal(chown("x.key", 65534, 65534), 0);
	assert_int_equal(vouch_keyfile_load_sealed("x.key", NULL, &sealed),
	    VOUCH_ERR_PERMISSION);
}

static void public_for_secret(void **state)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_sealed_key sealed;

	(void)state;
	put_file("x.pub", public_text, strlen(public_text));
	assert_int_equal(chmod("x.pub", 0600), 0);
	assert_int_equal(vouch_keyfile_load_sealed("x.pub", &diag, &sealed),
	    VOUCH_ERR_SYNTAX);
	assert_non_null(strstr(diag.expected, "public key"));
	assert_string_equal(diag.subject, "");
}

static void never_overwrites(void **state)
{
	char before[1000], after[1000];

	(void)state;
	save("x.key");
	get_file("x.key", before, sizeof before);
	assert_int_equal(vouch_keyfile_save_secret("x.key", secret, NULL, "",
	    0, cheap, NULL), VOUCH_ERR_EXISTS);
	get_file("x.key", after, sizeof after);
	assert_string_equal(before, after);
	assert_int_equal(scratch_count(), 1);
}

static void replaces_when_asked(void **state)
{
	struct vouch_secret_key *found = NULL;
	struct vouch_sealed_key sealed;

	(void)state;
	save("x.key");
	assert_int_equal(vouch_keyfile_replace_secret("x.key", secret, "c",
	    "new", 3, cheap, NULL), VOUCH_OK);
	assert_int_equal(vouch_keyfile_load_sealed("x.key", NULL, &sealed),
	    VOUCH_OK);
	assert_int_equal(vouch_keyfile_open_sealed(&sealed, "pass", 4, NULL,
	    &found), VOUCH_ERR_PASSPHRASE);
	assert_int_equal(vouch_keyfile_open_sealed(&sealed, "new", 3, NULL,
	    &found), VOUCH_OK);
	assert_same_key(found);
	vouch_secret_key_free(found);
	assert_int_equal(scratch_count(), 1);
}

static void kinds(void **state)
{
	char text[1000];
	size_t len;

	(void)state;
	save("x.key");
	len = get_file("x.key", text, sizeof text);
	assert_true(vouch_keyfile_is_secret(text, len));
	assert_true(vouch_keyfile_is_secret(text, len - 100));
	assert_false(vouch_keyfile_is_secret(text, 10));
	assert_false(vouch_keyfile_is_secret(public_text,
	    strlen(public_text)));
	assert_false(vouch_keyfile_is_secret("", 0));
}

/* ---- holder keys ---- */

/* The bytes docs/FORMAT.md gives, in a file only its owner reads. */
static void holder_key_is_exact(void **state)
{
	static const char start[] = "untrusted comment: vouch holder key "
	    "01ca1ee6f0b49574\nSG9sZEsxAcoe5vC0lXSAgYKDhIWGh4iJiouMjY6P";
	uint8_t key[VOUCH_HOLDER_KEY_BYTES], *back = NULL;
	char text[1000], comment[VOUCH_KEY_COMMENT];
	struct stat st;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof key; i++)
		key[i] = (uint8_t)(0x80 + i);
	assert_int_equal(vouch_keyfile_save_holder("h.key", key, NULL, NULL),
	    VOUCH_OK);
	assert_int_equal(stat("h.key", &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_true(get_file("h.key", text, sizeof text) > sizeof start);
	assert_memory_equal(text, start, sizeof start - 1);
	assert_true(vouch_keyfile_is_holder(text, strlen(text)));
	assert_true(vouch_keyfile_is_holder(text, strlen(text) - 40));
	assert_false(vouch_keyfile_is_secret(text, strlen(text)));
	assert_false(vouch_keyfile_is_holder(public_text,
	    strlen(public_text)));
	assert_int_equal(vouch_keyfile_load_holder("h.key", NULL, &back,
	    comment), VOUCH_OK);
	assert_memory_equal(back, key, sizeof key);
	assert_string_equal(comment, "vouch holder key 01ca1ee6f0b49574");
	vouch_secret_free(back);
	assert_int_equal(vouch_keyfile_save_holder("h.key", key, NULL, NULL),
	    VOUCH_ERR_EXISTS);
	assert_int_equal(vouch_keyfile_save_holder("i.key", key, "a\nb",
	    NULL), VOUCH_ERR_SYNTAX);
	assert_int_equal(scratch_count(), 1);
}

static void holder_key_refused(void **state)
{
	static const uint8_t key[VOUCH_HOLDER_KEY_BYTES] = { 1 };
	struct vouch_sealed_key sealed;
	struct vouch_public_key public;
	uint8_t *back = NULL;
	char text[1000], copy[1000];
	struct vouch_diag diag;
	size_t i, len;

	(void)state;
	assert_int_equal(vouch_keyfile_save_holder("h.key", key, "x", NULL),
	    VOUCH_OK);
	len = get_file("h.key", text, sizeof text);
	/* Any letter of the key changed. */
	for (i = 21; i < len - 1; i++) {
		memcpy(copy, text, len);
		copy[i] = copy[i] == 'A' ? 'B' : 'A';
		put_file("c.key", copy, len);
		assert_int_equal(chmod("c.key", 0600), 0);
		assert_int_not_equal(vouch_keyfile_load_holder("c.key", NULL,
		    &back, NULL), VOUCH_OK);
	}
	assert_int_equal(chmod("h.key", 0640), 0);
	assert_int_equal(vouch_keyfile_load_holder("h.key", NULL, &back,
	    NULL), VOUCH_ERR_PERMISSION);
	assert_int_equal(chmod("h.key", 0600), 0);
	/* Kinds of keys in each other's place are named. */
	diag = (struct vouch_diag)VOUCH_DIAG_INIT;
	assert_int_equal(vouch_keyfile_load_sealed("h.key", &diag, &sealed),
	    VOUCH_ERR_SYNTAX);
	assert_string_equal(diag.expected,
	    "holds a holder key where a secret one is wanted");
	assert_int_equal(vouch_keyfile_load_public("h.key", &diag, &public),
	    VOUCH_ERR_SYNTAX);
	assert_string_equal(diag.expected,
	    "holds a holder key where a public one is wanted");
	save("x.key");
	assert_int_equal(vouch_keyfile_load_holder("x.key", &diag, &back,
	    NULL), VOUCH_ERR_SYNTAX);
	assert_string_equal(diag.expected,
	    "holds a secret key where a holder one is wanted");
	put_file("x.pub", public_text, strlen(public_text));
	assert_int_equal(chmod("x.pub", 0600), 0);
	assert_int_equal(vouch_keyfile_load_holder("x.pub", &diag, &back,
	    NULL), VOUCH_ERR_SYNTAX);
	assert_string_equal(diag.expected,
	    "holds a public key where a holder one is wanted");
	assert_null(back);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(public_text_is_exact, fresh),
		cmocka_unit_test_setup(public_texts, fresh),
		cmocka_unit_test_setup(public_from_file, fresh),
		cmocka_unit_test_setup(comments, fresh),
		cmocka_unit_test_setup(round_trip, fresh),
		cmocka_unit_test_setup(empty_and_longest_passphrase, fresh),
		cmocka_unit_test_setup(layout, fresh),
		cmocka_unit_test_setup(salts_and_nonces_differ, fresh),
		cmocka_unit_test_setup(wrong_passphrase, fresh),
		cmocka_unit_test_setup(every_bit_counts, fresh),
		cmocka_unit_test_setup(truncated_at_every_length, fresh),
		cmocka_unit_test_setup(hostile_costs, fresh),
		cmocka_unit_test_setup(costs_to_write, fresh),
		cmocka_unit_test_setup(unsafe_files, fresh),
		cmocka_unit_test_setup(another_users_file, fresh),
		cmocka_unit_test_setup(public_for_secret, fresh),
		cmocka_unit_test_setup(never_overwrites, fresh),
		cmocka_unit_test_setup(replaces_when_asked, fresh),
		cmocka_unit_test_setup(kinds, fresh),
		cmocka_unit_test_setup(holder_key_is_exact, fresh),
		cmocka_unit_test_setup(holder_key_refused, fresh)
	};

	return cmocka_run_group_tests(tests, make_key, free_key);
}
