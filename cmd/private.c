/*
 * See private.h. A second line of defence: key material is in guarded memory,
 * which the kernel leaves out of dumps anyway; this also covers registers and
 * stacks.
 */
#include "private.h"

#include <sys/prctl.h>
#include <sys/resource.h>

void cmd_keep_private(void)
{
	const struct rlimit none = { 0, 0 };

	(void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	(void)setrlimit(RLIMIT_CORE, &none);
}
