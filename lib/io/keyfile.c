/*
 * Key files. A secret file is taken only when nobody else can have touched or
 * read it, and what its header asks of the machine is bounded before the first
 * byte is derived: a hostile file costs a message, not the memory.
 *
 * The box's key, the seed and a holder key live in guarded memory and are freed (and so
 * wiped) on every path; the text of a secret file holds only what is sealed.
 */
#include "io/keyfile.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/num.h"
#include "base/str.h"
#include "core/crypt.h"
#include "io/file.h"

#define FILE_MAX 4096
#define COMMENT_MARK "untrusted comment: "
#define COMMENT_MARK_LEN (sizeof COMMENT_MARK - 1)

#define PUBLIC_BYTES 42
#define PUBLIC_TEXT (VOUCH_BASE64_TEXT(PUBLIC_BYTES) - 1)
#define SEALED_BYTES 110
#define SEALED_TEXT (VOUCH_BASE64_TEXT(SEALED_BYTES) - 1)
#define SEALED_START "RWRBMlh" /* "EdA2X" and a letter, in base64 */
#define SEALED_START_LEN (sizeof SEALED_START - 1)
#define MINISIGN_SECRET_TEXT 212
#define HOLDER_MAGIC "HoldK1"
#define HOLDER_START "SG9sZEsx" /* the same in base64 */
#define HOLDER_START_LEN (sizeof HOLDER_START - 1)

/* Where things are in a sealed key. All before the box is bound to it. */
enum {
	AT_SALT = 6,
	AT_PASSES = 22,
	AT_MEMORY = 26,
	AT_NONCE = 30,
	AT_ID = 54,
	AT_BOX = 62,
	BOX_BYTES = VOUCH_SEED_BYTES + VOUCH_BOX_TAG
};

/* The magic's last letter says what the key is for; it is bound to the box. */
static const char sealed_magic[] = "EdA2X";
static const char purpose_letters[VOUCH_KEY_PURPOSES] = { 'C', 'R', 'T' };
#define AT_PURPOSE (AT_SALT - 1)

_Static_assert(sizeof sealed_magic - 1 == AT_PURPOSE, "magic");

/* Where things are in a holder key. */
enum {
	AT_HOLDER_ID = sizeof HOLDER_MAGIC - 1,
	AT_HOLDER_KEY = AT_HOLDER_ID + VOUCH_HOLDER_KEY_ID_BYTES,
	HOLDER_BYTES = AT_HOLDER_KEY + VOUCH_HOLDER_KEY_BYTES
};
#define HOLDER_TEXT (VOUCH_BASE64_TEXT(HOLDER_BYTES) - 1)

_Static_assert(AT_BOX + BOX_BYTES == SEALED_BYTES, "layout of a sealed key");
_Static_assert(sizeof(((struct vouch_sealed_key *)0)->bytes) == SEALED_BYTES,
    "room for a sealed key");

/* ---- the two lines both kinds are made of ---- */

struct lines {
	struct vouch_span comment; /* without its mark */
	struct vouch_span body;
};

static struct vouch_span take_line(struct vouch_span *rest)
{
	struct vouch_span line = *rest;
	const char *end = memchr(rest->data, '\n', rest->len);

	if (end == NULL) {
		rest->data += rest->len;
		rest->len = 0;
	} else {
		line.len = (size_t)(end - line.data);
		rest->data = end + 1;
		rest->len -= line.len + 1;
	}
	if (line.len > 0 && line.data[line.len - 1] == '\r')
		line.len--;
	return line;
}

static enum vouch_err cut_lines(const char *text, size_t len,
    struct vouch_diag *diag, struct lines *out)
{
	struct vouch_span rest = { text, len };
	struct vouch_span first = take_line(&rest);
	size_t known = first.len < COMMENT_MARK_LEN ? first.len :
	    COMMENT_MARK_LEN;

	vouch_diag_at(diag, 1, 0);
	if (memcmp(first.data, COMMENT_MARK, known) != 0)
		return vouch_diag_set(diag, VOUCH_ERR_SYNTAX,
		    "not a key file: its first line must start with \"%s\"",
		    COMMENT_MARK);
	if (known < COMMENT_MARK_LEN || rest.len == 0)
		return vouch_diag_set(diag, VOUCH_ERR_TRUNCATED,
		    "the file ends before the key");
	out->comment.data = first.data + COMMENT_MARK_LEN;
	out->comment.len = first.len - COMMENT_MARK_LEN;
	vouch_diag_at(diag, 2, 0);
	out->body = take_line(&rest);
	if (vouch_str_trim(rest.data, rest.len).len > 0) {
		vouch_diag_at(diag, 3, 0);
		return vouch_diag_set(diag, VOUCH_ERR_SYNTAX,
		    "more than a comment and a key");
	}
	return VOUCH_OK;
}

static bool starts_sealed(struct vouch_span body)
{
	return body.len >= SEALED_START_LEN &&
	    memcmp(body.data, SEALED_START, SEALED_START_LEN) == 0;
}

/* Also of a secret key cut short; a public one may start like it by chance. */
static bool is_sealed_text(struct vouch_span body)
{
	return body.len != PUBLIC_TEXT && starts_sealed(body);
}

bool vouch_keyfile_is_secret(const char *text, size_t len)
{
	struct lines lines;

	return cut_lines(text, len, NULL, &lines) == VOUCH_OK &&
	    is_sealed_text(lines.body);
}

static bool is_holder_text(struct vouch_span body)
{
	return body.len >= HOLDER_START_LEN &&
	    memcmp(body.data, HOLDER_START, HOLDER_START_LEN) == 0;
}

bool vouch_keyfile_is_holder(const char *text, size_t len)
{
	struct lines lines;

	return cut_lines(text, len, NULL, &lines) == VOUCH_OK &&
	    is_holder_text(lines.body);
}

static const char *wanted_name(size_t wanted)
{
	return wanted == PUBLIC_TEXT ? "public" :
	    wanted == HOLDER_TEXT ? "holder" : "secret";
}

/* The other kind of key in the place of this one is a common slip: name it. */
static enum vouch_err wrong_length(struct vouch_span body, size_t wanted,
    struct vouch_diag *diag)
{
	size_t got = body.len;

	if (wanted != HOLDER_TEXT && is_holder_text(body))
		return vouch_diag_set(diag, VOUCH_ERR_SYNTAX,
		    "holds a holder key where a %s one is wanted",
		    wanted_name(wanted));
	if (wanted != SEALED_TEXT && is_sealed_text(body)) {
		if (wanted == PUBLIC_TEXT)
			vouch_diag_hint(diag, "give the file ending in .pub "
			    "instead");
		return vouch_diag_set(diag, VOUCH_ERR_SYNTAX,
		    "holds a secret key where a %s one is wanted",
		    wanted_name(wanted));
	}
	if (got == PUBLIC_TEXT && !starts_sealed(body)) {
		if (wanted == SEALED_TEXT)
			vouch_diag_hint(diag, "give the file ending in .key "
			    "instead");
		return vouch_diag_set(diag, VOUCH_ERR_SYNTAX,
		    "holds a public key where a %s one is wanted",
		    wanted_name(wanted));
	}
	if (got == MINISIGN_SECRET_TEXT)
		return vouch_diag_set(diag, VOUCH_ERR_UNSUPPORTED,
		    "holds a secret key of minisign, which is sealed "
		    "differently");
	if (got < wanted)
		return vouch_diag_set(diag, VOUCH_ERR_TRUNCATED,
		    "the key has %zu characters of %zu", got, wanted);
	return vouch_diag_set(diag, VOUCH_ERR_SYNTAX,
	    "the key has %zu characters instead of %zu", got, wanted);
}

static enum vouch_err decode_body(struct vouch_span body, size_t wanted_text,
    uint8_t *bytes, size_t wanted, struct vouch_diag *diag)
{
	if (body.len != wanted_text)
		return wrong_length(body, wanted_text, diag);
	if (vouch_base64_decode(bytes, wanted, body.data, body.len) !=
	    VOUCH_OK)
		return vouch_diag_set(diag, VOUCH_ERR_SYNTAX,
		    "the key is not valid base64");
	return VOUCH_OK;
}

enum vouch_err vouch_key_comment_check(const char *comment,
    struct vouch_diag *diag)
{
	const unsigned char *c = (const unsigned char *)comment;
	size_t len = strlen(comment);
	enum vouch_err err = VOUCH_OK;

	if (len >= VOUCH_KEY_COMMENT)
		err = vouch_diag_set(diag, VOUCH_ERR_TOO_LONG,
		    "a comment has at most %d bytes", VOUCH_KEY_COMMENT - 1);
	else if (!vouch_utf8_valid(comment, len, NULL))
		err = vouch_diag_set(diag, VOUCH_ERR_ENCODING,
		    "a comment is UTF-8 text");
	for (; err == VOUCH_OK && *c != '\0'; c++)
		if (*c < 0x20 || *c == 0x7f)
			err = vouch_diag_set(diag, VOUCH_ERR_SYNTAX,
			    "a comment is one line without control characters");
	if (err != VOUCH_OK)
		vouch_diag_subject(diag, comment, len);
	return err;
}

/* kind: "public" or "secret", for the comment nobody gave. */
static enum vouch_err add_lines(struct vouch_buf *out, const char *comment,
    const char *kind, const uint8_t id[VOUCH_KEY_ID_BYTES],
    const uint8_t *bytes, size_t len)
{
	char body[SEALED_TEXT + 1], hex[2 * VOUCH_KEY_ID_BYTES + 1];

	vouch_base64_encode(body, sizeof body, bytes, len);
	if (comment != NULL && comment[0] != '\0')
		return vouch_buf_addf(out, COMMENT_MARK "%s\n%s\n", comment,
		    body);
	vouch_hex_encode(hex, id, VOUCH_KEY_ID_BYTES);
	return vouch_buf_addf(out, COMMENT_MARK "vouch %s key %s\n%s\n", kind,
	    hex, body);
}

/* ---- public keys ---- */

enum vouch_err vouch_keyfile_public_text(const struct vouch_public_key *key,
    const char *comment, struct vouch_buf *out)
{
	uint8_t bytes[PUBLIC_BYTES] = { 'E', 'd' };
	enum vouch_err err;

	if (comment != NULL) {
		err = vouch_key_comment_check(comment, NULL);
		if (err != VOUCH_OK)
			return err;
	}
	memcpy(bytes + 2, key->id, VOUCH_KEY_ID_BYTES);
	memcpy(bytes + 2 + VOUCH_KEY_ID_BYTES, key->key, VOUCH_KEY_BYTES);
	return add_lines(out, comment, "public", key->id, bytes, sizeof bytes);
}

static enum vouch_err parse_public(const char *text, size_t len,
    struct vouch_diag *diag, struct vouch_public_key *key,
    char comment[VOUCH_KEY_COMMENT])
{
	uint8_t bytes[PUBLIC_BYTES];
	struct vouch_public_key found;
	struct lines lines;
	enum vouch_err err;

	err = cut_lines(text, len, diag, &lines);
	if (err == VOUCH_OK)
		err = decode_body(lines.body, PUBLIC_TEXT, bytes,
		    sizeof bytes, diag);
	if (err != VOUCH_OK)
		return err;
	if (memcmp(bytes, "Ed", 2) != 0)
		return vouch_diag_set(diag, VOUCH_ERR_UNSUPPORTED,
		    "not an Ed25519 key");
	vouch_public_key_init(&found, bytes + 2 + VOUCH_KEY_ID_BYTES);
	if (memcmp(found.id, bytes + 2, VOUCH_KEY_ID_BYTES) != 0) {
		vouch_diag_hint(diag, "keys made by minisign itself have "
		    "random ids: make one with vouch-key new");
		return vouch_diag_set(diag, VOUCH_ERR_CORRUPT,
		    "the id in it is not that of its key");
	}
	if (comment != NULL)
		vouch_str_cut(comment, VOUCH_KEY_COMMENT, lines.comment.data,
		    lines.comment.len);
	*key = found;
	vouch_diag_at(diag, 0, 0);
	return VOUCH_OK;
}

enum vouch_err vouch_keyfile_parse_public(const char *file, const char *text,
    size_t len, struct vouch_diag *diag, struct vouch_public_key *key)
{
	vouch_diag_file(diag, file);
	return parse_public(text, len, diag, key, NULL);
}

enum vouch_err vouch_keyfile_parse_comment(const char *file, const char *text,
    size_t len, struct vouch_diag *diag, struct vouch_public_key *key,
    char comment[VOUCH_KEY_COMMENT])
{
	vouch_diag_file(diag, file);
	return parse_public(text, len, diag, key, comment);
}

enum vouch_err vouch_keyfile_load_text(const char *path,
    struct vouch_diag *diag, struct vouch_buf *text)
{
	enum vouch_err err;

	vouch_buf_init(text, FILE_MAX);
	err = vouch_file_load(path, diag, text);
	if (err == VOUCH_ERR_TOO_LONG)
		err = vouch_diag_set(diag, VOUCH_ERR_SYNTAX,
		    "not a key file: it is longer than %d bytes", FILE_MAX);
	if (err != VOUCH_OK)
		vouch_buf_release(text);
	return err;
}

enum vouch_err vouch_keyfile_load_public(const char *path,
    struct vouch_diag *diag, struct vouch_public_key *key)
{
	struct vouch_buf text;
	enum vouch_err err = vouch_keyfile_load_text(path, diag, &text);

	if (err != VOUCH_OK)
		return err;
	err = parse_public(vouch_buf_text(&text), text.len, diag, key, NULL);
	vouch_buf_release(&text);
	return err;
}

/* ---- secret keys: sealing ---- */

static enum vouch_err check_cost(struct vouch_kdf_cost cost,
    struct vouch_diag *diag)
{
	if (cost.passes < 1 || cost.passes > VOUCH_KDF_PASSES_MAX)
		return vouch_diag_set(diag, VOUCH_ERR_RANGE,
		    "passes must be 1 to %d", VOUCH_KDF_PASSES_MAX);
	if (cost.memory_kib < VOUCH_KDF_MEMORY_KIB_MIN ||
	    cost.memory_kib > VOUCH_KDF_MEMORY_KIB_MAX)
		return vouch_diag_set(diag, VOUCH_ERR_RANGE,
		    "memory must be %d to %d KiB", VOUCH_KDF_MEMORY_KIB_MIN,
		    VOUCH_KDF_MEMORY_KIB_MAX);
	return VOUCH_OK;
}

static enum vouch_err no_memory(struct vouch_diag *diag)
{
	return vouch_diag_set(diag, VOUCH_ERR_NO_MEMORY,
	    "not enough memory for the key");
}

static struct vouch_kdf_cost cost_of(const uint8_t *sealed)
{
	struct vouch_kdf_cost cost = {
		.passes = (uint32_t)vouch_get_be(sealed + AT_PASSES, 4),
		.memory_kib = (uint32_t)vouch_get_be(sealed + AT_MEMORY, 4)
	};

	return cost;
}

/* The key of the box, in guarded memory; the caller frees it. */
static enum vouch_err derive(const uint8_t *sealed,
    struct vouch_span passphrase, struct vouch_diag *diag, uint8_t **out)
{
	struct vouch_kdf_cost cost = cost_of(sealed);
	uint8_t *key = vouch_secret_alloc(VOUCH_BOX_KEY);
	enum vouch_err err;

	if (key == NULL)
		return no_memory(diag);
	err = vouch_argon2id(key, VOUCH_BOX_KEY, passphrase.data,
	    passphrase.len, sealed + AT_SALT, cost.passes, cost.memory_kib);
	if (err != VOUCH_OK) {
		vouch_secret_free(key);
		return vouch_diag_set(diag, err,
		    "not enough memory to derive the key: %" PRIu32 " KiB",
		    cost.memory_kib);
	}
	*out = key;
	return VOUCH_OK;
}

static enum vouch_err seal(const struct vouch_secret_key *secret,
    struct vouch_span passphrase, struct vouch_kdf_cost cost,
    struct vouch_diag *diag, uint8_t sealed[SEALED_BYTES])
{
	uint8_t *key = NULL;
	enum vouch_err err;

	memcpy(sealed, sealed_magic, AT_PURPOSE);
	sealed[AT_PURPOSE] = (uint8_t)purpose_letters[
	    vouch_secret_key_purpose(secret)];
	vouch_random(sealed + AT_SALT, VOUCH_ARGON2_SALT);
	vouch_put_be(sealed + AT_PASSES, 4, cost.passes);
	vouch_put_be(sealed + AT_MEMORY, 4, cost.memory_kib);
	vouch_random(sealed + AT_NONCE, VOUCH_BOX_NONCE);
	memcpy(sealed + AT_ID, vouch_secret_key_public(secret)->id,
	    VOUCH_KEY_ID_BYTES);
	err = derive(sealed, passphrase, diag, &key);
	if (err == VOUCH_OK)
		vouch_box_seal(sealed + AT_BOX, vouch_secret_key_seed(secret),
		    VOUCH_SEED_BYTES, sealed, AT_BOX, sealed + AT_NONCE, key);
	vouch_secret_free(key);
	return err;
}

static enum vouch_err write_secret(const char *path,
    const struct vouch_buf *text, unsigned flags, struct vouch_diag *diag)
{
	struct vouch_outfile out;
	enum vouch_err err;

	flags |= VOUCH_OUTFILE_SYNC;
	err = vouch_outfile_open(&out, path, 0600, flags, diag);
	if (err != VOUCH_OK)
		return err;
	err = vouch_outfile_write(&out, text->data, text->len, diag);
	if (err == VOUCH_OK)
		err = vouch_outfile_commit(&out, flags, diag);
	vouch_outfile_abort(&out);
	return err;
}

static enum vouch_err save(const char *path,
    const struct vouch_secret_key *secret, const char *comment,
    struct vouch_span passphrase, struct vouch_kdf_cost cost, unsigned flags,
    struct vouch_diag *diag)
{
	uint8_t sealed[SEALED_BYTES];
	struct vouch_buf text;
	enum vouch_err err;

	err = check_cost(cost, diag);
	if (err == VOUCH_OK && passphrase.len > VOUCH_PASSPHRASE_MAX)
		err = vouch_diag_set(diag, VOUCH_ERR_TOO_LONG,
		    "a passphrase has at most %d bytes", VOUCH_PASSPHRASE_MAX);
	if (err == VOUCH_OK && comment != NULL)
		err = vouch_key_comment_check(comment, diag);
	if (err == VOUCH_OK)
		err = vouch_sign_init();
	if (err == VOUCH_OK)
		err = seal(secret, passphrase, cost, diag, sealed);
	if (err != VOUCH_OK)
		return err;
	vouch_buf_init(&text, FILE_MAX);
	err = add_lines(&text, comment, "secret", sealed + AT_ID, sealed,
	    sizeof sealed);
	if (err != VOUCH_OK)
		no_memory(diag);
	else
		err = write_secret(path, &text, flags, diag);
	vouch_buf_release(&text);
	return err;
}

enum vouch_err vouch_keyfile_save_secret(const char *path,
    const struct vouch_secret_key *secret, const char *comment,
    const char *passphrase, size_t len, struct vouch_kdf_cost cost,
    struct vouch_diag *diag)
{
	struct vouch_span text = { passphrase, len };

	return save(path, secret, comment, text, cost, 0, diag);
}

enum vouch_err vouch_keyfile_replace_secret(const char *path,
    const struct vouch_secret_key *secret, const char *comment,
    const char *passphrase, size_t len, struct vouch_kdf_cost cost,
    struct vouch_diag *diag)
{
	struct vouch_span text = { passphrase, len };

	return save(path, secret, comment, text, cost, VOUCH_OUTFILE_FORCE,
	    diag);
}

/* ---- secret keys: opening ---- */

static enum vouch_err unsafe(struct vouch_diag *diag, const char *why)
{
	return vouch_diag_set(diag, VOUCH_ERR_PERMISSION, "%s", why);
}

/* A public key's file is open to all and no secret: that is not what is wrong
 * with it. */
static bool is_public_file(int fd)
{
	char text[FILE_MAX];
	struct vouch_public_key key;
	ssize_t len = pread(fd, text, sizeof text, 0);

	return len > 0 && vouch_keyfile_parse_public("", text, (size_t)len,
	    NULL, &key) == VOUCH_OK;
}

/* Asked of the open descriptor, so that nothing can be exchanged between. */
static enum vouch_err check_safe(int fd, const char *path,
    struct vouch_diag *diag)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return vouch_diag_errno(diag, VOUCH_ERR_IO, "cannot open");
	if (!S_ISREG(st.st_mode))
		return unsafe(diag, "a secret key must be a regular file");
	if (st.st_uid != geteuid() && st.st_uid != 0)
		return unsafe(diag, "this secret key belongs to another user");
	if ((st.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
		if (is_public_file(fd)) {
			vouch_diag_hint(diag, "give the file ending in .key "
			    "instead");
			return vouch_diag_set(diag, VOUCH_ERR_SYNTAX,
			    "holds a public key where a secret one is wanted");
		}
		vouch_diag_hint(diag, "chmod 600 %s", path);
		return vouch_diag_set(diag, VOUCH_ERR_PERMISSION,
		    "other users may read this secret key: mode %04o",
		    (unsigned)(st.st_mode & 07777));
	}
	return VOUCH_OK;
}

static enum vouch_err open_safely(const char *path, struct vouch_diag *diag,
    int *out)
{
	/* O_NONBLOCK: a pipe in the file's place must not hang us. */
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY |
	    O_CLOEXEC);
	enum vouch_err err;

	if (fd < 0 && errno == ELOOP)
		return unsafe(diag, "a secret key may not be a symbolic link");
	if (fd < 0)
		return vouch_diag_errno(diag, VOUCH_ERR_IO, "cannot open");
	err = check_safe(fd, path, diag);
	if (err != VOUCH_OK)
		close(fd);
	else
		*out = fd;
	return err;
}

static enum vouch_err read_small(int fd, struct vouch_diag *diag,
    char text[FILE_MAX + 1], size_t *len)
{
	size_t at = 0;
	ssize_t got;

	while (at <= FILE_MAX) {
		got = read(fd, text + at, FILE_MAX + 1 - at);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return vouch_diag_errno(diag, VOUCH_ERR_IO,
			    "cannot read");
		if (got == 0)
			break;
		at += (size_t)got;
	}
	if (at > FILE_MAX)
		return vouch_diag_set(diag, VOUCH_ERR_SYNTAX,
		    "not a key file: it is longer than %d bytes", FILE_MAX);
	*len = at;
	return VOUCH_OK;
}

static enum vouch_err parse_sealed(const char *text, size_t len,
    struct vouch_diag *diag, struct vouch_sealed_key *sealed)
{
	struct vouch_sealed_key found;
	struct vouch_kdf_cost cost;
	struct lines lines;
	enum vouch_err err;

	err = cut_lines(text, len, diag, &lines);
	if (err == VOUCH_OK)
		err = decode_body(lines.body, SEALED_TEXT, found.bytes,
		    SEALED_BYTES, diag);
	if (err != VOUCH_OK)
		return err;
	if (memcmp(found.bytes, sealed_magic, AT_PURPOSE) != 0 ||
	    memchr(purpose_letters, found.bytes[AT_PURPOSE],
	    VOUCH_KEY_PURPOSES) == NULL)
		return vouch_diag_set(diag, VOUCH_ERR_UNSUPPORTED,
		    "sealed in a way this version does not know");
	cost = cost_of(found.bytes);
	if (check_cost(cost, NULL) != VOUCH_OK)
		return vouch_diag_set(diag, VOUCH_ERR_UNSUPPORTED,
		    "asks for %" PRIu32 " passes over %" PRIu32 " KiB: "
		    "damaged, or made to exhaust this machine (at most %d "
		    "and %d)", cost.passes, cost.memory_kib,
		    VOUCH_KDF_PASSES_MAX, VOUCH_KDF_MEMORY_KIB_MAX);
	vouch_str_cut(found.comment, sizeof found.comment, lines.comment.data,
	    lines.comment.len);
	*sealed = found;
	vouch_diag_at(diag, 0, 0);
	return VOUCH_OK;
}

enum vouch_err vouch_keyfile_load_sealed(const char *path,
    struct vouch_diag *diag, struct vouch_sealed_key *sealed)
{
	char text[FILE_MAX + 1];
	enum vouch_err err;
	size_t len = 0;
	int fd = -1;

	vouch_diag_file(diag, path);
	err = open_safely(path, diag, &fd);
	if (err != VOUCH_OK)
		return err;
	err = read_small(fd, diag, text, &len);
	close(fd);
	if (err == VOUCH_OK)
		err = parse_sealed(text, len, diag, sealed);
	vouch_wipe(text, sizeof text);
	return err;
}

void vouch_sealed_key_id(const struct vouch_sealed_key *sealed,
    uint8_t id[VOUCH_KEY_ID_BYTES])
{
	memcpy(id, sealed->bytes + AT_ID, VOUCH_KEY_ID_BYTES);
}

enum vouch_key_purpose vouch_sealed_key_purpose(
    const struct vouch_sealed_key *sealed)
{
	const char *at = memchr(purpose_letters, sealed->bytes[AT_PURPOSE],
	    VOUCH_KEY_PURPOSES);

	return (enum vouch_key_purpose)(at - purpose_letters);
}

struct vouch_kdf_cost vouch_sealed_key_cost(
    const struct vouch_sealed_key *sealed)
{
	return cost_of(sealed->bytes);
}

static enum vouch_err unseal(const struct vouch_sealed_key *sealed,
    const uint8_t *key, uint8_t *seed, struct vouch_diag *diag,
    struct vouch_secret_key **out)
{
	const uint8_t *bytes = sealed->bytes;
	struct vouch_secret_key *secret = NULL;
	enum vouch_err err;

	if (vouch_box_open(seed, bytes + AT_BOX, BOX_BYTES, bytes, AT_BOX,
	    bytes + AT_NONCE, key) != VOUCH_OK)
		return vouch_diag_set(diag, VOUCH_ERR_PASSPHRASE,
		    "wrong passphrase, or the file is damaged");
	err = vouch_secret_key_new(seed, &secret);
	if (err != VOUCH_OK)
		return no_memory(diag);
	if (memcmp(vouch_secret_key_public(secret)->id, bytes + AT_ID,
	    VOUCH_KEY_ID_BYTES) != 0) {
		vouch_secret_key_free(secret);
		return vouch_diag_set(diag, VOUCH_ERR_CORRUPT,
		    "the id in it is not that of its key");
	}
	vouch_secret_key_set_purpose(secret, vouch_sealed_key_purpose(sealed));
	*out = secret;
	return VOUCH_OK;
}

enum vouch_err vouch_keyfile_open_sealed(
    const struct vouch_sealed_key *sealed, const char *passphrase, size_t len,
    struct vouch_diag *diag, struct vouch_secret_key **out)
{
	struct vouch_span text = { passphrase, len };
	uint8_t *key = NULL, *seed = NULL;
	enum vouch_err err;

	err = vouch_sign_init();
	if (err != VOUCH_OK)
		return vouch_diag_set(diag, err, "libsodium does not start");
	err = derive(sealed->bytes, text, diag, &key);
	if (err != VOUCH_OK)
		return err;
	seed = vouch_secret_alloc(VOUCH_SEED_BYTES);
	err = seed == NULL ? no_memory(diag) :
	    unseal(sealed, key, seed, diag, out);
	vouch_secret_free(seed);
	vouch_secret_free(key);
	return err;
}

/* ---- holder keys ---- */

enum vouch_err vouch_keyfile_save_holder(const char *path,
    const uint8_t key[VOUCH_HOLDER_KEY_BYTES], const char *comment,
    struct vouch_diag *diag)
{
	uint8_t bytes[HOLDER_BYTES];
	struct vouch_buf text;
	enum vouch_err err = VOUCH_OK;

	if (comment != NULL)
		err = vouch_key_comment_check(comment, diag);
	if (err != VOUCH_OK)
		return err;
	memcpy(bytes, HOLDER_MAGIC, AT_HOLDER_ID);
	vouch_holder_key_id(key, bytes + AT_HOLDER_ID);
	memcpy(bytes + AT_HOLDER_KEY, key, VOUCH_HOLDER_KEY_BYTES);
	vouch_buf_init(&text, FILE_MAX);
	err = add_lines(&text, comment, "holder", bytes + AT_HOLDER_ID, bytes,
	    sizeof bytes);
	if (err != VOUCH_OK)
		no_memory(diag);
	else
		err = write_secret(path, &text, 0, diag);
	vouch_wipe(bytes, sizeof bytes);
	if (text.data != NULL)
		vouch_wipe(text.data, text.len);
	vouch_buf_release(&text);
	return err;
}

static enum vouch_err parse_holder(const char *text, size_t len,
    struct vouch_diag *diag, uint8_t *key, char comment[VOUCH_KEY_COMMENT])
{
	uint8_t bytes[HOLDER_BYTES], id[VOUCH_HOLDER_KEY_ID_BYTES];
	struct lines lines;
	enum vouch_err err;

	err = cut_lines(text, len, diag, &lines);
	if (err == VOUCH_OK)
		err = decode_body(lines.body, HOLDER_TEXT, bytes,
		    sizeof bytes, diag);
	if (err == VOUCH_OK &&
	    memcmp(bytes, HOLDER_MAGIC, AT_HOLDER_ID) != 0)
		err = vouch_diag_set(diag, VOUCH_ERR_UNSUPPORTED,
		    "not a holder key");
	if (err == VOUCH_OK) {
		vouch_holder_key_id(bytes + AT_HOLDER_KEY, id);
		if (memcmp(id, bytes + AT_HOLDER_ID, sizeof id) != 0)
			err = vouch_diag_set(diag, VOUCH_ERR_CORRUPT,
			    "the id in it is not that of its key");
	}
	if (err == VOUCH_OK) {
		memcpy(key, bytes + AT_HOLDER_KEY, VOUCH_HOLDER_KEY_BYTES);
		if (comment != NULL)
			vouch_str_cut(comment, VOUCH_KEY_COMMENT,
			    lines.comment.data, lines.comment.len);
		vouch_diag_at(diag, 0, 0);
	}
	vouch_wipe(bytes, sizeof bytes);
	return err;
}

enum vouch_err vouch_keyfile_load_holder(const char *path,
    struct vouch_diag *diag, uint8_t **key, char comment[VOUCH_KEY_COMMENT])
{
	char text[FILE_MAX + 1];
	uint8_t *found;
	enum vouch_err err;
	size_t len = 0;
	int fd = -1;

	vouch_diag_file(diag, path);
	err = vouch_sign_init();
	if (err != VOUCH_OK)
		return vouch_diag_set(diag, err, "libsodium does not start");
	err = open_safely(path, diag, &fd);
	if (err != VOUCH_OK)
		return err;
	err = read_small(fd, diag, text, &len);
	close(fd);
	found = vouch_secret_alloc(VOUCH_HOLDER_KEY_BYTES);
	if (err == VOUCH_OK && found == NULL)
		err = no_memory(diag);
	if (err == VOUCH_OK)
		err = parse_holder(text, len, diag, found, comment);
	vouch_wipe(text, sizeof text);
	if (err == VOUCH_OK)
		*key = found;
	else
		vouch_secret_free(found);
	return err;
}
