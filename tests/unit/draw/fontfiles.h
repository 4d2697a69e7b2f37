/* Fonts of the tests: Debian's (tools/install-deps), and small ones made by
 * hand for the fuzzer. */
#ifndef VOUCH_TESTS_DRAW_FONTFILES_H
#define VOUCH_TESTS_DRAW_FONTFILES_H

#include "draw/font.h"

#define ROBOTO_DIR "/usr/share/fonts/truetype/roboto/unhinted/RobotoTTF/"
#define ROBOTO ROBOTO_DIR "Roboto-Regular.ttf"
#define ROBOTO_BOLD ROBOTO_DIR "Roboto-Bold.ttf"
#define DEJAVU "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
#define PROCIONO "/usr/share/fonts/opentype/fonts-prociono/Prociono.otf"
#define MADE "tests/fuzz/corpus/font/"

static inline struct vouch_font *font_of(const char *path)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_font *font = NULL;
	char line[600];

	if (vouch_font_load(path, &diag, &font) != VOUCH_OK) {
		vouch_diag_format(&diag, line, sizeof line);
		fail_msg("%s", line);
	}
	return font;
}

#endif
