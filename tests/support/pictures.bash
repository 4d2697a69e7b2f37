# For tests that draw: records with codes, and what a PNG says of itself.

# COUNT records from number FIRST on; codes of 153 characters.
records() { # COUNT [FIRST]
	echo code,campaign,batch,seq,channel
	awk -v n="$1" -v first="${2:-1}" 'BEGIN {
		set = "0123456789BCFGHJKLMNPQRSTVXZ"
		srand(first)
		for (i = first; i < first + n; i++) {
			code = "V"
			while (length(code) < 153)
				code = code substr(set, int(rand() * 28) + 1, 1)
			printf "%s,1001,7,%d,facebook\n", code, i
		}
	}'
}

codes_of() { # FILE
	sed 1d "$1" | cut -d , -f 1
}

be32() { # FILE OFFSET
	od -An -tu1 -j "$2" -N 4 "$1" | awk '{ print (($1 * 256 + $2) * 256 + $3) * 256 + $4 }'
}

# The whole file is a PNG picture: its last chunk is there.
is_whole() { # FILE
	[ "$(tail -c 8 "$1" | od -An -tx1 | tr -d ' ')" = 49454e44ae426082 ]
}

# A PNG of WIDTH x HEIGHT: a red disc on nothing.
logo() { # FILE WIDTH HEIGHT
	python3 - "$@" <<'END'
import struct, sys, zlib
path, w, h = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
rows = b""
for y in range(h):
    rows += b"\0"
    for x in range(w):
        inside = (2 * x + 1 - w) ** 2 * h * h + (2 * y + 1 - h) ** 2 * w * w < w * w * h * h
        rows += b"\xc8\x14\x28\xff" if inside else b"\0\0\0\0"
def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
open(path, "wb").write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", w, h, 8, 6, 0, 0, 0)) +
    chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))
END
}
