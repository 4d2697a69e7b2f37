/*
 * vouch-issue --bundle: what tills will say of the codes, asked before they are
 * printed; and the store groups whose numbers go into them.
 */
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "issue.h"

#include "core/bundle.h"
#include "io/file.h"
#include "io/sigfile.h"

/* It is signed by one of its own roots: whole, and made by whoever holds one. Who
 * that is, tills know. */
static enum vouch_err check_whole(const char *path,
    const struct vouch_buf *text, const struct vouch_bundle *bundle,
    struct vouch_diag *diag)
{
	struct vouch_public_key roots[VOUCH_BUNDLE_ROOTS];
	struct vouch_minisig signature;
	enum vouch_err err = vouch_sigfile_load(path, diag, &signature);
	size_t i;

	if (err != VOUCH_OK)
		return err;
	for (i = 0; i < bundle->root_count; i++)
		vouch_public_key_init(&roots[i], bundle->root[i]);
	vouch_diag_file(diag, path);
	return vouch_sigfile_check(&signature, text->data, text->len, roots,
	    bundle->root_count, diag, &i);
}

static enum vouch_err find_group(struct issue_run *run,
    const struct vouch_bundle *bundle)
{
	const struct vouch_bundle_group *group;

	if (run->campaign.group[0] == '\0')
		return VOUCH_OK;
	group = vouch_bundle_group_named(bundle, run->campaign.group);
	if (group != NULL) {
		run->campaign.group_scope = (uint16_t)(VOUCH_STORES_GROUP_MIN +
		    group->number);
		return VOUCH_OK;
	}
	vouch_diag_file(issue_fresh(run), run->args->campaign);
	vouch_diag_field(run->diag, "stores");
	vouch_diag_subject(run->diag, run->campaign.group,
	    strlen(run->campaign.group));
	return vouch_diag_set(run->diag, VOUCH_ERR_UNKNOWN,
	    "%s has no such store group", run->args->bundle);
}

enum vouch_err issue_bundle_load(struct issue_run *run)
{
	const char *path = run->args->bundle;
	enum vouch_err err;

	if (path == NULL || run->bundle != NULL)
		return VOUCH_OK;
	vouch_buf_init(&run->bundle_text, VOUCH_BUNDLE_FILE_MAX);
	run->bundle = malloc(sizeof *run->bundle);
	if (run->bundle == NULL)
		return vouch_diag_set(run->diag, VOUCH_ERR_NO_MEMORY,
		    "out of memory");
	err = vouch_file_load(path, issue_fresh(run), &run->bundle_text);
	if (err == VOUCH_OK)
		err = vouch_bundle_parse(path, vouch_buf_text(
		    &run->bundle_text), run->bundle_text.len, run->diag,
		    run->bundle);
	if (err == VOUCH_OK)
		err = check_whole(path, &run->bundle_text, run->bundle,
		    run->diag);
	return err == VOUCH_OK ? find_group(run, run->bundle) : err;
}

static enum vouch_err forbidden(struct issue_run *run,
    enum vouch_limit limit)
{
	vouch_diag_file(issue_fresh(run), run->args->bundle);
	vouch_diag_subject(run->diag, run->args->key, strlen(run->args->key));
	return vouch_diag_set(run->diag, VOUCH_ERR_PERMISSION,
	    "no till would take them: %s", vouch_limit_text(limit));
}

/* Codes that may win something are worth each of their prizes. */
static enum vouch_limit may_sign(const struct issue_run *run,
    const struct vouch_bundle_key *key, uint16_t today)
{
	const struct vouch_token *token = &run->batch.template_token;
	struct vouch_worth worth = vouch_worth_of(token, &run->campaign, NULL);
	enum vouch_limit limit = vouch_bundle_may_sign(key, token, &worth,
	    today);
	size_t i;

	for (i = 0; limit == VOUCH_LIMIT_NONE &&
	    i < run->campaign.prize_count; i++) {
		worth = vouch_worth_of(token, &run->campaign,
		    &run->campaign.prize[i]);
		limit = vouch_bundle_may_sign(key, token, &worth, today);
	}
	return limit;
}

enum vouch_err issue_bundle_allow(struct issue_run *run, int64_t now_ms)
{
	const struct vouch_bundle *bundle = run->bundle;
	const struct vouch_bundle_key *key;
	enum vouch_limit limit;
	struct vouch_zone zone;

	if (bundle == NULL)
		return VOUCH_OK;
	if (vouch_bundle_age(bundle, now_ms) != VOUCH_AGE_FRESH)
		cmd_warn("%s is overdue: get the next one", run->args->bundle);
	if (run->host[0] != '\0' && bundle->host_count > 0 &&
	    !vouch_bundle_has_host(bundle, run->host)) {
		vouch_diag_field(issue_fresh(run), "--host");
		vouch_diag_subject(run->diag, run->host, strlen(run->host));
		return vouch_diag_set(run->diag, VOUCH_ERR_PERMISSION,
		    "not one of the hosts of %s", run->args->bundle);
	}
	key = vouch_bundle_key_of(bundle,
	    vouch_secret_key_public(run->secret)->key);
	if (key == NULL) {
		vouch_diag_file(issue_fresh(run), run->args->bundle);
		vouch_diag_subject(run->diag, run->args->key,
		    strlen(run->args->key));
		return vouch_diag_set(run->diag, VOUCH_ERR_PERMISSION,
		    "no till would take them: the bundle does not name the "
		    "key");
	}
	zone = bundle->zone;
	limit = may_sign(run, key, vouch_zone_day(&zone, now_ms));
	return limit == VOUCH_LIMIT_NONE ? VOUCH_OK : forbidden(run, limit);
}
