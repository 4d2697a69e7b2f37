/*
 * See unfinished.h. A slot is taken by its context, set last and cleared
 * first, so that the handler never meets half of one.
 */
#include "unfinished.h"

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <unistd.h>

#include "io/file.h"

#define UNFINISHED_MAX 16

static struct {
	cmd_unfinished_clean *clean;
	const void *volatile context;
} slot[UNFINISHED_MAX];

static void on_signal(int number)
{
	size_t i;

	for (i = 0; i < UNFINISHED_MAX; i++)
		if (slot[i].context != NULL)
			slot[i].clean(slot[i].context);
	raise(number); /* its own way again: SA_RESETHAND */
}

void cmd_unfinished_start(void)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };
	struct sigaction now = { .sa_flags = (int)SA_RESETHAND }, old;
	size_t i;

	now.sa_handler = on_signal;
	sigfillset(&now.sa_mask);
	for (i = 0; i < sizeof signals / sizeof signals[0]; i++)
		if (sigaction(signals[i], NULL, &old) == 0 &&
		    old.sa_handler == SIG_DFL)
			sigaction(signals[i], &now, NULL);
}

void cmd_unfinished_add(cmd_unfinished_clean *clean, const void *context)
{
	size_t i;

	for (i = 0; i < UNFINISHED_MAX && slot[i].context != NULL; i++)
		continue;
	if (i == UNFINISHED_MAX)
		return;
	slot[i].clean = clean;
	slot[i].context = context;
}

void cmd_unfinished_remove(const void *context)
{
	size_t i;

	for (i = 0; i < UNFINISHED_MAX; i++)
		if (slot[i].context == context)
			slot[i].context = NULL;
}

static void remove_file(const void *path)
{
	unlink(path);
}

/* Takes the place of the library's (lib/io/file_watch.c). */
void vouch_outfile_watch(const char *temporary, bool waits)
{
	if (waits)
		cmd_unfinished_add(remove_file, temporary);
	else
		cmd_unfinished_remove(temporary);
}
