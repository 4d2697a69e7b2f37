/* Files, pipes and serial lines opened and read; what is no scanner's. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include <cmocka.h>

#include "device/node.h"

static char folder[] = "/tmp/vouch-node-XXXXXX";

static int set_up(void **state)
{
	(void)state;
	return mkdtemp(folder) != NULL && chdir(folder) == 0 &&
	    mkfifo("fifo", 0600) == 0 ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	unlink("fifo");
	unlink("file");
	return chdir("/") == 0 && rmdir(folder) == 0 ? 0 : -1;
}

static enum vouch_err open_node(const char *path, int kind,
    struct vouch_node *node, struct vouch_diag *diag)
{
	memset(diag, 0, sizeof *diag);
	return vouch_node_open(path, kind, 9600, diag, node);
}

static void test_not_scanners(void **state)
{
	struct vouch_node node = { .fd = 77 };
	struct vouch_diag diag;

	(void)state;
	assert_int_equal(open_node("nothing", -1, &node, &diag),
	    VOUCH_ERR_NOT_FOUND);
	assert_string_equal(diag.file, "nothing");
	assert_int_equal(open_node("/dev/null", -1, &node, &diag),
	    VOUCH_ERR_USAGE);
	assert_int_equal(open_node("/dev/null", VOUCH_SCANNER_SERIAL, &node,
	    &diag), VOUCH_ERR_USAGE);
	assert_int_equal(open_node("/", -1, &node, &diag), VOUCH_ERR_USAGE);
	assert_int_equal(open_node("fifo", -1, &node, &diag),
	    VOUCH_ERR_USAGE);
	assert_non_null(strstr(diag.hint, "--as"));
	assert_int_equal(node.fd, 77);
}

static void test_file(void **state)
{
	struct vouch_node node;
	struct vouch_diag diag;
	char bytes[64];
	size_t len = 9;
	FILE *file = fopen("file", "w");

	(void)state;
	fputs("V1\n", file);
	fclose(file);
	assert_int_equal(open_node("file", VOUCH_SCANNER_HIDPOS, &node,
	    &diag), VOUCH_OK);
	assert_false(node.device);
	assert_int_equal(node.kind, VOUCH_SCANNER_HIDPOS);
	assert_int_equal(vouch_node_read(&node, bytes, sizeof bytes, &diag,
	    &len), VOUCH_OK);
	assert_int_equal(len, 3); /* reports of a file are not filled up */
	assert_int_equal(vouch_node_read(&node, bytes, sizeof bytes, &diag,
	    &len), VOUCH_OK);
	assert_int_equal(len, 0);
	vouch_node_close(&node);
	assert_int_equal(node.fd, -1);
	vouch_node_close(&node);
}

static void test_serial(void **state)
{
	struct vouch_node node;
	struct vouch_diag diag;
	struct termios set;
	char bytes[64], name[64];
	size_t len = 9;
	int master = open("/dev/ptmx", O_RDWR | O_NOCTTY), slave;
	int number = 0, unlock = 0;

	(void)state;
	assert_true(master >= 0);
	/* As unlockpt() and ptsname(), which POSIX keeps to XSI. */
	assert_int_equal(ioctl(master, TIOCSPTLCK, &unlock), 0);
	assert_int_equal(ioctl(master, TIOCGPTN, &number), 0);
	snprintf(name, sizeof name, "/dev/pts/%d", number);
	assert_int_equal(open_node(name, VOUCH_SCANNER_EVDEV, &node, &diag),
	    VOUCH_ERR_USAGE);
	assert_int_equal(vouch_node_open(name, -1, 9601, &diag, &node),
	    VOUCH_ERR_USAGE);
	assert_int_equal(open_node(name, -1, &node, &diag), VOUCH_OK);
	assert_true(node.device);
	assert_int_equal(node.kind, VOUCH_SCANNER_SERIAL);
	slave = node.fd;
	assert_int_equal(tcgetattr(slave, &set), 0);
	assert_int_equal(set.c_lflag & (ICANON | ECHO | ISIG | IEXTEN), 0);
	assert_int_equal(set.c_iflag & (ICRNL | INLCR | IXON | ISTRIP), 0);
	assert_int_equal(set.c_oflag & OPOST, 0);
	assert_true((set.c_cflag & CLOCAL) != 0);
	assert_true((set.c_cflag & HUPCL) == 0);
	assert_int_equal(cfgetospeed(&set), B9600);
	assert_int_equal(fcntl(slave, F_GETFL) & (O_NONBLOCK | O_ACCMODE),
	    O_NONBLOCK | O_RDWR);
	assert_int_equal(fcntl(slave, F_GETFD), FD_CLOEXEC);
	assert_int_equal(vouch_node_read(&node, bytes, sizeof bytes, &diag,
	    &len), VOUCH_ERR_BUSY);
	/* What a terminal would act on comes as it is. */
	assert_int_equal(write(master, "\x03\x04\x13\x7f\r\n", 6), 6);
	assert_int_equal(vouch_node_read(&node, bytes, sizeof bytes, &diag,
	    &len), VOUCH_OK);
	assert_int_equal(len, 6);
	assert_memory_equal(bytes, "\x03\x04\x13\x7f\r\n", 6);
	close(master);
	assert_int_equal(vouch_node_read(&node, bytes, sizeof bytes, &diag,
	    &len), VOUCH_OK);
	assert_int_equal(len, 0); /* unplugged */
	vouch_node_close(&node);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_not_scanners),
		cmocka_unit_test(test_file),
		cmocka_unit_test(test_serial),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
