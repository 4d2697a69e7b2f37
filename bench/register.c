/*
 * Fills a register that has one batch already with many more like it, through
 * the library as vouch-issue does.
 *
 *   register FILE BATCHES CODES_EACH HANDED_OUT LINKED
 *
 * Every batch but the last has CODES_EACH codes, of one of a hundred campaigns;
 * the first HANDED_OUT codes of batch 2 are handed out, the last batch has
 * LINKED codes with short links. Writes some serials into serials.txt, some
 * links into links.txt and some customers into customers.txt.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/sign.h"
#include "ledger/register.h"
#include "ledger/register_codes.h"

#define CAMPAIGNS 100
#define FIRST_CAMPAIGN 5001
#define ASKED 200

static void must(enum vouch_err err, const struct vouch_diag *diag)
{
	char line[512];

	if (err == VOUCH_OK)
		return;
	vouch_diag_format(diag, line, sizeof line);
	fprintf(stderr, "register: %s\n", line);
	exit(3);
}

static enum vouch_err linked_row(void *context, uint64_t seq,
    struct vouch_register_row *row, struct vouch_diag *diag)
{
	(void)context;
	(void)seq;
	(void)diag;
	row->has_link = true;
	return VOUCH_OK;
}

static void add_batch(struct vouch_register *reg, struct vouch_batch *batch,
    uint32_t campaign_id, vouch_register_next_row *next)
{
	static const uint8_t digest[32] = { 1 };
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_campaign campaign;

	memset(&campaign, 0, sizeof campaign);
	campaign.id = batch->campaign = campaign_id;
	campaign.revision = 1;
	batch->template_token.campaign = campaign_id;
	must(vouch_register_reserve(reg, &campaign, digest, batch, next, NULL,
	    &diag), &diag);
}

static void hand_out(struct vouch_register *reg, unsigned long count)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_handout handout;
	enum vouch_taken taken;
	char name[32];

	for (unsigned long i = 0; i < count; i++) {
		const struct vouch_take take = { 2, name, (size_t)snprintf(name,
		    sizeof name, "customer %lu", i), 1795400000000 };

		must(vouch_register_take(reg, &take, &diag, &taken, &handout),
		    &diag);
	}
}

static FILE *list(const char *name)
{
	FILE *file = fopen(name, "w");

	if (file == NULL) {
		perror(name);
		exit(3);
	}
	return file;
}

/* Questions spread over all batches; the newest links. */
static void write_lists(struct vouch_register *reg, uint32_t last)
{
	FILE *serials = list("serials.txt"), *links = list("links.txt");
	FILE *customers = list("customers.txt");
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	char text[VOUCH_SHORTLINK_TEXT], serial[VOUCH_SERIAL_TEXT];
	struct vouch_shortlink shortlink;
	struct vouch_serial permutation;
	struct vouch_batch batch;
	uint32_t i;

	for (i = 0; i < ASKED; i++) {
		must(vouch_register_batch(reg, 2 + (last - 3) / ASKED * i,
		    &batch, &diag), &diag);
		must(vouch_register_serial(reg, batch.campaign, &permutation,
		    &diag), &diag);
		vouch_serial_format(serial, vouch_serial_of(&permutation,
		    batch.first_counter + batch.count / 2));
		fprintf(serials, "%s\n", serial);
		fprintf(customers, "caller %" PRIu32 "\n", i);
	}
	must(vouch_register_batch(reg, last, &batch, &diag), &diag);
	must(vouch_register_shortlink(reg, batch.campaign, &shortlink, &diag),
	    &diag);
	for (i = 0; i < ASKED; i++) {
		vouch_shortlink_format(vouch_shortlink_of(&shortlink,
		    batch.first_counter + batch.count / ASKED * i), text);
		fprintf(links, "%s\n", text);
	}
	if (fclose(serials) != 0 || fclose(links) != 0 ||
	    fclose(customers) != 0)
		exit(3);
}

int main(int argc, char **argv)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_register *reg = NULL;
	struct vouch_batch batch;
	unsigned long batches, i;

	if (argc != 6 || vouch_sign_init() != VOUCH_OK) {
		fputs("usage: register FILE BATCHES CODES_EACH HANDED_OUT "
		    "LINKED\n", stderr);
		return 2;
	}
	batches = strtoul(argv[2], NULL, 10);
	must(vouch_register_open(argv[1], 0, &diag, &reg), &diag);
	must(vouch_register_batch(reg, 1, &batch, &diag), &diag);
	batch.count = strtoul(argv[3], NULL, 10);
	for (i = 2; i < batches; i++)
		add_batch(reg, &batch, FIRST_CAMPAIGN +
		    (uint32_t)(i % CAMPAIGNS), NULL);
	hand_out(reg, strtoul(argv[4], NULL, 10));
	batch.source = VOUCH_BATCH_CUSTOMERS;
	batch.count = strtoul(argv[5], NULL, 10);
	add_batch(reg, &batch, FIRST_CAMPAIGN, linked_row);
	write_lists(reg, batch.id);
	vouch_register_close(reg);
	return 0;
}
