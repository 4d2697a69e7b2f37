/*
 * A till that stays: requests of a POS at a Unix socket.
 */
#ifndef VOUCH_CMD_REDEEM_LISTEN_H
#define VOUCH_CMD_REDEEM_LISTEN_H

#include "redeem_pos.h"

#include "base/err.h"

/*
 * Serves the address (listen.h) until a signal comes. Requests that are there
 * at the same moment share a commit. pos->at_socket is set. Errors of
 * cmd_listen_run.
 */
enum vouch_err cmd_redeem_listen(struct cmd_pos *pos, const char *address,
    struct vouch_diag *diag);

#endif
