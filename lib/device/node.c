/*
 * See node.h. What a character device is stands in sysfs: opening one to find
 * out could do things (a watchdog restarts the machine). Pseudo terminals are
 * not in sysfs and known by their numbers.
 */
#include "device/node.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/hidraw.h>
#include <linux/input.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <termios.h>
#include <unistd.h>

#define PTS_FIRST 136u
#define PTS_LAST 143u
#define SYMBOL_VENDOR 0x05e0
#define SYMBOL_PRODUCT 0x0600

const unsigned vouch_node_bauds[] = {
	1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200, 0
};
static const speed_t speeds[] = {
	B1200, B2400, B4800, B9600, B19200, B38400, B57600, B115200
};

enum family { FAMILY_NONE, FAMILY_TTY, FAMILY_INPUT, FAMILY_HIDRAW };

static enum family family_of(const struct stat *st)
{
	static const struct {
		const char *name;
		enum family family;
	} families[] = { { "tty", FAMILY_TTY }, { "input", FAMILY_INPUT },
		{ "hidraw", FAMILY_HIDRAW } };
	char path[64], link[256];
	const char *name;
	ssize_t len;

	if (major(st->st_rdev) >= PTS_FIRST && major(st->st_rdev) <= PTS_LAST)
		return FAMILY_TTY;
	snprintf(path, sizeof path, "/sys/dev/char/%u:%u/subsystem",
	    major(st->st_rdev), minor(st->st_rdev));
	len = readlink(path, link, sizeof link - 1);
	if (len <= 0)
		return FAMILY_NONE;
	link[len] = '\0';
	name = strrchr(link, '/') != NULL ? strrchr(link, '/') + 1 : link;
	for (size_t i = 0; i < sizeof families / sizeof families[0]; i++) {
		if (strcmp(name, families[i].name) == 0)
			return families[i].family;
	}
	return FAMILY_NONE;
}

static enum vouch_err no_scanner(struct vouch_diag *diag, const char *why)
{
	vouch_diag_set(diag, VOUCH_ERR_USAGE, "%s", why);
	vouch_diag_hint(diag, "vouch-wedge --list shows what there is");
	return VOUCH_ERR_USAGE;
}

/* errno of open(), as what it means here. */
static enum vouch_err open_failed(enum family family, struct vouch_diag *diag)
{
	switch (errno) {
	case ENOENT:
	case ENXIO:
	case ENODEV:
		return vouch_diag_errno(diag, VOUCH_ERR_NOT_FOUND,
		    "is not there");
	case EACCES:
	case EPERM:
		vouch_diag_errno(diag, VOUCH_ERR_PERMISSION,
		    "may not be read by this user");
		vouch_diag_hint(diag, family == FAMILY_TTY ?
		    "put 60-vouch-scanner.rules into /etc/udev/rules.d, or "
		    "this user into the group dialout; then plug it in again" :
		    "put 60-vouch-scanner.rules into /etc/udev/rules.d and "
		    "plug it in again");
		return VOUCH_ERR_PERMISSION;
	default:
		return vouch_diag_errno(diag, VOUCH_ERR_IO, "cannot open");
	}
}

static enum vouch_err set_serial(struct vouch_node *node, unsigned baud,
    struct vouch_diag *diag)
{
	struct termios raw;
	size_t i = 0;

	node->kind = VOUCH_SCANNER_SERIAL;
	if (tcgetattr(node->fd, &raw) != 0)
		return no_scanner(diag, "is no serial line");
	/* A second reader would take half of each scan. */
	if (ioctl(node->fd, TIOCEXCL) != 0)
		return vouch_diag_errno(diag, VOUCH_ERR_IO,
		    "cannot be had alone");
	while (vouch_node_bauds[i] != baud && vouch_node_bauds[i] != 0)
		i++;
	if (vouch_node_bauds[i] == 0)
		return vouch_diag_set(diag, VOUCH_ERR_USAGE,
		    "%u is no speed of a serial line", baud);
	raw.c_iflag = IGNBRK;
	raw.c_oflag = 0;
	raw.c_lflag = 0;
	raw.c_cflag = CS8 | CREAD | CLOCAL; /* without HUPCL */
	raw.c_cc[VMIN] = 1;
	raw.c_cc[VTIME] = 0;
	cfsetispeed(&raw, speeds[i]);
	cfsetospeed(&raw, speeds[i]);
	if (tcsetattr(node->fd, TCSANOW, &raw) != 0)
		return vouch_diag_errno(diag, VOUCH_ERR_IO,
		    "cannot be set up as a serial line");
	return VOUCH_OK;
}

static enum vouch_err set_keys(struct vouch_node *node,
    struct vouch_diag *diag)
{
	int version;

	node->kind = VOUCH_SCANNER_EVDEV;
	if (ioctl(node->fd, EVIOCGVERSION, &version) != 0)
		return no_scanner(diag, "is no event device");
	node->shared = ioctl(node->fd, EVIOCGRAB, 1) != 0;
	return VOUCH_OK;
}

static enum vouch_err set_reports(struct vouch_node *node, int kind,
    struct vouch_diag *diag)
{
	struct hidraw_report_descriptor descriptor;
	struct hidraw_devinfo info;
	int size;

	if (ioctl(node->fd, HIDIOCGRAWINFO, &info) != 0 ||
	    ioctl(node->fd, HIDIOCGRDESCSIZE, &size) != 0 || size < 0 ||
	    (size_t)size > sizeof descriptor.value)
		return no_scanner(diag, "is no HID device");
	memset(&descriptor, 0, sizeof descriptor);
	descriptor.size = (unsigned)size;
	if (ioctl(node->fd, HIDIOCGRDESC, &descriptor) != 0)
		return vouch_diag_errno(diag, VOUCH_ERR_IO,
		    "does not describe itself");
	if (kind >= 0)
		node->kind = (enum vouch_scanner_kind)kind;
	else if (vouch_reports_descriptor(descriptor.value, descriptor.size))
		node->kind = VOUCH_SCANNER_HIDPOS;
	else if ((info.vendor & 0xffff) == SYMBOL_VENDOR &&
	    (info.product & 0xffff) == SYMBOL_PRODUCT)
		node->kind = VOUCH_SCANNER_SYMBOL;
	else
		return no_scanner(diag, "is no scanner that sends reports; "
		    "one in keyboard mode is read from /dev/input");
	return VOUCH_OK;
}

/* Makes an open device ready. */
static enum vouch_err set_up(struct vouch_node *node, enum family family,
    int kind, unsigned baud, struct vouch_diag *diag)
{
	if (family == FAMILY_TTY &&
	    (kind < 0 || kind == VOUCH_SCANNER_SERIAL))
		return set_serial(node, baud, diag);
	if (family == FAMILY_INPUT &&
	    (kind < 0 || kind == VOUCH_SCANNER_EVDEV))
		return set_keys(node, diag);
	if (family == FAMILY_HIDRAW && (kind < 0 ||
	    kind == VOUCH_SCANNER_HIDPOS || kind == VOUCH_SCANNER_SYMBOL))
		return set_reports(node, kind, diag);
	return no_scanner(diag, family == FAMILY_NONE ?
	    "is a device, but not a scanner's" :
	    "is a device of another kind than --as says");
}

/* A recording, a pipe, standard input. */
static enum vouch_err open_other(const char *path, int kind,
    struct vouch_diag *diag, struct vouch_node *out)
{
	struct vouch_node node = { .fd = -1 };

	if (kind < 0) {
		vouch_diag_set(diag, VOUCH_ERR_USAGE, "is no device");
		vouch_diag_hint(diag, "say with --as what kind of device its "
		    "bytes come from");
		return VOUCH_ERR_USAGE;
	}
	node.kind = (enum vouch_scanner_kind)kind;
	node.fd = strcmp(path, "-") == 0 ?
	    fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3) :
	    open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (node.fd < 0)
		return open_failed(FAMILY_NONE, diag);
	*out = node;
	return VOUCH_OK;
}

enum vouch_err vouch_node_open(const char *path, int kind, unsigned baud,
    struct vouch_diag *diag, struct vouch_node *out)
{
	struct vouch_node node = { .fd = -1, .device = true };
	enum vouch_err err;
	enum family family;
	struct stat st;

	vouch_diag_file(diag, path);
	if (strcmp(path, "-") == 0)
		return open_other(path, kind, diag, out);
	if (stat(path, &st) != 0)
		return open_failed(FAMILY_NONE, diag);
	if (S_ISFIFO(st.st_mode) || S_ISREG(st.st_mode))
		return open_other(path, kind, diag, out);
	family = S_ISCHR(st.st_mode) ? family_of(&st) : FAMILY_NONE;
	if (family == FAMILY_NONE)
		return no_scanner(diag, "is not a scanner's device");
	node.fd = open(path, (family == FAMILY_TTY ? O_RDWR : O_RDONLY) |
	    O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (node.fd < 0)
		return open_failed(family, diag);
	err = set_up(&node, family, kind, baud, diag);
	if (err != VOUCH_OK) {
		close(node.fd);
		return err;
	}
	*out = node;
	return VOUCH_OK;
}

enum vouch_err vouch_node_read(struct vouch_node *node, char *bytes,
    size_t size, struct vouch_diag *diag, size_t *len)
{
	bool report = node->device && (node->kind == VOUCH_SCANNER_HIDPOS ||
	    node->kind == VOUCH_SCANNER_SYMBOL);
	ssize_t n;

	if (report) /* read() of less would drop the rest of a report */
		size = VOUCH_REPORT_BYTES;
	do {
		n = read(node->fd, bytes, size);
	} while (n < 0 && errno == EINTR);
	if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
		return VOUCH_ERR_BUSY;
	if (n < 0 && node->device && (errno == EIO || errno == ENODEV ||
	    errno == ENXIO))
		n = 0; /* unplugged, or hung up */
	if (n < 0)
		return vouch_diag_errno(diag, VOUCH_ERR_IO, "cannot read");
	if (report && n > 0 && (size_t)n < size) {
		memset(bytes + n, 0, size - (size_t)n);
		n = VOUCH_REPORT_BYTES;
	}
	*len = (size_t)n;
	return VOUCH_OK;
}

void vouch_node_close(struct vouch_node *node)
{
	if (node->fd < 0)
		return;
	if (node->device && node->kind == VOUCH_SCANNER_EVDEV && !node->shared)
		ioctl(node->fd, EVIOCGRAB, 0);
	close(node->fd);
	node->fd = -1;
}
