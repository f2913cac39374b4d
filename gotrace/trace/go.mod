module gotrace.local/trace

go 1.19
