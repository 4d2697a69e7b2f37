# vouch: see README.md for the two commands, docs/HACKING.md for the rest.
#
#   make            build the tools into build/<variant>/
#   make help       list the targets
#
# VARIANT is default, asan (address and undefined-behaviour checks), cover
# (counts which lines run) or fuzz (for libFuzzer; with CC=clang).

include config.mk

VERSION := $(shell cat VERSION)
VARIANT ?= default
B       := build/$(VARIANT)

# ---- compiler flags -------------------------------------------------------

WARN := -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow \
        -Wstrict-prototypes -Wmissing-prototypes -Wformat=2 -Wvla \
        -Wcast-qual -Wpointer-arith -Wwrite-strings -Wundef
ifdef WERROR
WARN += -Werror
endif

HARDEN_default := -D_FORTIFY_SOURCE=3 -fstack-protector-strong \
                  -fstack-clash-protection
HARDEN_asan    := -fsanitize=address,undefined -fno-sanitize-recover=all \
                  -fno-omit-frame-pointer
HARDEN_cover   := --coverage -O0
HARDEN_fuzz    := -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all \
                  -fno-omit-frame-pointer
LINK_default   := -pie -Wl,-z,relro,-z,now,-z,noexecstack
LINK_asan      := -pie -fsanitize=address,undefined
LINK_cover     := -pie --coverage
LINK_fuzz      := -pie -fsanitize=fuzzer,address,undefined

ALL_CPPFLAGS = -Ilib -D_POSIX_C_SOURCE=200809L -D_FILE_OFFSET_BITS=64 \
               -DVOUCH_VERSION='"$(VERSION)"' $(CPPFLAGS)
ALL_CFLAGS   = -std=c11 -pthread -fPIE $(WARN) $(CFLAGS) $(HARDEN_$(VARIANT))
ALL_LDFLAGS  = -pthread -Wl,--as-needed $(LINK_$(VARIANT)) $(LDFLAGS)

# One short line a step; V=1 shows the commands.
say = $(if $(V),,@echo "  $(1)  $@" && )

# ---- layers: each stands on those named ------------------------------------

LAYERS        := base core io device draw scan ledger report
below_base    :=
below_core    := base
below_io      := core base
below_device  := core base
below_draw    := io core base
below_scan    := io core base
below_ledger  := io core base
below_report  := ledger io core base

packages_base   := libutf8proc
packages_core   := libsodium
packages_io     := libsodium jansson
packages_device :=
packages_draw   := harfbuzz-subset harfbuzz expat libdeflate libqrencode libpng
packages_scan   := zbar libpng libjpeg
packages_ledger := sqlite3
packages_report :=

lib_of  = $(foreach l,$(1),$(B)/libvouch-$(l).a)
libs_of = $(shell $(PKG_CONFIG) --libs $(sort $(foreach l,$(1),$(packages_$(l)))) 2>/dev/null) \
          $(if $(filter draw,$(1)),-lm)
cflags_of = $(shell $(PKG_CONFIG) --cflags $(packages_$(1)) 2>/dev/null)

# ---- programs: the layers each links ---------------------------------------
# The till's road (verify, redeem, log) links neither draw nor scan.

PROGRAMS := vouch vouch-key vouch-issue vouch-render vouch-print vouch-scan vouch-verify \
            vouch-log vouch-redeem vouch-report vouch-wedge
layers_vouch        := io core base
layers_vouch-key    := io core base
layers_vouch-issue  := ledger io core base
layers_vouch-render := draw scan io core base
layers_vouch-print  := draw scan io core base
layers_vouch-scan   := scan io core base
layers_vouch-verify := io core base
layers_vouch-log    := ledger io core base
layers_vouch-redeem := ledger io core base
layers_vouch-report := report ledger io core base
layers_vouch-wedge  := draw device io core base

.PHONY: all
all: $(PROGRAMS:%=$(B)/%)

# Shared by all commands, linked as needed; a command includes no other command.
CMD_SHARED  := $(B)/libvouch-cmd.a
CMD_OBJECTS := $(patsubst %.c,$(B)/%.o,$(filter-out $(PROGRAMS:%=cmd/%.c),$(wildcard cmd/*.c)))

# ---- compiling --------------------------------------------------------------

SOURCES := $(wildcard lib/*/*.c cmd/*.c)
-include $(patsubst %.c,$(B)/%.d,$(SOURCES))

$(B)/deps.ok: tools/install-deps
	@tools/install-deps --check build
	@mkdir -p $(B) && touch $@

# No clock that stands before the program was made can be right. The same for
# every build of one tree; packagers set SOURCE_DATE_EPOCH.
BUILT := $(or $(SOURCE_DATE_EPOCH),$(shell date -r VERSION +%s))
$(B)/lib/base/clock.o $(B)/pic/base/clock.o: ALL_CPPFLAGS += -DVOUCH_BUILT_S=$(BUILT)

define layer_rules
$(B)/lib/$(1)/%.o: lib/$(1)/%.c | $(B)/deps.ok
	@mkdir -p $$(@D)
	$$(call say,CC)$$(CC) $$(ALL_CPPFLAGS) $$(call cflags_of,$(1)) $$(ALL_CFLAGS) -MMD -MP -c -o $$@ $$<
$(B)/libvouch-$(1).a: $(patsubst %.c,$(B)/%.o,$(wildcard lib/$(1)/*.c))
	$$(call say,AR)rm -f $$@ && $$(AR) rcsD $$@ $$^
endef
$(foreach l,$(LAYERS),$(eval $(call layer_rules,$(l))))

$(B)/cmd/%.o: cmd/%.c | $(B)/deps.ok
	@mkdir -p $(@D)
	$(call say,CC)$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(CMD_SHARED): $(CMD_OBJECTS)
	$(call say,AR)rm -f $@ && $(AR) rcsD $@ $^

define program_rules
$(B)/$(1): $(B)/cmd/$(1).o $(CMD_SHARED) $(call lib_of,$(layers_$(1)))
	$$(call say,LD)$$(CC) $$(ALL_CFLAGS) $$(ALL_LDFLAGS) -o $$@ $$^ $$(call libs_of,$(layers_$(1)))
endef
$(foreach p,$(PROGRAMS),$(eval $(call program_rules,$(p))))

# The same programs with the test clock in place of the system's: the clock is
# exchanged at link time, so no shipped tool can be told the time from outside.
CLOCK := $(B)/tests/support/clock.o
define test_program_rules
$(B)/clocked/$(1): $(B)/cmd/$(1).o $(CMD_SHARED) $(CLOCK) $(call lib_of,$(layers_$(1)))
	@mkdir -p $$(@D)
	$$(call say,LD)$$(CC) $$(ALL_CFLAGS) $$(ALL_LDFLAGS) -o $$@ $$^ $$(call libs_of,$(layers_$(1)))
endef
$(foreach p,$(PROGRAMS),$(eval $(call test_program_rules,$(p))))

# ---- what a cashier reads, by language: po/vi.po -> locale/vi/LC_MESSAGES/vouch.mo ---

LANGUAGES  := $(patsubst po/%.po,%,$(wildcard po/*.po))
CATALOGUES := $(LANGUAGES:%=$(B)/locale/%/LC_MESSAGES/vouch.mo)
all: $(CATALOGUES)
$(B)/locale/%/LC_MESSAGES/vouch.mo: po/%.po | $(B)/deps.ok
	@mkdir -p $(@D)
	$(call say,PO)msgfmt --check -o $@ $<

# ---- libvouch: lib/vouch.h for other programs -----------------------------------
# Only the functions of that header are visible, in the shared library through a
# version script, in the static one by making every other symbol local.

SOVERSION   := 0
LIB_OBJECTS := $(foreach l,base core io,$(patsubst lib/%.c,$(B)/pic/%.o,$(wildcard lib/$(l)/*.c)))
LIB_FILES   := $(B)/libvouch.so.$(VERSION) $(B)/libvouch.a
ifeq ($(VARIANT),default)
all: $(LIB_FILES)
endif

-include $(LIB_OBJECTS:.o=.d)
$(B)/pic/%.o: lib/%.c | $(B)/deps.ok
	@mkdir -p $(@D)
	$(call say,CC)$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -fPIC -ffunction-sections -fdata-sections -MMD -MP -c -o $@ $<
$(B)/pic/libvouch-pic.a: $(LIB_OBJECTS)
	$(call say,AR)rm -f $@ && $(AR) rcsD $@ $^
$(B)/libvouch.map: lib/vouch.h
	@mkdir -p $(@D)
	@{ echo 'LIBVOUCH_$(SOVERSION) { global:'; \
	  sed -n 's/^[a-z].*[ *]\(vouch_[a-z_]*\)(.*/\1;/p' $<; echo 'local: *; };'; } >$@
$(B)/libvouch.so.$(VERSION): $(B)/pic/io/embed.o $(B)/pic/libvouch-pic.a $(B)/libvouch.map
	$(call say,LD)$(CC) $(ALL_CFLAGS) -shared -Wl,-soname,libvouch.so.$(SOVERSION) \
	    -Wl,--version-script=$(B)/libvouch.map -Wl,--gc-sections -Wl,--as-needed -Wl,-z,relro,-z,now,-z,defs $(LDFLAGS) \
	    -o $@ $(B)/pic/io/embed.o $(B)/pic/libvouch-pic.a $(call libs_of,io core base)
$(B)/libvouch.a: $(B)/pic/io/embed.o $(B)/pic/libvouch-pic.a $(B)/libvouch.map
	$(call say,AR)$(LD) -r -o $(B)/libvouch.o $(B)/pic/io/embed.o $(B)/pic/libvouch-pic.a
	@sed -n 's/^\(vouch_[a-z_]*\);/\1/p' $(B)/libvouch.map >$(B)/libvouch.names
	@objcopy --keep-global-symbols=$(B)/libvouch.names $(B)/libvouch.o
	@rm -f $@ && $(AR) rcsD $@ $(B)/libvouch.o
# ---- unit tests: tests/unit/<layer>/test_<module>.c --------------------------

UNIT_SOURCES := $(wildcard tests/unit/*/test_*.c)
UNIT_TESTS   := $(UNIT_SOURCES:tests/%.c=$(B)/tests/%)

$(B)/tests/support/%.o: tests/support/%.c | $(B)/deps.ok
	@mkdir -p $(@D)
	$(call say,CC)$(CC) $(ALL_CPPFLAGS) -Itests $(ALL_CFLAGS) -MMD -MP -c -o $@ $<
define unit_rules
$(B)/tests/unit/$(1)/%: tests/unit/$(1)/%.c $(CLOCK) $(call lib_of,$(1) $(below_$(1)))
	@mkdir -p $$(@D)
	$$(call say,LD)$$(CC) $$(ALL_CPPFLAGS) -Itests $$(call cflags_of,$(1)) $$(ALL_CFLAGS) $$(ALL_LDFLAGS) -MMD -MP -o $$@ $$< $(CLOCK) \
	    $(call lib_of,$(1) $(below_$(1))) $$(call libs_of,$(1) $(below_$(1))) -lcmocka
endef
$(foreach l,$(LAYERS),$(eval $(call unit_rules,$(l))))
-include $(UNIT_TESTS:%=%.d) $(CLOCK:.o=.d)

# ---- helpers of tests: tests/support/<name>.c over lib/io, labels over lib/draw ---------------------

HELPERS := $(B)/tests/support/tablecat $(B)/tests/support/wiped $(B)/tests/support/labels
layers_of_helper = $(if $(filter %/labels,$(1)),draw )io core base
define helper_rules
$(1): $(1).o $(call lib_of,$(call layers_of_helper,$(1)))
	$$(call say,LD)$$(CC) $$(ALL_CFLAGS) $$(ALL_LDFLAGS) -o $$@ $$^ $$(call libs_of,$(call layers_of_helper,$(1)))
endef
$(foreach h,$(HELPERS),$(eval $(call helper_rules,$(h))))
-include $(HELPERS:=.d)

# Tills that race and die: tests/crash/*.c over lib/ledger.
CRASH := $(addprefix $(B)/tests/crash/,hammer limit merge model offers powercut race)
CRASH_SHARED := $(patsubst %,$(B)/tests/crash/%.o,shop tape disk rules)
$(B)/tests/crash/%.o: tests/crash/%.c | $(B)/deps.ok
	@mkdir -p $(@D)
	$(call say,CC)$(CC) $(ALL_CPPFLAGS) -Itests $(ALL_CFLAGS) -MMD -MP -c -o $@ $<
$(CRASH): %: %.o $(CRASH_SHARED) $(CLOCK) $(call lib_of,ledger io core base)
	$(call say,LD)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $^ $(call libs_of,ledger io core base)
-include $(CRASH:=.d) $(CRASH_SHARED:.o=.d)

# ---- fuzzing: tests/fuzz/<parser>.c, with replay.c where there is no libFuzzer ---

FUZZERS := $(patsubst %.c,$(B)/%,$(filter-out tests/fuzz/replay.c,$(wildcard tests/fuzz/*.c)))
$(B)/tests/fuzz/%.o: tests/fuzz/%.c | $(B)/deps.ok
	@mkdir -p $(@D)
	$(call say,CC)$(CC) $(ALL_CPPFLAGS) -Itests $(ALL_CFLAGS) -MMD -MP -c -o $@ $<
$(FUZZERS): %: %.o $(if $(filter fuzz,$(VARIANT)),,$(B)/tests/fuzz/replay.o) $(call lib_of,draw scan device ledger io core base)
	$(call say,LD)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $^ $(call libs_of,draw scan ledger io core base)
-include $(FUZZERS:=.d) $(B)/tests/fuzz/replay.d

# ---- checks -------------------------------------------------------------------

COVERING := $(filter $(B)/tests/unit/core/% $(B)/tests/unit/io/%,$(UNIT_TESTS))
# Long ones first: at the end, when others have nothing left to run, come many short.
CHECKS := $(foreach f,repo interop crash cli,$(wildcard tests/$(f)/*.bats)) $(UNIT_TESTS) $(FUZZERS)

.PHONY: check check-crash check-long check-run check-asan check-clang check-fuzz fuzz-run check-layers check-unit cover cover-run docs check-docs demo \
        install uninstall clean help install-deps
SECONDS_EACH := 60
check: ## build and pass all tests
	@tools/install-deps build test
	@$(MAKE) --no-print-directory WERROR=1 check-run
check-run: all $(UNIT_TESTS) $(FUZZERS) $(HELPERS) $(CRASH) $(PROGRAMS:%=$(B)/clocked/%)
	@VARIANT=$(VARIANT) BUILD=$(CURDIR)/$(B) tests/run $(CHECKS)
check-asan: ## the same under AddressSanitizer and UBSan
	@$(MAKE) --no-print-directory VARIANT=asan check
check-clang: ## no warning from clang either, and its unit tests
	@tools/install-deps build test clang
	@$(MAKE) --no-print-directory CC=clang B=build/clang WERROR=1 all $(HELPERS:$(B)/%=build/clang/%) \
	    $(CRASH:$(B)/%=build/clang/%) $(FUZZERS:$(B)/%=build/clang/%) check-unit
check-fuzz: ## hostile bytes for every parser; SECONDS_EACH=60
	@tools/install-deps build clang
	@$(MAKE) --no-print-directory CC=clang VARIANT=fuzz WERROR=1 fuzz-run
fuzz-run: $(FUZZERS)
	@tests/fuzz/run $(B) $(SECONDS_EACH)
check-crash: all $(CRASH) $(PROGRAMS:%=$(B)/clocked/%) ## tests/crash in long, and scans of bad codes; CRASH_SHARE=10: a tenth
	@CRASH_LONG=1 VARIANT=$(VARIANT) BUILD=$(CURDIR)/$(B) bats --tap tests/crash tests/cli/redeem-clock.bats
LONG := $(addprefix $(B)/tests/unit/core/test_,serial shuffle)
check-long: $(LONG) ## ten million serials and prizes: none twice, none lost
	@VOUCH_LONG=1 VARIANT=$(VARIANT) BUILD=$(CURDIR)/$(B) tests/run $(LONG)
check-unit: $(UNIT_TESTS) $(CATALOGUES) ## unit tests only
	@VARIANT=$(VARIANT) BUILD=$(CURDIR)/$(B) tests/run $(UNIT_TESTS)
cover: ## lines of lib/core and lib/io the unit tests run; 95 % of core's
	@tools/install-deps build test
	@$(MAKE) --no-print-directory VARIANT=cover WERROR=1 cover-run
cover-run: $(COVERING) $(CATALOGUES)
	@find $(B) -name '*.gcda' -delete
	@BUILD=$(CURDIR)/$(B) tests/run $(COVERING)
	@tools/check-coverage $(B)
check-layers: ## include arrows go down only
	@tools/check-layers
docs: all ## make the generated parts of man/ and completions/ anew
	@tools/make-docs $(B)
check-docs: all $(PROGRAMS:%=$(B)/clocked/%) ## those are up to date, pages lint, examples run
	@VARIANT=$(VARIANT) BUILD=$(CURDIR)/$(B) tests/run tests/repo/docs.bats tests/cli/completion.bats
demo: ## install what is missing, build, run the main job
	@tools/install-deps build
	@$(MAKE) --no-print-directory all
	@tools/demo $(CURDIR)/$(B)
install-deps: ## install what building and testing need
	@tools/install-deps build test
clean: ## remove build/
	rm -rf build
help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1\t\2/p' Makefile | expand -t 24

# ---- installing -----------------------------------------------------------------

MANPAGES  := $(wildcard man/*.[157])
TEMPLATES := $(wildcard templates/*)
CONTRIB   := $(wildcard contrib/*)
TOOLS     := $(filter-out vouch,$(PROGRAMS))
# Shells look for a completion under the name of the command.
INSTALLED  = $(PROGRAMS:%=$(BINDIR)/%) \
             $(foreach p,$(MANPAGES),$(MANDIR)/man$(subst .,,$(suffix $(p)))/$(notdir $(p))) \
             $(PROGRAMS:%=$(BASHDIR)/%) $(ZSHDIR)/_vouch $(PROGRAMS:%=$(FISHDIR)/%.fish) \
             $(TEMPLATES:templates/%=$(DATADIR)/templates/%) $(CONTRIB:%=$(DATADIR)/%) \
             $(LANGUAGES:%=$(LOCALEDIR)/%/LC_MESSAGES/vouch.mo) \
             $(INCLUDEDIR)/vouch.h $(LIBDIR)/pkgconfig/libvouch.pc \
             $(addprefix $(LIBDIR)/libvouch.,a so so.$(SOVERSION) so.$(VERSION))

install: all ## put tools, manual and completions under $(DESTDIR)$(PREFIX)
	install -d $(patsubst %,"$(DESTDIR)"%,$(sort $(dir $(INSTALLED))))
	install -m 755 $(PROGRAMS:%=$(B)/%) "$(DESTDIR)$(BINDIR)"
	for page in $(MANPAGES); do \
	    install -m 644 $$page "$(DESTDIR)$(MANDIR)/man$${page##*.}" || exit 1; done
	install -m 644 completions/vouch.bash "$(DESTDIR)$(BASHDIR)/vouch"
	install -m 644 completions/_vouch "$(DESTDIR)$(ZSHDIR)"
	install -m 644 completions/vouch.fish "$(DESTDIR)$(FISHDIR)"
	for tool in $(TOOLS); do ln -sf vouch "$(DESTDIR)$(BASHDIR)/$$tool" && \
	    ln -sf vouch.fish "$(DESTDIR)$(FISHDIR)/$$tool.fish" || exit 1; done
	for l in $(LANGUAGES); do install -m 644 $(B)/locale/$$l/LC_MESSAGES/vouch.mo \
	    "$(DESTDIR)$(LOCALEDIR)/$$l/LC_MESSAGES" || exit 1; done
	install -m 644 lib/vouch.h "$(DESTDIR)$(INCLUDEDIR)"
	install -m 644 $(B)/libvouch.a $(B)/libvouch.so.$(VERSION) "$(DESTDIR)$(LIBDIR)"
	ln -sf libvouch.so.$(VERSION) "$(DESTDIR)$(LIBDIR)/libvouch.so.$(SOVERSION)"
	ln -sf libvouch.so.$(SOVERSION) "$(DESTDIR)$(LIBDIR)/libvouch.so"
	printf '%s\n' 'prefix=$(PREFIX)' 'libdir=$(LIBDIR)' 'includedir=$(INCLUDEDIR)' '' 'Name: libvouch' \
	    'Description: reading signed voucher codes' 'Version: $(VERSION)' \
	    'Requires.private: $(packages_core) $(packages_base)' \
	    'Libs: -L$${libdir} -lvouch' 'Libs.private: -pthread' 'Cflags: -I$${includedir}' \
	    >"$(DESTDIR)$(LIBDIR)/pkgconfig/libvouch.pc"
	$(if $(TEMPLATES),install -m 644 $(TEMPLATES) "$(DESTDIR)$(DATADIR)/templates")
	install -m 644 $(CONTRIB) "$(DESTDIR)$(DATADIR)/contrib"
	sed -i 's|/usr/local/bin|$(BINDIR)|g' $(patsubst %,"$(DESTDIR)$(DATADIR)/%",$(filter %.service %.socket,$(CONTRIB)))
uninstall: ## remove what install put there
	rm -f $(INSTALLED:%="$(DESTDIR)"%)
	rmdir "$(DESTDIR)$(DATADIR)/templates" "$(DESTDIR)$(DATADIR)/contrib" "$(DESTDIR)$(DATADIR)" 2>/dev/null || true

# ---- figures --------------------------------------------------------------------

$(B)/bench-raw: bench/raw.c | $(B)/deps.ok
	$(call say,LD)$(CC) -O2 $(WARN) -o $@ $< $(shell $(PKG_CONFIG) --libs libsodium libqrencode) -pthread
$(B)/bench-timed: bench/timed.c | $(B)/deps.ok
	$(call say,LD)$(CC) -O2 -D_POSIX_C_SOURCE=200809L -D_DEFAULT_SOURCE $(WARN) -o $@ $<
$(B)/bench-till: bench/till.c | $(B)/deps.ok
	$(call say,LD)$(CC) -O2 $(WARN) -o $@ $<
$(B)/bench-sockets: bench/sockets.c | $(B)/deps.ok
	$(call say,LD)$(CC) -O2 $(WARN) -o $@ $<
$(B)/bench-raw-ledger: bench/raw_ledger.c | $(B)/deps.ok
	$(call say,LD)$(CC) -O2 $(WARN) -o $@ $< $(shell $(PKG_CONFIG) --libs libsodium sqlite3)
$(B)/bench-register: bench/register.c $(call lib_of,ledger io core base)
	$(call say,LD)$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $^ $(call libs_of,ledger io core base)
$(B)/bench-labels: bench/labels.c bench/ours.h bench/label.h $(call lib_of,draw io core base)
	$(call say,LD)$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $(filter-out %.h,$^) $(call libs_of,draw io core base)
PEERS := cairo pangocairo librsvg-2.0
$(B)/bench-labels-peer: bench/labels_peer.c bench/label.h | $(B)/deps.ok
	$(call say,LD)$(CC) -O2 $(WARN) $(subst -I,-isystem ,$(shell $(PKG_CONFIG) --cflags $(PEERS))) -o $@ $< \
	    $(shell $(PKG_CONFIG) --libs $(PEERS) libqrencode)
$(B)/bench-thermal: bench/thermal.c bench/ours.h bench/thermal.h bench/label.h $(call lib_of,draw io core base)
	$(call say,LD)$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $(filter-out %.h,$^) $(call libs_of,draw io core base)
$(B)/bench-thermal-peer: bench/thermal_peer.c bench/thermal.h bench/label.h | $(B)/deps.ok
	$(call say,LD)$(CC) -O2 $(WARN) $(subst -I,-isystem ,$(shell $(PKG_CONFIG) --cflags cairo pangocairo)) -o $@ $< \
	    $(shell $(PKG_CONFIG) --libs cairo pangocairo libqrencode)
BENCHES := $(addprefix $(B)/bench-,labels labels-peer thermal thermal-peer raw raw-ledger register sockets till timed) $(B)/tests/crash/hammer
.PHONY: bench bench-run
bench: ## measure against the raw limits and peers; FIGURES='print verify'
	@tools/install-deps build bench
	@$(MAKE) --no-print-directory bench-run
bench-run: all $(BENCHES)
	@bench/run $(CURDIR)/$(B) $(FIGURES)
