/*
 * A main() for an entry point without libFuzzer: feeds it every file of
 * tests/fuzz/corpus/NAME, NAME being the program's own, or the files named,
 * and speaks TAP. An input that breaks something ends the program; its name
 * is the last line then.
 */
#include <dirent.h>
#include <string.h>

#include "fuzz/fuzz.h"

#define FILES_MAX 1000
#define BYTES_MAX (1u << 20)

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Paths of the files in folder, sorted. */
static size_t list(const char *folder, char **paths)
{
	DIR *dir = opendir(folder);
	const struct dirent *entry = NULL;
	size_t count = 0;
	char path[4096];

	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		MUST(count < FILES_MAX);
		snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
		paths[count++] = strdup(path);
	}
	if (dir != NULL)
		closedir(dir);
	qsort(paths, count, sizeof *paths, by_name);
	return count;
}

static void feed(const char *path)
{
	static uint8_t bytes[BYTES_MAX];
	FILE *file = fopen(path, "rb");
	uint8_t *exact = NULL;
	size_t len;

	MUST(file != NULL);
	len = fread(bytes, 1, sizeof bytes, file);
	MUST(!ferror(file) && feof(file));
	fclose(file);
	/* To the byte, so that a sanitizer sees what is read behind it. */
	exact = malloc(len > 0 ? len : 1);
	MUST(exact != NULL);
	memcpy(exact, bytes, len);
	LLVMFuzzerTestOneInput(exact, len);
	free(exact);
}

int main(int argc, char **argv)
{
	static char *found[FILES_MAX];
	char folder[256];
	const char *name = strrchr(argv[0], '/');
	char **paths = argv + 1;
	size_t count = (size_t)(argc - 1);

	if (argc < 2) {
		snprintf(folder, sizeof folder, "tests/fuzz/corpus/%s",
		    name != NULL ? name + 1 : argv[0]);
		count = list(folder, found);
		paths = found;
	}
	printf("1..%zu\n", count);
	for (size_t i = 0; i < count; i++) {
		printf("# %s\n", paths[i]);
		fflush(stdout);
		feed(paths[i]);
		printf("ok %zu - %s\n", i + 1, paths[i]);
	}
	for (size_t i = 0; paths == found && i < count; i++)
		free(found[i]);
	return count > 0 ? 0 : 1;
}
