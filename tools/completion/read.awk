# Reads the dumps of all tools, vouch first, into tables:
#
#   tool[1..tools] tool_says[]
#   verb_of[1..verbs] (a tool) verb[] ("" for the only one) verb_says[] takes[]
#   opt_of[1..opts] (a tool) opt_verb[] ("" or a verb, "*" for every verb)
#   letter[] long[] arg[] flag[] (1 or 0) again[] (1 or 0) says[]
#   value[]   "text", "file", "folder" or "words" (then words[])
#
# and ends with emit(), which the file of the shell defines.

$1 == "tool" {
	tool[++tools] = $2
	tool_says[tools] = $3
}

$1 == "verb" {
	verb_of[++verbs] = tool[tools]
	verb[verbs] = $2 == "-" ? "" : $2
	verb_says[verbs] = $3
	takes[verbs] = $4 == "-" ? "none" : $5
	has_verbs[tool[tools]] = $2 != "-"
}

$1 == "option" {
	i = ++opts
	opt_of[i] = tool[tools]
	opt_verb[i] = $2 == "-" ? "" : $2
	letter[i] = $3 == "-" ? "" : $3
	long[i] = $4
	arg[i] = $5
	flag[i] = $6 == "flag"
	again[i] = $6 == "list" || $7 ~ /repeat/
	says[i] = $11
	value[i] = "text"
	if ($6 == "file" || ($6 == "list" && $5 == "FILE")) value[i] = "file"
	if ($6 == "folder" || ($6 == "list" && $5 == "FOLDER"))
		value[i] = "folder"
	if ($6 == "choice") {
		value[i] = "words"
		words[i] = $10
		gsub(/,/, " ", words[i])
	}
}

# True when option i belongs to this verb of this tool; with verb "" of a tool
# that has verbs, to what may stand before the verb.
function belongs(i, a_tool, a_verb) {
	return opt_of[i] == a_tool &&
	    (opt_verb[i] == a_verb || opt_verb[i] == "*")
}

# The names of the tools but vouch, between blanks.
function all_tools(   t, s) {
	s = ""
	for (t = 2; t <= tools; t++) s = s (t > 2 ? " " : "") tool[t]
	return s
}

# The verbs of a tool, between blanks.
function all_verbs(a_tool,   v, s) {
	s = ""
	for (v = 1; v <= verbs; v++)
		if (verb_of[v] == a_tool && verb[v] != "")
			s = s (s == "" ? "" : " ") verb[v]
	return s
}

# s with a backslash before every character that is in set.
function escape(s, set,   i, c, out) {
	out = ""
	for (i = 1; i <= length(s); i++) {
		c = substr(s, i, 1)
		out = out (index(set, c) ? "\\" : "") c
	}
	return out
}

END { emit() }
