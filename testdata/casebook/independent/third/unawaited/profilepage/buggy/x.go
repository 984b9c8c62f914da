// Package profilepage puts a user's page together from two services.
package profilepage

import (
	"fmt"
	"strings"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/oneshot"
	"github.com/futvet/futvet/futures/timer"
)

// Query asks a service about a user.
type Query struct {
	User  string
	Reply *oneshot.Sender[[]string]
}

// Service is a client of one service.
type Service struct {
	name    string
	queries *mpsc.Sender[Query]
}

// NewService makes a client.
func NewService(name string, queries *mpsc.Sender[Query]) *Service {
	return &Service{name: name, queries: queries}
}

// Fetch sends the query at once; the future is its answer.
func (s *Service) Fetch(user string) (futures.Future[[]string], error) {
	tx, rx := oneshot.New[[]string]()
	if err := s.queries.TrySend(Query{User: user, Reply: tx}); err != nil {
		tx.Drop()
		rx.Drop()
		return nil, fmt.Errorf("%s: %w", s.name, err)
	}
	return timer.Timeout[[]string](5*time.Second, rx), nil
}

// Page is what is shown.
type Page struct {
	User    string
	Posts   []string
	Friends []string
}

func (p Page) String() string {
	return p.User + ": " + strings.Join(p.Posts, ", ") + " / " + strings.Join(p.Friends, ", ")
}

// Builder makes pages.
type Builder struct {
	posts, friends *Service
}

// NewBuilder makes a builder.
func NewBuilder(posts, friends *Service) *Builder { return &Builder{posts, friends} }

// Build asks both services before it waits for either.
func (b *Builder) Build(co *futures.Co, user string) (Page, error) {
	page := Page{User: user}
	posts, err := b.posts.Fetch(user)
	if err != nil {
		return page, err
	}
	defer posts.Drop()
	friends, err := b.friends.Fetch(user) // want "FV1001"
	if err != nil {
		return page, err
	}
	if page.Posts, err = futures.Await(co, posts); err != nil {
		return page, fmt.Errorf("posts of %s: %w", user, err)
	}
	if page.Friends, err = futures.Await(co, friends); err != nil {
		return page, fmt.Errorf("friends of %s: %w", user, err)
	}
	return page, nil
}
