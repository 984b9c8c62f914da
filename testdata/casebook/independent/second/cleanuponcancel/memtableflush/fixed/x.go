// Package memtableflush writes the parts of a table in memory to disk, part after part.
package memtableflush

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
)

// Part is a range of keys.
type Part struct {
	Dirty map[string][]byte
	Bytes int
}

func (p *Part) put(key string, value []byte) {
	p.Dirty[key] = value
	p.Bytes += len(value)
}

// Disk stores what it is given.
type Disk interface {
	Write(co *futures.Co, key string, value []byte) error
}

// Table has parts.
type Table struct {
	parts   []*lock.Mutex[Part]
	disk    Disk
	flushed int
}

// Put stores value.
func (t *Table) Put(co *futures.Co, key string, value []byte) error {
	m := t.parts[len(key)%len(t.parts)]
	g, err := futures.Await(co, m.Lock())
	if err != nil {
		return err
	}
	defer g.Unlock()
	g.Value().put(key, value)
	return nil
}

func (t *Table) write(co *futures.Co, p *Part) error {
	for k, v := range p.Dirty {
		if err := t.disk.Write(co, k, v); err != nil {
			return err
		}
		delete(p.Dirty, k)
		p.Bytes -= len(v)
	}
	return nil
}

func (t *Table) flush(co *futures.Co, m *lock.Mutex[Part]) error {
	g, err := futures.Await(co, m.Lock())
	if err != nil {
		return err
	}
	defer g.Unlock()
	return t.write(co, g.Value())
}

// Flush writes all parts.
func (t *Table) Flush(co *futures.Co) error {
	for _, m := range t.parts {
		if err := t.flush(co, m); err != nil {
			return err
		}
		t.flushed++
	}
	return nil
}
