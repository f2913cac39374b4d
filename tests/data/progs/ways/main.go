// ways TRACE N WAY...: N requests of HTTP, or so, in each of the ways.  It prints
// how many regions of which kinds there must be.
package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"io/ioutil"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"runtime/debug"
	"runtime/trace"
	"sort"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

var (
	n     int
	here  = make(chan bool, 1000)
	again int32
)

func serve(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/read":
		io.Copy(ioutil.Discard, r.Body)
	case "/echo":
		io.Copy(w, r.Body)
	case "/large":
		w.Write(make([]byte, 1<<20))
	case "/from":
		http.Redirect(w, r, "/to", http.StatusFound)
	case "/slow":
		here <- true
		select {
		case <-w.(http.CloseNotifier).CloseNotify():
		case <-time.After(5 * time.Second):
		}
	case "/late":
		time.Sleep(30 * time.Millisecond)
	case "/events":
		w.Header().Set("Content-Type", "text/event-stream")
		for i := 0; i < 5; i++ {
			fmt.Fprintf(w, "data: %d\n\n", i)
			w.(http.Flusher).Flush()
			time.Sleep(time.Millisecond)
		}
	case "/upgrade":
		c, buf, err := w.(http.Hijacker).Hijack()
		check(err)
		io.WriteString(buf, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\n")
		buf.Flush()
		for {
			line, err := buf.ReadString('\n')
			if err != nil {
				break
			}
			buf.WriteString(line)
			buf.Flush()
		}
		c.Close()
	case "/retry":
		// Closes idle connections under the client.
		if atomic.AddInt32(&again, 1)%2 == 1 {
			c, _, err := w.(http.Hijacker).Hijack()
			check(err)
			c.Close()
		}
	}
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func drain(r *http.Response, err error) {
	check(err)
	io.Copy(ioutil.Discard, r.Body)
	r.Body.Close()
}

func get(c *http.Client, u string) { drain(c.Get(u)) }

// send sends text on a connection and reads so many responses.
func send(s *httptest.Server, text string, answers int) {
	c, err := net.Dial("tcp", s.Listener.Addr().String())
	check(err)
	io.WriteString(c, text)
	in := bufio.NewReader(c)
	for i := 0; i < answers; i++ {
		drain(http.ReadResponse(in, nil))
	}
	c.Close()
}

func post(path string) string {
	return "POST " + path + " HTTP/1.1\r\nHost: odd\r\nContent-Length: 4\r\n\r\ntext"
}

type counts map[string]int

func both(k int) counts   { return counts{"server/http": k, "client/http_roundtrip": k} }
func served(k int) counts { return counts{"server/http": k, "client/http_roundtrip": 0} }

// k requests, h handshakes.
func safe(k, h int) counts {
	c := both(k)
	c["client/tls_handshake"], c["server/tls_handshake"] = h, h
	return c
}

// k requests of HTTP/2.
func second(k int) counts {
	return counts{"server/http": 0, "server/http2": k, "client/http_roundtrip": k, "client/http2_roundtrip": k,
		"client/tls_handshake": 1, "server/tls_handshake": 1}
}

func versions(s *httptest.Server, c *http.Client, conf *tls.Config) counts {
	t := c.Transport.(*http.Transport)
	conf.InsecureSkipVerify = true
	t.TLSClientConfig = conf
	t.DisableKeepAlives = true
	for i := 0; i < n; i++ {
		get(c, s.URL)
	}
	return safe(n, n)
}

var ways = map[string]func(s *httptest.Server, c *http.Client) counts{
	"get": func(s *httptest.Server, c *http.Client) counts {
		for i := 0; i < n; i++ {
			get(c, s.URL)
		}
		return both(n)
	},
	"getnoread": func(s *httptest.Server, c *http.Client) counts {
		for i := 0; i < n; i++ {
			r, err := c.Get(s.URL)
			check(err)
			r.Body.Close()
		}
		return both(n)
	},
	"head": func(s *httptest.Server, c *http.Client) counts {
		for i := 0; i < n; i++ {
			_, err := c.Head(s.URL)
			check(err)
		}
		return both(n)
	},
	"headraw": func(s *httptest.Server, c *http.Client) counts {
		req, err := http.NewRequest("HEAD", s.URL, nil)
		check(err)
		for i := 0; i < n; i++ {
			_, err = c.Transport.RoundTrip(req)
			check(err)
		}
		return both(n)
	},
	"pipeget": func(s *httptest.Server, c *http.Client) counts {
		send(s, strings.Repeat("GET / HTTP/1.1\r\nHost: odd\r\n\r\n", n), n)
		return served(n)
	},
	"pipepost": func(s *httptest.Server, c *http.Client) counts {
		send(s, strings.Repeat(post("/"), n), n)
		return served(n)
	},
	"piperead": func(s *httptest.Server, c *http.Client) counts {
		send(s, strings.Repeat(post("/read"), n), n)
		return served(n)
	},
	"pipeecho": func(s *httptest.Server, c *http.Client) counts {
		send(s, strings.Repeat(post("/echo"), n), n)
		return served(n)
	},
	"pipeslowly": func(s *httptest.Server, c *http.Client) counts {
		conn, err := net.Dial("tcp", s.Listener.Addr().String())
		check(err)
		text := strings.Repeat(post("/"), n)
		go func() {
			for len(text) > 0 {
				k := 37
				if k > len(text) {
					k = len(text)
				}
				io.WriteString(conn, text[:k])
				text = text[k:]
			}
		}()
		in := bufio.NewReader(conn)
		for i := 0; i < n; i++ {
			drain(http.ReadResponse(in, nil))
		}
		conn.Close()
		return served(n)
	},
	"post": func(s *httptest.Server, c *http.Client) counts {
		for i := 0; i < n; i++ {
			drain(c.Post(s.URL+"/echo", "text/plain", strings.NewReader("text")))
		}
		return both(n)
	},
	"postunread": func(s *httptest.Server, c *http.Client) counts {
		for i := 0; i < n; i++ {
			drain(c.Post(s.URL, "text/plain", strings.NewReader("text")))
		}
		return both(n)
	},
	"upload": func(s *httptest.Server, c *http.Client) counts {
		b := make([]byte, 1<<20)
		for i := 0; i < n; i++ {
			drain(c.Post(s.URL+"/read", "text/plain", bytes.NewReader(b)))
		}
		return both(n)
	},
	"large": func(s *httptest.Server, c *http.Client) counts {
		for i := 0; i < n; i++ {
			get(c, s.URL+"/large")
		}
		return both(n)
	},
	"redirect": func(s *httptest.Server, c *http.Client) counts {
		for i := 0; i < n; i++ {
			get(c, s.URL+"/from")
		}
		return both(2 * n)
	},
	"timeout": func(s *httptest.Server, c *http.Client) counts {
		c.Timeout = 200 * time.Millisecond
		for i := 0; i < n; i++ {
			_, err := c.Get(s.URL + "/slow")
			if err == nil {
				log.Fatal("no timeout")
			}
			<-here
		}
		time.Sleep(20 * time.Millisecond)
		return both(n)
	},
	"cancel": func(s *httptest.Server, c *http.Client) counts {
		for i := 0; i < n; i++ {
			ctx, cancel := context.WithCancel(context.Background())
			req, err := http.NewRequest("GET", s.URL+"/slow", nil)
			check(err)
			go func() { <-here; cancel() }()
			_, err = c.Do(req.WithContext(ctx))
			if err == nil {
				log.Fatal("not cancelled")
			}
		}
		time.Sleep(20 * time.Millisecond)
		return both(n)
	},
	"late": func(s *httptest.Server, c *http.Client) counts {
		for i := 0; i < n; i++ {
			get(c, s.URL+"/late")
		}
		return both(n)
	},
	"events": func(s *httptest.Server, c *http.Client) counts {
		for i := 0; i < n; i++ {
			get(c, s.URL+"/events")
		}
		return both(n)
	},
	"continue": func(s *httptest.Server, c *http.Client) counts {
		for i := 0; i < n; i++ {
			req, err := http.NewRequest("POST", s.URL+"/echo", strings.NewReader("text"))
			check(err)
			req.Header.Set("Expect", "100-continue")
			drain(c.Do(req))
		}
		return both(n)
	},
	"alone": func(s *httptest.Server, c *http.Client) counts {
		c.Transport.(*http.Transport).DisableKeepAlives = true
		for i := 0; i < n; i++ {
			get(c, s.URL)
		}
		return both(n)
	},
	"retry": func(s *httptest.Server, c *http.Client) counts {
		for i := 0; i < n; i++ {
			get(c, s.URL) // the connection is idle and used
			get(c, s.URL+"/retry")
		}
		// What is sent again is another one.
		return both(3 * n)
	},
	"upgrade": func(s *httptest.Server, c *http.Client) counts {
		for i := 0; i < n; i++ {
			conn, err := net.Dial("tcp", s.Listener.Addr().String())
			check(err)
			io.WriteString(conn, "GET /upgrade HTTP/1.1\r\nHost: odd\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\n")
			in := bufio.NewReader(conn)
			r, err := http.ReadResponse(in, nil)
			check(err)
			if r.StatusCode != 101 {
				log.Fatal(r.Status)
			}
			for j := 0; j < 3; j++ {
				io.WriteString(conn, "echo\n")
				_, err = in.ReadString('\n')
				check(err)
			}
			conn.Close()
		}
		time.Sleep(20 * time.Millisecond)
		return served(n)
	},
	"proxy": func(s *httptest.Server, c *http.Client) counts {
		u, err := url.Parse(s.URL)
		check(err)
		p := httputil.NewSingleHostReverseProxy(u)
		p.Transport = &http.Transport{}
		front := httptest.NewServer(p)
		for i := 0; i < n; i++ {
			get(c, front.URL+"/echo")
		}
		front.Close()
		return both(2 * n)
	},
	"timeouthandler": func(s *httptest.Server, c *http.Client) counts {
		t := httptest.NewServer(http.TimeoutHandler(http.HandlerFunc(serve), 10*time.Millisecond, "late"))
		for i := 0; i < n; i++ {
			get(c, t.URL+"/late")
			get(c, t.URL)
		}
		t.Close()
		return both(2 * n)
	},
	"parallel": func(s *httptest.Server, c *http.Client) counts {
		done := make(chan bool)
		for k := 0; k < 5; k++ {
			go func() {
				for i := 0; i < n; i++ {
					get(c, s.URL)
				}
				done <- true
			}()
		}
		for k := 0; k < 5; k++ {
			<-done
		}
		return both(5 * n)
	},
	"parallelhead": func(s *httptest.Server, c *http.Client) counts {
		done := make(chan bool)
		for k := 0; k < 5; k++ {
			go func() {
				for i := 0; i < n; i++ {
					_, err := c.Head(s.URL)
					check(err)
				}
				done <- true
			}()
		}
		for k := 0; k < 5; k++ {
			<-done
		}
		return both(5 * n)
	},
	"tls": func(s *httptest.Server, c *http.Client) counts {
		c.Transport.(*http.Transport).DisableKeepAlives = true
		for i := 0; i < n; i++ {
			get(c, s.URL)
		}
		return safe(n, n)
	},
	"tls12": func(s *httptest.Server, c *http.Client) counts {
		return versions(s, c, &tls.Config{MaxVersion: tls.VersionTLS12})
	},
	// The same as 1.2 before Go 1.12.
	"tls13": func(s *httptest.Server, c *http.Client) counts {
		return versions(s, c, &tls.Config{MaxVersion: 0x0304})
	},
	"tlsresumed": func(s *httptest.Server, c *http.Client) counts {
		return versions(s, c, &tls.Config{ClientSessionCache: tls.NewLRUClientSessionCache(9)})
	},
	"tlsmutual": func(s *httptest.Server, c *http.Client) counts {
		return versions(s, c, &tls.Config{Certificates: s.TLS.Certificates})
	},
	"tlsrefused": func(s *httptest.Server, c *http.Client) counts {
		c.Transport.(*http.Transport).TLSClientConfig = &tls.Config{RootCAs: x509.NewCertPool()}
		for i := 0; i < n; i++ {
			_, err := c.Get(s.URL)
			if err == nil {
				log.Fatal("not refused")
			}
		}
		time.Sleep(20 * time.Millisecond)
		return counts{"client/http_roundtrip": n, "client/tls_handshake": n, "server/tls_handshake": n}
	},
	"h2": func(s *httptest.Server, c *http.Client) counts {
		for i := 0; i < n; i++ {
			get(c, s.URL)
		}
		return second(n)
	},
	"h2head": func(s *httptest.Server, c *http.Client) counts {
		for i := 0; i < n; i++ {
			_, err := c.Head(s.URL)
			check(err)
		}
		return second(n)
	},
	"h2echo": func(s *httptest.Server, c *http.Client) counts {
		for i := 0; i < n; i++ {
			drain(c.Post(s.URL+"/echo", "text/plain", strings.NewReader("text")))
		}
		return second(n)
	},
	"h2large": func(s *httptest.Server, c *http.Client) counts {
		for i := 0; i < n; i++ {
			get(c, s.URL+"/large")
		}
		return second(n)
	},
	"h2events": func(s *httptest.Server, c *http.Client) counts {
		for i := 0; i < n; i++ {
			get(c, s.URL+"/events")
		}
		return second(n)
	},
	"h2timeout": func(s *httptest.Server, c *http.Client) counts {
		get(c, s.URL)
		c.Timeout = 200 * time.Millisecond
		for i := 0; i < n; i++ {
			_, err := c.Get(s.URL + "/slow")
			if err == nil {
				log.Fatal("no timeout")
			}
			<-here
		}
		time.Sleep(20 * time.Millisecond)
		return second(n + 1)
	},
	"h2parallel": func(s *httptest.Server, c *http.Client) counts {
		get(c, s.URL)
		done := make(chan bool)
		for k := 0; k < 5; k++ {
			go func() {
				for i := 0; i < n; i++ {
					get(c, s.URL)
				}
				done <- true
			}()
		}
		for k := 0; k < 5; k++ {
			<-done
		}
		return second(5*n + 1)
	},
	"h2hanging": func(s *httptest.Server, c *http.Client) counts {
		get(c, s.URL)
		for i := 0; i < n; i++ {
			go c.Get(s.URL + "/slow")
			<-here
		}
		time.Sleep(20 * time.Millisecond)
		return second(n + 1)
	},
	"hanging": func(s *httptest.Server, c *http.Client) counts {
		for i := 0; i < n; i++ {
			go c.Get(s.URL + "/slow")
			<-here
		}
		time.Sleep(20 * time.Millisecond)
		return both(n)
	},
}

// server serves by TLS where the way begins with "tls" or "h2", and by HTTP/2
// where it begins with "h2".
func server(way string) *httptest.Server {
	s := httptest.NewUnstartedServer(http.HandlerFunc(serve))
	s.Config.ErrorLog = log.New(ioutil.Discard, "", 0)
	if strings.HasPrefix(way, "h2") {
		s.TLS = &tls.Config{NextProtos: []string{"h2", "http/1.1"}}
		s.StartTLS()
	} else if strings.HasPrefix(way, "tls") {
		s.TLS = &tls.Config{ClientAuth: tls.RequestClientCert}
		s.StartTLS()
	} else {
		s.Start()
	}
	return s
}

// Go 1.9 has no other way to trust a server and speak HTTP/2 to it.
func trust(s *httptest.Server) string {
	f, err := ioutil.TempFile("", "ways")
	check(err)
	check(pem.Encode(f, &pem.Block{Type: "CERTIFICATE", Bytes: s.TLS.Certificates[0].Certificate[0]}))
	check(f.Close())
	os.Setenv("SSL_CERT_FILE", f.Name())
	return f.Name()
}

func main() {
	var err error
	n, err = strconv.Atoi(os.Args[2])
	check(err)
	debug.SetTraceback("all")
	time.AfterFunc(time.Minute, func() { panic("it hangs") })
	first := httptest.NewTLSServer(nil)
	defer os.Remove(trust(first))
	first.Close()
	f, err := os.Create(os.Args[1])
	check(err)
	check(trace.Start(f))
	all := counts{}
	for _, name := range os.Args[3:] {
		way := ways[name]
		if way == nil {
			log.Fatal("no such way: ", name)
		}
		s := server(name)
		for k, v := range way(s, &http.Client{Transport: &http.Transport{}}) {
			all[k] += v
		}
	}
	trace.Stop()
	check(f.Close())
	var lines []string
	for k, v := range all {
		lines = append(lines, fmt.Sprint(k, " ", v))
	}
	sort.Strings(lines)
	fmt.Println(strings.Join(lines, "\n"))
}
