# fish: one `complete` line per option; `vouch VERB` asks for the completions
# of vouch-VERB.

function quoted(s) { return "'" escape(s, "\\'") "'" }

# The condition under which a verb's lines count.
function when(a_verb) {
	return a_verb == "" ? "" : " -n '__vouch_verb " a_verb "'"
}

function option(i,   s) {
	s = "complete -c " opt_of[i]
	if (opt_verb[i] != "*") s = s when(opt_verb[i])
	if (letter[i] != "") s = s " -s " letter[i]
	s = s " -l " long[i]
	if (!flag[i] && value[i] == "file") s = s " -r -F"
	if (!flag[i] && value[i] == "folder")
		s = s " -x -a '(__fish_complete_directories)'"
	if (!flag[i] && value[i] == "words") s = s " -x -a " quoted(words[i])
	if (!flag[i] && value[i] == "text") s = s " -x"
	print s " -d " quoted(says[i])
}

function operands(v) {
	if (takes[v] == "file")
		print "complete -c " verb_of[v] when(verb[v]) " -F"
	if (takes[v] == "folder")
		print "complete -c " verb_of[v] when(verb[v]) \
		    " -a '(__fish_complete_directories)'"
}

function a_tool(t,   i, v) {
	print ""
	print "complete -c " tool[t] " -f"
	for (v = 1; v <= verbs; v++) {
		if (verb_of[v] != tool[t]) continue
		if (verb[v] != "")
			print "complete -c " tool[t] \
			    " -n '__vouch_verb' -a " verb[v] " -d " \
			    quoted(verb_says[v])
		operands(v)
	}
	for (i = 1; i <= opts; i++)
		if (opt_of[i] == tool[t] && t > 1) option(i)
}

function emit(   i, t) {
	print "# fish completion for vouch and its tools."
	print "# Made by tools/mkcomp: change the option tables, then make docs."
	print ""
	while ((getline line < driver) > 0) print line
	for (t = 1; t <= tools; t++) a_tool(t)
	for (i = 1; i <= opts; i++)
		if (opt_of[i] == "vouch")
			print "complete -c vouch -n '__vouch_verb' -s " \
			    letter[i] " -l " long[i] " -d " quoted(says[i])
	print "complete -c vouch -n '__vouch_verb help' -a " \
	    quoted(all_verbs("vouch"))
	print "complete -c vouch -n 'not __vouch_verb; and not __vouch_verb help'" \
	    " -a '(__vouch_rest)'"
}
