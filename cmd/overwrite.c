/* See overwrite.h. */
#include "overwrite.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd.h"

#define PATH_SIZE 4096

static bool is_same(const struct stat *one, const struct stat *other)
{
	return S_ISREG(one->st_mode) && one->st_dev == other->st_dev &&
	    one->st_ino == other->st_ino;
}

static bool look_at(const char *input, struct stat *st)
{
	return strcmp(input, "-") == 0 ? fstat(STDIN_FILENO, st) == 0 :
	    stat(input, st) == 0;
}

/* The input that a file is, or NULL. */
static const struct cmd_input *find_input(const struct stat *file,
    const struct cmd_input *inputs)
{
	struct stat st;

	for (; inputs->what != NULL; inputs++)
		if (inputs->path != NULL && look_at(inputs->path, &st) &&
		    is_same(file, &st))
			return inputs;
	return NULL;
}

static enum vouch_err would_replace(const struct cmd_input *input,
    struct vouch_diag *diag)
{
	vouch_diag_subject(diag, NULL, 0);
	return vouch_diag_set(diag, VOUCH_ERR_CONFLICT,
	    "would replace %s%s%s, which is read", input->what,
	    input->what[0] != '\0' ? " " : "", strcmp(input->path, "-") == 0 ?
	    "the file on standard input" : input->path);
}

/* The folder of path, for stat(2). false: too long, and not to be had. */
static bool folder_of(const char *path, char folder[PATH_SIZE])
{
	const char *slash = strrchr(path, '/');
	int len = slash == NULL ? 0 : (int)(slash - path) + 1;

	return snprintf(folder, PATH_SIZE, "%.*s.", len, path) < PATH_SIZE;
}

static const char *last_part(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? path : slash + 1;
}

/* Of files that may not be there yet. */
static bool is_same_place(const char *one, const char *other)
{
	char folder[2][PATH_SIZE];
	struct stat here, there;

	if (strcmp(one, other) == 0)
		return true;
	if (strcmp(one, "-") == 0 || strcmp(other, "-") == 0)
		return false;
	if (stat(one, &here) == 0 && stat(other, &there) == 0)
		return is_same(&here, &there);
	return strcmp(last_part(one), last_part(other)) == 0 &&
	    folder_of(one, folder[0]) && folder_of(other, folder[1]) &&
	    stat(folder[0], &here) == 0 && stat(folder[1], &there) == 0 &&
	    here.st_dev == there.st_dev && here.st_ino == there.st_ino;
}

static enum vouch_err check_output(const struct cmd_output *outputs,
    const struct cmd_output *output, const struct cmd_input *inputs,
    struct vouch_diag *diag)
{
	const struct cmd_output *earlier;
	const struct cmd_input *input;
	struct stat st;

	vouch_diag_field(diag, output->option);
	if (strcmp(output->path, "-") != 0 && stat(output->path, &st) == 0 &&
	    (input = find_input(&st, inputs)) != NULL)
		return would_replace(input, diag);
	vouch_diag_subject(diag, output->path, strlen(output->path));
	for (earlier = outputs; earlier < output; earlier++)
		if (earlier->path != NULL &&
		    is_same_place(earlier->path, output->path))
			return vouch_diag_set(diag, VOUCH_ERR_CONFLICT,
			    "%s has the same name", earlier->option);
	return VOUCH_OK;
}

int cmd_check_outputs(const struct cmd_output *outputs,
    const struct cmd_input *inputs)
{
	const struct cmd_output *output;
	struct vouch_diag diag = VOUCH_DIAG_INIT;

	for (output = outputs; output->option != NULL; output++)
		if (output->path != NULL &&
		    check_output(outputs, output, inputs, &diag) != VOUCH_OK)
			return cmd_fail(&diag);
	return CMD_OK;
}

int cmd_check_reads(const char *option, const char *path, int count,
    char *const *operands)
{
	const struct cmd_output outputs[] = { { option, path },
		{ NULL, NULL } };
	int i, status = CMD_OK;

	for (i = 0; status == CMD_OK && i < count; i++)
		status = cmd_check_outputs(outputs, (struct cmd_input[]){
		    { "", operands[i] }, { NULL, NULL } });
	return status;
}

enum vouch_err cmd_check_output_at(int folder, const char *name,
    const struct cmd_input *inputs, struct vouch_diag *diag)
{
	const struct cmd_input *input;
	struct stat st;

	if (inputs == NULL || fstatat(folder, name, &st, 0) != 0)
		return VOUCH_OK;
	input = find_input(&st, inputs);
	return input == NULL ? VOUCH_OK : would_replace(input, diag);
}
