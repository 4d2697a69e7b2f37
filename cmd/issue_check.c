/*
 * vouch-issue --check-prizes: a prize manifest read and checked, for those who
 * have its issuer's public key and nothing else. Nothing of a manifest that
 * none of the keys signed is shown.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cmd.h"
#include "inputs.h"
#include "issue.h"
#include "rows.h"

#include "core/token.h"
#include "io/prizefile.h"

static const struct cmd_column count_columns[] = {
	{ "codes", 'r', true }, { "prize", 'l', false },
	{ "value", 'l', false }, { "item", 'l', false },
};
static const struct cmd_column serial_columns[] = {
	{ "serial", 'l', false }, { "prize", 'l', false },
	{ "value", 'l', false }, { "item", 'l', false },
};
#define COLUMNS (sizeof count_columns / sizeof count_columns[0])

/* What is being shown. */
struct showing {
	const struct issue_args *args;
	struct vouch_diag *diag;
	struct vouch_prizes prizes;
	bool has_serial;
	uint64_t serial;            /* with --serial */
	struct cmd_rows rows;
};

/* A row: how many codes or which, and what they win. */
static enum vouch_err show_prize(struct showing *s, const char *first,
    const struct vouch_campaign_prize *prize)
{
	const struct vouch_token token = {
		.kind = VOUCH_KIND_VOUCHER, .value = prize->value,
		.value_type = prize->value_type, .unit = prize->unit,
	};
	char value[VOUCH_VALUE_TEXT];
	const char *cells[COLUMNS] = { first, prize->name, value,
	    prize->item };

	vouch_token_value_text(&token, value);
	return cmd_rows_add(&s->rows, cells, s->diag);
}

static enum vouch_err show_all(struct showing *s)
{
	const struct vouch_prizes *prizes = &s->prizes;
	enum vouch_err err = VOUCH_OK;
	char first[24];
	size_t i;

	if (s->has_serial) {
		vouch_serial_format(first, s->serial);
		return show_prize(s, first, &prizes->prize[
		    vouch_prizes_find(prizes, s->serial)]);
	}
	for (i = 0; err == VOUCH_OK && i < prizes->prize_count; i++) {
		snprintf(first, sizeof first, "%" PRIu64,
		    prizes->prize[i].count);
		err = show_prize(s, first, &prizes->prize[i]);
	}
	return err;
}

static enum vouch_err show(struct showing *s)
{
	enum vouch_err err;

	*s->diag = (struct vouch_diag)VOUCH_DIAG_INIT;
	err = cmd_rows_start(&s->rows, issue_rows_format(s->args),
	    s->has_serial ? serial_columns : count_columns, COLUMNS, s->diag);
	if (err == VOUCH_OK)
		err = show_all(s);
	return cmd_rows_finish(&s->rows, err, s->diag);
}

static enum vouch_err load(struct showing *s, struct vouch_buf *bytes,
    const char **signer)
{
	static struct vouch_public_key keys[VOUCH_OPT_LIST_MAX];
	const struct issue_args *args = s->args;
	size_t count = 0, which = 0;
	enum vouch_err err = vouch_sign_init();

	if (err != VOUCH_OK)
		return vouch_diag_set(s->diag, err, "cannot start libsodium");
	if (args->serial != NULL) {
		vouch_diag_field(s->diag, "--serial");
		vouch_diag_subject(s->diag, args->serial,
		    strlen(args->serial));
		if (vouch_serial_parse(args->serial, strlen(args->serial),
		    &s->serial) != VOUCH_OK)
			return vouch_diag_set(s->diag, VOUCH_ERR_SYNTAX,
			    "expected a serial as records have it: S and ten "
			    "hexadecimal digits");
		s->has_serial = true;
		*s->diag = (struct vouch_diag)VOUCH_DIAG_INIT;
	}
	err = cmd_keys_load(&args->trust, keys, s->diag, &count);
	if (err == VOUCH_OK)
		err = vouch_prizefile_load(args->check_prizes, keys, count,
		    s->diag, bytes, &s->prizes, &which);
	if (err == VOUCH_OK)
		*signer = args->trust.at[which];
	return err;
}

int issue_check_prizes(const struct issue_args *args)
{
	static struct showing showing;
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_buf bytes = { .cap = 1 };
	const char *signer = NULL;
	enum vouch_err err;

	showing.args = args;
	showing.diag = &diag;
	err = load(&showing, &bytes, &signer);
	if (err == VOUCH_ERR_SIGNATURE) {
		vouch_buf_release(&bytes);
		cmd_fail(&diag);
		return CMD_NO;
	}
	if (err == VOUCH_OK)
		err = show(&showing);
	vouch_buf_release(&bytes);
	if (err != VOUCH_OK)
		return cmd_fail(&diag);
	cmd_say("%s: good signature of %s: batch %" PRIu32 " of campaign %"
	    PRIu32 ", revision %" PRIu32 ", %" PRIu64 " codes",
	    args->check_prizes, signer, showing.prizes.batch,
	    showing.prizes.campaign, showing.prizes.revision,
	    showing.prizes.codes);
	return CMD_OK;
}
