/*
 * See panel.h. Rows are made one by one and counted, so that what comes last
 * can be left out where a screen is low; every text that came from outside was
 * escaped by io/verdict before it gets here.
 */
#include "io/panel.h"

#include <inttypes.h>
#include <libintl.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"

/* Marks a text for po/vi.po. */
#define N_(english) english

#define SIGN_ROWS 5
#define MARGIN 2
#define WIDE 56        /* columns from which there is room for a sign */
#define FOOT_ROWS 3    /* the hint and the line to type on, with a blank one */
#define LOW 14         /* with fewer rows those of the sentence come first */
#define COLUMNS_MAX 160

struct look {
	const char *word;              /* for people: translated */
	const char *next;              /* what to do: translated */
	unsigned background;           /* ECMA-48 number */
	unsigned foreground;
	const char *small;             /* the sign where there is little room */
	const char *sign[SIGN_ROWS];   /* '#' is a block; 11 wide */
};

#define TICK { "         ##", "        ## ", "##     ##  ", "  ## ##    ", \
	"    #      " }
#define CROSS { "##       ##", "   ##  ##  ", "     ##    ", "   ##  ##  ", \
	"##       ##" }
#define BANG { "    ###    ", "    ###    ", "    ###    ", "           ", \
	"    ###    " }
#define ASK { "  ######   ", "       ##  ", "    ###    ", "           ", \
	"    ##     " }
#define TWICE { "###  ###   ", " ###  ###  ", "  ###  ### ", " ###  ###  ", \
	"###  ###   " }

/* Cases a verdict alone does not tell apart; they follow the verdicts. */
enum {
	LOOK_GIVE = VOUCH_VERDICT_COUNT, /* accepted, and no money is off */
	LOOK_RETURN,
	LOOK_LOADED,                     /* a card has more on it now */
	LOOK_CHECKED,
	LOOK_HELD,
	LOOK_USED_UP,                    /* a coupon: nobody knows when */
	LOOK_KEPT,
	LOOK_EMPTY,
	LOOK_ACTIVE,
	LOOK_NOT_SOLD,
	LOOK_AMOUNT,
	LOOK_MANAGER,
	LOOK_SCAN,
	LOOK_TYPE,
	LOOK_ENGINE,
	LOOK_TWO,
	LOOK_NOT_OURS,
	LOOK_NEEDS,
	LOOKS
};

#define GREEN 42, 30, "[v]", TICK
#define RED 41, 97, "[x]", CROSS
#define YELLOW_ASK 43, 30, "[?]", ASK
#define YELLOW_BANG 43, 30, "[!]", BANG

/* Black on a light ground and white on a dark one; the sign and the word tell
 * what the colour tells, for those who do not see it. What to do next must not
 * contradict the sentence above it. */
static const struct look looks[LOOKS] = {
	[VOUCH_ACCEPT] = { N_("ACCEPTED"), N_("Take it off the bill."), GREEN },
	[LOOK_GIVE] = { N_("ACCEPTED"), N_("Give the customer what it says."),
	    GREEN },
	[LOOK_RETURN] = { N_("ACCEPTED"), N_("Take the goods back."), GREEN },
	[LOOK_LOADED] = { N_("ACCEPTED"),
	    N_("Nothing comes off the bill. Give the card back."), GREEN },
	[LOOK_CHECKED] = { N_("GOOD"),
	    N_("This was a check: nothing was taken."), 46, 30, "[v]", TICK },
	[LOOK_HELD] = { N_("HELD"),
	    N_("Nothing was taken yet: that is for when the sale is done."),
	    46, 30, "[v]", TICK },
	[VOUCH_AGAIN] = { N_("SCANNED TWICE"),
	    N_("It is taken off already: do nothing more."), 46, 30, "[>>]",
	    TWICE },
	[VOUCH_USED] = { N_("ALREADY USED"),
	    N_("Do not take it. Tell the customer when it was used."), RED },
	[LOOK_USED_UP] = { N_("ALREADY USED"),
	    N_("Do not take it. Give it back to the customer."), RED },
	[LOOK_KEPT] = { N_("HELD"),
	    N_("Do not take it: another bill has it."), RED },
	[LOOK_EMPTY] = { N_("CARD EMPTY"),
	    N_("Nothing was taken. The customer pays in another way."), RED },
	[LOOK_ACTIVE] = { N_("ACTIVE ALREADY"),
	    N_("Do not sell it a second time."), RED },
	[VOUCH_REFUSE] = { N_("NOT VALID HERE"),
	    N_("Do not take it. Give it back to the customer."), RED },
	[LOOK_NOT_SOLD] = { N_("NOT SOLD YET"),
	    N_("Do not take it. If it was paid for, call the manager."), RED },
	[VOUCH_FORGED] = { N_("FORGED"),
	    N_("Do not take it. Keep calm, call the manager."), 45, 97,
	    "[x]", CROSS },
	[VOUCH_BADREAD] = { N_("NOT READ"),
	    N_("Scan it again, flat and still."), YELLOW_ASK },
	[LOOK_TYPE] = { N_("MISTYPED"),
	    N_("Look at the code, then type it again."), YELLOW_ASK },
	[LOOK_ENGINE] = { N_("NOT READ"),
	    N_("Switch Vietnamese typing off, then scan again."), YELLOW_ASK },
	[LOOK_TWO] = { N_("NOT READ"), N_("Scan one code at a time."),
	    YELLOW_ASK },
	[LOOK_NOT_OURS] = { N_("NOT A VOUCHER"),
	    N_("Scan the customer's voucher."), YELLOW_ASK },
	[LOOK_NEEDS] = { N_("MORE IS NEEDED"),
	    N_("Nothing was taken: this offer is taken together with its "
	    "bill."), YELLOW_BANG },
	[LOOK_SCAN] = { N_("NOT TAKEN"),
	    N_("Nothing was taken. Scan the code, do not type it."),
	    YELLOW_BANG },
	[LOOK_AMOUNT] = { N_("NOT TAKEN"),
	    N_("Nothing was done. Try another amount."), YELLOW_BANG },
	[LOOK_MANAGER] = { N_("NOT TAKEN"),
	    N_("Nothing was taken. Call the manager."), YELLOW_BANG },
	[VOUCH_ERROR] = { N_("NOT TAKEN"),
	    N_("Nothing was taken. Scan it again; if this stays, call the "
	    "manager."), YELLOW_BANG },
	[VOUCH_UNKNOWN] = { N_("NOT SURE"),
	    N_("Scan the same code again: the answer will tell."),
	    YELLOW_BANG },
};

/* What was asked for was done. */
static unsigned look_of_accepted(const struct vouch_verdict_line *line,
    const struct vouch_money *amount)
{
	if (line->about == VOUCH_ABOUT_CHECK)
		return LOOK_CHECKED;
	if (line->has_until)
		return LOOK_HELD;
	if (line->about == VOUCH_ABOUT_ACTIVATE ||
	    line->about == VOUCH_ABOUT_TOPUP || line->about == VOUCH_ABOUT_EARN)
		return LOOK_LOADED;
	if (line->has_returned)
		return LOOK_RETURN;
	return amount->amount_minor == 0 ? (unsigned)LOOK_GIVE :
	    (unsigned)VOUCH_ACCEPT;
}

static unsigned look_of_used(const struct vouch_verdict_line *line)
{
	if (line->has_until)
		return LOOK_KEPT;
	return line->about == VOUCH_ABOUT_ACTIVATE && !line->first.known ?
	    (unsigned)LOOK_ACTIVE : (unsigned)VOUCH_USED;
}

static unsigned look_of(const struct vouch_verdict_line *line,
    const struct vouch_money *amount)
{
	const enum vouch_verdict verdict = vouch_reason_verdict(line->reason);
	static const uint8_t by_reason[VOUCH_REASON_COUNT] = {
		[VOUCH_WHY_NOT_OURS] = LOOK_NOT_OURS,
		[VOUCH_WHY_SHELF_LABEL] = LOOK_NOT_OURS,
		[VOUCH_WHY_NEEDS_BASKET] = LOOK_NEEDS,
		[VOUCH_WHY_NEEDS_AMOUNT] = LOOK_NEEDS,
		[VOUCH_WHY_NEEDS_CUSTOMER] = LOOK_NEEDS,
		[VOUCH_WHY_NEEDS_SKUS] = LOOK_NEEDS,
		[VOUCH_WHY_USES_EXHAUSTED] = LOOK_USED_UP,
		[VOUCH_WHY_BALANCE_EMPTY] = LOOK_EMPTY,
		[VOUCH_WHY_NOT_ACTIVATED] = LOOK_NOT_SOLD,
		[VOUCH_WHY_AMOUNT] = LOOK_AMOUNT,
		[VOUCH_WHY_UNKNOWN_CAMPAIGN] = LOOK_MANAGER,
		[VOUCH_WHY_NEEDS_SHARED_LEDGER] = LOOK_MANAGER,
		[VOUCH_WHY_STALE_TRUST] = LOOK_MANAGER,
		[VOUCH_WHY_SHORT_CODE] = LOOK_SCAN,
		[VOUCH_WHY_TYPING_PAUSED] = LOOK_SCAN,
		[VOUCH_WHY_TYPING_LOCKED] = LOOK_SCAN,
		[VOUCH_WHY_CHECKSUM] = LOOK_TYPE,
		[VOUCH_WHY_TYPING_ENGINE] = LOOK_ENGINE,
		[VOUCH_WHY_TWO_CODES] = LOOK_TWO
	};

	if (by_reason[line->reason] != 0)
		return by_reason[line->reason];
	if (verdict == VOUCH_AGAIN && line->has_until)
		return LOOK_HELD;
	if (verdict == VOUCH_ACCEPT)
		return look_of_accepted(line, amount);
	return verdict == VOUCH_USED ? look_of_used(line) : (unsigned)verdict;
}

static const char *say(const struct vouch_panel *panel, const char *english)
{
	return panel->vietnamese ? dgettext(VOUCH_TEXT_DOMAIN, english) :
	    english;
}

/* ---- taking answers in ---- */

/* A check and a hold take nothing. */
static bool takes(unsigned look)
{
	return look != LOOK_CHECKED && look != LOOK_HELD;
}

enum vouch_err vouch_panel_add(struct vouch_panel *panel,
    const struct vouch_verdict_line *line, const struct vouch_money *amount,
    const char time[6])
{
	const enum vouch_verdict verdict = vouch_reason_verdict(line->reason);
	struct vouch_panel_answer made;
	struct vouch_buf text;
	enum vouch_err err;

	memset(&made, 0, sizeof made);
	made.look = look_of(line, amount);
	memcpy(made.time, time, sizeof made.time - 1);
	if (amount->amount_minor > 0)
		vouch_money_human(made.amount, sizeof made.amount, *amount,
		    panel->vietnamese);
	vouch_buf_init(&text, 16384);
	err = vouch_verdict_text(line, &text);
	if (err == VOUCH_OK)
		vouch_str_cut(made.text, sizeof made.text,
		    vouch_buf_text(&text), text.len);
	vouch_buf_release(&text);
	if (err != VOUCH_OK)
		return err;
	memmove(panel->answer + 1, panel->answer,
	    (VOUCH_PANEL_RECENT - 1) * sizeof panel->answer[0]);
	panel->answer[0] = made;
	if (panel->answers < VOUCH_PANEL_RECENT)
		panel->answers++;
	if (verdict == VOUCH_ACCEPT) {
		panel->accepted += takes(made.look);
		if (takes(made.look) && made.look != LOOK_LOADED &&
		    (unsigned)amount->unit <= VOUCH_UNIT_POINTS)
			panel->given_minor[amount->unit] +=
			    amount->amount_minor;
	} else if (verdict != VOUCH_AGAIN) {
		panel->refused++;
	}
	return VOUCH_OK;
}

/* ---- rows ---- */

/* The picture under way; the first error ends it, in one place. */
struct screen {
	struct vouch_buf *out;
	enum vouch_err err;
	unsigned columns, rows;
	unsigned row;  /* rows made */
	unsigned foot; /* rows kept for it */
	bool colour;
};

static void put(struct screen *screen, const char *text, size_t len)
{
	if (screen->err == VOUCH_OK)
		screen->err = vouch_buf_add(screen->out, text, len);
}

static void puts_of(struct screen *screen, const char *text)
{
	put(screen, text, strlen(text));
}

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

static void fill(struct screen *screen, char c, unsigned count)
{
	for (; count > 0; count--)
		put(screen, &c, 1);
}

static void style(struct screen *screen, const char *numbers)
{
	puts_of(screen, "\033[");
	puts_of(screen, numbers);
	puts_of(screen, "m");
}

static void end_row(struct screen *screen)
{
	puts_of(screen, "\r\n");
	screen->row++;
}

/* Bytes of as many characters as go into width, cut at a blank if it can be. */
static size_t piece_of(const char *text, size_t len, unsigned width)
{
	size_t at = 0, blank = 0, n;
	uint32_t c;
	unsigned used = 0;

	while (at < len && used < width) {
		n = vouch_utf8_decode(text + at, len - at, &c);
		if (text[at] == ' ')
			blank = at;
		at += n == 0 ? 1 : n;
		used++;
	}
	if (at >= len || text[at] == ' ' || blank == 0)
		return at;
	return blank;
}

/* Rows left above the foot. */
static unsigned room(const struct screen *screen)
{
	return screen->row + screen->foot < screen->rows ?
	    screen->rows - screen->foot - screen->row : 0;
}

/* A text in as many rows as it takes, at most so many. */
static void paragraph(struct screen *screen, const char *text,
    const char *numbers, unsigned most)
{
	const unsigned width = screen->columns - 2 * MARGIN;
	size_t len = strlen(text), n;

	while (len > 0 && most-- > 0) {
		n = piece_of(text, len, width);
		fill(screen, ' ', MARGIN);
		style(screen, numbers);
		put(screen, text, n);
		style(screen, "0");
		end_row(screen);
		text += n;
		len -= n;
		while (len > 0 && *text == ' ') {
			text++;
			len--;
		}
	}
}

/* One row, cut to the screen. */
static void single(struct screen *screen, const char *text,
    const char *numbers)
{
	paragraph(screen, text, numbers, 1);
}

/* ---- the block ---- */

static void begin_block(struct screen *screen, const struct look *look)
{
	char numbers[24];

	snprintf(numbers, sizeof numbers, "%u;%u", look->background,
	    look->foreground);
	style(screen, screen->colour ? numbers : "1");
}

/* One row of the block; sign and word may be "". */
static void block_row(struct screen *screen, const struct look *look,
    const char *sign, const char *word)
{
	const char *edge = screen->colour ? " " : "|";
	unsigned used = 2 + MARGIN, i;
	size_t n;

	begin_block(screen, look);
	puts_of(screen, edge);
	fill(screen, ' ', MARGIN);
	for (i = 0; sign[i] != '\0'; i++)
		puts_of(screen, sign[i] == '#' ? "\xe2\x96\x88" : " ");
	used += i;
	n = piece_of(word, strlen(word), screen->columns - used);
	if (word[0] != '\0' && screen->colour)
		style(screen, "1");
	put(screen, word, n);
	used += (unsigned)vouch_utf8_count(word, n);
	if (used < screen->columns)
		fill(screen, ' ', screen->columns - used);
	puts_of(screen, edge);
	style(screen, "0");
	end_row(screen);
}

static void block_edge(struct screen *screen, const struct look *look)
{
	if (screen->colour) {
		block_row(screen, look, "", "");
		return;
	}
	style(screen, "1");
	puts_of(screen, "+");
	fill(screen, '-', screen->columns - 2);
	puts_of(screen, "+");
	style(screen, "0");
	end_row(screen);
}

/* The word with a blank between its letters: what is wide is read from afar. */
static void spread(const char *word, char *out, size_t size)
{
	size_t len = strlen(word), at = 0, used = 0, n;
	uint32_t c;

	while (at < len) {
		n = vouch_utf8_decode(word + at, len - at, &c);
		n = n == 0 ? 1 : n;
		if (used + n + 2 > size)
			break;
		memcpy(out + used, word + at, n);
		used += n;
		out[used++] = ' ';
		at += n;
	}
	out[used] = '\0';
}

static void block(struct screen *screen, const struct vouch_panel *panel)
{
	const struct vouch_panel_answer *last = &panel->answer[0];
	const struct look *look = &looks[last->look];
	const char *word = say(panel, look->word);
	const unsigned word_row = last->amount[0] == '\0' ? 2 : 1;
	char line[200], wide[160];
	unsigned i;

	block_edge(screen, look);
	if (screen->columns < WIDE) {
		snprintf(line, sizeof line, "%s %s", look->small, word);
		block_row(screen, look, "", line);
		if (last->amount[0] != '\0')
			block_row(screen, look, "", last->amount);
		block_edge(screen, look);
		return;
	}
	spread(word, wide, sizeof wide);
	for (i = 0; i < SIGN_ROWS; i++) {
		snprintf(line, sizeof line, "     %s", i == word_row ? wide :
		    i == word_row + 2 ? last->amount : "");
		block_row(screen, look, look->sign[i], line);
	}
	block_edge(screen, look);
}

/* ---- the rest ---- */

static void head(struct screen *screen, const struct vouch_panel *panel)
{
	char line[160];

	snprintf(line, sizeof line, "%s %u  %s %u  %s%s%s",
	    say(panel, N_("Shop")), (unsigned)panel->store,
	    say(panel, N_("Till")), (unsigned)panel->till, panel->cashier,
	    panel->test ? "  " : "",
	    panel->test ? say(panel, N_("REHEARSAL: nothing counts")) : "");
	single(screen, line, "2");
	end_row(screen);
}

static void totals(struct screen *screen, const struct vouch_panel *panel)
{
	char line[300], money[48], refused[64];
	size_t used;
	int unit;

	used = (size_t)snprintf(line, sizeof line, "%s: %" PRIu64,
	    say(panel, N_("Accepted")), panel->accepted);
	for (unit = VOUCH_UNIT_VND; unit <= VOUCH_UNIT_POINTS; unit++) {
		if (panel->given_minor[unit] == 0)
			continue;
		vouch_money_human(money, sizeof money, (struct vouch_money){
		    .amount_minor = panel->given_minor[unit],
		    .unit = (enum vouch_unit)unit }, panel->vietnamese);
		used += (size_t)snprintf(line + used, sizeof line - used,
		    " (%s)", money);
	}
	snprintf(refused, sizeof refused, "%s: %" PRIu64,
	    say(panel, N_("Not accepted")), panel->refused);
	if (screen->columns >= WIDE)
		snprintf(line + used, sizeof line - used, "   %s", refused);
	single(screen, line, "1");
	if (screen->columns < WIDE && room(screen) > 0)
		single(screen, refused, "1");
}

/* Earlier answers, while there is room. */
static void history(struct screen *screen, const struct vouch_panel *panel)
{
	const struct vouch_panel_answer *answer;
	char line[VOUCH_PANEL_TEXT + 64];
	size_t i;

	for (i = 1; i < panel->answers; i++) {
		if (room(screen) == 0)
			return;
		answer = &panel->answer[i];
		snprintf(line, sizeof line, "%s  %s  %s", answer->time,
		    looks[answer->look].small, answer->text);
		single(screen, line, "2");
	}
}

static void foot(struct screen *screen, const struct vouch_panel *panel)
{
	while (screen->err == VOUCH_OK && room(screen) > 0)
		end_row(screen);
	if (screen->foot == FOOT_ROWS)
		single(screen, screen->columns < WIDE ?
		    say(panel, N_("Scan a code.")) : say(panel, N_("Scan a "
		    "code, or type it and press Enter. Ctrl-D ends.")), "2");
	fill(screen, ' ', MARGIN);
	puts_of(screen, "> ");
}

enum vouch_err vouch_panel_draw(const struct vouch_panel *panel,
    const struct vouch_panel_view *view, struct vouch_buf *out)
{
	struct screen screen = { .out = out, .columns = view->columns,
		.rows = view->rows, .colour = view->colour };
	const struct vouch_panel_answer *last = &panel->answer[0];
	size_t before = out->len;
	bool low;

	if (screen.columns < VOUCH_PANEL_COLUMNS_MIN)
		screen.columns = VOUCH_PANEL_COLUMNS_MIN;
	if (screen.columns > COLUMNS_MAX)
		screen.columns = COLUMNS_MAX;
	if (screen.rows < VOUCH_PANEL_ROWS_MIN)
		screen.rows = VOUCH_PANEL_ROWS_MIN;
	low = screen.rows < LOW && panel->answers > 0;
	screen.foot = low ? 1 : FOOT_ROWS;
	puts_of(&screen, "\033[H\033[2J");
	if (!low)
		head(&screen, panel);
	if (panel->answers > 0) {
		block(&screen, panel);
		if (!low)
			end_row(&screen);
		paragraph(&screen, last->text, "1", least(3, room(&screen)));
		paragraph(&screen, say(panel, looks[last->look].next), "0",
		    least(2, room(&screen)));
	} else {
		paragraph(&screen, say(panel, N_("Ready.")), "1", 1);
	}
	if (room(&screen) > 2) {
		end_row(&screen);
		totals(&screen, panel);
	}
	if (room(&screen) > 1)
		history(&screen, panel);
	foot(&screen, panel);
	if (screen.err != VOUCH_OK) {
		out->len = before;
		if (out->data != NULL)
			out->data[before] = '\0';
	}
	return screen.err;
}
