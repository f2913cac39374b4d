// Calls writes an execution trace of a server of HTTP/2 that asks a database for
// each request; both are in the program.
//
//	calls TRACE-FILE REQUESTS
package main

import (
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"io/ioutil"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime/trace"
	"strconv"
	"sync"
)

const clients = 3

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

// The database is a goroutine behind a pipe that answers each byte with one.
type database struct{}
type conn struct{ net.Conn }
type stmt struct{ *conn }
type rows struct {
	*conn
	left int
}

func (database) Open(string) (driver.Conn, error) {
	here, there := net.Pipe()
	go io.Copy(there, there)
	return &conn{here}, nil
}

func (c *conn) ask() error {
	var b [1]byte
	if _, err := c.Write(b[:]); err != nil {
		return err
	}
	_, err := io.ReadFull(c, b[:])
	return err
}

func (c *conn) Prepare(string) (driver.Stmt, error) { return stmt{c}, nil }
func (c *conn) Begin() (driver.Tx, error)           { return nil, errors.New("none") }
func (s stmt) Close() error                         { return nil }
func (s stmt) NumInput() int                        { return 0 }

func (s stmt) Exec([]driver.Value) (driver.Result, error) {
	return driver.ResultNoRows, s.ask()
}

func (s stmt) Query([]driver.Value) (driver.Rows, error) {
	return &rows{s.conn, 1}, s.ask()
}

func (r *rows) Columns() []string { return []string{"a"} }
func (r *rows) Close() error      { return nil }

func (r *rows) Next(v []driver.Value) error {
	if r.left--; r.left < 0 {
		return io.EOF
	}
	v[0] = int64(1)
	return r.ask()
}

func handler(db *sql.DB) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var a int
		check(db.QueryRow("select").Scan(&a))
		io.WriteString(w, r.Proto)
	}
}

func fetch(c *http.Client, url string) {
	resp, err := c.Get(url)
	check(err)
	proto, err := ioutil.ReadAll(resp.Body)
	check(err)
	resp.Body.Close()
	if string(proto) != "HTTP/2.0" {
		log.Fatalf("%s", proto)
	}
}

func main() {
	n, err := strconv.Atoi(os.Args[2])
	check(err)
	sql.Register("here", database{})
	db, err := sql.Open("here", "")
	check(err)
	srv := httptest.NewUnstartedServer(handler(db))
	srv.EnableHTTP2 = true
	srv.StartTLS()
	f, err := os.Create(os.Args[1])
	check(err)
	check(trace.Start(f))
	var wg sync.WaitGroup
	for i := 0; i < clients; i++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for j := 0; j < n/clients; j++ {
				fetch(srv.Client(), srv.URL)
			}
		}()
	}
	wg.Wait()
	srv.Close()
	trace.Stop()
	check(f.Close())
}
