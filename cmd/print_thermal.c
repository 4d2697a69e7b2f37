/*
 * Labels for printers that take dots: pages as print_raster.c draws them, in the
 * printer's language. Threads write the pictures; how often each is printed is
 * added when its turn comes.
 */
#include "print.h"

#define BYTES_MAX (512u << 20)

static enum vouch_err open_thermal(struct print_out *out,
    struct vouch_diag *diag)
{
	struct vouch_buf *whole = &out->whole;
	enum vouch_err err;

	vouch_buf_init(whole, BYTES_MAX);
	err = print_raster_open(out, diag);
	if (err == VOUCH_OK)
		err = print_sink_open(&out->sink, &out->files, diag);
	if (err != VOUCH_OK)
		return err;
	err = vouch_thermal_head(&out->thermal, whole);
	return err == VOUCH_OK ? print_sink_put(&out->sink, whole->data,
	    whole->len, 0, diag) :
	    vouch_diag_set(diag, err, "out of memory");
}

static void close_thermal(struct print_out *out)
{
	print_raster_close(out);
	print_sink_close(&out->sink);
	vouch_buf_release(&out->whole);
}

static enum vouch_err put(struct print_out *out, void *canvas,
    struct vouch_diag *diag)
{
	const struct vouch_buf *picture = print_raster_bytes(canvas);
	enum vouch_err err;

	vouch_buf_clear(&out->whole);
	err = vouch_thermal_print(&out->thermal, picture, out->copies,
	    &out->whole);
	return err == VOUCH_OK ? print_sink_put(&out->sink, out->whole.data,
	    out->whole.len, out->labels, diag) :
	    vouch_diag_set(diag, err, "cannot hold a label");
}

static enum vouch_err finish(struct print_out *out, struct vouch_diag *diag)
{
	return print_sink_send(&out->sink, out->first, diag);
}

const struct print_calls print_thermal_calls = { &print_pixels_pen,
	open_thermal, close_thermal, print_raster_canvas_new,
	print_raster_canvas_free, print_raster_begin, print_raster_end, put,
	finish };
