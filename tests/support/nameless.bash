# Files without a name, and systems that know none.
# shellcheck shell=bash

# A system that knows no nameless files, and with PLAIN set no rename that
# replaces nothing.
old_system() {
	cat >old.c <<'END'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
static int named_only(int folder, const char *path, int flags, va_list rest)
{
	int (*real)(int, const char *, int, ...) = (int (*)(int, const char *, int, ...))dlsym(RTLD_NEXT, "openat");
	if ((flags & O_TMPFILE) == O_TMPFILE) {
		errno = EOPNOTSUPP;
		return -1;
	}
	return real(folder, path, flags, flags & O_CREAT ? va_arg(rest, mode_t) : 0);
}
#define OPEN(name) int name(int folder, const char *path, int flags, ...) { \
	va_list rest; \
	int fd; \
	va_start(rest, flags); \
	fd = named_only(folder, path, flags, rest); \
	va_end(rest); \
	return fd; \
}
OPEN(openat)
OPEN(openat64)
int renameat2(int from, const char *a, int to, const char *b, unsigned flags)
{
	int (*real)(int, const char *, int, const char *, unsigned) = (int (*)(int, const char *, int, const char *, unsigned))dlsym(RTLD_NEXT, "renameat2");
	if (getenv("PLAIN") != NULL) {
		errno = EINVAL;
		return -1;
	}
	return real(from, a, to, b, flags);
}
END
	cc -shared -fPIC -o old.so old.c -ldl
	export ASAN_OPTIONS=verify_asan_link_order=0
}

# Waits until process PID has written more than 64 KiB into a file of FOLDER,
# under whatever name or none. LIMIT: 10 seconds.
writing() { # PID FOLDER
	local fd
	for _ in $(seq 500); do
		for fd in /proc/"$1"/fd/*; do
			[[ $(readlink "$fd") == "$2"/[.#]* ]] || continue
			[ "$(stat -L -c %s "$fd")" -le 65536 ] || return 0
		done
		sleep 0.02
	done
	return 1
}
