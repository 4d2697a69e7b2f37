/*
 * Where a logo may lie on a symbol, see fit.h. Error correction replaces what
 * the logo hides, but not what a scanner finds the symbol by, and only so much
 * of it: at level H some 30 per cent of the codewords can be wrong, a good grade
 * wants two thirds of that left over, and a logo also cuts codewords in part.
 */
#include "draw/fit.h"

#include <string.h>

#define ALIGNMENTS 7
#define BORDER 1

/* ---- the fixed patterns (ISO/IEC 18004, 6.3) ---- */

/* Where the middles of alignment patterns lie, both ways (annex E): evenly
 * from the last one back, what is left over comes behind the first. */
static int alignments(int version, int at[ALIGNMENTS])
{
	const int count = version == 1 ? 0 : version / 7 + 2;
	const int last = 4 * version + 10;
	const int step = version == 32 ? 26 : count == 0 ? 0 :
	    (4 * version + 2 * count + 1) / (2 * count - 2) * 2;
	int i;

	at[0] = 6;
	for (i = 1; i < count; i++)
		at[i] = last - (count - 1 - i) * step;
	return count;
}

/* Around 6 or `last` in both directions there is a finder pattern instead. */
static bool is_alignment(int version, int x, int y)
{
	int at[ALIGNMENTS];
	const int count = alignments(version, at);
	int column = -1, row = -1, i;

	for (i = 0; i < count; i++) {
		if (x >= at[i] - 2 && x <= at[i] + 2)
			column = i;
		if (y >= at[i] - 2 && y <= at[i] + 2)
			row = i;
	}
	if (column < 0 || row < 0)
		return false;
	return !((column == 0 && row == 0) ||
	    (column == 0 && row == count - 1) ||
	    (column == count - 1 && row == 0));
}

bool vouch_fit_fixed(int version, int x, int y)
{
	const int side = 17 + 4 * version;

	if (x == 6 || y == 6)
		return true;
	/* A finder pattern with its separator, and format next to it. */
	if ((x < 9 && y < 9) || (x >= side - 8 && y < 9) ||
	    (x < 9 && y >= side - 8))
		return true;
	if (version >= 7 && ((x >= side - 11 && y < 6) ||
	    (y >= side - 11 && x < 6)))
		return true;
	return is_alignment(version, x, y);
}

/* ---- places ---- */

/* fixed[y][x]: fixed modules above and left of x, y. */
struct sums {
	int side;
	uint16_t fixed[VOUCH_QR_SIDE_MAX + 1][VOUCH_QR_SIDE_MAX + 1];
};

static void sum_up(struct sums *sums, int version)
{
	unsigned row;
	int x, y;

	sums->side = 17 + 4 * version;
	memset(sums->fixed[0], 0, sizeof sums->fixed[0]);
	for (y = 0; y < sums->side; y++) {
		row = 0;
		sums->fixed[y + 1][0] = 0;
		for (x = 0; x < sums->side; x++) {
			row += vouch_fit_fixed(version, x, y);
			sums->fixed[y + 1][x + 1] =
			    (uint16_t)(sums->fixed[y][x + 1] + row);
		}
	}
}

static bool is_free(const struct sums *sums, const struct vouch_fit_logo *at)
{
	const int right = at->x + at->width, below = at->y + at->height;

	return sums->fixed[below][right] + sums->fixed[at->y][at->x] ==
	    sums->fixed[at->y][right] + sums->fixed[below][at->x];
}

static int magnitude(int value)
{
	return value < 0 ? -value : value;
}

/* The free place nearest to the middle for what has logo's size, in the middle
 * across or a module beside it, and in the middle half of the height: elsewhere
 * it would look like a mistake. Of several the last from the top is taken: two
 * finder patterns weigh on the upper half. */
static bool find_place(const struct sums *sums, struct vouch_fit_logo *logo)
{
	const int middle_x = (sums->side - logo->width) / 2;
	struct vouch_fit_logo at = *logo;
	int best = -1, x, y, far;

	for (at.y = 0; at.y + at.height <= sums->side; at.y++)
		for (at.x = middle_x > 0 ? middle_x - 1 : 0;
		    at.x + at.width <= sums->side && at.x <= middle_x + 2;
		    at.x++) {
			/* twice the distances */
			x = magnitude(2 * at.x + at.width - sums->side);
			y = magnitude(2 * at.y + at.height - sums->side);
			far = x * x + y * y;
			if (x > 2 || y > sums->side / 2 ||
			    (best >= 0 && far > best) || !is_free(sums, &at))
				continue;
			best = far;
			*logo = at;
		}
	return best >= 0;
}

/* ---- sizes ---- */

/* The logo whose longer side is so many modules; false if it is too thin. */
static bool set_size(struct vouch_fit_logo *logo, int width, int height,
    int longer)
{
	const int64_t most = width > height ? width : height;
	const int wide = (int)((2 * (int64_t)longer * width + most) /
	    (2 * most));
	const int high = (int)((2 * (int64_t)longer * height + most) /
	    (2 * most));

	logo->width = wide + 2 * BORDER;
	logo->height = high + 2 * BORDER;
	return wide >= VOUCH_FIT_LOGO_SIDE_MIN &&
	    high >= VOUCH_FIT_LOGO_SIDE_MIN;
}

/* The largest of this shape within percent of the symbol that has a place.
 * *first: it is the first within percent, patterns or not. */
static bool find_largest(const struct sums *sums, const int shape[2],
    unsigned percent, struct vouch_fit_logo *logo, bool *first)
{
	const int most = (int)percent * sums->side * sums->side;
	struct vouch_fit_logo at;
	int longer;

	*first = true;
	for (longer = sums->side; longer >= VOUCH_FIT_LOGO_SIDE_MIN; longer--) {
		if (!set_size(&at, shape[0], shape[1], longer))
			return false;
		if (100 * at.width * at.height > most)
			continue;
		if (at.width <= sums->side && at.height <= sums->side &&
		    find_place(sums, &at)) {
			*logo = at;
			return true;
		}
		*first = false;
	}
	return false;
}

static void hint_largest(const struct sums *sums, const int shape[2],
    struct vouch_diag *diag)
{
	const int square[2] = { 1, 1 };
	struct vouch_fit_logo logo;
	bool first;

	if (find_largest(sums, shape, VOUCH_FIT_LOGO_PERCENT, &logo, &first))
		vouch_diag_hint(diag, "the largest there is room for is %d x "
		    "%d modules, %d %% of the symbol with its border",
		    logo.width - 2 * BORDER, logo.height - 2 * BORDER,
		    100 * logo.width * logo.height /
		    (sums->side * sums->side));
	else if (find_largest(sums, square, VOUCH_FIT_LOGO_PERCENT, &logo,
	    &first))
		vouch_diag_hint(diag, "a square picture there may have %d x %d "
		    "modules: choose one that is less long and thin",
		    logo.width - 2 * BORDER, logo.height - 2 * BORDER);
}

enum vouch_err vouch_fit_logo(const struct vouch_fit *fit, int width,
    int height, unsigned percent, struct vouch_diag *diag,
    struct vouch_fit_logo *logo)
{
	const int shape[2] = { width, height };
	const unsigned most = percent == 0 ? VOUCH_FIT_LOGO_PERCENT : percent;
	struct vouch_fit_logo found;
	struct sums sums;
	bool first, room;

	if (fit->level != VOUCH_QR_H)
		return vouch_diag_set(diag, VOUCH_ERR_CONFLICT,
		    "a logo takes error correction of level H, not %c",
		    "LMQH"[fit->level]);
	sum_up(&sums, fit->version);
	if (most > VOUCH_FIT_LOGO_PERCENT) {
		hint_largest(&sums, shape, diag);
		return vouch_diag_set(diag, VOUCH_ERR_CONFLICT,
		    "%u %% of the symbol for a logo; at most %d %%", most,
		    VOUCH_FIT_LOGO_PERCENT);
	}
	room = find_largest(&sums, shape, most, &found, &first);
	if (room && (first || percent == 0)) {
		*logo = found;
		return VOUCH_OK;
	}
	hint_largest(&sums, shape, diag);
	if (!room && first)
		return vouch_diag_set(diag, VOUCH_ERR_RANGE,
		    "a logo of this shape would be less than %d modules wide or "
		    "high in version %d", VOUCH_FIT_LOGO_SIDE_MIN,
		    fit->version);
	if (!room)
		return vouch_diag_set(diag, VOUCH_ERR_RANGE,
		    "a logo of this shape has no room beside the fixed "
		    "patterns of version %d", fit->version);
	return vouch_diag_set(diag, VOUCH_ERR_RANGE,
	    "a logo of %u %% would lie on the fixed patterns of version %d",
	    most, fit->version);
}
