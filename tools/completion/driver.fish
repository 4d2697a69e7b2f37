# True when the verb on the command line is VERB; without VERB, when there is
# none yet.
function __vouch_verb
    set -l words (commandline -opc)
    set -e words[1]
    for word in $words
        string match -q -- '-*' $word; and continue
        test "$word" = "$argv[1]"
        return
    end
    test -z "$argv[1]"
end

# What vouch-VERB would complete in place of `vouch VERB`.
function __vouch_rest
    set -l words (commandline -opc)
    set -e words[1]
    complete -C "vouch-"(string join ' ' -- (string escape -- $words) "")(commandline -ct)
end
