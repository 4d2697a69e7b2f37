/*
 * A deflate stream for one kind of picture.
 *
 * One block with a Huffman code of its own. Three classes of symbols share the
 * code space: the all-light byte, the all-dark byte (also the filter byte), and
 * all others in a subtree as flat as their number allows: bytes on a module's
 * edge, the lengths of the copies, the end of block. Which others can occur
 * follows from module_px and the row length alone, so the code is complete
 * (as decoders demand) and no pixel is looked at twice.
 *
 * Row bytes are built with 1 = dark and inverted on their way out: a PNG holds 1
 * = light, and the padding bits become light with the rest.
 */
#include "draw/pack.h"

#include <string.h>

#include "draw/bitmap.h"

#define CODES 286       /* literals, end of block, lengths */
#define END_OF_BLOCK 256
#define COPY_MAX 258
#define COPY_MIN 3
#define BITS_MAX 10   /* of a code: an edge byte where a module is one pixel */
#define ADLER_BASE 65521u
#define LIGHT 0xff
#define DARK 0x00

struct packer {
	int module_px;
	size_t row_bytes;      /* with the filter byte */
	uint8_t bits[CODES];   /* code lengths, 0: not in use */
	uint16_t code[CODES];  /* first bit lowest, as the stream wants it */
	unsigned distance;     /* symbol of the distance row_bytes ... */
	unsigned distance_rest, distance_extra; /* ... and what goes with it */
	uint8_t *at;           /* next byte of the stream */
	uint64_t held;         /* bits not yet stored, first lowest */
	unsigned held_bits;
	uint64_t sum_a, sum_b; /* Adler-32 */
};

/* ---- bits ---- */

static uint8_t *store32(uint8_t *at, uint64_t held)
{
	at[0] = (uint8_t)held;
	at[1] = (uint8_t)(held >> 8);
	at[2] = (uint8_t)(held >> 16);
	at[3] = (uint8_t)(held >> 24);
	return at + 4;
}

/* At most 32 bits; fewer than 32 are held between two calls. */
static void put(struct packer *p, uint64_t value, unsigned bits)
{
	p->held |= value << p->held_bits;
	p->held_bits += bits;
	if (p->held_bits >= 32) {
		p->at = store32(p->at, p->held);
		p->held >>= 32;
		p->held_bits -= 32;
	}
}

/* Up to the next whole byte, with zeros. */
static void put_rest(struct packer *p)
{
	for (; p->held_bits > 0;
	    p->held_bits -= p->held_bits < 8 ? p->held_bits : 8) {
		*p->at++ = (uint8_t)p->held;
		p->held >>= 8;
	}
}

static void put_symbol(struct packer *p, unsigned symbol)
{
	put(p, p->code[symbol], p->bits[symbol]);
}

/* Symbol, base and number of extra bits of a copy's length. */
static unsigned length_symbol(unsigned length, unsigned *base,
    unsigned *extra)
{
	unsigned symbol = 257, step = 0;

	if (length == COPY_MAX) {
		*base = COPY_MAX;
		*extra = 0;
		return 285;
	}
	/* Eight lengths with a symbol each, then four symbols a doubling. */
	for (*base = COPY_MIN; length >= *base + (1u << step); symbol++) {
		*base += 1u << step;
		if (symbol >= 264 && (symbol - 264) % 4 == 0)
			step++;
	}
	*extra = step;
	return symbol;
}

/* The same for a distance; two symbols a doubling from 5 on. */
static unsigned distance_symbol(unsigned distance, unsigned *base,
    unsigned *extra)
{
	unsigned symbol = 0, step = 0;

	for (*base = 1; distance >= *base + (1u << step); symbol++) {
		*base += 1u << step;
		if (symbol >= 3 && (symbol - 3) % 2 == 0)
			step++;
	}
	*extra = step;
	return symbol;
}

/* How much of left to copy in one go, so that no rest is under COPY_MIN. */
static unsigned next_copy(size_t left)
{
	if (left <= COPY_MAX)
		return (unsigned)left;
	return left - COPY_MAX < COPY_MIN ? COPY_MAX - COPY_MIN : COPY_MAX;
}

/* ---- the code ---- */

/*
 * Marks the bytes that cross a module's edge: for each place a byte can have
 * against the modules (pixels between the edge before it and its first one),
 * every way its modules can be dark or light.
 */
static void mark_edges(const struct packer *p, bool used[CODES])
{
	unsigned m = (unsigned)p->module_px, place, way, i, modules, byte;
	unsigned step = m & (~m + 1); /* the power of two in m */

	for (place = 0; place < m; place += step) {
		modules = (place + 7) / m + 1;
		for (way = 0; way < 1u << modules; way++) {
			byte = 0;
			for (i = 0; i < 8; i++)
				byte |= (way >> ((place + i) / m) & 1u) <<
				    (7 - i);
			used[byte] = true;
		}
	}
	used[LIGHT] = used[DARK] = false;
}

static void mark_copies(bool used[CODES], size_t length)
{
	unsigned copy, base, extra;

	for (; length > 0; length -= copy) {
		copy = next_copy(length);
		used[length_symbol(copy, &base, &extra)] = true;
	}
}

/* Code lengths of the others: prefix bits, then a flat subtree of count
 * leaves, the symbols from the end (copies, then edges) on the short side. */
static void set_others(struct packer *p, const bool used[CODES],
    unsigned prefix)
{
	unsigned count = 0, depth = 0, brief, symbol;

	for (symbol = 0; symbol < CODES; symbol++)
		count += used[symbol];
	while (1u << depth < count)
		depth++;
	brief = (1u << depth) - count;
	for (symbol = CODES; symbol-- > 0;) {
		if (!used[symbol])
			continue;
		p->bits[symbol] = (uint8_t)(prefix + depth -
		    (brief > 0));
		if (brief > 0)
			brief--;
	}
}

/* Codes from their lengths (RFC 1951, 3.2.2), bits turned round. */
static void set_codes(struct packer *p)
{
	unsigned count[BITS_MAX + 1] = { 0 }, next[BITS_MAX + 1] = { 0 };
	unsigned bits, symbol, i, turned;

	for (symbol = 0; symbol < CODES; symbol++)
		count[p->bits[symbol]]++;
	count[0] = 0;
	for (bits = 1; bits <= BITS_MAX; bits++)
		next[bits] = (next[bits - 1] + count[bits - 1]) << 1;
	for (symbol = 0; symbol < CODES; symbol++) {
		bits = p->bits[symbol];
		if (bits == 0)
			continue;
		for (turned = 0, i = 0; i < bits; i++)
			turned |= (next[bits] >> i & 1u) << (bits - 1 - i);
		p->code[symbol] = (uint16_t)turned;
		next[bits]++;
	}
}

static void make_code(struct packer *p)
{
	bool used[CODES] = { false };
	size_t m = (size_t)p->module_px;
	bool edges = m % 8 != 0;
	unsigned base;

	if (edges)
		mark_edges(p, used);
	mark_copies(used, (m - 1) * p->row_bytes);
	mark_copies(used, (VOUCH_QR_QUIET * m - 1) * p->row_bytes);
	used[END_OF_BLOCK] = true;
	/* 1/2 + 1/4 + 1/4 without edges, else 1/4 + 1/4 + 1/2. */
	p->bits[LIGHT] = edges ? 2 : 1;
	p->bits[DARK] = 2;
	set_others(p, used, edges ? 1 : 2);
	set_codes(p);
	p->distance = distance_symbol((unsigned)p->row_bytes, &base,
	    &p->distance_extra);
	p->distance_rest = (unsigned)p->row_bytes - base;
}

/* ---- the header of the block ---- */

/*
 * The code that the code lengths are sent in: 0 to 10 and the two runs of
 * zeros, flat. Lengths in the order the stream has them (16, 17, 18, 0, 8 ...),
 * codes by symbol.
 */
static const uint8_t meta_order[] = {
	0, 3, 3, 3, 4, 4, 4, 4, 4, 4, 0, 4, 0, 4, 0, 4, 0, 4
};
static const struct {
	uint8_t code, bits; /* code with its first bit lowest */
} meta[] = {
	[0] = { 0, 3 }, [17] = { 4, 3 }, [18] = { 2, 3 },
	[1] = { 6, 4 }, [2] = { 14, 4 }, [3] = { 1, 4 }, [4] = { 9, 4 },
	[5] = { 5, 4 }, [6] = { 13, 4 }, [7] = { 3, 4 }, [8] = { 11, 4 },
	[9] = { 7, 4 }, [10] = { 15, 4 },
};

static void put_meta(struct packer *p, unsigned symbol)
{
	put(p, meta[symbol].code, meta[symbol].bits);
}

static void put_zeros(struct packer *p, unsigned count)
{
	unsigned run;

	for (; count >= 11; count -= run) {
		run = count < 138 ? count : 138;
		put_meta(p, 18);
		put(p, run - 11, 7);
	}
	if (count >= 3) {
		put_meta(p, 17);
		put(p, count - 3, 3);
		count = 0;
	}
	for (; count > 0; count--)
		put_meta(p, 0);
}

static void put_header(struct packer *p)
{
	unsigned i, zeros = 0;

	put(p, 0x0178, 16); /* zlib: deflate, 32 KiB window, fastest */
	put(p, 1, 1);       /* the last block */
	put(p, 2, 2);       /* with a code of its own */
	put(p, CODES - 257, 5);
	put(p, p->distance, 5);
	put(p, sizeof meta_order - 4, 4);
	for (i = 0; i < sizeof meta_order; i++)
		put(p, meta_order[i], 3);
	for (i = 0; i < CODES; i++) {
		if (p->bits[i] == 0) {
			zeros++;
			continue;
		}
		put_zeros(p, zeros);
		zeros = 0;
		put_meta(p, p->bits[i]);
	}
	put_zeros(p, zeros);
	/* Two distances of one bit, the first never used: a lone one would
	 * leave the code incomplete, which some decoders refuse. */
	put_meta(p, 1);
	put_zeros(p, p->distance - 1);
	put_meta(p, 1);
}

/* ---- the rows ---- */

static void put_copies(struct packer *p, size_t length)
{
	unsigned copy, symbol, base, extra;

	for (; length > 0; length -= copy) {
		copy = next_copy(length);
		symbol = length_symbol(copy, &base, &extra);
		put_symbol(p, symbol);
		put(p, copy - base, extra);
		put(p, 1, 1);
		put(p, p->distance_rest, p->distance_extra);
	}
}

/*
 * Adler-32 over `times` equal rows at once: with s the sum of a row's bytes and t
 * the sum of its running sums, each row adds s to a, and row_bytes * a + t to
 * b with a as it was before the row.
 */
static void add_sums(struct packer *p, uint64_t s, uint64_t t, uint64_t times)
{
	uint64_t rows = times * (times - 1) / 2 % ADLER_BASE;

	p->sum_b = (p->sum_b +
	    times * p->row_bytes % ADLER_BASE * p->sum_a +
	    p->row_bytes * (s % ADLER_BASE) % ADLER_BASE * rows +
	    t % ADLER_BASE * times) % ADLER_BASE;
	p->sum_a = (p->sum_a + s % ADLER_BASE * times) % ADLER_BASE;
}

/* One row of pixels, 1 = dark, and times - 1 copies of it. */
static void put_rows(struct packer *p, const uint8_t *row, size_t times)
{
	const uint8_t *end = row + p->row_bytes - 1;
	uint64_t s = 0, t = 0, held;
	unsigned byte, held_bits;
	uint8_t *at;

	put_symbol(p, DARK); /* filter 0 */
	/* put_symbol() for each, in locals: most of the time goes here. */
	held = p->held;
	held_bits = p->held_bits;
	for (at = p->at; row < end; row++) {
		byte = *row ^ 0xffu;
		s += byte;
		t += s;
		held |= (uint64_t)p->code[byte] << held_bits;
		held_bits += p->bits[byte];
		if (held_bits >= 32) {
			at = store32(at, held);
			held >>= 32;
			held_bits -= 32;
		}
	}
	p->at = at;
	p->held = held;
	p->held_bits = held_bits;
	put_copies(p, (times - 1) * p->row_bytes);
	add_sums(p, s, t, times);
}

/* One row of modules as a row of pixels. No branch hangs on a module: those
 * are noise, and a processor would guess wrong at every other one. */
static void draw_row(const struct packer *p, const struct vouch_qr *qr, int y,
    uint8_t *row)
{
	const uint8_t *module = qr->module + y * qr->side;
	const uint8_t *end = module + qr->side;
	unsigned m = (unsigned)p->module_px, left, step;
	unsigned held_bits = VOUCH_QR_QUIET * m % 8;
	uint64_t held = 0;

	memset(row, 0, p->row_bytes - 1);
	row += VOUCH_QR_QUIET * m / 8;
	if (m % 8 == 0) {
		for (; module < end; module++)
			for (left = m / 8; left > 0; left--)
				*row++ = (uint8_t)(*module * 0xff);
		return;
	}
	for (; module < end; module++) {
		for (left = m; left > 0; left -= step) {
			step = left < 32 ? left : 32;
			held = held << step |
			    ((UINT64_C(1) << step) - 1) * *module;
			for (held_bits += step; held_bits >= 8;
			    held_bits -= 8)
				*row++ = (uint8_t)(held >> (held_bits - 8));
		}
	}
	*row |= (uint8_t)(held << (8 - held_bits));
}

/* More than the stream can take: 10 bits a literal, 29 a copy. */
static size_t bound(const struct packer *p, size_t side)
{
	size_t m = (size_t)p->module_px, rows = side + 2;
	size_t copies = m * p->row_bytes / (COPY_MAX - COPY_MIN) + 2;

	return 1024 + rows * (p->row_bytes * 5 / 4 + 2) +
	    (side + 2 * VOUCH_QR_QUIET) * copies * 4;
}

static void put_end(struct packer *p)
{
	put_symbol(p, END_OF_BLOCK);
	put_rest(p);
	*p->at++ = (uint8_t)(p->sum_b >> 8);
	*p->at++ = (uint8_t)p->sum_b;
	*p->at++ = (uint8_t)(p->sum_a >> 8);
	*p->at++ = (uint8_t)p->sum_a;
}

enum vouch_err vouch_pack_symbol(const struct vouch_qr *qr, int module_px,
    struct vouch_buf *out)
{
	struct packer p = { .module_px = module_px, .sum_a = 1 };
	uint8_t row[VOUCH_BITMAP_SIDE_MAX / 8 + 1];
	enum vouch_err err;
	size_t quiet;
	int y, side_px;

	if (module_px < 1 || module_px > VOUCH_BITMAP_SIDE_MAX / qr->side)
		return VOUCH_ERR_RANGE;
	side_px = vouch_symbol_px(qr, module_px);
	if (side_px > VOUCH_BITMAP_SIDE_MAX)
		return VOUCH_ERR_RANGE;
	p.row_bytes = 1 + ((size_t)side_px + 7) / 8;
	err = vouch_buf_reserve(out, bound(&p, (size_t)qr->side));
	if (err != VOUCH_OK)
		return err;
	p.at = (uint8_t *)out->data + out->len;
	quiet = (size_t)(VOUCH_QR_QUIET * module_px);
	make_code(&p);
	put_header(&p);
	memset(row, 0, sizeof row);
	put_rows(&p, row, quiet);
	for (y = 0; y < qr->side; y++) {
		draw_row(&p, qr, y, row);
		put_rows(&p, row, (size_t)module_px);
	}
	memset(row, 0, sizeof row);
	put_rows(&p, row, quiet);
	put_end(&p);
	out->len = (size_t)(p.at - (uint8_t *)out->data);
	out->data[out->len] = '\0';
	return VOUCH_OK;
}
