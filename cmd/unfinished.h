/*
 * What a signal must not leave behind: files under temporary names, which may
 * hold codes that can be spent, and folders made for them.
 */
#ifndef VOUCH_CMD_UNFINISHED_H
#define VOUCH_CMD_UNFINISHED_H

/* Called at SIGINT, SIGTERM, SIGHUP or SIGQUIT, before the process ends of it:
 * calls what POSIX lets a signal's handler call. */
typedef void cmd_unfinished_clean(const void *context);

/* From now on those signals clean up first; ignored ones stay ignored. By
 * cmd_main; a tool that minds signals itself sets its handlers afterwards. */
void cmd_unfinished_start(void);

/* context lives until cmd_unfinished_remove. Of more than 16 at a time the rest
 * is left to the file system. One thread's. Files of vouch_outfile_open come
 * here by themselves (vouch_outfile_watch). */
void cmd_unfinished_add(cmd_unfinished_clean *clean, const void *context);
void cmd_unfinished_remove(const void *context);

#endif
