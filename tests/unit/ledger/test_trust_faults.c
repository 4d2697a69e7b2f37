/*
 * What a ledger trusts, filed and asked while allocations or system calls fail:
 * each in turn. What was filed is filed whole or not at all, nothing that failed
 * is trusted, no memory is lost, and the same handle does it when the trouble is
 * over.
 */
#define _GNU_SOURCE /* syscall */
#undef _FORTIFY_SOURCE /* its pread is an inline function */

#include "unit/ledger/shop.h"

#include "support/failing.h"
#include "unit/ledger/faults.h"
#include "unit/ledger/papers.h"

#include "core/shortcode.h"
#include "ledger/elsewhere.h"
#include "ledger/typing.h"
#include "ledger/verify.h"

/* The first allocations of a step each, of the others one in so many, not always
 * the same ones of a loop; FAULTS_STRIDE=1 for all, which takes a minute. */
#define STRIDE 17
#define FIRST 8

#define PAPER_MAX 2048
#define TAKEN 60 /* codes of the spent list: more than a page of rows */

/* Everything that is filed, made once. */
static struct papers {
	struct vouch_secret_key *root, *office, *till;
	struct vouch_buf bundle[2]; /* the first, the one after it */
	struct vouch_minisig signature[2];
	uint8_t revoked[PAPER_MAX], manifest[PAPER_MAX], spent[PAPER_MAX];
	size_t revoked_len, manifest_len, spent_len;
	uint64_t number; /* a short code on the manifest */
} papers;

/* The ledger as each step finds it. */
static struct world {
	struct shop *shop;
	struct vouch_ledger *ledger;
	char *made;
	size_t made_len;
	FILE *list; /* the spent list, unbuffered */
} world;

/* ---- papers ---- */

static void make_bundle(const struct shop *shop, size_t which)
{
	static struct vouch_bundle bundle;

	papers_bundle(&bundle, which + 1, papers.root);
	papers_key(&bundle, shop->secret, "till", VOUCH_SIGNS_CODES,
	    which == 0 ? VOUCH_KEY_LIVE : VOUCH_KEY_ALLOW_LIST);
	papers_key(&bundle, papers.office, "office", VOUCH_SIGNS_LISTS |
	    VOUCH_SIGNS_MANIFESTS, VOUCH_KEY_LIVE);
	papers_key(&bundle, papers.till, "t9", VOUCH_SIGNS_LOGS,
	    VOUCH_KEY_LIVE);
	papers_sign(&bundle, papers.root, &papers.bundle[which],
	    &papers.signature[which]);
}

static void make_manifest(void)
{
	const struct vouch_signed_list list = { .kind = VOUCH_LIST_MANIFEST,
		.campaign = 1001, .passes = 1, .memory_kib = 8 };
	const uint8_t key[VOUCH_SERIAL_KEY_BYTES] = { 5 };
	uint8_t entry[VOUCH_LIST_ENTRY_MAX];

	papers.number = vouch_shortcode_of(key, 77);
	vouch_put_be(entry, 3, vouch_shortcode_locator(papers.number));
	vouch_put_be(entry + 3, 5, 4242);
	assert_ok(vouch_manifest_tag(&list, papers.number, entry + 8));
	papers.manifest_len = papers_list(VOUCH_LIST_MANIFEST, 1, entry, 1,
	    papers.office, papers.manifest);
}

static void make_papers(const struct shop *shop)
{
	const uint8_t seeds[3][VOUCH_SEED_BYTES] = { { 1 }, { 2 }, { 3 } };
	uint8_t serials[40 * 5];
	uint64_t i;

	assert_ok(vouch_secret_key_new(seeds[0], &papers.root));
	assert_ok(vouch_secret_key_new(seeds[1], &papers.office));
	assert_ok(vouch_secret_key_new(seeds[2], &papers.till));
	vouch_secret_key_set_purpose(papers.root, VOUCH_KEY_ROOT);
	vouch_secret_key_set_purpose(papers.till, VOUCH_KEY_TILL);
	make_bundle(shop, 0);
	make_bundle(shop, 1);
	make_manifest();
	for (i = 0; i < 40; i++)
		vouch_put_be(serials + 5 * i, 5, 1000 + i);
	papers.revoked_len = papers_list(VOUCH_LIST_REVOKED, 1, serials, 40,
	    papers.office, papers.revoked);
	papers.spent_len = papers_spent(5, TAKEN, papers.till, papers.spent);
}

static void free_papers(void)
{
	vouch_secret_key_free(papers.root);
	vouch_secret_key_free(papers.office);
	vouch_secret_key_free(papers.till);
	vouch_buf_release(&papers.bundle[0]);
	vouch_buf_release(&papers.bundle[1]);
}

/* ---- steps ---- */

typedef enum vouch_err file_paper(struct vouch_diag *diag, bool *changed);

/* As vouch-log import does. */
static enum vouch_err import(file_paper *file, struct vouch_diag *diag)
{
	enum vouch_err err = vouch_ledger_begin(world.ledger, diag);
	bool changed = false;

	if (err != VOUCH_OK)
		return err;
	err = file(diag, &changed);
	if (err == VOUCH_OK && changed)
		return vouch_ledger_commit(world.ledger, diag);
	vouch_ledger_rollback(world.ledger);
	return err;
}

static enum vouch_err file_bundle(size_t which, struct vouch_diag *diag,
    bool *changed)
{
	const struct vouch_signed_text text = { "b",
		papers.bundle[which].data, papers.bundle[which].len,
		&papers.signature[which] };
	uint64_t sequence;

	return vouch_trust_file_bundle(world.ledger, &text, T0, diag, changed,
	    &sequence);
}

static enum vouch_err file_first(struct vouch_diag *diag, bool *changed)
{
	return file_bundle(0, diag, changed);
}

static enum vouch_err file_next(struct vouch_diag *diag, bool *changed)
{
	return file_bundle(1, diag, changed);
}

static enum vouch_err file_list(const uint8_t *bytes, size_t len,
    struct vouch_diag *diag, bool *changed)
{
	struct vouch_signed_list list;

	return vouch_trust_file_list(world.ledger, bytes, len, T0, diag,
	    changed, &list);
}

static enum vouch_err file_revoked(struct vouch_diag *diag, bool *changed)
{
	return file_list(papers.revoked, papers.revoked_len, diag, changed);
}

static enum vouch_err file_manifest(struct vouch_diag *diag, bool *changed)
{
	return file_list(papers.manifest, papers.manifest_len, diag, changed);
}

static enum vouch_err file_spent(struct vouch_diag *diag, bool *changed)
{
	const struct vouch_spent_source source = { world.list, { NULL, 0 } };
	struct vouch_spent_head head;

	rewind(world.list);
	return vouch_spent_file(world.ledger, &source, T0, diag, changed,
	    &head);
}

static enum vouch_err file_root(struct vouch_diag *diag, bool *changed)
{
	return vouch_trust_add_root(world.ledger,
	    vouch_secret_key_public(papers.root), T0, diag, changed);
}

static enum vouch_err import_next(struct vouch_diag *diag)
{
	return import(file_next, diag);
}

static enum vouch_err import_revoked(struct vouch_diag *diag)
{
	return import(file_revoked, diag);
}

static enum vouch_err import_spent(struct vouch_diag *diag)
{
	return import(file_spent, diag);
}

/* From the file's state to the verdict on a code nobody listed. */
static enum vouch_err judge(struct vouch_diag *diag)
{
	const struct vouch_campaign *campaign = NULL;
	struct vouch_reading reading = { .is_code = true,
		.code.token = token_of(3) };
	struct vouch_facts facts = { .trust = VOUCH_WHY_MISUSE };
	enum vouch_err err = vouch_ledger_begin(world.ledger, diag);

	if (err != VOUCH_OK)
		return err;
	memcpy(reading.signer, vouch_secret_key_public(
	    world.shop->secret)->key, VOUCH_KEY_BYTES);
	err = vouch_ledger_campaign(world.ledger, 1001, diag, &campaign);
	if (err == VOUCH_OK)
		err = vouch_trust_judge(world.ledger, &reading, campaign, T0,
		    diag, &facts);
	vouch_ledger_rollback(world.ledger);
	if (err == VOUCH_OK)
		assert_int_equal(facts.trust, VOUCH_WHY_OK);
	return err;
}

static enum vouch_err type(uint64_t number, enum vouch_reason wanted,
    struct vouch_diag *diag)
{
	struct vouch_reading reading = { .is_short = true,
		.reason = VOUCH_WHY_SHORT_CODE, .number = number };
	enum vouch_err err = vouch_typing_check(world.ledger, 2, T0, diag,
	    &reading);

	if (err == VOUCH_OK && wanted == VOUCH_WHY_OK) {
		assert_true(reading.is_code && reading.typed);
		assert_int_equal(reading.code.token.serial, 4242);
	} else if (err == VOUCH_OK) {
		assert_false(reading.is_code);
		assert_int_equal(reading.reason, wanted);
	}
	return err;
}

static enum vouch_err type_right(struct vouch_diag *diag)
{
	return type(papers.number, VOUCH_WHY_OK, diag);
}

static enum vouch_err type_wrong(struct vouch_diag *diag)
{
	return type(papers.number ^ 1ull << 30, VOUCH_WHY_UNKNOWN_CODE, diag);
}

static enum vouch_err unlock(struct vouch_diag *diag)
{
	uint64_t wrong = 0;

	return vouch_typing_unlock(world.ledger, 1, T0, diag, &wrong);
}

static int count_root(const struct vouch_public_key *root, void *context)
{
	(void)root;
	++*(int *)context;
	return 0;
}

static int count_list(const struct vouch_trust_list *list, void *context)
{
	(void)list;
	++*(int *)context;
	return 0;
}

/* What vouch-log trust asks, and merge of a signer. */
static enum vouch_err ask(struct vouch_diag *diag)
{
	const struct vouch_log_signers nobody = { NULL, 0 };
	struct vouch_spent_facts facts;
	const struct vouch_bundle_key *key;
	struct vouch_exchange_seal seal;
	int roots = 0, lists = 0;
	enum vouch_err err;

	err = vouch_trust_each_root(world.ledger, count_root, &roots, diag);
	if (err == VOUCH_OK)
		err = vouch_trust_each_list(world.ledger, count_list, &lists,
		    diag);
	rewind(world.list);
	if (err == VOUCH_OK)
		err = vouch_spent_read(world.list, NULL, NULL, diag, &facts);
	if (err != VOUCH_OK)
		return err;
	seal = vouch_spent_seal_of(&facts);
	err = vouch_trust_check_log(world.ledger, &seal, &nobody, T0, diag,
	    &key);
	if (err == VOUCH_OK) {
		assert_int_equal(roots, 1);
		assert_int_equal(lists, 1);
		assert_string_equal(key->name, "t9");
	}
	return err;
}

/* Loading what is on file. */
static enum vouch_err reopen(struct vouch_diag *diag)
{
	vouch_ledger_close(world.ledger);
	world.ledger = NULL;
	return vouch_ledger_open(world.shop->scratch->path,
	    VOUCH_LEDGER_WRITE, diag, &world.ledger);
}

static const struct step {
	const char *name;
	enum vouch_err (*work)(struct vouch_diag *diag);
	unsigned commits; /* if it goes through */
} steps[] = {
	{ "bundle", import_next, 1 },
	{ "revoked", import_revoked, 1 },
	{ "spent list", import_spent, 1 },
	{ "judge", judge, 0 },
	{ "typed, right", type_right, 0 },
	{ "typed, wrong", type_wrong, 1 },
	{ "unlock", unlock, 1 },
	{ "ask", ask, 0 },
	{ "open", reopen, 0 },
};
#define STEPS (sizeof steps / sizeof steps[0])

/* ---- the ledger they work on ---- */

static void keep_file(const char *path)
{
	FILE *file = fopen(path, "rb");
	struct stat st;

	assert_non_null(file);
	assert_int_equal(fstat(fileno(file), &st), 0);
	world.made_len = (size_t)st.st_size;
	world.made = malloc(world.made_len);
	assert_non_null(world.made);
	assert_int_equal(fread(world.made, 1, world.made_len, file),
	    world.made_len);
	fclose(file);
}

/* With a bundle, a manifest, and a till that typed a wrong code. */
static void make_world(struct shop *shop)
{
	struct vouch_reading reading = { .is_short = true, .number = 1 };

	world.shop = shop;
	create_ledger(shop, false);
	world.ledger = shop->ledger;
	make_papers(shop);
	assert_ok(import(file_root, NULL));
	assert_ok(import(file_first, NULL));
	assert_ok(import(file_manifest, NULL));
	assert_ok(vouch_typing_check(world.ledger, 1, T0, NULL, &reading));
	assert_int_equal(reading.reason, VOUCH_WHY_UNKNOWN_CODE);
	vouch_ledger_close(world.ledger);
	world.ledger = shop->ledger = NULL;
	keep_file(shop->scratch->path);
	world.list = fmemopen(papers.spent, papers.spent_len, "rb");
	assert_non_null(world.list);
	assert_int_equal(setvbuf(world.list, NULL, _IONBF, 0), 0);
}

static void free_world(void)
{
	fclose(world.list);
	free(world.made);
	free_papers();
}

static void lay_out(void)
{
	const char *path = world.shop->scratch->path;
	FILE *file;

	scratch_files(world.shop->scratch->folder, 1);
	file = fopen(path, "wb");
	assert_non_null(file);
	assert_int_equal(fwrite(world.made, 1, world.made_len, file),
	    world.made_len);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(chmod(path, 0640), 0);
	world.ledger = scratch_open(world.shop->scratch, VOUCH_LEDGER_WRITE);
}

static int no_finding(const struct vouch_finding *finding, void *context)
{
	(void)context;
	fail_msg("%s: %s", vouch_finding_name(finding->kind), finding->text);
	return 1;
}

/* The commits another handle sees, of a ledger in order. */
static uint64_t commits_on_file(void)
{
	const struct vouch_verify_request request = { .found = no_finding };
	struct vouch_ledger *ledger = scratch_open(world.shop->scratch,
	    VOUCH_LEDGER_INSPECT);
	struct vouch_verify_facts facts;
	uint64_t commits = vouch_ledger_commits(ledger);

	assert_ok(vouch_ledger_verify(ledger, &request, NULL, &facts));
	vouch_ledger_close(ledger);
	return commits;
}

/* What became of a step of which something failed. */
static void check(const struct step *step, enum vouch_err err,
    const struct vouch_diag *diag, uint64_t before)
{
	const uint64_t now = commits_on_file();
	struct vouch_diag own = VOUCH_DIAG_INIT;
	enum vouch_err again;

	if (err == VOUCH_OK)
		assert_int_equal(now, before + step->commits);
	else if (err == VOUCH_ERR_COMMIT)
		assert_in_range(now, before, before + step->commits);
	else
		assert_int_equal(now, before);
	if (err != VOUCH_OK) {
		assert_int_equal(diag->code, err);
		assert_true(diag->expected[0] != '\0');
	}
	again = step->work(&own);
	if (again != VOUCH_OK)
		fail_msg("%s, again after %s: %s, %s", step->name,
		    vouch_err_name(err), vouch_err_name(again), own.expected);
	if (err != VOUCH_OK && err != VOUCH_ERR_COMMIT)
		assert_int_equal(commits_on_file(), before + step->commits);
	vouch_ledger_close(world.ledger);
	world.ledger = NULL;
}

/* ---- allocations ---- */

#if FAILING
static bool with_little_memory(const struct step *step, long n, int *failed)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	enum vouch_err err;
	uint64_t before;
	long live;
	bool hit;

	live = atomic_load(&failing_live);
	lay_out();
	before = vouch_ledger_commits(world.ledger);
	failing_arm(n);
	err = step->work(&diag);
	hit = failing_disarm();
	*failed += err != VOUCH_OK;
	check(step, err, &diag, before);
	if (atomic_load(&failing_live) != live)
		fail_msg("%s, allocation %ld: %ld blocks lost", step->name, n,
		    atomic_load(&failing_live) - live);
	return hit;
}
#endif

static void each_allocation(void **state)
{
#if FAILING
	const char *given = getenv("FAULTS_STRIDE");
	const long stride = given != NULL && atol(given) > 0 ? atol(given) :
	    STRIDE;
	size_t i;
	int failed;
	long n;

	make_world(*state);
	for (i = 0; i < STEPS; i++) {
		failed = 0;
		for (n = 0; with_little_memory(&steps[i], n, &failed);
		    n += n < FIRST ? 1 : stride)
			continue;
		print_message("%s: %ld allocations, without %d of them it "
		    "failed\n", steps[i].name, n, failed);
		assert_true(failed > 0);
	}
	free_world();
#else
	(void)state;
	skip();
#endif
}

/* ---- system calls ---- */

static bool with_fault(const struct step *step, enum call call, int at,
    int for_good, int *failed)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	enum vouch_err err;
	uint64_t before;
	bool hit;

	lay_out();
	before = vouch_ledger_commits(world.ledger);
	arm(call, at, for_good);
	err = step->work(&diag);
	hit = fault.count[call] >= at;
	arm(call, 0, 0);
	*failed += err != VOUCH_OK;
	check(step, err, &diag, before);
	return hit;
}

static void each_call(void **state)
{
	int call, at, for_good, failed = 0;
	size_t i;

	make_world(*state);
	for (i = 0; i < STEPS; i++) {
		if (steps[i].commits == 0)
			continue;
		for (call = 0; call < CALLS; call++)
			for (for_good = 0; for_good < 2; for_good++)
				for (at = 1; with_fault(&steps[i],
				    (enum call)call, at, for_good, &failed);
				    at++)
					continue;
	}
	print_message("%d faults stopped a step\n", failed);
	assert_true(failed > 50);
	free_world();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(each_allocation, shop_setup,
		    shop_teardown),
		cmocka_unit_test_setup_teardown(each_call, shop_setup,
		    shop_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
