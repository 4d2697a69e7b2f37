/*
 * Requests of a point of sale. A request is shown as text: the verb, then what
 * was given; a complaint as "!name field".
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "io/posline.h"

static void show_text(struct vouch_buf *out, const char *name, const char *text)
{
	if (text != NULL)
		vouch_buf_addf(out, " %s=%s", name, text);
}

static void show(struct vouch_buf *out, const struct vouch_pos_request *r)
{
	size_t i;

	vouch_buf_addf(out, "%s%s", vouch_pos_verb_name(r->verb),
	    r->bill ? " bill" : "");
	for (i = 0; i < r->codes; i++)
		vouch_buf_addf(out, " <%.*s>", (int)r->code[i].len,
		    r->code[i].data);
	show_text(out, "op", r->op);
	show_text(out, "event", r->event);
	show_text(out, "receipt", r->receipt);
	show_text(out, "cashier", r->cashier);
	show_text(out, "customer", r->customer);
	show_text(out, "why", r->why);
	if (r->has_basket)
		vouch_buf_addf(out, " basket=%lld", (long long)r->basket_minor);
	if (r->has_amount)
		vouch_buf_addf(out, " amount=%lld", (long long)r->amount_minor);
	if (r->has_seconds)
		vouch_buf_addf(out, " seconds=%u", r->seconds);
	for (i = 0; i < r->skus; i++)
		vouch_buf_addf(out, " [%.*s]", (int)r->sku[i].len,
		    r->sku[i].data);
}

static void check(const char *text, const char *expected)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_pos_request request = { .verb = VOUCH_POS_EARN };
	struct vouch_pos_line *line = NULL;
	struct vouch_buf out;

	vouch_buf_init(&out, 65536);
	assert_int_equal(vouch_pos_line_new(&line), VOUCH_OK);
	if (vouch_pos_line_parse(line, text, strlen(text), &diag, &request) ==
	    VOUCH_OK) {
		show(&out, &request);
	} else {
		vouch_buf_addf(&out, "!%s %s", vouch_err_name(diag.code),
		    diag.field);
		/* Unchanged on failure. */
		assert_int_equal(request.verb, VOUCH_POS_EARN);
	}
	assert_string_equal(vouch_buf_text(&out), expected);
	vouch_pos_line_free(line);
	vouch_buf_release(&out);
}

static void test_requests(void **state)
{
	(void)state;
	check("{\"code\":\"V1\"}", "redeem <V1>");
	check("{\"do\":\"redeem\",\"code\":\"V1\",\"op\":\"00ff\","
	    "\"basket\":250000,\"amount\":50000,\"receipt\":\"R-88231\","
	    "\"cashier\":\"LAN\",\"customer\":\"0901234567\","
	    "\"skus\":[\"8934563138165\",\"X\"]}",
	    "redeem <V1> op=00ff receipt=R-88231 cashier=LAN "
	    "customer=0901234567 basket=250000 amount=50000 "
	    "[8934563138165] [X]");
	check("{\"codes\":[\"V1\",\"V2\"]}", "redeem bill <V1> <V2>");
	check("{\"do\":\"check\",\"code\":\"V1\"}", "check <V1>");
	check("{\"do\":\"void\",\"event\":\"1.2.3.4\",\"why\":\"Trả hàng\"}",
	    "void event=1.2.3.4 why=Trả hàng");
	check("{\"do\":\"hold\",\"code\":\"V1\",\"seconds\":600}",
	    "hold <V1> seconds=600");
	check("{\"do\":\"commit\",\"event\":\"1.2.3.4\"}",
	    "commit event=1.2.3.4");
	check("{\"do\":\"release\",\"event\":\"1.2.3.4\"}",
	    "release event=1.2.3.4");
	check("{\"do\":\"status\",\"op\":\"ab\"}", "status op=ab");
	check("{\"do\":\"ack\",\"event\":\"1.2.3.4\"}", "ack event=1.2.3.4");
	check("{\"do\":\"activate\",\"code\":\"V1\"}", "activate <V1>");
	check("{\"do\":\"topup\",\"code\":\"V1\",\"amount\":1}",
	    "topup <V1> amount=1");
	check("{\"do\":\"earn\",\"code\":\"V1\",\"basket\":0}",
	    "earn <V1> basket=0");
	check(" { \"basket\" : 0 , \"code\" : \"V\\u0031\" } ",
	    "redeem <V1> basket=0");
}

/* Everything else is a complaint that names the key. */
static void test_complaints(void **state)
{
	static const char *const bad[][2] = {
		{ "", "!syntax " },
		{ "V12345", "!syntax " },
		{ "[]", "!syntax " },
		{ "{\"code\":\"V1\"", "!syntax " },
		{ "{\"code\":\"V1\"} {}", "!syntax " },
		{ "{\"code\":\"V1\",\"code\":\"V2\"}", "!syntax " },
		{ "{\"code\":\"\xff\"}", "!encoding " },
		{ "{\"code\":\"a\\u0000b\"}", "!syntax " },
		{ "{}", "!missing codes" },
		{ "{\"do\":\"redeem\"}", "!missing codes" },
		{ "{\"code\":\"V1\",\"codes\":[\"V2\"]}", "!conflict codes" },
		{ "{\"code\":[\"V1\"]}", "!syntax code" },
		{ "{\"code\":{\"x\":1}}", "!syntax code" },
		{ "{\"code\":1}", "!syntax code" },
		{ "{\"code\":null}", "!syntax code" },
		{ "{\"code\":\"\"}", "!missing code" },
		{ "{\"codes\":\"V1\"}", "!syntax codes" },
		{ "{\"codes\":[]}", "!syntax codes" },
		{ "{\"codes\":[[\"V1\"]]}", "!syntax codes" },
		{ "{\"codes\":[\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\",\"8\","
		  "\"9\",\"10\",\"11\"]}", "!too-long codes" },
		{ "{\"code\":\"V1\",\"basket\":1.5}", "!syntax basket" },
		{ "{\"code\":\"V1\",\"basket\":1.0}", "!syntax basket" },
		{ "{\"code\":\"V1\",\"basket\":1e3}", "!syntax basket" },
		{ "{\"code\":\"V1\",\"basket\":\"1\"}", "!syntax basket" },
		{ "{\"code\":\"V1\",\"basket\":-1}", "!range basket" },
		{ "{\"code\":\"V1\",\"basket\":1000000000001}",
		  "!range basket" },
		{ "{\"code\":\"V1\",\"basket\":99999999999999999999}",
		  "!syntax " },
		{ "{\"code\":\"V1\",\"colour\":\"red\"}", "!unknown " },
		{ "{\"code\":\"V1\",\"Basket\":1}", "!unknown " },
		{ "{\"do\":\"Redeem\",\"code\":\"V1\"}", "!unknown do" },
		{ "{\"do\":1,\"code\":\"V1\"}", "!syntax do" },
		{ "{\"code\":\"V1\",\"why\":\"x\"}", "!conflict why" },
		{ "{\"code\":\"V1\",\"seconds\":1}", "!conflict seconds" },
		{ "{\"do\":\"check\",\"code\":\"V1\",\"op\":\"ab\"}",
		  "!conflict op" },
		{ "{\"do\":\"void\",\"event\":\"1\"}", "!missing why" },
		{ "{\"do\":\"void\",\"why\":\"1\"}", "!missing event" },
		{ "{\"do\":\"status\"}", "!missing event" },
		{ "{\"do\":\"status\",\"op\":\"a\",\"event\":\"b\"}",
		  "!conflict event" },
		{ "{\"do\":\"hold\",\"code\":\"V1\",\"seconds\":0}",
		  "!range seconds" },
		{ "{\"do\":\"hold\",\"code\":\"V1\",\"seconds\":86401}",
		  "!range seconds" },
		{ "{\"do\":\"topup\",\"code\":\"V1\"}", "!missing amount" },
		{ "{\"do\":\"topup\",\"codes\":[\"V1\"],\"amount\":1}",
		  "!conflict codes" },
		{ "{\"code\":\"V1\",\"skus\":[1]}", "!syntax skus" },
		{ "{\"code\":\"V1\",\"skus\":\"1\"}", "!syntax skus" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof bad / sizeof bad[0]; i++)
		check(bad[i][0], bad[i][1]);
}

/* Nesting is refused by what stands where, however deep it goes. */
static void test_depth(void **state)
{
	static char text[VOUCH_POS_LINE_MAX + 2];

	(void)state;
	memset(text, '[', 8000);
	text[8000] = '\0';
	check(text, "!syntax ");
	memset(text, 'x', VOUCH_POS_LINE_MAX + 1);
	text[VOUCH_POS_LINE_MAX + 1] = '\0';
	check(text, "!too-long ");
}

static void test_texts_are_bounded(void **state)
{
	char text[VOUCH_POS_TEXT_MAX + 64];
	int n = snprintf(text, sizeof text, "{\"code\":\"V1\",\"receipt\":\"");

	(void)state;
	memset(text + n, 'R', VOUCH_POS_TEXT_MAX + 1);
	strcpy(text + n + VOUCH_POS_TEXT_MAX + 1, "\"}");
	check(text, "!too-long receipt");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_requests),
		cmocka_unit_test(test_complaints),
		cmocka_unit_test(test_depth),
		cmocka_unit_test(test_texts_are_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
