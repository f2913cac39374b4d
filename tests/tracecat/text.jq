# From JSON events the text form, as far as the strings of our traces need it.
def id: if . == null then -1 else . end;
def quoted:
	tojson | gsub("\\\\u00(?<low>[01][0-9a-f])"; "\\x\(.low)") |
	gsub("\u2028"; "\\u2028");
def value: "Value{Uint64(\(.))}";
# What a range goes on on is known from its name, even where no id is.
def resource:
	if has("goroutine") then "Goroutine(\(.goroutine))"
	elif has("proc") then "Proc(\(.proc))"
	elif .name // "" | test("^stop-the-world|assist$") then "Goroutine(-1)"
	elif .name // "" | test("sweep$") then "Proc(-1)"
	else "None" end;
def attributes:
	if has("swept_bytes") then
		"\"bytes swept\"=\(.swept_bytes | value) " +
		"\"bytes reclaimed\"=\(.reclaimed_bytes | value)"
	else "" end;
def clock:
	if has("clock") then .clock |
		" Trace=\(.trace_ns) Mono=\(.mono_ns) Wall=\(.wall)"
	else "" end;
def args:
	.args | to_entries | map("\(.key)=\(.value | value)") | join(", ");
def details:
	if .kind == "Sync" then "N=\(.n)\(clock)"
	elif .kind == "Metric" then
		"Name=\(.name | quoted) Value=\(.value | value)"
	elif .kind == "Label" then
		"Label=\(.label | quoted) Resource=\(resource)"
	elif .kind == "RangeBegin" or .kind == "RangeActive" then
		"Name=\(.name | quoted) Scope=\(resource)"
	elif .kind == "RangeEnd" then
		"Name=\(.name | quoted) Scope=\(resource) " +
		"Attributes=[\(attributes)]"
	elif .kind == "TaskBegin" or .kind == "TaskEnd" then
		"ID=\(.task) Parent=\(.parent // "18446744073709551615") " +
		"Type=\(.type | quoted)"
	elif .kind == "RegionBegin" or .kind == "RegionEnd" then
		"Task=\(.task) Type=\(.type | quoted)"
	elif .kind == "Log" then
		"Task=\(.task) Category=\(.category | quoted) " +
		"Message=\(.message | quoted)"
	elif .kind == "StateTransition" then
		(if has("goroutine") then "GoID=\(.goroutine)"
		else "ProcID=\(.proc)" end) +
		" \(.from)->\(.to) Reason=\(.reason | quoted)"
	elif .kind == "Experimental" then "Name=\(.name) Args=[\(args)]"
	else null end;
def frames: map("\t\(.func) @ \(.pc)\n\t\t\(.file):\(.line)\n") | add // "";
def stacks:
	(if has("transition_stack") then
		"TransitionStack=\n\(.transition_stack | frames)\n" else "" end) +
	(if has("stack") then "Stack=\n\(.stack | frames)\n" else "" end);
details as $details |
"M=\(.m | id) P=\(.p | id) G=\(.g | id) \(.kind) Time=\(.time_ns)" +
(if $details != null then " " + $details else "" end) + "\n" + stacks
