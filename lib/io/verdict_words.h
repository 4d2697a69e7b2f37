/*
 * Which sentence a verdict line ends with. Inside lib/io only.
 */
#ifndef VOUCH_IO_VERDICT_WORDS_H
#define VOUCH_IO_VERDICT_WORDS_H

#include <stdbool.h>

#include "io/verdict.h"

/* In English, as po/vi.po has it. {name} stands for a detail. Where a detail is
 * not known the plain sentence is said instead; it names none. */
struct vouch_sentence {
	const char *full;  /* NULL: there is only the plain one */
	const char *plain;
};

/* Never NULL. */
const struct vouch_sentence *vouch_sentence_of(
    const struct vouch_verdict_line *line);

/* Is the code a card, as far as its campaign tells? */
bool vouch_verdict_is_card(const struct vouch_verdict_line *line);

#endif
