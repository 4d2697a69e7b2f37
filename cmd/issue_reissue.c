/*
 * vouch-issue --reissue: codes of a batch again, byte for byte, from the
 * register and the key that signed them.
 */
#include <inttypes.h>
#include <string.h>

#include "cmd.h"
#include "issue.h"
#include "scanfilter.h"

#include "core/token.h"

/* A batch made from a table needs the table again, any other none. */
static enum vouch_err check_source(const struct issue_run *run)
{
	const struct {
		enum vouch_batch_source source;
		const char *option, *path;
	} tables[] = {
		{ VOUCH_BATCH_CUSTOMERS, "--for", run->args->customers },
		{ VOUCH_BATCH_PRODUCTS, "--products", run->args->products },
		{ VOUCH_BATCH_POSTERS, "--posters", run->args->posters },
	};

	for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
		bool wanted = tables[i].source == run->batch.source;

		if (wanted == (tables[i].path != NULL))
			continue;
		vouch_diag_field(issue_fresh(run), tables[i].option);
		return vouch_diag_set(run->diag, wanted ? VOUCH_ERR_MISSING :
		    VOUCH_ERR_CONFLICT, "batch %" PRIu32 " was %smade from "
		    "such a table%s", run->batch.id, wanted ? "" : "not ",
		    wanted ? ": give it again" : "");
	}
	return VOUCH_OK;
}

enum vouch_err issue_find_batch(struct issue_run *run, uint32_t id)
{
	const struct vouch_public_key *key =
	    vouch_secret_key_public(run->secret);
	enum vouch_err err;

	err = vouch_register_batch(run->reg, id, &run->batch, run->diag);
	if (err != VOUCH_OK)
		return err;
	if (run->last_seq == 0) {
		run->first_seq = 1;
		run->last_seq = run->batch.count;
	}
	if (run->last_seq > run->batch.count)
		return vouch_diag_set(issue_fresh(run), VOUCH_ERR_RANGE,
		    "batch %" PRIu32 " has codes 1 to %" PRIu64, id,
		    run->batch.count);
	if (memcmp(run->batch.key_id, key->id, sizeof key->id) != 0) {
		vouch_diag_file(issue_fresh(run), run->args->key);
		return vouch_diag_set(run->diag, VOUCH_ERR_CONFLICT,
		    "batch %" PRIu32 " was signed with another key", id);
	}
	if (run->has_campaign && run->campaign.id != run->batch.campaign) {
		vouch_diag_field(issue_fresh(run), "id");
		vouch_diag_file(run->diag, run->args->campaign);
		return vouch_diag_set(run->diag, VOUCH_ERR_CONFLICT,
		    "batch %" PRIu32 " is of campaign %" PRIu32, id,
		    run->batch.campaign);
	}
	if (!run->has_campaign &&
	    run->batch.template_token.stores == VOUCH_STORES_LIST) {
		vouch_diag_field(issue_fresh(run), "--campaign");
		vouch_diag_hint(run->diag, "give its file with -c FILE");
		return vouch_diag_set(run->diag, VOUCH_ERR_MISSING,
		    "the stores of campaign %" PRIu32 " are listed in its file "
		    "only", run->batch.campaign);
	}
	return VOUCH_OK;
}

/* What only batches of a number of codes have. */
static enum vouch_err check_wishes(struct issue_run *run)
{
	const struct issue_args *args = run->args;
	enum vouch_err err = VOUCH_OK;

	if (args->reserve || args->shard != NULL)
		err = issue_check_alike(run, args->reserve ? "--reserve" :
		    "--shard");
	if (err == VOUCH_OK && args->reserve && run->batch.short_codes) {
		vouch_diag_field(issue_fresh(run), "--reserve");
		err = vouch_diag_set(run->diag, VOUCH_ERR_CONFLICT, "codes of "
		    "batch %" PRIu32 " have short codes, which a batch's row "
		    "does not tell", run->batch.id);
	}
	if (err == VOUCH_OK && args->reserve &&
	    run->last_seq - run->first_seq + 1 < run->batch.count) {
		vouch_diag_field(issue_fresh(run), "--reserve");
		err = vouch_diag_set(run->diag, VOUCH_ERR_RANGE,
		    "a row is of a whole batch; its codes can be had in "
		    "slices, with --shard");
	}
	if (err == VOUCH_OK)
		err = issue_prizes_again(run);
	return err == VOUCH_OK ? issue_take_shard(run) : err;
}

enum vouch_err issue_reissue(struct issue_run *run)
{
	const struct issue_args *args = run->args;
	uint32_t id = 0;
	enum vouch_err err;

	err = issue_parse_range("--reissue", run->args->reissue, run->diag,
	    &id, &run->first_seq, &run->last_seq);
	if (err == VOUCH_OK)
		err = issue_open(run, true);
	if (err == VOUCH_OK)
		err = issue_find_batch(run, id);
	if (err == VOUCH_OK)
		err = check_wishes(run);
	if (err == VOUCH_OK)
		err = check_source(run);
	if (err != VOUCH_OK)
		return err;
	if (run->batch.source == VOUCH_BATCH_CUSTOMERS)
		return issue_customers_again(run);
	if (run->batch.source == VOUCH_BATCH_PRODUCTS)
		return issue_products_again(run);
	if (run->batch.source == VOUCH_BATCH_POSTERS)
		return issue_posters_again(run);
	cmd_signals_hold();
	err = issue_prizes_open(run);
	if (err == VOUCH_OK && !issue_prizes_only(args))
		err = args->reserve ? issue_row_open(run) :
		    issue_output(run, NULL);
	err = issue_prizes_write(run, err);
	if (issue_prizes_only(args))
		return err;
	return args->reserve ? issue_row_write(run, err) :
	    issue_write(run, NULL, err);
}
