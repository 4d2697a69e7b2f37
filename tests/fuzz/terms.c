/* A cell that says a term of one code: whatever it holds, the term is within
 * the campaign's. The first byte picks the kind of value. */
#include <string.h>

#include "core/terms.h"
#include "fuzz/fuzz.h"

#define MOST 5000
#define FIRST 100
#define LAST 200

static const struct {
	uint8_t kind, type, unit;
} sorts[] = {
	{ VOUCH_KIND_VOUCHER, VOUCH_VALUE_MONEY, VOUCH_UNIT_VND },
	{ VOUCH_KIND_VOUCHER, VOUCH_VALUE_MONEY, VOUCH_UNIT_USD },
	{ VOUCH_KIND_VOUCHER, VOUCH_VALUE_PERCENT, VOUCH_UNIT_NONE },
	{ VOUCH_KIND_VOUCHER, VOUCH_VALUE_FREE, VOUCH_UNIT_NONE },
	{ VOUCH_KIND_STORED, VOUCH_VALUE_OPENING, VOUCH_UNIT_POINTS },
	{ VOUCH_KIND_PASS, VOUCH_VALUE_PASS, VOUCH_UNIT_NONE }
};

/* Good after as it was before, and unchanged by what was refused. */
static void check(enum vouch_err err, const struct vouch_diag *diag,
    const struct vouch_token *before, const struct vouch_token *after)
{
	MUST(err == diag->code);
	MUST(err == VOUCH_OK ? vouch_token_check(after, NULL) == VOUCH_OK :
	    memcmp(before, after, sizeof *after) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct vouch_campaign campaign;
	struct vouch_token token = { .kind = VOUCH_KIND_VOUCHER };
	struct vouch_token value, until, stores, subject;
	struct vouch_diag diag[4] = { VOUCH_DIAG_INIT, VOUCH_DIAG_INIT,
		VOUCH_DIAG_INIT, VOUCH_DIAG_INIT };
	const char *text;
	size_t sort;

	if (size == 0)
		return 0;
	sort = data[0] % (sizeof sorts / sizeof sorts[0]);
	text = (const char *)data + 1;
	size--;
	campaign.range_count = 1;
	campaign.range[0] = (struct vouch_store_range){ 7, 12 };
	memset(&token, 0, sizeof token);
	token.kind = sorts[sort].kind;
	token.value_type = sorts[sort].type;
	token.unit = sorts[sort].unit;
	token.value = sorts[sort].type == VOUCH_VALUE_PASS ? 0 : MOST;
	token.campaign = 1;
	token.from = FIRST;
	token.until = LAST;
	token.stores = VOUCH_STORES_LIST;
	value = until = stores = subject = token;
	check(vouch_terms_value(&value, text, size, MOST, &diag[0]), &diag[0],
	    &token, &value);
	MUST(value.value <= MOST);
	check(vouch_terms_until(&until, text, size, FIRST, LAST, &diag[1]),
	    &diag[1], &token, &until);
	MUST(until.until >= FIRST && until.until <= LAST);
	check(vouch_terms_stores(&stores, text, size, &campaign, &diag[2]),
	    &diag[2], &token, &stores);
	MUST(stores.stores == VOUCH_STORES_LIST ||
	    (stores.stores >= 7 && stores.stores <= 12));
	check(vouch_terms_subject(&subject, text, size, &diag[3]), &diag[3],
	    &token, &subject);
	return 0;
}
