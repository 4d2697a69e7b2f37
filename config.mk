# What a builder may want to change; every variable can also be given on the
# command line: make CC=clang PREFIX=$HOME/.local install
CC         = cc
CFLAGS     = -O2 -g
CPPFLAGS   =
LDFLAGS    =
PKG_CONFIG = pkg-config
DESTDIR    =
PREFIX     = /usr/local
BINDIR     = $(PREFIX)/bin
MANDIR     = $(PREFIX)/share/man
LIBDIR     = $(PREFIX)/lib
INCLUDEDIR = $(PREFIX)/include
LOCALEDIR  = $(PREFIX)/share/locale
DATADIR    = $(PREFIX)/share/vouch
BASHDIR    = $(PREFIX)/share/bash-completion/completions
ZSHDIR     = $(PREFIX)/share/zsh/$(if $(filter /usr,$(PREFIX)),vendor-completions,site-functions)
FISHDIR    = $(PREFIX)/share/fish/vendor_completions.d
