/*
 * Which language, and what its printers can be told.
 */
#include "draw/thermal.h"

#include "draw/thermal_parts.h"

/* What --help and manuals of each call their printers' settings. */
struct limits {
	const char *name;
	int darkness, speed; /* greatest; -1: there is no such command */
};

static const struct limits limits[] = {
	[VOUCH_THERMAL_ZPL] = { "ZPL", 30, 14 },
	[VOUCH_THERMAL_TSPL] = { "TSPL", 15, 18 },
	[VOUCH_THERMAL_ESCPOS] = { "ESC/POS", -1, -1 },
};

static enum vouch_err check(const struct limits *own, const char *field,
    int value, int least, int most, struct vouch_diag *diag)
{
	if (value < 0 || (most >= 0 && value >= least && value <= most))
		return VOUCH_OK;
	vouch_diag_field(diag, field);
	if (most < 0)
		return vouch_diag_set(diag, VOUCH_ERR_UNSUPPORTED,
		    "%s has no command for it: it is set on the printer",
		    own->name);
	return vouch_diag_set(diag, VOUCH_ERR_RANGE,
	    "%s printers take %d to %d", own->name, least, most);
}

enum vouch_err vouch_thermal_check(const struct vouch_thermal *thermal,
    struct vouch_diag *diag)
{
	const struct limits *own = &limits[thermal->kind];
	enum vouch_err err;

	err = check(own, "darkness", thermal->darkness, 0, own->darkness,
	    diag);
	if (err == VOUCH_OK)
		err = check(own, "speed", thermal->speed, 1, own->speed, diag);
	return err;
}

size_t vouch_thermal_bytes(const struct vouch_bitmap *bitmap)
{
	return bitmap->stride * (size_t)bitmap->height;
}

enum vouch_err vouch_thermal_head(const struct vouch_thermal *thermal,
    struct vouch_buf *out)
{
	switch (thermal->kind) {
	case VOUCH_THERMAL_ZPL:
		break; /* each label says it all */
	case VOUCH_THERMAL_TSPL:
		return vouch_thermal_tspl_head(thermal, out);
	case VOUCH_THERMAL_ESCPOS:
		return vouch_buf_add(out, "\x1b@", 2);
	}
	return VOUCH_OK;
}

/* As it was before something failed. */
static enum vouch_err or_before(enum vouch_err err, struct vouch_buf *out,
    size_t before)
{
	if (err != VOUCH_OK && out->data != NULL) {
		out->len = before;
		out->data[before] = '\0';
	}
	return err;
}

enum vouch_err vouch_thermal_picture(const struct vouch_thermal *thermal,
    const struct vouch_bitmap *bitmap, struct vouch_buf *out)
{
	const size_t before = out->len;
	enum vouch_err err = VOUCH_OK;

	switch (thermal->kind) {
	case VOUCH_THERMAL_ZPL:
		err = vouch_thermal_zpl(thermal, bitmap, out);
		break;
	case VOUCH_THERMAL_TSPL:
		err = vouch_thermal_tspl(bitmap, out);
		break;
	case VOUCH_THERMAL_ESCPOS:
		err = vouch_thermal_escpos(bitmap, out);
		break;
	}
	return or_before(err, out, before);
}

/* A receipt printer counts nothing: each copy is sent. */
static enum vouch_err print_coupons(const struct vouch_thermal *thermal,
    const struct vouch_buf *picture, unsigned copies, struct vouch_buf *out)
{
	enum vouch_err err = VOUCH_OK;
	unsigned i;

	for (i = 0; err == VOUCH_OK && i < copies; i++) {
		err = vouch_buf_add(out, picture->data, picture->len);
		if (err == VOUCH_OK)
			err = vouch_thermal_escpos_end(thermal, out);
	}
	return err;
}

enum vouch_err vouch_thermal_print(const struct vouch_thermal *thermal,
    const struct vouch_buf *picture, unsigned copies, struct vouch_buf *out)
{
	const size_t before = out->len;
	enum vouch_err err;

	if (thermal->kind == VOUCH_THERMAL_ESCPOS)
		return or_before(print_coupons(thermal, picture, copies, out),
		    out, before);
	err = vouch_buf_add(out, picture->data, picture->len);
	if (err == VOUCH_OK)
		err = vouch_buf_addf(out, thermal->kind == VOUCH_THERMAL_ZPL ?
		    "^PQ%u^XZ\n" : "PRINT 1,%u\r\n", copies);
	return or_before(err, out, before);
}
