/*
 * wiped KEYFILE
 *
 * Makes a secret key file, opens it, signs, frees the key, and looks through
 * all of this process's memory for what must be gone: the seed, the scalar made
 * from it, and the passphrase. Prints how many copies there were while the key
 * was held and how many after: "held N after N".
 *
 * What is looked for is in here only masked, and compared masked, so that the
 * search does not find itself.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "core/crypt.h"
#include "core/sign.h"
#include "io/keyfile.h"
#include "io/passphrase.h"

#define MASK 0xa5
#define SECRET_BYTES 32

/* Any bytes will do, if they are nowhere else. volatile: else the compiler
 * unmasks them itself and keeps the result with its constants. */
static const volatile uint8_t masked[SECRET_BYTES] =
    "\x91\x1e\xc7\x53\x88\xfa\x06\x2d\xb4\x6f\xd9\x70\x3c\xe5\x12\x9b"
    "\x47\xa8\x5d\xf1\x0e\x84\xbb\x36\x69\xcd\x23\x97\xea\x58\x01\x7c";

/* So that the passphrase differs from the seed. */
#define PASSPHRASE_MASK 0x5a

static void unmask(uint8_t *out, uint8_t mask)
{
	size_t i;

	for (i = 0; i < SECRET_BYTES; i++)
		out[i] = masked[i] ^ mask;
}

static size_t count_in(const volatile uint8_t *at,
    const volatile uint8_t *end, uint8_t mask)
{
	size_t found = 0, i;

	for (; at + SECRET_BYTES <= end; at++) {
		for (i = 0; i < SECRET_BYTES; i++)
			if ((at[i] ^ mask) != masked[i])
				break;
		found += i == SECRET_BYTES;
	}
	return found;
}

/* In every mapping that can be read, but for what the kernel lends us. */
static size_t count_copies(uint8_t mask)
{
	FILE *maps = fopen("/proc/self/maps", "r");
	uintptr_t from, to;
	size_t found = 0;
	char line[512], mode[8];

	if (maps == NULL)
		return SIZE_MAX;
	while (fgets(line, sizeof line, maps) != NULL) {
		if (sscanf(line, "%" SCNxPTR "-%" SCNxPTR " %7s", &from, &to,
		    mode) != 3 || mode[0] != 'r' ||
		    strstr(line, "[v") != NULL)
			continue;
		found += count_in((const volatile uint8_t *)from,
		    (const volatile uint8_t *)to, mask);
	}
	fclose(maps);
	return found;
}

static enum vouch_err make_file(const char *path)
{
	const struct vouch_kdf_cost cost = { .passes = 1, .memory_kib = 64 };
	struct vouch_secret_key *secret = NULL;
	uint8_t seed[SECRET_BYTES], passphrase[SECRET_BYTES];
	enum vouch_err err;

	unmask(seed, MASK);
	unmask(passphrase, PASSPHRASE_MASK);
	err = vouch_secret_key_new(seed, &secret);
	vouch_wipe(seed, sizeof seed);
	if (err == VOUCH_OK)
		err = vouch_keyfile_save_secret(path, secret, NULL,
		    (const char *)passphrase, sizeof passphrase, cost, NULL);
	vouch_wipe(passphrase, sizeof passphrase);
	vouch_secret_key_free(secret);
	return err;
}

/* The passphrase as a tool gets it: one line of a descriptor. */
static enum vouch_err get_passphrase(struct vouch_passphrase *out)
{
	uint8_t line[SECRET_BYTES + 1];
	enum vouch_err err = VOUCH_ERR_IO;
	FILE *pipe = tmpfile();

	if (pipe == NULL)
		return err;
	setvbuf(pipe, NULL, _IONBF, 0);
	unmask(line, PASSPHRASE_MASK);
	line[SECRET_BYTES] = '\n';
	if (fwrite(line, 1, sizeof line, pipe) == sizeof line) {
		rewind(pipe);
		err = vouch_passphrase_from_fd(fileno(pipe), NULL, out);
	}
	vouch_wipe(line, sizeof line);
	fclose(pipe);
	return err;
}

static enum vouch_err use_file(const char *path, size_t *held)
{
	struct vouch_passphrase passphrase = { NULL, 0 };
	struct vouch_secret_key *secret = NULL;
	struct vouch_sealed_key sealed;
	uint8_t signature[64];
	enum vouch_err err;

	err = vouch_keyfile_load_sealed(path, NULL, &sealed);
	if (err == VOUCH_OK)
		err = get_passphrase(&passphrase);
	if (err == VOUCH_OK)
		err = vouch_keyfile_open_sealed(&sealed, passphrase.text,
		    passphrase.len, NULL, &secret);
	if (err == VOUCH_OK)
		err = vouch_sign(secret, VOUCH_CONTEXT_TOKEN,
		    (const uint8_t *)"payload", 7, NULL, 0, signature);
	*held = count_copies(MASK) + count_copies(PASSPHRASE_MASK);
	vouch_secret_key_free(secret);
	vouch_passphrase_free(&passphrase);
	return err;
}

int main(int argc, char **argv)
{
	size_t held = 0;

	if (argc != 2 || vouch_sign_init() != VOUCH_OK ||
	    make_file(argv[1]) != VOUCH_OK ||
	    use_file(argv[1], &held) != VOUCH_OK)
		return 3;
	printf("held %zu after %zu\n", held, count_copies(MASK) +
	    count_copies(PASSPHRASE_MASK));
	return 0;
}
