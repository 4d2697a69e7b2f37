/* See plugged.h. Documentation/ABI of Linux says what lies where in sysfs. */
#include "device/plugged.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/input.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>


#define PATH_SIZE 4096
#define ID_DIGITS 4
#define USB_LEVELS 5 /* port, interface, device, and to spare */

/* A small file FOLDER/NAME into out[size], without its line end and always
 * terminated; its length, 0 also where there is none. */
static size_t read_small(const char *folder, const char *name, char *out,
    size_t size)
{
	char path[PATH_SIZE];
	ssize_t n = 0;
	int fd;

	out[0] = '\0';
	if ((size_t)snprintf(path, sizeof path, "%s/%s", folder, name) >=
	    sizeof path)
		return 0;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return 0;
	n = read(fd, out, size - 1);
	close(fd);
	if (n < 0)
		n = 0;
	out[n] = '\0';
	return (size_t)n;
}

static void read_text(const char *folder, const char *name, char *out,
    size_t size)
{
	char text[1024];
	struct vouch_span line;

	line = vouch_str_trim(text, read_small(folder, name, text,
	    sizeof text));
	vouch_str_cut(out, size, line.data, line.len);
}

/* Up to eight hexadecimal digits at text as a number's last 16 bits; false
 * without any. */
static bool parse_hex(const char *text, size_t len, uint16_t *out)
{
	uint32_t value = 0;

	if (len == 0 || len > 8)
		return false;
	for (size_t i = 0; i < len; i++) {
		char c = text[i];

		if (c >= '0' && c <= '9')
			value = value << 4 | (uint32_t)(c - '0');
		else if (c >= 'a' && c <= 'f')
			value = value << 4 | (uint32_t)(c - 'a' + 10);
		else if (c >= 'A' && c <= 'F')
			value = value << 4 | (uint32_t)(c - 'A' + 10);
		else
			return false;
	}
	*out = (uint16_t)value;
	return true;
}

static bool read_hex(const char *folder, const char *name, uint16_t *out)
{
	char text[16];

	read_text(folder, name, text, sizeof text);
	return parse_hex(text, strlen(text), out);
}

/* The value of KEY= in a device's uevent file, into out[size]. */
static bool uevent_value(const char *uevent, const char *key, char *out,
    size_t size)
{
	struct vouch_span rest = { uevent, strlen(uevent) }, line;
	size_t len = strlen(key);

	while (vouch_str_split(&rest, '\n', &line)) {
		if (line.len > len && memcmp(line.data, key, len) == 0 &&
		    line.data[len] == '=') {
			vouch_str_cut(out, size, line.data + len + 1,
			    line.len - len - 1);
			return true;
		}
	}
	return false;
}

/* The USB device that CLASS/NAME belongs to: the nearest above its device that
 * has an idVendor; ".." goes up the true tree, which class/ only links to. */
static bool find_usb(const char *folder, char usb[PATH_SIZE])
{
	char id[16];
	size_t len;

	len = (size_t)snprintf(usb, PATH_SIZE, "%s/device", folder);
	for (int up = 0; up < USB_LEVELS && len + 4 < PATH_SIZE; up++) {
		read_text(usb, "idVendor", id, sizeof id);
		if (id[0] != '\0')
			return true;
		len += (size_t)snprintf(usb + len, PATH_SIZE - len, "/..");
	}
	return false;
}

/* Each of these fills in *out for CLASS/NAME, or says that it is none. */

static bool look_serial(const char *folder, struct vouch_plugged *out)
{
	char usb[PATH_SIZE];

	if (!find_usb(folder, usb))
		return false;
	out->kind = VOUCH_SCANNER_SERIAL;
	read_text(usb, "product", out->name, sizeof out->name);
	read_text(usb, "serial", out->serial, sizeof out->serial);
	return read_hex(usb, "idVendor", &out->vendor) &&
	    read_hex(usb, "idProduct", &out->product);
}

static bool look_hidraw(const char *folder, struct vouch_plugged *out)
{
	char uevent[2048], id[32];
	char descriptor[VOUCH_REPORT_DESCRIPTOR_MAX + 1];
	struct vouch_span rest, part;
	size_t len;

	read_small(folder, "device/uevent", uevent, sizeof uevent);
	if (!uevent_value(uevent, "HID_ID", id, sizeof id))
		return false;
	rest = (struct vouch_span){ id, strlen(id) }; /* bus:vendor:product */
	if (!vouch_str_split(&rest, ':', &part) ||
	    !vouch_str_split(&rest, ':', &part) ||
	    !parse_hex(part.data, part.len, &out->vendor) ||
	    !vouch_str_split(&rest, ':', &part) ||
	    !parse_hex(part.data, part.len, &out->product))
		return false;
	uevent_value(uevent, "HID_NAME", out->name, sizeof out->name);
	uevent_value(uevent, "HID_UNIQ", out->serial, sizeof out->serial);
	len = read_small(folder, "device/report_descriptor", descriptor,
	    sizeof descriptor);
	if (vouch_reports_descriptor((const uint8_t *)descriptor, len))
		out->kind = VOUCH_SCANNER_HIDPOS;
	else
		out->kind = VOUCH_SCANNER_SYMBOL;
	return out->kind == VOUCH_SCANNER_HIDPOS ||
	    (out->vendor == 0x05e0 && out->product == 0x0600);
}

/* Has it digits, letters and Enter? Keys are one bit each, in hexadecimal
 * words of a long, the lowest last; all of these are among the first 64. */
static bool types_text(const char *keys)
{
	static const int needed[] = { KEY_1, KEY_0, KEY_Q, KEY_A, KEY_Z,
		KEY_M, KEY_ENTER };
	const char *last = strrchr(keys, ' ');
	char *end;
	unsigned long long low;

	last = last != NULL ? last + 1 : keys;
	if (sizeof(long) < 8)
		return *keys != '\0';
	errno = 0;
	low = strtoull(last, &end, 16);
	if (end == last || errno != 0)
		return false;
	for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++) {
		if ((low >> needed[i] & 1) == 0)
			return false;
	}
	return true;
}

static bool look_input(const char *folder, struct vouch_plugged *out)
{
	char keys[512];
	uint16_t bus = 0;

	read_text(folder, "device/capabilities/key", keys, sizeof keys);
	if (!types_text(keys) || !read_hex(folder, "device/id/bustype", &bus) ||
	    (bus != BUS_USB && bus != BUS_BLUETOOTH))
		return false;
	out->kind = VOUCH_SCANNER_EVDEV;
	read_text(folder, "device/name", out->name, sizeof out->name);
	read_text(folder, "device/uniq", out->serial, sizeof out->serial);
	return read_hex(folder, "device/id/vendor", &out->vendor) &&
	    read_hex(folder, "device/id/product", &out->product);
}

static const struct family {
	const char *class, *prefix, *nodes;
	bool (*look)(const char *folder, struct vouch_plugged *out);
} families[] = {
	{ "tty", "tty", "/dev/", look_serial },
	{ "hidraw", "hidraw", "/dev/", look_hidraw },
	{ "input", "event", "/dev/input/", look_input }
};

static void list_family(const char *sysfs, const struct family *family,
    struct vouch_plugged_list *out)
{
	char class[PATH_SIZE / 2], folder[PATH_SIZE];
	struct dirent *entry;
	DIR *dir;

	snprintf(class, sizeof class, "%s/class/%s", sysfs, family->class);
	dir = opendir(class);
	if (dir == NULL)
		return;
	while (out->count < VOUCH_PLUGGED_MAX &&
	    (entry = readdir(dir)) != NULL) {
		struct vouch_plugged *plugged = &out->at[out->count];

		if (strncmp(entry->d_name, family->prefix,
		    strlen(family->prefix)) != 0 ||
		    strlen(entry->d_name) > VOUCH_PLUGGED_PATH / 2)
			continue;
		memset(plugged, 0, sizeof *plugged);
		snprintf(folder, sizeof folder, "%s/%s", class, entry->d_name);
		snprintf(plugged->node, sizeof plugged->node, "%s%s",
		    family->nodes, entry->d_name);
		if (family->look(folder, plugged))
			out->count++;
	}
	closedir(dir);
}

/* The order of the list: as kinds are told apart at one look. */
static int rank(enum vouch_scanner_kind kind)
{
	return kind == VOUCH_SCANNER_SERIAL ? 0 :
	    kind == VOUCH_SCANNER_EVDEV ? 2 : 1;
}

static int compare(const void *a, const void *b)
{
	const struct vouch_plugged *x = a, *y = b;
	size_t lx = strlen(x->node), ly = strlen(y->node);

	if (rank(x->kind) != rank(y->kind))
		return rank(x->kind) - rank(y->kind);
	if (lx != ly) /* event2 before event10 */
		return lx < ly ? -1 : 1;
	return strcmp(x->node, y->node);
}

void vouch_plugged_list(const char *sysfs, struct vouch_plugged_list *out)
{
	out->count = 0;
	for (size_t i = 0; i < sizeof families / sizeof families[0]; i++)
		list_family(sysfs, &families[i], out);
	qsort(out->at, out->count, sizeof out->at[0], compare);
}

/* Where text goes on behind "VVVV:PPPP", or NULL. */
static const char *parse_id(const char *text, uint16_t *vendor,
    uint16_t *product)
{
	if (strlen(text) < 2 * ID_DIGITS + 1 || text[ID_DIGITS] != ':' ||
	    !parse_hex(text, ID_DIGITS, vendor) ||
	    !parse_hex(text + ID_DIGITS + 1, ID_DIGITS, product))
		return NULL;
	text += 2 * ID_DIGITS + 1;
	return *text == '\0' || *text == ':' ? text : NULL;
}

bool vouch_plugged_is_id(const char *text)
{
	uint16_t vendor, product;

	return parse_id(text, &vendor, &product) != NULL;
}

enum vouch_err vouch_plugged_find(const struct vouch_plugged_list *list,
    const char *id, int kind, struct vouch_diag *diag,
    char path[VOUCH_PLUGGED_PATH])
{
	const struct vouch_plugged *found = NULL;
	uint16_t vendor = 0, product = 0;
	const char *serial = parse_id(id, &vendor, &product);

	vouch_diag_file(diag, id);
	for (size_t i = 0; serial != NULL && i < list->count; i++) {
		const struct vouch_plugged *at = &list->at[i];

		if (at->vendor != vendor || at->product != product ||
		    (serial[0] == ':' && strcmp(serial + 1, at->serial) != 0) ||
		    (kind >= 0 && at->kind != (enum vouch_scanner_kind)kind))
			continue;
		if (found != NULL && found->kind == at->kind) {
			vouch_diag_set(diag, VOUCH_ERR_CONFLICT,
			    "%s and %s are both of this id", found->node,
			    at->node);
			vouch_diag_hint(diag, "add the serial number if it "
			    "has one, or name the path");
			return VOUCH_ERR_CONFLICT;
		}
		if (found == NULL)
			found = at;
	}
	if (found == NULL)
		return vouch_diag_set(diag, VOUCH_ERR_NOT_FOUND,
		    "is not there");
	return vouch_str_copy(path, VOUCH_PLUGGED_PATH, found->node);
}
