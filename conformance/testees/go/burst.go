package testee

import (
	"runtime"
	"testing/synctest"

	"lbconform/testee/lbcp"
)

// burst lets many goroutines pick while another command runs. Picks take whatever picker is the latest
// at that moment, unless one is named.
func (s *session) burst(in *instance, b *lbcp.Burst) *lbcp.Done {
	during := b.During
	switch {
	case during.GetBurst() != nil:
		return outcome(lbcp.Outcome_BAD_COMMAND, "a Burst within a Burst")
	case b.Pick == nil || b.Threads < 1 || b.Threads > 1024:
		return outcome(lbcp.Outcome_BAD_COMMAND, "a Burst needs a Pick and 1 to 1024 threads")
	case uint64(b.Threads)*uint64(b.PicksPerThread) > maxPicks:
		return outcome(lbcp.Outcome_BAD_COMMAND, "more than %d picks", maxPicks)
	}
	pick := b.Pick
	pick.Count = b.PicksPerThread
	if wrong := in.checkPick(pick); wrong != nil {
		return wrong
	}
	processors := runtime.GOMAXPROCS(runtime.NumCPU())
	defer runtime.GOMAXPROCS(processors)
	batches := make([]*batch, b.Threads)
	workers, tasks := make([]*worker, b.Threads), make([]*task, b.Threads)
	for i := range batches {
		batches[i] = newBatch(in, pick)
		workers[i] = newWorker()
		tasks[i] = workers[i].post(func(*lbcp.Done) {
			info := s.options.call(pick)
			for range pick.Count {
				batches[i].add(info)
			}
			batches[i].settle()
		})
	}
	done := s.during(in, during)
	synctest.Wait()
	if fault := in.collectAll(workers, tasks); fault != nil {
		return fault
	}
	sum(batches, done)
	return done
}

// collectAll looks at the picking goroutines after the burst, ends those that have returned, and gives
// the answer of the first that panicked or is blocked.
func (in *instance) collectAll(workers []*worker, tasks []*task) *lbcp.Done {
	var fault *lbcp.Done
	for i, t := range tasks {
		answer := collect(workers[i], t)
		if workers[i].stuck() {
			in.picks = append([]*worker{workers[i]}, in.picks...)
		} else {
			workers[i].close()
		}
		if answer.Outcome == lbcp.Outcome_PANIC || answer.Outcome == lbcp.Outcome_BLOCKED {
			in.dead = in.dead || answer.Outcome == lbcp.Outcome_PANIC
			if fault == nil {
				fault = answer
			}
		}
	}
	return fault
}

// during starts the command that runs meanwhile, on the goroutine that its kind wants.
func (s *session) during(in *instance, command *lbcp.Command) *lbcp.Done {
	if command == nil {
		return outcome(lbcp.Outcome_OK, "")
	}
	command.Instance = in.id
	return s.execute(command)
}

// sum adds up the answers: one run for each distinct answer.
func sum(batches []*batch, done *lbcp.Done) {
	known := map[answerKey]int{}
	done.Answers, done.RunAnswer, done.RunLength = nil, nil, nil
	for _, b := range batches {
		counts := make([]uint32, len(b.answers))
		for i, answer := range b.runs {
			counts[answer] += b.lengths[i]
		}
		for key, index := range b.known {
			at, ok := known[key]
			if !ok {
				at = len(done.Answers)
				known[key] = at
				done.Answers = append(done.Answers, key.answer())
				done.RunAnswer = append(done.RunAnswer, uint32(at))
				done.RunLength = append(done.RunLength, 0)
			}
			done.RunLength[at] += counts[index]
		}
	}
	if len(batches) > 0 {
		done.FirstCall = batches[0].first
	}
}
