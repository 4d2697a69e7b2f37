/* The scanners that are plugged in, as sysfs tells of them: no rights needed. */
#ifndef VOUCH_DEVICE_PLUGGED_H
#define VOUCH_DEVICE_PLUGGED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "device/scanner.h"

#define VOUCH_PLUGGED_MAX 64
#define VOUCH_PLUGGED_PATH 80

/* One. Texts are the device's own: any bytes, cut at their size. */
struct vouch_plugged {
	enum vouch_scanner_kind kind; /* EVDEV: may as well be a keyboard */
	uint16_t vendor, product;
	char serial[64];              /* "" if it has none */
	char name[128];
	char node[VOUCH_PLUGGED_PATH]; /* "/dev/ttyACM0" */
};

struct vouch_plugged_list {
	size_t count;
	struct vouch_plugged at[VOUCH_PLUGGED_MAX];
};

/*
 * Lists them, serial lines first, then those that send reports, then
 * keyboards, each by name; at most VOUCH_PLUGGED_MAX. sysfs is where it is
 * mounted, "/sys". Of serial lines those on USB, of keyboards those on USB or
 * Bluetooth. A folder that is not there is one without devices.
 */
void vouch_plugged_list(const char *sysfs, struct vouch_plugged_list *out);

/* Is text of the form VENDOR:PRODUCT or VENDOR:PRODUCT:SERIAL, each of the
 * first two four hexadecimal digits? */
bool vouch_plugged_is_id(const char *text);

/*
 * The node of the device with this id, into path; kind < 0: of any kind, the
 * first in the order above. VOUCH_ERR_NOT_FOUND; VOUCH_ERR_CONFLICT when several
 * of one kind fit. diag has the file, which is the id.
 */
enum vouch_err vouch_plugged_find(const struct vouch_plugged_list *list,
    const char *id, int kind, struct vouch_diag *diag,
    char path[VOUCH_PLUGGED_PATH]);

#endif
