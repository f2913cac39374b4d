// Web writes an execution trace of an HTTP server that answers a few clients
// over the loopback interface.
//
//	web TRACE-FILE REQUESTS
package main

import (
	"fmt"
	"io"
	"io/ioutil"
	"net"
	"net/http"
	"os"
	"runtime/trace"
	"strconv"
	"strings"
	"sync"
	"time"
)

const clients = 3

var (
	mu    sync.Mutex
	count int
)

func hello(w http.ResponseWriter, r *http.Request) {
	mu.Lock()
	count++
	n := count
	if n%10 == 0 {
		time.Sleep(2 * time.Millisecond) // a slow one, with the lock held
	}
	mu.Unlock()
	io.WriteString(w, strings.Repeat("hello ", n%8+1))
}

func fetch(url string, n int) error {
	for i := 0; i < n; i++ {
		resp, err := http.Get(url)
		if err != nil {
			return err
		}
		_, err = io.Copy(ioutil.Discard, resp.Body)
		resp.Body.Close()
		if err != nil {
			return err
		}
	}
	return nil
}

func run(path string, requests int) error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := trace.Start(f); err != nil {
		return err
	}
	go http.Serve(l, http.HandlerFunc(hello))
	errs := make(chan error)
	for i := 0; i < clients; i++ {
		share := (requests + i) / clients
		go func() { errs <- fetch("http://"+l.Addr().String(), share) }()
	}
	for i := 0; i < clients; i++ {
		if e := <-errs; e != nil {
			err = e
		}
	}
	trace.Stop()
	if e := f.Close(); err == nil {
		err = e
	}
	return err
}

func main() {
	requests := 0
	if len(os.Args) == 3 {
		requests, _ = strconv.Atoi(os.Args[2])
	}
	if requests <= 0 {
		fmt.Fprintln(os.Stderr, "usage: web TRACE-FILE REQUESTS")
		os.Exit(2)
	}
	if err := run(os.Args[1], requests); err != nil {
		fmt.Fprintln(os.Stderr, "web:", err)
		os.Exit(1)
	}
}
