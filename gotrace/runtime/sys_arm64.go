package container

const (
	arch          = 2
	sysUnlinkat   = 35
	sysRenameat   = 38
	sysFtruncate  = 46
	sysReadlinkat = 78
	sysFallocate  = 47
	sysOpenat     = 56
	sysClose      = 57
	sysRead       = 63
	sysNanosleep  = 101
	sysKill       = 129
	sysGetpid     = 172
	sysMmap       = 222

	oRdwr    = 2
	oCreat   = 0x40
	oExcl    = 0x80
	oCloexec = 0x80000
)
