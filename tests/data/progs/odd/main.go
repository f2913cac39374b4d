// odd TRACE N: a server of HTTP, and N requests of each sort that there is
// beside the usual one, as kinds below has them.
package main

import (
	"bufio"
	"fmt"
	"io"
	"io/ioutil"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime/debug"
	"runtime/trace"
	"strconv"
	"strings"
	"time"
)

var here = make(chan bool)

func serve(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/panic":
		panic("odd")
	case "/abort":
		panic(http.ErrAbortHandler)
	case "/take":
		c, buf, err := w.(http.Hijacker).Hijack()
		if err != nil {
			log.Fatal(err)
		}
		io.WriteString(buf, "HTTP/1.1 204 OK\r\n\r\n")
		buf.Flush()
		c.Close()
	case "/parts":
		for i := 0; i < 3; i++ {
			io.WriteString(w, "part\n")
			w.(http.Flusher).Flush()
		}
	case "/body":
		io.Copy(w, r.Body)
	case "/hang":
		here <- true
		select {}
	}
}

// A connection on which text is sent, and of so many responses the header read.
func send(s *httptest.Server, text string, answers int) {
	c, err := net.Dial("tcp", s.Listener.Addr().String())
	if err != nil {
		log.Fatal(err)
	}
	io.WriteString(c, text)
	if !strings.Contains(text, "/hang") {
		c.SetDeadline(time.Now().Add(10 * time.Second))
	}
	in := bufio.NewReader(c)
	for i := 0; i < answers; i++ {
		r, err := http.ReadResponse(in, nil)
		if err != nil {
			break
		}
		io.Copy(ioutil.Discard, r.Body)
	}
	if !strings.Contains(text, "/hang") {
		c.Close()
	}
}

func request(line, more string) string {
	return line + "\r\nHost: odd\r\n" + more + "\r\n"
}

func main() {
	n, err := strconv.Atoi(os.Args[2])
	if err != nil {
		log.Fatal(err)
	}
	// Nothing here takes long; where something waits in vain, who does is said.
	debug.SetTraceback("all")
	time.AfterFunc(time.Minute, func() { panic("it hangs") })
	s := httptest.NewUnstartedServer(http.HandlerFunc(serve))
	s.Config.ErrorLog = log.New(ioutil.Discard, "", 0)
	s.Start()
	f, err := os.Create(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	before := 0
	if len(os.Args) > 3 {
		before = n
	}
	for i := 0; i < before; i++ {
		go send(s, request("GET /hang HTTP/1.1", ""), 1)
		<-here
	}
	time.Sleep(10 * time.Millisecond)
	if err := trace.Start(f); err != nil {
		log.Fatal(err)
	}
	kinds := []string{
		request("GET /panic HTTP/1.1", ""),
		request("GET /abort HTTP/1.1", ""),
		request("GET /take HTTP/1.1", ""),
		request("GET /parts HTTP/1.1", ""),
		request("GET / HTTP/1.1", "Connection: close\r\n"),
		"GET / HTTP/1.0\r\n\r\n",
		request("POST /body HTTP/1.1", "Content-Length: 4\r\nExpect: 100-continue\r\n") + "text",
	}
	for _, k := range kinds {
		for i := 0; i < n; i++ {
			send(s, k, 1)
		}
	}
	// All at once.
	send(s, strings.Repeat(request("GET / HTTP/1.1", ""), n), n)
	// These are none.
	for i := 0; i < n; i++ {
		send(s, "HELLO\r\n\r\n", 1)
		send(s, "", 0)
	}
	for i := 0; i < n; i++ {
		go send(s, request("GET /hang HTTP/1.1", ""), 1)
		<-here
	}
	time.Sleep(10 * time.Millisecond)
	trace.Stop()
	f.Close()
	fmt.Println(n*(len(kinds)+2) + before)
}
