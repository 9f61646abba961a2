package testee

import "testing"

func TestEveryMethodOfTheChannelIsImplemented(t *testing.T) {
	if missing := missingMethods(); len(missing) > 0 {
		t.Errorf("grpc-go %s has methods that the testee lacks: %v", Options{}.version(), missing)
	}
}
