/*
 * What is to be known of a printer: how far it is off, as read off a calibration
 * page, and its dots. A section of the configuration file (io/config.h), whose
 * values are written as the options of vouch-print are.
 *
 *   [printer office]
 *   offset = 1.5,-0.3      ; mm to the right and down
 *   scale = 1.002,0.998    ; within two percent
 *   dpi = 600              ; 100..2400
 */
#ifndef VOUCH_IO_PRINTER_H
#define VOUCH_IO_PRINTER_H

#include <stdint.h>

#include "base/err.h"

#define VOUCH_PRINTER_NAME 48
#define VOUCH_PRINTER_OFFSET_UM_MAX 50000
#define VOUCH_PRINTER_DPI_MIN 100
#define VOUCH_PRINTER_DPI_MAX 2400

struct vouch_printer {
	char name[VOUCH_PRINTER_NAME];
	int32_t offset_um[2];  /* x, y */
	uint32_t scale[2];     /* thousandths; 1000 where nothing is said */
	unsigned dpi;          /* 0: nothing said */
};

/* Nothing said. VOUCH_ERR_MISSING, VOUCH_ERR_TOO_LONG: the name. */
enum vouch_err vouch_printer_init(struct vouch_printer *printer,
    const char *name, struct vouch_diag *diag);

/* One key and its value. VOUCH_ERR_UNKNOWN (no such key; the nearest as hint),
 * VOUCH_ERR_SYNTAX, VOUCH_ERR_RANGE; printer is unchanged then. */
enum vouch_err vouch_printer_set(struct vouch_printer *printer,
    const char *key, const char *value, struct vouch_diag *diag);

#endif
