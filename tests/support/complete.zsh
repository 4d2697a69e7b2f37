# Prints what zsh would offer for a line, one match a line: a real interactive
# zsh on a pty, a real TAB, and compadd watched.
#
#   zsh -f complete.zsh FOLDER_OF_COMPLETIONS SCRATCH LINE
emulate -R zsh
zmodload zsh/zpty
typeset folder=$1 scratch=$2 line=$3

cat >$scratch/setup.zsh <<END
fpath=(${(q)folder} \$fpath)
autoload -Uz compinit
compinit -u -D
found=${(q)scratch}/found
END
cat >>$scratch/setup.zsh <<'END'
compadd() {
	# Calls that only ask which words would match add none.
	if [[ ${@[1,(i)(-|--)]} == *-[OAD]\ * ]]; then
		builtin compadd "$@"
		return
	fi
	local -a matches
	builtin compadd -A matches "$@"
	(( $#matches )) && print -rl -- $matches >>$found
	builtin compadd "$@"
}
watched() {
	_main_complete
	: >$found.done
}
zle -C watched complete-word watched
bindkey '^I' watched
PS1=
: >$found.ready
END

wait_for() {
	local i
	for ((i = 0; i < 800; i++)); do
		[[ -e $1 ]] && return
		zpty -rt shell discarded
		sleep 0.05
	done
	print -ru2 "no $1 after forty seconds"
	exit 1
}

rm -f $scratch/found*(N)
zpty -b shell zsh -f -i
zpty -w shell "source ${(q)scratch}/setup.zsh"
wait_for $scratch/found.ready
zpty -wn shell "$line"$'\t'
wait_for $scratch/found.done
zpty -d shell
[[ -e $scratch/found ]] && sort -u $scratch/found
exit 0
