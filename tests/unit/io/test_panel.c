/* The till's screen: what it shows at which size, and that it keeps to it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/str.h"
#include "io/panel.h"

static void take(struct vouch_panel *panel, enum vouch_reason reason,
    uint64_t amount)
{
	const struct vouch_money money = { amount, VOUCH_UNIT_VND };
	struct vouch_verdict_line line;

	memset(&line, 0, sizeof line);
	line.reason = reason;
	assert_int_equal(vouch_panel_add(panel, &line, &money, "10:42"),
	    VOUCH_OK);
}

/* The picture without its escape sequences. */
static void draw(const struct vouch_panel *panel, unsigned columns,
    unsigned rows, bool colour, struct vouch_buf *plain)
{
	const struct vouch_panel_view view = { columns, rows, colour };
	struct vouch_buf out;
	bool escape = false;
	size_t i;

	vouch_buf_init(&out, 1 << 20);
	vouch_buf_clear(plain);
	assert_int_equal(vouch_panel_draw(panel, &view, &out), VOUCH_OK);
	for (i = 0; i < out.len; i++) {
		char c = out.data[i];

		if (c == '\033')
			escape = true;
		else if (!escape && c != '\r')
			vouch_buf_addc(plain, c);
		else if (escape && ((c >= 'A' && c <= 'Z') ||
		    (c >= 'a' && c <= 'z')))
			escape = false;
	}
	vouch_buf_release(&out);
}

static bool shows(const struct vouch_buf *plain, const char *text)
{
	return strstr(vouch_buf_text(plain), text) != NULL;
}

static void must_fit(const struct vouch_buf *plain, unsigned columns,
    unsigned rows)
{
	const char *text = vouch_buf_text(plain);
	struct vouch_span rest = { text, strlen(text) }, row;
	unsigned n = 0;

	while (vouch_str_split(&rest, '\n', &row)) {
		n++;
		assert_true(vouch_utf8_valid(row.data, row.len, NULL));
		assert_in_range(vouch_utf8_count(row.data, row.len), 0,
		    columns);
	}
	assert_in_range(n, 1, rows);
}

static void test_every_verdict_at_every_size(void **state)
{
	static const unsigned sizes[][2] = { { 80, 24 }, { 200, 60 },
		{ 56, 20 }, { 55, 20 }, { 40, 16 }, { 24, 14 }, { 40, 13 },
		{ 24, 10 } };
	struct vouch_panel panel;
	struct vouch_buf plain;
	int reason;
	size_t i;

	(void)state;
	vouch_buf_init(&plain, 1 << 20);
	for (reason = 0; reason < VOUCH_REASON_COUNT; reason++) {
		for (i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
			memset(&panel, 0, sizeof panel);
			panel.cashier = "LAN";
			take(&panel, VOUCH_WHY_TYPING_ENGINE, 0);
			take(&panel, (enum vouch_reason)reason, 50000);
			draw(&panel, sizes[i][0], sizes[i][1], i % 2 == 0,
			    &plain);
			must_fit(&plain, sizes[i][0], sizes[i][1]);
		}
	}
	vouch_buf_release(&plain);
}

static void test_what_it_tells(void **state)
{
	struct vouch_panel panel = { .store = 7, .till = 2, .cashier = "LAN" };
	struct vouch_buf plain;
	int i;

	(void)state;
	vouch_buf_init(&plain, 1 << 20);
	draw(&panel, 80, 24, false, &plain);
	assert_true(shows(&plain, "Shop 7  Till 2  LAN"));
	assert_true(shows(&plain, "Ready."));
	assert_false(shows(&plain, "REHEARSAL"));

	take(&panel, VOUCH_WHY_OK, 50000);
	draw(&panel, 80, 24, false, &plain);
	assert_true(shows(&plain, "A C C E P T E D"));
	assert_true(shows(&plain, "50,000 VND"));
	assert_true(shows(&plain, "Accepted: 1 (50,000 VND)"));
	assert_true(shows(&plain, "Take it off the bill."));

	take(&panel, VOUCH_WHY_OK, 0);
	draw(&panel, 80, 24, false, &plain);
	assert_true(shows(&plain, "Give the customer what it says."));
	panel.accepted = 1;

	take(&panel, VOUCH_WHY_AGAIN, 0);
	draw(&panel, 80, 24, false, &plain);
	assert_true(shows(&plain, "S C A N N E D   T W I C E"));
	assert_true(shows(&plain, "Accepted: 1 (50,000 VND)"));
	assert_true(shows(&plain, "Not accepted: 0"));

	take(&panel, VOUCH_WHY_BAD_SIGNATURE, 0);
	draw(&panel, 40, 16, false, &plain);
	assert_true(shows(&plain, "[x] FORGED"));
	assert_true(shows(&plain, "Not accepted: 1"));

	/* The latest answers are remembered, no more. */
	for (i = 0; i < 20; i++)
		take(&panel, VOUCH_WHY_EXPIRED, 0);
	assert_int_equal(panel.answers, VOUCH_PANEL_RECENT);
	assert_int_equal(panel.refused, 21);

	panel.test = true;
	draw(&panel, 80, 24, false, &plain);
	assert_true(shows(&plain, "REHEARSAL: nothing counts"));
	vouch_buf_release(&plain);
}

static void take_line(struct vouch_panel *panel,
    const struct vouch_verdict_line *line, uint64_t amount,
    struct vouch_buf *plain)
{
	const struct vouch_money money = { amount, VOUCH_UNIT_VND };

	assert_int_equal(vouch_panel_add(panel, line, &money, "10:42"),
	    VOUCH_OK);
	draw(panel, 80, 24, false, plain);
}

/* What to do next follows from what was asked, not from the verdict alone. */
static void test_what_was_asked(void **state)
{
	static const struct {
		enum vouch_verdict_about about;
		bool held, returned;
		const char *word, *next;
		uint64_t accepted, given;
	} cases[] = {
		{ VOUCH_ABOUT_REDEEM, false, false, "A C C E P T E D",
		    "Take it off the bill.", 1, 500 },
		{ VOUCH_ABOUT_ACTIVATE, false, false, "A C C E P T E D",
		    "Nothing comes off the bill.", 1, 0 },
		{ VOUCH_ABOUT_TOPUP, false, false, "A C C E P T E D",
		    "Nothing comes off the bill.", 1, 0 },
		{ VOUCH_ABOUT_EARN, false, false, "A C C E P T E D",
		    "Nothing comes off the bill.", 1, 0 },
		{ VOUCH_ABOUT_CHECK, false, false, "G O O D",
		    "nothing was taken.", 0, 0 },
		{ VOUCH_ABOUT_REDEEM, true, false, "H E L D",
		    "Nothing was taken yet", 0, 0 },
		{ VOUCH_ABOUT_REDEEM, false, true, "A C C E P T E D",
		    "Take the goods back.", 1, 500 }
	};
	struct vouch_verdict_line line;
	struct vouch_panel panel;
	struct vouch_buf plain;
	size_t i;

	(void)state;
	vouch_buf_init(&plain, 1 << 20);
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		memset(&panel, 0, sizeof panel);
		panel.cashier = "";
		memset(&line, 0, sizeof line);
		line.reason = VOUCH_WHY_OK;
		line.about = cases[i].about;
		line.has_until = cases[i].held;
		line.has_returned = cases[i].returned;
		take_line(&panel, &line, 500, &plain);
		assert_true(shows(&plain, cases[i].word));
		assert_true(shows(&plain, cases[i].next));
		assert_int_equal(panel.accepted, cases[i].accepted);
		assert_int_equal(panel.given_minor[VOUCH_UNIT_VND],
		    cases[i].given);
		assert_int_equal(panel.refused, 0);
	}
	vouch_buf_release(&plain);
}

/* On the lowest screen the whole sentence, and what to do. */
static void test_low_screen(void **state)
{
	struct vouch_panel panel = { .store = 7, .till = 2, .cashier = "" };
	struct vouch_buf plain;

	(void)state;
	vouch_buf_init(&plain, 1 << 20);
	take(&panel, VOUCH_WHY_UNKNOWN_KEY, 0);
	draw(&panel, 30, 10, true, &plain);
	must_fit(&plain, 30, 10);
	assert_true(shows(&plain, "[x] FORGED"));
	assert_true(shows(&plain, "not take it"));
	assert_true(shows(&plain, "call the manager."));
	vouch_buf_release(&plain);
}

/* What to do next never contradicts the sentence above it. */
static void test_what_to_do_about_a_refusal(void **state)
{
	static const struct {
		enum vouch_reason reason;
		const char *word, *next;
	} cases[] = {
		{ VOUCH_WHY_USED, "A L R E A D Y   U S E D",
		    "Tell the customer when it was used." },
		{ VOUCH_WHY_USES_EXHAUSTED, "A L R E A D Y   U S E D",
		    "Do not take it. Give it back to the customer." },
		{ VOUCH_WHY_BALANCE_EMPTY, "C A R D   E M P T Y",
		    "The customer pays in another way." },
		{ VOUCH_WHY_NOT_ACTIVATED, "N O T   S O L D   Y E T",
		    "If it was paid for, call the manager." },
		{ VOUCH_WHY_UNKNOWN_CAMPAIGN, "N O T   T A K E N",
		    "Nothing was taken. Call the manager." },
		{ VOUCH_WHY_STALE_TRUST, "N O T   T A K E N",
		    "Nothing was taken. Call the manager." },
		{ VOUCH_WHY_AMOUNT, "N O T   T A K E N", "another amount" },
		{ VOUCH_WHY_TYPING_LOCKED, "N O T   T A K E N",
		    "Scan the code, do not type it." },
		{ VOUCH_WHY_CHECKSUM, "M I S T Y P E D", "type it again." },
		{ VOUCH_WHY_TYPING_ENGINE, "N O T   R E A D",
		    "Switch Vietnamese typing off" },
		{ VOUCH_WHY_TWO_CODES, "N O T   R E A D", "one code at a time" }
	};
	struct vouch_verdict_line line;
	struct vouch_panel panel;
	struct vouch_buf plain;
	size_t i;

	(void)state;
	vouch_buf_init(&plain, 1 << 20);
	memset(&panel, 0, sizeof panel);
	panel.cashier = "";
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		memset(&line, 0, sizeof line);
		line.reason = cases[i].reason;
		take_line(&panel, &line, 0, &plain);
		assert_true(shows(&plain, cases[i].word));
		assert_true(shows(&plain, cases[i].next));
	}
	line.reason = VOUCH_WHY_USED;
	line.has_until = true;
	take_line(&panel, &line, 0, &plain);
	assert_true(shows(&plain, "H E L D"));
	line.reason = VOUCH_WHY_AGAIN;
	take_line(&panel, &line, 0, &plain);
	assert_true(shows(&plain, "Nothing was taken yet"));
	line.reason = VOUCH_WHY_USED;
	line.has_until = false;
	line.about = VOUCH_ABOUT_ACTIVATE;
	take_line(&panel, &line, 0, &plain);
	assert_true(shows(&plain, "A C T I V E   A L R E A D Y"));
	vouch_buf_release(&plain);
}

/* Colour is never all that tells two verdicts apart. */
static void test_without_colour_all_differ(void **state)
{
	static const enum vouch_reason reasons[] = { VOUCH_WHY_OK,
		VOUCH_WHY_AGAIN, VOUCH_WHY_USED, VOUCH_WHY_EXPIRED,
		VOUCH_WHY_UNKNOWN_KEY, VOUCH_WHY_TOO_LONG, VOUCH_WHY_BUSY,
		VOUCH_WHY_COMMIT, VOUCH_WHY_NOT_OURS, VOUCH_WHY_NEEDS_BASKET };
	enum { COUNT = sizeof reasons / sizeof reasons[0] };
	struct vouch_buf plain[COUNT];
	struct vouch_panel panel;
	size_t i, k;

	(void)state;
	for (i = 0; i < COUNT; i++) {
		vouch_buf_init(&plain[i], 1 << 20);
		memset(&panel, 0, sizeof panel);
		panel.cashier = "";
		take(&panel, reasons[i], 1);
		draw(&panel, 80, 24, false, &plain[i]);
		for (k = 0; k < i; k++)
			assert_string_not_equal(vouch_buf_text(&plain[i]),
			    vouch_buf_text(&plain[k]));
	}
	for (i = 0; i < COUNT; i++)
		vouch_buf_release(&plain[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_verdict_at_every_size),
		cmocka_unit_test(test_what_it_tells),
		cmocka_unit_test(test_what_was_asked),
		cmocka_unit_test(test_low_screen),
		cmocka_unit_test(test_what_to_do_about_a_refusal),
		cmocka_unit_test(test_without_colour_all_differ),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
