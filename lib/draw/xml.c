/*
 * See xml.h. Everything lives in chunks that are freed together; expat limits
 * how entities grow.
 */
#include "draw/xml.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <expat.h>

#define CHUNK 65536u
#define XLINK "http://www.w3.org/1999/xlink"
#define BREAK '|' /* between namespace and name; in no namespace of ours */

struct chunk {
	struct chunk *next;
	size_t used, size;
	max_align_t bytes[];
};

struct vouch_xml {
	struct chunk *chunk;
	struct vouch_xml_node *root;
	/* while parsing */
	XML_Parser parser;
	struct vouch_xml_node *here;
	size_t nodes, depth;
	enum vouch_err err;
	const char *what;
};

/* ---- memory ---- */

static void *take(struct vouch_xml *xml, size_t size)
{
	struct chunk *chunk = xml->chunk;
	size_t room;
	char *at;

	size = (size + sizeof(max_align_t) - 1) / sizeof(max_align_t) *
	    sizeof(max_align_t);
	if (chunk == NULL || chunk->size - chunk->used < size) {
		room = size > CHUNK ? size : CHUNK;
		chunk = malloc(sizeof *chunk + room);
		if (chunk == NULL)
			return NULL;
		*chunk = (struct chunk){ .next = xml->chunk, .size = room };
		xml->chunk = chunk;
	}
	at = (char *)chunk->bytes + chunk->used;
	chunk->used += size;
	memset(at, 0, size);
	return at;
}

static const char *keep(struct vouch_xml *xml, const char *text, size_t len)
{
	char *copy = take(xml, len + 1);

	if (copy != NULL)
		memcpy(copy, text, len);
	return copy;
}

static void stop(struct vouch_xml *xml, enum vouch_err err, const char *what)
{
	if (xml->err != VOUCH_OK)
		return;
	xml->err = err;
	xml->what = what;
	XML_StopParser(xml->parser, XML_FALSE);
}

static void no_memory(struct vouch_xml *xml)
{
	stop(xml, VOUCH_ERR_NO_MEMORY, "out of memory");
}

/* ---- expat's calls ---- */

static struct vouch_xml_node *add_node(struct vouch_xml *xml)
{
	struct vouch_xml_node *node = NULL;

	if (xml->nodes++ >= VOUCH_XML_NODES_MAX)
		stop(xml, VOUCH_ERR_TOO_LONG, "more than 100,000 elements");
	else
		node = take(xml, sizeof *node);
	if (node == NULL) {
		no_memory(xml);
		return NULL;
	}
	node->line = XML_GetCurrentLineNumber(xml->parser);
	node->parent = xml->here;
	if (xml->here == NULL)
		xml->root = node;
	else if (xml->here->last == NULL)
		xml->here->first = node;
	else
		xml->here->last->next = node;
	if (xml->here != NULL)
		xml->here->last = node;
	return node;
}

/* "SPACE|NAME" or "NAME" as expat gives it. */
static bool split_name(struct vouch_xml *xml, const char *full,
    const char **space, const char **name)
{
	const char *mark = strrchr(full, BREAK);

	*space = mark == NULL ? "" : keep(xml, full, (size_t)(mark - full));
	mark = mark == NULL ? full : mark + 1;
	*name = keep(xml, mark, strlen(mark));
	return *space != NULL && *name != NULL;
}

static bool add_attributes(struct vouch_xml *xml, struct vouch_xml_node *node,
    const char **pairs)
{
	struct vouch_xml_attribute *attribute;
	size_t i;

	while (pairs[2 * node->attributes] != NULL)
		node->attributes++;
	attribute = take(xml, (node->attributes + 1) * sizeof *attribute);
	node->attribute = attribute;
	if (attribute == NULL)
		return false;
	for (i = 0; i < node->attributes; i++) {
		attribute[i].value = keep(xml, pairs[2 * i + 1],
		    strlen(pairs[2 * i + 1]));
		if (attribute[i].value == NULL || !split_name(xml,
		    pairs[2 * i], &attribute[i].space, &attribute[i].name))
			return false;
	}
	return true;
}

static void XMLCALL on_start(void *context, const char *name,
    const char **attributes)
{
	struct vouch_xml *xml = context;
	struct vouch_xml_node *node;

	if (xml->err != VOUCH_OK)
		return;
	if (xml->depth++ >= VOUCH_XML_DEPTH_MAX) {
		stop(xml, VOUCH_ERR_TOO_LONG, "elements nested more than 64 deep");
		return;
	}
	node = add_node(xml);
	if (node == NULL)
		return;
	if (!split_name(xml, name, &node->space, &node->name) ||
	    !add_attributes(xml, node, attributes))
		no_memory(xml);
	xml->here = node;
}

static void XMLCALL on_end(void *context, const char *name)
{
	struct vouch_xml *xml = context;

	(void)name;
	if (xml->err != VOUCH_OK)
		return;
	xml->depth--;
	xml->here = xml->here->parent;
}

static void XMLCALL on_text(void *context, const char *text, int len)
{
	struct vouch_xml *xml = context;
	struct vouch_xml_node *node;

	if (xml->err != VOUCH_OK || xml->here == NULL)
		return;
	node = add_node(xml);
	if (node == NULL)
		return;
	node->text = keep(xml, text, (size_t)len);
	if (node->text == NULL)
		no_memory(xml);
}

static void XMLCALL on_doctype(void *context, const char *name,
    const char *system, const char *public, int declarations)
{
	(void)name;
	(void)system;
	(void)public;
	if (declarations)
		stop(context, VOUCH_ERR_SYNTAX,
		    "a document type with declarations of its own");
}

/* ---- the calls ---- */

static enum vouch_err run(struct vouch_xml *xml, const char *text, size_t len,
    struct vouch_diag *diag)
{
	XML_SetUserData(xml->parser, xml);
	XML_SetElementHandler(xml->parser, on_start, on_end);
	XML_SetCharacterDataHandler(xml->parser, on_text);
	XML_SetStartDoctypeDeclHandler(xml->parser, on_doctype);
	if (XML_Parse(xml->parser, text, (int)len, 1) == XML_STATUS_OK &&
	    xml->err == VOUCH_OK)
		return VOUCH_OK;
	vouch_diag_at(diag, XML_GetCurrentLineNumber(xml->parser),
	    XML_GetCurrentColumnNumber(xml->parser) + 1);
	if (xml->err != VOUCH_OK)
		return vouch_diag_set(diag, xml->err, "%s", xml->what);
	if (XML_GetErrorCode(xml->parser) == XML_ERROR_NO_MEMORY)
		return vouch_diag_set(diag, VOUCH_ERR_NO_MEMORY,
		    "out of memory");
	return vouch_diag_set(diag, VOUCH_ERR_SYNTAX, "not XML: %s",
	    XML_ErrorString(XML_GetErrorCode(xml->parser)));
}

enum vouch_err vouch_xml_parse(const char *text, size_t len,
    struct vouch_diag *diag, struct vouch_xml **out)
{
	struct vouch_xml *xml;
	enum vouch_err err;

	if (len > VOUCH_XML_BYTES_MAX)
		return vouch_diag_set(diag, VOUCH_ERR_TOO_LONG,
		    "more than 16 MiB");
	xml = calloc(1, sizeof *xml);
	if (xml != NULL)
		xml->parser = XML_ParserCreateNS(NULL, BREAK);
	if (xml == NULL || xml->parser == NULL) {
		free(xml);
		return vouch_diag_set(diag, VOUCH_ERR_NO_MEMORY,
		    "out of memory");
	}
	err = run(xml, text, len, diag);
	XML_ParserFree(xml->parser);
	xml->parser = NULL;
	if (err != VOUCH_OK) {
		vouch_xml_free(xml);
		return err;
	}
	*out = xml;
	return VOUCH_OK;
}

void vouch_xml_free(struct vouch_xml *xml)
{
	struct chunk *chunk, *next;

	if (xml == NULL)
		return;
	for (chunk = xml->chunk; chunk != NULL; chunk = next) {
		next = chunk->next;
		free(chunk);
	}
	free(xml);
}

struct vouch_xml_node *vouch_xml_root(const struct vouch_xml *xml)
{
	return xml->root;
}

const char *vouch_xml_get(const struct vouch_xml_node *node, const char *name)
{
	const struct vouch_xml_attribute *attribute;
	size_t i;

	for (i = 0; i < node->attributes; i++) {
		attribute = &node->attribute[i];
		if (strcmp(attribute->name, name) == 0 &&
		    (attribute->space[0] == '\0' ||
		    strcmp(attribute->space, XLINK) == 0))
			return attribute->value;
	}
	return NULL;
}

struct vouch_xml_node *vouch_xml_step(const struct vouch_xml_node *node,
    const struct vouch_xml_node *top, int enter)
{
	if (enter && node->first != NULL)
		return node->first;
	while (node != top && node->next == NULL)
		node = node->parent;
	return node == top ? NULL : node->next;
}
