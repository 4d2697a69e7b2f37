/* See spool.h. */
#include "spool.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

FILE *cmd_spool_open(void)
{
	const char *folder = getenv("TMPDIR");
	char path[4096];
	FILE *file;
	int fd, len;

	len = snprintf(path, sizeof path, "%s/vouch.XXXXXX",
	    folder != NULL && folder[0] != '\0' ? folder : "/tmp");
	if (len < 0 || (size_t)len >= sizeof path)
		return NULL;
	fd = mkstemp(path);
	if (fd < 0)
		return NULL;
	unlink(path);
	file = fdopen(fd, "w+b");
	if (file == NULL)
		close(fd);
	return file;
}

static enum vouch_err copy(FILE *from, FILE *to, struct vouch_diag *diag)
{
	char bytes[65536];
	size_t got;

	while ((got = fread(bytes, 1, sizeof bytes, from)) > 0)
		if (fwrite(bytes, 1, got, to) != got)
			return vouch_diag_errno(diag, VOUCH_ERR_IO,
			    "cannot copy it to a temporary file");
	if (ferror(from))
		return vouch_diag_errno(diag, VOUCH_ERR_IO, "cannot read");
	if (fflush(to) != 0 || fseeko(to, 0, SEEK_SET) != 0)
		return vouch_diag_errno(diag, VOUCH_ERR_IO,
		    "cannot copy it to a temporary file");
	return VOUCH_OK;
}

enum vouch_err cmd_spool_load(const char *path, struct vouch_diag *diag,
    FILE **out)
{
	FILE *from = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
	FILE *to = NULL;
	enum vouch_err err = VOUCH_OK;

	vouch_diag_file(diag, path);
	if (from == NULL)
		return vouch_diag_errno(diag, VOUCH_ERR_IO, "cannot open");
	to = cmd_spool_open();
	if (to == NULL)
		err = vouch_diag_errno(diag, VOUCH_ERR_IO,
		    "cannot make a temporary file");
	if (err == VOUCH_OK)
		err = copy(from, to, diag);
	if (from != stdin)
		fclose(from);
	if (err == VOUCH_OK)
		*out = to;
	else if (to != NULL)
		fclose(to);
	return err;
}
