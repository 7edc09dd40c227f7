package main

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// together does tasks side by side, as many at a time as there are processors, and returns when all are done.
func together(tasks ...func()) {
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(tasks)) {
		workers.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(tasks)); i = next.Add(1) - 1 {
				tasks[i]()
			}
		})
	}
	workers.Wait()
}
