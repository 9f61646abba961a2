package testee

import (
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
	pick := &lbcp.Pick{Count: b.PicksPerThread, Picker: b.Pick.Picker, Completion: b.Pick.Completion,
		FullMethod: b.Pick.FullMethod, Headers: b.Pick.Headers, Key: b.Pick.Key,
		CallAttributes: b.Pick.CallAttributes}
	if wrong := in.checkPick(pick); wrong != nil {
		return wrong
	}
	var workers []*worker
	var tasks []*task
	batches := make([]*batch, b.Threads)
	for i := range batches {
		batches[i] = newBatch(in, pick)
		w := newWorker()
		workers = append(workers, w)
		tasks = append(tasks, w.post(func(reply *lbcp.Done) {
			info := s.options.call(pick)
			for range pick.Count {
				batches[i].add(info)
			}
			batches[i].settle()
		}))
	}
	done := s.during(in, during)
	synctest.Wait()
	for i, t := range tasks {
		answer := collect(workers[i], t)
		if workers[i].stuck() {
			in.picks = append([]*worker{workers[i]}, in.picks...)
		} else {
			workers[i].close()
		}
		if answer.Outcome == lbcp.Outcome_PANIC || answer.Outcome == lbcp.Outcome_BLOCKED {
			in.dead = in.dead || answer.Outcome == lbcp.Outcome_PANIC
			return answer
		}
	}
	sum(batches, done)
	return done
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
