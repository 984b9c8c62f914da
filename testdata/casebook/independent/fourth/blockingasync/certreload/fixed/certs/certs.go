// Package certs reads key material.
package certs

import (
	"fmt"
	"os"
)

type Pair struct{ Cert, Key []byte }

func Load(certFile, keyFile string) (p Pair, err error) {
	if p.Cert, err = os.ReadFile(certFile); err != nil {
		return p, fmt.Errorf("certificate: %w", err)
	}
	if p.Key, err = os.ReadFile(keyFile); err != nil {
		return p, fmt.Errorf("key: %w", err)
	}
	return p, nil
}
