package route

import "context"

type watcherKey struct{}

// WatchStatus gives a context with which Send calls watch with the status of the answer as soon as its headers have come,
// before its body is read. A body can come slowly, and what others do may depend on the status.
func WatchStatus(ctx context.Context, watch func(status int)) context.Context {
	return context.WithValue(ctx, watcherKey{}, watch)
}

// tellStatus tells whoever watches.
func tellStatus(ctx context.Context, status int) {
	if watch, ok := ctx.Value(watcherKey{}).(func(int)); ok {
		watch(status)
	}
}
