/*
 * What the files of the pdf module share; nobody else includes this.
 *
 *   pdf.c         the file: its objects
 *   pdf_resource.c  forms, and what names them and pictures
 *   pdf_picture.c pictures
 *   pdf_page.c    pages, their tree, the end of the file
 *   pdf_canvas.c  drawing: content streams
 *   pdf_text.c    drawing text, and what each glyph was seen to stand for
 *   pdf_font.c    fonts, written at the end
 *   pdf_syntax.c  numbers, strings, deflated streams
 */
#ifndef VOUCH_DRAW_PDF_PARTS_H
#define VOUCH_DRAW_PDF_PARTS_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "draw/pdf.h"
#include "draw/trace.h"

#define VOUCH_PDF_CONTENT_MAX (256u << 20) /* of a page, before deflating */

/* ---- syntax ---- */

/* value / 10^decimals without needless digits: 12, -.5; decimals <= 10. */
enum vouch_err vouch_pdf_add_number(struct vouch_buf *out, int64_t value,
    unsigned decimals);

/* Numbers and their operator in one go: "12 -34 re\n"; each is value /
 * 10^decimals, decimals <= 10. */
enum vouch_err vouch_pdf_add_operator(struct vouch_buf *out,
    const int64_t *values, size_t count, unsigned decimals,
    const char *operator);

/* Micrometres as points, to three decimals. */
enum vouch_err vouch_pdf_add_points(struct vouch_buf *out, int64_t um);

/* UTF-8 as UTF-16BE in hex digits, without brackets; U+FFFD for what is not
 * UTF-8. */
enum vouch_err vouch_pdf_add_utf16(struct vouch_buf *out, const char *text,
    size_t len);

struct vouch_pdf_deflater; /* libdeflate's */

/* Pages come in thousands: the higher level takes a twentieth off them and four
 * times as long. Fonts and pictures come once. */
enum { VOUCH_PDF_FAST = 6, VOUCH_PDF_SMALL = 9 };

struct vouch_pdf_deflater *vouch_pdf_deflater_new(int level);
void vouch_pdf_deflater_free(struct vouch_pdf_deflater *deflater);

/* Appends bytes[len] as a zlib stream. */
enum vouch_err vouch_pdf_deflate(struct vouch_pdf_deflater *deflater,
    const void *bytes, size_t len, struct vouch_buf *out);

/* ---- what glyphs stand for ---- */

/* A glyph and the text it was first seen for: texts[at..at + len). */
struct vouch_pdf_use {
	unsigned font;
	uint16_t glyph;
	uint16_t len; /* 0: it has no text of its own */
	size_t at;
};

/* In the order they were first seen. */
struct vouch_pdf_uses {
	struct vouch_pdf_use *use; /* owned */
	size_t count, room;
	struct vouch_buf texts;
	struct {
		struct vouch_glyph_set drawn, told; /* told: has a text */
	} *seen; /* owned; one for each font */
};

enum vouch_err vouch_pdf_uses_init(struct vouch_pdf_uses *uses, size_t fonts);
void vouch_pdf_uses_release(struct vouch_pdf_uses *uses);
void vouch_pdf_uses_clear(struct vouch_pdf_uses *uses);

/* Glyph of font was drawn for text[len]; what is known already stays. */
enum vouch_err vouch_pdf_uses_add(struct vouch_pdf_uses *uses, unsigned font,
    uint16_t glyph, const char *text, size_t len);
enum vouch_err vouch_pdf_uses_merge(struct vouch_pdf_uses *into,
    const struct vouch_pdf_uses *from);

/* ---- the file ---- */

#define VOUCH_PDF_STREAM_MAX (512u << 20)
#define VOUCH_PDF_LEAF 64 /* pages in a leaf of the page tree */

/* Objects whose numbers are fixed. */
enum { VOUCH_PDF_CATALOG = 1, VOUCH_PDF_TREE, VOUCH_PDF_RESOURCES,
	VOUCH_PDF_INFO };

/* What a canvas, or all pages, refer to: a bit for each. */
struct vouch_pdf_used {
	uint32_t fonts;
	uint64_t images, forms;
	bool marks;
};

/* A picture in the file, found by its digest. */
struct vouch_pdf_known {
	uint8_t id[VOUCH_PICTURE_ID];
	uint32_t object; /* 0: no entry */
};

/* Those of labels: the file's thread adds to it, canvases look. */
struct vouch_pdf_pictures {
	pthread_mutex_t lock;
	struct vouch_pdf_known *known; /* owned; a power of two of them */
	size_t count, room;
};

struct vouch_pdf_font_entry {
	const struct vouch_font *font;
	uint32_t object;
};

struct vouch_pdf {
	struct vouch_pdf_settings settings; /* title is our own */
	char *title;
	struct vouch_outfile *out;
	struct vouch_pdf_deflater *deflater;
	struct vouch_buf object;   /* one being made */
	struct vouch_buf stream;
	uint64_t offset;           /* bytes written */
	uint8_t id[16];            /* of the bytes written */
	uint64_t *at;              /* offset of each object, 1 to objects */
	uint32_t objects, object_room;
	struct vouch_pdf_font_entry font[VOUCH_PDF_FONTS];
	uint32_t image[VOUCH_PDF_IMAGES], form[VOUCH_PDF_FORMS];
	struct vouch_pdf_pictures *pictures; /* owned */
	unsigned fonts, images, forms;
	struct vouch_pdf_uses uses;
	struct vouch_pdf_used used; /* by pages */
	uint32_t *node;            /* objects of the page tree's leaves */
	size_t nodes, node_room;
	uint32_t kid[VOUCH_PDF_LEAF]; /* pages of the last leaf */
	size_t pages;
};

/* A number for a new object, to be written whenever. VOUCH_ERR_NO_MEMORY,
 * VOUCH_ERR_TOO_LONG. */
enum vouch_err vouch_pdf_object(struct vouch_pdf *pdf,
    struct vouch_diag *diag, uint32_t *number);

/* Writes object number as pdf->object holds it: its dictionary or whatever it
 * is. With a stream the dictionary must be open ("<</Type/X"): length, filter
 * and end are added. */
enum vouch_err vouch_pdf_write(struct vouch_pdf *pdf, uint32_t number,
    struct vouch_diag *diag);
enum vouch_err vouch_pdf_write_stream(struct vouch_pdf *pdf, uint32_t number,
    const struct vouch_buf *deflated, struct vouch_diag *diag);

enum vouch_err vouch_pdf_send_text(struct vouch_pdf *pdf, const char *text,
    struct vouch_diag *diag);

/* The dictionary of what was used, and of a page's own pictures: objects
 * picture[count]. */
enum vouch_err vouch_pdf_add_resources(const struct vouch_pdf *pdf,
    const struct vouch_pdf_used *used, const uint32_t *picture, size_t count,
    struct vouch_buf *out);

/* Words for errors; each returns the code. */
enum vouch_err vouch_pdf_no_memory(struct vouch_diag *diag);
enum vouch_err vouch_pdf_failed(struct vouch_diag *diag, enum vouch_err err);

/* All fonts, with what uses says of their glyphs. */
enum vouch_err vouch_pdf_write_fonts(struct vouch_pdf *pdf,
    struct vouch_diag *diag);

enum vouch_err vouch_pdf_pictures_new(struct vouch_pdf_pictures **made);
void vouch_pdf_pictures_free(struct vouch_pdf_pictures *pictures);

/* Writes those pictures of a canvas that the file does not have, and makes
 * object[canvas->shown] of the objects of all. */
enum vouch_err vouch_pdf_write_pictures(struct vouch_pdf *pdf,
    const struct vouch_pdf_canvas *canvas, struct vouch_diag *diag,
    uint32_t *object);

/* ---- canvases ---- */

/* A picture on a page; deflated, if the file did not have it: at and len in
 * the canvas's pictures. */
struct vouch_pdf_shown {
	uint8_t id[VOUCH_PICTURE_ID];
	int width, height, channels;
	size_t at, len; /* len 0: the file has it */
};

struct vouch_pdf_canvas {
	const struct vouch_pdf *pdf;
	enum vouch_err err;        /* the first one */
	bool is_form;
	struct vouch_pdf_paper paper;
	struct vouch_box box;      /* of a form */
	int32_t x, y;              /* the origin */
	bool moved;                /* it is not the page's, a q is open */
	struct vouch_ink ink;      /* the fill now in force */
	struct vouch_buf content, packed;
	struct vouch_pdf_deflater *deflater;
	struct vouch_trace_cover cover;
	struct vouch_pdf_uses uses;
	struct vouch_pdf_used used;
	struct vouch_pdf_shown *show; /* owned */
	size_t shown, show_room;
	struct vouch_buf pictures;
};

/* Puts "/P0 Do" into a box of the page. */
enum vouch_err vouch_pdf_put_picture(struct vouch_pdf_canvas *canvas,
    char letter, size_t number, const struct vouch_box *box);

/* Sets what is filled from now on. */
enum vouch_err vouch_pdf_set_fill(struct vouch_pdf_canvas *canvas,
    const struct vouch_ink *ink);

#endif
