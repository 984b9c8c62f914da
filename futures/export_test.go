package futures

// Apart returns b as a future that is not awaited on the coroutine of the block that
// awaits it, and is b in every other respect.
func Apart[T any](b *Block[T]) Future[T] { return &apart[T]{b} }

type apart[T any] struct{ *Block[T] }
