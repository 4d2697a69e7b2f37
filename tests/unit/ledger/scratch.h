/*
 * A scratch folder per test (in memory where the machine has such a place),
 * a ledger in it, and events to append.
 */
#ifndef VOUCH_TESTS_LEDGER_SCRATCH_H
#define VOUCH_TESTS_LEDGER_SCRATCH_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/sign.h"
#include "ledger/ledger.h"

#define T0 INT64_C(1795400000000) /* 2026-11-23, some time in the morning */

struct scratch {
	char folder[128];
	char path[160]; /* of the ledger or register */
};

static inline int scratch_setup(void **state)
{
	const char *places[] = { "/dev/shm", getenv("TMPDIR"), "/tmp" };
	struct scratch *scratch = calloc(1, sizeof *scratch);
	size_t i;

	for (i = 0; scratch != NULL && i < 3; i++) {
		if (places[i] == NULL || access(places[i], W_OK) != 0)
			continue;
		snprintf(scratch->folder, sizeof scratch->folder,
		    "%s/vouch-test-XXXXXX", places[i]);
		if (mkdtemp(scratch->folder) == NULL)
			continue;
		snprintf(scratch->path, sizeof scratch->path, "%s/x.db",
		    scratch->folder);
		*state = scratch;
		return vouch_sign_init() == VOUCH_OK ? 0 : -1;
	}
	free(scratch);
	return -1;
}

/* Files in the folder; with remove, they go. */
static inline int scratch_files(const char *folder, int remove)
{
	char name[512];
	struct dirent *entry;
	DIR *dir = opendir(folder);
	int count = 0;

	assert_non_null(dir);
	while ((entry = readdir(dir)) != NULL) {
		if (strcmp(entry->d_name, ".") == 0 ||
		    strcmp(entry->d_name, "..") == 0)
			continue;
		count++;
		snprintf(name, sizeof name, "%s/%s", folder, entry->d_name);
		if (remove && unlink(name) != 0)
			rmdir(name);
	}
	closedir(dir);
	return count;
}

static inline int scratch_teardown(void **state)
{
	struct scratch *scratch = *state;

	scratch_files(scratch->folder, 1);
	rmdir(scratch->folder);
	free(scratch);
	return 0;
}

/* Fails the test with the error worded. */
#define assert_ok(call) do { \
	enum vouch_err scratch_err = (call); \
	if (scratch_err != VOUCH_OK) \
		fail_msg("%s: %s", #call, vouch_err_name(scratch_err)); \
} while (0)

#define assert_err(call, wanted) \
	assert_string_equal(vouch_err_name(call), vouch_err_name(wanted))

static inline void scratch_create(const struct scratch *scratch)
{
	struct vouch_public_key key;
	uint8_t bytes[VOUCH_KEY_BYTES];
	struct vouch_ledger_settings settings = { .store = 7, .keys = &key,
		.key_count = 1, .now_ms = T0 };

	memset(bytes, 0x11, sizeof bytes);
	vouch_public_key_init(&key, bytes);
	assert_ok(vouch_ledger_create(scratch->path, &settings, NULL));
}

static inline struct vouch_ledger *scratch_open(const struct scratch *scratch,
    enum vouch_ledger_mode mode)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_ledger *ledger = NULL;
	char line[512];

	if (vouch_ledger_open(scratch->path, mode, &diag, &ledger) !=
	    VOUCH_OK) {
		vouch_diag_format(&diag, line, sizeof line);
		fail_msg("%s", line);
	}
	return ledger;
}

static inline struct vouch_ledger *scratch_ledger(
    const struct scratch *scratch)
{
	scratch_create(scratch);
	return scratch_open(scratch, VOUCH_LEDGER_WRITE);
}

/* A redemption of serial by till; op and request follow from both. */
static inline struct vouch_event scratch_event(uint16_t till, uint64_t serial,
    int64_t at_ms)
{
	struct vouch_event event;

	memset(&event, 0, sizeof event);
	event.key.till = till;
	event.campaign = 1001;
	event.serial = serial;
	memset(event.op, 0x20, sizeof event.op);
	memcpy(event.op, &serial, sizeof serial);
	memset(event.request, 0x30, sizeof event.request);
	memcpy(event.request, &serial, sizeof serial);
	event.at_ms = at_ms;
	event.boot_ms = 5000;
	memcpy(event.key_id, "\x47\xbc\x24\xb4", 4);
	event.revision = 1;
	event.channel = VOUCH_CHANNEL_PRINT;
	event.amount_minor = 50000;
	event.unit = VOUCH_UNIT_VND;
	memcpy(event.receipt, "R-88231", 8);
	memcpy(event.cashier, "LAN", 4);
	return event;
}

/* One redemption in a transaction of its own. */
static inline enum vouch_err scratch_redeem(struct vouch_ledger *ledger,
    struct vouch_event *event, struct vouch_diag *diag)
{
	enum vouch_err err = vouch_ledger_begin(ledger, diag);

	if (err != VOUCH_OK)
		return err;
	err = vouch_ledger_append(ledger, event, diag);
	if (err == VOUCH_OK)
		return vouch_ledger_commit(ledger, diag);
	vouch_ledger_rollback(ledger);
	return err;
}

/* What the ledger says of the event's code and op, asked by its till. */
static inline enum vouch_err scratch_look(struct vouch_ledger *ledger,
    const struct vouch_event *event, int64_t now_ms,
    struct vouch_ledger_use *use)
{
	struct vouch_ledger_question question = { .till = event->key.till,
		.campaign = event->campaign, .serial = event->serial,
		.op = event->op, .request = event->request,
		.now_ms = now_ms };
	enum vouch_err err = vouch_ledger_begin(ledger, NULL);

	if (err == VOUCH_OK)
		err = vouch_ledger_look(ledger, &question, NULL, use);
	vouch_ledger_rollback(ledger);
	return err;
}

static inline int scratch_count(const struct vouch_event *event,
    void *context)
{
	(void)event;
	++*(int *)context;
	return 0;
}

static inline int scratch_events(struct vouch_ledger *ledger)
{
	int count = 0;

	assert_ok(vouch_ledger_each(ledger, NULL, scratch_count, &count,
	    NULL));
	return count;
}

#endif
