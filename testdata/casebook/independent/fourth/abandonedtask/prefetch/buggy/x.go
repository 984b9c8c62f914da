// Package prefetch reads the next page while the present one is shown.
package prefetch

import (
	"errors"
	"fmt"

	"github.com/futvet/futvet/futures"
)

type Page struct {
	No   int
	Rows []string
}

var ErrEmpty = errors.New("prefetch: empty page")

type Reader interface {
	Page(no int) futures.Future[Page]
}

// Show shows pages from first on until one is empty or shown fails.
func Show(co *futures.Co, r Reader, first int, shown func(Page) error) error {
	page, err := futures.Await(co, r.Page(first))
	if err != nil {
		return err
	}
	for {
		ahead := futures.Spawn(co, r.Page(page.No+1)) // want "FV1004"
		if len(page.Rows) == 0 {
			return ErrEmpty
		}
		if err := shown(page); err != nil {
			return fmt.Errorf("page %d: %w", page.No, err)
		}
		if page, err = futures.Await(co, ahead); err != nil {
			return err
		}
	}
}
