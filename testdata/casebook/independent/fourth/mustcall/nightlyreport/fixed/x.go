// Package nightlyreport sums a table's rows by region.
package nightlyreport

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

var ErrRegion = errors.New("nightlyreport: row without a region")

type Report struct {
	byRegion map[string]int64
}

type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// Build reads the day's rows.
func Build(ctx context.Context, db querier, day time.Time) (*Report, error) {
	rows, err := db.QueryContext(ctx, "select region, amount from sales where day = $1", day)
	if err != nil {
		return nil, fmt.Errorf("query: %w", err)
	}
	defer rows.Close()
	r := &Report{byRegion: map[string]int64{}}
	for rows.Next() {
		var region sql.NullString
		var amount int64
		if err := rows.Scan(&region, &amount); err != nil {
			return nil, err
		}
		if !region.Valid {
			return nil, fmt.Errorf("%w: %d", ErrRegion, amount)
		}
		r.byRegion[region.String] += amount
	}
	return r, rows.Err()
}
