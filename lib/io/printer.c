/*
 * One table of keys.
 */
#include "io/printer.h"

#include <stdbool.h>
#include <string.h>

#include "base/num.h"
#include "base/str.h"

#define SCALE_MIN 980
#define SCALE_MAX 1020

enum vouch_err vouch_printer_init(struct vouch_printer *printer,
    const char *name, struct vouch_diag *diag)
{
	struct vouch_printer made = { .scale = { 1000, 1000 },
		.darkness = -1, .speed = -1, .gap_um = -1 };

	if (name[0] == '\0')
		return vouch_diag_set(diag, VOUCH_ERR_MISSING,
		    "expected the printer's name, as in [printer office]");
	if (vouch_str_copy(made.name, sizeof made.name, name) != VOUCH_OK)
		return vouch_diag_set(diag, VOUCH_ERR_TOO_LONG,
		    "expected a name of at most %d bytes",
		    VOUCH_PRINTER_NAME - 1);
	*printer = made;
	return VOUCH_OK;
}

/* ---- values ---- */

/* "1.5,-0.3" in thousandths. */
static bool take_pair(const char *text, int32_t most, bool with_sign,
    int32_t out[2])
{
	struct vouch_span rest = { text, strlen(text) }, piece;
	int32_t value[2];
	uint32_t um;
	size_t i;

	for (i = 0; i < 2; i++) {
		bool minus;

		if (rest.data == NULL || !vouch_str_split(&rest, ',', &piece))
			return false;
		piece = vouch_str_trim(piece.data, piece.len);
		minus = with_sign && piece.len > 0 && piece.data[0] == '-';
		if (minus || (with_sign && piece.len > 0 &&
		    piece.data[0] == '+')) {
			piece.data++;
			piece.len--;
		}
		if (piece.len == 1 && piece.data[0] == '0')
			um = 0;
		else if (vouch_mm_parse(piece.data, piece.len,
		    (uint32_t)most, NULL, &um) != VOUCH_OK)
			return false;
		value[i] = minus ? -(int32_t)um : (int32_t)um;
	}
	if (rest.data != NULL)
		return false;
	memcpy(out, value, sizeof value);
	return true;
}

static enum vouch_err set_offset(struct vouch_printer *printer,
    const char *value, struct vouch_diag *diag)
{
	return take_pair(value, VOUCH_PRINTER_OFFSET_UM_MAX, true,
	    printer->offset_um) ? VOUCH_OK : vouch_diag_set(diag,
	    VOUCH_ERR_SYNTAX, "expected millimetres to the right and down, as "
	    "in 1.5,-0.3");
}

/* Beyond two percent the paper is another. */
static enum vouch_err set_scale(struct vouch_printer *printer,
    const char *value, struct vouch_diag *diag)
{
	int32_t scale[2];

	if (!take_pair(value, SCALE_MAX, false, scale) ||
	    scale[0] < SCALE_MIN || scale[1] < SCALE_MIN)
		return vouch_diag_set(diag, VOUCH_ERR_SYNTAX, "expected two "
		    "factors between 0.98 and 1.02, as in 1.002,0.998");
	printer->scale[0] = (uint32_t)scale[0];
	printer->scale[1] = (uint32_t)scale[1];
	return VOUCH_OK;
}

static enum vouch_err set_dpi(struct vouch_printer *printer,
    const char *value, struct vouch_diag *diag)
{
	uint64_t dpi;
	enum vouch_err err = vouch_num_parse(value, strlen(value),
	    VOUCH_PRINTER_DPI_MIN, VOUCH_PRINTER_DPI_MAX, diag, &dpi);

	if (err == VOUCH_OK)
		printer->dpi = (unsigned)dpi;
	return err;
}

static enum vouch_err set_small(const char *value, uint64_t least,
    uint64_t most, struct vouch_diag *diag, int *out)
{
	uint64_t number;
	enum vouch_err err = vouch_num_parse(value, strlen(value), least,
	    most, diag, &number);

	if (err == VOUCH_OK)
		*out = (int)number;
	return err;
}

static enum vouch_err set_darkness(struct vouch_printer *printer,
    const char *value, struct vouch_diag *diag)
{
	return set_small(value, 0, VOUCH_PRINTER_DARKNESS_MAX, diag,
	    &printer->darkness);
}

static enum vouch_err set_speed(struct vouch_printer *printer,
    const char *value, struct vouch_diag *diag)
{
	return set_small(value, 1, VOUCH_PRINTER_SPEED_MAX, diag,
	    &printer->speed);
}

static enum vouch_err set_gap(struct vouch_printer *printer,
    const char *value, struct vouch_diag *diag)
{
	uint32_t um = 0;

	if (strcmp(value, "0") != 0 && vouch_mm_parse(value, strlen(value),
	    VOUCH_PRINTER_GAP_UM_MAX, NULL, &um) != VOUCH_OK)
		return vouch_diag_set(diag, VOUCH_ERR_SYNTAX, "expected "
		    "millimetres between labels, 0 to %d",
		    VOUCH_PRINTER_GAP_UM_MAX / 1000);
	printer->gap_um = (int32_t)um;
	return VOUCH_OK;
}

/* ---- keys ---- */

static const struct {
	const char *key;
	enum vouch_err (*set)(struct vouch_printer *printer,
	    const char *value, struct vouch_diag *diag);
} keys[] = {
	{ "offset", set_offset }, { "scale", set_scale }, { "dpi", set_dpi },
	{ "darkness", set_darkness }, { "speed", set_speed },
	{ "gap", set_gap },
};
#define KEYS (sizeof keys / sizeof keys[0])

enum vouch_err vouch_printer_set(struct vouch_printer *printer,
    const char *key, const char *value, struct vouch_diag *diag)
{
	const char *names[KEYS + 1] = { NULL }, *near;
	size_t i;

	for (i = 0; i < KEYS; i++) {
		if (strcmp(keys[i].key, key) == 0)
			return keys[i].set(printer, value, diag);
		names[i] = keys[i].key;
	}
	near = vouch_str_nearest(key, names);
	if (near != NULL)
		vouch_diag_hint(diag, "did you mean \"%s\"?", near);
	return vouch_diag_set(diag, VOUCH_ERR_UNKNOWN,
	    "expected offset, scale, dpi, darkness, speed or gap");
}
