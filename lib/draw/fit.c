/*
 * See fit.h. Integers throughout: lengths are micrometres, and what a length
 * holds is rounded down, what it needs up.
 */
#include "draw/fit.h"

#include <stdbool.h>

#define INCH_UM 25400u
#define VERSIONS 40

/* Codewords for data, by version and level (ISO/IEC 18004, table 7). */
static const uint16_t codewords[VERSIONS][4] = {
	{ 19, 16, 13, 9 }, { 34, 28, 22, 16 },
	{ 55, 44, 34, 26 }, { 80, 64, 48, 36 },
	{ 108, 86, 62, 46 }, { 136, 108, 76, 60 },
	{ 156, 124, 88, 66 }, { 194, 154, 110, 86 },
	{ 232, 182, 132, 100 }, { 274, 216, 154, 122 },
	{ 324, 254, 180, 140 }, { 370, 290, 206, 158 },
	{ 428, 334, 244, 180 }, { 461, 365, 261, 197 },
	{ 523, 415, 295, 223 }, { 589, 453, 325, 253 },
	{ 647, 507, 367, 283 }, { 721, 563, 397, 313 },
	{ 795, 627, 445, 341 }, { 861, 669, 485, 385 },
	{ 932, 714, 512, 406 }, { 1006, 782, 568, 442 },
	{ 1094, 860, 614, 464 }, { 1174, 914, 664, 514 },
	{ 1276, 1000, 718, 538 }, { 1370, 1062, 754, 596 },
	{ 1468, 1128, 808, 628 }, { 1531, 1193, 871, 661 },
	{ 1631, 1267, 911, 701 }, { 1735, 1373, 985, 745 },
	{ 1843, 1455, 1033, 793 }, { 1955, 1541, 1115, 845 },
	{ 2071, 1631, 1171, 901 }, { 2191, 1725, 1231, 961 },
	{ 2306, 1812, 1286, 986 }, { 2434, 1914, 1354, 1054 },
	{ 2566, 1992, 1426, 1096 }, { 2702, 2102, 1502, 1142 },
	{ 2812, 2216, 1582, 1222 }, { 2956, 2334, 1666, 1276 },
};

static int modules_of(int version)
{
	return 17 + 4 * version;
}

/* Bits a text takes in one segment: mode, count, characters (7.4). */
static size_t bits_needed(size_t len, bool alphanumeric, int version)
{
	size_t count;

	if (alphanumeric) {
		count = version < 10 ? 9 : version < 27 ? 11 : 13;
		return 4 + count + len / 2 * 11 + len % 2 * 6;
	}
	count = version < 10 ? 8 : 16;
	return 4 + count + len * 8;
}

static bool holds(int version, enum vouch_qr_level level, size_t len,
    bool alphanumeric)
{
	return bits_needed(len, alphanumeric, version) <=
	    8 * (size_t)codewords[version - 1][level];
}

static bool is_alphanumeric(const char *text, size_t len)
{
	return vouch_qr_capacity(text, len, VOUCH_QR_L) ==
	    vouch_qr_capacity("A", 1, VOUCH_QR_L);
}

static int version_of(size_t len, bool alphanumeric,
    enum vouch_qr_level level)
{
	int version;

	for (version = 1; version <= VERSIONS; version++) {
		if (holds(version, level, len, alphanumeric))
			return version;
	}
	return 0;
}

int vouch_fit_version(const char *text, size_t len,
    enum vouch_qr_level level)
{
	return version_of(len, is_alphanumeric(text, len), level);
}

unsigned vouch_fit_dots(unsigned dpi)
{
	unsigned dots = (VOUCH_FIT_MODULE_UM * dpi + INCH_UM - 1) / INCH_UM;

	return dots > VOUCH_FIT_DOTS_MIN ? dots : VOUCH_FIT_DOTS_MIN;
}

static unsigned with_quiet(int modules)
{
	return (unsigned)modules + 2 * VOUCH_QR_QUIET;
}

static uint32_t length_um(unsigned dots, unsigned dpi, bool up)
{
	uint64_t um = (uint64_t)dots * INCH_UM;

	return (uint32_t)((um + (up ? dpi - 1 : dpi / 2)) / dpi);
}

static void set_size(struct vouch_fit *fit, unsigned dpi, unsigned dots)
{
	fit->dots = dots;
	fit->module_um = length_um(dots, dpi, false);
	fit->side_um = length_um(dots * with_quiet(fit->modules), dpi, true);
}

enum vouch_err vouch_fit_smallest(unsigned dpi, const char *text, size_t len,
    enum vouch_qr_level least, struct vouch_diag *diag,
    struct vouch_fit *out)
{
	bool alphanumeric = is_alphanumeric(text, len);
	int version = version_of(len, alphanumeric, least);
	enum vouch_qr_level level = least;

	if (version == 0)
		return vouch_diag_set(diag, VOUCH_ERR_TOO_LONG,
		    "%zu characters, and a symbol of level %c holds %zu", len,
		    "LMQH"[least], vouch_qr_capacity(text, len, least));
	while (level < VOUCH_QR_H && holds(version, level + 1, len,
	    alphanumeric))
		level++;
	*out = (struct vouch_fit){ .level = level, .version = version,
		.modules = modules_of(version) };
	set_size(out, dpi, vouch_fit_dots(dpi));
	return VOUCH_OK;
}

static unsigned dots_of(const struct vouch_fit_place *place)
{
	return (unsigned)((uint64_t)place->side_um * place->dpi / INCH_UM);
}

size_t vouch_fit_room(const struct vouch_fit_place *place,
    enum vouch_qr_level level)
{
	unsigned most = dots_of(place) / vouch_fit_dots(place->dpi);
	size_t len = 0;
	int version = 0;

	while (version < VERSIONS &&
	    with_quiet(modules_of(version + 1)) <= most)
		version++;
	while (version > 0 && holds(version, level, len + 1, true))
		len++;
	return len;
}

enum vouch_err vouch_fit_largest(const struct vouch_fit_place *place,
    const char *text, size_t len, enum vouch_qr_level least,
    struct vouch_diag *diag, struct vouch_fit *out)
{
	enum vouch_err err;
	struct vouch_fit fit;
	unsigned dots;
	size_t room;

	err = vouch_fit_smallest(place->dpi, text, len, least, diag, &fit);
	if (err != VOUCH_OK)
		return err;
	dots = dots_of(place) / with_quiet(fit.modules);
	if (dots >= fit.dots) {
		set_size(&fit, place->dpi, dots);
		*out = fit;
		return VOUCH_OK;
	}
	room = vouch_fit_room(place, least);
	if (room > 0)
		vouch_diag_hint(diag, "%u.%u mm at %u dpi hold at most %zu "
		    "characters of 0-9, A-Z and $%%*+-./: at level %c",
		    place->side_um / 1000, place->side_um / 100 % 10,
		    place->dpi, room, "LMQH"[least]);
	else
		vouch_diag_hint(diag, "%u.%u mm are too few for any symbol at "
		    "%u dpi", place->side_um / 1000,
		    place->side_um / 100 % 10, place->dpi);
	return vouch_diag_set(diag, VOUCH_ERR_RANGE,
	    "%zu characters need %u.%u mm at %u dpi: %u modules of %u dots",
	    len, (fit.side_um + 99) / 1000, (fit.side_um + 99) / 100 % 10,
	    place->dpi, with_quiet(fit.modules), fit.dots);
}

int64_t vouch_fit_dot(int64_t um, unsigned dpi)
{
	const int64_t doubled = 2 * um * dpi;

	return (doubled + (doubled < 0 ? -25400 : 25400)) / (2 * 25400);
}

int64_t vouch_fit_um(int64_t dot, unsigned dpi)
{
	return (2 * dot * INCH_UM + dpi) / (2 * (int64_t)dpi);
}
