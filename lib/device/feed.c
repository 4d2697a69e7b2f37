/* See feed.h. */
#include "device/feed.h"

void vouch_feed_init(struct vouch_feed *feed)
{
	feed->len = 0;
	feed->whole = feed->broken = false;
	feed->lost = 0;
}

bool vouch_feed_close(struct vouch_feed *feed)
{
	bool broken = feed->broken;

	if (feed->whole)
		feed->len = 0;
	feed->broken = false;
	feed->whole = true;
	if (broken) {
		feed->lost++;
		feed->len = 0;
	}
	return feed->len > 0;
}

bool vouch_feed_add(struct vouch_feed *feed, char byte)
{
	if (byte == '\n' || byte == '\r' || byte == '\t')
		return vouch_feed_close(feed);
	if (feed->whole)
		feed->len = 0;
	feed->whole = false;
	if (feed->len <= VOUCH_FEED_MAX)
		feed->text[feed->len++] = byte;
	return false;
}

void vouch_feed_break(struct vouch_feed *feed)
{
	feed->broken = true;
}

bool vouch_feed_pending(const struct vouch_feed *feed)
{
	return feed->broken || (!feed->whole && feed->len > 0);
}
