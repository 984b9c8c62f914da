// Package worker takes jobs off a queue and has them done by a remote service.
//
// A job has a time limit. Its answer is waited for by a task that owns the
// connection; what the limit cuts short is the waiting.
package worker

import (
	"errors"
	"io"
	"strings"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/oneshot"
	"github.com/futvet/futvet/futures/timer"
)

// Job is one job.
type Job struct {
	Name  string
	Limit time.Duration
}

// Report says what became of the jobs.
type Report struct {
	Done   map[string]string
	Late   []string
	Failed []string
}

type service struct {
	conn  *aio.PipeEnd
	lines *aio.BufReader
}

func (s *service) do(co *futures.Co, name string) (string, error) {
	if _, err := futures.Await(co, aio.WriteAll(s.conn, []byte("do "+name+"\n"))); err != nil {
		return "", err
	}
	answer, err := futures.Await(co, s.lines.ReadLine())
	if err != nil {
		return "", err
	}
	if rest, failed := strings.CutPrefix(answer, "error "); failed {
		return "", errors.New(rest)
	}
	return answer, nil
}

type request struct {
	name  string
	reply *oneshot.Sender[futures.Result[string]]
}

// serve answers requests over conn, one after the other. It takes both.
//
// Cancel safety: not safe; dropped while pending, it drops conn with the request
// under way.
func serve(conn *aio.PipeEnd, requests *mpsc.Receiver[request]) *futures.Block[struct{}] {
	return futures.Async(func(co *futures.Co) (struct{}, error) {
		defer conn.Drop()
		defer requests.Drop()
		s := &service{conn: conn, lines: aio.NewReader(conn)}
		for r, err := range futures.Each(co, futures.RefStream[request](requests)) {
			if err != nil {
				return struct{}{}, err
			}
			answer, err := s.do(co, r.name)
			if err := r.reply.Send(futures.Result[string]{Value: answer, Err: err}); err != nil {
				continue // nobody waits any more
			}
		}
		return struct{}{}, nil
	}, conn, requests)
}

// Work does jobs until the queue ends. It takes conn.
func Work(co *futures.Co, conn *aio.PipeEnd, jobs *mpsc.Receiver[Job]) (Report, error) {
	report := Report{Done: make(map[string]string)}
	tx, requests := mpsc.New[request](1)
	defer tx.Drop()
	server := futures.Spawn(co, serve(conn, requests))
	defer co.AsyncDrop(server)
	for {
		job, err := futures.Await(co, jobs.Recv())
		if err == io.EOF {
			return report, nil
		} else if err != nil {
			return report, err
		}
		reply, answered := oneshot.New[futures.Result[string]]()
		room, err := futures.Await(co, tx.Reserve())
		if err != nil {
			reply.Drop()
			answered.Drop()
			return report, err
		}
		room.Send(request{name: job.Name, reply: reply})
		result, err := futures.Await(co, timer.Timeout[futures.Result[string]](job.Limit, answered))
		answer := result.Value
		if err == nil {
			err = result.Err
		}
		switch {
		case err == nil:
			report.Done[job.Name] = answer
		case errors.Is(err, futures.ErrElapsed):
			report.Late = append(report.Late, job.Name)
		case errors.Is(err, io.EOF), errors.Is(err, futures.ErrClosed):
			return report, err
		default:
			report.Failed = append(report.Failed, job.Name)
		}
	}
}
