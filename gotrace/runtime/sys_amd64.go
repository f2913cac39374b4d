package container

const (
	arch          = 1
	sysRead       = 0
	sysClose      = 3
	sysMmap       = 9
	sysNanosleep  = 35
	sysGetpid     = 39
	sysKill       = 62
	sysFtruncate  = 77
	sysOpenat     = 257
	sysUnlinkat   = 263
	sysRenameat   = 264
	sysReadlinkat = 267
	sysFallocate  = 285

	oRdwr    = 2
	oCreat   = 0x40
	oExcl    = 0x80
	oCloexec = 0x80000
)
