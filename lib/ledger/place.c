/*
 * A file is looked at by name only, never through a descriptor of our own:
 * closing any descriptor of a file drops all POSIX locks this process has on
 * it, SQLite's among them.
 */
#define _XOPEN_SOURCE 700 /* realpath */

#include "ledger/place.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#ifdef __linux__
#include <sys/vfs.h>
#endif

/* From statfs(2) and the kernel's sources; <linux/magic.h> has only some. */
static const struct {
	uint32_t type;
	const char *name;
} network[] = {
	{ 0x00006969, "NFS" },
	{ 0x0000517b, "SMB" },
	{ 0xfe534d42, "SMB" },
	{ 0xff534d42, "SMB" },
	{ 0x0000564c, "NCP" },
	{ 0x01021997, "9p" },
	{ 0x65735546, "FUSE" },
	{ 0x786f4256, "VirtualBox shared folder" },
	{ 0xbacbacbc, "VMware shared folder" },
	{ 0x7c7c6013, "Parallels shared folder" },
	{ 0x00c36400, "Ceph" },
	{ 0x73757245, "Coda" },
	{ 0x5346414f, "AFS" },
	{ 0x6b414653, "AFS" },
	{ 0x0bd00bd0, "Lustre" },
	{ 0x47504653, "GPFS" }
};

const char *vouch_place_network(uint32_t type)
{
	size_t i;

	for (i = 0; i < sizeof network / sizeof network[0]; i++)
		if (network[i].type == type)
			return network[i].name;
	return NULL;
}

enum vouch_err vouch_place_resolve(const char *path, struct vouch_diag *diag,
    char real[VOUCH_PLACE_MAX])
{
	const char *slash = strrchr(path, '/');
	const char *name = slash != NULL ? slash + 1 : path;
	size_t folder_len = slash != NULL ? (size_t)(slash - path) : 0;
	size_t len;
	char folder[VOUCH_PLACE_MAX] = ".";
	char *resolved = NULL;
	enum vouch_err err = VOUCH_OK;

	if (name[0] == '\0' || strcmp(name, ".") == 0 ||
	    strcmp(name, "..") == 0)
		return vouch_diag_set(diag, VOUCH_ERR_SYNTAX,
		    "not the name of a file");
	if (folder_len >= sizeof folder)
		return vouch_diag_set(diag, VOUCH_ERR_TOO_LONG,
		    "path too long");
	if (slash == path) {
		memcpy(folder, "/", 2);
	} else if (slash != NULL) {
		memcpy(folder, path, folder_len);
		folder[folder_len] = '\0';
	}
	resolved = realpath(folder, NULL);
	if (resolved == NULL)
		return vouch_diag_errno(diag, VOUCH_ERR_IO,
		    "cannot reach its folder");
	len = strlen(resolved);
	/* With room for the name SQLite gives the journal beside it. */
	if (len + 1 + strlen(name) + sizeof "-journal" > VOUCH_PLACE_MAX) {
		err = vouch_diag_set(diag, VOUCH_ERR_TOO_LONG,
		    "path too long");
		goto out;
	}
	memcpy(real, resolved, len);
	if (len > 1)
		real[len++] = '/';
	memcpy(real + len, name, strlen(name) + 1);
out:
	free(resolved);
	return err;
}

enum vouch_err vouch_place_check(const char *real, mode_t never,
    struct vouch_diag *diag)
{
	struct stat st;

	if (lstat(real, &st) != 0) {
		if (errno == ENOENT)
			return vouch_diag_set(diag, VOUCH_ERR_NOT_FOUND,
			    "there is no such file");
		return vouch_diag_errno(diag, VOUCH_ERR_IO, "cannot look at it");
	}
	if (S_ISLNK(st.st_mode))
		return vouch_diag_set(diag, VOUCH_ERR_PERMISSION,
		    "is a symbolic link, which could be pointed elsewhere");
	if (!S_ISREG(st.st_mode))
		return vouch_diag_set(diag, VOUCH_ERR_CORRUPT,
		    "is not a plain file");
	/* SQLite names the journal after the file: what a crash left under one
	 * name is not seen under the other, and played back too late. */
	if (st.st_nlink > 1) {
		vouch_diag_hint(diag, "keep one name and remove the others; a "
		    "copy is made with cp, not ln");
		return vouch_diag_set(diag, VOUCH_ERR_PERMISSION,
		    "has %lu names (hard links), and redemptions can be lost "
		    "when two are in use", (unsigned long)st.st_nlink);
	}
	if ((st.st_mode & never) != 0) {
		vouch_diag_hint(diag, "close it to them with: chmod %s %s",
		    (never & S_IRWXG) != 0 ? "600" : "o-w", real);
		return vouch_diag_set(diag, VOUCH_ERR_PERMISSION,
		    "its mode %03o lets others %s it",
		    (unsigned)(st.st_mode & 0777),
		    (st.st_mode & never & (S_IRGRP | S_IROTH)) != 0 ?
		    "read" : "write");
	}
	return VOUCH_OK;
}

#ifdef __linux__
/* The file itself, or as long as it is not there, its folder. */
static int file_system(const char *real, struct statfs *fs)
{
	char folder[VOUCH_PLACE_MAX];
	const char *slash = strrchr(real, '/');
	size_t len = slash == NULL || slash == real ? 1 :
	    (size_t)(slash - real);

	if (statfs(real, fs) == 0)
		return 0;
	if (errno != ENOENT || slash == NULL || len >= sizeof folder)
		return -1;
	memcpy(folder, real, len);
	folder[len] = '\0';
	return statfs(folder, fs);
}
#endif

enum vouch_err vouch_place_local(const char *real, struct vouch_diag *diag)
{
#ifdef __linux__
	struct statfs fs;
	const char *name;

	if (file_system(real, &fs) != 0)
		return vouch_diag_errno(diag, VOUCH_ERR_IO,
		    "cannot ask for its file system");
	name = vouch_place_network((uint32_t)fs.f_type);
	if (name != NULL) {
		vouch_diag_hint(diag, "keep it on a disk of this machine and "
		    "let the other tills come to it");
		return vouch_diag_set(diag, VOUCH_ERR_UNSUPPORTED,
		    "lies on a shared disk, %s, where locks and syncs cannot "
		    "be trusted", name);
	}
#else
	(void)real;
	(void)diag;
#endif
	return VOUCH_OK;
}
