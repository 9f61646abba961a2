//go:build race

package testee

import (
	"os"
	"strings"
	"syscall"
)

// raceOptions let a race cost the case that made it, and a process that ends no second of waiting.
const raceOptions = "halt_on_error=1 atexit_sleep_ms=0"

func init() {
	extraCapabilities = append(extraCapabilities, "race_detector")
	beforeMain = haltOnRace
}

// haltOnRace starts this program anew with raceOptions: the detector reads them before Go code runs. What
// the environment says already is kept.
func haltOnRace() {
	given := os.Getenv("GORACE")
	if strings.Contains(given, "halt_on_error=") {
		return
	}
	program, err := os.Executable()
	if err != nil || os.Setenv("GORACE", strings.TrimSpace(raceOptions+" "+given)) != nil {
		return
	}
	// It does not return but with an error; then the options are missed, and no more.
	_ = syscall.Exec(program, os.Args, os.Environ())
}
