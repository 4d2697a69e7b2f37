/*
 * Signed lists (core/lists.h) as files.
 */
#ifndef VOUCH_IO_LISTFILE_H
#define VOUCH_IO_LISTFILE_H

#include "base/buf.h"
#include "base/err.h"
#include "core/lists.h"
#include "core/sign.h"
#include "io/file.h"

/* Brings list->count entries at entry[] into order. false: two have the same
 * key, and differ. *count is without those that come twice. */
bool vouch_listfile_sort(enum vouch_list_kind kind, uint8_t *entry,
    uint32_t *count);

/* Writes the list, whose entries are in order; out stays open. Errors of
 * vouch_list_sign and vouch_outfile_write. */
enum vouch_err vouch_listfile_write(struct vouch_outfile *out,
    const struct vouch_signed_list *list, const struct vouch_secret_key *secret,
    struct vouch_diag *diag);

#endif
