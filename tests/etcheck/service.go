// A service with net/http/pprof, over HTTP and over TLS.  Prints the address
// of each, writes the certificate to the file that is its argument, and ends
// with its standard input.
package main

import (
	"encoding/pem"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/pprof"
	"os"
	"runtime/trace"
	"sync"
)

// The program is being traced already.
func busy(w http.ResponseWriter, r *http.Request) {
	trace.Start(io.Discard)
	defer trace.Stop()
	pprof.Trace(w, r)
}

// Some who wait for each other.
func work(mu *sync.Mutex) {
	var all [][]byte
	for {
		mu.Lock()
		all = append(all, make([]byte, 1000))
		if len(all) > 1000 {
			all = nil
		}
		mu.Unlock()
	}
}

func main() {
	var mu sync.Mutex
	for i := 0; i < 4; i++ {
		go work(&mu)
	}
	http.HandleFunc("/busy", busy)
	plain := httptest.NewServer(http.DefaultServeMux)
	secure := httptest.NewTLSServer(http.DefaultServeMux)
	file, err := os.Create(os.Args[1])
	if err != nil {
		panic(err)
	}
	pem.Encode(file, &pem.Block{
		Type:  "CERTIFICATE",
		Bytes: secure.Certificate().Raw,
	})
	file.Close()
	fmt.Println(plain.URL)
	fmt.Println(secure.URL)
	io.Copy(io.Discard, os.Stdin)
}
