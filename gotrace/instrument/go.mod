module gotrace-instrument

go 1.19
