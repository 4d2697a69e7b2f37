/*
 * vouch-print: code records and a template in, sheets of labels out.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd.h"
#include "inputs.h"
#include "language.h"
#include "print_job.h"
#include "print_text.h"
#include "settings.h"

#include "core/sign.h"
#include "draw/pdf.h"
#include "draw/png.h"
#include "io/file.h"
#include "scan/decode.h"

#define START_MAX 100000000

static const char *const qr_kinds[] = { "outline", "runs", NULL };

/* ---- what is asked for ---- */

/* How a label printer is to print; what is not said stays as it is set. */
static enum vouch_err choose_printing(struct print_job *job)
{
	const struct vouch_printer *printer = &job->studio.printer;
	struct vouch_thermal *thermal = &job->thermal;
	struct vouch_diag *diag = job->diag;

	*thermal = (struct vouch_thermal)VOUCH_THERMAL_INIT;
	thermal->kind = job->kind->thermal;
	thermal->z64 = job->args->z64;
	thermal->uncut = job->args->no_cut;
	thermal->darkness = printer->darkness;
	thermal->speed = printer->speed;
	thermal->gap_um = printer->gap_um;
	vouch_diag_file(diag, NULL);
	return vouch_thermal_check(thermal, diag);
}

static int check_printing(const struct print_job *job)
{
	const struct print_args *args = job->args;
	const char *given = args->darkness != NULL ? "--darkness" :
	    args->speed != NULL ? "--speed" :
	    args->gap != NULL ? "--gap" : args->z64 ? "--z64" :
	    args->no_cut ? "--no-cut" : NULL;

	if (given != NULL && !job->kind->printer)
		return cmd_usage(given, "is for label and receipt printers: "
		    "--to zpl, tspl or escpos");
	if (args->z64 && job->kind->thermal != VOUCH_THERMAL_ZPL)
		return cmd_usage("--z64", "is for ZPL");
	if (args->no_cut && job->kind->thermal != VOUCH_THERMAL_ESCPOS)
		return cmd_usage("--no-cut", "is for ESC/POS");
	return CMD_OK;
}

/* A name that ends as no kind does would be a PDF, say, that calls itself a
 * document. What is there and no plain file is a printer, whatever its name. */
static int check_ending(const struct print_args *args)
{
	const char *path = args->output == NULL ? "-" : args->output;
	const char *slash = strrchr(path, '/');
	const char *base = slash == NULL ? path : slash + 1;
	const char *dot = strrchr(base, '.');
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct stat st;

	if (args->to >= 0 || dot == NULL || dot == base ||
	    print_kind_of_name(path) != NULL ||
	    (stat(path, &st) == 0 && !S_ISREG(st.st_mode)))
		return CMD_OK;
	vouch_diag_field(&diag, "--output");
	vouch_diag_subject(&diag, path, strlen(path));
	vouch_diag_hint(&diag, "whatever its name, --to says what it becomes");
	vouch_diag_set(&diag, VOUCH_ERR_USAGE, "expected a name that ends in "
	    ".pdf, .svg, .png, .zpl, .tspl or .escpos");
	return cmd_fail(&diag);
}

/* The kind of output: as --to says, as the name ends, or where it has no
 * ending what the template is for, or a PDF. */
static int choose_kind(struct print_job *job)
{
	const struct print_args *args = job->args;
	const struct print_kind *named = args->output == NULL ? NULL :
	    print_kind_of_name(args->output);

	job->kind = args->to >= 0 ? print_kinds[args->to] :
	    named != NULL ? named : print_kind_of(job->template.display.to);
	if (job->kind == NULL)
		job->kind = print_kinds[0];
	if (args->to >= 0 && named != NULL && named != job->kind)
		return cmd_usage("--to", "%s is not %s", args->output,
		    job->kind->what);
	if (args->qr >= 0 && job->kind->calls != &print_pdf_calls)
		return cmd_usage("--qr", "is for a PDF: in %s every module is "
		    "true to size", job->kind->what);
	if (args->output != NULL && strcmp(args->output, "-") == 0 &&
	    isatty(STDOUT_FILENO) == 1)
		return cmd_usage("--output", "%s is no use on a terminal",
		    job->kind->what);
	return check_printing(job);
}

static int check_args(const struct print_args *args, int count)
{
	size_t i;

	if (args->list)
		return args->template == NULL && count == 0 ? CMD_OK :
		    cmd_usage("--list", "goes alone");
	if (args->plan)
		return count == 0 && args->output == NULL &&
		    (args->template != NULL || args->sheet != NULL) ?
		    CMD_OK : cmd_usage("--plan",
		    "goes with a --template or a --sheet, and no records");
	if (args->template == NULL)
		return cmd_usage("--template", "is missing: which one?");
	if (args->lint || args->fields)
		return count == 0 && args->output == NULL ? CMD_OK :
		    cmd_usage(args->lint ? "--lint" : "--fields",
		    "prints nothing: it goes with --template only");
	if (args->output == NULL)
		return cmd_usage("--output", "is missing: which file?");
	if (args->proof != NULL && strstr(args->proof, "{{") != NULL)
		return cmd_usage("--proof", "is one picture: its name takes no "
		    "{{page}}");
	if (args->proof_dpi > 0 && args->proof == NULL)
		return cmd_usage("--proof-dpi", "goes with --proof");
	for (i = 0; i < args->set.count; i++) {
		if (strchr(args->set.at[i], '=') == NULL ||
		    args->set.at[i][0] == '=')
			return cmd_usage("--set", "takes COLUMN=TEXT");
	}
	return CMD_OK;
}

/* A folder with a slip of the pen in its name would be passed over. */
static enum vouch_err check_folders(const struct print_args *args,
    struct vouch_diag *diag)
{
	struct vouch_opt_list own = { .count = 0 };
	enum vouch_err err = cmd_folders_check("--font-dir", &args->font_dir,
	    diag);

	if (args->template_dir != NULL)
		own.at[own.count++] = args->template_dir;
	return err == VOUCH_OK ? cmd_folders_check("--template-dir", &own,
	    diag) : err;
}

/* Is there a slot for a column, but those that --set gives? */
static bool takes_columns(const struct vouch_display *display,
    const struct vouch_opt_list *set)
{
	const struct vouch_slot *slot;
	size_t i;

	for (i = 0; i < display->items; i++) {
		slot = &display->item[i].slot;
		if (display->item[i].kind == VOUCH_ITEM_SLOT &&
		    slot->field != NULL &&
		    print_rows_constant(set, slot->field) == NULL)
			return true;
	}
	return false;
}

static const char *read_back(const struct print_job *job)
{
	const struct vouch_display *display = &job->template.display;
	const struct vouch_item *item;
	size_t i;

	for (i = 0; job->studio.verify && i < display->items; i++) {
		item = &display->item[i];
		if (item->kind == VOUCH_ITEM_SLOT &&
		    (item->slot.kind == VOUCH_SLOT_QR ||
		    item->slot.kind == VOUCH_SLOT_EAN13))
			return ", each read back";
	}
	return "";
}

/* A file for a printer, or the printer itself. */
static void say_printed(const struct print_job *job, double seconds)
{
	const char *path = job->args->output;
	const bool sent = job->out.sink.sent;

	cmd_say("%s %" PRIu64 " label%s %s %s%s in %.1f s", sent ? "sent" :
	    "made", job->labels, job->labels == 1 ? "" : "s", sent ? "to" :
	    "for a printer, in", path, read_back(job), seconds);
	if (!sent)
		cmd_say("send the file as it is: it is %s, which no driver may "
		    "touch", job->kind->what);
}

static void say_done(const struct print_job *job, int64_t started_ms)
{
	const double seconds = (double)(cmd_steady_ms() - started_ms) / 1000;
	const size_t pages = job->out.pages;
	char names[512];

	if (strcmp(job->args->output, "-") == 0)
		return;
	if (job->kind->printer) {
		say_printed(job, seconds);
		return;
	}
	print_files_tell(&job->out.files, names, sizeof names);
	cmd_say("printed %" PRIu64 " label%s on %zu page%s into %s%s in "
	    "%.1f s", job->labels, job->labels == 1 ? "" : "s", pages,
	    pages == 1 ? "" : "s", names, read_back(job), seconds);
	cmd_say("print it at 100 %%, without fitting it to the page");
}

static enum vouch_err make_files(struct print_job *job, bool vietnamese,
    bool no_records)
{
	const struct vouch_display *display = &job->template.display;
	const int64_t started_ms = cmd_steady_ms();
	enum vouch_err err;

	if (vouch_sign_init() != VOUCH_OK)
		return vouch_diag_set(job->diag, VOUCH_ERR_LIBRARY,
		    "cannot start libsodium");
	err = job->kind->printer ? choose_printing(job) : VOUCH_OK;
	if (err == VOUCH_OK)
		err = print_job_set_up(job, vietnamese);
	if (err == VOUCH_OK && !job->args->lint)
		err = print_job_run(job, no_records);
	if (err == VOUCH_OK && job->args->lint)
		cmd_say("%s: a template of %g x %g mm", job->template.path,
		    display->width / 1000.0, display->height / 1000.0);
	else if (err == VOUCH_OK)
		say_done(job, started_ms);
	return err;
}

/* 0: nobody says. */
static unsigned plan_dpi(const struct print_job *job)
{
	return job->args->dpi > 0 ? (unsigned)job->args->dpi :
	    job->studio.printer.dpi;
}

static bool is_text(const struct print_args *args)
{
	return args->template != NULL && print_is_text(args->template);
}

static int print_run(const void *raw, int count, char *const *operands)
{
	const struct print_args *args = raw;
	static struct vouch_config config;
	static struct print_job job;
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	enum vouch_err err;
	bool vietnamese, no_records;
	int status;

	job.args = args;
	job.diag = &diag;
	job.rows.input = count > 0 ? operands[0] : "-";
	if ((status = check_args(args, count)) != CMD_OK ||
	    (status = cmd_settings_load(&config)) != CMD_OK)
		return status;
	err = check_folders(args, &diag);
	if (err != VOUCH_OK)
		return cmd_fail(&diag);
	vietnamese = cmd_language_vietnamese(args->lang, &config);
	print_folders_init(&job.folders, args->template_dir);
	if (args->list)
		return print_list(&job.folders);
	if (is_text(args))
		return print_text_run(&job, vietnamese, count == 0);
	err = print_printer_choose(args, &config, &diag,
	    &job.studio.printer);
	if (err != VOUCH_OK)
		return cmd_fail(&diag);
	if (args->plan && args->template == NULL)
		return print_plan_sheet(&job.folders, args->sheet,
		    plan_dpi(&job));
	err = print_template_open(&job.folders, args->template, !vietnamese,
	    &diag, &job.template);
	no_records = err == VOUCH_OK && count == 0 &&
	    !takes_columns(&job.template.display, &args->set);
	if (err == VOUCH_OK && args->fields)
		status = print_fields(&job.template);
	else if (err == VOUCH_OK && args->plan)
		status = print_plan_template(&job.template, plan_dpi(&job));
	else if (err == VOUCH_OK && count > 0 && !takes_columns(
	    &job.template.display, &(struct vouch_opt_list){ .count = 0 }))
		status = cmd_usage(args->template,
		    "takes no columns, and so no records");
	else if (err == VOUCH_OK && (status = choose_kind(&job)) == CMD_OK &&
	    (status = print_check_outputs(&job, job.template.path,
	    no_records)) == CMD_OK && (status = check_ending(args)) == CMD_OK)
		err = make_files(&job, vietnamese, no_records);
	print_job_release(&job);
	return err == VOUCH_OK ? status : print_job_refused(&job);
}

static const struct vouch_opt options[] = {
	{ .kind = VOUCH_OPT_TEXT, .letter = 't', .name = "template",
	  .arg = "NAME", .help = "template: its name, or a file of your own",
	  .offset = offsetof(struct print_args, template) },
	{ .kind = VOUCH_OPT_FILE, .letter = 'o', .name = "output",
	  .arg = "FILE", .help = "write to FILE, which only you may read",
	  .more = "Its ending, .pdf, .svg, .png, .zpl, .tspl or .escpos, says "
	    "what; another is an error unless --to is given. A name without "
	    "one is what the template is for, or a PDF. SVG and PNG are "
	    "a file for each page: more than one need a name with {{page}} in "
	    "it, where the number of the page stands then. '-' is standard "
	    "output; a printer's device is written to.",
	  .offset = offsetof(struct print_args, output) },
	{ .kind = VOUCH_OPT_CHOICE, .name = "to", .arg = "KIND",
	  .help = "kind of output, whatever its name ends in: pdf, svg, png, "
	    "zpl, tspl or escpos",
	  .more = "The last three are for label printers (Zebra; TSC, "
	    "Xprinter) and receipt printers.",
	  .offset = offsetof(struct print_args, to),
	  .choices = print_kind_names },
	{ .kind = VOUCH_OPT_TEXT, .name = "sheet", .arg = "NAME",
	  .help = "sheet the labels are printed on",
	  .more = "The one whose labels have the template's size if not given; "
	    "'single' is one label a page.",
	  .offset = offsetof(struct print_args, sheet) },
	{ .kind = VOUCH_OPT_UINT, .name = "dpi", .arg = "N",
	  .help = "dots an inch of the printer; 600 if not given, 300 for PNG, "
	    "203 for label printers",
	  .more = "Every module of a symbol is a whole number of them.",
	  .offset = offsetof(struct print_args, dpi),
	  .min = VOUCH_PRINTER_DPI_MIN, .max = VOUCH_PRINTER_DPI_MAX },
	{ .kind = VOUCH_OPT_UINT, .name = "start-at", .arg = "N",
	  .help = "first label to use on the first sheet, from 1",
	  .more = "For a sheet some labels of which are gone. For a printer of "
	    "rolls: the first label to print, those before it are out already.",
	  .offset = offsetof(struct print_args, start),
	  .min = 1, .max = START_MAX },
	{ .kind = VOUCH_OPT_TEXT, .name = "copies", .arg = "COLUMN",
	  .help = "column that says how many labels of each row; empty is one",
	  .offset = offsetof(struct print_args, copies) },
	{ .kind = VOUCH_OPT_LIST, .name = "set", .arg = "COLUMN=TEXT",
	  .help = "the same text in every label",
	  .more = "Instead of a column of this name.",
	  .offset = offsetof(struct print_args, set) },
	{ .kind = VOUCH_OPT_TEXT, .name = "printer", .arg = "NAME",
	  .help = "printer of the configuration file: its offset, scale, dpi, "
	    "darkness, speed and gap",
	  .more = "What is given as an option counts instead of what the file "
	    "says.",
	  .offset = offsetof(struct print_args, printer) },
	{ .kind = VOUCH_OPT_TEXT, .name = "offset", .arg = "X,Y",
	  .help = "move everything, in millimetres to the right and down",
	  .offset = offsetof(struct print_args, offset) },
	{ .kind = VOUCH_OPT_TEXT, .name = "scale", .arg = "X,Y",
	  .help = "stretch the places of the labels, as read off the "
	    "calibration page",
	  .more = "Not their contents.",
	  .offset = offsetof(struct print_args, scale) },
	{ .kind = VOUCH_OPT_FLAG, .name = "outline",
	  .help = "draw the edge of each label, to try a sheet",
	  .offset = offsetof(struct print_args, outline) },
	{ .kind = VOUCH_OPT_FLAG, .name = "no-marks",
	  .help = "no marks where the paper is to be cut",
	  .offset = offsetof(struct print_args, no_marks) },
	{ .kind = VOUCH_OPT_CHOICE, .name = "qr", .arg = "HOW",
	  .help = "modules of a PDF as outline or runs",
	  .more = "The outline is drawn 0.4 dot narrower on each side, which "
	    "printers that blacken whatever they touch give back. Runs make "
	    "smaller files, for screens.",
	  .offset = offsetof(struct print_args, qr), .choices = qr_kinds },
	{ .kind = VOUCH_OPT_TEXT, .name = "darkness", .arg = "N",
	  .help = "how dark a label printer burns: ZPL 0 to 30, TSPL 0 to 15",
	  .more = "As it is set on the printer if not given.",
	  .offset = offsetof(struct print_args, darkness) },
	{ .kind = VOUCH_OPT_TEXT, .name = "speed", .arg = "N",
	  .help = "inches a second of a label printer: ZPL 1 to 14, TSPL 1 to "
	    "18",
	  .more = "As it is set on the printer if not given.",
	  .offset = offsetof(struct print_args, speed) },
	{ .kind = VOUCH_OPT_TEXT, .name = "gap", .arg = "MM",
	  .help = "millimetres between labels of a roll; 0: endless paper",
	  .more = "As it is set on the printer if not given. For ESC/POS: paper "
	    "fed behind each coupon.",
	  .offset = offsetof(struct print_args, gap) },
	{ .kind = VOUCH_OPT_FLAG, .name = "no-cut",
	  .help = "do not cut behind each coupon (ESC/POS)",
	  .offset = offsetof(struct print_args, no_cut) },
	{ .kind = VOUCH_OPT_FLAG, .name = "z64",
	  .help = "send pictures deflated (ZPL), for a slow line",
	  .more = "A third of the bytes; old printers and most that only speak "
	    "ZPL as well do not know it.",
	  .offset = offsetof(struct print_args, z64) },
	{ .kind = VOUCH_OPT_FLAG, .name = "no-verify",
	  .help = "do not read every symbol back",
	  .offset = offsetof(struct print_args, no_verify) },
	{ .kind = VOUCH_OPT_FILE, .name = "proof", .arg = "FILE",
	  .help = "write a picture of the first page too, as PNG",
	  .more = "With the dots as they are printed where that is what the "
	    "output has, else smooth, with up to 300 pixels an inch.",
	  .offset = offsetof(struct print_args, proof) },
	{ .kind = VOUCH_OPT_UINT, .name = "proof-dpi", .arg = "N",
	  .help = "pixels an inch of that picture, which is smooth then",
	  .more = "No more than the printer has. 75 is small enough to send, "
	    "and still read.",
	  .offset = offsetof(struct print_args, proof_dpi),
	  .min = 30, .max = VOUCH_PRINTER_DPI_MAX },
	{ .kind = VOUCH_OPT_FILE, .name = "proof-list", .arg = "FILE",
	  .help = "write page, cell, row, serial and result of each label",
	  .offset = offsetof(struct print_args, proof_list) },
	{ .kind = VOUCH_OPT_FLAG, .name = "list",
	  .help = "show the templates and sheets there are",
	  .offset = offsetof(struct print_args, list) },
	{ .kind = VOUCH_OPT_FLAG, .name = "lint",
	  .help = "check a template, and print nothing",
	  .offset = offsetof(struct print_args, lint) },
	{ .kind = VOUCH_OPT_FLAG, .name = "fields",
	  .help = "show the columns a template takes",
	  .offset = offsetof(struct print_args, fields) },
	{ .kind = VOUCH_OPT_FLAG, .name = "plan",
	  .help = "show which of our codes fit a template, or a sheet's labels",
	  .more = "For the printer of --dpi or --printer, or the usual ones: "
	    "error correction, version, dots and millimetres of a module, and "
	    "what is left of the place.",
	  .offset = offsetof(struct print_args, plan) },
	{ .kind = VOUCH_OPT_FOLDER, .name = "template-dir", .arg = "FOLDER",
	  .help = "look for templates and sheets.ini there first",
	  .offset = offsetof(struct print_args, template_dir) },
	{ .kind = VOUCH_OPT_LIST, .name = "font-dir", .arg = "FOLDER",
	  .help = "look for fonts there first",
	  .offset = offsetof(struct print_args, font_dir) },
	{ .kind = VOUCH_OPT_FOLDER, .name = "image-dir", .arg = "FOLDER",
	  .help = "folder of the pictures that columns name, as PNG files",
	  .more = "Nothing outside of it is read: names are relative, without "
	    "'..' and symbolic links.",
	  .offset = offsetof(struct print_args, image_dir) },
	{ .kind = VOUCH_OPT_CHOICE, .name = "lang", .arg = "LANG",
	  .help = "language of the template's words: vi or en",
	  .offset = offsetof(struct print_args, lang),
	  .choices = cmd_languages },
	{ .kind = VOUCH_OPT_TEXT, .name = "encoding", .arg = "NAME",
	  .help = "encoding of the records, if not UTF-8 or UTF-16",
	  .offset = offsetof(struct print_args, encoding) },
	{ .kind = VOUCH_OPT_FLAG, .name = "force",
	  .help = "replace files that exist",
	  .offset = offsetof(struct print_args, force) },
	{ .kind = VOUCH_OPT_END }
};

static const struct vouch_verb verbs[] = {
	{ .summary = "print labels and vouchers from a template",
	  .operands = "[FILE]", .operand_kind = "file", .operands_max = 1,
	  .options = options, .args_size = sizeof(struct print_args),
	  .run = print_run },
	{ .summary = NULL }
};

static const char *const examples[] = {
	"Four vouchers a page, with the shop's name on each",
	"vouch-print -t voucher-a6 fb.csv -o fb.pdf --set 'shop=Cafe Sen'",
	"What there is to choose from",
	"vouch-print --list",
	"A page to measure, for --offset and --scale",
	"vouch-print -t calibrate-a4 -o calibrate.pdf",
	"What columns a template takes",
	"vouch-print -t shelf-70x37 --fields",
	"Each page as a file for a drawing program",
	"vouch-print -t voucher-a6 fb.csv -o 'fb-{{page}}.svg' --set shop=Sen",
	"A PDF, and a picture of its first page to look at",
	"vouch-print -t voucher-a6 fb.csv -o a6.pdf --proof a6.png "
	    "--set shop=Sen",
	"Which codes fit a template at the printer's 203 dots an inch",
	"vouch-print -t price-62x36 --plan --dpi 203",
	"The same as coupons for the receipt printer",
	"vouch-print -t receipt-80 fb.csv -o fb.escpos --set shop=Sen",
	"On a sheet of which two vouchers are gone",
	"vouch-print -t voucher-a6 fb.csv -o rest.pdf --start-at 3 "
	    "--set shop=Sen",
	NULL
};

int main(int argc, char **argv)
{
	struct print_args args = { .start = 1, .lang = -1, .qr = -1, .to = -1 };
	char qr[48], zbar[48], font[48], deflate[48], png[48];
	const char *libraries[] = { qr, font, deflate, png, zbar, NULL };
	const struct vouch_tool tool = {
		.name = "vouch-print",
		.summary = "print labels and vouchers from a template",
		.verbs = verbs, .examples = examples, .libraries = libraries,
		.common = cmd_common_options,
	};

	vouch_qr_library(qr, sizeof qr);
	vouch_font_library(font, sizeof font);
	vouch_pdf_library(deflate, sizeof deflate);
	vouch_png_library(png, sizeof png);
	vouch_decode_library(zbar, sizeof zbar);
	return cmd_main(&tool, argc, argv, &args, sizeof args);
}
