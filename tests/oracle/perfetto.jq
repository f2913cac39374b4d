# From JSON events what a Perfetto trace of them must have: goroutines by name and
# in states, how often and for how long, numbers of marks and arrows, counters.
def state:
	{ Running: "running", Runnable: "runnable", Syscall: "syscall",
	    Waiting: (if .reason == "" then "waiting" else .reason end) }[.to];
def leave($g; $time):
	if .is[$g] then
		"G\($g) \(.is[$g].name)" as $key |
		.times[$key] += 1 | .ns[$key] += $time - .is[$g].since
	else . end;
# The first stack that says where a goroutine began gives it its name.
def learn($g; $stack):
	($stack // [] | last | .func // "") as $func |
	if $g != null and $func != "" then
		.name["\($g)"] //= "\($g) \($func)"
	else . end;
def arrow:
	.goroutine != .g and (.g or .p) and
	(.from == "NotExist" and .to != "Syscall" or
	    .from == "Waiting" and .to == "Runnable");
def mark:
	if .kind == "Log" then "log"
	elif .kind == "Label" then "label"
	elif .kind == "StackSample" then "sample"
	elif .kind == "TaskBegin" then "task"
	elif .kind == "RegionBegin" then "region"
	elif .kind == "RangeBegin" then
		.name | sub("stop-the-world.*"; "stop-the-world")
	else empty end;
def counter:
	{ "/sched/gomaxprocs:threads": "GOMAXPROCS",
	    "/memory/classes/heap/objects:bytes": "heap",
	    "/gc/heap/goal:bytes": "heap goal" }[.name];

reduce inputs as $e ({ is: {}, marks: {} };
	($e.time_ns | tonumber) as $time |
	.first //= ([$time, 0] | max) | .last = $time |	# none is before 0
	learn($e.g; $e.stack) |
	if ($e | has("goroutine") and .kind == "StateTransition" and
	    .from != .to) then
		($e.goroutine | tostring) as $g |
		(.is | has($g)) as $known |
		if $e.from == "NotExist" then del(.name[$g]) else . end |
		learn($g; $e.transition_stack) |
		.seen[$g] = true |
		leave($g; $time) |
		if $e.to == "NotExist" then del(.is[$g])
		else .is[$g] = { name: ($e | state),
		    since: (if $e.from != "Undetermined" or $known then
		    $time else .first end) }
		end |
		if ($e | arrow) then .marks.arrow += 1 else . end
	elif $e.kind == "Metric" then
		.counters += ["\($e | counter) \($time) \($e.value)"]
	else
		reduce ($e | mark) as $mark (.; .marks[$mark] += 1)
	end) |
reduce (.is | keys[]) as $g (.; leave($g; .last)) |
.ns as $ns |
(.name as $name | .seen // {} | keys[] | "name G\($name[.] // .)"),
(.times | to_entries[] | "\(.key) \(.value) \($ns[.key])"),
(.marks | to_entries[] | "\(.key) \(.value)"),
.counters[]?
