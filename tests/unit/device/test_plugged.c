/* Scanners found in a sysfs that is made here, and called by their ids. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "device/plugged.h"

#define KEYBOARD "402000000 3803078f800d001 feffffdfffefffff fffffffffffffffe"
#define PATH_SIZE 512

static char root[] = "/tmp/vouch-sysfs-XXXXXX";

/* FOLDER/FILE with this text; folders are made. */
static void put(const char *path, const char *text, size_t len)
{
	char full[PATH_SIZE];
	FILE *file;

	snprintf(full, sizeof full, "%s/%s", root, path);
	for (char *at = full + 1; *at != '\0'; at++) {
		if (*at != '/')
			continue;
		*at = '\0';
		assert_true(mkdir(full, 0700) == 0 || errno == EEXIST);
		*at = '/';
	}
	file = fopen(full, "w");
	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, len, file), len);
	fclose(file);
}

static void put_text(const char *path, const char *text)
{
	put(path, text, strlen(text));
}

static void put_link(const char *path, const char *target)
{
	char full[PATH_SIZE];

	put_text(path, "");
	snprintf(full, sizeof full, "%s/%s", root, path);
	assert_int_equal(unlink(full), 0);
	assert_int_equal(symlink(target, full), 0);
}

static void put_usb(const char *port, const char *vendor, const char *product,
    const char *serial)
{
	char path[PATH_SIZE];

	snprintf(path, sizeof path, "devices/usb1/%s/idVendor", port);
	put_text(path, vendor);
	snprintf(path, sizeof path, "devices/usb1/%s/idProduct", port);
	put_text(path, product);
	snprintf(path, sizeof path, "devices/usb1/%s/product", port);
	put_text(path, "Scanner\n");
	snprintf(path, sizeof path, "devices/usb1/%s/serial", port);
	if (serial != NULL)
		put_text(path, serial);
}

static void put_hidraw(const char *name, const char *uevent,
    const char *descriptor, size_t len)
{
	char path[PATH_SIZE];

	snprintf(path, sizeof path, "class/hidraw/%s/device/uevent", name);
	put_text(path, uevent);
	snprintf(path, sizeof path, "class/hidraw/%s/device/report_descriptor",
	    name);
	put(path, descriptor, len);
}

static void put_input(const char *name, const char *bus, const char *keys)
{
	char path[PATH_SIZE];
	const char *const files[][2] = {
		{ "name", "Keyboard \x1b[31mred\n" }, { "uniq", "\n" },
		{ "id/vendor", "05f9\n" }, { "id/product", "2203\n" },
		{ "id/bustype", bus }, { "capabilities/key", keys }
	};

	for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
		snprintf(path, sizeof path, "class/input/%s/device/%s", name,
		    files[i][0]);
		put_text(path, files[i][1]);
	}
}

static int set_up(void **state)
{
	(void)state;
	if (mkdtemp(root) == NULL)
		return -1;
	put_text("devices/usb1/idVendor", "1d6b\n"); /* the hub above them */
	put_text("devices/usb1/idProduct", "0002\n");
	put_usb("1-1", "0c2e\n", "0b6a\n", "17205B4F2D\n");
	put_usb("1-2", "0c2e\n", "0b6a\n", "18000A0A0A\n");
	put_usb("1-3", "1a86\n", "7523\n", NULL);
	put_text("devices/usb1/1-1/1-1:1.0/x", "");
	put_text("devices/usb1/1-2/1-2:1.0/x", "");
	put_text("devices/usb1/1-3/1-3:1.0/ttyUSB0/x", "");
	put_text("devices/platform/serial8250/x", "");
	put_link("class/tty/ttyACM0/device",
	    "../../../devices/usb1/1-1/1-1:1.0");
	put_link("class/tty/ttyACM10/device",
	    "../../../devices/usb1/1-2/1-2:1.0");
	put_link("class/tty/ttyUSB0/device",
	    "../../../devices/usb1/1-3/1-3:1.0/ttyUSB0");
	put_link("class/tty/ttyS0/device",
	    "../../../devices/platform/serial8250");
	put_text("class/tty/tty1/dev", "4:1\n");
	put_hidraw("hidraw0", "DRIVER=hid-generic\nHID_ID=0003:00000C2E:"
	    "00000B81\nHID_NAME=Honeywell\nHID_UNIQ=X1\n", "\x05\x8c\x09\x02",
	    4);
	put_hidraw("hidraw1", "HID_ID=0003:000005E0:00000600\nHID_NAME=Symbol"
	    "\n", "\x06\x00\xff", 3);
	put_hidraw("hidraw2", "HID_ID=0003:0000046D:0000C31C\n", "\x05\x01",
	    2);
	put_hidraw("hidraw3", "HID_ID=zz\n", "\x05\x8c", 2);
	put_input("event10", "0003\n", KEYBOARD "\n");
	put_input("event2", "0005\n", KEYBOARD "\n");
	put_input("event3", "0011\n", KEYBOARD "\n"); /* built in */
	put_input("event4", "0003\n", "70000 0 0 0 0\n"); /* a mouse */
	put_input("mouse0", "0003\n", KEYBOARD "\n");
	return 0;
}

static int tear_down(void **state)
{
	char command[PATH_SIZE];

	(void)state;
	snprintf(command, sizeof command, "rm -rf %s", root);
	return system(command);
}

static void test_list(void **state)
{
	static const struct {
		const char *node;
		enum vouch_scanner_kind kind;
		unsigned vendor, product;
		const char *serial;
	} want[] = {
		{ "/dev/ttyACM0", VOUCH_SCANNER_SERIAL, 0x0c2e, 0x0b6a,
		  "17205B4F2D" },
		{ "/dev/ttyUSB0", VOUCH_SCANNER_SERIAL, 0x1a86, 0x7523, "" },
		{ "/dev/ttyACM10", VOUCH_SCANNER_SERIAL, 0x0c2e, 0x0b6a,
		  "18000A0A0A" },
		{ "/dev/hidraw0", VOUCH_SCANNER_HIDPOS, 0x0c2e, 0x0b81, "X1" },
		{ "/dev/hidraw1", VOUCH_SCANNER_SYMBOL, 0x05e0, 0x0600, "" },
		{ "/dev/input/event2", VOUCH_SCANNER_EVDEV, 0x05f9, 0x2203,
		  "" },
		{ "/dev/input/event10", VOUCH_SCANNER_EVDEV, 0x05f9, 0x2203,
		  "" }
	};
	static struct vouch_plugged_list list;

	(void)state;
	vouch_plugged_list(root, &list);
	assert_int_equal(list.count, sizeof want / sizeof want[0]);
	for (size_t i = 0; i < list.count; i++) {
		assert_string_equal(list.at[i].node, want[i].node);
		assert_int_equal(list.at[i].kind, want[i].kind);
		assert_int_equal(list.at[i].vendor, want[i].vendor);
		assert_int_equal(list.at[i].product, want[i].product);
		assert_string_equal(list.at[i].serial, want[i].serial);
	}
	assert_string_equal(list.at[0].name, "Scanner");
	assert_string_equal(list.at[3].name, "Honeywell");
	vouch_plugged_list("/nowhere", &list);
	assert_int_equal(list.count, 0);
}

static void test_ids(void **state)
{
	(void)state;
	assert_true(vouch_plugged_is_id("0c2e:0b6a"));
	assert_true(vouch_plugged_is_id("0C2E:0B6A:17205B4F2D"));
	assert_true(vouch_plugged_is_id("0c2e:0b6a:"));
	assert_false(vouch_plugged_is_id("/dev/ttyACM0"));
	assert_false(vouch_plugged_is_id("c2e:0b6a"));
	assert_false(vouch_plugged_is_id("0c2e:0b6"));
	assert_false(vouch_plugged_is_id("0c2e:0b6ax"));
	assert_false(vouch_plugged_is_id("0c2g:0b6a"));
	assert_false(vouch_plugged_is_id("0c2e-0b6a"));
	assert_false(vouch_plugged_is_id(""));
}

static void test_find(void **state)
{
	static struct vouch_plugged_list list;
	static struct vouch_diag diag;
	char path[VOUCH_PLUGGED_PATH] = "as it was";

	(void)state;
	vouch_plugged_list(root, &list);
	assert_int_equal(vouch_plugged_find(&list, "0c2e:0b6a", -1, &diag,
	    path), VOUCH_ERR_CONFLICT);
	assert_string_equal(diag.expected,
	    "/dev/ttyACM0 and /dev/ttyACM10 are both of this id");
	assert_int_equal(vouch_plugged_find(&list, "0c2e:0b6a:x", -1, &diag,
	    path), VOUCH_ERR_NOT_FOUND);
	assert_int_equal(vouch_plugged_find(&list, "1a86:7523",
	    VOUCH_SCANNER_EVDEV, &diag, path), VOUCH_ERR_NOT_FOUND);
	assert_string_equal(path, "as it was");
	assert_int_equal(vouch_plugged_find(&list, "0C2E:0B6A:18000A0A0A", -1,
	    &diag, path), VOUCH_OK);
	assert_string_equal(path, "/dev/ttyACM10");
	assert_int_equal(vouch_plugged_find(&list, "05e0:0600",
	    VOUCH_SCANNER_SYMBOL, &diag, path), VOUCH_OK);
	assert_string_equal(path, "/dev/hidraw1");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_list),
		cmocka_unit_test(test_ids),
		cmocka_unit_test(test_find),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
