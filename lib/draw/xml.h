/*
 * A small tree of an XML document (expat): elements, attributes and text, each
 * with its line. Foreign input: sizes and depth are capped, a document type
 * with declarations of its own is refused, nothing outside is loaded.
 */
#ifndef VOUCH_DRAW_XML_H
#define VOUCH_DRAW_XML_H

#include <stddef.h>

#include "base/err.h"

#define VOUCH_XML_BYTES_MAX (16u << 20)
#define VOUCH_XML_NODES_MAX 100000u
#define VOUCH_XML_DEPTH_MAX 64

/* All texts belong to the document. */
struct vouch_xml_attribute {
	const char *space; /* namespace address, "" for none */
	const char *name;
	const char *value;
};

struct vouch_xml_node {
	const char *space, *name; /* of an element; name NULL: a text */
	const char *text;         /* of a text, else NULL */
	const struct vouch_xml_attribute *attribute;
	size_t attributes;
	struct vouch_xml_node *parent, *first, *last, *next;
	unsigned long line;
};

struct vouch_xml;

/* text[len] as a tree. VOUCH_ERR_SYNTAX (not well-formed, a declaration),
 * _TOO_LONG (bytes, nodes, depth), _NO_MEMORY; with line and column. */
enum vouch_err vouch_xml_parse(const char *text, size_t len,
    struct vouch_diag *diag, struct vouch_xml **out);
void vouch_xml_free(struct vouch_xml *xml);

struct vouch_xml_node *vouch_xml_root(const struct vouch_xml *xml);

/* Value of an attribute without namespace, or of xlink's; NULL if none. */
const char *vouch_xml_get(const struct vouch_xml_node *node,
    const char *name);

/* The node after this one in document order, inside top; NULL at the end.
 * enter: also what is in it. */
struct vouch_xml_node *vouch_xml_step(const struct vouch_xml_node *node,
    const struct vouch_xml_node *top, int enter);

#endif
