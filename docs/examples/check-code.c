/*
 * Reads codes, one a line, and says what each is: the smallest useful program
 * around libvouch.
 *
 *   cc -o check-code check-code.c $(pkg-config --cflags --libs libvouch)
 *   ./check-code shop.pub < codes.txt
 */
#include <stdio.h>
#include <string.h>

#include <vouch.h>

static const char *const words[] = {
	[VOUCH_CODE_NONE] = "not a code",
	[VOUCH_CODE_DAMAGED] = "damaged",
	[VOUCH_CODE_FORGED] = "forged",
	[VOUCH_CODE_UNKNOWN_KEY] = "somebody else's code",
	[VOUCH_CODE_SHELF] = "a shelf label",
};

static int load_key(const char *path, struct vouch_key *key)
{
	FILE *file = fopen(path, "r");
	char text[1024];
	size_t len;

	if (file == NULL)
		return -1;
	len = fread(text, 1, sizeof text, file);
	fclose(file);
	return vouch_key_parse(text, len, key);
}

int main(int argc, char **argv)
{
	char line[4200], text[200];
	struct vouch_info info;
	struct vouch_key key;

	if (argc != 2 || vouch_init() != 0 || load_key(argv[1], &key) != 0) {
		fprintf(stderr, "usage: check-code KEY.pub < codes\n");
		return 2;
	}
	while (fgets(line, sizeof line, stdin) != NULL) {
		enum vouch_outcome outcome = vouch_read(line,
		    strcspn(line, "\r\n"), &key, 1, &info);

		if (outcome == VOUCH_CODE_GENUINE)
			vouch_describe(&info, text, sizeof text);
		puts(outcome == VOUCH_CODE_GENUINE ? text : words[outcome]);
	}
	return 0;
}
