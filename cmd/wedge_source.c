/*
 * See wedge.h. A device that is not there is tried again each second for as
 * long as it takes; one line tells when it goes and one when it is back. What
 * was in hand when it went is dropped: half a code is none.
 */
#include "wedge.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd.h"

#include "device/plugged.h"
#include "io/file.h"

#define RETRY_MS 1000

/* What is scanned can be spent: whatever was there before, from now on it is for
 * its owner alone. */
static enum vouch_err open_record(struct cmd_wedge_source *source,
    struct vouch_diag *diag)
{
	const struct cmd_wedge_args *args = source->args;
	struct stat st;

	source->record = open(args->record, O_WRONLY | O_CREAT | O_CLOEXEC |
	    O_NOCTTY | (args->force ? 0 : O_EXCL), 0600);
	if (source->record < 0 && errno == EEXIST) {
		vouch_diag_hint(diag, "--force replaces it");
		return vouch_diag_set(diag, VOUCH_ERR_EXISTS,
		    "is there already");
	}
	if (source->record < 0 || fstat(source->record, &st) != 0)
		return vouch_diag_errno(diag, VOUCH_ERR_IO, "cannot create");
	if (!S_ISREG(st.st_mode))
		return VOUCH_OK;
	return fchmod(source->record, 0600) == 0 &&
	    ftruncate(source->record, 0) == 0 ? VOUCH_OK :
	    vouch_diag_errno(diag, VOUCH_ERR_IO, "cannot replace it");
}

enum vouch_err cmd_wedge_source_init(struct cmd_wedge_source *source,
    const struct cmd_wedge_args *args, const char *device,
    struct vouch_diag *diag)
{
	enum vouch_err err;

	memset(source, 0, sizeof *source);
	source->args = args;
	source->device = device;
	source->node.fd = source->record = -1;
	source->retry_at_ms = cmd_steady_ms();
	if (args->record == NULL)
		return VOUCH_OK;
	err = open_record(source, diag);
	if (err != VOUCH_OK)
		vouch_diag_file(diag, args->record);
	return err;
}

void cmd_wedge_source_close(struct cmd_wedge_source *source)
{
	vouch_node_close(&source->node);
	if (source->record >= 0)
		close(source->record);
	source->record = -1;
}

/* Not there, or not for us: how that ends, or that it is waited for. */
static enum vouch_err not_open(struct cmd_wedge_source *source,
    enum vouch_err err, const struct vouch_diag *diag)
{
	bool waits = err == VOUCH_ERR_NOT_FOUND || err == VOUCH_ERR_IO ||
	    err == VOUCH_ERR_PERMISSION;

	if (!waits || source->args->once)
		return err;
	source->retry_at_ms = cmd_steady_ms() + RETRY_MS;
	if (!source->told && err == VOUCH_ERR_NOT_FOUND)
		cmd_warn("%s: is not there; waiting for it", source->device);
	else if (!source->told)
		cmd_fail(diag);
	source->told = true;
	return VOUCH_OK;
}

enum vouch_err cmd_wedge_source_open(struct cmd_wedge_source *source,
    struct vouch_diag *diag)
{
	const struct cmd_wedge_args *args = source->args;
	struct vouch_plugged_list list;
	char path[VOUCH_PLUGGED_PATH];
	const char *device = source->device;
	enum vouch_err err = VOUCH_OK;

	if (source->node.fd >= 0 || source->ended ||
	    cmd_steady_ms() < source->retry_at_ms)
		return VOUCH_OK;
	if (vouch_plugged_is_id(device)) {
		vouch_plugged_list(args->sysfs, &list);
		err = vouch_plugged_find(&list, device, args->as, diag, path);
		device = path;
	}
	if (err == VOUCH_OK)
		err = vouch_node_open(device, args->as,
		    vouch_node_bauds[args->baud], diag, &source->node);
	if (err == VOUCH_OK && args->beep >= 0 &&
	    (!source->node.device ||
	    source->node.kind != VOUCH_SCANNER_SERIAL)) {
		vouch_node_close(&source->node);
		vouch_diag_field(diag, "--beep");
		return vouch_diag_set(diag, VOUCH_ERR_USAGE,
		    "only a scanner on a serial line can be told");
	}
	if (err != VOUCH_OK)
		return not_open(source, err, diag);
	vouch_scanner_init(&source->scanner, source->node.kind);
	source->retry_at_ms = 0;
	if (source->node.shared)
		cmd_warn("%s: another program has taken it for itself, or "
		    "sees what it types too", source->device);
	if (source->told)
		cmd_say("%s: is there", source->device);
	source->seen = true;
	source->told = false;
	return VOUCH_OK;
}

int cmd_wedge_source_timeout(const struct cmd_wedge_source *source)
{
	int64_t at = source->retry_at_ms != 0 ? source->retry_at_ms :
	    source->idle_at_ms, left;

	if (at == 0 || source->ended)
		return -1;
	left = at - cmd_steady_ms();
	return left > 0 ? (int)left : 0;
}

/* The input has ended: for good, or until it is plugged in again. */
static enum vouch_err gone(struct cmd_wedge_source *source,
    struct vouch_diag *diag)
{
	if (!source->node.device) {
		source->ended = true;
		return VOUCH_OK;
	}
	vouch_node_close(&source->node);
	source->idle_at_ms = 0;
	source->count = 0;
	if (vouch_scanner_pending(&source->scanner))
		cmd_warn("%s: went in the middle of a code", source->device);
	if (source->args->once) {
		vouch_diag_file(diag, source->device);
		return vouch_diag_set(diag, VOUCH_ERR_NOT_FOUND, "is gone");
	}
	cmd_warn("%s: is gone; waiting for it", source->device);
	source->told = true;
	source->retry_at_ms = cmd_steady_ms() + RETRY_MS;
	return VOUCH_OK;
}

enum vouch_err cmd_wedge_source_fill(struct cmd_wedge_source *source,
    struct vouch_diag *diag)
{
	size_t len = 0;
	enum vouch_err err;

	vouch_diag_file(diag, source->device);
	err = vouch_node_read(&source->node, source->bytes,
	    sizeof source->bytes, diag, &len);
	if (err != VOUCH_OK)
		return err == VOUCH_ERR_BUSY ? VOUCH_OK : err;
	if (len == 0)
		return gone(source, diag);
	source->last_ms = cmd_steady_ms();
	if (source->count++ == 0)
		source->first_ms = source->last_ms;
	source->rest = (struct vouch_span){ source->bytes, len };
	if (source->node.device)
		source->idle_at_ms = source->last_ms +
		    (int64_t)source->args->idle_ms;
	if (source->record < 0)
		return VOUCH_OK;
	vouch_diag_file(diag, source->args->record);
	return vouch_fd_write(source->record, source->bytes, len, diag);
}

static bool control(char c)
{
	return (unsigned char)c < 0x20 || c == 0x7f;
}

/* Makes the line in the feed printable; its length with '\n', 0: nothing. */
static size_t print_line(const struct vouch_feed *feed,
    char line[CMD_WEDGE_LINE])
{
	const char *text = feed->text;
	size_t len = feed->len;

	/* STX, ETX and their like: frames that scanners put around data. */
	while (len > 0 && control(text[len - 1]))
		len--;
	for (; len > 0 && control(text[0]); len--)
		text++;
	if (len == 0)
		return 0;
	len = vouch_str_escape(line, CMD_WEDGE_LINE - 1, text, len, true);
	memcpy(line + len, "\n", 2);
	return len + 1;
}

/* Something has become of the line in hand; true if it is whole. */
static bool next_whole(struct cmd_wedge_source *source)
{
	if (vouch_scanner_next(&source->scanner, &source->rest))
		return true;
	if (source->idle_at_ms != 0 && cmd_steady_ms() >= source->idle_at_ms) {
		source->idle_at_ms = 0;
		return vouch_scanner_idle(&source->scanner);
	}
	if (source->ended && !source->flushed) {
		source->flushed = true;
		return vouch_scanner_idle(&source->scanner);
	}
	return false;
}

/* A person wants the keyboard back that this program has taken. */
static void let_go(struct cmd_wedge_source *source)
{
	cmd_warn("%s: Esc was held down: the keyboard is given back",
	    source->device);
	source->ended = source->flushed = true;
	source->rest.len = 0;
	vouch_node_close(&source->node);
	source->scanner.keys.let_go = false;
}

size_t cmd_wedge_source_next(struct cmd_wedge_source *source,
    char line[CMD_WEDGE_LINE])
{
	size_t len = 0;

	if (!source->seen)
		return 0;
	while (len == 0 && next_whole(source) &&
	    !source->scanner.keys.let_go) {
		len = print_line(&source->scanner.feed, line);
		source->count = 0;
	}
	if (source->scanner.keys.let_go)
		let_go(source);
	if (vouch_scanner_lost(&source->scanner) > 0)
		cmd_warn("%s: part of a code was lost: scan it again",
		    source->device);
	return len;
}
