/*
 * vouch-render: code records in, a picture of each out. The table of options,
 * and what of them goes together.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "plan.h"
#include "render.h"

#include "base/num.h"
#include "draw/fit.h"
#include "draw/png.h"
#include "scan/decode.h"

#define MODULE_PX 8
#define DPI 300
#define COUNT(rows) (sizeof(rows) / sizeof(rows)[0])

static const char *const formats[] = { "png", "svg", "text", NULL };
static const char *const suffixes[] = { ".png", ".svg", ".txt" };
static const char *const levels[] = { "L", "M", "Q", "H", NULL };
enum { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };
static const char *const colors[] = { "auto", "always", "never", NULL };

static bool is_folder(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static bool has_suffix(const char *path, const char *suffix)
{
	size_t len = strlen(path), end = strlen(suffix);

	return len > end && strcasecmp(path + len - end, suffix) == 0;
}

static enum render_target find_target(const struct render_args *args)
{
	if (args->tar)
		return RENDER_TAR;
	if (args->output == NULL)
		return RENDER_SHEETS_ONLY;
	if (strcmp(args->output, "-") == 0)
		return RENDER_STDOUT;
	return has_suffix(args->output, suffixes[args->format]) &&
	    !is_folder(args->output) ? RENDER_FILE : RENDER_FOLDER;
}

static bool wants_colour(const struct render_args *args, enum render_target target)
{
	const char *none = getenv("NO_COLOR"), *term = getenv("TERM");

	if (args->color != COLOR_AUTO)
		return args->color == COLOR_ALWAYS;
	return target == RENDER_STDOUT && isatty(STDOUT_FILENO) == 1 &&
	    (none == NULL || none[0] == '\0') &&
	    (term == NULL || strcmp(term, "dumb") != 0);
}

/* Options that need another, or do not go with it. */
static int check_pairs(const struct render_args *args)
{
	const bool text = args->format == CMD_DRAW_TEXT;

	if (args->color != COLOR_AUTO && !text)
		return cmd_usage("--color", "goes with --format text only");
	if (text && args->caption != NULL)
		return cmd_usage("--caption", "does not go with --format text");
	if (text && args->logo != NULL)
		return cmd_usage("--logo", "does not go with --format text");
	if (text && (args->dark != NULL || args->light != NULL))
		return cmd_usage(args->dark != NULL ? "--dark" : "--light",
		    "does not go with --format text");
	if (args->caption == NULL && args->caption_lines != 0)
		return cmd_usage("--caption-lines", "goes with --caption only");
	if (args->caption == NULL && args->caption_size != 0)
		return cmd_usage("--caption-size", "goes with --caption only");
	if (args->caption == NULL && args->font != NULL)
		return cmd_usage("--font", "goes with --caption only");
	if (args->caption == NULL && args->font_dir.count > 0)
		return cmd_usage("--font-dir", "goes with --caption only");
	if (args->logo == NULL && args->logo_area != 0)
		return cmd_usage("--logo-area", "goes with --logo only");
	if (args->logo != NULL && args->level >= 0 &&
	    args->level != VOUCH_QR_H)
		return cmd_usage("--logo", "takes error correction of level H, "
		    "which it chooses by itself: leave --level out");
	return CMD_OK;
}

/* A folder of PNGs that is called x.svg, or x.pdf, is what nobody meant. */
static int check_ending(const struct render_args *args)
{
	static const char *const others[] = { ".pdf", ".jpg", ".jpeg", ".gif",
		".webp", ".eps", ".docx" };
	const char *path = args->output;
	size_t i;

	if (args->tar || is_folder(path) ||
	    has_suffix(path, suffixes[args->format]))
		return CMD_OK;
	for (i = 0; i < COUNT(suffixes); i++)
		if (has_suffix(path, suffixes[i]))
			return cmd_usage("--output", "ends in %s, and --format "
			    "%s makes %s: say --format %s", suffixes[i],
			    formats[args->format], suffixes[args->format],
			    formats[i]);
	for (i = 0; i < COUNT(others); i++)
		if (has_suffix(path, others[i]))
			return cmd_usage("--output", "ends in %s, and a picture "
			    "is a .png, .svg or .txt, as --format says; a "
			    "folder of this name ends in a slash", others[i]);
	return CMD_OK;
}

static int check_output(const struct render_args *args)
{
	const bool to_stdout = args->output != NULL &&
	    strcmp(args->output, "-") == 0;

	if (args->output == NULL && args->sheet == NULL)
		return cmd_usage("--output", "is missing: which folder?");
	if (args->output != NULL && args->output[0] == '\0')
		return cmd_usage("--output", "is empty");
	if (args->output != NULL && check_ending(args) != CMD_OK)
		return CMD_USAGE;
	if (args->sheet != NULL && (args->sheet[0] == '\0' ||
	    strcmp(args->sheet, "-") == 0))
		return cmd_usage("--sheet", "must be a file: there may be "
		    "several pages");
	if (args->tar && is_folder(args->output))
		return cmd_usage("--tar", "makes one file, and --output names "
		    "a folder");
	if (args->tar && to_stdout && isatty(STDOUT_FILENO) == 1)
		return cmd_usage("--tar", "an archive is no use on a terminal: "
		    "name a file with --output");
	if (to_stdout && args->format != CMD_DRAW_TEXT &&
	    isatty(STDOUT_FILENO) == 1)
		return cmd_usage("--output", "a picture is no use on a "
		    "terminal: --format text is");
	return CMD_OK;
}

/* A file can be read twice, a pipe cannot; nor need it be for one picture. */
static bool is_file(const char *path)
{
	struct stat st;

	return strcmp(path, "-") != 0 && stat(path, &st) == 0 &&
	    S_ISREG(st.st_mode);
}

static enum vouch_qr_level level_of(const struct render_args *args)
{
	if (args->level >= 0)
		return (enum vouch_qr_level)args->level;
	return args->logo != NULL ? VOUCH_QR_H : VOUCH_QR_M;
}

static void set_up_studio(struct render_run *run, uint32_t side_um)
{
	const struct render_args *args = run->args;

	run->studio.format = args->format;
	run->studio.level = level_of(args);
	run->studio.side_um = side_um;
	run->studio.module_px = (unsigned)args->module;
	run->studio.dpi = (unsigned)args->dpi;
	run->studio.colour = wants_colour(args, run->target);
	run->studio.pictures = run->target != RENDER_SHEETS_ONLY;
	run->studio.verify = !args->no_verify;
	run->studio.input = run->input;
	run->studio.column = args->column;
	run->studio.folder = run->target == RENDER_FOLDER ? &run->folder : NULL;
}

static enum vouch_err start(struct render_run *run)
{
	const struct render_args *args = run->args;

	cmd_naming_release(&run->naming);
	return cmd_naming_init(&run->naming, args->name,
	    suffixes[args->format], run->diag);
}

/* --mm in micrometres, 0 if it is not given. */
static int find_side(const struct render_args *args, uint32_t *side_um)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;

	*side_um = 0;
	if (args->mm == NULL)
		return CMD_OK;
	if (args->module != 0)
		return cmd_usage("--mm", "does not go with --module");
	vouch_diag_field(&diag, "--mm");
	return vouch_mm_parse(args->mm, strlen(args->mm),
	    VOUCH_FIT_SIDE_UM_MAX, &diag, side_um) == VOUCH_OK ? CMD_OK :
	    cmd_fail(&diag);
}

/* Pixels of the square each symbol has on a sheet, 0: those of the first. */
static int sheet_side(const struct render_args *args, uint32_t side_um)
{
	return (int)((uint64_t)side_um * args->dpi / 25400);
}

static int show_plan(struct render_run *run, uint32_t side_um)
{
	const struct render_args *args = run->args;
	const struct cmd_plan plan = { side_um, (unsigned)args->dpi,
		level_of(args), &run->studio.style };
	struct vouch_reader *reader = NULL;
	enum vouch_err err;
	bool fits = true;

	if (args->output != NULL || args->sheet != NULL || args->tar)
		return cmd_usage("--plan", "draws nothing: it goes with --mm, "
		    "--dpi, --level, --logo and colours");
	err = render_style(run);
	if (err == VOUCH_OK && run->input == NULL) {
		err = cmd_plan_print(&plan, &fits, run->diag);
	} else if (err == VOUCH_OK) {
		err = render_open(run, &reader);
		if (err == VOUCH_OK)
			err = cmd_plan_records(&plan, reader, args->column,
			    &fits, run->diag);
		vouch_reader_close(reader);
	}
	render_style_release(run);
	if (err != VOUCH_OK)
		return cmd_fail(run->diag);
	return fits ? CMD_OK : CMD_NO;
}

/* Everything is known: style first, so that the first reading of a file finds
 * what does not fit it. */
static int draw(struct render_run *run)
{
	const struct render_args *args = run->args;
	int64_t started_ms = cmd_steady_ms();
	int status = CMD_OK;
	enum vouch_err err = render_style(run);

	if (err == VOUCH_OK)
		err = start(run);
	if (err == VOUCH_OK && args->sheet != NULL)
		err = cmd_pages_check(&run->pages, run->diag);
	if (err == VOUCH_OK && is_file(run->input)) {
		status = render_check(run);
		if (status == CMD_OK)
			err = start(run);
	}
	if (err == VOUCH_OK && status == CMD_OK) {
		err = render_all(run);
		if (err == VOUCH_OK)
			render_say_done(run, started_ms);
	}
	cmd_pages_release(&run->pages);
	cmd_naming_release(&run->naming);
	render_style_release(run);
	return err == VOUCH_OK ? status : cmd_fail(run->diag);
}

/* --force replaces neither the records nor the logo. */
static int check_inputs(struct render_run *run)
{
	const struct cmd_output outputs[] = {
		{ "--output", run->args->output },
		{ "--sheet", run->args->sheet }, { NULL, NULL }
	};

	run->kept[0] = (struct cmd_input){ "", run->input };
	run->kept[1] = (struct cmd_input){ "the logo", run->args->logo };
	run->kept[2] = (struct cmd_input){ NULL, NULL };
	return cmd_check_outputs(outputs, run->kept);
}

static int render_run(const void *raw, int count, char *const *operands)
{
	struct render_args args = *(const struct render_args *)raw;
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	static struct render_run run;
	uint32_t side_um;
	int status;

	run.diag = &diag;
	run.args = &args;
	if ((status = find_side(&args, &side_um)) != CMD_OK ||
	    (status = check_pairs(&args)) != CMD_OK)
		return status;
	if (args.plan) {
		run.input = count > 0 ? operands[0] : NULL;
		return show_plan(&run, side_um);
	}
	if (args.module == 0)
		args.module = MODULE_PX;
	if (args.dpi == 0)
		args.dpi = DPI;
	if (args.output == NULL && (args.tar || (args.sheet == NULL &&
	    args.format == CMD_DRAW_TEXT)))
		args.output = "-";
	if ((status = check_output(&args)) != CMD_OK)
		return status;
	umask(077); /* what is drawn can be spent */
	run.input = count > 0 ? operands[0] : "-";
	run.target = find_target(&args);
	if ((status = check_inputs(&run)) != CMD_OK)
		return status;
	run.no_folder = run.target == RENDER_FOLDER && !is_folder(args.output);
	run.batch = 1; /* on a pipe a second may be long in coming */
	set_up_studio(&run, side_um);
	cmd_pages_init(&run.pages, args.sheet, &run.studio.style,
	    sheet_side(&args, side_um), (int)args.dpi, args.force);
	return draw(&run);
}

static const struct vouch_opt options[] = {
	{ .kind = VOUCH_OPT_FOLDER, .letter = 'o', .name = "output",
	  .arg = "FOLDER", .help = "folder for the pictures",
	  .more = "It is made if it is missing. A name that ends as the "
	    "format's files do (.png, .svg, .txt) is a file for the picture "
	    "of a single record, and no folder ends as other files do, .pdf "
	    "or .jpg say; - is standard output, for a single record "
	    "or for text.",
	  .offset = offsetof(struct render_args, output) },
	{ .kind = VOUCH_OPT_TEXT, .name = "name", .arg = "TEMPLATE",
	  .help = "name of a picture, with {{column}} for cells",
	  .more = "The suffix is added. The default is "
	    "{{campaign}}-{{batch}}-{{seq}} where the records have these "
	    "columns, else the number of the record.",
	  .offset = offsetof(struct render_args, name) },
	{ .kind = VOUCH_OPT_FLAG, .name = "tar",
	  .help = "all pictures as one tar archive",
	  .more = "On standard output, or in the file that --output names. The "
	    "same records give the same bytes: files have no owner, and the "
	    "time SOURCE_DATE_EPOCH says, or 1970.",
	  .offset = offsetof(struct render_args, tar) },
	{ .kind = VOUCH_OPT_CHOICE, .letter = 'f', .name = "format",
	  .arg = "FORMAT", .help = "form of the pictures",
	  .more = "Text is drawn with half blocks, on standard output unless "
	    "--output says otherwise.",
	  .offset = offsetof(struct render_args, format),
	  .choices = formats },
	{ .kind = VOUCH_OPT_TEXT, .name = "caption", .arg = "TEMPLATE",
	  .help = "text below a symbol, with {{column}} for cells",
	  .more = "\\n begins a new line. Letters become smaller, down to 6 "
	    "points, until all lines are as wide as the symbol at most. A text "
	    "that has no room then, or a letter the font does not have, is an "
	    "error that names the row.",
	  .offset = offsetof(struct render_args, caption) },
	{ .kind = VOUCH_OPT_UINT, .name = "caption-lines", .arg = "N",
	  .help = "lines a caption may be broken into; those of the template "
	    "if not given",
	  .more = "Every picture has room for all of them.",
	  .offset = offsetof(struct render_args, caption_lines),
	  .min = 1, .max = VOUCH_PARAGRAPH_LINES },
	{ .kind = VOUCH_OPT_UINT, .name = "caption-size", .arg = "POINTS",
	  .help = "size of a caption's letters; an eleventh of the symbol if "
	    "not given",
	  .offset = offsetof(struct render_args, caption_size),
	  .min = 3, .max = 200 },
	{ .kind = VOUCH_OPT_TEXT, .name = "font", .arg = "FAMILY",
	  .help = "font of captions; Roboto if not given",
	  .offset = offsetof(struct render_args, font) },
	{ .kind = VOUCH_OPT_LIST, .name = "font-dir", .arg = "FOLDER",
	  .help = "look for fonts there first",
	  .offset = offsetof(struct render_args, font_dir) },
	{ .kind = VOUCH_OPT_FILE, .name = "logo", .arg = "FILE",
	  .help = "PNG picture to put on the symbols",
	  .more = "At level H only, which it chooses by itself. With a border "
	    "of one module that stays light it covers up to 8 % of a symbol, "
	    "as near to the middle as the patterns a scanner needs leave room.",
	  .offset = offsetof(struct render_args, logo) },
	{ .kind = VOUCH_OPT_UINT, .name = "logo-area", .arg = "PERCENT",
	  .help = "part of a symbol the logo may cover; as much as can be if "
	    "not given",
	  .more = "Over 8 is refused, and so is what would lie on a pattern "
	    "that a scanner needs; the largest that fits is named.",
	  .offset = offsetof(struct render_args, logo_area),
	  .min = 1, .max = 100 },
	{ .kind = VOUCH_OPT_TEXT, .name = "dark", .arg = "COLOUR",
	  .help = "colour of modules and captions, as in '#003366'",
	  .more = "Refused where the contrast to --light is under 70 %, to a "
	    "camera or under the red light of scanners at tills, which do not "
	    "see red, orange and yellow.",
	  .offset = offsetof(struct render_args, dark) },
	{ .kind = VOUCH_OPT_TEXT, .name = "light", .arg = "COLOUR",
	  .help = "colour of the paper; white if not given",
	  .offset = offsetof(struct render_args, light) },
	{ .kind = VOUCH_OPT_UINT, .name = "module", .arg = "PIXELS",
	  .help = "side of a module in pixels; 8 if not given",
	  .more = "A module is the smallest square of a symbol.",
	  .offset = offsetof(struct render_args, module),
	  .min = 1, .max = 100 },
	{ .kind = VOUCH_OPT_TEXT, .name = "mm", .arg = "SIDE",
	  .help = "millimetres a symbol may take up, quiet zone included",
	  .more = "Instead of --module: modules become as many whole pixels "
	    "of --dpi as fit, and the error correction rises where that costs "
	    "nothing. A code that would need modules of less than 4 pixels or "
	    "0.396 mm is refused: scanners at tills are not held to read "
	    "those.",
	  .offset = offsetof(struct render_args, mm) },
	{ .kind = VOUCH_OPT_FLAG, .name = "plan",
	  .help = "show what fits --mm at --dpi, and draw nothing",
	  .more = "One line for each kind of symbol we print, or, with a file "
	    "of records, for all their codes that make symbols of one size; "
	    "without --mm the smallest that may be printed, without --dpi for "
	    "203, 300 and 600. At level H the largest logo is told, or the "
	    "room for the one given.",
	  .offset = offsetof(struct render_args, plan) },
	{ .kind = VOUCH_OPT_UINT, .name = "dpi", .arg = "N",
	  .help = "pixels an inch, the size on paper; 300 if not given",
	  .more = "It is written into PNG files, and gives SVG files their "
	    "size.",
	  .offset = offsetof(struct render_args, dpi),
	  .min = 50, .max = 2400 },
	{ .kind = VOUCH_OPT_CHOICE, .name = "level", .arg = "LEVEL",
	  .help = "error correction, from little to much; M if not given, H "
	    "with a logo",
	  .more = "More correction makes more modules, so that on the same "
	    "paper each is smaller.",
	  .offset = offsetof(struct render_args, level),
	  .choices = levels },
	{ .kind = VOUCH_OPT_FILE, .name = "sheet", .arg = "FILE",
	  .help = "contact sheets: many codes on a page, with their names",
	  .more = "PNG pages that fit A4 at --dpi. Where one is not enough, "
	    "sheet.png is followed by sheet-2.png and so on.",
	  .offset = offsetof(struct render_args, sheet) },
	{ .kind = VOUCH_OPT_TEXT, .name = "column", .arg = "NAME",
	  .help = "column that holds the codes; 'code' if not given",
	  .offset = offsetof(struct render_args, column) },
	{ .kind = VOUCH_OPT_TEXT, .name = "encoding", .arg = "NAME",
	  .help = "encoding of the records, if not UTF-8 or UTF-16",
	  .offset = offsetof(struct render_args, encoding) },
	{ .kind = VOUCH_OPT_CHOICE, .name = "color", .arg = "WHEN",
	  .help = "draw text black on white, whatever the terminal's colours",
	  .more = "auto, the default, does so on a terminal unless NO_COLOR is "
	    "set. Without it text is right on a dark background only.",
	  .offset = offsetof(struct render_args, color),
	  .choices = colors },
	{ .kind = VOUCH_OPT_FLAG, .name = "no-verify",
	  .help = "do not read every picture back",
	  .offset = offsetof(struct render_args, no_verify) },
	{ .kind = VOUCH_OPT_FLAG, .name = "force",
	  .help = "replace files that exist",
	  .offset = offsetof(struct render_args, force) },
	{ .kind = VOUCH_OPT_END }
};

static const struct vouch_verb verbs[] = {
	{ .summary = "draw codes as QR pictures",
	  .operands = "[FILE]", .operand_kind = "file", .operands_max = 1,
	  .options = options, .args_size = sizeof(struct render_args),
	  .run = render_run },
	{ .summary = NULL }
};

static const char *const examples[] = {
	"A picture of each code, named after its channel and number",
	"vouch-render fb.csv -o pictures --name '{{channel}}-{{seq}}'",
	"Contact sheets to look a batch over, 6 pixels a module",
	"vouch-render fb.csv --sheet sheet.png --module 6",
	"Drawings for a print shop, straight from the issuing tool",
	"vouch-issue -k shop.key -c tet2027.ini --channel print -n 10 | "
	    "vouch-render -f svg -o print",
	"Codes for shelves with the product's name and price below",
	"vouch-render labels.csv -f svg -o shelf --mm 30 --dpi 600 "
	    "--caption '{{name}}\\n{{price}} đ' --caption-lines 3",
	"In the brand's blue, with its logo, all in one archive",
	"vouch-render fb.csv --tar -o fb.tar --dark '#003366' --logo "
	    "logo.png",
	"What fits into 30 mm on a label printer of 203 dots an inch",
	"vouch-render --plan --mm 30 --dpi 203",
	"Pictures for it",
	"vouch-render fb.csv -o labels --mm 30 --dpi 203",
	"The first code on this terminal",
	"head -n 2 fb.csv | vouch-render -f text",
	NULL
};

int main(int argc, char **argv)
{
	struct render_args args = { .column = "code",
		.level = -1 };
	char qr[48], png[48], zbar[48], font[48];
	const char *libraries[] = { qr, png, zbar, font, NULL };
	const struct vouch_tool tool = {
		.name = "vouch-render",
		.summary = "draw codes as QR pictures",
		.verbs = verbs, .examples = examples, .libraries = libraries,
		.common = cmd_common_options,
	};

	vouch_qr_library(qr, sizeof qr);
	vouch_png_library(png, sizeof png);
	vouch_decode_library(zbar, sizeof zbar);
	vouch_font_library(font, sizeof font);
	return cmd_main(&tool, argc, argv, &args, sizeof args);
}
