/*
 * A run of vouch-print: from records to what was asked for.
 */
#ifndef VOUCH_CMD_PRINT_JOB_H
#define VOUCH_CMD_PRINT_JOB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cmd.h"
#include "print.h"

#include "base/err.h"
#include "base/opt.h"
#include "base/pool.h"
#include "io/file.h"
#include "io/table.h"

/* What the command line says. */
struct print_args {
	const char *template, *output, *sheet, *copies, *encoding;
	const char *printer, *offset, *scale, *template_dir, *proof_list, *proof, *image_dir;
	struct vouch_opt_list set, font_dir;
	uint64_t dpi, start;    /* dpi 0: not given */
	uint64_t proof_dpi;     /* 0: not given */
	int lang, qr, to;       /* -1: not given */
	bool list, lint, fields, plan, outline, no_marks, no_verify, force;
};

/* Rows on their way onto pages (print_rows.c). */
struct print_rows {
	const struct print_args *args;
	const char *input;
	const struct vouch_label_kit *kit;
	struct vouch_reader *reader;    /* NULL: the template needs none */
	int *column;                    /* by slot; -1: one of --set */
	const char **constant;          /* by slot; of --set */
	int serial_column, copies_column;
	unsigned cells, place;          /* of a sheet; of the next label */
	uint64_t left;                  /* labels of the row at hand to come */
	bool more;                      /* rows may come */
	size_t pages;                   /* filled so far */
};

/*
 * Opens the records and finds the columns that the kit's slots take; cells and
 * place are set. VOUCH_ERR_UNKNOWN: there is no such column; errors of
 * vouch_reader_open. Ends with print_rows_close, also on failure.
 */
enum vouch_err print_rows_open(struct print_rows *rows, bool no_records,
    struct vouch_diag *diag);
void print_rows_close(struct print_rows *rows);

/* Is there anything left to print? */
bool print_rows_more(const struct print_rows *rows);

/* Fills the next page; at the end of the rows it may stay empty. */
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
	struct print_folders folders;
	struct print_template template;
	struct vouch_stock stock;
	struct vouch_label_kit kit;
	struct print_studio studio;
	struct print_out out, proof;
	struct print_rows rows;
	struct print_proofs proofs;
	struct vouch_pool *pool;
	uint64_t labels, bad;
	struct cmd_progress progress;
};

/* Loads what the template needs, on the sheet that was asked for. The template
 * is open, rows.input is set. */
enum vouch_err print_job_set_up(struct print_job *job, bool vietnamese);

/* Makes the files. Rows that cannot be printed are told at once, up to twenty of
 * them, and counted in bad. */
enum vouch_err print_job_run(struct print_job *job, bool no_records);
void print_job_release(struct print_job *job);

/* How many rows are told. */
#define PRINT_COMPLAINTS_MAX 20

#endif
