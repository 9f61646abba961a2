package unusual

import (
	"hash/fnv"
	"maps"
	"math/rand/v2"
	"slices"
)

func anyOf(n int) int { return rand.IntN(n) }

// rank is how high an endpoint stands for a key: the highest of a set wins, so that one who leaves takes
// along no keys but its own.
func rank(key, addr string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(key))
	h.Write([]byte{0})
	h.Write([]byte(addr))
	x := h.Sum64()
	// FNV alone mixes the last bytes too little.
	x ^= x >> 33
	x *= 0xff51afd7ed558ccd
	x ^= x >> 33
	return x
}

func highest[T any](key string, all []T, addr func(T) string) T {
	best := all[0]
	for _, one := range all[1:] {
		if rank(key, addr(one)) > rank(key, addr(best)) {
			best = one
		}
	}
	return best
}

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
