/*
 * The layer over SQLite's file functions. Each file it opens is the real one
 * with ours in front; what is not in the tape's folder passes through.
 */
#include "crash/tape.h"

#include <dirent.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "crash/shop.h"

#define NOT_TAPED SIZE_MAX

static sqlite3_vfs *below; /* SQLite's own */
static struct tape *running;
static const char *journal_wanted, *sync_wanted;

struct layer {
	sqlite3_file base;
	sqlite3_file *real; /* stands behind this struct */
	size_t file;        /* on the tape, or NOT_TAPED */
	bool folder_due;    /* new: its first sync syncs the folder too */
};

static struct layer *layer_of(sqlite3_file *file)
{
	return (struct layer *)(void *)file;
}

/* ---- the tape ---- */

static void *need(void *memory)
{
	if (memory == NULL)
		shop_die("tape", VOUCH_ERR_NO_MEMORY, NULL);
	return memory;
}

static void *room(void *old, size_t count, size_t *size, size_t each)
{
	if (count < *size)
		return old;
	*size = *size == 0 ? 256 : *size * 2;
	return need(realloc(old, *size * each));
}

static void add(enum tape_what what, size_t file, int64_t at,
    const void *data, size_t len)
{
	struct tape_op *op;

	running->op = room(running->op, running->op_count, &running->op_size,
	    sizeof *running->op);
	op = &running->op[running->op_count++];
	*op = (struct tape_op){ .what = what, .file = file, .at = at,
		.len = len };
	if (len > 0) {
		op->data = need(malloc(len));
		memcpy(op->data, data, len);
	}
	if (what == TAPE_SYNC || what == TAPE_SYNC_FOLDER)
		running->syncs++;
}

static size_t find(const char *name)
{
	size_t i;

	for (i = running->file_count; i-- > 0;)
		if (!running->file[i].gone &&
		    strcmp(running->file[i].name, name) == 0)
			return i;
	return NOT_TAPED;
}

/* The name of a path inside the tape's folder; NULL: elsewhere. */
static const char *taped_name(const char *path)
{
	size_t len = running != NULL ? strlen(running->folder) : 0;

	return len > 0 && path != NULL && path[len] == '/' &&
	    strncmp(path, running->folder, len) == 0 ? path + len + 1 : NULL;
}

static size_t new_file(const char *name)
{
	struct tape_file *file;

	running->file = room(running->file, running->file_count,
	    &running->file_size, sizeof *running->file);
	file = &running->file[running->file_count];
	memset(file, 0, sizeof *file);
	snprintf(file->name, sizeof file->name, "%s", name);
	return running->file_count++;
}

/* ---- the folder ---- */

static uint8_t *load(const char *name, size_t *len)
{
	char path[1024];
	struct stat st;
	uint8_t *data;
	FILE *file;

	snprintf(path, sizeof path, "%s/%s", running->folder, name);
	file = fopen(path, "rb");
	if (file == NULL || fstat(fileno(file), &st) != 0)
		shop_die(path, VOUCH_ERR_IO, NULL);
	*len = (size_t)st.st_size;
	data = need(malloc(*len + 1));
	if (fread(data, 1, *len, file) != *len)
		shop_die(path, VOUCH_ERR_IO, NULL);
	fclose(file);
	return data;
}

/* Each file in the folder, dot files too. */
static void each_name(void (*each)(const char *name))
{
	struct dirent *entry;
	DIR *dir = opendir(running->folder);

	if (dir == NULL)
		shop_die(running->folder, VOUCH_ERR_IO, NULL);
	while ((entry = readdir(dir)) != NULL)
		if (strcmp(entry->d_name, ".") != 0 &&
		    strcmp(entry->d_name, "..") != 0)
			each(entry->d_name);
	closedir(dir);
}

static void take_start(const char *name)
{
	size_t i = new_file(name);

	running->file[i].at_start = true;
	running->file[i].start = load(name, &running->file[i].start_len);
}

/* SQLite's own files come through the layer; the index of a write-ahead log
 * lives in memory and is made anew. */
static bool is_sidecar(const char *name)
{
	size_t len = strlen(name);

	return !(len >= 3 && strcmp(name + len - 3, ".db") == 0) &&
	    strstr(name, ".db-journal") == NULL &&
	    strstr(name, ".db-wal") == NULL && strstr(name, ".db-shm") == NULL;
}

static void look_at(const char *name)
{
	const uint8_t *before;
	size_t len, before_len, i;
	uint8_t *data;

	if (!is_sidecar(name))
		return;
	data = load(name, &len);
	i = find(name);
	if (i == NOT_TAPED) {
		i = new_file(name);
		add(TAPE_CREATE, i, 0, NULL, 0);
	}
	before = running->file[i].seen;
	before_len = running->file[i].seen_len;
	if (before == NULL) {
		before = running->file[i].start;
		before_len = running->file[i].start_len;
	}
	if (len == before_len && (len == 0 || memcmp(data, before, len) == 0)) {
		free(data);
		return;
	}
	add(TAPE_WRITE, i, 0, data, len);
	if (len < before_len)
		add(TAPE_TRUNCATE, i, (int64_t)len, NULL, 0);
	free(running->file[i].seen);
	running->file[i].seen = data;
	running->file[i].seen_len = len;
}

void tape_start(struct tape *tape, const char *folder)
{
	memset(tape, 0, sizeof *tape);
	snprintf(tape->folder, sizeof tape->folder, "%s", folder);
	running = tape;
	each_name(take_start);
}

void tape_stop(void)
{
	running = NULL;
}

void tape_free(struct tape *tape)
{
	size_t i;

	for (i = 0; i < tape->op_count; i++)
		free(tape->op[i].data);
	for (i = 0; i < tape->file_count; i++) {
		free(tape->file[i].start);
		free(tape->file[i].seen);
	}
	free(tape->op);
	free(tape->file);
	memset(tape, 0, sizeof *tape);
}

void tape_said(int64_t n)
{
	each_name(look_at);
	add(TAPE_SAID, NOT_TAPED, n, NULL, 0);
}

/* ---- functions of a file ---- */

static int layer_close(sqlite3_file *file)
{
	struct layer *layer = layer_of(file);

	return layer->real->pMethods->xClose(layer->real);
}

static int layer_read(sqlite3_file *file, void *data, int len,
    sqlite3_int64 at)
{
	struct layer *layer = layer_of(file);

	return layer->real->pMethods->xRead(layer->real, data, len, at);
}

static int layer_write(sqlite3_file *file, const void *data, int len,
    sqlite3_int64 at)
{
	struct layer *layer = layer_of(file);
	int rc = layer->real->pMethods->xWrite(layer->real, data, len, at);

	if (rc == SQLITE_OK && running != NULL && layer->file != NOT_TAPED) {
		add(TAPE_WRITE, layer->file, at, data, (size_t)len);
		running->writes++;
	}
	return rc;
}

static int layer_truncate(sqlite3_file *file, sqlite3_int64 size)
{
	struct layer *layer = layer_of(file);
	int rc = layer->real->pMethods->xTruncate(layer->real, size);

	if (rc == SQLITE_OK && running != NULL && layer->file != NOT_TAPED) {
		add(TAPE_TRUNCATE, layer->file, size, NULL, 0);
		running->writes++;
	}
	return rc;
}

static int layer_sync(sqlite3_file *file, int flags)
{
	struct layer *layer = layer_of(file);
	int rc = layer->real->pMethods->xSync(layer->real, flags);

	if (rc != SQLITE_OK || running == NULL || layer->file == NOT_TAPED)
		return rc;
	add(TAPE_SYNC, layer->file, 0, NULL, 0);
	if (layer->folder_due)
		add(TAPE_SYNC_FOLDER, NOT_TAPED, 0, NULL, 0);
	layer->folder_due = false;
	return rc;
}

static int layer_size(sqlite3_file *file, sqlite3_int64 *size)
{
	struct layer *layer = layer_of(file);

	return layer->real->pMethods->xFileSize(layer->real, size);
}

static int layer_lock(sqlite3_file *file, int how)
{
	struct layer *layer = layer_of(file);

	return layer->real->pMethods->xLock(layer->real, how);
}

static int layer_unlock(sqlite3_file *file, int how)
{
	struct layer *layer = layer_of(file);

	return layer->real->pMethods->xUnlock(layer->real, how);
}

static int layer_reserved(sqlite3_file *file, int *yes)
{
	struct layer *layer = layer_of(file);

	return layer->real->pMethods->xCheckReservedLock(layer->real, yes);
}

/* "PRAGMA name=value" comes by here first: its value is exchanged in place
 * (every one of ours fits), and a question is answered as the ledger hopes. */
static int lie(char **pragma)
{
	const char *hoped, *wanted;
	size_t len;

	if (sqlite3_stricmp(pragma[1], "journal_mode") == 0) {
		hoped = "delete";
		wanted = journal_wanted;
	} else if (sqlite3_stricmp(pragma[1], "synchronous") == 0) {
		hoped = "3";
		wanted = sync_wanted;
	} else {
		return SQLITE_NOTFOUND;
	}
	if (wanted == NULL)
		return SQLITE_NOTFOUND;
	if (pragma[2] == NULL) {
		pragma[0] = sqlite3_mprintf("%s", hoped);
		return SQLITE_OK;
	}
	len = strlen(wanted);
	if (len > strlen(pragma[2]))
		shop_die(wanted, VOUCH_ERR_RANGE, NULL);
	memcpy(pragma[2], wanted, len + 1);
	return SQLITE_NOTFOUND;
}

static int layer_control(sqlite3_file *file, int op, void *arg)
{
	struct layer *layer = layer_of(file);

	if (op == SQLITE_FCNTL_PRAGMA && lie(arg) == SQLITE_OK)
		return SQLITE_OK;
	return layer->real->pMethods->xFileControl(layer->real, op, arg);
}

static int layer_sector(sqlite3_file *file)
{
	struct layer *layer = layer_of(file);

	return layer->real->pMethods->xSectorSize(layer->real);
}

static int layer_traits(sqlite3_file *file)
{
	struct layer *layer = layer_of(file);

	return layer->real->pMethods->xDeviceCharacteristics(layer->real);
}

static int layer_shm_map(sqlite3_file *file, int page, int size, int extend,
    void volatile **out)
{
	struct layer *layer = layer_of(file);

	return layer->real->pMethods->xShmMap(layer->real, page, size, extend,
	    out);
}

static int layer_shm_lock(sqlite3_file *file, int at, int n, int flags)
{
	struct layer *layer = layer_of(file);

	return layer->real->pMethods->xShmLock(layer->real, at, n, flags);
}

static void layer_shm_barrier(sqlite3_file *file)
{
	struct layer *layer = layer_of(file);

	layer->real->pMethods->xShmBarrier(layer->real);
}

static int layer_shm_unmap(sqlite3_file *file, int delete)
{
	struct layer *layer = layer_of(file);

	return layer->real->pMethods->xShmUnmap(layer->real, delete);
}

/* Version 2: no memory mapping, which would write past us. */
static const sqlite3_io_methods methods = {
	.iVersion = 2,
	.xClose = layer_close,
	.xRead = layer_read,
	.xWrite = layer_write,
	.xTruncate = layer_truncate,
	.xSync = layer_sync,
	.xFileSize = layer_size,
	.xLock = layer_lock,
	.xUnlock = layer_unlock,
	.xCheckReservedLock = layer_reserved,
	.xFileControl = layer_control,
	.xSectorSize = layer_sector,
	.xDeviceCharacteristics = layer_traits,
	.xShmMap = layer_shm_map,
	.xShmLock = layer_shm_lock,
	.xShmBarrier = layer_shm_barrier,
	.xShmUnmap = layer_shm_unmap
};

/* ---- functions of a folder ---- */

static int layer_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *file,
    int flags, int *out_flags)
{
	struct layer *layer = layer_of(file);
	const char *name = taped_name(path);
	int journal, rc;

	(void)vfs;
	memset(layer, 0, sizeof *layer);
	layer->real = (sqlite3_file *)(void *)(layer + 1);
	layer->file = NOT_TAPED;
	rc = below->xOpen(below, path, layer->real, flags, out_flags);
	if (layer->real->pMethods != NULL)
		layer->base.pMethods = &methods;
	if (rc != SQLITE_OK || name == NULL)
		return rc;
	layer->file = find(name);
	if (layer->file == NOT_TAPED) {
		layer->file = new_file(name);
		add(TAPE_CREATE, layer->file, 0, NULL, 0);
		journal = SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_WAL |
		    SQLITE_OPEN_SUPER_JOURNAL;
		layer->folder_due = (flags & journal) != 0;
	}
	return rc;
}

static int layer_delete(sqlite3_vfs *vfs, const char *path, int sync_folder)
{
	const char *name = taped_name(path);
	size_t i;
	int rc;

	(void)vfs;
	rc = below->xDelete(below, path, sync_folder);
	i = name != NULL ? find(name) : NOT_TAPED;
	if (rc != SQLITE_OK || i == NOT_TAPED)
		return rc;
	add(TAPE_DELETE, i, 0, NULL, 0);
	running->file[i].gone = true;
	if (sync_folder)
		add(TAPE_SYNC_FOLDER, NOT_TAPED, 0, NULL, 0);
	return rc;
}

void tape_install(void)
{
	static sqlite3_vfs vfs;

	below = sqlite3_vfs_find(NULL);
	vfs = *below;
	vfs.zName = "tape";
	vfs.szOsFile = (int)sizeof(struct layer) + below->szOsFile;
	vfs.xOpen = layer_open;
	vfs.xDelete = layer_delete;
	if (sqlite3_vfs_register(&vfs, 1) != SQLITE_OK)
		shop_die("tape", VOUCH_ERR_LIBRARY, NULL);
}

void tape_weaken(const char *journal_mode, const char *synchronous)
{
	journal_wanted = journal_mode;
	sync_wanted = synchronous;
}
