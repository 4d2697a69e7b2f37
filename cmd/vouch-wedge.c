/*
 * vouch-wedge: a scanner device in, lines out; or into a command whose answers
 * the scanner then beeps.
 */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "language.h"
#include "overwrite.h"
#include "wedge.h"

#include "draw/png.h"
#include "draw/qr.h"

#define BAUD_DEFAULT 3 /* 9600 */
#define IDLE_MS 100

/* Choices, as enum vouch_scanner_kind, vouch_node_bauds and enum vouch_beep
 * number them. */
static const char *const kinds[] = { "evdev", "serial", "hidpos", "symbol",
	NULL };
static const char *const bauds[] = { "1200", "2400", "4800", "9600", "19200",
	"38400", "57600", "115200", NULL };
static const char *const beeps[] = { "honeywell", "datalogic", "zebra", NULL };

/* Options that say nothing to the job asked for. */
static int check_job(const struct cmd_wedge_args *args, int count)
{
	if (args->list && args->test)
		return cmd_usage("--list", "and --test are two jobs");
	if (args->list && count > 0)
		return cmd_usage("--list", "takes no DEVICE");
	if (args->test && count > 1)
		return cmd_usage("--test", "takes no COMMAND");
	if (args->output != NULL && !args->test)
		return cmd_usage("--output", "is for the symbol of --test");
	if (args->test && args->beep >= 0)
		return cmd_usage("--beep", "is not for --test");
	if (!args->list && !args->test && count == 0) {
		cmd_usage("DEVICE", "is missing");
		cmd_say("--list shows what is plugged in");
		return CMD_USAGE;
	}
	if (args->beep >= 0 && count < 2)
		return cmd_usage("--beep", "needs a COMMAND behind -- whose "
		    "answers are beeped: DEVICE -- vouch-redeem ...");
	return CMD_OK;
}

/* words[count], count >= 1, with the NULL behind it that execvp() wants; what
 * stands behind operands are other words of the command line. */
static int run_with(const struct cmd_wedge_args *args, const char *device,
    int count, char *const *words)
{
	char **command = calloc((size_t)count + 1, sizeof *command);
	int status;

	if (command == NULL) {
		cmd_warn("out of memory");
		return CMD_FAILED;
	}
	memcpy(command, words, (size_t)count * sizeof *command);
	status = cmd_wedge_run(args, device, command);
	free(command);
	return status;
}

static int wedge_run(const void *raw, int count, char *const *operands)
{
	const struct cmd_wedge_args *args = raw;
	int status = check_job(args, count);

	if (status != CMD_OK)
		return status;
	if (args->list)
		return cmd_wedge_list(args);
	if (count > 0 && operands[0][0] == '\0')
		return cmd_usage("DEVICE", "is empty");
	if (args->test)
		return cmd_wedge_test(args, count > 0 ? operands[0] : NULL);
	status = cmd_check_reads("--record", args->record, 1, operands);
	if (status != CMD_OK)
		return status;
	return count == 1 ? cmd_wedge_run(args, operands[0], NULL) :
	    run_with(args, operands[0], count - 1, operands + 1);
}

#define AT(field) .offset = offsetof(struct cmd_wedge_args, field)

static const struct vouch_opt options[] = {
	{ .kind = VOUCH_OPT_FLAG, .letter = 'l', .name = "list",
	  .help = "list the scanners that are plugged in", AT(list) },
	{ .kind = VOUCH_OPT_FLAG, .name = "test",
	  .help = "show a symbol, read it, say how the scanner is set up",
	  .more = "Without DEVICE the scanner types into the terminal, as it "
	    "would into any program.", AT(test) },
	{ .kind = VOUCH_OPT_CHOICE, .name = "as", .arg = "KIND",
	  .help = "what kind of device it is",
	  .more = "Found out by itself for devices; needed for a recording, a "
	    "FIFO or standard input.", AT(as), .choices = kinds },
	{ .kind = VOUCH_OPT_CHOICE, .name = "beep", .arg = "MAKE",
	  .help = "have the scanner, of this make, sound each verdict",
	  .more = "Needs COMMAND and a scanner on a serial line. ACCEPT is its "
	    "good tone, any other answer its bad one.",
	  AT(beep), .choices = beeps },
	{ .kind = VOUCH_OPT_UINT, .name = "idle-ms", .arg = "N",
	  .help = "a pause that ends a line, in milliseconds",
	  .more = "100 if not given. For scanners that send no Enter. Files and "
	    "pipes have no pauses.", AT(idle_ms), .min = 10, .max = 10000 },
	{ .kind = VOUCH_OPT_CHOICE, .name = "baud", .arg = "N",
	  .help = "speed of a serial line",
	  .more = "9600 if not given. A scanner on USB does not care.",
	  AT(baud), .choices = bauds },
	{ .kind = VOUCH_OPT_FLAG, .name = "once",
	  .help = "end with status 3 when the device is not there, or goes",
	  .more = "Without it the device is waited for.", AT(once) },
	{ .kind = VOUCH_OPT_FILE, .name = "record", .arg = "FILE",
	  .help = "also write what the device sends there, byte by byte",
	  .more = "Read it again with --as. It holds what was scanned, and is "
	    "made for its owner alone.", AT(record) },
	{ .kind = VOUCH_OPT_FILE, .letter = 'o', .name = "output",
	  .arg = "FILE", .help = "with --test: the symbol as a .png or .svg",
	  AT(output) },
	{ .kind = VOUCH_OPT_FLAG, .name = "force",
	  .help = "replace FILE if it exists", AT(force) },
	{ .kind = VOUCH_OPT_CHOICE, .name = "lang", .arg = "LANG",
	  .help = "language of the findings of --test: en or vi",
	  .more = "Without it $VOUCH_LANG, the configuration file and the "
	    "locale are asked, in this order; else it is English.",
	  AT(lang), .choices = cmd_languages },
	{ .kind = VOUCH_OPT_FOLDER, .name = "sysfs", .arg = "FOLDER",
	  .help = "look for devices there, not in /sys", AT(sysfs) },
	{ .kind = VOUCH_OPT_END }
};

static const struct vouch_verb verbs[] = {
	{ .summary = "read a scanner, print what it scans",
	  .operands = "[DEVICE [-- COMMAND [ARGUMENT...]]]",
	  .operand_kind = "file", .operands_max = -1,
	  .options = options, .args_size = sizeof(struct cmd_wedge_args),
	  .run = wedge_run },
	{ .summary = NULL }
};

static const char *const examples[] = {
	"What is plugged in?",
	"vouch-wedge --list",
	"The till, on a scanner that is a serial line",
	"vouch-wedge /dev/ttyACM0 | vouch-redeem --db shop.db --till 2 "
	    "--scanner",
	"The same scanner at whatever port it is; it beeps the verdicts",
	"vouch-wedge --beep honeywell 0c2e:0b6a -- vouch-redeem --db shop.db "
	    "--till 2 --scanner",
	"How is this scanner set up, as a keyboard?",
	"vouch-wedge --test",
	"Keep what a scanner sends, and read it again",
	"vouch-wedge /dev/hidraw0 --record scans.bin > /dev/null; "
	    "vouch-wedge --as hidpos scans.bin",
	NULL
};

int main(int argc, char **argv)
{
	struct cmd_wedge_args args = { .as = -1, .baud = BAUD_DEFAULT,
		.beep = -1, .lang = -1, .idle_ms = IDLE_MS, .sysfs = "/sys" };
	char qrencode[32], png[32];
	const char *libraries[] = { qrencode, png, NULL };
	const struct vouch_tool tool = {
		.name = "vouch-wedge",
		.summary = "read a scanner, whatever the desktop does to keys",
		.verbs = verbs, .examples = examples, .libraries = libraries,
		.common = cmd_common_options,
	};

	vouch_qr_library(qrencode, sizeof qrencode);
	vouch_png_library(png, sizeof png);
	return cmd_main(&tool, argc, argv, &args, sizeof args);
}
