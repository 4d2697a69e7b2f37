/*
 * vouch-issue --resolver: what a web server needs to lead the links of shelf
 * codes to their pages, out of records with a column of pages.
 *
 * Nothing of a cell reaches the configuration as it came: paths are written
 * from the parsed link, pages from vouch_weburl_parse(). Vouchers are refused,
 * as whoever reads the file could spend them. Labels of one product that lead
 * to one page share a line, the product's, which also serves labels that are
 * not in the records.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "issue.h"
#include "issue_table.h"

#include "core/code.h"
#include "core/shelf.h"
#include "core/shortlink.h"
#include "core/weburl.h"
#include "io/file.h"

#define TEXTS_MAX ((size_t)1 << 30)
#define KEY_MAX 320

/* Characters of a code's text that a log may keep: V and the 45 digits that
 * hold the payload (docs/FORMAT.md, "Links in logs"). */
#define LOGGED "45"
#define LEFT_OUT "107" /* and how many more there are at least */

/* A path, or a product, and the page it leads to: offsets into texts. */
struct entry {
	size_t key, page, order;
};

struct entries {
	struct entry *at; /* owned */
	size_t count, size;
};

struct resolver {
	struct issue_run *run;
	struct issue_table table;
	int code, link, page;
	char host[VOUCH_HOST_MAX];
	struct vouch_buf texts;
	struct entries paths, products;
};

/* ---- entries ---- */

static const char *text_at(const struct resolver *r, size_t offset)
{
	return r->texts.data + offset;
}

static enum vouch_err no_memory(struct vouch_diag *diag)
{
	return vouch_diag_set(diag, VOUCH_ERR_NO_MEMORY,
	    "no memory for so many links");
}

static enum vouch_err add_text(struct resolver *r, const char *text,
    struct vouch_diag *diag, size_t *offset)
{
	*offset = r->texts.len;
	return vouch_buf_add(&r->texts, text, strlen(text) + 1) == VOUCH_OK ?
	    VOUCH_OK : no_memory(diag);
}

static enum vouch_err add_entry(struct resolver *r, struct entries *to,
    const char *key, size_t page, struct vouch_diag *diag)
{
	size_t size = to->size == 0 ? 256 : to->size * 2, offset = 0;
	enum vouch_err err = add_text(r, key, diag, &offset);
	struct entry *more;

	if (err != VOUCH_OK)
		return err;
	if (to->count == to->size) {
		more = realloc(to->at, size * sizeof *more);
		if (more == NULL)
			return no_memory(diag);
		to->at = more;
		to->size = size;
	}
	to->at[to->count] = (struct entry){ offset, page, to->count };
	to->count++;
	return VOUCH_OK;
}

/* By key, the first ones first. qsort() hands on no context, so the texts come
 * through here. */
static const char *sorted_texts;

static int by_key(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	int order = strcmp(sorted_texts + x->key, sorted_texts + y->key);

	return order != 0 ? order : (x->order > y->order) -
	    (x->order < y->order);
}

static void sort(const struct resolver *r, struct entries *entries)
{
	sorted_texts = r->texts.data;
	if (entries->count > 0)
		qsort(entries->at, entries->count, sizeof entries->at[0],
		    by_key);
}

/* Keeps the first entry of each key. */
static void keep_first(const struct resolver *r, struct entries *entries)
{
	size_t i, kept = 0;

	for (i = 0; i < entries->count; i++)
		if (kept == 0 || strcmp(text_at(r, entries->at[i].key),
		    text_at(r, entries->at[kept - 1].key)) != 0)
			entries->at[kept++] = entries->at[i];
	entries->count = kept;
}

/* ---- records ---- */

static enum vouch_err bad_code(const struct resolver *r,
    struct vouch_diag *diag, const char *why)
{
	issue_table_blame(&r->table, r->code, diag);
	return vouch_diag_set(diag, VOUCH_ERR_SYNTAX,
	    "expected the link of a shelf code%s", why);
}

/* The host in a link, which is that of all the others. */
static enum vouch_err take_host(struct resolver *r, struct vouch_span link,
    struct vouch_diag *diag)
{
	char host[VOUCH_HOST_MAX];
	const char *slash;
	size_t len;

	if (link.len < 8)
		return bad_code(r, diag, "");
	slash = memchr(link.data + 8, '/', link.len - 8);
	len = slash == NULL ? 0 : (size_t)(slash - link.data) - 8;
	if (vouch_host_parse(link.data + 8, len, NULL, host) != VOUCH_OK)
		return bad_code(r, diag, "");
	if (slash[1] == 'V' || slash[1] == 'v')
		return bad_code(r, diag, ": whoever reads a web server's "
		    "configuration could spend a voucher in it");
	if (r->host[0] == '\0')
		memcpy(r->host, host, sizeof host);
	if (strcmp(host, r->host) == 0)
		return VOUCH_OK;
	issue_table_blame(&r->table, r->code, diag);
	return vouch_diag_set(diag, VOUCH_ERR_CONFLICT,
	    "the links before lead to %s: one file for each host", r->host);
}

/* The path of a shelf code's link, in lower case, and what it hangs at. */
static enum vouch_err read_code(struct resolver *r, struct vouch_diag *diag,
    char path[KEY_MAX], struct vouch_shelf *shelf)
{
	struct vouch_span link = issue_table_cell(&r->table, r->code), text;
	enum vouch_err err = take_host(r, link, diag);
	char place[VOUCH_SHELF_PATH];
	struct vouch_code code;

	if (err != VOUCH_OK)
		return err;
	if (!vouch_shelf_read(link.data, link.len, r->host, shelf))
		return bad_code(r, diag, "");
	vouch_shelf_path(shelf, place);
	text.data = link.data + strlen("https://") + strlen(r->host) +
	    strlen("/s/");
	text.len = link.len - (size_t)(text.data - link.data);
	if (strlen(place) > text.len)
		return bad_code(r, diag, "");
	text.len -= strlen(place);
	if (vouch_code_read(text.data, text.len, NULL, &code) != VOUCH_OK ||
	    code.token.kind != VOUCH_KIND_SHELF)
		return bad_code(r, diag, "");
	snprintf(path, KEY_MAX, "/s/%.*s%s", (int)text.len, text.data, place);
	vouch_str_lower(path);
	return VOUCH_OK;
}

static enum vouch_err add_link(struct resolver *r, size_t page,
    struct vouch_diag *diag)
{
	struct vouch_span link = issue_table_cell(&r->table, r->link);
	size_t before = strlen("https://") + strlen(r->host) + strlen("/l/");
	char start[VOUCH_HOST_MAX + 16], key[KEY_MAX];
	uint64_t number = 0;

	if (link.len == 0)
		return VOUCH_OK;
	snprintf(start, sizeof start, "%.*s", (int)before, link.data);
	snprintf(key, sizeof key, "https://%s/l/", r->host);
	if (link.len < before || !vouch_str_same(start, key) ||
	    vouch_shortlink_parse(link.data + before, link.len - before,
	    &number) != VOUCH_OK) {
		issue_table_blame(&r->table, r->link, diag);
		return vouch_diag_set(diag, VOUCH_ERR_SYNTAX,
		    "expected a short link of %s", r->host);
	}
	vouch_shortlink_format(number, start);
	snprintf(key, sizeof key, "/l/%s", start);
	vouch_str_lower(key);
	return add_entry(r, &r->paths, key, page, diag);
}

static enum vouch_err check_record(void *context, struct issue_table *table,
    struct vouch_diag *diag)
{
	struct resolver *r = context;
	struct vouch_span cell = issue_table_cell(table, r->page);
	char path[KEY_MAX], url[VOUCH_WEBURL_MAX], gtin[24];
	struct vouch_shelf shelf;
	size_t page = 0;
	enum vouch_err err = read_code(r, diag, path, &shelf);

	if (err != VOUCH_OK)
		return err;
	issue_table_blame(table, r->page, diag);
	err = vouch_weburl_parse(cell.data, cell.len, diag, url);
	if (err == VOUCH_OK)
		err = add_text(r, url, diag, &page);
	if (err == VOUCH_OK)
		err = add_link(r, page, diag);
	if (err == VOUCH_OK)
		err = add_entry(r, &r->paths, path, page, diag);
	if (err == VOUCH_OK && shelf.has_product) {
		snprintf(gtin, sizeof gtin, "%014" PRIu64, shelf.gtin);
		err = add_entry(r, &r->products, gtin, page, diag);
	}
	return err == VOUCH_OK ? issue_table_keep(table, 0, diag) : err;
}

static enum vouch_err need(struct resolver *r, const char *const *names,
    int *column)
{
	*column = issue_table_find(&r->table, names);
	if (*column >= 0)
		return VOUCH_OK;
	vouch_diag_file(issue_fresh(r->run), r->table.options.path);
	return vouch_diag_set(r->run->diag, VOUCH_ERR_MISSING,
	    "it has no column \"%s\"%s", names[0],
	    names[1] == NULL ? "" : " or \"target\": name it with --page");
}

static enum vouch_err read_records(struct resolver *r, const char *path)
{
	const struct issue_args *args = r->run->args;
	const struct issue_table_options options = {
		.path = path, .encoding = args->encoding,
		.keep_going = args->keep_going,
		.outcome = "nothing was written",
	};
	const char *const code[] = { "code", NULL };
	const char *const link[] = { "link", NULL };
	const char *const usual[] = { "page", "target", NULL };
	const char *const given[] = { args->page, NULL };
	enum vouch_err err = issue_table_open(&r->table, &options,
	    issue_fresh(r->run));

	if (err == VOUCH_OK)
		err = need(r, code, &r->code);
	if (err == VOUCH_OK)
		err = need(r, args->page != NULL ? given : usual, &r->page);
	if (err == VOUCH_OK) {
		r->link = issue_table_find(&r->table, link);
		err = issue_table_read(&r->table, check_record, r,
		    issue_fresh(r->run));
	}
	r->run->bad_rows += r->table.bad;
	issue_table_close(&r->table);
	return err;
}

/* The page of the product in a label's path, or NULL. */
static const char *product_page(const struct resolver *r, const char *path)
{
	const char *place = strstr(path, "/01/");
	size_t low = 0, high = r->products.count, middle;
	int order;

	while (place != NULL && low < high) {
		middle = low + (high - low) / 2;
		order = strncmp(place + 4, text_at(r,
		    r->products.at[middle].key), 14);
		if (order == 0)
			return text_at(r, r->products.at[middle].page);
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

/* One line for each product, and for each path that leads elsewhere. */
static enum vouch_err settle(struct resolver *r)
{
	struct entries *paths = &r->paths;
	const char *page, *product;
	struct entry *entry;
	size_t i, kept = 0;

	sort(r, &r->products);
	keep_first(r, &r->products);
	sort(r, paths);
	for (i = 0; i < paths->count; i++) {
		entry = &paths->at[i];
		page = text_at(r, entry->page);
		if (i + 1 < paths->count &&
		    strcmp(text_at(r, entry->key),
		    text_at(r, entry[1].key)) == 0) {
			if (strcmp(page, text_at(r, entry[1].page)) == 0)
				continue;
			vouch_diag_subject(issue_fresh(r->run),
			    text_at(r, entry->key),
			    strlen(text_at(r, entry->key)));
			return vouch_diag_set(r->run->diag,
			    VOUCH_ERR_CONFLICT, "the records have two pages "
			    "for this link");
		}
		product = product_page(r, text_at(r, entry->key));
		if (product == NULL || strcmp(product, page) != 0)
			paths->at[kept++] = *entry;
	}
	paths->count = kept;
	return VOUCH_OK;
}

/* ---- nginx ---- */

#define LABEL "/01/[0-9]{14}(?:/21/[-.0-9a-z]{1,20})?"

static const char nginx_head[] =
    "# Made by vouch-issue --resolver nginx. In the http block:\n"
    "#\n"
    "#     include /etc/nginx/vouch.conf;\n"
    "#\n"
    "# and in the server block of %s:\n"
    "#\n"
    "#     access_log /var/log/nginx/vouch.log vouch;\n"
    "#     location ~* ^/[sl]/ {\n"
    "#         if ($vouch_page = \"\") { return 404; }\n"
    "#         return 302 $vouch_page;\n"
    "#     }\n"
    "#\n"
    "# What answers /V/ must not log either: there, log_not_found off, and\n"
    "# add_header Referrer-Policy no-referrer.\n"
    "\n"
    "# If the http block sets these two already: the larger values there,\n"
    "# and take these lines out.\n"
    "map_hash_bucket_size 512;\n"
    "map_hash_max_size %zu;\n"
    "\n"
    "map $uri $vouch_gtin {\n"
    "\tdefault \"\";\n"
    "\t\"~*^/s/v[0-9a-z]+/01/(?<vouch_digits>[0-9]{14})"
    "(?:/21/[-.0-9a-z]{1,20})?$\" $vouch_digits;\n"
    "}\n";

/* No part of a signature is ever logged, nor an address of another form. */
static const char nginx_log[] =
    "\n"
    "map $uri $vouch_uri {\n"
    "\tdefault \"-\";\n"
    "\t\"~*^/v/(?<vouch_start>v[0-9a-z]{" LOGGED "})[0-9a-z]{" LEFT_OUT
    ",}$\" \"/V/$vouch_start\";\n"
    "\t\"~*^/s/(?<vouch_code>v[0-9a-z]{" LOGGED "})[0-9a-z]{" LEFT_OUT
    ",}(?<vouch_place>(?:" LABEL ")?)$\" \"/S/$vouch_code$vouch_place\";\n"
    "\t\"~*^/l/[0-9a-z]{10}$\" $uri;\n"
    "}\n"
    "\n"
    "log_format vouch '$remote_addr - - [$time_local] '\n"
    "    '\"$request_method $vouch_uri $server_protocol\" $status '\n"
    "    '$body_bytes_sent \"-\" \"$http_user_agent\"';\n";

/* A line for each entry, between these three pieces. */
static enum vouch_err add_map(const struct resolver *r,
    const struct entries *entries, const char *const piece[3],
    struct vouch_buf *out)
{
	enum vouch_err err = VOUCH_OK;

	for (size_t i = 0; err == VOUCH_OK && i < entries->count; i++)
		err = vouch_buf_addf(out, "%s%s%s%s%s", piece[0],
		    text_at(r, entries->at[i].key), piece[1],
		    text_at(r, entries->at[i].page), piece[2]);
	return err;
}

static enum vouch_err make_nginx(const struct resolver *r,
    struct vouch_buf *out)
{
	static const char *const line[] = { "\t\"", "\" \"", "\";\n" };
	enum vouch_err err = vouch_buf_addf(out, nginx_head, r->host,
	    2048 + 2 * (r->paths.count + r->products.count));

	if (err == VOUCH_OK)
		err = vouch_buf_adds(out, "\nmap $vouch_gtin $vouch_product "
		    "{\n\tdefault \"\";\n");
	if (err == VOUCH_OK)
		err = add_map(r, &r->products, line, out);
	if (err == VOUCH_OK)
		err = vouch_buf_adds(out, "}\n\nmap $uri $vouch_page {\n"
		    "\tdefault $vouch_product;\n");
	if (err == VOUCH_OK)
		err = add_map(r, &r->paths, line, out);
	return err == VOUCH_OK ? vouch_buf_addf(out, "}\n%s", nginx_log) : err;
}

/* ---- Caddy ---- */

static const char caddy_head[] =
    "# Made by vouch-issue --resolver caddy. At the top of the Caddyfile:\n"
    "#\n"
    "#     import vouch.caddy\n"
    "#\n"
    "# and in the site block of %s:\n"
    "#\n"
    "#     import vouch\n"
    "#     log {\n"
    "#         output file /var/log/caddy/vouch.log\n"
    "#         import vouch_log\n"
    "#     }\n"
    "#\n"
    "# What answers /V/ should send: header Referrer-Policy no-referrer\n"
    "\n"
    "(vouch_log) {\n"
    "\tformat filter {\n"
    "\t\twrap json\n"
    "\t\tfields {\n"
    "\t\t\trequest>uri regexp \"([0-9A-Za-z]{46})"
    "[0-9A-Za-z]*\" \"$1\"\n"
    "\t\t\trequest>headers>Referer delete\n"
    "\t\t\trequest>headers>Cookie delete\n"
    "\t\t}\n"
    "\t}\n"
    "}\n"
    "\n"
    "(vouch) {\n";

static const char caddy_products[] =
    "\t@vouch_label path_regexp vouch_gtin "
    "\"(?i)^/s/v[0-9a-z]+/01/([0-9]{14})(?:/21/[-.0-9a-z]{1,20})?$\"\n"
    "\thandle @vouch_label {\n"
    "\t\tmap {re.vouch_gtin.1} {vouch_page} {\n";

static const char caddy_end[] =
    "\t\t\tdefault \"\"\n"
    "\t\t}\n"
    "\t\t@vouch_page expression `{vouch_page} != \"\"`\n"
    "\t\tredir @vouch_page {vouch_page} 302\n"
    "\t\trespond 404\n"
    "\t}\n"
    "}\n";

static enum vouch_err make_caddy(const struct resolver *r,
    struct vouch_buf *out)
{
	static const char *const redir[] = { "\tredir ", " \"", "\" 302\n" };
	static const char *const line[] = { "\t\t\t", " \"", "\"\n" };
	enum vouch_err err = vouch_buf_addf(out, caddy_head, r->host);

	if (err == VOUCH_OK)
		err = add_map(r, &r->paths, redir, out);
	if (err == VOUCH_OK)
		err = vouch_buf_adds(out, caddy_products);
	if (err == VOUCH_OK)
		err = add_map(r, &r->products, line, out);
	return err == VOUCH_OK ? vouch_buf_adds(out, caddy_end) : err;
}

/* ---- the job ---- */

static enum vouch_err write_file(const struct resolver *r)
{
	const struct issue_args *args = r->run->args;
	const unsigned flags = args->force ? VOUCH_OUTFILE_FORCE : 0u;
	const char *path = args->output != NULL ? args->output : "-";
	struct vouch_diag *diag = issue_fresh(r->run);
	static struct vouch_outfile out;
	struct vouch_buf text;
	enum vouch_err err;

	vouch_buf_init(&text, 2 * TEXTS_MAX);
	err = (args->resolver == ISSUE_RESOLVER_NGINX ? make_nginx :
	    make_caddy)(r, &text);
	if (err != VOUCH_OK)
		err = no_memory(diag);
	if (err == VOUCH_OK)
		err = vouch_outfile_open(&out, path, 0644, flags, diag);
	if (err == VOUCH_OK) {
		err = vouch_outfile_write(&out, text.data, text.len, diag);
		if (err == VOUCH_OK)
			err = vouch_outfile_commit(&out, flags, diag);
		else
			vouch_outfile_abort(&out);
	}
	vouch_buf_release(&text);
	return err;
}

int issue_resolver(struct issue_run *run, int count, char *const *paths)
{
	static struct resolver r;
	enum vouch_err err = VOUCH_OK;

	r.run = run;
	vouch_buf_init(&r.texts, TEXTS_MAX);
	for (int i = 0; err == VOUCH_OK && i < count; i++)
		err = read_records(&r, paths[i]);
	if (err == VOUCH_OK)
		err = settle(&r);
	if (err == VOUCH_OK)
		err = write_file(&r);
	if (err == VOUCH_OK)
		cmd_say("%s: %zu product%s and %zu other link%s", r.host,
		    r.products.count, r.products.count == 1 ? "" : "s",
		    r.paths.count, r.paths.count == 1 ? "" : "s");
	vouch_buf_release(&r.texts);
	free(r.paths.at);
	free(r.products.at);
	if (err != VOUCH_OK)
		return cmd_fail(run->diag);
	return run->bad_rows == 0 ? CMD_OK : CMD_NO;
}
