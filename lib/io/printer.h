/*
 * What is to be known of a printer: how far it is off, as read off a calibration
 * page, its dots, and how a label printer is to burn. A section of the
 * configuration file (io/config.h), whose values are written as the options of
 * vouch-print are.
 *
 *   [printer office]
 *   offset = 1.5,-0.3      ; mm to the right and down
 *   scale = 1.002,0.998    ; within two percent
 *   dpi = 600              ; 100..2400
 *   darkness = 10          ; label printers: 0..30
 *   speed = 4              ; inches a second, 1..18
 *   gap = 2                ; mm between labels, 0: endless paper
 */
#ifndef VOUCH_IO_PRINTER_H
#define VOUCH_IO_PRINTER_H

#include <stdint.h>

#include "base/err.h"

#define VOUCH_PRINTER_NAME 48
#define VOUCH_PRINTER_OFFSET_UM_MAX 50000
#define VOUCH_PRINTER_DPI_MIN 100
#define VOUCH_PRINTER_DPI_MAX 2400
#define VOUCH_PRINTER_DARKNESS_MAX 30
#define VOUCH_PRINTER_SPEED_MAX 18
#define VOUCH_PRINTER_GAP_UM_MAX 100000

struct vouch_printer {
	char name[VOUCH_PRINTER_NAME];
	int32_t offset_um[2];  /* x, y */
	uint32_t scale[2];     /* thousandths; 1000 where nothing is said */
	unsigned dpi;          /* 0: nothing said */
	int darkness, speed;   /* -1: nothing said; not every printer takes all
	                          that is in range (draw/thermal.h) */
	int32_t gap_um;        /* likewise */
};

/* Nothing said. VOUCH_ERR_MISSING, VOUCH_ERR_TOO_LONG: the name. */
enum vouch_err vouch_printer_init(struct vouch_printer *printer,
    const char *name, struct vouch_diag *diag);

/* One key and its value. VOUCH_ERR_UNKNOWN (no such key; the nearest as hint),
 * VOUCH_ERR_SYNTAX, VOUCH_ERR_RANGE; printer is unchanged then. */
enum vouch_err vouch_printer_set(struct vouch_printer *printer,
    const char *key, const char *value, struct vouch_diag *diag);

#endif
