package mpsc

import (
	"testing"

	"github.com/futvet/futvet/futures/internal/leaftest"
)

// TestScripts goes through what the documentation promises, one script for each
// promise. The names in brackets are the upstream tests that a script stands for.
func TestScripts(t *testing.T) {
	tests := []struct {
		name     string
		capacity int
		script   string
	}{
		{"room for exactly the capacity", 2, `
			try tx 1 : ok
			clone tx tx2
			try tx2 2 : ok
			try tx2 3 : full      # a sender has no slot of its own
			drops 3 : 0           # what was not taken stays with the caller
			tryrecv : 1
			try tx 3 : ok
			try tx 4 : full
		`},
		{"items come in order", 3, `
			try tx 1 : ok
			send s 2
			poll s : ok
			reserve r
			poll r : ok
			permit-send r 3
			next : 1
			recv v
			poll v : 2
			tryrecv : 3
			tryrecv : empty
		`},
		{"send_backpressure (futures-channel mpsc.rs)", 1, `
			send a 1
			poll a : ok
			send b 2
			poll b : pending
			wakes b : 0
			recv v
			poll v : 1
			wakes b : 1           # one receive, one wake
			poll b : ok
			recv w
			poll w : 2
			wakes b : 1
		`},
		{"a pending receive is woken once by an item", 2, `
			recv v
			poll v : pending
			try tx 1 : ok
			wakes v : 1
			try tx 2 : ok
			wakes v : 1
			poll v : 1
		`},
		{"only the waker of the latest poll counts: sender", 1, `
			try tx 1 : ok
			send s 2
			poll s first : pending
			poll s second : pending
			tryrecv : 1
			wakes first : 0
			wakes second : 1
		`},
		{"only the waker of the latest poll counts: receiver", 1, `
			recv v
			poll v first : pending
			poll v second : pending
			try tx 1 : ok
			wakes first : 0
			wakes second : 1
		`},
		{"spurious polls change nothing", 1, `
			try tx 1 : ok
			send a 2
			send b 3
			poll a : pending
			poll b : pending
			poll b : pending
			poll a : pending
			tryrecv : 1
			wakes a : 1
			wakes b : 0
		`},
		{"first come, first served", 1, `
			try tx 1 : ok
			send a 2
			reserve b
			send c 3
			poll a : pending
			poll b : pending
			poll c : pending
			tryrecv : 1
			wakes a : 1
			wakes b : 0
			try tx 9 : full       # the slot is a's already
			poll c : pending
			poll b : pending
			poll a : ok
			tryrecv : 2
			wakes b : 1
			wakes c : 0
			poll b : ok
			permit-drop b
			wakes c : 1
			poll c : ok
			tryrecv : 3
		`},
		{"the place in the queue counts from the first poll", 1, `
			try tx 1 : ok
			send a 2
			send b 3
			poll b : pending
			poll a : pending
			tryrecv : 1
			wakes b : 1
			wakes a : 0
		`},
		{"a dropped place in the queue is skipped", 1, `
			try tx 1 : ok
			reserve a
			reserve b
			reserve c
			poll a : pending
			poll b : pending
			poll c : pending
			drop b
			drop a
			tryrecv : 1
			wakes a : 0
			wakes b : 0
			wakes c : 1
		`},
		{"a granted reservation that is dropped passes its slot on", 1, `
			try tx 1 : ok
			reserve a
			reserve b
			poll a : pending
			poll b : pending
			tryrecv : 1
			wakes a : 1
			drop a
			wakes b : 1
			poll b : ok
			permit-drop b
			try tx 2 : ok
		`},
		{"a granted send that is dropped passes its slot on and drops its value", 1, `
			try tx 1 : ok
			send a 2
			reserve b
			poll a : pending
			poll b : pending
			tryrecv : 1
			drop a
			drops 2 : 1
			wakes b : 1
			drop b
			try tx 3 : ok
		`},
		{"a send that is dropped before completion drops its value", 1, `
			try tx 1 : ok
			send a 2
			poll a : pending
			send b 3
			drop a
			drop b                # was never polled
			drops 2 : 1
			drops 3 : 1
			drop a
			drops 2 : 1
			tryrecv : 1
			tryrecv : empty
		`},
		{"dropping a completed send does nothing", 1, `
			send a 1
			poll a : ok
			drop a
			drops 1 : 0
			tryrecv : 1
		`},
		{"a send that fails has taken its value and drops it", 1, `
			close
			send a 1
			poll a : closed
			drops 1 : 1
			drop a
			drops 1 : 1
		`},
		{"a try that fails has not", 1, `
			close
			try tx 1 : closed
			drops 1 : 0
		`},
		{"a permit given back frees its slot", 1, `
			reserve r
			poll r : ok
			try tx 1 : full
			permit-drop r
			permit-drop r
			try tx 1 : ok
			try tx 2 : full
		`},
		{"dropping a used permit does nothing", 1, `
			reserve r
			poll r : ok
			permit-send r 1
			permit-drop r
			try tx 2 : full
			tryrecv : 1
		`},
		{"the end when every sender is gone", 2, `
			clone tx tx2
			try tx 1 : ok
			tx-drop tx
			tx-drop tx            # idempotent: tx2 is still there
			next : 1
			next : pending
			tx-drop tx2
			wakes next : 1
			next : eof
			next : eof
			tryrecv : eof
			recv v
			poll v : eof
		`},
		{"multiple_senders_disconnect (futures-channel mpsc-close.rs)", 2, `
			clone tx tx2
			tx-drop tx
			try tx 1 : closed     # one sender's drop ...
			try tx2 1 : ok        # ... is not the channel's close
			close
			try tx2 2 : closed
			clone tx2 tx3
			try tx3 3 : closed
		`},
		{"the clone of a dropped sender is dropped", 1, `
			tx-drop tx
			clone tx tx2
			try tx2 1 : closed
			tryrecv : eof
			tx-drop tx2
			next : eof
		`},
		{"a waiting send keeps the channel open when its sender is dropped", 1, `
			try tx 1 : ok
			send a 2
			poll a : pending
			tx-drop tx
			next : 1
			next : pending
			poll a : ok
			wakes next : 1
			next : 2
			next : eof
		`},
		{"a send first polled after its sender was dropped fails", 1, `
			send a 1
			reserve b
			tx-drop tx
			poll a : closed
			poll b : closed
			drops 1 : 1
		`},
		{"a permit keeps the channel open when its sender is dropped", 1, `
			reserve r
			poll r : ok
			tx-drop tx
			next : pending
			permit-send r 1
			wakes next : 1
			next : 1
			next : eof
		`},
		{"a permit given back after the last sender ends the channel", 1, `
			reserve r
			poll r : ok
			tx-drop tx
			next : pending
			permit-drop r
			wakes next : 1
			next : eof
		`},
		{"close: what is queued or permitted can still be received", 3, `
			try tx 1 : ok
			reserve r
			poll r : ok
			close
			close
			next : 1
			next : pending        # the permit is out
			permit-send r 2
			wakes next : 1
			next : 2
			next : eof
		`},
		{"close wakes and fails those who wait", 1, `
			try tx 1 : ok
			send a 2
			reserve b
			poll a : pending
			poll b : pending
			close
			wakes a : 1
			wakes b : 1
			poll a : closed
			poll b : closed
			drops 2 : 1
			tryrecv : 1
			tryrecv : eof
		`},
		{"close ends an empty channel for its own pending receive", 1, `
			recv v
			poll v : pending
			close
			wakes v : 1
			poll v : eof
		`},
		{"a granted reservation fails after close, and its slot is not missed", 1, `
			try tx 1 : ok
			send a 2
			poll a : pending
			tryrecv : 1
			close
			next : pending        # the slot is out until a gives it back
			poll a : closed
			wakes next : 1
			next : eof
		`},
		{"cancelled_reserve_wakes_closed_receiver (tokio sync_mpsc.rs)", 1, `
			reserve p
			poll p : ok
			reserve q
			poll q : pending
			permit-drop p
			wakes q : 1
			close
			recv v
			poll v : pending
			drop q
			wakes v : 1
			poll v : eof
		`},
		{"single_receiver_drop_closes_channel_and_drains (futures-channel mpsc-close.rs)", 3, `
			try tx 1 : ok
			try tx 2 : ok
			rx-drop
			drops 1 : 1
			drops 2 : 1
			try tx 3 : closed
			rx-drop
			drops 1 : 1
			recv v
			poll v : eof
		`},
		{"dropping the receiver wakes and fails those who wait", 1, `
			try tx 1 : ok
			send a 2
			reserve b
			poll a : pending
			poll b : pending
			rx-drop
			wakes a : 1
			wakes b : 1
			poll a : closed
			poll b : closed
			drops 1 : 1
			drops 2 : 1
		`},
		{"an item sent through a permit after the receiver was dropped is dropped", 1, `
			reserve r
			poll r : ok
			rx-drop
			permit-send r 1
			drops 1 : 1
			state : free=1 waiting=0 queued=0 rx=false
		`},
		{"release_waker_on_rx_drop (tokio sync_mpsc.rs)", 1, `
			next : pending
			state : free=1 waiting=0 queued=0 rx=true
			rx-drop
			state : free=1 waiting=0 queued=0 rx=false
			wakes next : 0
			tx-drop tx
			wakes next : 0
		`},
		{"a dropped receive is not woken any more and loses nothing", 1, `
			recv v
			poll v : pending
			drop v
			state : free=1 waiting=0 queued=0 rx=false
			try tx 1 : ok
			wakes v : 0
			recv w
			poll w : 1
		`},
		{"a woken receive that is dropped leaves the item", 1, `
			recv v
			poll v : pending
			try tx 1 : ok
			drop v
			recv w
			poll w : 1
		`},
		{"dropping an old receive leaves the waker of a newer one", 1, `
			recv v
			poll v : pending
			recv w
			poll w : pending
			drop v
			try tx 1 : ok
			wakes w : 1
			wakes v : 0
		`},
		{"a try does not disturb a pending receive", 1, `
			recv v
			poll v : pending
			tryrecv : empty
			try tx 1 : ok
			wakes v : 1
		`},
		{"a receive that completed leaves no waker behind", 2, `
			recv v
			poll v : pending
			try tx 1 : ok
			poll v : 1
			try tx 2 : ok
			wakes v : 1
			state : free=1 waiting=0 queued=1 rx=false
		`},
		{"a dropped waiter leaves no trace", 1, `
			try tx 1 : ok
			send a 2
			reserve b
			poll a : pending
			poll b : pending
			state : free=0 waiting=2 queued=1 rx=false
			drop a
			drop b
			state : free=0 waiting=0 queued=1 rx=false
			tryrecv : 1
			state : free=1 waiting=0 queued=0 rx=false
			wakes a : 0
			wakes b : 0
		`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			leaftest.Script(t, test.script, newMachine(test.capacity).commands())
		})
	}
}
