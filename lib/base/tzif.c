/*
 * The file is read whole onto the stack (it is a few KiB) and every index is
 * checked before it is used: a damaged file is a "no", never a wild read.
 */
#include "base/tzif.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/num.h"

#define HEADER 44
#define TYPE_BYTES 6
#define DAY_S 86400
#define FAR_S (INT64_C(1) << 50)
#define OFFSET_MAX (25 * 3600) /* RFC 8536: offsets lie within a day or so */

/* ---- the file ---- */

static bool load(const char *path, uint8_t bytes[VOUCH_TZIF_MAX],
    size_t *len)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	ssize_t got = -1;

	*len = 0;
	if (fd < 0)
		return false;
	while (*len < VOUCH_TZIF_MAX) {
		got = read(fd, bytes + *len, VOUCH_TZIF_MAX - *len);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			break;
		*len += (size_t)got;
	}
	close(fd);
	return got == 0; /* the whole file fitted */
}

/* One block: counts out of its header, and where its parts begin. */
struct block {
	size_t times, types;       /* how many */
	const uint8_t *time;       /* times * width bytes */
	const uint8_t *type_of;    /* times indices */
	const uint8_t *type;       /* types * TYPE_BYTES */
	const uint8_t *end;
};

static bool take_block(const uint8_t *at, const uint8_t *end, size_t width,
    struct block *out)
{
	uint64_t isut, isstd, leap, times, types, chars, size;

	if (end - at < HEADER || memcmp(at, "TZif", 4) != 0)
		return false;
	isut = vouch_get_be(at + 20, 4);
	isstd = vouch_get_be(at + 24, 4);
	leap = vouch_get_be(at + 28, 4);
	times = vouch_get_be(at + 32, 4);
	types = vouch_get_be(at + 36, 4);
	chars = vouch_get_be(at + 40, 4);
	size = times * (width + 1) + types * TYPE_BYTES + chars +
	    leap * (width + 4) + isstd + isut;
	if (types == 0 || leap != 0 || size > (uint64_t)(end - at - HEADER))
		return false;
	out->times = (size_t)times;
	out->types = (size_t)types;
	out->time = at + HEADER;
	out->type_of = out->time + times * width;
	out->type = out->type_of + times;
	out->end = at + HEADER + size;
	return true;
}

static int64_t time_at(const struct block *block, size_t index)
{
	return (int64_t)vouch_get_be(block->time + index * 8, 8);
}

static bool offset_of(const struct block *block, size_t type,
    int32_t *offset_s)
{
	if (type >= block->types)
		return false;
	*offset_s = (int32_t)(uint32_t)vouch_get_be(
	    block->type + type * TYPE_BYTES, 4);
	return *offset_s > -OFFSET_MAX && *offset_s < OFFSET_MAX;
}

/* ---- the rule of the last line ---- */

/* When in a year clocks change: POSIX.1 writes Mm.w.d, Jn or n. */
struct change {
	char kind; /* 'M', 'J', or 'n' */
	int month, week, day;
	int32_t time_s;
};

struct rule {
	int32_t standard_s, summer_s; /* seconds east of UTC */
	bool has_summer;
	struct change start, end;
};

struct cursor {
	const char *at, *end;
};

static bool take(struct cursor *c, char mark)
{
	if (c->at == c->end || *c->at != mark)
		return false;
	c->at++;
	return true;
}

static bool digit(const struct cursor *c)
{
	return c->at < c->end && *c->at >= '0' && *c->at <= '9';
}

static bool take_number(struct cursor *c, int max, int *out)
{
	int value = 0;

	if (!digit(c))
		return false;
	while (digit(c) && value <= max)
		value = value * 10 + (*c->at++ - '0');
	*out = value;
	return value <= max;
}

static bool letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool take_name(struct cursor *c)
{
	const char *start = c->at;

	if (take(c, '<')) {
		while (c->at < c->end && *c->at != '>')
			c->at++;
		return take(c, '>');
	}
	while (c->at < c->end && letter(*c->at))
		c->at++;
	return c->at - start >= 3;
}

/* [+-]hh[:mm[:ss]] in seconds. */
static bool take_hms(struct cursor *c, int hours_max, int32_t *out)
{
	bool negative = take(c, '-');
	int hours, minutes = 0, seconds = 0;

	if (!negative)
		take(c, '+');
	if (!take_number(c, hours_max, &hours))
		return false;
	if (take(c, ':') && !take_number(c, 59, &minutes))
		return false;
	if (take(c, ':') && !take_number(c, 59, &seconds))
		return false;
	*out = hours * 3600 + minutes * 60 + seconds;
	if (negative)
		*out = -*out;
	return true;
}

static bool take_change(struct cursor *c, struct change *out)
{
	out->kind = 'n';
	out->time_s = 2 * 3600;
	if (take(c, 'M')) {
		out->kind = 'M';
		if (!take_number(c, 12, &out->month) || !take(c, '.') ||
		    !take_number(c, 5, &out->week) || !take(c, '.') ||
		    !take_number(c, 6, &out->day) || out->month < 1 ||
		    out->week < 1)
			return false;
	} else {
		if (take(c, 'J'))
			out->kind = 'J';
		if (!take_number(c, 365, &out->day) ||
		    (out->kind == 'J' && out->day < 1))
			return false;
	}
	return !take(c, '/') || take_hms(c, 167, &out->time_s);
}

static bool parse_rule(const char *text, size_t len, struct rule *out)
{
	struct cursor c = { text, text + len };
	int32_t west;

	*out = (struct rule){ .has_summer = false };
	if (!take_name(&c) || !take_hms(&c, 24, &west))
		return false;
	out->standard_s = -west;
	if (c.at == c.end)
		return true;
	out->has_summer = true;
	out->summer_s = out->standard_s + 3600;
	if (!take_name(&c))
		return false;
	if (c.at < c.end && *c.at != ',') {
		if (!take_hms(&c, 24, &west))
			return false;
		out->summer_s = -west;
	}
	return take(&c, ',') && take_change(&c, &out->start) &&
	    take(&c, ',') && take_change(&c, &out->end) && c.at == c.end;
}

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b != 0 && (a < 0) != (b < 0));
}

/* Day number of 1 January since 1970-01-01. */
static int64_t year_start(int64_t year)
{
	int64_t y = year - 1;

	return 365 * (year - 1970) + floor_div(y, 4) - floor_div(y, 100) +
	    floor_div(y, 400) - 477;
}

static bool leap_year(int64_t year)
{
	return year_start(year + 1) - year_start(year) == 366;
}

static int64_t year_of(int64_t at_s)
{
	int64_t day = floor_div(at_s, DAY_S);
	int64_t year = 1970 + floor_div(day * 400, 146097);

	while (year_start(year) > day)
		year--;
	while (year_start(year + 1) <= day)
		year++;
	return year;
}

/* Local seconds since 1970 at which a change happens in a year. */
static int64_t change_at(const struct change *change, int64_t year)
{
	static const int before[2][13] = {
		{ 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334,
		    365 },
		{ 0, 31, 60, 91, 121, 152, 182, 213, 244, 274, 305, 335,
		    366 } };
	const int *month = before[leap_year(year)];
	int64_t day = year_start(year), weekday;
	int first;

	if (change->kind == 'n') {
		day += change->day;
	} else if (change->kind == 'J') {
		/* 29 February is never counted. */
		day += change->day - 1 + (leap_year(year) && change->day > 59);
	} else {
		day += month[change->month - 1];
		weekday = day + 4 - floor_div(day + 4, 7) * 7; /* 0: Sunday */
		first = (change->day - (int)weekday + 7) % 7;
		first += (change->week - 1) * 7;
		while (first >= month[change->month] - month[change->month - 1])
			first -= 7;
		day += first;
	}
	return day * DAY_S + change->time_s;
}

/* The stretch around at_s by rule: the changes of the years about it, in
 * order, cut time into pieces. */
static void by_rule(const struct rule *rule, int64_t at_s,
    struct vouch_tzif_span *out)
{
	int64_t year = year_of(at_s);
	int64_t from = -FAR_S, until = FAR_S;
	int32_t offset = rule->standard_s;

	for (int64_t y = year - 1; rule->has_summer && y <= year + 1; y++) {
		int64_t start = change_at(&rule->start, y) - rule->standard_s;
		int64_t end = change_at(&rule->end, y) - rule->summer_s;

		if (start <= at_s && start >= from) {
			from = start;
			offset = rule->summer_s;
		}
		if (end <= at_s && end >= from) {
			from = end;
			offset = rule->standard_s;
		}
		if (start > at_s && start < until)
			until = start;
		if (end > at_s && end < until)
			until = end;
	}
	*out = (struct vouch_tzif_span){ from, until, offset };
}

/* ---- both together ---- */

/* Number of recorded changes at or before at_s. */
static size_t changes_before(const struct block *block, int64_t at_s)
{
	size_t low = 0, high = block->times;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (time_at(block, middle) <= at_s)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool by_table(const struct block *block, int64_t at_s,
    struct vouch_tzif_span *out)
{
	size_t n = changes_before(block, at_s);
	int32_t offset;

	if (!offset_of(block, n > 0 ? block->type_of[n - 1] : 0, &offset))
		return false;
	out->from_s = n > 0 ? time_at(block, n - 1) : -FAR_S;
	out->until_s = n < block->times ? time_at(block, n) : FAR_S;
	out->offset_s = offset;
	return true;
}

static bool find_span(const uint8_t *bytes, size_t len, int64_t at_s,
    struct vouch_tzif_span *out)
{
	const uint8_t *end = bytes + len, *line, *line_end;
	struct vouch_tzif_span table;
	struct block old, block;
	struct rule rule;

	/* Version 1 has 32-bit times; its block is passed over. */
	if (!take_block(bytes, end, 4, &old) || bytes[4] < '2' ||
	    !take_block(old.end, end, 8, &block) ||
	    !by_table(&block, at_s, &table))
		return false;
	line = block.end;
	if (table.until_s == FAR_S && line < end && *line == '\n') {
		line++;
		line_end = memchr(line, '\n', (size_t)(end - line));
		if (line_end == NULL)
			return false;
		if (line_end > line) {
			if (!parse_rule((const char *)line,
			    (size_t)(line_end - line), &rule))
				return false;
			by_rule(&rule, at_s, out);
			if (out->from_s < table.from_s)
				out->from_s = table.from_s;
			return true;
		}
	}
	*out = table;
	return true;
}

bool vouch_tzif_span(const char *path, int64_t at_s,
    struct vouch_tzif_span *out)
{
	uint8_t bytes[VOUCH_TZIF_MAX];
	struct vouch_tzif_span span;
	size_t len;

	if (!load(path, bytes, &len) || !find_span(bytes, len, at_s, &span))
		return false;
	*out = span;
	return true;
}
