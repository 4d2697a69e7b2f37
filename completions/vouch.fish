# fish completion for vouch and its tools.
# Made by tools/mkcomp: change the option tables, then make docs.

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

complete -c vouch -f
complete -c vouch -n '__vouch_verb' -a key -d 'make and manage the keys that sign codes'
complete -c vouch -n '__vouch_verb' -a issue -d 'make signed codes for a campaign'
complete -c vouch -n '__vouch_verb' -a render -d 'draw codes as pictures, sheets or on the terminal'
complete -c vouch -n '__vouch_verb' -a scan -d 'read codes back out of pictures'
complete -c vouch -n '__vouch_verb' -a verify -d 'check signature and dates of scanned codes'
complete -c vouch -n '__vouch_verb' -a log -d 'make and keep a shop\'s ledger'
complete -c vouch -n '__vouch_verb' -a redeem -d 'answer the till: take each code exactly once'
complete -c vouch -n '__vouch_verb' -a report -d 'count what was issued and what came back'
complete -c vouch -n '__vouch_verb' -a help -d 'show the help of a verb'

complete -c vouch-key -f
complete -c vouch-key -n '__vouch_verb' -a new -d 'make a key: NAME.key and NAME.pub'
complete -c vouch-key -n '__vouch_verb' -a public -d 'make the public key file again'
complete -c vouch-key -n '__vouch_verb public' -F
complete -c vouch-key -n '__vouch_verb' -a holder -d 'make a holder key'
complete -c vouch-key -n '__vouch_verb' -a show -d 'say what a key file holds'
complete -c vouch-key -n '__vouch_verb show' -F
complete -c vouch-key -n '__vouch_verb' -a passwd -d 'change a secret key\'s passphrase'
complete -c vouch-key -n '__vouch_verb passwd' -F
complete -c vouch-key -n '__vouch_verb new' -l passphrase-fd -x -d 'read the passphrase from this descriptor'
complete -c vouch-key -n '__vouch_verb new' -l no-passphrase -d 'seal the key with nothing'
complete -c vouch-key -n '__vouch_verb new' -l comment -x -d 'what the first line says, for people'
complete -c vouch-key -n '__vouch_verb public' -s o -l output -r -F -d 'write here instead of standard output'
complete -c vouch-key -n '__vouch_verb public' -l force -d 'replace FILE if it exists'
complete -c vouch-key -n '__vouch_verb public' -l passphrase-fd -x -d 'read the passphrase from this descriptor'
complete -c vouch-key -n '__vouch_verb public' -l comment -x -d 'what the first line says, for people'
complete -c vouch-key -n '__vouch_verb holder' -l comment -x -d 'what the first line says, for people'
complete -c vouch-key -n '__vouch_verb passwd' -l passphrase-fd -x -d 'read the passphrase from this descriptor'
complete -c vouch-key -n '__vouch_verb passwd' -l new-passphrase-fd -x -d 'read the new passphrase from this descriptor'
complete -c vouch-key -n '__vouch_verb passwd' -l no-passphrase -d 'take the passphrase away'
complete -c vouch-key -s q -l quiet -d 'say nothing on stderr but warnings and errors'
complete -c vouch-key -s h -l help -d 'show this help and stop'
complete -c vouch-key -s V -l version -d 'show the version and those of the libraries, and stop'

complete -c vouch-issue -f
complete -c vouch-issue -l init-register -d 'make a register, once'
complete -c vouch-issue -l register -r -F -d 'the register'
complete -c vouch-issue -s k -l key -r -F -d 'secret key to sign with'
complete -c vouch-issue -l passphrase-fd -x -d 'read the key\'s passphrase from this descriptor'
complete -c vouch-issue -s c -l campaign -r -F -d 'campaign file: the terms of the offer'
complete -c vouch-issue -s n -l count -x -d 'how many codes'
complete -c vouch-issue -l for -r -F -d 'codes for each customer of this table'
complete -c vouch-issue -l per-row -x -d 'how many codes for each customer'
complete -c vouch-issue -l holder -x -d 'the column that says who the customer is'
complete -c vouch-issue -l holder-key -r -F -d 'holder key, where the campaign binds codes to customers'
complete -c vouch-issue -l subject -x -d 'the column with a pass\'s order or booking number'
complete -c vouch-issue -l allow-duplicates -d 'a customer may stand in several rows'
complete -c vouch-issue -l keep-going -d 'leave bad rows of a table out'
complete -c vouch-issue -l rejects -r -F -d 'list the bad rows here, as CSV, with line and reason'
complete -c vouch-issue -l encoding -x -d 'encoding of the table, if not UTF-8 or UTF-16'
complete -c vouch-issue -l channel -x -d 'where the codes will be handed out'
complete -c vouch-issue -l placement -x -d 'where within the channel: an ad set, a street, a partner'
complete -c vouch-issue -l reissue -x -d 'the same codes again, byte for byte'
complete -c vouch-issue -l list -d 'the batches of the register, of one campaign with -c'
complete -c vouch-issue -l find -x -d 'where a code comes from and what became of it'
complete -c vouch-issue -l take -x -d 'hand out one code of a batch to the customer of --to'
complete -c vouch-issue -l to -x -d 'who gets the code: a phone number, an e-mail, an id'
complete -c vouch-issue -l handed-out -x -d 'which codes of a batch were handed out, and when'
complete -c vouch-issue -l printed -x -d 'note that these codes were printed'
complete -c vouch-issue -l spoil -x -d 'note that these codes are spoiled, lost or stolen'
complete -c vouch-issue -l backup -r -F -d 'copy the register, also while others issue'
complete -c vouch-issue -l reserve -d 'file the batch, and write its row in place of its codes'
complete -c vouch-issue -l row -r -F -d 'make the codes of a batch from its row'
complete -c vouch-issue -l shard -x -d 'only slice K of N, with --row or --reissue'
complete -c vouch-issue -l prizes -r -F -d 'write who wins the campaign\'s prizes, signed'
complete -c vouch-issue -l check-prizes -r -F -d 'check such a file: how many codes win what'
complete -c vouch-issue -l trust -r -F -d 'public key it must be signed with'
complete -c vouch-issue -l serial -x -d 'what this one wins, with --check-prizes'
complete -c vouch-issue -s o -l output -r -F -d 'write the records to FILE, which only you may read'
complete -c vouch-issue -l format -x -a 'csv tsv jsonl table' -d 'csv, tsv or jsonl of codes; table, csv or jsonl of lists'
complete -c vouch-issue -l excel -d 'CSV as spreadsheets like it'
complete -c vouch-issue -l force -d 'replace the file of --output or --backup if it is there'
complete -c vouch-issue -l test -d 'test codes, which only a test ledger takes'
complete -c vouch-issue -l dry-run -d 'check everything, issue and write nothing'
complete -c vouch-issue -s q -l quiet -d 'say nothing on stderr but warnings and errors'
complete -c vouch-issue -s h -l help -d 'show this help and stop'
complete -c vouch-issue -s V -l version -d 'show the version and those of the libraries, and stop'

complete -c vouch-render -f
complete -c vouch-render -F
complete -c vouch-render -s o -l output -x -a '(__fish_complete_directories)' -d 'folder for the pictures'
complete -c vouch-render -l name -x -d 'name of a picture, with {{column}} for cells'
complete -c vouch-render -s f -l format -x -a 'png svg text' -d 'form of the pictures'
complete -c vouch-render -l module -x -d 'side of a module in pixels; 8 if not given'
complete -c vouch-render -l mm -x -d 'millimetres a symbol may take up, quiet zone included'
complete -c vouch-render -l plan -d 'show what fits --mm at --dpi, and draw nothing'
complete -c vouch-render -l dpi -x -d 'pixels an inch, the size on paper; 300 if not given'
complete -c vouch-render -l level -x -a 'L M Q H' -d 'error correction, from little to much; M if not given'
complete -c vouch-render -l sheet -r -F -d 'contact sheets: many codes on a page, with their names'
complete -c vouch-render -l column -x -d 'column that holds the codes; \'code\' if not given'
complete -c vouch-render -l encoding -x -d 'encoding of the records, if not UTF-8 or UTF-16'
complete -c vouch-render -l color -x -a 'auto always never' -d 'draw text black on white, whatever the terminal\'s colours'
complete -c vouch-render -l no-verify -d 'do not read every picture back'
complete -c vouch-render -l force -d 'replace files that exist'
complete -c vouch-render -s q -l quiet -d 'say nothing on stderr but warnings and errors'
complete -c vouch-render -s h -l help -d 'show this help and stop'
complete -c vouch-render -s V -l version -d 'show the version and those of the libraries, and stop'

complete -c vouch-scan -f
complete -c vouch-scan -F
complete -c vouch-scan -l format -x -a 'csv tsv jsonl lines' -d 'form of the output'
complete -c vouch-scan -s o -l output -r -F -d 'write there, not to standard output'
complete -c vouch-scan -l force -d 'replace FILE if it exists'
complete -c vouch-scan -s q -l quiet -d 'say nothing on stderr but warnings and errors'
complete -c vouch-scan -s h -l help -d 'show this help and stop'
complete -c vouch-scan -s V -l version -d 'show the version and those of the libraries, and stop'

complete -c vouch-verify -f
complete -c vouch-verify -l trust -r -F -d 'public key of an issuer to trust'
complete -c vouch-verify -s c -l campaign -r -F -d 'campaign file: its time zone, and with --store its shops'
complete -c vouch-verify -l store -x -d 'judge as this shop would'
complete -c vouch-verify -l zone -x -d 'time zone of the dates of other campaigns'
complete -c vouch-verify -l bulk -d 'read all input in batches, on all cores'
complete -c vouch-verify -l format -x -a 'tsv jsonl' -d 'form of the verdict lines: tsv or jsonl'
complete -c vouch-verify -l lang -x -a 'en vi' -d 'language of the sentence for people: en or vi'
complete -c vouch-verify -l fail-on-reject -d 'exit with status 1 when a line was not accepted'
complete -c vouch-verify -s q -l quiet -d 'say nothing on stderr but warnings and errors'
complete -c vouch-verify -s h -l help -d 'show this help and stop'
complete -c vouch-verify -s V -l version -d 'show the version and those of the libraries, and stop'

complete -c vouch-log -f
complete -c vouch-log -n '__vouch_verb' -a init -d 'make a shop\'s ledger'
complete -c vouch-log -n '__vouch_verb' -a import -d 'file the rules of campaigns'
complete -c vouch-log -n '__vouch_verb import' -F
complete -c vouch-log -n '__vouch_verb' -a show -d 'list events, oldest first'
complete -c vouch-log -n '__vouch_verb' -a verify -d 'check every event, chain and table'
complete -c vouch-log -n '__vouch_verb' -a close -d 'sum up a till at the end of its day'
complete -c vouch-log -n '__vouch_verb' -a backup -d 'copy the ledger while tills work'
complete -c vouch-log -n '__vouch_verb' -a restore -d 'let a ledger that was copied back go on'
complete -c vouch-log -n '__vouch_verb' -a clock -d 'compare the clock with the ledger\'s mark'
complete -c vouch-log -n '__vouch_verb init' -l db -r -F -d 'the ledger to make'
complete -c vouch-log -n '__vouch_verb init' -l trust -r -F -d 'public key of an issuer whose codes to take'
complete -c vouch-log -n '__vouch_verb init' -l store -x -d 'number of the shop'
complete -c vouch-log -n '__vouch_verb init' -l test -d 'a ledger for rehearsals: takes test codes and no others'
complete -c vouch-log -n '__vouch_verb init' -l wal -d 'with a write-ahead log: one sync a redemption, not five'
complete -c vouch-log -n '__vouch_verb init' -l unsafe-network-file -d 'make it though it is on a shared disk'
complete -c vouch-log -n '__vouch_verb import' -l db -r -F -d 'the shop\'s ledger'
complete -c vouch-log -n '__vouch_verb import' -l unsafe-network-file -d 'also where the ledger is on a shared disk'
complete -c vouch-log -n '__vouch_verb show' -l db -r -F -d 'the shop\'s ledger'
complete -c vouch-log -n '__vouch_verb show' -l unsafe-network-file -d 'also where the ledger is on a shared disk'
complete -c vouch-log -n '__vouch_verb show' -l format -x -a 'table csv jsonl' -d 'table, csv or jsonl'
complete -c vouch-log -n '__vouch_verb show' -l campaigns -d 'the campaigns on file instead of the events'
complete -c vouch-log -n '__vouch_verb show' -l since -x -d 'events from this day or RFC 3339 time on'
complete -c vouch-log -n '__vouch_verb show' -l till -x -d 'events of this till only'
complete -c vouch-log -n '__vouch_verb show' -l limit -x -d 'at most N events, the oldest ones'
complete -c vouch-log -n '__vouch_verb show' -l op -x -d 'the event of this operation only'
complete -c vouch-log -n '__vouch_verb show' -l unacknowledged -d 'redemptions whose answer nobody noted as heard'
complete -c vouch-log -n '__vouch_verb show' -l zone -x -d 'time zone of the times shown and of --since'
complete -c vouch-log -n '__vouch_verb verify' -l db -r -F -d 'the shop\'s ledger'
complete -c vouch-log -n '__vouch_verb verify' -l unsafe-network-file -d 'also where the ledger is on a shared disk'
complete -c vouch-log -n '__vouch_verb verify' -l till-key -r -F -d 'public key of a till, to verify its signed closes with'
complete -c vouch-log -n '__vouch_verb verify' -l format -x -a 'table csv jsonl' -d 'table, csv or jsonl'
complete -c vouch-log -n '__vouch_verb close' -l db -r -F -d 'the shop\'s ledger'
complete -c vouch-log -n '__vouch_verb close' -l unsafe-network-file -d 'also where the ledger is on a shared disk'
complete -c vouch-log -n '__vouch_verb close' -l till -x -d 'the till to close'
complete -c vouch-log -n '__vouch_verb close' -l cashier -d 'sums of each cashier, not only of the till'
complete -c vouch-log -n '__vouch_verb close' -l day -d 'sum the whole day, closes or not'
complete -c vouch-log -n '__vouch_verb close' -s k -l key -r -F -d 'secret key of the till, to sign with'
complete -c vouch-log -n '__vouch_verb close' -l passphrase-fd -x -d 'read the key\'s passphrase from this descriptor'
complete -c vouch-log -n '__vouch_verb close' -l format -x -a 'text csv json' -d 'text (a slip of 42 columns), csv or json'
complete -c vouch-log -n '__vouch_verb close' -l lang -x -a 'en vi' -d 'language of the slip: en or vi'
complete -c vouch-log -n '__vouch_verb close' -l zone -x -d 'time zone of the times shown and of --day'
complete -c vouch-log -n '__vouch_verb backup' -l db -r -F -d 'the shop\'s ledger'
complete -c vouch-log -n '__vouch_verb backup' -l unsafe-network-file -d 'also where the ledger is on a shared disk'
complete -c vouch-log -n '__vouch_verb backup' -s o -l output -r -F -d 'the copy to make'
complete -c vouch-log -n '__vouch_verb backup' -l force -d 'replace a copy that is there'
complete -c vouch-log -n '__vouch_verb restore' -l db -r -F -d 'the shop\'s ledger'
complete -c vouch-log -n '__vouch_verb restore' -l unsafe-network-file -d 'also where the ledger is on a shared disk'
complete -c vouch-log -n '__vouch_verb restore' -l why -x -d 'what happened, for the log'
complete -c vouch-log -n '__vouch_verb clock' -l db -r -F -d 'the shop\'s ledger'
complete -c vouch-log -n '__vouch_verb clock' -l unsafe-network-file -d 'also where the ledger is on a shared disk'
complete -c vouch-log -n '__vouch_verb clock' -l accept -d 'the clock is right now: set the mark to it'
complete -c vouch-log -n '__vouch_verb clock' -l zone -x -d 'time zone of the times shown'
complete -c vouch-log -s q -l quiet -d 'say nothing on stderr but warnings and errors'
complete -c vouch-log -s h -l help -d 'show this help and stop'
complete -c vouch-log -s V -l version -d 'show the version and those of the libraries, and stop'

complete -c vouch-redeem -f
complete -c vouch-redeem -l db -r -F -d 'the shop\'s ledger'
complete -c vouch-redeem -l till -x -d 'number of this till'
complete -c vouch-redeem -l cashier -x -d 'staff code to file with each redemption'
complete -c vouch-redeem -l receipt -x -d 'receipt the redemption belongs to'
complete -c vouch-redeem -l op -x -d 'operation id, 32 hex digits'
complete -c vouch-redeem -l status -x -d 'tell what became of an operation, and redeem nothing'
complete -c vouch-redeem -l ack -x -d 'as --status, and note that the answer was heard'
complete -c vouch-redeem -l scanner -d 'standard input is a scanner, though it is a pipe'
complete -c vouch-redeem -l bulk -d 'lines that are there already share a commit'
complete -c vouch-redeem -l accept-time -d 'the clock is right, though long after the last answer'
complete -c vouch-redeem -l unsafe-network-file -d 'use the ledger though it is on a shared disk'
complete -c vouch-redeem -l format -x -a 'tsv jsonl' -d 'form of the verdict lines: tsv or jsonl'
complete -c vouch-redeem -l lang -x -a 'en vi' -d 'language of the sentence for the cashier: en or vi'
complete -c vouch-redeem -l fail-on-reject -d 'exit with status 1 when a line was not accepted'
complete -c vouch-redeem -s q -l quiet -d 'say nothing on stderr but warnings and errors'
complete -c vouch-redeem -s h -l help -d 'show this help and stop'
complete -c vouch-redeem -s V -l version -d 'show the version and those of the libraries, and stop'

complete -c vouch-report -f
complete -c vouch-report -l db -r -F -d 'a shop\'s ledger; may be given again for other shops'
complete -c vouch-report -l register -r -F -d 'the issuer\'s register: how many were issued, and where'
complete -c vouch-report -l by -x -a 'channel placement store till day' -d 'channel, placement, store, till or day'
complete -c vouch-report -l campaign -x -d 'this campaign only'
complete -c vouch-report -l format -x -a 'table csv jsonl' -d 'table, csv or jsonl'
complete -c vouch-report -s q -l quiet -d 'say nothing on stderr but warnings and errors'
complete -c vouch-report -s h -l help -d 'show this help and stop'
complete -c vouch-report -s V -l version -d 'show the version and those of the libraries, and stop'
complete -c vouch -n '__vouch_verb' -s h -l help -d 'show this help and stop'
complete -c vouch -n '__vouch_verb' -s V -l version -d 'show the version and those of the libraries, and stop'
complete -c vouch -n '__vouch_verb help' -a 'key issue render scan verify log redeem report help'
complete -c vouch -n 'not __vouch_verb; and not __vouch_verb help' -a '(__vouch_rest)'
