/*
 * Text templates: a printer's commands, a web page or plain text with places
 * for the columns of a table (man 5 vouch-template). Compiled once, filled for
 * each row.
 *
 *   {{name}}             the cell, escaped for where it stands
 *   {{price|price|max:9}}  through filters: price, date, value, serial, upper,
 *                        ascii, max:N
 *   {{{name}}}           the cell as it is: a warning
 *   {{#name}}..{{/name}} only if the cell is not empty; {{^name}}: only if it is
 *   {{@qr name M 5}}     ESC/POS: the printer's own QR symbol, level M, 5 dots
 *   {{#@head}}..{{/@head}}, @foot: once, before the first and behind the last
 *   {{! comment }}
 *
 * The template is read as its target would read it, so that each field's place
 * is known: data, a parameter, an attribute. A cell can never become a command:
 * what has no escape in its place is refused, the template when it is compiled
 * if no cell could stand there, else the row.
 *
 * Sources: those of draw/thermal.h; WHATWG, HTML, "Tokenization"; RFC 4180;
 * mustache(5) for the tags.
 */
#ifndef VOUCH_DRAW_STENCIL_H
#define VOUCH_DRAW_STENCIL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

#define VOUCH_STENCIL_SIZE_MAX (1u << 20) /* bytes of a template */
#define VOUCH_STENCIL_FIELDS_MAX 256
#define VOUCH_STENCIL_VALUE_MAX 4096      /* bytes of a cell */

enum vouch_stencil_kind { VOUCH_STENCIL_ZPL, VOUCH_STENCIL_TSPL,
	VOUCH_STENCIL_ESCPOS, VOUCH_STENCIL_HTML, VOUCH_STENCIL_TXT,
	VOUCH_STENCIL_CSV };

/* By the ending of a file's name (".zpl"), in either case; false: none of
 * these. */
bool vouch_stencil_kind_of(const char *name, enum vouch_stencil_kind *kind);

struct vouch_stencil;

/*
 * file: name, for complaints. VOUCH_ERR_SYNTAX, _UNSUPPORTED, _MISSING,
 * _UNKNOWN, _TOO_LONG, _ENCODING with file, line and column; _NO_MEMORY.
 */
enum vouch_err vouch_stencil_compile(enum vouch_stencil_kind kind,
    const char *file, const char *text, size_t len, struct vouch_diag *diag,
    struct vouch_stencil **out);
void vouch_stencil_free(struct vouch_stencil *stencil);

/* The columns it takes, in the order they are first named. */
size_t vouch_stencil_fields(const struct vouch_stencil *stencil);
const char *vouch_stencil_field(const struct vouch_stencil *stencil,
    size_t number);
/* Is it only shown where it is not empty? Then the column may be missing. */
bool vouch_stencil_optional(const struct vouch_stencil *stencil,
    size_t number);
unsigned long vouch_stencil_line(const struct vouch_stencil *stencil,
    size_t number); /* that first names it */

/* What is allowed and looks like a mistake; number from 0, false behind the
 * last. *what is static text. */
bool vouch_stencil_warning(const struct vouch_stencil *stencil, size_t number,
    unsigned long *line, const char **what);

enum vouch_stencil_part { VOUCH_STENCIL_HEAD, VOUCH_STENCIL_ROW,
	VOUCH_STENCIL_FOOT };

/*
 * Appends one part; cell[fields] for ROW, else NULL. VOUCH_ERR_ENCODING,
 * _TOO_LONG, _MISSING, _UNSUPPORTED, errors of vouch_field_value: a cell that
 * cannot stand where it should; diag's field is its column, its words name the
 * place in the template. VOUCH_ERR_NO_MEMORY. out is unchanged on failure.
 */
enum vouch_err vouch_stencil_fill(const struct vouch_stencil *stencil,
    enum vouch_stencil_part part, const struct vouch_span *cell,
    bool vietnamese, struct vouch_diag *diag, struct vouch_buf *out);

#endif
