# Called by this name it is about the TLS handshakes of clients.
bins += $(BUILD)/bin/scope_tls
all: $(BUILD)/bin/scope_tls
$(BUILD)/bin/scope_tls: $(BUILD)/bin/scope_chart
	ln -sf scope_chart $@
