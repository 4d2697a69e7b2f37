/*
 * See verdict_words.h. All sentences stand in one table, behind the reasons
 * those cases that a reason alone does not tell apart.
 */
#include "io/verdict_words.h"

#include <stddef.h>

/* Marks a text for po/vi.po; who says it looks it up. */
#define N_(english) english

/* Cases a reason alone does not tell apart; they follow the reasons. */
enum {
	SAY_TEST_OK = VOUCH_REASON_COUNT,
	SAY_GTIN,
	SAY_PAYMENT,
	SAY_URL,
	SAY_OK_BILL,
	SAY_WON,
	SAY_WON_BILL,
	SAY_PASS,
	SAY_PASS_GIFT,
	SAY_PAID,
	SAY_PAID_BILL,
	SAY_SOLD,
	SAY_ADDED,
	SAY_EARNED,
	SAY_HELD,
	SAY_CHECKED,
	SAY_VOIDED,
	SAY_COMMITTED,
	SAY_RELEASED,
	SAY_SOLD_BEFORE,
	SAY_NO_TOPUP,
	SAY_NO_SALE,
	SAY_HELD_BEFORE,
	SAY_SPENT,
	SAY_TOO_MUCH,
	SAY_CHECKED_CARD,
	SAY_RETURNED,
	SAY_RETURNED_NONE,
	SAY_HELD_TWICE,
	SAY_COUNT
};

static const struct vouch_sentence sentences[SAY_COUNT] = {
	[VOUCH_WHY_OK] = {
		.full = N_("Valid: {offer}"),
		.plain = N_("Valid") },
	[SAY_TEST_OK] = {
		.full = N_("Test code, reads well: {offer}"),
		.plain = N_("Test code, reads well") },
	[VOUCH_WHY_REPLAYED] = {
		.full = N_("Valid: recorded on {when}, not spent again"),
		.plain = N_("Valid: recorded before, not spent again") },
	[VOUCH_WHY_USED] = {
		.full = N_("Already used on {when}, shop {shop}, till {till}"),
		.plain = N_("Already used") },
	[VOUCH_WHY_EXPIRED] = {
		.full = N_("Expired: its last day was {until}"),
		.plain = N_("Expired") },
	[VOUCH_WHY_NOT_YET] = {
		.full = N_("Not valid yet: its first day is {from}"),
		.plain = N_("Not valid yet") },
	[VOUCH_WHY_WRONG_STORE] = {
		.full = N_("Not for this shop: only for shop {stores}"),
		.plain = N_("Not for this shop") },
	[VOUCH_WHY_KIND] = {
		.plain = N_("This kind of code is not redeemed at this till") },
	[VOUCH_WHY_SHELF_LABEL] = {
		.plain = N_("This is a shelf label, not a voucher") },
	[VOUCH_WHY_TEST_CODE] = {
		.plain = N_("A test code: it is worth nothing") },
	[VOUCH_WHY_UNKNOWN_CAMPAIGN] = {
		.full = N_("Campaign {campaign} is not on this till: please tell "
		    "the manager"),
		.plain = N_("This campaign is not on this till: please tell the "
		    "manager") },
	[VOUCH_WHY_BAD_SIGNATURE] = {
		.plain = N_("Forged or altered: please do not take it") },
	[VOUCH_WHY_UNKNOWN_KEY] = {
		.plain = N_("Not issued by a key this till trusts: please do not "
		    "take it") },
	[VOUCH_WHY_TRUNCATED] = {
		.plain = N_("Only part of the code was read: please scan again") },
	[VOUCH_WHY_TWO_CODES] = {
		.plain = N_("Two codes in one scan: please scan one at a time") },
	[VOUCH_WHY_TYPING_ENGINE] = {
		.plain = N_("The typing engine changed the code: please turn it off "
		    "and scan again") },
	[VOUCH_WHY_TOO_LONG] = {
		.plain = N_("Too long to be a code: please scan again") },
	[VOUCH_WHY_NOT_OURS] = {
		.plain = N_("Not one of our codes") },
	[SAY_GTIN] = {
		.plain = N_("This is a product barcode, not a voucher") },
	[SAY_PAYMENT] = {
		.plain = N_("This is a payment QR, not a voucher") },
	[SAY_URL] = {
		.plain = N_("This is a web link, not a voucher") },
	[VOUCH_WHY_BUSY] = {
		.plain = N_("Busy, nothing was redeemed: please scan again") },
	[VOUCH_WHY_DISK] = {
		.plain = N_("Disk trouble, nothing was redeemed: please tell the "
		    "manager") },
	[VOUCH_WHY_DATABASE] = {
		.plain = N_("Ledger trouble, nothing was redeemed: please tell the "
		    "manager") },
	[VOUCH_WHY_CLOCK] = {
		.plain = N_("The clock is wrong, nothing was redeemed: please tell the "
		    "manager") },
	[VOUCH_WHY_MISUSE] = {
		.plain = N_("Not a valid request, nothing was redeemed") },
	[VOUCH_WHY_COMMIT] = {
		.plain = N_("May or may not be recorded: please scan again; used "
		    "a moment ago means that it was") },
	[VOUCH_WHY_AGAIN] = {
		.plain = N_("Scanned twice: already taken a moment ago") },
	[VOUCH_WHY_VOIDED] = {
		.full = N_("Taken back: was used on {when}, shop {shop}, till "
		    "{till}"),
		.plain = N_("Taken back: was used and voided") },
	[VOUCH_WHY_NOT_REDEEMED] = {
		.plain = N_("Nothing was redeemed by this operation") },
	[VOUCH_WHY_NEEDS_CUSTOMER] = {
		.plain = N_("For one customer only: please ask for the phone "
		    "number or e-mail") },
	[VOUCH_WHY_PARTIAL] = {
		.full = N_("Paid {amount} with the card: {left} left on it"),
		.plain = N_("Paid with the card") },
	[VOUCH_WHY_USES_EXHAUSTED] = {
		.plain = N_("This coupon has been used as often as it may be") },
	[VOUCH_WHY_BALANCE_EMPTY] = {
		.plain = N_("The card is empty") },
	[VOUCH_WHY_WRONG_HOURS] = {
		.plain = N_("Not valid at this hour") },
	[VOUCH_WHY_MIN_BASKET] = {
		.full = N_("The bill is too small: at least {least}"),
		.plain = N_("The bill is too small") },
	[VOUCH_WHY_WRONG_SKU] = {
		.plain = N_("Not for these goods") },
	[VOUCH_WHY_WRONG_CUSTOMER] = {
		.plain = N_("For another customer") },
	[VOUCH_WHY_CUSTOMER_LIMIT] = {
		.plain = N_("This customer has used the offer as often as "
		    "allowed") },
	[VOUCH_WHY_CAMPAIGN_LIMIT] = {
		.plain = N_("The offer is over: all of it has been used") },
	[VOUCH_WHY_BUDGET] = {
		.plain = N_("The offer is over: its budget is used up") },
	[VOUCH_WHY_NO_STACK] = {
		.plain = N_("Cannot be used together with the other codes of this "
		    "bill") },
	[VOUCH_WHY_NOT_ACTIVATED] = {
		.plain = N_("This card has not been sold: please activate it "
		    "first") },
	[VOUCH_WHY_AMOUNT] = {
		.full = N_("This amount is not possible: {left} is on the card"),
		.plain = N_("This amount is not possible") },
	[VOUCH_WHY_NEEDS_BASKET] = {
		.plain = N_("Please enter the total of the bill") },
	[VOUCH_WHY_NEEDS_AMOUNT] = {
		.full = N_("Please enter the amount: {left} is on the card"),
		.plain = N_("Please enter the amount") },
	[VOUCH_WHY_NEEDS_SKUS] = {
		.plain = N_("Please scan the goods first") },
	[VOUCH_WHY_NEEDS_SHARED_LEDGER] = {
		.plain = N_("Other shops could spend this card too, no more can "
		    "be taken here: please tell the manager") },
	[SAY_OK_BILL] = {
		.full = N_("Valid: take {amount} off, {due} to pay"),
		.plain = N_("Valid") },
	[SAY_WON] = {
		.full = N_("Valid: the customer wins {offer}"),
		.plain = N_("Valid") },
	[SAY_WON_BILL] = {
		.full = N_("Valid: the customer wins {offer}; take {amount} off, "
		    "{due} to pay"),
		.plain = N_("Valid") },
	[SAY_PASS] = {
		.full = N_("Valid: {subject}, good until {until}"),
		.plain = N_("Valid") },
	[SAY_PASS_GIFT] = {
		.full = N_("Valid: {subject}, {offer}"),
		.plain = N_("Valid") },
	[SAY_PAID] = {
		.full = N_("Paid {amount} with the card: it is empty now"),
		.plain = N_("Paid with the card") },
	[SAY_PAID_BILL] = {
		.full = N_("Paid {amount} with the card, {left} left on it: "
		    "{due} to pay"),
		.plain = N_("Paid with the card") },
	[SAY_SOLD] = {
		.full = N_("Card activated: {left} on it"),
		.plain = N_("Card activated") },
	[SAY_ADDED] = {
		.full = N_("{amount} added: {left} on the card"),
		.plain = N_("Added") },
	[SAY_EARNED] = {
		.full = N_("{amount} earned: {left} on the card"),
		.plain = N_("Points added") },
	[SAY_HELD] = {
		.full = N_("Held until {time}, not taken yet"),
		.plain = N_("Held, not taken yet") },
	[SAY_CHECKED] = {
		.full = N_("Would be valid, not taken: {offer}"),
		.plain = N_("Would be valid, not taken") },
	[SAY_VOIDED] = {
		.full = N_("Taken back: {amount}"),
		.plain = N_("Taken back") },
	[SAY_COMMITTED] = {
		.full = N_("Taken: {amount}"),
		.plain = N_("Taken") },
	[SAY_RELEASED] = {
		.plain = N_("No longer held: it can be used again") },
	[SAY_SOLD_BEFORE] = {
		.full = N_("This card is active already: {left} on it"),
		.plain = N_("This card is active already") },
	[SAY_NO_TOPUP] = {
		.plain = N_("This code cannot be topped up and earns nothing") },
	[SAY_NO_SALE] = {
		.plain = N_("This code needs no activation") },
	[SAY_HELD_BEFORE] = {
		.full = N_("Kept for another sale until {time}"),
		.plain = N_("Kept for another sale") },
	[SAY_RETURNED] = {
		.full = N_("Return of {subject}: its voucher is good again"),
		.plain = N_("Return: its voucher is good again") },
	[SAY_RETURNED_NONE] = {
		.full = N_("Return of {subject}: no voucher was used on it here"),
		.plain = N_("Return: no voucher was used on it here") },
	[SAY_HELD_TWICE] = {
		.plain = N_("Scanned twice: held a moment ago, not taken yet") },
	[SAY_SPENT] = {
		.plain = N_("Cannot be taken back: it has been spent already") },
	[SAY_TOO_MUCH] = {
		.full = N_("The card would hold too much: {left} is on it"),
		.plain = N_("The card would hold too much") },
	[VOUCH_WHY_REVOKED] = {
		.plain = N_("Cancelled by the issuer: please do not take it") },
	[VOUCH_WHY_KEY_LIMIT] = {
		.plain = N_("Signed with a key that is not good for this: please "
		    "do not take it") },
	[VOUCH_WHY_STALE_TRUST] = {
		.plain = N_("This till's list of keys is too old for this value: "
		    "please tell the manager") },
	[VOUCH_WHY_NOT_ALLOWED] = {
		.plain = N_("Not one of the codes that were issued: please do "
		    "not take it") },
	[VOUCH_WHY_CHECKSUM] = {
		.full = N_("Mistyped: please look at symbol {symbol}"),
		.plain = N_("Mistyped: please check the code and type it "
		    "again") },
	[VOUCH_WHY_SHORT_CODE] = {
		.plain = N_("A short code: this till cannot check it here, please "
		    "scan the symbol") },
	[VOUCH_WHY_UNKNOWN_CODE] = {
		.plain = N_("No such code was issued: please do not take it") },
	[VOUCH_WHY_TYPING_PAUSED] = {
		.plain = N_("Too many wrong codes: please scan, or wait five "
		    "minutes before typing again") },
	[VOUCH_WHY_TYPING_LOCKED] = {
		.plain = N_("Too many wrong codes: typing is locked, please tell "
		    "the manager") },
	[SAY_CHECKED_CARD] = {
		.full = N_("Would be valid, not taken: {left} would be left on "
		    "the card"),
		.plain = N_("Would be valid, not taken") }
};

static const struct vouch_sentence *sentence_of_scan(
    const struct vouch_verdict_line *line)
{
	switch (line->scan) {
	case VOUCH_SCAN_GTIN:
		return &sentences[SAY_GTIN];
	case VOUCH_SCAN_PAYMENT:
		return &sentences[SAY_PAYMENT];
	case VOUCH_SCAN_URL:
		return &sentences[SAY_URL];
	default:
		return &sentences[VOUCH_WHY_NOT_OURS];
	}
}

bool vouch_verdict_is_card(const struct vouch_verdict_line *line)
{
	return line->campaign != NULL &&
	    line->campaign->kind == VOUCH_KIND_STORED;
}

static bool has_subject(const struct vouch_verdict_line *line)
{
	const uint8_t *text;

	return vouch_token_extension(line->token, VOUCH_EXT_SUBJECT,
	    &text) > 0;
}

/* What a code was taken for, and what is left to do. */
static int say_taken(const struct vouch_verdict_line *line)
{
	const bool off = line->has_due && line->has_amount;

	if (line->has_until)
		return SAY_HELD;
	if (vouch_verdict_is_card(line) && line->has_due)
		return SAY_PAID_BILL;
	if (vouch_verdict_is_card(line))
		return line->has_left && line->left_minor > 0 ?
		    (int)VOUCH_WHY_PARTIAL : SAY_PAID;
	if (line->prize != NULL)
		return off ? SAY_WON_BILL : SAY_WON;
	if (line->has_returned)
		return line->returned > 0 ? SAY_RETURNED : SAY_RETURNED_NONE;
	if (has_subject(line))
		return line->campaign != NULL &&
		    line->campaign->value_type == VOUCH_VALUE_FREE ?
		    SAY_PASS_GIFT : SAY_PASS;
	return off ? SAY_OK_BILL : (int)VOUCH_WHY_OK;
}

static int say_accepted(const struct vouch_verdict_line *line)
{
	switch (line->about) {
	case VOUCH_ABOUT_CHECK:
		return vouch_verdict_is_card(line) ? SAY_CHECKED_CARD : SAY_CHECKED;
	case VOUCH_ABOUT_ACTIVATE:
		return SAY_SOLD;
	case VOUCH_ABOUT_TOPUP:
		return SAY_ADDED;
	case VOUCH_ABOUT_EARN:
		return SAY_EARNED;
	case VOUCH_ABOUT_VOID:
		return SAY_VOIDED;
	case VOUCH_ABOUT_COMMIT:
		return SAY_COMMITTED;
	case VOUCH_ABOUT_RELEASE:
		return SAY_RELEASED;
	default:
		break;
	}
	if (line->token == NULL)
		return VOUCH_WHY_OK;
	return line->token->kind == VOUCH_KIND_TEST && !vouch_verdict_is_card(line) ?
	    SAY_TEST_OK : say_taken(line);
}

const struct vouch_sentence *vouch_sentence_of(
    const struct vouch_verdict_line *line)
{
	const enum vouch_verdict_about about = line->about;

	if (line->reason == VOUCH_WHY_NOT_OURS)
		return sentence_of_scan(line);
	if (line->reason == VOUCH_WHY_OK || line->reason == VOUCH_WHY_PARTIAL)
		return &sentences[say_accepted(line)];
	/* A reversal asked again is answered as it was. */
	if (line->reason == VOUCH_WHY_REPLAYED && about >= VOUCH_ABOUT_VOID)
		return &sentences[say_accepted(line)];
	if (line->reason == VOUCH_WHY_AGAIN && line->has_until)
		return &sentences[SAY_HELD_TWICE];
	if (line->reason == VOUCH_WHY_USED && line->has_until)
		return &sentences[SAY_HELD_BEFORE];
	if (line->reason == VOUCH_WHY_USED && about == VOUCH_ABOUT_ACTIVATE &&
	    !line->first.known)
		return &sentences[SAY_SOLD_BEFORE];
	if (line->reason == VOUCH_WHY_AMOUNT && about == VOUCH_ABOUT_VOID)
		return &sentences[SAY_SPENT];
	if (line->reason == VOUCH_WHY_AMOUNT &&
	    (about == VOUCH_ABOUT_TOPUP || about == VOUCH_ABOUT_EARN))
		return &sentences[SAY_TOO_MUCH];
	if (line->reason == VOUCH_WHY_KIND && line->campaign != NULL &&
	    (about == VOUCH_ABOUT_TOPUP || about == VOUCH_ABOUT_EARN))
		return &sentences[SAY_NO_TOPUP];
	if (line->reason == VOUCH_WHY_KIND && line->campaign != NULL &&
	    about == VOUCH_ABOUT_ACTIVATE)
		return &sentences[SAY_NO_SALE];
	return &sentences[line->reason];
}
