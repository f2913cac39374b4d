// Fast writes an execution trace of a server of fasthttp, and of so many requests
// each that net/http and fasthttp itself send to it.
//
//	fast TRACE-FILE REQUESTS
package main

import (
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"runtime/trace"
	"strconv"
	"time"

	"github.com/valyala/fasthttp"
)

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

// Every other one takes a while.
func handler(ctx *fasthttp.RequestCtx) {
	if ctx.ID()%2 == 0 {
		time.Sleep(time.Millisecond)
	}
	ctx.WriteString("done")
}

func main() {
	n, err := strconv.Atoi(os.Args[2])
	check(err)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	check(err)
	go (&fasthttp.Server{Handler: handler}).Serve(l)
	f, err := os.Create(os.Args[1])
	check(err)
	check(trace.Start(f))
	url := "http://" + l.Addr().String() + "/"
	for i := 0; i < n; i++ {
		r, err := http.Get(url)
		check(err)
		io.Copy(io.Discard, r.Body)
		r.Body.Close()
		_, _, err = fasthttp.Get(nil, url)
		check(err)
	}
	time.Sleep(10 * time.Millisecond)
	trace.Stop()
	check(f.Close())
}
