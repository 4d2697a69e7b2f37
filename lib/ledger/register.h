/*
 * The issuer's register: which campaigns and batches there are, and the key
 * their serials come from. One SQLite file, mode 0600, at head office; never
 * at a till. A batch is one row, whatever its size.
 */
#ifndef VOUCH_LEDGER_REGISTER_H
#define VOUCH_LEDGER_REGISTER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "core/campaign.h"
#include "core/serial.h"
#include "core/shortlink.h"
#include "core/sign.h"
#include "core/token.h"
#include "ledger/backup.h"

struct vouch_register;

#define VOUCH_PLACEMENT_MAX 128 /* bytes with the NUL */

/* What a batch was made from. */
enum vouch_batch_source {
	VOUCH_BATCH_COUNT = 0,     /* a number of codes, all alike */
	VOUCH_BATCH_CUSTOMERS = 1, /* a table of customers, per_row codes each */
	VOUCH_BATCH_PRODUCTS = 2,  /* a table of products */
	VOUCH_BATCH_POSTERS = 3,   /* a table of places */
	VOUCH_BATCH_PRIZES = 4     /* a number of codes, prizes among them */
};

struct vouch_batch {
	uint32_t id;              /* 1.., unique in the register */
	uint32_t campaign;
	uint64_t first_counter;
	uint64_t count;
	char channel_name[VOUCH_CHANNEL_NAME];
	char placement[VOUCH_PLACEMENT_MAX];
	uint8_t key_id[VOUCH_KEY_ID_BYTES];
	int64_t issued_at_ms;
	struct vouch_token template_token; /* all but serial and full key id */
	enum vouch_batch_source source;
	uint32_t per_row;         /* codes for each row of the table; 1 if
	                             there is none */
	bool short_codes;         /* each has one (core/shortcode.h) */
	uint8_t prizes[32];       /* VOUCH_BATCH_PRIZES: digest of the prizes
	                             (core/prizes.h); else zeros */
};

/* What is kept of one code of a batch made from a table. */
struct vouch_register_row {
	bool has_holder;
	uint8_t holder[16];       /* core/holder.h */
	uint8_t digest[16];       /* of the row as it was issued: a table given
	                             again must have the same rows */
	bool has_link;            /* wanted: filed under its short link */
};

/* The row of code seq (1..) of the batch about to be filed, in order. Must not
 * use the register. */
typedef enum vouch_err vouch_register_next_row(void *context, uint64_t seq,
    struct vouch_register_row *row, struct vouch_diag *diag);

/* Makes path, 0600, VOUCH_ERR_EXISTS if something is there. */
enum vouch_err vouch_register_create(const char *path,
    struct vouch_diag *diag);

/* VOUCH_ERR_NOT_FOUND with a hint, _CORRUPT (not a register), _UNSUPPORTED
 * (made by a newer vouch), _PERMISSION (others may read it). */
enum vouch_err vouch_register_open(const char *path, int read_only,
    struct vouch_diag *diag, struct vouch_register **out);
void vouch_register_close(struct vouch_register *reg);

/* The register's own id, 16 hex digits; belongs to reg. */
const char *vouch_register_id(const struct vouch_register *reg);

/*
 * Reserves count serials of the campaign, durably, and files the batch: when
 * this returns VOUCH_OK a power cut cannot hand the same counters out again.
 * batch comes with campaign, count, channel, placement, key_id, issued_at_ms,
 * template_token; id and first_counter are set. The campaign's serial key is
 * made at its first batch. digest is that of the campaign file: a changed file
 * under the same revision is VOUCH_ERR_CONFLICT, a lower revision too, and a
 * campaign whose file names another register.
 * next, if not NULL, is asked for the row of each code, inside the transaction:
 * its failure is returned and nothing is filed. No two codes of the register
 * ever share a short link: where one would, the batch begins behind it, and
 * the counters before it stay unused.
 * VOUCH_ERR_RANGE when 2^40 counters are used up, or the 2^20 that short codes
 * have, or there is no room for so many links; VOUCH_ERR_BUSY, _IO,
 * _DATABASE, _COMMIT (the counters are wasted, never used twice).
 */
enum vouch_err vouch_register_reserve(struct vouch_register *reg,
    const struct vouch_campaign *campaign, const uint8_t digest[32],
    struct vouch_batch *batch, vouch_register_next_row *next, void *context,
    struct vouch_diag *diag);

/* VOUCH_ERR_NOT_FOUND. */
enum vouch_err vouch_register_batch(struct vouch_register *reg, uint32_t id,
    struct vouch_batch *batch, struct vouch_diag *diag);

/* Serial key of a campaign as it is: what other machines need to make some of
 * its codes. The caller wipes it. */
enum vouch_err vouch_register_key(struct vouch_register *reg,
    uint32_t campaign, uint8_t key[VOUCH_SERIAL_KEY_BYTES],
    struct vouch_diag *diag);

/* The same, ready to use; the caller wipes it. */
enum vouch_err vouch_register_serial(struct vouch_register *reg,
    uint32_t campaign, struct vouch_serial *serial, struct vouch_diag *diag);

/* Short links of a campaign; the caller wipes them. */
enum vouch_err vouch_register_shortlink(struct vouch_register *reg,
    uint32_t campaign, struct vouch_shortlink *links, struct vouch_diag *diag);

/* The row of code seq as it was filed: VOUCH_ERR_NOT_FOUND if there is none. */
enum vouch_err vouch_register_row(struct vouch_register *reg, uint32_t batch,
    uint64_t seq, struct vouch_register_row *row, struct vouch_diag *diag);

/* Each batch in id order; each() returns 0 to go on. */
enum vouch_err vouch_register_each(struct vouch_register *reg,
    int (*each)(const struct vouch_batch *batch, void *context),
    void *context, struct vouch_diag *diag);

/* The batch a redeemed serial came from, and its place there (*seq 1..count):
 * VOUCH_ERR_NOT_FOUND if none. */
enum vouch_err vouch_register_find(struct vouch_register *reg,
    uint32_t campaign, uint64_t serial, struct vouch_batch *batch,
    uint64_t *seq, struct vouch_diag *diag);

/* The batch and place of the code filed under this short link
 * (core/shortlink.h): VOUCH_ERR_NOT_FOUND if none. */
enum vouch_err vouch_register_find_link(struct vouch_register *reg,
    uint64_t number, struct vouch_batch *batch, uint64_t *seq,
    struct vouch_diag *diag);

/*
 * Copies the register to path, 0600, while others use it, and remembers that
 * there is a copy. Errors of vouch_sqlite_backup (ledger/backup.h), and those of
 * a commit: then the copy is there all the same.
 */
enum vouch_err vouch_register_backup(struct vouch_register *reg,
    const char *path, bool force, int64_t now_ms, struct vouch_diag *diag,
    struct vouch_backup_facts *facts);

/*
 * Is this a copy that nothing was issued from yet? *at_ms is when it was made,
 * 0 if it is none. Its first reserve leaps over the counters and batch ids that
 * the register may have handed out since; customers who are not known to have
 * a code get none of its older batches.
 */
enum vouch_err vouch_register_copied(struct vouch_register *reg,
    struct vouch_diag *diag, int64_t *at_ms);

/* When the last copy was made, 0 for never, and how many batches it lacks. */
enum vouch_err vouch_register_backup_age(struct vouch_register *reg,
    struct vouch_diag *diag, int64_t *at_ms, uint32_t *batches);

#endif
