/*
 * From a cell of a table to what is shown in a slot.
 */
#ifndef VOUCH_DRAW_FIELD_H
#define VOUCH_DRAW_FIELD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"
#include "draw/display.h"

/*
 * Appends the words before, the cell as the slot's filter shows it, and the
 * words after, in NFC. What belongs together holds together: the blanks of a
 * price or date are no-break ones.
 *
 *   PRICE   "50000", "50.000", "50000 VND", "12.50 USD": a number without a unit
 *           is dong; "50.000 đ" or "50,000 VND"
 *   DATE    "2027-01-31": "31/01/2027" or "31 Jan 2027"
 *   UPPER   capitals, with their marks
 *   SERIAL  "S00A1B2C3D4": in two groups
 *   VALUE   what begins with a digit is the value of a record: "50000 VND" a
 *           price, "15 %" as "Giảm 15 %" or "15 % off", "2 free" as "Tặng 2" or
 *           "2 free"; anything else is words, shown as they are
 *
 * Blanks around the cell do not count. An empty one appends nothing, not even
 * the words around, if the slot is optional; else VOUCH_ERR_MISSING.
 * VOUCH_ERR_ENCODING, VOUCH_ERR_SYNTAX, VOUCH_ERR_RANGE (diag: the slot's field,
 * the cell as subject, what was expected), VOUCH_ERR_TOO_LONG,
 * VOUCH_ERR_NO_MEMORY; out is unchanged then.
 */
enum vouch_err vouch_field_show(const struct vouch_slot *slot,
    const char *cell, size_t len, bool vietnamese, struct vouch_diag *diag,
    struct vouch_buf *out);

/*
 * One filter alone, with its no-break blanks. cell: not empty, valid UTF-8.
 * Errors as above; out is unchanged then.
 */
enum vouch_err vouch_field_value(enum vouch_filter filter,
    struct vouch_span cell, bool vietnamese, struct vouch_diag *diag,
    struct vouch_buf *out);

#endif
