// Package worker takes jobs off a queue and has them done by a remote service.
//
// A job has a time limit. When that passes, the service's answer is still to come,
// and the next job takes it for its own.
package worker

import (
	"errors"
	"io"
	"strings"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/mpsc"
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

// Work does jobs until the queue ends. It takes conn.
func Work(co *futures.Co, conn *aio.PipeEnd, jobs *mpsc.Receiver[Job]) (Report, error) {
	report := Report{Done: make(map[string]string)}
	defer conn.Drop()
	s := &service{conn: conn, lines: aio.NewReader(conn)}
	for {
		job, err := futures.Await(co, jobs.Recv())
		if err == io.EOF {
			return report, nil
		} else if err != nil {
			return report, err
		}
		work := futures.Async(func(co *futures.Co) (string, error) { return s.do(co, job.Name) })
		answer, err := futures.Await(co, timer.Timeout(job.Limit, work)) // want "FV1002"
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
