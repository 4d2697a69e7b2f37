/* See vouch_outfile_watch in file.h: what a program has that minds no signals. */
#include "io/file.h"

void vouch_outfile_watch(const char *temporary, bool waits)
{
	(void)temporary;
	(void)waits;
}
