# zsh: one function of _arguments specifications per verb of each tool.

# Inside single quotes; set: what means something there besides.
function quoted(s, set) {
	s = escape(s, "\\" set)
	gsub(/'/, "'\\''", s)
	return s
}

function action(i) {
	if (value[i] == "file") return "_files"
	if (value[i] == "folder") return "_files -/"
	if (value[i] == "words") return "(" words[i] ")"
	return " "
}

# The specifications of one option: "(not with)NAME[what it does]:ARG:action".
function option(i,   names, before, after) {
	names = (letter[i] == "" ? "" : "-" letter[i] " ") "--" long[i]
	before = again[i] ? "*" : "(" names ")"
	if (long[i] == "help" || long[i] == "version") before = "(- *)"
	after = "[" quoted(says[i], ":[]") "]"
	if (!flag[i]) after = after ":" quoted(arg[i], ":[]") ":" action(i)
	if (letter[i] != "")
		print "\t\t'" before "-" letter[i] (flag[i] ? "" : "+") \
		    after "' \\"
	print "\t\t'" before "--" long[i] (flag[i] ? "" : "=") after "' \\"
}

function options_of(a_tool, a_verb,   i) {
	for (i = 1; i <= opts; i++)
		if (belongs(i, a_tool, a_verb)) option(i)
}

function name_of(a_tool, a_verb) {
	sub(/^vouch-/, "", a_tool)
	return "_vouch_do_" a_tool (a_verb == "" ? "" : "_" a_verb)
}

function one_verb(v) {
	print name_of(verb_of[v], verb[v]) "() {"
	print "\t_arguments -s -S \\"
	options_of(verb_of[v], verb[v])
	if (takes[v] == "file") print "\t\t'*:file:_files'"
	else if (takes[v] == "folder") print "\t\t'*:folder:_files -/'"
	else print "\t\t'*: : '"
	print "}\n"
}

function the_verbs(a_tool,   v) {
	for (v = 1; v <= verbs; v++)
		if (verb_of[v] == a_tool)
			print "\t\t\t'" quoted(verb[v], ":") ":" \
			    quoted(verb_says[v], ":") "'"
}

# A tool that is told what to do by its first operand; `vouch` is one.
function with_verbs(a_tool,   v) {
	print name_of(a_tool, "") "() {"
	print "\tlocal curcontext=$curcontext state line"
	print "\tlocal -a verbs"
	print "\t_arguments -C -s -S \\"
	options_of(a_tool, "")
	print "\t\t'1: :->verb' '*:: :->rest' && return"
	print "\tcase $state in"
	print "\tverb)\n\t\tverbs=("
	the_verbs(a_tool)
	print "\t\t)\n\t\t_describe -t verbs verb verbs\n\t\t;;"
	print "\trest)"
	if (a_tool == "vouch") {
		print "\t\tif [[ $line[1] == help ]]; then"
		print "\t\t\tlocal -a tools=(" all_verbs("vouch") ")"
		print "\t\t\t_arguments \"1:verb:(${tools:#help})\""
		print "\t\t\treturn\n\t\tfi"
		print "\t\t(( $+functions[_vouch_do_$line[1]] )) &&"
		print "\t\t\t_vouch_do_$line[1]"
	} else {
		print "\t\t(( $+functions[" name_of(a_tool, "") \
		    "_$line[1]] )) &&"
		print "\t\t\t" name_of(a_tool, "") "_$line[1]"
	}
	print "\t\t;;\n\tesac\n}\n"
}

function emit(   t, v) {
	print "#compdef vouch " all_tools()
	print "# zsh completion for vouch and its tools."
	print "# Made by tools/mkcomp: change the option tables, then make docs."
	print ""
	for (v = 1; v <= verbs; v++)
		if (verb_of[v] != "vouch") one_verb(v)
	for (t = 1; t <= tools; t++)
		if (has_verbs[tool[t]]) with_verbs(tool[t])
	print "_vouch_do_${service#vouch-} \"$@\""
}
