# Fills COMPREPLY with what is of KIND (file, folder, words LIST).
_vouch_reply()
{
	case $1 in
	file)
		mapfile -t COMPREPLY < <(compgen -f -- "$cur")
		compopt -o filenames 2>/dev/null
		;;
	folder)
		mapfile -t COMPREPLY < <(compgen -d -- "$cur")
		compopt -o filenames 2>/dev/null
		;;
	words) mapfile -t COMPREPLY < <(compgen -W "$2" -- "$cur") ;;
	esac
}

# The words before the one in hand: sets verb, used (options given, no more
# offered), pending (the option that waits for its value), ended (past "--").
_vouch_before()
{
	local word letters name takes words again

	for word in "$@"; do
		if [[ $pending ]]; then
			pending=''
		elif [[ $ended || $word != -?* ]]; then
			if [[ $verbs && ! $verb ]]; then
				verb=$word
			fi
		elif [[ $word == -- ]]; then
			ended=1
		elif [[ $word == --* ]]; then
			_vouch_option "$tool,$verb,${word%%=*}"
			[[ $again ]] || used+="$name "
			[[ $takes && $word != *=* ]] && pending=$name
		else
			letters=${word#-}
			while [[ $letters ]]; do
				_vouch_option "$tool,$verb,-${letters:0:1}"
				letters=${letters:1}
				[[ $again ]] || used+="$name "
				[[ $takes ]] || continue
				[[ $letters ]] || pending=$name
				break
			done
		fi
	done
}

_vouch_value()
{
	local name takes words again

	_vouch_option "$tool,$verb,$1"
	_vouch_reply "$takes" "$words"
}

_vouch_options()
{
	local option left=''

	for option in $options; do
		[[ $used == *" $option "* ]] || left+="$option "
	done
	_vouch_reply words "$left"
}

_vouch()
{
	local tool=${COMP_WORDS[0]##*/} cur verb='' used=' ' pending='' ended=''
	local options operands verbs i all=() option prefix=''

	# "--name=value" comes in three pieces where = breaks words.
	for ((i = 1; i <= COMP_CWORD; i++)); do
		if [[ ${COMP_WORDS[i]} == = && ${COMP_WORDS[i - 1]} == --?* ]]; then
			all[${#all[@]} - 1]+='='
		elif ((i > 2)) && [[ ${COMP_WORDS[i - 1]} == = &&
			${COMP_WORDS[i - 2]} == --?* ]]; then
			all[${#all[@]} - 1]+=${COMP_WORDS[i]}
		else
			all+=("${COMP_WORDS[i]}")
		fi
	done
	cur=${all[${#all[@]} - 1]}
	unset "all[${#all[@]}-1]"
	COMPREPLY=()

	if [[ $tool == vouch && ${#all[@]} -gt 0 ]]; then
		if [[ ${all[0]} == help ]]; then
			_vouch_table vouch,
			((${#all[@]} > 1)) || _vouch_reply words "${verbs% help}"
			return
		fi
		tool=vouch-${all[0]}
		all=("${all[@]:1}")
	fi
	_vouch_table "$tool,"
	_vouch_before "${all[@]}"
	[[ $verb ]] && _vouch_table "$tool,$verb"

	if [[ $pending ]]; then
		_vouch_value "$pending"
	elif [[ ! $ended && $cur == --*=* ]]; then
		option=${cur%%=*}
		[[ $COMP_WORDBREAKS == *=* ]] || prefix=$option=
		cur=${cur#*=}
		_vouch_value "$option"
		COMPREPLY=("${COMPREPLY[@]/#/$prefix}")
	elif [[ ! $ended && $cur == -* ]]; then
		_vouch_options
	elif [[ $verbs && ! $verb ]]; then
		_vouch_reply words "$verbs"
	else
		_vouch_reply "$operands"
	fi
}
