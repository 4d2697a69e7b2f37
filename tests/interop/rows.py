"""The row of docs/FORMAT.md, read from its words alone."""
import os
import re

import reader

HERE = os.path.dirname(__file__)
NAMES = ["campaign", "batch", "first", "count", "channel", "placement",
         "stores", "payload", "key-id", "serial-key", "signature"]
PUBLIC = "03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8"


def row_read(text, key):
    lines = text.split("\n")
    assert lines[0] == "vouch row v1" and lines[-1] == ""
    fields = [line.split(" ", 1) for line in lines[1:-1]]
    assert [name for name, _ in fields] == NAMES
    row = dict(fields)
    digest = reader.blake2b(text[:text.index("signature ")].encode(), 64)
    message = b"vouch row v1\0\0\0\0\0\x40" + digest + b"\0\0"
    assert reader.ed25519_verify(key, message,
                                 bytes.fromhex(row["signature"]))
    assert row["key-id"] == reader.key_id(key).hex()
    return row


page = open(os.path.join(HERE, "../../docs/FORMAT.md"),
            encoding="utf-8").read()
found = re.search(r"((?:    .+\n)+)", page[page.index("    vouch row v1"):])
shown = re.sub(r"^    ", "", found[1], flags=re.M)
with open(os.path.join(HERE, "../fuzz/corpus/batchrow/good"),
          encoding="utf-8") as file:
    assert file.read() == shown
row = row_read(shown, bytes.fromhex(PUBLIC))
token = reader.payload_decode(bytes.fromhex(row["payload"]))
assert token["serial"] == 0 and token["campaign"] == int(row["campaign"])
assert row["serial-key"] == bytes(range(32)).hex()
