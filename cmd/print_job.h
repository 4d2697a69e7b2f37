/*
 * A run of vouch-print: from records to what was asked for.
 */
#ifndef VOUCH_CMD_PRINT_JOB_H
#define VOUCH_CMD_PRINT_JOB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cmd.h"
#include "overwrite.h"
#include "print.h"

#include "base/err.h"
#include "base/opt.h"
#include "base/pool.h"
#include "io/file.h"
#include "io/table.h"

/* What the command line says. */
struct print_args {
	const char *template, *output, *sheet, *copies, *encoding;
	const char *printer, *offset, *scale, *template_dir, *proof_list, *proof;
	const char *image_dir;
	struct vouch_opt_list set, font_dir;
	const char *darkness, *speed, *gap;
	uint64_t dpi, start;    /* dpi 0: not given */
	uint64_t proof_dpi;     /* 0: not given */
	int lang, qr, to;       /* -1: not given */
	bool list, lint, fields, plan, outline, no_marks, no_verify, force;
	bool z64, no_cut;
};

/*
 * The printer of --printer in the configuration (none: one that is not off), with
 * what the other options say instead (print_sheet.c). VOUCH_ERR_UNKNOWN, with the
 * nearest as hint; errors of vouch_printer_set.
 */
enum vouch_err print_printer_choose(const struct print_args *args,
    const struct vouch_config *config, struct vouch_diag *diag,
    struct vouch_printer *out);

/* A cell that a template needs. */
struct print_want {
	const char *field;              /* its column */
	const char *constant;           /* always this instead, or NULL */
	bool optional;                  /* the column may be missing */
	bool no_folder;                 /* names pictures nobody can find */
	unsigned long line;             /* in the template */
};

/* Rows on their way onto pages (print_rows.c). */
struct print_rows {
	const struct print_args *args;
	const char *input;
	size_t wants;                   /* cells of a label */
	void (*want)(const void *source, size_t number,
	    struct print_want *want);
	const void *source;             /* a kit or stencil */
	struct vouch_reader *reader;    /* NULL: the template needs none */
	int *column;                    /* by want; -1: none, or a constant */
	const char **constant;          /* by want; also of --set */
	int serial_column, copies_column;
	unsigned cells, place;          /* of a sheet; of the next label */
	uint64_t left;                  /* labels of the row at hand to come */
	uint64_t skip;                  /* labels not to be printed any more */
	bool roll;                      /* copies of a label are one page */
	bool more;                      /* rows may come */
	size_t pages;                   /* filled so far */
};

/* The want of a vouch_label_kit. */
void print_want_slot(const void *source, size_t number,
    struct print_want *want);

/*
 * Opens the records and finds the columns that are wanted; cells and place are
 * set. VOUCH_ERR_UNKNOWN: there is no such column; errors of
 * vouch_reader_open. Ends with print_rows_close, also on failure.
 */
enum vouch_err print_rows_open(struct print_rows *rows, bool no_records,
    struct vouch_diag *diag);
void print_rows_close(struct print_rows *rows);

/* TEXT of "FIELD=TEXT" of --set; NULL if there is none. */
const char *print_rows_constant(const struct vouch_opt_list *set,
    const char *field);

/* Is there anything left to print? */
bool print_rows_more(const struct print_rows *rows);

/* Goes on to the next row that has labels to come: left is how many, 0 at the
 * end. A row at hand with some left stays. Errors of vouch_reader_next; not a
 * number of copies. */
enum vouch_err print_rows_next(struct print_rows *rows,
    struct vouch_diag *diag);

/* A cell of the row at hand; "" where there is none. */
const char *print_rows_cell(const struct print_rows *rows, size_t number,
    size_t *len);

/* Fills the next page; at the end of the rows it may stay empty. A record that
 * cannot be read has its error in its cell. */
enum vouch_err print_rows_fill(struct print_rows *rows,
    const struct print_studio *studio, struct print_page *page,
    struct vouch_diag *diag);

/* --plan: what fits into each place for a symbol of a template, or onto a label of
 * a sheet; dpi 0: on the usual printers. Exit status: 1 if nothing of ours fits
 * into one of them (print_plan.c). */
int print_plan_template(const struct print_template *template, unsigned dpi);
int print_plan_sheet(const struct print_folders *folders, const char *name,
    unsigned dpi);

/* What --proof-list is told (print_proofs.c). */
struct print_proofs {
	struct vouch_outfile file;
	struct vouch_writer *writer;    /* NULL: not wanted */
	size_t slots;
	bool verified;
};

enum vouch_err print_proofs_open(struct print_proofs *proofs,
    const struct print_args *args, struct vouch_diag *diag);
enum vouch_err print_proofs_add(struct print_proofs *proofs,
    const struct print_page *page, const struct print_cell *cell,
    struct vouch_diag *diag);
/* Gives the list its name if keep, else drops it. */
enum vouch_err print_proofs_close(struct print_proofs *proofs,
    const struct print_args *args, bool keep, struct vouch_diag *diag);

/* The whole (print_job.c). */
struct print_job {
	const struct print_args *args;
	struct vouch_diag *diag;
	const struct print_kind *kind;
	struct vouch_thermal thermal;   /* settings, if kind is a printer's */
	struct print_folders folders;
	struct print_template template;
	struct vouch_stock stock;
	struct vouch_label_kit kit;
	struct print_studio studio;
	struct print_out out, proof;
	struct print_rows rows;
	struct print_proofs proofs;
	struct vouch_pool *pool;
	struct cmd_input kept[3];       /* what is read, and never replaced */
	uint64_t labels, bad;
	struct cmd_progress progress;
};

/* Is an output the records, the template, or another output? Sets kept; path is
 * the template's and stays where it is. CMD_OK, or an exit status after saying
 * which. */
int print_check_outputs(struct print_job *job, const char *path,
    bool no_records);

/* Loads what the template needs, on the sheet that was asked for. The template
 * is open, rows.input is set. */
enum vouch_err print_job_set_up(struct print_job *job, bool vietnamese);

/* Makes the files. Rows that cannot be printed are told at once, up to twenty of
 * them, and counted in bad. */
enum vouch_err print_job_run(struct print_job *job, bool no_records);
void print_job_release(struct print_job *job);

/* Says why nothing was printed, after what was told already; returns an exit
 * status. */
int print_job_refused(const struct print_job *job);

/* How many rows are told. */
#define PRINT_COMPLAINTS_MAX 20

#endif
