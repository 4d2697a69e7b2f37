/*
 * Bytes of a table as UTF-8. UTF-8 is read straight into the caller's memory;
 * all else goes through iconv(3) from a fixed buffer. Nothing waits for more
 * than the first bytes need: a byte order mark is waited for only as long as
 * what came so far can still become one.
 */
#include "io/table_source.h"

#include <errno.h>
#include <fcntl.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"

#define RAW_BYTES 65536
#define NO_CONVERSION ((iconv_t)-1)

struct vouch_source {
	int fd;
	bool own_fd;
	bool started;    /* the mark was looked for */
	bool marked;
	bool ended;      /* read(2) has said so */
	bool flushed;    /* iconv's own memory is out */
	iconv_t conversion;
	size_t unit;     /* bytes to skip over when one cannot be converted */
	size_t at, end;  /* unread part of raw */
	char encoding[40];
	char raw[RAW_BYTES];
};

static const struct mark {
	size_t len;
	const char *bytes;
	const char *encoding; /* NULL: no conversion */
	size_t unit;
} marks[] = {
	{ 3, "\xef\xbb\xbf", NULL, 1 },
	{ 2, "\xff\xfe", "UTF-16LE", 2 },
	{ 2, "\xfe\xff", "UTF-16BE", 2 }
};
#define MARKS (sizeof marks / sizeof marks[0])

static void end_conversion(struct vouch_source *source)
{
	if (source->conversion != NO_CONVERSION)
		iconv_close(source->conversion);
	source->conversion = NO_CONVERSION;
}

static enum vouch_err set_encoding(struct vouch_source *source,
    const char *encoding, struct vouch_diag *diag)
{
	end_conversion(source);
	errno = 0;
	if (vouch_str_copy(source->encoding, sizeof source->encoding,
	    encoding) == VOUCH_OK) {
		if (vouch_str_same(encoding, "UTF-8") ||
		    vouch_str_same(encoding, "UTF8"))
			return VOUCH_OK;
		source->conversion = iconv_open("UTF-8", encoding);
	}
	if (source->conversion != NO_CONVERSION)
		return VOUCH_OK;
	if (errno == ENOMEM)
		return vouch_diag_set(diag, VOUCH_ERR_NO_MEMORY,
		    "out of memory");
	vouch_diag_field(diag, "--encoding");
	vouch_diag_subject(diag, encoding, strlen(encoding));
	vouch_diag_hint(diag, "iconv -l lists the encodings");
	return vouch_diag_set(diag, VOUCH_ERR_UNKNOWN, "no such encoding");
}

enum vouch_err vouch_source_open(const char *path, const char *encoding,
    struct vouch_diag *diag, struct vouch_source **out)
{
	struct vouch_source *source = calloc(1, sizeof *source);
	enum vouch_err err;

	if (source == NULL)
		return vouch_diag_set(diag, VOUCH_ERR_NO_MEMORY,
		    "out of memory");
	source->conversion = NO_CONVERSION;
	source->fd = -1;
	source->unit = 1;
	err = set_encoding(source, encoding != NULL ? encoding : "UTF-8", diag);
	if (err != VOUCH_OK)
		goto out;
	source->own_fd = strcmp(path, "-") != 0;
	source->fd = source->own_fd ?
	    open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY) : STDIN_FILENO;
	if (source->fd < 0) {
		err = vouch_diag_errno(diag, VOUCH_ERR_IO, "cannot open");
		goto out;
	}
	*out = source;
	source = NULL;
out:
	vouch_source_close(source);
	return err;
}

void vouch_source_close(struct vouch_source *source)
{
	if (source == NULL)
		return;
	end_conversion(source);
	if (source->own_fd && source->fd >= 0)
		close(source->fd);
	free(source);
}

const char *vouch_source_encoding(const struct vouch_source *source)
{
	return source->encoding;
}

bool vouch_source_marked(const struct vouch_source *source)
{
	return source->marked;
}

static enum vouch_err read_some(struct vouch_source *source, char *out,
    size_t size, struct vouch_diag *diag, size_t *got)
{
	ssize_t n;

	*got = 0;
	if (source->ended)
		return VOUCH_OK;
	do
		n = read(source->fd, out, size);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return vouch_diag_errno(diag, VOUCH_ERR_IO, "cannot read");
	source->ended = n == 0;
	*got = (size_t)n;
	return VOUCH_OK;
}

/* Reads behind what is in raw. */
static enum vouch_err fill_raw(struct vouch_source *source,
    struct vouch_diag *diag)
{
	enum vouch_err err;
	size_t got;

	memmove(source->raw, source->raw + source->at,
	    source->end - source->at);
	source->end -= source->at;
	source->at = 0;
	err = read_some(source, source->raw + source->end,
	    sizeof source->raw - source->end, diag, &got);
	if (err == VOUCH_OK)
		source->end += got;
	return err;
}

static bool may_become_mark(const char *bytes, size_t len)
{
	size_t i;

	for (i = 0; i < MARKS; i++)
		if (len < marks[i].len &&
		    memcmp(bytes, marks[i].bytes, len) == 0)
			return true;
	return false;
}

static enum vouch_err start(struct vouch_source *source,
    struct vouch_diag *diag)
{
	enum vouch_err err;
	size_t i;

	do {
		err = fill_raw(source, diag);
		if (err != VOUCH_OK)
			return err;
	} while (!source->ended && may_become_mark(source->raw, source->end));
	source->started = true;
	for (i = 0; i < MARKS; i++) {
		if (source->end < marks[i].len ||
		    memcmp(source->raw, marks[i].bytes, marks[i].len) != 0)
			continue;
		source->marked = true;
		source->at = marks[i].len;
		source->unit = marks[i].unit;
		return set_encoding(source, marks[i].encoding != NULL ?
		    marks[i].encoding : "UTF-8", diag);
	}
	return VOUCH_OK;
}

/* One pass of iconv over raw: what stops it in the middle of a character at
 * the end of raw waits for more bytes; what it cannot read becomes 0xff. */
static void convert(struct vouch_source *source, char *out, size_t size,
    size_t *got)
{
	char *in = source->raw + source->at, *to = out;
	size_t left = source->end - source->at, room = size - 1, skip;

	if (left == 0 && source->ended) {
		iconv(source->conversion, NULL, NULL, &to, &room);
		source->flushed = true;
	} else if (iconv(source->conversion, &in, &left, &to, &room) ==
	    (size_t)-1 && (errno == EILSEQ ||
	    (errno == EINVAL && source->ended))) {
		*to++ = '\xff';
		skip = left < source->unit ? left : source->unit;
		left -= skip;
	}
	source->at = source->end - left;
	*got = (size_t)(to - out);
}

enum vouch_err vouch_source_read(struct vouch_source *source, char *out,
    size_t size, struct vouch_diag *diag, size_t *got)
{
	enum vouch_err err;

	if (!source->started && (err = start(source, diag)) != VOUCH_OK)
		return err;
	if (source->conversion == NO_CONVERSION) {
		if (source->at == source->end)
			return read_some(source, out, size, diag, got);
		*got = source->end - source->at;
		if (*got > size)
			*got = size;
		memcpy(out, source->raw + source->at, *got);
		source->at += *got;
		return VOUCH_OK;
	}
	for (*got = 0;;) {
		convert(source, out, size, got);
		if (*got > 0 || source->flushed)
			return VOUCH_OK;
		if (!source->ended &&
		    (err = fill_raw(source, diag)) != VOUCH_OK)
			return err;
	}
}
