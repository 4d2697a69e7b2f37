"""Verifies N Ed25519 signatures with PyNaCl: the script a shop might write."""
import sys

from nacl.signing import SigningKey

count = int(sys.argv[1])
key = SigningKey(bytes(32))
message = b"vouch token v1".ljust(16, b"\0") + bytes(30)
signature = key.sign(message).signature
check = key.verify_key
for _ in range(count):
    check.verify(message, signature)
