/*
 * Prize manifests (core/prizes.h) as files.
 */
#ifndef VOUCH_IO_PRIZEFILE_H
#define VOUCH_IO_PRIZEFILE_H

#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "core/prizes.h"
#include "core/serial.h"
#include "core/sign.h"
#include "io/file.h"

/*
 * Writes the signed manifest of a batch, whose id and first counter prizes
 * holds by now; out stays open. key is that of the campaign's serials. Takes 8
 * bytes of memory for each code listed. VOUCH_ERR_NO_MEMORY and errors of
 * vouch_outfile_write.
 */
enum vouch_err vouch_prizefile_write(struct vouch_outfile *out,
    const struct vouch_prizes *prizes,
    const uint8_t key[VOUCH_SERIAL_KEY_BYTES],
    const struct vouch_secret_key *secret, struct vouch_diag *diag);

/*
 * Reads the manifest at path into bytes, which becomes the caller's whatever
 * is returned and must outlive *prizes, and finds the one of keys[count] that
 * signed it. Where none did nothing of it may be used. Errors of
 * vouch_file_load and vouch_prizes_decode, VOUCH_ERR_SIGNATURE.
 */
enum vouch_err vouch_prizefile_load(const char *path,
    const struct vouch_public_key *keys, size_t count,
    struct vouch_diag *diag, struct vouch_buf *bytes,
    struct vouch_prizes *prizes, size_t *which);

#endif
