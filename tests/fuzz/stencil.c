/*
 * A text template and a row of cells: whatever the cells hold, the printer (or
 * browser, or spreadsheet) finds the commands the template has, and no other. The
 * decoders here are written from the manuals, not from the lexers they check.
 *
 * Bytes: which target; the template up to a NUL, empty for one that has every
 * place of its target; then the cells, each up to a NUL.
 */
#include <string.h>

#include "draw/stencil.h"
#include "fuzz/fuzz.h"

#define CELLS 8

static const char *const whole[] = {
	"{{#@head}}~SD10{{/@head}}^XA^CI28^PW{{n}}^BY2,3,10^FO8,6^BQN,2,4^FH_"
	    "^FDMA,{{a}}^FS^FO8,8^A@N,22,22,E:V.TTF^FB190,2,0,L,0^FH\\^FD{{b}}"
	    "{{#c}} {{c|upper}}{{/c}}^FS{{^d}}^FO1,1^GB9,9^FS{{/d}}^PQ1^XZ\n",
	"CODEPAGE UTF-8\nCLS\nQRCODE {{n}},8,M,4,A,0,M2,\"{{a}}\"\n"
	    "TEXT 8,8,\"V.TTF\",0,8,8,\"~ {{b}}{{c}}!\"\n{{#d}}\n"
	    "BAR 1,1,2,{{n}}\n{{/d}}\nPRINT 1,1\n",
	"\\x1b@\\x1c.{{a|ascii}}\n{{#b}}\\x1bE\\x01{{b}}\\x1bE\\x00\n{{/b}}"
	    "{{@qr c M 5}}\\x1d(k\\x03\\x001C\\x05{{d|ascii|max:9}}\\x1dV\\x00",
	"<p title=\"{{a}}\" id='{{b}}'>{{a}}{{#c}}<b>{{c|upper}}</b>{{/c}}"
	    "<a href=\"{{d}}\">x</a><!-- - > --><script>1</script>\n",
	"{{a}} {{b|upper}}{{#c}}\n{{c}}{{/c}}{{d|ascii}}{{n|max:3}}\n",
	"{{a}},\"{{b}} {{c}}\";{{d}}\t{{n}}\n",
};

/* What a printer finds, as text that can be compared. */
static struct vouch_buf found[2];

static void note(struct vouch_buf *to, const char *text, size_t len)
{
	MUST(vouch_buf_add(to, text, len) == VOUCH_OK);
}

/* ---- decoders ---- */

/* Commands are told by their prefix wherever it stands; parameters by commas,
 * but in what is printed. */
static void decode_zpl(const char *text, size_t len, struct vouch_buf *to)
{
	bool data = false;
	size_t i;

	for (i = 0; i < len; i++) {
		if (text[i] == '^' || text[i] == '~') {
			size_t left = len - i < 3 ? len - i : 3;

			note(to, text + i, left);
			data = left == 3 && (text[i + 1] | 32) == 'f' &&
			    ((text[i + 2] | 32) == 'd' ||
			    (text[i + 2] | 32) == 'v');
		} else if (text[i] == ',' && !data) {
			note(to, ",", 1);
		}
		MUST((unsigned char)text[i] >= 0x20 || text[i] == '\n');
	}
}

static void decode_tspl(const char *text, size_t len, struct vouch_buf *to)
{
	bool string = false, word = true;
	size_t i;

	for (i = 0; i < len; i++) {
		if (string && len - i >= 4 && memcmp(text + i, "\\[\"]", 4) ==
		    0) {
			i += 3;
			continue;
		}
		if (len - i >= 2 && memcmp(text + i, "~!", 2) == 0)
			note(to, "!", 1);
		if (text[i] == '"')
			string = !string;
		if (text[i] == '\n')
			word = true;
		if (text[i] == ' ')
			word = false;
		if (!string && (word || strchr(",\" ", text[i]) != NULL))
			note(to, text + i, 1);
		MUST(!string || (unsigned char)text[i] >= 0x20);
	}
}

/* Parameters of the commands of the manual that have a fixed number. */
static size_t escpos_fixed(uint8_t group, uint8_t command)
{
	if (group == 0x1b)
		return strchr("@2", command) != NULL ? 0 :
		    strchr("$\\B", command) != NULL ? 2 :
		    command == 'p' ? 3 : 1;
	if (group == 0x1c)
		return strchr(".&", command) != NULL ? 0 :
		    command == 'p' ? 2 : 1;
	return strchr("LPW", command) != NULL ? 2 : 1;
}

static size_t escpos_size(const uint8_t *at, size_t left)
{
	size_t most = left;

	if (left < 3)
		return left;
	if (at[0] != 0x1d || strchr("(vVk", at[1]) == NULL)
		most = 2 + escpos_fixed(at[0], at[1]);
	else if (at[1] == 'V')
		most = at[2] >= 65 ? 4 : 3;
	else if (at[1] == '(' && left >= 5)
		most = 5 + at[3] + 256u * at[4];
	else if (at[1] == 'k' && left >= 4)
		most = 4u + at[3];
	else if (at[1] == 'v' && left >= 8)
		most = 8 + (at[4] + 256u * at[5]) * (size_t)(at[6] +
		    256u * at[7]);
	return most < left ? most : left;
}

static void decode_escpos(const char *text, size_t len, struct vouch_buf *to)
{
	size_t i, size;

	for (i = 0; i < len; i += size) {
		size = 1;
		if (text[i] == 0x1b || text[i] == 0x1c || text[i] == 0x1d) {
			size = escpos_size((const uint8_t *)text + i, len - i);
			note(to, text + i, size < 3 ? size : 3);
		} else if (text[i] == '\n') {
			note(to, "\n", 1);
		} else {
			MUST((unsigned char)text[i] >= 0x20);
		}
	}
}

/* No sign that HTML gives a meaning comes out of a cell. */
static void decode_html(const char *text, size_t len, struct vouch_buf *to)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (strchr("<>\"'", text[i]) != NULL)
			note(to, text + i, 1);
}

/* Cells and rows, and cells that are formulas. */
static void decode_csv(const char *text, size_t len, struct vouch_buf *to)
{
	bool quoted = false, first = true;
	size_t i;

	for (i = 0; i < len; i++) {
		if (first && (text[i] == '=' || text[i] == '@'))
			note(to, text + i, 1);
		first = first && text[i] == '"' && !quoted;
		if (text[i] == '"')
			quoted = !quoted;
		if (!quoted && strchr(",;\t\n", text[i]) != NULL) {
			note(to, text + i, 1);
			first = true;
		}
	}
}

/* Lines, and what a terminal would obey. */
static void decode_txt(const char *text, size_t len, struct vouch_buf *to)
{
	size_t i;

	for (i = 0; i < len; i++)
		if ((unsigned char)text[i] < 0x20)
			note(to, text + i, 1);
}

static void (*const decode[])(const char *, size_t, struct vouch_buf *) = {
	decode_zpl, decode_tspl, decode_escpos, decode_html, decode_txt,
	decode_csv };

/* ---- the property ---- */

static bool is_empty(struct vouch_span cell)
{
	return vouch_str_trim(cell.data, cell.len).len == 0;
}

static void compare(const struct vouch_stencil *stencil, size_t kind,
    const struct vouch_span *given)
{
	static const char *const benign[] = { "1", "https://a", "2027-01-31",
		"S00A1B2C3D4" };
	struct vouch_span cell[VOUCH_STENCIL_FIELDS_MAX];
	struct vouch_diag diag;
	struct vouch_buf out;
	unsigned round, good = 0;
	size_t i;

	for (round = 0; round < 5; round++) {
		vouch_buf_init(&out, 1u << 20);
		for (i = 0; i < vouch_stencil_fields(stencil); i++) {
			cell[i] = given[i % CELLS];
			if (round > 0 && !is_empty(cell[i]))
				cell[i] = (struct vouch_span){
				    benign[round - 1],
				    strlen(benign[round - 1]) };
		}
		diag = (struct vouch_diag)VOUCH_DIAG_INIT;
		if (vouch_stencil_fill(stencil, VOUCH_STENCIL_ROW, cell, true,
		    &diag, &out) == VOUCH_OK) {
			vouch_buf_clear(&found[good > 0]);
			decode[kind](vouch_buf_text(&out), out.len,
			    &found[good > 0]);
			good++;
		} else {
			MUST(diag.expected[0] != '\0' && out.len == 0);
		}
		vouch_buf_release(&out);
		if (round == 0 && good == 0)
			return;
		MUST(good < 2 || (found[0].len == found[1].len &&
		    memcmp(vouch_buf_text(&found[0]),
		    vouch_buf_text(&found[1]), found[0].len) == 0));
	}
}

/* Up to the next NUL. */
static struct vouch_span take(const char **at, size_t *left)
{
	const char *end = *left > 0 ? memchr(*at, '\0', *left) : NULL;
	struct vouch_span piece = { *at, end == NULL ? *left :
	    (size_t)(end - *at) };

	*left -= piece.len + (end != NULL);
	*at += piece.len + (end != NULL);
	return piece;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *at = (const char *)data + 1;
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_stencil *stencil = NULL;
	struct vouch_span text, cell[CELLS];
	unsigned long line;
	const char *what;
	size_t left, i, kind;
	bool own;

	if (size < 2)
		return 0;
	for (i = 0; found[1].cap == 0 && i < 2; i++)
		vouch_buf_init(&found[i], 1u << 22);
	kind = data[0] % (sizeof whole / sizeof whole[0]);
	left = size - 1;
	text = take(&at, &left);
	own = text.len == 0;
	if (own)
		text = (struct vouch_span){ whole[kind], strlen(whole[kind]) };
	for (i = 0; i < CELLS; i++)
		cell[i] = take(&at, &left);
	if (vouch_stencil_compile((enum vouch_stencil_kind)kind, "t", text.data,
	    text.len, &diag, &stencil) != VOUCH_OK) {
		MUST(!own && diag.line > 0 && diag.expected[0] != '\0' &&
		    stencil == NULL);
		return 0;
	}
	if (!vouch_stencil_warning(stencil, 0, &line, &what))
		compare(stencil, kind, cell);
	vouch_stencil_free(stencil);
	return 0;
}
