#!/bin/sh
# Traces for Perfetto are what its trace processor makes tables of, where
# trace_processor_shell is installed: without complaints, and with what the
# events say.
. "$(dirname "$0")/../lib.sh"

command -v trace_processor_shell >/dev/null || skip_all 'no trace_processor_shell'

cat >query <<'END'
with places as (
	select t.id, t.name, t.parent_id, above.name as above
	from track t left join track above on above.id = t.parent_id
), slices as (
	select s.*, p.name as place, p.above, (
		select count(*) from args a
		where a.arg_set_id = s.arg_set_id and a.key = 'debug.task'
	) as tasks
	from slice s join places p on p.id = s.track_id
), marks as (
	select case
		when place in ('regions and logs', 'no goroutine') and tasks
			then iif(dur = 0, 'log', 'region')
		when tasks then 'task'
		when name like 'stop-the-world%' then 'stop-the-world'
		when name like 'GC (%' then 'label'
		when name = 'CPU sample' then 'sample'
		when name like 'GC %' and above is not 'goroutines' then name
		end as kind
	from slices
)
select 'complaint ' || name || ' ' || value from stats
	where severity in ('error', 'data_loss') and value > 0
union all select 'without an end: ' || name from slice where dur < 0
union all select substr(place || ' ', 1, instr(place || ' ', ' ')) || name || ' ' ||
	count(*) || ' ' || sum(dur)
	from slices where above = 'goroutines' and depth = 0
	group by place, name
union all select distinct 'name ' || place from slices where above = 'goroutines'
union all select kind || ' ' || count(*) from marks
	where kind is not null group by kind
union all select 'arrow ' || count(*) from flow having count(*) > 0
union all select t.name || ' ' || c.ts || ' ' || printf('%d', c.value)
	from counter c join track t on t.id = c.track_id
	where t.name in ('GOMAXPROCS', 'heap', 'heap goal')
END

for path in "$data"/*.trace.zst; do
	name=$(basename "$path" .trace.zst)
	tracecat -json "$path" 2>/dev/null |
	    jq -n -r -f "$top/tests/oracle/perfetto.jq" | sort >want
	tracecat -format=perfetto "$path" >trace
	trace_processor_shell -q query trace >rows
	tap $? "$name: the trace processor opens it"
	sed '1d; s/^"//; s/"$//; s/""/"/g' rows | sort >got
	is "$name: and sees what was" want got
done
done_testing
