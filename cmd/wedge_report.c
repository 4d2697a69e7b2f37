/* See wedge_report.h. */
#include "wedge_report.h"

#include <libintl.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "io/verdict.h"

#define N_(text) text
#define CODE_SYMBOLS 153 /* of a usual code */
#define SLOW_MS 3000     /* for one of those */
#define SHOWN 200        /* bytes of a line */
#define COLUMNS 80
#define ARROW "         -> "
#define INDENT ((int)sizeof ARROW - 1)

enum level { GOOD, WORKS, CHANGE };

/* A finding: what it is, and what to do about it ("": nothing). */
struct finding {
	enum level level;
	const char *what, *todo;
};

struct report {
	struct vouch_buf *out;
	bool vietnamese, good;
};

static const char *say(const struct report *report, const char *english)
{
	return report->vietnamese ? dgettext(VOUCH_TEXT_DOMAIN, english) :
	    english;
}

/* What to do, below a finding: broken at blanks to fit a terminal. */
static enum vouch_err put_todo(struct report *report, const char *text)
{
	struct vouch_span rest = { text, strlen(text) }, word;
	enum vouch_err err = vouch_buf_adds(report->out, ARROW);
	int column = INDENT;

	while (err == VOUCH_OK && vouch_str_split(&rest, ' ', &word)) {
		int width = (int)vouch_utf8_count(word.data, word.len);

		if (column > INDENT && column + 1 + width > COLUMNS) {
			err = vouch_buf_addf(report->out, "\n%*s", INDENT, "");
			column = INDENT;
		} else if (column > INDENT) {
			err = vouch_buf_addc(report->out, ' ');
			column++;
		}
		if (err == VOUCH_OK)
			err = vouch_buf_add(report->out, word.data, word.len);
		column += width;
	}
	return err == VOUCH_OK ? vouch_buf_addc(report->out, '\n') : err;
}

static enum vouch_err put(struct report *report, enum level level,
    const char *what, const char *todo)
{
	static const char *const words[] = { N_("good"), N_("works"),
		N_("CHANGE") };
	const char *word = say(report, words[level]);
	size_t width = vouch_utf8_count(word, strlen(word));
	enum vouch_err err;

	if (level == CHANGE)
		report->good = false;
	err = vouch_buf_addf(report->out, "[%s]%*s %s\n", word,
	    width < 6 ? (int)(6 - width) : 0, "", what);
	if (err == VOUCH_OK && todo[0] != '\0')
		err = put_todo(report, todo);
	return err;
}

static enum vouch_err put_finding(struct report *report,
    const struct finding *finding)
{
	return put(report, finding->level, say(report, finding->what),
	    finding->todo == NULL ? "" : say(report, finding->todo));
}

/* A finding that shows text of the scanner's. */
static enum vouch_err put_shown(struct report *report,
    const struct finding *finding, const char *text, size_t len)
{
	char shown[4 * SHOWN + 1], what[1024];

	vouch_str_escape(shown, sizeof shown, text,
	    len < SHOWN ? len : SHOWN, true);
	snprintf(what, sizeof what, "%s \"%s\"", say(report, finding->what),
	    shown);
	return put(report, finding->level, what, finding->todo == NULL ? "" :
	    say(report, finding->todo));
}

#define SET_COUNTRY N_("codes are read all the same; set the scanner's " \
	"keyboard country to the computer's, or read it with vouch-wedge")

static const struct finding layouts[VOUCH_LAYOUTS] = {
	[VOUCH_LAYOUT_US] = { GOOD, N_("Keyboard layout: US (QWERTY)"), NULL },
	[VOUCH_LAYOUT_AZERTY] = { WORKS,
	    N_("Keyboard layout: French or Belgian (AZERTY)"), SET_COUNTRY },
	[VOUCH_LAYOUT_QWERTZ] = { WORKS,
	    N_("Keyboard layout: German (QWERTZ)"), SET_COUNTRY },
	[VOUCH_LAYOUT_VIETNAMESE] = { WORKS,
	    N_("Keyboard layout: Vietnamese of Windows"), SET_COUNTRY }
};

static const struct finding cases[] = {
	[VOUCH_CASE_KEPT] = { GOOD, N_("Letter case: kept"), NULL },
	[VOUCH_CASE_SWAPPED] = { WORKS, N_("Letter case: swapped"),
	    N_("codes are read all the same; switch Caps Lock off") },
	[VOUCH_CASE_LOWER] = { WORKS, N_("Letter case: all small letters"),
	    N_("codes are read all the same; switch case conversion off in "
	    "the scanner") },
	[VOUCH_CASE_UPPER] = { WORKS, N_("Letter case: all capitals"),
	    N_("codes are read all the same; switch case conversion and Caps "
	    "Lock off") }
};

#define ENGINE_OFF N_("codes survive it, but links, names and the scanner's " \
	"own marks do not; switch Vietnamese typing off at the till, or read " \
	"the scanner with vouch-wedge")

static const struct finding engines[] = {
	[VOUCH_ENGINE_NONE] = { GOOD, N_("Input method: none"), NULL },
	[VOUCH_ENGINE_TELEX] = { WORKS, N_("Input method: Telex"),
	    ENGINE_OFF },
	[VOUCH_ENGINE_VNI] = { WORKS, N_("Input method: VNI"), ENGINE_OFF },
	[VOUCH_ENGINE_VIQR] = { WORKS, N_("Input method: VIQR"), ENGINE_OFF },
	[VOUCH_ENGINE_OTHER] = { WORKS,
	    N_("Input method: one that changes letters"), ENGINE_OFF }
};

#define SET_ENTER N_("set the scanner's suffix to Enter (CR), or read it " \
	"with vouch-wedge")

static const struct finding ends[] = {
	[CMD_SCAN_ENTER] = { GOOD, N_("End of a scan: Enter"), NULL },
	[CMD_SCAN_TAB] = { CHANGE, N_("End of a scan: Tab"), SET_ENTER },
	[CMD_SCAN_NONE] = { CHANGE, N_("End of a scan: nothing"), SET_ENTER }
};

static const struct finding no_prefix = { GOOD, N_("Before the data: nothing"),
	NULL };
static const struct finding aim_prefix = { GOOD,
	N_("Before the data: the kind of symbol (AIM)"), NULL };
#define AROUND_OFF N_("codes cannot be read like this; switch the scanner's " \
	"prefix and suffix text off")
static const struct finding other_prefix = { WORKS, N_("Before the data:"),
	N_("codes are read all the same; switch the scanner's prefix off") };
static const struct finding other_suffix = { WORKS, N_("After the data:"),
	N_("codes are read all the same; switch the scanner's suffix text "
	"off") };
static const struct finding bad_prefix = { CHANGE, N_("Before the data:"),
	AROUND_OFF };
static const struct finding bad_suffix = { CHANGE, N_("After the data:"),
	AROUND_OFF };
static const struct finding cut_short = { CHANGE,
	N_("The end is missing; this came:"),
	N_("make the scanner's delay between characters longer, or read it "
	"with vouch-wedge") };
static const struct finding unreadable = { CHANGE,
	N_("This is not what the symbol says:"),
	N_("reset the scanner to its factory settings for a US keyboard, "
	"switch Vietnamese typing off, and scan again") };

static enum vouch_err put_around(struct report *report,
    const struct vouch_typing *typing)
{
	struct vouch_span suffix = vouch_str_trim(
	    typing->text + typing->suffix, typing->len - typing->suffix);
	bool good = typing->readable || !typing->complete;
	enum vouch_err err;

	if (typing->prefix == 0)
		err = put_finding(report, &no_prefix);
	else
		err = put_shown(report, typing->prefix_aim ? &aim_prefix :
		    good || suffix.len > 0 ? &other_prefix : &bad_prefix,
		    typing->text, typing->prefix);
	if (err == VOUCH_OK && !typing->complete)
		return put_shown(report, &cut_short, typing->text,
		    typing->len);
	if (err == VOUCH_OK && suffix.len > 0)
		err = put_shown(report, good ? &other_suffix : &bad_suffix,
		    suffix.data, suffix.len);
	return err;
}

static enum vouch_err put_speed(struct report *report,
    const struct cmd_scan_seen *seen)
{
	long long code_ms, each_us;
	char what[256];
	bool slow;

	if (seen->took_ms < 0 || seen->count < 2)
		return VOUCH_OK;
	each_us = (long long)seen->took_ms * 1000 /
	    (long long)(seen->count - 1);
	code_ms = each_us * CODE_SYMBOLS / 1000;
	slow = code_ms > SLOW_MS;
	if (seen->took_ms == 0)
		snprintf(what, sizeof what, "%s",
		    say(report, N_("Speed: all at once")));
	else
		snprintf(what, sizeof what,
		    "%s %lld (%lld.%lld ms), %s %lld.%lld s",
		    say(report, N_("Speed: characters a second:")),
		    1000000 / each_us, each_us / 1000, each_us % 1000 / 100,
		    say(report, N_("a code takes")), code_ms / 1000,
		    code_ms % 1000 / 100);
	return put(report, slow ? WORKS : GOOD, what, !slow ? "" :
	    say(report, N_("set the scanner's delay between characters to "
	    "none, or use it as a serial (COM port) scanner")));
}

const char *cmd_scan_prompt(bool keyboard, bool vietnamese)
{
	const struct report report = { NULL, vietnamese, true };

	return say(&report, keyboard ?
	    N_("scan this symbol once; the scanner types here") :
	    N_("scan this symbol once"));
}

const char *cmd_scan_nothing(bool vietnamese)
{
	const struct report report = { NULL, vietnamese, true };

	return say(&report, N_("nothing was scanned"));
}

enum vouch_err cmd_scan_report(const struct cmd_scan_seen *seen,
    bool vietnamese, struct vouch_buf *out, bool *good)
{
	struct report report = { out, vietnamese, true };
	const struct vouch_typing *typing = &seen->typing;
	enum vouch_err err;

	if (!typing->found) {
		err = put_shown(&report, &unreadable, typing->text,
		    typing->len);
	} else {
		err = put_finding(&report, &layouts[typing->layout]);
		if (err == VOUCH_OK)
			err = put_finding(&report, &cases[typing->letters]);
		if (err == VOUCH_OK)
			err = put_around(&report, typing);
	}
	if (err == VOUCH_OK && (typing->found ||
	    typing->engine != VOUCH_ENGINE_NONE))
		err = put_finding(&report, &engines[typing->engine]);
	if (err == VOUCH_OK && seen->keyboard)
		err = put_finding(&report, &ends[seen->end]);
	if (err == VOUCH_OK)
		err = put_speed(&report, seen);
	*good = report.good;
	return err;
}
