// Package tokencache keeps an access token fresh, one refresh at a time.
package tokencache

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
)

// Token is what the service accepts for a while.
type Token struct {
	Secret  string
	Expires time.Time
}

func (t Token) valid(now time.Time) bool { return t.Secret != "" && now.Before(t.Expires) }

// Issuer makes tokens.
type Issuer interface {
	Issue(co *futures.Co, account string) (Token, error)
}

// Cache holds the token of one account.
type Cache struct {
	issuer  Issuer
	account string
	token   *lock.Mutex[Token]
}

// New makes an empty cache.
func New(i Issuer, account string) *Cache {
	return &Cache{issuer: i, account: account, token: lock.NewMutex(Token{})}
}

// Get is a valid token.
func (c *Cache) Get(co *futures.Co) (Token, error) {
	g, err := futures.Await(co, c.token.Lock())
	if err != nil {
		return Token{}, err
	}
	defer g.Unlock()
	cached := g.Value()
	if !cached.valid(time.Now()) {
		fresh, issueErr := c.issuer.Issue(co, c.account)
		if err = issueErr; err == nil {
			*cached = fresh
		}
	}
	out := *cached
	return out, err
}
