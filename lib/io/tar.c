/*
 * See tar.h. The format is that of the pax utility in POSIX.1-2001: blocks of
 * 512 bytes, a header before each file, and before that, where ustar's fields are
 * too narrow, a header of type x whose file holds records "LEN KEY=VALUE\n".
 */
#include "io/tar.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"

#define BLOCK 512
#define BLOCKING 20       /* blocks an archive is a multiple of, as usual */
#define NAME 100          /* bytes ustar has for it */
#define NAME_MAX_BYTES 255
#define OCTAL_TIME_MAX INT64_C(077777777777)

enum { MODE_AT = 100, UID_AT = 108, GID_AT = 116, SIZE_AT = 124,
	TIME_AT = 136, SUM_AT = 148, TYPE_AT = 156, MAGIC_AT = 257,
	MAJOR_AT = 329, MINOR_AT = 337 };

/* So many octal digits and a NUL behind them. */
static void put_octal(char *block, int at, int digits, uint64_t value)
{
	block[at + digits] = '\0';
	while (digits-- > 0) {
		block[at + digits] = (char)('0' + (value & 7));
		value >>= 3;
	}
}

/* The sum of all bytes, those of its own field taken for blanks. */
static void put_sum(char *block)
{
	unsigned sum = 0, i;

	memset(block + SUM_AT, ' ', 8);
	for (i = 0; i < BLOCK; i++)
		sum += (unsigned char)block[i];
	put_octal(block, SUM_AT, 6, sum);
}

static enum vouch_err put_header(struct vouch_tar *tar, const char *name,
    char type, uint64_t size, struct vouch_diag *diag)
{
	const int64_t time_s = tar->time_s > OCTAL_TIME_MAX ? OCTAL_TIME_MAX :
	    tar->time_s;
	char block[BLOCK] = "", short_name[NAME + 1];

	vouch_str_cut(short_name, sizeof short_name, name, strlen(name));
	memcpy(block, short_name, strlen(short_name));
	put_octal(block, MODE_AT, 7, 0600);
	put_octal(block, UID_AT, 7, 0);
	put_octal(block, GID_AT, 7, 0);
	put_octal(block, SIZE_AT, 11, size);
	put_octal(block, TIME_AT, 11, (uint64_t)time_s);
	block[TYPE_AT] = type;
	memcpy(block + MAGIC_AT, "ustar\0" "00", 8);
	put_octal(block, MAJOR_AT, 7, 0);
	put_octal(block, MINOR_AT, 7, 0);
	put_sum(block);
	tar->blocks++;
	return vouch_outfile_write(tar->out, block, BLOCK, diag);
}

/* Bytes, and NULs up to a whole block. */
static enum vouch_err put_bytes(struct vouch_tar *tar, const void *bytes,
    size_t len, struct vouch_diag *diag)
{
	static const char nothing[BLOCK];
	const size_t over = len % BLOCK;
	enum vouch_err err = vouch_outfile_write(tar->out, bytes, len, diag);

	tar->blocks += (len + BLOCK - 1) / BLOCK;
	if (err != VOUCH_OK || over == 0)
		return err;
	return vouch_outfile_write(tar->out, nothing, BLOCK - over, diag);
}

static size_t digits_of(size_t number)
{
	size_t digits = 1;

	for (; number > 9; number /= 10)
		digits++;
	return digits;
}

/* A record says how long it is, that number included. */
static size_t put_record(char *out, size_t size, const char *key,
    const char *value)
{
	const size_t rest = strlen(key) + strlen(value) + 3; /* " =\n" */
	size_t len = rest + 1;

	while (len != rest + digits_of(len))
		len = rest + digits_of(len);
	return (size_t)snprintf(out, size, "%zu %s=%s\n", len, key, value);
}

static bool fits_ustar(const char *name)
{
	size_t i;

	for (i = 0; name[i] != '\0'; i++)
		if ((unsigned char)name[i] >= 0x80)
			return false;
	return i <= NAME;
}

/* What ustar has no room for, if there is anything. */
static enum vouch_err put_extended(struct vouch_tar *tar, const char *name,
    struct vouch_diag *diag)
{
	char records[NAME_MAX_BYTES + 80], own[NAME_MAX_BYTES + 16], time_s[24];
	enum vouch_err err;
	size_t len = 0;

	if (!fits_ustar(name))
		len += put_record(records, sizeof records, "path", name);
	if (tar->time_s > OCTAL_TIME_MAX) {
		snprintf(time_s, sizeof time_s, "%" PRId64, tar->time_s);
		len += put_record(records + len, sizeof records - len,
		    "mtime", time_s);
	}
	if (len == 0)
		return VOUCH_OK;
	snprintf(own, sizeof own, "PaxHeaders/%s", name);
	err = put_header(tar, own, 'x', len, diag);
	return err == VOUCH_OK ? put_bytes(tar, records, len, diag) : err;
}

enum vouch_err vouch_tar_add(struct vouch_tar *tar, const char *name,
    const void *bytes, size_t len, struct vouch_diag *diag)
{
	enum vouch_err err;

	if (strlen(name) > NAME_MAX_BYTES)
		return vouch_diag_set(diag, VOUCH_ERR_TOO_LONG,
		    "a name of over %d bytes", NAME_MAX_BYTES);
	if (len > VOUCH_TAR_FILE_MAX)
		return vouch_diag_set(diag, VOUCH_ERR_RANGE,
		    "a file of over 8 GiB");
	err = put_extended(tar, name, diag);
	if (err == VOUCH_OK)
		err = put_header(tar, name, '0', len, diag);
	return err == VOUCH_OK ? put_bytes(tar, bytes, len, diag) : err;
}

enum vouch_err vouch_tar_finish(struct vouch_tar *tar, struct vouch_diag *diag)
{
	static const char nothing[BLOCK];
	enum vouch_err err = VOUCH_OK;
	unsigned ended = 0;

	while (err == VOUCH_OK && (ended < 2 || tar->blocks % BLOCKING != 0)) {
		err = vouch_outfile_write(tar->out, nothing, BLOCK, diag);
		tar->blocks++;
		ended++;
	}
	return err;
}
