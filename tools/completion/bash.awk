# bash: two tables as case statements, and the one function that reads the
# command line against them. Needs no bash-completion package.

function option_names(a_tool, a_verb,   i, s) {
	s = ""
	for (i = 1; i <= opts; i++)
		if (belongs(i, a_tool, a_verb)) s = s " --" long[i]
	return substr(s, 2)
}

function table(   t, v) {
	print "# What stands after TOOL,VERB: sets options, operands and verbs."
	print "_vouch_table()\n{"
	print "\toptions='' operands=none verbs=''"
	print "\tcase $1 in"
	print "\tvouch,) verbs='" all_verbs("vouch") "'"
	print "\t\toptions='" option_names("vouch", "") "' ;;"
	for (t = 2; t <= tools; t++) {
		if (!has_verbs[tool[t]]) continue
		print "\t" tool[t] ",) verbs='" all_verbs(tool[t]) "'"
		print "\t\toptions='" option_names(tool[t], "") "' ;;"
	}
	for (v = 1; v <= verbs; v++) {
		if (verb_of[v] == "vouch") continue
		print "\t" verb_of[v] "," verb[v] ") operands='" takes[v] "'"
		print "\t\toptions='" option_names(verb_of[v], verb[v]) "' ;;"
	}
	print "\tesac\n}\n"
}

function option_row(i, where,   s) {
	s = "\t" where ",--" long[i]
	if (letter[i] != "") s = s " | " where ",-" letter[i]
	s = s ") name=--" long[i]
	if (!flag[i]) s = s " takes='" value[i] "'"
	if (value[i] == "words") s = s " words='" words[i] "'"
	if (again[i]) s = s " again=1"
	print s " ;;"
}

function option_table(   i, v) {
	print "# What TOOL,VERB,OPTION is: sets name (its long form), takes, words, again."
	print "_vouch_option()\n{"
	print "\tname='' takes='' words='' again=''"
	print "\tcase $1 in"
	for (i = 1; i <= opts; i++) {
		if (opt_of[i] == "vouch") continue
		if (opt_verb[i] == "*" && has_verbs[opt_of[i]])
			option_row(i, opt_of[i] ",*")
		else
			option_row(i, opt_of[i] "," (opt_verb[i] == "*" ? \
			    "" : opt_verb[i]))
	}
	print "\tesac\n}\n"
}

function emit() {
	print "# bash completion for vouch and its tools."
	print "# shellcheck shell=bash"
	print "# Made by tools/mkcomp: change the option tables, then make docs."
	print ""
	table()
	option_table()
	while ((getline line < driver) > 0) print line
	print ""
	print "complete -F _vouch vouch " all_tools()
}
