/*
 * What vouch-print makes of its pages: a PDF, SVG or PNG files, and whatever
 * else labels can become.
 *
 * How to add a kind of output. Give it a row in the table of print_out.c, and:
 *
 * - A printer's language that takes each label as dots is one more in
 *   draw/thermal.h. A page is what the printer feeds at a time: on a roll one
 *   label, or a row of them (a stock of one row).
 * - Another form of pixels needs nothing but a function that appends a page's
 *   pixels as bytes (print_encode): take the row of functions PRINT_RASTER
 *   (print_raster.c) and your encode. Pages come to encode on any thread, their
 *   bytes go out in order.
 * - Another kind of page draws for itself: a pen, begin and end on a canvas,
 *   and put, which hands a finished page over (print_svg.c is the shortest).
 * - Then its tests, man/vouch-print.1, README.md.
 *
 * Canvases are drawn on by threads, each by one at a time; everything else here
 * is for the thread that reads the records.
 */
#ifndef VOUCH_CMD_PRINT_OUT_H
#define VOUCH_CMD_PRINT_OUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "print_files.h"
#include "print_sink.h"

#include "base/buf.h"
#include "base/err.h"
#include "draw/display.h"
#include "draw/ean13.h"
#include "draw/paragraph.h"
#include "draw/pdf.h"
#include "draw/picture.h"
#include "draw/qr.h"
#include "draw/raster.h"
#include "draw/thermal.h"
#include "draw/trace.h"

struct print_studio;
struct print_out;

/* How things are drawn on a canvas; as the functions of draw/pdf.h. What fails
 * the canvas remembers until its end. */
struct print_pen {
	void (*origin)(void *canvas, int32_t x, int32_t y);
	/* Art that is the same on every label, by its number; NULL: it is drawn
	 * anew each time. */
	void (*art)(void *canvas, unsigned group);
	void (*shape)(void *canvas, const struct vouch_display_shape *shape);
	void (*paragraph)(void *canvas,
	    const struct vouch_paragraph *paragraph,
	    const struct vouch_ink *ink);
	void (*box)(void *canvas, const struct vouch_box *box,
	    const struct vouch_ink *ink);
	void (*symbol)(void *canvas, const struct vouch_qr *qr, int32_t x,
	    int32_t y, unsigned dots);
	void (*bars)(void *canvas, const struct vouch_ean13 *ean,
	    const struct vouch_box *box, unsigned dots);
	void (*image)(void *canvas, const struct vouch_picture *picture,
	    const struct vouch_box *box);
	/* Where paper is cut: NULL: a thin black line. */
	void (*mark)(void *canvas, struct vouch_point from,
	    struct vouch_point to);
};

/* Appends a page's pixels as bytes. */
typedef enum vouch_err print_encode(const struct print_out *out,
    const struct vouch_raster *page, struct vouch_buf *bytes);

/* What a kind does; each but put returns at the first failure. */
struct print_calls {
	const struct print_pen *pen;

	/* Once, before pages: what is drawn once, out->state. close also after
	 * a failure, and if open was never called. */
	enum vouch_err (*open)(struct print_out *out, struct vouch_diag *diag);
	void (*close)(struct print_out *out);

	/* A canvas, used for one page after the other. */
	enum vouch_err (*canvas_new)(const struct print_out *out,
	    void **canvas);
	void (*canvas_free)(void *canvas); /* NULL is fine */

	/* A page on a canvas; worker tells the threads apart. */
	void (*begin)(void *canvas, unsigned worker);
	enum vouch_err (*end)(void *canvas);

	/* A page that was ended, in order, to out->files. */
	enum vouch_err (*put)(struct print_out *out, void *canvas,
	    struct vouch_diag *diag);
	/* After the last page; NULL: nothing to do. */
	enum vouch_err (*finish)(struct print_out *out,
	    struct vouch_diag *diag);
};

struct print_kind {
	const char *name;      /* of --to; with a dot its files' ending */
	const char *what;      /* "a PDF": for complaints */
	unsigned dpi;          /* if --dpi is not given */
	bool file_a_page;      /* a page is a file of its own */
	bool printer;          /* labels in a printer's language, one behind
	                          the other, on a roll */
	const struct print_calls *calls;

	/* For PRINT_RASTER. */
	enum vouch_raster_kind raster; /* RGB: GREY where nothing has a colour */
	unsigned dpi_max;      /* of print_out, where nobody asks for another */
	print_encode *encode;
	enum vouch_thermal_kind thermal; /* of a printer's language */
};

/* One output of a run. */
struct print_out {
	const struct print_kind *kind;
	const struct print_studio *studio;
	struct print_files files;
	unsigned dpi_max;      /* pixels are no smaller; 0: as the printer's */
	enum vouch_pdf_modules modules; /* PDF only */
	size_t pages;          /* so far */
	uint64_t labels;       /* on the page that is put */
	unsigned copies;       /* how often it is printed */

	/* Printers only. */
	struct vouch_thermal thermal;
	struct print_sink sink;
	struct vouch_buf whole;
	uint64_t first;        /* number of the first label */
	void *state;           /* the kind's own */
};

/* ---- which kind (print_out.c) ---- */

/* Names for --to, NULL behind the last; print_kinds[i] is that of the i-th. */
extern const char *const print_kind_names[];
extern const struct print_kind *const print_kinds[];

/* What --proof shows of a kind: the dots where it has dots and nobody wants it
 * smooth, else smooth. */
const struct print_kind *print_proof_of(const struct print_kind *kind,
    bool smooth);

/* By its name; by the ending of a file's name. NULL if it is none of ours. */
const struct print_kind *print_kind_of(const char *name);
const struct print_kind *print_kind_of_name(const char *path);

/* ---- the calls of each ---- */

extern const struct print_calls print_pdf_calls;    /* print_pdf.c */
extern const struct print_calls print_svg_calls;    /* print_svg.c */
extern const struct print_calls print_raster_calls; /* print_raster.c */
#define PRINT_RASTER (&print_raster_calls)
extern const struct print_calls print_thermal_calls; /* print_thermal.c */

/* ---- pixels (print_raster.c) ---- */

/* What print_raster_calls is made of, but for put: it sees what a page's pixels
 * became, which is the canvas's own. */
enum vouch_err print_raster_open(struct print_out *out,
    struct vouch_diag *diag);
void print_raster_close(struct print_out *out);
enum vouch_err print_raster_canvas_new(const struct print_out *out,
    void **canvas);
void print_raster_canvas_free(void *canvas);
void print_raster_begin(void *canvas, unsigned worker);
enum vouch_err print_raster_end(void *canvas);
const struct vouch_buf *print_raster_bytes(const void *canvas);

/* What the pen of print_raster_calls draws on; also without a print_out. */
struct print_pixels {
	struct vouch_raster *raster;
	unsigned dpi;          /* of the printer: raster's may be coarser */
	struct vouch_trace trace;
	struct vouch_path path;
	enum vouch_err err;    /* the first one; whoever begins clears it */
};
/* Frees trace and path, which are used only where the resolutions differ. */
void print_pixels_release(struct print_pixels *pixels);
extern const struct print_pen print_pixels_pen;

#endif
