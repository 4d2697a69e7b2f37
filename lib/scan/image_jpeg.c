/*
 * JPEG files by libjpeg-turbo.
 *
 * A source of our own makes the end of the bytes an error, where the library's
 * would invent an end of picture; damage inside only costs the pixels it
 * costs, as in any viewer. Errors come by longjmp: what must survive it lives
 * in struct reader in the caller's frame.
 */
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>
#include <jerror.h>

#include "scan/format.h"

/* Progressive files are held as coefficients: 2 bytes for each of at most 4
 * components. */
#define WORK_BYTES_PER_PIXEL 8
#define WORK_BYTES_LEAST (1L << 20)
#define SCANS_MAX 200 /* more only make the same picture slow to read */
#define MARKER_BYTES_MAX 0xffff

struct reader {
	/* The library hands these three back; each leads to the reader. */
	struct jpeg_error_mgr errors;
	struct jpeg_source_mgr source;
	struct jpeg_progress_mgr progress;

	struct jpeg_decompress_struct jpeg;
	jmp_buf jump;
	unsigned width, height;
	uint8_t *pixel;
	uint8_t *row;       /* of four inks, where the file has them */
	int orientation;
	enum vouch_err err;
	struct vouch_diag *diag;
};

static struct reader *reader_of(j_common_ptr jpeg)
{
	return jpeg->client_data;
}

static void stop(struct reader *r)
{
	longjmp(r->jump, 1);
}

static void on_error(j_common_ptr jpeg)
{
	struct reader *r = reader_of(jpeg);
	char message[JMSG_LENGTH_MAX];

	r->errors.format_message(jpeg, message);
	r->err = jpeg->err->msg_code == JERR_OUT_OF_MEMORY ?
	    vouch_diag_set(r->diag, VOUCH_ERR_NO_MEMORY, "out of memory") :
	    vouch_diag_set(r->diag, VOUCH_ERR_CORRUPT,
	    "a damaged JPEG picture: %s", message);
	stop(r);
}

static void on_message(j_common_ptr jpeg, int level)
{
	(void)jpeg;
	(void)level;
}

static void on_source_begin(j_decompress_ptr jpeg)
{
	(void)jpeg;
}

static boolean on_source_empty(j_decompress_ptr jpeg)
{
	struct reader *r = reader_of((j_common_ptr)jpeg);

	r->err = vouch_diag_set(r->diag, VOUCH_ERR_TRUNCATED,
	    "the picture ends too early");
	stop(r);
	return FALSE;
}

static void on_source_skip(j_decompress_ptr jpeg, long count)
{
	struct jpeg_source_mgr *source = jpeg->src;

	if (count <= 0)
		return;
	if ((size_t)count > source->bytes_in_buffer)
		on_source_empty(jpeg);
	source->next_input_byte += count;
	source->bytes_in_buffer -= (size_t)count;
}

static void on_source_end(j_decompress_ptr jpeg)
{
	(void)jpeg;
}

static void on_progress(j_common_ptr jpeg)
{
	struct reader *r = reader_of(jpeg);

	if (r->jpeg.input_scan_number <= SCANS_MAX)
		return;
	r->err = vouch_diag_set(r->diag, VOUCH_ERR_TOO_LONG,
	    "a JPEG picture of over %d scans", SCANS_MAX);
	stop(r);
}

static void set_up(struct reader *r, const uint8_t *bytes, size_t len)
{
	r->jpeg.err = jpeg_std_error(&r->errors);
	r->jpeg.client_data = r;
	r->errors.error_exit = on_error;
	r->errors.emit_message = on_message;
	r->source = (struct jpeg_source_mgr){
		.next_input_byte = bytes, .bytes_in_buffer = len,
		.init_source = on_source_begin,
		.fill_input_buffer = on_source_empty,
		.skip_input_data = on_source_skip,
		.resync_to_restart = jpeg_resync_to_restart,
		.term_source = on_source_end
	};
	r->progress.progress_monitor = on_progress;
}

static void read_orientation(struct reader *r)
{
	static const uint8_t exif[] = { 'E', 'x', 'i', 'f', 0, 0 };
	const struct jpeg_marker_struct *marker;

	for (marker = r->jpeg.marker_list; marker != NULL;
	    marker = marker->next) {
		if (marker->data_length < sizeof exif ||
		    memcmp(marker->data, exif, sizeof exif) != 0)
			continue;
		r->orientation = vouch_format_orientation(
		    marker->data + sizeof exif,
		    marker->data_length - sizeof exif);
		return;
	}
}

static void *allocate(struct reader *r, size_t size)
{
	void *memory = malloc(size);

	if (memory == NULL) {
		r->err = vouch_diag_set(r->diag, VOUCH_ERR_NO_MEMORY,
		    "out of memory");
		stop(r);
	}
	return memory;
}

static void read_header(struct reader *r)
{
	jpeg_save_markers(&r->jpeg, JPEG_APP0 + 1, MARKER_BYTES_MAX);
	jpeg_read_header(&r->jpeg, TRUE);
	r->width = r->jpeg.image_width;
	r->height = r->jpeg.image_height;
	r->err = vouch_format_check_size(r->width, r->height, r->diag);
	if (r->err != VOUCH_OK)
		stop(r);
	read_orientation(r);
	r->jpeg.mem->max_memory_to_use = WORK_BYTES_LEAST +
	    (long)r->width * (long)r->height * WORK_BYTES_PER_PIXEL;
	r->jpeg.out_color_space = r->jpeg.num_components == 4 ? JCS_CMYK :
	    JCS_GRAYSCALE;
}

/* Four inks to luma. Adobe's programs store how much paper each leaves. */
static void mix_inks(const struct reader *r, uint8_t *to)
{
	unsigned flip = r->jpeg.saw_Adobe_marker ? 0 : 0xff;
	const uint8_t *ink = r->row;
	unsigned x, cyan, magenta, yellow, black;

	for (x = 0; x < r->width; x++, ink += 4) {
		cyan = ink[0] ^ flip;
		magenta = ink[1] ^ flip;
		yellow = ink[2] ^ flip;
		black = ink[3] ^ flip;
		*to++ = (uint8_t)((77 * cyan + 150 * magenta + 29 * yellow) *
		    black / (256 * 255));
	}
}

static void read_rows(struct reader *r)
{
	uint8_t *to = r->pixel;
	JSAMPROW row;

	while (r->jpeg.output_scanline < r->jpeg.output_height) {
		row = r->row != NULL ? r->row : to;
		jpeg_read_scanlines(&r->jpeg, &row, 1);
		if (r->row != NULL)
			mix_inks(r, to);
		to += r->width;
	}
}

static void read_picture(struct reader *r)
{
	if (setjmp(r->jump) != 0)
		return;
	jpeg_create_decompress(&r->jpeg);
	r->jpeg.src = &r->source;
	r->jpeg.progress = &r->progress;
	read_header(r);
	r->pixel = allocate(r, (size_t)r->width * r->height);
	if (r->jpeg.out_color_space == JCS_CMYK)
		r->row = allocate(r, (size_t)r->width * 4);
	jpeg_start_decompress(&r->jpeg);
	read_rows(r);
	jpeg_finish_decompress(&r->jpeg);
}

enum vouch_err vouch_format_jpeg(const uint8_t *bytes, size_t len,
    struct vouch_diag *diag, struct vouch_grey *out, int *orientation)
{
	struct reader r = { .orientation = 1, .diag = diag };

	set_up(&r, bytes, len);
	read_picture(&r);
	jpeg_destroy_decompress(&r.jpeg);
	free(r.row);
	if (r.err != VOUCH_OK) {
		free(r.pixel);
		return r.err;
	}
	*out = (struct vouch_grey){ r.width, r.height, r.pixel };
	*orientation = r.orientation;
	return VOUCH_OK;
}

#define TEXT_OF(x) #x
#define EXPANDED(x) TEXT_OF(x)

void vouch_image_jpeg_library(char *out, size_t size)
{
	snprintf(out, size, "libjpeg-turbo %s",
	    EXPANDED(LIBJPEG_TURBO_VERSION));
}
