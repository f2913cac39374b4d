# The page's style and script, and what they hash to: the page's policy names
# the two of them, and a browser takes no others.
page := etcheck/page/page.css etcheck/page/page.js
etcheck_gen := $(BUILD)/gen/etcheck/csp.h

sha256 = $$(sha256sum <$(1) | cut -c 1-64 | tr a-f A-F | basenc -d --base16 | base64)

$(etcheck_gen): $(page) etcheck/rules.mk
	@mkdir -p $(@D)
	printf '#define PAGE_CSS_SHA256 "%s"\n#define PAGE_JS_SHA256 "%s"\n' \
	    "$(call sha256,etcheck/page/page.css)" \
	    "$(call sha256,etcheck/page/page.js)" >$@
$(BUILD)/obj/etcheck/html.o: $(page)
