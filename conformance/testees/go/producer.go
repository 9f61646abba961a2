package testee

import (
	"sync"

	"google.golang.org/grpc/balancer"
)

// producers are the shared helpers of one SubConn, one for each builder, counted by their users.
type producers struct {
	mu     sync.Mutex
	shared map[balancer.ProducerBuilder]*sharedProducer
}

type sharedProducer struct {
	producer balancer.Producer
	users    int
	close    func()
}

// get returns the builder's producer, made now or before. Like a channel it calls the builder under
// the lock: a builder that asks for a producer of the same SubConn deadlocks there too.
func (p *producers) get(b balancer.ProducerBuilder, conn *streams) (balancer.Producer, func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.shared == nil {
		p.shared = map[balancer.ProducerBuilder]*sharedProducer{}
	}
	s := p.shared[b]
	if s == nil {
		s = &sharedProducer{}
		s.producer, s.close = b.Build(conn)
		p.shared[b] = s
	}
	s.users++
	return s.producer, sync.OnceFunc(func() { p.release(b, s) })
}

// release ends one use; the last one closes the producer, outside the lock.
func (p *producers) release(b balancer.ProducerBuilder, s *sharedProducer) {
	p.mu.Lock()
	s.users--
	last := s.users == 0
	if last && p.shared[b] == s {
		delete(p.shared, b)
	}
	p.mu.Unlock()
	if last {
		s.close()
	}
}

// closeAll ends every producer, whoever still uses it. Its users' releases do nothing afterwards.
func (p *producers) closeAll() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, s := range p.shared {
		s.users = 0 // Never zero again after a release.
		s.close()
	}
	p.shared = nil
}
