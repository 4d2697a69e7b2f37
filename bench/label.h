/*
 * The label that the figures of printing are measured with, the same for us
 * and for our peers: 70 x 37 mm, 24 on A4, a red band, six Vietnamese texts, a
 * symbol of version 5 (level M, 116 alphanumeric characters) on 27 mm.
 */
#ifndef VOUCH_BENCH_LABEL_H
#define VOUCH_BENCH_LABEL_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>

enum {
	PAGE = 24, ACROSS = 3,
	WIDTH_UM = 70000, HEIGHT_UM = 37000,
	PAPER_WIDTH_UM = 210000, PAPER_HEIGHT_UM = 297000,
	BAND_UM = 1500, BAND_WIDTH_UM = 67000, BAND_HEIGHT_UM = 7000,
	SYMBOL_X_UM = 41500, SYMBOL_Y_UM = 9250,
	DPI = 600,
	SYMBOL_SIDE = 37, QUIET = 4,
	DOTS = 27000 * DPI / 25400 / (SYMBOL_SIDE + 2 * QUIET), /* a module */
	SYMBOL_CHARS = 116, SYMBOLS = 480, TEXTS = 6, TEXT_MAX = 96
};

/* Where a text goes, and how large it is. */
static const struct place {
	int32_t x, y, width, height, size; /* micrometres */
	bool bold, white;
} places[TEXTS] = {
	{ 3000, 3000, 60000, 5000, 4200, true, true },
	{ 3000, 10000, 37000, 4500, 3200, false, false },
	{ 3000, 14000, 37000, 9000, 7000, true, false },
	{ 3000, 22000, 37000, 3500, 2500, false, false },
	{ 3000, 26000, 37000, 6500, 2500, false, false },
	{ 3000, 32500, 37000, 3000, 2200, false, false },
};

static inline void label_text(char *out, unsigned long number, int text)
{
	static const char *const names[] = { "Nước mắm Phú Quốc",
		"Sữa tươi tiệt trùng", "Bánh quy bơ Đà Lạt",
		"Cà phê rang xay Buôn Ma Thuột", "Trà ô long Bảo Lộc",
		"Gạo thơm Sóc Trăng", "Đường mía Lam Sơn",
		"Mì gói tôm chua cay", "Hạt điều rang muối Bình Phước",
		"Mật ong rừng U Minh", "Tương ớt Mường Khương" };
	static const char *const units[] = { "Chai thủy tinh 500 ml",
		"Hộp giấy 1 lít", "Túi 250 g", "Thùng 30 gói", "Gói 1 kg" };

	switch (text) {
	case 0:
		snprintf(out, TEXT_MAX, "%s", names[number * 7 % 11]);
		break;
	case 1:
		snprintf(out, TEXT_MAX, "%s", units[number * 3 % 5]);
		break;
	case 2:
		snprintf(out, TEXT_MAX, "%lu.%lu00 đ", 10 + number * 37 % 190,
		    number * 13 % 10);
		break;
	case 3:
		snprintf(out, TEXT_MAX, "Giá cũ %lu.%lu00 đ",
		    15 + number * 41 % 260, number * 17 % 10);
		break;
	case 4:
		snprintf(out, TEXT_MAX, "Áp dụng tại quầy; không quy đổi "
		    "thành tiền mặt");
		break;
	default:
		snprintf(out, TEXT_MAX, "Số %06lu", number);
	}
}

/* As a signed code looks: nothing that would deflate. */
static inline void symbol_text(char out[SYMBOL_CHARS + 1], unsigned number)
{
	uint32_t state = number * 2654435761u + 1;
	int i;

	for (i = 0; i < SYMBOL_CHARS; i++) {
		state = state * 1664525u + 1013904223u;
		out[i] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ$*"
		    [(state >> 16) % 38];
	}
	out[SYMBOL_CHARS] = '\0';
}

static inline double cpu_seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

#endif
