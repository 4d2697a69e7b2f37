/*
 * vouch-wedge --test: shows one symbol, reads what a scanner makes of it, and
 * says how it is set up. The scanner types into the terminal, or is read as a
 * device.
 */
#include "wedge.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "cmd.h"
#include "language.h"
#include "scanfilter.h"
#include "settings.h"
#include "wedge_report.h"

#include "draw/png.h"
#include "draw/qr.h"
#include "draw/svg.h"
#include "draw/text.h"
#include "io/file.h"

#define PICTURE_MAX ((size_t)1 << 20)
#define REPORT_MAX ((size_t)1 << 16)
#define MODULE_UM 500u
#define MODULE_PX 6
#define MODULE_DPI 300
#define PAUSE_MS 1000 /* after which a scan without Enter is over */
#define TITLE "vouch-wedge --test"

enum got { GOT_LINE, GOT_NOTHING, GOT_SIGNAL };

/* ---- the symbol ---- */

static bool ends_in(const char *path, const char *suffix)
{
	size_t len = strlen(path), tail = strlen(suffix);

	return len > tail && strcmp(path + len - tail, suffix) == 0;
}

static bool colours(void)
{
	const char *none = getenv("NO_COLOR"), *term = getenv("TERM");

	return isatty(STDOUT_FILENO) && (none == NULL || none[0] == '\0') &&
	    (term == NULL || strcmp(term, "dumb") != 0);
}

static enum vouch_err draw(const char *path, struct vouch_diag *diag,
    struct vouch_buf *out)
{
	struct vouch_qr qr;
	enum vouch_err err = vouch_qr_encode(VOUCH_TYPING_TEXT,
	    sizeof VOUCH_TYPING_TEXT - 1, VOUCH_QR_M, diag, &qr);

	if (err != VOUCH_OK)
		return err;
	if (path == NULL)
		err = vouch_text_encode(&qr, colours(), out);
	else if (ends_in(path, ".svg"))
		err = vouch_svg_encode(&qr, MODULE_UM, TITLE, out);
	else
		return vouch_png_symbol(&qr, MODULE_PX, MODULE_DPI, diag, out);
	return err == VOUCH_OK ? err :
	    vouch_diag_set(diag, err, "cannot draw the symbol");
}

static enum vouch_err show(const struct cmd_wedge_args *args,
    struct vouch_diag *diag)
{
	unsigned flags = args->force ? VOUCH_OUTFILE_FORCE : 0u;
	struct vouch_outfile out;
	struct vouch_buf picture;
	enum vouch_err err;

	vouch_buf_init(&picture, PICTURE_MAX);
	err = draw(args->output, diag, &picture);
	if (err == VOUCH_OK)
		err = vouch_outfile_open(&out, args->output != NULL ?
		    args->output : "-", 0644, flags, diag);
	if (err == VOUCH_OK) {
		err = vouch_outfile_write(&out, picture.data, picture.len,
		    diag);
		if (err == VOUCH_OK)
			err = vouch_outfile_commit(&out, flags, diag);
		else
			vouch_outfile_abort(&out);
	}
	vouch_buf_release(&picture);
	return err;
}

/* ---- the scan ---- */

/* Waits for fd; 1, 0 when the time is up, -1 for a signal. */
static int wait_for(int fd, int signals, int timeout_ms)
{
	struct pollfd fds[] = { { signals, POLLIN, 0 }, { fd, POLLIN, 0 } };

	while (poll(fds, 2, timeout_ms) < 0 && errno == EINTR)
		continue;
	if (cmd_signals_waiting())
		return -1;
	return fds[1].revents != 0;
}

/* One scan off standard input; bytes come as the keyboard makes them. */
static enum got read_typed(int signals, struct cmd_scan_seen *seen)
{
	char line[VOUCH_SCANLINE_MAX], c = '\0';
	int64_t first_ms = 0, last_ms = 0;
	size_t len = 0;
	int ready;

	seen->end = CMD_SCAN_NONE;
	while ((ready = wait_for(STDIN_FILENO, signals,
	    len > 0 ? PAUSE_MS : -1)) > 0) {
		if (read(STDIN_FILENO, &c, 1) != 1)
			break;
		if (c == '\n' || c == '\r' || c == '\t') {
			if (len == 0)
				continue;
			seen->end = c == '\t' ? CMD_SCAN_TAB : CMD_SCAN_ENTER;
			break;
		}
		last_ms = cmd_steady_ms();
		if (len == 0)
			first_ms = last_ms;
		if (len < sizeof line)
			line[len++] = c;
	}
	if (ready < 0)
		return GOT_SIGNAL;
	seen->keyboard = true;
	seen->took_ms = isatty(STDIN_FILENO) ? last_ms - first_ms : -1;
	seen->count = len;
	vouch_typing_read(line, len, &seen->typing);
	return len > 0 ? GOT_LINE : GOT_NOTHING;
}

/* The same with a terminal that shows and changes nothing meanwhile. */
static enum got read_terminal(int signals, struct cmd_scan_seen *seen)
{
	struct termios before, now;
	bool tty = tcgetattr(STDIN_FILENO, &before) == 0;
	enum got got;

	if (tty) {
		now = before;
		now.c_iflag &= ~(tcflag_t)(ICRNL | IXON);
		now.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
		now.c_cc[VMIN] = 1;
		now.c_cc[VTIME] = 0;
		tcsetattr(STDIN_FILENO, TCSANOW, &now);
	}
	got = read_typed(signals, seen);
	if (tty)
		tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
	return got;
}

static enum vouch_err read_device(const struct cmd_wedge_args *args,
    const char *device, int signals, struct cmd_scan_seen *seen,
    struct vouch_diag *diag, enum got *got)
{
	static struct cmd_wedge_source source;
	char line[CMD_WEDGE_LINE];
	const struct vouch_feed *feed = &source.scanner.feed;
	enum vouch_err err = cmd_wedge_source_init(&source, args, device,
	    diag);
	int ready = 0;

	*got = GOT_NOTHING;
	while (err == VOUCH_OK && ready >= 0) {
		err = cmd_wedge_source_open(&source, diag);
		if (err != VOUCH_OK)
			break;
		if (cmd_wedge_source_next(&source, line) > 0) {
			seen->took_ms = source.node.device ?
			    source.last_ms - source.first_ms : -1;
			seen->count = feed->len;
			vouch_typing_read(feed->text, feed->len,
			    &seen->typing);
			*got = GOT_LINE;
			break;
		}
		if (source.ended && source.flushed)
			break;
		ready = wait_for(source.ended ? -1 : source.node.fd, signals,
		    source.ended ? 0 : cmd_wedge_source_timeout(&source));
		if (ready > 0)
			err = cmd_wedge_source_fill(&source, diag);
	}
	if (ready < 0)
		*got = GOT_SIGNAL;
	cmd_wedge_source_close(&source);
	return err;
}

/* ---- the report ---- */

static int report(const struct cmd_scan_seen *seen, bool vietnamese)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_buf text;
	enum vouch_err err;
	bool good = false;

	vouch_buf_init(&text, REPORT_MAX);
	err = cmd_scan_report(seen, vietnamese, &text, &good);
	if (err == VOUCH_OK) {
		vouch_diag_file(&diag, CMD_STDOUT_NAME);
		err = vouch_fd_write(STDOUT_FILENO, text.data, text.len,
		    &diag);
	} else {
		vouch_diag_set(&diag, err, "cannot make the report");
	}
	vouch_buf_release(&text);
	if (err != VOUCH_OK)
		return cmd_fail(&diag);
	return good ? CMD_OK : CMD_NO;
}

int cmd_wedge_test(const struct cmd_wedge_args *args, const char *device)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	static struct cmd_scan_seen seen;
	struct vouch_config config;
	enum vouch_err err;
	enum got got;
	bool vietnamese;
	int status, signals;

	if (args->output != NULL && !ends_in(args->output, ".png") &&
	    !ends_in(args->output, ".svg"))
		return cmd_usage("--output", "is neither .png nor .svg");
	if ((status = cmd_settings_load(&config)) != CMD_OK)
		return status;
	vietnamese = cmd_language_start(args->lang, &config);
	err = show(args, &diag);
	if (err != VOUCH_OK)
		return cmd_fail(&diag);
	cmd_say("%s", cmd_scan_prompt(device == NULL, vietnamese));
	cmd_signals_hold();
	signals = cmd_wedge_signals();
	if (device == NULL)
		got = read_terminal(signals, &seen);
	else
		err = read_device(args, device, signals, &seen, &diag, &got);
	if (err != VOUCH_OK) {
		status = cmd_fail(&diag);
		return err == VOUCH_ERR_NOT_FOUND ? CMD_FAILED : status;
	}
	if (got == GOT_SIGNAL)
		cmd_signals_die();
	if (got == GOT_LINE)
		return report(&seen, vietnamese);
	cmd_warn("%s", cmd_scan_nothing(vietnamese));
	return CMD_NO;
}
