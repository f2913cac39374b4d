// Bundle is one process of a fleet whose profiles are collected: it serves,
// leaks more and more, and writes bundles of its own profiles as zip archives,
// as a collector receives them: all members stored, their sizes behind them.
//
//	bundle DIRECTORY HOST REVISION BUNDLES
//
// The first bundle of a process has no CPU profile, the last has a trace.
// Times of capture are made up, two minutes apart.
package main

import (
	"archive/zip"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"runtime/trace"
	"strconv"
	"sync"
	"time"
)

type server struct {
	mu    sync.Mutex
	cache [][]byte
	done  chan bool
}

// ServeHTTP keeps a caller waiting for the lock.
func (s *server) ServeHTTP() {
	s.mu.Lock()
	s.cache = append(s.cache, s.render(3000))
	s.mu.Unlock()
}

func (s *server) render(n int) []byte {
	b := make([]byte, 0, 16)
	for i := 0; i < n; i++ {
		b = append(b, strconv.Itoa(i)...)
	}
	return b
}

// poll is a goroutine that leaked.
func (s *server) poll() {
	<-s.done
}

func checksum(until time.Time) (sum uint32) {
	b := make([]byte, 4096)
	for time.Now().Before(until) {
		sum = crc32.Update(sum, crc32.IEEETable, b)
	}
	return sum
}

// work is what happens between two bundles; requests wait meanwhile.
func (s *server) work(requests int) (finish func()) {
	var wg sync.WaitGroup

	s.mu.Lock()
	for i := 0; i < requests; i++ {
		wg.Add(1)
		go func() {
			s.ServeHTTP()
			wg.Done()
		}()
		go s.poll()
	}
	time.Sleep(5 * time.Millisecond)
	return func() {
		s.mu.Unlock()
		wg.Wait()
	}
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

type bundle struct {
	w *zip.Writer
}

func (b *bundle) member(name string) io.Writer {
	w, err := b.w.CreateHeader(&zip.FileHeader{Name: name})
	check(err)
	return w
}

func (b *bundle) cpu() {
	check(pprof.StartCPUProfile(b.member("pprof/profile")))
	checksum(time.Now().Add(120 * time.Millisecond))
	pprof.StopCPUProfile()
}

func (b *bundle) trace() {
	check(trace.Start(b.member("pprof/trace")))
	time.Sleep(time.Millisecond)
	trace.Stop()
}

func (b *bundle) write(s *server, meta map[string]string, n int, last bool) {
	json.NewEncoder(b.member("meta")).Encode(meta)
	io.WriteString(b.member("expvar"), "{}\n")
	runtime.GC()
	check(pprof.Lookup("heap").WriteTo(b.member("pprof/heap"), 0))
	for _, p := range pprof.Profiles() {
		if p.Name() != "heap" {
			check(p.WriteTo(b.member("pprof/"+p.Name()), 0))
		}
	}
	if n > 0 {
		b.cpu()
	}
	if last {
		b.trace()
	}
	check(b.w.Close())
}

func main() {
	dir, host, revision := os.Args[1], os.Args[2], os.Args[3]
	bundles, err := strconv.Atoi(os.Args[4])
	check(err)
	runtime.MemProfileRate = 64 << 10
	runtime.SetBlockProfileRate(1)
	runtime.SetMutexProfileFraction(1)
	s := &server{done: make(chan bool)}
	start := time.Date(2026, 3, 14, 9, 0, 0, 0, time.UTC)
	start = start.Add(time.Duration(crc32.ChecksumIEEE([]byte(host))%60) * time.Second)
	const layout = "2006-01-02T15:04:05.000Z07:00"
	for n := 0; n < bundles; n++ {
		now := start.Add(time.Duration(n) * 2 * time.Minute)
		f, err := os.Create(filepath.Join(dir, fmt.Sprintf("%s_%s_%d.zip",
			host, revision, n)))
		check(err)
		finish := s.work(2 + n*n*len(revision))
		b := &bundle{zip.NewWriter(f)}
		b.write(s, map[string]string{
			"main":         "example.com/shop",
			"revision":     revision,
			"go_version":   runtime.Version(),
			"hostname":     host,
			"proc_id":      fmt.Sprintf("1-%08x-%s-%s", start.Unix(), revision, host),
			"init_time":    start.Format(layout),
			"capture_time": now.Format(layout),
		}, n, n == bundles-1)
		finish()
		check(f.Close())
	}
}
