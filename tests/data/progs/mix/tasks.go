//go:build go1.11
// +build go1.11

package main

import (
	"context"
	"runtime/trace"
)

func init() {
	scenes["tasks"] = tasks
}

// tasks: user tasks inside each other, regions, logs, and names of all kinds.
func tasks() {
	ctx, outer := trace.NewTask(context.Background(), "outer")
	trace.Log(ctx, "category", "a message")
	trace.Logf(ctx, "", "%d%% \"quoted\" \x00\xff tab\t\u00e9\u2028", 42)
	trace.WithRegion(ctx, "region", func() {
		inner, task := trace.NewTask(ctx, "inner")
		together(2, func(int) {
			defer trace.StartRegion(inner, "in a goroutine").End()
			trace.Log(inner, "k", "")
		})
		task.End()
	})
	outer.End()
	trace.StartRegion(context.Background(), "")
	trace.NewTask(ctx, "never ended")
}
