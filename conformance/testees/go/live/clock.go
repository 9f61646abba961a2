package live

import (
	"syscall"
	"unsafe"
)

// now is the machine's monotonic clock, in nanoseconds: the judge and its servers tell instants by it.
func now() uint64 {
	const monotonic = 1
	var t syscall.Timespec
	_, _, errno := syscall.RawSyscall(syscall.SYS_CLOCK_GETTIME, monotonic, uintptr(unsafe.Pointer(&t)), 0)
	if errno != 0 {
		return 0
	}
	return uint64(t.Nano())
}
